"""Where to look: what a map shows at first, and its bookmarks."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from whoholds.crs import Projection
from whoholds.ledgers import Ledger
from whoholds.subject import subjects_of

_ZONE = 6.0
_WIDEST = 18.0


@dataclass(frozen=True)
class Place:
    """A part of the world with a name.

    Parameters
    ----------
    name, group : str
    bounds : tuple of float
        West, south, east and north, in degrees.
    """

    name: str
    group: str
    bounds: tuple[float, float, float, float]


def view(ledger: Ledger) -> Place:
    """Take in everything that the ledger has a place for, with a little room around.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    Place
        The whole world when nothing has a geometry.
    """
    layers = (ledger.towns, ledger.sites, ledger.highways, ledger.areas, ledger.states)
    shapes = np.concatenate([layer.geometry.to_numpy() for layer in layers])
    bounds = shapely.total_bounds(shapes)
    if np.isnan(bounds).any():
        return Place(ledger.title, "Whole", (-180.0, -85.0, 180.0, 85.0))
    return Place(ledger.title, "Whole", _roomy(bounds))


def bookmarks(ledger: Ledger) -> tuple[Place, ...]:
    """Make a bookmark for every state and every area that is larger than a township.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    tuple of Place
        In the order of the layers. An area without geometry is where its places are; what has
        neither has no bookmark.
    """
    states: gpd.GeoDataFrame = ledger.states
    found = [
        ("States", str(name), shape)
        for name, shape in zip(states["name"], states.geometry, strict=True)
    ]
    # Hundreds of townships would hide the others; their seats are labelled.
    areas = ledger.areas[ledger.areas["level"] != "township"]
    found += [
        ("Named areas", str(name), _around(ledger, str(area)) if shape is None else shape)
        for area, name, shape in zip(areas["area_id"], areas["name"], areas.geometry, strict=True)
    ]
    return tuple(
        Place(name, group, _roomy(shape.bounds))
        for group, name, shape in found
        if shape is not None and not shape.is_empty
    )


def _around(ledger: Ledger, area: str) -> shapely.GeometryCollection:
    """Gather the places of an area."""
    inside = ledger.area_places.loc[ledger.area_places["area_id"] == area, "place"]
    layers = {"town_id": ("town", ledger.towns), "site_id": ("site", ledger.sites)}
    return shapely.GeometryCollection(
        [
            point
            for key, (kind, layer) in layers.items()
            for point in layer.geometry[subjects_of(kind, layer[key]).isin(inside)]
        ]
    )


def reference(place: Place) -> str:
    """Choose the coordinate reference system to draw a place in.

    Parameters
    ----------
    place : Place

    Returns
    -------
    str
        The UTM zone of its middle, which keeps shapes and has a code that everybody knows, or
        Web Mercator for what is wider than three zones.

    Examples
    --------
    >>> reference(Place("Myanmar", "Whole", (92.2, 9.6, 101.2, 28.5)))
    'EPSG:32647'
    >>> reference(Place("World", "Whole", (-180.0, -85.0, 180.0, 85.0)))
    'EPSG:3857'
    """
    west, south, east, north = place.bounds
    if east - west > _WIDEST:
        return "EPSG:3857"
    zone = math.floor(((west + east) / 2 + 180.0) / _ZONE) % 60 + 1
    return f"EPSG:{(32600 if south + north >= 0 else 32700) + zone}"


def drawn_bounds(place: Place, authority: str) -> tuple[float, float, float, float]:
    """Bounds of a place in another coordinate reference system.

    Parameters
    ----------
    place : Place
    authority : str
        Code, such as ``EPSG:32647``.

    Returns
    -------
    tuple of float
        Left, bottom, right and top, in the units of that system.
    """
    # Straight edges of degrees are curves elsewhere, so their middles count too.
    edges = shapely.segmentize(shapely.box(*place.bounds), 0.5)
    left, bottom, right, top = shapely.total_bounds(Projection(authority).project(edges))
    return float(left), float(bottom), float(right), float(top)


def _roomy(bounds: Iterable[float]) -> tuple[float, float, float, float]:
    west, south, east, north = (float(side) for side in bounds)
    room = max(0.03 * max(east - west, north - south), 0.05)
    return west - room, max(south - room, -89.0), east + room, min(north + room, 89.0)
