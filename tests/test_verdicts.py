"""Towns that follow their states, and what the record of Myanmar asks of every rule."""

from __future__ import annotations

import pytest
from telling import CAPTURED, STATE, WHO, claim, history, row, tell, told

from whoholds.engine.timeline import weigh
from whoholds.ledgers import Ledger

# -- states and their towns ---------------------------------------------------------------------

WHOLE = claim("held", "2024-03-10", "front", on=STATE)


def inherited(*claims: dict[str, str]) -> list[tuple[object, ...]]:
    return history(told(*claims), "holder", "certainty", "inherited_from")


def test_a_town_of_which_nothing_is_known_follows_its_state() -> None:
    assert inherited(WHOLE) == [
        ("2024-01-01", "", "unknown", ""),
        ("2024-03-10", "front", "possible", STATE),
    ]
    verdict = row(told(WHOLE), "2024-06-01")
    assert (verdict.claims, verdict.status) == (["c1"], "held")


def test_a_state_fought_over_hands_nothing_down() -> None:
    fight = claim("attacked", "2024-06-10", "front", "army", on=STATE)
    assert inherited(WHOLE, fight)[1:] == [
        ("2024-03-10", "front", "possible", STATE),
        ("2024-06-10", "", "unknown", ""),
        ("2024-07-11", "front", "possible", STATE),
    ]


def test_a_state_hands_down_only_what_somebody_said() -> None:
    """That the army held the state before it fell is inferred: no claim says so of its towns."""
    fallen = CAPTURED | {"subject": STATE}
    assert history(told(fallen), "holder", subject=STATE)[0] == ("2024-01-01", "army")
    assert inherited(fallen) == [
        ("2024-01-01", "", "unknown", ""),
        ("2024-03-10", "front", "possible", STATE),
    ]


def test_a_towns_own_claims_beat_its_states() -> None:
    own = claim("captured", "2024-06-10", "league", "army")
    assert inherited(WHOLE, own) == [
        ("2024-01-01", "army", "possible", ""),
        ("2024-06-10", "league", "certain", ""),
    ]


def test_a_town_follows_its_state_until_its_own_first_news() -> None:
    own = claim("held", "2024-06-10", "army", by="herald")
    timeline = told(WHOLE, own)
    assert history(timeline, *WHO, "inherited_from")[1:] == [
        ("2024-03-10", "front", "possible", ["army"], STATE),
        ("2024-06-10", "army", "certain", [], ""),
    ]
    assert row(timeline, "2024-04-01").claims == ["c1", "c2"]


def test_a_town_that_was_left_does_not_go_back_to_its_states_holder() -> None:
    left = claim("withdrew", "2024-06-10", "", "front")
    assert inherited(WHOLE, left)[-1] == ("2024-06-10", "", "unknown", "")


def test_a_word_that_does_not_count_shows_on_a_town_that_follows_its_state() -> None:
    word = claim("captured", "2024-06-10", "army", "front", by="army-radio", known="2024-06-11")
    timeline = weigh(tell(WHOLE | {"reported": "2024-03-10"}, word), as_known="2024-06-20")
    verdict = row(timeline, "2024-06-15")
    assert (verdict.holder, verdict.inherited_from) == ("front", STATE)
    assert (verdict.status, verdict.challengers, verdict.claimed_by) == (
        "contested",
        ["army"],
        ["army"],
    )


# -- the record that made the rules ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("town", "day", "holder", "alternatives", "status"),
    [
        # Half taken a week before it fell: that does not make the captor its holder before.
        ("kyauktaw", "2023-12-01", "military", [], "held"),
        ("kyauktaw", "2024-02-01", "military", ["aa"], "contested"),
        ("kyauktaw", "2024-02-07", "aa", [], "held"),
        # A month of lingering ends with the capture.
        ("lashio", "2024-08-15", "mndaa", [], "held"),
        # One report of a siege leaves a year of the KIA's control as an alternative.
        ("hpakant", "2024-06-01", "kia", ["military"], "held"),
        ("hpakant", "2025-04-01", "kia", ["military"], "contested"),
        ("hpakant", "2025-06-01", "military", ["kia"], "besieged"),
        # Of an alliance, the one whom most name first leads; vague reports support it. That one
        # report names a partner first does not make him somebody else.
        ("kawlin", "2023-12-01", "pdf", [], "held"),
    ],
)
def test_the_record_of_myanmar(
    myanmar_1_0_0: Ledger, town: str, day: str, holder: str, alternatives: list[str], status: str
) -> None:
    verdict = row(weigh(myanmar_1_0_0), day, f"town:{town}")
    assert (verdict.holder, verdict.alternatives, verdict.status) == (holder, alternatives, status)


def test_an_interval_of_one_day_is_that_day_and_no_more() -> None:
    """A fight seen on a day lasts a month; one told from a day to that same day, that day."""
    seen = claim("contested", "2024-06-10", "front", "army")
    whole = claim("contested", "2024-06-10/2024-06-10", "front", "army")
    for fight, over in ((seen, "2024-07-11"), (whole, "2024-06-11")):
        contested = [start for start, status in history(told(CAPTURED, fight), "status")
                     if status == "contested"]  # fmt: skip
        assert contested == ["2024-06-10"]
        assert history(told(CAPTURED, fight), "status")[-1][0] == over
