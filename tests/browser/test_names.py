"""Some names are always on the map, and none stands nearer to another's dot."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from visits import Visitor

DRAWN = """() => {
    const { labels, towns, model } = whoholds.app;
    const dots = labels.seen.map((t) => [model.id(t), ...labels.spot(towns, t, labels.frame),
        labels.isLesser(t), labels.isLarge(t)]);
    const names = labels.drawn.map(({ id, box, at, led }) => [id, box, at || null, Boolean(led)]);
    return [names, dots];
}"""
KNOWN = """() => {
    const { header: { states, towns } } = whoholds.app.model;
    const ids = (list) => list.map((town) => whoholds.app.model.id(town));
    const largest = towns.cities.slice(0, 15);
    return [states.ids.map((each) => `state:${each}`), ids(towns.capitals), ids(largest)];
}"""


def away(box: list[float], x: float, y: float) -> float:
    left, top, right, bottom = box
    return math.hypot(max(left - x, 0, x - right), max(top - y, 0, y - bottom))


SIZES = [
    (320, 640),
    (375, 740),
    (600, 800),
    (720, 800),
    (900, 800),
    (1200, 744),
    (1440, 900),
    (1920, 1080),
]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_what_must_be_named_is_named(
    width: int, height: int, myanmar_page: Path, visit: Visitor
) -> None:
    seen = visit(myanmar_page, viewport={"width": width, "height": height})
    drawn, dots = seen.eval(DRAWN)
    named = {name for name, *_ in drawn}
    states, capitals, largest = (set(names) for names in seen.eval(KNOWN))
    must = {"town:naypyidaw", "town:yangon", "town:mandalay", *states}
    if width >= 1200:
        must |= capitals | largest | {"road:AH1", "road:UH8"}
    assert not must - named
    large = {name for name, *_, is_large in dots if is_large}
    for name, box, at, led in drawn:
        if not name.startswith("town:") or led:
            continue
        own = away(box, *at)
        # A large town's dot is larger; that of a place without report is smaller than others.
        rivals = [
            [x, y]
            for other, x, y, lesser, is_large in dots
            if other != name and (is_large if name in large else not lesser)
        ]
        assert all(away(box, x, y) >= own - 1e-6 for x, y in rivals), name
    boxes = [box for _, box, *_ in drawn]
    for nth, a in enumerate(boxes):
        for b in boxes[nth + 1 :]:
            assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]


@pytest.mark.parametrize("day", ["2023-10-20", "2024-08-15", "2026-05-01"])
def test_no_day_takes_the_names_of_what_matters(
    day: str, myanmar_page: Path, visit: Visitor
) -> None:
    seen = visit(myanmar_page, f"#day={day}", viewport={"width": 1440, "height": 900})
    named = {name for name, *_ in seen.eval(DRAWN)[0]}
    states, capitals, largest = (set(names) for names in seen.eval(KNOWN))
    assert not (states | capitals | largest) - named


def test_a_line_leads_to_a_name_that_stands_off_its_dot(myanmar_page: Path, visit: Visitor) -> None:
    seen = visit(myanmar_page, viewport={"width": 1440, "height": 900})
    drawn, _ = seen.eval(DRAWN)
    off = [led for name, box, at, led in drawn if name.startswith("town:") and away(box, *at) > 20]
    assert off
    assert all(off)


def test_countries_around_are_named_where_there_is_room(myanmar_page: Path, visit: Visitor) -> None:
    seen = visit(myanmar_page, viewport={"width": 1440, "height": 900})
    texts = seen.eval("whoholds.app.labels.drawn.map((each) => each.text)")
    assert {"India", "Laos", "Thailand"} <= set(texts)
