"""Why a verdict is what it is: every claim, with the part it plays."""

from __future__ import annotations

import pandas as pd
import pytest
from telling import STATE, TOWN, claim, tell

from whoholds.analysis.why import ROLES, Why, why
from whoholds.engine.timeline import Timeline, weigh
from whoholds.errors import DateError, SubjectError
from whoholds.export.text.explanation import explain

STREET = "highway:H1[west..mid]"


@pytest.fixture(scope="module")
def timeline() -> Timeline:
    """A town that fell, was fought over, was claimed back, and was seen."""
    return weigh(
        tell(
            claim("captured", "2024-03-10", "front", "army", known="2024-03-11"),
            claim("captured", "2024-03-12", "front", "army", by="herald", known="2024-03-13"),
            claim("captured", "2024-02-01", "front", "army", known="2024-02-02"),
            claim("held", "2024-02-15", "army", by="herald", known="2024-02-15", supersedes="c3"),
            claim("recaptured", "2024-06-01", "army", "front", by="army-radio", known="2024-06-01"),
            claim("attacked", "2024-05-10", "front", "army", known="2024-05-11"),
            claim("held", "2024-07-01", "front", known="2024-07-02"),
            claim("captured", "2024-10-01", "league", "front", known="2024-10-02"),
            claim("held", "2024-01-05", "army", on="highway:H1", known="2024-01-06"),
            claim("closed", "2024-03-01/..", on=STREET, known="2024-03-02"),
        ),
        as_known="2024-09-01",
    )


def parts(reasons: Why) -> dict[str, list[str]]:
    """Claims by the part they play."""
    return {
        role: reasons.role(role)["claim_id"].tolist() for role in ROLES if len(reasons.role(role))
    }


def test_before_the_change_is_sure_it_is_an_alternative(timeline: Timeline) -> None:
    assert parts(why(timeline, TOWN, "2024-03-11")) == {
        "for": ["c4"],
        "alternative": ["c1", "c2", "c6", "c7"],
        "unused": ["c5"],
        "not_yet_known": ["c8"],
        "retracted": ["c3"],
    }


def test_afterwards_it_is_what_the_verdict_rests_on(timeline: Timeline) -> None:
    assert parts(why(timeline, TOWN, "2024-05-20")) == {
        "for": ["c1", "c2", "c6", "c7"],
        "earlier": ["c4"],
        "unused": ["c5"],
        "not_yet_known": ["c8"],
        "retracted": ["c3"],
    }


def test_a_claim_that_does_not_count_stands_apart_while_it_is_open(timeline: Timeline) -> None:
    told = why(timeline, TOWN, "2024-06-10")
    assert parts(told)["claimed"] == ["c5"]
    assert told.claims.set_index("claim_id")["counts"].to_dict() == {
        "c1": "yes", "c2": "yes", "c3": "no", "c4": "yes", "c5": "no", "c6": "yes", "c7": "yes",
        "c8": "no",
    }  # fmt: skip


def test_a_claim_names_the_change_it_belongs_to_and_its_source(timeline: Timeline) -> None:
    told = why(timeline, TOWN, "2024-05-20").claims.set_index("claim_id")
    for name in ("c1", "c2", "c7"):
        assert told.loc[name, ["episode_earliest", "episode_latest"]].tolist() == [
            pd.Timestamp("2024-03-10"),
            pd.Timestamp("2024-03-12"),
        ]
    assert told.loc["c2", ["publisher", "title"]].tolist() == ["Herald", "About herald"]
    assert told.loc["c2", "known"] == pd.Timestamp("2024-03-13")
    assert told.loc["c3", "corrected_by"] == "c4"


def test_who_held_it_before_rests_on_the_claim_that_tells() -> None:
    timeline = weigh(tell(claim("captured", "2024-03-10", "front", "army")))
    told = why(timeline, TOWN, "2024-02-01")
    assert (told.verdict["holder"], parts(told)) == ("army", {"for": ["c1"]})


def test_a_fight_and_the_holder_it_names_are_told_apart_from_the_record() -> None:
    timeline = weigh(
        tell(
            claim("captured", "2024-03-10", "front", "army"),
            claim("contested", "2024-05-10", "army", "front", by="herald"),
        )
    )
    assert parts(why(timeline, TOWN, "2024-05-20")) == {"for": ["c1"], "fight": ["c2"]}
    assert parts(why(timeline, TOWN, "2024-08-01")) == {"for": ["c1"], "unused": ["c2"]}


def test_a_verdict_taken_from_the_state_names_the_states_claims() -> None:
    timeline = weigh(tell(claim("held", "2024-03-10", "front", on=STATE)))
    told = why(timeline, TOWN, "2024-05-20")
    assert told.verdict["inherited_from"] == STATE
    assert parts(told) == {"for": ["c1"]}
    words = " ".join(explain(told).split())
    assert "Nothing is known of the place itself: this is said of all Aland" in words


def test_roads_tell_of_access_and_of_what_is_said_of_the_whole(timeline: Timeline) -> None:
    assert parts(why(timeline, STREET, "2024-05-20")) == {"access": ["c10"], "whole_road": ["c9"]}


def test_news_of_access_that_names_an_earlier_holder_still_tells_of_access() -> None:
    timeline = weigh(
        tell(
            claim("closed", "2024-03-01/..", "army", on=STREET),
            claim("captured", "2024-06-01", "front", "army", on=STREET),
        )
    )
    told = why(timeline, STREET, "2024-07-01")
    assert (told.verdict["holder"], told.verdict["access"]) == ("front", "closed")
    assert parts(told) == {"for": ["c2"], "access": ["c1"]}


def test_a_subject_that_does_not_exist_is_explained(timeline: Timeline) -> None:
    with pytest.raises(SubjectError, match="write town:ID, state:ID"):
        why(timeline, "elsewhere", "2024-05-20")
    for near in ("mid", "Mid", "town:MID", "town:midd"):
        with pytest.raises(SubjectError, match="did you mean `town:mid`"):
            why(timeline, near, "2024-05-20")
    with pytest.raises(SubjectError, match=r"spans 2 stretches.*H1\[west..mid\], highway:H1\[mid"):
        why(timeline, "highway:H1[west..east]", "2024-05-20")
    with pytest.raises(DateError, match="outside the period"):
        why(timeline, TOWN, "2030-01-01")


def test_reasons_are_those_of_the_day_of_knowledge(timeline: Timeline) -> None:
    then = weigh(timeline.ledger, as_known="2024-02-10")
    told = why(then, TOWN, "2024-03-11")
    assert (told.verdict["holder"], parts(told)["for"]) == ("front", ["c3"])
    later = ["c4", "c1", "c2", "c6", "c5", "c7", "c8"]
    assert parts(told)["not_yet_known"] == later, "in the order in which they became public"
    assert "retracted" not in parts(told)


@pytest.mark.parametrize(
    ("event", "said"),
    [
        ("captured", "between 4 and 9 March 2024, "),
        ("besieged", "from 4 to 9 March 2024, "),
    ],
)
def test_an_interval_is_one_day_of_a_change_and_all_days_of_a_siege(event: str, said: str) -> None:
    timeline = weigh(tell(claim(event, "2024-03-04/2024-03-09", "front", "army")))
    assert said in explain(why(timeline, TOWN, "2024-03-09"))
