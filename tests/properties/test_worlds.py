"""Certain, possible and alternatives, against an enumeration of all worlds."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest
from hypothesis import assume, given, settings
from properties.counts import examples
from properties.ledgers import ledger
from properties.plain import worlds
from properties.plain.episodes import Case, Episode
from properties.plain.verdict import Plain
from properties.stories import incumbents, rules, stories

from whoholds.engine.policy import Policy
from whoholds.engine.timeline import Timeline, weigh
from whoholds.schema import Incumbent

TOWN = "town:alder"


@pytest.mark.slow
@given(told=stories(5, (TOWN,)), before=incumbents(), rule=rules())
@settings(max_examples=examples(60))
def test_verdicts_agree_with_all_worlds(
    told: list[dict[str, str]], before: Incumbent | None, rule: Policy
) -> None:
    """Whoever may have come last is the holder or an alternative; certain is whom nobody rivals.

    What lies over a place, what its record rests on, and a holder before a record of inference
    alone may put more in doubt, and never less.
    """
    whole = ledger(told, incumbent=before)
    timeline = weigh(whole, policy=rule)
    plain = Plain(whole, rule, timeline.as_known.toordinal())
    case = plain.settled(TOWN).case
    assume(worlds.countable(case))
    for day in turns(timeline, TOWN):
        row = next(timeline.on(day)[lambda f: f["subject"] == TOWN].itertuples())
        number = day.toordinal()
        head, doubted = case.head(number), plain.doubted(TOWN, number)
        others = {
            name
            for name in worlds.holders(case, number) - {"", row.holder}
            if not plain.parties.agree(name, row.holder) and not beside(case, head, name)
        }
        assert others <= set(row.alternatives), day
        assert set(row.alternatives) <= others | doubted, day
        if row.certainty == "certain":
            assert not others | doubted, day


def beside(case: Case, head: Episode | None, name: str) -> bool:
    """Whether the claims on the episode in force name somebody as of its side."""
    rivals = [e for e in case.episodes if e.holder == name]
    return head is not None and all(case.one_side(head, e) for e in rivals)


def turns(timeline: Timeline, subject: str) -> list[date]:
    """The first and the last days of the runs of a subject."""
    frame = timeline.frame[timeline.frame["subject"] == subject]
    last = [day - pd.Timedelta(days=1) for day in frame["end"].dropna()]
    return sorted({day.date() for day in [*frame["start"], *last]})
