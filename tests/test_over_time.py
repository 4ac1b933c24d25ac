"""Areas over many days are those of each day, whoever computes them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from hand_made import ledger

from whoholds.engine.timeline import Timeline, weigh
from whoholds.errors import DateError
from whoholds.export.gpkg.geopackage import to_geopackage
from whoholds.situation import join
from whoholds.territory.control import control_areas
from whoholds.territory.fronts import frontlines
from whoholds.territory.over_time import areas_over_time, fronts_over_time


def _line(seed: int, towns: int = 40, claims: int = 60) -> Timeline:
    rng = np.random.default_rng(seed)
    at = rng.uniform([90.5, 10.5], [104.5, 29.5], (towns, 2))
    places = {f"t{nth}": (float(x), float(y)) for nth, (x, y) in enumerate(at)}
    rows = []
    for nth in range(claims):
        day = dt.date(2024, 1, 1) + dt.timedelta(days=int(rng.integers(0, 360)))
        sides = rng.permutation(["army", "front", "league"])
        rows.append(
            {
                "claim_id": f"c{nth}",
                "subject": f"town:t{rng.integers(0, towns)}",
                "event": str(rng.choice(["captured", "held", "besieged"])),
                "when": str(day),
                "holder": str(sides[0]),
                "challengers": str(sides[1]),
                "source_id": f"s{nth}",
                "reported": "2024-12-31",
            }
        )
    actors = {"army": "", "front": "", "league": ""}
    return weigh(ledger({}, places, actors=actors, claims=rows))


def _on(areas: gpd.GeoDataFrame, day: str) -> gpd.GeoDataFrame:
    when = pd.Timestamp(day)
    return areas[(areas["start"] <= when) & (areas["end"].isna() | (areas["end"] > when))]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("by", ["actor", "bloc", "verdict"])
def test_cells_of_every_day_are_those_of_that_day_alone(seed: int, by: str) -> None:
    timeline = _line(seed)
    areas = areas_over_time(timeline, method="cells", by=by, evidence_radius_km=300)
    keys = ["holder", "bloc", "status", "certainty", "challengers"]
    keys += ["alternatives"] if by == "verdict" else []
    for day in ("2024-01-01", "2024-02-29", "2024-06-15", "2024-11-03", "2024-12-31"):
        mine = _on(areas, day)
        alone = control_areas(join(timeline, day), method="cells", by=by, evidence_radius_km=300)
        assert shapely.coverage_is_valid(mine.geometry.to_numpy())
        if by == "bloc":  # of many days no single holder can be named
            keys = ["bloc", "status", "certainty"]
        one, other = (
            {str(row[keys].tolist()): row for _, row in frame.iterrows()} for frame in (mine, alone)
        )
        assert one.keys() == other.keys()
        for key, row in one.items():
            assert row["geometry"].symmetric_difference(other[key]["geometry"]).area < 1e-4
            assert row["km2"] == pytest.approx(other[key]["km2"], rel=1e-6)


def test_votes_of_a_day_lie_near_those_of_that_day_alone() -> None:
    timeline = _line(7)
    areas = areas_over_time(timeline, evidence_radius_km=300)
    alone = control_areas(join(timeline, "2024-09-01"), evidence_radius_km=300)
    mine = _on(areas, "2024-09-01")
    assert shapely.coverage_is_valid(mine.geometry.to_numpy())
    # The lattice is one, but its zigzag is taken out of edges that differ.
    step = areas.attrs["step_km"] / 100  # degrees, and some
    for holder in ("army", "front", "league"):
        one, other = (frame[frame["holder"] == holder].union_all() for frame in (mine, alone))
        assert other.boundary.buffer(step).covers(one.symmetric_difference(other).buffer(-1e-6))


def test_intervals_of_an_area_never_overlap_and_cover_all_days() -> None:
    timeline = _line(1)
    areas = areas_over_time(timeline, method="cells", start="2024-03-01", end="2024-10-01")
    assert areas["start"].min() == pd.Timestamp("2024-03-01")
    total = areas.loc[_on(areas, "2024-03-01").index, "km2"].sum()
    for day in pd.date_range("2024-03-01", "2024-10-01", freq="17D"):
        own = _on(areas, str(day.date()))
        assert own["km2"].sum() == pytest.approx(total, rel=1e-9)
    keys = ["holder", "status", "certainty"]
    for _, own in areas.assign(who=areas["challengers"].map(str)).groupby([*keys, "who"]):
        ordered = own.sort_values("start")
        assert (ordered["end"].iloc[:-1].to_numpy() <= ordered["start"].iloc[1:].to_numpy()).all()


def test_fronts_over_time_are_those_of_each_day() -> None:
    timeline = _line(2)
    areas = areas_over_time(timeline, method="cells")
    fronts = fronts_over_time(areas, smoothing_km=0)
    for day in ("2024-01-01", "2024-05-05", "2024-12-30"):
        alone = frontlines(control_areas(join(timeline, day), method="cells"), smoothing_km=0)
        mine = _on(fronts, day)
        assert mine["km"].sum() == pytest.approx(alone["km"].sum(), rel=1e-4)
    pairs = fronts.sort_values(["left_bloc", "right_bloc", "start"])
    for _, own in pairs.groupby(["left_bloc", "right_bloc"]):
        assert (own["end"].iloc[:-1].to_numpy() <= own["start"].iloc[1:].to_numpy()).all()


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """A cluster of processes, so that all that is sent must be packed and unpacked."""
    distributed = pytest.importorskip("distributed")
    with (
        distributed.LocalCluster(
            n_workers=3, threads_per_worker=1, processes=True, dashboard_address=None
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


@pytest.mark.parametrize("by_state", [False, True])
@pytest.mark.parametrize("method", ["cells", "vote"])
def test_a_cluster_draws_the_same(client: Any, method: str, by_state: bool) -> None:
    timeline = _line(3)
    alone = areas_over_time(timeline, method=method, by_state=by_state)
    spread = areas_over_time(timeline, method=method, by_state=by_state, client=client)
    pd.testing.assert_frame_equal(
        pd.DataFrame(alone.drop(columns="geometry")), pd.DataFrame(spread.drop(columns="geometry"))
    )
    assert (alone.geometry.to_wkb() == spread.geometry.to_wkb()).all()


def test_days_lie_in_the_period_and_in_order() -> None:
    timeline = _line(5)
    for days in ({"start": "2023-12-31"}, {"end": "2025-01-01"}):
        with pytest.raises(DateError, match="outside the period"):
            areas_over_time(timeline, **days)
    with pytest.raises(DateError, match="earlier day first"):
        areas_over_time(timeline, start="2024-05-02", end="2024-05-01")


def test_townships_have_no_history() -> None:
    with pytest.raises(ValueError, match="pass 'vote', 'cells' or 'roads'"):
        areas_over_time(_line(1), method="townships")


def test_a_geopackage_holds_the_areas_and_fronts_of_every_day(tmp_path: Path) -> None:
    timeline = _line(4)
    areas = areas_over_time(timeline, method="cells")
    fronts = fronts_over_time(areas)
    path = to_geopackage(
        timeline, tmp_path / "control.gpkg", areas=areas, fronts=fronts, sidecar=False
    )
    written = pyogrio.read_dataframe(path, layer="control_areas")
    for day in ("2024-01-01", "2024-06-30", "2024-12-31"):
        when = pd.Timestamp(day, tz="UTC") + pd.Timedelta(hours=12)
        shown = written[
            (written["start_utc"] <= when)
            & (written["end_utc"].isna() | (written["end_utc"] >= when))
        ]
        own = _on(areas, day)
        assert sorted(shown["holder"].fillna("")) == sorted(own["holder"])
        assert shown["km2"].sum() == pytest.approx(own["km2"].sum())
    lines = pyogrio.read_dataframe(path, layer="frontlines")
    assert len(lines) == len(fronts)
    assert lines["start_date"].notna().all()
