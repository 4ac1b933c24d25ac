"""For readers who see, hear, move or print otherwise."""

from __future__ import annotations

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from visits import Visitor

from whoholds.engine.timeline import Timeline
from whoholds.export.html import to_html


@pytest.fixture(scope="module")
def land_page(tiny_timeline: Timeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A map with all that a page can have: areas, and a choice of knowledge."""
    path = tmp_path_factory.mktemp("access") / "map.html"
    return to_html(tiny_timeline, path, day="2024-09-20", as_known=["2024-04-01"], town_cells=True)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1024])
@pytest.mark.parametrize("tab", ["places", "changes", "figure", "about"])
def test_axe_finds_nothing(
    land_page: Path, visit: Visitor, scheme: str, width: int, tab: str
) -> None:
    seen = visit(
        land_page, "#day=2024-09-20&since=2024-02-01&town=birch&areas=1",
        color_scheme=scheme, viewport={"width": width, "height": 768},
    )  # fmt: skip
    # The details lie over the tabs on narrow screens, as they do for a reader.
    seen.eval(f"document.getElementById('wh-tab-{tab}').click()")
    seen.page.wait_for_timeout(250)
    report = Axe().run(seen.page, options=None).response
    assert len(report["passes"]) > 40
    violations = [
        (v["id"], v["impact"], [node["html"][:120] for node in v["nodes"]])
        for v in report["violations"]
    ]
    assert violations == []


def test_everything_can_be_reached_by_keyboard(land_page: Path, visit: Visitor) -> None:
    page = visit(land_page).page
    reached = set()
    for _ in range(60):
        page.keyboard.press("Tab")
        reached.add(page.evaluate("document.activeElement.id || document.activeElement.className"))
    wanted = ["wh-skip", "wh-earlier", "wh-back", "wh-play", "wh-forward", "wh-later", "wh-date"]
    wanted += ["wh-speed", "wh-known", "wh-range", "wh-tab-places", "wh-query"]
    assert set(wanted) <= reached, sorted(set(wanted) - reached)
    assert any("leaflet-container" in name or name == "map_whoholds" for name in reached)


def test_tabs_follow_the_arrow_keys(land_page: Path, visit: Visitor) -> None:
    seen = visit(land_page)
    seen.page.focus("#wh-tab-places")
    seen.page.keyboard.press("ArrowRight")
    seen.until("!document.getElementById('wh-changes').hidden")
    assert seen.eval("document.activeElement.id") == "wh-tab-changes"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_stand_out_from_their_ground(land_page: Path, visit: Visitor, scheme: str) -> None:
    seen = visit(land_page, color_scheme=scheme)
    code = """() => {
        const style = getComputedStyle(document.documentElement);
        const of = (name) => style.getPropertyValue(`--${name}`).trim();
        return Object.fromEntries(["ink", "muted", "accent", "panel", "soft", "halo"].map(
            (name) => [name, of(name)]));
    }"""
    theme = {name: luminance(colour) for name, colour in seen.eval(code).items()}
    for word in ("ink", "muted", "accent"):
        for ground in ("panel", "soft"):
            low, high = sorted([theme[word], theme[ground]])
            assert (high + 0.05) / (low + 0.05) >= 4.5, (word, ground)
    low, high = sorted([theme["ink"], theme["halo"]])
    assert (high + 0.05) / (low + 0.05) >= 7


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return sum(w * p for w, p in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_reduced_motion_is_kept(land_page: Path, visit: Visitor) -> None:
    seen = visit(land_page, reduced_motion="reduce")
    assert seen.eval("whoholds.app.map.options.zoomAnimation") is False
    assert seen.eval("whoholds.app.map.options.inertia") is False


def test_the_dark_theme_is_another_paper(land_page: Path, visit: Visitor) -> None:
    papers = [
        visit(land_page, color_scheme=scheme).eval("whoholds.app.palette.theme.paper")
        for scheme in ("light", "dark")
    ]
    assert papers[0] != papers[1]
