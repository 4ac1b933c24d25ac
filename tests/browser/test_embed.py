"""The map in another page's frame, on tiles, in a notebook, and as a card."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path

import folium
import pytest
from visits import Visitor
from xyzservices import TileProvider

import whoholds as wh
from whoholds.engine.timeline import Timeline
from whoholds.errors import ExportError
from whoholds.export.html import explore, to_embed, to_html

PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)


@pytest.fixture
def site(tiny_timeline: Timeline, tmp_path: Path) -> Path:
    """A folder as a newsroom would serve it."""
    to_html(tiny_timeline, tmp_path / "map.html")
    to_embed(tiny_timeline, tmp_path / "embed.html")
    return tmp_path


def test_a_wide_frame_shows_map_and_panel_side_by_side(site: Path, visit: Visitor) -> None:
    seen = visit(site / "embed.html", wait=False, viewport={"width": 1400, "height": 900})
    seen.page.locator("iframe").scroll_into_view_if_needed()
    inside = seen.page.frames[1]
    inside.wait_for_selector("html.ready")
    boxes = [inside.locator(at).bounding_box() for at in (".wh-map", ".wh-side")]
    assert boxes[0] is not None
    assert boxes[1] is not None
    assert boxes[1]["x"] >= boxes[0]["x"] + boxes[0]["width"] - 1


def test_scripts_alone_are_permission_enough(site: Path, visit: Visitor) -> None:
    page = site / "plain.html"
    page.write_text(
        '<!DOCTYPE html><iframe sandbox="allow-scripts" src="map.html#day=2024-06-02" '
        'width="900" height="700"></iframe>',
        encoding="utf-8",
    )
    seen = visit(page, wait=False)
    inside = seen.page.frames[1]
    inside.wait_for_selector("html.ready")
    assert inside.inner_text("#wh-day") == "2 June 2024"
    inside.focus("#wh-range")
    seen.page.keyboard.press("ArrowRight")
    seen.page.wait_for_timeout(100)
    assert inside.inner_text("#wh-day") == "3 June 2024"


def test_pym_amp_and_datawrapper_are_told_the_height(site: Path, visit: Visitor) -> None:
    page = site / "parent.html"
    page.write_text(
        "<!DOCTYPE html><script>heard = [];"
        "addEventListener('message', (e) => heard.push(e.data));</script>"
        '<iframe src="map.html?childId=graphic-7" width="400" height="300"></iframe>',
        encoding="utf-8",
    )
    seen = visit(page, wait=False)
    seen.until("heard.length >= 4")
    heard = seen.eval("heard")
    pym = [m for m in heard if isinstance(m, str)]
    assert re.fullmatch(r"pymxPYMxgraphic-7xPYMxheightxPYMx\d+", pym[0])
    others = [m for m in heard if not isinstance(m, str)]
    assert any(m.get("sentinel") == "amp" and m["type"] == "embed-size" for m in others)
    assert any("graphic-7" in m.get("datawrapper-height", {}) for m in others)


def test_the_snippet_can_be_copied_and_says_its_title(site: Path, visit: Visitor) -> None:
    seen = visit(site / "embed.html", wait=False)
    assert seen.page.get_attribute("iframe", "title") == (
        "Who holds what: Aland, an invented country"
    )
    assert seen.page.get_attribute("iframe", "loading") == "lazy"
    copied = seen.page.inner_text("pre >> nth=0")
    assert copied.startswith('<iframe class="whoholds" src="map.html"')
    script = copied.partition("<script>")[2].partition("</script>")[0]
    assert not set("&<>\n") & set(script), "what an editor's system would escape or break"
    assert "works only in a page beside" in seen.page.inner_text("main")


def test_amp_and_oembed_are_told_the_whole_address_and_the_picture(
    tiny_timeline: Timeline, tmp_path: Path, visit: Visitor
) -> None:
    address, card = "https://desk.example/maps/map.html", "https://desk.example/card.png"
    path = to_embed(tiny_timeline, tmp_path / "embed.html", address=address, card=card)
    seen = visit(path, wait=False, java_script_enabled=False)
    assert "works only in a page beside" not in seen.page.inner_text("main")
    assert seen.page.get_attribute("noscript img", "src") == card
    assert seen.page.get_attribute("noscript a", "href") == address
    amp, oembed = (seen.page.inner_text(f"pre >> nth={nth}") for nth in (1, 2))
    assert f'<amp-iframe src="{address}"' in amp
    assert f'<amp-img layout="fill" src="{card}"' in amp
    told = json.loads(oembed)
    assert (told["version"], told["type"]) == ("1.0", "rich")
    assert told["html"].startswith(f'<iframe class="whoholds" src="{address}"')
    assert 700 <= told["height"] <= 900
    assert told["thumbnail_url"] == card
    # The page's own frame, and the picture of it, are of a host that is not there.
    seen.requests.clear()
    seen.errors.clear()


def test_a_hostile_address_or_title_stays_text(tiny_timeline: Timeline, tmp_path: Path) -> None:
    path = to_embed(
        tiny_timeline, tmp_path / "e.html", address='"><script>', title="</title><script>x"
    )
    text = path.read_text(encoding="utf-8")
    assert '"><script>' not in text
    assert "</title><script>" not in text


def test_the_page_names_its_card(tiny_timeline: Timeline, tmp_path: Path) -> None:
    path = to_html(tiny_timeline, tmp_path / "m.html", card='https://a.example/c.png?"x')
    text = path.read_text(encoding="utf-8")
    assert '<meta property="og:image" content="https://a.example/c.png?&#34;x">' in text
    assert '<meta name="twitter:card" content="summary_large_image">' in text


def test_tiles_are_asked_of_their_host_alone_and_credited(
    tiny_timeline: Timeline, tmp_path: Path, visit: Visitor
) -> None:
    path = to_html(tiny_timeline, tmp_path / "tiles.html", tiles="OpenStreetMap.Mapnik")
    seen = visit(path, wait=False)
    seen.page.context.set_offline(False)
    seen.page.route(
        "https://tile.openstreetmap.org/**",
        lambda route: route.fulfill(body=PIXEL, content_type="image/png"),
    )
    seen.page.reload()
    seen.ready()
    seen.until("document.querySelectorAll('.leaflet-tile-loaded').length > 3")
    assert seen.page.inner_text("#wh-credits") == "(C) OpenStreetMap contributors"
    outside = {url.split("/")[2] for url in seen.requests if url.startswith("https:")}
    assert outside == {"tile.openstreetmap.org"}
    seen.requests.clear()
    seen.errors.clear()


def test_tiles_that_do_not_exist_or_want_a_key_are_an_error(
    tiny_timeline: Timeline, tmp_path: Path
) -> None:
    with pytest.raises(ExportError, match="no tile provider"):
        to_html(tiny_timeline, tmp_path / "m.html", tiles="Nowhere.Atall")
    keyed = TileProvider(name="Keyed", url="https://t.example/{z}/{x}/{y}?k={key}",
                         attribution="", key="<insert your key here>")  # fmt: skip
    with pytest.raises(ExportError, match="Keyed wants a key"):
        to_html(tiny_timeline, tmp_path / "m.html", tiles=keyed)
    assert not (tmp_path / "m.html").exists()


def test_a_notebooks_map_is_foliums_and_can_be_added_to(
    tiny_timeline: Timeline, tmp_path: Path, visit: Visitor
) -> None:
    drawn = explore(wh.join(tiny_timeline, "2024-06-01"))
    assert isinstance(drawn, folium.Map)
    folium.CircleMarker([20, 96], radius=9, tooltip="Added by hand").add_to(drawn)
    path = tmp_path / "cell.html"
    path.write_text(drawn._repr_html_(), encoding="utf-8")
    seen = visit(path, wait=False)
    inside = seen.page.frames[1]
    inside.wait_for_selector("html.ready", state="attached")
    assert inside.inner_text("#wh-day") == "1 June 2024"
    assert inside.locator("path.leaflet-interactive").count() == 1
    assert inside.evaluate("whoholds.app.model.total") == 6


def test_a_script_that_folium_fetches_finds_leaflet_there(
    tiny_timeline: Timeline, tmp_path: Path, visit: Visitor
) -> None:
    drawn = explore(wh.join(tiny_timeline, "2024-06-01"))
    plugin = "data:text/javascript,globalThis.plugged=Boolean(globalThis.L)//plugin.js"
    drawn.default_js = [("plugin", plugin)]
    drawn.get_root().html.add_child(folium.Element("<p id='legend'>Added by hand</p>"))
    drawn.save(tmp_path / "map.html")
    seen = visit(tmp_path / "map.html")
    assert seen.eval("globalThis.plugged") is True
    assert seen.page.inner_text("#legend") == "Added by hand"


def test_the_class_wide_lists_of_folium_stay_as_they_were(tiny_timeline: Timeline) -> None:
    before = list(folium.Map.default_js)
    drawn = explore(wh.join(tiny_timeline, "2024-06-01"))
    assert drawn.default_js == []
    assert folium.Map.default_js == before
