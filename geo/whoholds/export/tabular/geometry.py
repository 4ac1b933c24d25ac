"""Geometries as file formats want them."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import shapely


def one_type(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Give the geometries of a layer one type, as formats with one type a layer want.

    Parameters
    ----------
    shapes : ndarray of geometry

    Returns
    -------
    ndarray of geometry
        Polygons are multiple, their outer rings against the clock; lines are multiple when any
        is; rings are lines. Mixed kinds stay mixed.

    Examples
    --------
    >>> square = shapely.box(0, 0, 1, 1)
    >>> [shape.geom_type for shape in one_type(np.array([square], dtype=object))]
    ['MultiPolygon']
    """
    rings = shapely.get_type_id(shapes) == shapely.GeometryType.LINEARRING
    if rings.any():
        shapes = shapes.copy()
        shapes[rings] = [shapely.LineString(ring) for ring in shapes[rings]]
    kinds = np.unique(shapely.get_type_id(shapes))
    alone, many = (shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON)
    if np.isin(kinds, (-1, alone, many)).all() and np.isin((alone, many), kinds).any():
        # Outer rings run against the clock, as GeoPackage and RFC 7946 ask.
        shapes = shapely.orient_polygons(shapes)
        return _multiple(shapes, int(alone), shapely.multipolygons)
    alone, many = (shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING)
    if np.isin(kinds, (-1, alone, many)).all() and (kinds == many).any():
        return _multiple(shapes, int(alone), shapely.multilinestrings)
    return shapes


def _multiple(shapes: npt.NDArray[np.object_], alone: int, make: Any) -> npt.NDArray[np.object_]:
    made = shapes.copy()
    for place in np.flatnonzero(shapely.get_type_id(shapes) == alone):
        made[place] = make([shapes[place]])
    return made
