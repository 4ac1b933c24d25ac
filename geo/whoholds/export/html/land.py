"""Which land goes with which town, as arcs that neighbours share."""

from __future__ import annotations

import geopandas as gpd
import numpy as np
import shapely

from whoholds import crs
from whoholds.export.html.arcs import share
from whoholds.export.html.box import Box
from whoholds.export.html.geometry import GRID, add_shapes
from whoholds.ledgers import Ledger
from whoholds.territory.control import town_cells

RADIUS_KM = 50.0
"""Beyond so many kilometres from any town no land is coloured."""

_MANY = 3_000
"""With more towns, land around each is too small to be seen and too dear to carry."""

_HALF_TURN = 180.0

_FINE = 0.004
"""Degrees by which borders between cells may be straightened."""


def add_land(box: Box, ledger: Ledger) -> float:
    """Put in the cell of every town, for the page to colour by the verdict on the town.

    On every day that is :func:`whoholds.control_areas` by method ``"cells"``, and the arcs
    between towns of opposing sides are its front. Cells are not cut at coasts and borders here:
    the page cuts them at the states that it draws.

    Parameters
    ----------
    box : Box
        Gets the layer ``arc`` with ``arc.left`` and ``arc.right`` (place of the town among all
        of them, from 1; 0 for none), and the rings of each town: ``cell.rings`` (how many),
        ``cell.arcs`` (how many arcs each is made of) and ``cell.turns`` (twice the number of the
        arc, and one more where it is walked backwards).
    ledger : Ledger

    Returns
    -------
    float
        Kilometres from a town within which land is coloured; 0 where there is nothing to colour.
    """
    towns = ledger.towns
    if not 0 < len(towns) <= _MANY or not len(ledger.states):
        return 0.0
    reach = RADIUS_KM / 111.0
    window = shapely.box(*ledger.states.total_bounds).buffer(reach, join_style="mitre")
    room = gpd.GeoDataFrame(geometry=[window], crs=crs.LONLAT)
    # Land looks alike at all longitudes, and projections turn back at the 180th.
    turn = _HALF_TURN if window.bounds[2] > _HALF_TURN else 0.0
    towns, room = (layer.set_geometry(layer.translate(-turn)) for layer in (towns, room))
    cells = town_cells(towns, room, evidence_radius_km=RADIUS_KM)
    shapes = shapely.coverage_simplify(cells.translate(turn).to_numpy(), _FINE)
    place = {town: nth for nth, town in enumerate(towns["town_id"], start=1)}
    parts = share(list(shapes), [place[town] for town in cells["town_id"]])
    rings = np.bincount([town for town, _ in parts.rings], minlength=len(towns) + 1)
    add_shapes(box, "arc", [shapely.LineString(np.array(arc) / GRID) for arc in parts.arcs])
    box.add("arc.left", [left for left, _ in parts.sides])
    box.add("arc.right", [right for _, right in parts.sides])
    box.add("cell.rings", rings[1:])
    box.add("cell.arcs", [len(turns) for _, turns in parts.rings])
    box.add("cell.turns", [turn for _, turns in parts.rings for turn in turns])
    return RADIUS_KM
