"""The strip chart of a road shows what the timeline says, and nothing else."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import hand_made
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from matplotlib import dates as mdates
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from shapely import LineString

from whoholds.engine.timeline import Timeline, weigh
from whoholds.errors import DateError, ExportError, SubjectError
from whoholds.export import style
from whoholds.export.figures.folding import fold
from whoholds.export.figures.road_history import road_history, to_road_history
from whoholds.export.text.brief import to_brief
from whoholds.roads.layout import stretches

TOWNS = {name: (96 + n / 10, 20.0) for n, name in enumerate("abcd")}
BASE = {"source_id": "s", "reported": "2024-12-30"}
CLAIMS = [
    {**BASE, "claim_id": "1", "subject": "highway:R[a..d]", "event": "held",
     "when": "2024-02-01/2024-03-05", "holder": "army"},
    {**BASE, "claim_id": "2", "subject": "highway:R[b..c]", "event": "captured",
     "when": "[2024-03-10..2024-04-09]", "holder": "front", "challengers": "army"},
    {**BASE, "claim_id": "3", "subject": "highway:R[a..b]", "event": "contested",
     "when": "2024-06-01/2024-07-01", "holder": "army", "challengers": "front"},
    {**BASE, "claim_id": "4", "subject": "highway:R[b..c]", "event": "closed",
     "when": "2024-05-01", "holder": "front"},
]  # fmt: skip


@pytest.fixture(scope="module")
def timeline() -> Timeline:
    roads = {
        "R": (LineString([TOWNS[town] for town in "abcd"]), list("abcd")),
        "Q": (LineString([(96, 20), (96.05, 20.1), (96.1, 20)]), list("ab")),
    }
    return weigh(hand_made.ledger(roads, TOWNS, claims=CLAIMS), policy="as_reported")


def at(figure: Figure, day: str, km: float) -> list[Rectangle]:
    """Everything drawn over one day and place, the fill first."""
    x = pd.Timestamp(f"{day} 12:00").timestamp() / 86_400
    return [
        patch
        for patch in figure.axes[0].patches
        if isinstance(patch, Rectangle)
        and patch.get_x() <= x < patch.get_x() + patch.get_width()
        and patch.get_y() <= km < patch.get_y() + patch.get_height()
    ]


@pytest.mark.parametrize(
    "day", ["2024-01-01", "2024-02-01", "2024-03-20", "2024-04-09", "2024-06-15", "2024-12-31"]
)
def test_every_stretch_has_its_holders_colour_on_every_day(timeline: Timeline, day: str) -> None:
    figure = road_history(timeline, "R")
    colours = style.holder_colours(timeline.ledger)
    verdicts = timeline.on(day).set_index("subject")
    laid = stretches(timeline.ledger).query("highway_id == 'R'")
    for stretch, low, high in zip(laid["stretch_id"], laid["from_km"], laid["to_km"], strict=True):
        fill = at(figure, day, (low + high) / 2)[0]
        holder = verdicts.loc[f"highway:{stretch}", "holder"]
        assert to_hex(fill.get_facecolor()) == colours[holder]


def test_uncertainty_never_rests_on_colour_alone(timeline: Timeline) -> None:
    figure = road_history(timeline, "R")
    colours = style.holder_colours(timeline.ledger)
    possible = at(figure, "2024-03-20", 15)
    assert [patch.get_hatch() for patch in possible] == [None, "..."]
    assert possible[0].get_alpha() == style.POSSIBLE_OPACITY
    assert to_hex(possible[1].get_edgecolor()) == colours["front"]
    contested = at(figure, "2024-06-15", 5)
    assert to_hex(contested[-1].get_edgecolor()) == colours["front"]
    assert contested[-1].get_hatch() == "///"
    told = {text.get_text() for text in figure.legends[0].get_texts()}
    assert {"Army", "Front", "Closed", "Contested, in the challengers' colours"} <= told


def test_all_who_fight_for_a_road_are_drawn() -> None:
    roads = {"R": (LineString([TOWNS[town] for town in "abcd"]), list("abcd"))}
    fought = [{**CLAIMS[2], "challengers": "front;league"}]
    parties = dict.fromkeys(("army", "front", "league"), "")
    made = hand_made.ledger(roads, TOWNS, actors=parties, claims=fought)
    drawn = at(road_history(weigh(made, policy="as_reported"), "R"), "2024-06-15", 5)
    colours = style.holder_colours(made)
    lines = {to_hex(patch.get_edgecolor()): patch.get_hatch() for patch in drawn[1:]}
    assert {lines[colours["front"]], lines[colours["league"]]} == {"///", "\\\\\\"}


def test_stations_stand_beside_the_chart(timeline: Timeline) -> None:
    names = [text.get_text() for text in road_history(timeline, "R").axes[0].texts]
    assert names == ["A", "B", "C", "D"]


def test_a_section_and_some_days_only(timeline: Timeline) -> None:
    span = {"between": ("d", "b"), "start": "2024-03-01", "end": "2024-05-31"}
    figure = road_history(timeline, "R", folded=False, **span)  # type: ignore[arg-type]
    axes = figure.axes[0]
    assert [text.get_text() for text in axes.texts] == ["B", "C", "D"]
    assert axes.get_ylim() == pytest.approx((31.39, 10.46), abs=0.01)
    assert mdates.num2date(axes.get_xlim()[1]).date().isoformat() == "2024-06-01"
    assert at(figure, "2024-02-01", 15) == []


def test_a_long_stretch_without_news_is_folded(timeline: Timeline) -> None:
    span = {"between": ("d", "b"), "start": "2024-03-01", "end": "2024-05-31"}
    axes = road_history(timeline, "R", **span).axes[0]  # type: ignore[arg-type]
    assert [text.get_text() for text in axes.texts] == ["B", "C", "D", "10 km without news"]
    top, bottom = axes.get_ylim()[::-1]
    assert bottom - top == pytest.approx(10.46 + 0.05 * 20.93, abs=0.05)  # of 20.93 km


@given(st.lists(st.floats(0.1, 50), min_size=1, max_size=12), st.data())
@settings(max_examples=40)
def test_folding_keeps_the_order_of_places_and_what_has_news(
    lengths: list[float], data: st.DataObject
) -> None:
    ends = np.cumsum([0.0, *lengths]).tolist()
    quiet = [pair for pair in pairwise(ends) if data.draw(st.booleans())]
    folds = fold((0.0, ends[-1]), quiet)
    at = folds(ends)
    assert (np.diff(at) > 0).all()
    for low, high in pairwise(ends):
        if (low, high) not in quiet:
            assert float(folds(high) - folds(low)) == pytest.approx(high - low)
    assert at[-1] <= ends[-1] + 1e-6


def test_a_picture_is_written_whole_and_the_same_each_time(
    timeline: Timeline, tmp_path: Path
) -> None:
    one = to_road_history(timeline, tmp_path / "one.png", "R")
    two = to_road_history(timeline, tmp_path / "two.png", "R")
    assert one.read_bytes() == two.read_bytes()
    assert one.read_bytes().startswith(b"\x89PNG")
    with pytest.raises(ExportError, match=r"\.png, \.svg or \.pdf"):
        to_road_history(timeline, tmp_path / "one.docx", "R")


def test_what_is_not_there_is_named(timeline: Timeline) -> None:
    with pytest.raises(SubjectError, match="X"):
        road_history(timeline, "X")
    with pytest.raises(SubjectError, match="zz"):
        road_history(timeline, "R", between=("a", "zz"))
    with pytest.raises(DateError):
        road_history(timeline, "R", start="2024-05-01", end="2024-04-01")


def test_a_brief_shows_the_roads_that_changed(timeline: Timeline, tmp_path: Path) -> None:
    brief = to_brief(timeline, tmp_path / "brief.md", recent_days=300, pictures=True)
    assert "![Who held which stretch of Road R, over time](brief-R.png)" in brief.read_text("utf-8")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["brief-R.png", "brief.md"]
