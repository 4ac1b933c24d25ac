"""Townships: polygons of one's own, laid over the areas of a pack by their P-codes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import shapely

from whoholds.crs import LONLAT
from whoholds.errors import SourceDataError
from whoholds.read._files import geojson, json_text, vector_layers
from whoholds.read._pack import entries
from whoholds.read._pack.descriptor import DESCRIPTOR

_DECIMALS = 5
"""Of a degree: about a metre."""


def lay(folder: Path, file: Path) -> int:
    """Give the areas of a pack the polygons of a file.

    The column of the file that holds most of the areas' P-codes says which is whose; several
    polygons of one code are one area. Areas that the file does not have stay as they are.

    Parameters
    ----------
    folder : Path
        Of a pack; its layer of areas is written anew.
    file : Path
        A vector file of one layer, in any coordinate reference system that it names.

    Returns
    -------
    int
        How many areas got a polygon.

    Raises
    ------
    SourceDataError
        If the pack has no areas, or the file no polygons or none of their P-codes.
    """
    path = _path(folder)
    if refused := entries.refusal(folder, path):
        raise SourceDataError(f"the layer of areas, `{entries.spoken(path)}`, {refused}")
    areas = folder / path
    data = json_text.load(areas.read_text(encoding="utf-8"))
    codes = {
        str(each["properties"]["pcode"])
        for each in data["features"]
        if each["properties"].get("pcode")
    }
    shapes = _by_code(_read(file), codes, file)
    for each in data["features"]:
        shape = shapes.get(str(each["properties"].get("pcode")))
        if shape is not None:
            each["geometry"] = json.loads(shapely.to_geojson(shape))
            each["properties"]["geometry_source"] = file.name
    areas.write_text(geojson.write(data["features"]), encoding="utf-8")
    return len(shapes)


def _path(folder: Path) -> str:
    descriptor = json_text.load((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        if resource["name"] == "areas":
            return str(resource["path"])
    raise SourceDataError("the pack has no layer of areas to lay polygons over")


def _read(file: Path) -> gpd.GeoDataFrame:
    if file.suffix.lower() not in vector_layers.DRIVERS:
        known = ", ".join(vector_layers.DRIVERS)
        raise SourceDataError(f"`{file.name}`: polygons are read from {known}")
    found = vector_layers.layers(file)
    if len(found) != 1:
        names = ", ".join(layer.name for layer in found)
        raise SourceDataError(f"`{file.name}` has {len(found)} layers ({names}): keep one in it")
    frame = vector_layers.read(file, found[0], "utf-8")
    if not isinstance(frame, gpd.GeoDataFrame):
        raise SourceDataError(f"`{file.name}` has no geometry")
    return frame.set_crs(LONLAT) if frame.crs is None else frame.to_crs(LONLAT)


def _by_code(frame: gpd.GeoDataFrame, codes: set[str], file: Path) -> dict[str, Any]:
    """Give each P-code that the pack knows its polygon."""
    columns = [name for name in frame.columns if name != frame.geometry.name]
    hits = {name: int(frame[name].isin(codes).sum()) for name in columns}
    column = max(columns, key=lambda name: hits[name], default="")
    if not column or not hits[column]:
        held = ", ".join(map(str, columns)) or "none"
        raise SourceDataError(
            f"`{file.name}`: no column holds a P-code of the pack's areas; its columns are {held}"
        )
    own = frame[frame[column].isin(codes)]
    own = own[own.geom_type.isin(["Polygon", "MultiPolygon"])]
    if own.empty:
        raise SourceDataError(f"`{file.name}` has no polygons")
    shapes = {}
    for code, parts in own.groupby(column):
        whole = shapely.union_all(shapely.make_valid(shapely.force_2d(parts.geometry.to_numpy())))
        shapes[str(code)] = shapely.set_precision(whole, 10.0**-_DECIMALS)
    return shapes
