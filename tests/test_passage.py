"""Can a party drive through: roads worked by hand."""

from __future__ import annotations

from datetime import date
from itertools import pairwise
from typing import Any

import hand_made
import pandas as pd
import pytest
from shapely import LineString

from whoholds import crs
from whoholds.analysis.passage import Passage, blocking, passable, way
from whoholds.engine.timeline import weigh
from whoholds.errors import SubjectError
from whoholds.ledgers import Ledger
from whoholds.roads.layout import routes
from whoholds.situation import Situation, join

STEP = 10.4647  # kilometres of a tenth of a degree at 20° north
TOWNS = {name: (96 + n / 10, 20.0) for n, name in enumerate("abcdef")}
TOWNS |= {"x": (96.2, 20.2), "y": (96.4, 20.3)}
ACTORS = {"army": "", "front": "", "league": "front", "hills": "league", "guard": "army", "aa": ""}

ARMY = {"holder": "army"}
MIXED = {
    "highway:R[a..b]": {"holder": "army", "claims": ["1"]},
    "highway:R[b..c]": {
        "holder": "front",
        "since_earliest": "2024-03-06",
        "since_latest": "2024-03-09",
        "start": "2024-03-09",
        "claims": ["2", "3"],
    },
    "highway:R[c..d]": {
        "holder": "army",
        "status": "contested",
        "challengers": ["front", "aa"],
        "start": "2024-04-02",
        "claims": ["4"],
    },
    "highway:R[d..e]": {},
}
ROADS = {"R": "abcd", "Q": "bxc", "S": "xy"}
"""R is the straight one, Q goes round, S leads to y."""
HELD = {
    f"highway:{stretch}": {"holder": "army"}
    for stretch in ("R[a..b]", "R[c..d]", "Q[b..x]", "Q[x..c]")
}


class Line(hand_made.Line):
    """One with the history that a passage looks back upon: one interval a subject."""

    @property
    def frame(self) -> pd.DataFrame:
        return self.on("2024-05-01")

    @property
    def period(self) -> tuple[date, date]:
        return date(2024, 1, 1), date(2024, 12, 31)


def ledger(**roads: str) -> Ledger:
    laid = {
        name: (LineString([TOWNS[town] for town in towns]), list(towns))
        for name, towns in (roads or {"R": "abcd"}).items()
    }
    return hand_made.ledger(laid, TOWNS, actors=ACTORS)


def day(verdicts: dict[str, dict[str, Any]], **roads: str) -> Situation:
    return join(Line(ledger(**roads), verdicts), "2024-05-01")


def on_road(**verdict: Any) -> Situation:
    """A road a–d all held by the army for certain, but for the stretch b–c."""
    army = {"holder": "army"}
    sides = {f"highway:R[{a}..{b}]": army for a, b in pairwise("abcd")}
    return day({**sides, "highway:R[b..c]": verdict})


