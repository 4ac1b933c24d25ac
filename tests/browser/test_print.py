"""On paper: whole, light, keyed, and with its sources on one page of any shape."""

from __future__ import annotations

import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from visits import Visit, Visitor

PAPERS = {"A4": (210, 297), "Letter": (215.9, 279.4)}
MARGINS = 20
PAGES = re.compile(rb"/Type\s*/Page\b")

# How far the dots of towns reach into the map's box, as shares of it, and how many there are.
REACH = """() => {
    const box = document.querySelector(".sheet .land").getBoundingClientRect();
    const dots = [...document.querySelectorAll("#towns > *")].map((d) => d.getBoundingClientRect());
    const xs = dots.map((d) => (d.x + d.width / 2 - box.x) / box.width);
    const ys = dots.map((d) => (d.y + d.height / 2 - box.y) / box.height);
    return [dots.length, Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
}"""
PAPER = "document.getElementById('wh-paper').innerHTML"


def on_paper(visit: Visitor, page: Path, fragment: str = "", paper: str = "A4",
             wide: bool = False, **options: Any) -> Visit:  # fmt: skip
    """Open a page in a window as large as what paper has within its margins, and print it."""
    sides = [round((side - MARGINS) / 25.4 * 96) for side in PAPERS[paper]]
    width, height = reversed(sides) if wide else sides
    seen = visit(page, fragment, viewport={"width": width, "height": height}, **options)
    seen.page.emulate_media(media="print")
    return seen.until("!!document.getElementById('wh-paper')")


def screen(seen: Visit) -> np.ndarray:
    """What the screen shows once nothing follows any more."""
    seen.page.wait_for_timeout(400)
    return np.asarray(Image.open(io.BytesIO(seen.page.screenshot())).convert("RGB"), int)


@pytest.mark.parametrize("wide", [False, True], ids=["portrait", "landscape"])
@pytest.mark.parametrize("paper", PAPERS)
def test_all_of_the_country_is_in_the_middle_of_one_page_with_key_and_sources(
    paper: str, wide: bool, myanmar_page: Path, visit: Visitor
) -> None:
    seen = on_paper(visit, myanmar_page, paper=paper, wide=wide)
    count, west, east, north, south = seen.eval(REACH)
    assert count == seen.eval("whoholds.app.towns.x.length")
    assert 0.02 < west < east < 0.98
    assert 0.005 < north < south < 0.995
    assert (west + east) / 2 == pytest.approx(0.5, abs=0.08)
    assert south - north > 0.8, "it fills the page"
    height = seen.eval("document.documentElement.scrollHeight")
    assert height <= seen.eval("innerHeight")
    clipped = """() => [...document.querySelectorAll(".sheet > *, .sheet li, .sheet footer p")]
        .filter((e) => e.getBoundingClientRect().bottom > innerHeight
            || e.getBoundingClientRect().right > innerWidth).map((e) => e.textContent)"""
    assert seen.eval(clipped) == []
    text = seen.page.inner_text("#wh-paper")
    for words in ("Who holds what: Myanmar", "22 September 2025", "Arakan Army (AA)", "Contested",
                  "Road sections", "as known on", "GeoNames (CC BY 4.0)"):  # fmt: skip
        assert words in text
    pdf = seen.page.pdf(format=paper, landscape=wide)
    assert len(PAGES.findall(pdf)) == 1


def test_a_dark_page_is_as_light_on_paper_and_afterwards_as_it_was(
    framed_page: Path, visit: Visitor
) -> None:
    fragment = "#day=2024-06-01&areas=1"
    light = on_paper(visit, framed_page, fragment, color_scheme="light").eval(PAPER)
    size = {"width": 900, "height": 700}
    seen = visit(framed_page, fragment, viewport=size, color_scheme="dark")
    before = screen(seen)
    address = seen.eval("location.hash")
    seen.eval(f"addEventListener('beforeprint', () => {{ globalThis.printed = {PAPER}; }})")
    assert len(PAGES.findall(seen.page.pdf(format="A4"))) == 1
    assert seen.eval("globalThis.printed") == light
    seen.until("document.getElementById('wh-paper') === null")
    apart = np.abs(screen(seen) - before).max(axis=2)
    assert (apart > 8).mean() < 0.0005
    assert seen.eval("location.hash") == address


def test_what_was_shown_is_on_paper_and_what_was_left_out_is_told(
    framed_page: Path, visit: Visitor
) -> None:
    fragment = "#day=2024-06-01&z=9/21.1/96.1&areas=1&hide=front"
    seen = on_paper(visit, framed_page, fragment)
    text = seen.page.inner_text("#wh-paper")
    assert "Areas are inferred" in text
    inside = seen.eval("whoholds.app.map.getBounds().toBBoxString()")
    assert inside, "the view is the reader's"
    box = seen.eval("document.querySelector('.sheet .land svg').getAttribute('viewBox')")
    size = seen.eval("(({ x, y }) => [x, y])(whoholds.app.map.getSize())")
    assert [float(n) for n in box.split()] == [0, 0, *size]


def test_the_list_comes_only_if_asked_for(myanmar_page: Path, visit: Visitor) -> None:
    seen = visit(myanmar_page)
    seen.page.click("#wh-share")
    seen.page.check("#wh-print-list")
    seen.page.emulate_media(media="print")
    seen.until("!!document.querySelector('#wh-paper > table')")
    places = seen.eval("document.querySelectorAll('#wh-paper > table tbody tr').length")
    assert places == seen.eval("whoholds.app.model.total")
    assert len(PAGES.findall(seen.page.pdf(format="A4"))) > 5
    seen.page.emulate_media(media="screen")
    seen.until("!document.getElementById('wh-paper')")
    assert seen.page.locator("#wh-places-rows tr").count() < 100
