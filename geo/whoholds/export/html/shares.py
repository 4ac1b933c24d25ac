"""What the figure of shares adds up: who may hold under each verdict, and where roads lie.

Who may hold a place is judged by :func:`whoholds.derive.shares.options` and here only numbered, so
that the page has nothing to judge: it sums towns, people and metres over intervals that it has
anyway, for every day of knowledge, and no sum has to travel.
"""

from __future__ import annotations

import pandas as pd

from whoholds.derive.shares import options, road_km
from whoholds.export.html.columns import Box
from whoholds.export.html.verdicts import Words
from whoholds.ledger import Ledger
from whoholds.vocabulary import CERTAINTIES, STATUSES


def add_shares(box: Box, ledger: Ledger, words: Words) -> list[list[int]]:
    """Put in who may hold under each verdict, and how much of each stretch lies in which state.

    Parameters
    ----------
    box : Box
        ``look.may`` set of parties by number, for each look; ``lie.road`` stretch,
        ``lie.state`` state from 1 on, 0 for none, and ``lie.metres``.
    ledger : Ledger
    words : Words
        With the looks of all lines.

    Returns
    -------
    list of list of int
        The sets: actors by number, 0 for nobody known.
    """
    sets: dict[tuple[int, ...], int] = {}
    may = [tuple(words.actors[actor] for actor in names) for names in options(_verdicts(words))]
    box.add("look.may", [sets.setdefault(actors, len(sets)) for actors in may])
    lies = road_km(ledger)
    state = {name: nth for nth, name in enumerate(ledger.states["state_id"], start=1)}
    towns = len(ledger.towns)
    road = ("highway:" + lies["stretch_id"]).map(words.subjects) - towns
    lies = lies.assign(road=road, state=lies["state_id"].map({"": 0} | state))
    lies = lies.sort_values(["road", "state"])
    box.add("lie.road", lies["road"], "steps")
    box.add("lie.state", lies["state"], "steps")
    box.add("lie.metres", (lies["km"] * 1000).round())
    return [list(actors) for actors in sets]


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
                for name, place in (("challengers", 6), ("alternatives", 7), ("claimed_by", 8))
            },
        }
    )
