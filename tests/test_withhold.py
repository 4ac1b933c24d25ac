"""What is recent or sensitive is in no export, in no form."""

from __future__ import annotations

import base64
import dataclasses
import re
import zlib
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import whoholds as wh
from whoholds import crs
from whoholds.errors import ExportError, SubjectError
from whoholds.export.html import to_html
from whoholds.export.withhold import withhold
from whoholds.timeline import Timeline


@pytest.fixture(scope="module")
def line(tiny: Path) -> Timeline:
    """The small pack with a village off the road, a claim on it, and late news."""
    ledger = wh.open(tiny)
    village = ledger.towns.iloc[[0]].assign(
        town_id="secretvillage", name="Secretvillage", name_local="Secretlocal",
        alt_names="Secretalias", geonames_id="777001", population=pd.array([4321], dtype="Int64"),
        geometry=ledger.towns.geometry.iloc[[0]].translate(0.123, 0.321),
    )  # fmt: skip
    towns = pd.concat([ledger.towns, village], ignore_index=True)
    blank = dict.fromkeys(ledger.claims.columns, "")
    told = pd.DataFrame(
        [
            blank | {
                "claim_id": "c90", "subject": "town:secretvillage", "event": "captured",
                "when": "2024-05-05", "holder": "front", "source_id": "gazette-mar",
                "reported": "2024-05-06", "note": "Secretnote", "phrase": "Secretphrase",
            },
            blank | {
                "claim_id": "c91", "subject": "town:alder", "event": "captured",
                "when": "2024-09-11", "holder": "league", "source_id": "late",
                "reported": "2024-09-12", "note": "Latenote", "operation": "lateop",
            },
        ]
    )  # fmt: skip
    source = dict.fromkeys(ledger.sources.columns, "") | {
        "source_id": "late", "title": "Latetitle", "publisher": "Latepaper",
        "url": "https://late.example", "published": "2024-09-12",
    }  # fmt: skip
    operation = {
        "operation_id": "lateop", "name": "Operation Lateword", "actor_id": "league",
        "start": "2024-09-10", "end": "", "note": "",
    }  # fmt: skip
    sources = ledger.sources
    told["source_id"] = told["source_id"].replace("gazette-mar", sources["source_id"].iloc[1])
    return wh.weigh(
        dataclasses.replace(
            ledger,
            towns=towns,
            claims=pd.concat([ledger.claims, told], ignore_index=True),
            sources=pd.concat([sources, pd.DataFrame([source])], ignore_index=True),
            operations=pd.concat([ledger.operations, pd.DataFrame([operation])], ignore_index=True),
        )
    )


def everything(line: Timeline, folder: Path) -> bytes:
    """All bytes that the exports carry, unpacked."""
    page = to_html(line, folder / "m.html").read_bytes()
    text = re.search(rb'id="wh-data">([^<]+)<', page)
    assert text is not None
    box = zlib.decompress(base64.b64decode(text.group(1)), -15)
    package = wh.to_geopackage(line, folder / "c.gpkg").read_bytes()
    brief = wh.to_brief(line, folder / "b.md").read_bytes()
    return page + box + package + brief


def test_the_fixture_tells_what_the_tests_look_for(line: Timeline, tmp_path: Path) -> None:
    found = everything(line, tmp_path)
    for word in (b"Latenote", b"Latetitle", b"Operation Lateword", b"Secretnote", b"Secretvillage"):
        assert word in found, word


def test_late_news_is_in_no_export(line: Timeline, tmp_path: Path) -> None:
    held = withhold(line, delay=30)
    assert line.as_known.isoformat() == "2024-09-12"
    assert held.line.period[1].isoformat() == "2024-08-13"
    found = everything(held.line, tmp_path)
    for word in (b"Latenote", b"Latetitle", b"Latepaper", b"late.example", b"Lateword"):
        assert word not in found, word
    assert "News of the last 30 days is held back." in held.line.ledger.remarks


def test_a_delayed_timeline_is_what_was_known_then(line: Timeline) -> None:
    held = withhold(line, delay=30)
    then = wh.weigh(line.ledger, as_known="2024-08-13")
    for day in ("2024-03-05", "2024-06-20", "2024-08-13"):
        columns = ["subject", "holder", "status", "certainty", "claimed_by", "claims"]
        mine, theirs = held.line.on(day)[columns], then.on(day)[columns]
        pd.testing.assert_frame_equal(mine, theirs)


