"""Bytes -> text, naming the encoding; text -> rows, naming the separator and every ragged row."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv

from whoholds.errors import SourceDataError
from whoholds.read._files import code_pages
from whoholds.read._files.cell_text import brief

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8 with a byte order mark"),
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
_MOST = 16_384  # columns, as in a spreadsheet
_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}


@dataclass(frozen=True)
class Text:
    r"""Decoded text and how its bytes were written.

    Parameters
    ----------
    text : str
        The text without a byte order mark, lines ended by ``\n``.
    encoding : str
        Name for a reader, such as ``UTF-16`` or ``Windows-1252``.
    line : int or None
        First line that is no UTF-8, where the bytes carry no mark.
    guess : Guess, optional
        What else they may be, where nobody said how they were written.
    """

    text: str
    encoding: str
    line: int | None = None
    guess: code_pages.Guess | None = field(default=None, repr=False)

    @property
    def plain(self) -> bool:
        """Whether the bytes were UTF-8 without a mark."""
        return self.encoding == "UTF-8"

    @property
    def remark(self) -> str:
        """What a report must say of a guess, empty where there was none."""
        if self.guess is None:
            return ""
        doubt = f"read as {self.encoding}, a guess"
        if self.guess.rivals:
            readings = zip(self.guess.rivals, self.guess.others, strict=True)
            said = [f"`{brief(word, 40)}` as {code_pages.spoken(page)}" for page, word in readings]
            doubt += f": `{brief(self.guess.word, 40)}` would be {', '.join(said)}"
        other = (*self.guess.rivals, "NAME")[0]
        return f"{doubt}; if names look wrong, say --set encoding={other}"


def decode(data: bytes, encoding: str | None = None) -> Text:
    r"""Decode bytes, of an unknown encoding by marks first, then as UTF-8, then by a guess.

    Parameters
    ----------
    data : bytes
        What a file holds.
    encoding : str, optional
        How they were written, where somebody says so.

    Raises
    ------
    SourceDataError
        If there is no such encoding, or they were not written in it.

    Examples
    --------
    >>> decode("ü".encode("utf-16")).encoding
    'UTF-16'
    >>> decode(b"name\ncaf\xe9\n")
    Text(text='name\ncafé\n', encoding='Windows-1252', line=2)
    """
    if encoding:
        return _as_told(data, encoding)
    for mark, codec, name in _MARKS:
        if data.startswith(mark):
            return Text(_lines(data.decode(codec, errors="replace")), name)
    if data.count(0) > len(data) // 4:
        codec = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
        return Text(_lines(data.decode(codec, errors="replace")), "UTF-16")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        guess = code_pages.guess(data)
        text = data.decode(guess.codec, errors="replace")
        return Text(_lines(text), code_pages.spoken(guess.codec), line, guess)
    return Text(_lines(text), "UTF-8")


def _as_told(data: bytes, encoding: str) -> Text:
    codec = code_pages.known(encoding)
    if not codec:
        few = "utf-8, utf-16, cp1251, cp1252, cp1256"
        raise SourceDataError(f"encoding `{brief(encoding, 40)}` is unknown; write {few} or alike")
    marked = codec == "utf-8" and data.startswith(codecs.BOM_UTF8)
    try:
        text = data.decode("utf-8-sig" if marked else codec)
    except UnicodeError as error:
        before = data[: getattr(error, "start", 0)]
        where = f"line {before.count(10) + 1} is not written in it"
        raise SourceDataError(f"encoding `{encoding}` does not fit: {where}") from error
    return Text(_lines(text), code_pages.spoken(codec))


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


@dataclass(frozen=True)
class Rows:
    """Rows of a separated file, each labelled with the line it begins on.

    Parameters
    ----------
    frame : DataFrame
        Text cells, ``""`` for empty ones; index: lines, the header being line 1.
    separator : str
        ``","``, ``";"``, tab or ``"|"``.
    ragged : tuple of (int, int)
        Line and number of cells of each row that was left out, having too many or too few.
    """

    frame: pd.DataFrame
    separator: str
    ragged: tuple[tuple[int, int], ...] = ()

    @property
    def spoken(self) -> str:
        """The separator in words, empty for a comma."""
        return _SEPARATORS.get(self.separator, "")


def separator(header: str) -> str:
    """Separator of a header line: the candidate that splits it most, a comma if in doubt.

    >>> separator("claim_id;subject;event")
    ';'
    """
    bare = re.sub(r'"[^"]*"', "", header)
    best = max(_SEPARATORS, key=bare.count)
    return best if bare.count(best) > bare.count(",") else ","


def rows(text: str, *, spare: bool = False, header: int = 1) -> Rows:
    r"""Split separated text into rows of text.

    Parameters
    ----------
    text : str
        Decoded text, lines ended by ``\n``.
    spare : bool
        Whether columns at the end without a name and without a cell are left out, as spreadsheets
        write them.
    header : int
        Line of the header; what stands above it is left out.

    Raises
    ------
    SourceDataError
        If there is no header line, two columns share a name, or a quotation mark is never closed.
    """
    text = _below(text, header)
    mark, names = _header(text, header)
    blank = len(names) - len(_stripped(names)) if spare else 0
    told = [*names[: len(names) - blank], *(f"\0{number}" for number in range(blank))]
    twice = sorted(name for name, number in Counter(told).items() if number > 1)
    if twice:
        what = f"column `{twice[0]}` stands twice" if twice[0] else "two columns have no name"
        raise SourceDataError(f"{what} in the header; rename one")
    found = _split(text, told, mark, header - 1)
    if not blank:
        return found
    frame = found.frame[told[: len(told) - blank]]
    for name in told[len(told) - blank :]:
        full = found.frame[name].ne("")
        if full.any():
            line, place = full.idxmax(), told.index(name) + 1
            raise SourceDataError(
                f"column {place} has cells, as in line {line}, and no name; name it, or "
                "say by `header` which line is the header"
            )
    return replace(found, frame=frame)


def _below(text: str, header: int) -> str:
    """Leave out what stands above the header."""
    above = text.split("\n", header - 1)
    if header < 1 or len(above) < header:
        lines = text.count("\n") + (not text.endswith("\n"))
        raise SourceDataError(f"`header` is {header}, and the file has {lines} lines, from 1")
    return above[-1]


def _header(text: str, line: int) -> tuple[str, list[str]]:
    """Separator and names of a header."""
    header = text.split("\n", 1)[0]
    if not header.strip():
        where = "the first line is" if line == 1 else f"line {line} is"
        raise SourceDataError(f"{where} empty; it must be the header")
    mark = separator(header)
    with _wide(len(text)):
        try:
            names = [name.strip() for name in next(csv.reader([header], delimiter=mark))]
        except csv.Error as error:
            raise SourceDataError(f"line {line} cannot be split into cells: {error}") from error
    if len(names) > _MOST:
        raise SourceDataError(f"the header has {len(names):,} columns, more than {_MOST:,}")
    return mark, names


def _stripped(names: list[str]) -> list[str]:
    """Names up to the last that is none."""
    last = max((place for place, name in enumerate(names) if name), default=-1)
    return names[: last + 1]


@contextmanager
def _wide(longest: int) -> Iterator[None]:
    """Let a cell be as long as the whole text: Python's own bound is one of 1999."""
    before = csv.field_size_limit(max(longest, 1) + 1)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _split(text: str, names: list[str], mark: str, above: int) -> Rows:
    """Split a text that begins with its header, `above` lines down in the file."""
    plain = '"' not in text
    if plain and len(names) == 1:  # arrow takes no table of one column with empty cells
        return _slow(text, names, mark, above)
    try:
        fast = _fast(text, names, mark, above)
    except pa.ArrowInvalid:
        fast = None
    return fast or _slow(text, names, mark, above)


