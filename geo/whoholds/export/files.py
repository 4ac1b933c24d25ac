"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import re
import secrets
import socket
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from glob import escape
from pathlib import Path

from whoholds import characters
from whoholds.errors import ExportError
from whoholds.export import standing
from whoholds.export.gate import refuse
from whoholds.hidden import Hidden

_MARK = "whoholds"
_WAITING: ContextVar[list[tuple[Path, Path]] | None] = ContextVar("waiting", default=None)
_HOST = f"{zlib.crc32(socket.gethostname().encode()):08x}"


@contextmanager
def replacing(path: str | Path, hidden: Hidden) -> Iterator[Path]:
    """Give a name beside ``path`` to write to, and put it in its place when that went well.

    What is written is flushed to the disk before it takes the place of the old file, so a
    reader, or a machine that stops, sees the old file or the new one and never half of one.
    Missing folders are made. Temporaries that a killed process of this machine left in that
    folder are removed.

    Parameters
    ----------
    path : str or Path
        File to make or replace. A symbolic link is followed. Earlier outputs are replaced;
        what a pack is made of, and files of another kind, are not.
    hidden : Hidden
        What it must not hold, see :mod:`whoholds.export.gate`: that of the ledger it shows.

    Yields
    ------
    Path
        Name in the same folder with the same ending, for which no file exists yet.

    Raises
    ------
    ExportError
        The name is one of those that :func:`check_name` refuses, the file could not be written,
        or something else stands there, which still does.
    RedactionError
        It would hold what must not be shown; likewise.

    Examples
    --------
    >>> import tempfile
    >>> from whoholds.hidden import NOTHING
    >>> folder = Path(tempfile.mkdtemp())
    >>> with replacing(folder / "brief.md", NOTHING) as beside:
    ...     _ = beside.write_text("Lashio: military.", encoding="utf-8")
    >>> [(file.name, file.read_text(encoding="utf-8")) for file in folder.iterdir()]
    [('brief.md', 'Lashio: military.')]
    """
    check_name(path)
    target = Path(os.path.realpath(path))
    waits = False
    beside = target.with_name(_temporary_name(target))
    try:
        standing.refuse_input(target)
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove_stale(target)
        yield beside
        refuse(beside, hidden)
        _flush(beside)
        standing.refuse_other_kind(beside, target)
        waiting = _WAITING.get()
        if waiting is not None:
            waiting.append((beside, target))
            waits = True
        else:
            beside.replace(target)
            _flush(target.parent)
    except ExportError:
        raise
    except OSError as error:
        raise ExportError(f"{target}: not written: {error}") from error
    finally:
        # A folder that may not be looked into holds nothing of ours.
        with suppress(OSError):
            for left in target.parent.glob(f"{escape(beside.name)}*"):
                with suppress(OSError):
                    if not (waits and left == beside):
                        left.unlink()


@contextmanager
def together() -> Iterator[None]:
    """Put all files that :func:`replacing` writes meanwhile into their places one after another.

    All of them are written and flushed first, and only then renamed, so that the time in which a
    reader, or whoever is killed, finds one of them new and another old is that of a few renames.
    No system renames several files at once. If anything goes wrong before the first of them, all
    old files still stand.

    Raises
    ------
    ExportError
        A file could not be put in its place.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> from whoholds.hidden import NOTHING
    >>> with together():
    ...     for name in ("map.html", "brief.md"):
    ...         with replacing(folder / name, NOTHING) as beside:
    ...             _ = beside.write_text("<p>Lashio: military.", encoding="utf-8")
    ...     (folder / "map.html").exists()
    False
    >>> sorted(file.name for file in folder.iterdir())
    ['brief.md', 'map.html']
    """
    if _WAITING.get() is not None:
        yield
        return
    waiting: list[tuple[Path, Path]] = []
    token = _WAITING.set(waiting)
    try:
        yield
        for _, target in waiting:
            _refuse_open(target)
        for beside, target in waiting:
            beside.replace(target)
        for folder in {target.parent for _, target in waiting}:
            _flush(folder)
    except ExportError:
        raise
    except OSError as error:
        raise ExportError(f"not all files are in their places: {error}") from error
    finally:
        _WAITING.reset(token)
        for beside, _ in waiting:
            with suppress(OSError):
                beside.unlink(missing_ok=True)


def _refuse_open(target: Path) -> None:
    """Refuse to replace a database to which another program is writing just now."""
    for ending in ("-wal", "-journal"):
        left = Path(f"{target}{ending}")
        if left.is_file() and left.stat().st_size:
            raise ExportError(f"{target}: another program is changing it; close it there first")


def check_name(path: str | Path) -> None:
    """Refuse a name that holds control characters, half characters, or turns its own line.

    Terminals, lists of files and other programs' settings show names as they are, and GDAL
    leaves such characters out without a word.

    Parameters
    ----------
    path : str or Path
        Its last part is looked at; folders are as they are, but for names that are no text.

    Raises
    ------
    ExportError
        Before anything is written.
    """
    name = Path(path).name
    whole = str(Path(path).absolute())
    if any("\ud800" <= sign <= "\udfff" for sign in whole):
        shown = whole.encode("unicode_escape").decode("ascii")
        raise ExportError(f"`{shown}` is no text in the system's encoding; name it otherwise")
    if characters.fault(name) or any(sign in name for sign in "\t\r\n"):
        shown = name.encode("unicode_escape").decode("ascii")
        raise ExportError(f"`{shown}`: a file's name must be one line of letters; name it plainly")


def _temporary_name(target: Path) -> str:
    return f".{target.stem}.{_MARK}-{_HOST}-{os.getpid()}-{secrets.token_hex(4)}{target.suffix}"


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _remove_stale(target: Path) -> None:
    """Remove what dead processes of this machine left in the folder of ``target``."""
    # Journals of databases carry the name of their file with an ending of their own.
    ours = re.compile(rf"(?s)\..*\.{_MARK}-{_HOST}-(\d+)-[0-9a-f]{{8}}\..*")
    for file in target.parent.iterdir():
        match = ours.fullmatch(file.name)
        if match and not _alive(int(match.group(1))):
            with suppress(OSError):
                file.unlink()


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
