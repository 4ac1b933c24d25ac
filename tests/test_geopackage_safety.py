"""A GeoPackage is written whole or not at all, twice the same, and survives being renamed."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import geopandas as gpd
import pytest
import shapely
from packages import ROOT, digest, parsed, query

from whoholds import Timeline, weigh
from whoholds.errors import ExportError
from whoholds.export.gpkg import qgz
from whoholds.export.gpkg.geopackage import rename, to_geopackage


def test_the_same_input_gives_the_same_bytes_in_another_process(
    tiny: Path, timeline: Timeline, tmp_path: Path
) -> None:
    here = to_geopackage(timeline, tmp_path / "here" / "control.gpkg")
    code = dedent(
        """
        import sys
        from whoholds import open, weigh
        from whoholds.export.gpkg.geopackage import to_geopackage
        to_geopackage(weigh(open(sys.argv[1])), sys.argv[2])
        """
    )
    there = tmp_path / "there" / "control.gpkg"
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", code, str(tiny), str(there)],
            check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT / "geo"), "PYTHONHASHSEED": seed},
        )
        assert digest(there) == digest(here)
        assert digest(there.with_suffix(".qgz")) == digest(here.with_suffix(".qgz"))


def other(timeline: Timeline) -> Timeline:
    """The same with another title, so that its bytes differ."""
    return weigh(replace(timeline.ledger, title="Another title"))


KILLER = """
import hashlib, itertools, os, pathlib, random, signal, sys, time
from dataclasses import replace
from whoholds import open as open_pack, weigh
from whoholds.export.gpkg.geopackage import to_geopackage
pack, target, seed = sys.argv[1:]
line = weigh(open_pack(pack))
titled = weigh(replace(line.ledger, title="Another title"))
line.frame, titled.frame
chance = random.Random(seed)
begun = time.monotonic()
to_geopackage(line, target)
spent = time.monotonic() - begun
for turn in range(24):
    child = os.fork()
    if not child:
        for one in itertools.cycle([titled, line] if turn % 2 else [line, titled]):
            to_geopackage(one, target)
    time.sleep(chance.uniform(0.0, 3 * spent))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    print(hashlib.sha256(pathlib.Path(target).read_bytes()).hexdigest(), flush=True)
"""


@pytest.mark.slow
def test_a_writer_killed_at_any_moment_leaves_the_old_file_or_the_new(
    tiny: Path, timeline: Timeline, tmp_path: Path
) -> None:
    target = tmp_path / "control.gpkg"
    whole = [digest(to_geopackage(one, target)) for one in (other(timeline), timeline)]
    done = subprocess.run(
        [sys.executable, "-c", KILLER, str(tiny), str(target), "20240308"],
        stdout=subprocess.PIPE, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "geo")},
    )  # fmt: skip
    seen = done.stdout.split()
    assert len(seen) == 24
    assert set(seen) == set(whole)  # Both, or nothing was ever written between the kills.
    to_geopackage(timeline, target)
    assert {file.name for file in tmp_path.iterdir()} == {"control.gpkg", "control.qgz"}


def run_as_guest(code: str, *arguments: str) -> str:
    """Run a script that gives up an administrator's rights; answer what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", dedent(code), *arguments],
        capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "geo")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


REFUSED = """
import os, resource, signal, sys, tempfile
from whoholds import open, weigh
from whoholds.errors import ExportError
from whoholds.export.gpkg.geopackage import to_geopackage
line = weigh(open(sys.argv[1]))
with tempfile.TemporaryDirectory() as folder:
    to_geopackage(line, folder + "/warm.gpkg")  # Loads what a guest may not read.
if sys.argv[3] == "guest" and os.geteuid() == 0:
    os.seteuid(65534)
elif sys.argv[3] != "guest":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
try:
    to_geopackage(line, sys.argv[2])
except ExportError as error:
    print(error)
"""


