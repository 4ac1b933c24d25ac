"""The page says what the timeline says, asks nothing of anybody, and can be driven by keys."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from knowledge import DAY, kinds
from visits import Visit, Visitor

import whoholds as wh
from whoholds.analysis.freshness import freshness_on
from whoholds.engine.timeline import Timeline
from whoholds.export.html import to_html

# What the page holds for a day, read from its own lookup: subject, status, holder.
HELD = """(days) => days.map((day) => {
    const { app } = whoholds;
    const timeline = app.model.timelines[app.store.state.timeline];
    const looks = new Int32Array(app.model.total);
    timeline.looksOn(day, looks);
    return Array.from(looks, (look, s) => {
        const row = app.model.looks[look];
        const v = app.model.header.vocabulary;
        return [app.model.id(s), v.statuses[row[1]], app.model.actors.ids[row[0]],
            v.accesses[row[2]], v.certainties[row[3]],
            row[7].map((a) => app.model.actors.ids[a]), row[8].map((a) => app.model.actors.ids[a]),
            row[4] < 0 ? "" : app.model.id(row[4]), row[9] === 1, v.silences[row[10]],
            row[0] ? timeline.heardAt(timeline.row(s, day), day)?.day ?? null : null];
    });
})"""

EPOCH = dt.date(1970, 1, 1)


def spelt(timeline: Timeline, day: dt.date) -> set[tuple[object, ...]]:
    """What a timeline says of a day, as the page is asked for it."""
    frame = timeline.on(day)
    return {
        (
            row.subject, row.status, row.holder, row.access, row.certainty,
            tuple(row.alternatives), tuple(row.claimed_by), row.inherited_from, row.inferred,
            row.silence, heard(row.holder, row.last_heard),
        )
        for row in frame.itertuples()
    }  # fmt: skip


def heard(holder: str, day: pd.Timestamp) -> int | None:
    return (day.date() - EPOCH).days if holder and not pd.isna(day) else None


def held(rows: list[list[object]]) -> set[tuple[object, ...]]:
    return {tuple(tuple(c) if isinstance(c, list) else c for c in row) for row in rows}


def days_of(timeline: Timeline, count: int) -> list[dt.date]:
    first, last = timeline.period
    choose = np.random.default_rng(20250922)
    steps = choose.integers(0, (last - first).days, count, endpoint=True)
    return [first, last, *(first + dt.timedelta(int(step)) for step in steps)]


@pytest.mark.slow
@pytest.mark.parametrize("pack", ["tiny", "myanmar"])
def test_the_page_holds_what_the_timeline_says_on_random_days(
    pack: str, request: pytest.FixtureRequest, visit: Visitor
) -> None:
    line = request.getfixturevalue(f"{pack}_timeline")
    page = request.getfixturevalue(f"{pack}_page")
    days = days_of(line, 70)
    shown = visit(page).eval(HELD, [(day - EPOCH).days for day in days])
    for day, rows in zip(days, shown, strict=True):
        assert held(rows) == spelt(line, day), day


def test_other_days_of_knowledge_are_the_engines_own(
    tiny_timeline: Timeline, tiny_page: Path, visit: Visitor
) -> None:
    seen = visit(tiny_page)
    seen.page.select_option("#wh-known", label="1 Apr 2024")
    seen.go("2024-09-20")
    then = wh.weigh(tiny_timeline.ledger, as_known="2024-04-01")
    days = [day for day in days_of(tiny_timeline, 40) if day <= then.period[1]]
    shown = seen.eval(HELD, [(day - EPOCH).days for day in days])
    for day, rows in zip(days, shown, strict=True):
        assert held(rows) == spelt(then, day), day
    assert "1 April 2024" in seen.page.inner_text("#wh-stamp")


# The last day that the claim's date allows, or the day it became public, if that came before.
LISTED = {
    "c01": ("2024-01-05", "by 5 January 2024"),
    "c02": ("2024-03-31", "in March 2024"),
    "c03": ("2024-09-10", "on 10 September 2024"),
    "c04": ("2024-06-20", "since 1 June 2024"),
    "c05": ("2024-07-31", "in July 2024"),
    "c06": ("2024-01-05", "by 5 January 2024"),
    "c07": ("2024-03-08", "around 5 March 2024"),
    "c08": ("2024-09-01", "around August 2024"),
}


def test_every_claim_and_source_arrives_unchanged(
    tiny_timeline: Timeline, tiny_page: Path, visit: Visitor
) -> None:
    shown = visit(tiny_page).eval(
        """() => whoholds.app.model.claimIds.map((id, n) => {
            const c = whoholds.app.model.claim(n);
            const day = new Date(c.day * 864e5).toISOString().slice(0, 10);
            return [id, day, c.when, c.kind, whoholds.app.model.actors.ids[c.holder], c.note,
                c.phrase, c.source.title, c.source.url, c.source.publisher, c.known];
        })"""
    )
    ledger = tiny_timeline.ledger
    sources = ledger.sources.set_index("source_id")
    wanted = [
        [
            c.claim_id, *LISTED[c.claim_id], c.event, c.holder, c.note, c.phrase,
            *sources.loc[c.source_id, ["title", "url", "publisher"]], int(known),
        ]
        for c, known in zip(ledger.claims.itertuples(), ledger.known, strict=True)
    ]  # fmt: skip
    assert shown == wanted


def test_the_same_input_gives_the_same_bytes(
    tiny_timeline: Timeline, tiny_page: Path, tmp_path: Path
) -> None:
    again = to_html(
        tiny_timeline, tmp_path / "again.html", day="2024-06-01", as_known=["2024-04-01"]
    )
    assert again.read_bytes() == tiny_page.read_bytes()


def test_the_slider_moves_a_day_a_key_and_says_the_day(tiny_page: Path, visit: Visitor) -> None:
    seen = visit(tiny_page)
    page = seen.page
    page.focus("#wh-range")
    page.keyboard.press("ArrowRight")
    seen.says("day", "2 June 2024")
    assert page.get_attribute("#wh-range", "aria-valuetext") == "2 June 2024"
    page.keyboard.press("n")
    seen.says("day", "1 July 2024")
    page.keyboard.press("p")
    seen.says("day", "1 June 2024")
    page.keyboard.press("Home")
    seen.says("day", "1 January 2024")


def test_playing_reaches_the_end_and_stops(tiny_page: Path, visit: Visitor) -> None:
    seen = visit(tiny_page)
    page = seen.page
    page.select_option("#wh-speed", "90")
    page.click("#wh-play")
    assert page.get_attribute("#wh-play", "aria-label") == "Pause"
    seen.says("day", "31 December 2024")
    seen.until("document.getElementById('wh-play').getAttribute('aria-label') === 'Play'")


def test_a_typed_day_is_gone_to(tiny_page: Path, visit: Visitor) -> None:
    seen = visit(tiny_page)
    page = seen.page
    page.fill("#wh-date", "2024-03-09")
    seen.says("day", "9 March 2024")


def test_the_day_is_announced_after_a_step(tiny_page: Path, visit: Visitor) -> None:
    seen = visit(tiny_page)
    page = seen.page
    page.click("#wh-forward")
    seen.until("document.getElementById('wh-spoken').textContent.length > 10")
    assert page.inner_text("#wh-spoken").startswith("2 June 2024. Towns: RAA 2, FF 1.")


def test_details_give_verdict_since_when_and_every_claim_with_its_source(
    tiny_page: Path, visit: Visitor
) -> None:
    seen = visit(tiny_page, "#day=2024-09-20&town=birch")
    page = seen.page
    text = page.inner_text("#wh-details")
    assert "Birch" in text
    assert "Held by Forest Front, contested by Army of Aland." in text
    assert "Together with League of the Hills." in text
    assert "Army of Aland says that it has taken it; nobody independent has said so." in text
    assert "Came to hold it between 2 and 8 March 2024." in text
    links = page.eval_on_selector_all("#wh-details a", "all => all.map((a) => [a.href, a.rel])")
    assert ["https://gazette.example/mar", "noopener noreferrer"] in links


def test_details_survive_a_step(tiny_page: Path, visit: Visitor) -> None:
    seen = visit(tiny_page, "#day=2024-03-01&town=birch")
    assert "Held by Royal Army of Aland" in seen.page.inner_text("#wh-details")
    seen.go("2024-03-09")
    assert "Held by Forest Front" in seen.page.inner_text("#wh-details")


def test_names_are_those_of_the_day(tiny_page: Path, visit: Visitor) -> None:
    seen = visit(tiny_page, "#day=2024-06-30&town=alder")
    assert "Held by Royal Army of Aland." in seen.page.inner_text("#wh-details")
    seen.go("2024-07-01")
    assert "Held by Army of Aland." in seen.page.inner_text("#wh-details")


def test_a_place_can_be_found_by_another_name_and_chosen_by_keyboard(
    tiny_page: Path, visit: Visitor
) -> None:
    seen = visit(tiny_page)
    page = seen.page
    page.fill("#wh-query", "old ald")
    seen.until("document.querySelectorAll('#wh-places-rows tr').length === 1")
    page.focus("#wh-places-rows button")
    page.keyboard.press("Enter")
    page.wait_for_selector("#wh-details:not([hidden])")
    assert page.evaluate("document.activeElement.id") == "wh-details-name"
    page.keyboard.press("Escape")
    page.wait_for_selector("#wh-details", state="hidden")
    assert page.evaluate("document.activeElement.textContent") == "Alder"


def test_the_list_of_places_equals_the_timeline(
    tiny_timeline: Timeline, tiny_page: Path, visit: Visitor
) -> None:
    seen = visit(tiny_page)
    seen.go("2024-09-20")
    seen.until("document.getElementById('wh-places-caption').textContent.includes('20 September')")
    rows = seen.page.eval_on_selector_all(
        "#wh-places-rows tr",
        """rows => rows.map((row) => [row.dataset.subject, row.cells[1].dataset.holder,
            row.cells[1].dataset.status, row.cells[1].dataset.certainty])""",
    )
    frame = tiny_timeline.on("2024-09-20")
    wanted = frame[["subject", "holder", "status", "certainty"]].to_numpy().tolist()
    assert sorted(rows) == sorted(wanted)


def test_the_legend_counts_and_hides(tiny_page: Path, visit: Visitor) -> None:
    seen = visit(tiny_page)
    page = seen.page
    rows = "#wh-holders li:not([hidden])"
    told = ["Military\n2", "Royal Army of Aland (RAA)\n2", "Resistance\n1", "Forest Front (FF)\n1"]
    assert page.locator(rows).all_inner_texts() == told
    page.click("#wh-holders li:has-text('FF') button")
    seen.until("document.querySelectorAll('#wh-places-rows tr').length === 5")
    page.click("#wh-show-all")
    page.click("#wh-signs li:has-text('Besieged') button")
    seen.until("document.querySelectorAll('#wh-places-rows tr').length === 1")
    assert "Cedar" in page.inner_text("#wh-places-rows")


def test_what_changed_between_two_days(tiny_page: Path, visit: Visitor) -> None:
    seen = visit(tiny_page, "#day=2024-04-01&since=2024-02-01")
    page = seen.page
    seen.until("document.querySelectorAll('#wh-changes-list li').length > 0")
    assert page.inner_text("#wh-changes-said").endswith(", 1 town changed hands.")
    assert "Birch" in page.inner_text("#wh-changes-list")
    assert page.evaluate("whoholds.app.changed.size") == 1


def test_a_link_restores_day_view_and_choice(tiny_page: Path, visit: Visitor) -> None:
    seen = visit(tiny_page, "#day=2024-03-05&z=9/20.3/96.6&town=cedar")
    view = "[whoholds.app.map.getZoom(), whoholds.app.map.getCenter().lat]"
    assert seen.eval(view)[0] == 9
    assert seen.eval(view)[1] == pytest.approx(20.3, abs=0.01)
    assert seen.page.inner_text("#wh-day") == "5 March 2024"
    assert seen.page.inner_text("#wh-details-name") == "Cedar"
    seen.go("2024-03-06")
    seen.until("location.hash.startsWith('#day=2024-03-06&z=9/20.3')")
    assert "town=cedar" in seen.eval("location.hash")


def test_a_senseless_link_is_ignored(tiny_page: Path, visit: Visitor) -> None:
    seen = visit(
        tiny_page, "#day=yesterday&z=x/y&town=<img src=x onerror=alert(1)>&known=&since=%00"
    )
    assert seen.page.inner_text("#wh-day") == "1 June 2024"


def test_the_download_is_the_day_and_no_formula(
    tiny_timeline: Timeline, tiny_page: Path, visit: Visitor
) -> None:
    seen = visit(tiny_page)
    seen.go("2024-09-20")
    seen.page.click("#wh-tab-about")
    with seen.page.expect_download() as caught:
        seen.page.click("#wh-download")
    text = Path(caught.value.path()).read_text(encoding="utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    frame = tiny_timeline.on("2024-09-20").set_index("subject")
    assert {row["subject"] for row in rows} == set(frame.index)
    for row in rows:
        verdict = frame.loc[row["subject"]]
        assert row["holder"] == verdict["holder"]
        assert row["status"] == verdict["status"]
        assert row["claims"] == ";".join(verdict["claims"])
        assert row["inferred"] == str(verdict["inferred"]).lower()
        assert row["silence"] == verdict["silence"]
        told = verdict["last_heard"]
        known = verdict["holder"] and not pd.isna(told)
        assert row["last_heard"] == (f"{told:%Y-%m-%d}" if known else "")
    day = dt.date(2024, 9, 20)
    fresh = freshness_on(frame, day)
    assert {row["subject"]: row["freshness"] for row in rows} == fresh.to_dict()


def test_it_works_at_320_pixels_without_sideways_scrolling(tiny_page: Path, visit: Visitor) -> None:
    seen = visit(tiny_page, viewport={"width": 320, "height": 640})
    page = seen.page
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_local_names_bring_their_letters(myanmar_page: Path, visit: Visitor) -> None:
    pytest.importorskip("fontTools")
    seen = visit(myanmar_page, "#day=2025-09-22&town=lashio")
    assert "လားရှိုး" in seen.page.inner_text("#wh-details-name")
    seen.page.click("#wh-local")
    seen.until("[...document.fonts].some((f) => f.family.includes('wh-local') "
               "&& f.status === 'loaded')")  # fmt: skip
    seen.page.fill("#wh-query", "lashio")
    seen.until("document.querySelectorAll('#wh-places-rows tr').length < 9")
    assert "လားရှိုး" in seen.page.inner_text("#wh-places-rows")


# -- what kind of knowledge it is ---------------------------------------------------------------


@pytest.fixture(scope="module")
def kinds_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with every kind of knowing and of not knowing, a town each."""
    path = tmp_path_factory.mktemp("kinds") / "map.html"
    return to_html(wh.weigh(kinds()), path, day=DAY)


