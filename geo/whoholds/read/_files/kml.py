"""KML and KMZ -> placemarks: name, fields, times, style, folder and geometry.

GDAL's reader launders the names of fields, so that two of them may become one; here they are what
the file calls them. What lies in a file and is no placemark is counted in
``frame.attrs["left_out"]``, kind -> number.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from xml.etree.ElementTree import Element

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from whoholds.crs import LONLAT
from whoholds.errors import SourceDataError
from whoholds.read._files import archive, guard, safe_xml
from whoholds.read._files.safe_xml import child_text, local

#: Columns of every placemark, whatever fields it has.
OWN = (
    *("name", "description", "styleUrl", "colour", "folder", "layer"),
    *("timestamp", "begin", "end", "document"),
)
_DEEPEST = 64  # folders within folders; nobody draws so, but a fuzzer does
_CONTAINERS = ("Document", "Folder", "kml")
_IMAGES = (".png", ".jpg", ".jpeg", ".gif", ".svg", ".webp", ".bmp", ".ico", ".tif", ".tiff")
_OVERLAYS = ("GroundOverlay", "PhotoOverlay", "ScreenOverlay", "Tour")


def placemarks(file: Path) -> gpd.GeoDataFrame:
    """Read the placemarks of a KML or KMZ file: of an archive, those of all its documents.

    Parameters
    ----------
    file : Path
        The file.

    Returns
    -------
    GeoDataFrame
        ``name``, ``description`` (HTML as written), ``styleUrl``, ``colour`` (``#rrggbb``),
        ``folder`` (names joined by ``/``), ``layer`` (the innermost folder, else the document),
        ``timestamp``, ``begin``, ``end`` (as written), ``document`` (the file in the archive), then
        one column a field of ExtendedData, and geometry in EPSG:4326, altitudes left out, ``None``
        where it cannot be read; index: number of the placemark from 1. A field that is called like
        one of these columns, or that a placemark has twice, gets a number: ``name (2)``.

    Raises
    ------
    SourceDataError
        If the file is broken or means harm, or is nothing but a link.
    """
    if file.suffix.lower() == ".kmz":
        with archive.unpacked(file) as folder:
            inside = [
                inner
                for inner in folder.rglob("*")
                if inner.is_file() and not archive.beside(inner)
            ]
            documents = [inner for inner in inside if inner.suffix.lower() == ".kml"]
            documents.sort(key=lambda inner: (inner.name.lower() != "doc.kml", inner))
            if not documents:
                raise SourceDataError(f"{file.name} holds no KML")
            names = {inner.relative_to(folder).as_posix() for inner in documents}
            found = _Found(frozenset(names))
            for inner in documents:
                name = inner.relative_to(folder).as_posix()
                label = file.name if len(documents) == 1 else f"{file.name}/{name}"
                found.document(safe_xml.parse(inner.read_bytes(), label), name)
            others = [inner for inner in inside if inner.suffix.lower() not in (".kml", *_IMAGES)]
            for inner in others:
                found.left[f"file `{inner.relative_to(folder).as_posix()}` of the archive"] += 1
    else:
        found = _Found()
        found.document(safe_xml.parse(file.read_bytes(), file.name), file.name)
    if not found.rows and any("link to" in what for what in found.left):
        raise SourceDataError(
            f"{file.name} is only a link to a map on the web, and nothing is fetched; export the "
            "map itself, without the network link"
        )
    return found.frame(file.name)


@dataclass
class _Found:
    """What lies in the documents of a file.

    Parameters
    ----------
    documents : frozenset of str
        Paths of the documents within the archive: all of them are read, so that a link to one of
        them leaves nothing out.
    """

    documents: frozenset[str] = frozenset()
    rows: list[dict[str, str]] = field(default_factory=list)
    shapes: list[Any] = field(default_factory=list)
    left: Counter[str] = field(default_factory=Counter)

    def document(self, root: Element, name: str) -> None:
        """Take in a document."""
        styles = _styles(root)
        seen = 0
        for place, mark in _walk(root, ("", ()), 0):
            seen += 1
            title, path = place
            url = child_text(mark, "styleUrl").strip()
            own = {
                "name": child_text(mark, "name").strip(),
                "description": child_text(mark, "description").strip(),
                "styleUrl": url,
                "colour": _colour(mark) or styles.get(url.rpartition("#")[2], ""),
                "folder": "/".join(path),
                "layer": path[-1] if path else title,
                **_times(mark),
                "document": name,
            }
            self.rows.append(_with_fields(own, mark))
            self.shapes.append(_shape(mark))
        marks = 0
        for element in root.iter():
            tag = local(element)
            if tag == "Placemark":
                marks += 1
            elif tag in _OVERLAYS:
                self.left[f"{tag}, which is no placemark"] += 1
            elif tag == "NetworkLink" and not self._inside(element, name):
                self.left["link to another map (NetworkLink), which is not followed"] += 1
        if marks > seen:
            self.left["placemark outside of the folders of its document"] += marks - seen

    def _inside(self, link: Element, name: str) -> bool:
        """Whether a link leads to a document of the same archive."""
        href = next((child_text(child, "href") for child in link if local(child) in
                     ("Link", "Url")), "")  # fmt: skip
        parts = name.split("/")[:-1]
        for part in unquote(href.strip()).partition("#")[0].split("/"):
            if part == "..":
                parts = parts[:-1]
            elif part not in ("", "."):
                parts.append(part)
        return "/".join(parts) in self.documents

    def frame(self, name: str) -> gpd.GeoDataFrame:
        """Make a table of all."""
        columns = list(dict.fromkeys([*OWN, *(column for row in self.rows for column in row)]))
        guard.spanned(name, len(self.rows), len(columns))
        index = pd.RangeIndex(1, len(self.rows) + 1)
        cells = {column: [row.get(column, "") for row in self.rows] for column in columns}
        frame = pd.DataFrame(cells, index=index, dtype="str")
        shapes = gpd.GeoSeries(self.shapes, index=index, crs=LONLAT)
        whole = gpd.GeoDataFrame(frame, geometry=shapes)
        whole.attrs["left_out"] = dict(self.left)
        return whole


def _walk(
    element: Element, place: tuple[str, tuple[str, ...]], depth: int
) -> Iterator[tuple[tuple[str, tuple[str, ...]], Element]]:
    """List the placemarks, each with the title of its document and the names of its folders."""
    for child in element:
        tag = local(child)
        if tag == "Placemark":
            yield place, child
        elif tag in _CONTAINERS:
            if depth >= _DEEPEST:
                raise SourceDataError(
                    f"folders lie more than {_DEEPEST} deep in each other; refused"
                )
            title, path = place
            name = child_text(child, "name").strip()
            inner = (title, (*path, name)) if tag == "Folder" else (name or title, path)
            yield from _walk(child, inner, depth + 1)


def _with_fields(own: dict[str, str], mark: Element) -> dict[str, str]:
    """Add the fields of ExtendedData, each under its own name."""
    taken = {*OWN, "Name", "geometry"}
    cells = dict(own)
    for data in mark:
        if local(data) != "ExtendedData":
            continue
        for name, value in _fields(data):
            key, number = name, 1
            while key in taken:
                number += 1
                key = f"{name} ({number})"
            taken.add(key)
            cells[key] = value
    return cells


def _fields(data: Element) -> Iterator[tuple[str, str]]:
    for child in data:
        tag = local(child)
        if tag == "SchemaData":
            for simple in child:
                name = simple.get("name") or local(simple)
                yield name.strip(), " ".join("".join(simple.itertext()).split())
        elif tag == "Data":
            name = child.get("name") or child_text(child, "displayName")
            yield (name or "Data").strip(), child_text(child, "value").strip()
        else:
            yield tag, "".join(child.itertext()).strip()


def _times(mark: Element) -> dict[str, str]:
    said = dict.fromkeys(("timestamp", "begin", "end"), "")
    for child in mark:
        if local(child) == "TimeStamp":
            said["timestamp"] = child_text(child, "when").strip()
        elif local(child) == "TimeSpan":
            said |= {side: child_text(child, side).strip() for side in ("begin", "end")}
    return said


def _styles(root: Element) -> dict[str, str]:
    """Colour of every shared style of a document, by its id."""
    colours: dict[str, str] = {}
    maps: dict[str, str] = {}
    for element in root.iter():
        key = element.get("id", "")
        if local(element) == "Style" and key:
            colours[key] = _painted(element)
        elif local(element) == "StyleMap" and key:
            pairs = {child_text(pair, "key").strip(): pair for pair in element}
            if "normal" in pairs:
                maps[key] = child_text(pairs["normal"], "styleUrl").strip().rpartition("#")[2]
    return {**colours, **{key: colours.get(normal, "") for key, normal in maps.items()}}


def _colour(mark: Element) -> str:
    return next((_painted(child) for child in mark if local(child) == "Style"), "")


def _painted(style: Element) -> str:
    """Colour of a style as ``#rrggbb``: of its areas, else of its icon, else of its lines."""
    told = {local(child): child_text(child, "color").strip() for child in style}
    for kind in ("PolyStyle", "IconStyle", "LineStyle"):
        written = told.get(kind, "").removeprefix("#").lower()
        if len(written) == 8:  # opacity, blue, green, red
            return f"#{written[6:8]}{written[4:6]}{written[2:4]}"
    return ""


def _shape(mark: Element) -> BaseGeometry | None:
    for child in mark:
        if local(child) in ("Point", "LineString", "LinearRing", "Polygon", "MultiGeometry"):
            try:
                with np.errstate(all="ignore"):  # what is no number is told by whoever uses it
                    return _geometry(child, 0)
            except (ValueError, shapely.errors.ShapelyError):
                return None
    return None


def _geometry(element: Element, depth: int) -> BaseGeometry:
    tag = local(element)
    if tag == "Point":
        places = _coordinates(element)
        if not places:
            raise ValueError("no place")
        return shapely.Point(places[0])
    if tag in ("LineString", "LinearRing"):
        return shapely.LineString(_coordinates(element))
    if tag == "Polygon":
        rings: dict[str, list[list[tuple[float, float]]]] = {"outer": [], "inner": []}
        for border in element:
            side = local(border).removesuffix("BoundaryIs").lower()
            rings.setdefault(side, []).extend(_coordinates(ring) for ring in border)
        if not rings["outer"]:
            raise ValueError("no outer ring")
        return shapely.Polygon(rings["outer"][0], rings["inner"])
    if depth >= _DEEPEST:
        raise ValueError("nested too deeply")
    kinds = ("Point", "LineString", "Polygon", "MultiGeometry")
    parts = [_geometry(child, depth + 1) for child in element if local(child) in kinds]
    return shapely.GeometryCollection(parts) if len(parts) != 1 else parts[0]


def _coordinates(element: Element) -> list[tuple[float, float]]:
    """Pairs of degrees; blanks around a comma are no gap between places."""
    numbers = [one.strip() for one in child_text(element, "coordinates").split(",")]
    pairs = []
    for place in ",".join(numbers).split():
        lon, lat, *altitude = place.split(",")  # too few are an error of this line
        if len(altitude) > 1:
            raise ValueError("commas within numbers")
        pairs.append((float(lon), float(lat)))
    return pairs
