"""What must hold of areas and change for any record."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from hypothesis import given, settings, strategies as st
from properties.counts import examples

sys.path.insert(0, str(Path(__file__).parent.parent))
from hand_made import ledger, straight

from whoholds.analysis.change import change
from whoholds.analysis.shares import options
from whoholds.engine.columns import STATE
from whoholds.engine.timeline import Timeline, weigh
from whoholds.territory.control import control_areas

FIRST = date(2024, 1, 1)
TOWNS = {"east": (96.9, 20.0), "mid": (96.5, 20.0), "west": (96.1, 20.0)}
SUBJECTS = [*(f"town:{town}" for town in TOWNS), "state:XA-1", "highway:H1[west..east]"]
ACTORS = ["army", "front", "league"]

days = st.integers(0, 365).map(lambda number: FIRST + timedelta(days=number))


@st.composite
def claims(draw: st.DrawFn) -> list[dict[str, str]]:
    rows = []
    for number in range(draw(st.integers(0, 8))):
        event = draw(st.sampled_from(["captured", "recaptured", "held", "contested", "besieged"]))
        holder, other = draw(st.permutations(ACTORS))[:2]
        begun = draw(days)
        end = begun + timedelta(days=draw(st.sampled_from([0, 0, 3, 40])))
        rows.append(
            {
                "claim_id": f"c{number}",
                "subject": draw(st.sampled_from(SUBJECTS)),
                "event": event,
                "when": str(begun) if end == begun else f"[{begun}..{end}]",
                "holder": holder,
                "challengers": other,
                "claimant": draw(st.sampled_from(["", "", holder])),
                "source_id": f"s{number}",
                "reported": str(draw(days.filter(lambda day, end=end: day >= end)))
                if end < FIRST + timedelta(days=365)
                else str(end),
            }
        )
    return rows


def _line(rows: list[dict[str, str]]) -> Timeline:
    actors = dict.fromkeys(ACTORS, "")
    roads = {"H1": (straight(11), ["west", "mid", "east"])}
    return weigh(ledger(roads, TOWNS, actors=actors, claims=rows))


@settings(max_examples=examples(60))
@given(claims(), days, days)
def test_change_there_and_back(rows: list[dict[str, str]], a: date, b: date) -> None:
    timeline = _line(rows)
    first, second = sorted((a, b))
    last = timeline.period[1]
    first, second = min(first, last), min(second, last)
    forth, back = change(timeline, first, second), change(timeline, second, first)
    pd.testing.assert_frame_equal(forth.reversed().frame, back.frame)
    on_a, on_b = timeline.on(first), timeline.on(second)
    columns = ["subject", "kind", *STATE]
    pd.testing.assert_frame_equal(forth.apply(on_a), on_b[columns].reset_index(drop=True))
    pd.testing.assert_frame_equal(back.apply(on_b), on_a[columns].reset_index(drop=True))
    there, here = forth.tally(), back.tally()
    swapped = there.rename(
        columns={
            "gained": "lost", "lost": "gained",
            "gained_surely": "lost_surely", "lost_surely": "gained_surely",
        }
    )  # fmt: skip
    pd.testing.assert_frame_equal(swapped[list(here)], here)
    assert len(forth.sentences()) <= len(forth.frame)


@settings(max_examples=examples(40))
@given(claims(), days)
def test_the_holder_is_always_among_those_who_may_hold(
    rows: list[dict[str, str]], day: date
) -> None:
    timeline = _line(rows)
    verdicts = timeline.on(min(day, timeline.period[1]))
    for holder, may in zip(verdicts["holder"], options(verdicts), strict=True):
        assert holder in may


LAND = gpd.GeoDataFrame(
    {"state_id": ["XA-1", "XA-2"]},
    geometry=[
        shapely.Polygon([(96, 20), (97, 20.2), (97.1, 21), (96, 21)]),
        shapely.Polygon([(97, 20.2), (98, 20), (98, 21), (97.1, 21)]),
    ],
    crs=4326,
)
spots = st.tuples(st.floats(95.8, 98.2), st.floats(19.8, 21.2), st.sampled_from(["", *ACTORS]))


@settings(max_examples=examples(50))
@given(
    st.lists(spots, max_size=12),
    st.sampled_from(["cells", "vote"]),
    st.sampled_from([5.0, 40.0, 500.0]),
    st.booleans(),
)
def test_areas_cover_the_land_once(
    places: list[tuple[float, float, str]], method: str, radius: float, by_state: bool
) -> None:
    points = gpd.GeoDataFrame(
        {"holder": [holder for _, _, holder in places]},
        geometry=gpd.points_from_xy([x for x, _, _ in places], [y for _, y, _ in places]),
        crs=4326,
    )
    areas = control_areas(
        points, land=LAND, method=method, evidence_radius_km=radius, by_state=by_state
    )
    assert shapely.coverage_is_valid(areas.geometry.to_numpy())
    whole = LAND.union_all()
    assert areas.union_all().symmetric_difference(whole).area < 1e-5
    geodesic = pyproj.Geod(ellps="WGS84")
    # A line of the map runs straight in degrees, a geodesic between its ends does not.
    fine = shapely.segmentize(areas.geometry.to_numpy(), 0.01)
    exact = np.array([abs(geodesic.geometry_area_perimeter(one)[0]) / 1e6 for one in fine])
    np.testing.assert_allclose(areas["km2"], exact, rtol=1e-3, atol=0.5)
    keys = ["state_id", "holder", "status"]
    assert not areas.duplicated(keys).any()