def _fast(text: str, names: list[str], mark: str, above: int) -> Rows | None:
    """Read by Arrow, which refuses a ragged row; the slow reader then names it."""
    # Two columns may bear one name, which whoever asks for the table is told.
    numbered = [str(nth) for nth in range(len(names))]
    table = pacsv.read_csv(
        io.BytesIO(text.encode("utf-8", errors="replace")),
        read_options=pacsv.ReadOptions(column_names=numbered, skip_rows=1, block_size=1 << 26),
        parse_options=pacsv.ParseOptions(delimiter=mark, newlines_in_values=True),
        convert_options=pacsv.ConvertOptions(
            column_types=dict.fromkeys(numbered, pa.string()), strings_can_be_null=False
        ),
    )
    ends = text.count("\n") + (0 if text.endswith("\n") else 1)
    if table.num_rows != ends - 1:  # blank lines or line breaks within cells
        return None
    frame = table.to_pandas().astype("str").set_axis(names, axis=1)
    first = above + 2
    return Rows(frame.set_axis(pd.RangeIndex(first, len(frame) + first), axis=0), mark)


def _slow(text: str, names: list[str], mark: str, above: int) -> Rows:
    with _wide(len(text)):
        return _by_csv(text, names, mark, above)


def _by_csv(text: str, names: list[str], mark: str, above: int) -> Rows:
    reader = csv.reader(io.StringIO(text), delimiter=mark, strict=True)
    kept: list[list[str]] = []
    begins: list[int] = []
    ragged: list[tuple[int, int]] = []
    last = 0
    try:
        for row in reader:
            line, last = last + 1, reader.line_num
            if line == 1 or not row or not any(row):
                continue
            if len(row) == len(names):
                kept.append(row)
                begins.append(above + line)
            else:
                ragged.append((above + line, len(row)))
    except csv.Error as error:
        raise SourceDataError(
            f"line {above + last + 1} cannot be split into cells: {error}"
        ) from error
    index = pd.Index(begins, dtype="int64")
    frame = pd.DataFrame(kept, columns=names, index=index, dtype="str")
    return Rows(frame, mark, tuple(ragged))
