"""A timeline on its layers for one day: towns, sites, highways by piece, areas, states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from itertools import chain

import geopandas as gpd
import numpy as np
import pandas as pd

from whoholds import crs
from whoholds._kept import Kept
from whoholds._renamed import renamed, warn_renamed
from whoholds.dates import Day, read_day
from whoholds.engine.columns import ACTOR_LISTS, STATE, VERDICT
from whoholds.engine.timeline import Timeline
from whoholds.errors import expect
from whoholds.ledgers import Ledger
from whoholds.roads.layout import routes, stretches
from whoholds.subject import section_ids, subjects_of

__all__ = ["Situation", "join", "places_in"]


@dataclass(frozen=True, eq=False, repr=False)
class Situation:
    """Who holds which place, piece of road, area and state on one day, on the map.

    Made by :func:`join`; the layers that are handed out are copies. Every one is in EPSG:4326 and
    carries the columns of a verdict (:data:`~whoholds.engine.columns.VERDICT`) beside its own.

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
    sites : GeoDataFrame
        One row a site, points: ``site_id``, ``name``, ``name_local``, ``site_kind`` (such as
        ``base``), ``state_id``.
    areas : GeoDataFrame
        One row an area, (multi)polygons, ``None`` for one that is no more than its places:
        ``area_id``, ``name``, ``level``, ``state_id``, ``places`` (list of str, subjects).
    """

    timeline: Timeline
    day: date
    towns: Kept[gpd.GeoDataFrame] = Kept()
    highways: Kept[gpd.GeoDataFrame] = Kept()
    states: Kept[gpd.GeoDataFrame] = Kept()
    sites: Kept[gpd.GeoDataFrame] = Kept()
    areas: Kept[gpd.GeoDataFrame] = Kept()

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
        Five layers in EPSG:4326.

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
        day=read_day(day),
        towns=_layer(ledger.towns, "town", ["town_id", "name", "name_local", "state_id"], verdicts),
        highways=_pieces(ledger, verdicts),
        states=_layer(ledger.states, "state", ["state_id", "name"], verdicts),
        sites=_layer(
            ledger.sites.rename(columns={"kind": "site_kind"}),
            "site",
            ["site_id", "name", "name_local", "site_kind", "state_id"],
            verdicts,
        ),
        areas=_areas(ledger, verdicts),
    )


def _layer(
    layer: gpd.GeoDataFrame, kind: str, columns: list[str], verdicts: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Put verdicts beside the features of a layer."""
    own = _said(verdicts, subjects_of(kind, layer[columns[0]]))
    frame = pd.concat([layer[columns].reset_index(drop=True), own], axis=1)
    return gpd.GeoDataFrame(frame, geometry=layer.geometry.to_numpy(), crs=crs.LONLAT)


def _areas(ledger: Ledger, verdicts: pd.DataFrame) -> gpd.GeoDataFrame:
    """Put verdicts beside areas, and the places that lie in them."""
    layer = _layer(ledger.areas, "area", ["area_id", "name", "level", "state_id"], verdicts)
    layer.insert(4, "places", places_in(ledger))
    return layer


def places_in(ledger: Ledger) -> pd.Series:
    """List the subjects that lie in each area, one list a row of the ledger's areas."""
    inside = ledger.area_places.groupby("area_id", sort=False)["place"].agg(list)
    return pd.Series([inside.get(area, []) for area in ledger.areas["area_id"]], dtype=object)


def _said(verdicts: pd.DataFrame, subjects: pd.Series) -> pd.DataFrame:
    """Pick the verdicts of subjects, in their order."""
    return verdicts.loc[subjects.tolist()].reset_index(drop=True)


def _pieces(ledger: Ledger, verdicts: pd.DataFrame) -> gpd.GeoDataFrame:
    """Merge neighbouring stretches with equal verdicts and cut the pieces from the roads."""
    laid = pd.DataFrame(stretches(ledger).drop(columns="geometry"))
    frame = pd.concat([laid, _said(verdicts, subjects_of("highway", laid["stretch_id"]))], axis=1)
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
    pieces["piece_id"] = section_ids(pieces["highway_id"], pieces["from_town"], pieces["to_town"])
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
    for name in ACTOR_LISTS:
        keys[name] = keys[name].map(";".join)
    before = keys.shift()
    same = (keys == before) | (keys.isna() & before.isna())
    return (~same.all(axis=1)).cumsum().to_numpy()
