"""GeoConfirmed: events that volunteers have placed by pictures, as context only.

That something burned at a spot says nothing of who holds the place. Three exports are read:

- the CSV file (``api/Map/export/CONFLICT/csv``): ``Date``, ``Name``, ``Faction``, ``Latitude``,
  ``Longitude``, ``PlusCode``, ``Description``, ``Source``, ``Geolocation``, ``Equipment``, ``Id``;
- KML, KMZ or its zip, whose placemarks are named after their day, ``17 SEP 2026``; an event that
  stands in several folders is taken once;
- GeoJSON (``api/Placemark/CONFLICT/geojson``), which has days and colours without words.

Only the CSV names the faction. A colour stays a colour: no list of GeoConfirmed says whose it is.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from whoholds.dates import Day
from whoholds.errors import SourceDataError
from whoholds.ledgers import Ledger
from whoholds.read import tables
from whoholds.read._files import geojson, json_text, kml
from whoholds.read._files.html_text import links, told
from whoholds.read._importing import written_days
from whoholds.read._importing.draft import Draft, day_or_today
from whoholds.read._importing.points import astray, point, single
from whoholds.read.imported import Imported, Terms

_NEEDED = ("Date", "Latitude", "Longitude", "Description", "Source", "Id")
_NOWHERE = "it has no coordinates on the globe"
_PLUS = re.compile(r"[2-9CFGHJMPQRVWX]{2,8}\+[2-9CFGHJMPQRVWX]{2,4},? *", re.IGNORECASE)
_NAMED = re.compile(r"\d{1,2} [A-Za-z]{3,9} \d{4}")
_TERMS = Terms(
    attribution="GeoConfirmed and its volunteers",
    url="https://geoconfirmed.org",
    notice="GeoConfirmed asks to be credited; its events are context, no claim of control.",
)


@dataclass(frozen=True)
class _Event:
    """One event as its export has it; texts may hold HTML."""

    row: int
    name: str
    day: str
    shape: BaseGeometry | None
    words: str = ""
    urls: tuple[str, ...] = ()
    kind: str = "geolocated event"
    parties: str = ""
    place: str = ""
    number: str = ""


def read(path: str | os.PathLike[str], ledger: Ledger, *, accessed: Day | None = None) -> Imported:
    """Read an export of GeoConfirmed.

    Parameters
    ----------
    path : str or path-like
        ``.csv``, ``.kml``, ``.kmz``, ``.zip``, ``.json`` or ``.geojson``.
    ledger : Ledger
        Not asked: events make no claims. Every importer takes one.
    accessed : str or date, optional
        Day of the download; today unless given.

    Returns
    -------
    Imported
        No claims; rows are lines of the CSV, or numbers of placemarks or features from 1. Context
        has the day and faction as told, the first source as its address.

    Raises
    ------
    SourceDataError
        If the file is none of these exports.
    """
    file = Path(path)
    draft = Draft("geoconfirmed", day_or_today(accessed), file.name)
    suffix = file.suffix.lower()
    notes = {}
    if suffix in (".json", ".geojson"):
        events = list(_features(file))
    elif suffix in (".kml", ".kmz", ".zip"):
        marks = kml.placemarks(file)
        events, notes = list(_placemarks(marks)), tables.left_out(marks)
    else:
        events = list(_lines(file))
    undated = _take(draft, events)
    rows = [event.row for event in events]
    return draft.finish(rows, terms=_TERMS, notes={"events without a day": undated, **notes})


def _take(draft: Draft, events: Iterable[_Event]) -> int:
    """Note events, each once; answers how many of them have no day."""
    seen: set[tuple[object, ...]] = set()
    undated = 0
    for event in events:
        shape = single(event.shape)
        why = (
            "it has no coordinates on the globe"
            if shape is None or shape.is_empty
            else astray(shape)
        )
        when = written_days.edtf(event.day)
        text, url = told(event.words)
        key = (event.number,) if event.number else (when, shape and shape.wkb, text)
        if not why and key in seen:
            why = "the same event stands in the file before"
        elif event.day and not when:
            why = f"`{event.day}` is no date that can be read"
        if why:
            draft.leave(event.row, event.name, why)
            continue
        seen.add(key)
        undated += not when
        cells = {"when": when, "kind": event.kind, "parties": event.parties, "place": event.place}
        source = f"GeoConfirmed {event.number}" if event.number else "GeoConfirmed"
        first = next(iter(event.urls), url)
        draft.context(
            event.row, shape, precision="the spot", text=text, url=first, source=source, **cells
        )
    return undated


def _lines(file: Path) -> Iterator[_Event]:
    """Events of the CSV file."""
    frame = tables.read(file)
    missing = [column for column in _NEEDED if column not in frame]
    if missing:
        raise _foreign(file, f"it lacks the columns {', '.join(missing)}")
    frame = frame.reindex(columns=list(dict.fromkeys([*frame.columns, *_OTHERS])), fill_value="")
    records = pd.DataFrame(frame).to_dict("records")
    for row, cells in zip(frame.index.tolist(), records, strict=True):
        urls = links(f"{cells['Source']} {cells['Geolocation']}")
        extra = [f"{name}: {cells[name]}" for name in ("Equipment", "Units") if cells[name]]
        yield _Event(
            row,
            cells["Name"] or cells["Id"],
            cells["Date"],
            point(cells["Longitude"], cells["Latitude"]),
            words="; ".join([cells["Description"], *extra]),
            urls=tuple(urls),
            parties=cells["Faction"],
            place=_PLUS.sub("", cells["PlusCode"]).strip(),
            number=cells["Id"],
        )


_OTHERS = ("Name", "Faction", "PlusCode", "Geolocation", "Equipment", "Units")


def _placemarks(marks: gpd.GeoDataFrame) -> Iterator[_Event]:
    """Events of KML, each named after its day."""
    for row, name, words, colour, drawn in zip(
        marks.index.tolist(),
        marks["name"],
        marks["description"],
        marks["colour"],
        marks.geometry,
        strict=True,
    ):
        day = _NAMED.match(name)
        kind = "geolocated event" if isinstance(single(drawn), shapely.Point) else "drawn"
        shown = f"{words}<br>drawn in {colour}" if colour else words
        place = "" if day else name
        yield _Event(row, name, day[0] if day else "", drawn, shown, kind=kind, place=place)


def _features(file: Path) -> Iterator[_Event]:
    """Events of the GeoJSON, which have no words."""
    try:
        whole = json_text.read(file)
    except (ValueError, RecursionError) as error:
        raise _foreign(file, "it is no JSON") from error
    inner: Any = whole.get("geojson", whole) if isinstance(whole, dict) else None
    features = inner.get("features") if isinstance(inner, dict) else None
    if not isinstance(features, list):
        raise _foreign(file, "it has no features")
    said: list[dict[str, Any]] = []
    for one in features:
        told_of = one.get("properties") if isinstance(one, dict) else None
        if not isinstance(told_of, dict) or not {"id", "date"} <= told_of.keys():
            raise _foreign(file, "a feature has no `id` and `date`")
        said.append(told_of)
    try:
        shapes = geojson.shapes(features, file.name)
    except (ValueError, RecursionError) as error:
        raise _foreign(file, "its geometry cannot be read") from error
    for row, one, drawn in zip(range(1, len(said) + 1), said, shapes, strict=True):
        number, colour = str(one["id"]), str(one.get("color") or "")
        words = f"drawn in {colour}" if colour else ""
        yield _Event(row, number, str(one["date"] or ""), drawn, words, number=number)


def _foreign(file: Path, why: str) -> SourceDataError:
    return SourceDataError(
        f"{file.name} is no export of GeoConfirmed that is read: {why}; take the CSV file, KML or "
        "KMZ of the map"
    )
