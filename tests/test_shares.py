"""Shares are bounds: what a party holds for certain, and all that it may hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hand_made import Line, ledger, straight
from shapely import Polygon, box

from whoholds import crs
from whoholds.analysis.shares import COUNTRY, options, shares, shares_over_time
from whoholds.engine.actors import blocs
from whoholds.engine.timeline import weigh
from whoholds.errors import DateError
from whoholds.ledgers import Ledger
from whoholds.read import pack
from whoholds.situation import Situation, join
from whoholds.territory.control import control_areas

TOWNS = {"east": (96.9, 20.0), "mid": (96.5, 20.0), "west": (96.1, 20.0), "far": (99.0, 25.0)}


def _situation(verdicts: dict[str, dict[str, Any]], **more: Any) -> Situation:
    roads = {"H1": (straight(11), ["west", "mid", "east"])}
    made = ledger(roads, TOWNS, actors={"army": "", "front": "", "league": ""})
    people = pd.array([100, 20, 3, None], dtype="Int64")
    made = replace(made, towns=made.towns.assign(population=people), **more)
    return join(Line(made, verdicts), "2024-06-01")


def _row(table: pd.DataFrame, measure: str, actor: str, scope: str = COUNTRY) -> list[float]:
    own = table[
        (table["measure"] == measure) & (table["actor"] == actor) & (table["scope"] == scope)
    ]
    return [float(cell) for cell in own[["least", "most", "total"]].to_numpy().ravel()]


def test_what_others_may_hold_is_not_held_at_least() -> None:
    table = shares(
        _situation(
            {
                "town:east": {"holder": "army"},
                "town:mid": {
                    "holder": "army", "certainty": "possible", "alternatives": ["front"],
                },
                "town:west": {
                    "holder": "front", "status": "contested", "challengers": ["army"],
                },
            }
        )
    )  # fmt: skip
    assert _row(table, "towns", "army") == [1, 3, 4]
    assert _row(table, "towns", "front") == [0, 2, 4]
    assert _row(table, "towns", "") == [1, 1, 4]
    assert _row(table, "people", "army") == [100, 123, 123]
    assert _row(table, "people", "front") == [0, 23, 123]


def test_a_claim_on_ones_own_word_is_possible_and_not_certain() -> None:
    verdicts = {"town:east": {"holder": "army", "claimed_by": ["front"], "status": "contested"}}
    table = shares(_situation(verdicts))
    assert _row(table, "towns", "army") == [0, 1, 4]
    assert _row(table, "towns", "front") == [0, 1, 4]


def test_a_possible_holder_without_rivals_may_also_be_nobody() -> None:
    may = options(
        pd.DataFrame(
            [
                {
                    "holder": "army", "status": "held", "certainty": "possible",
                    "alternatives": [], "claimed_by": [], "challengers": [],
                }
            ]
        )
    )  # fmt: skip
    assert may.tolist() == [["", "army"]]


def test_parties_of_one_bloc_are_certain_together() -> None:
    verdicts = {
        "town:east": {"holder": "front", "certainty": "possible", "alternatives": ["league"]}
    }
    situation = _situation(verdicts)
    assert _row(shares(situation), "towns", "front") == [0, 1, 4]
    assert _row(shares(situation, by="bloc"), "towns", "resistance") == [1, 1, 4]


def test_roads_count_in_the_state_that_they_lie_in() -> None:
    half = gpd.GeoDataFrame(
        {
            "state_id": ["XA-1", "XA-2"], "name": ["West", "East"], "name_local": "",
            "alt_names": "", "capital": "",
        },
        geometry=[box(96.0, 19, 96.3, 21), box(96.3, 19, 96.7, 21)],
        crs=4326,
    )  # fmt: skip
    verdicts = {"highway:H1[west..mid]": {"holder": "army"}}
    table = shares(_situation(verdicts, states=half))
    whole = float(crs.length_km(straight(11))[0])
    # From 96.1° to 96.9° along one parallel: in the first state 0.2°, in the second 0.4°.
    degree = whole / 1.0  # lengths are told to the metre
    assert _row(table, "highway_km", "army", "XA-1") == pytest.approx(
        [0.2 * degree, 0.2 * degree, 0.2 * degree], abs=2e-3
    )
    assert _row(table, "highway_km", "army", "XA-2") == pytest.approx(
        [0.2 * degree, 0.2 * degree, 0.4 * degree], abs=2e-3
    )
    assert _row(table, "highway_km", "", COUNTRY) == pytest.approx(
        [0.4 * degree, 0.4 * degree, 0.8 * degree], abs=2e-3
    )


def test_a_border_that_crosses_itself_still_cuts_roads() -> None:
    bow = Polygon([(96.0, 19), (96.4, 21), (96.4, 19), (96.0, 21)])
    torn = gpd.GeoDataFrame(
        {"state_id": ["XA-1"], "name": ["Bow"], "name_local": "", "alt_names": "", "capital": ""},
        geometry=[bow],
        crs=4326,
    )
    table = shares(_situation({"highway:H1[west..mid]": {"holder": "army"}}, states=torn))
    degree = float(crs.length_km(straight(11))[0])
    assert _row(table, "highway_km", "army", "XA-1") == pytest.approx([0.3 * degree] * 3, abs=2e-3)


def test_square_kilometres_are_bounded_over_methods() -> None:
    def area(holder: str, km2: float) -> dict[str, object]:
        return {
            "state_id": "XA-1", "holder": holder, "status": "held", "certainty": "certain",
            "alternatives": [], "claimed_by": [], "challengers": [], "km2": km2,
        }  # fmt: skip

    one = gpd.GeoDataFrame([area("army", 70.0), area("front", 30.0)])
    other = gpd.GeoDataFrame([area("army", 100.0)])
    table = shares(_situation({}), areas=[one, other])
    assert _row(table, "km2", "army") == [70, 100, 100]
    assert _row(table, "km2", "front") == [0, 30, 100]


def test_by_takes_actors_or_blocs() -> None:
    with pytest.raises(ValueError, match="pass 'actor' or 'bloc'"):
        shares(_situation({}), by="colour")


def test_blocs_follow_their_dates(tiny: Any) -> None:
    made = pack.open(tiny)
    day = pd.Timestamp("2024-06-01").date()
    of = blocs(made, day)
    assert of["army"] == "military"
    assert of["front"] == "resistance"
    assert of[""] == ""


def test_blocs_are_each_actors_own_whatever_the_order() -> None:
    made = ledger({}, {"a": (96.0, 20.0)}, actors={"front": "", "army": "", "alone": ""})
    actors = made.actors
    actors.loc[2, "bloc"] = ""
    dated = pd.DataFrame(
        {
            "actor_id": ["front"],
            "start": ["2024-02-01"],
            "end": ["2024-02-29"],
            "bloc": ["military"],
        }
    )
    made = replace(made, actors=actors, actor_blocs=dated)
    january, february, march = (
        blocs(made, pd.Timestamp(f"2024-0{month}-01").date()) for month in (1, 2, 3)
    )
    assert january == {"": "", "front": "resistance", "army": "military", "alone": "alone"}
    assert february["front"] == "military"
    assert march == january


@pytest.mark.parametrize("by", ["actor", "bloc"])
def test_over_time_is_each_day_by_itself(by: str, tiny: Any, myanmar: Ledger) -> None:
    for made in (pack.open(tiny), myanmar):
        timeline = weigh(made)
        first, last = timeline.period
        steps = np.random.default_rng(20250922).integers(0, (last - first).days, 8)
        # In no order, and one of them twice.
        days = [last, *(first + dt.timedelta(int(step)) for step in steps), first, last]
        frames = [shares(join(timeline, day), by=by) for day in days]
        slow = pd.concat([f.assign(day=pd.Timestamp(d)) for d, f in zip(days, frames, strict=True)])
        table = shares_over_time(timeline, [str(day) for day in days], by=by)
        pd.testing.assert_frame_equal(
            table, slow[table.columns].reset_index(drop=True), check_dtype=False
        )


def test_blocs_over_time_are_those_of_each_day(tiny: Any) -> None:
    made = pack.open(tiny)
    dated = {"actor_id": ["front"], "start": ["2024-07-01"], "end": [""], "bloc": ["military"]}
    made = replace(made, actor_blocs=pd.DataFrame(dated))
    table = shares_over_time(weigh(made), ["2024-08-01", "2024-06-01"], by="bloc")
    then, before = (table[table["day"] == day] for day in ("2024-08-01", "2024-06-01"))
    assert _row(then, "towns", "military") == [3, 3, 3]
    assert "resistance" not in set(then["actor"])
    assert _row(before, "towns", "resistance")[1] > 0


def test_over_time_keeps_to_the_period(tiny: Any) -> None:
    timeline = weigh(pack.open(tiny))
    assert not len(shares_over_time(timeline, []))
    with pytest.raises(DateError, match="outside the period"):
        shares_over_time(timeline, ["2024-06-01", "2031-01-01"])


def test_bounds_hold_against_counting_by_hand(myanmar: Ledger) -> None:
    situation = join(weigh(myanmar), "2025-09-22")
    table = shares(situation)
    may = options(situation.towns)
    for state, own in may.groupby(situation.towns["state_id"].to_numpy()):
        for actor in sorted({one for names in own for one in names}):
            least = sum(names == [actor] for names in own)
            most = sum(actor in names for names in own)
            assert _row(table, "towns", actor, str(state)) == [least, most, len(own)]
    for _, own in table.groupby(["scope", "measure"]):
        assert own["least"].sum() <= own["total"].iloc[0] + 1e-9
        assert (own["least"] <= own["most"] + 1e-9).all()
        assert own["most"].sum() >= own["total"].iloc[0] - 1e-6
        assert np.isclose(own["total"], own["total"].iloc[0]).all()


def test_who_shares_a_place_may_hold_it_and_neither_does_at_least() -> None:
    shared = {"holder": "front", "partners": ["league"], "status": "shared"}
    table = shares(_situation({"town:east": shared}))
    assert _row(table, "towns", "front") == [0, 1, 4]
    assert _row(table, "towns", "league") == [0, 1, 4]
    beside = {"holder": "front", "partners": ["league"]}
    table = shares(_situation({"town:east": beside}))
    assert _row(table, "towns", "front") == [1, 1, 4]


def test_land_around_a_shared_place_may_be_either_partys() -> None:
    shared = {"holder": "front", "partners": ["league"], "status": "shared"}
    situation = _situation({"town:east": shared, "town:mid": {"holder": "front"}})
    areas = control_areas(situation, by="verdict", by_state=True)
    table = shares(situation, areas=areas)
    least, most, _ = _row(table, "km2", "front")
    assert 0 < least < most
    assert _row(table, "km2", "league")[:2] == [0, pytest.approx(most - least, abs=0.1)]


def test_no_world_lies_outside_the_bounds_and_what_is_open() -> None:
    """Whoever holds what the record leaves open: nobody holds less or more than is said."""
    draw = np.random.default_rng(20250922)

    def chance(of: Sequence[str]) -> str:
        return of[draw.integers(len(of))]

    towns = {f"t{nth}": (96 + nth / 50, 20.0) for nth in range(60)}
    parties = ("army", "front", "league")
    made = ledger({}, towns, actors=dict.fromkeys(parties, ""))
    verdicts = dict[str, dict[str, Any]]()
    for town in towns:
        holder, other = (chance(["", *parties]) for _ in range(2))
        doubted = bool(other) or draw.random() < 0.5
        verdicts[f"town:{town}"] = {
            "holder": holder,
            "status": "held" if holder else "unknown",
            "certainty": "unknown" if not holder else "possible" if doubted else "certain",
            "alternatives": [other] if other not in ("", holder) else [],
        }
    situation = join(Line(made, verdicts), "2024-06-01")
    table = shares(situation)
    rows = table[(table["scope"] == COUNTRY) & (table["measure"] == "towns")].set_index("actor")
    may = options(situation.towns)
    assert rows["most"][""] == sum("" in names for names in may) > 0
    everybody = (*parties, "somebody else")
    for _ in range(200):
        leaning = chance(everybody)
        world = [
            leaning
            if leaning in (choice := everybody if "" in names else names)
            else chance(choice)
            for names in may
        ]
        for actor in everybody:
            least, most = (rows[bound].get(actor, 0) for bound in ("least", "most"))
            assert least <= world.count(actor) <= most + rows["most"][""]
