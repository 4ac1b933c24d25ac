"""Getting through: can a party drive along a road, and what stands in its way.

A party may use what is certainly its own. It counts as its own what is held by itself, by an
actor above or below it, by a partner of the holder that is one of these, or by one of the
`allies` that the caller names: who lets whom pass is a judgement, so blocs decide nothing here.

============================================  ========  ========================================
The stretch                                   answer    reason
============================================  ========  ========================================
held by its own, certainly                    yes
held by its own, besieged                     no        besieged
held by its own, closed by somebody else      no        closed
held by its own, yet contested, under fire,   possibly  contested, fire_control, closed,
closed by its holder, only claimed or only              claimed, possible
possible
held by its own together with others          possibly  shared
held by others, certainly                     no        held
held by others, as one possibility            possibly  possible
held by others, the party contesting it       possibly  contested
held by others, the party claiming it         possibly  claimed
nobody is known to hold it                    possibly  unknown
============================================  ========  ========================================

While two sides fight for a stretch, neither can count on it and neither is surely kept out.

A town on the way that others certainly hold, or besiege, blocks nothing, for roads may pass towns
by, but it casts doubt: then the answer is no better than *possibly*.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain, pairwise
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd

from whoholds import crs
from whoholds._kept import Kept
from whoholds._suggest import suggest
from whoholds.analysis.passage_rules import answers, own, standing
from whoholds.analysis.passage_text import sentence
from whoholds.engine.columns import VERDICT
from whoholds.errors import SubjectError, expect
from whoholds.roads.layout import routes, stretches
from whoholds.roads.route import expand
from whoholds.situation import Situation
from whoholds.subject import Subject, section_ids, subjects_of

__all__ = ["Passage", "blocking", "passable", "way"]

_RANK = {"yes": 0, "possibly": 1, "no": 2}
_COLUMNS = (
    "subject",
    "highway_id",
    "from_town",
    "to_town",
    "from_km",
    "to_km",
    "km",
    "answer",
    "reason",
    "blocked_since",
    *VERDICT,
)


@dataclass(frozen=True, eq=False, repr=False)
class Passage:
    """Whether one party can drive from one town to another on one day.

    Made by :func:`passable` and :func:`way`; prints as a sentence.

    Parameters
    ----------
    answer : str
        ``"yes"``, ``"possibly"`` or ``"no"``.
    actor, from_town, to_town : str
        Ids of the party and of both ends.
    day : date
        The day.
    highways : tuple of str
        The roads in the order they are driven.
    km, doubtful_km, blocked_km : float
        Geodesic length of the way, and how much of it is in doubt or blocked.
    since : date or None
        Since when it has been so without a break, by the headlines of the timeline: the earliest
        of the obstacles behind the answer. ``None`` where there are none, or where one has stood
        since the period began.
    claims : tuple of str
        The claims behind the answer.
    sentence : str
        All of it in words.
    obstacles : GeoDataFrame
        What stands in the way, as :func:`blocking` answers.
    """

    answer: str
    actor: str
    from_town: str
    to_town: str
    day: date
    highways: tuple[str, ...]
    km: float
    doubtful_km: float
    blocked_km: float
    since: date | None
    claims: tuple[str, ...]
    sentence: str
    obstacles: Kept[gpd.GeoDataFrame] = Kept()

    def __str__(self) -> str:
        return self.sentence

    __repr__ = __str__


def passable(
    situation: Situation,
    highway: str,
    a: str,
    b: str,
    *,
    actor: str,
    allies: Collection[str] = (),
) -> Passage:
    """Tell whether a party can drive along one road from one station to another.

    Parameters
    ----------
    situation : Situation
        As :func:`whoholds.join` answers it.
    highway : str
        The road's id, such as ``"AH1"``.
    a, b : str
        Town ids of two of its stations; the way is described from `a` to `b`.
    actor : str
        The party that wants to drive. Actors above and below it count as itself.
    allies : str or collection of str, optional
        Further actors, with those above and below them, that let it pass.

    Returns
    -------
    Passage
        The answer and what it rests on.

    Raises
    ------
    SubjectError
        When the ledger has no such road, station or actor.

    Examples
    --------
    >>> import whoholds as wh
    >>> day = wh.join(wh.weigh(wh.open("myanmar")), "2025-09-22")
    >>> through = passable(day, "AH1", "hpa-an", "myawaddy", actor="military")
    >>> through.answer, round(through.km)
    ('possibly', 111)
    """
    expect(situation, Situation)
    friends = own(situation.timeline.ledger, actor, allies)
    table = _table(situation, friends)
    named = pd.Series([str(Subject("highway", highway, f"{a}..{b}"))])
    spans = expand(named, situation.timeline.ledger.stations)["stretch_subject"]
    laid = pd.Index(subjects_of("highway", table["stretch_id"]))
    rows = laid.get_indexer(pd.Index(spans)).tolist()
    rows = rows if table["from_town"].iloc[rows[0]] == a else rows[::-1]
    return _passage(situation, table.iloc[rows], (a, b), actor, friends)


def blocking(
    situation: Situation,
    highway: str,
    a: str,
    b: str,
    *,
    actor: str,
    allies: Collection[str] = (),
) -> gpd.GeoDataFrame:
    """List what keeps a party from driving along one road.

    Parameters
    ----------
    situation, highway, a, b, actor, allies
        As for :func:`passable`.

    Returns
    -------
    GeoDataFrame
        One row a piece that is not certainly its own, and one a town on the way that others
        certainly hold or besiege (0 km), as they are met from `a` to `b`, EPSG:4326: ``subject``,
        ``highway_id``, ``from_town``, ``to_town``, ``from_km``, ``to_km``, ``km``, ``answer``
        (``"no"`` or ``"possibly"``), ``reason`` (as in the table of this module),
        ``blocked_since`` (datetime64, NaT: since the period began), the columns of a verdict,
        ``geometry``.

    Raises
    ------
    SubjectError
        When the ledger has no such road, station or actor.
    """
    return passable(situation, highway, a, b, actor=actor, allies=allies).obstacles


def way(
    situation: Situation, a: str, b: str, *, actor: str, allies: Collection[str] = ()
) -> Passage:
    """Find the way between two towns over all roads that a party gets through best.

    A way that is its own throughout beats any other; else one where nothing is known to block
    it, with the fewest kilometres in doubt; else the one with the fewest kilometres blocked.

    Parameters
    ----------
    situation : Situation
        As :func:`whoholds.join` answers it.
    a, b : str
        Town ids; both must be stations of some road.
    actor, allies
        As for :func:`passable`.

    Returns
    -------
    Passage
        The answer for that way.

    Raises
    ------
    SubjectError
        When the ledger has no such town or actor, or no roads join the two.
    """
    expect(situation, Situation)
    friends = own(situation.timeline.ledger, actor, allies)
    table = _table(situation, friends)
    for town in (a, b):
        if not (table["from_town"].eq(town) | table["to_town"].eq(town)).any():
            stations = situation.timeline.ledger.stations["town_id"].unique()
            meant = suggest(town, stations) or "stations.csv lists them"
            raise SubjectError(f"no road has a station at `{town}`; {meant}")
    return _passage(situation, table.iloc[_best(table, a, b)], (a, b), actor, friends)


def _table(situation: Situation, friends: frozenset[str]) -> pd.DataFrame:
    """List all stretches: the day's verdict, the number of their piece, and the answer."""
    pieces = situation.highways.drop(columns="geometry")
    spread = pieces[["stretches", *VERDICT]].assign(piece=range(len(pieces)))
    spread = spread.explode("stretches").rename(columns={"stretches": "stretch_id"})
    laid = pd.DataFrame(stretches(situation.timeline.ledger).drop(columns="geometry"))
    table = laid.merge(spread, on="stretch_id", validate="one_to_one")
    return pd.concat([table, answers(table, friends)], axis=1)


