"""The picture that stands there first, and for readers without scripts."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from visits import Visitor

import whoholds as wh
from whoholds.engine.timeline import Timeline
from whoholds.export import style
from whoholds.export.html import to_html

# As on a slow line: nothing is ever unfolded, so the page stays as it came.
SLOW = """Object.defineProperty(globalThis, "DecompressionStream", { value: class {
    readable = new ReadableStream();
    writable = new WritableStream();
} });"""

DOTS = """() => {
    const room = document.querySelector(".wh-map").getBoundingClientRect();
    return [...document.querySelectorAll(".wh-still circle:not([fill=none])")].map((dot) => {
        const box = dot.getBoundingClientRect();
        const x = box.x + box.width / 2 - room.x;
        const y = box.y + box.height / 2 - room.y;
        return [x, y, dot.getAttribute("fill")];
    });
}"""

TOWNS = """() => {
    const { app } = whoholds;
    const place = ([x, y]) => app.map.options.crs.pointToLatLng(L.point(x * 256, y * 256), 0);
    return Array.from(app.towns.x, (x, t) => {
        const point = app.map.latLngToContainerPoint(place([x, app.towns.y[t]]));
        return [point.x, point.y];
    });
}"""


@pytest.mark.parametrize(("width", "height"), [(375, 700), (1024, 768), (1920, 1080)])
def test_the_map_takes_the_place_of_the_picture_town_by_town(
    width: int, height: int, myanmar_page: Path, visit: Visitor
) -> None:
    size = {"width": width, "height": height}
    first = visit(myanmar_page, wait=False, viewport=size, script=SLOW).eval(DOTS)
    then = visit(myanmar_page, viewport=size).eval(TOWNS)
    assert len(first) == len(then)
    for (x, y, _), town in zip(first, then, strict=True):
        assert (x, y) == pytest.approx(town, abs=1.5), "no eye shall see the map jump"


def test_the_picture_is_of_the_day_the_page_opens_on(
    tiny_timeline: Timeline, tiny_page: Path, visit: Visitor
) -> None:
    seen = visit(tiny_page, wait=False, java_script_enabled=False)
    page = seen.page
    fills = page.locator(".wh-still circle:not([fill=none])").evaluate_all(
        "dots => dots.map((dot) => dot.getAttribute('fill'))"
    )
    verdicts = tiny_timeline.on("2024-06-01").set_index("subject")
    colours = style.holder_colours(tiny_timeline.ledger)
    for town, fill in zip(tiny_timeline.ledger.towns["town_id"], fills, strict=True):
        verdict = verdicts.loc[f"town:{town}"]
        if verdict["status"] != "contested":
            assert fill == colours[verdict["holder"]], town
    assert "1 June 2024" in page.inner_text("noscript caption")
    assert page.locator("noscript tbody tr").count() == len(fills)
    assert not page.is_visible("#wh-play"), "what does nothing without scripts is not shown"


def test_a_picture_of_another_day_than_the_address_asks_for_is_not_shown(
    tiny_page: Path, visit: Visitor
) -> None:
    as_it_came = visit(tiny_page, wait=False, script=SLOW).page
    asked = visit(tiny_page, "#day=2024-03-01", wait=False, script=SLOW).page
    for part in (".wh-still", "#wh-day"):
        assert as_it_came.is_visible(part)
        assert not asked.is_visible(part)
    opened = visit(tiny_page, "#day=2024-03-01").page
    assert opened.inner_text("#wh-day") == "1 March 2024"
    assert not opened.is_visible(".wh-still")


def test_nothing_moves_when_the_map_comes(myanmar_page: Path, visit: Visitor) -> None:
    room = "JSON.stringify(document.querySelector('.wh-map').getBoundingClientRect())"
    first = visit(myanmar_page, wait=False, script=SLOW).eval(room)
    assert visit(myanmar_page).eval(room) == first


def test_a_pack_without_claims_yet_opens_all_unknown(
    tiny_timeline: Timeline, tmp_path: Path, visit: Visitor
) -> None:
    bare = wh.weigh(replace(tiny_timeline.ledger, claims=tiny_timeline.ledger.claims.iloc[:0]))
    seen = visit(to_html(bare, tmp_path / "map.html"))
    rows = seen.page.locator("#wh-places-rows td").evaluate_all(
        "cells => cells.map((cell) => cell.dataset.status)"
    )
    assert set(rows) == {"unknown"}