def panel(seen: Visit, place: str) -> str:
    seen.eval("(id) => whoholds.app.select(whoholds.app.model.find(id))", place)
    seen.until("!document.getElementById('wh-details').hidden")
    return " ".join(seen.page.inner_text("#wh-details").split())


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("town:lull", "Held by Army, contested by Front. Contested, inferred between two reports: "
         "“Attacked by Front, held by Army on 1 May 2024” (Dawn) and “Captured by Front from Army "
         "on 20 July 2024” (Herald). Nobody tells of this day itself."),
        ("town:lull", "Last heard of on 1 May 2024, when it was attacked (45 days before: recent)"),
        ("town:joint", "Held together by Front and League."),
        ("town:silent", "Nobody is known to hold it: this ledger has no report of it."),
        ("town:torn", "Nobody is known to hold it: the reports of it do not say who does."),
        ("town:left", "reports tell of it before or after, not on this day. It was last known to "
         "be held by Front. It is known to be held by League afterwards."),
        ("town:spent", "Nobody says outright who holds it, and the last report of it is a fight."),
        ("town:most", "Captured by Front from Army, most of it,"),
        ("state:XA-1", "Held in part: of 10 towns, 3 by Army, 3 by Front, 1 by League and 3 by "
         "nobody known. Nobody is said to hold all of it."),
    ],
)  # fmt: skip
def test_the_panel_says_what_kind_of_knowledge_it_is(
    place: str, said: str, kinds_page: Path, visit: Visitor
) -> None:
    assert said in panel(visit(kinds_page), place)


