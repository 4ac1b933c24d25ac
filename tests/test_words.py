"""What kind of knowledge a verdict is, in the words of `why`, of a brief and of tables."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from knowledge import DAY, kinds, town
from telling import TOWN, claim, row, tell

import whoholds as wh
from whoholds.engine.timeline import Timeline, weigh


@pytest.fixture(scope="module")
def timeline() -> Timeline:
    return weigh(kinds())


def why(timeline: Timeline, subject: str, day: str = DAY) -> str:
    """The verdict in words, without what it rests on."""
    text = wh.explain(wh.why(timeline, subject, day))
    return " ".join(text.partition("Policy:")[0].split("\n", 1)[1].split())


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("lull", "contested by the Front. Contested, inferred between two reports, c1 and c2: "
                 "nobody tells of this day itself"),
        ("joint", "Held together by the Front and the League since 5 May 2024"),
        ("silent", "Nobody is known to hold it: this ledger has no report of it."),
        ("torn", "Nobody is known to hold it: the reports of it do not say who does. "
                 "It is fought over by the Army and the Front."),
        ("left", "Nobody is known to hold it: reports tell of it before or after, not on this day. "
                 "It was last known to be held by the Front. "
                 "It is known to be held by the League afterwards."),
        ("spent", "Nobody says outright who holds it, and the last report of it is a fight"),
        ("back", "Possibly held by the League. The Army later retook it from the League, and "
                 "nobody says when the League had taken it."),
        ("most", "What is reported is most of the place, not all of it"),
        ("held", "Last heard of on 2 June 2024, when it was reported held (13 days before: fresh)"),
        ("fight", "Last heard of on 10 June 2024, when it was attacked (5 days before: fresh)"),
    ],
)  # fmt: skip
def test_every_kind_of_knowing_has_its_words(timeline: Timeline, place: str, said: str) -> None:
    assert said in why(timeline, f"town:{place}")


def test_a_state_that_nobody_holds_as_a_whole_is_told_by_its_towns(timeline: Timeline) -> None:
    assert why(timeline, "state:XA-1") == (
        "Held in part: of 10 towns, 3 by the Army, 3 by the Front, 1 by the League and 3 by nobody "
        "known. Nobody is said to hold all of it."
    )


def test_no_day_is_printed_on_which_somebody_came_whom_only_a_recapture_tells_of(
    timeline: Timeline,
) -> None:
    turn = next(run.start for run in timeline.frame.itertuples()
                if (run.subject, run.holder) == ("town:back", "league"))  # fmt: skip
    for day in ("2024-02-01", DAY, "2024-11-01"):
        text = wh.explain(wh.why(timeline, "town:back", day))
        assert f"{turn.day} {turn:%B}" not in text
    assert (
        "Held by the Army since 1 October 2024. Before that, not known: retaken from the League, "
        "and nobody says when it took the place." in why(timeline, "town:back", "2024-11-01")
    )


def test_both_reports_of_an_inference_are_listed_as_such(timeline: Timeline) -> None:
    told = wh.explain(wh.why(timeline, "town:lull", DAY))
    assert "Reports between which it is inferred to be contested" in told
    assert "Fighting and sieges on that day" not in told


OWN = claim("captured", "2024-03-10", "front", "army", by="front-radio", known="2024-03-11")


def test_nobody_has_contradicted_it_only_where_nobody_did_and_nobody_fought_afterwards() -> None:
    alone = why(weigh(tell(OWN), as_known="2024-12-31"), TOWN, "2024-12-01")
    assert "Nobody else says so, and nobody has contradicted it." in alone
    # It denies nothing, since the claimant is the one inside; yet a fight is no peace.
    fight = claim("attacked", "2024-08-01", "front", "army", known="2024-08-02")
    fought = weigh(tell(OWN, fight), policy="as_reported")
    assert row(fought, "2024-12-01").holder == "front"
    text = wh.explain(wh.why(fought, TOWN, "2024-12-01"))
    assert "contradicted" not in text
    denied = claim("held", "2024-04-01", "army", known="2024-04-02")
    told = weigh(tell(OWN, denied), policy="as_reported")
    assert "contradicted" not in wh.explain(wh.why(told, TOWN, "2024-03-20"))


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (town("held", "captured", "2024-08-01", "league", extent="most"),
         "the League captured most of it"),
        (town("held", "attacked", "2024-08-01", "front", "army", extent="edge"),
         "the Army attacked the Front there, its edge only"),
        (town("held", "shared", "2024-08-01", "front", partners="league"),
         "the Front and the League held it together"),
        (town("held", "withdrew", "2024-08-01", "", "front", extent="half"),
         "the Front withdrew, half of it"),
    ],
)  # fmt: skip
def test_a_claim_says_how_much_of_a_place_it_speaks_of(told: dict[str, str], said: str) -> None:
    timeline = weigh(kinds(told))
    assert said in wh.explain(wh.why(timeline, "town:held", "2024-08-10"))


def test_a_brief_says_what_is_inferred_shared_in_part_and_not_known(
    timeline: Timeline, tmp_path: Path
) -> None:
    told = wh.change(timeline, "2024-02-15", DAY)
    sentences = "\n".join(told.sentences())
    assert ("Lull, held by the Army, has been contested by the Front since 1 May 2024, inferred "
            "between two reports") in sentences  # fmt: skip
    assert "Joint is known to be in the hands of the Front and the League" in sentences
    assert "Most of Most was captured by the Front on 1 June 2024" in sentences
    later = "\n".join(wh.change(timeline, DAY, "2024-11-01").sentences())
    assert "Back returned to the Army on 1 October 2024; nobody says when the League had taken it" \
        in later  # fmt: skip
    text = wh.to_brief(timeline, tmp_path / "brief.md").read_text(encoding="utf-8")
    assert "| — no report of it in this ledger | 1 |" in text
    assert "| — last heard of at most a year ago (old) | " in text
    assert "| — known only from a later report" not in text


def test_a_state_of_which_a_part_comes_to_be_known_is_told_as_such() -> None:
    timeline = weigh(tell(claim("held", "2024-05-01", "army")))
    sentences = list(wh.change(timeline, "2024-04-01", "2024-06-01").sentences())
    assert sentences[-1].startswith(
        "Aland: nobody is said to hold all of it; parts are known to be held since 1 May 2024."
    )


# -- tables ------------------------------------------------------------------------------------

WANTED = {
    "lull": (True, "", "recent"),
    "fight": (False, "", "fresh"),
    "silent": (False, "no_report", ""),
    "torn": (False, "unsettled", ""),
    "left": (False, "lapsed", ""),
    "back": (False, "", "unheard"),
    "spent": (False, "", "old"),
}
"""Whether it is inferred, why it is unknown, and how fresh it is."""


def rows(table: Any) -> dict[str, tuple[bool, str, str]]:
    """The same of a table of towns with their ids."""
    return {
        one["town_id"]: (
            str(one["inferred"]).lower() in ("true", "1"),
            one["silence"] or "",
            one["freshness"] or "",
        )
        for one in table
        if one["town_id"] in WANTED
    }


def test_every_table_of_a_day_says_it(timeline: Timeline, tmp_path: Path) -> None:
    situation = wh.join(timeline, DAY)
    assert rows(json.loads(wh.snapshot(situation, "json"))["towns"]) == WANTED
    shown = csv.DictReader(io.StringIO(wh.snapshot(situation, "csv")))
    assert rows({**one, "town_id": one["id"]} for one in shown) == WANTED
    features = json.loads(wh.snapshot(situation, "geojson"))["features"]
    towns = [one["properties"] for one in features if one["properties"]["kind"] == "town"]
    assert rows(towns) == WANTED
    for ending in ("csv", "geojson", "fgb"):
        path = wh.to_file(timeline, tmp_path / f"day.{ending}", day=DAY, kind="town")
        frame = pyogrio.read_dataframe(path, read_geometry=False)
        assert rows(frame.astype(object).where(frame.notna(), None).to_dict("records")) == WANTED
    path = wh.to_geopackage(timeline, tmp_path / "day.gpkg", day=DAY)
    frame = pyogrio.read_dataframe(path, layer="towns", read_geometry=False)
    assert frame["inferred"].dtype == bool
    assert rows(frame.astype(object).where(frame.notna(), None).to_dict("records")) == WANTED


def test_a_table_to_read_says_it_beside_the_status(timeline: Timeline) -> None:
    lines = wh.snapshot(wh.join(timeline, DAY)).splitlines()
    (lull,) = (line for line in lines if " Lull " in line)
    assert "contested, inferred" in lull
    (silent,) = (line for line in lines if " Silent " in line)
    assert "unknown: no report" in silent


def test_intervals_say_what_does_not_change_from_day_to_day(
    timeline: Timeline, tmp_path: Path
) -> None:
    path = wh.to_geopackage(timeline, tmp_path / "control.gpkg")
    frame = pyogrio.read_dataframe(path, layer="town_control", read_geometry=False)
    assert "freshness" not in frame
    inferred = frame[frame["inferred"]]
    assert set(inferred["town_id"]) == {"lull"}
    assert set(frame["silence"].dropna()) == {"no_report", "unsettled", "lapsed"}
