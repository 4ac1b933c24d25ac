"""One day as text: every kind of subject, in every form."""

from __future__ import annotations

import csv
import io
import json

import listed
import pytest

import whoholds as wh
from whoholds.situation import Situation

DAY = "2024-08-01"
KINDS = ["town"] * 5 + ["site"] * 2 + ["highway"] + ["area"] * 3 + ["state"]


@pytest.fixture(scope="module")
def day() -> Situation:
    return wh.join(listed.timeline(), DAY)


def test_a_table_lists_towns_sites_roads_areas_and_states(day: Situation) -> None:
    rows = list(csv.DictReader(io.StringIO(wh.snapshot(day, "csv"))))
    assert [row["kind"] for row in rows] == KINDS
    held = {row["id"]: (row["name"], row["holder"], row["inherited_from"]) for row in rows}
    assert held["fort"] == ("Fort Fir", "front", "")
    assert held["gate"] == ("Dell Gate", "army", "list:L1")
    assert held["hills"] == ("The Hills", "front", "")
    shown = wh.snapshot(day).splitlines()
    assert [line.split()[0] for line in shown[1:]] == KINDS


def test_json_says_what_a_site_is_and_which_places_lie_in_an_area(day: Situation) -> None:
    told = json.loads(wh.snapshot(day, "json"))
    assert [(site["site_id"], site["site_kind"]) for site in told["sites"]] == [
        ("fort", "base"),
        ("gate", "gate"),
    ]
    areas = {area["area_id"]: area for area in told["areas"]}
    assert areas["dells"]["places"] == ["town:dell", "site:gate"]
    assert areas["north"]["status"] == "mixed"
    assert [
        (row["holder"], row["knowledge"], row["towns"]) for row in areas["north"]["within"]
    ] == [
        ("army", "certain", 1),
        ("front", "certain", 1),
    ]
    assert areas["hills"]["since"] == {"earliest": None, "latest": "2024-07-01"}


def test_geojson_draws_what_has_a_geometry_and_names_what_has_none(day: Situation) -> None:
    features = json.loads(wh.snapshot(day, "geojson"))["features"]
    assert [feature["properties"]["kind"] for feature in features] == KINDS
    drawn = {one["properties"].get("area_id"): one["geometry"] for one in features}
    assert drawn["hills"] is drawn["dells"] is None
    assert drawn["north"]["type"] == "Polygon"


def test_a_pack_without_sites_and_areas_has_none(timeline: wh.Timeline) -> None:
    told = json.loads(wh.snapshot(wh.join(timeline, DAY), "json"))
    assert told["sites"] == told["areas"] == []
    rows = csv.DictReader(io.StringIO(wh.snapshot(wh.join(timeline, DAY), "csv")))
    assert {row["kind"] for row in rows} == {"town", "highway", "state"}
