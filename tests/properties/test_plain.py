"""The engine against a plain one, on random ledgers with everything in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import example, given, settings, strategies as st
from properties.counts import examples
from properties.ledgers import ACTORS, blocs, ledger
from properties.plain.verdict import Plain
from properties.stories import FOUGHT, days, incumbents, rules, stories

from whoholds.engine.policy import POLICIES, Policy
from whoholds.engine.timeline import Timeline, weigh
from whoholds.ledgers import Ledger
from whoholds.schema import Incumbent

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
    rows = draw(stories(5, (TOWN,)))
    for row in rows:
        if draw(st.booleans()):
            row["event"] = draw(st.sampled_from(FOUGHT))
        others = draw(st.permutations([actor for actor in ACTORS if actor != row["holder"]]))
        row["challengers"] = ";".join(others[: draw(st.integers(0, 3))])
        row["partners"] = others[-1] if row["holder"] and draw(st.booleans()) else ""
    return rows


@pytest.mark.slow
@given(told=stories(), sides=blocs(), before=incumbents(), rule=rules())
@settings(max_examples=examples(60))
def test_verdicts_are_those_of_the_plain_engine(
    told: list[dict[str, str]],
    sides: list[tuple[str, ...]],
    before: Incumbent | None,
    rule: Policy,
) -> None:
    compare(ledger(told, sides, before), rule)


@pytest.mark.slow
@given(told=stories(7, (TOWN,)), sides=blocs(), before=incumbents(), rule=rules())
@settings(max_examples=examples(60))
def test_verdicts_on_a_busy_town_are_those_of_the_plain_engine(
    told: list[dict[str, str]],
    sides: list[tuple[str, ...]],
    before: Incumbent | None,
    rule: Policy,
) -> None:
    compare(ledger(told, sides, before), rule)


@given(told=quarrels(), sides=blocs(), rule=rules())
@example(told=BESIDE, sides=ALLIES, rule=POLICIES["corroborated"])
@settings(max_examples=examples(50))
def test_who_fights_for_a_place_is_as_in_the_plain_engine(
    told: list[dict[str, str]], sides: list[tuple[str, ...]], rule: Policy
) -> None:
    compare(ledger(told, sides), rule)


@pytest.mark.parametrize("kept", [20, 90])
def test_who_lost_a_place_again_is_named_for_as_long_as_in_the_plain_engine(kept: int) -> None:
    """Both turns by convention: the last days that a place is kept, and the middle before them."""
    row = {"claim_id": "c00", "subject": TOWN, "source_id": "gazette", "reported": "2024-03-03"}
    back = {"event": "recaptured", "when": "2024-03-01", "holder": "red", "challengers": "blue"}
    compare(ledger([row | back]), replace(POLICIES["corroborated"], kept=kept))


def compare(told: Ledger, rule: Policy) -> None:
    """See that both engines say the same of every subject on every day."""
    timeline = weigh(told, policy=rule)
    plain = Plain(told, rule, timeline.as_known.toordinal())
    for subject in timeline.subjects:
        runs = shown(timeline, subject)
        for day in days():
            verdict = plain.on(subject, day.toordinal())
            run = max(start for start in runs if start <= day)
            told_now, plainly = runs[run], {name: of(verdict, name) for name in COLUMNS}
            if subject.startswith("highway:"):  # who has it under fire is a matter of its access
                told_now, plainly = told_now | NO_ACCESS, plainly | NO_ACCESS
            assert told_now == plainly, (subject, day)


COLUMNS = (
    *("holder", "status", "certainty", "inferred", "inherited_from"),
    *("alternatives", "claimed_by", "challengers"),
)
NO_ACCESS = {"challengers": None}


def shown(timeline: Timeline, subject: str) -> dict[date, dict[str, Any]]:
    """The runs of a subject by their first days."""
    frame = timeline.frame
    own = frame[frame["subject"] == subject]
    rows = own[list(COLUMNS)].to_dict("records")
    return {start.date(): row for start, row in zip(own["start"], rows, strict=True)}


def of(verdict: Any, name: str) -> Any:
    value = getattr(verdict, name)
    return sorted(value) if isinstance(value, set) else value
