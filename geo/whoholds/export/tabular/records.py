"""The tables that verdicts rest on, and layers that are only drawn or inferred."""

from __future__ import annotations

import datetime as dt

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa

from whoholds import dates
from whoholds.actor_names import actor_names
from whoholds.analysis.within import within
from whoholds.engine.timeline import Timeline
from whoholds.export import style
from whoholds.export.tabular import arrow
from whoholds.export.tabular.drawn_areas import TABLE
from whoholds.export.tabular.tables import LISTS, Table
from whoholds.ledgers import Ledger
from whoholds.situation import join

_LISTED = ("basis", "says", "list_id")


def records(ledger: Ledger, day: str) -> list[Table]:
    """Take the records that verdicts rest on.

    Parameters
    ----------
    ledger : Ledger
    day : str
        ISO day for dated names.

    Returns
    -------
    list of Table
        ``claims`` (and below them what lists say of each place; each with its source's title
        and address, and with days beside its dates in EDTF), ``sources``, ``actors`` (with the
        colours of the map) and ``operations``; where there are any, ``lists``, ``list_rows`` and
        ``area_places``.
    """
    colours, names = style.holder_colours(ledger), actor_names(ledger, day)
    actors = ledger.actors.assign(
        colour=ledger.actors["actor_id"].map(colours), name=ledger.actors["actor_id"].map(names)
    )
    always = {"sources": ledger.sources, "actors": actors, "operations": ledger.operations}
    lists = {"lists": ledger.lists, "list_rows": ledger.list_rows}
    rare = (lists if len(ledger.lists) else {}) | {"area_places": ledger.area_places}
    return [
        _claims(ledger),
        *(_plain(name, frame) for name, frame in always.items()),
        *(_plain(name, frame) for name, frame in rare.items() if len(frame)),
    ]


def _plain(name: str, frame: pd.DataFrame) -> Table:
    """Take a table of the ledger as it is."""
    return Table(name, pa.table({str(column): arrow.plain(frame[column]) for column in frame}))


def cited(ledger: Ledger) -> Table:
    """Pair every claim with the source it cites.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    Table
        ``claims_sources``, as :func:`whoholds.export.tabular.arrow.pairs` answers them.
    """
    named = arrow.text(ledger.statements["source_id"])
    one = pa.ListArray.from_arrays(np.arange(len(named) + 1), named)
    return Table("claims_sources", arrow.pairs(one, ledger.sources["source_id"]))


def months(timeline: Timeline) -> Table:
    """List the last days of the months of the period.

    Parameters
    ----------
    timeline : Timeline

    Returns
    -------
    Table
        ``months``: ``day``, that of the last month being the last of the period.
    """
    first, last = timeline.period
    # Periods, since days before 1678 fit into no other range of pandas.
    ends = pd.period_range(str(first), str(last), freq="M")
    days = [min(dt.date(end.year, end.month, end.days_in_month), last) for end in ends]
    return Table("months", pa.table({"day": pa.array(days, pa.date32())}))


def inside(timeline: Timeline, day: dt.date) -> Table:
    """Count what lies within areas and states on a day.

    Parameters
    ----------
    timeline : Timeline
    day : date

    Returns
    -------
    Table
        ``within``: as :func:`whoholds.within` answers it, with the names of the holders.
    """
    counts = within(join(timeline, day))
    names = actor_names(timeline.ledger, day.isoformat())
    counts.insert(2, "holder_name", counts["holder"].map(names))
    counts.insert(0, "day", pd.Series(np.datetime64(day, "s"), index=counts.index))
    return _plain("within", counts)


def backdrop(ledger: Ledger) -> list[Table]:
    """Take the layers that are only drawn.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    list of Table
    """
    return [derived(name, layer) for name, layer in sorted(ledger.backdrop.items())]


def derived(name: str, layer: gpd.GeoDataFrame) -> Table:
    """Take a layer that somebody computed, as it is.

    Parameters
    ----------
    name : str
        What to call the table.
    layer : GeoDataFrame
        EPSG:4326; lists become JSON text, datetimes become days.

    Returns
    -------
    Table
    """
    columns = {
        str(column): arrow.plain(layer[column])
        for column in layer.columns
        if column != layer.geometry.name
    }
    # A table has a column at least.
    columns = columns or {"name": pa.nulls(len(layer), pa.string())}
    return Table.of_shapes(name, pa.table(columns), layer.geometry.to_numpy())


def drawn(timeline: Timeline, areas: gpd.GeoDataFrame) -> Table:
    """Take areas as others drew them.

    Parameters
    ----------
    timeline : Timeline
    areas : GeoDataFrame
        As :func:`whoholds.export.tabular.drawn_areas.shown` answers them.

    Returns
    -------
    Table
        ``drawn_areas``: lists of actors are JSON, and holders have their names beside them.
    """
    names = actor_names(timeline.ledger, timeline.period[1].isoformat())
    lists = {name: _split(areas[name]) for name in ("partners", "challengers")}
    # Words of strangers, for which the columns of verdicts have lists of their own.
    frame = areas.assign(**lists).rename(columns={"status": "map_status", "name": "map_name"})
    frame.insert(list(frame).index("holder") + 1, "holder_name", frame["holder"].map(names))
    return derived(TABLE, frame)


def _claims(ledger: Ledger) -> Table:
    sources = ledger.sources.set_index("source_id")
    statements = _statements(ledger)
    cited_sources = statements["source_id"]
    columns: dict[str, pa.Array] = {}
    for name, column in statements.items():
        if name in LISTS:
            columns[str(name)] = arrow.json_text(arrow.listed(_split(column)))
        else:
            columns[str(name)] = arrow.plain(column)
        if name == "when":
            columns["when_earliest"], columns["when_latest"] = _bounds(column)
    columns["known_on"] = pa.array(ledger.statements_known.astype("datetime64[D]"))
    for name in ("title", "url"):
        columns[f"source_{name}"] = arrow.text(sources[name].reindex(cited_sources))
    return Table("claims", pa.table(columns))


def _statements(ledger: Ledger) -> pd.DataFrame:
    """Say of each statement, too, whether it is a list's, which one's, and what that tells."""
    listed = ledger.listed[list(_LISTED)]
    listed.index = listed.index + len(ledger.claims)
    return ledger.statements.join(listed).fillna(dict.fromkeys(_LISTED, ""))


def _bounds(texts: pd.Series) -> tuple[pa.Array, pa.Array]:
    """Read EDTF dates into their first and last days, null where an end is open."""
    coded = arrow.coded(texts)
    read = [dates.bounds(text) for text in coded.dictionary.to_pylist()]
    first = pa.array([each.earliest for each in read], pa.date32())
    last = pa.array([each.latest for each in read], pa.date32())
    return first.take(coded.indices), last.take(coded.indices)


def _split(column: pd.Series) -> pd.Series:
    return column.map(lambda text: text.split(";") if text else [])
