"""What changed, and steps of a story, as a reader of the page is told."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from visits import Visit, Visitor

from whoholds.analysis.changes import changes
from whoholds.engine.timeline import Timeline, weigh
from whoholds.errors import PackError
from whoholds.export.html import to_html
from whoholds.hidden import Hidden

STEPS = """
[[step]]
day = 2024-03-05
text = "First <b>{{ 7 * 7 }}</b>."
claims = ["CLAIM"]
places = ["town:birch"]
arrows = [{ from = "town:alder", to = "town:birch" }]
[[step]]
day = 2024-09-01
text = "Then."
claims = ["CLAIM"]
view = [8, 20.5, 96.6]
labels = [{ at = "town:alder", text = "here" }]
"""

TURNS = """(() => {
  const { changes, model } = whoholds.app;
  const ids = model.actors.ids;
  const iso = (day) => new Date(day * 864e5).toISOString().slice(0, 10);
  return [...changes.found].flatMap(([s, { turns }]) => turns.map((each) =>
    [model.id(s), iso(each.day), each.turn, ids[each.before]]));
})()"""


def said(seen: Visit) -> str:
    seen.until("document.getElementById('wh-changes-said').textContent.length > 0")
    return seen.page.inner_text("#wh-changes-said")


def test_it_is_told_forwards_whichever_day_is_chosen_first(tiny_page: Path, visit: Visitor) -> None:
    forth = visit(tiny_page, "#day=2024-04-01&since=2024-02-01")
    back = visit(tiny_page, "#day=2024-02-01&since=2024-04-01")
    assert said(forth) == said(back)
    rows = "[...document.querySelectorAll('#wh-changes-list li span')].map((e) => e.textContent)"
    assert forth.eval(rows) == back.eval(rows)
    for row in forth.eval(rows):
        assert len(set(row.split(" → "))) > 1


@pytest.mark.parametrize("span", [("2024-01-01", "2024-12-31"), ("2024-05-01", "2024-10-01")])
def test_the_page_counts_the_turns_that_python_counts(
    tiny_page: Path, tiny_timeline: Timeline, visit: Visitor, span: tuple[str, str]
) -> None:
    first, last = span
    seen = visit(tiny_page, f"#day={last}&since={first}")
    rows = changes(tiny_timeline, first, last)
    days = rows["day"].dt.strftime("%Y-%m-%d")
    told = sorted(zip(rows["subject"], days, rows["turn"], rows["from_holder"], strict=True))
    assert told
    assert sorted(map(tuple, seen.eval(TURNS))) == told


def test_a_day_outside_of_the_record_is_corrected_and_that_is_said(
    tiny_page: Path, visit: Visitor
) -> None:
    seen = visit(tiny_page, "#day=2024-04-01&since=2020-01-01")
    text = said(seen)
    assert text.startswith("1 January 2020 lies outside of the record")
    assert "Between 1 January 2024 and 1 April 2024" in text
    assert seen.page.get_attribute("#wh-since", "min") == "2024-01-01"


def test_an_earlier_knowledge_ends_the_slider_and_stands_in_the_headline(
    tiny_page: Path, visit: Visitor
) -> None:
    seen = visit(tiny_page, "#day=2024-06-01&known=2024-04-01")
    seen.says("day", "1 April 2024, as known on 1 April 2024")
    seen.page.focus("#wh-range")
    seen.page.keyboard.press("End")
    seen.says("day", "1 April 2024, as known on 1 April 2024")


def story(timeline: Timeline, folder: Path, text: str) -> Path:
    claim = timeline.ledger.claims["claim_id"].iloc[0]
    file = folder / "story.toml"
    file.write_text(text.replace("CLAIM", claim), encoding="utf-8")
    return to_html(timeline, folder / "map.html", story=file)


def test_steps_are_gone_through_by_keys_and_leave_marks(
    tiny_timeline: Timeline, tmp_path: Path, visit: Visitor
) -> None:
    seen = visit(story(tiny_timeline, tmp_path, STEPS), "#step=1")
    seen.says("day", "5 March 2024")
    assert "First <b>{{ 7 * 7 }}</b>." in seen.page.inner_text("#wh-story")
    assert seen.page.locator(".marks .head").count() == 1
    seen.page.focus("#wh-step-next")
    seen.page.keyboard.press("Enter")
    seen.says("day", "1 September 2024")
    seen.until("location.hash.includes('step=2')")
    assert seen.eval("whoholds.app.map.getZoom()") == 8
    assert seen.page.locator(".marks text").all_text_contents() == ["here"]
    seen.go("2024-09-02")
    seen.until("!location.hash.includes('step=')")


def test_all_faults_of_a_story_are_named_at_once(tiny_timeline: Timeline, tmp_path: Path) -> None:
    wrong = (
        STEPS.replace("CLAIM", "none").replace("town:birch", "town:birhc").replace("[8,", "[80,")
    )
    with pytest.raises(PackError) as caught:
        story(tiny_timeline, tmp_path, wrong)
    text = str(caught.value)
    for part in ("step 1, claims", "step 1, places", "did you mean `town:birch`", "step 2, view"):
        assert part in text
    assert not (tmp_path / "map.html").exists()


def test_a_step_that_names_what_is_held_back_is_refused(
    tiny_timeline: Timeline, tmp_path: Path
) -> None:
    hiding = weigh(replace(tiny_timeline.ledger, hidden=Hidden(("Quxville",), ("qux-1",))))
    telling = STEPS.replace('"Then."', '"Quxville fell."').replace("town:birch", "town:qux-1")
    with pytest.raises(PackError, match="step 2, text: it may name a place that is held back"):
        story(hiding, tmp_path, telling)
    with pytest.raises(PackError, match="step 1, places: it names a place that is held back"):
        story(hiding, tmp_path, telling)


def test_thirty_operations_and_endless_words_leave_the_map_its_room(
    tiny_timeline: Timeline, tmp_path: Path, visit: Visitor
) -> None:
    ledger = tiny_timeline.ledger
    one = ledger.operations.iloc[0].to_dict()
    rows = [
        one
        | {
            "operation_id": f"o{n}",
            "name": f"Operation of the very long name number {n}",
            "start": f"2024-{1 + n % 12:02}-01",
            "end": "",
        }
        for n in range(30)
    ]
    crowded = replace(ledger, operations=pd.DataFrame([*rows, one]))
    claims = crowded.claims
    claims["note"] = "overlong" * 225
    crowded = replace(crowded, claims=claims)
    page = to_html(weigh(crowded), tmp_path / "map.html", day="2024-06-01")
    for width, height in ((1440, 900), (375, 740)):
        seen = visit(page, "#town=birch", viewport={"width": width, "height": height})
        assert seen.eval("document.querySelector('.wh-map').clientHeight") > height * 0.5
        assert seen.eval("document.getElementById('wh-operations').offsetHeight") <= 48
        assert seen.eval("document.documentElement.scrollWidth") <= width
        side = "document.getElementById('wh-side')"
        assert seen.eval(f"{side}.scrollWidth <= {side}.clientWidth")
