"""Kill a command at every moment at which it touches a file, and see what it leaves.

``python killed.py WHAT WORK TINY [TIMES] [STEP]`` prints one line of JSON: what was seen after each
kill. With TIMES the kills come at as many random moments instead, with STEP only at each so-manieth
touch. WHAT is import, build, merge, new, merge-empty or new-empty. It is a program of its own since
what is killed is forked from it, with everything loaded.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import random
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from unittest import mock

import whoholds as wh
from whoholds.cli import main
from whoholds.read import adding, merging, my_maps, pack
from whoholds.read._pack import journal

_EVENTS = ("open", "os.rename", "os.remove", "os.mkdir", "os.rmdir")
KML = """<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>North</name>
<Placemark><name>FF - 2024/05/01 - Byrch</name><description>https://a.example/1</description>
<Point><coordinates>97.01,20.6</coordinates></Point></Placemark>
<Placemark><name>Nobody - some day - Nowhere</name>
<Point><coordinates>97.01,20.6</coordinates></Point></Placemark>
</Folder></Document></kml>"""


def digests(folder: Path) -> dict[str, str]:
    """Fingerprint of every file in a folder, hidden ones too."""
    files = [file for file in sorted(folder.rglob("*")) if file.is_file()]
    return {
        str(file.relative_to(folder)): hashlib.sha256(file.read_bytes()).hexdigest()
        for file in files
    }


def writable(tiny: Path, folder: Path) -> Path:
    """Copy a pack so that it can be written to."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(tiny, folder, copy_function=shutil.copyfile)
    return folder


def _deadly(work: Path, number: int) -> Callable[[str, tuple[object, ...]], None]:
    """Answer a hook that kills this process before its so-manieth touch of a file in a folder."""
    seen = [0]

    def hook(event: str, args: tuple[object, ...]) -> None:
        touched = event in _EVENTS and isinstance(args[0], str | bytes | os.PathLike)
        if not touched or not os.fsdecode(args[0]).startswith(str(work)):  # type: ignore[arg-type]
            return
        flags = args[2] if event == "open" else os.O_WRONLY
        if isinstance(flags, int) and not flags & (os.O_WRONLY | os.O_RDWR):
            return
        seen[0] += 1
        if seen[0] == number:
            os.kill(os.getpid(), signal.SIGKILL)

    return hook


def _child(do: Callable[[], object], before: Callable[[], object]) -> int:
    process = os.fork()
    if process == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1)
        os.dup2(null, 2)
        before()
        code = 1
        try:
            do()
            code = 0
        finally:
            os._exit(code)
    return process


def _kills(
    do: Callable[[], object], fresh: Callable[[], object], look: Callable[[], str], work: Path,
    times: int, step: int,
) -> list[str]:  # fmt: skip
    """Look at what each kill leaves: at every touch of a file, or at random moments."""
    seen = []
    fresh()
    started = time.monotonic()
    os.waitpid(_child(do, lambda: None), 0)
    spent = time.monotonic() - started
    chance = random.Random(7)  # noqa: S311 - nothing is kept secret by it
    for number in range(1, times + 1 if times else 10_000, 1 if times else step):
        fresh()
        hook = _deadly(work, number)
        process = _child(do, (lambda: None) if times else lambda hook=hook: sys.addaudithook(hook))
        if times:
            time.sleep(chance.uniform(0, spent))
            os.kill(process, signal.SIGKILL)
        killed = os.WIFSIGNALED(os.waitpid(process, 0)[1])
        if not killed and not times:
            break
        seen.append(look())
    return seen


