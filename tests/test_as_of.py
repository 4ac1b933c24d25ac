"""Events of a study beside who held their place on their day."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

import whoholds as wh

DAYS = ("2024-02-01", "2024-06-01", "2024-10-01")


@pytest.fixture
def events() -> pd.DataFrame:
    rows = [(town, day) for day in DAYS for town in ("birch", "alder")]
    frame = pd.DataFrame(rows, columns=["town_id", "date"], index=list("zzyyxw"))
    return frame.assign(deaths=range(len(rows)))


def test_every_event_has_the_verdict_of_its_day(
    events: pd.DataFrame, tiny_timeline: wh.Timeline
) -> None:
    before = events.copy()
    joined = wh.as_of(events, tiny_timeline)
    pd.testing.assert_frame_equal(joined[events.columns], before)
    wanted = [
        tiny_timeline.on(day).set_index("subject").loc[f"town:{town}"]
        for town, day in zip(events["town_id"], events["date"], strict=True)
    ]
    for column in ("holder", "status", "certainty", "claims", "last_heard"):
        said = joined[column].astype(object).fillna("").tolist()
        assert said == [row[column] if row[column] is not pd.NaT else "" for row in wanted], column


@pytest.mark.parametrize("unit", ["s", "us", "ns"])
def test_days_may_have_any_form(unit: str, events: pd.DataFrame, tiny_timeline: Any) -> None:
    stamps = pd.to_datetime(events["date"]).astype(f"datetime64[{unit}]")
    wanted = wh.as_of(events, tiny_timeline)["holder"].tolist()
    for days in (stamps, stamps.dt.date, stamps + pd.Timedelta(hours=23), events["date"]):
        assert wh.as_of(events.assign(date=days), tiny_timeline)["holder"].tolist() == wanted


def test_what_has_no_day_or_place_has_no_verdict(
    events: pd.DataFrame, tiny_timeline: wh.Timeline
) -> None:
    events["date"] = [None, "", "1999-01-01", "2024-06-01", "2024-10-01", "2024-10-01"]
    events["town_id"] = ["birch", "birch", "birch", None, "alder", "alder"]
    joined = wh.as_of(events, tiny_timeline)
    assert joined["holder"].notna().tolist() == [False] * 4 + [True] * 2


def test_places_may_be_subjects_or_states(tiny_timeline: wh.Timeline) -> None:
    state = tiny_timeline.ledger.states["state_id"].item()
    asked = pd.DataFrame({"date": ["2024-10-01"], "state_id": [state], "where": [f"state:{state}"]})
    by_id = wh.as_of(asked, tiny_timeline, by="state_id")
    by_subject = wh.as_of(asked, tiny_timeline, by="where")
    assert by_id["subject"].tolist() == by_subject["subject"].tolist() == [f"state:{state}"]


@pytest.mark.parametrize(
    ("changed", "error", "said"),
    [
        ({"town_id": "brich"}, wh.SubjectError, "row 1 of events, `town_id`: no `town:brich`"),
        ({"date": "soon"}, wh.DateError, "row 1 of events, `date`: "),
        ({"holder": "army"}, ValueError, "events have holder already"),
    ],
)
def test_what_cannot_be_joined_is_refused(
    changed: dict[str, str], error: type[Exception], said: str, events: Any, tiny_timeline: Any
) -> None:
    with pytest.raises(error, match=said):
        wh.as_of(events.assign(**changed), tiny_timeline)
    with pytest.raises(ValueError, match="no column day"):
        wh.as_of(events, tiny_timeline, on="day")


def test_a_flat_frame_can_be_grouped_and_keeps_every_word(tiny_timeline: wh.Timeline) -> None:
    plain = wh.flat(tiny_timeline.frame)
    assert plain["claims"].tolist() == [";".join(ids) for ids in tiny_timeline.frame["claims"]]
    assert len(plain.drop_duplicates()) == len(plain)
    layer = wh.flat(wh.join(tiny_timeline, "2024-10-01").highways)
    assert layer.crs == 4326
    assert layer.to_wkb().drop_duplicates().shape[0] == len(layer)
