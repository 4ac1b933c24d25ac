"""Withdrawals that say who left and not who came: worked by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
from telling import TOWN, claim, history, row, seen, tell, told, who

from whoholds.analysis.why import why
from whoholds.engine.timeline import weigh
from whoholds.export.text.explanation import explain
from whoholds.read import pack

BEFORE = claim("held", "2024-01-10", "army", by="mirror", known="2024-01-11")
CAME = claim("captured", "2024-03-05", "front", "army")
CERTAIN = ("front", "certain", [])


def gone(when: str, loser: str = "army", by: str = "herald", **more: str) -> dict[str, str]:
    """The loser left, nobody says to whom."""
    return claim("withdrew", when, "", loser, by=by, **more)


@pytest.mark.parametrize("day", ["2024-03-04", "2024-03-05", "2024-03-06", "2024-03-19"])
@pytest.mark.parametrize("by", ["herald", "army-radio"])
def test_winner_and_loser_both_speak(day: str, by: str) -> None:
    """The commonest pair of reports in any war leaves the winner in place, as certain as before."""
    timeline = told(BEFORE, CAME, gone(day, by=by))
    for later in ("2024-03-20", "2024-12-31"):
        assert seen(timeline, later) == CERTAIN


def test_a_withdrawal_dates_a_vague_capture() -> None:
    vague = claim("captured", "2024-03", "front", "army")
    timeline = told(BEFORE, vague, gone("2024-03-09"))
    assert seen(timeline, "2024-03-08") == ("army", "possible", ["front"])
    assert seen(timeline, "2024-03-09") == CERTAIN


def test_between_an_early_withdrawal_and_the_capture_both_may_be_in_place() -> None:
    timeline = told(BEFORE, CAME, gone("2024-03-01"))
    assert seen(timeline, "2024-02-29") == ("army", "certain", [])
    assert seen(timeline, "2024-03-02") == ("army", "possible", ["front"])
    assert seen(timeline, "2024-03-05") == CERTAIN


def test_it_confirms_a_capture_though_another_names_an_ally_of_the_winner_first() -> None:
    first = claim("captured", "2024-03-05", "league", "army")
    other = claim("captured", "2024-03-10", "front", partners="league", by="mirror")
    timeline = told(BEFORE, first, other, gone("2024-03-15", by="army-radio"))
    assert row(timeline, "2024-03-15").claims == ["c2", "c3", "c4"]


def test_the_losers_admission_is_the_independent_voice_for_the_winners_word() -> None:
    word = claim("captured", "2024-03-05", "front", "army", by="front-radio")
    alone = weigh(tell(BEFORE, word), policy="against_interest")
    assert seen(alone, "2024-04-01")[0] == "army"
    admitted = told(BEFORE, word, gone("2024-03-05", by="army-radio"))
    assert seen(admitted, "2024-04-01") == CERTAIN
    assert row(admitted, "2024-04-01").claimed_by == []


def test_it_vouches_for_nobody_when_a_third_is_said_to_have_come() -> None:
    word = claim("captured", "2024-03-05", "front", "army", by="front-radio", known="2024-12-30")
    third = claim("captured", "2024-03-04", "raiders", "army", by="mirror")
    timeline = told(BEFORE, word, third, gone("2024-03-05"))
    assert seen(timeline, "2024-04-01")[0] == "raiders"


def test_where_nobody_is_known_to_have_come_nobody_holds_it() -> None:
    timeline = told(BEFORE, gone("2024-03-05"))
    assert seen(timeline, "2024-03-04") == ("army", "certain", [])
    assert seen(timeline, "2024-03-05") == ("", "unknown", [])
    assert row(timeline, "2024-12-31").status == "unknown"


def test_a_left_place_is_settled_at_once_by_one_voice() -> None:
    assert who(BEFORE, gone("2024-03-05"), claim("held", "2024-06-01", "front"))[-1][1:] == CERTAIN
    late = claim("captured", "2024-06-01", "front")
    assert who(BEFORE, gone("2024-03-05"), late)[-1] == ("2024-06-01", *CERTAIN)


def test_it_throws_nobody_out_but_who_left() -> None:
    raiders = gone("2024-06-01", loser="raiders")
    assert who(BEFORE, CAME, raiders) == who(BEFORE, CAME)


def test_a_part_of_the_holder_that_leaves_does_not_empty_the_place() -> None:
    came = claim("captured", "2024-03-05", "front", "army")
    assert seen(told(BEFORE, came, gone("2024-06-01", "front-east")), "2024-07-01") == CERTAIN
    assert seen(told(BEFORE, came, gone("2024-06-01", "front")), "2024-07-01")[0] == ""


def test_who_left_and_came_back_on_one_day_may_have_done_so_in_this_order() -> None:
    back = claim("captured", "2024-03-05", "army", "front", by="mirror")
    holder, certainty, others = seen(told(BEFORE, CAME, back, gone("2024-03-05")), "2024-03-06")
    assert (sorted([holder, *others]), certainty) == (["army", "front"], "possible")


def test_a_fight_ends_when_who_was_inside_has_left() -> None:
    fight = claim("attacked", "2024-03-01/2024-03-31", "army", "front")
    timeline = told(BEFORE, fight, gone("2024-03-10"))
    assert history(timeline, "holder", "status")[-1] == ("2024-03-10", "", "unknown")


def test_a_foes_word_that_he_left_is_shown_and_does_not_count() -> None:
    word = gone("2024-03-05", by="front-radio", known="2024-03-06")
    ledger = tell(BEFORE, word)
    early = weigh(ledger, as_known="2024-03-20")
    verdict = row(early, "2024-03-10")
    assert (verdict.holder, verdict.status, verdict.claimed_by) == ("army", "contested", ["front"])
    stands = weigh(ledger, as_known="2024-12-31")
    assert row(stands, "2024-03-10").holder == ""


def test_a_foes_word_is_denied_by_who_is_seen_inside() -> None:
    word = gone("2024-03-05", by="front-radio", known="2024-03-06")
    inside = claim("attacked", "2024-03-20", "army", "front", known="2024-03-21")
    assert row(told(BEFORE, word, inside), "2024-03-10").holder == "army"


def test_why_says_who_left() -> None:
    reasons = why(told(BEFORE, gone("2024-03-05")), TOWN, "2024-04-01")
    assert reasons.role("for")["claim_id"].tolist() == ["c2"]
    text = explain(reasons)
    assert "Army withdrew" in text
    assert "left it to" not in text


def test_one_that_names_nobody_at_all_is_refused(tiny: Path, tmp_path: Path) -> None:
    folder = pack.new(tmp_path / "mine", like=str(tiny))
    claims = folder / "claims.csv"
    text = claims.read_text(encoding="utf-8")
    header = text.splitlines()[0].split(",")
    cells = dict.fromkeys(header, "") | {
        "claim_id": "c99", "subject": "town:birch", "event": "withdrew", "when": "2024-08-01",
        "source_id": "gazette-mar", "reported": "2024-08-02",
    }  # fmt: skip
    more = ",".join(cells[name] for name in header)
    claims.write_text(f"{text.rstrip()}\n{more}\n", encoding="utf-8")
    (fault,) = pack.check(folder)
    assert (fault.file, fault.column) == ("claims.csv", "challengers")
    assert "names nobody" in fault.what
