"""Labels, types, order and CRS of frames that come in change no answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from distorted import DISTORTIONS

import whoholds as wh
from whoholds import schema

every = pytest.mark.parametrize("distort", DISTORTIONS.values(), ids=DISTORTIONS)
FOLDER = Path(__file__).parent / "data" / "tiny"
DAY = "2024-10-01"
ODD = ("the other way round", "labels all alike", "categories", "another CRS")
EVEN = (
    *("shuffled", "labels of text", "Arrow's text", "columns turned, and one more"),
    "another name of the geometry",
)


def same(one: pd.DataFrame, other: pd.DataFrame) -> None:
    """Assert that two answers say the same, whatever the order of their rows."""
    for frame in (one, other):
        frame.attrs = {}
    plain = [_sorted(frame) for frame in (one, other)]
    pd.testing.assert_frame_equal(*plain, rtol=1e-4)
    if isinstance(one, gpd.GeoDataFrame) and isinstance(other, gpd.GeoDataFrame):
        assert one.crs == other.crs
        apart = one.union_all().symmetric_difference(other.union_all()).area
        assert apart < 1e-6 * max(one.union_all().area, 1)


def _sorted(frame: pd.DataFrame) -> pd.DataFrame:
    shapes = frame.select_dtypes("geometry").columns
    texts = pd.DataFrame(frame).drop(columns=shapes)
    texts = texts.map(lambda cell: ";".join(cell) if isinstance(cell, list) else cell)
    return texts.sort_values(list(texts.columns), ignore_index=True)


@every
def test_a_ledger_of_distorted_frames_says_the_same(distort: Callable[[Any], Any]) -> None:
    ledger = wh.open(FOLDER)
    shown = replace(ledger, **{name: distort(getattr(ledger, name)) for name in schema.COLUMNS})
    timeline = wh.weigh(shown)
    pd.testing.assert_frame_equal(timeline.frame, wh.weigh(ledger).frame)
    for name in schema.COLUMNS:
        frame = getattr(shown, name)
        assert frame.index.equals(pd.RangeIndex(len(frame)))
        assert (frame.dtypes[list(schema.COLUMNS[name])] == getattr(ledger, name).dtypes.drop(
            "geometry", errors="ignore")).all()  # fmt: skip


def test_a_filter_says_what_the_filtered_pack_says(tmp_path: Path) -> None:
    """Rows that were left out took others' verdicts with them, as their labels were positions."""
    ledger = wh.open(FOLDER)
    claims = ledger.claims
    kept = claims[claims["source_id"] != claims["source_id"].iloc[0]]
    kept = kept.assign(supersedes="", after="")
    wanted = wh.weigh(replace(ledger, claims=kept.reset_index(drop=True))).frame
    assert not wanted.equals(wh.weigh(ledger).frame)
    pd.testing.assert_frame_equal(wh.weigh(replace(ledger, claims=kept)).frame, wanted)
    pd.testing.assert_frame_equal(
        wh.weigh(replace(ledger, claims=kept.sort_values("when"))).frame, wanted
    )


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"event": "catpured"}, "`catpured` is unknown"),
        ({"source_id": "nobody"}, "nobody"),
        ({"holder": "arny"}, "arny"),
        ({"subject": "town:nowhere"}, "nowhere"),
        ({"when": "soon"}, "soon"),
    ],
)
def test_what_cannot_be_weighed_is_refused_with_every_fault(
    changed: dict[str, str], said: str
) -> None:
    ledger = wh.open(FOLDER)
    claims = ledger.claims
    claims.loc[[1, 3], list(changed)] = [[*changed.values()]] * 2
    with pytest.raises(wh.PackError, match=said) as refused:
        wh.weigh(replace(ledger, claims=claims))
    assert {fault.row for fault in refused.value.faults} >= {3, 5}


@pytest.mark.parametrize(
    ("name", "spoil", "said"),
    [
        ("claims", lambda f: f.drop(columns="holder"), "column `holder` is missing"),
        ("claims", lambda f: pd.concat([f, f[["when"]]], axis=1), "several columns `when`"),
        ("towns", lambda f: f.set_crs(None, allow_override=True), "does not say its CRS"),
        ("towns", lambda f: pd.DataFrame(f).drop(columns="geometry"), "no geometry"),
        ("towns", lambda f: f.assign(population="many"), "towns.geojson:2:population: `many`"),
        ("stations", lambda f: f.assign(order=None), "stations.csv:2:order"),
    ],
)
def test_a_frame_that_is_no_such_table_is_refused(
    name: str, spoil: Callable[[Any], Any], said: str
) -> None:
    ledger = wh.open(FOLDER)
    with pytest.raises(wh.PackError, match=said):
        replace(ledger, **{name: spoil(getattr(ledger, name))})


