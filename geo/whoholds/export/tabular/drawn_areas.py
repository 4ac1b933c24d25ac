"""Areas as others drew them, for maps that show them beside what is computed.

They are nobody's verdict: whoever shows them says who drew them, on which day, on what terms.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from whoholds import dates
from whoholds.crs import LONLAT
from whoholds.engine.timeline import Timeline
from whoholds.errors import SourceDataError
from whoholds.hidden import Hidden
from whoholds.ledgers import Attribution, Ledger

TABLE: Final = "drawn_areas"
"""Name of the layer, and of the resource that its credits are for."""

REACH_DAYS: Final = 31
"""A drawing stands for its day and for so many days after, unless a newer one follows before."""

NO_LICENCE: Final = "no licence granted"

PARTIES: Final = ("holder", "partners", "challengers", "claimant")
"""Columns of actors; several are joined by ``;``."""

COLUMNS: Final = (
    *("start_date", "end_date", "drawn_by", "event", *PARTIES, "status", "name"),
    *("attribution", "licence"),
)
"""Columns of what :func:`shown` answers, the geometry apart."""

_NEEDED: Final = ("holder", "drawn_by")
_DAY: Final = "datetime64[s]"


def shown(timeline: Timeline, drawn: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Take what may be shown of drawn areas beside a timeline.

    Parameters
    ----------
    timeline : Timeline
    drawn : GeoDataFrame
        As :func:`whoholds.read.context.areas` answers them: ``day`` or ``when``, ``holder``,
        ``drawn_by`` and polygons are needed, what else there is of :data:`COLUMNS` is taken over.

    Returns
    -------
    GeoDataFrame
        :data:`COLUMNS` and polygons in EPSG:4326, by who drew them and by day. ``start_date`` is
        the day of the drawing; ``end_date`` the last before the same hand's next one, at most
        :data:`REACH_DAYS` later. What was drawn after the period, or after a day of knowledge that
        was asked for, is left out. Where anything is withheld, areas have no names, and no text
        that may tell.

    Raises
    ------
    TypeError
        When it is no GeoDataFrame.
    SourceDataError
        When it lacks a column, a day, a CRS or an area, or names who is no actor of the pack.
    """
    areas = _areas(drawn)
    areas = areas[areas["start_date"] <= np.datetime64(_last(timeline), "s")]
    areas = _of_actors(areas, timeline.ledger)
    areas = _discreet(areas, timeline.ledger.hidden)
    areas = areas.sort_values(["drawn_by", "start_date"], kind="stable").reset_index(drop=True)
    areas.insert(1, "end_date", _ends(areas))
    return areas[[*COLUMNS, "geometry"]]


def credited(timeline: Timeline, areas: gpd.GeoDataFrame) -> Timeline:
    """Answer the timeline with those who drew areas among the ones to be named.

    Parameters
    ----------
    timeline : Timeline
    areas : GeoDataFrame
        As :func:`shown` answers them.

    Returns
    -------
    Timeline
        Its verdicts are the same.
    """
    ledger = timeline.ledger
    whose = areas[["drawn_by", "attribution", "licence"]].drop_duplicates()
    lines = [
        Attribution(TABLE, credit(by, text), licence or NO_LICENCE, "")
        for by, text, licence in whose.itertuples(index=False)
    ]
    return replace(timeline, ledger=replace(ledger, attributions=(*ledger.attributions, *lines)))


def credit(drawn_by: str, attribution: str) -> str:
    """Say whose drawing it is.

    >>> credit("The Atlas", "© The Atlas 2024"), credit("The Atlas", "")
    ('Areas as drawn by The Atlas: © The Atlas 2024', 'Areas as drawn by The Atlas')
    """
    return f"Areas as drawn by {drawn_by}" + (f": {attribution}" if attribution else "")


def on_day(areas: gpd.GeoDataFrame, day: dt.date) -> gpd.GeoDataFrame:
    """Take of what :func:`shown` answers the areas that stand for a day."""
    at = np.datetime64(day, "s")
    return areas[(areas["start_date"] <= at) & (areas["end_date"] >= at)]


