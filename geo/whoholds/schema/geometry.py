"""Geometry: every row has one, of the right kind, valid, on the globe and in its state."""

from __future__ import annotations

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from whoholds import crs
from whoholds.errors import Fault
from whoholds.schema.columns import GEOMETRY_TYPES, KEYS, UNDRAWN
from whoholds.schema.tables import Tables

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

# Borders are simplified for the web and coasts silt up; a town so near its state lies in it.
_BORDER_KM = 5.0


def faults(tables: Tables) -> Iterator[Fault]:
    """Find geometry that is missing, broken, of the wrong kind or in the wrong place."""
    unreadable = {(f.file, f.row) for f in tables.faults if f.column == "geometry"}
    for name, layer in tables.layers.items():
        for fault in _shapes(layer, name, tables.file(name)):
            if (fault.file, fault.row) not in unreadable:  # unreadable: told when it was read
                yield fault
    yield from _outside(tables)


def _shapes(layer: gpd.GeoDataFrame, name: str, file: str) -> Iterator[Fault]:
    shapes = np.asarray(layer.geometry.array, dtype=object)
    lines = layer.index.to_numpy()
    label = _labels(layer, name)
    missing = shapely.is_missing(shapes) & (name not in UNDRAWN)
    empty = shapely.is_empty(shapes)
    whole = shapely.get_num_coordinates(shapes) > 0
    finite = _finite(shapes)
    kinds = GEOMETRY_TYPES.get(name)
    types = np.array([None if s is None else s.geom_type for s in shapes], dtype=object)
    wrong = whole & ~np.isin(types, kinds) if kinds else np.zeros(len(shapes), dtype=bool)
    broken = whole & finite & ~wrong & ~shapely.is_valid(shapes)
    off = whole & finite & _off_globe(shapes)
    vast = whole & finite & ~off & ~wrong & _vast(shapes, kinds)
    for place in np.flatnonzero(missing | empty | wrong | broken | off | vast | (whole & ~finite)):
        row = int(lines[place])
        who = label[place]
        if missing[place]:
            yield Fault(file, row, "geometry", f"{who} has no geometry", "draw it or drop the row")
        elif empty[place]:
            yield Fault(file, row, "geometry", f"{who} is empty", "draw it or drop the row")
        elif not finite[place]:
            what = f"{who} has coordinates that are no numbers"
            yield Fault(file, row, "geometry", what, "write longitude and latitude in degrees")
        elif off[place]:
            yield Fault(file, row, "geometry", *_astray(shapes[place], who))
        elif vast[place]:
            what = f"a part of {who} spans more than half of the globe"
            yield Fault(file, row, "geometry", what, "draw it again; beyond 180 it goes on at -180")
        elif wrong[place]:
            what = f"{who} is a {types[place]}"
            mend = f"{name} are drawn as {' or '.join(kinds or ())}"
            yield Fault(file, row, "geometry", what, mend)
        else:
            why = shapely.is_valid_reason(shapes[place])
            yield Fault(file, row, "geometry", f"{who} is not valid: {why}", "draw it again there")


def _labels(layer: gpd.GeoDataFrame, name: str) -> list[str]:
    key = KEYS.get(name, "name")
    if key not in layer:
        return ["the feature"] * len(layer)
    return [f"`{value}`" for value in layer[key]]


def _usable(shapes: npt.NDArray[np.object_]) -> Flags:
    """Tell which shapes are drawn at all, of numbers, and valid; a missing one is none of these."""
    answer: Flags = shapely.is_valid(shapes) & ~shapely.is_empty(shapes) & _finite(shapes)
    return answer


def _finite(shapes: npt.NDArray[np.object_]) -> Flags:
    coordinates, owner = shapely.get_coordinates(shapes, return_index=True)
    bad = ~np.isfinite(coordinates).all(axis=1)
    answer: Flags = np.ones(len(shapes), dtype=bool)
    answer[owner[bad]] = False
    return answer


def _off_globe(shapes: npt.NDArray[np.object_]) -> Flags:
    west, south, east, north = shapely.bounds(shapes).T
    with np.errstate(invalid="ignore"):
        answer: Flags = (west < -180) | (east > 180) | (south < -90) | (north > 90)
    return answer


