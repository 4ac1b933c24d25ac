"""Stations on lines drawn in every way that people draw lines, and the kilometres between them."""

from __future__ import annotations

import shutil
from itertools import pairwise
from pathlib import Path

import geopandas as gpd
import hand_made
import numpy as np
import pandas as pd
import pytest
import shapely
from shapely import LineString, MultiLineString, Point

from whoholds import crs
from whoholds.errors import PackError, RouteError, SubjectError
from whoholds.read import pack
from whoholds.roads.route import expand, faults, fit, stretch_ids

# A degree of longitude along the parallel of 20° north on WGS 84: N cos φ · π/180 with
# N = a / √(1 - e² sin² φ). The geodesic beside it is 15 cm shorter.
EAST = 104.6471
WEST_PART = [(97.0, 20.0), (97.3, 20.1), (97.6, 20.0)]
MIDDLE_PART = [(97.6, 20.0), (98.0, 20.2)]
EAST_PART = [(98.0, 20.2), (98.5, 20.0)]
WHOLE = LineString([*WEST_PART, *MIDDLE_PART[1:], *EAST_PART[1:]])
ENDS = [Point(97, 20), Point(98.5, 20)]


def places(*lonlat: tuple[float, float]) -> list[Point]:
    return [Point(place) for place in lonlat]


class TestMeasures:
    def test_kilometres_are_geodesic(self) -> None:
        road = fit(LineString([(96, 20), (97, 20)]), places((96, 20), (96.25, 20), (97, 20)))
        assert road.km == pytest.approx([0, EAST / 4, EAST], abs=1e-3)

    def test_a_long_line_agrees_with_what_proj_measures(self) -> None:
        line = hand_made.straight(50, lat=-35)
        road = fit(line, places((96, -35), (100.9, -35)))
        assert road.length_km == pytest.approx(crs.length_km(line)[0], rel=1e-12)

    def test_a_station_off_the_road_stands_where_it_is_nearest(self) -> None:
        road = fit(LineString([(96, 20), (97, 20)]), places((96, 20), (96.5, 20.054), (97, 20)))
        assert road.km[1] == pytest.approx(EAST / 2, rel=1e-3)
        assert road.offset_km == pytest.approx([0, 5.978, 0], abs=0.01)

    def test_what_lies_beyond_the_stations_is_no_part_of_the_road(self) -> None:
        road = fit(LineString([(95, 20), (98, 20)]), places((96, 20), (97, 20)))
        assert road.length_km == pytest.approx(EAST, rel=1e-4)
        assert road.geometry.equals_exact(LineString([(96, 20), (97, 20)]), 1e-9)

    def test_stretches_are_gapless_and_add_up(self) -> None:
        road = fit(WHOLE, places((97, 20), (97.3, 20.1), (98, 20.2), (98.5, 20)), highway_id="R")
        stretches = road.stretches()
        assert stretches["stretch_id"].tolist() == ["R[1..2]", "R[2..3]", "R[3..4]"]
        assert stretches["from_km"].tolist()[1:] == stretches["to_km"].tolist()[:-1]
        lengths = crs.length_km(stretches.geometry)
        assert lengths == pytest.approx(stretches["to_km"] - stretches["from_km"], rel=1e-9)
        assert lengths.sum() == pytest.approx(crs.length_km(WHOLE)[0], rel=1e-12)
        assert stretches.crs == "EPSG:4326"


