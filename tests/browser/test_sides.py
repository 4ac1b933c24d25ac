"""Whose side: colours, names and signs that the key explains, and what the search finds."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from visits import Visitor

import whoholds as wh
from whoholds.analysis.colour_vision import distances
from whoholds.export import style
from whoholds.export.colours import fresh_colours, side_colours


@pytest.mark.parametrize("count", [12, 40, 70])
def test_many_parties_without_colours_are_told_apart_by_every_eye(count: int) -> None:
    colours = fresh_colours((), count)
    apart = [float(distances([a], [b])[0, 0]) for a, b in combinations(colours, 2)]
    assert min(apart) >= {12: 15, 40: 8, 70: 5}[count]


def test_sides_have_few_colours_far_apart(myanmar: wh.Ledger) -> None:
    sides = side_colours(myanmar, style.holder_colours(myanmar))
    assert 2 <= len(sides) <= 5
    every = [*sides.values(), style.UNKNOWN_COLOUR]
    assert min(float(distances([a], [b])[0, 0]) for a, b in combinations(every, 2)) >= 12


def test_the_switch_colours_sides_and_stays_in_the_address(
    myanmar_page: Path, visit: Visitor
) -> None:
    seen = visit(myanmar_page)
    colours = "new Set(whoholds.app.looks.subarray(0, whoholds.app.model.nTowns)"
    used = f"[...{colours}.map((look) => look))].map((l) => whoholds.app.palette.visual(l).colour)"
    before = len(set(seen.eval(used)))
    seen.page.click("#wh-by button[data-by=sides]")
    seen.until("location.hash.includes('by=sides')")
    assert len(set(seen.eval(used))) <= 5 < before
    again = visit(myanmar_page, "#by=sides")
    assert again.page.get_attribute("#wh-by [data-by=sides]", "aria-pressed") == "true"


def test_several_challengers_are_drawn_as_several(myanmar_page: Path, visit: Visitor) -> None:
    seen = visit(myanmar_page, "#day=2025-06-15")
    look = "whoholds.app.looks[whoholds.app.model.find('town:bhamo')]"
    others = seen.eval(f"whoholds.app.palette.visual({look}).others")
    mine = f"whoholds.app.model.looks[{look}][6]"
    ids = seen.eval(f"{mine}.map((a) => whoholds.app.palette.colours[a])")
    assert len(others) == 3
    assert set(others) == set(ids)


def test_the_key_has_full_names_and_what_is_drawn(myanmar_page: Path, visit: Visitor) -> None:
    page = visit(myanmar_page).page
    told = page.inner_text(".wh-key")
    for words in (
        "Kachin Independence Army (KIA)",
        "Resistance forces",
        "Road sections",
        "Held, in the colour of who holds it",
        "State or area",
    ):
        assert words in told
    shown = visit(myanmar_page, wait=False, java_script_enabled=False).page
    still = shown.inner_text(".still-key")
    assert "Kachin Independence Army" in still
    assert "Besieged: held, with the other side around it" in still


@pytest.mark.parametrize(
    ("asked", "found"),
    [("Lashoi", "Lashio"), ("KIA", "Kachin Independence Army (KIA)"), ("besieged", "Besieged"),
     ("1027", "Operation 1027"), ("Kachin", "Kachin State"), ("hpa an", "Hpa-an")],
)  # fmt: skip
def test_the_search_finds_what_readers_type(
    asked: str, found: str, myanmar_page: Path, visit: Visitor
) -> None:
    page = visit(myanmar_page).page
    page.fill("#wh-query", asked)
    assert any(text.startswith(found) for text in page.locator("#wh-found li").all_inner_texts())


def test_enter_takes_the_first_and_goes_there(myanmar_page: Path, visit: Visitor) -> None:
    seen = visit(myanmar_page)
    zoom = seen.eval("whoholds.app.map.getZoom()")
    seen.page.fill("#wh-query", "Lashoi")
    seen.page.press("#wh-query", "Enter")
    seen.until("location.hash.includes('town=lashio')")
    assert seen.eval("whoholds.app.map.getZoom()") > zoom + 1
    assert not seen.page.is_visible("#wh-found")


def test_the_list_begins_with_news(myanmar_page: Path, visit: Visitor) -> None:
    seen = visit(myanmar_page)
    seen.until("document.querySelectorAll('#wh-places-rows tr').length > 5")
    held = seen.page.locator("#wh-places-rows td").all_inner_texts()[:20]
    assert not any("by a list" in text or text.startswith("unknown") for text in held)


@pytest.mark.parametrize(("width", "height"), [(1440, 900), (1200, 800)])
def test_the_search_stays_in_sight(
    width: int, height: int, myanmar_page: Path, visit: Visitor
) -> None:
    page = visit(myanmar_page, viewport={"width": width, "height": height}).page
    for scrolled in (0, 2000):
        page.evaluate("(by) => document.getElementById('wh-side').scrollTo(0, by)", scrolled)
        box = page.locator("#wh-query").bounding_box()
        assert box
        assert 0 < box["y"] < height / 4
    page.click("#wh-tab-about")
    page.fill("#wh-query", "Lashio")
    assert page.get_attribute("#wh-tab-places", "aria-selected") == "true"


@pytest.mark.parametrize(
    ("one", "other"),
    [("military", "nda-k-bgf"), ("cna", "chin-brotherhood"), ("cna", "chin"), ("kndf", "karenni")],
)
def test_allies_in_one_family_of_colours_are_told_apart(
    one: str, other: str, myanmar: wh.Ledger
) -> None:
    colours = style.holder_colours(myanmar)
    assert float(distances([colours[one]], [colours[other]])[0, 0]) >= 10


@pytest.mark.parametrize("width", [320, 375, 1440])
def test_the_button_for_more_operations_lies_over_none(
    width: int, myanmar_page: Path, visit: Visitor
) -> None:
    page = visit(myanmar_page, viewport={"width": width, "height": 900}).page
    button = page.locator("#wh-operations-more").bounding_box()
    assert button
    assert button["height"] >= 24
    names = page.locator("#wh-operations li:not(.lane):not([hidden]) .name").all()
    assert names
    for name in names:
        box = name.bounding_box()
        assert box
        assert box["x"] + box["width"] <= button["x"] or box["y"] >= button["y"] + 24
    lanes = page.locator(".wh-lanes").bounding_box()
    assert lanes
    assert lanes["height"] <= 3 * 16 + 4
