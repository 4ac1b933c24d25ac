"""Verdicts on their layers: towns, pieces of road, states."""

from __future__ import annotations

from datetime import date

import geopandas as gpd
import hand_made
import numpy as np
import pandas as pd
import pytest
from shapely import LineString

from whoholds import crs
from whoholds.analysis.contradictions import contradictions
from whoholds.engine.columns import VERDICT
from whoholds.engine.timeline import Timeline, weigh
from whoholds.errors import DateError, RouteError
from whoholds.roads.layout import routes, stretches
from whoholds.situation import join

TOWNS = {name: (96 + n / 10, 20.0) for n, name in enumerate("abcdef")}
ARMY = {"holder": "army", "since_earliest": "2024-03-01", "since_latest": "2024-03-02"}
FRONT = {"holder": "front", "since_latest": "2024-02-01"}


def situated(verdicts: dict[str, dict[str, object]], **roads: str) -> hand_made.Line:
    laid = {
        name: (LineString([TOWNS[town] for town in towns]), list(towns))
        for name, towns in (roads or {"R": "abcdef"}).items()
    }
    return hand_made.Line(hand_made.ledger(laid, TOWNS), verdicts)


def pieces(timeline: hand_made.Line) -> gpd.GeoDataFrame:
    return join(timeline, "2024-05-01").highways


class TestPieces:
    def test_neighbours_with_equal_verdicts_merge(self) -> None:
        found = pieces(
            situated(
                {
                    "highway:R[a..b]": ARMY,
                    "highway:R[b..c]": ARMY,
                    "highway:R[d..e]": FRONT,
                    "highway:R[e..f]": FRONT,
                }
            )
        )
        assert found["piece_id"].tolist() == ["R[a..c]", "R[c..d]", "R[d..f]"]
        assert found["holder"].tolist() == ["army", "", "front"]
        assert found["stretches"].tolist() == [
            ["R[a..b]", "R[b..c]"],
            ["R[c..d]"],
            ["R[d..e]", "R[e..f]"],
        ]
        assert found["status"].tolist() == ["held", "unknown", "held"]

    def test_equal_verdicts_apart_stay_apart(self) -> None:
        found = pieces(situated({"highway:R[a..b]": ARMY, "highway:R[e..f]": ARMY}))
        assert found["piece_id"].tolist() == ["R[a..b]", "R[b..e]", "R[e..f]"]

    def test_roads_never_merge_with_each_other(self) -> None:
        verdicts = {"highway:R[a..b]": ARMY, "highway:Q[b..c]": ARMY}
        found = pieces(situated(verdicts, R="ab", Q="bc"))
        assert found["piece_id"].tolist() == ["R[a..b]", "Q[b..c]"]

    @pytest.mark.parametrize(
        "other",
        [
            {"holder": "front"},
            {"partners": ["front"]},
            {"challengers": ["front"]},
            {"status": "contested"},
            {"access": "closed"},
            {"certainty": "possible"},
            {"alternatives": ["front"]},
            {"claimed_by": ["army"]},
            {"since_latest": "2024-03-05"},
            {"since_earliest": None},
        ],
        ids=lambda other: next(iter(other)),
    )
    def test_what_keeps_stretches_apart(self, other: dict[str, object]) -> None:
        timeline = situated(
            {"highway:R[a..b]": ARMY, "highway:R[b..c]": {**ARMY, **other}}, R="abc"
        )
        assert len(pieces(timeline)) == 2

    def test_a_piece_gathers_what_its_stretches_rest_on(self) -> None:
        one = {"claims": ["2", "1"], "last_heard": "2024-04-01", "start": "2024-03-02", "end": None}
        two = {"claims": ["1", "3"], "last_heard": "2024-03-09", "start": "2024-04-01",
               "end": "2024-06-01"}  # fmt: skip
        timeline = situated({"highway:R[a..b]": ARMY | one, "highway:R[b..c]": ARMY | two}, R="abc")
        piece = pieces(timeline).iloc[0]
        assert piece["claims"] == ["2", "1", "3"]
        assert piece["last_heard"] == pd.Timestamp("2024-03-09")
        assert piece["start"] == pd.Timestamp("2024-04-01")
        assert piece["end"] == pd.Timestamp("2024-06-01")

    def test_pieces_are_gapless_and_as_long_as_the_road(self) -> None:
        timeline = situated({"highway:R[b..c]": ARMY, "highway:R[c..d]": FRONT})
        found = pieces(timeline)
        assert found["from_km"].iloc[0] == 0
        assert found["from_km"].tolist()[1:] == found["to_km"].tolist()[:-1]
        whole = crs.length_km(timeline.ledger.highways.geometry)[0]
        assert found["to_km"].iloc[-1] == pytest.approx(whole, rel=1e-9)
        assert crs.length_km(found.geometry) == pytest.approx(
            found["to_km"] - found["from_km"], rel=1e-9
        )
        assert found.crs == "EPSG:4326"

    def test_a_road_drawn_backwards_runs_with_its_stations(self) -> None:
        backwards = LineString([TOWNS["c"], TOWNS["b"], TOWNS["a"]])
        timeline = hand_made.Line(hand_made.ledger({"R": (backwards, list("abc"))}, TOWNS), {})
        assert pieces(timeline).geometry[0].coords[0] == TOWNS["a"]

    def test_a_pack_without_roads(self) -> None:
        day = join(hand_made.Line(hand_made.ledger({}, TOWNS), {}), "2024-05-01")
        assert day.highways.empty
        assert day.highways.crs == "EPSG:4326"
        assert [*day.highways.columns][:3] == ["highway_id", "piece_id", "name"]

    def test_stations_that_cannot_be_placed_are_named(self) -> None:
        laid = {"R": (LineString([(96, 20), (96.1, 20)]), ["a", "b", "far"])}
        timeline = hand_made.Line(hand_made.ledger(laid, {**TOWNS, "far": (99.0, 20.0)}), {})
        with pytest.raises(RouteError, match="R: far lies"):
            pieces(timeline)


