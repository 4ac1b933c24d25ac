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
    const names = labels.drawn.map(({ id, box, at, must }) => [id, box, at || null, Boolean(must)]);
    return [names, dots];
}"""


def away(box: list[float], x: float, y: float) -> float:
    left, top, right, bottom = box
    return math.hypot(max(left - x, 0, x - right), max(top - y, 0, y - bottom))


@pytest.mark.parametrize(
    ("width", "height"), [(320, 640), (375, 740), (720, 800), (1200, 744), (1440, 900)]
)
def test_the_capital_the_largest_town_and_every_state_are_named(
    width: int, height: int, myanmar_page: Path, visit: Visitor
) -> None:
    seen = visit(myanmar_page, viewport={"width": width, "height": height})
    drawn, dots = seen.eval(DRAWN)
    named = {name for name, *_ in drawn}
    states = set(seen.eval("whoholds.app.model.header.states.ids.map((id) => `state:${id}`)"))
    assert {"town:naypyidaw", "town:yangon", "town:mandalay", *states} <= named
    large = {name for name, *_, is_large in dots if is_large}
    for name, box, at, must in drawn:
        if not name.startswith("town:") or must:
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


def test_countries_around_are_named_where_there_is_room(myanmar_page: Path, visit: Visitor) -> None:
    seen = visit(myanmar_page, viewport={"width": 1440, "height": 900})
    texts = seen.eval("whoholds.app.labels.drawn.map((each) => each.text)")
    assert {"India", "Laos", "Thailand"} <= set(texts)
