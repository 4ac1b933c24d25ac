"""UCDP GED: georeferenced events of the Uppsala Conflict Data Program, as context only.

An event says that people were killed somewhere, never who holds the place. How well the place is
known stands in ``where_prec``: 1 the spot, 2 within about 25 km of a known point, 3 a district;
from 4 on the point stands for a province, a line or region, a country or the sea, and none is
drawn. The rules follow the UCDP GED Codebook (Stina Högbladh, Uppsala University; version 26.1 of
2026, ucdp.uu.se/downloads/ged/ged261.pdf), entries ``where_prec``, ``date_prec``, ``date_start``,
``date_end`` and ``type_of_violence``.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from whoholds.dates import Day
from whoholds.errors import SourceDataError
from whoholds.ledgers import Ledger
from whoholds.read import tables
from whoholds.read._importing.draft import Draft, day_or_today
from whoholds.read._importing.points import point
from whoholds.read.imported import Imported, Terms

_NEEDED = (
    "id", "type_of_violence", "side_a", "side_b", "where_prec", "where_coordinates",
    "latitude", "longitude", "date_prec", "date_start", "date_end",
)  # fmt: skip
_KINDS = {"1": "state-based violence", "2": "non-state violence", "3": "one-sided violence"}
_PRECISIONS = {
    "1": "the spot", "2": "within about 25 km", "3": "a district", "4": "a province",
    "5": "a line or region", "6": "the country", "7": "international waters or airspace",
}  # fmt: skip
_DRAWN = ("1", "2", "3")
_TERMS = Terms(
    attribution="UCDP Georeferenced Event Dataset, Uppsala Conflict Data Program",
    licence="CC BY 4.0",
    url="https://creativecommons.org/licenses/by/4.0/",
    notice="UCDP asks to be cited; its events are context, no claim of control.",
)


def read(
    path: str | os.PathLike[str],
    ledger: Ledger,
    *,
    encoding: str | None = None,
    accessed: Day | None = None,
) -> Imported:
    """Read UCDP GED events.

    With ``date_prec`` 1 an event was on its day; with 2 to 5 (up to six days, a week, a month,
    more) on one of the days from ``date_start`` to ``date_end``, one or many.

    Parameters
    ----------
    path : str or path-like
        CSV or Excel as UCDP publishes it, zipped or not, or JSON as its API answers.
    ledger : Ledger
        Not asked: events make no claims. Every importer takes one.
    encoding : str, optional
        How the file is written, where it is no UTF-8 and a guess is wrong.
    accessed : str or date, optional
        Day of the download; today unless given.

    Returns
    -------
    Imported
        No claims; rows are the lines of the file.

    Raises
    ------
    SourceDataError
        If the file cannot be read, or lacks the columns of GED.
    """
    file = Path(path)
    table = tables.read(file, encoding=encoding)
    frame = pd.DataFrame(table).rename(columns=lambda column: str(column).strip().lower())
    missing = [column for column in _NEEDED if column not in frame]
    if missing:
        raise SourceDataError(f"{file.name} is no UCDP GED file: it lacks {', '.join(missing)}")
    draft = Draft("ucdp", day_or_today(accessed), file.name)
    hidden = 0
    for row, event in zip(frame.index.tolist(), frame.to_dict("records"), strict=True):
        hidden += _event(draft, row, {str(key): str(cell) for key, cell in event.items()})
    notes = {"events whose place is too rough to draw": hidden, **tables.remarks(table)}
    return draft.finish(frame.index, terms=_TERMS, notes=notes)


def _event(draft: Draft, row: int, event: Mapping[str, str]) -> bool:
    """Note one event; tells whether its point was withheld."""
    when = _when(event)
    if not when:
        draft.leave(row, event["id"], "its dates cannot be read, or contradict their precision")
        return False
    level = _whole(event["where_prec"])
    known = level in _DRAWN
    cells = {
        "when": when,
        "kind": _KINDS.get(_whole(event["type_of_violence"]), "violence"),
        "parties": f"{event['side_a']} and {event['side_b']}",
        "place": event["where_coordinates"],
        "precision": _PRECISIONS.get(level, ""),
        "source": f"UCDP GED {_whole(event['id'])}",
    }
    draft.context(row, point(event["longitude"], event["latitude"]) if known else None, **cells)
    return not known


def _when(event: Mapping[str, str]) -> str:
    """EDTF of an event, ``""`` where it cannot be told: a day that is no day is never made up."""
    try:
        start, end = (
            dt.date.fromisoformat(event[f"date_{side}"][:10]) for side in ("start", "end")
        )
    except ValueError:
        return ""
    exact = _whole(event["date_prec"]) == "1"
    if end < start or exact != (start == end):
        return ""
    return start.isoformat() if exact else f"[{start.isoformat()}..{end.isoformat()}]"


def _whole(number: str) -> str:
    return number.strip().removesuffix(".0")