class TestLayers:
    line = situated({"town:c": {**FRONT, "claims": ["7"]}, "state:XA-1": {**ARMY}})

    def test_towns_keep_their_order_and_carry_verdicts(self) -> None:
        day = join(self.line, "2024-05-01")
        assert day.towns["town_id"].tolist() == list(TOWNS)
        assert day.towns["holder"].tolist() == ["", "", "front", "", "", ""]
        assert day.towns["claims"][2] == ["7"]
        own = ["town_id", "name", "name_local", "state_id"]
        assert [*day.towns.columns] == [*own, *VERDICT, "geometry"]
        assert day.states["holder"].tolist() == ["army"]
        assert day.day == date(2024, 5, 1)

    def test_the_day_may_be_written_in_any_way(self) -> None:
        days = ["2024-05-01", date(2024, 5, 1), np.datetime64("2024-05-01")]
        assert {join(self.line, day).day for day in days} == {date(2024, 5, 1)}

    def test_what_one_caller_does_to_the_frames_no_other_sees(self) -> None:
        stretches(self.line.ledger)["from_km"] = -1.0
        assert stretches(self.line.ledger)["from_km"].min() == 0
        with pytest.raises(TypeError):
            routes(self.line.ledger)["R"] = None  # type: ignore[index]


CLAIMS = [
    # Three armies' words on one road of five stretches: nested, overlapping, contradicting.
    {"claim_id": "1", "subject": "highway:R[a..f]", "event": "held", "when": "../2024-01-02",
     "holder": "army", "source_id": "s"},
    {"claim_id": "2", "subject": "highway:R[e..b]", "event": "captured", "when": "2024-02-01",
     "holder": "front", "challengers": "army", "source_id": "s", "reported": "2024-02-02"},
    {"claim_id": "3", "subject": "highway:R[c..d]", "event": "recaptured", "when": "2024-03-01",
     "holder": "army", "challengers": "front", "source_id": "s", "reported": "2024-03-02"},
    {"claim_id": "4", "subject": "highway:R[d..f]", "event": "contested",
     "when": "2024-03-05/2024-04-10", "holder": "army", "challengers": "front", "source_id": "s",
     "reported": "2024-04-11"},
    {"claim_id": "5", "subject": "highway:R[a..b]", "event": "closed", "when": "2024-03-01",
     "holder": "army", "challengers": "front", "source_id": "s", "reported": "2024-03-02"},
    {"claim_id": "6", "subject": "highway:R", "event": "captured", "when": "2024-03-20",
     "holder": "front", "source_id": "s", "reported": "2024-03-21"},
]  # fmt: skip


