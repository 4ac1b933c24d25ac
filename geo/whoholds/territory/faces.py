"""Atoms of land: the smallest pieces that any of some days tells apart.

The land is cut once, along every ridge between cells that two sides ever face each other over,
along the borders of states, and along the circles beyond which no place speaks. A day's areas
are unions of atoms, so they cannot overlap or leave gaps.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from whoholds import crs
from whoholds.territory.interpolation import Floats, Ints, Mesh, Shapes, faces, nearest, reach

__all__ = ["Atoms", "Land", "cut", "dissolve", "lay", "square_km", "straightened", "whole"]

_STEP_DEGREES = 0.1
"""Longer borders get vertices in between on their way to the plane."""

_STEP = 10_000.0
"""Metres; longer ridges get vertices in between on their way to the map."""

_ZIGZAG = 0.55
"""Of the lattice's step: the root of the area between three vertices of a zigzag, and some."""

_ROUNDS = 6
"""How often shapes are put back before all of them are."""

_METRES_A_DEGREE = 111_195.0

_MARGIN = np.array([-0.1, -0.1, 0.1, 0.1])
"""Room around the land, as part of its span."""


@dataclass(frozen=True)
class Land:
    """States, and the plane that they are measured on.

    Parameters
    ----------
    plane : Projection
        Equal-area, in metres, through the middle of the land.
    state_ids : ndarray of object, shape (n,)
    states : ndarray of (Multi)Polygon, shape (n,)
        EPSG:4326.
    """

    plane: crs.Projection
    state_ids: npt.NDArray[np.object_]
    states: Shapes

    @cached_property
    def planar(self) -> Shapes:
        """The states on the plane, where long straight borders of the map are bent."""
        return self.plane.project(shapely.segmentize(self.states, _STEP_DEGREES))

    @cached_property
    def bounds(self) -> npt.NDArray[np.float64]:
        """West, south, east and north on the plane, in metres."""
        return np.asarray(shapely.total_bounds(self.planar))

    @property
    def span(self) -> float:
        """Metres from one end of the land to the other."""
        west, south, east, north = self.bounds
        return float(max(east - west, north - south))


@dataclass(frozen=True)
class Atoms:
    """Pieces of land, each in one cell, one state, and within reach of evidence or not.

    Parameters
    ----------
    shapes : ndarray of Polygon, shape (n,)
        EPSG:4326; neighbours share every vertex of their edge.
    seed : ndarray of int, shape (n,)
        Seed of the mesh whose cell it lies in, or number of the polygon.
    state : ndarray of int, shape (n,)
        Place of its state in the land.
    known : ndarray of bool, shape (n,)
        Whether any evidence is near enough to speak for it.
    """

    shapes: Shapes
    seed: Ints
    state: Ints
    known: npt.NDArray[np.bool_]


def lay(states: gpd.GeoDataFrame) -> Land:
    """Take states as land, and lay an equal-area plane through their middle.

    Parameters
    ----------
    states : GeoDataFrame
        (Multi)Polygons; ``state_id`` where there is one. Any CRS.

    Returns
    -------
    Land

    Raises
    ------
    ValueError
        When there is no land, or it does not say its CRS.
    """
    if not len(states):
        raise ValueError("land has no polygon: give the pack states, or pass land of your own")
    if states.crs is None:
        raise ValueError("land does not say its CRS: name it with set_crs")
    lonlat = states.to_crs(crs.LONLAT).geometry.to_numpy()
    plane = crs.equal_area(lonlat)
    shapes = shapely.make_valid(lonlat)
    ids = states["state_id"].to_numpy(object) if "state_id" in states else [""] * len(states)
    return Land(plane, np.asarray(ids, dtype=object), np.asarray(shapes, dtype=object))


def cut(
    land: Land,
    mesh: Mesh,
    parted: Floats,
    *,
    radius: float,
    polygons: Shapes | None = None,
) -> Atoms:
    """Cut land into atoms.

    Parameters
    ----------
    land : Land
    mesh : Mesh
        Cells of places and probes.
    parted : ndarray of float, shape (r, 2, 2)
        Ends of the ridges that have two sides on any day.
    radius : float
        Metres within which a place speaks for the land around it.
    polygons : ndarray of Polygon, optional
        EPSG:4326. Cut along these in place of the ridges: an atom's seed is then the first
        polygon that it lies in, ``-1`` in none.

    Returns
    -------
    Atoms
        All land, and nothing but land.
    """
    # Ridges run on to where no map goes.
    frame = land.bounds + land.span * _MARGIN
    ending, spoken = reach(mesh.places, radius, land.planar)
    segments = np.asarray(shapely.linestrings(parted), dtype=object)
    ridges = shapely.clip_by_rect(shapely.line_merge(shapely.multilinestrings(segments)), *frame)
    fine = shapely.segmentize(ridges, _STEP)
    inner = land.plane.unproject(fine) if polygons is None else shapely.boundary(polygons)
    # Cut on the map and not on the plane: moving shapes afterwards would part what touches.
    rings = land.plane.unproject(shapely.boundary(spoken))
    shapes = faces([*shapely.boundary(land.states), *rings, *inner])
    spots = shapely.point_on_surface(shapes)
    state = _inside(land.states, spots)
    on_land = state >= 0
    shapes, spots, state = shapes[on_land], spots[on_land], state[on_land]
    at = shapely.get_coordinates(land.plane.project(shapely.multipoints(spots)))
    place = nearest(mesh.places, at)[1][:, 0]
    known = ~ending[place] | shapely.contains_xy(spoken, at[:, 0], at[:, 1])
    seed = nearest(mesh.seeds, at)[1][:, 0] if polygons is None else _inside(polygons, spots)
    return Atoms(shapes, seed, state, known)


