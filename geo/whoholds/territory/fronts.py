"""Frontlines: where areas of opposing blocs meet."""

from __future__ import annotations

from typing import cast

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from whoholds import crs
from whoholds.errors import expect
from whoholds.territory.interpolation import Ints, Shapes
from whoholds.territory.smoothing import smooth

__all__ = ["drawn", "frontlines"]

_LINE_COLUMNS = ("left_bloc", "right_bloc", "left_holders", "right_holders", "km", "method")


def frontlines(
    areas: gpd.GeoDataFrame,
    *,
    places: gpd.GeoDataFrame | None = None,
    smoothing_km: float | None = None,
) -> gpd.GeoDataFrame:
    """Draw the lines between areas of opposing blocs.

    Parameters
    ----------
    areas : GeoDataFrame
        As :func:`whoholds.control_areas` answers them; any CRS.
    places : GeoDataFrame, optional
        Points that a smoothed line must leave on their side. By default those that the areas
        were derived from.
    smoothing_km : float, optional
        Length of line over which corners are rounded; 0 keeps the edge of the areas. By default
        half the usual distance between places, and 1 at least.

    Returns
    -------
    GeoDataFrame
        One row a pair of blocs, MultiLineStrings in EPSG:4326, sorted: ``left_bloc`` and
        ``right_bloc`` as seen along the line, in alphabetical order; ``left_holders``,
        ``right_holders`` (lists of actor ids next to it), ``km`` (geodesic), ``method``.
        Unknown land has no front, nor have two holders of one bloc.

    Raises
    ------
    ValueError
        When `smoothing_km` is less than 0, or these are no areas.

    Examples
    --------
    >>> from whoholds.territory.control import control_areas
    >>> places = gpd.GeoDataFrame(
    ...     {"holder": ["military", "aa"]}, geometry=gpd.points_from_xy([95, 95.8], [20, 20]),
    ...     crs=4326)
    >>> land = gpd.GeoDataFrame(geometry=[shapely.box(94.8, 19.8, 96.2, 20.2)], crs=4326)
    >>> line = frontlines(control_areas(places, land=land, method="cells"))
    >>> line[["left_bloc", "right_bloc"]].values.tolist(), line["km"].round().tolist()
    ([['aa', 'military']], [44.0])
    """
    expect(areas, gpd.GeoDataFrame)
    if "bloc" not in areas:
        raise ValueError("areas need a column bloc, as control_areas answers it")
    return drawn(areas, places, smoothing_km, {})


def drawn(
    areas: gpd.GeoDataFrame,
    places: gpd.GeoDataFrame | None,
    smoothing_km: float | None,
    known: dict[bytes, shapely.LineString],
) -> gpd.GeoDataFrame:
    """Draw frontlines, not smoothing again what is `known` from other days on the same land."""
    if smoothing_km is None:
        smoothing_km = max(1.0, 2.0 * float(areas.attrs.get("step_km", 0.0)))
    if not smoothing_km >= 0:
        raise ValueError(f"smoothing_km is {smoothing_km}: pass 0 or more")
    areas = areas if areas.crs is None else areas.to_crs(crs.LONLAT)
    frame, shapes = _edges(areas)
    if smoothing_km and len(shapes):
        spots = _spots(areas, places)
        # On the plane of the land, so that news from afar moves no line.
        plane = crs.equal_area(areas.geometry.to_numpy())
        shapes = smooth(shapes, spots, smoothing_km * 1000.0, plane, known=known)
    method = str(areas["method"].iloc[0]) if len(areas) else ""
    frame = frame.assign(km=crs.length_km(shapes) if len(shapes) else [], method=method)
    return gpd.GeoDataFrame(frame, geometry=shapes, crs=crs.LONLAT)


def _edges(areas: gpd.GeoDataFrame) -> tuple[pd.DataFrame, Shapes]:
    """Find the edges between areas of opposing blocs, one row a pair of blocs."""
    own = areas[(areas["bloc"] != "") & (areas["status"] != "unknown")].reset_index(drop=True)
    segments, left, right = _shared(own)
    blocs = own["bloc"].to_numpy(str)
    opposed = blocs[left] < blocs[right]
    segments, left, right = segments[opposed], left[opposed], right[opposed]
    pairs = pd.DataFrame({"left_bloc": blocs[left], "right_bloc": blocs[right]})
    holders = own["holder"].to_numpy(object)
    rows, lines = [], []
    for number, at in pairs.groupby(["left_bloc", "right_bloc"]).indices.items():
        one, other = cast("tuple[str, str]", number)
        joined = shapely.line_merge(shapely.multilinestrings(segments[at]), directed=True)
        lines.append(shapely.multilinestrings(shapely.get_parts(joined)))
        rows.append([one, other, _names(holders[left[at]]), _names(holders[right[at]])])
    frame = pd.DataFrame(rows, columns=list(_LINE_COLUMNS[:4]))
    return frame, np.asarray(lines, dtype=object)


def _shared(
    areas: gpd.GeoDataFrame,
) -> tuple[Shapes, Ints, Ints]:
    """Find the edges that two areas share, directed so that the first lies to their left.

    Areas share every vertex of their edges, so equal ends make equal edges.
    """
    rings_of = shapely.orient_polygons(areas.geometry.to_numpy())
    parts, owner = shapely.get_parts(rings_of, return_index=True)
    rings, part = shapely.get_rings(parts, return_index=True)
    at, ring = shapely.get_coordinates(rings, return_index=True)
    same = ring[1:] == ring[:-1]
    start, stop = at[:-1][same], at[1:][same]
    own = owner[part[ring[:-1][same]]]
    forth = np.ascontiguousarray(np.column_stack([start, stop])).view("V32").ravel()
    back = np.ascontiguousarray(np.column_stack([stop, start])).view("V32").ravel()
    number = pd.Index(forth.tolist())
    other = number.get_indexer(pd.Index(back.tolist()))
    met = other >= 0
    segments = shapely.linestrings(np.stack([start[met], stop[met]], axis=1))
    return (
        np.asarray(segments, dtype=object),
        own[met].astype(np.intp),
        own[other[met]].astype(np.intp),
    )


def _spots(areas: gpd.GeoDataFrame, places: gpd.GeoDataFrame | None) -> npt.NDArray[np.float64]:
    """Longitudes and latitudes of the places that a line must not cross."""
    if places is not None:
        points = places.to_crs(crs.LONLAT).geometry
        return shapely.get_coordinates(points.to_numpy())
    text = areas.attrs.get("places", "")
    return shapely.get_coordinates(shapely.from_wkb(bytes.fromhex(text)) if text else None)


def _names(holders: npt.NDArray[np.object_]) -> list[str]:
    return sorted({str(holder) for holder in holders} - {""})
