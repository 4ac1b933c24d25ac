"""Countries on both sides of the 180th meridian, laid out in one piece.

A flat map has an edge there, and such a country would lie at both edges of the world. Longitudes
are counted on beyond 180 instead, from wherever the most of the way round nothing lies.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from whoholds.ledgers import Ledger

_TURN: Final = 360.0
_HALF: Final = 180.0


def seam(ledger: Ledger) -> float | None:
    """Find where the world is to be cut so that the places of a ledger stay together.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    float or None
        Longitude in degrees; None where the 180th meridian serves.
    """
    layers = (ledger.towns, ledger.sites, ledger.states)
    extent = shapely.total_bounds(np.concatenate([layer.geometry for layer in layers]))
    if not extent[2] - extent[0] > _HALF:
        return None
    places = np.concatenate([shapely.get_coordinates(layer.geometry)[:, 0] for layer in layers])
    places.sort()
    gaps = np.diff(places)
    widest = int(gaps.argmax())
    return float(places[widest] + gaps[widest] / 2) if gaps[widest] > _HALF else None


def in_one_piece(ledger: Ledger) -> Ledger:
    """Count the longitudes of a ledger on beyond 180 degrees, where that keeps it together.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    Ledger
        The same one where nothing lies across the meridian. Of another one the shapes are for
        drawing alone: they may lie between 180 and 540 degrees east.
    """
    cut = seam(ledger)
    if cut is None:
        return ledger
    return replace(
        ledger,
        towns=_layer(ledger.towns, cut),
        sites=_layer(ledger.sites, cut),
        states=_layer(ledger.states, cut),
        areas=_layer(ledger.areas, cut),
        highways=_layer(ledger.highways, cut),
        backdrop={name: _layer(layer, cut) for name, layer in ledger.backdrop.items()},
    )


def layer_in_one_piece(layer: gpd.GeoDataFrame, ledger: Ledger) -> gpd.GeoDataFrame:
    """Do to another layer what :func:`in_one_piece` does to those of a ledger.

    Parameters
    ----------
    layer : GeoDataFrame
        EPSG:4326.
    ledger : Ledger
        As it came.

    Returns
    -------
    GeoDataFrame
    """
    cut = seam(ledger)
    return layer if cut is None else _layer(layer, cut)


def beyond(shapes: npt.NDArray[np.object_], cut: float) -> npt.NDArray[np.object_]:
    """Move what lies west of a cut once round the world, and join what thereby meets.

    Parameters
    ----------
    shapes : ndarray of geometry
        EPSG:4326.
    cut : float
        Longitude in degrees.

    Returns
    -------
    ndarray of geometry
    """
    out = np.array(shapes, dtype=object)
    west_of = shapely.bounds(out)[:, 0] < cut
    if not west_of.any():
        return out
    some = out[west_of]
    east = shapely.intersection(some, shapely.box(cut, -90, _HALF, 90))
    west = shapely.intersection(some, shapely.box(-_HALF, -90, cut, 90))
    joined = shapely.union(
        east, shapely.transform(west, lambda each: each + np.array([_TURN, 0.0]))
    )
    lines = shapely.get_dimensions(joined) == 1
    joined[lines] = shapely.line_merge(joined[lines])
    out[west_of] = joined
    return out


def _layer(layer: gpd.GeoDataFrame, cut: float) -> gpd.GeoDataFrame:
    if layer.empty:
        return layer
    return layer.set_geometry(beyond(layer.geometry.to_numpy(), cut), crs=layer.crs)
