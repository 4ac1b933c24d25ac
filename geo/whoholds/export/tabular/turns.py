"""Changes as a table: who came after whom, where, when, by what, and on whose word."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pyarrow as pa
import shapely

from whoholds.analysis.changes import turns
from whoholds.engine.timeline import Timeline
from whoholds.export.tabular import arrow, layers, parties
from whoholds.export.tabular.tables import Table
from whoholds.subject import subjects_of

NAME = "changes"


def table(timeline: Timeline, kind: str | None = None) -> Table:
    """List every change of a holder of the whole period, each where it happened.

    Parameters
    ----------
    timeline : Timeline
    kind : {"town", "site", "highway", "area", "state"}, optional
        Only changes of these.

    Returns
    -------
    Table
        ``changes``: the columns of :func:`whoholds.changes`, with ``name`` and ``state_id`` of
        the subject and the names of both holders: the former's as of the day before, the new
        one's as of the day. Every change is a point: that of its town or site, or one on its
        stretch of road or within its state, so that one layer has them all.
    """
    rows = turns(timeline)
    if kind is not None:
        rows = rows[rows["kind"] == kind].reset_index(drop=True)
    about = _subjects(timeline)
    at = pd.Index(about["subject"]).get_indexer(rows["subject"])
    there = about.iloc[at].reset_index(drop=True)
    rows.insert(2, "name", there["name"])
    rows.insert(3, "state_id", there["state_id"])
    before = rows["day"] - pd.Timedelta(days=1)
    rows.insert(6, "from_name", _called(timeline, rows["from_holder"], before))
    rows.insert(8, "to_name", _called(timeline, rows["to_holder"], rows["day"]))
    columns = {str(name): arrow.plain(rows[name]) for name in rows}
    where = shapely.point_on_surface(about["geometry"].to_numpy(dtype=object))
    return Table.of_shapes(NAME, pa.table(columns), where, at.astype(np.int64), undrawn="Point")


def _subjects(timeline: Timeline) -> pd.DataFrame:
    """Name and place every subject that there may be a change of."""
    parts = []
    for kind in layers.kinds(timeline.ledger):
        layer = layers.layer(timeline.ledger, kind)
        key = layers.ABOUT[kind][0]
        parts.append(
            pd.DataFrame(
                {
                    "subject": subjects_of(kind, layer[key]),
                    "name": layer["name"],
                    "state_id": layer.get("state_id", ""),
                    "geometry": layer.geometry.to_numpy(),
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _called(timeline: Timeline, actors: pd.Series, days: pd.Series) -> list[str]:
    """Call each party as it was called on its day."""
    holders = arrow.blanks_as_null(pa.array(actors, pa.string()).dictionary_encode())
    called = parties.called_until(holders, arrow.days(days), timeline.ledger)
    return [name or "" for name in called["holder_name"].to_pylist()]