class TestWaysOfDrawing:
    """However the line is drawn, the same road comes out."""

    @pytest.mark.parametrize(
        "line",
        [
            pytest.param(WHOLE, id="one line"),
            pytest.param(WHOLE.reverse(), id="drawn backwards"),
            pytest.param(MultiLineString([WEST_PART, MIDDLE_PART, EAST_PART]), id="parts"),
            pytest.param(
                MultiLineString([WEST_PART, MIDDLE_PART[::-1], EAST_PART]), id="one part backwards"
            ),
            pytest.param(
                MultiLineString([EAST_PART, WEST_PART[::-1], MIDDLE_PART]), id="parts in disorder"
            ),
            pytest.param(
                MultiLineString([WEST_PART, MIDDLE_PART, EAST_PART, [(97.6, 20), (97.6, 20.9)]]),
                id="with a side road",
            ),
            pytest.param(
                MultiLineString(
                    [[*WEST_PART, *MIDDLE_PART[1:]], [(97.6, 20), (97.6, 19)], EAST_PART]
                ),
                id="a side road off the middle of a part",
            ),
            pytest.param(
                MultiLineString([WEST_PART, [(97.6001, 20), (98, 20.2)], EAST_PART]),
                id="ends that miss each other by metres",
            ),
            pytest.param(LineString([(*xy, 300.0) for xy in WHOLE.coords]), id="with heights"),
        ],
    )
    def test_the_same_road(self, line: LineString | MultiLineString) -> None:
        stations = places((97, 20), (97.6, 20), (98, 20.2), (98.5, 20))
        plain = fit(WHOLE, stations)
        road = fit(line, stations)
        assert road.km == pytest.approx(plain.km, rel=2e-3, abs=1e-9)
        assert road.geometry.equals_exact(plain.geometry, 1e-3) or len(road.geometry.coords) > 5
        assert road.gaps_km == 0

    def test_a_gap_counts_no_kilometres_and_is_told(self) -> None:
        line = MultiLineString([EAST_PART, WEST_PART[::-1]])
        road = fit(line, places((97, 20), (97.6, 20), (98, 20.2), (98.5, 20)))
        gap = crs.length_km(LineString(MIDDLE_PART))[0]
        assert road.gaps_km == pytest.approx(gap)
        assert road.length_km == pytest.approx(crs.length_km(line)[0])
        assert crs.length_km(road.stretches().geometry)[1] == pytest.approx(0.01, rel=1e-3)
        assert road.geometry.geom_type == "MultiLineString"

    def test_a_hairpin_station_takes_the_leg_that_keeps_the_order(self) -> None:
        # Out along 20.0, back along 20.03, out again along 20.06: the third station lies a
        # little nearer to the first leg, but comes after one on the second.
        line = LineString([(96, 20), (97, 20), (97, 20.03), (96, 20.03), (96, 20.06), (97, 20.06)])
        road = fit(line, places((96, 20), (96.2, 20.031), (96.9, 20.044), (97, 20.06)))
        legs = [0, EAST * 1.8 + 3.32, EAST * 2.9 + 6.64, EAST * 3 + 6.64]
        assert road.km == pytest.approx(legs, rel=2e-3)

    def test_a_spur_driven_out_and_back_is_kept(self) -> None:
        line = LineString([(96, 20), (96.5, 20), (96.5, 20.2), (96.5, 20), (97, 20)])
        road = fit(line, places((96, 20), (96.5, 20.2), (97, 20)))
        assert road.km == pytest.approx([0, EAST / 2 + 22.14, EAST + 44.28], rel=1e-3)

    def test_a_ring_comes_back_to_its_first_station(self) -> None:
        ring = LineString([(96, 20), (97, 20), (97, 21), (96, 21), (96, 20)])
        stations = places((97, 20.5), (96.5, 21), (96.5, 20), (97, 20.5))
        road = fit(ring, stations, towns=["a", "b", "c", "a"], highway_id="R")
        assert road.length_km == pytest.approx(crs.length_km(ring)[0], rel=1e-4)
        assert road.stretches()["stretch_id"].tolist() == ["R[a..b]", "R[b..c]", "R[c..a]"]
        back = fit(ring.reverse(), stations, towns=["a", "b", "c", "a"])
        assert back.km == pytest.approx(road.km, rel=1e-4)

    @pytest.mark.parametrize("twin", [0, 1, 2])
    def test_towns_in_one_place_are_set_ten_metres_apart(self, twin: int) -> None:
        stations = places((97, 20), (97.6, 20), (98.5, 20))
        road = fit(WHOLE, [*stations[: twin + 1], *stations[twin:]])
        plain = fit(WHOLE, stations)
        lengths = crs.length_km(road.stretches().geometry)
        assert lengths[twin] == pytest.approx(0.01, rel=1e-3)
        assert lengths.sum() == pytest.approx(plain.length_km, rel=1e-6)
        assert np.delete(road.km, twin) == pytest.approx(plain.km, abs=0.011)

    def test_three_towns_in_one_place(self) -> None:
        road = fit(WHOLE, places((97, 20), (98.5, 20), (98.5, 20), (98.5, 20)))
        assert np.diff(road.km)[1:] == pytest.approx([0.01, 0.01])
        assert road.length_km == pytest.approx(crs.length_km(WHOLE)[0])

    def test_towns_a_little_out_of_order_share_a_place(self) -> None:
        # Two places of 1 km precision, 600 m the wrong way round: noise, not an error.
        road = fit(WHOLE, places((97, 20), (97.606, 20.003), (97.6, 20), (98.5, 20)))
        assert (np.diff(road.km) >= 0).all()

    def test_a_road_over_the_antimeridian(self) -> None:
        line = LineString([(179.5, 65), (179.9, 65)])
        further = LineString([(-179.9, 65), (-179.5, 65)])
        road = fit(MultiLineString([line, further]), places((179.5, 65), (-179.5, 65)))
        assert road.gaps_km == pytest.approx(9.44, abs=0.1)


