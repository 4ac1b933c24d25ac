"""KML and KMZ -> placemarks: name, fields, times, style, folder and geometry.

GDAL's reader launders the names of fields, so that two of them may become one; here they are what
the file calls them. What lies in a file and is no placemark is counted in
``frame.attrs["left_out"]``, kind -> number, and documents and folders in ``frame.attrs["holds"]``.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
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
from whoholds.read._files.cell_text import brief
from whoholds.read._files.kml_styles import Styles
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
_UNDRAWN = ("Track", "MultiTrack", "Model")
# What a placemark says besides its name: rows whose place was never found have an address alone.
_WORDS = ("address", "phoneNumber", "Snippet")


def placemarks(file: Path) -> gpd.GeoDataFrame:
    """Read the placemarks of a KML or KMZ file: of an archive, those of all its documents.

    Parameters
    ----------
    file : Path
        KML, or an archive (``.kmz``, ``.zip``) of it, in which others may lie.

    Returns
    -------
    GeoDataFrame
        ``name``, ``description`` (HTML as written), ``styleUrl``, ``colour`` (``#rrggbb``),
        ``folder`` (names joined by ``/``), ``layer`` (the innermost folder, else the document),
        ``timestamp``, ``begin``, ``end`` (as written), ``document`` (the file in the archive), then
        one column a field of ExtendedData (also ``address``, ``phoneNumber``, ``Snippet``), and
        geometry in EPSG:4326, altitudes left out, ``None``
        where it cannot be read; index: number of the placemark from 1. A field that is called like
        one of these columns, or that a placemark has twice, gets a number: ``name (2)``.

    Raises
    ------
    SourceDataError
        If the file is broken or means harm, or is nothing but a link.
    """
    if file.suffix.lower() in archive.SUFFIXES:
        with archive.unpacked(file, nested=True) as folder:
            found = _archived(folder, file.name)
    else:
        found = _Found()
        found.document(safe_xml.parse(file.read_bytes(), file.name), file.name)
    if not found.rows and any("link to" in what for what in found.left):
        raise SourceDataError(
            f"{file.name} is only a link to a map on the web, and nothing is fetched; export the "
            "map itself, without the network link"
        )
    return found.frame(file.name)


def _archived(folder: Path, name: str) -> _Found:
    """Read all documents of an archive, ``doc.kml`` first, and count its other files."""
    paths = [path for path in folder.rglob("*") if path.is_file() and not archive.beside(path)]
    inside = {path.relative_to(folder).as_posix(): path for path in paths}
    documents = [inner for inner in inside if inner.lower().endswith(".kml")]
    documents.sort(key=lambda inner: (PurePosixPath(inner).name.lower() != "doc.kml", inner))
    if not documents:
        raise SourceDataError(f"{name} holds no KML")
    found = _Found(frozenset(documents))
    for inner in documents:
        label = name if len(documents) == 1 else f"{name}/{inner}"
        found.document(safe_xml.parse(inside[inner].read_bytes(), label), inner)
    for inner, path in sorted(inside.items()):
        if path.suffix.lower() not in (".kml", *_IMAGES):
            found.left[f"file `{brief(inner, 200)}` of the archive"] += 1
    return found


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
    holds: Counter[str] = field(default_factory=Counter)

    def document(self, root: Element, name: str) -> None:
        """Take in a document."""
        if local(root) not in _CONTAINERS:
            raise SourceDataError(f"{name} is no KML, but `{brief(local(root), 60)}`; refused")
        styles = Styles(root)
        seen = 0
        for place, mark in _walk(root, ("", ()), 0):
            seen += 1
            title, path = place
            own = {
                "name": child_text(mark, "name").strip(),
                "description": child_text(mark, "description").strip(),
                "styleUrl": child_text(mark, "styleUrl").strip(),
                "colour": styles.colour(mark),
                "folder": "/".join(path),
                "layer": path[-1] if path else title,
                **_times(mark),
                "document": name,
            }
            self.rows.append(_with_fields(own, mark))
            self.shapes.append(_shape(mark))
        marks = 0
        self.holds["documents"] += 1
        for element in root.iter():
            tag = local(element)
            if tag == "Placemark":
                marks += 1
            elif tag == "Folder":
                self.holds["folders"] += 1
            elif tag in _UNDRAWN:
                self.left[f"{tag} of a placemark, which is not drawn"] += 1
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
        path = "/".join(parts)
        return any(inner == path or inner.startswith(f"{path}/") for inner in self.documents)

    def frame(self, name: str) -> gpd.GeoDataFrame:
        """Make a table of all."""
        columns = list(dict.fromkeys([*OWN, *(column for row in self.rows for column in row)]))
        guard.spanned(name, len(self.rows), len(columns))
        index = pd.RangeIndex(1, len(self.rows) + 1)
        cells = {column: [row.get(column, "") for row in self.rows] for column in columns}
        frame = pd.DataFrame(cells, index=index, dtype="str")
        shapes = gpd.GeoSeries(self.shapes, index=index, crs=LONLAT)
        whole = gpd.GeoDataFrame(frame, geometry=shapes)
        whole.attrs.update(left_out=dict(self.left), holds=dict(self.holds))
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
        if local(data) in _WORDS:
            said = [(local(data), " ".join("".join(data.itertext()).split()))]
        elif local(data) == "ExtendedData":
            said = list(_fields(data))
        else:
            continue
        for name, value in said:
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
