"""Writing a file whole or not at all."""

from __future__ import annotations

import os
import re
import secrets
import socket
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from whoholds.errors import ExportError
from whoholds.export.gate import refuse
from whoholds.hidden import Hidden

_MARK = "whoholds"
_HOST = f"{zlib.crc32(socket.gethostname().encode()):08x}"


@contextmanager
def replacing(path: str | Path, hidden: Hidden) -> Iterator[Path]:
    """Give a name beside ``path`` to write to, and put it in its place when that went well.

    What is written is flushed to the disk before it takes the place of the old file, so a
    reader, or a machine that stops, sees the old file or the new one and never half of one.
    Missing folders are made. Temporaries that a killed process of this machine left behind
    are removed.

    Parameters
    ----------
    path : str or Path
        File to make or replace. A symbolic link is followed.
    hidden : Hidden
        What it must not hold, see :mod:`whoholds.export.gate`: that of the ledger it shows.

    Yields
    ------
    Path
        Name in the same folder with the same ending, for which no file exists yet.

    Raises
    ------
    ExportError
        The file could not be written; what stood there before still stands.
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
    target = Path(path).resolve()
    beside = target.with_name(_temporary_name(target))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _remove_stale(target)
        yield beside
        refuse(beside, hidden)
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
            for left in target.parent.glob(f"{beside.name}*"):
                with suppress(OSError):
                    left.unlink()


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