@pytest.mark.parametrize("seed", range(6))
def test_a_road_as_surveyors_leave_it(seed: int) -> None:
    """Forty ways in disorder, either direction, some with both carriageways, some side roads."""
    rng = np.random.default_rng(seed)
    heading = 0.6 * np.sin(np.cumsum(rng.normal(0, 0.2, 400)))
    steps = 0.01 * np.column_stack([np.cos(heading), np.sin(heading)])
    road = np.array([94.0, 20.0]) + np.concatenate([np.zeros((1, 2)), np.cumsum(steps, axis=0)])
    cuts = [0, *np.sort(rng.choice(np.arange(5, 395), 39, replace=False)), 400]
    ways = []
    for start, stop in pairwise(cuts):
        way = road[start : stop + 1]
        ways.append(way)
        if stop - start > 2 and rng.random() < 0.3:
            other = way.copy()
            other[1:-1] += 0.0002
            ways.append(other)
        if rng.random() < 0.15:
            ways.append(np.array([way[0], way[0] + [0.02, 0.3]]))
    ways = [ways[n][:: rng.choice([1, -1])] for n in rng.permutation(len(ways))]
    stations = shapely.points(road[np.linspace(0, 400, 15).astype(int)] + rng.normal(0, 0.005, 2))
    plain, found = fit(LineString(road), stations), fit(MultiLineString(ways), stations)
    assert found.km == pytest.approx(plain.km, rel=2e-3, abs=0.05)
    assert found.gaps_km == 0


class TestCutting:
    road = fit(WHOLE, ENDS, highway_id="R")

    def test_a_piece_keeps_the_direction_of_the_road(self) -> None:
        piece = self.road.cut(20, 120)
        assert piece.coords[0][0] < piece.coords[-1][0]
        assert crs.length_km(piece)[0] == pytest.approx(100, rel=1e-3)

    def test_a_vertex_at_the_cut_is_not_doubled(self) -> None:
        corner = float(crs.length_km(LineString(WEST_PART))[0])
        before, after = self.road.pieces([0, corner], [corner, self.road.length_km])
        assert before.coords[-1] == after.coords[0] == pytest.approx((97.6, 20))
        assert len(before.coords) + len(after.coords) == len(WHOLE.coords) + 1

    def test_a_piece_backwards_is_refused(self) -> None:
        with pytest.raises(
            RouteError, match=r"R: a piece cannot run from km 30\.0 back to km 10\.0"
        ):
            self.road.cut(30, 10)

    @pytest.mark.parametrize("lat", [-60.0, 0.0, 20.0, 65.0])
    def test_long_steps_are_cut_by_kilometres_not_by_degrees(self, lat: float) -> None:
        # Two degrees at a stretch, across the parallels: north of the tropics the first half of the
        # degrees is plainly longer than the second.
        line = LineString([(20, lat), (22, lat + 2), (25, lat + 1.5)])
        road = fit(line, places((20, lat), (25, lat + 1.5)))
        cuts = np.linspace(0, road.length_km, 12)
        lengths = crs.length_km(road.pieces(cuts[:-1], cuts[1:]))
        assert lengths == pytest.approx(np.diff(cuts), rel=1e-3)

    def test_no_length_is_an_empty_line(self) -> None:
        assert self.road.cut(30, 30).is_empty

    def test_a_section_is_named_in_either_order(self) -> None:
        road = fit(WHOLE, places((97, 20), (97.6, 20), (98.5, 20)), towns=["a", "b", "c"])
        assert road.section("c", "b") == road.section("b", "c") == (road.km[1], road.km[2])
        with pytest.raises(SubjectError, match="x"):
            road.section("a", "x")


