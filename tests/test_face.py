"""The face: what `import whoholds as wh` offers, and that it costs nothing to look at."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import click
import pandas as pd
import pytest

import whoholds as wh
from whoholds.cli import main


def test_every_name_of_the_face_loads_and_is_documented() -> None:
    for name in wh.__all__:
        assert getattr(wh, name).__doc__, name


def test_help_needs_no_geopandas() -> None:
    code = (
        "import sys; from whoholds.cli import main; main(['--help'], standalone_mode=False);"
        "print('geopandas' in sys.modules or 'pandas' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1] == "False"


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_and_option_says_what_it_does(name: str) -> None:
    command = main.commands[name]
    assert command.help
    assert command.help.split("\n")[0].endswith((".", ":"))
    for parameter in command.params:
        if isinstance(parameter, click.Option) and parameter.name not in ("out", "pack", "form"):
            assert parameter.help, f"{name} --{parameter.name}"


def test_no_module_hides_behind_a_name_of_the_face() -> None:
    """Importing `whoholds.x` sets an attribute `x`: it must not replace a function."""
    folder = Path(wh.__file__).parent
    modules = {path.stem for path in folder.iterdir()} - {"read", "__init__"}
    assert not modules & set(wh.__all__)


def test_one_kind_in_place_of_another_is_told_by_name(tiny: Path) -> None:
    ledger = wh.open(tiny)
    timeline = wh.weigh(ledger)
    day = wh.join(timeline, "2024-10-01")
    for call, said in (
        (lambda: wh.weigh("tiny"), r"a Ledger is wanted, as wh\.open\(pack\).*a str"),
        (lambda: wh.join(ledger, "2024-10-01"), "a Timeline is wanted.*a Ledger"),
        (lambda: wh.change(day, "2024-10-01", "2024-10-02"), "a Timeline.*a Situation"),
        (lambda: wh.shares(timeline), "a Situation is wanted.*a Timeline"),
        (lambda: wh.passable(timeline, "H1", "alder", "cedar", actor="army"), "a Situation"),
        (lambda: wh.control_areas(timeline), "a Situation is wanted.*a Timeline"),
        (lambda: wh.frontlines(day), "a GeoDataFrame is wanted.*a Situation"),
        (lambda: wh.why(ledger, "town:birch", "2024-10-01"), "a Timeline is wanted.*a Ledger"),
        (lambda: wh.explain(timeline), "a Why is wanted, as wh.why.*a Timeline"),
        (lambda: wh.fronts_over_time(day), "a GeoDataFrame is wanted.*a Situation"),
        (lambda: wh.withhold(timeline), "a Ledger is wanted.*a Timeline"),
        (lambda: wh.to_geopackage(day, "no.gpkg"), "a Timeline is wanted.*a Situation"),
    ):
        with pytest.raises(TypeError, match=said):
            call()


def test_what_a_notebook_shows_of_an_answer_is_short_and_readable(tiny: Path) -> None:
    timeline = wh.weigh(wh.open(tiny))
    day = wh.join(timeline, "2024-10-01")
    change = wh.change(timeline, "2024-01-01", "2024-10-01")
    through = wh.passable(day, "H1", "alder", "cedar", actor="army")
    shown = repr(day), repr(change), repr(wh.why(timeline, "town:birch", "2024-10-01"))
    assert all(len(text) < 120 and text.startswith("<") for text in shown), shown
    assert repr(through) == through.sentence
    assert repr(change.sentences()).splitlines() == list(change.sentences())


def test_wishes_that_nobody_can_fulfil_name_those_that_can_be(tiny: Path) -> None:
    timeline = wh.weigh(wh.open(tiny))
    day = wh.join(timeline, "2024-10-01")
    areas = wh.control_areas(day)
    for call, said in (
        (lambda: wh.snapshot(day, "xml"), "pass one of table, json, geojson, csv"),
        (lambda: wh.listing(timeline, "xml"), "pass one of csv, json"),
        (lambda: wh.areas_over_time(timeline, by="colour"), "pass 'actor', 'bloc' or 'verdict'"),
        (lambda: wh.areas_over_time(timeline, start="2024-09-02", end="2024-09-01"), "earlier day"),
        (lambda: wh.fronts_over_time(areas), "areas of one day: pass them to frontlines"),
        (lambda: wh.frontlines(day.towns), "areas need a column bloc"),
        (lambda: wh.control_areas(day.states, land=day.states), "evidence needs points"),
    ):
        with pytest.raises(ValueError, match=said):
            call()


def test_one_may_stand_for_a_list_of_one(tiny: Path) -> None:
    timeline = wh.weigh(wh.open(tiny))
    day = wh.join(timeline, "2024-10-01")
    areas = wh.control_areas(day, by_state=True)
    ends = ("H1", "alder", "cedar")
    for one, many in (
        (wh.shares(day, areas=areas), wh.shares(day, areas=[areas])),
        (
            wh.shares_over_time(timeline, "2024-10-01"),
            wh.shares_over_time(timeline, ["2024-10-01"]),
        ),
        (
            wh.blocking(day, *ends, actor="army", allies="front"),
            wh.blocking(day, *ends, actor="army", allies=["front"]),
        ),
    ):
        pd.testing.assert_frame_equal(pd.DataFrame(one), pd.DataFrame(many))
