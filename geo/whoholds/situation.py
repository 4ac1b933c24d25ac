"""A timeline on its layers for one day: towns, highways by piece, states."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from types import MappingProxyType

import geopandas as gpd
import numpy as np
import pandas as pd

from whoholds import crs
from whoholds._renamed import renamed, warn_renamed
from whoholds.engine.timeline import Day, Timeline, as_day
from whoholds.errors import expect
from whoholds.ledger import Ledger
from whoholds.roads import route
from whoholds.roads.route import stretch_ids

__all__ = ["VERDICT", "Situation", "join", "routes", "stretches"]

VERDICT = (
    "start",
    "end",
    "holder",
    "partners",
    "challengers",
    "status",
    "access",
    "certainty",
    "alternatives",
    "claimed_by",
    "since_earliest",
    "since_latest",
    "last_heard",
    "inherited_from",
    "claims",
)
"""Columns of a verdict, as :class:`~whoholds.engine.timeline.Timeline` has them, on every layer."""

_LISTS = ("partners", "challengers", "alternatives", "claimed_by", "claims")
STATE = tuple(name for name in VERDICT if name not in ("start", "end", "last_heard", "claims"))
"""Columns that say how things stand; the others say for how long and by which claims. Two verdicts
differ where one of these does, and neighbouring stretches that are equal in them are one piece."""


@dataclass(frozen=True, eq=False, repr=False)
class Situation:
    """Who holds which town, piece of road and state on one day, on the map.

    Made by :func:`join`. Every layer is in EPSG:4326 and carries the columns of a verdict
    (:data:`VERDICT`) beside its own.

    Parameters
    ----------
    timeline : Timeline
        Where the verdicts come from.
    day : date
        The day.
    towns : GeoDataFrame
        One row a town, points: ``town_id``, ``name``, ``name_local``, ``state_id``.
    highways : GeoDataFrame
        One row a *piece*, neighbouring stretches with equal verdicts together, sorted by road and
        kilometre: ``highway_id``, ``piece_id`` (``AH1[hpa-an..kawkareik]``), ``name``,
        ``from_km``, ``to_km`` (geodesic, half-open, gapless on a road), ``from_town``,
        ``to_town``, ``stretches`` (list of str). Of the stretches' verdicts, ``claims`` are all
        of theirs, ``last_heard`` the earliest, ``start`` the latest, ``end`` the earliest.
    states : GeoDataFrame
        One row a state, (multi)polygons: ``state_id``, ``name``.
    """

    timeline: Timeline
    day: date
    towns: gpd.GeoDataFrame
    highways: gpd.GeoDataFrame
    states: gpd.GeoDataFrame

    @property
    def line(self) -> Timeline:
        """The timeline, by its old name."""
        warn_renamed("Situation: `line`", "timeline")
        return self.timeline

    def __repr__(self) -> str:
        """Say of which day it is, and how much there is of it."""
        return (
            f"<Situation of {self.timeline.ledger.name} on {self.day}: {len(self.towns)} towns, "
            f"{len(self.highways)} pieces of road, {len(self.states)} states>"
        )


def routes(ledger: Ledger) -> Mapping[str, route.Route]:
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
    # Kept with the ledger, which never changes, as its own cached properties are.
    kept: dict[str, Mapping[str, route.Route]] = vars(ledger)
    if "_routes" not in kept:
        kept["_routes"] = MappingProxyType(_routes(ledger))
    return kept["_routes"]


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
    return _laid(ledger).copy()


@renamed(line="timeline")
def join(timeline: Timeline, day: Day) -> Situation:
    """Put the verdicts of one day on the layers.

    Parameters
    ----------
    timeline : Timeline
        As :func:`whoholds.weigh` answers it.
    day : str, date or datetime64
        A day of the timeline's period, such as ``"2025-09-22"``.

    Returns
    -------
    Situation
        Three layers in EPSG:4326.

    Raises
    ------
    DateError
        When the day lies outside the period.
    RouteError
        When the stations of a road cannot be placed on its line.
    """
    expect(timeline, Timeline)
    verdicts = timeline.on(day).set_index("subject")[list(VERDICT)]
    ledger = timeline.ledger
    return Situation(
        timeline=timeline,
        day=as_day(day),
        towns=_layer(ledger.towns, "town", ["town_id", "name", "name_local", "state_id"], verdicts),
        highways=_pieces(ledger, verdicts),
        states=_layer(ledger.states, "state", ["state_id", "name"], verdicts),
    )


def _laid(ledger: Ledger) -> gpd.GeoDataFrame:
    """Lay out the stretches once a ledger; not to be changed."""
    kept: dict[str, gpd.GeoDataFrame] = vars(ledger)
    if "_stretches" not in kept:
        roads = routes(ledger)
        named = stretch_ids(ledger.stations[ledger.stations["highway_id"].isin(list(roads))])
        place = pd.Categorical(named["highway_id"], categories=list(roads)).codes
        named = named.iloc[np.argsort(place, kind="stable")].reset_index(drop=True)
        measures = [(road, road.km[:-1], road.km[1:]) for road in roads.values()]
        none: list[np.ndarray] = [np.empty(0)]
        kept["_stretches"] = gpd.GeoDataFrame(
            named[["highway_id", "stretch_id", "from_town", "to_town"]].assign(
                from_km=np.concatenate([low for _, low, _ in measures] or none),
                to_km=np.concatenate([high for _, _, high in measures] or none),
            ),
            geometry=[line for road, low, high in measures for line in road.pieces(low, high)],
            crs=crs.LONLAT,
        )
    return kept["_stretches"]


def _routes(ledger: Ledger) -> dict[str, route.Route]:
    places = ledger.towns.set_index("town_id").geometry
    stations = ledger.stations.sort_values("order", kind="stable")
    towns = {road: list(own) for road, own in stations.groupby("highway_id")["town_id"]}
    lines = zip(ledger.highways["highway_id"], ledger.highways.geometry, strict=True)
    return {
        road: route.fit(
            line, np.asarray(places.loc[towns[road]]), towns=towns[road], highway_id=road
        )
        for road, line in lines
        if len(towns.get(road, ())) > 1
    }


def _layer(
    layer: gpd.GeoDataFrame, kind: str, columns: list[str], verdicts: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Put verdicts beside the features of a layer."""
    own = _said(verdicts, kind + ":" + layer[columns[0]])
    frame = pd.concat([layer[columns].reset_index(drop=True), own], axis=1)
    return gpd.GeoDataFrame(frame, geometry=layer.geometry.to_numpy(), crs=crs.LONLAT)