class TestAnswers:
    """The table in the module's docstring, row by row."""

    @pytest.mark.parametrize(
        ("verdict", "answer", "reason"),
        [
            pytest.param({"holder": "army"}, "yes", "", id="own"),
            pytest.param({"holder": "guard"}, "yes", "", id="one below it"),
            pytest.param({"holder": "aa", "partners": ["guard"]}, "yes", "", id="as a partner"),
            pytest.param(
                {"holder": "army", "certainty": "possible", "alternatives": ["guard"]},
                "yes", "", id="own in every world",
            ),
            pytest.param(
                {"holder": "army", "access": "fire_control", "challengers": ["front"]},
                "possibly", "fire_control", id="under fire",
            ),
            pytest.param(
                {"holder": "army", "access": "closed", "challengers": ["front"]},
                "no", "closed", id="closed by others",
            ),
            pytest.param(
                {"holder": "army", "access": "closed"}, "possibly", "closed", id="closed by own",
            ),
            pytest.param(
                {"holder": "army", "status": "contested", "challengers": ["front"]},
                "possibly", "contested", id="contested",
            ),
            pytest.param(
                {"holder": "army", "status": "besieged", "challengers": ["front"]},
                "no", "besieged", id="besieged",
            ),
            pytest.param(
                {"holder": "army", "claimed_by": ["army"]}, "possibly", "claimed", id="own word",
            ),
            pytest.param(
                {"holder": "army", "certainty": "possible"}, "possibly", "possible", id="possible",
            ),
            pytest.param(
                {"holder": "army", "certainty": "possible", "alternatives": ["guard", ""]},
                "possibly", "possible", id="own or nobody known",
            ),
            pytest.param({"holder": "front"}, "no", "held", id="others"),
            pytest.param(
                {"holder": "front", "status": "contested", "challengers": ["aa"]},
                "no", "held", id="others, fought for by others",
            ),
            pytest.param(
                {"holder": "front", "status": "contested", "challengers": ["aa", "guard"]},
                "possibly", "contested", id="others, fought for by its own",
            ),
            pytest.param(
                {"holder": "front", "certainty": "possible", "alternatives": ["aa"]},
                "no", "held", id="others in every world",
            ),
            pytest.param(
                {"holder": "front", "certainty": "possible", "alternatives": ["army"]},
                "possibly", "possible", id="others or own",
            ),
            pytest.param(
                {"holder": "front", "certainty": "possible"}, "possibly", "possible",
                id="others possibly",
            ),
            pytest.param(
                {"holder": "front", "status": "contested", "claimed_by": ["army"]},
                "possibly", "claimed", id="others, but it says it took it",
            ),
            pytest.param({}, "possibly", "unknown", id="unknown"),
        ],
    )  # fmt: skip
    def test_one_stretch(self, verdict: dict[str, Any], answer: str, reason: str) -> None:
        situation = on_road(**verdict)
        through = passable(situation, "R", "a", "d", actor="army")
        assert through.answer == answer
        found = through.obstacles
        assert found["reason"].tolist() == ([reason] if reason else [])

    def test_what_is_not_on_the_way_does_not_matter(self) -> None:
        situation = on_road(holder="front")
        assert passable(situation, "R", "c", "d", actor="army").answer == "yes"
        assert passable(situation, "R", "a", "b", actor="army").answer == "yes"

    def test_access_for_the_other_side(self) -> None:
        situation = on_road(holder="army", access="fire_control", challengers=["front"])
        assert passable(situation, "R", "b", "c", actor="front").answer == "no"


class TestWhoseOwn:
    def test_above_and_below_but_not_beside(self) -> None:
        situation = day({"highway:R[a..b]": {"holder": "league"}}, R="ab")
        answers = {a: passable(situation, "R", "a", "b", actor=a).answer for a in ACTORS}
        assert answers == {
            "army": "no",
            "front": "yes",
            "league": "yes",
            "hills": "yes",
            "guard": "no",
            "aa": "no",
        }

    def test_blocs_decide_nothing_but_named_allies_do(self) -> None:
        situation = day({"highway:R[a..b]": {"holder": "hills"}}, R="ab")
        assert passable(situation, "R", "a", "b", actor="aa").answer == "no"
        assert passable(situation, "R", "a", "b", actor="aa", allies=["front"]).answer == "yes"

    def test_a_party_nobody_knows(self) -> None:
        with pytest.raises(SubjectError, match="no actor `navy`"):
            passable(on_road(), "R", "a", "d", actor="navy")
        with pytest.raises(SubjectError, match="no actor `navy`"):
            passable(on_road(), "R", "a", "d", actor="army", allies=["navy"])


