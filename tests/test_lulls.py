"""Lulls: the quiet between two fights that are one, and before a fall, each worked by hand."""

from __future__ import annotations

import pytest
from telling import claim, row, seen, status, tell, told

from whoholds.engine.timeline import weigh

HELD = claim("held", "2024-01-10", "army", by="herald", known="2024-01-11")
FIGHT = claim("attacked", "2024-03-01", "army", "front", known="2024-03-02")
CAME = claim("captured", "2024-06-10", "front", "army", known="2024-06-11")


def test_two_fights_are_one_and_what_lies_between_is_inferred() -> None:
    second = claim("attacked", "2024-05-20", "army", "league", by="mirror")
    timeline = told(HELD, FIGHT, second)
    assert status(timeline, "2024-03-31") == ("contested", False)
    assert status(timeline, "2024-04-20") == ("contested", True)
    assert seen(timeline, "2024-04-20") == ("army", "certain", [])
    assert row(timeline, "2024-04-20").claims == ["c1", "c2", "c3"]
    foreign = second | {"challengers": "raiders"}
    assert status(told(HELD, FIGHT, foreign), "2024-04-20") == ("held", False)
    late = second | {"when": "2024-08-01"}
    assert status(told(HELD, FIGHT, late), "2024-06-01") == ("held", False)


def test_the_fight_before_a_fall_goes_on_until_it() -> None:
    timeline = told(HELD, FIGHT, CAME)
    assert status(timeline, "2024-06-09") == ("contested", True)
    assert status(timeline, "2024-06-10") == ("held", False)


@pytest.mark.parametrize("first", [0, 1])
def test_any_report_of_a_fight_or_of_a_fall_may_be_of_the_same_fight(first: int) -> None:
    second = claim("attacked", "2024-05-20", "army", "league", by="mirror")
    both = [second, second | {"challengers": "raiders"}]
    timeline = told(HELD, FIGHT, both[first], both[1 - first])
    assert status(timeline, "2024-04-20") == ("contested", True)
    fall = claim("captured", "2024-05-20", "raiders", partners="league", by="mirror")
    both = [fall, fall | {"holder": "league", "partners": "", "source_id": "herald"}]
    timeline = told(HELD, FIGHT, both[first], both[1 - first])
    assert status(timeline, "2024-04-20") == ("contested", True)


def test_of_fights_that_end_together_those_that_began_last_go_on() -> None:
    long = claim("contested", "2024-02-01/2024-03-01", "army", "raiders", by="herald")
    assert status(told(HELD, long, FIGHT, CAME), "2024-04-20") == ("contested", True)
    by_front, by_others = long | {"challengers": "front"}, FIGHT | {"challengers": "raiders"}
    assert status(told(HELD, by_front, by_others, CAME), "2024-04-20") == ("held", False)


def test_what_is_inferred_is_no_evidence() -> None:
    own = FIGHT | {"source_id": "front-radio", "event": "besieged"}
    second = own | {"when": "2024-05-20", "reported": "2024-05-21"}
    timeline = weigh(tell(HELD, own, second), as_known="2024-12-31")
    assert row(timeline, "2024-03-20").claimed_by == ["front"]
    verdict = row(timeline, "2024-04-20")
    assert (verdict.inferred, verdict.claimed_by) == (True, [])


def test_a_reported_change_between_two_fights_ends_the_first() -> None:
    taken = claim("captured", "2024-03-20", "front", "army", by="herald")
    back = claim("recaptured", "2024-04-01", "army", "front", by="herald")
    second = claim("attacked", "2024-05-20", "army", "front", by="mirror")
    assert status(told(HELD, FIGHT, second), "2024-04-20") == ("contested", True)
    assert status(told(HELD, FIGHT, taken, back, second), "2024-04-20") == ("held", False)


def test_the_fight_goes_on_until_the_holder_took_back_what_nobody_says_he_lost() -> None:
    back = claim("recaptured", "2024-06-10", "army", "front", by="herald")
    assert status(told(HELD, FIGHT, back), "2024-04-20") == ("contested", True)
    new = back | {"event": "captured"}
    assert status(told(HELD, FIGHT, new), "2024-04-20") == ("held", False)


def test_that_only_most_was_taken_is_no_fight_that_goes_on() -> None:
    most = claim("captured", "2024-03-01", "front", "army", extent="most")
    fight = claim("attacked", "2024-05-20", "front", "army", by="herald")
    assert status(told(HELD, most, fight), "2024-04-20") == ("held", False)