def straightened(atoms: Atoms, places: Shapes, lattice: float) -> Atoms:
    """Take the zigzag of a lattice of probes out of edges that two atoms share.

    Simplified as a coverage (Visvalingam and Whyatt 1993, on edges between nodes), so that
    neighbours go on sharing every vertex. Atoms between which a place would change keep theirs,
    and so does unknown land, whose edges are no lattice's.

    Parameters
    ----------
    atoms : Atoms
    places : ndarray of Point
        EPSG:4326.
    lattice : float
        Metres from probe to probe; 0 leaves edges, and the borders of states among them, as
        they are.

    Returns
    -------
    Atoms
    """
    if not lattice:
        return atoms
    shapes = atoms.shapes
    tolerance = _ZIGZAG * lattice / _METRES_A_DEGREE
    before = _inside(shapes, places)
    kept = ~atoms.known
    for _ in range(_ROUNDS):
        straight = shapes.copy()
        straight[~kept] = shapely.coverage_simplify(
            shapes[~kept], tolerance, simplify_boundary=False
        )
        after = _inside(straight, places)
        moved = before != after
        if not moved.any():
            sound = bool(shapely.is_valid(straight).all())
            return replace(atoms, shapes=straight) if sound else atoms
        lost = np.concatenate([before[moved], after[moved]])
        kept[lost[lost >= 0]] = True
    return atoms


def whole(land: Land) -> Atoms:
    """Leave the land uncut but for the borders of states, with nothing known of it.

    Parameters
    ----------
    land : Land

    Returns
    -------
    Atoms
    """
    shapes = faces(list(shapely.boundary(land.states)))
    state = _inside(land.states, shapely.point_on_surface(shapes))
    shapes, state = shapes[state >= 0], state[state >= 0]
    none = np.full(len(shapes), -1, dtype=np.intp)
    return Atoms(shapes, none, state, np.zeros(len(shapes), dtype=bool))


def _inside(polygons: Shapes, spots: Shapes) -> Ints:
    """Find the first polygon that each point lies in, -1 for none."""
    answer = np.full(len(spots), len(polygons), dtype=np.intp)
    # Asked this way round, each polygon is prepared once.
    polygon, spot = shapely.STRtree(spots).query(polygons, predicate="contains")
    np.minimum.at(answer, spot, polygon)
    answer[answer == len(polygons)] = -1
    return answer


def square_km(land: Land, shapes: Shapes) -> Floats:
    """Measure shapes on the plane of the land.

    Parameters
    ----------
    land : Land
    shapes : ndarray of (Multi)Polygon, shape (n,)
        EPSG:4326.

    Returns
    -------
    ndarray of float, shape (n,)
        Square kilometres.
    """
    measured = land.plane.project(shapely.segmentize(shapes, _STEP_DEGREES))
    return np.asarray(shapely.area(measured), dtype=np.float64) / 1e6


def dissolve(shapes: Shapes, label: Ints) -> tuple[Ints, Shapes]:
    """Unite shapes that carry one label.

    Parameters
    ----------
    shapes : ndarray of Polygon, shape (n,)
        A coverage: neighbours share every vertex of their edge.
    label : ndarray of int, shape (n,)

    Returns
    -------
    labels : ndarray of int, shape (m,)
        Ascending.
    united : ndarray of MultiPolygon, shape (m,)
    """
    order = np.argsort(label, kind="stable")
    labels, starts = np.unique(label[order], return_index=True)
    groups = np.split(shapes[order], starts)[1:]
    united = np.empty(len(labels), dtype=object)
    for place, group in enumerate(groups):
        whole = group[0] if len(group) == 1 else shapely.coverage_union_all(group)
        united[place] = shapely.multipolygons(shapely.get_parts(whole))
    return labels.astype(np.intp), united
