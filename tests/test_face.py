"""The face: what `import whoholds as wh` offers, and that it costs nothing to look at."""

from __future__ import annotations

import importlib.metadata
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pandas as pd
import pytest
from face import filled, first_is, functions, of_a_kind

import whoholds as wh
from whoholds.cli import main


def test_every_name_of_the_face_loads_and_is_documented() -> None:
    for name in wh.__all__:
        assert getattr(wh, name).__doc__, name


def test_the_face_is_what_it_is() -> None:
    """A name that comes or goes is a decision: it is written down here and in the changelog."""
    functions = {
        *("areas_over_time", "as_of", "blocking", "change", "changes", "check", "compare_maps"),
        "consensus_map",
        *("contradictions", "control_areas"),
        *(
            "disagreements",
            "explain",
            "explore",
            "flat",
            "front_band",
            "frontlines",
            "fronts_over_time",
        ),
        *("hindsight", "hints", "join", "listing", "ledger", "merge", "new", "open"),
        "parameter_curve",
        *("passable", "rename", "road_history", "shares", "shares_over_time", "snapshot"),
        "within",
        *("stretches", "tell"),
        *("to_animation", "to_brief", "to_change_image", "to_comparison", "to_embed", "to_file"),
        "to_geopackage",
        *("to_html", "to_image", "to_manifest", "to_road_history", "to_share_image"),
        *("to_track_image", "town_cells", "track_record", "way", "weigh", "why", "with_route"),
        *("withhold",),
    }
    classes = {
        *(
            "Attribution",
            "Change",
            "Comparison",
            "Consensus",
            "Evidence",
            "Fault",
            "Hint",
            "Ledger",
            "Merged",
            "Passage",
        ),
        *("Policy", "Situation", "Timeline", "TrackRecord", "Why", "Withheld", "Worth"),
    }
    errors = {
        *("DateError", "ExportError", "MissingExtraError", "PackError", "PackNotFoundError"),
        *("PolicyError", "RouteError", "SourceDataError", "SubjectError", "WhoholdsError"),
    }
    assert set(wh.__all__) == functions | classes | errors | {"METHODS", "POLICIES", "read"}
    assert set(wh.__all__) <= set(dir(wh))


def test_the_version_is_that_of_the_package() -> None:
    assert wh.__version__ == importlib.metadata.version("whoholds")


def test_help_needs_neither_pandas_nor_numpy() -> None:
    code = (
        "import sys; from whoholds.cli import main; main(['--help'], standalone_mode=False);"
        "print(sorted({'geopandas', 'pandas', 'numpy', 'shapely'} & set(sys.modules)))"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.splitlines()[-1] == "[]"


WITHOUT = """
import importlib.abc, inspect, pydoc, sys, warnings

class Missing(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name.partition(".")[0] in ("matplotlib", "imageio_ffmpeg", "PIL"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Missing())
warnings.filterwarnings("error", module="whoholds")
import whoholds as wh
from whoholds import *

assert all(hasattr(wh, name) for name in wh.__all__)
assert "to_animation" in pydoc.render_doc(wh, renderer=pydoc.plaintext)
timeline = wh.weigh(wh.open(sys.argv[1]))
change = wh.change(timeline, "2024-02-01", "2024-07-01")
calls = {
    "plot": [
        lambda: wh.to_image(timeline, "a.png", day="2024-07-01"),
        lambda: wh.to_change_image(change, "a.png"),
        lambda: wh.to_share_image(timeline, "a.png"),
        lambda: wh.to_track_image(None, "a.png"),
        lambda: wh.road_history(timeline, "H1"),
        lambda: wh.to_road_history(timeline, "a.png", "H1"),
    ],
    "animate": [lambda: wh.to_animation(timeline, "a.gif")],
}
for extra, functions in calls.items():
    for function in functions:
        try:
            function()
        except wh.MissingExtraError as error:
            assert isinstance(error, ImportError)
            assert f"pip install 'whoholds[{extra}]'" in str(error), error
        else:
            raise AssertionError(inspect.getsource(function))
from whoholds.cli import main
sys.argv[1:] = ["image", sys.argv[1], "--day", "2024-07-01", "-o", "a.png"]
main()
"""


def test_a_missing_extra_is_told_at_the_call_and_never_before(tiny: Path, tmp_path: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", WITHOUT, tiny],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert told.stderr.splitlines() == [
        "Error: to_image needs matplotlib: pip install 'whoholds[plot]'"
    ]
    assert told.returncode == 1
    assert not list(tmp_path.iterdir())


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


@pytest.mark.parametrize("name", of_a_kind())
def test_one_kind_in_place_of_another_is_told_by_name(
    name: str, held: dict[str, Any], tmp_path: Path
) -> None:
    if "image" in name or name in ("to_animation", "road_history", "to_road_history"):
        pytest.importorskip("imageio_ffmpeg")
        pytest.importorskip("matplotlib")
    function = functions()[name]
    for kind, value in held.items():
        if first_is(function, kind) or (kind == "GeoDataFrame" and first_is(function, "DataFrame")):
            continue
        with pytest.raises(TypeError, match=rf"a \w+ is wanted, as wh\..* and this is a {kind}$"):
            function(value, **filled(function, tmp_path))
    assert not list(tmp_path.iterdir())


def test_what_only_looks_like_another_kind_is_refused(held: dict[str, Any]) -> None:
    """A Why has claims, as a Ledger has; a Change has timelines."""
    with pytest.raises(TypeError, match=r"a Ledger is wanted, as wh\.open\(pack\).* a Why"):
        wh.weigh(held["Why"])
    with pytest.raises(TypeError, match=r"a Situation is wanted.* a Timeline"):
        wh.control_areas(held["Timeline"])


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
