"""Every place on earth and every script is drawn whole: over the date line, without states, with
very long words, from right to left, of seventy parties."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import hand_made
import pytest
from shapely import LineString, MultiPolygon, box
from visits import Visit, Visitor

import whoholds as wh
from whoholds.ledgers import Ledger

FIJI = {"suva": (178.44, -18.14), "labasa": (179.97, -16.85), "east": (-179.9, -17.2)}


def held(town: str, holder: str) -> dict[str, str]:
    return {
        "claim_id": f"c-{town}",
        "subject": f"town:{town}",
        "event": "held",
        "when": "2024-02-01",
        "holder": holder,
        "source_id": "s",
    }


CLAIMS = [held("suva", "army"), held("labasa", "front"), held("east", "front")]

SEEN = """() => {
    const { app } = whoholds;
    const { x, y } = app.map.getSize();
    return Array.from(app.towns.x, (at, t) => {
        const p = app.map.latLngToContainerPoint(app.view.latLng(at, app.towns.y[t]));
        return [p.x / x, p.y / y];
    });
}"""


def fiji() -> Ledger:
    road = LineString([FIJI["suva"], FIJI["labasa"]])
    ledger = hand_made.ledger({"R": (road, ["suva", "labasa"])}, FIJI, claims=CLAIMS)
    halves = MultiPolygon([box(177, -19.5, 180, -16), box(-180, -19.5, -178, -16)])
    return replace(ledger, states=ledger.states.set_geometry([halves], crs=4326))


@pytest.fixture(scope="module")
def fiji_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("fiji") / "map.html"
    return wh.to_html(wh.weigh(fiji()), path, day="2024-06-01", town_cells=True)


def is_whole(seen: Visit) -> None:
    places = seen.eval(SEEN)
    assert all(0.02 < x < 0.98 and 0.02 < y < 0.98 for x, y in places), places


def test_a_country_over_the_date_line_is_in_one_piece(fiji_page: Path, visit: Visitor) -> None:
    seen = visit(fiji_page, "#day=2024-06-01&areas=1")
    is_whole(seen)
    places = seen.eval(SEEN)
    assert max(x for x, _ in places) - min(x for x, _ in places) > 0.3
    zoom = seen.eval("whoholds.app.map.getZoom()")
    assert zoom > 6
    seen.page.click(".leaflet-control-zoom-out")
    seen.until(f"whoholds.app.map.getZoom() < {zoom}")
    for town in range(3):
        x, y = seen.eval(SEEN)[town]
        size = seen.eval("(({ x, y }) => [x, y])(whoholds.app.map.getSize())")
        found = seen.eval("([x, y]) => whoholds.app.towns.at(x, y, 4)", [x * size[0], y * size[1]])
        assert found == town
    # No border runs where the world's edge is: the halves are one ring.
    assert seen.eval("whoholds.app.areas.states.sizes.length - 1") == 1
    # The land around each is 50 km to all sides, but for what the other two have.
    sizes = seen.eval(
        "whoholds.app.land.cells.boxes.map(([w, n, e, s]) => [(e - w) * 360, (s - n) * 360])"
    )
    assert all(0.5 < wide < 1.1 and 0.5 < high < 1.1 for wide, high in sizes), sizes


def test_an_address_over_the_date_line_leads_there_and_back(
    fiji_page: Path, visit: Visitor
) -> None:
    seen = visit(fiji_page, "#day=2024-06-01&z=9/-17.2/-179.9&town=east")
    x, y = seen.eval(SEEN)[2]
    assert (x, y) == pytest.approx((0.5, 0.5), abs=0.02)
    seen.until("location.hash.includes('/-179.9')")


def test_its_first_picture_and_paper_are_in_one_piece_too(fiji_page: Path, visit: Visitor) -> None:
    still = visit(fiji_page, wait=False, java_script_enabled=False)
    dots = still.page.locator(".wh-still circle").evaluate_all(
        "dots => dots.map((dot) => dot.getBoundingClientRect().x)"
    )
    assert max(dots) - min(dots) > 150
    seen = visit(fiji_page)
    seen.page.emulate_media(media="print")
    seen.until("document.querySelectorAll('#towns > g').length === 3")
    xs = seen.eval(
        "[...document.querySelectorAll('#towns > g')].map((d) => d.getBoundingClientRect().x)"
    )
    assert max(xs) - min(xs) > 100


def test_without_states_there_is_a_sheet_with_room_for_names(
    tmp_path: Path, visit: Visitor
) -> None:
    towns = {"deirezzor": (40.14, 35.33), "haifa": (34.99, 32.81), "aleppo": (37.16, 36.2)}
    ledger = hand_made.ledger({}, towns, claims=[held("haifa", "army")])
    ledger = replace(ledger, states=ledger.states.iloc[:0])
    path = wh.to_html(wh.weigh(ledger), tmp_path / "map.html", day="2024-06-01")
    for width in (375, 1200):
        seen = visit(path, viewport={"width": width, "height": 700})
        is_whole(seen)
        seen.until("whoholds.app.labels.drawn.length === 3")
        sheet = seen.eval(
            """() => {
                const { app } = whoholds;
                const { world, left, top, scale } = app.scene.ground.frame();
                const x = (app.towns.x[0] * world - left) * scale;
                const y = (app.towns.y[0] * world - top) * scale;
                return [...app.scene.ground.pen.getImageData(x, y, 1, 1).data];
            }"""
        )
        assert sheet[3] == 255, "not the bare page"


LONG = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch" * 2
ARABIC = "حركة تحرير المدينة الكبيرة"


def test_long_words_other_scripts_and_seventy_parties_stay_in_their_places(
    tmp_path: Path, visit: Visitor
) -> None:
    actors = {"army": "", "front": ""} | {f"party{nth}": "" for nth in range(70)}
    towns = {f"t{nth}": (95 + nth % 10, 12 + nth // 10) for nth in range(72)}
    claims = [held(f"t{nth}", actor) for nth, actor in enumerate(actors)]
    ledger = hand_made.ledger({}, towns, actors=actors, claims=claims)
    names = [f"{LONG} {nth}" if nth % 3 else f"{ARABIC} {nth}" for nth in range(len(actors))]
    towns_named = ledger.towns.assign(name=[f"{ARABIC} {nth}" for nth in range(72)])
    ledger = replace(ledger, actors=ledger.actors.assign(name=names), towns=towns_named)
    page = wh.to_html(wh.weigh(ledger), tmp_path / "map.html", day="2024-06-01")
    for width in (375, 1440):
        seen = visit(page, viewport={"width": width, "height": 900})
        assert seen.eval("document.documentElement.scrollWidth") <= width
        wide = "(() => { const e = document.querySelector('.wh-side');"
        assert seen.eval(f"{wide} return e.scrollWidth - e.clientWidth; }})()") <= 1
        assert seen.page.locator("#wh-map, .wh-map").first.bounding_box()["height"] > 300  # type: ignore[index]
    seen.page.set_viewport_size({"width": 718, "height": 1046})
    seen.page.emulate_media(media="print")
    seen.until("!!document.getElementById('wh-paper')")
    out = """() => [...document.querySelectorAll(".sheet > *, .sheet li")].filter((e) => {
        const b = e.getBoundingClientRect();
        return b.bottom > innerHeight + 1 || b.right > innerWidth + 1;
    }).map((e) => e.textContent)"""
    assert seen.eval(out) == []
    assert seen.eval("document.querySelectorAll('.sheet li').length") > 72
    land = seen.eval("document.querySelector('.sheet .land').clientHeight")
    assert land > 200


def test_a_note_begins_where_its_script_does(tmp_path: Path, visit: Visitor) -> None:
    ledger = hand_made.ledger({}, FIJI, claims=[held("suva", "army") | {"note": ARABIC}])
    seen = visit(wh.to_html(wh.weigh(ledger), tmp_path / "map.html"), "#town=suva")
    note = seen.page.locator("#wh-details .claims .note").first
    assert note.evaluate("e => getComputedStyle(e).direction") == "rtl"
