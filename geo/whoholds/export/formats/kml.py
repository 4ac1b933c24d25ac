"""Verdicts as KML, with the days they lasted as time spans."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry, BaseMultipartGeometry

from whoholds.engine.timeline import Timeline
from whoholds.export import style
from whoholds.export.escaping import balloon
from whoholds.export.formats.about import about
from whoholds.export.tabular import fields
from whoholds.export.tabular.tables import Table

_FOLDERS = {
    "state": "States",
    "area": "Named areas",
    "highway": "Roads",
    "site": "Sites",
    "town": "Towns",
}
_ICON = "http://maps.google.com/mapfiles/kml/shapes/placemark_circle.png"


def write(timeline: Timeline, table: Table, path: Path) -> None:
    """Write a table as placemarks, coloured by holder.

    A placemark has a ``TimeSpan`` from the first second of its first day to the last second of
    its last day, open where the verdict still stands; for one day it has none, and a change has
    a ``TimeStamp``. Columns are
    its extended data. Possible verdicts are pale; other signs stand in the data. What has no
    geometry is listed, and not drawn.

    Parameters
    ----------
    timeline : Timeline
    table : Table
    path : Path
    """
    colours = style.holder_colours(timeline.ledger)
    description = "\n".join(f"{topic}: {text}" for topic, text in about(timeline).items() if text)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        file.write('<kml xmlns="http://www.opengis.net/kml/2.2"><Document>\n')
        file.write(f"<name>{_shown(timeline.ledger.title)}</name>")
        file.write(f"<description>{_shown(description)}</description>\n")
        file.writelines(_styles(colours))
        file.writelines(_folders(table))
        file.write("</Document></kml>\n")


def _styles(colours: Mapping[str, str]) -> Iterator[str]:
    for actor, colour in colours.items():
        for pale in (False, True):
            share = style.POSSIBLE_OPACITY if pale else 1.0
            line, area = (_abgr(colour, share * part) for part in (1.0, 0.4))
            yield (
                f"<Style id={quoteattr(_style(actor, pale=pale))}>"
                f"<IconStyle><color>{line}</color><scale>0.7</scale>"
                f"<Icon><href>{_ICON}</href></Icon></IconStyle>"
                f"<LabelStyle><scale>0.7</scale></LabelStyle>"
                f"<LineStyle><color>{line}</color><width>4</width></LineStyle>"
                f"<PolyStyle><color>{area}</color></PolyStyle></Style>\n"
            )


def _style(actor: str, *, pale: bool) -> str:
    # An id must not begin with anything but a letter, and ids of actors are free.
    coded = "".join(sign if sign.isalnum() else f"_{ord(sign):x}_" for sign in actor)
    return f"holder-{coded}{'-possible' if pale else ''}"


def _abgr(colour: str, opacity: float) -> str:
    return f"{round(255 * opacity):02x}{colour[5:7]}{colour[3:5]}{colour[1:3]}"


def _folders(table: Table) -> Iterator[str]:
    columns = table.columns.to_pydict()
    shapes = [] if table.shapes is None else [_geometry(shape) for shape in table.shapes]
    places = np.full(len(table), -1) if table.places is None else table.places
    for kind, title in _FOLDERS.items():
        rows = [row for row, of in enumerate(columns["kind"]) if of == kind]
        if not rows:
            continue
        yield f"<Folder><name>{title}</name>\n"
        for row in rows:
            values = {name: column[row] for name, column in columns.items()}
            yield _placemark(values, shapes[places[row]] if places[row] >= 0 else "")
        yield "</Folder>\n"


def _placemark(values: Mapping[str, Any], geometry: str) -> str:
    pale = values["certainty"] == "possible"
    link = _style(values.get("holder") or values.get("to_holder") or "", pale=pale)
    name = values.get("stretch_id") or values.get("piece_id") or values["name"]
    data = "".join(
        f"<Data name={quoteattr(key)}><displayName>{_safe(fields.field(key).title)}</displayName>"
        f"<value>{_shown(_text(value))}</value></Data>"
        for key, value in values.items()
        if value is not None and key != "kind"
    )
    return (
        f"<Placemark><name>{_shown(str(name))}</name>{_span(values)}"
        f"<styleUrl>#{_safe(link)}</styleUrl>"
        f"<ExtendedData>{data}</ExtendedData>{geometry}</Placemark>\n"
    )


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _span(values: Mapping[str, Any]) -> str:
    begin: dt.date | None = values.get("start_date")
    end: dt.date | None = values.get("end_date")
    if "to_holder" in values:
        return f"<TimeStamp><when>{values['day']}</when></TimeStamp>"
    if begin is None:
        return ""
    until = f"<end>{end}T23:59:59Z</end>" if end else ""
    return f"<TimeSpan><begin>{begin}T00:00:00Z</begin>{until}</TimeSpan>"


def _geometry(shape: BaseGeometry | None) -> str:
    if shape is None or shape.is_empty:
        return ""
    if isinstance(shape, Point):
        return f"<Point>{_coordinates(shape)}</Point>"
    if isinstance(shape, LineString):
        return f"<LineString><tessellate>1</tessellate>{_coordinates(shape)}</LineString>"
    if isinstance(shape, Polygon):
        outer, *inner = (
            f"<LinearRing>{_coordinates(ring)}</LinearRing>"
            for ring in (shape.exterior, *shape.interiors)
        )
        holes = "".join(f"<innerBoundaryIs>{ring}</innerBoundaryIs>" for ring in inner)
        return f"<Polygon><outerBoundaryIs>{outer}</outerBoundaryIs>{holes}</Polygon>"
    alone = shape.geoms if isinstance(shape, BaseMultipartGeometry) else ()
    parts = "".join(_geometry(part) for part in alone)
    return f"<MultiGeometry>{parts}</MultiGeometry>"


def _coordinates(shape: BaseGeometry) -> str:
    points = " ".join(f"{x:.7g},{y:.7g}" for x, y in shapely.get_coordinates(shape))
    return f"<coordinates>{points}</coordinates>"


def _shown(text: str) -> str:
    """Write what readers of KML show as HTML."""
    return _safe(balloon(text))


def _safe(text: str) -> str:
    return escape("".join(sign for sign in text if sign >= " " or sign in "\t\n\r"))
