"""Lines are drawn through fewer points, but nowhere that an eye would see."""

from __future__ import annotations

import shapely
from hypothesis import HealthCheck, given, settings, strategies as st
from playwright.sync_api import Browser

from whoholds.export.html import assets, modules

THIN = """(points) => {
    const drawn = [];
    const path = { moveTo: (x, y) => drawn.push([x, y]), lineTo: (x, y) => drawn.push([x, y]) };
    drawThinned(path, points);
    return [drawn, SLACK];
}"""

STEP = st.integers(-9, 9)
WALKS = st.lists(st.tuples(STEP, STEP), min_size=1, max_size=40)


def test_no_point_is_left_out_that_lies_beside_the_line(browser: Browser) -> None:
    page = browser.new_page()
    page.add_script_tag(content=modules.join("outlines", assets.module))

    # Small steps as well as large ones, there and back.
    @settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
    @given(walk=WALKS, fineness=st.sampled_from([0.03, 0.2, 1.0]))
    def thin(walk: list[tuple[int, int]], fineness: float) -> None:
        x = y = 0.0
        points = [(x, y)]
        for east, south in walk:
            x, y = x + east * fineness, y + south * fineness
            points.append((x, y))
        drawn, slack = page.evaluate(THIN, points)
        assert tuple(drawn[0]) == points[0]
        assert tuple(drawn[-1]) == points[-1]
        assert {tuple(spot) for spot in drawn} <= set(points)
        line = shapely.LineString(drawn)
        # Across the line and along it.
        assert max(line.distance(shapely.points(points))) <= slack * 2**0.5 + 1e-9

    thin()
    straight = [[step, step / 2] for step in range(100)]
    assert page.evaluate(THIN, straight)[0] == [straight[0], straight[-1]]
    page.close()
