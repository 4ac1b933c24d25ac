"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import re
import secrets
import socket
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path

from whoholds import characters
from whoholds.errors import ExportError

_MARK = "whoholds"
_HOST = f"{zlib.crc32(socket.gethostname().encode()):08x}"


@contextmanager
def replacing(path: str | Path) -> Iterator[Path]:
    """Give a name beside ``path`` to write to, and put it in its place when that went well.

    What is written is flushed to the disk before it takes the place of the old file, so a
    reader, or a machine that stops, sees the old file or the new one and never half of one.
    Missing folders are made. Temporaries that a killed process of this machine left behind
    are removed.

    Parameters
    ----------
    path : str or Path
        File to make or replace. A symbolic link is followed.

    Yields
    ------
    Path
        Name in the same folder with the same ending, for which no file exists yet.

    Raises
    ------
    ExportError
        The name is one of those that :func:`check_name` refuses, or the file could not be
        written; what stood there before still stands.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp())
    >>> with replacing(folder / "brief.md") as beside:
    ...     _ = beside.write_text("Lashio: military.", encoding="utf-8")
    >>> [(file.name, file.read_text(encoding="utf-8")) for file in folder.iterdir()]
    [('brief.md', 'Lashio: military.')]
    """
    check_name(path)
    target = Path(path).resolve()
    beside = target.with_name(_temporary_name(target))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove_stale(target)
        yield beside
        _flush(beside)
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
                    left.unlink()


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
    """Remove what dead processes of this machine left of earlier attempts at ``target``."""
    # Journals of databases carry the name of their file with an ending of their own.
    ours = re.compile(
        rf"\.{re.escape(target.stem)}\.{_MARK}-{_HOST}-(\d+)-[0-9a-f]{{8}}"
        rf"{re.escape(target.suffix)}.*"
    )
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
