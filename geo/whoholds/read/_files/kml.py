"""KML and KMZ -> placemarks: name, description, style, folder and geometry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from whoholds.crs import LONLAT
from whoholds.errors import SourceDataError
from whoholds.read._files import archive, safe_xml
from whoholds.read._files.safe_xml import child_text, local

_DEEPEST = 64  # folders within folders; nobody draws so, but a fuzzer does


def placemarks(file: Path) -> gpd.GeoDataFrame:
    """Read the placemarks of a KML or KMZ file.

    Parameters
    ----------
    file : Path
        The file.

    Returns
    -------
    GeoDataFrame
        ``name``, ``description`` (HTML as written), ``styleUrl``, ``folder`` (names joined by
        ``/``) and geometry in EPSG:4326, altitudes left out, ``None`` where it cannot be read;
        index: number of the placemark from 1.

    Raises
    ------
    SourceDataError
        If the file is broken or means harm.
    """
    if file.suffix.lower() == ".kmz":
        with archive.unpacked(file) as folder:
            documents = [
                inner
                for inner in folder.rglob("*")
                if inner.suffix.lower() == ".kml" and inner.is_file() and not archive.beside(inner)
            ]
            documents.sort(key=lambda inner: (inner.name.lower() != "doc.kml", inner))
            if not documents:
                raise SourceDataError(f"{file.name} holds no KML")
            root = safe_xml.parse(documents[0].read_bytes(), file.name)
    else:
        root = safe_xml.parse(file.read_bytes(), file.name)
    rows: list[tuple[str, ...]] = []
    shapes: list[Any] = []
    for folder_name, mark in _walk(root, (), 0):
        texts = [child_text(mark, tag).strip() for tag in ("name", "description", "styleUrl")]
        rows.append((*texts, folder_name))
        shapes.append(_shape(mark))
    if not rows and any(local(element) == "NetworkLink" for element in root.iter()):
        raise SourceDataError(
            f"{file.name} is only a link to a map on the web, and nothing is fetched; export the "
            "map itself, without the network link"
        )
    columns = ["name", "description", "styleUrl", "folder"]
    frame = pd.DataFrame(rows, columns=columns, index=pd.RangeIndex(1, len(rows) + 1), dtype="str")
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(shapes, index=frame.index, crs=LONLAT))


def _walk(element: Element, path: tuple[str, ...], depth: int) -> Iterator[tuple[str, Element]]:
    for child in element:
        tag = local(child)
        if tag == "Placemark":
            yield "/".join(path), child
        elif tag in ("Document", "Folder", "kml"):
            if depth >= _DEEPEST:
                raise SourceDataError(
                    f"folders lie more than {_DEEPEST} deep in each other; refused"
                )
            inner = (*path, child_text(child, "name").strip()) if tag == "Folder" else path
            yield from _walk(child, inner, depth + 1)


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
