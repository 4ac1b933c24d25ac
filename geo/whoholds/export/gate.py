"""The last gate: every byte of an output is searched for what it must not hold.

What is shown of a ledger is built up from what may be shown (:mod:`whoholds.redaction`). This is
the second lock, which knows nothing of columns: it unpacks what was written, whatever it is, and
searches it for the names, ids and points that were hidden.
"""

from __future__ import annotations

import ast
import base64
import binascii
import gzip
import io
import re
import sqlite3
import struct
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import Final

from whoholds.errors import RedactionError
from whoholds.hidden import Hidden, decoded
from whoholds.names.spelling import plain

_BASE64: Final = re.compile(rb"[A-Za-z0-9+/]{64,}={0,2}")
_HEX: Final = re.compile(rb"(?:[0-9a-fA-F]{2}){64,}")
_STREAM: Final = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_DEPTH: Final = 6
_LONG: Final = 7
"""Letters from which on a name is met within a word, too."""
_IN_BYTES: Final = 5
"""Bytes from which on a name in what is no text is taken for one, and not for chance."""
_ESCAPED_BYTES: Final = 2**23
"""Bytes up to which what is no text is searched for escaped names, too."""
_PLACES: Final = 4
_NEAR: Final = 60
_OWN: Final = (".js", ".css", ".html", ".svg", ".qpt", ".xml")
_COMMENT: Final = re.compile(r"/\*.*?\*/|^\s*//[^\n]*", re.DOTALL | re.MULTILINE)
_SILENT: Final = frozenset({"_layers", "cli", "names", "read", "schema"})
"""Rooms whose texts stand in no output: what they say, they say to who runs them."""


def refuse(path: Path, hidden: Hidden) -> None:
    """Refuse a file that holds what must not be shown.

    Parameters
    ----------
    path : Path
        What was written, and is not in its place yet.
    hidden : Hidden
        Names and ids that are words of the map itself are not looked for.

    Raises
    ------
    RedactionError
        With what was found, and where in the file.
    """
    if hidden:
        _search(unpacked(path), path.suffix, hidden)


def refuse_text(text: str, what: str, hidden: Hidden) -> None:
    """Refuse a text that tells what must not be shown.

    Parameters
    ----------
    text : str
    what : str
        What it is part of, for the message.
    hidden : Hidden

    Raises
    ------
    RedactionError
    """
    if hidden:
        _search([("", text.encode("utf-8", "replace"))], what, hidden)


def _search(blobs: Iterable[tuple[str, bytes]], what: str, hidden: Hidden) -> None:
    words = tuple(word for word in hidden.words if not _ours(word))
    for where, blob in blobs:
        met = _words_in(blob, words, hidden.borne) or _points_in(blob, hidden.points)
        if met:
            place = f" in {where}" if where else ""
            raise RedactionError(
                f"{what}: nothing was written, since it would hold {met}{place}, which is to be "
                "withheld; take it out of the pack's own texts, or tell the makers of whoholds"
            )


def unpacked(path: Path) -> Iterator[tuple[str, bytes]]:
    """Give a file, and whatever is packed in it, with the way to it."""
    data = path.read_bytes()
    yield from _layers("", data, 0)
    if data.startswith(b"SQLite format 3"):
        yield from _cells(path)
    elif data.startswith((b"PAR1", b"ARROW1")):
        yield from _columns(data)


def _layers(where: str, data: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
    yield where, data
    if depth == _DEPTH:
        return
    for name, part in _parts(data):
        yield from _layers(f"{where}/{name}".lstrip("/"), part, depth + 1)


def _parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Take one layer of packing off."""
    if data.startswith(b"PK\x03\x04"):
        # What only begins like an archive has been searched as it is.
        with suppress(zipfile.BadZipFile), zipfile.ZipFile(io.BytesIO(data)) as archive:
            yield "names", "\n".join(archive.namelist()).encode("utf-8", "replace")
            for name in archive.namelist():
                yield name, archive.read(name)
    elif data.startswith(b"\x1f\x8b"):
        yield "gzip", gzip.decompress(data)
    elif data.startswith(b"\x89PNG\r\n\x1a\n"):
        yield from _png(data)
    elif data.startswith(b"%PDF"):
        for n, match in enumerate(_STREAM.finditer(data)):
            yield from _inflated(f"stream {n}", match[1])
    else:
        for match in _BASE64.finditer(data):
            packed = match[0][: len(match[0]) // 4 * 4]
            try:
                inner = base64.b64decode(packed, validate=True)
            except binascii.Error:
                continue
            yield from list(_inflated("packed", inner)) or [("base64", inner)]
        for match in _HEX.finditer(data):
            yield "hex", bytes.fromhex(match[0].decode("ascii"))


def _inflated(name: str, data: bytes) -> Iterator[tuple[str, bytes]]:
    for window in (31, 15, -15):
        try:
            yield name, zlib.decompress(data, window)
        except zlib.error:
            continue
        return


def _png(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Give the texts of a picture."""
    at = 8
    while at + 8 <= len(data):
        size, kind = struct.unpack(">I4s", data[at : at + 8])
        if kind in (b"tEXt", b"zTXt", b"iTXt"):
            text = data[at + 8 : at + 8 + size]
            yield kind.decode(), text
            for start in range(len(text)):
                if text[start] == 0x78:  # where zlib may begin
                    yield from _inflated(kind.decode(), text[start:])
        at += 12 + size


def _cells(path: Path) -> Iterator[tuple[str, bytes]]:
    """Give the cells of a database, which may lie in pieces in the file."""
    connection = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True)
    try:
        tables = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table'"
        ).fetchall()
        for (table,) in tables:
            quoted = '"' + table.replace('"', '""') + '"'
            try:
                rows = connection.execute(f"SELECT * FROM {quoted}")  # noqa: S608 - quoted above
            except sqlite3.OperationalError:
                continue  # a table of an extension that is not loaded; its bytes were searched
            told = []
            for cell in chain.from_iterable(rows):
                if isinstance(cell, bytes):
                    yield from _layers(table, cell, 1)
                elif cell is not None:
                    told.append(str(cell))
            yield from _layers(table, "\n".join(told).encode("utf-8", "replace"), 1)
    finally:
        connection.close()