@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_a_folder_that_may_not_be_written_is_a_clear_error(
    tiny: Path, timeline: Timeline, mode: int
) -> None:
    with tempfile.TemporaryDirectory() as name:  # Not pytest's, which guests may not enter.
        folder = Path(name)
        target = to_geopackage(timeline, folder / "control.gpkg")
        before = digest(target)
        folder.chmod(mode)
        try:
            said = run_as_guest(REFUSED, str(tiny), str(target), "guest")
        finally:
            folder.chmod(0o755)
        assert digest(target) == before
    assert "not written" in said
    assert str(target) in said


@pytest.mark.parametrize("limit", [20_000, 150_000, 250_000])
def test_a_full_disk_is_a_clear_error_and_leaves_the_old_file(
    tiny: Path, timeline: Timeline, tmp_path: Path, limit: int
) -> None:
    target = to_geopackage(timeline, tmp_path / "control.gpkg")
    before = digest(target)
    said = run_as_guest(REFUSED, str(tiny), str(target), str(limit))
    assert "control.gpkg" in said
    assert digest(target) == before
    assert {file.name for file in tmp_path.iterdir()} == {"control.gpkg", "control.qgz"}


def test_a_reader_of_the_old_file_keeps_reading(timeline: Timeline, tmp_path: Path) -> None:
    target = to_geopackage(timeline, tmp_path / "control.gpkg")
    with closing(sqlite3.connect(target)) as reader:
        rows = reader.execute("SELECT text FROM readme")
        first = rows.fetchone()
        to_geopackage(other(timeline), target)
        rest = rows.fetchall()
        assert [first, *rest][0] == (timeline.ledger.title,)
        assert reader.execute("PRAGMA quick_check").fetchone() == ("ok",)
    assert query(target, "SELECT text FROM readme LIMIT 1") == [("Another title",)]


def test_changes_that_another_program_has_not_saved_are_not_trampled(
    timeline: Timeline, tmp_path: Path
) -> None:
    """A journal left beside a new file would be played into it and ruin it."""
    target = to_geopackage(timeline, tmp_path / "control.gpkg")
    editor = sqlite3.connect(target, isolation_level=None)
    editor.execute("PRAGMA journal_mode = WAL")
    editor.execute("UPDATE readme SET text = 'edited' WHERE topic = 'title'")
    editor.execute("BEGIN")
    editor.execute("SELECT * FROM readme").fetchone()
    with closing(sqlite3.connect(target)) as second:
        second.execute("UPDATE readme SET text = 'edited again' WHERE topic = 'title'")
        second.commit()
        with pytest.raises(ExportError, match="another program"):
            to_geopackage(other(timeline), target)
    editor.close()
    to_geopackage(other(timeline), target)
    assert query(target, "SELECT text FROM readme LIMIT 1") == [("Another title",)]
    assert query(target, "PRAGMA quick_check") == [("ok",)]


