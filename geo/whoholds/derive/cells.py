"""Cells of evidence on a plane: which spot belongs to which place, and where sides meet.

Everything but :func:`faces` is in metres on a plane, and knows numbers of sides but no actors.
A :class:`Mesh` holds what depends on places alone, so that it serves many days of holders.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import Voronoi, cKDTree

__all__ = ["Mesh", "build_mesh", "faces", "krige", "lattice", "nearest", "reach", "ridges", "vote"]

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.intp]
Shapes = npt.NDArray[np.object_]

_GRID = 1e-7
"""Degrees (about a centimetre) that linework is snapped to, so that crossing lines meet."""

_FINENESS = 8
"""Spots along a radius that are asked whether any place is near."""

_CHUNK = 4_000
"""Systems of equations solved at a time: enough for speed, and some tens of megabytes."""


@dataclass(frozen=True)
class Mesh:
    """Seeds, the places that speak for them, and the ridges between their cells.

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

    def only(self, kept: npt.NDArray[np.bool_]) -> Mesh:
        """Leave seeds out; places always stay."""
        stay = kept.copy()
        stay[: len(self.places)] = True
        return Mesh(self.places, self.seeds[stay], self.neighbours[stay], self.weights[stay])


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
    k = min(count, len(places))
    found, index = cKDTree(places).query(at, k=k)
    distance = np.asarray(found, dtype=np.float64).reshape(len(at), k)
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
    k = index.shape[1]
    weights = np.empty((len(at), k))
    diagonal = np.arange(k)
    for start in range(0, len(at), _CHUNK):
        part = slice(start, start + _CHUNK)
        around = places[index[part]]
        system = np.zeros((len(around), k + 1, k + 1))
        apart = around[:, :, None, :] - around[:, None, :, :]
        system[:, :k, :k] = -np.sqrt((apart**2).sum(axis=-1))
        system[:, diagonal, diagonal] += nugget
        system[:, :k, k] = system[:, k, :k] = 1.0
        right = np.ones((len(around), k + 1, 1))
        right[:, :k, 0] = -distance[part]
        weights[part] = np.linalg.solve(system, right)[:, :k, 0]
    return index, weights


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


def ridges(seeds: Floats, span: float) -> tuple[Ints, Floats]:
    """Find the ridges between the cells of seeds, which are the edges of their Voronoi diagram.

    Parameters
    ----------
    seeds : ndarray of float, shape (s, 2)
        Metres, no two alike.
    span : float
        Metres that the plane reaches around the seeds.

    Returns
    -------
    pairs : ndarray of int, shape (r, 2)
        Seeds on either side of each ridge.
    ends : ndarray of float, shape (r, 2, 2)
        Ends of the ridges; those that run on for ever end far outside the plane.
    """
    turns = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    middle = seeds.mean(axis=0)
    radius = 20 * (span + float(np.abs(seeds - middle).max()))
    far = middle + radius * np.column_stack([np.cos(turns), np.sin(turns)])
    # Qhull loses digits far from the origin.
    diagram = Voronoi(np.concatenate([seeds, far]) - middle)
    pairs = diagram.ridge_points
    ends = np.asarray(diagram.ridge_vertices, dtype=object)
    flat = np.array([pair if len(pair) == 2 else [-1, -1] for pair in ends], dtype=np.intp)
    real = (pairs < len(seeds)).all(axis=1) & (flat >= 0).all(axis=1)
    return pairs[real].astype(np.intp), diagram.vertices[flat[real]] + middle


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
    found = np.unique(heard)
    scores = np.column_stack([np.where(heard == one, weights, 0.0).sum(axis=1) for one in found])
    # Rounding must not decide between equals, nor differ between machines.
    order = np.argsort(-scores.round(9), axis=1, kind="stable")
    best = np.take_along_axis(scores, order[:, :2], axis=1)
    side[torn], second[torn] = found[order[:, 0]], found[order[:, 1]]
    lead[torn] = best[:, 0] - best[:, 1]
    return side, lead, second


def reach(places: Floats, radius: float, states: Shapes) -> tuple[Ints, Shapes]:
    """Draw the circles that bound what places can speak for.

    Parameters
    ----------
    places : ndarray of float, shape (p, 2)
        Metres.
    radius : float
        Of the circles, in metres.
    states : ndarray of (Multi)Polygon
        The land, on the same plane.

    Returns
    -------
    index : ndarray of int, shape (n,)
        Places whose circle may end on the land; all land around the others is within reach.
    circles : ndarray of Polygon, shape (n,)
    """
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
    index = np.unique(np.concatenate([[], *tree.query_ball_point(far, radius + 2 * step)]))
    index = index.astype(np.intp)
    circles = shapely.buffer(shapely.points(places[index]), radius, quad_segs=32)
    return index, np.asarray(circles, dtype=object)


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
    noded = shapely.union_all(np.asarray(lines, dtype=object), grid_size=_GRID)
    return np.asarray(shapely.get_parts(shapely.polygonize([noded])), dtype=object)
