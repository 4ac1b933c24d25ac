"""Cells of evidence on a plane: which spot belongs to which place, and which side it is on.

Everything but :func:`faces` is in metres on a plane, and knows numbers of sides but no actors.
A :class:`Mesh` holds what depends on places alone, so that it serves many days of holders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

__all__ = [
    "Mesh", "build_mesh", "faces", "krige", "lattice", "nearest", "reach", "solve_weights", "vote",
]  # fmt: skip

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Shapes = npt.NDArray[np.object_]

_GRID = 1e-7
"""Degrees (about a centimetre) that linework is snapped to, so that crossing lines meet."""

_FINENESS = 8
"""Spots along a radius that are asked whether any place is near."""

_CHUNK = 250
"""Systems of equations solved at a time: few enough to stay in the processor's cache."""


@dataclass(frozen=True)
class Mesh:
    """Seeds, and the places that speak for them.

    Parameters
    ----------
    places : ndarray of float, shape (p, 2)
        Where evidence is, in metres.
    seeds : ndarray of float, shape (s, 2)
        The places, then probes between them; every seed has one cell.
    neighbours : ndarray of int, shape (s, k)
        Places that a seed listens to, nearest first.
    weights : ndarray of float, shape (s, k)
        How much it listens to each; rows add up to 1.
    """

    places: Floats
    seeds: Floats
    neighbours: Ints
    weights: Floats


def nearest(places: Floats, at: Floats, count: int = 1) -> tuple[Floats, Ints]:
    """Find the nearest places.

    Parameters
    ----------
    places : ndarray of float, shape (p, 2)
        Metres.
    at : ndarray of float, shape (n, 2)
    count : int
        How many; all when there are fewer.

    Returns
    -------
    distance : ndarray of float, shape (n, k)
        Metres, ascending.
    index : ndarray of int, shape (n, k)
    """
    from scipy.spatial import cKDTree

    k = min(count, len(places))
    away, index = cKDTree(places).query(at, k=k)
    distance = np.asarray(away, dtype=np.float64).reshape(len(at), k)
    return distance, np.asarray(index, dtype=np.intp).reshape(len(at), k)


def krige(
    places: Floats, at: Floats, *, neighbours: int = 16, nugget: float = 0.0
) -> tuple[Ints, Floats]:
    """Weigh the nearest places for every spot by ordinary kriging.

    Near places weigh more, and places that huddle together share one weight among them, which
    plain distance weighting does not give. The variogram is linear (Matheron 1963, "Principles
    of geostatistics"; Cressie 1993, section 3.2), so no range or sill has to be chosen.

    Parameters
    ----------
    places : ndarray of float, shape (p, 2)
        Metres, no two alike.
    at : ndarray of float, shape (n, 2)
        Spots to weigh for.
    neighbours : int
        How many places a spot listens to; all of them when there are fewer.
    nugget : float
        Metres by which one place's word is blurred: 0 makes every place decisive at its own
        spot, more lets neighbours outvote it.

    Returns
    -------
    index : ndarray of int, shape (n, k)
        Places, nearest first.
    weights : ndarray of float, shape (n, k)
        Adding up to 1; far places behind near ones may weigh a little less than nothing.

    Examples
    --------
    >>> places = np.array([[0.0, 0.0], [10.0, 0.0], [10.0, 0.1]])
    >>> index, weights = krige(places, np.array([[5.0, 0.0]]), neighbours=3)
    >>> float(weights[0][index[0] == 0].sum().round(2))
    0.5
    """
    distance, index = nearest(places, at, neighbours)
    return index, solve_weights(places, distance, index, nugget=nugget)


