"""Collections of events are context: as told, with day, place and source, and hold no town."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
import samples

from whoholds.errors import SourceDataError
from whoholds.ledgers import Ledger
from whoholds.read import (
    adding,
    atlos,
    context,
    forms,
    geoconfirmed,
    my_maps,
    pack,
    sheet,
    tables,
    umap,
)

DAY = dt.date(2026, 11, 1)


def _write(path: Path, whole: Any) -> Path:
    path.write_text(whole if isinstance(whole, str) else json.dumps(whole), encoding="utf-8")
    return path


@pytest.mark.parametrize("name", ["gc.csv", "gc.kmz", "gc.json", "at.csv", "at.json", "u.umap"])
def test_events_claim_nothing(ledger: Ledger, tmp_path: Path, name: str) -> None:
    form, file, options = samples.asked(samples.write(tmp_path), name)
    imported = forms.read(form, file, ledger, **options)
    assert imported.claims.empty
    assert imported.sources.empty
    assert len(imported.context)


def test_geoconfirmed_tells_day_faction_place_and_source(ledger: Ledger, tmp_path: Path) -> None:
    imported = geoconfirmed.read(samples.write(tmp_path) / "gc.csv", ledger, accessed=DAY)
    first = imported.context.iloc[0]
    assert first["when"] == "2024-09-17"
    assert first["parties"] == "Army"
    assert first["place"] == "Birch, Aland"
    assert first["text"] == "FPV strike on a truck; Equipment: Truck"
    assert first["url"] == "https://a.example/1"
    assert (first.geometry.x, first.geometry.y) == (97.0, 20.6)
    assert imported.notes["events without a day"] == 1
    assert imported.leftovers["why"].tolist() == [
        "it has no coordinates on the globe",
        "`soon` is no date that can be read",
        "the same event stands in the file before",
    ]


def test_a_colour_of_geoconfirmed_stays_a_colour(ledger: Ledger, tmp_path: Path) -> None:
    """The same event in two folders is one; no list says whose a colour is."""
    imported = geoconfirmed.read(samples.write(tmp_path) / "gc.kmz", ledger, accessed=DAY)
    (first,) = imported.context.to_dict("records")
    assert (first["when"], first["parties"]) == ("2024-09-17", "")
    assert first["text"] == "Tank hit drawn in #e00000"
    assert first["url"] == "https://a.example/1"
    assert imported.counts["leftovers"] == 1


def test_events_are_kept_beside_the_claims_of_a_pack(tiny: Path, tmp_path: Path) -> None:
    """The same export twice adds nothing, a later one takes its place."""
    file = samples.write(tmp_path) / "gc.csv"
    mine = Path(shutil.copytree(tiny, tmp_path / "pack"))
    before = (mine / "claims.csv").read_bytes()
    for _ in range(2):
        adding.add(geoconfirmed.read(file, pack.open(mine), accessed=DAY), mine)
        kept = context.read(mine)
        assert kept[["form", "when", "parties"]].to_numpy().tolist() == [
            ["geoconfirmed", "2024-09-17", "Army"],
            ["geoconfirmed", "", "Special"],
        ]
        assert set(kept["attribution"]) == {"GeoConfirmed and its volunteers"}
    assert (mine / "claims.csv").read_bytes() == before


@pytest.mark.parametrize(
    "whole", [[], {}, {"items": [{"id": "1", "la": 20.6}]}, {"features": [{"properties": {}}]}, "x"]
)
def test_another_answer_of_geoconfirmed_is_refused(
    ledger: Ledger, tmp_path: Path, whole: Any
) -> None:
    with pytest.raises(SourceDataError, match="take the CSV file"):
        geoconfirmed.read(_write(tmp_path / "gc.json", whole), ledger)


@pytest.mark.parametrize("name", ["at.csv", "at.json"])
def test_atlos_tells_the_same_in_both_exports(ledger: Ledger, tmp_path: Path, name: str) -> None:
    imported = atlos.read(samples.write(tmp_path) / name, ledger, accessed=DAY)
    first, second = imported.context.to_dict("records")
    assert (first["when"], first["kind"]) == ("2024-05-01", "incident")
    assert first["source"] == "Atlos AL-1"
    assert first["precision"] == "Exact"
    assert first["url"] == "https://a.example/1"
    assert first["text"] == "+Strike on Birch; status: Completed; tags: a, b; Weapon: Bomb"
    assert (first["geometry"].x, first["geometry"].y) == (-97.0, 20.6)
    assert (second["when"], second["geometry"]) == ("", None)
    assert imported.leftovers["why"].tolist() == ["it is hidden in Atlos"]
    more = "left out, further pages of the answer, in `next`"
    assert (more in imported.notes) == (name == "at.json")


def test_what_has_no_incidents_is_refused(ledger: Ledger, tmp_path: Path) -> None:
    with pytest.raises(SourceDataError, match="it lacks slug"):
        atlos.read(_write(tmp_path / "a.csv", "description,date\nx,2024-05-01\n"), ledger)


def test_a_map_of_umap_is_read_whole(ledger: Ledger, tmp_path: Path) -> None:
    imported = umap.read(samples.write(tmp_path) / "u.umap", ledger, accessed=DAY)
    told = imported.context[["when", "kind", "place", "text"]].to_numpy().tolist()
    assert told == [
        ["2024-05-01", "Front", "FF - Birch", "seen; day: 2024-05-01; side: F"],
        ["", "Front", "Zone", ""],
    ]
    assert imported.context["url"].tolist() == ["https://a.example/1", ""]
    (left,) = (note for note in imported.notes if note.startswith("left out"))
    assert "lie elsewhere" in left
    assert imported.leftovers["why"].tolist() == ["it has no geometry that can be read"]


def test_a_map_of_umap_serves_my_maps_and_sheets(ledger: Ledger, tmp_path: Path) -> None:
    file = samples.write(tmp_path) / "u.umap"
    claims = my_maps.read(file, ledger, accessed=DAY).claims
    assert claims[["subject", "when", "holder"]].to_numpy().tolist() == [
        ["town:birch", "2024-05-01", "front"]
    ]
    marks = tables.read(file, layer="Front")
    assert marks["Name"].tolist() == ["FF - Birch", "Zone", "Nowhere"]
    assert marks["colour"].tolist() == ["Red", "Blue", "Blue"]
    mapping = _write(
        tmp_path / "m.toml",
        '[columns]\nholder = "side"\nwhen = "day"\n[constants]\nevent = "held"\n'
        '[actors]\n"F" = "front"\n'
        "[places]\nnearest_km = 5\n",
    )
    assert sheet.read(file, ledger, mapping=mapping).claims["holder"].tolist() == ["front"]


@pytest.mark.parametrize(
    "whole",
    [
        "",
        "x",
        [],
        {"type": "umap"},
        {"type": "umap", "layers": [1]},
        {"type": "umap", "layers": []},
    ],
)
def test_what_is_no_map_of_umap_is_refused(ledger: Ledger, tmp_path: Path, whole: Any) -> None:
    with pytest.raises(SourceDataError, match=r"u\.umap"):
        umap.read(_write(tmp_path / "u.umap", whole), ledger)


def test_the_zip_of_geoconfirmed_is_a_kmz(ledger: Ledger, tmp_path: Path) -> None:
    samples.write(tmp_path)
    with zipfile.ZipFile(tmp_path / "gc.zip", "w") as archive:
        archive.write(tmp_path / "gc.kmz", "Ukraine.kmz")
    assert len(geoconfirmed.read(tmp_path / "gc.zip", ledger).context) == 1
