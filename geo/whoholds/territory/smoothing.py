"""Rounding the corners of lines without moving them across any place."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import shapely

from whoholds import crs
from whoholds.territory.interpolation import Floats, Shapes

__all__ = ["smooth"]

_ROUNDS = 6
"""How often vertices near a crossed place are put back before a line is left as it was."""


def smooth(
    lines: Shapes,
    places: Floats,
    reach: float,
    plane: crs.Projection,
    *,
    step: float | None = None,
    known: dict[bytes, shapely.LineString] | None = None,
) -> Shapes:
    """Round the corners of lines, keeping their ends and the side of every place.

    Each vertex moves to the weighted middle of the line around it, half of `reach` either way
    (a binomial kernel, as Gaussian smoothing of curves does). Where that would take a line across
    a place, the line stays where it was.

    Parameters
    ----------
    lines : ndarray of MultiLineString, shape (n,)
        EPSG:4326.
    places : ndarray of float, shape (p, 2)
        Longitude and latitude.
    reach : float
        Metres of line that are averaged.
    plane : Projection
        Where to do it.
    step : float, optional
        Metres from vertex to vertex of the result, by default an eighth of `reach`.
    known : dict, optional
        Lines that were smoothed before, by their WKB, all else being equal; new ones join them.

    Returns
    -------
    ndarray of MultiLineString, shape (n,)
    """
    known = {} if known is None else known
    parts, owner = shapely.get_parts(lines, return_index=True)
    keys = shapely.to_wkb(parts)
    fresh = [number for number, key in enumerate(keys) if key not in known]
    if fresh:
        rounded = _smoothed(parts[fresh], places, reach, plane, step or reach / 8)
        known.update(zip(keys[fresh], rounded, strict=True))
    done = np.array([known[key] for key in keys], dtype=object)
    united = [shapely.multilinestrings(done[owner == number]) for number in range(len(lines))]
    return np.asarray(united, dtype=object)


def _smoothed(
    parts: Shapes, places: Floats, reach: float, plane: crs.Projection, step: float
) -> Shapes:
    """Smooth single lines."""
    spots = (
        shapely.get_coordinates(plane.project(shapely.points(places))) if len(places) else places
    )
    tree = shapely.STRtree(np.asarray(shapely.points(spots), dtype=object))
    flat = plane.project(parts)
    done = plane.unproject([_one(part, spots, tree, reach, step) for part in flat])
    for number, (old, new) in enumerate(zip(parts, done, strict=True)):
        at = shapely.get_coordinates(new)
        if not old.is_closed:
            # The way to the plane and back costs the last digit, and lines must still meet.
            at[[0, -1]] = shapely.get_coordinates(old)[[0, -1]]
        done[number] = shapely.LineString(at)
    return done


def _one(
    line: shapely.LineString, spots: Floats, tree: shapely.STRtree, reach: float, step: float
) -> shapely.LineString:
    """Smooth one line, or as much of it as leaves all places on their side."""
    if line.length < 2 * step:
        return line
    fine = shapely.get_coordinates(shapely.segmentize(line, step))
    rounds = max(2, round((reach / step / 2) ** 2))
    held = np.zeros(len(fine), dtype=bool)
    for _ in range(_ROUNDS):
        moved = _average(fine, held, rounds)
        crossed = _crossed(fine, moved, tree)
        if not len(crossed):
            return shapely.simplify(shapely.LineString(moved), step / 20)
        near = np.linalg.norm(fine[:, None] - spots[crossed][None], axis=2)
        held |= (near < near.min(axis=0) + 2 * reach).any(axis=1)
    return line


def _average(at: Floats, held: npt.NDArray[np.bool_], rounds: int) -> Floats:
    """Average each vertex with its neighbours, again and again; ends and held ones stay."""
    closed = bool((at[0] == at[-1]).all())
    free = ~held
    moved = at.copy()
    for _ in range(rounds):
        before, after = np.roll(moved[:-1], 1, axis=0), np.roll(moved[:-1], -1, axis=0)
        middle = moved[:-1] / 2 + (before + after) / 4
        if not closed:
            middle[0] = moved[0]
            middle[-1] = moved[-2] / 2 + (moved[-3 if len(moved) > 2 else 0] + moved[-1]) / 4
        keep = free[:-1]
        moved[:-1][keep] = middle[keep]
        if closed:
            moved[-1] = moved[0]
    return moved


def _crossed(old: Floats, new: Floats, tree: shapely.STRtree) -> npt.NDArray[np.intp]:
    """Find the places that lie between a line and what became of it."""
    strips = shapely.polygons(np.stack([old[:-1], old[1:], new[1:], new[:-1]], axis=1))
    hulls = shapely.convex_hull(strips)
    _, place = tree.query(hulls, predicate="intersects")
    return np.unique(place).astype(np.intp)
