"""Support is monotone: that the loser left never makes the winner less certain."""

from __future__ import annotations

from typing import Any

from hypothesis import given, strategies as st
from properties.ledgers import ACTORS, LAST, day, ledger, tellings
from properties.stories import quick, rules

from whoholds.engine.policy import Policy
from whoholds.engine.timeline import weigh

RANK = {"unknown": 0, "possible": 1, "certain": 2}
TOWN = "town:alder"


def verdict(rows: list[dict[str, str]], rule: Policy) -> Any:
    """How the town stands on the last day."""
    frame = weigh(ledger(rows), policy=rule).on(LAST)
    return next(frame[frame["subject"] == TOWN].itertuples())


@given(
    told=tellings(5, (TOWN,)),
    who=st.permutations([actor for actor, above in ACTORS.items() if not above]),
    came=st.integers(20, 60),
    later=st.integers(0, 14),
    rule=rules(),
)
@quick
def test_a_withdrawal_after_the_capture_never_weakens_the_winner(
    told: list[dict[str, str]], who: list[str], came: int, later: int, rule: Policy
) -> None:
    winner, loser = who[:2]
    blank = dict.fromkeys(("claimant", "supersedes", "partners"), "") | {"subject": TOWN}
    capture = blank | {
        "claim_id": "c98", "event": "captured", "when": day(came), "holder": winner,
        "challengers": loser, "source_id": "gazette", "reported": day(came),
    }  # fmt: skip
    left = blank | {
        "claim_id": "c99", "event": "withdrew", "when": day(came + later), "holder": "",
        "challengers": loser, "source_id": "herald", "reported": day(came + later),
    }  # fmt: skip
    before = verdict([*told, capture], rule)
    after = verdict([*told, capture, left], rule)
    if before.holder == winner:
        assert after.holder == winner
        assert RANK[after.certainty] >= RANK[before.certainty]
        assert set(after.alternatives) <= set(before.alternatives)
