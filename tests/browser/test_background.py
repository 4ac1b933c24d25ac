"""Sites, areas and lists on the page: seen, told in words, and never counted as reported towns."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pytest
import shapely
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from telling import STATE, TOWN, claim, tell
from test_lists import LISTED, WEST, areas, listing, sites
from test_page import EPOCH, HELD, held, spelt
from visits import Visit, Visitor

from whoholds.engine.timeline import Timeline, weigh
from whoholds.export.html import to_html
from whoholds.ledgers import Ledger
from whoholds.schema import Incumbent

DAY = "2024-07-01"
CAMP = (20.8, 97.6)

# Colours within four pixels of a place, where names and buttons are not drawn.
INKS = """([x, y]) => {
    const { map, scene: { stage } } = whoholds.app;
    const at = map.containerPointToLayerPoint([x, y]).subtract(stage._bounds.min);
    const { data } = stage.pen.getImageData(at.x - 4, at.y - 4, 8, 8);
    return [...new Set(new Uint32Array(data.buffer))];
}"""

CHANGED = "[...whoholds.app.changed.keys()].map((s) => whoholds.app.model.name(s))"


def ground() -> Ledger:
    """A camp that was taken, a gate beside it, a list that leaves two of three towns over."""
    ledger = sites(
        tell(
            claim("captured", "2024-05-01", "front", "army", on="site:camp", by="herald"),
            claim("held", "2024-03-01", "front", on=WEST, by="herald"),
            claim("attacked", "2024-08-10", "", "league", on="town:east", by="herald"),
        ),
        "camp",
        "gate",
    )
    away = ledger.sites.translate(CAMP[1] - 96.2, CAMP[0] - 20.1)
    ledger = replace(ledger, sites=ledger.sites.set_geometry(away))
    ledger = areas(
        ledger,
        **{"mid-township": (TOWN, "site:camp"), "valley": (TOWN, WEST, "site:camp")},
    )
    sources = ledger.sources
    sources.loc[sources["source_id"] == "herald", "url"] = "https://herald.example/list"
    ledger = replace(ledger, sources=sources, incumbent=Incumbent("army", "2024-02-01"))
    return listing(
        ledger,
        LISTED | {"claimant": "army"},
        LISTED | {"list_id": "L2", "as_of": "2024-11-01", "says": "administration", "note": ""},
    )


@pytest.fixture(scope="module")
def timeline() -> Timeline:
    return weigh(ground())


@pytest.fixture(scope="module")
def page(timeline: Timeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return to_html(timeline, tmp_path_factory.mktemp("ground") / "map.html", day=DAY)


def shot(seen: Visit) -> np.ndarray:
    """What the map shows, without the buttons over it."""
    seen.eval("() => { document.querySelector('.wh-layers').hidden = true; }")
    data = seen.page.locator(".folium-map").screenshot()
    seen.eval("() => { document.querySelector('.wh-layers').hidden = false; }")
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB")).astype(int)


def spot(seen: Visit, lat: float, lon: float) -> tuple[float, float]:
    """Where a place is within the map, in pixels."""
    x, y = seen.eval(
        "(p) => { const q = whoholds.app.map.latLngToContainerPoint(p); return [q.x, q.y]; }",
        [lat, lon],
    )
    return x, y


def legend(seen: Visit, name: str) -> str:
    """The row of the legend that begins so, as text."""
    rows = seen.page.locator(
        "#wh-holders li:not([hidden]), #wh-signs li:not([hidden]), #wh-sites li"
    ).all_inner_texts()
    told = (row.split("\n") for row in rows if row.startswith(name))
    return next((" ".join([words.partition(":")[0], *more]) for words, *more in told), "")


def details(seen: Visit) -> str:
    return " ".join(seen.page.locator("#wh-details").inner_text().split())


def test_the_page_holds_what_lists_areas_and_sites_say(
    timeline: Timeline, page: Path, visit: Visitor
) -> None:
    seen = visit(page)
    days = [dt.date(2024, month, 15) for month in range(1, 13)]
    alone = weigh(timeline.ledger, evidence="reported")
    for each, press in ((timeline, False), (alone, True)):
        if press:
            seen.page.get_by_role("button", name="Reports only").click()
            seen.until("whoholds.app.store.state.timeline === 1")
        shown = seen.eval(HELD, [(day - EPOCH).days for day in days])
        for day, rows in zip(days, shown, strict=True):
            assert held(rows) == spelt(each, day), day


def test_only_those_rows_of_lists_travel_that_some_verdict_cites(
    timeline: Timeline, page: Path, visit: Visitor
) -> None:
    carried = set(visit(page).eval("whoholds.app.model.claimIds"))
    cited = {one for claims in timeline.frame["claims"] for one in claims}
    assert {one for one in cited if "/" in one} == {one for one in carried if "/" in one}
    assert len(carried) < len(timeline.ledger.statements)


def test_sites_are_seen_from_closer_and_can_be_tapped_side_by_side(
    page: Path, visit: Visitor
) -> None:
    closer = visit(page).eval("() => whoholds.app.sites.from()")
    for zoom, there in ((closer - 0.25, False), (closer, True)):
        seen = visit(page, f"#day={DAY}&z={zoom}/{CAMP[0]}/{CAMP[1]}")
        assert (len(seen.eval(INKS, spot(seen, *CAMP))) > 1) == there, zoom
        taps = seen.eval(
            """() => Object.fromEntries([0, 1].map((n) => {
                const { map, sites, grid } = whoholds.app;
                const { atX, atY } = sites.spots(map.getZoom());
                const world = 256 * 2 ** map.getZoom();
                const p = map.layerPointToContainerPoint(
                    L.point(atX[n] * world, atY[n] * world).subtract(map.getPixelOrigin()));
                return [n, [p.x, p.y]];
            }))"""
        )
        box = seen.page.locator(".folium-map").bounding_box()
        assert box is not None
        for nth, name in enumerate(("Camp", "Gate")):
            dx, dy = taps[str(nth)]
            seen.page.mouse.click(box["x"] + dx, box["y"] + dy)
            seen.page.wait_for_timeout(100)
            assert (f"{name} Base in" in details(seen)) == there, (zoom, name)


def test_a_site_is_found_by_name_and_shown_from_afar(page: Path, visit: Visitor) -> None:
    seen = visit(page, f"#day={DAY}&z=6/20/96.5")
    before = shot(seen)
    seen.page.fill("#wh-query", "camp")
    row = seen.page.locator("tr[data-subject='site:camp']")
    assert "base" in row.inner_text()
    row.get_by_role("button").press("Enter")
    seen.until("location.hash.includes('site=camp')")
    text = details(seen)
    assert text.startswith("Camp Base in")
    assert "Held by Front" in text
    x, y = (int(part) for part in spot(seen, *CAMP))
    assert (shot(seen) != before)[y - 9 : y + 9, x - 9 : x + 9].any()


def test_the_legend_counts_towns_alone_and_tells_lists_from_reports(
    page: Path, visit: Visitor
) -> None:
    seen = visit(page, f"#day={DAY}")
    assert legend(seen, "Army") == "Army 0 + 2 by a list"
    assert legend(seen, "Front") == "Front 1"
    assert legend(seen, "By a list") == "By a list 2"
    assert not legend(seen, "Possible"), "what nothing carries is not in the key"
    assert legend(seen, "base") == "base 2"
    assert len(seen.eval("[...whoholds.app.legend.count().holders.values()]")) == 2
    seen.page.locator("#wh-signs button", has_text="By a list").click()
    towns = "document.querySelectorAll('#wh-places-rows tr[data-subject^=\"town:\"]')"
    seen.until(f"{towns}.length === 2")


def test_what_only_a_list_says_is_told_as_that_with_its_source(page: Path, visit: Visitor) -> None:
    seen = visit(page, f"#day={DAY}&town=mid")
    text = details(seen)
    assert "Possibly held by Army." in text
    assert (
        "Nothing is reported of the place itself: it is not among the places that a list of "
        "10 June 2024 names; the rest is held by Army, says Army." in text
    )
    assert "The list is 21 days old: fresh." in text
    assert "all but one" in text
    assert "Since when" not in text
    assert seen.page.locator("#wh-details a").first.get_attribute("href") == (
        "https://herald.example/list"
    )
    assert "Army (by a list)" in text
    seen.go("2024-04-01")
    assert "The list is of a later day: Army held what nobody had taken yet." in details(seen)
    seen.go("2024-11-20")
    text = details(seen)
    assert "Possibly administered by Army." in text
    assert "the rest is administered by Army, says Herald." in text
    assert "that is less than control" in text


def test_a_fight_over_what_a_list_colours_is_no_silence(page: Path, visit: Visitor) -> None:
    text = details(visit(page, "#day=2024-08-12&town=east"))
    assert "contested by League" in text
    assert "No report says who holds it: it is not among the places" in text
    assert "Nothing is reported" not in text


def test_reports_alone_leave_what_lists_colour_unknown(page: Path, visit: Visitor) -> None:
    seen = visit(page, f"#day={DAY}&town=mid&reports=1")
    assert seen.page.locator("#wh-reported").get_attribute("aria-pressed") == "true"
    assert "Nobody is known to hold it" in details(seen)
    assert legend(seen, "Unknown") == "Unknown 2"
    seen.page.locator("#wh-reported").press("Enter")
    seen.until("!location.hash.includes('reports')")
    assert legend(seen, "Army") == "Army 0 + 2 by a list"


def test_an_area_tells_who_holds_how_many_of_its_places_and_rings_them(
    page: Path, visit: Visitor
) -> None:
    seen = visit(page, f"#day={DAY}&town=mid")
    assert "In Mid-Township, Valley" in details(seen)
    seen.page.locator("#wh-details").get_by_role("button", name="Valley").click()
    seen.until("location.hash.includes('area=valley')")
    text = details(seen)
    assert "Held in part: nobody is said to hold all of it." in text
    assert "Front 2 0 2 Army 0 1 1" in text
    assert "Mid Army (by a list)" in text
    seen.page.wait_for_timeout(400)
    ringed = shot(seen)
    spots = [spot(seen, 20.0, 96.1), spot(seen, 20.0, 96.9), spot(seen, *CAMP)]
    seen.page.keyboard.press("Escape")
    seen.until("whoholds.app.store.state.selected === -1")
    seen.page.wait_for_timeout(200)
    differs = (ringed != shot(seen)).any(axis=-1)
    near = [differs[int(y) - 14 : int(y) + 14, int(x) - 14 : int(x) + 14].sum() for x, y in spots]
    assert near[0] > 40
    assert near[2] > 40
    assert near[0] > 3 * near[1], "a town outside the area is not ringed"


def test_a_list_that_begins_is_no_change_of_hands_and_a_newer_one_no_news(
    page: Path, visit: Visitor
) -> None:
    seen = visit(page, f"#day={DAY}&since=2024-01-15")
    seen.page.wait_for_timeout(300)
    text = seen.page.inner_text("#wh-changes")
    # West and the camp, of which something is reported; the two others are coloured by the list.
    assert "known more or less surely, or passed otherwise (2)" in text
    assert not {"east", "mid"} & {s.lower() for s in seen.eval(CHANGED)}
    seen = visit(page, "#day=2024-11-20&since=2024-06-20")
    seen.page.wait_for_timeout(300)
    assert "mid" not in [s.lower() for s in seen.eval(CHANGED)]


def test_townships_come_behind_towns_in_a_search(page: Path, visit: Visitor) -> None:
    seen = visit(page, f"#day={DAY}")
    seen.page.fill("#wh-query", "mid")
    rows = seen.page.locator("#wh-places-rows tr")
    found = [row.get_attribute("data-subject") for row in rows.all()]
    assert found[0] == TOWN
    assert found[-1] == "area:mid-township"


def test_readers_without_scripts_are_told_of_lists_and_sites(page: Path, visit: Visitor) -> None:
    seen = visit(page, wait=False, java_script_enabled=False)
    rows = seen.page.locator("noscript tr, .wh-side > noscript + * tr").all_inner_texts()
    text = "\n".join(rows) or seen.page.content()
    assert "Army (by a list)" in text
    assert "Camp (base)" in text


@pytest.mark.parametrize("width", [320, 375])
def test_nothing_runs_over_on_a_narrow_phone(width: int, page: Path, visit: Visitor) -> None:
    seen = visit(page, f"#day={DAY}&area=valley", viewport={"width": width, "height": 640})
    assert seen.eval("document.documentElement.scrollWidth <= innerWidth")
    panel = "document.getElementById('wh-details')"
    assert seen.eval(f"{panel}.scrollWidth <= {panel}.clientWidth")


def test_other_packs_show_nothing_of_this(tiny_page: Path, visit: Visitor) -> None:
    seen = visit(tiny_page)
    for name in ("sites", "reported"):
        assert not seen.page.locator(f"#wh-{name}").is_visible()
    assert legend(seen, "By a list") == ""
    assert "areas" not in seen.page.inner_text("#wh-places")
    assert STATE not in seen.eval("whoholds.app.model.claimIds")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1024])
@pytest.mark.parametrize("chosen", ["area=valley", "site=camp", "town=mid"])
def test_axe_finds_nothing(
    page: Path, visit: Visitor, scheme: Literal["light", "dark"], width: int, chosen: str
) -> None:
    seen = visit(
        page, f"#day={DAY}&{chosen}", color_scheme=scheme, viewport={"width": width, "height": 768}
    )
    report = Axe().run(seen.page, options=None).response
    assert len(report["passes"]) > 40
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in report["violations"]] == []


def test_hostile_names_of_sites_areas_and_lists_stay_text(visit: Visitor, tmp_path: Path) -> None:
    evil = "</script><img src=x onerror=alert(1)>\"'`${alert(2)}"
    ledger = ground()
    named = {
        name: getattr(ledger, name).assign(name=evil, name_local=evil, alt_names=evil)
        for name in ("sites", "areas")
    }
    lists = ledger.lists.assign(note=evil)
    path = to_html(weigh(replace(ledger, lists=lists, **named)), tmp_path / "m.html", day=DAY)
    for chosen in ("town=mid", "site=camp", "area=valley"):
        seen = visit(path, f"#day={DAY}&{chosen}")
        assert evil in seen.page.locator("#wh-details").inner_text()
        assert seen.eval("document.querySelectorAll('img[onerror]').length") == 0


def test_an_area_with_an_outline_is_filled_for_who_holds_it_and_can_be_tapped(
    visit: Visitor, tmp_path: Path
) -> None:
    taken = claim("held", "2024-03-01", "front", on="area:valley", by="herald")
    ledger = areas(tell(taken), valley=(TOWN, WEST), hills=("town:east",))
    outlines = [shapely.box(97.2, 20.4, 98.0, 21.0), None]
    ledger = replace(ledger, areas=ledger.areas.set_geometry(outlines, crs=4326))
    path = to_html(weigh(ledger), tmp_path / "m.html", day="2024-02-01")
    seen = visit(path, "#day=2024-02-01&z=7/20.5/97.5")
    where = spot(seen, 20.7, 97.6)
    before = seen.eval(INKS, where)
    seen.go(DAY)
    assert seen.eval(INKS, where) != before
    box = seen.page.locator(".folium-map").bounding_box()
    assert box is not None
    seen.page.mouse.click(box["x"] + where[0], box["y"] + where[1])
    seen.until("location.hash.includes('area=valley')")
    assert "Held by Front." in details(seen)
