"""Atlos: incidents that investigators have collected, as context only.

Read are the CSV file that a project offers (*Export*) and the incidents that its API answers
(``api/v2/incidents``). Their columns follow Atlos' own source code: ``slug``, ``status``, ``tags``,
``description``, ``date``, ``geolocation_resolution``, ``latitude``, ``longitude``, ``source_1`` …
in the CSV, the same with ``attr_`` before it and ``source_material`` in JSON. Fields that a project
adds are kept as text. Incidents that are deleted or hidden there are set aside.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import shapely

from whoholds.dates import Day
from whoholds.errors import SourceDataError
from whoholds.ledgers import Ledger
from whoholds.read import tables
from whoholds.read._files import json_text
from whoholds.read._files.cell_text import text
from whoholds.read._files.html_text import links, told
from whoholds.read._importing import written_days
from whoholds.read._importing.draft import Draft, day_or_today
from whoholds.read._importing.points import point
from whoholds.read.imported import Imported, Terms

_NEEDED = ("slug", "description", "date")
# What is about the work on an incident, or is written down elsewhere.
_UNTOLD = frozenset(
    {
        *("slug", "description", "date", "latitude", "longitude", "geolocation", "inserted_at"),
        *("geolocation_resolution", "updated_at", "deleted", "id", "versions", "source_material"),
        *("project", "project_attributes", "sensitive", "restrictions", "assignments"),
    }
)
_TERMS = Terms(
    attribution="incidents collected in Atlos",
    url="https://atlos.org",
    notice="An Atlos project belongs to its members: ask before you publish what came from it.",
)


def read(path: str | os.PathLike[str], ledger: Ledger, *, accessed: Day | None = None) -> Imported:
    """Read incidents of Atlos.

    Parameters
    ----------
    path : str or path-like
        ``.csv`` as a project exports it, or ``.json`` as the API answers.
    ledger : Ledger
        Not asked: incidents make no claims. Every importer takes one.
    accessed : str or date, optional
        Day of the export; today unless given.

    Returns
    -------
    Imported
        No claims; rows are the lines of the CSV, or the numbers of the incidents from 1. Context
        has the day as told, and the first source as its address.

    Raises
    ------
    SourceDataError
        If the file has no incidents.
    """
    file = Path(path)
    notes = _pages(file)
    frame = pd.DataFrame(tables.read(file))
    frame = frame.rename(columns=lambda name: str(name).strip().removeprefix("attr_"))
    missing = [column for column in _NEEDED if column not in frame]
    if missing or frame.columns.has_duplicates:
        why = f"it lacks {', '.join(missing)}" if missing else "a column stands twice"
        raise SourceDataError(
            f"{file.name} has no incidents of Atlos: {why}; take the project's CSV export, or "
            "`api/v2/incidents`"
        )
    draft = Draft("atlos", day_or_today(accessed), file.name)
    undated = unplaced = 0
    for row, cells in zip(frame.index.tolist(), frame.to_dict("records"), strict=True):
        incident = {str(name): _active(str(cell)) for name, cell in cells.items()}
        if why := _withheld(incident):
            draft.leave(row, incident["slug"], why)
            continue
        told_day, shape = incident["date"], _shape(incident)
        when = written_days.edtf(told_day)
        if told_day and not when:
            draft.leave(row, incident["slug"], f"`{told_day}` is no date that can be read")
            continue
        undated, unplaced = undated + (not when), unplaced + (shape is None)
        draft.context(row, shape, when=when, **_words(incident))
    notes |= {"incidents without a day": undated, "incidents without a place": unplaced}
    return draft.finish(frame.index, terms=_TERMS, notes=notes)


def _pages(file: Path) -> dict[str, int]:
    """Tell where the API's answer is one page of several."""
    if file.suffix.lower() != ".json":
        return {}
    try:
        whole = json_text.read(file)
    except (ValueError, RecursionError, OSError):
        return {}  # whoever reads the table says what is wrong
    more = isinstance(whole, dict) and bool(whole.get("next"))
    return {"left out, further pages of the answer, in `next`": 1} if more else {}


def _withheld(incident: Mapping[str, str]) -> str:
    if incident.get("deleted", "").casefold() in ("true", "1"):
        return "it is deleted in Atlos"
    if "hidden" in incident.get("restrictions", "").casefold():
        return "it is hidden in Atlos"
    return ""


def _shape(incident: Mapping[str, str]) -> shapely.Point | None:
    """Point of an incident, from the columns of the CSV or the GeoJSON of the API."""
    if incident.get("longitude"):
        return point(incident["longitude"], incident.get("latitude", ""))
    told_place = _loaded(incident.get("geolocation", ""))
    places = told_place.get("coordinates") if isinstance(told_place, dict) else None
    if not isinstance(places, list) or len(places) < len(("longitude", "latitude")):
        return None
    return point(str(places[0]), str(places[1]))


def _words(incident: Mapping[str, str]) -> dict[str, str]:
    """Write down what an incident tells."""
    words, url = told(incident["description"])
    sources = [cell for name, cell in incident.items() if name.startswith("source_")]
    material = _objects(incident.get("source_material", ""))
    urls = links(" ".join([str(one.get("source_url")) for one in material] or sources))
    fields = [(name, cell) for name, cell in incident.items() if name not in _UNTOLD]
    fields = [(name, cell) for name, cell in fields if not name.startswith("source_")]
    custom = _objects(incident.get("project_attributes", ""))
    fields += [(str(one.get("name")), _value(one.get("value"))) for one in custom]
    extra = [f"{name}: {_listed(cell)}" for name, cell in fields if _listed(cell)]
    return {
        "kind": "incident",
        "text": "; ".join(part for part in (words, *extra) if part),
        "precision": incident.get("geolocation_resolution", ""),
        "url": next(iter(urls), url),
        "source": f"Atlos {incident['slug']}",
    }


def _objects(cell: str) -> list[dict[str, Any]]:
    """List the objects of a cell that holds such a list."""
    told_of = _loaded(cell)
    return [one for one in told_of if isinstance(one, dict)] if isinstance(told_of, list) else []


def _value(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else text(value)


def _listed(cell: str) -> str:
    several = _loaded(cell)
    return ", ".join(map(str, several)) if isinstance(several, list) else cell


def _loaded(cell: str) -> Any:
    """Parse a cell that holds JSON; ``None`` where it holds none."""
    try:
        return json_text.load(cell) if cell.startswith(("{", "[")) else None
    except (ValueError, RecursionError):
        return None


def _active(cell: str) -> str:
    """Take away the apostrophe by which Atlos keeps spreadsheets from running a cell."""
    return cell[1:] if cell[:1] == "'" and cell[1:2] in ("=", "+", "-", "@") else cell