def importing(work: Path, tiny: Path, times: int, step: int) -> list[str]:
    mine, kml = work / "mine", work / "marks.kml"
    kml.write_text(KML, encoding="utf-8")
    imported = my_maps.read(kml, wh.open(tiny), accessed=dt.date(2024, 12, 1))
    old = digests(writable(tiny, mine))
    adding.add(imported, mine)
    new = digests(mine)
    rows = {len(wh.open(tiny).claims): "old", len(wh.open(mine).claims): "new"}
    assert len(rows) == 2
    sources = len(wh.open(tiny).sources)

    def look() -> str:
        with mock.patch.object(journal, "settle"):
            unsettled = wh.open(mine)  # as who may not write there reads it
        said = rows[len(unsettled.claims)]
        assert (len(unsettled.sources) > sources) == (said == "new")
        assert pack.check(mine) == []
        left = digests(mine)
        assert left == {"old": old, "new": new}[said], left.keys() ^ old.keys()
        if said == "new":  # from the old one it was made above
            adding.add(imported, mine)
            assert digests(mine) == new
        return said

    return _kills(
        lambda: adding.add(imported, mine), lambda: writable(tiny, mine), look, mine, times, step
    )


def making(
    do: Callable[[Path], object], target: Path, empty: bool, times: int, step: int
) -> list[str]:
    home = target.parent

    def fresh() -> None:
        shutil.rmtree(home, ignore_errors=True)
        (target if empty else home).mkdir(parents=True)

    fresh()
    do(target)
    whole = digests(target)
    assert digests(home).keys() == {f"{target.name}/{name}" for name in whole}

    def look() -> str:
        said = "new"
        try:
            pack.check(target)
            assert digests(target) == whole
        except wh.PackNotFoundError:
            said = "old"
            assert target.exists() == empty
            assert not [name for name in digests(target) if ".whoholds-" not in name]
            # The next command removes what is left: another beside it, or the same again.
            pack.new(target if empty else home / "another")
        left = {name.split("/")[0] for name in digests(home)}
        assert left == {"made" if said == "new" or empty else "another"}
        assert not [name for name in digests(home) if ".whoholds-" in name]
        return said

    return _kills(lambda: do(target), fresh, look, home, times, step)


def building(work: Path, tiny: Path, times: int, step: int) -> list[str]:
    one, other, out = writable(tiny, work / "one"), writable(tiny, work / "other"), work / "out"
    descriptor = other / "datapackage.json"
    descriptor.write_text(descriptor.read_text().replace("Aland, an", "Bland, an"))

    def build(which: Path) -> None:
        main(["build", str(which), "--out", str(out)], standalone_mode=False)

    build(one)
    old = digests(out)
    shutil.copytree(out, work / "kept")
    build(other)
    new = digests(out)

    def fresh() -> None:
        shutil.rmtree(out)
        shutil.copytree(work / "kept", out)

    def look() -> str:
        now = {name: digest for name, digest in digests(out).items() if ".whoholds-" not in name}
        changed = [name for name in old if old[name] != new[name]]
        sides = {"new" if now[name] == new[name] else "old" for name in changed}
        assert all(now[name] in (old[name], new[name]) for name in now)
        build(other)
        assert digests(out) == new
        return "mixed" if len(sides) > 1 else sides.pop()

    return _kills(lambda: build(other), fresh, look, out, times, step)


def begin(what: str, work: Path, tiny: Path, times: int = 0, step: int = 1) -> list[str]:
    temporary = work / "temporary"
    temporary.mkdir()
    tempfile.tempdir = str(temporary)
    other = writable(tiny, work / "other")
    target, empty = work / "home" / "made", what.endswith("-empty")
    match what.removesuffix("-empty"):
        case "import":
            seen = importing(work, tiny, times, step)
        case "build":
            seen = building(work, tiny, times, step)
        case "merge":
            seen = making(
                lambda made: merging.merge([tiny, other], made), target, empty, times, step
            )
        case _:
            seen = making(lambda made: pack.new(made, like=tiny), target, empty, times, step)
    assert list(temporary.iterdir()) == []
    return seen


if __name__ == "__main__":
    answer = begin(
        sys.argv[1], Path(sys.argv[2]).resolve(), Path(sys.argv[3]), *map(int, sys.argv[4:])
    )
    print(json.dumps(answer))
