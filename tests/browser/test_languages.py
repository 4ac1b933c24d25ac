"""The page in several languages: nothing is left in English, and it reads as they are read."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from axe_playwright_python.sync_playwright import Axe
from visits import Visit, Visitor

from whoholds.engine.timeline import Timeline
from whoholds.export.html import to_html
from whoholds.ledgers import Ledger
from whoholds.messages import PSEUDO

# All that a reader may see or hear of what stands in the page now.
SAID = """() => {
    const out = [];
    for (const element of document.querySelectorAll('body, body *')) {
        if (element.closest('#wh-draft [lang=en]')) continue;
        if (element.closest('script, style, pre, noscript, .wh-still')) continue;
        for (const name of ['aria-label', 'title', 'alt', 'aria-valuetext', 'placeholder']) {
            if (element.getAttribute(name)) out.push(element.getAttribute(name));
        }
        for (const node of element.childNodes) if (node.nodeType === 3) out.push(node.nodeValue);
    }
    return [...out, document.title];
}"""
MONTHS = (
    "Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
)
DATE = re.compile(rf"\b(?:{MONTHS}|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\b")
# What is called so in every language.
NAMES = (
    "Leaflet", "whoholds", "CSV", "PNG", "SVG", "Ctrl", "km", "English", "Pseudo", "OFL",
    "corroborated",
)  # fmt: skip


def english(said: list[str], ledger: Ledger, *more: str) -> list[str]:
    """Find what is neither accented nor of the pack."""
    data = {
        str(cell)
        for table in vars(ledger).values()
        for frame in (table if isinstance(table, tuple) else (table,))
        if isinstance(frame, pd.DataFrame)
        for column in frame.columns
        if column != "geometry"
        for cell in frame[column].astype(str).unique()
    }
    data |= {ledger.title, ledger.version, ledger.name, *ledger.remarks, *NAMES, *more}
    data |= {f"{a.text}" for a in ledger.attributions} | {a.licence for a in ledger.attributions}
    data |= {word.capitalize() for word in data}
    words = re.compile(
        "|".join(re.escape(one) for one in sorted(data, key=len, reverse=True) if one.strip())
    )
    left = (DATE.sub("", words.sub("", text)) for text in said)
    return sorted(
        {word for text in left for word in re.findall("[A-Za-z ]*[A-Za-z]{2}[A-Za-z ]*", text)}
    )


# Texts on paper and in a saved picture, where something is hidden and a sign shown alone.
DRAWN = """async () => {
    const { app } = whoholds;
    app.store.set({ hidden: new Set([0, 1]), only: 'contested' });
    await new Promise((r) => requestAnimationFrame(() => requestAnimationFrame(r)));
    dispatchEvent(new Event('beforeprint'));
    const said = [...document.querySelectorAll('#wh-paper .sheet :is(h1, p, span, text, title)')];
    const out = said.map((e) => e.textContent);
    dispatchEvent(new Event('afterprint'));
    out.push(...(await (await app.picture.svg()).text())
        .matchAll(/<(?:text|title)\\b[^>]*>([^<]*)</g).map((found) => found[1]));
    app.store.set({ hidden: new Set(), only: '' });
    return out;
}"""


def opened(seen: Visit, days: str) -> list[str]:
    """Open every tab and every place, with all that can be switched on, and take what is said."""
    said: list[str] = seen.eval(SAID)
    seen.eval("document.getElementById('wh-share').click()")
    said += seen.eval(DRAWN)
    for tab in ("places", "changes", "figure", "about"):
        seen.eval(f"document.getElementById('wh-tab-{tab}').click()")
        seen.page.wait_for_timeout(200)
        said += seen.eval(SAID)
    said += seen.eval(
        """async () => {
            const out = [];
            const next = () => new Promise((r) => requestAnimationFrame(r));
            const { app } = whoholds;
            for (let s = 0; s < app.model.total; s++) for (const day of DAYS) {
                app.store.set({ selected: s, day });
                await next();
                for (const id of ['details', 'lede']) {
                    out.push(document.getElementById(`wh-${id}`).innerText);
                }
            }
            return out;
        }""".replace("DAYS", days)
    )
    return said


@pytest.mark.parametrize(
    ("lang", "days"),
    [
        (f"en,{PSEUDO}", "[app.timeline().first + 200, app.timeline().end]"),
        (f"{PSEUDO},en", "[app.timeline().first]"),
    ],
)
def test_nothing_is_left_in_english(
    tiny_timeline: Timeline, visit: Visitor, tmp_path: Path, lang: str, days: str
) -> None:
    path = to_html(
        tiny_timeline, tmp_path / "map.html", lang=lang, as_known=["2024-04-01"],
        town_cells=True, day="2024-06-01", title="MAP",
    )  # fmt: skip
    seen = visit(path, f"#since=2024-02-01&areas=1&names=local&lang={PSEUDO}&town=birch").ready()
    said = opened(seen, days)
    left = english(said, tiny_timeline.ledger, "MAP")
    assert not left, "; ".join(left)


def test_what_stands_there_without_scripts_is_in_the_first_language(
    tiny_timeline: Timeline, tmp_path: Path
) -> None:
    page = to_html(tiny_timeline, tmp_path / "map.html", lang=PSEUDO, title="MAP")
    text = page.read_text(encoding="utf-8")
    told = re.findall(r"<noscript>(.*?)</noscript>", text, re.DOTALL)
    told = [piece for part in told for piece in re.findall(r">([^<>]+)<", part)]
    told += re.findall(r'<meta name="description" content="([^"]*)"', text)
    assert len(told) > 10
    assert english(told, tiny_timeline.ledger, "MAP") == []


@pytest.fixture(scope="module")
def many(tiny_timeline: Timeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny pack's map in English, Burmese and Arabic."""
    path = tmp_path_factory.mktemp("languages") / "map.html"
    return to_html(tiny_timeline, path, day="2024-06-01", lang="en,my,ar", town_cells=True)


