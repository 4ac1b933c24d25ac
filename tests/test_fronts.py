"""Frontlines run between opposing blocs and leave every town on its side."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from whoholds import crs
from whoholds.territory.bands import front_band
from whoholds.territory.control import control_areas
from whoholds.territory.fronts import frontlines
from whoholds.territory.smoothing import smooth

BOX = gpd.GeoDataFrame({"state_id": ["XA-1"]}, geometry=[shapely.box(95, 19, 98, 22)], crs=4326)


def _scattered(count: int = 120, **more: Any) -> gpd.GeoDataFrame:
    rng = np.random.default_rng(5)
    x, y = rng.uniform(95, 98, count), rng.uniform(19, 22, count)
    holder = np.where(x + 0.3 * np.sin(9 * y) < 96.5, "front", "army")
    columns = {"holder": holder} | more
    return gpd.GeoDataFrame(columns, geometry=gpd.points_from_xy(x, y), crs=4326)


def _pair(*holders: str) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"holder": list(holders)},
        geometry=gpd.points_from_xy(96 + 0.4 * np.arange(len(holders)), [20.5] * len(holders)),
        crs=4326,
    )


def test_the_line_halves_the_way_between_two_towns() -> None:
    line = frontlines(control_areas(_pair("army", "front"), land=BOX, method="cells"))
    assert line[["left_bloc", "right_bloc"]].to_numpy().tolist() == [["army", "front"]]
    middle = line.geometry.iloc[0]
    assert middle.distance(shapely.Point(96.2, 20.5)) < 1e-4
    # Chord of two circles of 50 km whose centres are 41.7 km apart.
    half = crs.distance_km(96, 20.5, 96.4, 20.5) / 2
    assert line["km"].iloc[0] == pytest.approx(2 * np.sqrt(50**2 - float(half) ** 2), rel=5e-3)


def test_areas_in_another_crs_have_the_same_fronts() -> None:
    areas = control_areas(_scattered(), land=BOX)
    told, moved = frontlines(areas), frontlines(areas.to_crs(32647))
    assert moved.crs == crs.LONLAT
    np.testing.assert_allclose(moved["km"], told["km"], rtol=1e-6)
    far = shapely.hausdorff_distance(moved.geometry.to_numpy(), told.geometry.to_numpy())
    assert far.max() < 1e-6


def test_left_is_on_the_left() -> None:
    places = _scattered()
    areas = control_areas(places, land=BOX, method="cells")
    lines = frontlines(areas, smoothing_km=0)
    for part in shapely.get_parts(lines.geometry.iloc[0]):
        (ax, ay), (bx, by) = shapely.get_coordinates(part)[:2]
        middle, off = np.array([(ax + bx) / 2, (ay + by) / 2]), 1e-5
        along = np.hypot(bx - ax, by - ay)
        left = shapely.Point(middle + off * np.array([ay - by, bx - ax]) / along)
        assert areas[areas.contains(left)]["holder"].tolist() == ["army"]


def test_without_smoothing_lines_are_the_shared_edges() -> None:
    areas = control_areas(_scattered(), land=BOX, method="cells")
    lines = frontlines(areas, smoothing_km=0)
    army, front = (areas[areas["holder"] == one].geometry.iloc[0] for one in ("army", "front"))
    shared = shapely.intersection(army.boundary, front.boundary)
    assert lines["km"].sum() == pytest.approx(float(crs.length_km(shapely.line_merge(shared))[0]))


@pytest.mark.parametrize("method", ["cells", "vote"])
@pytest.mark.parametrize("smoothing", [1.0, 10.0, 60.0])
def test_smoothing_takes_no_town_to_the_other_side(method: str, smoothing: float) -> None:
    places = _scattered()
    areas = control_areas(places, land=BOX, method=method, evidence_radius_km=500)
    lines = frontlines(areas, smoothing_km=smoothing)
    assert lines["km"].sum() < frontlines(areas, smoothing_km=0)["km"].sum()
    edge = BOX.geometry[0].boundary
    cut = shapely.polygonize([shapely.union_all([*lines.geometry, edge], grid_size=1e-7)])
    assert len(shapely.get_parts(cut)) > 1
    for piece in shapely.get_parts(cut):
        inside = places[places.within(piece)]
        assert len(set(inside["holder"])) <= 1


def test_smoothing_keeps_ends_and_closed_rings_closed() -> None:
    ring = shapely.MultiLineString([[(96, 20), (97, 20), (97, 21), (96, 21), (96, 20)]])
    zigzag = shapely.MultiLineString([[(95, 20), (95.2, 20.2), (95.4, 20), (95.6, 20.2)]])
    lines = np.array([ring, zigzag], dtype=object)
    rounded = smooth(lines, np.empty((0, 2)), 20_000.0, crs.equal_area(lines))
    assert rounded[0].geoms[0].is_closed
    assert rounded[0].geoms[0].envelope.area < 1
    ends = shapely.get_coordinates(rounded[1])[[0, -1]]
    np.testing.assert_allclose(ends, [[95, 20], [95.6, 20.2]], atol=1e-9)
    assert rounded[1].length < zigzag.length


def test_news_from_afar_moves_no_line() -> None:
    def west(*east: str) -> list[bytes]:
        at = gpd.points_from_xy([95.4, 96.0, 97.2, 97.8], [20.5, 20.8, 20.5, 20.2])
        places = gpd.GeoDataFrame({"holder": ["army", "front", *east]}, geometry=at, crs=4326)
        lines = frontlines(control_areas(places, land=BOX, method="cells"), smoothing_km=20)
        parts = shapely.get_parts(lines.geometry.to_numpy())
        return [part.wkb for part in parts if part.centroid.x < 96.5]

    assert len(west("front", "front")) == 1
    assert west("front", "front") == west("front", "army")


def test_allies_and_unknown_land_have_no_front() -> None:
    places = _pair("front", "league", "", "army").assign(
        bloc=["resistance", "resistance", "", "military"]
    )
    lines = frontlines(control_areas(places, land=BOX, method="cells"))
    assert lines.empty
    assert list(lines)[:2] == ["left_bloc", "right_bloc"]


def test_holders_beside_the_line_are_named() -> None:
    places = _pair("front", "army").assign(bloc=["resistance", "military"])
    lines = frontlines(control_areas(places, land=BOX))
    assert lines[["left_bloc", "right_bloc"]].iloc[0].tolist() == ["military", "resistance"]
    assert lines[["left_holders", "right_holders"]].iloc[0].tolist() == [["army"], ["front"]]
    assert lines["method"].iloc[0] == "vote"


def test_the_band_holds_the_line_but_no_quiet_land() -> None:
    places = _scattered()
    line = frontlines(control_areas(places, land=BOX)).geometry.iloc[0]
    band = front_band(places, land=BOX)
    assert band[["left_bloc", "right_bloc"]].to_numpy().tolist() == [["army", "front"]]
    zone = band.geometry.iloc[0]
    assert zone.intersection(line).length > 0.9 * line.length
    assert not zone.contains(shapely.Point(95.2, 20.5))
    narrow = front_band(places, land=BOX, margin=0.4)
    assert narrow["km2"].iloc[0] < band["km2"].iloc[0]


def test_less_evidence_widens_the_band() -> None:
    places = _scattered()
    thin = places.iloc[::4]
    assert front_band(thin, land=BOX)["km2"].sum() > front_band(places, land=BOX)["km2"].sum()


def test_the_band_goes_on_where_evidence_ends() -> None:
    places = _pair("army", "", "", "front").iloc[[0, 3]]
    middle = shapely.Point(96.6, 20.5)
    areas = control_areas(places, land=BOX)
    assert areas[areas.contains(middle)]["status"].tolist() == ["unknown"]
    assert front_band(places, land=BOX).geometry.iloc[0].contains(middle)
    near = front_band(places, land=BOX, evidence_radius_km=30)
    assert not near.contains(middle).any()


def _with(places: gpd.GeoDataFrame, at: tuple[float, float], **said: Any) -> gpd.GeoDataFrame:
    """Add one place to others, all of which are held but this one."""
    held = {"status": "held", "challengers": [[]] * len(places)}
    one = {"holder": [""], "challengers": [[]]} | {name: [value] for name, value in said.items()}
    spot = gpd.GeoDataFrame(one, geometry=[shapely.Point(at)], crs=4326)
    return gpd.GeoDataFrame(pd.concat([places.assign(**held), spot], ignore_index=True))


def test_the_band_is_as_wide_as_two_towns_leave_open() -> None:
    # They are each other's only neighbours, so gap and usual distance are both 41.7 km:
    # 0.3 of that, times the fourth root of 41.7 / 4.5, makes 21.8 km on either side. A cell of
    # the mesh is 7 km wide.
    band = front_band(_pair("army", "front"), land=BOX, margin=0.3).geometry.iloc[0]
    for side in (-1, 1):
        inside, outside = (96.2 + side * km / 104.3 for km in (21.8 - 7, 21.8 + 7))
        assert band.contains(shapely.Point(inside, 20.5))
        assert not band.contains(shapely.Point(outside, 20.5))


def test_the_band_is_narrow_where_evidence_is_dense() -> None:
    dense = [(95 + 0.1 * x, 19 + 0.1 * y) for x in range(31) for y in range(15)]
    thin = [(95 + 0.3 * x, 20.6 + 0.3 * y) for x in range(11) for y in range(5)]
    x, y = np.array(dense + thin).T
    holder = np.where(x < 96.55, "army", "front")
    places = gpd.GeoDataFrame({"holder": holder}, geometry=gpd.points_from_xy(x, y), crs=4326)
    band = front_band(places, land=BOX).geometry.iloc[0]
    south, north = (
        shapely.intersection(band, shapely.LineString([(95, lat), (98, lat)])).length
        for lat in (19.7, 21.2)
    )
    assert 0 < 1.1 * south < north


def test_a_contested_place_lies_in_the_band_of_those_who_contest_it() -> None:
    quiet = (95.2, 20.5)
    assert not front_band(_scattered(), land=BOX).geometry.iloc[0].contains(shapely.Point(quiet))
    named = {"holder": "army", "status": "contested", "challengers": ["league"]}
    band = front_band(_with(_scattered(), quiet, **named), land=BOX).set_index("right_bloc")
    assert band.geometry["league"].contains(shapely.Point(quiet))
    assert band.geometry["league"].distance(shapely.Point(97.5, 20.5)) > 1


def test_a_contested_place_that_names_nobody_is_between_the_nearest_two() -> None:
    places, at = _pair("army", "front"), (96.05, 20.9)
    narrow = front_band(places, land=BOX, margin=0.1).geometry.iloc[0]
    assert not narrow.contains(shapely.Point(at))
    band = front_band(_with(places, at, status="contested"), land=BOX, margin=0.1)
    assert band[["left_bloc", "right_bloc"]].to_numpy().tolist() == [["army", "front"]]
    assert band.geometry.iloc[0].contains(shapely.Point(at))


def test_places_of_which_nothing_is_known_change_no_band() -> None:
    places = _scattered()
    band = front_band(places, land=BOX)
    silent = front_band(_with(places, (96.5, 20.5), status="unknown"), land=BOX)
    assert silent.geometry.to_wkb().tolist() == band.geometry.to_wkb().tolist()


def test_two_reports_of_one_spot_that_differ_contest_it() -> None:
    places = _scattered()
    spot = places.geometry[places.geometry.x.idxmin()]
    both = _with(places, (spot.x, spot.y), holder="front", status="held")
    assert places["holder"][places.geometry.x.idxmin()] == "front"
    assert not front_band(both, land=BOX).geometry.iloc[0].contains(spot)
    both = _with(places, (spot.x, spot.y), holder="army", status="held")
    assert front_band(both, land=BOX).geometry.iloc[0].contains(spot)


@pytest.mark.parametrize("holders", [["army"], ["army", "army"], ["army", ""], ["", ""]])
def test_one_side_has_no_band(holders: list[str]) -> None:
    assert front_band(_pair(*holders), land=BOX).empty


def test_a_band_of_no_width_is_refused() -> None:
    with pytest.raises(ValueError, match="pass more than 0"):
        front_band(_pair("army", "front"), land=BOX, margin=0)


def test_smoothing_less_than_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="pass 0 or more"):
        frontlines(control_areas(_pair("army", "front"), land=BOX), smoothing_km=-1)
