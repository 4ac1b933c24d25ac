"""Support is monotone: what is said again, or admitted, never weakens whom it speaks for.

The exceptions are named in docs/verdicts.md, and test_support.py shows each. The random ledgers
leave them out: a claim is said again on its own days and asked of from its last day on, so that it
tells nothing of the time before, opens no window, and turns no order round; and no party is kin of
another. What else is left out is said where it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from hypothesis import assume, given, strategies as st
from properties.ledgers import ACTORS, LAST, SOURCES, START, day, ledger
from properties.stories import CHANGES, quick, rules, stories

from whoholds import dates
from whoholds.engine.policy import Policy
from whoholds.engine.timeline import weigh
from whoholds.schema import Incumbent

RANK = {"unknown": 0, "possible": 1, "certain": 2}
TOWN = "town:alder"
UNRELATED = [actor for actor, above in ACTORS.items() if not above]
NEW_VOICE = "herald"
BLANK = dict.fromkeys(("claimant", "supersedes", "partners", "challengers"), "") | {
    "subject": TOWN, "source_id": NEW_VOICE, "reported": day(90),
}  # fmt: skip


def tales(most: int = 5) -> st.SearchStrategy[list[dict[str, str]]]:
    """Claims on one town by parties that are no kin, none of them told by the new voice."""
    return stories(most, (TOWN,)).map(lambda rows: [_apart(row) for row in rows])


def _apart(row: dict[str, str]) -> dict[str, str]:
    """Name for each party of a family the family, and another source for the new voice."""
    told = row | {"supersedes": ""}
    taken = {""}
    for cell in ("holder", "partners", "challengers"):
        names = dict.fromkeys(name.partition("-")[0] for name in row[cell].split(";"))
        told[cell] = ";".join(name for name in names if name not in taken)
        taken |= set(names)
    told["claimant"] = row["claimant"].partition("-")[0]
    if told["source_id"] == NEW_VOICE:
        told["source_id"] = "gazette"
    return told


def verdicts(
    rows: list[dict[str, str]], rule: Policy, incumbent: Incumbent | None = None
) -> dict[date, Any]:
    """How the town stands from each of the first days of its runs on."""
    frame = weigh(ledger(rows, incumbent=incumbent), policy=rule).frame
    own = frame[frame["subject"] == TOWN]
    return {row.start.date(): row for row in own.itertuples()}


def turns(
    before: dict[date, Any], after: dict[date, Any], first: date = START, last: date = LAST
) -> Iterator[tuple[date, Any, Any]]:
    """Days on which something begins in one of two, and how the town stands then in both."""
    for now in sorted({first, *before, *after}):
        if first <= now <= last:
            yield now, *(runs[max(day for day in runs if day <= now)] for runs in (before, after))


def present(verdict: Any) -> set[str]:
    """Whoever may have the place."""
    return {verdict.holder, *verdict.alternatives} - {""}


def voice(said: dict[str, str]) -> tuple[str, str]:
    """Whose word a claim is."""
    _, affiliation, origin = SOURCES[said["source_id"]]
    party = said["claimant"] or affiliation
    return ("party", party) if party else ("press", origin or said["source_id"])


def last_day(said: dict[str, str]) -> date:
    """The last day of the bounds of a claim."""
    return dates.bounds(said["when"]).latest or LAST


@given(told=tales(), nth=st.integers(0, 4), rule=rules())
@quick
def test_saying_again_what_is_on_record_never_weakens_it(
    told: list[dict[str, str]], nth: int, rule: Policy
) -> None:
    assume(told)
    said = told[nth % len(told)]
    assume(said["holder"] and said["event"] in (*CHANGES, "held") and not said.get("extent"))
    # A party's word that begins to count with the new one may widen bounds that others share.
    assume(rule.name != "corroborated" or not any(voice(row)[0] == "party" for row in told))
    # Of a sight made firm, what its own voice saw later is then the stray one.
    own = [row for row in told if voice(row) == voice(said) and row["holder"] != said["holder"]]
    assume(all(last_day(row) < last_day(said) for row in own))
    again = said | {"claim_id": "c99", "source_id": NEW_VOICE, "claimant": ""}
    last = last_day(said)
    before, after = verdicts(told, rule), verdicts([*told, again], rule)
    for now, was, is_ in turns(before, after, first=last):
        if was.holder == said["holder"]:
            assert is_.holder == was.holder, now
            assert RANK[is_.certainty] >= RANK[was.certainty], now
        if said["holder"] in present(was):
            assert said["holder"] in present(is_), now


@given(
    told=tales(),
    who=st.permutations(UNRELATED),
    came=st.integers(20, 60),
    later=st.integers(0, 14),
    rule=rules(),
)
@quick
def test_a_withdrawal_by_the_loser_never_weakens_the_winner(
    told: list[dict[str, str]], who: list[str], came: int, later: int, rule: Policy
) -> None:
    # Dating a vague change opens the window of an unreported one.
    assume(all(row["event"] not in CHANGES or len(row["when"]) == len(day(0)) for row in told))
    winner, loser = who[:2]
    capture = BLANK | {
        "claim_id": "c98", "event": "captured", "when": day(came), "holder": winner,
        "challengers": loser, "source_id": "gazette",
    }  # fmt: skip
    left = BLANK | {
        "claim_id": "c99", "event": "withdrew", "when": day(came + later), "holder": "",
        "challengers": loser,
    }  # fmt: skip
    before, after = verdicts([*told, capture], rule), verdicts([*told, capture, left], rule)
    for now, was, is_ in turns(before, after, first=START + timedelta(came)):
        if was.holder == winner:
            assert is_.holder == winner, now
            assert RANK[is_.certainty] >= RANK[was.certainty], now
            assert present(is_) <= present(was), now


@given(told=tales(), seen=st.integers(0, 90), rule=rules(), incumbent=st.sampled_from(UNRELATED))
@quick
def test_a_sight_of_the_incumbent_never_makes_the_time_before_less_known(
    told: list[dict[str, str]], seen: int, rule: Policy, incumbent: str
) -> None:
    whose = Incumbent(incumbent, "2023-10-01")
    sight = BLANK | {"claim_id": "c99", "event": "held", "when": day(seen), "holder": incumbent}
    before, after = verdicts(told, rule, whose), verdicts([*told, sight], rule, whose)
    for now, was, is_ in turns(before, after, last=START + timedelta(seen - 1)):
        if was.holder == incumbent:
            assert is_.holder == incumbent, now
            assert RANK[is_.certainty] >= RANK[was.certainty], now
