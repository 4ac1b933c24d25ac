"""What is on the screen can be linked, and a link leads to something."""

from __future__ import annotations

from pathlib import Path

import pytest
from articles import Article, into_view
from visits import Visitor

# -- bounds -------------------------------------------------------------------------------------


@pytest.mark.parametrize("asked", ["6//", "14/0/0", "6", "/20/96", "6/20/96/1", "5/-80/10"])
def test_a_view_of_nothing_is_the_whole_country_and_the_address_is_put_right(
    asked: str, tiny_page: Path, visit: Visitor
) -> None:
    seen = visit(tiny_page, f"#day=2024-06-01&z={asked}")
    assert seen.eval("whoholds.app.map.getBounds().contains(whoholds.app.view.whole)")
    seen.until("location.hash === '#day=2024-06-01'")


def test_the_map_is_not_lost_and_one_press_brings_all_of_it_back(
    tiny_page: Path, visit: Visitor
) -> None:
    seen = visit(tiny_page)
    seen.page.wait_for_timeout(100)
    for _ in range(30):
        seen.eval("() => { whoholds.app.map.panBy([0, 400], { animate: false }); }")
    near = "whoholds.app.view.limits().contains(whoholds.app.map.getCenter())"
    assert seen.eval(near)
    seen.until("location.hash.includes('&z=')")
    seen.page.click("#wh-home")
    seen.until("whoholds.app.map.getBounds().contains(whoholds.app.view.whole)")
    seen.until("!location.hash.includes('z=')")


# -- links --------------------------------------------------------------------------------------


def test_what_is_on_the_screen_is_in_the_address_and_comes_back(
    framed_page: Path, visit: Visitor
) -> None:
    page = framed_page
    seen = visit(page, "#day=2024-06-01")
    seen.page.click("#wh-tab-about")
    holder = seen.eval("whoholds.app.model.actors.ids.find((id) => id)")
    seen.eval(
        """(id) => {
            const { app } = whoholds;
            app.legend.toggle(app.model.actors.ids.indexOf(id));
            app.legend.toggle(0);
            app.store.set({ only: "held", local: true });
        }""",
        holder,
    )
    seen.until("location.hash.includes('only=held')")
    seen.page.click("#wh-share")
    address = seen.page.input_value("#wh-address")
    assert address == seen.eval("location.href")
    again = visit(page, "#" + address.partition("#")[2])
    state = "(({ tab, local, hidden, only }) => [tab, local, [...hidden].sort(), only])"
    assert again.eval(f"{state}(whoholds.app.store.state)") == seen.eval(
        f"{state}(whoholds.app.store.state)"
    )
    assert again.page.is_visible("#wh-about")
    assert again.page.get_attribute("#wh-local", "aria-pressed") == "true"


def test_sharing_copies_the_address_also_from_a_frame(
    article: Article,
) -> None:
    seen, _ = article("#day=2024-03-05", width=600)
    frame = into_view(seen)
    frame.click("#wh-share")
    frame.wait_for_selector("#wh-note")
    for _ in range(50):
        if frame.inner_text("#wh-note-said").startswith("Copied"):
            break
        seen.page.wait_for_timeout(20)
    assert frame.inner_text("#wh-note-said").startswith("Copied")
    address = frame.input_value("#wh-address")
    assert address.endswith("/map.html#day=2024-03-05")
    full = frame.get_attribute("#wh-full", "href")
    assert full == address
    frame.press("#wh-address", "Escape")
    assert not frame.is_visible("#wh-note")


def test_where_a_frame_allows_neither_windows_nor_files_it_says_so(
    article: Article,
) -> None:
    def change(snippet: str) -> str:
        head, _, tail = snippet.partition('sandbox="')
        return f'{head}sandbox="allow-scripts"{tail.partition(chr(34))[2]}'

    seen, _ = article(width=600, change=change)
    frame = into_view(seen)
    frame.click("#wh-full")
    frame.wait_for_selector("#wh-note")
    assert "If no window opened" in frame.inner_text("#wh-note")
    assert frame.input_value("#wh-address").endswith("/map.html#day=2024-06-01")
    frame.click("#wh-note .close")
    frame.click("#wh-fold")
    frame.click("#wh-tab-about")
    frame.click("#wh-download")
    frame.wait_for_selector("#wh-note")
    assert "If no file came" in frame.inner_text("#wh-note")
    seen.errors.clear()  # The browser's own words about what it did not allow.


@pytest.mark.parametrize("width", [320, 375, 900, 1200])
def test_nothing_covers_the_country_and_no_tick_another(
    width: int, myanmar_page: Path, visit: Visitor
) -> None:
    seen = visit(myanmar_page, viewport={"width": width, "height": 800})
    covering = seen.eval(
        """() => {
            const { app } = whoholds;
            const room = app.map.getContainer().getBoundingClientRect();
            const over = ".wh-layers button:not([hidden]), .leaflet-bar";
            const boxes = [...document.querySelectorAll(over)]
                .map((e) => e.getBoundingClientRect());
            return ["putao", "myitkyina", "sumprabum"].filter((name) => {
                const nth = app.model.find(`town:${name}`);
                const at = app.view.latLng(app.towns.x[nth], app.towns.y[nth]);
                const { x, y } = app.map.latLngToContainerPoint(at);
                return boxes.some((b) => x + room.x > b.left - 4 && x + room.x < b.right + 4
                    && y + room.y > b.top - 4 && y + room.y < b.bottom + 4);
            });
        }"""
    )
    assert covering == []
    overlapping = seen.eval(
        """() => {
            const ticks = [...document.querySelectorAll("#wh-ticks span")]
                .map((e) => e.getBoundingClientRect());
            return ticks.some((b, nth) => nth && b.left < ticks[nth - 1].right - 1);
        }"""
    )
    assert not overlapping
