"""Lines between what a side holds on a map and what it does not, and how near two of them run."""

from __future__ import annotations

from typing import Final

import numpy as np
import shapely

from whoholds.territory.interpolation import Floats, Shapes
from whoholds.territory.map_overlay import Drawn, united

__all__ = ["BELT", "INSIDE", "NEAR", "STEP", "around", "distances_km", "front", "inner", "overlap", "sampled"]

INSIDE: Final = 3_000.0
"""Metres that a line must lie inside the land that is drawn, so that coasts and the ends of the map
are none."""

NEAR: Final = 20_000.0
"""Metres from a line within which areas are compared."""

STEP: Final = 500.0
"""Metres from sample to sample along a line."""

BELT: Final = 10_000.0
"""Metres up to which a belt that a map leaves blank between two sides is a front, not its end."""

_COARSE: Final = 100.0
"""Metres by which a shape may be simplified before all land near it is found."""


def inner(ground: shapely.Geometry) -> shapely.Geometry:
    """Take off what is drawn the edge within which no line is a front."""
    return shapely.buffer(shapely.simplify(ground, _COARSE), -INSIDE)


def around(shape: shapely.Geometry, reach: float) -> shapely.Geometry:
    """Find all land within some metres of a shape, step by step, which is many times faster."""
    for part in (0.05, 0.15, 0.8):
        shape = shapely.buffer(shapely.simplify(shape, _COARSE), reach * part, quad_segs=4)
    return shape


def front(drawn: Drawn, side: str, within: shapely.Geometry | None) -> shapely.Geometry:
    """Find the line of a side on a map.

    Where a map that draws several sides merely ends, there is no front: its line runs where
    another answer is given no farther than :data:`BELT` away.

    Parameters
    ----------
    drawn : Drawn
    side : str
    within : (Multi)Polygon, optional
        Where it may be a front, see :func:`inner`.

    Returns
    -------
    MultiLineString
    """
    line = shapely.boundary(drawn.held(side))
    if within is not None:
        line = shapely.intersection(line, within)
    others = [shape for key, shape in drawn.parts if key.holder != side]
    if len(drawn.holders) > 1:
        line = shapely.intersection(line, around(united(others), BELT))
    return shapely.MultiLineString(_lines(line))


def sampled(line: shapely.Geometry) -> Shapes:
    """Set points along a line, one every :data:`STEP`, and one at the start of each part."""
    points = [
        shapely.line_interpolate_point(part, np.arange(0.0, max(part.length, 1.0), STEP))
        for part in shapely.get_parts(line)
    ]
    return np.concatenate(points) if points else np.empty(0, dtype=object)


def distances_km(line: shapely.Geometry, other: shapely.Geometry) -> Floats:
    """Measure how far the points of a line are from another; none where either is empty."""
    if shapely.is_empty(line) or shapely.is_empty(other):
        return np.empty(0, dtype=np.float64)
    shapely.prepare(other)
    return np.asarray(shapely.distance(sampled(line), other), dtype=np.float64) / 1000.0


def overlap(one: shapely.Geometry, other: shapely.Geometry, zone: shapely.Geometry) -> float:
    """Divide what two areas have in common within a zone by what either has there; NaN for none."""
    parts = [shapely.intersection(shape, zone) for shape in (one, other)]
    either = shapely.union(*parts).area
    return float(shapely.intersection(*parts).area / either) if either else float("nan")


def _lines(shape: shapely.Geometry) -> list[shapely.LineString]:
    """Lines of what an operation answers, joined where they go on."""
    parts = shapely.get_parts(np.atleast_1d(shapely.get_parts(shape)))
    lines = [part for part in parts if part.geom_type in ("LineString", "LinearRing") and part.length]
    merged = shapely.line_merge(shapely.MultiLineString(lines))
    return list(shapely.get_parts(merged)) if lines else []
