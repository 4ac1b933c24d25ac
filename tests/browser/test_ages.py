"""How long ago a holder was last heard of, in the drawing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from visits import Visitor

from whoholds.analysis.freshness import freshness_on
from whoholds.engine.timeline import Timeline

STALE = """() => {
    const { app } = whoholds;
    const all = [...app.faces.keys()].filter((s) => app.palette.visual(app.faces[s]).stale);
    return all.map((s) => app.model.id(s));
}"""
# There and back again: what stays as it is from day to day is not judged anew.
DAYS = ("2025-09-22", "2025-09-23", "2024-05-01", "2026-05-31", "2026-01-05", "2023-10-01")


def test_the_map_shows_as_long_ago_what_the_library_calls_stale(
    myanmar_page: Path, myanmar_timeline: Timeline, visit: Visitor
) -> None:
    seen = visit(myanmar_page)
    for day in DAYS:
        seen.go(day)
        frame = myanmar_timeline.on(day)
        frame["freshness"] = freshness_on(frame, date.fromisoformat(day))
        listed = frame["inherited_from"].str.startswith("list:")
        stale = frame.loc[(frame["freshness"] == "stale") & ~listed, "subject"]
        assert set(seen.eval(STALE)) == set(stale), day
        assert len(stale), day


@pytest.mark.parametrize("scripts", [True, False])
def test_the_key_says_what_the_missing_quarter_means(
    scripts: bool, myanmar_page: Path, visit: Visitor
) -> None:
    seen = visit(myanmar_page, wait=scripts, java_script_enabled=scripts)
    key = seen.page.inner_text(".wh-key" if scripts else ".still-key")
    assert "last heard of more than a year before this day" in key


def test_a_place_becomes_stale_on_the_very_day(tiny_page: Path, visit: Visitor) -> None:
    seen = visit(tiny_page)
    turns = seen.eval(
        """() => {
            const { ages, model } = whoholds.app;
            const timeline = model.timelines[0];
            const looks = new Int32Array(model.total);
            const faces = new Int32Array(model.total);
            ages.limit = 40;
            ages.timeline = null;
            const wrong = [];
            for (let day = timeline.first; day <= timeline.last; day++) {
                timeline.looksOn(day, looks);
                ages.look(timeline, day, looks, faces);
                for (let s = 0; s < model.total; s++) {
                    const row = timeline.row(s, day);
                    const heard = model.holder(looks[s]) && !model.isListed(looks[s])
                        && timeline.heardAt(row, day);
                    const stale = Boolean(heard) && day - heard.day > 40;
                    if (stale !== model.isStale(faces[s])) wrong.push([s, day]);
                }
            }
            return [wrong, [...faces].some((face) => model.isStale(face))];
        }"""
    )
    assert turns == [[], True]
