"""Lock: one writer at a time in one place, known by name, and gone with its process."""

from __future__ import annotations

import datetime as dt
import getpass
import json
import os
import socket
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from whoholds.errors import ExportError, SourceDataError

WAIT = 10.0
"""Seconds: about the time of a large import."""

_PAUSE = 0.1
# Windows keeps others from reading what is locked; far behind the holder's name nobody reads.
_FAR = 1 << 20

if os.name == "nt":  # pragma: no cover - no Windows where this is tested
    import msvcrt

    def _seize(number: int) -> bool:
        os.lseek(number, _FAR, os.SEEK_SET)
        try:
            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]
        except OSError:
            return False
        return True

else:
    import fcntl

    def _seize(number: int) -> bool:
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True


class LockedError(SourceDataError):
    """Somebody else writes there now; the message says who."""


@contextmanager
def held(file: Path, place: Path, *, wait: float | None = None) -> Iterator[None]:
    """Hold a lock.

    It is an advisory lock of the operating system on a file that names its holder. It ends with
    its process, however that ends, so a file that a killed process left behind locks nobody out.
    The file is removed when the lock is given back.

    Parameters
    ----------
    file : Path
        The lock's file.
    place : Path
        What it keeps others from, for the message.
    wait : float, optional
        Seconds to wait for another holder; :data:`WAIT` unless given.

    Raises
    ------
    LockedError
        If another process holds it all that time.
    ExportError
        If no lock can be had there.
    """
    until = time.monotonic() + (WAIT if wait is None else wait)
    while (number := _try(file, place)) is None:
        if time.monotonic() >= until:
            raise LockedError(f"`{place}` is being written {_holder(file)}; try again when done")
        time.sleep(_PAUSE)
    try:
        yield
    finally:
        # Before it is closed, or another might hold it by then; Windows removes nothing open.
        with suppress(OSError):
            file.unlink()
        os.close(number)
        if os.name == "nt":  # pragma: no cover
            with suppress(OSError):
                file.unlink()


def _try(file: Path, place: Path) -> int | None:
    """Take the lock if it is free: answers the open file."""
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    try:
        if file.is_symlink():
            raise OSError(f"`{file.name}` is a link")
        number = os.open(file, flags, 0o666)
    except OSError as error:
        raise ExportError(f"`{place}` cannot be written to: {error}") from error
    ours = False
    try:
        found = os.fstat(number)
        if not stat.S_ISREG(found.st_mode) or found.st_nlink > 1:
            raise OSError(f"`{file.name}` is no plain file of its own; remove it")
        if _seize(number) and _stands(file, number):
            ours = True
            os.ftruncate(number, 0)
            os.lseek(number, 0, os.SEEK_SET)
            os.write(number, _own())
            return number
    except OSError as error:
        if ours:
            with suppress(OSError):
                file.unlink()
        os.close(number)
        raise ExportError(f"`{place}` cannot be locked: {error}") from error
    os.close(number)
    return None


def _stands(file: Path, number: int) -> bool:
    """Tell whether the file that was locked is still the one that others would lock."""
    try:
        return os.path.samestat(file.stat(), os.fstat(number))
    except FileNotFoundError:
        return False


def _own() -> bytes:
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):
        user = "somebody"
    said = {
        "user": user,
        "host": socket.gethostname(),
        "process": os.getpid(),
        "since": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    }
    return json.dumps(said).encode()


def _holder(file: Path) -> str:
    try:
        said = json.loads(file.read_bytes())
        return (
            f"by {said['user']} on {said['host']} (process {said['process']}, since "
            f"{said['since']})"
        )
    except (OSError, ValueError, KeyError, TypeError):
        return "by another process"
