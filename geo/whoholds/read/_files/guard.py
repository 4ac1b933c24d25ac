"""Guard: files from strangers are what they are called, before a library believes what they say.

GDAL tells the form of a file by its contents, not its name: a ``map.geojson`` may be a *virtual*
layer that opens other files of this machine or of the web, and is one as soon as its first bytes
hold the word for it, whatever stands before. Readers of workbooks make room for all
cells up to the farthest, so that a sheet of two cells can ask for more memory than there is.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from whoholds.errors import SourceDataError
from whoholds.read._files import archive, safe_xml
from whoholds.read._files.cell_text import brief

MOST = 50_000_000
"""Cells that a table may span: a full sheet of 47 columns."""
_MARKS = ("Placemark", "wpt", "trkpt", "rtept")
_HEAD = 1 << 16
_CHUNK = 1 << 22
_OVERLAP = 64  # more than what is looked for is long
# What begins with a zero byte soon enough hides from GDAL what stands behind.
_TEXTS = (".json", ".geojson", ".fgb")
_STARTS = {
    ".gpkg": rb"SQLite format 3\x00",
    ".shp": rb"\x00\x00\x27\x0a",
    ".fgb": rb"fgb\x03fgb",
    ".geojson": rb"(?:\xef\xbb\xbf)?\s*[{\[]",
    ".json": rb"(?:\xef\xbb\xbf)?\s*[{\[]",
}
_COMMAND = re.compile(rb"gdal_streamed_alg|<OGR\w*DataSource", re.IGNORECASE)
# A string of JSON, the last even where it is never closed, and whether it names a field.
_STRING = re.compile(rb'"((?:[^"\\]++|\\.)*+)(?:"\s*+(:)?|\Z|\\\Z)', re.DOTALL)
_PROPERTIES = re.compile(rb'"properties"\s*+:\s*+\{([^{}]*+)\}')
_ROOTS = {".kml": "kml", ".gpx": "gpx"}
# Cells by their places, and rows by their numbers: cells need not say where they are.
_PLACE = re.compile(rb"""\sr\s*+=\s*+["']([A-Za-z]{0,3})(\d{1,10})["']""")


def layer(file: Path) -> None:
    """Refuse a vector file that is not of the form its suffix says, or that would run something.

    Raises
    ------
    SourceDataError
        If it is of another form, declares entities, or holds commands for GDAL.
    """
    suffix = file.suffix.lower()
    if suffix in _ROOTS:
        root = safe_xml.parse(file.read_bytes(), file.name)
        if safe_xml.local(root) != _ROOTS[suffix]:
            raise SourceDataError(f"{file.name} is no {suffix[1:].upper()}; refused")
        names = {element.get("name", "") for element in root.iter()}
        marks = sum(safe_xml.local(element) in _MARKS for element in root.iter())
        spanned(file.name, marks, len(names))
        return
    start = _STARTS.get(suffix)
    if start is None or not file.is_file():
        return
    with file.open("rb") as source:
        head = source.read(_HEAD)
        if suffix in (".json", ".geojson") and head.startswith((b"\xff\xfe", b"\xfe\xff")):
            mend = "save it as UTF-8, or say so: --set encoding=utf-16"
            raise SourceDataError(f"{file.name} is UTF-16; {mend}")
        if re.match(start, head) is None:
            raise SourceDataError(f"{file.name} does not begin as {suffix} files do; refused")
        if suffix in _TEXTS:
            for chunk in _chunks(source.read, head):
                if _COMMAND.search(chunk):
                    raise SourceDataError(f"{file.name} holds commands for GDAL; refused")
    if suffix in (".json", ".geojson"):
        _fields(file)


def _fields(file: Path) -> None:
    """Refuse text that is no UTF-8, fields of one name, and features that share no fields.

    Each feature takes room for every field.
    """
    data = file.read_bytes()
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"holds text that is no UTF-8, in line {line}"
        mend = "save it as UTF-8, or say its encoding, such as --set encoding=cp1251"
        raise SourceDataError(f"{file.name} {what}; {mend}") from error
    for found in _PROPERTIES.finditer(data):
        fields = [said[0] for said in _STRING.findall(found[1]) if said[1]]
        if len(set(fields)) < len(fields):
            again = Counter(fields).most_common(1)[0][0].decode("utf-8")
            line = data.count(b"\n", 0, found.start()) + 1
            what = f"`{brief(again, 60)}` stands twice among the fields of a feature"
            raise SourceDataError(f"{file.name}:{line}: {what}; rename one")
    features = data.count(b'"Feature"')
    if features * (len(data) // 8) > MOST:
        names = {found[1] for found in _STRING.finditer(data) if found[2]}
        spanned(file.name, features, len(names))


def workbook(file: Path) -> None:
    """Refuse a workbook that unpacks to far more than it should, or spans too many cells.

    Raises
    ------
    SourceDataError
        If it would fill the memory.
    """
    if not zipfile.is_zipfile(file):
        return  # the old binary form
    try:
        with archive.unpacked(file) as folder:
            # Other parts tell which ones are sheets, and may say anything: all are looked at.
            for part in sorted(one for one in folder.rglob("*") if one.is_file()):
                spanned(file.name, *_xlsx(part))
            if (folder / "content.xml").is_file():
                for rows, columns in _ods(folder / "content.xml", file.name):
                    spanned(file.name, rows, columns)
    except OSError as error:
        raise SourceDataError(f"{file.name} is no workbook that can be read: {error}") from error


def spanned(name: str, rows: int, columns: int) -> None:
    """Refuse a table of more cells than a sheet may span.

    Raises
    ------
    SourceDataError
        If there are more than :data:`MOST`.
    """
    if rows * columns > MOST:
        raise SourceDataError(
            f"{name} spans {rows:,} rows and {columns:,} columns; delete those that are empty, or "
            "save the sheet as CSV"
        )


def _xlsx(part: Path) -> tuple[int, int]:
    """Rows and columns up to the farthest cell of a sheet."""
    rows = columns = 0
    with part.open("rb") as source:
        for chunk in _chunks(source.read, source.read(_HEAD)):
            places = _PLACE.findall(chunk)
            if places:
                letters, numbers = zip(*places, strict=True)
                columns = max(columns, *map(_column, set(letters)))
                rows = max(rows, *map(int, set(numbers)))
    return rows, columns


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number


def _ods(content: Path, name: str) -> Iterator[tuple[int, int]]:
    """Rows and columns up to the farthest filled cell of each sheet."""
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import iterparse

    rows = columns = width = far = wide = 0
    try:
        for _, element in iterparse(content, forbid_dtd=True):
            tag = safe_xml.local(element)
            said = {key.rpartition("}")[2]: value for key, value in element.attrib.items()}
            if tag in ("table-cell", "covered-table-cell"):
                columns += int(said.get("number-columns-repeated", 1))
                width = columns if len(element) or "value-type" in said else width
            elif tag == "table-row":
                rows += int(said.get("number-rows-repeated", 1))
                far, wide = (rows, max(wide, width)) if width else (far, wide)
                columns = width = 0
                element.clear()
            elif tag == "table":
                yield far, wide
                rows = far = wide = 0
    except (DefusedXmlException, SyntaxError, ValueError) as error:
        raise SourceDataError(f"{name} is no workbook that can be read: {error}") from error


def _chunks(read: Callable[[int], bytes], head: bytes) -> Iterator[bytes]:
    """Yield the bytes of a file, each chunk beginning with the end of the one before."""
    chunk = head
    while chunk:
        yield chunk
        more = read(_CHUNK)
        chunk = chunk[-_OVERLAP:] + more if more else b""
