"""Whatever a pack's layers tell of their subjects reaches every export, and verdicts have keys."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pandas as pd
import pyogrio
import pytest

import whoholds as wh
from whoholds.actor_names import actor_name

FORMATS = ("csv", "geojson", "parquet", "fgb", "kml")
CODES = {"pcode": "AL001", "geonames_id": "1234567", "alt_names": "Birke", "rank": "seat",
         "coordinate_source": "a survey", "coordinate_precision_km": 2.5}  # fmt: skip


@pytest.fixture(scope="module")
def pack(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack that knows codes of its towns, and how far off they may be."""
    own = tmp_path_factory.mktemp("own") / "pack"
    shutil.copytree(tiny, own)
    layer = json.loads((own / "towns.geojson").read_text(encoding="utf-8"))
    for feature in layer["features"]:
        if feature["properties"]["town_id"] == "birch":
            feature["properties"] |= CODES
    (own / "towns.geojson").write_text(json.dumps(layer), encoding="utf-8")
    return own


@pytest.mark.parametrize("day", [None, "2024-08-01"])
@pytest.mark.parametrize("form", FORMATS)
def test_codes_and_precision_are_in_every_format(
    pack: Path, tmp_path: Path, form: str, day: str | None
) -> None:
    path = wh.to_file(wh.weigh(wh.open(pack)), tmp_path / f"a.{form}", day=day, kind="town")
    content = path.read_bytes()
    for name, value in CODES.items():
        assert name.encode() in content
        assert isinstance(value, float) or value.encode() in content


def test_codes_are_in_the_geopackage_and_marks_are_not(pack: Path, tmp_path: Path) -> None:
    path = wh.to_geopackage(wh.weigh(wh.open(pack)), tmp_path / "a.gpkg")
    for table in ("towns", "town_control"):
        rows = pyogrio.read_dataframe(path, layer=table)
        birch = rows[rows["town_id"] == "birch"]
        assert all((birch[name] == value).all() for name, value in CODES.items())
        assert "sensitive" not in rows


def test_verdicts_have_ids_that_stay_and_the_side_of_their_holder(
    pack: Path, tmp_path: Path
) -> None:
    ledger = wh.open(pack)
    rows = pyogrio.read_dataframe(
        wh.to_geopackage(wh.weigh(ledger), tmp_path / "a.gpkg"), layer="town_control"
    )
    assert rows["verdict_id"].is_unique
    started = rows["start_date"].dt.strftime("%Y-%m-%d")
    assert (rows["verdict_id"] == "town:" + rows["town_id"] + "@" + started).all()
    held = rows[rows["holder"].notna()]
    until = held["end_date"].fillna(pd.Timestamp(wh.weigh(ledger).period[1])).dt.date
    for holder, day, short in zip(held["holder"], until, held["abbreviation"], strict=True):
        assert short == actor_name(ledger, holder, day, abbreviated=True)
    assert held["bloc"].notna().all()
    assert rows.loc[rows["holder"].isna(), ["abbreviation", "bloc"]].isna().all(axis=None)