def solve_weights(places: Floats, distance: Floats, index: Ints, *, nugget: float = 0.0) -> Floats:
    """Solve the equations of :func:`krige` for neighbours that are known already.

    Parameters
    ----------
    places : ndarray of float, shape (p, 2)
        Metres, no two alike.
    distance : ndarray of float, shape (n, k)
        Metres from each spot to its neighbours.
    index : ndarray of int, shape (n, k)
        The neighbours.
    nugget : float
        As for :func:`krige`.

    Returns
    -------
    ndarray of float, shape (n, k)
    """
    k = index.shape[1]
    weights = np.empty(index.shape)
    diagonal = np.arange(k)
    for start in range(0, len(index), _CHUNK):
        part = slice(start, start + _CHUNK)
        x, y = places[index[part]].transpose(2, 0, 1)
        system = np.ones((len(x), k + 1, k + 1))
        east, north = (axis[:, :, None] - axis[:, None, :] for axis in (x, y))
        system[:, :k, :k] = -np.sqrt(east * east + north * north)
        system[:, diagonal, diagonal] += nugget
        system[:, k, k] = 0.0
        right = np.ones((len(x), k + 1, 1))
        right[:, :k, 0] = -distance[part]
        weights[part] = np.linalg.solve(system, right)[:, :k, 0]
    return weights


def lattice(
    places: Floats, wanted: npt.NDArray[np.bool_], spacing: float, *, reach: float = np.inf
) -> Floats:
    """Lay probes over the cells of some places.

    Parameters
    ----------
    places : ndarray of float, shape (p, 2)
        Metres.
    wanted : ndarray of bool, shape (p,)
        Places whose cells get probes.
    spacing : float
        Metres from a probe to the next.
    reach : float
        Metres from their place beyond which no probes are needed.

    Returns
    -------
    ndarray of float, shape (n, 2)
        Points of one staggered lattice whose nearest place is wanted and within reach, at least
        half a spacing away from every place.
    """
    if not wanted.any():
        return np.empty((0, 2))
    step = 8
    room = min(reach, 8 * step * spacing)
    low, high = places.min(axis=0) - room, places.max(axis=0) + room
    coarse = _blocks(low, high, spacing * step)
    _, near = nearest(places, coarse + spacing * step / 2, 4)
    corners = coarse[wanted[near].any(axis=1)]
    rows, columns = np.meshgrid(np.arange(step), np.arange(step), indexing="ij")
    offset = np.column_stack([(columns + (rows % 2) / 2).ravel(), rows.ravel()]) * spacing
    points = np.asarray(corners[:, None, :] + offset[None], dtype=np.float64).reshape(-1, 2)
    distance, own = nearest(places, points)
    away = distance[:, 0]
    return points[wanted[own[:, 0]] & (away > spacing / 2) & (away < reach)]


def _blocks(low: Floats, high: Floats, size: float) -> Floats:
    """Lower corners of the blocks of one fixed grid that cover a rectangle."""
    first, last = np.floor(low / size), np.ceil(high / size)
    x, y = (np.arange(a, b + 1, dtype=np.float64) * size for a, b in zip(first, last, strict=True))
    return np.column_stack([axis.ravel() for axis in np.meshgrid(x, y)])


def build_mesh(
    places: Floats,
    probes: Floats,
    *,
    listen: Ints | None = None,
    weights: Floats | None = None,
) -> Mesh:
    """Let probes listen to places.

    Parameters
    ----------
    places, probes : ndarray of float, shape (n, 2)
        Metres, no two alike.
    listen : ndarray of int, shape (n, k), optional
        Places that each probe listens to, nearest first; a place listens to itself alone.
    weights : ndarray of float, shape (n, k), optional
        How much; by default to the first of them only.

    Returns
    -------
    Mesh
    """
    seeds = np.concatenate([places, probes])
    width = listen.shape[1] if listen is not None and len(probes) else 1
    neighbours = np.repeat(np.arange(len(seeds))[:, None], width, axis=1).astype(np.intp)
    share = np.zeros((len(seeds), width))
    share[:, 0] = 1.0
    if listen is not None and len(probes):
        neighbours[len(places) :] = listen
        if weights is not None:
            share[len(places) :] = weights
    return Mesh(places, seeds, neighbours, share)


