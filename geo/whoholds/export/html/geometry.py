"""Points, lines and areas as small steps on a fine grid."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from whoholds.export.html.box import Box

GRID = 10_000
"""Steps of the grid in one degree: about 11 metres on the equator."""


def add_points(box: Box, name: str, points: Iterable[BaseGeometry]) -> None:
    """Put in the columns ``<name>.x`` and ``<name>.y`` of a layer of points.

    Parameters
    ----------
    box : Box
    name : str
    points : iterable of Point
        EPSG:4326.
    """
    steps = on_grid(shapely.get_coordinates(list(points)))
    box.add(f"{name}.x", steps[:, 0], "steps")
    box.add(f"{name}.y", steps[:, 1], "steps")


def add_shapes(box: Box, name: str, shapes: Iterable[BaseGeometry]) -> None:
    """Put in the columns of a layer of lines or areas.

    Neighbours that share a border share its grid points, so no gap opens between them. Points
    that fall on the one before are left out.

    Parameters
    ----------
    box : Box
    name : str
        ``<name>.parts`` counts the lines or rings of each shape, ``<name>.sizes`` the points of
        each of these, ``<name>.x`` and ``<name>.y`` are their places.
    shapes : iterable of LineString, Polygon or their multiples
        EPSG:4326.
    """
    parts: list[int] = []
    sizes: list[int] = []
    places: list[npt.NDArray[np.int64]] = []
    for shape in shapes:
        lines = [on_grid(line) for line in _lines(shape)]
        kept = [line[_moves(line)] for line in lines]
        kept = [line for line in kept if len(line) > 1]
        parts.append(len(kept))
        sizes.extend(len(line) for line in kept)
        places.extend(kept)
    steps = np.concatenate(places) if places else np.zeros((0, 2), dtype=np.int64)
    box.add(f"{name}.parts", parts)
    box.add(f"{name}.sizes", sizes)
    box.add(f"{name}.x", steps[:, 0], "steps")
    box.add(f"{name}.y", steps[:, 1], "steps")


def on_grid(places: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Round degrees to whole steps of the grid."""
    return np.rint(places * GRID).astype(np.int64)


def _moves(line: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
    moved: npt.NDArray[np.bool_] = np.r_[True, (np.diff(line, axis=0) != 0).any(axis=1)]
    return moved


def _lines(shape: BaseGeometry) -> list[npt.NDArray[np.float64]]:
    """List the coordinates of every line or ring of a shape."""
    parts = shapely.get_parts(shape)
    if shapely.get_dimensions(shape) == 2:
        parts = shapely.get_rings(parts)
    return [shapely.get_coordinates(part) for part in parts]
