"""Journal: several files of a folder replaced as one, whatever happens meanwhile.

No system replaces several files at once; every system that whoholds runs on renames *one* file in
place of another at once. (Linux alone can exchange two folders; elsewhere a whole folder is
swapped by two renames, and whoever is killed between them leaves none.) So the new files are
written, whole and flushed to the disk, into a folder ``.whoholds-journal`` within the pack, with
the old ones beside them. Then one rename puts ``journal.json`` there, which names them all: from
then on the new files are in force, before it the old ones are. What follows only moves them to
where they belong, and whoever comes next can do that:

- a writer, or a reader who may write, finishes the move before anything else (:func:`settle`);
- a reader who may not reads the new files where they lie (:func:`place`).

A journal whose ``journal.json`` is not there yet was never in force, and is swept.

If another program has saved one of the files since it was read, nothing is replaced: what was
moved already is moved back the same way, by a journal that names the old files, and the other
program's file stays as it was saved.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from whoholds.errors import ExportError, SourceDataError
from whoholds.read._pack import entries, lock

FOLDER = f"{entries.OWN}journal"
LOCK = f"{entries.OWN}lock"
_LIST = "journal.json"


@dataclass(frozen=True)
class Replacement:
    """One file that a journal puts in place.

    Parameters
    ----------
    name : str
        Path within the pack.
    staged : str
        Path of the new file within the journal; ``""`` where the file shall be gone.
    was, becomes : str
        SHA-256 of what stood there when it was read, and of what shall; ``""`` where no file.
    """

    name: str
    staged: str
    was: str
    becomes: str


def digest(data: bytes | None) -> str:
    """Fingerprint of a file's bytes; ``""`` of none."""
    return "" if data is None else hashlib.sha256(data).hexdigest()


def pending(folder: Path) -> dict[str, Replacement]:
    """Read which replacements are in force and not all in place yet, by name.

    Raises
    ------
    SourceDataError
        If there is a journal that whoholds did not write.
    """
    file = folder / FOLDER / _LIST
    if not (folder / FOLDER).is_dir():
        return {}
    if (folder / FOLDER).is_symlink():
        raise SourceDataError(f"`{FOLDER}` of `{folder}` is a link; remove it")
    try:
        listed = [Replacement(**item) for item in json.loads(entries.read(file)[0])["files"]]
        wrong = [each for each in listed if not _sound(folder, each)]
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, KeyError, SourceDataError) as error:
        raise _foreign(folder) from error
    if wrong:
        raise _foreign(folder)
    return {each.name: each for each in listed}


def _foreign(folder: Path) -> SourceDataError:
    return SourceDataError(
        f"`{folder / FOLDER}` holds no journal of whoholds; remove that folder, then check the pack"
    )


def _sound(folder: Path, each: Replacement) -> bool:
    """Tell whether a replacement stays within the pack."""
    if not all(isinstance(text, str) for text in vars(each).values()):
        return False
    staged = each.staged in ("", f"new/{each.name}", f"old/{each.name}")
    own = folder / FOLDER
    return (
        staged
        and not entries.refusal(folder, each.name)
        and not (each.staged and entries.refusal(own, each.staged))
    )


def place(folder: Path, name: str, replacements: Mapping[str, Replacement]) -> Path | None:
    """Where a file of a pack is to be read; ``None`` where it shall be gone."""
    each = replacements.get(name)
    if each is None:
        return folder / name
    if not each.staged:
        return None
    staged = folder / FOLDER / each.staged
    return staged if staged.is_file() else folder / name


def settle(folder: Path) -> None:
    """Finish what a killed process began, and sweep what it left, if that can be done now.

    Where it cannot (another process is at it, or the folder may not be written to) the pack is
    read as :func:`place` says.

    Raises
    ------
    SourceDataError
        If there is a journal that whoholds did not write.
    """
    if not any(os.path.lexists(folder / name) for name in (FOLDER, LOCK)):
        return
    pending(folder)
    with suppress(OSError, lock.LockedError), lock.held(folder / LOCK, folder, wait=0):
        finish(folder)


