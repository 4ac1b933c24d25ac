"""Meshes for each method: cells of places alone, or of probes between them as well."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from whoholds.territory import interpolation as cells
from whoholds.territory.interpolation import Floats, Ints, Mesh, Shapes
from whoholds.territory.travel_time import soonest

__all__ = ["NEIGHBOURS", "kinds", "lay", "mixed", "step"]

NEIGHBOURS = 16
"""Places that a spot listens to."""

_NUGGET = 0.6
"""Of the usual distance from a place to the next: chosen on drawn fronts, see the benchmark."""

_LOUD = 8
"""Of the places that a spot listens to, those that decide it: against them the others never won
on drawn fronts, but for a few spots in ten thousand."""

_PROBES_PER_SPACING = 4


def step(spacing: float) -> float:
    """Say how far apart probes lie, given the usual distance between places; both in metres."""
    return spacing / _PROBES_PER_SPACING


def mixed(near: Ints, side: Ints) -> npt.NDArray[np.bool_]:
    """Tell which spots have places of several sides near them.

    Parameters
    ----------
    near : ndarray of int, shape (n, k)
        The nearest places of each.
    side : ndarray of int, shape (p,)
        Of each place.

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    heard = side[near]
    answer: npt.NDArray[np.bool_] = (heard != heard[:, :1]).any(axis=1)
    return answer


def lay(
    places: Floats,
    wanted: npt.NDArray[np.bool_],
    *,
    method: str,
    spacing: float,
    reach: float,
    roads: Shapes | None = None,
    side: Ints | None = None,
) -> Mesh:
    """Lay cells over places, finer where sides meet.

    Parameters
    ----------
    places : ndarray of float, shape (p, 2)
        Metres.
    wanted : ndarray of bool, shape (p,)
        Places whose cells are looked at more closely.
    method : {"vote", "roads", "cells"}
        The last needs no closer look.
    spacing : float
        Metres from a place to the next.
    reach : float
        Metres beyond which a place says nothing of the land.
    roads : ndarray of (Multi)LineString, optional
        On the plane, for method ``"roads"``.
    side : ndarray of int, shape (p,), optional
        Side of each place, where the mesh is for one day and only for finding whose a spot is:
        probes near which all are of one side are left out, as the cells of places say the same.

    Returns
    -------
    Mesh
    """
    fine = step(spacing)
    probes = np.empty((0, 2))
    if method != "cells" and len(places) > 1:
        probes = cells.lattice(places, wanted, fine, reach=reach + 2 * fine)
    if method == "roads" and roads is not None and len(probes):
        owner = soonest(places, probes, roads, step=fine)
        return cells.build_mesh(places, probes, listen=owner[:, None])
    distance, index = cells.nearest(places, probes, NEIGHBOURS)
    if side is not None:
        torn = mixed(index[:, :_LOUD], side)
        probes, distance, index = probes[torn], distance[torn], index[torn]
    weights = cells.solve_weights(places, distance, index, nugget=_NUGGET * spacing)
    return cells.build_mesh(places, probes, listen=index, weights=weights)


def kinds(mesh: Mesh, side: Ints, place_side: Ints, place_kind: Ints, rows: Ints) -> Ints:
    """Give seeds the verdict of the nearest place on their side.

    Parameters
    ----------
    mesh : Mesh
    side : ndarray of int, shape (s,)
        Side of each seed.
    place_side, place_kind : ndarray of int, shape (p,)
        Side and verdict of each place.
    rows : ndarray of int, shape (n,)
        Seeds asked for.

    Returns
    -------
    ndarray of int, shape (n,)
    """
    heard = mesh.neighbours[rows]
    # Neighbours stand nearest first, and a side without any of them could not have won.
    first = (place_side[heard] == side[rows][:, None]).argmax(axis=1)
    answer: Ints = place_kind[heard[np.arange(len(rows)), first]]
    return answer
