"""Entries of a pack's folder: regular files of its own, and nothing that leads elsewhere.

A pack may come from a stranger. What it names, and what lies in its folder, is read, written and
copied only where every part of the way is a folder of the pack's own and the end a regular file:
no link (not even one that stays inside: a link can be turned round between two looks, and a file
that is replaced through one would part from what it links to), no pipe, no device, no socket.
The folder of the pack itself may be a link; that is its owner's choice.
"""

from __future__ import annotations

import errno
import os
import stat
import unicodedata
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from whoholds.errors import SourceDataError

OWN = ".whoholds-"
"""With what the names begin that whoholds puts beside the files of a pack."""

_READING = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
# A pipe would wait for its writer, and a link would be followed.
_READING |= getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0)
_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}

_NO_NAME = ("Cc", "Cs")

Mark = tuple[int, int, int, int]
"""By which a file is known again: device, number, bytes, time of its last change."""


def refusal(folder: Path, name: str) -> str:
    """Say why an entry may be neither read nor written.

    Parameters
    ----------
    folder : Path
        Of the pack.
    name : str
        Path of the entry within it, with ``/``.

    Returns
    -------
    str
        What is wrong with it, such as ``"is a link"``; empty where nothing is, or nothing stands
        there yet.
    """
    way = PurePosixPath(name)
    if not way.parts or any(unicodedata.category(sign) in _NO_NAME for sign in name):
        return "is no name of a file"
    if way.is_absolute() or "\\" in name or ":" in way.parts[0] or ".." in way.parts:
        return "leads out of the pack"
    if any(part.startswith(OWN) for part in way.parts):
        return "is whoholds's own"
    place = folder
    for number, part in enumerate(way.parts, start=1):
        place = place / part
        try:
            found = place.lstat()
        except FileNotFoundError:
            return ""
        except OSError as error:
            return f"cannot be looked at: {error.strerror}"
        last = number == len(way.parts)
        if is_link(found):
            lies = "is" if last else f"lies in `{part}`, which is"
            return f"{lies} a link{_outward(place, folder)}"
        if last and not stat.S_ISREG(found.st_mode):
            return f"is {kind(found)}, not a file"
        if not last and not stat.S_ISDIR(found.st_mode):
            return f"cannot be there: `{part}` is no folder"
    return ""


def spoken(name: str) -> str:
    r"""Write a name so that it can be printed.

    >>> spoken("a\nb.csv")
    'a\\nb.csv'
    """
    return "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in name)


def is_link(found: os.stat_result) -> bool:
    """Tell a symbolic link, or what Windows calls a junction."""
    tag = getattr(found, "st_reparse_tag", 0)
    return stat.S_ISLNK(found.st_mode) or tag == getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", -1)


def kind(found: os.stat_result) -> str:
    """Name what an entry is, if it is no regular file."""
    return "a link" if is_link(found) else _KINDS.get(stat.S_IFMT(found.st_mode), "no plain file")


def _outward(link: Path, folder: Path) -> str:
    try:
        inside = link.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError):  # a link that leads to itself
        return ""
    return "" if inside else " that leads out of the pack"


def read(file: Path) -> tuple[bytes, Mark]:
    """Read a regular file.

    Parameters
    ----------
    file : Path
        Where it lies; the way to it must have been looked at.

    Returns
    -------
    data : bytes
    mark : Mark

    Raises
    ------
    SourceDataError
        If it is no regular file.
    OSError
        If it is not there or cannot be read.
    """
    try:
        found = file.lstat()
        if not is_link(found):
            number = os.open(file, _READING)
    except OSError as error:
        if error.errno in (errno.ENXIO, errno.ELOOP):  # a socket; a link put there just now
            raise SourceDataError(f"`{file.name}` is no plain file") from error
        raise
    if is_link(found):
        raise SourceDataError(f"`{file.name}` is a link")
    with open(number, "rb") as source:  # noqa: PTH123 - opened already
        found = os.fstat(number)
        if not stat.S_ISREG(found.st_mode):
            raise SourceDataError(f"`{file.name}` is {kind(found)}")
        return source.read(), mark(found)


def mark(found: os.stat_result) -> Mark:
    """Tell by what a file is known again."""
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def listed(folder: Path, aside: frozenset[str]) -> Iterator[str]:
    """List the files of a pack, hidden ones apart: those belong to other programs.

    Parameters
    ----------
    folder : Path
        Of the pack.
    aside : frozenset of str
        Names of folders to leave out.

    Yields
    ------
    str
        Path of a regular file within the folder, with ``/``, in alphabetical order.

    Raises
    ------
    SourceDataError
        At an entry that is neither a regular file nor a folder.
    """
    yield from _below(folder, folder, aside)


def _below(top: Path, folder: Path, aside: frozenset[str]) -> Iterator[str]:
    for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
        if entry.name.startswith(".") or entry.name in aside:
            continue
        place = Path(entry.path)
        name = place.relative_to(top).as_posix()
        found = place.lstat()
        if stat.S_ISDIR(found.st_mode) and not is_link(found):
            yield from _below(top, place, aside)
        elif refused := refusal(top, name):
            mend = "take it out of the pack's folder, or put a file in its place"
            raise SourceDataError(f"`{spoken(name)}` {refused}; {mend}")
        else:
            yield name