def replace(folder: Path, fresh: Mapping[str, bytes], old: Mapping[str, bytes | None]) -> None:
    """Replace files of a folder: all of them or none. The caller holds its lock.

    Parameters
    ----------
    folder : Path
    fresh : mapping of str to bytes
        New files by path within the folder, in the order in which they are moved.
    old : mapping of str to (bytes or None)
        What stood there when it was read, for these files and all others that they rest on.

    Raises
    ------
    SourceDataError
        If another program has changed one of them since; nothing is replaced then.
    ExportError
        If they cannot be written; nothing is replaced then.
    """
    try:
        clear(folder / FOLDER)
        for name, data in fresh.items():
            write(folder / FOLDER / "new" / name, data, like=folder / name)
            before = old.get(name)
            if before is not None:
                write(folder / FOLDER / "old" / name, before, like=folder / name)
        refuse_changed(folder, old)
        commit(
            folder,
            [
                Replacement(name, f"new/{name}", digest(old.get(name)), digest(data))
                for name, data in fresh.items()
            ],
        )
    except OSError as error:
        clear(folder / FOLDER)
        raise ExportError(f"{folder}: nothing was replaced: {error}") from error
    except BaseException:
        clear(folder / FOLDER)
        raise
    try:
        changed = finish(folder)
    except OSError as error:
        raise ExportError(
            f"{folder}: not all is in its place yet ({error}); whoholds reads it where it lies, "
            "and the next command puts it there: close the file where it is open"
        ) from error
    if changed:
        raise _changed(changed)


def refuse_changed(folder: Path, old: Mapping[str, bytes | None]) -> None:
    """Refuse to replace what is no longer what was read."""
    changed = [name for name, data in old.items() if _now(folder, name) != digest(data)]
    if changed:
        raise _changed(changed)


def _changed(names: Iterable[str]) -> SourceDataError:
    return SourceDataError(
        f"another program changed {', '.join(names)} meanwhile; its file stays, and nothing else "
        "was replaced: do it again"
    )


def _now(folder: Path, name: str) -> str:
    if entries.refusal(folder, name):
        return "something else"
    try:
        return digest(entries.read(folder / name)[0])
    except FileNotFoundError:
        return ""


def commit(folder: Path, replacements: Iterable[Replacement]) -> None:
    """Put a journal in force, at once."""
    for each in [folder / FOLDER, *(folder / FOLDER).rglob("*")]:
        if each.is_dir():
            flush(each)
    _list(folder, replacements, back=False)


def _list(folder: Path, replacements: Iterable[Replacement], *, back: bool) -> None:
    data = {"files": [asdict(each) for each in replacements], "back": back}
    part = folder / FOLDER / f"{_LIST}.part"
    write(part, (json.dumps(data, indent=1) + "\n").encode())
    part.replace(folder / FOLDER / _LIST)
    flush(folder / FOLDER)
    flush(folder)


def finish(folder: Path) -> list[str]:
    """Move into place what a journal names, and remove it. The caller holds the folder's lock.

    Returns
    -------
    list of str
        Files that another program had changed, for the sake of which all was moved back.
    """
    changed: list[str] = []
    while replacements := pending(folder):
        back = _goes_back(folder)
        now = {name: _now(folder, name) for name in replacements}
        if not back:
            sides = {name: (each.was, each.becomes) for name, each in replacements.items()}
            changed = [name for name in now if now[name] not in sides[name]]
        if changed and not back:
            _list(folder, _undone(replacements, now), back=True)
            continue
        moved = [_moved(folder, each) for each in replacements.values()]
        if all(moved) or back:
            break
    with suppress(FileNotFoundError):
        (folder / FOLDER / _LIST).unlink()
    clear(folder / FOLDER)
    return changed


def _undone(replacements: Mapping[str, Replacement], now: Mapping[str, str]) -> list[Replacement]:
    """List what moves back those files that were moved already."""
    return [
        Replacement(name, f"old/{name}" if each.was else "", each.becomes, each.was)
        for name, each in replacements.items()
        if now[name] == each.becomes != each.was
    ]


def _goes_back(folder: Path) -> bool:
    said: Any = json.loads(entries.read(folder / FOLDER / _LIST)[0])
    return bool(said.get("back"))


def _moved(folder: Path, each: Replacement) -> bool:
    """Put one file in place; false where another program has just put its own there."""
    target = folder / each.name
    now = _now(folder, each.name)
    if now != each.was:
        return now == each.becomes
    if not each.staged:
        target.unlink(missing_ok=True)
        if target.parent != folder:
            with suppress(OSError):  # others' files are in it
                target.parent.rmdir()
        return True
    target.parent.mkdir(parents=True, exist_ok=True)
    (folder / FOLDER / each.staged).replace(target)
    flush(target.parent)
    return True


def write(file: Path, data: bytes, *, like: Path | None = None) -> None:
    """Write a new file, flushed to the disk, with the rights of another if that is there."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("xb") as sink:
        sink.write(data)
        sink.flush()
        os.fsync(sink.fileno())
    if like is not None and like.is_file():
        shutil.copymode(like, file)


def flush(folder: Path) -> None:
    """Flush a folder to the disk where the system can; Windows flushes renames by itself."""
    with suppress(PermissionError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def clear(folder: Path) -> None:
    """Remove a folder of whoholds's own, as far as that can be done."""
    if folder.is_symlink() or folder.is_file():
        with suppress(OSError):
            folder.unlink()
    else:
        shutil.rmtree(folder, ignore_errors=True)
