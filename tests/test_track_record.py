"""A map's own error, worked by hand: what was taken back, how long it took, who was right."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from telling import claim, tell

from whoholds.analysis.parameter_curve import parameter_curve
from whoholds.analysis.track_record import TrackRecord, track_record
from whoholds.engine.evidence import Evidence
from whoholds.engine.timeline import weigh
from whoholds.errors import PolicyError
from whoholds.export.text.brief import to_brief
from whoholds.ledgers import Ledger

EAST = "town:east"
TOOK = claim("captured", "2024-03-01", "front", "army", known="2024-03-01")
LOST = claim("captured", "2024-03-11", "army", "front", by="herald", known="2024-03-21")
LAST = claim("held", "2024-06-28", "army", on=EAST, known="2024-06-28")


def sums(record: TrackRecord, by: str | list[str], *columns: str) -> list[tuple[Any, ...]]:
    table = record.taken_back(by)
    keys = [by] if isinstance(by, str) else by
    return list(table[[*keys, "later", *columns]].itertuples(index=False, name=None))


@pytest.fixture(scope="module")
def lost() -> Ledger:
    """Taken on 1 March and lost on the 11th, of which nobody hears before the 21st."""
    return tell(TOOK, LOST, LAST)


@pytest.fixture(scope="module")
def record(lost: Ledger) -> TrackRecord:
    return track_record(lost)


def test_what_was_wrong_for_ten_days_is_taken_back_for_ten_days(record: TrackRecord) -> None:
    """From 1 March on somebody is named; 30 days later is known up to 29 May, 90 up to 30 March."""
    assert sums(record, "certainty", "counted", "taken_back", "subjects_taken_back") == [
        ("certain", "30 days", 90, 10, 1),
        ("certain", "90 days", 30, 10, 1),
        ("certain", "end", 121, 10, 1),  # with a day of the other town
    ]
    shares = record.taken_back("certainty")["share"].tolist()
    assert shares == pytest.approx([10 / 90, 1 / 3, 10 / 121])
    assert record.as_known.isoformat() == "2024-06-28"
    assert record.days[1].isoformat() == "2024-06-28", "later days have no knowledge of their own"


def test_late_news_is_told_from_a_report_that_was_false() -> None:
    """That the army is back was false, and retracted on 31 March: the front was known all along."""
    assert sums(track_record(tell(TOOK, LOST, LAST)), "certainty", "taken_back", "unreported")[
        0
    ] == ("certain", "30 days", 10, 10)
    false = LOST | {"reported": "2024-03-12"}
    mended = claim("held", "2024-03-30", "front", known="2024-03-31", supersedes="c2")
    found = sums(track_record(tell(TOOK, false, mended, LAST)), "certainty", "taken_back",
                 "unreported")  # fmt: skip
    assert found[0] == ("certain", "30 days", 19, 0)


def test_a_verdict_is_as_fresh_as_it_was_on_its_day(record: TrackRecord) -> None:
    """Front heard of on 1 March, army on the 11th: fresh to 10 April, recent to 9 June."""
    table = record.taken_back("freshness")
    table = table[table["later"] == "30 days"]
    found = table[["freshness", "counted", "taken_back"]].to_numpy().tolist()
    assert found == [["fresh", 41, 10], ["recent", 49, 0]]


def test_days_count_from_the_change_to_its_report_and_to_certainty(record: TrackRecord) -> None:
    columns = ["holder", "days_to_report", "days_to_certainty"]
    assert record.changes[columns].to_numpy().tolist() == [["front", 0, 0], ["army", 10, 10]]
    halves = record.delays().set_index("until")[["changes", "half", "nine_tenths", "not_yet"]]
    assert halves.to_numpy().tolist() == [[2, 0, 10, 0], [2, 0, 10, 0]]


def test_nobody_is_certain_of_a_day_that_has_not_come() -> None:
    """Two dates of one change: told on the 2nd, and on the 12th of a day that nobody knew then."""
    first = claim("captured", "2024-03-02", "front", "army", known="2024-03-02")
    second = claim("captured", "2024-03-12", "front", "army", by="herald", known="2024-03-12")
    (row,) = track_record(tell(first, second, LAST)).changes.to_dict("records")
    assert (row["latest"].day, row["days_to_report"], row["days_to_certainty"]) == (12, -10, 0)


def test_who_agrees_is_not_taken_back_and_an_ally_is_not_the_other_side() -> None:
    vague = claim("captured", "2024-03-01", "front", "army", known="2024-03-02")
    closer = claim("captured", "2024-03-01", "front-east", "army", by="herald", known="2024-03-09")
    agreeing = track_record(tell(vague, closer, LAST))
    assert agreeing.verdicts["taken_back"].sum() == 0
    ally = claim("captured", "2024-03-05", "league", "front", by="herald", known="2024-03-09")
    table = track_record(tell(vague, ally, LAST)).taken_back("certainty")
    assert table["taken_back"].tolist() == [4, 4, 4]  # 5 to 8 March
    assert table["other_side"].tolist() == [0, 0, 0]
    assert track_record(tell(TOOK, LOST, LAST)).taken_back("certainty")["other_side"].tolist() == [
        10, 10, 10,
    ]  # fmt: skip


def test_what_is_left_open_later_is_not_taken_back() -> None:
    """The front left, on a day of which one heard later; who came, nobody says."""
    left = claim("withdrew", "2024-03-11", "", "front", by="herald", known="2024-03-21")
    table = track_record(tell(TOOK, left, LAST)).taken_back("certainty")
    assert table[["later", "taken_back", "left_open"]].to_numpy().tolist() == [
        ["30 days", 0, 10], ["90 days", 0, 10], ["end", 0, 10],
    ]  # fmt: skip


def test_a_word_that_comes_to_stand_does_so_on_its_day_and_not_with_the_next_news() -> None:
    word = claim("captured", "2024-03-01", "front", "army", by="front-radio", known="2024-03-01")
    record = track_record(tell(word, claim("held", "2024-11-30", "army", on=EAST)))
    assert record.changes["days_to_certainty"].tolist() == [90]
    assert record.changes["certain"].dt.date.astype(str).tolist() == ["2024-05-30"]


def test_a_judge_of_ones_own_is_asked_every_day() -> None:
    def a_week_later(evidence: Evidence) -> Any:
        return evidence.known + 7 <= evidence.as_known

    record = track_record(tell(TOOK, LOST, LAST), policy=a_week_later)
    assert record.changes["days_to_certainty"].tolist() == [7, 17]


def test_a_period_without_an_end_reaches_as_far_as_knowledge(lost: Ledger) -> None:
    ongoing = track_record(replace(lost, period="2024-01-01/.."))
    closed = track_record(replace(lost, period="2024-01-01/2024-06-28"))
    assert ongoing.days == closed.days
    for name in ("verdicts", "changes", "claims"):
        pd.testing.assert_frame_equal(getattr(ongoing, name), getattr(closed, name))


def test_no_day_of_knowledge_is_made_up(lost: Ledger, record: TrackRecord) -> None:
    """After the last claim nobody looked: that nothing was taken back then means nothing."""
    later = track_record(lost, as_known="2025-12-31")
    assert later.as_known == record.as_known
    pd.testing.assert_frame_equal(later.verdicts, record.verdicts)
    early = track_record(lost, as_known="2024-03-20")
    cut = track_record(tell(TOOK, claim("held", "2024-03-20", "army", on=EAST, known="2024-03-20")))
    mid = [table[table["subject"] == "town:mid"] for table in (early.verdicts, cut.verdicts)]
    assert mid[0]["taken_back"].sum() == 0
    # Knowledge of the one ends on 1 March, when its last claim by then became public.
    assert mid[0]["counted"].sum() == 20
    assert mid[1]["counted"].sum() == 20


@pytest.mark.parametrize("claims", [(), (LAST | {"event": "contested", "holder": ""},)])
def test_a_ledger_that_names_nobody_has_a_record_of_nothing(claims: tuple[Any, ...]) -> None:
    record = track_record(tell(*claims))
    assert record.taken_back("certainty").empty
    assert record.delays()["changes"].tolist() == [0, 0]
    assert record.sources().empty
    assert "how often this map was wrong" in record.report()


# -- what became of claims -------------------------------------------------------------------------

HELD = claim("held", "2024-01-10", "army", by="mirror", known="2024-01-11")
WORD = claim("captured", "2024-03-10", "front", "army", by="front-radio", known="2024-03-10")


@pytest.mark.parametrize(
    ("claims", "outcomes"),
    [
        ([TOOK, TOOK | {"source_id": "herald", "reported": "2024-03-05"}],
         ["confirmed", "repeated"]),
        ([TOOK, TOOK | {"source_id": "herald"}], ["confirmed", "confirmed"]),
        # The Mirror repeats the Dawn: one voice.
        ([TOOK, TOOK | {"source_id": "mirror", "reported": "2024-03-05"}], ["open", "open"]),
        ([TOOK, claim("contested", "2024-03-04", "front", "army", by="herald")],
         ["open", None]),
        ([TOOK, claim("held", "2024-08-01", "front", by="herald")], ["confirmed", "repeated"]),
        ([WORD], ["open"]),
        ([HELD, WORD, claim("held", "2024-03-20", "army", by="herald", known="2024-03-21")],
         ["confirmed", "contradicted", "disputed"]),
        ([TOOK, claim("captured", "2024-05-01", "front", "army", by="herald")],
         ["other_day", "other_day"]),
        # A correction leaves no trace of what it corrects.
        ([TOOK, LOST | {"supersedes": "c1"}], [None, "open"]),
    ],
)  # fmt: skip
def test_what_became_of_claims(claims: list[dict[str, str]], outcomes: list[str | None]) -> None:
    found = track_record(tell(*claims)).claims.set_index("claim_id")["outcome"]
    assert [found.get(f"c{nth}") for nth in range(1, len(claims) + 1)] == outcomes


def test_a_claim_counts_once_with_its_publisher_or_with_the_party_whose_word_it_is() -> None:
    relayed = claim("captured", "2024-02-01", "front", "army", word="front", on=EAST)
    record = track_record(tell(HELD, WORD, relayed, TOOK))
    publishers, parties = record.sources(), record.sources("party")
    assert dict(zip(publishers["publisher"], publishers["claims"], strict=True)) == {
        "Dawn": 1, "Mirror": 1,
    }  # fmt: skip
    assert dict(zip(parties["party"], parties["claims"], strict=True)) == {"front": 2}
    for table in (publishers, parties):
        assert table.iloc[:, 2:].sum(axis=1).tolist() == table["claims"].tolist()


# -- in words and figures --------------------------------------------------------------------------


def test_a_parameter_shows_what_it_costs_and_what_it_buys() -> None:
    """A fight on 1 April lies over the town so many days: these are not plainly held."""
    fought = tell(TOOK, LOST, claim("contested", "2024-04-01", "army", "front", known="2024-04-01"),
                  LAST)  # fmt: skip
    curve = parameter_curve(fought, "linger", [10, 20])
    end = curve[curve["later"] == "end"].set_index("value")
    assert end["counted"].tolist() == [end["counted"][20] + 10, end["counted"][20]]
    assert end["taken_back"].tolist() == [10, 10]


def test_parameters_and_keys_must_exist(lost: Ledger, record: TrackRecord) -> None:
    for parameter, value, said in (("judge", 1, "slack"), ("linger", -1, "from 0 on")):
        with pytest.raises(PolicyError, match=said):
            parameter_curve(lost, parameter, [value])
    for call in (lambda: record.taken_back("colour"), lambda: record.sources("colour")):
        with pytest.raises(ValueError, match="pass"):
            call()


def test_a_brief_tells_how_often_the_map_was_wrong(
    lost: Ledger, record: TrackRecord, tmp_path: Path
) -> None:
    timeline = weigh(lost)
    assert "wrong" not in to_brief(timeline, tmp_path / "a.md").read_text(encoding="utf-8")
    text = to_brief(timeline, tmp_path / "b.md", track=record).read_text(encoding="utf-8")
    assert "## How often this map was wrong" in text
    assert "| certain | 11.1 % of 90 | 33.3 % of 30 |" in text
    assert "100 % were late news" in text
    assert "reported within 0 days, and certain within 0" in text


def test_a_report_says_what_was_asked_and_names_every_table(record: TrackRecord) -> None:
    text = record.report()
    for words in (
        "Every day from 1 January 2024 to 28 June 2024", "policy corroborated",
        "11.1 % (1 of 1)", "Days from a change to its first report", "by publisher",
    ):  # fmt: skip
        assert words in " ".join(text.split())
    assert max(len(line) for line in text.splitlines()) < 130


def test_progress_is_told_to_the_end(lost: Ledger) -> None:
    told: list[tuple[int, int]] = []
    track_record(lost, progress=lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == list(range(1, len(told) + 1))
    assert {total for _, total in told} == {len(told)}


@pytest.mark.parametrize("kind", ["town", "highway"])
def test_a_figure_shows_shares_with_their_counts(record: TrackRecord, kind: str) -> None:
    pytest.importorskip("matplotlib")
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    from whoholds.export.figures.track_image import track_figure

    figure = track_figure(record, kind=kind)
    FigureCanvasAgg(figure).draw()
    texts = [text for text in figure.findobj(Text) if str(text.get_text()).strip()]
    said = " ".join(str(text.get_text()) for text in texts)
    wanted = "10 of 90 1 of 1 towns" if kind == "town" else "No verdict named a holder"
    assert wanted in " ".join(said.split())
    width, height = figure.get_size_inches() * figure.dpi
    for text in texts:
        box = text.get_window_extent()
        assert box.x0 >= 0, text
        assert box.x1 <= width, text
        assert box.y1 <= height, text
    with pytest.raises(ValueError, match="pass one of town"):
        track_figure(record, kind="village")
