"""Kept areas: drawn areas as a pack's folder ``imports`` has them, each outline once.

Of daily maps most areas are those of the day before. What is drawn and said alike on several days
is one feature, that of the first of them; ``again`` lists the others, each as day, row and, where
it has another, name.
"""

from __future__ import annotations

import json
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from whoholds.read._files import geojson, json_text

_EACH = ("when", "row", "name")  # what may differ from day to day, the order of `again`


def write(areas: gpd.GeoDataFrame) -> str:
    """Write areas as GeoJSON.

    Parameters
    ----------
    areas : GeoDataFrame
        One row an area and a day: ``when``, ``row``, ``name``, further texts, geometry in
        EPSG:4326.

    Returns
    -------
    str
        One feature an area, a line each.
    """
    drawn = areas.geometry.name
    said = pd.DataFrame(areas.drop(columns=[*_EACH, drawn])).assign(outline=areas.geometry.to_wkb())
    same = said.groupby(list(said), sort=False, dropna=False).ngroup().to_numpy()
    _, first = np.unique(same, return_index=True)
    others: dict[int, list[list[Any]]] = {}
    cells = (areas[name] for name in _EACH)
    for group, when, row, name in zip(same.tolist(), *cells, strict=True):
        own = areas["name"].iloc[first[group]]
        cell = [str(when), int(row), *([str(name)] if name != own else [])]
        others.setdefault(group, []).append(cell)
    features = json.loads(areas.iloc[first].to_json())["features"]
    for group, feature in enumerate(features):
        if others[group][1:]:
            again = json.dumps(others[group][1:], ensure_ascii=False)
            feature["properties"]["again"] = again  # text, as tables have no lists in cells
    return geojson.write(features)


def spread(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give each day of an area its row again, in the order of rows and days.

    Parameters
    ----------
    frame : GeoDataFrame of str
        What was written, as :func:`whoholds.read.tables.read` reads it.

    Raises
    ------
    ValueError
        If ``again`` is not as it was written.
    """
    if "again" not in frame:
        return frame
    own = zip(*(frame[name] for name in _EACH), strict=True)
    places, told = [], []
    for place, (cell, mine) in enumerate(zip(frame["again"], own, strict=True)):
        days = [list(mine), *(_day(day, mine[-1]) for day in _days(cell))]
        told += days
        places += [place] * len(days)
    each = pd.DataFrame(told, columns=list(_EACH)).astype({"when": "str", "name": "str"})
    whole = frame.drop(columns="again").iloc[places].reset_index(drop=True)
    whole = whole.assign(**each.astype({"row": "int64"}))
    return whole.sort_values(["row", "when"], ignore_index=True)


def _days(cell: str) -> list[Any]:
    days = json_text.load(cell) if cell else []
    if not isinstance(days, list):
        raise ValueError("`again` is no list")
    return days


def _day(day: Any, name: str) -> list[Any]:
    """Day, row and name of one entry; the name is that of the area unless it is told."""
    if not isinstance(day, list) or len(day) not in (2, 3):
        raise ValueError("`again` lists what is no day and row")
    when, row, *other = day
    if not isinstance(when, str) or type(row) is not int or not all(map(_is_text, other)):
        raise ValueError("`again` lists what is no day and row")
    return [when, row, *(other or [name])]


def _is_text(cell: Any) -> bool:
    return isinstance(cell, str)