class TestFaults:
    def test_too_far(self) -> None:
        with pytest.raises(RouteError, match=r"R: far lies 10\d\.\d km off the line"):
            fit(WHOLE, [*ENDS, Point(98.5, 21)], towns=["a", "b", "far"], highway_id="R")

    def test_out_of_order_names_both_towns_and_places(self) -> None:
        with pytest.raises(RouteError) as told:
            fit(
                WHOLE,
                places((97, 20), (98, 20.2), (97.6, 20), (98.5, 20)),
                towns=["a", "c", "b", "d"],
                highway_id="R",
            )
        assert "out of order" in str(told.value)
        assert "listed" in str(told.value)
        assert "b" in str(told.value)

    def test_the_wrong_arm_of_a_fork(self) -> None:
        fork = MultiLineString([WEST_PART, MIDDLE_PART, EAST_PART, [(97.6, 20), (97.6, 20.9)]])
        stations = places((97, 20), (97.6, 20.8), (98.5, 20))
        with pytest.raises(RouteError, match="2 stands on an arm of a fork"):
            fit(fork, stations)

    def test_all_in_one_place(self) -> None:
        with pytest.raises(RouteError, match="one place"):
            fit(WHOLE, places((97, 20), (97, 20)))

    @pytest.mark.parametrize("line", [LineString(), LineString([(97, 20), (97, 20)])])
    def test_an_empty_line(self, line: LineString) -> None:
        with pytest.raises(RouteError, match="empty"):
            fit(line, ENDS)

    def test_a_pack_hears_of_all_of_them_at_once(self) -> None:
        ledger = hand_made.ledger(
            {
                "good": (WHOLE, ["a", "b"]),
                "far": (WHOLE, ["a", "b", "far"]),
                "short": (WHOLE, ["a"]),
                "bare": (WHOLE, []),
                "swapped": (WHOLE, ["a", "d", "c", "b"]),
            },
            {"a": (97, 20), "b": (98.5, 20), "far": (98, 22), "c": (97.6, 20), "d": (98, 20.2)},
        )
        found = faults(ledger.highways, ledger.stations.set_axis(range(2, 12)), ledger.towns)
        told = [(fault.file, fault.row, fault.what.partition(":")[0]) for fault in found]
        assert told == [
            ("highways.geojson", 2, "short"),
            ("stations.csv", 6, "far"),
            ("stations.csv", 9, "swapped"),
        ]
        assert all(fault.mend for fault in found)

    def test_checking_a_pack_names_file_line_and_mend(self, tiny: Path, tmp_path: Path) -> None:
        folder = shutil.copytree(tiny, tmp_path / "pack")
        stations = folder / "stations.csv"
        text = stations.read_text(encoding="utf-8")
        stations.write_text(text.replace("birch,2", "birch,9"), encoding="utf-8")
        (fault,) = pack.check(folder)
        assert (fault.file, fault.row, fault.column) == ("stations.csv", 3, "order")
        assert "out of order" in fault.what
        with pytest.raises(PackError, match="out of order"):
            pack.open(folder)


class TestSections:
    stations = pd.DataFrame(
        {
            "highway_id": ["R", "Q", "R", "Q", "R", "R"],
            "town_id": ["c", "a", "a", "c", "b", "d"],
            "order": [3, 1, 1, 2, 2, 4],
        }
    )

    def test_stretches_follow_the_order_not_the_rows(self) -> None:
        frame = stretch_ids(self.stations)
        assert frame["stretch_id"].tolist() == ["Q[a..c]", "R[a..b]", "R[b..c]", "R[c..d]"]
        assert frame["position"].tolist() == [0, 0, 1, 2]

    def test_each_claim_spans_its_stretches(self) -> None:
        subjects = pd.Series(
            ["highway:R[d..b]", "town:a", "highway:Q[a..c]", "highway:R", "highway:R[a..d]"],
            index=list("vwxyz"),
        )
        spans = expand(subjects, self.stations)
        spelt = spans.groupby("row")["stretch_subject"].agg(list)
        assert spelt.to_dict() == {
            "v": ["highway:R[b..c]", "highway:R[c..d]"],
            "x": ["highway:Q[a..c]"],
            "z": ["highway:R[a..b]", "highway:R[b..c]", "highway:R[c..d]"],
        }

    def test_a_ring_is_read_forwards(self) -> None:
        ring = pd.DataFrame({"highway_id": "R", "town_id": list("abca"), "order": range(4)})
        spans = expand(pd.Series(["highway:R[c..a]", "highway:R[a..c]", "highway:R[a..a]"]), ring)
        assert spans.groupby("row").size().tolist() == [1, 2, 3]

    @pytest.mark.parametrize("subject", ["highway:R[a..x]", "highway:X[a..b]", "highway:R[a..a]"])
    def test_an_unknown_section_is_named(self, subject: str) -> None:
        with pytest.raises(SubjectError) as told:
            expand(pd.Series(["highway:R[a..b]", subject]), self.stations)
        assert subject in str(told.value)

    def test_nothing_said_spans_nothing(self) -> None:
        assert expand(pd.Series([], dtype="str"), self.stations).empty
        assert expand(pd.Series(["town:a"]), self.stations.iloc[:0]).empty


class TestMeasuring:
    def test_areas_are_those_of_the_ellipsoid(self) -> None:
        # The same square by Karney's polygon area, its edges followed along parallels: 11548.4 km².
        square = shapely.box(96, 20, 97, 21).segmentize(0.01)
        plane = crs.equal_area(square)
        assert plane.project(square)[0].area / 1e6 == pytest.approx(11548.38, rel=1e-5)

    def test_there_and_back(self) -> None:
        towns = gpd.GeoSeries(places((96.1, 20.3), (98.2, 22.4)), crs=4326)
        plane = crs.azimuthal(towns)
        back = plane.unproject(plane.project(towns))
        assert shapely.distance(back, towns.to_numpy()).max() < 1e-9

    def test_lines_of_several_parts_leave_gaps_out(self) -> None:
        parts = MultiLineString([[(96, 20), (96.5, 20)], [(97, 20), (97.5, 20)]])
        assert crs.length_km([parts, LineString(), None]) == pytest.approx([EAST, 0, 0], abs=1e-2)
