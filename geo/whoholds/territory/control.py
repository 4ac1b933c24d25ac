"""Control areas: the land around places, coloured by who holds the places.

A map of areas says more than the record does, because nobody reports the land in between.
So every method names itself in its result, land far from all evidence stays unknown, and what is
contested or only possible keeps a class of its own.
"""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from whoholds import crs
from whoholds.errors import expect
from whoholds.situation import Situation
from whoholds.territory import faces, interpolation, mesh as meshes
from whoholds.territory.interpolation import Ints, Shapes
from whoholds.territory.samples import CONTESTED, LISTS, Places, known, place
from whoholds.territory.voronoi import borders

__all__ = ["COLUMNS", "METHODS", "control_areas", "town_cells"]

METHODS = {
    "vote": (
        "Every spot takes the side that most of the weight of its 16 nearest places is on. "
        "Near places weigh more, and places that huddle together share their weight."
    ),
    "cells": "Every spot takes the side of the place nearest to it.",
    "townships": (
        "Every township takes the side of the places in it, and is contested where they differ. "
        "A township without a place is unknown."
    ),
    "roads": (
        "Every spot takes the side of the place from which one reaches it soonest. "
        "A kilometre along a road takes a quarter of the time of one beside it."
    ),
}
"""The methods, each as a reader is told of it."""

COLUMNS = (
    "state_id",
    "holder",
    "bloc",
    "status",
    "certainty",
    *LISTS,
    "places",
    "km2",
    "method",
    "evidence_radius_km",
    "geometry",
)


def control_areas(
    evidence: Situation | gpd.GeoDataFrame,
    *,
    land: gpd.GeoDataFrame | None = None,
    method: str = "vote",
    by: str = "actor",
    by_state: bool = False,
    evidence_radius_km: float = 50.0,
    townships: gpd.GeoDataFrame | None = None,
    roads: gpd.GeoDataFrame | None = None,
) -> gpd.GeoDataFrame:
    """Derive who holds the land from who holds the places.

    Parameters
    ----------
    evidence : Situation or GeoDataFrame
        A day's situation, or points with ``holder`` and any other columns of a verdict.
    land : GeoDataFrame, optional
        Polygons outside which nothing is coloured, by default the situation's states.
    method : {"vote", "cells", "townships", "roads"}
        :data:`METHODS` says what each does.
    by : {"actor", "bloc", "verdict"}
        What makes two neighbouring areas one: the same holder, the same bloc, or all that a
        verdict leaves open as well. Status and certainty always count.
    by_state : bool
        Cut areas at the borders of states.
    evidence_radius_km : float
        Land farther than this from every place is unknown.
    townships, roads : GeoDataFrame, optional
        Polygons for method ``"townships"``, and lines for ``"roads"``, by default the
        situation's highways.

    Returns
    -------
    GeoDataFrame
        MultiPolygons in EPSG:4326 that cover the land without overlap or gap, sorted by state,
        bloc and holder: ``state_id`` (``""`` unless `by_state`), ``holder`` (``""`` for unknown and
        for areas of several holders of one bloc), ``bloc``, ``status``, ``certainty``,
        ``challengers``, ``alternatives``, ``claimed_by`` (lists of str, those of all its
        places), ``places`` (how many lie in it), ``km2`` (square kilometres, equal-area),
        ``method``, ``evidence_radius_km``.

    Raises
    ------
    ValueError
        For a method that does not exist, one without what it needs, or evidence without land.

    Examples
    --------
    >>> at = gpd.points_from_xy([95, 96], [20, 20])
    >>> places = gpd.GeoDataFrame({"holder": ["military", "aa"]}, geometry=at, crs=4326)
    >>> land = gpd.GeoDataFrame(geometry=[shapely.box(94.5, 19.8, 96.5, 20.2)], crs=4326)
    >>> control_areas(places, land=land)[["holder", "status", "places"]].values.tolist()
    [['', 'unknown', 0], ['aa', 'held', 1], ['military', 'held', 1]]
    """
    _check(method, by, evidence_radius_km, townships)
    points, states = known(evidence, land)
    streets = _roads(evidence, roads, method)
    wishes = (method, by, evidence_radius_km, townships, streets)
    return _derive(points, states, *wishes, by_state=by_state)


def _roads(
    evidence: Situation | gpd.GeoDataFrame, roads: gpd.GeoDataFrame | None, method: str
) -> gpd.GeoDataFrame | None:
    """Take the roads of a situation where none are given."""
    if roads is not None:
        return roads
    if isinstance(evidence, Situation):
        return evidence.timeline.ledger.highways
    if method == "roads":
        raise ValueError("method 'roads' needs lines: pass them as roads")
    return None


def _derive(
    points: gpd.GeoDataFrame,
    states: gpd.GeoDataFrame,
    method: str,
    by: str,
    evidence_radius_km: float,
    townships: gpd.GeoDataFrame | None,
    roads: gpd.GeoDataFrame | None,
    *,
    by_state: bool,
) -> gpd.GeoDataFrame:
    """Derive areas from points, all wishes being checked."""
    ground = faces.lay(states)
    places = place(points, ground.plane, by)
    radius = evidence_radius_km * 1000.0
    if not len(places.spots):
        atoms = faces.whole(ground)
        kind = np.full(len(atoms.shapes), -1, dtype=np.intp)
    elif method == "townships" and townships is not None:
        atoms, kind = _by_townships(ground, places, radius, townships)
    else:
        streets = _streets(roads, ground)
        finest = 0.0 if by_state or method == "cells" else meshes.step(places.spacing)
        atoms, kind = _by_cells(ground, places, radius, method, streets, finest)
    frame = _frame(ground, places, atoms, np.where(atoms.known, kind, -1), by_state=by_state)
    frame = frame.assign(method=method, evidence_radius_km=evidence_radius_km)[list(COLUMNS)]
    frame.attrs.update(places.remembered())
    return frame