class TestPassage:
    def through(self, a: str = "a", b: str = "e") -> Passage:
        return passable(day(MIXED, R="abcde"), "R", a, b, actor="army")

    def test_kilometres(self) -> None:
        through = self.through()
        assert through.km == pytest.approx(4 * STEP, rel=1e-4)
        assert through.blocked_km == pytest.approx(STEP, rel=1e-4)
        assert through.doubtful_km == pytest.approx(2 * STEP, rel=1e-4)

    def test_since_when_and_by_which_claims(self) -> None:
        through = self.through()
        assert (through.answer, through.since, through.claims) == (
            "no",
            date(2024, 3, 9),
            ("2", "3"),
        )
        contested = self.through("c", "d")
        assert contested.since == date(2024, 4, 2)
        assert contested.claims == ("4",)
        free = self.through("a", "b")
        assert (free.answer, free.since, free.claims) == ("yes", None, ("1",))

    def test_unknown_since_the_beginning_has_no_day(self) -> None:
        assert self.through("d", "e").since is None

    def test_obstacles_as_they_are_met(self) -> None:
        there, back = self.through().obstacles, self.through("e", "a").obstacles
        assert there["subject"].tolist() == [
            "highway:R[b..c]",
            "highway:R[c..d]",
            "highway:R[d..e]",
        ]
        assert back["subject"].tolist() == there["subject"].tolist()[::-1]
        assert there["from_km"].round(1).tolist() == [10.5, 20.9, 31.4]
        assert crs.length_km(there.geometry) == pytest.approx([STEP] * 3, rel=1e-4)
        assert there.crs == "EPSG:4326"

    def test_a_piece_is_cut_at_the_ends_of_the_way(self) -> None:
        situation = day({f"highway:R[{x}]": {"holder": "front"} for x in ("a..b", "b..c")})
        found = blocking(situation, "R", "b", "d", actor="army")
        assert found["subject"].tolist() == ["highway:R[b..c]", "highway:R[c..d]"]
        assert found["km"].tolist() == pytest.approx([STEP, STEP], rel=1e-4)

    def test_it_reads_as_a_sentence(self) -> None:
        assert str(self.through("a", "d")) == (
            "No: on 1 May 2024 Army cannot drive from A to D on R (31 km)."
            " Blocked on 10 km: B–C (10 km), held by Front (begun between 6 and 9 March 2024)"
            " [2, 3]."
            " In doubt on 10 km: C–D (10 km), held by Army, contested by Front and Aa,"
            " since 2 April 2024 [4]."
        )
        assert str(self.through("b", "a")) == (
            "Yes: on 1 May 2024 Army can drive from B to A on R (10 km); all of it is certainly"
            " its own."
        )

    def test_a_name_of_its_day(self) -> None:
        named = pd.DataFrame(
            {
                "actor_id": ["army", "army"],
                "start": ["", "2024-05-01"],
                "end": ["2024-04-30", ""],
                "name": ["Old Army", "New Army"],
                "abbreviation": "",
            }
        )
        timeline = Line(ledger(), {"highway:R[a..b]": {"holder": "army"}})
        object.__setattr__(timeline.ledger, "actor_names", named)
        told = {
            d: str(passable(join(timeline, d), "R", "a", "b", actor="army"))
            for d in ("2024-04-30", "2024-05-01")
        }
        assert "Old Army can" in told["2024-04-30"]
        assert "New Army can" in told["2024-05-01"]

    @pytest.mark.parametrize(
        ("road", "a", "b", "said"),
        [
            ("Q", "a", "b", "no road `Q` has stations"),
            ("R", "a", "x", "`x` is no station of `R`"),
            ("R", "a", "a", "name two different stations"),
        ],
    )
    def test_what_is_not_there(self, road: str, a: str, b: str, said: str) -> None:
        with pytest.raises(SubjectError, match=f"no such section.*{said}"):
            passable(on_road(), road, a, b, actor="army")


class TestTowns:
    """Roads may pass towns by: a town in others' hands casts doubt and blocks nothing."""

    @pytest.mark.parametrize(
        ("verdict", "answer"),
        [
            ({"holder": "front"}, "possibly"),
            ({"holder": "army", "status": "besieged", "challengers": ["front"]}, "possibly"),
            ({"holder": "front", "certainty": "possible"}, "yes"),
            ({}, "yes"),
        ],
    )
    def test_a_town_on_the_way(self, verdict: dict[str, Any], answer: str) -> None:
        sides = {f"highway:R[{a}..{b}]": {"holder": "army"} for a, b in pairwise("abcd")}
        situation = day({**sides, "town:c": verdict})
        through = passable(situation, "R", "a", "d", actor="army")
        assert through.answer == answer
        assert through.doubtful_km == 0
        assert passable(situation, "R", "a", "b", actor="army").answer == "yes"

    def test_towns_stand_between_their_stretches(self) -> None:
        situation = day({"town:b": {"holder": "front"}, "town:d": {"holder": "front"}})
        for a, b, met in (
            ("a", "d", ["highway:R[a..d]", "town:b", "town:d"]),
            ("d", "a", ["town:d", "highway:R[a..d]", "town:b"]),
        ):
            found = blocking(situation, "R", a, b, actor="army")
            assert found["subject"].tolist() == met
            assert found["km"].iloc[met.index("town:b")] == 0