def test_a_sensitive_place_cannot_be_found_in_any_export(line: Timeline, tmp_path: Path) -> None:
    held = withhold(line, coarsen=25, sensitive=["town:secretvillage"])
    found = everything(held.line, tmp_path)
    for word in (b"ecretvillage", b"Secretlocal", b"Secretalias", b"Secretnote", b"Secretphrase",
                 b"777001"):  # fmt: skip
        assert word not in found, word
    towns = held.line.ledger.towns.set_index("town_id")
    assert towns.loc["withheld-1", "name"] == "A place in Aland"
    verdict = held.line.on("2024-06-01").set_index("subject").loc["town:withheld-1"]
    assert verdict["holder"] == "front"


def test_blurred_places_move_at_most_as_far_as_they_say(line: Timeline) -> None:
    before = line.ledger.towns.geometry
    for km in (5, 25, 60):
        held = withhold(line, coarsen=km, sensitive=["town:secretvillage"])
        after = held.line.ledger.towns
        moved = crs.distance_km(before.x, before.y, after.geometry.x, after.geometry.y)
        village = (after["town_id"] == "withheld-1").to_numpy()
        assert moved[village][0] > 0
        assert moved[village][0] <= after["coordinate_precision_km"][village].iloc[0] * 1.01
        # The others are stations, and stay.
        np.testing.assert_allclose(moved[~village], 0)


def test_places_in_the_cell_are_not_told_apart(line: Timeline) -> None:
    towns = line.ledger.towns
    near = towns.assign(geometry=towns.geometry.translate(0.001, 0.001))
    lines = [line, wh.weigh(dataclasses.replace(line.ledger, towns=near))]
    ends = [
        withhold(one, coarsen=40, sensitive=["town:secretvillage"]).line.ledger.towns.geometry
        for one in lines
    ]
    assert abs(ends[0].iloc[-1].x - ends[1].iloc[-1].x) < 0.002


def test_without_a_blur_a_sensitive_place_is_left_out(line: Timeline, tmp_path: Path) -> None:
    held = withhold(line, sensitive=["town:secretvillage"])
    assert b"ecretvillage" not in everything(held.line, tmp_path)
    assert "town:secretvillage" not in held.line.subjects


def test_a_sensitive_claim_is_left_out(line: Timeline, tmp_path: Path) -> None:
    held = withhold(line, sensitive=["c91"])
    assert b"Latenote" not in everything(held.line, tmp_path)
    done = held.manifest.set_index(["kind", "id"])["done"]
    assert done["claim", "c91"] == "held back"
    assert done["source", "late"] == "held back"


def test_the_manifest_lists_exactly_what_is_missing(line: Timeline, tmp_path: Path) -> None:
    held = withhold(line, delay=30, sensitive=["town:secretvillage"])
    rows = held.manifest
    for kind, table, column in (
        ("claim", "claims", "claim_id"),
        ("source", "sources", "source_id"),
        ("operation", "operations", "operation_id"),
        ("town", "towns", "town_id"),
    ):
        had = set(getattr(line.ledger, table)[column])
        has = set(getattr(held.line.ledger, table)[column])
        assert set(rows.loc[rows["kind"] == kind, "id"]) == had - has, kind
    path = held.save(tmp_path / "withheld.csv")
    assert pd.read_csv(path).columns.tolist() == ["kind", "id", "done", "why"]


def test_a_column_of_the_ledger_marks_too(line: Timeline) -> None:
    marks = np.where(line.ledger.towns["town_id"] == "secretvillage", "yes", "")
    ledger = dataclasses.replace(line.ledger, towns=line.ledger.towns.assign(sensitive=marks))
    held = withhold(wh.weigh(ledger))
    assert "town:secretvillage" not in held.line.subjects


def test_a_sensitive_station_is_refused(line: Timeline) -> None:
    with pytest.raises(ExportError, match="town:birch is a station of H1"):
        withhold(line, coarsen=10, sensitive=["town:birch"])


def test_marks_that_mark_nothing_are_an_error(line: Timeline) -> None:
    with pytest.raises(SubjectError, match="nowhere"):
        withhold(line, sensitive=["town:nowhere"])


def test_holding_back_everything_is_an_error(line: Timeline) -> None:
    with pytest.raises(ExportError, match="nothing would be left"):
        withhold(line, delay=4000)


def test_the_timeline_given_stays_as_it_was(line: Timeline) -> None:
    before = line.ledger.digest
    withhold(line, delay=30, coarsen=10, sensitive=["town:secretvillage", "c91"])
    assert line.ledger.digest == before


def test_nothing_asked_changes_nothing(line: Timeline) -> None:
    held = withhold(line)
    assert held.manifest.empty
    pd.testing.assert_frame_equal(held.line.frame, line.frame)
