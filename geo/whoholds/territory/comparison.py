"""Two maps beside each other: who says what where, and how near their lines run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from whoholds import crs
from whoholds._kept import Kept
from whoholds._suggest import suggest
from whoholds.dates import Day, read_day
from whoholds.errors import SourceDataError
from whoholds.hidden import NOTHING, Hidden
from whoholds.territory.comparison_text import told
from whoholds.territory.drawn_map import DrawnMap, Source, side_key
from whoholds.territory.interpolation import Floats
from whoholds.territory.map_days import match
from whoholds.territory.map_lines import NEAR, around, distances_km, front, inner, overlap
from whoholds.territory.map_overlay import Answer, Drawn, overlay, settled, united

__all__ = ["AREAS", "SUMMARY", "Comparison", "Ground", "compare_maps"]

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


@dataclass(frozen=True)
class Ground:
    """Where maps are compared.

    Parameters
    ----------
    land : GeoDataFrame, optional
        Polygons in EPSG:4326; what lies outside is cut off.
    rest : str
        The side that undrawn land belongs to on a map that draws no area of it.
    """

    land: gpd.GeoDataFrame | None
    rest: str

    def parts(self, *days: gpd.GeoDataFrame) -> tuple[crs.Projection, list[Drawn]]:
        """Lay the rows of some maps on one plane, each spot with one answer of each."""
        frames = [self.land] if self.land is not None else [one for one in days if len(one)]
        every = [frame.geometry.to_numpy() for frame in frames]
        plane = crs.equal_area(np.concatenate(every) if every else shapely.Point(0, 0))
        cut = self.on(plane)
        named = [self.rest if self.rest not in set(one["holder"]) else "" for one in days]
        parts = [settled(one, plane, cut, rest) for one, rest in zip(days, named, strict=True)]
        return plane, parts

    def on(self, plane: crs.Projection) -> shapely.Geometry | None:
        """Lay the land on a plane."""
        if self.land is None:
            return None
        shapes = shapely.make_valid(self.land.geometry.to_numpy())
        return united(shapely.make_valid(plane.project(shapely.segmentize(shapes, 0.1))))

    def within(self, plane: crs.Projection, maps: Sequence[Drawn]) -> shapely.Geometry | None:
        """Find the land within which lines are fronts.

        Land goes on where any map draws it, or is known to; where nothing but one side is drawn
        and no land is known, the whole outline of the side is the line.
        """
        land = self.on(plane)
        if land is not None:
            return inner(land)
        if len({holder for one in maps for holder in one.holders}) < 2:
            return None
        return inner(united([one.extent for one in maps]))


def compare_maps(
    a: Source,
    b: Source,
    *,
    day: Day | None = None,
    days: int = 3,
    sides: Mapping[str, str] | None = None,
    rest: str = "",
    land: gpd.GeoDataFrame | None = None,
    names: tuple[str, str] = ("a", "b"),
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
    days : int
        How many days apart two maps may lie.
    sides : mapping of str to str, optional
        Name of a side on either map -> its name on both. Names that differ in case alone are one.
    rest : str
        The side that land belongs to which is not drawn, on a map that draws no area of it.
        Without it such land is land of which the map says nothing.
    land : GeoDataFrame, optional
        Polygons outside which nothing is compared; needed for `rest`.
    names : (str, str)
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
    >>> one = gpd.GeoDataFrame({"holder": ["x", "y"]}, crs=4326,
    ...     geometry=[shapely.box(20, 50, 21, 51), shapely.box(21, 50, 22, 51)])
    >>> other = one.set_geometry([shapely.box(20, 50, 21.1, 51), shapely.box(21.1, 50, 22, 51)])
    >>> found = compare_maps(one, other)
    >>> found.summary.loc[0, ["side", "median_km"]].tolist(), found.summary["differ_share"].round(3)[0]
    """
    whole = _grounds(land, rest, sides or {})
    maps = [DrawnMap.of(one, name, sides or {}) for one, name in zip((a, b), names, strict=True)]
    matched = match(*maps, None if day is None else read_day(day), _whole(days))
    rows: list[dict[str, Any]] = []
    areas: list[gpd.GeoDataFrame] = []
    for one, other in matched.pairs:
        frames = _same_sides(maps[0], maps[1], one, other)
        plane, (mine, theirs) = whole.parts(*frames)
        stamps = {"a_day": _stamp(one), "b_day": _stamp(other)}
        apart = abs((one - other).days) if one is not None and other is not None else 0
        said = _areas(plane, mine, theirs).assign(**stamps)[list(AREAS)]
        areas.append(said)
        pair = {**stamps, "days_apart": apart, **_agreement(said)}
        measure = _Lines((mine, theirs), whole.within(plane, (mine, theirs)))
        sides_of_both = sorted(mine.holders & theirs.holders)
        rows += [{**pair, "side": side, **measure.of(side)} for side in sides_of_both]
    summary = pd.DataFrame(rows, columns=list(SUMMARY))
    every = gpd.GeoDataFrame(pd.concat(areas, ignore_index=True), crs=crs.LONLAT)
    sentences = told(names, summary, every, matched, [one.left_out for one in maps])
    return Comparison(*names, summary, every, sentences, maps[0].hidden | maps[1].hidden)


