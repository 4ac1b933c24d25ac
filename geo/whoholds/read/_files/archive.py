"""Archives from strangers: unpacked into a folder of their own, or refused."""

from __future__ import annotations

import lzma
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from whoholds.errors import SourceDataError
from whoholds.read._files import mistaken

# A shapefile of every township on earth fits; what is larger was made to fill a disk.
_LARGEST = 2 << 30
_MOST = 10_000
_TIGHTEST = 1_000  # times that a member may grow beyond a first megabyte
_CHUNK = 1 << 20
_DEEPEST = 3  # archives within archives; one that holds itself would go on for ever
SUFFIXES = (".kmz", ".zip")
"""Suffixes of archives, within which others are looked into."""
# All that the library answers to bytes that are no archive; names that no folder takes are among
# the errors of the system.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(NotImplementedError, EOFError, OSError, UnicodeError),
)


@dataclass
class _Room:
    """What an archive may still unpack to, all that lies within it taken together."""

    files: int = _MOST
    size: int = _LARGEST


@contextmanager
def unpacked(path: Path, *, nested: bool = False) -> Iterator[Path]:
    """Unpack a zip archive for the time of a ``with`` block.

    Parameters
    ----------
    path : Path
        A zip archive, such as a KMZ or a zipped shapefile.
    nested : bool
        Unpack the archives in it too, each into a folder of its name. The bounds hold for all of
        them together.

    Yields
    ------
    Path
        Temporary folder with its files.

    Raises
    ------
    SourceDataError
        If it or one within it is no archive, is encrypted, leads out of its folder, or would fill
        the disk, or if archives lie too deep in each other.
    """
    with path.open("rb") as source:
        mistaken.refuse(source.read(mistaken.HEAD), path.name)
    with tempfile.TemporaryDirectory() as folder:
        _unpack(path, Path(folder), path.name, _Room(), nested=nested)
        yield Path(folder)


def _unpack(
    path: Path, folder: Path, name: str, room: _Room, depth: int = 1, *, nested: bool
) -> None:
    if depth > _DEEPEST:
        raise SourceDataError(
            f"archives lie more than {_DEEPEST} deep in each other ({name}); unpack it yourself"
        )
    try:
        with zipfile.ZipFile(path) as archive:
            files = _extract(archive, folder, name, room)
        if not nested:
            return
        for file in files:
            if file.suffix.lower() in SUFFIXES and file.is_file() and not beside(file):
                packed = file.rename(file.with_name(f"{file.name}.packed"))
                file.mkdir()
                inner = f"{name}/{file.relative_to(folder).as_posix()}"
                _unpack(packed, file, inner, room, depth + 1, nested=True)
                packed.unlink()
    except _DAMAGED as error:
        what = f"{name} is no zip archive that can be read ({error})"
        raise SourceDataError(f"{what}; it may be damaged, or cut short: fetch it again") from error


def _extract(archive: zipfile.ZipFile, folder: Path, name: str, room: _Room) -> list[Path]:
    """Unpack one archive, and list its files."""
    members = [member for member in archive.infolist() if not member.is_dir()]
    room.files -= len(members)
    if room.files < 0:
        raise SourceDataError(f"{name} holds more than {_MOST} files; refused")
    targets = []
    for member in members:
        target = folder / _inside(member, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        if member.flag_bits & 1:
            raise SourceDataError(f"{name} is encrypted; unpack it yourself")
        allowed = min(room.size, _CHUNK + _TIGHTEST * member.compress_size)
        # Sizes in the directory are claims; what comes out is counted.
        written = 0
        with archive.open(member) as source, target.open("wb") as sink:
            while chunk := source.read(_CHUNK):
                written += len(chunk)
                if written > allowed:
                    raise SourceDataError(f"{name} unpacks to far more than it should; refused")
                sink.write(chunk)
        room.size -= written
        targets.append(target)
    return list(dict.fromkeys(targets))


def _inside(member: zipfile.ZipInfo, name: str) -> Path:
    """Relative path of a member, refused where it leads out or is no plain file."""
    posix, windows = PurePosixPath(member.filename), PureWindowsPath(member.filename)
    out = posix.is_absolute() or windows.drive or windows.root or "\0" in member.filename
    if out or ".." in posix.parts or ".." in windows.parts or not posix.parts:
        raise SourceDataError(f"{name} holds `{member.filename}`, which leads out of it; refused")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise SourceDataError(f"{name} holds the link `{member.filename}`; refused")
    return Path(*posix.parts)


def holds(path: Path, *suffixes: str) -> bool:
    """Whether an archive has a file of one of these suffixes; false where it cannot be read."""
    try:
        with zipfile.ZipFile(path) as packed:
            names = [Path(name) for name in packed.namelist()]
    except _DAMAGED:
        return False
    return any(name.suffix.lower() in suffixes and not beside(name) for name in names)


def beside(file: Path) -> bool:
    """Whether a file of an archive is none of its maker's: macOS adds such ones.

    >>> beside(Path("x/__MACOSX/._doc.kml")), beside(Path("x/doc.kml"))
    (True, False)
    """
    return "__MACOSX" in file.parts or file.name.startswith("._")
