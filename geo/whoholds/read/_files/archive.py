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
from pathlib import Path, PurePosixPath, PureWindowsPath

from whoholds.errors import SourceDataError

# A shapefile of every township on earth fits; what is larger was made to fill a disk.
_LARGEST = 2 << 30
_MOST = 10_000
_TIGHTEST = 1_000  # times that a member may grow beyond a first megabyte
_CHUNK = 1 << 20
# All that the library answers to bytes that are no archive; names that no folder takes are among
# the errors of the system.
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(NotImplementedError, EOFError, OSError, UnicodeError),
)


@contextmanager
def unpacked(path: Path) -> Iterator[Path]:
    """Unpack a zip archive for the time of a ``with`` block.

    Parameters
    ----------
    path : Path
        A zip archive, such as a KMZ or a zipped shapefile.

    Yields
    ------
    Path
        Temporary folder with its files.

    Raises
    ------
    SourceDataError
        If it is no archive, is encrypted, leads out of its folder, or would fill the disk.
    """
    with tempfile.TemporaryDirectory() as folder:
        try:
            with zipfile.ZipFile(path) as archive:
                _extract(archive, Path(folder), path.name)
        except _DAMAGED as error:
            what = f"{path.name} is no zip archive that can be read ({error})"
            raise SourceDataError(
                f"{what}; it may be damaged, or cut short: fetch it again"
            ) from error
        yield Path(folder)


def _extract(archive: zipfile.ZipFile, folder: Path, name: str) -> None:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > _MOST:
        raise SourceDataError(f"{name} holds {len(members)} files, more than {_MOST}")
    left = _LARGEST
    for member in members:
        target = folder / _inside(member, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        if member.flag_bits & 1:
            raise SourceDataError(f"{name} is encrypted; unpack it yourself")
        allowed = min(left, _CHUNK + _TIGHTEST * member.compress_size)
        # Sizes in the directory are claims; what comes out is counted.
        written = 0
        with archive.open(member) as source, target.open("wb") as sink:
            while chunk := source.read(_CHUNK):
                written += len(chunk)
                if written > allowed:
                    raise SourceDataError(f"{name} unpacks to far more than it should; refused")
                sink.write(chunk)
        left -= written


def _inside(member: zipfile.ZipInfo, name: str) -> Path:
    """Relative path of a member, refused where it leads out or is no plain file."""
    posix, windows = PurePosixPath(member.filename), PureWindowsPath(member.filename)
    out = posix.is_absolute() or windows.drive or windows.root or "\0" in member.filename
    if out or ".." in posix.parts or ".." in windows.parts or not posix.parts:
        raise SourceDataError(f"{name} holds `{member.filename}`, which leads out of it; refused")
    if stat.S_ISLNK(member.external_attr >> 16):
        raise SourceDataError(f"{name} holds the link `{member.filename}`; refused")
    return Path(*posix.parts)


def beside(file: Path) -> bool:
    """Whether a file of an archive is none of its maker's: macOS adds such ones.

    >>> beside(Path("x/__MACOSX/._doc.kml")), beside(Path("x/doc.kml"))
    (True, False)
    """
    return "__MACOSX" in file.parts or file.name.startswith("._")