def test_a_turn_that_nobody_dates_has_no_date_in_the_history(
    kinds_page: Path, visit: Visitor
) -> None:
    text = panel(visit(kinds_page), "town:back")
    assert "At first Army (possible) Then, until 30 Sept 2024 League (possible)" in text
    assert "Since when is not known." in text
    assert "17 May" not in text


def test_the_legend_tells_inferred_shared_and_unknown_apart(
    kinds_page: Path, tiny_page: Path, visit: Visitor
) -> None:
    page = visit(kinds_page).page
    told = page.locator("#wh-signs li:not([hidden])").all_inner_texts()
    rows = {row.split("\n")[0].partition(":")[0]: row.split("\n")[1] for row in told}
    assert {name: rows[name] for name in list(rows) if name not in ("Held", "Claimed")} == {
        "Contested": "2", "Inferred": "1", "Shared": "1",
        "Possible": "3", "In part": "1", "No report": "1", "Unsettled": "1", "Not on this day": "1",
    }  # fmt: skip
    seen = visit(kinds_page)
    seen.page.click("#wh-signs li:has-text('Inferred') button")
    seen.until("document.querySelectorAll('#wh-places-rows tr').length === 1")
    assert "Army (contested, inferred)" in seen.page.inner_text("#wh-places-rows")
    shown = visit(tiny_page).page.locator("#wh-signs li").all_inner_texts()
    assert not any(row.startswith(("Shared", "Inferred")) for row in shown)
