"""Areas as others drew them lie over the map only where a reader asks, and say whose they are."""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import pytest
from drawings import two_days
from PIL import Image
from visits import Visit, Visitor

from whoholds.engine.timeline import Timeline
from whoholds.export.html import to_html


@pytest.fixture(scope="module")
def page(tiny_timeline: Timeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("drawn") / "map.html"
    return to_html(tiny_timeline, path, day="2024-05-10", as_known=["2024-04-01"], drawn=two_days())


def picture(seen: Visit) -> np.ndarray:
    seen.page.wait_for_timeout(150)
    with Image.open(io.BytesIO(seen.page.locator(".folium-map").screenshot())) as image:
        return np.asarray(image.convert("RGB"), dtype=np.int64)


def colour_at(seen: Visit, drawn: np.ndarray, lon: float, lat: float) -> np.ndarray:
    """The pixels around a place."""
    x, y = seen.eval(
        "([lon, lat]) => { const p = whoholds.app.map.latLngToContainerPoint([lat, lon]);"
        " return [p.x, p.y]; }",
        [lon, lat],
    )
    return drawn[int(y) - 4 : int(y) + 5, int(x) - 4 : int(x) + 5].reshape(-1, 3)


def test_nothing_is_drawn_unless_the_reader_asks(page: Path, visit: Visitor) -> None:
    seen = visit(page)
    assert seen.page.locator("#wh-drawn-said").is_hidden()
    assert seen.page.locator("#wh-drawn").is_hidden()
    button = seen.page.get_by_role("button", name="As drawn by The Atlas")
    assert button.get_attribute("aria-pressed") == "false"
    button.focus()
    before = picture(seen)
    seen.page.keyboard.press("Enter")
    assert button.get_attribute("aria-pressed") == "true"
    after = picture(seen)
    # The western edge of the first day's square, in the army's green; no fill in the middle of it.
    edge, was = (colour_at(seen, each, 96.2, 20.7) for each in (after, before))
    green = np.array([0x2E, 0x7D, 0x32])
    assert np.abs(edge - green).sum(axis=1).min() < 30
    assert np.abs(was - green).sum(axis=1).min() > 60
    inside, ground = (colour_at(seen, each, 96.35, 20.75) for each in (after, before))
    same = (np.abs(inside - ground).sum(axis=1) < 12).mean()
    assert 0.2 < same < 0.98  # a hatch with the ground between its lines
    seen.page.keyboard.press("Space")
    assert np.array_equal(picture(seen), before)


def test_it_says_whose_of_which_day_and_on_what_terms(page: Path, visit: Visitor) -> None:
    seen = visit(page, "#drawn=1")
    said = seen.page.locator("#wh-drawn-said")
    assert said.inner_text().startswith("As drawn by The Atlas on 1 May 2024. © The Atlas")
    assert "(no licence granted)" in said.inner_text()
    key = seen.page.locator("#wh-drawn li")
    assert key.all_inner_texts() == ["RAA: held (control)", "contested (grey zone)"]
    seen.go("2024-06-20")
    assert "on 1 June 2024" in said.inner_text()
    assert key.all_inner_texts() == ["FF: held (control)"]
    for day in ("2024-04-30", "2024-08-01"):
        seen.go(day)
        assert "nothing of this day or the 31 before it" in said.inner_text()
        assert key.count() == 0
    seen.page.get_by_role("tab", name="About").click()
    credits_ = seen.page.locator("#wh-attributions").inner_text()
    assert "Areas as drawn by The Atlas: © The Atlas (no licence granted)" in credits_


def test_the_address_keeps_it_and_older_knowledge_lacks_it(page: Path, visit: Visitor) -> None:
    seen = visit(page, "#day=2024-05-10&drawn=1")
    seen.until("location.hash.includes('drawn=1')")
    seen.page.get_by_role("button", name="As drawn by The Atlas").click()
    seen.until("!location.hash.includes('drawn=1')")
    early = visit(page, "#day=2024-05-10&known=2024-04-01&drawn=1,7")
    assert "nothing of this day" in early.page.locator("#wh-drawn-said").inner_text()
    assert early.eval("[...whoholds.app.store.state.drawn]") == [0]


def test_the_next_days_drawing_takes_the_place_of_the_last(page: Path, visit: Visitor) -> None:
    seen = visit(page, "#day=2024-05-31&drawn=1")
    first = picture(seen)
    seen.go("2024-06-01")
    red = np.array([0xB7, 0x1C, 0x1C])
    edge, was = (colour_at(seen, each, 96.3, 20.45) for each in (picture(seen), first))
    assert np.abs(edge - red).sum(axis=1).min() < 30
    assert np.abs(was - red).sum(axis=1).min() > 60
