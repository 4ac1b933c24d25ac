"""Who holds what, on which day: dates, episodes and sights worked by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from telling import CAPTURED, STREET, TOWN, WHO, claim, history, row, seen, tell, told, who

from whoholds.engine.timeline import Timeline, weigh
from whoholds.errors import DateError

# -- dates --------------------------------------------------------------------------------------


def test_a_dated_change_is_certain_from_its_day() -> None:
    assert who(CAPTURED) == [
        ("2024-01-01", "army", "possible", []),
        ("2024-03-10", "front", "certain", []),
    ]


def test_a_vague_change_shows_when_it_must_have_happened() -> None:
    assert who(claim("captured", "2024-03", "front", "army")) == [
        ("2024-01-01", "army", "possible", []),
        ("2024-03-01", "army", "possible", ["front"]),
        ("2024-03-31", "front", "certain", []),
    ]


def test_no_change_happened_after_it_was_told() -> None:
    assert who(claim("captured", "2024-03", "front", "army", known="2024-03-12")) == [
        ("2024-01-01", "army", "possible", []),
        ("2024-03-01", "army", "possible", ["front"]),
        ("2024-03-12", "front", "certain", []),
    ]


def test_a_capture_known_only_by_its_result_names_its_loser() -> None:
    assert who(claim("captured", "../2024-03-10", "front", "army")) == [
        ("2024-01-01", "army", "possible", ["front"]),
        ("2024-03-10", "front", "certain", []),
    ]


# -- episodes -----------------------------------------------------------------------------------


def since(timeline: Timeline, day: str) -> tuple[str, str]:
    verdict = row(timeline, day)
    return f"{verdict.since_earliest:%m-%d}", f"{verdict.since_latest:%m-%d}"


def test_a_vague_date_supports_a_precise_one() -> None:
    timeline = told(claim("captured", "2024", "front", "army", by="herald"), CAPTURED)
    assert since(timeline, "2024-06-01") == ("03-10", "03-10")
    assert row(timeline, "2024-06-01").claims == ["c1", "c2"]


def test_overlapping_dates_narrow_to_what_they_share() -> None:
    timeline = told(
        claim("captured", "[2024-03-01..2024-03-12]", "front", "army"),
        claim("captured", "[2024-03-08..2024-03-20]", "front", "army", by="herald"),
    )
    assert since(timeline, "2024-06-01") == ("03-08", "03-12")


def test_dates_two_weeks_apart_are_one_event_told_twice() -> None:
    again = claim("captured", "2024-03-24", "front", "army", by="herald")
    assert since(told(CAPTURED, again), "2024-06-01") == ("03-10", "03-24")
    later = again | {"when": "2024-03-25"}
    assert since(told(CAPTURED, later), "2024-06-01") == ("03-25", "03-25")


def test_what_happened_in_between_keeps_two_events_apart() -> None:
    back = claim("recaptured", "2024-03-15", "army", "front")
    again = claim("captured", "2024-03-20", "front", "army", by="herald")
    assert history(told(CAPTURED, back, again), "holder", "since_latest")[1:] == [
        ("2024-03-10", "front", pd.Timestamp("2024-03-10")),
        ("2024-03-15", "army", pd.Timestamp("2024-03-15")),
        ("2024-03-20", "front", pd.Timestamp("2024-03-20")),
    ]


def test_the_finer_of_two_agreeing_holders_is_kept() -> None:
    finer = claim("captured", "2024-03-10", "front-east", "army", by="herald")
    assert who(CAPTURED, finer)[-1] == ("2024-03-10", "front-east", "certain", [])


def test_branches_of_one_party_do_not_agree_with_each_other() -> None:
    east = claim("captured", "2024-03-10", "front-east", "army")
    west = claim("captured", "2024-05-10", "front-west", "army", by="herald")
    assert [run[1] for run in who(east, west)] == ["army", "front-east", "front-west"]


def test_two_winners_of_one_day_both_stay_possible() -> None:
    """Exact to the same day, the two have no order: neither can replace the other."""
    rival = claim("captured", "2024-03-10", "league", "army", by="herald")
    assert who(CAPTURED, rival)[1:] == [("2024-03-10", "league", "possible", ["front"])]
    second = claim("captured", "2024-03-10", "front", "army", by="army-radio")
    assert who(CAPTURED, second, rival)[1:] == [("2024-03-10", "front", "possible", ["league"])]


def test_a_withdrawal_leaves_nobody_known() -> None:
    left = claim("withdrew", "2024-03-10", "", "army")
    assert who(left) == [("2024-01-01", "army", "possible", []), ("2024-03-10", "", "unknown", [])]


def test_whoever_is_seen_after_a_withdrawal_contradicts_nobody() -> None:
    left = claim("withdrew", "2024-03-10", "", "army")
    came = claim("held", "2024-05-10", "front")
    assert who(left, came)[1:] == [
        ("2024-03-10", "", "unknown", []),
        ("2024-03-11", "", "unknown", ["front"]),
        ("2024-05-10", "front", "certain", []),
    ]


# -- before the first evidence ------------------------------------------------------------------


def test_that_somebody_holds_a_place_says_nothing_of_the_time_before() -> None:
    assert who(claim("held", "2024-05-10", "army")) == [
        ("2024-01-01", "", "unknown", ["army"]),
        ("2024-05-10", "army", "certain", []),
    ]


@pytest.mark.parametrize("event", ["attacked", "besieged", "siege_lifted"])
def test_a_fight_names_the_defender_who_held_it_before(event: str) -> None:
    assert who(claim(event, "2024-05-10", "army", "front"))[0] == (
        "2024-01-01",
        "army",
        "possible",
        [],
    )


def test_who_holds_most_of_a_contested_place_may_just_have_come() -> None:
    """The front has most of Mid; it is the capture a week later that says who had it before."""
    fight = claim("contested", "2024-03-03", "front", "army")
    assert history(told(CAPTURED, fight), *WHO, "status") == [
        ("2024-01-01", "army", "possible", [], "held"),
        ("2024-03-03", "army", "possible", ["front"], "contested"),
        ("2024-03-10", "front", "certain", [], "held"),
    ]


def test_the_first_claim_tells_and_a_change_names_its_loser() -> None:
    earlier = claim("attacked", "2024-02-10", "militia", "front")
    assert who(CAPTURED, earlier)[0][1] == "militia"
    later = claim("attacked", "2024-05-10", "militia", "front")
    assert who(CAPTURED, later)[0][1] == "army"


def test_a_claim_that_does_not_count_tells_nothing_of_the_time_before() -> None:
    own = claim("captured", "2024-03-10", "front", "army", by="front-radio")
    assert history(weigh(tell(own), policy="against_interest"), "holder", "status") == [
        ("2024-01-01", "", "unknown")
    ]


# -- sights -------------------------------------------------------------------------------------

VAGUE = claim("recaptured", "2024-04/2024-06", "army", "front")


def test_somebody_else_seen_within_the_bounds_puts_a_change_after_that_day() -> None:
    assert who(CAPTURED, VAGUE, claim("held", "2024-05-05", "front"))[2:] == [
        ("2024-05-06", "front", "possible", ["army"]),
        ("2024-06-30", "army", "certain", []),
    ]


def test_the_new_holder_seen_within_the_bounds_puts_a_change_by_that_day() -> None:
    """Somebody else held it before, so that the sight can only be of the new holder."""
    assert who(CAPTURED, VAGUE, claim("held", "2024-05-05", "army"))[2:] == [
        ("2024-04-01", "front", "possible", ["army"]),
        ("2024-05-05", "army", "certain", []),
    ]


def test_a_vague_sight_supports_the_better_told_of_two_winners() -> None:
    """Two voices say that the eastern branch came that day, one says the western."""
    won = [claim("captured", "2024-03-10", "front-east", "army", by=b) for b in ("dawn", "herald")]
    rival = claim("captured", "2024-03-10", "front-west", "army", word="raiders")
    vague = [claim("held", "2024-04-01", "front", word=word) for word in ("army", "militia")]
    assert who(*won, rival, *vague)[-1][1:] == ("front-east", "possible", ["front-west"])


def test_a_lone_sight_against_the_record_is_doubted_until_another_voice_agrees() -> None:
    sight = claim("held", "2024-05-10", "army")
    doubted = [
        ("2024-03-10", "front", "certain", []),
        ("2024-03-11", "front", "possible", ["army"]),
        ("2024-05-10", "army", "possible", ["front"]),
    ]
    assert who(CAPTURED, sight)[1:] == doubted
    same_voice = claim("held", "2024-05-20", "army", by="mirror")
    assert who(CAPTURED, sight, same_voice)[1:] == doubted
    other_voice = claim("held", "2024-05-20", "army", by="herald")
    assert who(CAPTURED, sight, other_voice)[1:] == [
        *doubted[:2],
        ("2024-05-10", "army", "certain", []),
    ]


def test_a_lone_sight_ends_when_the_record_goes_on() -> None:
    sight = claim("held", "2024-05-10", "army")
    later = claim("captured", "2024-08-10", "league", "army", by="herald")
    assert who(CAPTURED, sight, later)[-1] == ("2024-08-10", "league", "certain", [])


def test_a_sight_supports_the_record_and_keeps_it_fresh() -> None:
    timeline = told(CAPTURED, claim("held", "2024-05-10", "front", by="herald"))
    assert [run[:2] for run in history(timeline, "holder")] == [
        ("2024-01-01", "army"),
        ("2024-03-10", "front"),
    ]
    assert row(timeline, "2024-05-09").last_heard == pd.Timestamp("2024-03-10")
    assert row(timeline, "2024-06-01").last_heard == pd.Timestamp("2024-05-10")


# -- what was known -----------------------------------------------------------------------------


def test_what_was_not_yet_told_is_not_yet_known() -> None:
    ledger = tell(
        CAPTURED | {"reported": "2024-03-12"},
        claim("recaptured", "2024-04-01", "army", "front", known="2024-06-01"),
    )
    assert row(weigh(ledger, as_known="2024-05-31"), "2024-05-01").holder == "front"
    assert row(weigh(ledger, as_known="2024-06-01"), "2024-05-01").holder == "army"
    assert weigh(ledger).as_known == date(2024, 6, 1), "the last news, never the clock"


def test_a_claim_is_known_when_its_source_was_published_or_read() -> None:
    ledger = tell(CAPTURED | {"reported": ""}, CAPTURED | {"reported": "", "source_id": "herald"})
    sources = ledger.sources.set_index("source_id")
    sources.loc["dawn", "published"] = "2024-04"
    sources.loc["herald", ["published", "accessed"]] = ["", "2024-09-09"]
    dated = replace(ledger, sources=sources.reset_index())
    assert dated.known.astype("M8[D]").astype(str).tolist() == ["2024-04-30", "2024-09-09"]


def test_a_correction_takes_the_place_of_what_it_corrects() -> None:
    ledger = tell(
        CAPTURED | {"reported": "2024-03-12"},
        claim("captured", "2024-03-18", "front", "army", known="2024-03-20", supersedes="c1"),
    )
    assert row(weigh(ledger, as_known="2024-03-19"), "2024-06-01").claims == ["c1"]
    corrected = weigh(ledger)
    assert history(corrected, "holder")[1:] == [("2024-03-18", "front")]
    assert row(corrected, "2024-06-01").claims == ["c2"]


def test_one_claim_may_correct_several_that_corrected_others() -> None:
    ledger = tell(
        claim("captured", "2024-03-01", "front", "army"),
        claim("captured", "2024-03-05", "front", "army", supersedes="c1"),
        claim("captured", "2024-05-01", "league", "army"),
        claim("captured", "2024-04-01", "front", "army", supersedes="c2;c3"),
    )
    assert history(weigh(ledger), "holder")[1:] == [("2024-04-01", "front")]


# -- asking -------------------------------------------------------------------------------------


def test_an_open_end_means_still_so() -> None:
    frame = told(CAPTURED).frame
    own = frame[frame["subject"] == TOWN]
    assert own["end"].isna().tolist() == [False, True]


def test_days_are_asked_for_in_any_form() -> None:
    timeline = told(CAPTURED)
    for day in ("2024-03-10", date(2024, 3, 10), np.datetime64("2024-03-10"),
                pd.Timestamp("2024-03-10 23:00"),
                pd.Timestamp("2024-03-10 01:00", tz="Asia/Yangon")):  # fmt: skip
        assert seen(timeline, day)[0] == "front"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "what"),
    [("2023-12-31", "outside the period"), ("2025-01-01", "outside"), ("soon", "is no day"),
     (np.datetime64("NaT"), "NaT"), (pd.NaT, "NaT"),
     ("2024", "is no day"), ("2024-03", "is no day"), (np.datetime64("2024-03"), "is no day")],
)  # fmt: skip
def test_days_that_cannot_be_asked_for(day: str, what: str) -> None:
    with pytest.raises(DateError, match=what):
        told(CAPTURED).on(day)


def test_between_needs_its_days_in_order() -> None:
    timeline = told(CAPTURED)
    assert timeline.between("2024-03-09", "2024-03-10")["subject"].eq(TOWN).sum() == 2
    assert timeline.between("2024-03-10", "2024-03-10")["subject"].eq(TOWN).sum() == 1
    with pytest.raises(DateError, match="earlier day first"):
        timeline.between("2024-03-10", "2024-03-09")


def test_an_open_period_reaches_the_day_of_knowledge() -> None:
    ledger = replace(tell(CAPTURED | {"reported": "2024-03-12"}), period="2024-01-01/..")
    assert weigh(ledger).period == (date(2024, 1, 1), date(2024, 3, 12))
    assert weigh(ledger, as_known="2024-09-01").period[1] == date(2024, 9, 1)


def test_days_before_1970_are_days_like_others() -> None:
    old = [
        claim("captured", "1943-02-16", "front", "army", known="1943-02-17"),
        claim("captured", "1943-03-14", "army", "front", known="1943-03-15"),
        claim("closed", "1943-02-20/..", on=STREET, known="1943-02-21"),
    ]
    timeline = weigh(replace(tell(*old), period="1943-01-01/1943-12-31"))
    assert [run[:2] for run in history(timeline, "holder")] == [
        ("1943-01-01", "army"),
        ("1943-02-16", "front"),
        ("1943-03-14", "army"),
    ]
    assert row(timeline, "1943-03-01").last_heard == pd.Timestamp("1943-02-16")
    assert row(timeline, "1943-03-01").claims == ["c1"]
    assert row(timeline, "1943-03-01", STREET).access == "closed"


def test_columns_have_the_documented_types() -> None:
    frame = told(CAPTURED).frame
    assert frame["start"].dtype == "datetime64[s]"
    assert frame["holder"].dtype == pd.Series(dtype="str").dtype
    for name in ("partners", "challengers", "alternatives", "claimed_by", "claims"):
        assert {type(cell) for cell in frame[name]} == {list}


def test_an_empty_ledger_knows_nothing() -> None:
    timeline = weigh(tell())
    assert len(timeline.frame) == 6
    assert set(timeline.frame["holder"]) == {""}
    assert timeline.as_known == timeline.period[0]


def test_a_frame_can_be_changed_without_harm() -> None:
    timeline = told(CAPTURED)
    timeline.on("2024-06-01")["claims"].iloc[0].append("mine")
    assert row(timeline, "2024-06-01").claims == ["c1"]