def test_a_name_without_the_ending_is_refused_before_anything_is_done(
    timeline: Timeline, tmp_path: Path
) -> None:
    with pytest.raises(ExportError, match=r"must end in \.gpkg"):
        to_geopackage(timeline, tmp_path / "control.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_renaming_keeps_the_project_alive(timeline: Timeline, tmp_path: Path) -> None:
    old = to_geopackage(timeline, tmp_path / "old & dated.gpkg")
    rows = query(old, "SELECT * FROM town_control")
    new = rename(old, tmp_path / "other folder" / "new.gpkg")
    assert not old.exists()
    assert not old.with_suffix(".qgz").exists()
    assert query(new, "SELECT * FROM town_control") == rows
    (content,) = query(new, "SELECT content FROM qgis_projects")
    for packed in (bytes.fromhex(str(content[0])), new.with_suffix(".qgz").read_bytes()):
        text = qgz.unpacked(packed)
        sources = {item.text for item in parsed(text).iter("datasource")}
        assert "./new.gpkg|layername=town_control" in sources
        assert all(str(source).startswith("./new.gpkg|layername=") for source in sources)


def named_by(package: Path) -> set[str]:
    """Every file that the two projects of a package name."""
    (content,) = query(package, "SELECT content FROM qgis_projects")
    projects = (bytes.fromhex(str(content[0])), package.with_suffix(".qgz").read_bytes())
    places = [
        str(item.text or item.get("source"))
        for packed in projects
        for item in parsed(qgz.unpacked(packed)).iter()
        if item.tag == "datasource" or item.get("source")
    ]
    return {place.partition("|")[0] for place in places if place.startswith("./")}


@pytest.mark.parametrize("new", ["fixed.gpkg", "moved.gpkg", None])
def test_what_was_renamed_otherwise_is_mended(
    timeline: Timeline, tmp_path: Path, new: str | None
) -> None:
    good = to_geopackage(timeline, tmp_path / "good & old.gpkg")
    for ending in (".gpkg", ".qgz"):
        good.with_suffix(ending).rename(tmp_path / f"moved{ending}")
    mended = rename(tmp_path / "moved.gpkg", None if new is None else tmp_path / new)
    assert mended.name == (new or "moved.gpkg")
    assert named_by(mended) == {f"./{mended.name}"}
    assert sorted(file.name for file in tmp_path.iterdir()) == sorted(
        [mended.name, mended.with_suffix(".qgz").name]
    )


def test_renaming_keeps_what_an_analyst_has_saved(timeline: Timeline, tmp_path: Path) -> None:
    old = to_geopackage(timeline, tmp_path / "a.gpkg")
    text = qgz.unpacked(old.with_suffix(".qgz").read_bytes())
    own = text.replace("</projectlayers>", "<own source='./mine.gpkg'/></projectlayers>")
    old.with_suffix(".qgz").write_bytes(qgz.packed(own, "a"))
    new = rename(old, tmp_path / "b.gpkg")
    assert named_by(new) == {"./b.gpkg", "./mine.gpkg"}


def test_a_project_that_names_no_such_file_is_no_success(
    timeline: Timeline, tmp_path: Path
) -> None:
    old = to_geopackage(timeline, tmp_path / "a.gpkg")
    before = {file.name: digest(file) for file in tmp_path.iterdir()}
    old.with_suffix(".qgz").write_bytes(qgz.packed("<qgis/>", "a"))
    with pytest.raises(ExportError, match="names no file in which there are claims"):
        rename(old, tmp_path / "b.gpkg")
    old.with_suffix(".qgz").write_bytes(b"no zip")
    with pytest.raises(ExportError, match="not renamed"):
        rename(old, tmp_path / "b.gpkg")
    assert {file.name for file in tmp_path.iterdir()} == before.keys()
    assert digest(old) == before["a.gpkg"]


def test_renaming_equals_writing_under_that_name(timeline: Timeline, tmp_path: Path) -> None:
    renamed = rename(to_geopackage(timeline, tmp_path / "a.gpkg"), tmp_path / "b.gpkg")
    fresh = to_geopackage(timeline, tmp_path / "fresh" / "b.gpkg")
    for name, content in query(fresh, "SELECT name, content FROM qgis_projects"):
        assert query(renamed, "SELECT name, content FROM qgis_projects") == [(name, content)]
    assert digest(renamed.with_suffix(".qgz")) == digest(fresh.with_suffix(".qgz"))


def test_renaming_what_is_not_there_or_has_no_project_says_so(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no such file"):
        rename(tmp_path / "a.gpkg", tmp_path / "b.gpkg")
    towns = gpd.GeoDataFrame({"name": ["x"]}, geometry=[shapely.Point(96, 20)], crs=4326)
    towns.to_file(tmp_path / "a.gpkg", driver="GPKG")
    with pytest.raises(ExportError, match="holds no project"):
        rename(tmp_path / "a.gpkg", tmp_path / "b.gpkg")
    assert [file.name for file in tmp_path.iterdir()] == ["a.gpkg"]
