"""UCDP GED: georeferenced events of the Uppsala Conflict Data Program, as context only.

An event says that people were killed somewhere, never who holds the place. How well the place is
known stands in ``where_prec``: 1 the spot, 2 within about 25 km, 3 a district; from 4 on the point
stands for a province, a road or a country, and none is drawn.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from pathlib import Path

from whoholds.errors import SourceDataError
from whoholds.ledger import Ledger
from whoholds.read import tables
from whoholds.read._draft import Draft
from whoholds.read._places import point
from whoholds.read.imported import Imported, Terms

_NEEDED = (
    "id", "type_of_violence", "side_a", "side_b", "where_prec", "where_coordinates",
    "latitude", "longitude", "date_prec", "date_start", "date_end",
)  # fmt: skip
_KINDS = {"1": "state-based violence", "2": "non-state violence", "3": "one-sided violence"}
_DRAWN = 3
_TERMS = Terms(
    attribution="UCDP Georeferenced Event Dataset, Uppsala Conflict Data Program",
    licence="CC BY 4.0",
    url="https://creativecommons.org/licenses/by/4.0/",
    notice="UCDP asks to be cited; its events are context, no claim of control.",
)


def read(
    path: str | os.PathLike[str], ledger: Ledger, *, accessed: dt.date | None = None
) -> Imported:
    """Read UCDP GED events.

    Parameters
    ----------
    path : str or path-like
        CSV or Excel as UCDP publishes it.
    ledger : Ledger
        Not asked: events make no claims. Every importer takes one.
    accessed : datetime.date, optional
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
    frame = tables.read(file)
    missing = [column for column in _NEEDED if column not in frame]
    if missing:
        raise SourceDataError(f"{file.name} is no UCDP GED file: it lacks {', '.join(missing)}")
    draft = Draft("ucdp", accessed or dt.date.today())
    hidden = 0
    for row, event in zip(frame.index.tolist(), frame.to_dict("records"), strict=True):
        hidden += _event(draft, row, {str(key): str(cell) for key, cell in event.items()})
    notes = {"events whose place is too rough to draw": hidden}
    return draft.finish(frame.index, terms=_TERMS, notes=notes)


def _event(draft: Draft, row: int, event: Mapping[str, str]) -> bool:
    """Note one event; tells whether its point was withheld."""
    when = _when(event)
    if not when:
        draft.leave(row, event["id"], "its dates cannot be read")
        return False
    rough = _whole(event["where_prec"])
    known = rough.isdigit() and 1 <= int(rough) <= _DRAWN
    kind = _whole(event["type_of_violence"])
    cells = {
        "when": when,
        "kind": f"{_KINDS.get(kind, 'violence')}, place {rough or '?'}",
        "parties": f"{event['side_a']} and {event['side_b']}",
        "place": event["where_coordinates"],
    }
    draft.context(row, point(event["longitude"], event["latitude"]) if known else None, **cells)
    return not known


def _when(event: Mapping[str, str]) -> str:
    """EDTF of an event: one day, or one of the days from start to end."""
    try:
        start, end = (
            dt.date.fromisoformat(event[f"date_{side}"][:10]) for side in ("start", "end")
        )
    except ValueError:
        return ""
    if end < start:
        return ""
    if start == end:
        return start.isoformat() if _whole(event["date_prec"]) == "1" else f"{start.isoformat()}~"
    return f"[{start.isoformat()}..{end.isoformat()}]"


def _whole(number: str) -> str:
    return number.strip().removesuffix(".0")
