"""Packs with sites, areas and lists: what is wrong with them, and what becomes of them."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import run
from places import TABLES, grown, polygons

import whoholds as wh
from whoholds.errors import SourceDataError

LISTS, ROWS, LIE = (TABLES[name] for name in ("lists", "list_rows", "area_places"))


def faults(tiny: Path, tmp_path: Path, **tables: str) -> list[str]:
    return [str(fault) for fault in wh.check(grown(tiny, tmp_path / "pack", **tables))]


def test_a_pack_with_places_is_sound_and_weighed(tiny: Path, tmp_path: Path) -> None:
    ledger = wh.open(grown(tiny, tmp_path / "pack"))
    assert (len(ledger.sites), len(ledger.areas), len(ledger.lists)) == (2, 4, 2)
    day = wh.join(wh.weigh(ledger), "2024-02-10")
    base = day.sites.set_index("site_id").loc["birch-base"]
    assert (base["holder"], base["certainty"], base["inherited_from"]) == (
        "front",
        "possible",
        "list:L1",
    )
    assert day.areas.set_index("area_id").loc["east", "places"] == [
        "town:birch",
        "town:cedar",
        "site:birch-base",
    ]


@pytest.mark.parametrize(
    ("table", "old", "new", "told"),
    [
        ("lists", "seats:XA-1", "seats:XB-1", "lists.csv:2:universe: `XB-1` is no state and no"),
        ("lists", "seats:XA-1", "XA-1", "lists.csv:2:universe: `XA-1` is no universe"),
        ("lists", ",army,3", ",,3", "lists.csv:2:rest_holder: nothing is said of 2 of the 3"),
        ("lists", ",army,3", ",army,5", "lists.csv:2:count: the source counts 5 places, the list"),
        ("lists", ",,1,", ",,2,", "lists.csv:3:count: the source counts 2 places, the list has 1"),
        ("lists", "2024-02-01", "2024-02-01/..", "lists.csv:2:as_of: `2024-02-01/..` has no last"),
        ("lists", "control", "rumour", "lists.csv:2:says: `rumour` is unknown"),
        ("lists", "seats:XA-1,control,army,3", "places:birch-township,control,army,1", ""),
        ("list_rows", "area:birch-township", "area:east", "list_rows.csv:2:subject: `area:east`"),
        ("list_rows", "area:birch-township", "site:birch-base", "`site:birch-base` cannot stand"),
        ("list_rows", "town:cedar", "town:ceder", "did you mean `town:cedar`?"),
        ("list_rows", "L2,town:cedar", "L1,town:birch", "`town:birch` is listed already"),
        ("area_places", "east,town:birch", "east,town:cedar", "`town:cedar` is in `east` already"),
        ("area_places", "site:alder-gate", "area:east", "`area:east` cannot stand here"),
    ],
)
def test_what_is_wrong_with_lists_and_areas_is_told(
    tiny: Path, tmp_path: Path, table: str, old: str, new: str, told: str
) -> None:
    assert old in TABLES[table]
    found = faults(tiny, tmp_path, **{table: TABLES[table].replace(old, new, 1)})
    if told:
        assert any(told in fault for fault in found), found
    else:
        assert found == []


def test_a_row_outside_of_its_lists_universe_is_told(tiny: Path, tmp_path: Path) -> None:
    lists = LISTS.replace("seats:XA-1,control,army,3", "places:cedar-township,control,army,1")
    found = faults(tiny, tmp_path, lists=lists)
    assert found == [
        "list_rows.csv:2:subject: `area:birch-township` is not of the universe "
        "`places:cedar-township`; mend the universe, or the row"
    ]


def test_an_area_that_is_neither_drawn_nor_filled_is_told(tiny: Path, tmp_path: Path) -> None:
    lie = "\n".join(line for line in LIE.splitlines() if not line.startswith(("cedar-", "east")))
    found = faults(tiny, tmp_path, area_places=lie + "\n")
    assert [fault for fault in found if "neither a polygon nor places" in fault] == [
        "areas.geojson:4:geometry: `cedar-township` has neither a polygon nor places; draw it, "
        "or name its places in area_places.csv"
    ]


def test_merging_keeps_lists_apart_and_says_whose_seats_they_mean(
    tiny: Path, tmp_path: Path
) -> None:
    one = grown(tiny, tmp_path / "one", lists=LISTS.replace("seats:XA-1", "seats"))
    two = grown(tiny, tmp_path / "two", lists=LISTS.replace("all but one", "nearly all"))
    merged = wh.merge([one, two], tmp_path / "both")
    ledger = wh.open(merged.folder)
    assert ledger.lists["list_id"].tolist() == ["L1", "L2", "tiny-2-L1"]
    assert set(ledger.lists["universe"]) == {"seats:XA-1", "listed"}
    assert ledger.list_rows["list_id"].tolist() == ["L1", "L2", "tiny-2-L1"]
    assert len(ledger.areas) == 4
    assert "changed, lists: L1 of tiny-2 is tiny-2-L1" in merged.report()


# --- polygons of one's own ---------------------------------------------------------------------


def test_polygons_are_laid_over_areas_by_their_codes(tiny: Path, tmp_path: Path) -> None:
    pack = grown(tiny, tmp_path / "pack")
    shapes = polygons(tmp_path / "shapes.geojson")
    done = run("new", tmp_path / "mine", "--from", pack, "--townships", shapes)
    assert (done.exit_code, "3 of 4 areas are drawn now" in done.stderr) == (0, True), done.stderr
    areas = wh.open(tmp_path / "mine").areas.set_index("area_id")
    assert areas.loc["birch-township"].geometry.bounds == (97.0, 20.0, 97.9, 21.0)
    assert areas.loc["birch-township", "geometry_source"] == "shapes.geojson"
    assert areas.loc["cedar-township"].geometry is None


def test_polygons_of_no_area_make_nothing(tiny: Path, tmp_path: Path) -> None:
    shapes = polygons(tmp_path / "shapes.geojson")
    with pytest.raises(SourceDataError, match="the pack has no layer of areas"):
        wh.new(tmp_path / "mine", like=tiny, townships=shapes)
    with pytest.raises(SourceDataError, match="copy one"):
        wh.new(tmp_path / "mine", townships=shapes)
    text = shapes.read_text().replace("XA00", "YA00")
    shapes.write_text(text)
    pack = grown(tiny, tmp_path / "pack")
    with pytest.raises(SourceDataError, match=r"no column holds a P-code .* TS_PCODE, TS"):
        wh.new(tmp_path / "mine", like=pack, townships=shapes)
    assert not (tmp_path / "mine").exists()


@pytest.mark.shared_data
def test_real_townships_are_laid_over_the_shipped_pack(shared_data: Path, tmp_path: Path) -> None:
    shapes = shared_data / "mimu" / "mmr_polbnda_adm3_mimu_250k.shp"
    areas = wh.open(wh.new(tmp_path / "mine", like="myanmar", townships=shapes)).areas
    townships = areas[areas["level"].eq("township")]
    assert townships.geometry.notna().all()
    assert len(townships) == 330