class TestWay:
    """Over several roads."""

    def test_a_free_way_round_beats_a_blocked_one(self) -> None:
        situation = day({**HELD, "highway:R[b..c]": {"holder": "front"}}, **ROADS)
        through = way(situation, "a", "d", actor="army")
        assert (through.answer, through.highways) == ("yes", ("R", "Q"))
        laid = routes(situation.timeline.ledger)
        expected = 2 * STEP + laid["Q"].length_km
        assert through.km == pytest.approx(expected, rel=1e-4)

    def test_the_shortest_of_two_free_ways(self) -> None:
        situation = day({**HELD, "highway:R[b..c]": ARMY}, **ROADS)
        assert way(situation, "a", "d", actor="army").highways == ("R",)

    def test_a_doubtful_way_beats_a_blocked_one_with_least_doubt(self) -> None:
        verdicts = {**HELD, "highway:R[b..c]": {"holder": "front"}, "highway:Q[x..c]": {}}
        through = way(day(verdicts, **ROADS), "d", "a", actor="army")
        assert (through.answer, through.highways) == ("possibly", ("R", "Q"))
        assert through.obstacles["subject"].tolist() == ["highway:Q[x..c]"]

    def test_where_all_is_blocked_the_least_of_it(self) -> None:
        verdicts = {**HELD, "highway:R[b..c]": {"holder": "front"},
                    "highway:Q[x..c]": {"holder": "front"}}  # fmt: skip
        through = way(day(verdicts, **ROADS), "a", "d", actor="army")
        assert (through.answer, through.highways) == ("no", ("R",))

    def test_two_roads_between_the_same_towns(self) -> None:
        verdicts = {"highway:R[a..b]": {"holder": "front"}, "highway:T[b..a]": ARMY}
        through = way(day(verdicts, R="ab", T="ba"), "a", "b", actor="army")
        assert (through.answer, through.highways) == ("yes", ("T",))

    def test_a_town_on_no_road(self) -> None:
        with pytest.raises(SubjectError, match="no road has a station at `f`"):
            way(day({}, **ROADS), "a", "f", actor="army")

    def test_roads_that_do_not_meet(self) -> None:
        with pytest.raises(SubjectError, match="no roads lead from `a` to `f`"):
            way(day({}, R="ab", Q="ef"), "a", "f", actor="army")


def test_since_when_on_a_real_timeline() -> None:
    """The front takes b–c between 6 and 9 March: blocked since the 9th, when it must have."""
    base = {"source_id": "s", "reported": "2024-04-30"}
    claims = [
        {**base, "claim_id": "1", "subject": "highway:R[a..d]", "event": "held",
         "when": "2024-01-01/2024-03-05", "holder": "army"},
        {**base, "claim_id": "2", "subject": "highway:R[b..c]", "event": "captured",
         "when": "[2024-03-06..2024-03-09]", "holder": "front", "challengers": "army"},
    ]  # fmt: skip
    road = {"R": (LineString([TOWNS[town] for town in "abcd"]), list("abcd"))}
    timeline = weigh(hand_made.ledger(road, TOWNS, claims=claims), policy="as_reported")
    answers = {
        d: passable(join(timeline, d), "R", "a", "d", actor="army")
        for d in ("2024-03-05", "2024-03-07", "2024-04-01")
    }
    assert [through.answer for through in answers.values()] == ["yes", "possibly", "no"]
    assert answers["2024-03-07"].since == date(2024, 3, 6)
    assert answers["2024-04-01"].since == date(2024, 3, 9)
    assert answers["2024-04-01"].claims == ("2",)


@pytest.fixture(scope="module")
def autumn(myanmar: Ledger) -> Situation:
    return join(weigh(myanmar), "2025-09-22")


class TestMyanmar:
    """The shipped pack, on the day of the article it began with."""

    def test_the_military_may_get_to_myawaddy(self, autumn: Situation) -> None:
        through = passable(autumn, "AH1", "hpa-an", "myawaddy", actor="military")
        assert through.answer == "possibly"
        assert "Kyondoe–Kawkareik" in str(through)
        assert set(through.claims) <= set(autumn.timeline.ledger.claims["claim_id"])
        assert (autumn.highways["highway_id"] == "AH1").sum() >= 4

    def test_pieces_add_up_to_every_road(self, autumn: Situation) -> None:
        pieces = autumn.highways
        lengths = pd.Series(crs.length_km(pieces.geometry)).groupby(pieces["highway_id"]).sum()
        roads = autumn.timeline.ledger.highways.set_index("highway_id").geometry
        whole = pd.Series(crs.length_km(roads), index=roads.index)
        assert (lengths / whole[lengths.index] - 1).abs().max() < 1e-3
        assert len(lengths) == len(whole)

    def test_from_one_road_onto_another(self, autumn: Situation) -> None:
        through = way(autumn, "mawlamyine", "myawaddy", actor="military")
        assert through.highways == ("UH8", "AH1")
