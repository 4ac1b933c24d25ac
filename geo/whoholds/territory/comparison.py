"""Two maps beside each other: who says what where, and how near their lines run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd

from whoholds import crs
from whoholds._kept import Kept
from whoholds.dates import Day, read_day
from whoholds.errors import SourceDataError
from whoholds.hidden import NOTHING, Hidden
from whoholds.territory.comparison_text import told
from whoholds.territory.drawn_map import DrawnMap, Source
from whoholds.territory.map_days import match
from whoholds.territory.map_ground import aligned, grounds
from whoholds.territory.map_lines import Lines
from whoholds.territory.map_overlay import Answer, Drawn, overlay

__all__ = ["AREAS", "SUMMARY", "Comparison", "compare_maps"]

SUMMARY: Final = (
    *("a_day", "b_day", "days_apart", "both_km2", "differ_km2", "differ_share"),
    *("a_only_km2", "b_only_km2", "side", "a_km2", "b_km2", "overlap"),
    *("median_km", "p95_km", "median_back_km", "p95_back_km", "a_line_km", "b_line_km"),
)
"""Columns of what is measured."""

AREAS: Final = (
    *("a_day", "b_day", "a_holder", "a_event", "a_status", "b_holder", "b_event", "b_status"),
    *("agree", "km2", "geometry"),
)
"""Columns of who says what where."""


@dataclass(frozen=True, eq=False, repr=False)
class Comparison:
    """What two maps say of the same land.

    Made by :func:`compare_maps`; the frames that are handed out are copies.

    Parameters
    ----------
    a, b : str
        What the maps are called.
    summary : DataFrame
        One row a pair of days and side that both maps draw: ``a_day``, ``b_day`` (datetime64, NaT
        for a map of no day), ``days_apart``; of the pair ``both_km2`` (land of which both
        speak), ``differ_km2`` (where another holder is said, or none), ``differ_share``,
        ``a_only_km2`` and ``b_only_km2`` (where the other is silent); of the ``side`` ``a_km2``
        and ``b_km2`` (what it holds), ``overlap`` (of what it holds on both maps in what it
        holds on either, within 20 km of either line), ``median_km`` and ``p95_km`` (from a's
        line to b's), ``median_back_km`` and ``p95_back_km`` (from b's to a's), ``a_line_km``
        and ``b_line_km`` (how much line was compared). Square kilometres are equal-area; NaN is
        what cannot be measured, for want of a line.
    areas : GeoDataFrame
        One row a pair of days and pair of answers, MultiPolygons in EPSG:4326: ``a_day``,
        ``b_day``, ``a_holder``, ``a_event``, ``a_status``, and the same of b; a blank holder is
        nobody for certain, a blank event a silent map; ``agree`` (whether both name the same
        holder, or both none; ``None`` where one is silent), ``km2``.
    sentences : tuple of str
        The same to read.
    hidden : Hidden
        What must not be told of the packs that were compared.
    """

    a: str
    b: str
    summary: Kept[pd.DataFrame] = Kept()
    areas: Kept[gpd.GeoDataFrame] = Kept()
    sentences: tuple[str, ...] = ()
    hidden: Hidden = field(default=NOTHING, repr=False)

    def __str__(self) -> str:
        return "\n".join(self.sentences)

    def __repr__(self) -> str:
        """Say what was compared, and on how many days."""
        pairs = len(self.summary[["a_day", "b_day"]].drop_duplicates())
        return f"<Comparison of {self.a} and {self.b}: {pairs} day(s), {len(self.areas)} areas>"


def compare_maps(
    a: Source,
    b: Source,
    *,
    day: Day | None = None,
    within_days: int = 3,
    sides: Mapping[str, str] | None = None,
    rest: str | Sequence[str] = "",
    land: gpd.GeoDataFrame | None = None,
    titles: Sequence[str] = ("a", "b"),
) -> Comparison:
    """Compare two maps, on one day or on all days that both have.

    Parameters
    ----------
    a, b : GeoDataFrame, Situation or Timeline
        Areas as :func:`whoholds.read.drawn.read`, :func:`whoholds.control_areas` or
        :func:`whoholds.areas_over_time` answers them (any CRS), or a pack's own day or days, of
        which areas are derived. A frame needs ``holder``; ``when`` (a day, or first/last) makes
        it one of several days, without it the map is of no day and is compared with each.
    day : str, date or datetime64, optional
        The day to compare. By default every day of either map is compared with the nearest of
        the other, once at most.
    within_days : int
        How many days apart two maps may lie; of `day`, how far from it each of them may.
    sides : mapping of str to str, optional
        Name of a side on either map -> its name on both. Names that differ in case alone are one.
    rest : str or sequence of str
        The side that undrawn land belongs to, on both maps or on each of them (blank: none).
        Without it a map says nothing of land where it draws nothing.
    land : GeoDataFrame, optional
        Polygons outside which nothing is compared; needed for `rest`.
    titles : sequence of str
        What the maps are called in sentences.

    Returns
    -------
    Comparison

    Raises
    ------
    DateError
        When no days lie near enough, or one is none.
    SourceDataError
        When a map has no areas, the maps have no side in common, or `rest` has no land.

    Examples
    --------
    >>> from shapely import box
    >>> one = gpd.GeoDataFrame({"holder": ["x", "y"]}, crs=4326,
    ...     geometry=[box(20, 50, 21, 51), box(21, 50, 22, 51)])
    >>> other = one.set_geometry([box(20, 50, 21.1, 51), box(21.1, 50, 22, 51)])
    >>> found = compare_maps(one, other)
    >>> found.summary[["side", "differ_share", "median_km"]].round(2).values.tolist()
    [['x', 0.05, 7.09], ['y', 0.05, 7.1]]
    """
    whole = grounds(land, (rest, rest) if isinstance(rest, str) else rest, sides or {})
    maps = [DrawnMap.of(one, name, sides or {}) for one, name in zip((a, b), titles, strict=True)]
    matched = match(maps[0], maps[1], None if day is None else read_day(day), _whole(within_days))
    rows: list[dict[str, Any]] = []
    areas: list[gpd.GeoDataFrame] = []
    for one, other in matched.pairs:
        frames = aligned(maps, [maps[0].on(one), maps[1].on(other)])
        plane, (mine, theirs) = whole.parts(*frames)
        stamps: dict[str, Any] = {"a_day": _stamp(one), "b_day": _stamp(other)}
        apart = abs((one - other).days) if one is not None and other is not None else 0
        said = _areas(plane, mine, theirs).assign(**stamps)[list(AREAS)]
        areas.append(said)
        pair = {**stamps, "days_apart": apart, **_agreement(said)}
        measure = Lines((mine, theirs), whole.within(plane, (mine, theirs)))
        sides_of_both = sorted(mine.holders & theirs.holders)
        rows += [{**pair, "side": side, **measure.of(side)} for side in sides_of_both]
    summary = pd.DataFrame(rows, columns=list(SUMMARY))
    every = gpd.GeoDataFrame(pd.concat(areas, ignore_index=True), crs=crs.LONLAT)
    called = maps[0].name, maps[1].name
    sentences = told(called, summary, every, matched, [one.left_out for one in maps])
    return Comparison(*called, summary, every, sentences, maps[0].hidden | maps[1].hidden)


def _whole(within_days: int) -> int:
    if within_days < 0:
        raise SourceDataError(f"within_days is {within_days}: pass 0 or more")
    return within_days


def _stamp(day: date | None) -> Any:
    return pd.NaT if day is None else pd.Timestamp(day)


def _areas(plane: crs.Projection, a: Drawn, b: Drawn) -> gpd.GeoDataFrame:
    rows, shapes = [], []
    for (one, other), shape in overlay([a, b]):
        rows.append([*one, *other, _agree(one, other), shape.area / 1e6])
        shapes.append(shape)
    frame = pd.DataFrame(rows, columns=list(AREAS[2:-1]))
    drawn_areas = gpd.GeoDataFrame(
        frame, geometry=plane.unproject(np.array(shapes, dtype=object)), crs=crs.LONLAT
    )
    order = ["a_holder", "a_event", "a_status", "b_holder", "b_event", "b_status"]
    return drawn_areas.sort_values(order, ignore_index=True)


def _agree(one: Answer, other: Answer) -> bool | None:
    return None if "" in (one.event, other.event) else one.holder == other.holder


def _agreement(areas: gpd.GeoDataFrame) -> dict[str, float]:
    spoken = areas[areas["agree"].notna()]
    both = float(spoken["km2"].sum())
    differ = float(spoken.loc[spoken["agree"].eq(False), "km2"].sum())
    return {
        "both_km2": both,
        "differ_km2": differ,
        "differ_share": differ / both if both else float("nan"),
        "a_only_km2": float(areas.loc[areas["b_event"] == "", "km2"].sum()),
        "b_only_km2": float(areas.loc[areas["a_event"] == "", "km2"].sum()),
    }