def town_cells(
    towns: gpd.GeoDataFrame, land: gpd.GeoDataFrame, *, evidence_radius_km: float = 50.0
) -> gpd.GeoDataFrame:
    """Give every town the land that is nearer to it than to any other.

    On any day, areas by method ``"cells"`` are these cells in the colours of their towns, so that
    a page needs them once for all days.

    Parameters
    ----------
    towns : GeoDataFrame
        Points with ``town_id``.
    land : GeoDataFrame
        Polygons.
    evidence_radius_km : float
        As for :func:`control_areas`.

    Returns
    -------
    GeoDataFrame
        ``town_id``, ``km2`` and MultiPolygons in EPSG:4326, in the order of `towns`; towns that
        share a spot have no cell.
    """
    expect(towns, gpd.GeoDataFrame)
    points = gpd.GeoDataFrame({"holder": towns["town_id"]}, geometry=towns.geometry, crs=towns.crs)
    areas = control_areas(points, land=land, method="cells", evidence_radius_km=evidence_radius_km)
    cells_ = areas[areas["holder"] != ""].set_index("holder")[["km2", "geometry"]]
    order = [town for town in towns["town_id"] if town in cells_.index]
    found = cells_.loc[order].rename_axis("town_id").reset_index()
    return gpd.GeoDataFrame(found, crs=crs.LONLAT)


def _check(
    method: str, by: str, evidence_radius_km: float, townships: gpd.GeoDataFrame | None
) -> None:
    if method not in METHODS:
        raise ValueError(f"method is {method!r}: pass one of {', '.join(METHODS)}")
    if by not in ("actor", "bloc", "verdict"):
        raise ValueError(f"by is {by!r}: pass 'actor', 'bloc' or 'verdict'")
    if not evidence_radius_km > 0:
        raise ValueError(f"evidence_radius_km is {evidence_radius_km}: pass more than 0")
    if method == "townships" and townships is None:
        raise ValueError("method 'townships' needs polygons: pass them as townships")


def _by_cells(
    ground: faces.Land,
    places: Places,
    radius: float,
    method: str,
    roads: Shapes,
    lattice: float,
) -> tuple[faces.Atoms, Ints]:
    """Give every seed the verdict of the nearest place on its side, and cut where these differ."""
    mesh = places.mesh(method, reach=radius, roads=roads, torn=True)
    side, _, _ = interpolation.vote(mesh, places.side)
    kind = meshes.kinds(mesh, side, places.side, places.kind, np.arange(len(mesh.seeds)))
    parted = borders(mesh.seeds, kind, ground.bounds)
    atoms = faces.cut(ground, mesh, parted, radius=radius)
    atoms = faces.straightened(atoms, places.lonlat, lattice)
    return atoms, kind[atoms.seed]


def _streets(roads: gpd.GeoDataFrame | None, ground: faces.Land) -> Shapes:
    """Lay the roads that method "roads" travels on upon the plane."""
    if roads is None:
        return np.empty(0, dtype=object)
    return ground.plane.project(roads.to_crs(crs.LONLAT).geometry.to_numpy())


def _by_townships(
    ground: faces.Land, places: Places, radius: float, townships: gpd.GeoDataFrame
) -> tuple[faces.Atoms, Ints]:
    """Give every polygon the verdict that its places share, or make it contested."""
    shapes = shapely.make_valid(townships.to_crs(crs.LONLAT).geometry.to_numpy())
    mesh = interpolation.build_mesh(places.spots, np.empty((0, 2)))
    atoms = faces.cut(ground, mesh, np.empty((0, 2, 2)), radius=radius, polygons=shapes)
    spot, polygon = shapely.STRtree(shapes).query(places.lonlat, predicate="within")
    inside = pd.DataFrame({"polygon": polygon, "kind": places.kind[spot]})
    first = inside.groupby("polygon")["kind"].agg(["min", "max"])
    verdict = np.full(len(shapes) + 1, -1, dtype=np.intp)
    same = first["min"] == first["max"]
    verdict[first.index] = np.where(same, first["min"], CONTESTED)
    return atoms, verdict[atoms.seed]


def _frame(
    ground: faces.Land,
    places: Places,
    atoms: faces.Atoms,
    kind: Ints,
    *,
    by_state: bool,
) -> gpd.GeoDataFrame:
    """Unite atoms of one verdict and put the verdict beside them."""
    state = atoms.state if by_state else np.zeros(len(kind), dtype=np.intp)
    low = min(CONTESTED, -1)
    width = int(places.kind.max(initial=0)) + 1 - low
    label, united = faces.dissolve(atoms.shapes, state * width + (kind - low))
    number, kinds = label // width, label % width + low
    verdicts = places.verdicts(kinds)
    names = ground.state_ids if by_state else np.array([""], dtype=object)
    verdicts["state_id"] = names[number]
    verdicts["km2"] = faces.square_km(ground, united)
    area, _ = shapely.STRtree(places.lonlat).query(united, predicate="covers")
    verdicts["places"] = np.bincount(area, minlength=len(united))
    frame = gpd.GeoDataFrame(verdicts, geometry=united, crs=crs.LONLAT)
    order = ["state_id", "bloc", "holder", "status", "certainty"]
    return frame.sort_values(order, kind="stable", ignore_index=True)