def _best(table: pd.DataFrame, a: str, b: str) -> list[int]:
    """Choose the stretches of the best way from one town to another."""
    rank = table["answer"].map(_RANK)
    km = table["to_km"] - table["from_km"] + 1e-6
    for worst in (0, 1, 2):
        # A kilometre of the worst that this round allows weighs like ten thousand others.
        weight = km.where((rank < worst) | (worst == 0), km * 1e4)
        roads = table.assign(nth=range(len(table)), weight=weight)[rank <= worst]
        # Of two roads between the same towns the one added last stays: the lighter.
        roads = roads.sort_values("weight", ascending=False, kind="stable")
        graph = nx.from_pandas_edgelist(roads, "from_town", "to_town", ["nth", "weight"])
        if a != b and a in graph and b in graph and nx.has_path(graph, a, b):
            towns = nx.shortest_path(graph, a, b, weight="weight")
            return [int(graph[one][two]["nth"]) for one, two in pairwise(towns)]
    raise SubjectError(f"no roads lead from `{a}` to `{b}` through the stations of stations.csv")


def _passage(
    situation: Situation,
    met: pd.DataFrame,
    ends: tuple[str, str],
    actor: str,
    friends: frozenset[str],
) -> Passage:
    """Gather the stretches of a way, as they are met, into an answer."""
    obstacles = _obstacles(situation, met, ends[0], friends)
    answer = max(["yes", *obstacles["answer"]], key=_RANK.__getitem__)
    behind = met if answer == "yes" else obstacles[obstacles["answer"] == answer]
    since = None
    if answer != "yes" and behind["blocked_since"].notna().all():
        since = behind["blocked_since"].min().date()
    km = obstacles.groupby("answer")["km"].sum()
    passage = Passage(
        answer=answer,
        actor=actor,
        from_town=ends[0],
        to_town=ends[1],
        day=situation.day,
        highways=tuple(dict.fromkeys(met["highway_id"])),
        km=float((met["to_km"] - met["from_km"]).sum()),
        doubtful_km=float(km.get("possibly", 0.0)),
        blocked_km=float(km.get("no", 0.0)),
        since=since,
        claims=tuple(dict.fromkeys(chain.from_iterable(behind["claims"]))),
        obstacles=obstacles,
        sentence="",
    )
    words = sentence(
        situation.timeline.ledger,
        obstacles,
        answer=answer,
        actor=actor,
        ends=ends,
        highways=passage.highways,
        km=passage.km,
        day=situation.day,
    )
    return replace(passage, sentence=words)


