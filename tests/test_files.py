"""A file is written whole or not at all."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from commands import run

import whoholds as wh
from whoholds.errors import ExportError
from whoholds.export.files import _temporary_name, replacing, together
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


def _pack(tiny: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny, tmp_path / "pack", copy_function=shutil.copyfile))


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("export PACK -o PACK/claims.csv", "claims.csv"),
        ("export PACK -o PACK/towns.geojson", "towns.geojson"),
        ("export PACK -o LINK", "claims.csv"),
        ("export PACK --format geojson -o PACK/datapackage.json", "datapackage.json"),
        ("export PACK -o PACK/imports/acled-context.csv", "imports/acled-context.csv"),
        ("export PACK -o PACK/notes.kml", "notes.kml"),
        ("export PACK --format csv -o PACK/notes.txt", "notes.txt"),
        ("export PACK --format csv -o PACK/README", "README"),
        ("export PACK -o PACK/picture.csv", "picture.csv"),
        ("export PACK -o PACK/my-sheet.csv", "my-sheet.csv"),
        ("image PACK --day 2024-10-01 -o PACK/loop.svg", "loop.svg"),
        ("export PACK --format geojson -o PACK/package.json", "package.json"),
        ("export PACK -o PACK/mine.gpkg", "mine.gpkg"),
        ("image PACK --day 2024-10-01 -o PACK/drawn.svg", "drawn.svg"),
        ("build PACK --out PACK/built", "built/map.html"),
    ],
)
def test_an_output_never_lands_on_an_input_or_on_what_is_no_output(
    words: str, name: str, tiny: Path, tmp_path: Path
) -> None:
    folder = _pack(tiny, tmp_path)
    (folder / "imports").mkdir()
    (folder / "built").mkdir()
    (folder / "loop.svg").symlink_to("loop.svg")
    (tmp_path / "link.csv").symlink_to(folder / "claims.csv")
    for other, text in {
        "imports/acled-context.csv": "row,when\n",
        "notes.kml": "Things to do",
        "notes.txt": "Things to do",
        "README": "Things to do",
        "picture.csv": "\x89PNG",
        "my-sheet.csv": "town,who\nAlder,army\n",
        "package.json": '{"name": "program"}',
        "mine.gpkg": "Things to do",
        "drawn.svg": "<html><body>A page</body></html>",
        "built/map.html": "%PDF-1.4",
    }.items():
        (folder / other).write_text(text, encoding="latin-1")
    before = {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    given = words.replace("PACK", str(folder)).replace("LINK", str(tmp_path / "link.csv"))
    done = run(*given.split())
    assert done.exit_code == 1
    assert f"{folder / name}: not written: " in done.stderr
    assert "choose another name" in done.stderr
    assert {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()} == before


def test_outputs_may_lie_in_a_pack_and_replace_earlier_ones(tiny: Path, tmp_path: Path) -> None:
    folder = _pack(tiny, tmp_path)
    (folder / "empty.csv").touch()
    for name in ("empty.csv", "all.csv", "all.kml", "all.geojson", "all.gpkg", "all.fgb"):
        for _ in range(2):
            assert run("export", folder, "-o", folder / name, "--kind", "town").exit_code == (
                1 if name == "all.gpkg" else 0
            )
    for _ in range(2):
        assert run("build", folder, "--out", folder).exit_code == 0
        assert run("image", folder, "--day", "2024-10-01", "-o", folder / "day.svg").exit_code == 0
    assert wh.check(folder) == []


def test_what_is_no_file_is_not_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    for name in ("pipe.csv", "folder.csv"):
        with pytest.raises(ExportError, match="it is no file; choose another"):
            replacing(tmp_path / name, NOTHING).__enter__()
    assert names(tmp_path) == ["folder.csv", "pipe.csv"]


def test_files_written_together_move_when_all_are_written(tmp_path: Path) -> None:
    (tmp_path / "map.html").write_text("<p>old", encoding="utf-8")
    with together():
        for name in ("map.html", "brief.md"):
            with replacing(tmp_path / name, NOTHING) as beside:
                beside.write_text("<p>new", encoding="utf-8")
        assert (tmp_path / "map.html").read_text(encoding="utf-8") == "<p>old"
        assert not (tmp_path / "brief.md").exists()
    assert (tmp_path / "map.html").read_text(encoding="utf-8") == "<p>new"
    assert names(tmp_path) == ["brief.md", "map.html"]


def _fail_at_the_second(folder: Path) -> None:
    with together():
        with replacing(folder / "map.html", NOTHING) as beside:
            beside.write_text("<p>new", encoding="utf-8")
        with replacing(folder / "brief.md", NOTHING) as beside:
            _write_half(beside)


def test_when_one_of_several_files_fails_all_old_ones_stand(tmp_path: Path) -> None:
    (tmp_path / "map.html").write_text("<p>old", encoding="utf-8")
    with pytest.raises(ZeroDivisionError):
        _fail_at_the_second(tmp_path)
    assert (tmp_path / "map.html").read_text(encoding="utf-8") == "<p>old"
    assert names(tmp_path) == ["map.html"]


def _beside_writer(folder: Path) -> None:
    with together(), replacing(folder / "a.gpkg", NOTHING) as beside:
        beside.write_bytes(b"SQLite format 3\x00 new")
        (folder / "a.gpkg-wal").write_text("not yet in the file")


def test_a_database_that_another_program_is_changing_is_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "a.gpkg").write_bytes(b"SQLite format 3\x00 old")
    with pytest.raises(ExportError, match="another program is changing it"):
        _beside_writer(tmp_path)
    assert (tmp_path / "a.gpkg").read_bytes().endswith(b"old")
    assert names(tmp_path) == ["a.gpkg", "a.gpkg-wal"]
