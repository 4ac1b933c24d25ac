"""Change between days, in frames and in cited sentences."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from hand_made import ledger, straight

from whoholds.analysis.change import change, hindsight
from whoholds.analysis.changes import changes
from whoholds.analysis.changes_text import more_than_once
from whoholds.analysis.phrasing import between, since
from whoholds.engine.columns import STATE
from whoholds.engine.timeline import Timeline, weigh
from whoholds.errors import DateError, SubjectError
from whoholds.export.text.brief import to_brief
from whoholds.ledgers import Ledger
from whoholds.read import pack

TOWNS = {"east": (96.9, 20.0), "mid": (96.5, 20.0), "west": (96.1, 20.0)}


def _claim(number: int, subject: str, event: str, when: str, **more: str) -> dict[str, str]:
    known = {"source_id": f"s{number}", "reported": "2024-12-01"}
    return (
        {"claim_id": f"c{number}", "subject": subject, "event": event, "when": when} | known | more
    )


@pytest.fixture(scope="module")
def timeline() -> Timeline:
    return weigh(
        ledger(
            {"H1": (straight(11), ["west", "mid", "east"])},
            TOWNS,
            claims=[
                _claim(1, "town:mid", "captured", "2024-03-10", holder="front",
                       challengers="army"),
                _claim(2, "town:mid", "recaptured", "2024-07-16", holder="army",
                       challengers="front"),
                _claim(3, "town:east", "captured", "2024-09-06/2024-09-09", holder="army",
                       challengers="front"),
                _claim(4, "town:west", "besieged", "2024-08-01/..", holder="army",
                       challengers="front"),
                _claim(5, "highway:H1[west..east]", "captured", "2024-08", holder="front",
                       challengers="army"),
            ],
        )
    )  # fmt: skip


def test_a_return_is_told_with_both_dates_and_sources(timeline: Timeline) -> None:
    told = change(timeline, "2024-06-01", "2024-08-01").sentences()
    assert str(told.sentences[0]) == (
        "Mid returned to the Army on 16 July 2024; the Front had held it since 10 March 2024."
        " [1][2]"
    )
    assert told.sources["source_id"].tolist()[:2] == ["s2", "s1"]
    assert told.sources["number"].tolist() == list(range(1, len(told.sources) + 1))


def test_a_change_to_an_earlier_day_is_told_forwards(timeline: Timeline) -> None:
    forth = change(timeline, "2024-06-01", "2024-08-01").sentences()
    back = change(timeline, "2024-08-01", "2024-06-01").sentences()
    assert list(forth) == list(back)


def test_a_vague_change_says_between(timeline: Timeline) -> None:
    told = list(change(timeline, "2024-08-20", "2024-10-01").sentences())
    assert any(
        "East was captured by the Army between 6 and 9 September 2024" in one for one in told
    )


def test_neighbouring_stretches_share_a_sentence(timeline: Timeline) -> None:
    told = list(change(timeline, "2024-07-01", "2024-10-01").sentences())
    roads = [one for one in told if one.startswith("H1")]
    assert len(roads) == 1
    assert roads[0].startswith("H1 between West and East was captured by the Front in August 2024")


def test_a_siege_is_told(timeline: Timeline) -> None:
    told = list(change(timeline, "2024-07-20", "2024-08-05").sentences())
    assert "West, held by the Army, has been besieged by the Front since 1 August 2024. [1]" in [
        one.replace("[2]", "[1]") for one in told
    ]


def test_gains_and_losses_are_counted_by_party(timeline: Timeline) -> None:
    tally = change(timeline, "2024-06-01", "2024-08-01").tally().set_index(["actor", "kind"])
    assert tally.loc[("army", "town"), ["gained", "lost", "gained_surely"]].tolist() == [1, 0, 1]
    assert tally.loc[("front", "town"), ["gained", "lost"]].tolist() == [0, 1]


def _turns(timeline: Timeline, start: str, end: str) -> list[tuple[str, str, str, str]]:
    rows = changes(timeline, start, end)
    rows = rows[rows["kind"] == "town"]
    return list(
        rows[["subject", "turn", "from_holder", "to_holder"]].itertuples(index=False, name=None)
    )


@pytest.fixture(scope="module")
def seesaw() -> Timeline:
    return weigh(
        ledger(
            {},
            TOWNS,
            claims=[
                _claim(1, "town:mid", "captured", "2024-03-10", holder="front"),
                _claim(2, "town:mid", "captured", "2024-05-10", holder="army", challengers="front"),
                _claim(3, "town:mid", "captured", "2024-07-16", holder="front", challengers="army"),
            ],
        )
    )  # fmt: skip


def test_who_went_and_came_back_has_changed_twice(seesaw: Timeline) -> None:
    assert not len(change(seesaw, "2024-04-01", "2024-08-01").frame.query("what == 'holder'"))
    there_and_back = [
        ("town:mid", "hands", "front", "army"),
        ("town:mid", "hands", "army", "front"),
    ]
    assert _turns(seesaw, "2024-04-01", "2024-08-01") == there_and_back
    assert _turns(seesaw, "2024-08-01", "2024-04-01") == there_and_back
    told = more_than_once(seesaw, dt.date(2024, 8, 1), dt.date(2024, 4, 1))
    assert told == [
        "Mid: the Front, then the Army from 10 May 2024, then the Front from 16 July 2024."
    ]


def test_a_change_says_by_what_event_and_on_whose_word(seesaw: Timeline) -> None:
    rows = changes(seesaw, "2024-02-01", "2024-12-01")
    assert rows["event"].tolist() == ["captured"] * 3
    assert rows["claims"].map(len).ge(1).all()
    assert (rows["certainty"] == "certain").all()
    assert (rows["earliest"] == rows["latest"]).all()


def test_operations_of_an_alliance_are_its_members_where_both_their_days_are_told() -> None:
    whole = ledger(
        {},
        TOWNS,
        claims=[_claim(1, "town:mid", "captured", "2024-03-10", holder="front")],
    )
    named = replace(
        whole,
        actors=whole.actors.assign(
            parent=whole.actors["actor_id"].map({"front": "league"}).fillna("")
        ),
        operations=pd.DataFrame(
            [
                ("o1", "Dawn", "front", "2024-03-01", "2024-03-31", ""),
                ("o2", "Dusk", "league", "2024-03-01", "2024-03-31", ""),
                ("o3", "Without an end", "front", "2024-03-01", "", ""),
                ("o4", "Over", "front", "2024-02-01", "2024-02-28", ""),
                ("o5", "Theirs", "army", "2024-03-01", "2024-03-31", ""),
            ],
            columns=["operation_id", "name", "actor_id", "start", "end", "note"],
        ),
    )
    (row,) = changes(weigh(named), "2024-02-01", "2024-12-01").to_dict("records")
    assert row["operations"] == ["Dawn", "Dusk"]


def test_changes_are_the_steps_between_days() -> None:
    """Whoever is named on one day and another on the next has a row of that day, and no more."""
    line = weigh(pack.open("myanmar"))
    rows = changes(line, *line.period)
    steps = {(row["subject"], row["day"]): (row["from_holder"], row["to_holder"], row["status"])
             for row in rows.to_dict("records")}  # fmt: skip
    frame = line.frame
    seen = {}
    for subject, own in frame.groupby("subject"):
        known = before = ""
        for nth, row in enumerate(own.to_dict("records")):
            listed = row["inherited_from"].startswith("list:")
            if nth and row["holder"] != before and not (listed and row["holder"]):
                seen[subject, row["start"]] = (known, row["holder"], row["status"])
            before = row["holder"]
            known = before or known
    assert steps == seen


def test_who_lost_a_place_is_called_as_on_the_day_before(seesaw: Timeline) -> None:
    names = pd.DataFrame(
        [
            ("army", "", "2024-05-31", "Royal Army", "RA"),
            ("army", "2024-06-01", "", "National Army", "NA"),
        ],
        columns=["actor_id", "start", "end", "name", "abbreviation"],
    )
    line = weigh(replace(seesaw.ledger, actor_names=names))
    (told,) = change(line, "2024-05-20", "2024-08-01").sentences()
    assert str(told).startswith(
        "Mid was captured by the Front on 16 July 2024; the NA had held it since 10 May 2024."
    )


def test_a_first_report_is_no_change_of_hands(seesaw: Timeline) -> None:
    assert _turns(seesaw, "2024-01-01", "2024-04-01") == [("town:mid", "first", "", "front")]
    for days in (("2024-01-01", "2024-04-01"), ("2024-04-01", "2024-01-01")):
        found = change(seesaw, *days)
        assert found.frame.set_index("subject")["turn"]["town:mid"] == "first"
        assert [one.turn for one in found.sentences().sentences if "Mid" in one.text] == ["first"]


def test_nothing_changes_on_one_day(timeline: Timeline) -> None:
    same = change(timeline, "2024-06-01", "2024-06-01")
    assert same.frame.empty
    assert same.tally().empty
    assert len(same.sentences()) == 0
    assert list(same.sentences().sources)[:2] == ["number", "source_id"]


def test_days_outside_the_period_are_refused(timeline: Timeline) -> None:
    with pytest.raises(DateError):
        change(timeline, "2023-01-01", "2024-06-01")


def test_a_change_needs_all_its_subjects(timeline: Timeline) -> None:
    found = change(timeline, "2024-06-01", "2024-08-01")
    lacking = timeline.on("2024-06-01").query("subject != 'town:mid'")
    with pytest.raises(SubjectError, match="town:mid"):
        found.apply(lacking)


def test_hindsight_tells_what_was_not_known_yet() -> None:
    claims = [
        _claim(1, "town:mid", "captured", "2024-03-10", holder="front", challengers="army",
               reported="2024-03-11"),
        _claim(2, "town:mid", "recaptured", "2024-07-16", holder="army", challengers="front",
               reported="2024-07-30"),
    ]  # fmt: skip
    timeline = weigh(ledger({}, TOWNS, claims=claims))
    learnt = hindsight(timeline, "2024-07-20")
    assert learnt.frame[["subject", "from_holder", "to_holder"]].to_numpy().tolist() == [
        ["town:mid", "front", "army"]
    ]
    assert list(learnt.sentences()) == [
        "Mid is now known to have been in the hands of the Army since 16 July 2024; it was taken "
        "to be held by the Front at the time. [1][2]"
    ]
    assert hindsight(timeline, "2024-08-01").frame.empty
    assert hindsight(timeline, "2024-07-20", as_known="2024-07-30").frame.empty


def test_days_read_as_a_reader_expects() -> None:
    assert between(pd.Timestamp("2024-07-01"), pd.Timestamp("2024-07-31")) == " in July 2024"
    assert between(pd.NaT, pd.NaT) == ""
    assert since(pd.NaT, pd.Timestamp("2024-07-31")) == " since 31 July 2024 at the latest"


def test_the_brief_cites_every_sentence(tiny: Path, tmp_path: Path) -> None:
    timeline = weigh(pack.open(tiny))
    text = to_brief(timeline, tmp_path / "brief.md", recent_days=300).read_text(encoding="utf-8")
    told = [one for one in text.splitlines() if one.startswith("- ") and "(CC0" not in one]
    assert told
    assert all(one.endswith("]") for one in told)
    assert re.search(r"^\[\d\]: <https://gazette.example/jan>$", text, re.MULTILINE)
    assert "> Aland does not exist." in text


def test_a_brief_of_no_days_is_refused(timeline: Timeline, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="days is 0"):
        to_brief(timeline, tmp_path / "brief.md", recent_days=0)


def test_other_peoples_words_stay_words(tmp_path: Path) -> None:
    claims = [_claim(1, "town:mid", "captured", "2024-11-10", holder="front", challengers="army")]
    made = ledger({}, TOWNS, claims=claims)
    sources = made.sources
    sources.loc[0, ["title", "url"]] = ["<script>[x](y)", "javascript:alert(1)"]
    text = to_brief(weigh(replace(made, sources=sources)), tmp_path / "brief.md").read_text(
        encoding="utf-8"
    )
    assert "javascript:" not in text
    assert "<script>" not in text
    assert r"\<script\>\[x\](y)" in text


def test_nawnghkio_is_told_as_the_press_told_it(myanmar: Ledger) -> None:
    told = list(change(weigh(myanmar), "2025-07-01", "2025-10-01").sentences())
    own = [one for one in told if one.startswith("Nawnghkio ")]
    assert len(own) == 1
    assert "16 July 2025" in own[0]
    assert "10 July 2024" in own[0]
    assert own[0].endswith("]")


def test_a_change_laid_over_a_day_is_the_other_day(timeline: Timeline) -> None:
    before, after = timeline.on("2024-03-01"), timeline.on("2024-10-01")
    found = change(timeline, "2024-03-01", "2024-10-01")
    expected = after[["subject", "kind", *STATE]].reset_index(drop=True)
    pd.testing.assert_frame_equal(found.apply(before), expected)