def test_a_reader_chooses_a_language_and_keeps_what_is_shown(many: Path, visit: Visitor) -> None:
    seen = visit(many, "#day=2024-03-05&town=birch").ready()
    assert not seen.eval("document.getElementById('wh-lang-label').hidden")
    assert seen.eval("document.getElementById('wh-draft').hidden")
    with seen.page.expect_event("load"):
        seen.page.select_option("#wh-lang", "ar")
    seen.until("document.documentElement.lang === 'ar'").ready()
    seen.says("day", "5 مارس 2024")
    assert seen.eval("whoholds.app.model.id(whoholds.app.store.state.selected)") == "town:birch"
    seen.until("location.hash.includes('lang=ar')")
    assert "lang=ar" in seen.eval("whoholds.app.address.link()")
    draft = seen.page.inner_text("#wh-draft")
    assert "مسوّدة" in draft
    assert "This translation is a draft" in draft


def test_an_address_brings_its_language_and_an_unknown_one_the_first(
    many: Path, visit: Visitor
) -> None:
    assert visit(many, "#lang=my&day=2024-03-05").ready().says("day", "၅ မတ် ၂၀၂၄")
    assert visit(many, "#lang=tlh&day=2024-03-05").ready().says("day", "5 March 2024")


def test_time_runs_as_lines_do_and_the_map_does_not(many: Path, visit: Visitor) -> None:
    places = """() => {
        const x = (element) => element.getBoundingClientRect().x;
        const ticks = [...document.querySelectorAll('#wh-ticks span')];
        return [document.documentElement.dir, x(ticks.at(0)) < x(ticks.at(-1)),
            x(document.querySelector('.wh-map')) < x(document.getElementById('wh-side')),
            whoholds.app.map.latLngToContainerPoint([60, 19]).x
                < whoholds.app.map.latLngToContainerPoint([60, 21]).x];
    }"""
    assert visit(many).ready().eval(places) == ["ltr", True, True, True]
    seen = visit(many, "#lang=ar&day=2024-06-01").ready()
    assert seen.eval(places) == ["rtl", False, False, True]
    cursor, thumb = seen.eval(
        """() => {
            const { first, last } = whoholds.app.timeline();
            const box = document.getElementById('wh-track').getBoundingClientRect();
            const at = (whoholds.app.store.state.day + 0.5 - first) / (last + 1 - first);
            const line = document.getElementById('wh-cursor').getBoundingClientRect();
            return [line.x + line.width, box.right - at * box.width];
        }"""
    )
    assert abs(cursor - thumb) < 4
    seen.page.focus("#wh-tab-places")
    seen.page.keyboard.press("ArrowLeft")
    seen.until("!document.getElementById('wh-changes').hidden")


