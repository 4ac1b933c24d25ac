"""The roads of a ledger laid out: every station on its line, every stretch between two of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd

from whoholds import crs
from whoholds._kept import remembered
from whoholds.errors import expect
from whoholds.ledgers import Ledger
from whoholds.roads.route import Route, fit
from whoholds.roads.sections import stretch_ids

__all__ = ["routes", "stretches"]


@dataclass(frozen=True, eq=False)
class _Layout:
    routes: Mapping[str, Route]
    stretches: gpd.GeoDataFrame


def routes(ledger: Ledger) -> Mapping[str, Route]:
    """Lay the stations of every road on its line.

    Parameters
    ----------
    ledger : Ledger
        Roads, stations and towns. Roads with fewer than two stations have no route.

    Returns
    -------
    mapping of str to Route
        By ``highway_id``, in the order of the layer.

    Raises
    ------
    RouteError
        When the stations of a road cannot be placed on its line.
    """
    return _layout(ledger).routes


def stretches(ledger: Ledger) -> gpd.GeoDataFrame:
    """Lay out all stretches of all roads, the permanent parts that histories are told of.

    Parameters
    ----------
    ledger : Ledger
        Roads, stations and towns.

    Returns
    -------
    GeoDataFrame
        One row a stretch, sorted by road as in the layer and along it, EPSG:4326:
        ``highway_id``, ``stretch_id``, ``from_town``, ``to_town``, ``from_km``, ``to_km``
        (geodesic, half-open, gapless on a road), ``geometry``.

    Raises
    ------
    RouteError
        When the stations of a road cannot be placed on its line.
    """
    expect(ledger, Ledger)
    return _layout(ledger).stretches.copy()


@remembered
def _layout(ledger: Ledger) -> _Layout:
    laid = _routes(ledger)
    return _Layout(MappingProxyType(laid), _stretches(ledger, laid))


def _routes(ledger: Ledger) -> dict[str, Route]:
    places = ledger.towns.set_index("town_id").geometry
    stations = ledger.stations.sort_values("order", kind="stable")
    towns = {road: list(own) for road, own in stations.groupby("highway_id")["town_id"]}
    lines = zip(ledger.highways["highway_id"], ledger.highways.geometry, strict=True)
    return {
        road: fit(line, np.asarray(places.loc[towns[road]]), towns=towns[road], highway_id=road)
        for road, line in lines
        if len(towns.get(road, ())) > 1
    }


def _stretches(ledger: Ledger, roads: Mapping[str, Route]) -> gpd.GeoDataFrame:
    stations = ledger.stations
    named = stretch_ids(stations[stations["highway_id"].isin(list(roads))])
    place = pd.Categorical(named["highway_id"], categories=list(roads)).codes
    named = named.iloc[np.argsort(place, kind="stable")].reset_index(drop=True)
    none: list[np.ndarray] = [np.empty(0)]
    return gpd.GeoDataFrame(
        named[["highway_id", "stretch_id", "from_town", "to_town"]].assign(
            from_km=np.concatenate([road.km[:-1] for road in roads.values()] or none),
            to_km=np.concatenate([road.km[1:] for road in roads.values()] or none),
        ),
        geometry=[
            line for road in roads.values() for line in road.pieces(road.km[:-1], road.km[1:])
        ],
        crs=crs.LONLAT,
    )
