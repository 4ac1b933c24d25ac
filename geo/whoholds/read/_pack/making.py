"""Making: a new pack that stands where it shall stand when it is whole, and not before."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from whoholds.errors import ExportError, SourceDataError
from whoholds.read._pack import entries, journal, lock

_STEM = 40
_UNDONE = re.compile(rf"(?s)\.(?P<stem>.*){re.escape(entries.OWN)}(?:new|lock)")


@contextmanager
def making(folder: Path) -> Iterator[Path]:
    """Give a folder to build a pack in, and put it in its place when that went well.

    Where nothing stands yet the folder is built beside and renamed, at once. An empty folder that
    stands there stays (someone may be in it, or it is a disk of its own), and is filled by a
    :mod:`journal`. In both cases a process that is killed leaves no part of a pack, only hidden
    work that the next command there removes.

    Parameters
    ----------
    folder : Path
        Absent or empty.

    Yields
    ------
    Path
        An empty folder on the same disk.

    Raises
    ------
    SourceDataError
        If something stands there.
    ExportError
        If it cannot be written; nothing stands there then.
    """
    target = Path(os.path.realpath(folder))
    try:
        if target.is_dir():
            journal.settle(target)
        refuse_occupied(target)
        with _filled(target) if target.is_dir() else _beside(target) as made:
            yield made
    except ExportError:
        raise
    except OSError as error:
        raise ExportError(f"{folder}: not written: {error}") from error


def refuse_occupied(folder: Path) -> None:
    """Refuse a folder in which something stands.

    Raises
    ------
    SourceDataError
        If it is there and not empty.
    """
    if os.path.lexists(folder) and (not folder.is_dir() or not _empty(folder)):
        raise SourceDataError(f"`{folder}` is not empty; name a folder that is")


def _empty(folder: Path) -> bool:
    own = (journal.LOCK, journal.FOLDER)
    return all(entry.name in own for entry in folder.iterdir()) and not journal.pending(folder)


def sweep(folder: Path) -> None:
    """Remove what killed processes left in a folder in which they were making packs."""
    try:
        with os.scandir(folder) as found:
            undone = [match for each in found if (match := _UNDONE.fullmatch(each.name))]
    except OSError:  # who may not look into it left nothing there
        return
    for stem in sorted({match["stem"] for match in undone}):
        own = _own(folder, stem, "lock")
        with suppress(OSError, lock.LockedError), lock.held(own, folder / stem, wait=0):
            journal.clear(_own(folder, stem, "new"))


def _own(folder: Path, stem: str, what: str) -> Path:
    return folder / f".{stem}{entries.OWN}{what}"


@contextmanager
def _beside(target: Path) -> Iterator[Path]:
    home = next(parent for parent in target.parents if parent.is_dir())
    stem = target.name[:_STEM]
    sweep(home)
    with lock.held(_own(home, stem, "lock"), target):
        made = _own(home, stem, "new")
        journal.clear(made)
        try:
            made.mkdir()
            yield made
            _flush_all(made)
            refuse_occupied(target)
            target.parent.mkdir(parents=True, exist_ok=True)
            made.rename(target)
            journal.flush(target.parent)
        finally:
            journal.clear(made)


@contextmanager
def _filled(target: Path) -> Iterator[Path]:
    with lock.held(target / journal.LOCK, target):
        journal.clear(target / journal.FOLDER)
        made = target / journal.FOLDER / "new"
        try:
            made.mkdir(parents=True)
            yield made
            _flush_all(made)
            refuse_occupied(target)
            files = sorted(file for file in made.rglob("*") if file.is_file())
            names = [file.relative_to(made).as_posix() for file in files]
            data = [journal.digest(file.read_bytes()) for file in files]
            journal.commit(
                target,
                [
                    journal.Replacement(name, f"new/{name}", "", becomes)
                    for name, becomes in zip(names, data, strict=True)
                ],
            )
        except BaseException:
            journal.clear(target / journal.FOLDER)
            raise
        journal.finish(target)


def _flush_all(folder: Path) -> None:
    for each in [folder, *folder.rglob("*")]:
        if each.is_dir():
            journal.flush(each)
        else:
            with each.open("rb+") as file:
                os.fsync(file.fileno())
