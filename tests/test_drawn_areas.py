"""Areas as others drew them: shown where asked for, dated, credited, and never as verdicts."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import fiona
import numpy as np
import pandas as pd
import pytest
from commands import run
from drawings import keep, two_days
from packages import query
from shapely import Polygon

import whoholds as wh
from whoholds.errors import ExportError, SourceDataError
from whoholds.export.figures.map_image import picture
from whoholds.export.gpkg import qgz
from whoholds.export.html.box import Box
from whoholds.export.html.drawn_areas import add_drawn_areas
from whoholds.export.html.intervals import Words
from whoholds.export.tabular.drawn_areas import COLUMNS, credited, on_day, shown
from whoholds.hidden import Hidden


def spans(areas: pd.DataFrame) -> list[tuple[str, str, str]]:
    days = (areas[name].dt.strftime("%Y-%m-%d") for name in ("start_date", "end_date"))
    return list(zip(areas["holder"], *days, strict=True))


def test_a_drawing_stands_until_the_next_or_for_a_month(timeline: wh.Timeline) -> None:
    areas = shown(timeline, two_days())
    assert list(areas) == [*COLUMNS, "geometry"]
    first, last = ("2024-05-01", "2024-05-31"), ("2024-06-01", "2024-07-02")
    assert spans(areas) == [("army", *first), ("", *first), ("front", *last)]
    counts = {
        day: len(on_day(areas, pd.Timestamp(day).date()))
        for day in ("2024-04-30", "2024-05-01", "2024-05-31", "2024-06-01", "2024-07-03")
    }
    assert list(counts.values()) == [0, 2, 2, 1, 0]


def test_two_drawers_do_not_end_each_others_drawings(timeline: wh.Timeline) -> None:
    other = two_days(drawn_by="A Blog").assign(day=pd.Timestamp("2024-05-20"))
    areas = shown(timeline, pd.concat([two_days(), other], ignore_index=True))
    assert set(areas.loc[areas["drawn_by"] == "A Blog", "end_date"]) == {pd.Timestamp("2024-06-20")}
    assert spans(areas[areas["drawn_by"] == "The Atlas"]) == spans(shown(timeline, two_days()))


def test_nothing_is_shown_that_was_drawn_after_what_is_known_or_told(ledger: wh.Ledger) -> None:
    early = wh.weigh(ledger, as_known="2024-05-15")
    assert set(shown(early, two_days())["holder"]) == {"army", ""}
    late = two_days().assign(day=pd.Timestamp("2024-12-30"))
    assert len(shown(wh.weigh(ledger), late)) == 3  # after the last claim, and within the period
    assert shown(wh.weigh(ledger), late.assign(day=pd.Timestamp("2025-01-01"))).empty
    delayed, _ = wh.withhold(ledger, delay_days=110)
    assert set(shown(wh.weigh(delayed), two_days())["holder"]) == {"army", ""}


def test_names_of_areas_are_withheld_with_names_of_places(
    ledger: wh.Ledger, tmp_path: Path
) -> None:
    hiding = wh.weigh(replace(ledger, hidden=Hidden(("Quxville",))))
    drawn = two_days(name="Quxville's west", drawn_by="Quxville Times", attribution="by Quxville")
    areas = shown(hiding, drawn)
    assert set(areas["name"]) == {""}
    assert set(areas["drawn_by"]) == {"Title withheld"}
    files = [
        wh.to_geopackage(hiding, tmp_path / "a.gpkg", drawn=drawn),
        wh.to_html(hiding, tmp_path / "a.html", drawn=drawn),
    ]
    assert all(file.is_file() for file in files)  # the gate let them out


def test_areas_of_an_actor_that_is_hidden_are_left_out(ledger: wh.Ledger) -> None:
    hiding = wh.weigh(replace(ledger, hidden=Hidden(ids=("quxville-guard",))))
    drawn = two_days(claimant="quxville-guard")
    assert shown(hiding, drawn).empty


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        (two_days(holder="nobody-known"), "`nobody-known` is no actor of the pack"),
        (two_days().drop(columns="holder"), "lack the column `holder`"),
        (two_days().drop(columns=["day", "when"]), "lack the column `day`"),
        (two_days().set_crs(None, allow_override=True), "no CRS"),
        (two_days().set_geometry(two_days().boundary), "row 0 is no area"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    timeline: wh.Timeline, tmp_path: Path, wrong: pd.DataFrame, says: str
) -> None:
    with pytest.raises(SourceDataError, match=re.escape(says)):
        wh.to_html(timeline, tmp_path / "a.html", drawn=wrong)
    assert not list(tmp_path.iterdir())


def test_a_geopackage_has_them_as_a_layer_of_their_own(
    timeline: wh.Timeline, tmp_path: Path
) -> None:
    path = wh.to_geopackage(timeline, tmp_path / "a.gpkg", drawn=two_days())
    with fiona.open(path, layer="drawn_areas") as layer:
        rows = [dict(feature["properties"]) for feature in layer]
        shapes = {feature["geometry"]["type"] for feature in layer}
    assert shapes == {"MultiPolygon"}
    assert [row["holder_name"] for row in rows] == ["Army of Aland", "unknown", "Forest Front"]
    assert {row["drawn_by"] for row in rows} == {"The Atlas"}
    assert {row["attribution"] for row in rows} == {"© The Atlas"}
    assert [row["map_name"] for row in rows] == ["West", "East", "Middle"]
    assert rows[1]["challengers"] == '["army", "front"]'
    assert str(rows[0]["start_date"]) == "2024-05-01"
    assert str(rows[0]["end_date"]) == "2024-05-31"
    said = " ".join(text for (text,) in query(path, "SELECT metadata FROM gpkg_metadata"))
    assert "Areas as drawn by The Atlas: © The Atlas" in said
    assert "no licence granted" in said
    text = qgz.unpacked(path.with_suffix(".qgz").read_bytes())
    group = text.partition('<layer-tree-group name="As drawn by others"')[2]
    assert group.startswith(' checked="Qt::Unchecked"')
    presets = text.partition("<visibility-presets>")[2].partition("</visibility-presets>")[0]
    assert "drawn_areas" not in presets


def test_without_being_asked_no_page_has_them(tiny: Path, tmp_path: Path) -> None:
    """A pack that keeps drawn areas makes the page of one that keeps none."""
    keep(shutil.copytree(tiny, tmp_path / "atlas"))
    made = {}
    for pack in (tiny, tmp_path / "atlas"):
        timeline = wh.weigh(wh.open(pack))
        made[pack] = wh.to_html(timeline, tmp_path / f"{pack.name}.html").read_bytes()
    one, other = made.values()
    assert one == other


def test_a_picture_draws_them_in_outline_and_says_whose_they_are(timeline: wh.Timeline) -> None:
    from matplotlib.text import Text

    areas = shown(timeline, two_days())

    def words(day: str) -> str:
        told = credited(timeline, on_day(areas, pd.Timestamp(day).date()))
        figure = picture(wh.join(told, day), method=None, drawn=areas)
        return " ".join(text.get_text() for text in figure.findobj(Text))

    may = words("2024-05-10")
    assert "As drawn by The Atlas on 1 May 2024; nothing here is computed" in may
    assert "Royal Army of Aland: held contested" in may or "contested Royal Army of Aland" in may
    assert "Areas as drawn by The Atlas: © The Atlas (no licence granted)" in may
    april = words("2024-04-10")
    assert "As drawn by The Atlas: nothing of this day or the 31 before it" in april
    assert "© The Atlas" not in april


def test_outlines_in_a_page_become_coarser_until_they_fit(timeline: wh.Timeline) -> None:
    chance = np.random.default_rng(1)
    turn = np.linspace(0, 2 * np.pi, 3000, endpoint=False)
    reach = 0.3 + 0.03 * chance.random(len(turn))
    coast = Polygon(np.c_[97 + reach * np.cos(turn), 20.5 + reach * np.sin(turn)])
    areas = shown(timeline, two_days().set_geometry([coast] * 3, crs=4326))
    words = Words(actors={"": 0, "army": 1, "front": 2}, subjects={}, claims={}, lists={})
    within, size = [], []
    for most in (1_000_000, 5_000, 3_000):
        box = Box()
        within.append(add_drawn_areas(box, areas, words, most=most)["within"])
        size.append(len(box.base64({})))
    assert within[0] == 110 < within[1] < within[2]
    assert size[0] > 5_000 > size[1] > 3_000 > size[2]
    # Three areas of one outline carry it once.
    alone = Box()
    add_drawn_areas(alone, areas[:1], words)
    assert size[0] < 1.1 * len(alone.base64({}))
    with pytest.raises(ExportError, match=r"The Atlas on 2 days would take .* give fewer days"):
        add_drawn_areas(Box(), areas, words, most=100)


def test_build_draws_who_is_named_and_says_what_it_lacks(tiny: Path, tmp_path: Path) -> None:
    pack = keep(shutil.copytree(tiny, tmp_path / "pack"))
    wrong = run("build", pack, "-o", tmp_path / "out", "--drawn", "Atlas")
    assert wrong.exit_code == 2
    assert "nothing of `Atlas` is kept; there is `The Atlas`" in wrong.stderr
    bare = run("build", tiny, "-o", tmp_path / "out", "--drawn")
    assert bare.exit_code == 2
    assert "keeps no areas that others drew" in bare.stderr
    assert not (tmp_path / "out").exists()
    told = run("build", pack, "-o", tmp_path / "out", "--drawn", "the atlas")
    assert told.exit_code == 0, told.stderr
    assert told.stderr.count("The Atlas: no licence is granted for the areas") == 1
    assert query(tmp_path / "out" / "control.gpkg", "SELECT count(*) FROM drawn_areas") == [(3,)]
