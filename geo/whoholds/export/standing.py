"""Standing: what an output must not take the place of.

An output replaces an earlier one of its kind without a question. It never replaces an input: a
table, a layer or the descriptor of a pack, or what was imported into one; nor a file of another
kind, which is none of ours.
"""

from __future__ import annotations

import json
import re
import stat
from pathlib import Path

from whoholds.errors import ExportError

_DESCRIPTOR = "datapackage.json"
_IMPORTS = "imports"
_MEND = "choose another name"
_HEAD = 1 << 16
_ENDINGS = (".csv", ".md", ".html", ".kml", ".svg", ".json", ".geojson")
# In this order: the first that fits.
_KINDS = (
    ("GeoPackage", rb"SQLite format 3\x00"),
    ("zip archive", rb"PK"),
    ("PNG picture", rb"\x89PNG"),
    ("GIF picture", rb"GIF8"),
    ("WebP picture", rb"RIFF....WEBP"),
    ("PDF", rb"%PDF"),
    ("Parquet table", rb"PAR1"),
    ("FlatGeobuf layer", rb"fgb"),
    ("MP4 film", rb"....ftyp"),
    ("WebM film", rb"\x1a\x45\xdf\xa3"),
    ("KML document", rb"\s*<[^\x00]*?<kml\b"),
    ("SVG picture", rb"\s*<(?:\?xml|!--|svg|!DOCTYPE svg)[^\x00]*?<?svg\b"),
    ("XML document", rb"\s*<\?xml"),
    ("HTML page", rb"\s*<"),
    ("GeoJSON layer", rb'\s*\{[^\x00]*?"FeatureCollection"'),
    ("JSON document", rb"\s*[{\[]"),
    ("caption of a picture", rb"Alternative text\r?\n"),
    ("text", rb"[^\x00]*$"),
)


def refuse_input(target: Path) -> None:
    """Refuse to write to what is no file, or what a pack is made of.

    Parameters
    ----------
    target : Path
        Where an output shall stand; absolute, links followed.

    Raises
    ------
    ExportError
        Before anything is written.
    """
    if target.is_symlink():
        raise ExportError(f"{target}: not written: it is a link that leads to itself; {_MEND}")
    if target.exists() and not stat.S_ISREG(target.stat().st_mode):
        raise ExportError(f"{target}: not written: it is no file; {_MEND}")
    for folder in target.parents:
        if (folder / _DESCRIPTOR).is_file() and _belongs(target, folder):
            raise ExportError(f"{target}: not written: the pack in {folder} is made of it; {_MEND}")


def _belongs(target: Path, pack: Path) -> bool:
    """Tell whether a file is one of those that a pack is made of."""
    if target.relative_to(pack).parts[0].casefold() == _IMPORTS:
        return True
    try:
        data = json.loads((pack / _DESCRIPTOR).read_bytes())
        paths = [str(resource["path"]) for resource in data["resources"]]
    except (ValueError, TypeError, KeyError, OSError, RecursionError):
        return target.exists()  # whatever a broken descriptor meant
    return any(_same(target, pack / path) for path in (_DESCRIPTOR, *paths))


def _same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except (OSError, ValueError):
        return one == other


def refuse_other_kind(fresh: Path, target: Path) -> None:
    """Refuse to replace a file of another kind.

    Parameters
    ----------
    fresh : Path
        What was written.
    target : Path
        Where it shall stand.

    Raises
    ------
    ExportError
        If something of another kind stands there.
    """
    if not target.is_file() or not target.stat().st_size:
        return
    there, ours = _kind(target), _kind(fresh)
    if target.suffix.lower() == ".csv" and there == ours == "text":
        there, ours = _table(target), _table(fresh)
    if there != ours or (ours == "text" and target.suffix.lower() not in _ENDINGS):
        raise ExportError(
            f"{target}: not written: what stands there is no earlier output, but another "
            f"{there}; {_MEND}"
        )


def _table(file: Path) -> str:
    """Say by its first column which table a text is."""
    with file.open(encoding="utf-8-sig", errors="replace") as source:
        first = source.readline(_HEAD).partition(",")[0].strip().strip('"')
    return f"table that begins with `{first[:40]}`"


def _kind(file: Path) -> str:
    with file.open("rb") as source:
        head = source.read(_HEAD).removeprefix(b"\xef\xbb\xbf")
    for name, start in _KINDS:
        if re.match(start, head, re.DOTALL | re.IGNORECASE):
            return name
    return "other data"