def test_a_picture_begins_where_its_lines_do_and_names_stay_at_their_towns(
    many: Path, visit: Visitor
) -> None:
    where = """async () => {
        const { app } = whoholds;
        const holder = document.createElement('div');
        // The page's policy knows only its own styles.
        const svg = await (await app.picture.svg()).text();
        holder.innerHTML = svg.replace(/<style.*?<\\/style>|<style[^>]*\\/>/gs, '');
        document.body.append(holder);
        const box = (one) => one.getBoundingClientRect();
        const texts = [...holder.querySelectorAll('text')];
        const { textContent } = document.querySelector('h1');
        const title = texts.find((one) => one.textContent === textContent);
        const name = texts.find((one) => one.textContent === 'Birch');
        const sheet = box(holder.querySelector('svg'));
        const land = box(holder.querySelector('svg svg'));
        return [box(title).left - sheet.left, sheet.right - box(title).right,
            (box(name).left + box(name).right) / 2 - land.left];
    }"""
    left, _, birch = visit(many, "#day=2024-06-01").ready().eval(where)
    _, right, same = visit(many, "#day=2024-06-01&lang=ar").ready().eval(where)
    assert abs(left - 16) < 3
    assert abs(right - 16) < 3
    assert abs(birch - same) < 3


def test_a_saved_picture_has_the_same_map_in_every_language(many: Path, visit: Visitor) -> None:
    pixels = """async () => {
        const { app } = whoholds;
        const svg = await (await app.picture.svg()).text();
        const map = svg.match(/<svg[^>]* x="[^>]*>/)[0];
        const [y, wide, high] = ['y', 'width', 'height']
            .map((name) => Number(map.match(` ${name}="([0-9.]+)"`)[1]));
        const sheet = await createImageBitmap(await app.picture.png());
        const canvas = new OffscreenCanvas(wide * 2 - 4, high * 2 - 4);
        const pen = canvas.getContext('2d');
        const left = document.dir === 'rtl' ? sheet.width - (wide + 16) * 2 : 32;
        pen.drawImage(sheet, -left - 2, -y * 2 - 2);
        const { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
        return data.reduce((sum, value) => (Math.imul(sum, 31) + value) | 0, 0);
    }"""
    own = visit(many, "#day=2024-06-01").ready().eval(pixels)
    assert visit(many, "#day=2024-06-01&lang=ar").ready().eval(pixels) == own


@pytest.mark.parametrize("lang", ["my", "ar"])
@pytest.mark.parametrize("width", [320, 1024])
def test_axe_finds_nothing_in_any_language(
    many: Path, visit: Visitor, lang: str, width: int
) -> None:
    seen = visit(
        many, f"#lang={lang}&since=2024-02-01&town=birch&areas=1",
        viewport={"width": width, "height": 768},
    ).ready()  # fmt: skip
    seen.page.wait_for_timeout(250)
    report = Axe().run(seen.page, options=None).response
    assert [(v["id"], [n["html"][:120] for n in v["nodes"]]) for v in report["violations"]] == []
    wide = seen.eval("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0


def test_names_are_local_at_first_where_they_are_the_readers_letters(
    tiny_timeline: Timeline, visit: Visitor, tmp_path: Path
) -> None:
    towns = tiny_timeline.ledger.towns.assign(name_local="မြို့")
    timeline = replace(tiny_timeline, ledger=replace(tiny_timeline.ledger, towns=towns))
    path = to_html(timeline, tmp_path / "map.html", lang="en,my")
    local = "whoholds.app.store.state.local"
    assert visit(path, "#lang=my").ready().eval(local)
    assert not visit(path, "#lang=my&names=latin").ready().eval(local)
    assert not visit(path).ready().eval(local)


def test_a_language_costs_little(tiny_timeline: Timeline, tmp_path: Path) -> None:
    langs = ["en", "en,ar", "en,ar,my"]
    sizes = [
        to_html(tiny_timeline, tmp_path / f"{len(lang)}.html", lang=lang).stat().st_size
        for lang in langs
    ]
    assert sizes[1] - sizes[0] < 12_000
    assert sizes[2] - sizes[1] < 12_000