def vote(mesh: Mesh, sides: Ints, rows: Ints | None = None) -> tuple[Ints, Floats, Ints]:
    """Let places decide the side of seeds.

    Parameters
    ----------
    mesh : Mesh
    sides : ndarray of int, shape (p,)
        Number of each place's side, from 0.
    rows : ndarray of int, shape (n,), optional
        Seeds asked for, by default all.

    Returns
    -------
    side : ndarray of int, shape (n,)
        The side with the most weight; the lower number when two are equal.
    lead : ndarray of float, shape (n,)
        By how much weight it is ahead of the second: 1 where all agree.
    second : ndarray of int, shape (n,)
        The side with the second most; the same side where there is no other.
    """
    asked = slice(None) if rows is None else rows
    heard, weights = sides[mesh.neighbours[asked]], mesh.weights[asked]
    side, lead, second = heard[:, 0].copy(), np.ones(len(heard)), heard[:, 0].copy()
    torn = np.flatnonzero((heard != heard[:, :1]).any(axis=1))
    if not len(torn):
        return side, lead, second
    heard, weights = heard[torn], weights[torn]
    rivals = np.unique(heard)
    scores = np.column_stack([np.where(heard == one, weights, 0.0).sum(axis=1) for one in rivals])
    # Rounding must not decide between equals, nor differ between machines.
    order = np.argsort(-scores.round(9), axis=1, kind="stable")
    best = np.take_along_axis(scores, order[:, :2], axis=1)
    side[torn], second[torn] = rivals[order[:, 0]], rivals[order[:, 1]]
    lead[torn] = best[:, 0] - best[:, 1]
    return side, lead, second


def reach(
    places: Floats, radius: float, states: Shapes
) -> tuple[npt.NDArray[np.bool_], shapely.Geometry]:
    """Draw what places can speak for, where it ends on the land.

    Parameters
    ----------
    places : ndarray of float, shape (p, 2)
        Metres.
    radius : float
        Metres within which a place speaks.
    states : ndarray of (Multi)Polygon
        The land, on the same plane.

    Returns
    -------
    ending : ndarray of bool, shape (p,)
        Places whose circle may end on the land; all land around the others is within reach.
    spoken : (Multi)Polygon
        The circles of those places, as one shape.
    """
    from scipy.spatial import cKDTree

    west, south, east, north = shapely.total_bounds(states)
    step = min(radius, max(east - west, north - south)) / _FINENESS
    spots = _blocks(np.array([west, south]), np.array([east, north]), step)
    room = shapely.union_all(shapely.buffer(shapely.simplify(states, step / 2), 1.5 * step))
    shapely.prepare(room)
    spots = spots[shapely.contains_xy(room, spots[:, 0], spots[:, 1])]
    tree = cKDTree(places)
    away = np.asarray(tree.query(spots)[0], dtype=np.float64)
    # Wherever land is out of reach, a spot at most one step away is nearly so.
    far = spots[away > radius - step]
    ending = np.zeros(len(places), dtype=bool)
    for near in tree.query_ball_point(far, radius + 2 * step):
        ending[near] = True
    circles = shapely.buffer(shapely.points(places[ending]), radius, quad_segs=32)
    spoken = shapely.union_all(circles)
    shapely.prepare(spoken)
    return ending, spoken


def faces(lines: Sequence[shapely.Geometry]) -> Shapes:
    """Cut the plane along lines.

    Parameters
    ----------
    lines : sequence of geometry
        Lines in degrees, in any order, crossing as they like.

    Returns
    -------
    ndarray of Polygon
        Faces that lines enclose; neighbours share every vertex of their common edge.
    """
    parts = shapely.get_parts(np.asarray(lines, dtype=object))
    # Few long lines are noded many times sooner than their segments.
    joined = shapely.line_merge(shapely.multilinestrings(parts))
    noded = shapely.union_all(joined, grid_size=_GRID)
    return np.asarray(shapely.get_parts(shapely.polygonize([noded])), dtype=object)
