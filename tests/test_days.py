"""A day is read whole or refused, by every function and command that takes one."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from commands import run
from hypothesis import example, given, strategies as st

import whoholds as wh
from whoholds import dates
from whoholds.errors import DateError

DAY = date(2024, 10, 1)
YANGON = timezone(timedelta(hours=6, minutes=30))

GOOD = {
    "text": "2024-10-01",
    "numpy text": np.str_("2024-10-01"),
    "date": DAY,
    "moment": "2024-10-01T23:59",
    "moment with a space": "2024-10-01 23:59:59.123456789",
    "moment in a zone": "2024-10-01T00:30+06:30",
    "moment in UTC": "2024-10-01T23:30:00Z",
    "datetime": datetime(2024, 10, 1, 23, 59),
    "datetime in a zone": datetime(2024, 10, 1, 0, 30, tzinfo=YANGON),
    "datetime in UTC": datetime(2024, 10, 1, 23, 59, tzinfo=UTC),
    "Timestamp": pd.Timestamp("2024-10-01 23:59"),
    "Timestamp in a zone": pd.Timestamp("2024-10-01T00:30", tz="Asia/Yangon"),
    "datetime64 of a day": np.datetime64("2024-10-01"),
    "datetime64 of a moment": np.datetime64("2024-10-01T23:59:59.999"),
}

BAD = {
    "2024-10-011": "write it as",
    "2024-10-01/2024-11-01": "name one day of it",
    "2024-10-01 or so": "write it as",
    "2024-10-01~": "none is picked",
    "2024-10": "none is picked",
    "2024": "none is picked",
    "../2024-10-01": "name one day of it",
    "20241001": "write it as 2024-10-01",
    "2024-W40-2": "write it as",
    "2024-02-30": "of any calendar",
    "2024-10-01T24:00": "write it as",
    " 2024-10-01": "write it as",
    "2024-10-01\n": "write it as",
    "soon": "write it as",
    "": "write it as",
    20241001: '"2024-10-01"',
    np.int64(20241001): '"2024-10-01"',
    1727740800.0: "as text",
    np.float64("nan"): "as text",
    True: "as text",
    None: "write one",
    pd.NaT: "write one",
    np.datetime64("NaT"): "write one",
    np.datetime64("2024-10"): "a month",
    np.datetime64("2024"): "a year",
    pd.Period("2024-10-01"): "as text",
}


@pytest.mark.parametrize("value", GOOD.values(), ids=GOOD)
def test_a_day_is_read_in_every_form_as_it_is_written(value: Any) -> None:
    assert dates.read_day(value) == DAY
    assert type(dates.read_day(value)) is date


@pytest.mark.parametrize(("value", "mend"), BAD.items(), ids=map(repr, BAD))
def test_whatever_is_no_day_is_refused_with_the_mend(value: Any, mend: str) -> None:
    with pytest.raises(DateError, match="no day") as refused:
        dates.read_day(value)
    assert mend in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_day_before_1970_is_not_rounded_to_the_next() -> None:
    assert dates.read_day(np.datetime64("1969-12-31T23:59")) == date(1969, 12, 31)
    assert dates.read_day(np.datetime64("1861-04-12T04:30")) == date(1861, 4, 12)


_PART = st.sampled_from(["2024-10-01", "T", " ", "23:59", ":", "-", "Z", "+06:30", "/", "~", "1"])
_MOMENT = re.compile(
    r"\d{4}-\d\d-\d\d([T ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?(Z|[+-]\d\d(:?\d\d)?)?)?", re.ASCII
)


@given(st.one_of(st.text(max_size=30), st.lists(_PART, max_size=6).map("".join)))
@example("2024-10-01T10")
@example("２024-10-01")
def test_text_is_read_only_when_all_of_it_is_a_day_or_moment(text: str) -> None:
    try:
        day = dates.read_day(text)
    except DateError:
        return
    assert _MOMENT.fullmatch(text)
    assert day.isoformat() == text[:10]


@given(st.dates(), st.text(max_size=8))
def test_a_day_with_anything_behind_it_is_not_cut(day: date, more: str) -> None:
    assert dates.read_day(day.isoformat()) == day
    text = day.isoformat() + more
    if _MOMENT.fullmatch(text) is None:
        with pytest.raises(DateError):
            dates.read_day(text)


@given(st.dates())
def test_days_are_numbered_as_numpy_numbers_them(day: date) -> None:
    assert dates.ordinal(day) == np.datetime64(day).astype(int)
    assert dates.day_of(dates.ordinal(day)) == day
    assert dates.day_of(np.int32(dates.ordinal(day))) == day


# Every function of the face that takes a day, by the name of the day, called with one.
@pytest.fixture(scope="module")
def timeline(tiny: Path) -> wh.Timeline:
    return wh.weigh(wh.open(tiny))


_GIF = {"step_days": 400, "method": None}
CALLS: dict[str, Callable[[Any, wh.Timeline, Path], Any]] = {
    "Timeline.on(day)": lambda day, line, _: line.on(day),
    "Timeline.codes_on(day)": lambda day, line, _: line.codes_on(day),
    "Timeline.at(day)": lambda day, line, _: line.at(np.array([0]), day),
    "Timeline.between(start)": lambda day, line, _: line.between(day, "2024-12-01"),
    "Timeline.between(end)": lambda day, line, _: line.between("2024-01-02", day),
    "areas_over_time(start)": lambda day, line, _: wh.areas_over_time(line, start=day),
    "areas_over_time(end)": lambda day, line, _: wh.areas_over_time(line, end=day),
    "change(start)": lambda day, line, _: wh.change(line, day, "2024-12-01"),
    "change(end)": lambda day, line, _: wh.change(line, "2024-12-01", day),
    "changes(start)": lambda day, line, _: wh.changes(line, day, "2024-12-01"),
    "changes(end)": lambda day, line, _: wh.changes(line, "2024-12-01", day),
    "compare_maps(day)": lambda day, line, _: str(wh.compare_maps(line, line, day=day)),
    "consensus_map(day)": lambda day, line, _: str(wh.consensus_map([line, line], day)),
    "hindsight(day)": lambda day, line, _: wh.hindsight(line, day),
    "hindsight(as_known)": lambda day, line, _: wh.hindsight(line, "2024-07-01", as_known=day),
    "join(day)": lambda day, line, _: wh.join(line, day),
    "road_history(start)": lambda day, line, _: wh.road_history(line, "H1", start=day),
    "road_history(end)": lambda day, line, _: wh.road_history(line, "H1", end=day),
    "shares_over_time(days)": lambda day, line, _: wh.shares_over_time(line, ["2024-07-01", day]),
    "to_animation(start)": lambda day, line, path: wh.to_animation(
        line, path / "a.gif", start=day, end="2024-10-02", **_GIF
    ),
    "to_animation(end)": lambda day, line, path: wh.to_animation(
        line, path / "a.gif", start="2024-09-30", end=day, **_GIF
    ),
    "to_file(day)": lambda day, line, path: wh.to_file(line, path / "a.csv", day=day),
    "to_geopackage(day)": lambda day, line, path: wh.to_geopackage(line, path / "a.gpkg", day=day),
    "to_html(day)": lambda day, line, path: wh.to_html(line, path / "a.html", day=day),
    "to_html(as_known)": lambda day, line, path: wh.to_html(
        line, path / "a.html", as_known=["2024-10-01", day]
    ),
    "to_image(day)": lambda day, line, path: wh.to_image(
        line, path / "a.png", day=day, method=None
    ),
    "to_road_history(start)": lambda day, line, path: wh.to_road_history(
        line, path / "a.png", "H1", start=day
    ),
    "to_road_history(end)": lambda day, line, path: wh.to_road_history(
        line, path / "a.png", "H1", end=day
    ),
    "track_record(as_known)": lambda day, line, _: wh.track_record(line.ledger, as_known=day),
    "weigh(as_known)": lambda day, line, _: wh.weigh(line.ledger, as_known=day),
    "why(day)": lambda day, line, _: wh.why(line, "town:birch", day),
}
LEFT_OUT = {  # where None means that no day is named
    *("compare_maps(day)", "consensus_map(day)"),
    *("areas_over_time(start)", "areas_over_time(end)", "hindsight(as_known)"),
    *("road_history(start)", "road_history(end)", "to_animation(start)", "to_animation(end)"),
    *("to_file(day)", "to_geopackage(day)", "to_html(day)", "to_image(day)"),
    *("to_road_history(start)", "to_road_history(end)", "track_record(as_known)"),
    "weigh(as_known)",
}


def _taking_days() -> Iterator[str]:
    methods = ((f"Timeline.{name}", each) for name, each in vars(wh.Timeline).items())
    face = ((name, getattr(wh, name)) for name in wh.__all__)
    for name, function in (*methods, *face):
        if inspect.isfunction(function) and not name.startswith("Timeline._"):
            for parameter in inspect.signature(function).parameters.values():
                if re.search(r"\bDay\b|\bdate\b", str(parameter.annotation)):
                    yield f"{name}({parameter.name})"


def test_no_function_that_takes_a_day_is_forgotten_here() -> None:
    assert set(_taking_days()) == set(CALLS)


@pytest.mark.parametrize("name", CALLS)
def test_every_function_reads_a_moment_as_its_day_and_refuses_what_is_none(
    name: str, timeline: wh.Timeline, tmp_path: Path
) -> None:
    function = name.partition("(")[0]
    if function in ("road_history", "to_road_history", "to_image", "to_animation"):
        pytest.importorskip("matplotlib")
    if function == "to_animation":
        pytest.importorskip("imageio_ffmpeg")
    call = CALLS[name]
    for value in BAD:
        if value is None and name in LEFT_OUT:
            continue
        with pytest.raises(DateError, match="no day"):
            call(value, timeline, tmp_path)
    assert not list(tmp_path.iterdir())
    call(np.datetime64("2024-10-01T23:59"), timeline, tmp_path)


IMPORTERS = ("acled", "my_maps", "polygons", "sheet", "ucdp", "viina", "wikipedia")


def test_importers_name_the_day_of_a_download_alike() -> None:
    for name in IMPORTERS:
        parameters = inspect.signature(getattr(wh.read, name).read).parameters
        assert parameters["accessed"].annotation == "Day | None", name


@pytest.mark.parametrize("value", [each for each in BAD if each is not None], ids=repr)
def test_an_importer_refuses_what_is_no_day(value: Any, tiny: Path, tmp_path: Path) -> None:
    file = tmp_path / "events.csv"
    file.write_text("place,when,holder\nBirch,2024-05-01,front\n")
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[columns]\nplace = "place"\nwhen = "when"\nholder = "holder"\n')
    with pytest.raises(DateError, match="no day"):
        wh.read.sheet.read(file, wh.open(tiny), mapping=mapping, accessed=value)
    with pytest.raises(DateError, match="no day"):
        wh.read.wikipedia.icons(file, revised=value)


@pytest.mark.parametrize("text", ["2024-10-011", "2024-10-01/2024-11-01", "20241001"])
@pytest.mark.parametrize(
    "words",
    [
        ["on", "TINY", "DAY"],
        ["on", "TINY", "2024-10-01", "--as-known", "DAY"],
        ["why", "town:birch", "DAY", "--pack", "TINY"],
        ["change", "TINY", "DAY", "2024-10-01"],
        ["change", "TINY", "2024-10-01", "DAY"],
        ["passable", "TINY", "DAY", "alder", "cedar", "--actor", "army"],
        ["build", "TINY", "--out", "OUT", "--as-known", "DAY"],
        ["export", "TINY", "--out", "OUT/a.csv", "--day", "DAY"],
        ["image", "TINY", "--out", "OUT/a.png", "--day", "DAY"],
        ["road", "TINY", "H1", "--out", "OUT/a.png", "--start", "DAY"],
        ["animate", "TINY", "--out", "OUT/a.gif", "--end", "DAY"],
    ],
    ids=lambda words: f"{words[0]} {words[words.index('DAY') - 1]}",
)
def test_every_command_says_in_one_line_that_it_is_no_day(
    words: list[str], text: str, tiny: Path, tmp_path: Path
) -> None:
    given_ = [
        text if word == "DAY" else word.replace("TINY", str(tiny)).replace("OUT", str(tmp_path))
        for word in words
    ]
    told = run(*given_)
    assert told.exit_code in (1, 2)
    assert "no day" in told.stderr
    assert len(told.stderr.splitlines()) == 1, told.stderr
    assert not list(tmp_path.iterdir())