def test_labels_that_were_columns_are_columns_again() -> None:
    ledger = wh.open(FOLDER)
    moved = replace(ledger, claims=ledger.claims.set_index("claim_id"))
    pd.testing.assert_frame_equal(moved.claims, ledger.claims)


def test_days_lists_and_flags_are_read_as_a_pack_writes_them() -> None:
    ledger = wh.open(FOLDER)
    claims, towns = ledger.claims, ledger.towns
    claims["reported"] = pd.Series(pd.Timestamp("2024-10-02"), index=claims.index)
    claims["challengers"] = [text.split(";") if text else [] for text in claims["challengers"]]
    towns["sensitive"] = [True, False, None]
    shown = replace(ledger, claims=claims, towns=towns)
    assert set(shown.claims["reported"]) == {"2024-10-02"}
    assert shown.claims["challengers"].equals(ledger.claims["challengers"])
    assert shown.towns["sensitive"].tolist() == ["true", "", ""]


# -- frames that functions take -------------------------------------------------------------------


@cache
def _material() -> dict[str, Any]:
    timeline = wh.weigh(wh.open(FOLDER))
    day = wh.join(timeline, DAY)
    towns = day.towns
    # Off the lattice on which they stand: what is as near to two places is nobody's by right.
    east, north = np.array([0.011, -0.007, 0.013]), np.array([0.003, 0.017, -0.005])
    moved = gpd.points_from_xy(towns.geometry.x + east, towns.geometry.y + north, crs=4326)
    towns = towns.set_geometry(moved)
    return {
        "timeline": timeline,
        "day": day,
        "towns": towns,
        "land": day.states,
        "roads": timeline.ledger.highways,
        "areas": wh.control_areas(day, by_state=True),
        "over_time": wh.areas_over_time(timeline, start="2024-05-01", end="2024-10-01"),
        "disagreements": wh.disagreements(timeline),
    }


CALLS: dict[str, tuple[str, Callable[[Any, dict[str, Any]], Any]]] = {
    "control_areas(evidence)": (
        "towns",
        lambda frame, m: wh.control_areas(frame, land=m["land"]),
    ),
    "control_areas(land)": ("land", lambda frame, m: wh.control_areas(m["day"], land=frame)),
    "control_areas(townships)": (
        "land",
        lambda frame, m: wh.control_areas(m["day"], method="townships", townships=frame),
    ),
    "control_areas(roads)": (
        "roads",
        lambda frame, m: wh.control_areas(m["day"], method="roads", roads=frame),
    ),
    "town_cells(towns)": ("towns", lambda frame, m: wh.town_cells(frame, m["land"])),
    "town_cells(land)": ("land", lambda frame, m: wh.town_cells(m["towns"], frame)),
    "front_band(evidence)": ("towns", lambda frame, m: wh.front_band(frame, land=m["land"])),
    "front_band(land)": ("land", lambda frame, m: wh.front_band(m["day"], land=frame)),
    "frontlines(areas)": ("areas", lambda frame, _: wh.frontlines(frame, smoothing_km=0)),
    "frontlines(places)": ("towns", lambda frame, m: wh.frontlines(m["areas"], places=frame)),
    "fronts_over_time(areas)": (
        "over_time",
        lambda frame, _: wh.fronts_over_time(frame, smoothing_km=0),
    ),
    "shares(areas)": ("areas", lambda frame, m: wh.shares(m["day"], areas=frame)),
    "compare_maps(a)": (
        "areas",
        lambda frame, m: wh.compare_maps(frame, m["areas"], day=DAY).summary,
    ),
    "compare_maps(land)": (
        "land",
        lambda frame, m: wh.compare_maps(m["areas"], m["areas"], day=DAY, land=frame).summary,
    ),
    "consensus_map(maps)": (
        "areas",
        lambda frame, m: wh.consensus_map([frame, m["areas"]], DAY).summary,
    ),
    "tell(disagreements)": (
        "disagreements",
        lambda frame, _: pd.DataFrame({"said": list(wh.tell(frame))}),
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_a_distorted_frame_gets_the_same_answer(name: str) -> None:
    """All distortions in two steps, since each call takes a while."""
    what, call = CALLS[name]
    material = _material()
    wanted = call(material[what].copy(), material)
    for kinds in (ODD, EVEN):
        frame = material[what].copy()
        for kind in kinds:
            frame = DISTORTIONS[kind](frame)
        same(call(frame, material), wanted)


def test_no_coordinates_become_others_by_rounding() -> None:
    ledger = wh.open(FOLDER)
    back = replace(ledger, towns=ledger.towns.to_crs(3857)).towns
    assert np.allclose(back.geometry.x, ledger.towns.geometry.x, atol=1e-9)
