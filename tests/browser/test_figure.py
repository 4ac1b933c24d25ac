"""Shares over time in the page are the engine's own, drawn only once somebody looks."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from visits import Visit, Visitor

import whoholds as wh
from whoholds.actor_names import actor_names
from whoholds.analysis.shares import COUNTRY, shares_over_time
from whoholds.engine.timeline import Timeline
from whoholds.export.html import to_html

MEASURES = ("towns", "people", "highway_km", "km2")

# What the figure's table says on each of some days: figures by party.
SAID = """async (days) => {
    const out = [];
    for (const day of days) {
        whoholds.app.store.set({ day });
        await new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)));
        const rows = [...document.querySelectorAll("#wh-figure tbody tr:not([aria-hidden])")];
        out.push(Object.fromEntries(
            rows.map((row) => [row.cells[0].textContent, row.cells[1].textContent])));
    }
    return out;
}"""
EPOCH = dt.date(1970, 1, 1)


@pytest.fixture(scope="module")
def areas_page(
    myanmar_timeline: Timeline,
    areas: list[gpd.GeoDataFrame],
    tmp_path_factory: pytest.TempPathFactory,
) -> Path:
    path = tmp_path_factory.mktemp("figure") / "myanmar.html"
    return to_html(myanmar_timeline, path, as_known=["2024-12-31"], areas=areas)


@pytest.fixture(scope="module")
def areas(myanmar_timeline: Timeline) -> list[gpd.GeoDataFrame]:
    return [
        wh.areas_over_time(myanmar_timeline, method=method, by="verdict", by_state=True)
        for method in ("cells", "roads")
    ]


def opened(seen: Visit) -> Visit:
    seen.eval("document.getElementById('wh-tab-figure').click()")
    return seen.until("document.querySelector('#wh-figure tbody tr')")


def choose(seen: Visit, measure: str, place: int = 0) -> None:
    """Choose a measure and a place as a reader does, and show all parties."""
    seen.page.locator("#wh-figure select").first.select_option(str(MEASURES.index(measure)))
    seen.page.locator("#wh-figure select").last.select_option(str(place))
    more = seen.page.locator("#wh-figure > button")
    if more.is_visible():
        more.click()


def shares_on(
    timeline: Timeline, day: dt.date, areas: Sequence[gpd.GeoDataFrame] = ()
) -> pd.DataFrame:
    at = pd.Timestamp(day)
    then = [a[(a["start"] <= at) & (a["end"].isna() | (a["end"] > at))] for a in areas]
    return wh.shares(wh.join(timeline, day), areas=then)


@pytest.fixture(scope="module")
def shares_of(
    myanmar_timeline: Timeline, areas: list[gpd.GeoDataFrame]
) -> Callable[[dt.date], pd.DataFrame]:
    """What the engine says of a day of the shipped pack, every measure and place at once."""
    return cache(lambda day: shares_on(myanmar_timeline, day, areas))


def engine_shares(
    timeline: Timeline, day: dt.date, scope: str, measure: str, table: pd.DataFrame | None = None
) -> dict[str, str]:
    """What the engine says of a day, as a reader reads it; parties that may hold nothing apart."""
    table = shares_on(timeline, day) if table is None else table
    own = table[(table["scope"] == scope) & (table["measure"] == measure)]
    names = actor_names(timeline.ledger, day) | {"": "Open to anybody"}
    said = {}
    for row in own.itertuples():
        bounds = [f"{int(np.floor(bound + 0.5)):,}" for bound in (row.least, row.most)]
        said[names[row.actor]] = " to ".join(dict.fromkeys(bounds))
    return said


@pytest.mark.slow
@pytest.mark.parametrize("measure", MEASURES)
def test_the_figures_of_random_days_are_the_engines(
    measure: str,
    myanmar_timeline: Timeline,
    shares_of: Callable[[dt.date], pd.DataFrame],
    areas_page: Path,
    visit: Visitor,
) -> None:
    seen = opened(visit(areas_page))
    rng = np.random.default_rng(20250922)
    first, last = myanmar_timeline.period
    states = myanmar_timeline.ledger.states
    for place in (0, *rng.choice(len(states), 3, replace=False) + 1):
        choose(seen, measure, place)
        scope = COUNTRY if not place else states["state_id"].iloc[place - 1]
        days = [first + dt.timedelta(int(n)) for n in rng.integers(0, (last - first).days, 6)]
        shown = seen.eval(SAID, [(day - EPOCH).days for day in [first, last, *days]])
        for day, said in zip([first, last, *days], shown, strict=True):
            engine = engine_shares(myanmar_timeline, day, scope, measure, shares_of(day))
            assert {name: said[name] for name in engine} == engine, (scope, day)
            assert {said[name] for name in set(said) - set(engine)} <= {"0"}, (scope, day)


def test_other_days_of_knowledge_have_shares_of_their_own(
    tiny_timeline: Timeline, tiny_page: Path, visit: Visitor
) -> None:
    seen = opened(visit(tiny_page))
    seen.page.select_option("#wh-known", label="1 Apr 2024")
    then = wh.weigh(tiny_timeline.ledger, as_known="2024-04-01")
    day = dt.date(2024, 3, 20)
    assert engine_shares(then, day, COUNTRY, "towns") != engine_shares(
        tiny_timeline, day, COUNTRY, "towns"
    )
    shown = seen.eval(SAID, [(day - EPOCH).days])[0]
    assert shown == engine_shares(then, day, COUNTRY, "towns")


def test_bands_reach_from_the_least_to_the_most_on_every_day(
    tiny_timeline: Timeline, tiny_page: Path, visit: Visitor
) -> None:
    seen = opened(visit(tiny_page))
    # Steps of an outline, "M3 0V-2H9V0", as the height on every day.
    drawn = seen.eval(
        """() => Object.fromEntries([...document.querySelectorAll("#wh-figure .lane svg")].map(
            (svg) => [svg.closest("tr").previousSibling.cells[0].textContent,
                [...svg.querySelectorAll("path")].slice(-2).map((p) => p.getAttribute("d"))]))"""
    )
    first, last = tiny_timeline.period
    days = [first + dt.timedelta(n) for n in range((last - first).days + 1)]
    table = shares_over_time(tiny_timeline, days)
    table = table[(table["scope"] == COUNTRY) & (table["measure"] == "towns")]
    names = actor_names(tiny_timeline.ledger, dt.date(2024, 6, 1)) | {"": "Open to anybody"}
    for actor, own in table.groupby("actor"):
        own = own.set_index("day")[["least", "most"]].reindex(pd.DatetimeIndex(days), fill_value=0)
        for bound, path in zip(("most", "least"), drawn[names[str(actor)]], strict=True):
            assert heights(path, len(days)) == own[bound].tolist(), (actor, bound)


def heights(path: str, days: int) -> list[float]:
    """Read the height of an outline on every day."""
    steps = re.findall(r"(?:M|H)(\d+)(?: 0)?V-?(\d+)", path)
    outline = [0.0] * days
    for start, height in steps:
        outline[int(start) :] = [float(height)] * (days - int(start))
    return outline


def test_nothing_is_drawn_before_somebody_looks(tiny_page: Path, visit: Visitor) -> None:
    seen = visit(tiny_page)
    seen.go("2024-09-20")
    assert seen.page.locator("#wh-figure *").count() == 0
    opened(seen)
    assert seen.page.locator("#wh-figure .lane svg").count() > 1
    caption = "document.querySelector('#wh-figure caption').textContent"
    assert (
        seen.eval(caption)
        == "In the whole country on 20 September 2024, of 3 towns; open to anybody: 0"
    )
    seen.page.click("#wh-tab-places")
    seen.go("2024-03-01")
    assert "20 September 2024" in seen.eval(caption)
    seen.page.click("#wh-tab-figure")
    seen.until(f"{caption}.includes('1 March 2024')")


def test_the_cursor_follows_the_slider_and_the_bands_stay(tiny_page: Path, visit: Visitor) -> None:
    seen = opened(visit(tiny_page))
    at = "document.querySelector('#wh-figure table').style.getPropertyValue('--at')"
    seen.eval("document.querySelector('#wh-figure .lane svg').id = 'wh-marked'")
    seen.go("2024-01-01")
    start = float(seen.eval(at).rstrip("%"))
    seen.page.focus("#wh-range")
    seen.page.keyboard.press("End")
    seen.says("day", "31 December 2024")
    assert start < 1
    assert float(seen.eval(at).rstrip("%")) > 99
    assert seen.page.locator("#wh-marked").count() == 1


def test_it_is_chosen_by_keyboard_and_fits_320_pixels(tiny_page: Path, visit: Visitor) -> None:
    seen = visit(tiny_page, viewport={"width": 320, "height": 640})
    page = seen.page
    page.focus("#wh-tab-places")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    seen.until("document.querySelector('#wh-figure tbody tr')")
    assert page.evaluate("document.activeElement.id") == "wh-tab-figure"
    page.focus("#wh-figure select")
    page.keyboard.press("ArrowDown")
    seen.until("document.querySelector('#wh-figure caption').textContent.includes('people')")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_a_theme_of_dark_paper_repaints_the_bands(tiny_page: Path, visit: Visitor) -> None:
    seen = opened(visit(tiny_page))
    fill = "document.querySelector('#wh-figure .lane path:last-child').getAttribute('fill')"
    light = seen.eval(fill)
    seen.page.emulate_media(color_scheme="dark")
    seen.until(f"{fill} !== '{light}'")


def test_square_kilometres_are_told_only_where_they_were_derived(
    tiny_page: Path, areas_page: Path, visit: Visitor
) -> None:
    offered = "[...document.querySelector('#wh-figure select').options].map((o) => o.label)"
    assert opened(visit(tiny_page)).eval(offered) == ["Towns", "People", "Kilometres of road"]
    seen = opened(visit(areas_page))
    choose(seen, "km2")
    seen.page.select_option("#wh-known", label="31 Dec 2024")
    seen.until("document.querySelector('#wh-figure caption').textContent.includes('towns')")
    assert seen.eval("document.querySelector('#wh-figure option[value=\"3\"]').disabled")


def test_areas_that_are_not_cut_by_verdict_and_state_are_refused(
    tiny_timeline: Timeline, tmp_path: Path
) -> None:
    for wishes in ({}, {"by": "verdict"}, {"by_state": True}):
        with pytest.raises(ValueError, match="by='verdict', by_state=True"):
            to_html(
                tiny_timeline,
                tmp_path / "m.html",
                areas=[wh.areas_over_time(tiny_timeline, **wishes)],
            )
    assert not list(tmp_path.iterdir())
