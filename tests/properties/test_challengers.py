"""Who challenges the holder, in the engine and in its slow twin, on every day."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given, settings, strategies as st
from properties.challenged import FIGHTS, Challenged
from properties.counts import examples
from properties.ledgers import ACTORS, LAST, START, blocs, ledger, tellings
from properties.twin import STANDS, Twin

from whoholds.engine.policy import POLICIES
from whoholds.engine.timeline import weigh

TOWN = "town:alder"
ALLIES = [("red", "", "2024-01-20", "allies"), ("blue", "", "2024-01-20", "allies")]
# A friend of the holder fights beside another against a foe that is named; later it is no friend.
BESIDE = [
    {"claim_id": f"c{number:02d}", "subject": TOWN, "source_id": "gazette",
     "reported": "2024-03-03"} | row
    for number, row in enumerate([
        {"event": "captured", "when": "2024-01-01", "holder": "red"},
        {"event": "contested", "when": "2024-01-05/2024-01-15", "holder": "green",
         "challengers": "blue;red-north"},
        {"event": "contested", "when": "2024-02-05/2024-02-15", "holder": "green",
         "challengers": "blue"},
    ])
]  # fmt: skip


@st.composite
def quarrels(draw: st.DrawFn) -> list[dict[str, str]]:
    """Claims on one town in which several parties fight beside and against one another."""
    rows = draw(tellings(5, (TOWN,)))
    for row in rows:
        if draw(st.booleans()):
            row["event"] = draw(st.sampled_from(FIGHTS))
        if row["event"] in FIGHTS and draw(st.integers(0, 3)) == 0:
            row["holder"] = ""
        others = draw(st.permutations([actor for actor in ACTORS if actor != row["holder"]]))
        row["challengers"] = ";".join(others[: draw(st.integers(0, 3))])
        row["partners"] = others[-1] if row["holder"] and draw(st.booleans()) else ""
    return rows


@pytest.mark.slow
@pytest.mark.parametrize("policy", list(POLICIES))
@given(told=quarrels(), sides=blocs())
@example(told=BESIDE, sides=ALLIES)
@settings(max_examples=examples(100))
def test_challengers_are_those_of_the_twin_on_every_day(
    told: list[dict[str, str]], sides: list[tuple[str, ...]], policy: str
) -> None:
    whole = ledger(told, sides)
    timeline = weigh(whole, policy=replace(POLICIES[policy], stands=STANDS))
    twin = Twin(whole, TOWN, policy, timeline.as_known.toordinal())
    slow = Challenged(whole, twin, LAST.toordinal())
    runs = timeline.frame[timeline.frame["subject"] == TOWN]
    engine = {
        start.date(): (holder, set(challengers))
        for start, holder, challengers in zip(
            runs["start"], runs["holder"], runs["challengers"], strict=True
        )
    }
    for n in range((LAST - START).days + 1):
        today = START + timedelta(days=n)
        told_now = engine[max(start for start in engine if start <= today)]
        holder = twin.holder(today.toordinal())
        assert told_now == (holder, slow.challengers(today.toordinal(), holder)), today
