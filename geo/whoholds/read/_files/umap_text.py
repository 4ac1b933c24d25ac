"""The file in which uMap saves a whole map -> marks, in the columns of a KML's placemarks.

It is JSON of the type ``umap``, whose layers are FeatureCollections; what uMap adds to a layer or a
feature stands under ``_umap_options``.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd

from whoholds.crs import LONLAT
from whoholds.errors import SourceDataError
from whoholds.read._files import geojson, guard, json_text
from whoholds.read._files.cell_text import text

#: Columns of every mark, whatever properties it has.
OWN = ("name", "description", "colour", "layer")
_OPTIONS = "_umap_options"


def marks(file: Path) -> gpd.GeoDataFrame:
    """Read all layers of a map.

    Parameters
    ----------
    file : Path
        As uMap saves it, ``.umap``.

    Returns
    -------
    GeoDataFrame of str
        ``name``, ``description``, ``colour`` (as uMap has it, of the mark or else of its layer),
        ``layer``, then one column a property, and geometry in EPSG:4326, ``None`` where it cannot
        be read; index: number of the mark from 1. ``attrs["left_out"]`` counts layers whose data
        lie elsewhere.

    Raises
    ------
    SourceDataError
        If it is no such file.
    """
    try:
        whole = json_text.read(file)
        layers = whole["layers"] if isinstance(whole, dict) and whole["type"] == "umap" else None
    except (ValueError, KeyError, RecursionError):
        layers = None
    if not isinstance(layers, list):
        raise SourceDataError(
            f"{file.name} is no map that uMap saved; there, share the map and take its full backup"
        )
    parts, left = [], Counter[str]()
    for number, layer in enumerate(layers, start=1):
        parts.append(_layer(layer, f"{file.name}, layer {number}", left))
    if not parts or not sum(map(len, parts)):
        raise SourceDataError(f"{file.name} holds no mark; its layers are empty, or lie elsewhere")
    names = list(dict.fromkeys([*OWN, *(str(name) for part in parts for name in part)]))
    guard.spanned(file.name, sum(map(len, parts)), len(names))
    frame = pd.concat(parts, ignore_index=True)
    cells = {name: frame[name].fillna("") for name in names if name != "geometry"}
    index = pd.RangeIndex(1, len(frame) + 1)
    shapes = gpd.GeoSeries(frame["geometry"].tolist(), index=index, crs=LONLAT)
    told = pd.DataFrame(cells, dtype="str").set_axis(index)
    read = gpd.GeoDataFrame(told, geometry=shapes)
    read.attrs.update(left_out=dict(left), holds={"layers": len(layers)})
    return read


def _layer(layer: Any, name: str, left: Counter[str]) -> pd.DataFrame:
    """Read one layer."""
    if not isinstance(layer, dict) or not isinstance(layer.get("features"), list):
        raise SourceDataError(f"{name} is no layer; save the map again")
    options = _options(layer)
    if isinstance(remote := options.get("remoteData"), dict) and remote.get("url"):
        left["layer whose data lie elsewhere, which are not fetched"] += 1
    features: list[dict[str, Any]] = layer["features"]
    if not all(isinstance(feature, dict) for feature in features):
        raise SourceDataError(f"{name} holds what is no feature; save the map again")
    rows = [_row(feature, options) for feature in features]
    try:
        shapes = geojson.shapes(features, name)
    except (ValueError, RecursionError) as error:
        raise SourceDataError(f"{name} cannot be read: {error}") from error
    columns = dict.fromkeys([*OWN, *(key for row in rows for key in row)])
    cells = {column: [row.get(column, "") for row in rows] for column in columns}
    return pd.DataFrame({**cells, "geometry": shapes.tolist()}, dtype=object)


def _row(feature: dict[str, Any], layer: dict[str, Any]) -> dict[str, str]:
    said = feature.get("properties")
    said = said if isinstance(said, dict) else {}
    own = _options(said)
    cells = {
        "name": _cell(said.get("name")),
        "description": _cell(said.get("description")),
        "colour": _cell(own.get("color")) or _cell(layer.get("color")),
        "layer": _cell(layer.get("name")),
    }
    taken = {*OWN, "Name", "geometry"}
    for name, value in said.items():
        if name in ("name", "description", _OPTIONS):
            continue
        key, number = name, 1
        while key in taken:
            number += 1
            key = f"{name} ({number})"
        taken.add(key)
        cells[key] = _cell(value)
    return cells


def _options(of: dict[str, Any]) -> dict[str, Any]:
    told = of.get(_OPTIONS)
    return told if isinstance(told, dict) else {}


def _cell(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, (list, dict)) else text(value)