def _whole(days: int) -> int:
    if days < 0:
        raise SourceDataError(f"days is {days}: pass 0 or more")
    return days


def _grounds(land: gpd.GeoDataFrame | None, rest: str, sides: Mapping[str, str]) -> Ground:
    if rest and land is None:
        raise SourceDataError(f"rest is `{rest}`, but of which land? pass it as land")
    if land is not None and land.crs is None:
        raise SourceDataError("land does not say its CRS: name it with set_crs")
    known = {side_key(old): new for old, new in sides.items()}
    return Ground(
        None if land is None else land.to_crs(crs.LONLAT), known.get(side_key(rest), rest)
    )


def _same_sides(
    a: DrawnMap, b: DrawnMap, one: date | None, other: date | None
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Answer the rows of two days, with sides of both under one spelling, that of a."""
    mine, theirs = a.on(one), b.on(other)
    for drawn_map, frame in ((a, mine), (b, theirs)):
        if frame.empty:
            raise SourceDataError(f"{drawn_map.name} draws no area")
    spelled = {side_key(name): name for name in mine["holder"]}
    holders = [spelled.get(side_key(name), name) for name in theirs["holder"]]
    theirs = theirs.assign(holder=holders)
    sides = [sorted(set(frame["holder"]) - {""}) for frame in (mine, theirs)]
    if not set(sides[0]) & set(sides[1]):
        meant = next((text for name in sides[1] if (text := suggest(name, sides[0]))), "")
        raise SourceDataError(
            f"{a.name} and {b.name} have no side in common: {a.name} draws "
            f"{', '.join(sides[0]) or 'none'}, {b.name} {', '.join(sides[1]) or 'none'}; say by "
            f"`sides` which are the same{f' ({meant})' if meant else ''}"
        )
    return mine, theirs


def _stamp(day: date | None) -> pd.Timestamp:
    return pd.NaT if day is None else pd.Timestamp(day)


def _areas(plane: crs.Projection, a: Drawn, b: Drawn) -> gpd.GeoDataFrame:
    rows, shapes = [], []
    for (one, other), shape in overlay([a, b]):
        rows.append([*one, *other, _agree(one, other), shape.area / 1e6])
        shapes.append(shape)
    frame = pd.DataFrame(rows, columns=list(AREAS[2:-1]))
    drawn_areas = gpd.GeoDataFrame(frame, geometry=plane.unproject(shapes), crs=crs.LONLAT)
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


@dataclass(frozen=True, eq=False)
class _Lines:
    """Measures the lines of each side on two maps."""

    maps: tuple[Drawn, Drawn]
    within: shapely.Geometry | None

    @cached_property
    def reach(self) -> list[shapely.Geometry]:
        """Land near what the other map draws: beyond it a line is no matter of both."""
        return [around(one.extent, NEAR) for one in self.maps[::-1]]

    def of(self, side: str) -> dict[str, float]:
        held = [one.held(side) for one in self.maps]
        lines = [front(one, side, self.within) for one in self.maps]
        met = [shapely.intersection(line, far) for line, far in zip(lines, self.reach, strict=True)]
        there, back = distances_km(met[0], lines[1]), distances_km(met[1], lines[0])
        return {
            "a_km2": held[0].area / 1e6,
            "b_km2": held[1].area / 1e6,
            "overlap": overlap(*held, around(shapely.union_all(met), NEAR)),
            "median_km": _quantile(there, 0.5),
            "p95_km": _quantile(there, 0.95),
            "median_back_km": _quantile(back, 0.5),
            "p95_back_km": _quantile(back, 0.95),
            "a_line_km": met[0].length / 1000.0,
            "b_line_km": met[1].length / 1000.0,
        }


def _quantile(distances: Floats, part: float) -> float:
    return float(np.quantile(distances, part)) if len(distances) else float("nan")
