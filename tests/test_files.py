"""A file is written whole or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from whoholds.errors import ExportError
from whoholds.export.files import _temporary_name, replacing
from whoholds.hidden import NOTHING


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


def test_what_stood_there_stands_until_the_new_file_is_whole(tmp_path: Path) -> None:
    target = tmp_path / "map.html"
    target.write_text("old", encoding="utf-8")
    with replacing(target, NOTHING) as beside:
        beside.write_text("new", encoding="utf-8")
        assert target.read_text(encoding="utf-8") == "old"
        assert beside.parent == tmp_path
        assert beside.suffix == ".html"
    assert target.read_text(encoding="utf-8") == "new"
    assert names(tmp_path) == ["map.html"]


def _write_half(beside: Path) -> None:
    beside.write_text("half", encoding="utf-8")
    beside.with_name(beside.name + "-journal").write_text("j", encoding="utf-8")
    raise ZeroDivisionError


def test_a_failure_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "control.gpkg"
    target.write_text("old", encoding="utf-8")
    with pytest.raises(ZeroDivisionError), replacing(target, NOTHING) as beside:
        _write_half(beside)
    assert target.read_text(encoding="utf-8") == "old"
    assert names(tmp_path) == ["control.gpkg"]


def test_a_folder_that_is_a_file_is_an_export_error(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("", encoding="utf-8")
    with (
        pytest.raises(ExportError, match="not written"),
        replacing(tmp_path / "out" / "a.html", NOTHING),
    ):
        pass


def test_nothing_written_is_an_export_error(tmp_path: Path) -> None:
    with pytest.raises(ExportError), replacing(tmp_path / "a.html", NOTHING):
        pass
    assert names(tmp_path) == []


def test_leftovers_of_dead_processes_go_and_those_of_living_ones_stay(tmp_path: Path) -> None:
    target = tmp_path / "map.html"
    done = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    own = _temporary_name(target)
    dead = own.replace(f"-{os.getpid()}-", f"-{done.stdout.strip()}-")
    for name in (own, dead, dead + "-journal", ".mapx.html"):
        (tmp_path / name).write_text("", encoding="utf-8")
    with replacing(target, NOTHING) as beside:
        beside.write_text("new", encoding="utf-8")
    assert sorted(names(tmp_path)) == sorted([own, ".mapx.html", "map.html"])


def test_a_link_is_followed(tmp_path: Path) -> None:
    real = tmp_path / "real.md"
    real.write_text("old", encoding="utf-8")
    (tmp_path / "brief.md").symlink_to(real)
    with replacing(tmp_path / "brief.md", NOTHING) as beside:
        beside.write_text("new", encoding="utf-8")
    assert (tmp_path / "brief.md").is_symlink()
    assert real.read_text(encoding="utf-8") == "new"
