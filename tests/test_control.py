"""Areas cover the land once, colour nothing without evidence, and name their method."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hand_made import Line, ledger

from whoholds import crs
from whoholds.situation import join
from whoholds.territory.control import COLUMNS, METHODS, control_areas, town_cells
from whoholds.territory.interpolation import build_mesh, krige, lattice, vote
from whoholds.territory.voronoi import borders, ridges

BOX = gpd.GeoDataFrame({"state_id": ["XA-1"]}, geometry=[shapely.box(95, 19, 98, 22)], crs=4326)


def _points(places: list[tuple[float, float, str]], **more: Any) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {"holder": [holder for _, _, holder in places]} | more,
        geometry=gpd.points_from_xy([x for x, _, _ in places], [y for _, y, _ in places]),
        crs=4326,
    )


def _scattered(count: int = 60) -> gpd.GeoDataFrame:
    rng = np.random.default_rng(5)
    x, y = rng.uniform(95, 98, count), rng.uniform(19, 22, count)
    holder = np.where(x + 0.3 * np.sin(9 * y) < 96.5, "front", "army")
    return gpd.GeoDataFrame({"holder": holder}, geometry=gpd.points_from_xy(x, y), crs=4326)


def _at(areas: gpd.GeoDataFrame, x: float, y: float) -> str:
    own = areas[areas.covers(shapely.Point(x, y))]
    assert len(own) == 1
    return str(own["holder"].iloc[0])


def test_every_spot_takes_the_side_of_its_nearest_place() -> None:
    places = _scattered()
    areas = control_areas(places, land=BOX, method="cells", evidence_radius_km=1000)
    rng = np.random.default_rng(1)
    x, y = rng.uniform(95.01, 97.99, 400), rng.uniform(19.01, 21.99, 400)
    away = crs.distance_km(x[:, None], y[:, None], places.geometry.x, places.geometry.y)
    closest = np.sort(away, axis=1)
    clear = closest[:, 1] - closest[:, 0] > 0.2  # the plane bends distances by a thousandth
    expected = places["holder"].to_numpy()[away.argmin(axis=1)]
    found = gpd.sjoin(
        gpd.GeoDataFrame(geometry=gpd.points_from_xy(x, y), crs=4326), areas, predicate="within"
    )["holder"].sort_index()
    assert clear.sum() > 350
    assert (found.to_numpy()[clear] == expected[clear]).all()


def test_land_far_from_evidence_stays_unknown() -> None:
    areas = control_areas(_points([(96, 20, "army")]), land=BOX, method="cells")
    known = areas[areas["holder"] == "army"]
    # A circle of 50 km, drawn with 128 corners.
    assert known["km2"].iloc[0] == pytest.approx(np.pi * 50**2, rel=2e-3)
    assert _at(areas, 97.5, 21.5) == ""
    assert areas[areas["holder"] == ""]["status"].tolist() == ["unknown"]


def test_long_straight_borders_are_followed() -> None:
    # A parallel is straight on the map, and bent on the plane: here by 39 km in its middle.
    wide = gpd.GeoDataFrame(geometry=[shapely.box(22, 44, 40, 44.6)], crs=4326)
    fine = gpd.GeoDataFrame(geometry=wide.segmentize(0.01))
    places = _points(
        [(x, y, "army") for x in np.arange(22, 40.1, 0.2) for y in (44.4, 44.6, 44.8, 45)]
    )
    one, other = (
        control_areas(places, land=land, method="cells", evidence_radius_km=20)["km2"]
        for land in (wide, fine)
    )
    np.testing.assert_allclose(one, other, rtol=1e-4)


@pytest.mark.parametrize("method", ["cells", "vote"])
def test_every_place_lies_in_an_area_of_its_holder(method: str) -> None:
    places = _scattered()
    # One town deep in the other side's land keeps its own patch of it.
    places.loc[0, "holder"] = "front" if places["holder"][0] == "army" else "army"
    areas = control_areas(places, land=BOX, method=method)
    joined = gpd.sjoin(places, areas, predicate="within", rsuffix="area")
    assert len(joined) == len(places)
    assert (joined["holder_left"] == joined["holder_area"]).all()
    assert areas["places"].sum() == len(places)


def test_what_is_known_does_not_depend_on_who_is_heard() -> None:
    places = _scattered(20)
    one, other = (
        control_areas(places, land=BOX, method=method, evidence_radius_km=30).iloc[0]
        for method in ("cells", "vote")
    )
    assert (one["status"], other["status"]) == ("unknown", "unknown")
    assert other["km2"] == pytest.approx(one["km2"], rel=1e-6)


@pytest.mark.parametrize("method", ["cells", "vote"])
@pytest.mark.parametrize("by_state", [False, True])
def test_areas_are_a_partition_of_the_land(method: str, by_state: bool) -> None:
    halves = gpd.GeoDataFrame(
        {"state_id": ["XA-1", "XA-2"]},
        geometry=[shapely.box(95, 19, 96.4, 22), shapely.box(96.4, 19, 98, 22)],
        crs=4326,
    )
    areas = control_areas(_scattered(), land=halves, method=method, by_state=by_state)
    assert shapely.coverage_is_valid(areas.geometry.to_numpy())
    assert areas.union_all().equals(halves.union_all())
    assert list(areas) == list(COLUMNS)
    assert set(areas["method"]) == {method}
    names = {"XA-1", "XA-2"} if by_state else {""}
    assert set(areas["state_id"]) == names


def test_contested_and_possible_land_have_classes_of_their_own() -> None:
    places = _points(
        [(96, 20, "army"), (96.2, 20, "army"), (96.4, 20, "army")],
        status=["held", "contested", "held"],
        certainty=["certain", "certain", "possible"],
    )
    areas = control_areas(places, land=BOX, method="cells")
    classes = areas[["holder", "status", "certainty"]].to_numpy().tolist()
    assert classes == [
        ["", "unknown", "unknown"],
        ["army", "contested", "certain"],
        ["army", "held", "certain"],
        ["army", "held", "possible"],
    ]


def test_holders_of_one_bloc_share_an_area_only_when_asked() -> None:
    places = _points(
        [(96, 20, "league"), (96.2, 20, "front"), (96.4, 20, "army")],
        bloc=["resistance", "resistance", "military"],
    )
    by_actor = control_areas(places, land=BOX, method="cells")
    by_bloc = control_areas(places, land=BOX, method="cells", by="bloc")
    assert set(by_actor["holder"]) == {"", "army", "front", "league"}
    assert by_bloc["bloc"].tolist() == ["", "military", "resistance"]
    assert by_bloc["holder"].tolist() == ["", "army", ""]


def test_places_on_one_spot_that_differ_leave_it_unknown() -> None:
    places = _points([(96, 20, "army"), (96, 20, "front")])
    areas = control_areas(places, land=BOX, method="cells")
    assert areas["holder"].tolist() == [""]


def test_no_evidence_leaves_all_land_unknown() -> None:
    for places in (_points([]), gpd.GeoDataFrame({"holder": ["army"]}, geometry=[None], crs=4326)):
        areas = control_areas(places, land=BOX)
        assert areas["status"].tolist() == ["unknown"]
        assert areas.union_all().equals(BOX.union_all())


def test_townships_take_what_their_places_agree_on() -> None:
    squares = gpd.GeoDataFrame(
        geometry=[shapely.box(x, 19, x + 1, 22) for x in (95, 96, 97)], crs=4326
    )
    places = _points([(95.5, 20, "army"), (96.5, 20, "army"), (96.5, 21, "front")])
    areas = control_areas(
        places, land=BOX, method="townships", townships=squares, evidence_radius_km=1000
    )
    assert _at(areas, 95.2, 21.5) == "army"
    contested = areas[areas["status"] == "contested"]
    assert contested.geometry.iloc[0].equals(squares.geometry[1])
    assert _at(areas, 97.5, 20) == ""


def test_a_road_carries_its_town_farther() -> None:
    places = _points([(96, 20, "army"), (97, 20, "front"), (96.5, 20.8, "front")])
    road = gpd.GeoDataFrame(geometry=[shapely.LineString([(96, 20), (96.7, 20)])], crs=4326)
    plain = control_areas(places, land=BOX, method="cells")
    areas = control_areas(places, land=BOX, method="roads", roads=road)
    assert _at(plain, 96.6, 20.0) == "front"
    assert _at(areas, 96.6, 20.0) == "army"
    # Far from the road's side the same places are nearest.
    assert _at(areas, 97.2, 20.0) == "front"
    assert set(areas["method"]) == {"roads"}


def test_a_situation_brings_its_land_and_blocs() -> None:
    towns = {"east": (96.9, 20.0), "west": (96.1, 20.0)}
    verdicts = {"town:east": {"holder": "army"}, "town:west": {"holder": "front"}}
    situation = join(Line(ledger({}, towns), verdicts), "2024-06-01")
    areas = control_areas(situation)
    assert dict(zip(areas["holder"], areas["bloc"], strict=True)) == {
        "": "", "army": "military", "front": "resistance",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("more", "match"),
    [
        ({"method": "guess"}, "pass one of vote, cells"),
        ({"by": "colour"}, "pass 'actor', 'bloc' or 'verdict'"),
        ({"evidence_radius_km": 0}, "pass more than 0"),
        ({"method": "townships"}, "pass them as townships"),
        ({"method": "roads"}, "pass them as roads"),
        ({"land": None}, "pass land"),
    ],
)
def test_wrong_wishes_are_told(more: dict[str, Any], match: str) -> None:
    with pytest.raises(ValueError, match=match):
        control_areas(_points([(96, 20, "army")]), **({"land": BOX} | more))


def test_cells_of_towns_are_the_areas_of_any_day() -> None:
    towns = _scattered(30)
    towns["town_id"] = [f"t{nth}" for nth in range(len(towns))]
    cells = town_cells(towns, BOX)
    assert cells["town_id"].tolist() == towns["town_id"].tolist()
    areas = control_areas(towns, land=BOX, method="cells")
    for holder in ("army", "front"):
        own = cells[(towns["holder"] == holder).to_numpy()].union_all()
        whole = areas[areas["holder"] == holder].geometry.iloc[0]
        assert own.symmetric_difference(whole).area < 1e-5


def test_evidence_is_not_changed() -> None:
    places = _scattered()
    before = places.copy(deep=True)
    control_areas(places, land=BOX)
    assert before.equals(places)
    assert list(before) == list(places)


def test_every_method_is_told_in_two_sentences() -> None:
    for told in METHODS.values():
        assert told.endswith(".")
        assert told.count(". ") <= 1


def test_huddled_places_share_one_voice() -> None:
    # Five places 10 m apart on the left are heard about as much as the one on the right.
    left = np.column_stack([np.full(5, 0.0), np.arange(5) * 10.0])
    places = np.vstack([left, [[10_000.0, 0.0]]])
    index, weights = krige(places, np.array([[5_000.0, 0.0]]))
    right = weights[0][index[0] == 5].sum()
    assert right == pytest.approx(0.5, abs=0.01)
    assert weights.sum() == pytest.approx(1)


def test_kriging_reproduces_what_places_say() -> None:
    rng = np.random.default_rng(3)
    places = rng.uniform(0, 1e5, (30, 2))
    index, weights = krige(places, places)
    assert index[:, 0].tolist() == list(range(30))
    np.testing.assert_allclose(weights[:, 0], 1, atol=1e-9)


def test_probes_lie_in_wanted_cells_and_off_the_places() -> None:
    rng = np.random.default_rng(3)
    places = rng.uniform(0, 1e5, (30, 2))
    wanted = np.arange(30) < 4
    probes = lattice(places, wanted, 1_000.0)
    away = np.linalg.norm(probes[:, None] - places[None], axis=2)
    assert len(probes) > 100
    assert wanted[away.argmin(axis=1)].all()
    assert away.min() > 500
    among = np.linalg.norm(probes[:, None] - probes[None], axis=2)
    assert among[~np.eye(len(probes), dtype=bool)].min() > 850


@pytest.mark.parametrize("seed", range(12))
def test_borders_are_the_ridges_between_labels(seed: int) -> None:
    rng = np.random.default_rng(seed)
    # Villages in clusters, a lattice between them, and one label deep within another.
    heaps = rng.uniform(0, 1e5, (6, 1, 2)) + rng.normal(0, 500, (6, 12, 2))
    grid = np.stack(np.meshgrid(np.arange(20) * 1e3, np.arange(20) * 1e3), axis=-1) + 4e4
    seeds = np.concatenate([heaps.reshape(-1, 2), grid.reshape(-1, 2), rng.uniform(0, 1e5, (9, 2))])
    label = (rng.integers(0, 3, len(seeds)) if seed % 2 else seeds[:, 0] > 5e4).astype(np.intp)
    label[:12] = 1 + label[12]
    bounds = np.array([-2e4, -2e4, 1.2e5, 1.2e5])
    pairs, ends = ridges(seeds, 1.4e5)
    every = shapely.multilinestrings(ends[label[pairs[:, 0]] != label[pairs[:, 1]]])
    expected = shapely.clip_by_rect(every, *bounds)
    found = shapely.multilinestrings(borders(seeds, label, bounds))
    assert found.length == pytest.approx(expected.length)
    assert shapely.hausdorff_distance(found, expected) < 0.01


@pytest.mark.parametrize("turn", [0.0, 0.1])
def test_borders_of_regular_seeds_are_found(turn: float) -> None:
    # On squares four cells meet at every corner, on a circle all of them in its middle.
    x, y = (axis.ravel() * 1e3 for axis in np.meshgrid(np.arange(6.0), np.arange(6.0)))
    east, north = x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)
    squares = borders(
        np.column_stack([east, north]),
        (x > 2e3).astype(np.intp),
        np.array([-9e3, -9e3, 9e3, 9e3]),
    )
    np.testing.assert_allclose(squares @ [np.cos(turn), np.sin(turn)], 2.5e3, atol=1e-3)
    ways = np.linspace(0, 2 * np.pi, 12, endpoint=False) + turn
    circle = np.column_stack([np.cos(ways), np.sin(ways)]) * 5e3
    spokes = borders(circle, np.arange(12), np.array([-5e3, -5e3, 5e3, 5e3]))
    assert np.linalg.norm(spokes, axis=2).min(axis=1).max() < 1e-6


def test_one_label_has_no_borders() -> None:
    seeds = np.array([[0.0, 0.0], [10.0, 0.0]])
    box = np.array([0.0, 0.0, 10.0, 10.0])
    assert len(borders(seeds, np.array([1, 1]), box)) == 0
    assert len(borders(seeds[:1], np.array([1]), box)) == 0
    (ends,) = borders(seeds, np.array([0, 1]), box)
    assert sorted(ends.tolist()) == [[5.0, 0.0], [5.0, 10.0]]


def test_a_vote_names_the_second_and_the_lead() -> None:
    places = np.array([[0.0, 0.0], [10.0, 0.0]])
    probe = np.array([[4.0, 0.0]])
    index, weights = krige(places, probe)
    mesh = build_mesh(places, probe, listen=index, weights=weights)
    side, lead, second = vote(mesh, np.array([0, 1]))
    assert side.tolist() == [0, 1, 0]
    assert second.tolist()[2] == 1
    assert lead[2] == pytest.approx(0.2)
