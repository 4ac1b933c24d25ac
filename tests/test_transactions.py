"""Packs are replaced as a whole or not at all, by one writer at a time, and nothing is left."""

from __future__ import annotations

import collections
import datetime as dt
import errno
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path
from unittest import mock

import killed
import pytest
from commands import run

import whoholds as wh
from whoholds.errors import ExportError, PackError, SourceDataError
from whoholds.read import adding, context, merging, my_maps, pack
from whoholds.read._pack import journal, lock
from whoholds.read.imported import Imported

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forks of itself")


@pytest.fixture
def mine(tiny: Path, tmp_path: Path) -> Path:
    return killed.writable(tiny, tmp_path / "mine")


@pytest.fixture(scope="module")
def imported(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Imported:
    """A new claim by a new source with a new spelling, and a mark that is set aside."""
    kml = tmp_path_factory.mktemp("marks") / "marks.kml"
    kml.write_text(killed.KML, encoding="utf-8")
    return my_maps.read(kml, wh.open(tiny), accessed=dt.date(2024, 12, 1))


@needs_fork
@pytest.mark.slow
@pytest.mark.parametrize(
    ("what", "step", "seen"),
    [
        ("import", 3, {"old", "new"}),
        ("new", 2, {"old", "new"}),
        ("new-empty", 2, {"old", "new"}),
        ("merge", 5, {"old", "new"}),
        # between the renames of its files, which no system does at once
        ("build", 2, {"old", "new", "mixed"}),
    ],
)
def test_whoever_is_killed_at_any_touch_of_a_file_leaves_old_or_new(
    what: str, step: int, seen: set[str], tiny: Path, tmp_path: Path
) -> None:
    words = [sys.executable, killed.__file__, what, tmp_path, tiny, "0", str(step)]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    states = collections.Counter(json.loads(done.stdout.splitlines()[-1]))
    assert states["old"] > 4
    assert seen - {"mixed"} <= states.keys() | {"new"} <= seen | {"new"}
    assert states["mixed"] <= 4, "only between the renames, one after another"


class _Full:
    """A disk on which only so many bytes are free."""

    def __init__(self, free: int) -> None:
        self.free = free

    def __call__(self, number: int) -> None:
        self.free -= os.fstat(number).st_size
        if self.free < 0:
            raise OSError(errno.ENOSPC, "No space left on device")


@pytest.mark.parametrize("free", [0, 300, 3000, 6000])
def test_a_full_disk_leaves_the_old_pack(mine: Path, imported: Imported, free: int) -> None:
    before = killed.digests(mine)
    with (
        mock.patch.object(os, "fsync", _Full(free)),
        pytest.raises(ExportError, match=r"nothing was replaced: .*No space left"),
    ):
        adding.add(imported, mine)
    assert killed.digests(mine) == before
    assert adding.add(imported, mine).claims == 1


def test_a_full_disk_leaves_no_merged_pack(tiny: Path, mine: Path, tmp_path: Path) -> None:
    with mock.patch.object(os, "fsync", _Full(2000)), pytest.raises(ExportError, match="No space"):
        merging.merge([tiny, mine], tmp_path / "home" / "both")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["mine"]


def _stopped(imported: Imported, mine: Path, moved: int) -> None:
    """Stop an import for good when its journal is in force and so many files are moved."""
    real, calls = Path.replace, []

    def stop(self: Path, target: Path) -> Path:
        calls.append(target)
        if len(calls) > moved + 1:
            raise KeyboardInterrupt
        return real(self, target)

    with mock.patch.object(Path, "replace", stop), pytest.raises(KeyboardInterrupt):
        adding.add(imported, mine)


@pytest.mark.parametrize("moved", [0, 1, 2])
def test_a_reader_who_may_not_write_sees_all_that_is_in_force(
    mine: Path, imported: Imported, moved: int
) -> None:
    _stopped(imported, mine, moved)
    left = killed.digests(mine)
    real = lock._try

    def refuse(file: Path, place: Path) -> int | None:
        if file.parent == mine:
            raise ExportError("the pack is read-only")
        return real(file, place)

    with mock.patch.object(lock, "_try", refuse):
        seen = wh.open(mine)
        assert (len(seen.claims), len(seen.sources)) == (9, 8)
        assert "Byrch" in set(seen.towns["alt_names"])
        assert "Google My Map" in seen.attributions[0].text
        copy = wh.new(mine.parent / "copy", like=mine)
    assert killed.digests(mine) == left
    assert len(wh.open(copy).claims) == 9


@pytest.mark.parametrize("moved", [0, 1, 2])
def test_what_an_editor_saves_after_a_stop_stays_and_the_import_goes(
    mine: Path, imported: Imported, moved: int
) -> None:
    before = killed.digests(mine)
    _stopped(imported, mine, moved)
    (mine / "datapackage.json").write_text((mine / "datapackage.json").read_text() + "\n")
    assert len(wh.open(mine).claims) == 8
    after = killed.digests(mine)
    assert {name for name in after if after[name] != before.get(name)} == {"datapackage.json"}
    assert adding.add(imported, mine).claims == 1


@pytest.mark.parametrize("file", ["claims.csv", "actors.csv"])
def test_an_import_is_refused_when_an_editor_saves_meanwhile(
    mine: Path, imported: Imported, file: str
) -> None:
    real, calls = pack.faults_of, []

    def save(view: object) -> object:
        calls.append(view)
        if len(calls) == 2:  # the pack was read, and what it would be is looked at
            (mine / file).write_text((mine / file).read_text() + "\n")
        return real(view)  # type: ignore[arg-type]

    before = killed.digests(mine)
    with (
        mock.patch.object(pack, "faults_of", save),
        pytest.raises(SourceDataError, match=f"another program changed {file} meanwhile"),
    ):
        adding.add(imported, mine)
    after = killed.digests(mine)
    assert {name for name in after if after[name] != before.get(name)} == {file}
    assert adding.add(imported, mine).claims == 1


def test_a_reader_never_sees_half_of_an_import(mine: Path, imported: Imported) -> None:
    done, seen = threading.Event(), set()

    def look() -> None:
        while not done.is_set():
            ledger = wh.open(mine)
            credit = "Google My Map" in ledger.attributions[0].text
            seen.add((len(ledger.claims), len(ledger.sources), credit))

    reader = threading.Thread(target=look)
    reader.start()
    adding.add(imported, mine)
    time.sleep(0.3)
    done.set()
    reader.join()
    assert seen <= {(8, 7, False), (9, 8, True)}


def test_two_imports_at_once_both_come_in(mine: Path, tmp_path: Path) -> None:
    processes = []
    for nth, day in enumerate(("2024/05/01", "2024/05/02")):
        kml = tmp_path / f"{nth}.kml"
        kml.write_text(killed.KML.replace("2024/05/01", day), encoding="utf-8")
        words = [sys.executable, "-m", "whoholds", "import", "my-maps", kml, "--into", mine]
        processes.append(subprocess.Popen(words, stdout=subprocess.DEVNULL))
    assert [process.wait() for process in processes] == [0, 0]
    assert len(wh.open(mine).claims) == 10


def test_a_second_writer_is_told_who_writes(mine: Path, imported: Imported) -> None:
    with (
        lock.held(mine / journal.LOCK, mine),
        mock.patch.object(lock, "WAIT", 0.2),
        pytest.raises(
            SourceDataError, match=rf"written by \S+ on .* \(process {os.getpid()}, since"
        ),
    ):
        adding.add(imported, mine)
    assert adding.add(imported, mine).claims == 1
    assert not (mine / journal.LOCK).exists()


def test_the_lock_of_a_dead_writer_is_taken_over(mine: Path, imported: Imported) -> None:
    said = {"user": "ann", "host": "desk", "process": 1, "since": "2024-05-01T10:00:00+00:00"}
    (mine / journal.LOCK).write_text(json.dumps(said))
    assert adding.add(imported, mine).claims == 1
    assert not (mine / journal.LOCK).exists()


def test_terms_that_an_earlier_import_left_out_are_added(mine: Path, imported: Imported) -> None:
    descriptor = (mine / "datapackage.json").read_bytes()
    adding.add(imported, mine)
    whole = killed.digests(mine)
    (mine / "datapackage.json").write_bytes(descriptor)
    assert adding.add(imported, mine).files == (mine / "datapackage.json",)
    assert killed.digests(mine) == whole


def test_a_journal_of_strangers_writes_nothing_outside(mine: Path, tmp_path: Path) -> None:
    (tmp_path / "private").write_text("private")
    own = mine / ".whoholds-journal"
    for name, staged in [
        ("../private", "new/../private"),
        ("notes.txt", "../../private"),
        ("/private", ""),
        ("../private", ""),
    ]:
        (own / "new").mkdir(parents=True)
        was = journal.digest(b"private")
        entry = {"name": name, "staged": staged, "was": was, "becomes": journal.digest(b"x")}
        (own / "journal.json").write_text(json.dumps({"files": [entry], "back": False}))
        (own / "private").write_text("x")
        with pytest.raises(SourceDataError, match="holds no journal of whoholds; remove"):
            wh.open(mine)
        assert (tmp_path / "private").read_text() == "private"
        shutil.rmtree(own)


# --- entries that lead elsewhere --------------------------------------------------------------


def _link(place: Path, outside: Path) -> None:
    place.unlink(missing_ok=True)
    place.symlink_to(outside)


def _inner(place: Path, _: Path) -> None:
    place.unlink(missing_ok=True)
    place.symlink_to("actors.csv")


def _loop(place: Path, _: Path) -> None:
    place.unlink(missing_ok=True)
    place.symlink_to(place.name)


def _pipe(place: Path, _: Path) -> None:
    place.unlink(missing_ok=True)
    os.mkfifo(place)


def _folder(place: Path, _: Path) -> None:
    place.unlink(missing_ok=True)
    place.mkdir()


def _device(place: Path, _: Path) -> None:
    place.unlink(missing_ok=True)
    place.symlink_to("/dev/zero")


ODD = [(_link, "link"), (_inner, "link"), (_loop, "link"), (_pipe, "pipe"), (_device, "link")]


@pytest.mark.parametrize(("odd", "what"), [*ODD, (_folder, "folder")])
@pytest.mark.parametrize("name", ["claims.csv", "towns.geojson", "datapackage.json"])
def test_a_table_that_is_no_file_of_the_pack_is_named(
    mine: Path, tmp_path: Path, odd, what: str, name: str
) -> None:
    (tmp_path / "outside").write_text("private")
    odd(mine / name, tmp_path / "outside")
    done = run("check", mine)
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert name in done.output + done.stderr
    assert "private" not in done.output
    # A descriptor that is no file makes no pack.
    assert what in done.output or name == "datapackage.json"


@pytest.mark.parametrize(("odd", "what"), ODD)
def test_what_is_no_file_is_not_copied(mine: Path, tmp_path: Path, odd, what: str) -> None:
    (tmp_path / "outside").write_text("private")
    odd(mine / "notes.txt", tmp_path / "outside")
    done = run("new", tmp_path / "home" / "copy", "--from", mine)
    assert done.exit_code == 1
    assert "`notes.txt` is a" in done.stderr
    assert what in done.stderr
    assert not (tmp_path / "home").exists()
    assert run("check", mine).exit_code == 0, "it is no table, and is not read"


@pytest.mark.parametrize(("odd", "what"), [*ODD, (None, "file")])
def test_nothing_is_written_where_imports_leads(
    mine: Path, tmp_path: Path, imported: Imported, odd, what: str
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    if odd is None:
        (mine / "imports").write_text("")
    else:
        odd(mine / "imports", outside)
    before = killed.digests(mine)
    with pytest.raises(SourceDataError, match="`imports"):
        adding.add(imported, mine)
    assert killed.digests(mine) == before
    assert list(outside.iterdir()) == []


def test_context_is_not_read_through_a_link(mine: Path, tmp_path: Path) -> None:
    (mine / "imports").mkdir()
    (tmp_path / "x.csv").write_text("row,when,kind,wkt\n1,,private,\n")
    (mine / "imports" / "acled-context.csv").symlink_to(tmp_path / "x.csv")
    with pytest.raises(SourceDataError, match=r"`imports/acled-context.csv` is a link"):
        context.read(mine)


def test_a_table_that_may_not_be_read_is_named(mine: Path) -> None:
    real = os.open

    def refuse(file: str, *words: int, **more: int) -> int:
        if os.fspath(file).endswith("claims.csv"):
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(file, *words, **more)

    with mock.patch.object(os, "open", refuse):
        faults = list(map(str, pack.check(mine)))
    assert any("`claims.csv` cannot be read: Permission denied" in fault for fault in faults)


@pytest.mark.parametrize(
    "path", ["a\0b", "x" * 5000, "\ud800", ".", "a\nb", "C:x.csv", "a/../claims.csv"]
)
def test_odd_paths_are_faults(mine: Path, path: str) -> None:
    descriptor = mine / "datapackage.json"
    data = json.loads(descriptor.read_text())
    data["resources"][0]["path"] = path
    descriptor.write_text(json.dumps(data))
    assert any(fault.file == "datapackage.json" for fault in pack.check(mine))


def test_odd_names_of_packs_are_told(tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    for name in ("x" * 5000, "loop", "nothing"):
        for words in (["check", tmp_path / name], ["new", tmp_path / name, "--from", tiny]):
            done = run(*words)
            assert isinstance(done.exception, SystemExit | None), done.exception
            assert done.exit_code == (0 if words[0] == "new" and name == "nothing" else 1)


def test_nobody_waits_for_a_pipe(mine: Path, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "marks.kml")
    done = run("import", "my-maps", tmp_path / "marks.kml", "--into", mine)
    assert done.exit_code == 2
    assert "is no file: it is a pipe" in done.stderr
    done = run("import", "wikipedia", tmp_path, "--into", mine)
    assert done.exit_code == 2
    assert "is no file: it is a pipe" in done.stderr


def test_the_folder_of_a_pack_may_be_a_link(mine: Path, tmp_path: Path, imported: Imported) -> None:
    (tmp_path / "linked").symlink_to(mine)
    assert adding.add(imported, tmp_path / "linked").claims == 1
    assert len(wh.open(mine).claims) == 9
    assert (tmp_path / "linked").is_symlink()


def test_the_layer_that_townships_are_laid_over_lies_in_the_pack(
    mine: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "areas.geojson"
    outside.write_text('{"type": "FeatureCollection", "features": []}')
    descriptor = mine / "datapackage.json"
    data = json.loads(descriptor.read_text())
    data["resources"].append({"name": "areas", "path": "../areas.geojson"})
    descriptor.write_text(json.dumps(data))
    with pytest.raises(SourceDataError, match="leads out of the pack"):
        wh.new(tmp_path / "copy", like=mine, townships=mine / "towns.geojson")
    assert not (tmp_path / "copy").exists()


# --- merging ----------------------------------------------------------------------------------


def _source(folder: Path, source_id: str, url: str) -> None:
    with (folder / "sources.csv").open("a") as file:
        file.write(f"{source_id},A message,A channel,{url},,2024-07-02,,,\n")


def test_two_messages_of_one_page_stay_two(tiny: Path, mine: Path, tmp_path: Path) -> None:
    other = killed.writable(tiny, tmp_path / "other")
    for folder, ids in ((mine, ("june", "july")), (other, ("a", "b"))):
        for source_id, anchor in zip(ids, ("june", "july"), strict=True):
            _source(folder, source_id, f"https://channel.example/s#{anchor}")
    merged = merging.merge([mine, other], tmp_path / "both")
    assert len(wh.open(merged.folder).sources) == 9
    renamed = merged.renamed.set_index("id")["new_id"]
    assert (renamed["a"], renamed["b"]) == ("june", "july")


def test_a_fault_of_the_whole_is_told_as_one_of_its_parts(
    tiny: Path, mine: Path, tmp_path: Path
) -> None:
    other = killed.writable(tiny, tmp_path / "other")
    names = other / "actor_names.csv"
    text = names.read_text().replace("2024-06-30", "2024-05-31")
    names.write_text(text.replace("2024-07-01", "2024-06-01"))
    with pytest.raises(PackError) as caught:
        merging.merge([mine, other], tmp_path / "home" / "both")
    told = str(caught.value)
    assert "merged (nothing was written)" in told
    assert "tiny-2: actor_names.csv" in told
    assert not (tmp_path / "home").exists()
