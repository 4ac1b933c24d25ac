"""Who reaches a spot soonest, when roads are quicker than the land beside them."""

from __future__ import annotations

import numpy as np
import shapely

from whoholds.territory.interpolation import Floats, Ints, Shapes, nearest

__all__ = ["EASE", "soonest"]

EASE = 4.0
"""How many times quicker a road is than the land beside it."""

_RAMPS = 3
"""Points of roads that one may set out to from a place."""

_EXITS = 8
"""Points of roads that one may leave for a spot from."""

_JOIN = 50.0
"""Metres within which two roads' points are one crossing."""


def soonest(places: Floats, at: Floats, roads: Shapes, *, step: float) -> Ints:
    """Find the place from which each spot is reached soonest.

    From every place at once, along roads and then straight to the spot, or straight all the way
    (Dijkstra 1959, with all places as one source).

    Parameters
    ----------
    places : ndarray of float, shape (p, 2)
        Metres.
    at : ndarray of float, shape (n, 2)
        Spots.
    roads : ndarray of (Multi)LineString
        On the same plane; lines cross where they share a point.
    step : float
        Metres from a point of a road to the next at which one may leave it.

    Returns
    -------
    ndarray of int, shape (n,)
        Number of the place.

    Examples
    --------
    >>> places = np.array([[0.0, 0.0], [10e3, 0.0]])
    >>> road = np.array([shapely.LineString([(0, 0), (9e3, 0)])], dtype=object)
    >>> soonest(places, np.array([[5.5e3, 0.0], [9.5e3, 0.0]]), road, step=500.0).tolist()
    [0, 1]
    """
    away, own = nearest(places, at)
    best, owner = away[:, 0], own[:, 0]
    points, start, stop, length = _network(roads, step)
    if not len(points):
        return owner
    time, source = _arrivals(places, points, start, stop, length)
    reach, exits = nearest(points, at, _EXITS)
    total = reach + time[exits]
    quickest = total.argmin(axis=1)
    rows = np.arange(len(at))
    by_road = total[rows, quickest] < best
    along = source[exits[rows, quickest]]
    return np.where(by_road, along, owner).astype(np.intp)


def _network(roads: Shapes, step: float) -> tuple[Floats, Ints, Ints, Floats]:
    """Break roads into points and the stretches between them."""
    parts = shapely.get_parts(roads)
    fine = shapely.segmentize(parts, step)
    at, line = shapely.get_coordinates(fine, return_index=True)
    if len(at) < 2:
        none = np.empty(0, dtype=np.intp)
        return np.empty((0, 2)), none, none, np.empty(0)
    _, first, number = np.unique(
        np.round(at / _JOIN), axis=0, return_index=True, return_inverse=True
    )
    number = number.ravel().astype(np.intp)
    joined = line[1:] == line[:-1]
    steps = np.linalg.norm(at[1:] - at[:-1], axis=1)
    return at[first], number[:-1][joined], number[1:][joined], steps[joined]


def _arrivals(
    places: Floats, points: Floats, start: Ints, stop: Ints, length: Floats
) -> tuple[Floats, Ints]:
    """Measure how soon each point of a road is reached, in metres beside roads, and from where."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import dijkstra

    ramp, near = nearest(points, places, _RAMPS)
    count = len(points)
    origin = count + np.repeat(np.arange(len(places)), near.shape[1])
    # A stretch of no length would be no stretch to the solver.
    weights = np.maximum(np.concatenate([length / EASE, ramp.ravel()]), 1e-3)
    one = np.concatenate([start, origin])
    other = np.concatenate([stop, near.ravel()])
    # scipy before 1.15 solves nothing that is numbered in wider integers.
    ends = (one.astype(np.int32), other.astype(np.int32))
    graph = coo_array((weights, ends), shape=(count + len(places),) * 2).tocsr()
    time, _, source = dijkstra(
        graph,
        directed=False,
        indices=count + np.arange(len(places)),
        min_only=True,
        return_predecessors=True,
    )
    return np.asarray(time[:count]), np.asarray(source[:count] - count, dtype=np.intp)