def _said(verdicts: pd.DataFrame, subjects: pd.Series) -> pd.DataFrame:
    """Pick the verdicts of subjects, in their order."""
    return verdicts.loc[subjects.tolist()].reset_index(drop=True)


def _pieces(ledger: Ledger, verdicts: pd.DataFrame) -> gpd.GeoDataFrame:
    """Merge neighbouring stretches with equal verdicts and cut the pieces from the roads."""
    laid = pd.DataFrame(_laid(ledger).drop(columns="geometry"))
    frame = pd.concat([laid, _said(verdicts, "highway:" + laid["stretch_id"])], axis=1)
    piece = _runs(frame)
    grouped = frame.groupby(piece, sort=False)
    first, last = grouped.nth(0), grouped.nth(-1)
    pieces = first.reset_index(drop=True).assign(
        to_km=last["to_km"].to_numpy(),
        to_town=last["to_town"].to_numpy(),
        stretches=grouped["stretch_id"].agg(list).to_numpy(),
        claims=grouped["claims"].agg(_union).to_numpy(),
        start=grouped["start"].max().to_numpy(),
        end=grouped["end"].min().to_numpy(),
        last_heard=grouped["last_heard"].min().to_numpy(),
    )
    names = ledger.highways.set_index("highway_id")["name"]
    pieces["name"] = pieces["highway_id"].map(names)
    pieces["piece_id"] = (
        pieces["highway_id"] + "[" + pieces["from_town"] + ".." + pieces["to_town"] + "]"
    )
    geometry = [
        geometry
        for road, own in pieces.groupby("highway_id", sort=False)
        for geometry in routes(ledger)[str(road)].pieces(own["from_km"], own["to_km"])
    ]
    columns = ["highway_id", "piece_id", "name", "from_km", "to_km", "from_town", "to_town"]
    pieces = pieces[[*columns, "stretches", *VERDICT]]
    return gpd.GeoDataFrame(pieces, geometry=geometry, crs=crs.LONLAT)


def _union(lists: pd.Series) -> list[str]:
    return list(dict.fromkeys(chain.from_iterable(lists)))


def _runs(frame: pd.DataFrame) -> np.ndarray:
    """Tell the runs of rows on one road with equal verdicts apart, by number."""
    keys = frame[["highway_id", *STATE]].copy()
    for name in set(_LISTS) & set(STATE):
        keys[name] = keys[name].map(";".join)
    before = keys.shift()
    same = (keys == before) | (keys.isna() & before.isna())
    return (~same.all(axis=1)).cumsum().to_numpy()
