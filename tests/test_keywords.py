"""Keywords mean one thing across the face, and old ones work for one version."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from face import filled, first_is, functions, of_a_kind

import whoholds as wh

# Keywords that may be one of several things; all others are one thing wherever they stand.
MANY_THINGS = {
    "actor": "one; of Ledger.only, one or several",
    "a": "a station on a road; of compare_maps, a map",
    "b": "a station on a road; of compare_maps, a map",
    "areas": "GeoDataFrame or several, of several methods",
    "as_known": "Day or several",
    "evidence": "a Situation or places; of a Policy, the Evidence; of weigh, how much of it",
    "pack": "a folder; of check, or a Ledger",
    "subject": "one; of Ledger.only, one or several",
    "townships": "polygons: a GeoDataFrame, or a file of them to copy into a pack",
}
NAMES_OF_DAYS = ("day", "days", "start", "end", "as_known", "before")
NEW = {"changes"}
"""Functions that never knew the old name of a timeline."""
FORBIDDEN = {
    "line": "timeline",
    "lines": "timelines",
    "form": "format",
    "first": "start",
    "last": "end",
    "found": "the thing",
    "highway_id": "highway",
    "locale": "lang",
}


def _parameters() -> Iterator[tuple[str, inspect.Parameter]]:
    every = list(functions().items())
    for kind in (wh.Timeline, wh.Change, wh.Why, wh.Ledger, wh.Policy):
        own = ((f"{kind.__name__}.{name}", each) for name, each in vars(kind).items())
        every += [(name, each) for name, each in own if inspect.isfunction(each)]
    for name, function in every:
        for parameter in inspect.signature(function).parameters.values():
            if not name.rpartition(".")[2].startswith("_"):
                yield name, parameter


def test_a_keyword_means_one_thing_across_the_face() -> None:
    meanings: dict[str, dict[str, list[str]]] = {}
    for name, parameter in _parameters():
        assert parameter.name not in FORBIDDEN, (name, parameter.name)
        kind = str(parameter.annotation).removesuffix(" | None")
        kind = kind.replace("str | os.PathLike[str]", "path").replace("str | Path", "path")
        meanings.setdefault(parameter.name, {}).setdefault(kind, []).append(name)
    several = {word: kinds for word, kinds in meanings.items() if len(kinds) > 1}
    assert set(several) <= set(MANY_THINGS), several


def test_the_words_of_the_face_stand_for_what_they_should() -> None:
    for name, parameter in _parameters():
        kind = str(parameter.annotation)
        if re.search(r"\bDay\b", kind):
            assert parameter.name in NAMES_OF_DAYS, name
        if parameter.name in ("day", "days", "start", "end"):
            assert re.search(r"\bDay\b", kind), name
        if parameter.name in ("areas", "land", "fronts"):
            assert "GeoDataFrame" in kind, name
        if parameter.name in ("format", "method", "lang", "highway"):
            assert kind.removesuffix(" | None") == "str", name
        if parameter.name.endswith("_days"):
            assert kind == "int", name


@pytest.mark.parametrize(
    "name",
    [name for name in of_a_kind() if first_is(functions()[name], "Timeline") and name not in NEW],
)
def test_a_timeline_may_still_be_called_line(
    name: str, held: dict[str, Any], tmp_path: Path
) -> None:
    function = functions()[name]
    needed = filled(function, tmp_path)
    with pytest.warns(DeprecationWarning, match=f"{name}: `line` is called `timeline` now"):
        function(line=held["Timeline"], **{**needed, **_quick(name, tmp_path)})


def _quick(name: str, folder: Path) -> dict[str, Any]:
    """What makes a call short, and its file one that it writes."""
    endings = {"to_html": "html", "to_embed": "html", "to_brief": "md", "to_geopackage": "gpkg"}
    path = {"path": folder / f"a.{endings.get(name, 'csv')}"}
    quick: dict[str, dict[str, Any]] = {
        "to_image": {"method": None},
        "to_animation": {"method": None, "step_days": 400},
        "to_share_image": {"step_days": 400},
        **dict.fromkeys(("to_html", "to_embed", "to_brief", "to_geopackage", "to_file"), path),
    }
    return quick.get(name, {})


def _same(one: Any, other: Any) -> bool:
    if isinstance(one, Path):
        return bool(one.read_bytes() == other.read_bytes())
    if isinstance(one, wh.Change):
        return one.frame.equals(other.frame)
    return bool(one.equals(other) if isinstance(one, pd.DataFrame) else one == other)


DAYS = {"start": "2024-08-25", "end": "2024-09-12"}


@pytest.mark.parametrize(
    ("name", "old", "new", "rest"),
    [
        ("Timeline.between", {"a": "2024-08-25"}, {"start": "2024-08-25"}, {"end": "2024-09-12"}),
        ("Timeline.between", {"b": "2024-09-12"}, {"end": "2024-09-12"}, {"start": "2024-08-25"}),
        ("change", {"a": "2024-08-25", "b": "2024-09-12"}, DAYS, {}),
        ("snapshot", {"form": "json"}, {"format": "json"}, {}),
        ("listing", {"form": "json"}, {"format": "json"}, {}),
        ("to_animation", {"first": "2024-08-25", "last": "2024-09-12"}, DAYS, {"method": None}),
        ("to_animation", {"areas": "cells"}, {"method": "cells"}, DAYS),
        ("to_image", {"areas": None}, {"method": None}, {"day": "2024-10-01"}),
        ("to_image", {"areas": "cells"}, {"method": "cells"}, {"day": "2024-10-01"}),
        ("to_brief", {"days": 30}, {"recent_days": 30}, {}),
        ("to_html", {"land": True}, {"town_cells": True}, {}),
    ],
)
def test_an_old_keyword_works_and_says_what_it_is_called_now(
    name: str,
    old: dict[str, Any],
    new: dict[str, Any],
    rest: dict[str, Any],
    held: dict[str, Any],
    tmp_path: Path,
) -> None:
    if name in ("to_image", "to_animation"):
        pytest.importorskip("imageio_ffmpeg")
        pytest.importorskip("matplotlib")
    own = held["Situation" if name == "snapshot" else "Timeline"]
    if name == "Timeline.between":
        function: Callable[..., Any] = own.between
        before: tuple[Any, ...] = ()
    else:
        function, before = functions()[name], (own,)
    endings = {"to_html": "html", "to_brief": "md", "to_image": "svg", "to_animation": "gif"}
    paths: list[tuple[Path, ...]] = [()] * 2
    if name in endings:
        paths = [(tmp_path / f"{nth}.{endings[name]}",) for nth in range(2)]
    with pytest.warns(DeprecationWarning, match="is called") as warned:
        then = function(*before, *paths[0], **old, **rest)
    told = sorted(str(each.message) for each in warned)
    assert [each.filename for each in warned] == [__file__] * len(old)
    assert told == sorted(
        f"{name.rpartition('.')[2]}: `{was}` is called `{now}` now; "
        "the old name goes with the next version"
        for was, now in zip(old, new, strict=True)
    )
    assert _same(then, function(*before, *paths[1], **new, **rest))


def test_old_attributes_work_and_say_what_they_are_called_now(held: dict[str, Any]) -> None:
    day, change = held["Situation"], held["Change"]
    with pytest.warns(DeprecationWarning, match="Situation: `line` is called `timeline` now"):
        assert day.line is day.timeline
    with pytest.warns(DeprecationWarning, match="Change: `lines` is called `timelines` now"):
        assert change.lines is change.timelines


def test_other_old_keywords_work_as_well(held: dict[str, Any], tiny: Path, tmp_path: Path) -> None:
    found = wh.disagreements(held["Timeline"])
    with pytest.warns(DeprecationWarning, match="tell: `found` is called `disagreements`"):
        assert wh.tell(found=found) == wh.tell(found)
    with (
        pytest.warns(DeprecationWarning, match="merge: `sources` is called `packs`"),
        pytest.raises(wh.SourceDataError, match="two packs at least"),
    ):
        wh.merge(sources=[tiny], folder=tmp_path / "merged")
    with (
        pytest.warns(DeprecationWarning, match="with_route: `highway_id` is called `highway`"),
        pytest.raises(wh.SubjectError, match="H9"),
    ):
        wh.with_route(held["Ledger"], highway_id="H9", geometry=None, attribution=None)
    with (
        pytest.warns(DeprecationWarning, match="to_change_image: `found` is called `change`"),
        pytest.raises(ValueError, match="pass one of social"),
    ):
        wh.to_change_image(found=held["Change"], path=tmp_path / "a.png", size="poster")


def test_an_old_and_a_new_keyword_at_once_are_refused(held: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match="`form` and `format`, which are one"):
        wh.listing(held["Timeline"], form="csv", format="csv")
