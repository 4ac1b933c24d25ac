"""Which day a project shows, with time and without, in its own project and in somebody's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from whoholds import (
    Timeline,
    areas_over_time,
    control_areas,
    fronts_over_time,
    join,
    open as open_pack,
    weigh,
)
from whoholds.export.gpkg.geopackage import to_geopackage

Ask = Callable[..., list[dict[str, Any]]]

pytestmark = pytest.mark.qgis

DAY = dt.date(2024, 2, 20)


@pytest.fixture(scope="module")
def line(tiny: Path) -> Timeline:
    return weigh(open_pack(tiny))


@pytest.fixture(scope="module")
def written(line: Timeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    areas = areas_over_time(line)
    path = tmp_path_factory.mktemp("time") / "control.gpkg"
    return to_geopackage(line, path, day=DAY, areas=areas, fronts=fronts_over_time(areas))


def holders(line: Timeline, day: dt.date) -> list[list[str | None]]:
    verdicts = line.on(day)
    towns = verdicts[verdicts["kind"] == "town"]
    return sorted(
        [subject.partition(":")[2], holder or None]
        for subject, holder in zip(towns["subject"], towns["holder"], strict=True)
    )


def months(line: Timeline) -> list[tuple[dt.date, dt.date]]:
    first, last = line.period
    starts = [dt.date(year, month, 1) for year in range(first.year, last.year + 1)
              for month in range(1, 13)]  # fmt: skip
    return [(a, b) for a, b in pairwise(starts) if first <= a and b <= last]


def test_one_verdict_a_town_is_drawn_at_any_step_and_without_time(
    ask: Ask, line: Timeline, written: Path
) -> None:
    frames = months(line)
    days = {"table": "town_control", "key": "town_id", "frames": [None, *frames]}
    own, alone = ask({"task": "drawn", "path": written.with_suffix(".qgz"), **days},
                     {"task": "drawn", "path": written, "alone": True, **days})  # fmt: skip
    assert sorted(own[0]) == holders(line, DAY)
    assert sorted(alone[0]) == holders(line, line.period[1])
    assert holders(line, DAY) != holders(line, line.period[1])
    for shown in (own, alone):
        for (_, after), rows in zip(frames, shown[1:], strict=True):
            assert sorted(rows) == holders(line, after - dt.timedelta(days=1))


def test_areas_and_fronts_have_the_time_of_what_they_lie_under(
    ask: Ask, line: Timeline, written: Path
) -> None:
    (seen,) = ask({"task": "project", "path": written.with_suffix(".qgz")})
    groups = ["Over time", "On 20 February 2024"]
    assert [name for name in seen["groups"] if name in groups] == groups
    tables = {layer["table"]: name for name, layer in seen["layers"].items()}
    over, on_day = (set(seen["shown"][theme]) for theme in groups)
    assert {tables["control_areas"], tables["frontlines"], tables["town_control"]} <= over
    assert not {tables["control_areas"], tables["frontlines"]} & on_day
    timed = {name for name, layer in seen["layers"].items() if layer["temporal"]}
    assert not timed & on_day
    backdrop = {tables.get("coast"), tables.get("neighbours")}
    assert over - backdrop <= timed


def test_areas_of_one_day_stand_with_that_day(ask: Ask, line: Timeline, tmp_path: Path) -> None:
    areas = control_areas(join(line, DAY))
    path = to_geopackage(line, tmp_path / "one.gpkg", day=DAY, areas=areas)
    (seen,) = ask({"task": "project", "path": path.with_suffix(".qgz")})
    (name,) = (n for n, layer in seen["layers"].items() if layer["table"] == "control_areas")
    assert name in seen["shown"]["On 20 February 2024"]
    assert name not in seen["shown"]["Over time"]


def test_the_canvas_says_its_day_and_its_sources_and_lacks_no_setting(
    ask: Ask, line: Timeline, written: Path
) -> None:
    (answer,) = ask({"task": "decorations", "path": written.with_suffix(".qgz")})
    assert answer["said"]["TitleLabel"] == f"{line.ledger.title}: 20 February 2024"
    assert answer["said"]["CopyrightLabel"]
    assert answer["lacks"] == []
    assert answer["selection"] != "#ffffff"


def test_the_page_follows_the_project_and_the_atlas_has_a_page_a_month(
    ask: Ask, line: Timeline, written: Path
) -> None:
    (answer,) = ask({"task": "atlas", "path": written.with_suffix(".qgz"), "days": ["2024-07-04"]})
    assert answer["bare"] == ["2024-02-20", "2024-02-21", "20 February 2024"]
    assert answer["variable"] == [["2024-07-04", "2024-07-05", "4 July 2024"]]
    pages = answer["pages"]
    assert [page[0] for page in pages] == [f"control-2024-{month:02d}" for month in range(1, 13)]
    assert pages[1][1:] == ["2024-02-29", "2024-03-01", "29 February 2024"]
    assert pages[-1][3] == "31 December 2024"
