"""Where sources differ, worked by hand and looked for in the pack that ships."""

from __future__ import annotations

import pandas as pd
import pytest
from telling import TOWN, claim, tell

from whoholds.analysis.disagreements import disagreements, tell as in_words
from whoholds.engine.timeline import weigh
from whoholds.ledgers import Ledger

CAPTURED = claim("captured", "2024-03-10", "front", "army", known="2024-03-11")


def found(*claims: dict[str, str], as_known: str | None = None) -> dict[str, list[str]]:
    """Claims by what they differ about."""
    table = disagreements(weigh(tell(*claims), as_known=as_known))
    return {str(about): rows["claim_id"].tolist() for about, rows in table.groupby("about")}


def test_sources_that_agree_are_not_listed() -> None:
    vague = claim("captured", "2024-03", "front", "army", by="herald")
    assert found(CAPTURED, vague, claim("held", "2024-05-01", "front", by="herald")) == {}


def test_one_change_on_two_days() -> None:
    other = claim("captured", "2024-03-12", "front", "army", by="herald", known="2024-03-13")
    assert found(CAPTURED, other) == {"date": ["c1", "c2"]}
    assert found(other, CAPTURED) == {"date": ["c2", "c1"]}, "in the order they were told"


def test_dates_too_far_apart_for_one_event_still_differ() -> None:
    """The weighing makes two events of them; an editor must be asked whether there were two."""
    other = claim("captured", "2024-06-10", "front", "army", by="herald")
    assert found(CAPTURED, other) == {"date": ["c1", "c2"]}
    back = claim("recaptured", "2024-05-01", "army", "front", by="herald")
    assert found(CAPTURED, other, back) == {}


def test_the_new_holder_seen_before_the_change_is_a_date_of_its_own() -> None:
    sight = claim("contested", "2024-03-05", "front", by="herald", known="2024-03-06")
    assert found(CAPTURED, sight) == {"date": ["c2", "c1"]}


def test_a_sight_against_the_record() -> None:
    sight = claim("held", "2024-05-10", "army", by="herald", known="2024-05-11")
    assert found(CAPTURED, sight) == {"holder": ["c1", "c2"]}


def test_a_fight_inside_what_somebody_else_holds() -> None:
    fight = claim("contested", "2024-05-10", "army", "front", by="herald")
    assert found(CAPTURED, fight) == {"holder": ["c1", "c2"]}


def test_a_word_denied_is_listed_with_what_denies_it() -> None:
    word = claim("recaptured", "2024-06-01", "army", "front", by="army-radio", known="2024-06-01")
    sight = claim("held", "2024-07-01", "front", by="herald", known="2024-07-02")
    assert found(CAPTURED, word, sight) == {"claim": ["c2", "c3"]}


def test_a_correction_is_listed_with_what_it_corrects() -> None:
    mend = claim("captured", "2024-03-20", "front", "army", known="2024-03-25", supersedes="c1")
    assert found(CAPTURED, mend) == {"correction": ["c1", "c2"]}
    table = disagreements(weigh(tell(CAPTURED, mend)))
    assert table["corrected_by"].tolist() == ["c2", ""]
    assert table["first_said"].tolist() == [pd.Timestamp("2024-03-11"), pd.Timestamp("2024-03-25")]


def test_a_correction_on_a_section_is_listed_for_every_stretch() -> None:
    section = {"subject": "highway:H1[west..east]"}
    mend = claim("captured", "2024-03-20", "front", "army", supersedes="c1") | section
    table = disagreements(weigh(tell(CAPTURED | section, mend)))
    assert table["subject"].value_counts().to_dict() == {
        "highway:H1[mid..east]": 2,
        "highway:H1[west..mid]": 2,
    }


def test_corrections_that_are_not_yet_known_are_not_told() -> None:
    mend = claim("captured", "2024-03-20", "front", "army", known="2024-03-25", supersedes="c1")
    other = claim("captured", "2024-03-12", "front", "army", by="herald", known="2024-03-13")
    assert found(CAPTURED, mend, other, as_known="2024-03-20") == {"date": ["c1", "c3"]}
    table = disagreements(weigh(tell(CAPTURED, mend, other), as_known="2024-03-20"))
    assert table["corrected_by"].tolist() == ["", ""]


def test_disagreements_read_as_questions() -> None:
    other = claim("captured", "2024-03-12", "front", "army", by="herald", known="2024-03-13")
    assert in_words(disagreements(weigh(tell(CAPTURED, other)))).splitlines() == [
        f"{TOWN}: on which day?",
        "  c1: front, captured 2024-03-10, Dawn, public by 2024-03-11",
        "  c2: front, captured 2024-03-12, Herald, public by 2024-03-13",
    ]


@pytest.mark.parametrize(
    ("town", "about", "dates"),
    [
        ("mrauk-u", "date", {"2024-02-08", "2024-02-09"}),
        ("pauktaw", "date", {"2024-01-19", "2024-01-24"}),
        ("paletwa", "date", {"2024-01-14", "2024-01-17"}),
        ("tonzang", "date", {"2024-05-19", "2024-05-21", "2024-05-23"}),
        ("demoso", "claim", {"2025-08-19"}),
        ("banmauk", "holder", {"2025-09-20", "2026-01-18"}),
    ],
)
def test_the_shipped_pack_knows_where_its_sources_differ(
    myanmar: Ledger, town: str, about: str, dates: set[str]
) -> None:
    table = disagreements(weigh(myanmar))
    rows = table[(table["subject"] == f"town:{town}") & (table["about"] == about)]
    assert dates <= set(rows["when"])
