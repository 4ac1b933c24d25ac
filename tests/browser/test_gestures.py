"""Whose a wheel or a finger is, what is in sight, and when it plays."""

from __future__ import annotations

from itertools import pairwise

import pytest
from articles import Article, into_view, middle, swipe, town_on_page

# -- gestures -----------------------------------------------------------------------------------


def test_a_wheel_is_the_articles_and_with_ctrl_the_maps(
    article: Article,
) -> None:
    seen, _ = article(width=600)
    frame = into_view(seen)
    seen.page.mouse.move(*middle(seen, frame))
    before = frame.evaluate("whoholds.app.map.getZoom()"), seen.eval("scrollY")
    seen.page.mouse.wheel(0, 120)
    seen.until(f"scrollY > {before[1]} + 100")
    assert frame.evaluate("whoholds.app.map.getZoom()") == before[0]
    assert "scroll to zoom" in frame.inner_text("#wh-hint")
    into_view(seen)
    seen.page.keyboard.down("Control")
    seen.page.mouse.wheel(0, -240)
    for _ in range(50):
        if frame.evaluate("whoholds.app.map.getZoom()") > before[0]:
            break
        seen.page.wait_for_timeout(20)
    else:
        pytest.fail("Ctrl and the wheel zoomed nothing")
    seen.page.keyboard.up("Control")
    assert seen.eval("devicePixelRatio") == 1


def test_one_finger_scrolls_the_article_and_two_move_the_map(
    article: Article,
) -> None:
    phone = {"viewport": {"width": 375, "height": 740}, "has_touch": True, "is_mobile": True}
    seen, _ = article(width=375, **phone)
    frame = into_view(seen)
    x, y = middle(seen, frame)
    centre = "whoholds.app.map.getCenter().lat"
    frame.evaluate(
        "() => { whoholds.app.map.setZoom(whoholds.app.map.getZoom() + 1, { animate: false }); }"
    )
    lat, top = frame.evaluate(centre), seen.eval("scrollY")
    swipe(seen.page, [(x, y)], dy=-150)
    seen.until(f"scrollY > {top} + 60")
    assert frame.evaluate(centre) == pytest.approx(lat)
    assert frame.inner_text("#wh-hint") == "Use two fingers to move the map"
    seen.page.wait_for_timeout(300)
    into_view(seen)
    top = seen.eval("scrollY")
    swipe(seen.page, [(x - 40, y), (x + 40, y)], dy=-90)
    seen.page.wait_for_timeout(300)
    assert frame.evaluate(centre) < lat - 0.2
    assert seen.eval("scrollY") == top


@pytest.mark.parametrize("y", [0.15, 0.5, 0.85])
def test_a_tapped_places_sheet_is_in_sight_and_not_over_it(y: float, article: Article) -> None:
    phone = {"viewport": {"width": 375, "height": 640}, "has_touch": True, "is_mobile": True}
    seen, _ = article(width=320, **phone)
    frame = into_view(seen, -0.1 if y < 0.5 else 0.1)
    frame.evaluate(
        """(share) => {
            const { app } = whoholds;
            const nth = app.model.find("town:birch");
            const { map } = app;
            map.setMaxBounds(null);
            map.setView(app.view.latLng(app.towns.x[nth], app.towns.y[nth]), 8, { animate: false });
            map.panBy([0, (0.5 - share) * map.getSize().y], { animate: false });
        }""",
        y,
    )
    seen.page.wait_for_timeout(100)
    at = town_on_page(seen, frame, "birch")
    seen.page.touchscreen.tap(*at)
    frame.wait_for_selector("#wh-details h2")
    assert frame.inner_text("#wh-details h2") == "Birch"
    seen.page.wait_for_timeout(150)
    box = frame.locator("#wh-details").bounding_box()
    assert box is not None
    assert box["height"] >= 140
    assert box["y"] >= -1
    assert box["y"] + box["height"] <= 641
    assert not box["y"] - 6 <= at[1] <= box["y"] + box["height"] + 6
    assert not frame.is_visible("#wh-tip"), "a finger has no place to leave a tip by"


# -- playing ------------------------------------------------------------------------------------


def test_out_of_sight_it_stops_playing_and_it_never_leaps(
    article: Article,
) -> None:
    seen, _ = article("#day=2024-02-01", width=375)
    frame = into_view(seen)
    frame.click("#wh-play")
    day = "whoholds.app.store.state.day"
    first = frame.evaluate(day)
    seen.page.wait_for_timeout(400)
    frame.evaluate(
        """() => {
            const days = globalThis.days = [];
            whoholds.app.store.listen((changed, state) => days.push(state.day));
        }"""
    )
    seen.eval("() => window.scrollTo(0, 0)")
    seen.page.wait_for_timeout(1200)
    into_view(seen)
    seen.page.wait_for_timeout(200)
    assert frame.evaluate("whoholds.app.time.playing") == 0
    days = frame.evaluate("[...days]")
    assert max((b - a for a, b in pairwise(days)), default=0) <= 4
    assert frame.evaluate(day) - first < 45, "a month a second, for what was seen"
