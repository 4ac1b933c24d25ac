"""A real QGIS evaluates nothing of a pack that is hostile in each of its texts."""

from __future__ import annotations

from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import hostile
import pytest

import whoholds as wh

Ask = Callable[..., list[dict[str, Any]]]

pytestmark = pytest.mark.qgis


class _Markup(HTMLParser):
    """Which tags, and which links, a text of HTML has."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.links |= {str(value) for name, value in attrs if name in ("href", "src")}


@pytest.fixture(scope="module")
def seen(ask: Ask, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("hostile")
    timeline = wh.weigh(wh.open(hostile.pack(folder / "pack")))
    areas = wh.areas_over_time(timeline)
    wh.to_geopackage(timeline, folder / "a.gpkg", areas=areas, fronts=wh.fronts_over_time(areas))
    task = {"task": "texts", "path": folder / "a.qgz", "image": folder / "a.png"}
    found = ask(task)[0]
    assert (folder / "a.png").stat().st_size > 10_000
    return found


def test_labels_and_legends_of_the_page_stand_there_as_they_are_written(
    seen: dict[str, Any],
) -> None:
    for name in ("title", "attribution"):
        assert hostile.PAYLOADS["qgis"] in seen["labels"][name]
    legends = [text.replace("\u2060", "") for text in seen["legends"]]
    assert sum(hostile.PAYLOADS["qgis"] in text for text in legends) >= 2
    evaluated = "\n".join([*seen["labels"].values(), *legends])
    assert "1337" not in evaluated
    assert seen["home"] not in evaluated


def test_tips_show_every_text_once_and_as_text(seen: dict[str, Any]) -> None:
    assert len(seen["tips"]) > 20
    for tip in seen["tips"]:
        assert _Markup(tip).tags <= {"b", "br"}
        assert "&amp;quot;" not in tip
        assert "1337" not in tip
    assert any("&lt;script&gt;" in tip for tip in seen["tips"])


def test_metadata_holds_no_markup_of_the_pack(seen: dict[str, Any]) -> None:
    for name, text in seen["metadata"].items():
        markup = _Markup(text)
        assert not markup.tags & {"img", "script", "value", "name"}, name
        assert all(link.startswith(("http://", "https://", "file:")) for link in markup.links), name


def test_every_layer_opens_and_every_expression_is_ours(seen: dict[str, Any]) -> None:
    assert seen["invalid"] == []
    assert seen["broken"] == []


@pytest.mark.parametrize("name", ["a'b", 'a"b', "a&b", "<a>", "[%7*191%]", "a?b#c", "a=b", "ü 腊"])
def test_a_project_opens_whatever_plain_name_it_has(
    ask: Ask, tiny_timeline: wh.Timeline, tmp_path: Path, name: str
) -> None:
    wh.to_geopackage(tiny_timeline, tmp_path / f"{name}.gpkg")
    (found,) = ask({"task": "project", "path": tmp_path / f"{name}.qgz"})
    assert all(layer["valid"] for layer in found["layers"].values())