def _columns(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Give the columns of a table of Arrow's, whose file is compressed."""
    import pyarrow as pa
    from pyarrow import feather, parquet

    read = parquet.read_table if data.startswith(b"PAR1") else feather.read_table
    table = read(pa.BufferReader(data))
    yield "metadata", repr(table.schema.metadata).encode()
    for name, column in zip(table.column_names, table.columns, strict=True):
        if pa.types.is_binary(column.type):
            yield name, b"\n".join(cell.as_py() or b"" for cell in column)
        else:
            yield name, "\n".join(map(str, column.to_pylist())).encode("utf-8", "replace")


def _words_in(blob: bytes, words: tuple[str, ...], borne: tuple[str, ...]) -> str:
    """Find a word that must not be there; blank for none."""
    text = blob.decode("utf-8", "replace")
    binary = b"\0" in blob
    sought = tuple(w for w in words if not binary or len(w.encode()) >= _IN_BYTES)
    escaped = not binary or len(blob) < _ESCAPED_BYTES
    for form in dict.fromkeys((text, decoded(text))) if escaped else [text]:
        folded = form.casefold()
        for word in sought:
            if _meets(word, folded) and _meets(word, _masked(folded, word, borne)):
                return f"`{word}`"
    if binary and (met := _wide(sought).search(blob)):
        return f"`{met[0].decode('utf-16-le', 'replace')}`"
    return ""


def _meets(word: str, folded: str) -> bool:
    """Tell whether a word stands in a text; most do not, and looking for a part is fast."""
    return _longest(word) in folded and _pattern(word).search(folded) is not None


@lru_cache(maxsize=4096)
def _longest(word: str) -> str:
    if not word.isascii():
        return unicodedata.normalize("NFKC", word).casefold()
    return str(max([*re.findall(r"[^\W_]+", word.casefold()), ""], key=len))


@lru_cache(maxsize=16)
def _wide(words: tuple[str, ...]) -> re.Pattern[bytes]:
    """Find words of which every character has two bytes, as in the information of a PDF."""
    forms = [word.encode(form) for word in words for form in ("utf-16-le", "utf-16-be")]
    return re.compile(b"|".join(map(re.escape, forms)) or rb"(?!)")


@lru_cache(maxsize=4096)
def _pattern(word: str) -> re.Pattern[str]:
    """Find a word, whatever parts its letters from one another."""
    if not word.isascii():
        return re.compile(re.escape(unicodedata.normalize("NFKC", word).casefold()))
    parts = re.findall(r"[^\W_]+", word.casefold())
    body = r"[\W_]{0,3}".join(map(re.escape, parts)) or re.escape(word.casefold())
    if len(plain(word)) < _LONG:
        return re.compile(rf"(?<![^\W_])(?<!#){body}(?![^\W_])")
    return re.compile(body)


def _masked(text: str, word: str, borne: tuple[str, ...]) -> str:
    """Blank what is shown of others who bear the name as a part of theirs."""
    letters = plain(word)
    for name in sorted(borne, key=len, reverse=True):
        if letters in plain(name):
            text = _pattern(name).sub(" ", text)
    return text


@lru_cache(maxsize=1)
def _own_text() -> str:
    """Everything that whoholds itself may write into an output: its texts, and no comments."""
    root = Path(__file__).parent.parent
    files = [file for file in root.rglob("*") if _SILENT.isdisjoint(file.relative_to(root).parts)]
    texts = [file.read_text(encoding="utf-8") for file in files if file.suffix in _OWN]
    texts = [_COMMENT.sub(" ", text) for text in texts]
    for file in files:
        if file.suffix == ".py":
            texts += _literals(ast.parse(file.read_text(encoding="utf-8")))
    return "\n".join(texts).casefold()


def _literals(tree: ast.AST) -> Iterator[str]:
    """Give the texts of a module that are no docstrings."""
    alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.value


def _ours(word: str) -> bool:
    return _meets(word, _own_text())


def _points_in(blob: bytes, points: tuple[tuple[float, float], ...]) -> str:
    for x, y in points:
        for order in ("<", ">"):
            one, other = (struct.pack(f"{order}d", value) for value in (x, y))
            if one + other in blob or other + one in blob:
                return "the exact point of a hidden place"
        lat = _decimals(y)
        for match in _decimals(x).finditer(blob):
            if lat.search(blob, max(0, match.start() - _NEAR), match.end() + _NEAR):
                return "the coordinates of a hidden place"
    return ""


@lru_cache(maxsize=4096)
def _decimals(value: float) -> re.Pattern[bytes]:
    """Find a coordinate as text, rounded or cut to as few places as still tell."""
    text = repr(abs(value))
    places = len(text.partition(".")[2])
    if places < _PLACES:
        return re.compile(rb"(?<![\d.])" + re.escape(text.encode()) + rb"0*(?!\d)")
    cut = text[: len(text) - places + _PLACES]
    forms = {cut, f"{abs(value):.{_PLACES}f}"}
    return re.compile(rb"(?<![\d.])(?:" + b"|".join(re.escape(f.encode()) for f in forms) + rb")")
