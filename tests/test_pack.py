"""Opening packs: what stands in the files is what the ledger holds, or every fault is told."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from whoholds import schema
from whoholds.engine.timeline import weigh
from whoholds.errors import PackError, PackNotFoundError
from whoholds.read import pack


@pytest.fixture
def copy(tiny: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny, tmp_path / "tiny"))


def _describe(folder: Path, change: Callable[[dict], object]) -> None:
    file = folder / "datapackage.json"
    data = json.loads(file.read_text())
    change(data)
    file.write_text(json.dumps(data))


def _faults(folder: Path) -> list[str]:
    return [str(fault) for fault in pack.check(folder)]


def test_ledger_holds_what_the_files_say(tiny: Path) -> None:
    ledger = pack.open(tiny)
    assert ledger.name == "tiny"
    assert ledger.period == "2024-01-01/2024-12-31"
    assert ledger.remarks == ("Aland does not exist.",)
    assert list(ledger.claims.columns) == list(schema.TEXT_COLUMNS["claims"])
    assert list(ledger.claims.index) == list(range(len(ledger.claims)))
    assert ledger.claims.loc[3, ["subject", "challengers", "reported"]].tolist() == [
        "town:cedar",
        "front;league",
        "",
    ]
    assert ledger.stations.order.tolist() == [1, 2, 3]
    assert ledger.towns.population.dtype == "Int64"
    assert ledger.towns.population.isna().tolist() == [False, False, True]
    assert ledger.towns.crs == "EPSG:4326"
    assert ledger.towns.geometry[1].coords[0] == (97.0, 20.6)
    assert set(ledger.backdrop) == {"neighbours"}
    assert {a.resource for a in ledger.attributions} >= {"claims", "towns"}


def test_descriptor_file_stands_for_its_folder(tiny: Path) -> None:
    assert pack.path(tiny / "datapackage.json") == tiny


def test_absent_optional_tables_are_empty(copy: Path) -> None:
    gone = ("actor_names", "actor_blocs")
    for name in gone:
        (copy / f"{name}.csv").unlink()
    _describe(
        copy,
        lambda d: d.update(resources=[r for r in d["resources"] if r["name"] not in gone]),
    )
    ledger = pack.open(copy)
    assert ledger.actor_names.empty
    assert list(ledger.actor_names.columns) == list(schema.TEXT_COLUMNS["actor_names"])


def test_optional_columns_may_be_left_out(copy: Path) -> None:
    file = copy / "operations.csv"
    file.write_text("operation_id,name\ndawn,Operation Dawn\n")
    ledger = pack.open(copy)
    assert ledger.operations.loc[0, "start"] == ""


def test_no_such_pack_names_the_bundled_ones() -> None:
    with pytest.raises(PackNotFoundError, match="bundled packs"):
        pack.open("nowhere")


def test_folder_without_descriptor(tmp_path: Path) -> None:
    with pytest.raises(PackNotFoundError, match=r"holds no datapackage\.json"):
        pack.open(tmp_path)


def test_the_readme_of_a_new_pack_holds_the_least_that_makes_a_map(tmp_path: Path) -> None:
    folder = pack.new(tmp_path / "mine")
    readme = (folder / "README.md").read_text(encoding="utf-8")
    blocks = re.findall(r"\n`([\w.]+)`\n\n```\n(.*?)```", readme, flags=re.DOTALL)
    for name, text in blocks:
        (folder / name).write_text(text, encoding="utf-8")
    _describe(folder, lambda d: d.update(period="2024-01-01/2024-12-31"))
    assert _faults(folder) == []
    verdict = weigh(pack.open(folder)).on("2024-08-03").iloc[0]
    assert (verdict["holder"], verdict["certainty"]) == ("north", "certain")


def test_a_new_pack_is_called_by_its_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine").mkdir()
    monkeypatch.chdir("mine")
    assert json.loads((pack.new(".") / "datapackage.json").read_text())["name"] == "mine"


@pytest.mark.parametrize("path", ["../../secret.csv", "/etc/passwd", "..\\secret.csv"])
def test_resource_outside_the_pack_is_refused(copy: Path, path: str) -> None:
    (copy.parent.parent / "secret.csv").write_text("claim_id\nx\n")
    _describe(copy, lambda d: d["resources"][0].update(path=path))
    assert any("leads out of the pack" in fault for fault in _faults(copy))


def test_symbolic_link_out_of_the_pack_is_refused(copy: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.csv"
    shutil.move(copy / "claims.csv", outside)
    (copy / "claims.csv").symlink_to(outside)
    assert any("leads out of the pack" in fault for fault in _faults(copy))


def test_missing_file_is_a_fault(copy: Path) -> None:
    (copy / "stations.csv").unlink()
    assert any("`stations.csv` of `stations` does not exist" in fault for fault in _faults(copy))


def test_broken_descriptor_is_a_fault_with_its_line(copy: Path) -> None:
    (copy / "datapackage.json").write_text('{"name": "tiny",\n "title" "x"}')
    assert any(fault.startswith("datapackage.json:2: ") for fault in _faults(copy))


@pytest.mark.parametrize(
    ("encoding", "name"),
    [
        ("utf-8-sig", "UTF-8 with a byte order mark"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("cp1252", "Windows-1252"),
    ],
)
def test_other_encodings_are_named(copy: Path, encoding: str, name: str) -> None:
    file = copy / "sources.csv"
    text = file.read_text().replace("Birch falls", "Birch tombé")
    file.write_bytes(text.encode(encoding))
    faults = _faults(copy)
    assert any("sources.csv" in fault and f"written in {name}" in fault for fault in faults)
    assert len(faults) == 1, "the table is still read, so nothing else is amiss"


def test_semicolons_are_named_and_the_table_still_checked(copy: Path) -> None:
    file = copy / "stations.csv"
    file.write_text(file.read_text().replace(",", ";"))
    assert _faults(copy) == [
        "stations.csv:1: cells are separated by semicolons; save the file with commas"
    ]


def test_ragged_rows_are_named_by_line(copy: Path) -> None:
    file = copy / "operations.csv"
    file.write_text(file.read_text() + '"two\nlines",Two,front,,,\nx,Extra,front,,,,,\n')
    found = [fault for fault in _faults(copy) if "cells" in fault]
    assert found == [
        "operations.csv:5: the row has 8 cells, the header 6; add or remove commas, "
        "or put text with commas into quotation marks"
    ]


def test_every_fault_is_in_the_error(copy: Path) -> None:
    (copy / "stations.csv").unlink()
    (copy / "operations.csv").write_text("")
    with pytest.raises(PackError) as caught:
        pack.open(copy)
    assert {fault.file for fault in caught.value.faults} >= {"datapackage.json", "operations.csv"}


def test_bundled_packs_open_by_name(myanmar) -> None:
    assert "myanmar" in pack.bundled()
    assert myanmar.name == "myanmar"
