"""Borders between neighbours, each kept once however many it parts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import shapely

from whoholds.export.html.geometry import on_grid

Point = tuple[int, int]
Arc = tuple[Point, ...]


@dataclass
class Arcs:
    """Areas as rings of arcs; an arc runs on while the same two areas lie beside it.

    Parameters
    ----------
    arcs : list of tuple of (int, int)
        Points on the grid of :mod:`whoholds.export.html.geometry`.
    sides : list of (int, int)
        Numbers of the areas to the left and right of each arc; 0 for none.
    rings : list of (int, list of int)
        The area each ring belongs to, and its arcs in order: twice the number of the arc, and
        one more where it is walked backwards.
    """

    arcs: list[Arc] = field(default_factory=list)
    sides: list[tuple[int, int]] = field(default_factory=list)
    rings: list[tuple[int, list[int]]] = field(default_factory=list)


def share(shapes: Sequence[shapely.Geometry], numbers: Sequence[int]) -> Arcs:
    """Take areas that share every point of their borders apart into arcs.

    Parameters
    ----------
    shapes : sequence of (Multi)Polygon
        EPSG:4326, not overlapping.
    numbers : sequence of int
        What each is called, from 1.

    Returns
    -------
    Arcs
    """
    rings = [
        (number, ring)
        for number, shape in zip(numbers, shapes, strict=True)
        for line in shapely.get_rings(shapely.get_parts(shapely.orient_polygons(shape)))
        if len(ring := _ring(line)) > 2
    ]
    beside = {
        edge: number for number, ring in rings for edge in zip(ring, _next(ring), strict=True)
    }
    shared = Arcs()
    known: dict[Arc, int] = {}
    for number, ring in rings:
        turns = [
            _turn(shared, known, arc, number, beside.get((arc[1], arc[0]), 0))
            for arc in _split(ring, beside)
        ]
        shared.rings.append((number, turns))
    return shared


def _ring(line: shapely.LinearRing) -> list[Point]:
    """List the points of a ring on the grid, the first not again at the end."""
    points = [(int(x), int(y)) for x, y in on_grid(shapely.get_coordinates(line))]
    return [point for point, after in zip(points, _next(points), strict=True) if point != after]


def _next(points: list[Point]) -> list[Point]:
    return [*points[1:], *points[:1]]


def _split(ring: list[Point], beside: dict[tuple[Point, Point], int]) -> list[Arc]:
    """Cut a ring where the area on its other side changes, so that both sides cut alike."""
    other = [beside.get((b, a), 0) for a, b in zip(ring, _next(ring), strict=True)]
    cuts = [nth for nth in range(len(ring)) if other[nth] != other[nth - 1]]
    # An island in a lake has one neighbour all around: both begin at the same point.
    cuts = cuts or [int(np.lexsort(np.array(ring).T)[0])]
    turned = [*ring[cuts[0] :], *ring[: cuts[0] + 1]]
    ends = [*(cut - cuts[0] for cut in cuts), len(ring)]
    return [tuple(turned[a : b + 1]) for a, b in pairwise(ends)]


def _turn(shared: Arcs, known: dict[Arc, int], arc: Arc, left: int, right: int) -> int:
    """Find the number of an arc, which its neighbour may have walked the other way before."""
    if arc[::-1] in known:
        return 2 * known[arc[::-1]] + 1
    known[arc] = len(shared.arcs)
    shared.arcs.append(arc)
    shared.sides.append((left, right))
    return 2 * known[arc]
