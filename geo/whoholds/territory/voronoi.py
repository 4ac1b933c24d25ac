"""Ridges between the cells of seeds: all of them, or only those where labels meet."""

from __future__ import annotations

import numpy as np
import shapely

from whoholds.territory.interpolation import Floats, Ints, nearest

__all__ = ["borders", "facing", "ridges"]

_AROUND = 4
"""Seeds around each that are asked first for another label."""

_ALONG = np.linspace(0.0, 1.0, 17)
"""Parts of a ridge at which nearer seeds are looked for: its ends decide, the others hasten."""

_AT_ONCE = 16
"""Seeds drawn around each spot where one was missing."""

_MOST = 1 / 3
"""Of all seeds: when so many must be drawn, drawing all at once is sooner done."""

_HAIR = 1e-3
"""Metres by which rounding may make a far seed look nearer."""


def ridges(seeds: Floats, span: float, label: Ints | None = None) -> tuple[Ints, Floats]:
    """Find the ridges between the cells of seeds, which are the edges of their Voronoi diagram.

    Parameters
    ----------
    seeds : ndarray of float, shape (s, 2)
        Metres, no two alike.
    span : float
        Metres that the plane reaches around the seeds.
    label : ndarray of int, shape (s,), optional
        Only ridges between different ones are asked for.

    Returns
    -------
    pairs : ndarray of int, shape (r, 2)
        Seeds on either side of each ridge.
    ends : ndarray of float, shape (r, 2, 2)
        Ends of the ridges; those that run on for ever end far outside the plane.
    """
    from scipy.spatial import Delaunay

    turns = np.linspace(0, 2 * np.pi, 8, endpoint=False)
    middle = seeds.mean(axis=0)
    radius = 20 * (span + float(np.abs(seeds - middle).max()))
    far = radius * np.column_stack([np.cos(turns), np.sin(turns)])
    # Qhull loses digits far from the origin.
    at = np.concatenate([seeds - middle, far])
    drawn = Delaunay(at)
    corners, beside = drawn.simplices, drawn.neighbors
    # A ridge runs between the middles of two triangles; each pair of them is asked once.
    one, nth = np.nonzero(beside > np.arange(len(corners))[:, None])
    pairs = np.column_stack([corners[one, nth - 2], corners[one, nth - 1]]).astype(np.intp)
    real = np.asarray((pairs < len(seeds)).all(axis=1), dtype=bool)
    if label is not None:
        real[real] = label[pairs[real, 0]] != label[pairs[real, 1]]
    both = np.column_stack([one, beside[one, nth]])[real]
    return pairs[real], _middles(*at[corners[both]].transpose(2, 0, 1, 3)) + middle


def _middles(a: Floats, b: Floats, c: Floats) -> Floats:
    """Find the spots that are as far from one corner of a triangle as from the others."""
    b, c = b - a, c - a
    bb, cc = (b**2).sum(axis=-1), (c**2).sum(axis=-1)
    twice = 2 * (b[..., 0] * c[..., 1] - b[..., 1] * c[..., 0])
    east, north = c[..., 1] * bb - b[..., 1] * cc, b[..., 0] * cc - c[..., 0] * bb
    middle: Floats = a + np.stack([east / twice, north / twice], axis=-1)
    return middle


def borders(seeds: Floats, label: Ints, bounds: Floats) -> Floats:
    """Find where cells of different labels meet; :func:`facing` without the seeds."""
    return facing(seeds, label, bounds)[1]


def facing(seeds: Floats, label: Ints, bounds: Floats) -> tuple[Ints, Floats]:
    """Find the ridges between cells of different labels, without drawing all cells.

    Drawn are only seeds near another label, and then whoever is found to lie nearer to an end of
    a ridge, or in a cell of another label, until nobody does. What is left is exact: where both
    ends of a ridge lie in two cells, so does all of it, and between ridges labels do not change.

    Parameters
    ----------
    seeds : ndarray of float, shape (s, 2)
        Metres, no two alike.
    label : ndarray of int, shape (s,)
    bounds : ndarray of float, shape (4,)
        West, south, east and north of the land, in metres.

    Returns
    -------
    pairs : ndarray of int, shape (r, 2)
        Seeds on either side of each ridge.
    ends : ndarray of float, shape (r, 2, 2)
        Ends of the ridges, cut off outside all land and seeds.
    """
    from scipy.spatial import cKDTree

    low, high = np.minimum(bounds[:2], seeds.min(axis=0)), np.maximum(bounds[2:], seeds.max(axis=0))
    tree = cKDTree(seeds)
    near = tree.query(seeds, k=min(_AROUND + 1, len(seeds)))[1].reshape(len(seeds), -1)
    drawn = np.zeros(len(seeds), dtype=bool)
    drawn[np.unique(label, return_index=True)[1]] = True
    more = near[(label[near] != label[:, None]).any(axis=1)]
    while True:
        drawn[more] = True
        if drawn.mean() > _MOST:
            drawn[:] = True
        rows = np.flatnonzero(drawn)
        pairs, ends = ridges(seeds[rows], float((high - low).max()), label[rows])
        inside, ends = _clipped(ends, low, high)
        beside = rows[pairs[inside]]
        if len(rows) == len(seeds):
            return beside, ends
        along = ends[:, :1] + (ends[:, 1:] - ends[:, :1]) * _ALONG[:, None]
        own = np.linalg.norm(along - seeds[beside[:, :1]], axis=2)
        away, closest = tree.query(along)
        missed = (away < own - _HAIR) & ~drawn[closest]
        if missed.any():
            more = tree.query(along[missed], k=min(_AT_ONCE, len(seeds)))[1]
        else:
            rest = np.flatnonzero(~drawn)
            around = rows[nearest(seeds[rows], seeds[rest])[1][:, 0]]
            more = rest[label[around] != label[rest]]
        if not len(more):
            return beside, ends


def _clipped(ends: Floats, low: Floats, high: Floats) -> tuple[Ints, Floats]:
    """Cut segments at a box; answer which have a part within, and the ends of that part."""
    beyond = ((ends < low) | (ends > high)).any(axis=(1, 2))
    lines = np.asarray(shapely.linestrings(ends[beyond]), dtype=object)
    lines = np.asarray(shapely.clip_by_rect(lines, *low, *high), dtype=object)
    crossing = shapely.length(lines) > 0
    parts = shapely.get_coordinates(lines[crossing]).reshape(-1, 2, 2)
    inside = np.concatenate([np.flatnonzero(~beyond), np.flatnonzero(beyond)[crossing]])
    return inside, np.concatenate([ends[~beyond], parts])
