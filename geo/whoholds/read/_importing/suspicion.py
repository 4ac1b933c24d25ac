"""Suspicion: snapshots of a drawn map that are broken rather than news.

A side that has less than two thirds of what it had, or most of whose towns are another's overnight,
is more often a file that was cut short or coloured wrongly than a war. Where the snapshot that
follows says the same, it was the war.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

import geopandas as gpd
import numpy as np
import pandas as pd

from whoholds import crs

_LEFT = 2 / 3  # of its area, that a side has at least
_KM2 = 1_000.0  # a smaller loss may be a day of war
_TOWNS = 10  # of which most may not change sides
_NEAR = 31  # days between snapshots that may be compared


@dataclass(frozen=True)
class Snapshot:
    """Who has how much on a day.

    Parameters
    ----------
    km2 : mapping of str to float
        Side -> area that it is said to hold.
    towns : mapping of str to frozenset of str
        Side -> towns in it.
    """

    km2: Mapping[str, float] = field(default_factory=dict)
    towns: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def wrong(self, before: Snapshot) -> str:
        """Say what would have happened since a snapshot, ``""`` where that may well be."""
        for side, had in before.km2.items():
            has = self.km2.get(side, 0.0)
            if has < _LEFT * had and had - has >= _KM2:
                return f"{side} has {has:,.0f} km², and had {had:,.0f}"
        for side, theirs in before.towns.items():
            for other, now in self.towns.items():
                if side != other and len(theirs) >= _TOWNS and len(theirs & now) > len(theirs) / 2:
                    return (
                        f"{len(theirs & now)} of {len(theirs)} towns of {side} are {other}'s; not"
                    )
        return ""


def snapshots(areas: gpd.GeoDataFrame, inside: pd.DataFrame) -> dict[dt.date, Snapshot]:
    """Measure the snapshots of a map.

    Parameters
    ----------
    areas : GeoDataFrame
        ``day``, ``event``, ``holder``, one row an area and a day, in EPSG:4326.
    inside : DataFrame
        ``town``, ``day``, ``said``, as :func:`whoholds.read._importing.town_days.inside` answers.
    """
    held = areas[areas["event"].isin(["held", "shared"]) & areas["holder"].ne("")]
    shapes = np.asarray(held.geometry.array, dtype=object)
    km2 = np.zeros(len(held))
    if len(held):
        km2 = np.array([one.area for one in crs.equal_area(shapes).project(shapes)]) / 1e6
    sums = held.assign(km2=km2).groupby(["day", "holder"], as_index=False)["km2"].sum()
    towns: dict[tuple[pd.Timestamp, str], set[str]] = {}
    for day, town, said in zip(inside["day"], inside["town"], inside["said"], strict=True):
        if said is not None and said.event == "held":
            towns.setdefault((day, said.holder), set()).add(town)
    answer: dict[dt.date, Snapshot] = {day.date(): Snapshot() for day in areas["day"].unique()}
    for day, side, size in zip(sums["day"], sums["holder"], sums["km2"], strict=True):
        one = answer[day.date()]
        theirs = frozenset(towns.get((day, side), ()))
        answer[day.date()] = Snapshot({**one.km2, side: size}, {**one.towns, side: theirs})
    return answer


def suspicious(
    days: Mapping[dt.date, Snapshot], kept: Mapping[dt.date, Snapshot]
) -> dict[dt.date, str]:
    """Name the days whose snapshots are not to be believed, each with what is wrong.

    Parameters
    ----------
    days : mapping of date to Snapshot
        Those to judge.
    kept : mapping of date to Snapshot
        Those of other days that are believed.
    """
    every = {**kept, **days}
    order = sorted(every)
    answer: dict[dt.date, str] = {}
    before = order[0] if order else dt.date.min
    for day, after in pairwise([*order[1:], dt.date.max]):
        why = every[day].wrong(every[before]) if (day - before).days <= _NEAR else ""
        follows = (after - day).days <= _NEAR
        if why and day in days and not (follows and every[after].wrong(every[before])):
            answer[day] = f"{why} on {before}"
        else:
            before = day
    return answer
