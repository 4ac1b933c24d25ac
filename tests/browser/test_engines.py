"""Firefox and WebKitGTK: the page draws, steps, answers a tap, and is what its address says."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace

import engines
import numpy as np
import pytest
from engines import Engine, Firefox, until
from PIL import Image

import whoholds as wh
from whoholds.engine.timeline import Timeline
from whoholds.export.html import to_html

READY = "document.documentElement.classList.contains('ready')"
DAY = "document.getElementById('wh-day').textContent"
PLACE = """(() => {
    const { app } = whoholds;
    const nth = app.model.find("town:%s");
    const at = app.view.latLng(app.towns.x[nth], app.towns.y[nth]);
    const { x, y } = app.map.latLngToContainerPoint(at);
    const box = app.map.getContainer().getBoundingClientRect();
    return [x + box.x, y + box.y];
})()"""


@pytest.fixture(
    scope="module",
    params=[
        pytest.param("firefox", marks=pytest.mark.firefox),
        pytest.param("webkit", marks=pytest.mark.webkit),
    ],
)
def engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Engine]:
    if why := engines.missing(request.param):
        pytest.skip(why)
    with engines.started(request.param, tmp_path_factory.mktemp(request.param)) as started:
        started.resize(1024, 768)
        yield started


@pytest.fixture(scope="module")
def page(tiny_timeline: Timeline, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("engines") / "map.html"
    ledger = tiny_timeline.ledger
    named = replace(ledger, towns=ledger.towns.assign(name_local="လားရှိုး"))
    return to_html(wh.weigh(named), path, day="2024-06-01", town_cells=True).as_uri()


def opened(engine: Engine, page: str, fragment: str = "") -> Engine:
    engine.go(page + fragment)
    until(engine, READY)
    return engine


def pixels(engine: Engine) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(engine.picture())).convert("RGB"), int)


def pages(pdf: bytes) -> int:
    """How many pages a file has; Firefox packs what it says of them."""
    packed = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)
    said = b"".join(zlib.decompressobj().decompress(part) for part in packed if part[:1] == b"x")
    return len(re.findall(rb"/Type\s*/Page\b", pdf + said))


def test_it_draws_steps_and_answers_a_tap(engine: Engine, page: str) -> None:
    opened(engine, page)
    assert engine.run(DAY) == "1 June 2024"
    colour = engine.run("whoholds.app.palette.visual(whoholds.app.looks[0]).fill")
    name = engine.run("whoholds.app.model.id(0).slice(5)")
    x, y = engine.run(PLACE % name)
    shown = "#" + "".join(f"{part:02x}" for part in pixels(engine)[round(y), round(x)])
    assert shown == colour, "the town's disc is there, in its holder's colour"
    engine.run("document.getElementById('wh-later').click()")
    until(engine, f"{DAY} !== '1 June 2024'")
    until(engine, "/day=2024-(?!06-01)/.test(location.hash)")
    engine.tap(x, y)
    until(engine, "!document.getElementById('wh-details').hidden")
    assert engine.run("document.getElementById('wh-details-name').textContent").startswith("Alder")
    until(engine, "location.hash.includes('town=alder')")


def test_an_address_brings_everything_back_and_land_and_letters_are_drawn(
    engine: Engine, page: str
) -> None:
    opened(engine, page, "#day=2024-03-05&town=birch&tab=about")
    assert engine.run(DAY) == "5 March 2024"
    assert engine.run("whoholds.app.model.id(whoholds.app.store.state.selected)") == "town:birch"
    assert not engine.run("document.getElementById('wh-about').hidden")
    before = pixels(engine)
    engine.run("document.getElementById('wh-areas').click()")
    until(engine, "location.hash.includes('areas=1')")
    land = pixels(engine)
    assert (np.abs(land - before).max(axis=2) > 8).mean() > 0.05
    assert engine.run("whoholds.app.labels.drawn.length") >= 2
    engine.run("whoholds.app.store.set({ local: true })")
    until(engine, "whoholds.app.labels.drawn.some(({ text }) => /[\\u1000-\\u109f]/.test(text))")


def test_pictures_of_it_can_be_saved(engine: Engine, page: str) -> None:
    opened(engine, page, "#day=2024-06-01&areas=1")
    svg = engine.run("whoholds.app.picture.svg().text()")
    assert "<text" in svg
    assert "1 June 2024" in svg
    assert engine.run("whoholds.app.picture.png().then((blob) => blob.size)") > 10_000


def test_paper_has_the_towns_and_the_key_and_the_screen_comes_back(
    engine: Engine, page: str
) -> None:
    opened(engine, page)
    engine.run("dispatchEvent(new Event('beforeprint')) && 0")
    assert engine.run("document.querySelectorAll('#wh-paper #towns > g').length") == 3
    assert "Forest Front" in engine.run("document.getElementById('wh-paper').textContent")
    engine.run("dispatchEvent(new Event('afterprint')) && 0")
    assert engine.run("document.getElementById('wh-paper')") is None
    if isinstance(engine, Firefox):
        assert pages(engine.paper()) == 1