def _vast(shapes: npt.NDArray[np.object_], kinds: tuple[str, ...] | None) -> Flags:
    """Tell which areas have a part that no map on a plane can hold."""
    if "Polygon" not in (kinds or ()):
        return np.zeros(len(shapes), dtype=bool)
    parts, owner = shapely.get_parts(shapes, return_index=True)
    west, _, east, _ = shapely.bounds(parts).T
    answer: Flags = np.zeros(len(shapes), dtype=bool)
    answer[owner[east - west > 180]] = True
    return answer


def _astray(shape: shapely.Geometry, who: str) -> tuple[str, str]:
    west, south, east, north = (float(side) for side in shapely.bounds(shape))
    if south >= -180 and north <= 180 and west >= -90 and east <= 90:
        return f"latitude and longitude of {who} look swapped", "write longitude first"
    where = shapely.get_coordinates(shape)[0]
    what = f"{who} lies off the globe, at {where[0]:.6g}, {where[1]:.6g}"
    return what, "write degrees; if the layer is projected, bring it to EPSG:4326"


def _outside(tables: Tables) -> Iterator[Fault]:
    """Find places that lie farther outside their state than their precision allows."""
    for layer in ("towns", "sites"):
        yield from _outside_of(tables, layer)


def _outside_of(tables: Tables, layer: str) -> Iterator[Fault]:
    towns, states = tables.layers.get(layer), tables.layers.get("states")
    if towns is None or states is None or "state_id" not in towns or "state_id" not in states:
        return
    areas = states[_usable(np.asarray(states.geometry.array, dtype=object))]
    areas = areas[~areas["state_id"].duplicated()]
    row = pd.Index(areas["state_id"]).get_indexer(pd.Index(towns["state_id"].astype(object)))
    points = np.asarray(towns.geometry.array, dtype=object)
    usable = (shapely.get_type_id(points) == 0) & _usable(points) & (row >= 0)
    usable &= ~_off_globe(points)
    if not usable.any():
        return
    shapes = np.asarray(areas.geometry.array, dtype=object)
    away = np.zeros(len(towns))
    away[usable] = distance_km(points[usable], shapes[row[usable]])
    given = towns.get("coordinate_precision_km", pd.Series(0.0, index=towns.index))
    lines = towns.index.to_numpy()
    allowed = pd.to_numeric(given, errors="coerce").fillna(0.0).to_numpy(dtype=float)
    for place in np.flatnonzero(away > allowed + _BORDER_KM):
        what, mend = _elsewhere(points[place], towns.iloc[place], areas, float(away[place]))
        yield Fault(tables.file(layer), int(lines[place]), "geometry", what, mend)


def distance_km(points: npt.NDArray[np.object_], shapes: npt.NDArray[np.object_]) -> Floats:
    """Measure how far each point lies outside its shape.

    Parameters
    ----------
    points, shapes : ndarray of geometry
        Pairs in EPSG:4326.

    Returns
    -------
    ndarray of float
        Kilometres of the geodesic to the point of the shape that is nearest in degrees, which is
        at most a little too far; 0 inside.
    """
    away = np.zeros(len(points))
    shapely.prepare(shapes)  # else every point asks every vertex
    outside = np.flatnonzero(~shapely.intersects(shapes, points))
    drawn = {id(shape): shapely.boundary(shape) for shape in shapes[outside].tolist()}
    borders = np.array([drawn[id(shape)] for shape in shapes[outside].tolist()], dtype=object)
    shapely.prepare(borders)
    lines = shapely.shortest_line(borders, points[outside])
    ends = shapely.get_coordinates(lines).reshape(-1, 4)
    away[outside] = crs.distance_km(ends[:, 0], ends[:, 1], ends[:, 2], ends[:, 3])
    return away


def _elsewhere(
    point: shapely.Point, town: pd.Series, areas: gpd.GeoDataFrame, away: float
) -> tuple[str, str]:
    named = [town[key] for key in (KEYS["towns"], KEYS["sites"]) if key in town]
    who = f"`{named[0]}`" if named else "the place"
    shapes = areas.geometry
    if shapes.intersects(shapely.Point(point.y, point.x)).any():
        return f"latitude and longitude of {who} look swapped", "write longitude first"
    what = f"{who} lies {away:.0f} km outside `{town['state_id']}`"
    inside = areas["state_id"][shapes.intersects(point)].tolist()
    if inside:
        return f"{what}, in `{inside[0]}`", "mend its `state_id` or its coordinates"
    return what, "mend its coordinates, or raise `coordinate_precision_km` if they are that rough"
