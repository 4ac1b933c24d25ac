"""Several maps as one: who is said to hold what by how many, and how far their lines are apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from whoholds import crs
from whoholds._kept import Kept
from whoholds.characters import isolated
from whoholds.dates import Day, read_day
from whoholds.errors import SourceDataError
from whoholds.hidden import NOTHING, Hidden
from whoholds.territory.drawn_map import DrawnMap, Source
from whoholds.territory.map_days import nearest_day
from whoholds.territory.map_ground import aligned, grounds
from whoholds.territory.map_lines import Lines
from whoholds.territory.map_overlay import Answer, Drawn, overlay, united

__all__ = ["Consensus", "consensus_map"]

_AREAS: Final = ("holder", "maps", "of", "share", "says", "km2", "geometry")
_SUMMARY: Final = ("side", "maps", "all_km2", "any_km2", "agreed_share", "median_km", "p95_km")
_PAIRS: Final = ("a", "b", "side", "overlap", "median_km", "p95_km", "median_back_km",
                 "p95_back_km")  # fmt: skip


@dataclass(frozen=True, eq=False, repr=False)
class Consensus:
    """What several maps say together.

    Made by :func:`consensus_map`; the frames that are handed out are copies.

    Parameters
    ----------
    names : tuple of str
        What the maps are called.
    areas : GeoDataFrame
        MultiPolygons in EPSG:4326, one row a set of answers: ``holder`` (whom more maps name than
        any other; blank for nobody for certain, and for a tie), ``maps`` (how many of them say
        so), ``of`` (how many speak of it), ``share``, ``says`` (list, a holder a map in the
        order of `names`; blank for none, ``None`` for a silent map), ``km2``.
    summary : DataFrame
        One row a side that two maps draw or more: ``maps`` (how many), ``all_km2`` (held by it on
        every one of these), ``any_km2`` (on any), ``agreed_share``, ``median_km`` (the middle of
        the median distances between any two of its lines), ``p95_km`` (the greatest 95 % of any
        two): its spread.
    pairs : DataFrame
        One row a side and two maps: ``a``, ``b``, and the columns of
        :attr:`whoholds.Comparison.summary <whoholds.territory.comparison.Comparison>`.
    sentences : tuple of str
        The same to read.
    hidden : Hidden
        What must not be told of the packs among them.
    """

    names: tuple[str, ...]
    areas: Kept[gpd.GeoDataFrame] = Kept()
    summary: Kept[pd.DataFrame] = Kept()
    pairs: Kept[pd.DataFrame] = Kept()
    sentences: tuple[str, ...] = ()
    hidden: Hidden = field(default=NOTHING, repr=False)

    def __str__(self) -> str:
        return "\n".join(self.sentences)

    def __repr__(self) -> str:
        """Say of how many maps it is."""
        return f"<Consensus of {len(self.names)} maps: {len(self.areas)} areas>"


def consensus_map(
    maps: Sequence[Source],
    day: Day | None = None,
    *,
    within_days: int = 3,
    sides: Mapping[str, str] | None = None,
    rest: str | Sequence[str] = "",
    land: gpd.GeoDataFrame | None = None,
    titles: Sequence[str] = (),
) -> Consensus:
    """Lay several maps of one day over each other.

    Parameters
    ----------
    maps : sequence of GeoDataFrame, Situation or Timeline
        Two or more, as for :func:`whoholds.compare_maps`.
    day : str, date or datetime64, optional
        Of each map the day nearest to it is taken. Needed unless no map is of any day.
    within_days : int
        How far from `day` a map may be.
    sides : mapping of str to str, optional
        Name of a side on any map -> its name on all.
    rest : str or sequence of str
        The side that undrawn land belongs to, on all maps or on each (blank: none).
    land : GeoDataFrame, optional
        Polygons outside which nothing is compared; needed for `rest`.
    titles : sequence of str
        What the maps are called; by number unless given.

    Returns
    -------
    Consensus

    Raises
    ------
    DateError
        When a map has no day near enough, or needs one and `day` is not given.
    SourceDataError
        When there are less than two maps, or one has no area or no side that any other has.

    Examples
    --------
    >>> from shapely import box
    >>> one = gpd.GeoDataFrame({"holder": ["x", "y"]}, crs=4326,
    ...     geometry=[box(20, 50, 21, 51), box(21, 50, 22, 51)])
    >>> other = one.set_geometry([box(20, 50, 21.1, 51), box(21.1, 50, 22, 51)])
    >>> together = consensus_map([one, other, other])
    >>> together.areas[["holder", "maps", "of"]].values.tolist()
    [['x', 2, 3], ['x', 3, 3], ['y', 3, 3]]
    """
    known = tuple(titles) or tuple(f"map {number}" for number in range(1, len(maps) + 1))
    rests = (rest,) * len(maps) if isinstance(rest, str) else tuple(rest)
    if len(maps) < 2 or not len(maps) == len(known) == len(rests):
        raise SourceDataError("pass two maps or more, and as many titles and rests as maps")
    whole = grounds(land, rests, sides or {})
    every = [DrawnMap.of(one, name, sides or {}) for one, name in zip(maps, known, strict=True)]
    wanted = None if day is None else read_day(day)
    frames = [one.on(_day(one, wanted, within_days)) for one in every]
    plane, drawn = whole.parts(*aligned(every, frames))
    areas = _areas(plane, drawn)
    pairs = _pairs(known, drawn, whole.within(plane, drawn))
    summary = _summary(drawn, areas, pairs)
    hidden = NOTHING
    for one in every:
        hidden |= one.hidden
    return Consensus(known, areas, summary, pairs, _told(areas, summary), hidden)


def _day(one: DrawnMap, wanted: Any, days: int) -> Any:
    if wanted is not None:
        return nearest_day(one, wanted, days)
    if one.dated:
        raise SourceDataError(f"{one.name} has days: say by `day` which is meant")
    return None


def _areas(plane: crs.Projection, drawn: Sequence[Drawn]) -> gpd.GeoDataFrame:
    """Unite what all maps answer alike."""
    alike: dict[tuple[str | None, ...], list[BaseGeometry]] = {}
    for answers, shape in overlay(drawn):
        alike.setdefault(tuple(map(_holder, answers)), []).append(shape)
    rows, shapes = [], []
    for says, parts in alike.items():
        votes = Counter(holder for holder in says if holder is not None)
        (holder, most), *others = votes.most_common()
        tied = bool(others) and others[0][1] == most
        shape = united(parts)
        of = votes.total()
        rows.append(["" if tied else holder, most, of, most / of, list(says), shape.area / 1e6])
        shapes.append(shape)
    frame = pd.DataFrame(rows, columns=list(_AREAS[:-1]))
    areas = gpd.GeoDataFrame(
        frame, geometry=plane.unproject(np.array(shapes, dtype=object)), crs=crs.LONLAT
    )
    return areas.sort_values(["holder", "maps", "of", "km2"], ignore_index=True)


def _holder(answer: Answer) -> str | None:
    return answer.holder if answer.event else None


def _pairs(
    names: Sequence[str], drawn: Sequence[Drawn], within: BaseGeometry | None
) -> pd.DataFrame:
    rows = []
    for (a, one), (b, other) in combinations(zip(names, drawn, strict=True), 2):
        lines = Lines((one, other), within)
        rows += [
            {"a": a, "b": b, "side": side, **lines.of(side)}
            for side in sorted(one.holders & other.holders)
        ]
    return pd.DataFrame(rows, columns=list(_PAIRS))


def _summary(drawn: Sequence[Drawn], areas: gpd.GeoDataFrame, pairs: pd.DataFrame) -> pd.DataFrame:
    rows = []
    for side, own in pairs.groupby("side"):
        draws = [side in one.holders for one in drawn]
        said = [[holder == side for holder in says] for says in areas["says"]]
        everywhere = [all(np.array(each)[draws]) for each in said]
        anywhere = [any(each) for each in said]
        km2 = areas["km2"].to_numpy()
        both, either = float(km2[everywhere].sum()), float(km2[anywhere].sum())
        medians = own[["median_km", "median_back_km"]].to_numpy(dtype=float).ravel()
        far = own[["p95_km", "p95_back_km"]].to_numpy(dtype=float).ravel()
        lines = [float(np.median(medians)), float(np.max(far))]
        rows.append([side, sum(draws), both, either, both / either, *lines])
    return pd.DataFrame(rows, columns=list(_SUMMARY))


def _told(areas: gpd.GeoDataFrame, summary: pd.DataFrame) -> tuple[str, ...]:
    several = areas[areas["of"] > 1]
    agreed = float(several.loc[several["share"] == 1.0, "km2"].sum())
    whole = float(several["km2"].sum())
    said = [
        f"Of {whole:,.0f} km² two maps speak or more; they agree on {agreed:,.0f} km² of it "
        f"({agreed / whole:.1%})."
        if whole
        else "No two maps speak of the same land."
    ]
    for row in summary.to_dict("records"):
        spread = (
            f"its lines are {row['median_km']:.2f} km apart in the median and "
            f"{row['p95_km']:.1f} km at most for 95 %"
            if pd.notna(row["median_km"])
            else "there are no lines of it to compare"
        )
        said.append(
            f"{isolated(row['side'])}, on {row['maps']} maps: {row['all_km2']:,.0f} km² on all of "
            f"them, {row['any_km2']:,.0f} km² on any; {spread}."
        )
    return tuple(said)
