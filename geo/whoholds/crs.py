"""Measuring and projecting: the one module that leaves longitude and latitude.

Layers are EPSG:4326 everywhere else. Lengths and distances are geodesic on WGS 84 (Karney 2013,
as PROJ computes them); areas and buffers are taken on a projection laid through the layer itself,
so that no zone has to be chosen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from shapely.geometry.base import BaseGeometry

__all__ = [
    "LONLAT",
    "Projection",
    "azimuthal",
    "distance_km",
    "equal_area",
    "length_km",
    "local_km",
    "step_km",
]

LONLAT = "EPSG:4326"
"""Longitude and latitude on WGS 84: the CRS of every layer."""

_GEOD = pyproj.Geod(ellps="WGS84")

Floats = npt.NDArray[np.float64]
"""Array of floats, as every measure answers."""

Geometries = BaseGeometry | Sequence[BaseGeometry] | npt.NDArray[np.object_] | gpd.GeoSeries
"""One geometry, or many in a row."""


@dataclass(frozen=True)
class Projection:
    """A plane laid through a layer, in metres, and the way back.

    Parameters
    ----------
    definition : str
        What PROJ calls it.
    """

    definition: str

    @property
    def crs(self) -> pyproj.CRS:
        """The plane's own coordinate reference system."""
        return pyproj.CRS.from_user_input(self.definition)

    def project(self, geometries: Geometries) -> npt.NDArray[np.object_]:
        """Move geometries from longitude and latitude to metres on the plane."""
        return self._move(_transformer(LONLAT, self.definition), geometries)

    def unproject(self, geometries: Geometries) -> npt.NDArray[np.object_]:
        """Move geometries from metres on the plane to longitude and latitude."""
        return self._move(_transformer(self.definition, LONLAT), geometries)

    @staticmethod
    def _move(transformer: pyproj.Transformer, geometries: Geometries) -> npt.NDArray[np.object_]:
        def move(coordinates: Floats) -> Floats:
            x, y = transformer.transform(coordinates[:, 0], coordinates[:, 1])
            return np.column_stack([x, y])

        shapes = np.atleast_1d(np.asarray(geometries, dtype=object))
        return np.asarray(shapely.transform(shapes, move), dtype=object)


@lru_cache(maxsize=8)
def _transformer(start: str, goal: str) -> pyproj.Transformer:
    """Find the way between two systems once: PROJ takes milliseconds for it."""
    return pyproj.Transformer.from_crs(start, goal, always_xy=True)


def equal_area(geometries: Geometries) -> Projection:
    """Choose Lambert's azimuthal equal-area projection, centred on the geometries.

    Parameters
    ----------
    geometries : geometry or array of geometry
        EPSG:4326. Their bounds' middle becomes the centre.

    Returns
    -------
    Projection
        Areas are true everywhere, shapes near the centre.

    Examples
    --------
    >>> square = shapely.box(96, 20, 97, 21)
    >>> plane = equal_area(square)
    >>> km2 = shapely.area(plane.project(square))[0] / 1e6
    >>> round(float(km2))
    11548
    """
    return Projection(_centred("laea", *_middle(geometries)))


def azimuthal(geometries: Geometries) -> Projection:
    """Choose the azimuthal equidistant projection, centred on the geometries.

    Parameters
    ----------
    geometries : geometry or array of geometry
        EPSG:4326. Their bounds' middle becomes the centre.

    Returns
    -------
    Projection
        Distances from the centre are true; so buffers are, near it.
    """
    return Projection(_centred("aeqd", *_middle(geometries)))


def distance_km(
    lon: npt.ArrayLike, lat: npt.ArrayLike, to_lon: npt.ArrayLike, to_lat: npt.ArrayLike
) -> Floats:
    """Measure the geodesics between pairs of places.

    Parameters
    ----------
    lon, lat, to_lon, to_lat : array_like of float
        Degrees; broadcast against each other.

    Returns
    -------
    ndarray of float
        Kilometres on WGS 84.

    Examples
    --------
    >>> distance_km(97.63, 16.89, [98.51, 97.63], 16.69).round(1)
    array([96.4, 22.1])
    """
    grid = np.broadcast_arrays(lon, lat, to_lon, to_lat)
    # PROJ writes into what it is given, and broadcast arrays share their cells.
    a, b, c, d = (np.array(part, dtype=np.float64).ravel() for part in grid)
    _, _, metres = _GEOD.inv(a, b, c, d)
    return np.asarray(metres, dtype=np.float64).reshape(grid[0].shape) / 1000.0


def step_km(coordinates: Floats) -> Floats:
    """Measure the steps from each vertex to the next.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
        Longitude and latitude.

    Returns
    -------
    ndarray of float, shape (n - 1,)
        Kilometres on WGS 84.
    """
    lon, lat = coordinates[:, 0], coordinates[:, 1]
    return distance_km(lon[:-1], lat[:-1], lon[1:], lat[1:])


def length_km(geometries: Geometries) -> Floats:
    """Measure lines along the ellipsoid.

    Parameters
    ----------
    geometries : geometry or array of geometry
        (Multi)LineStrings in EPSG:4326; empty ones and ``None`` measure 0.

    Returns
    -------
    ndarray of float
        Kilometres on WGS 84, one a geometry, gaps between parts left out.

    Examples
    --------
    >>> degree = shapely.LineString([(96, 20), (97, 20)])
    >>> length_km([degree, shapely.LineString()]).round(2)
    array([104.65,   0.  ])
    """
    shapes = np.atleast_1d(np.asarray(geometries, dtype=object))
    parts, owner = shapely.get_parts(shapes, return_index=True)
    coordinates, line = shapely.get_coordinates(parts, return_index=True)
    if len(coordinates) < 2:
        return np.zeros(len(shapes))
    steps = step_km(coordinates)
    within = line[1:] == line[:-1]
    sums = np.bincount(owner[line[1:][within]], weights=steps[within], minlength=len(shapes))
    return sums.astype(np.float64)


def local_km(coordinates: Floats, lon: float, lat: float) -> Floats:
    """Lay a plane in kilometres through one place.

    Equirectangular, with the ellipsoid's own radii of curvature there: within 50 km of the place
    distances are true to about one part in a hundred, and what is nearest stays nearest.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
        Longitude and latitude.
    lon, lat : float
        The place that becomes the origin.

    Returns
    -------
    ndarray of float, shape (n, 2)
        Kilometres east and north of the place.
    """
    sine = np.sin(np.radians(lat))
    bulge = 1.0 - _GEOD.es * sine**2
    east = _GEOD.a / np.sqrt(bulge) * np.cos(np.radians(lat))
    north = _GEOD.a * (1.0 - _GEOD.es) / bulge**1.5
    turns = np.radians(coordinates - np.array([lon, lat]))
    # The short way round, so that a road over the 180th meridian stays in one piece.
    turns[:, 0] = (turns[:, 0] + np.pi) % (2 * np.pi) - np.pi
    plane: Floats = turns * np.array([east, north]) / 1000.0
    return plane


def _middle(geometries: Geometries) -> tuple[float, float]:
    west, south, east, north = shapely.total_bounds(np.asarray(geometries, dtype=object))
    return float(west + east) / 2, float(south + north) / 2


def _centred(name: str, lon: float, lat: float) -> str:
    return f"+proj={name} +lat_0={lat:.6f} +lon_0={lon:.6f} +datum=WGS84 +units=m +no_defs"
