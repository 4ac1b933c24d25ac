"""Sites, named areas and lists in the GeoPackage: worked by hand in `listed`."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import listed
import pyogrio
import pytest
from packages import parsed, query

import whoholds as wh
from whoholds.export.gpkg import qgz


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("listed") / "control.gpkg"
    return wh.to_geopackage(listed.timeline(), path, day="2024-08-01")


def test_sites_say_what_they_are_and_areas_what_lies_in_them(written: Path) -> None:
    sites = query(written, "SELECT site_id, site_kind, holder, inherited_from FROM sites")
    assert sites == [("fort", "base", "front", None), ("gate", "gate", "army", "list:L1")]
    areas = query(
        written, "SELECT area_id, level, seat, subjects, status, holder FROM areas ORDER BY area_id"
    )
    assert areas == [
        ("dells", "township", "dell", '["town:dell", "site:gate"]', "mixed", None),
        ("hills", "zone", None, '["site:fort"]', "held", "front"),
        ("north", "zone", None, '["town:alder", "town:birch"]', "mixed", None),
    ]


@pytest.mark.parametrize("table", ["areas", "area_verdicts"])
def test_an_area_that_is_no_more_than_its_places_has_no_geometry(written: Path, table: str) -> None:
    info = pyogrio.read_info(written, layer=table)
    assert info["geometry_type"] == "MultiPolygon"
    drawn = query(written, f"SELECT DISTINCT area_id FROM {table} WHERE geom IS NOT NULL")
    assert drawn == [("north",)]
    (about,) = query(written, f"SELECT description FROM gpkg_contents WHERE table_name = '{table}'")
    assert "no geometry" in str(about[0])
    assert "not the land inferred from towns" in str(about[0])


def test_a_layer_of_areas_of_which_none_is_drawn_keeps_its_type(tmp_path: Path) -> None:
    ledger = listed.ledger()
    bare = replace(ledger, areas=ledger.areas.assign(geometry=None))
    path = wh.to_geopackage(wh.weigh(bare), tmp_path / "a.gpkg")
    for table in ("areas", "area_verdicts"):
        assert pyogrio.read_info(path, layer=table)["geometry_type"] == "MultiPolygon"
    assert query(path, "SELECT count(*) FROM areas WHERE geom IS NULL") == [(3,)]


def test_claims_say_which_list_they_come_from(written: Path) -> None:
    rows = query(written, "SELECT claim_id, basis, says, list_id, holder, note FROM claims")
    said = {row[0]: row[1:] for row in rows}
    assert said["c20"][:3] == (None, None, None)
    assert {key: row for key, row in said.items() if row[2]} == {
        "L1/birch": ("listed", "control", "L1", "front", "all but one"),
        "L1/dell": ("listed", "control", "L1", "army", "all but one"),
        "L1/alder": ("complement", "control", "L1", "army", "all but one"),
        "L1/cedar": ("complement", "control", "L1", "army", "all but one"),
        "L1/elm": ("complement", "control", "L1", "army", "all but one"),
    }
    known = query(written, "SELECT known_on, source_title FROM claims WHERE list_id = 'L1'")
    assert set(known) == {("2024-06-20", "Cedar encircled")}


@pytest.mark.parametrize("table", ["town_control", "site_control", "area_verdicts"])
def test_every_claim_that_a_verdict_cites_is_found_in_the_related_tables(
    written: Path, table: str
) -> None:
    cited = query(written, f"SELECT fid, claims FROM {table}")
    pairs = query(
        written,
        f"SELECT base_id, claim_id FROM {table}_claims JOIN claims ON claims.fid = related_id",
    )
    assert sorted(pairs) == sorted(
        (row, claim) for row, claims in cited for claim in json.loads(str(claims))
    )
    assert any("/" in str(claim) for _, claim in pairs) == (table != "area_verdicts")


def test_tables_of_lists_and_of_places_keep_every_row(written: Path) -> None:
    ledger = listed.ledger()
    for name in ("lists", "list_rows", "area_places"):
        frame = pyogrio.read_dataframe(written, layer=name).fillna("")
        assert frame.to_dict("records") == getattr(ledger, name).to_dict("records")
        described = query(
            written, f"SELECT column_name FROM gpkg_data_columns WHERE table_name = '{name}'"
        )
        assert {column for (column,) in described} == set(frame)


def test_what_lies_within_areas_and_states_is_counted_by_how_one_knows(written: Path) -> None:
    rows = query(written, "SELECT subject, holder, knowledge, towns, sites FROM within")
    assert sorted(row for row in rows if row[0] != "state:XA-1") == [
        ("area:dells", "army", "certain", 1, 0),
        ("area:dells", "army", "listed", 0, 1),
        ("area:hills", "front", "certain", 0, 1),
        ("area:north", "army", "certain", 1, 0),
        ("area:north", "front", "certain", 1, 0),
    ]
    assert query(written, "SELECT DISTINCT day FROM within") == [("2024-08-01",)]


def test_there_is_a_bookmark_for_areas_larger_than_a_township_drawn_or_not(written: Path) -> None:
    root = parsed(qgz.unpacked(written.with_suffix(".qgz").read_bytes()))
    marks = {item.get("name"): item.get("extent", "") for item in root.iter("Bookmark")}
    assert {"The North", "The Hills"} < set(marks)
    assert "Dell Township" not in marks
    corner = marks["The Hills"].removeprefix("POLYGON((").split(",")[0]
    assert [float(side) for side in corner.split()] == pytest.approx([97.15, 20.15])
