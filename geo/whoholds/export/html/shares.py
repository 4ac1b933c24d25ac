"""What the figure of shares adds up: who may hold under each verdict, and where roads lie.

Who may hold a place is judged by :func:`whoholds.analysis.shares.options` and here only numbered,
so that the page has nothing to judge: it sums towns, people and metres over intervals that it has
anyway, for every day of knowledge, and no sum has to travel. Areas, where asked for, bring theirs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import pandas as pd

from whoholds.analysis.shares import options, road_km
from whoholds.engine.columns import ACTOR_LISTS
from whoholds.engine.timeline import Timeline
from whoholds.export.html.box import Box
from whoholds.export.html.intervals import Words
from whoholds.subject import subjects_of
from whoholds.vocabulary import CERTAINTIES, STATUSES


def add_shares(
    box: Box, timeline: Timeline, words: Words, areas: Sequence[gpd.GeoDataFrame] = ()
) -> dict[str, Any]:
    """Put in who may hold under each verdict, and how much of each stretch lies in which state.

    Parameters
    ----------
    box : Box
        ``look.may`` set of parties by number, for each look; ``lie.road`` stretch,
        ``lie.state`` state from 1 on, 0 for none, and ``lie.metres``; for each method of areas
        from 0 on ``area0.state``, ``area0.km2`` (hundredths), ``area0.may``, and the days
        ``area0.from`` to before ``area0.to``, from the period's first.
    timeline : Timeline
        The one to open with, whose areas are given.
    words : Words
        With the looks of all lines.
    areas : sequence of GeoDataFrame
        As for :func:`whoholds.to_html`.

    Returns
    -------
    dict
        ``may``: the sets, actors by number, 0 for nobody known; ``methods``: how many areas.

    Raises
    ------
    ValueError
        When areas are not cut by verdict and state.
    """
    sets: dict[tuple[int, ...], int] = {}

    def numbered(verdicts: pd.DataFrame) -> list[int]:
        may = [tuple(words.actors[actor] for actor in names) for names in options(verdicts)]
        return [sets.setdefault(actors, len(sets)) for actors in may]

    state = {"": 0} | {n: nth for nth, n in enumerate(timeline.ledger.states["state_id"], start=1)}
    box.add("look.may", numbered(_verdicts(words)))
    _add_roads(box, timeline, words, state)
    for nth, frame in enumerate(areas):
        if "alternatives" not in frame or (frame["state_id"] == "").any():
            raise ValueError("areas are not cut by verdict and state: derive them with "
                             "by='verdict', by_state=True")  # fmt: skip
        first, last = (pd.Timestamp(day) for day in timeline.period)
        ends = frame["end"].fillna(last + pd.Timedelta(days=1))
        box.add(f"area{nth}.state", frame["state_id"].map(state), "steps")
        box.add(f"area{nth}.km2", (frame["km2"] * 100).round())
        box.add(f"area{nth}.may", numbered(frame))
        box.add(f"area{nth}.from", (frame["start"] - first).dt.days, "steps")
        box.add(f"area{nth}.to", (ends - first).dt.days, "steps")
    return {"may": [list(actors) for actors in sets], "methods": len(areas)}


def _add_roads(box: Box, timeline: Timeline, words: Words, state: Mapping[str, int]) -> None:
    lies = road_km(timeline.ledger)
    stretch = subjects_of("highway", lies["stretch_id"]).map(words.subjects).astype("int64")
    road = stretch - len(timeline.ledger.towns)
    lies = lies.assign(road=road, state=lies["state_id"].map(state)).sort_values(["road", "state"])
    box.add("lie.road", lies["road"], "steps")
    box.add("lie.state", lies["state"], "steps")
    box.add("lie.metres", (lies["km"] * 1000).round())


def _verdicts(words: Words) -> pd.DataFrame:
    """Spell the looks out again, as far as they bear on who may hold."""
    ids = list(words.actors)
    rows = words.look_rows()
    return pd.DataFrame(
        {
            "holder": [ids[row[0]] for row in rows],
            "status": [STATUSES[row[1]] for row in rows],
            "certainty": [CERTAINTIES[row[3]] for row in rows],
            **{
                name: [[ids[actor] for actor in row[place]] for row in rows]
                for place, name in enumerate(ACTOR_LISTS, start=5)
            },
        }
    )
