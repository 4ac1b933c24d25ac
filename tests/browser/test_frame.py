"""The map in an article: its height, its snippet, sizes that come late."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from articles import COLUMN, HEIGHT, Article, into_view, town_on_page
from axe_playwright_python.sync_playwright import Axe
from visits import Visitor

# -- its height ---------------------------------------------------------------------------------


def test_a_frame_in_a_column_asks_for_700_to_900_pixels_and_no_scrolling_in_it(
    article: Article,
) -> None:
    seen, frames = article(width=300)
    into_view(seen)
    for width in (320, 375, 480, 600, 720, 899, 900):
        seen.eval(f"() => {{ {COLUMN}.width = '{width}px'; }}")
        inner = "[document.documentElement.scrollHeight - innerHeight, innerWidth]"
        for _ in range(100):
            if frames[0].evaluate(inner) == [0, width] and 700 <= seen.eval(HEIGHT) <= 900:
                break
            seen.page.wait_for_timeout(20)
        else:
            pytest.fail(f"{width} wide: {frames[0].evaluate(inner)}, {seen.eval(HEIGHT)} high")
        assert frames[0].evaluate("document.documentElement.scrollWidth") == width
        assert frames[0].evaluate("document.querySelector('.wh-map').clientHeight") >= 280, width


def test_nothing_a_reader_does_changes_the_height(
    article: Article,
) -> None:
    seen, _ = article(width=375)
    frame = into_view(seen)
    seen.until(f"{HEIGHT} !== 800")
    asked = seen.eval(HEIGHT)
    frame.click("#wh-play")
    seen.page.mouse.click(*town_on_page(seen, frame, "birch"))
    frame.wait_for_selector("#wh-details h2")
    frame.click(".close")
    frame.click("#wh-fold")
    frame.fill("#wh-query", "alder")
    frame.press("#wh-query", "Escape")
    frame.click("#wh-tab-about")
    frame.click("#wh-refold")
    seen.page.wait_for_timeout(300)
    assert seen.eval(HEIGHT) == asked
    assert frame.evaluate("document.documentElement.scrollHeight") == asked


def test_the_list_lies_over_the_map_and_a_choice_goes_back_to_it(
    article: Article,
) -> None:
    seen, _ = article(width=375)
    frame = into_view(seen)
    assert not frame.is_visible("#wh-query")
    frame.click("#wh-fold")
    assert frame.is_visible("#wh-query")
    assert frame.evaluate("document.activeElement.id") == "wh-refold"
    frame.click("#wh-places-rows button >> nth=0")
    frame.wait_for_selector("#wh-details h2")
    assert not frame.is_visible("#wh-query")
    frame.press("#wh-details h2", "Escape")
    assert frame.evaluate("document.activeElement.id") == "wh-fold"


# -- the snippet --------------------------------------------------------------------------------


def test_the_snippet_may_stand_twice_and_each_frame_gets_its_own_height(
    article: Article,
) -> None:
    seen, frames = article(width=375, times=2)
    for frame in frames:
        frame.wait_for_selector("html.ready")
    seen.until("[...document.querySelectorAll('iframe')].every((f) => f.clientHeight !== 800)")
    assert seen.eval("document.querySelectorAll('iframe[id]').length") == 0


def _escaped(snippet: str) -> str:
    """As a content management system escapes what stands in a script."""
    before, script = snippet.split("<script>")
    code, after = script.split("</script>")
    code = code.replace("&", "&#038;").replace("<", "&lt;").replace(">", "&gt;")
    return f"{before}<script>{code}</script>{after}"


def _stripped(snippet: str) -> str:
    """As another leaves neither script nor style."""
    before, _, rest = snippet.partition("<script>")
    rest = before + rest.partition("</script>")[2]
    head, _, tail = rest.partition('style="')
    return head + tail.partition('"')[2]


def test_the_snippets_script_stands_escaping(
    article: Article,
) -> None:
    seen, frames = article(width=375, change=_escaped)
    frames[0].wait_for_selector("html.ready")
    seen.until(f"{HEIGHT} !== 800")


@pytest.mark.parametrize("height", [800, 640])
def test_without_script_and_style_the_map_fits_the_height_given(
    height: int, article: Article
) -> None:
    def change(snippet: str) -> str:
        return _stripped(snippet).replace('height="800"', f'height="{height}"')

    seen, frames = article(width=375, change=change)
    frames[0].wait_for_selector("html.ready")
    assert seen.eval("document.querySelector('iframe').clientWidth") == 375
    assert seen.eval(HEIGHT) == height
    assert frames[0].evaluate("document.documentElement.scrollHeight") == height


# -- sizes that come late ------------------------------------------------------------------------


def test_a_map_in_a_tab_that_opens_later_shows_the_whole_country(
    article: Article,
) -> None:
    seen, frames = article(width=375, style="display:none")
    frames[0].wait_for_selector("html.ready", state="attached")
    seen.page.wait_for_timeout(400)
    assert "z=" not in frames[0].evaluate("location.hash")
    seen.eval("() => { document.querySelector('.held').style.display = ''; }")
    frame = into_view(seen)
    whole = "whoholds.app.map.getBounds().contains(whoholds.app.view.whole)"
    zoom = "whoholds.app.map.getZoom()"
    assert frame.evaluate(whole)
    assert 4 < frame.evaluate(zoom) < 9
    # The box may also become another: whoever has not moved the map still sees the whole.
    seen.eval(f"() => {{ {COLUMN}.width = '720px'; }}")
    frame.wait_for_function("() => document.documentElement.clientWidth === 720")
    seen.page.wait_for_timeout(150)
    assert frame.evaluate(whole)
    frame.evaluate("() => { whoholds.app.map.setZoom(9, { animate: false }); }")
    seen.eval(f"() => {{ {COLUMN}.width = '500px'; }}")
    frame.wait_for_function("() => document.documentElement.clientWidth === 500")
    seen.page.wait_for_timeout(150)
    assert frame.evaluate(zoom) == 9


# -- the map alone, and every mode for everybody -------------------------------------------------


@pytest.mark.parametrize("where", ["?mode=map#day=2024-03-05", "#day=2024-03-05&mode=map"])
def test_the_map_alone_fills_its_box_and_says_its_day(
    where: str, tiny_page: Path, visit: Visitor
) -> None:
    seen = visit(tiny_page, where, viewport={"width": 500, "height": 400})
    box = seen.page.locator("#map_whoholds").bounding_box()
    assert box == {"x": 0, "y": 0, "width": 500, "height": 380}, "the rest is the source line"
    assert seen.page.is_visible("#wh-day")
    assert seen.page.inner_text("#wh-day") == "5 March 2024"
    for part in (".wh-time", ".wh-side", ".wh-layers", ".leaflet-control-zoom"):
        assert not seen.page.is_visible(part)
    seen.go("2024-03-06")
    seen.page.wait_for_timeout(350)
    assert "mode=map" in seen.eval("location.href")


@pytest.mark.parametrize(
    ("width", "scheme", "fragment"),
    [
        (320, "light", "#town=birch"),
        (320, "dark", "#list=1&tab=about"),
        (320, "dark", "?mode=map#day=2024-03-05"),
        (950, "light", "#town=birch"),
    ],
)
def test_axe_finds_nothing_in_a_frame(
    width: int, scheme: str, fragment: str, article: Article
) -> None:
    size = {"width": 1000, "height": 1000}
    seen, _ = article(fragment, width=width, color_scheme=scheme, viewport=size)
    frame = into_view(seen)
    frame.wait_for_timeout(200)
    found: Any = Axe().run(frame, options=None).response  # type: ignore[arg-type]
    assert len(found["passes"]) > 15
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in found["violations"]] == []


def test_what_is_pressed_while_days_pass_is_pressed(myanmar_page: Path, visit: Visitor) -> None:
    seen = visit(myanmar_page, "#day=2024-01-01&town=lashio")
    box = seen.page.locator("#wh-details .close").bounding_box()
    assert box is not None
    seen.page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    seen.page.mouse.down()
    seen.eval("() => { const { store } = whoholds.app; store.set({ day: store.state.day + 1 }); }")
    seen.page.mouse.up()
    seen.until("document.getElementById('wh-details').hidden")