def _obstacles(
    situation: Situation, met: pd.DataFrame, start: str, friends: frozenset[str]
) -> gpd.GeoDataFrame:
    """Merge what is not certainly its own into pieces, and put the towns in between."""
    met = met.assign(at=np.arange(len(met), dtype=float))
    run = met["piece"].ne(met["piece"].shift()).cumsum()
    grouped = met.groupby(run, sort=False)
    low = met.loc[grouped["from_km"].idxmin()]
    high = met.loc[grouped["to_km"].idxmax()]
    pieces = low.assign(
        at=grouped["at"].min().to_numpy(),
        to_km=high["to_km"].to_numpy(),
        to_town=high["to_town"].to_numpy(),
    )
    sections = section_ids(pieces["highway_id"], pieces["from_town"], pieces["to_town"])
    pieces["subject"] = subjects_of("highway", sections)
    since = _since(situation, subjects_of("highway", met["stretch_id"]), friends)
    pieces["blocked_since"] = since.groupby(run, sort=False).max().to_numpy()
    pieces = pieces[pieces["answer"] != "yes"]
    laid = routes(situation.timeline.ledger)
    shapes: list[Any] = [
        laid[road].cut(start, stop)
        for road, start, stop in zip(
            pieces["highway_id"], pieces["from_km"], pieces["to_km"], strict=True
        )
    ]
    pieces = pieces.assign(geometry=shapes)
    obstacles = pd.concat(
        [pieces, _towns(situation, _stops(met, start), friends)], ignore_index=True
    )
    obstacles = obstacles.sort_values("at", kind="stable", ignore_index=True)
    obstacles = obstacles.assign(km=obstacles["to_km"] - obstacles["from_km"])
    return gpd.GeoDataFrame(obstacles[[*_COLUMNS, "geometry"]], crs=crs.LONLAT)


def _stops(met: pd.DataFrame, start: str) -> pd.DataFrame:
    """List the stations in the order they are met."""
    first = met.iloc[0]
    km = first["from_km"] if first["from_town"] == start else first["to_km"]
    stops = [(first["highway_id"], start, km, -0.5)]
    for nth, stretch in enumerate(met.to_dict("records")):
        side = "to" if stretch["from_town"] == stops[-1][1] else "from"
        town, km = stretch[f"{side}_town"], stretch[f"{side}_km"]
        stops.append((stretch["highway_id"], town, km, nth + 0.5))
    return pd.DataFrame(stops, columns=["highway_id", "town_id", "from_km", "at"])


def _towns(situation: Situation, stops: pd.DataFrame, friends: frozenset[str]) -> pd.DataFrame:
    """List the towns on the way that are not to be got through, as doubts."""
    stops = stops.merge(situation.towns, on="town_id")
    stops = pd.concat([stops, answers(stops, friends)], axis=1)
    stops = stops[stops["answer"] == "no"]
    subject = subjects_of("town", stops["town_id"])
    return stops.assign(
        subject=subject,
        from_town=stops["town_id"],
        to_town=stops["town_id"],
        to_km=stops["from_km"],
        answer="possibly",
        blocked_since=_since(situation, subject, friends),
    )


def _since(situation: Situation, subjects: pd.Series, friends: frozenset[str]) -> pd.Series:
    timeline = situation.timeline
    since = standing(timeline.frame, subjects, friends, day=situation.day, begin=timeline.period[0])
    return since.reindex(subjects.to_numpy()).set_axis(subjects.index)