def _areas(drawn: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Bring areas to one form, or say what they lack."""
    if not isinstance(drawn, gpd.GeoDataFrame):
        raise TypeError(
            f"drawn areas are a GeoDataFrame, as wh.read.context.areas(pack) answers, and this is "
            f"a {type(drawn).__name__}"
        )
    lacking = [name for name in _NEEDED if name not in drawn]
    lacking += [] if {"day", "when"} & set(drawn) else ["day"]
    if lacking:
        raise SourceDataError(
            f"drawn areas lack the column `{lacking[0]}`; wh.read.context.areas(pack) answers it"
        )
    if drawn.crs is None:
        raise SourceDataError("drawn areas have no CRS; set it with set_crs")
    shapes = drawn.geometry.to_crs(LONLAT).to_numpy()
    flat = shapely.get_dimensions(shapes) == 2
    if not flat.all():
        row = int(np.flatnonzero(~flat)[0])
        raise SourceDataError(f"drawn areas: row {row} is no area; leave out what is none")
    texts = {
        name: drawn[name].fillna("").astype("str").to_numpy() if name in drawn else ""
        for name in COLUMNS[2:]
    }
    if "event" not in drawn:
        texts["event"] = np.where(texts["holder"] == "", "", "held")
    frame = pd.DataFrame({"start_date": _days(drawn), **texts}, index=range(len(drawn)))
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries(shapes, crs=LONLAT))


def _last(timeline: Timeline) -> dt.date:
    """Give the last day of which a drawing may be shown."""
    # A map may have been drawn after the last claim; it is left out where older news is asked for.
    newest = dates.day_of(timeline.ledger.known.max(initial=0))
    return min(timeline.period[1], timeline.as_known if timeline.as_known < newest else dt.date.max)


def _days(drawn: gpd.GeoDataFrame) -> npt.NDArray[np.datetime64]:
    """Read the day of each drawing."""
    name = "day" if "day" in drawn else "when"
    cells = drawn[name]
    if pd.api.types.is_datetime64_any_dtype(cells) and cells.notna().all():
        days: npt.NDArray[np.datetime64] = cells.dt.normalize().to_numpy().astype(_DAY)
        return days
    told = {cell: dates.read_day(cell) for cell in cells.unique()}
    return np.array([told[cell] for cell in cells], dtype=_DAY)


def _of_actors(areas: gpd.GeoDataFrame, ledger: Ledger) -> gpd.GeoDataFrame:
    """Refuse parties that the ledger does not know; leave out those that it hides."""
    known = {"", *ledger.actors["actor_id"]}
    named = {cell: cell.split(";") for column in PARTIES for cell in areas[column].unique()}
    strange = sorted({one for cell in named.values() for one in cell} - known)
    unknown = [one for one in strange if one not in ledger.hidden.ids]
    if unknown:
        raise SourceDataError(
            f"drawn areas: `{unknown[0]}` is no actor of the pack "
            f"({', '.join(sorted(known - {''}))}); import them into it, or put its ids there"
        )
    secret = {cell for cell, ones in named.items() if not set(ones) <= known}
    return areas[~areas[list(PARTIES)].isin(secret).any(axis=1)] if secret else areas


def _discreet(areas: gpd.GeoDataFrame, hidden: Hidden) -> gpd.GeoDataFrame:
    """Take what their drawers call areas, and other texts that may tell, where anything is hid."""
    if not hidden:
        return areas

    def kept(instead: str) -> Callable[[str], str]:
        return lambda text: instead if hidden.may_tell(text) else text

    return areas.assign(
        name="",
        status=areas["status"].map(kept("")),
        drawn_by=areas["drawn_by"].map(kept("Title withheld")),
        attribution=areas["attribution"].map(kept("Credit withheld")),
        licence=areas["licence"].map(kept("Terms withheld")),
    )


def _ends(areas: gpd.GeoDataFrame) -> npt.NDArray[np.datetime64]:
    """Give the last day that each drawing stands for."""
    days = areas[["drawn_by", "start_date"]].drop_duplicates()
    following = days.groupby("drawn_by")["start_date"].shift(-1) - pd.Timedelta(days=1)
    most = days["start_date"] + pd.Timedelta(days=REACH_DAYS)
    ends = days.assign(end_date=following.fillna(most).clip(upper=most))
    own: npt.NDArray[np.datetime64] = (
        areas.merge(ends, how="left")["end_date"].to_numpy().astype(_DAY)
    )
    return own
