"""GeoJSON -> a GeoDataFrame in which every feature keeps its line and nothing is mended unseen."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry import shape

from whoholds.errors import Fault, SourceDataError
from whoholds.read._files import json_text

_WGS84 = re.compile(r"(CRS84|EPSG:{1,2}4326)$", re.IGNORECASE)
_MOST = 50_000_000  # cells
_BEYOND = 2**63  # what no table holds
_FEATURE = re.compile(r'"type"\s*:\s*"Feature"')


def parse(text: str, file: str) -> tuple[gpd.GeoDataFrame, list[Fault]]:
    """Read a FeatureCollection feature by feature, whatever is wrong with single ones.

    Parameters
    ----------
    text : str
        RFC 7946 GeoJSON.
    file : str
        Name for the faults.

    Returns
    -------
    frame : GeoDataFrame
        Properties as found, geometry in EPSG:4326, ``None`` where it could not be read; index:
        line of each feature, counted features from 1 where the lines cannot be told.
    faults : list of Fault
        Unreadable and unclosed geometry, a coordinate reference system other than WGS 84.

    Raises
    ------
    SourceDataError
        If the text is no JSON, or no FeatureCollection.
    """
    features, faults = _features(text, file)
    lines = _feature_lines(text, len(features))
    geometry: list[Any] = []
    for line, feature in zip(lines, features, strict=True):
        raw = feature.get("geometry")
        geometry.append(_geometry(raw, file, line, faults))
        faults.extend(_unclosed(raw, file, line))
    told = [feature.get("properties") for feature in features]
    names = {key for said in told if isinstance(said, dict) for key in said}
    if len(features) * len(names) > _MOST:
        raise SourceDataError(
            f"{len(features):,} features have {len(names):,} properties of different names, more "
            "than a table can hold; keep those that you need"
        )
    properties = []
    for line, feature in zip(lines, features, strict=True):
        said = feature.get("properties") or {}
        if not isinstance(said, dict):
            mend = "write { name: value, … }"
            faults.append(Fault(file, line, "properties", "these are no properties", mend))
            said = {}
        properties.append({key: _cell(key, cell, file, line, faults) for key, cell in said.items()})
    frame = pd.DataFrame(properties, index=pd.Index(lines, dtype="int64"), dtype=object)
    frame = frame.drop(columns="geometry", errors="ignore")
    column = gpd.GeoSeries(geometry, index=frame.index, crs="EPSG:4326")
    return gpd.GeoDataFrame(frame, geometry=column), faults


def write(features: Iterable[Mapping[str, Any]]) -> str:
    """Write features as a FeatureCollection, one a line, so that a fault can name its line.

    >>> print(write([{"type": "Feature"}]), end="")
    {"type": "FeatureCollection", "features": [
    {"type": "Feature"}
    ]}
    """
    lines = ",\n".join(json.dumps(feature, ensure_ascii=False) for feature in features)
    body = f"{lines}\n" if lines else ""
    return '{"type": "FeatureCollection", "features": [\n' + body + "]}\n"


def _cell(key: str, cell: Any, file: str, line: int, faults: list[Fault]) -> Any:
    """Give a property as a cell; lists, objects and numbers beyond 64 bits come with a fault."""
    if isinstance(cell, int) and not -_BEYOND <= cell < _BEYOND:
        what = f"`{key}` is a number of {len(str(abs(cell)))} digits"
        faults.append(Fault(file, line, key, what, "write fewer, or text in quotation marks"))
        return None
    if not isinstance(cell, (list, dict)):
        return cell
    kind = "a list" if isinstance(cell, list) else "an object"
    faults.append(Fault(file, line, key, f"`{key}` is {kind}", "write text, parts separated by |"))
    return json.dumps(cell)


def shapes(features: Iterable[Mapping[str, Any]], file: str) -> gpd.GeoSeries:
    """Read the geometry of features alone, whatever else they hold.

    Parameters
    ----------
    features : iterable of mapping
        Each has its ``geometry``, or none.
    file : str
        Name for a message.

    Returns
    -------
    GeoSeries
        In EPSG:4326, ``None`` where it could not be read.

    Raises
    ------
    SourceDataError, ValueError, RecursionError
        If they cannot be read.
    """
    bare = [{"type": "Feature", "geometry": feature.get("geometry")} for feature in features]
    frame, _ = parse(json.dumps({"type": "FeatureCollection", "features": bare}), file)
    return frame.geometry


def _features(text: str, file: str) -> tuple[list[dict[str, Any]], list[Fault]]:
    try:
        data = json_text.load(text)
    except (ValueError, RecursionError) as error:
        raise SourceDataError(f"this is no JSON: {error}") from error
    if not isinstance(data, dict) or data.get("type") != "FeatureCollection":
        raise SourceDataError("this is no GeoJSON FeatureCollection")
    features = data.get("features")
    if not isinstance(features, list) or not all(isinstance(item, dict) for item in features):
        raise SourceDataError("`features` is no list of features")
    faults = []
    named = data.get("crs")
    if named is not None:
        name = str(
            named.get("properties", {}).get("name", named) if isinstance(named, dict) else ""
        )
        if not _WGS84.search(name):
            mend = "write it in longitude and latitude, EPSG:4326, as RFC 7946 asks"
            faults.append(Fault(file, None, "geometry", f"the layer is in `{name}`", mend))
    return features, faults


def _feature_lines(text: str, count: int) -> list[int]:
    places = [match.start() for match in _FEATURE.finditer(text)]
    if len(places) != count:
        return list(range(1, count + 1))
    lines, line, seen = [], 1, 0
    for place in places:
        line += text.count("\n", seen, place)
        seen = place
        lines.append(line)
    return lines


def _geometry(
    raw: Any, file: str, line: int, faults: list[Fault]
) -> shapely.geometry.base.BaseGeometry | None:
    if raw is None:
        return None
    try:
        with np.errstate(all="ignore"):  # what is no number is told by whoever uses it
            return shape(_arrays(raw))
    except Exception as error:  # shapely answers a dozen kinds of error to hostile input
        what = f"the geometry cannot be read ({error})"
        faults.append(Fault(file, line, "geometry", what, "draw it again"))
        return None


def _arrays(raw: Any) -> Any:
    """Turn the rings of an area into arrays, which shapely reads at once; odd ones stay lists."""
    if not isinstance(raw, dict) or raw.get("type") not in ("Polygon", "MultiPolygon"):
        return raw
    rings = raw.get("coordinates")
    if not isinstance(rings, list):
        return raw
    if raw["type"] == "Polygon":
        return {**raw, "coordinates": [_array(ring) for ring in rings]}
    polygons = [[_array(r) for r in p] if isinstance(p, list) else p for p in rings]
    return {**raw, "coordinates": polygons}


def _array(ring: Any) -> Any:
    try:
        places = np.array(ring)
    except ValueError:  # places of two and of three numbers
        return ring
    plain = places.ndim == 2 and places.shape[1] in (2, 3) and places.dtype.kind in "fi"
    return places if plain else ring


def _unclosed(raw: Any, file: str, line: int) -> Iterator[Fault]:
    """Find rings whose ends differ; shapely would close them without a word."""
    if not isinstance(raw, dict) or raw.get("type") not in ("Polygon", "MultiPolygon"):
        return
    polygons = raw.get("coordinates")
    polygons = [polygons] if raw["type"] == "Polygon" else polygons
    for polygon in polygons if isinstance(polygons, list) else ():
        for ring in polygon if isinstance(polygon, list) else ():
            if isinstance(ring, list) and ring and ring[0] != ring[-1]:
                mend = "end the ring with its first point"
                what = f"a ring begins at {ring[0]} and ends at {ring[-1]}, so it is not closed"
                yield Fault(file, line, "geometry", what, mend)