@pytest.fixture(scope="module")
def weighed() -> Timeline:
    road = LineString([TOWNS[town] for town in "abcdef"])
    return weigh(
        hand_made.ledger({"R": (road, list("abcdef"))}, TOWNS, claims=CLAIMS), policy="as_reported"
    )


class TestSectionsWeighed:
    """Claims on sections, resolved stretch by stretch, worked by hand."""

    @pytest.mark.parametrize(
        ("day", "holders"),
        [
            ("2024-01-15", {"R[a..f]": "army"}),
            ("2024-02-10", {"R[a..b]": "army", "R[b..e]": "front", "R[e..f]": "army"}),
            (
                "2024-03-03",
                {
                    "R[a..b]": "army",
                    "R[b..c]": "front",
                    "R[c..d]": "army",
                    "R[d..e]": "front",
                    "R[e..f]": "army",
                },
            ),
        ],
    )
    def test_who_holds_which_piece(
        self, weighed: Timeline, day: str, holders: dict[str, str]
    ) -> None:
        found = join(weighed, day).highways
        assert dict(zip(found["piece_id"], found["holder"], strict=True)) == holders

    def test_access_is_an_axis_of_its_own(self, weighed: Timeline) -> None:
        found = join(weighed, "2024-03-03").highways.set_index("piece_id")
        assert found.loc["R[a..b]", ["holder", "access"]].tolist() == ["army", "closed"]
        assert found.loc["R[b..c]", "access"] == "unknown"

    def test_a_claim_on_no_section_is_drawn_nowhere(self, weighed: Timeline) -> None:
        assert all("6" not in claims for claims in join(weighed, "2024-04-01").highways["claims"])

    def test_a_day_outside_the_period(self, weighed: Timeline) -> None:
        with pytest.raises(DateError):
            join(weighed, "2030-01-01")


def two_sides(town: str, when: str = "2024-02-01") -> list[dict[str, str]]:
    base = {"source_id": "s", "event": "captured", "reported": "2024-06-01"}
    return [
        {
            **base,
            "claim_id": "t",
            "subject": f"town:{town}",
            "holder": "army",
            "when": "2024-01-10",
        },
        {**base, "claim_id": "r", "subject": "highway:R[b..e]", "holder": "front", "when": when},
    ]


class TestAgreement:
    def asked(self, claims: list[dict[str, str]], **more: dict[str, str]) -> pd.DataFrame:
        laid = {"R": (LineString([TOWNS[town] for town in "abcdef"]), list("abcdef"))}
        return contradictions(
            weigh(hand_made.ledger(laid, TOWNS, claims=claims, **more), policy="as_reported")
        )

    def test_a_town_amid_the_other_sides_road_is_asked_about(self) -> None:
        found = self.asked(two_sides("c")).to_dict("records")
        assert len(found) == 1
        assert found[0]["town_id"] == "c"
        assert found[0]["start"] == pd.Timestamp("2024-02-01")
        assert pd.isna(found[0]["end"])
        assert (found[0]["town_holder"], found[0]["road_holder"]) == ("army", "front")
        assert found[0]["stretches"] == ["R[b..c]", "R[c..d]"]
        assert found[0]["claims"] == ["r", "t"]
        assert found[0]["question"] == (
            "R: C is held by Army, the road through it by Front, since 1 February 2024;"
            " which claims are right: r, t?"
        )

    def test_a_front_at_a_town_is_no_contradiction(self) -> None:
        # The road is the other side's behind the town only.
        assert self.asked(two_sides("b")).empty

    def test_at_the_end_of_a_road_one_side_is_enough(self) -> None:
        claims = two_sides("f")
        claims[1]["subject"] = "highway:R[b..f]"
        found = self.asked(claims)
        assert found["town_id"].tolist() == ["f"]
        assert "F is held by Army, the road that ends there by Front" in found["question"][0]

    def test_allies_do_not_contradict_each_other(self) -> None:
        actors = {"front": "", "army": "front"}
        assert self.asked(two_sides("c"), actors=actors).empty

    def test_only_the_days_on_which_both_are_certain(self) -> None:
        found = self.asked(two_sides("c", when="[2024-02-01..2024-02-20]"))
        assert found["start"].tolist() == [pd.Timestamp("2024-02-20")]
