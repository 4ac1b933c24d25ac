"""What the map of Myanmar tells of 22 September 2025, read from the page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from visits import Visit, Visitor

LOOK = """(id) => {
    const { app } = whoholds;
    const s = app.model.find(id);
    const row = app.model.looks[app.looks[s]];
    const v = app.palette.visual(app.looks[s]);
    const ids = (list) => list.map((a) => app.model.actors.ids[a]);
    return { holder: app.model.actors.ids[row[0]], challengers: ids(row[6]), claimed: ids(row[8]),
        hatched: v.hatched, ringed: v.ringed, dashed: v.dashed, pale: v.pale, grey: v.grey };
}"""


@pytest.fixture
def page(myanmar_page: Path, visit: Visitor) -> Visit:
    return visit(myanmar_page)


def look(page: Visit, subject: str) -> dict[str, Any]:
    sign: dict[str, Any] = page.eval(LOOK, subject)
    return sign


def test_the_towns_of_the_founding_article(page: Visit) -> None:
    for town in ("nawnghkio", "lashio", "demoso"):
        assert look(page, f"town:{town}")["holder"] == "military", town
    bhamo = look(page, "town:bhamo")
    assert (bhamo["holder"], bhamo["claimed"], bhamo["dashed"]) == ("military", ["military"], True)
    lay_kay_kaw = look(page, "town:lay-kay-kaw")
    assert lay_kay_kaw["hatched"]
    assert lay_kay_kaw["challengers"] == ["military"]
    for town in ("sittwe", "kyaukphyu"):
        port = look(page, f"town:{town}")
        assert (port["holder"], port["ringed"], port["challengers"]) == (
            "military", True, ["aa"],
        )  # fmt: skip


def test_rakhine_is_with_the_arakan_army(page: Visit) -> None:
    assert look(page, "state:MM-16")["holder"] == "aa"


def test_roads_are_told_piece_by_piece(page: Visit) -> None:
    code = """([road, from, to]) => {
        const { app } = whoholds;
        const out = [];
        for (let n = 0; n < app.model.nRoads; n++) {
            const id = app.model.roadIds[n];
            if (!id.startsWith(road + "[")) continue;
            const row = app.model.looks[app.looks[app.model.nTowns + n]];
            out.push([id, app.model.actors.ids[row[0]],
                app.palette.visual(app.looks[app.model.nTowns + n]).hatched]);
        }
        const ids = out.map(([id]) => id);
        const start = ids.findIndex((id) => id.startsWith(`${road}[${from}..`));
        const stop = ids.findIndex((id) => id.endsWith(`..${to}]`));
        return out.slice(start, stop + 1);
    }"""
    pieces = page.eval(code, ["AH1", "hpa-an", "myawaddy"])
    assert len({(holder, hatched) for _, holder, hatched in pieces}) > 1
    assert pieces[-1][1] == "military"
    southern = page.eval(code, ["UH8", "mawlamyine", "dawei"])
    assert southern
    assert all(hatched for _, _, hatched in southern)


def test_names_follow_the_calendar(page: Visit) -> None:
    page.eval("whoholds.app.select(whoholds.app.model.find('town:lashio'), document.body)")
    page.until("document.getElementById('wh-details').textContent.includes('SSPC')")
    page.go("2025-07-30")
    page.until("document.querySelector('#wh-details .headline').textContent.includes('SAC')")
