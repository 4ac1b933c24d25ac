"""Where the verdicts on towns and on the roads through them cannot both be right.

A front may run through a town: then the road is one side's before it and the other's behind it,
and nothing is wrong. But a town held by one side, amid a road held by the other on both sides of
it, is a question to the editor of the pack. It is asked, never answered here.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from whoholds import dates
from whoholds._renamed import renamed
from whoholds.characters import isolated
from whoholds.engine.actors import Actors
from whoholds.engine.timeline import Timeline
from whoholds.errors import expect
from whoholds.roads.route import stretch_ids
from whoholds.subject import subjects_of

__all__ = ["contradictions"]

_KEPT = ["subject", "start", "end", "holder", "claims"]


@renamed(line="timeline")
def contradictions(timeline: Timeline) -> pd.DataFrame:
    """Find towns whose holder contradicts that of the road through them on the same days.

    Only certain verdicts are compared, and only holders that neither agree nor belong to one
    bloc on that day. A road contradicts a town when the stretches on both sides of it do, or the
    only one where the road ends there.

    Parameters
    ----------
    timeline : Timeline
        As :func:`whoholds.weigh` answers it.

    Returns
    -------
    DataFrame
        One row a town, road and run of days, sorted: ``highway_id``, ``town_id``, ``start``,
        ``end`` (datetime64, half-open, NaT for still so), ``town_holder``, ``road_holder``
        (actor ids), ``stretches``, ``claims`` (lists of ids, the town's and the road's),
        ``question`` (a sentence).
    """
    expect(timeline, Timeline)
    who = Actors.of(timeline.ledger)
    frame = timeline.frame[
        timeline.frame["certainty"].eq("certain")
        & ~timeline.frame["status"].isin(["contested", "shared"])
    ]
    frame = frame[_KEPT].assign(end=frame["end"].fillna(pd.Timestamp.max.floor("D")))
    places = _places(timeline)
    met = places.merge(frame, left_on="town", right_on="subject")
    before = _against(met[met["before"].ne("")], frame, "before", who)
    after = _against(met[met["before"].eq("")], frame, "after", who)
    both = _against(before[before["after"].ne("")], frame, "after", who)
    clashes = pd.concat([after, both, before[before["after"].eq("")]])
    clashes = clashes[clashes["town"].notna()].sort_values(["highway_id", "order", "start"])
    return _questions(_merged(clashes), timeline)


def _places(timeline: Timeline) -> pd.DataFrame:
    """List every station with the stretches before and after it, as subjects, ``""`` for none."""
    stations = timeline.ledger.stations[["highway_id", "town_id", "order"]]
    laid = stretch_ids(stations)
    subject = subjects_of("highway", laid["stretch_id"])
    stops = stations.sort_values(["highway_id", "order"], kind="stable", ignore_index=True)
    stops = stops.assign(position=stops.groupby("highway_id").cumcount())
    sides = laid[["highway_id", "position"]]
    after = sides.assign(after=subject)
    before = sides.assign(before=subject, position=sides["position"] + 1)
    stops = stops.merge(before, how="left").merge(after, how="left")
    sided = stops.fillna({"before": "", "after": ""}).assign(
        town=subjects_of("town", stops["town_id"])
    )
    return sided[sided["before"].ne("") | sided["after"].ne("")]


def _against(met: pd.DataFrame, frame: pd.DataFrame, side: str, who: Actors) -> pd.DataFrame:
    """Keep the days on which the stretch on one side is held against the town."""
    road = frame.rename(columns={name: f"{name}_road" for name in _KEPT})
    pairs = met.merge(road, left_on=side, right_on="subject_road")
    start = pairs[["start", "start_road"]].max(axis=1)
    end = pairs[["end", "end_road"]].min(axis=1)
    day = start.to_numpy().astype("datetime64[D]").astype(np.int64)
    allied = who.allied(who.codes(pairs["holder"]), who.codes(pairs["holder_road"]), day)
    claims: list[Any] = [
        [*a, *b] for a, b in zip(pairs["claims"], pairs["claims_road"], strict=True)
    ]
    pairs = pairs.assign(
        start=start,
        end=end,
        road_holder=pairs["holder_road"],
        claims=claims,
    )
    known = pairs["holder"].ne("") & pairs["holder_road"].ne("")
    return pairs[known & (start < end) & ~allied].drop(columns=list(road))


def _merged(clashes: pd.DataFrame) -> pd.DataFrame:
    """Join runs of days that follow each other with the same holders."""
    names = ["highway_id", "town_id", "holder", "road_holder"]
    same = (clashes[names] == clashes[names].shift()).all(axis=1)
    follows = clashes["start"].eq(clashes["end"].shift())
    grouped = clashes.groupby((~(same & follows)).cumsum(), sort=False)
    claims: list[Any] = [sorted(set().union(*lists)) for _, lists in grouped["claims"]]
    return grouped.nth(0).assign(
        end=grouped["end"].max().to_numpy(),
        claims=claims,
    )


def _questions(clashes: pd.DataFrame, timeline: Timeline) -> pd.DataFrame:
    """Put the contradictions as questions."""
    towns = timeline.ledger.towns.set_index("town_id")["name"].map(isolated)
    actors = timeline.ledger.actors.set_index("actor_id")["name"].map(isolated)
    open_ = clashes["end"] >= pd.Timestamp.max.floor("D")
    last = (clashes["end"] - pd.Timedelta(days=1)).dt.date
    first = clashes["start"].dt.date.astype(str)
    days = first + "/" + last.astype(str).where(~open_, "..")
    ends = clashes["before"].eq("") | clashes["after"].eq("")
    words = [
        clashes["highway_id"] + ": ",
        clashes["town_id"].map(towns),
        " is held by ",
        clashes["holder"].map(actors),
        ends.map({True: ", the road that ends there by ", False: ", the road through it by "}),
        clashes["road_holder"].map(actors),
        ", ",
        days.map(dates.describe),
        "; which claims are right: ",
        clashes["claims"].map(", ".join),
        "?",
    ]
    question = pd.Series("", index=clashes.index, dtype="str")
    for word in words:
        # An empty column has no type of its own.
        question = question + (word if isinstance(word, str) else word.astype("str"))
    sides = clashes[["before", "after"]].to_numpy().tolist()
    return pd.DataFrame(
        {
            "highway_id": clashes["highway_id"],
            "town_id": clashes["town_id"],
            "start": clashes["start"],
            "end": clashes["end"].mask(open_),
            "town_holder": clashes["holder"],
            "road_holder": clashes["road_holder"],
            "stretches": [[s.removeprefix("highway:") for s in both if s] for both in sides],
            "claims": clashes["claims"],
            "question": question,
        }
    ).reset_index(drop=True)
