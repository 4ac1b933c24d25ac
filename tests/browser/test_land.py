"""Areas and fronts in the page are those that the library derives from the same verdicts."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from PIL import Image
from visits import Visit, Visitor

import whoholds as wh
from whoholds.engine.actors import blocs
from whoholds.engine.timeline import Timeline
from whoholds.export.html import to_html

# Arcs that part two sides on the day shown: both holders and the points, in degrees.
FRONTS = """() => {
    const { app } = whoholds;
    const { land, model, looks } = app;
    const holder = (town) => model.actors.ids[model.looks[looks[town - 1]][0]];
    const degrees = (i) => [land.arcs.x[i] * 360 - 180,
        Math.atan(Math.sinh(Math.PI * (1 - 2 * land.arcs.y[i]))) * 180 / Math.PI];
    const out = [];
    for (const arc of land.fronts()) {
        const { sizes } = land.arcs;
        const at = Array.from({ length: sizes[arc + 1] - sizes[arc] }, (_, i) => sizes[arc] + i);
        out.push([holder(land.left[arc]), holder(land.right[arc]), at.map(degrees)]);
    }
    return out;
}"""

DAYS = ("2023-10-26", "2024-08-15", "2025-04-10", "2025-09-22")


@pytest.fixture(scope="module")
def land_page(myanmar_timeline: Timeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return to_html(myanmar_timeline, tmp_path_factory.mktemp("land") / "map.html", town_cells=True)


def derived(timeline: Timeline, day: str) -> gpd.GeoDataFrame:
    areas = wh.control_areas(wh.join(timeline, day), method="cells", evidence_radius_km=50)
    return wh.frontlines(areas, smoothing_km=0)


@pytest.mark.parametrize("day", DAYS)
def test_fronts_are_those_of_the_library(
    myanmar_timeline: Timeline, land_page: Path, visit: Visitor, day: str
) -> None:
    seen = visit(land_page, f"#day={day}&areas=1")
    side = blocs(myanmar_timeline.ledger, dt.date.fromisoformat(day))
    states = myanmar_timeline.ledger.states.geometry.union_all()
    plane = myanmar_timeline.ledger.states.estimate_utm_crs()
    drawn: dict[tuple[str, ...], list[shapely.Geometry]] = {}
    for one, other, points in seen.eval(FRONTS):
        pair = tuple(sorted(side[holder] for holder in (one, other)))
        drawn.setdefault(pair, []).append(shapely.LineString(points))
    cut = {
        pair: lines
        for pair, parts in drawn.items()
        if not (lines := shapely.intersection(shapely.union_all(parts), states)).is_empty
    }
    expected = derived(myanmar_timeline, day)
    assert set(cut) == set(zip(expected["left_bloc"], expected["right_bloc"], strict=True))
    sides = expected[["left_bloc", "right_bloc", "geometry"]]
    for left, right, own in sides.itertuples(index=False):
        here, there = gpd.GeoSeries([own, cut[left, right]], crs=4326).to_crs(plane)
        assert there.length == pytest.approx(here.length, rel=0.05, abs=3_000)
        assert there.hausdorff_distance(here) < 3_000


def test_areas_are_switched_on_said_to_be_inferred_and_kept_in_the_link(
    land_page: Path, visit: Visitor
) -> None:
    seen = visit(land_page, "#day=2024-08-15")
    page = seen.page
    assert page.get_by_role("button", name="Areas").get_attribute("aria-pressed") == "false"
    assert not page.locator("#wh-areas-said").is_visible()
    plain = picture(seen)
    page.get_by_role("button", name="Areas").click()
    seen.until("document.getElementById('wh-areas').getAttribute('aria-pressed') === 'true'")
    assert "inferred" in page.locator("#wh-areas-said").inner_text()
    seen.until("location.hash.includes('areas=1')")
    shown = picture(seen)
    assert 0.01 < (shown != plain).any(axis=-1).mean() < 0.2
    # The sea stays the sea, and Thailand stays Thailand.
    for lon, lat in ((93.0, 17.0), (99.5, 18.5), (94.5, 14.5)):
        assert (shown[at(seen, lon, lat)] == plain[at(seen, lon, lat)]).all()
    page.get_by_role("button", name="Areas").click()
    seen.until("!location.hash.includes('areas')")
    # The edges of buttons may be painted a shade off.
    assert (picture(seen).astype(int) - plain).__abs__().max() < 10


def test_areas_follow_the_day_as_if_painted_anew(land_page: Path, visit: Visitor) -> None:
    seen = visit(land_page, "#day=2024-08-01&areas=1")
    for day in ("2024-08-02", "2024-08-03", "2024-08-05"):
        seen.go(day)
    stepped = picture(seen)
    seen.eval("() => { whoholds.app.scene.stage.draw(); }")
    differ = (stepped.astype(int) - picture(seen)).__abs__().max(axis=-1)
    # Clipping softens the edge of what was painted anew; nothing else may differ.
    assert (differ > 40).mean() < 0.0005


def test_pages_without_areas_do_not_offer_them(
    myanmar_timeline: Timeline, visit: Visitor, tmp_path: Path
) -> None:
    seen = visit(to_html(myanmar_timeline, tmp_path / "map.html"), "#areas=1")
    assert not seen.page.locator("#wh-areas").is_visible()
    assert not seen.page.locator("#wh-areas-said").is_visible()


def picture(seen: Visit) -> np.ndarray:
    """What the canvas below names and above the ground shows, laid over the ground."""
    data = seen.page.locator(".folium-map").screenshot()
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


def at(seen: Visit, lon: float, lat: float) -> tuple[int, int]:
    x, y = seen.eval(
        "(p) => { const q = whoholds.app.map.latLngToContainerPoint(p); return [q.x, q.y]; }",
        [lat, lon],
    )
    return round(y), round(x)
