"""VIINA: daily status of 33,000 places of Ukraine, tens of millions of rows, read as a stream.

Rows are ``geonameid,date,status`` with days as 20240803 and the status ``UA``, ``RU`` or
``CONTESTED``: the majority of the columns beside it (Wikipedia, Wikipedia with VIINA's own reports,
DeepStateMap, ISW), which are left alone. Each day repeats the latest that its sources had. What is
the same from day to day becomes one interval. Memory holds a few blocks of the file, one open
interval a place and the intervals that have ended, however long the file.

The rules follow the README of VIINA 2.0 (github.com/zhukovyuri/VIINA), sections "Territorial
control" and "Open Data Commons Open Database License". Files of before 8 August 2023, one column a
moment, and those of the Ukrainian register (``kontrol_latest_*``) are refused by name.
"""

from __future__ import annotations

import os
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv

from whoholds.dates import Day
from whoholds.errors import SourceDataError
from whoholds.ledgers import Ledger
from whoholds.read._files import archive, code_pages, mistaken
from whoholds.read._files.cell_text import brief
from whoholds.read._importing.actor_names import ActorNames
from whoholds.read._importing.draft import Draft, day_or_today
from whoholds.read.imported import Imported, Terms
from whoholds.subject import Subject

Numbers = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

_COLUMNS = ("geonameid", "date", "status")
# Bytes of a block. Arrow reads some forty blocks ahead, so that this bounds the memory.
_BLOCK = 2 << 20
_EARLIEST = pd.Timestamp("1800-01-01")
_NO_DAY = np.iinfo(np.int64).min
_EMPTY = "a row has no place or no day"
_TERMS = Terms(
    attribution="VIINA, Violent Incident Information from News Articles, Yuri Zhukov",
    licence="ODbL 1.0",
    url="https://opendatacommons.org/licenses/odbl/1-0/",
    notice="VIINA is under the Open Database License: name it, and share alike.",
)


def read(
    path: str | os.PathLike[str],
    ledger: Ledger,
    *,
    actors: Mapping[str, str] | None = None,
    encoding: str | None = None,
    accessed: Day | None = None,
) -> Imported:
    """Read VIINA's daily control.

    Parameters
    ----------
    path : str or path-like
        CSV, or a zip archive with one.
    ledger : Ledger
        Pack whose towns, by ``geonames_id``, and actors are meant.
    actors : mapping of str to str, optional
        ``UA``, ``RU`` or another status -> actor ids, where the pack has no actor of that name.
    encoding : str, optional
        How the file is written, where it is no UTF-8.
    accessed : str or date, optional
        Day of the download; today unless given.

    Returns
    -------
    Imported
        Rows are the intervals, from 1, in the order of place and day. The daily rows that they
        are made of are counted in ``notes``.

    Raises
    ------
    SourceDataError
        If the file cannot be read, lacks a column, or the days of a place are out of order.
    """
    file = Path(path)
    wrong: Counter[str] = Counter()
    with _csv(file) as plain:
        runs, daily = intervals(plain, encoding, wrong)
    aside = {f"daily rows set aside, {why}": number for why, number in wrong.items()}
    draft = Draft("viina", day_or_today(accessed))
    parties = ActorNames.of(ledger, actors)
    source = draft.source("viina", title="VIINA control data", publisher="VIINA")
    towns = ledger.towns[ledger.towns["geonames_id"].ne("")]
    known = dict(zip(towns["geonames_id"], towns["town_id"], strict=True))
    cells = (runs[column].tolist() for column in ("geonameid", "start", "end", "status"))
    for row, (place, start, end, status) in enumerate(zip(*cells, strict=True), start=1):
        town, holder = known.get(str(place), ""), parties.find(status)
        if not town:
            draft.leave(row, f"{place} {status} {start}/{end}", "no town of the pack")
            continue
        when = start if start == end else f"{start}/{end}"
        said = {"subject": str(Subject("town", town)), "when": when, "source_id": source}
        if holder:
            draft.claim(row, event="held", holder=holder, **said)
        elif status.casefold() == "contested":
            draft.claim(row, event="contested", **said)
        else:
            draft.leave(row, f"{town} {start}/{end}", f"no actor of the pack is called `{status}`")
    return draft.finish(runs.index, terms=_TERMS, notes={"daily rows": daily, **aside})


@contextmanager
def _csv(file: Path) -> Iterator[Path]:
    if not file.is_file():
        raise SourceDataError(f"there is no file `{file}`")
    with file.open("rb") as source:
        mistaken.refuse(source.read(mistaken.HEAD), file.name)
    if not zipfile.is_zipfile(file):
        yield file
        return
    with archive.unpacked(file) as folder:
        files = sorted(one for one in folder.rglob("*") if not archive.beside(one))
        tables = [one for one in files if one.suffix.lower() == ".csv" and one.is_file()]
        if len(tables) != 1:
            raise SourceDataError(f"{file.name} holds {len(tables)} CSV files, not one")
        yield tables[0]


@dataclass(frozen=True)
class _Runs:
    """Intervals of equal status in parallel arrays; days are numbers since 1970."""

    place: Numbers
    start: Numbers
    end: Numbers
    status: Numbers

    @classmethod
    def none(cls) -> _Runs:
        """No intervals."""
        return cls(*(np.array([], dtype=np.int64) for _ in range(4)))

    def pick(self, at: Numbers | Flags) -> _Runs:
        """Take some of them, in that order."""
        return _Runs(self.place[at], self.start[at], self.end[at], self.status[at])

    @classmethod
    def joined(cls, parts: Iterable[_Runs]) -> _Runs:
        """Put the intervals of several parts one after the other."""
        columns = [(runs.place, runs.start, runs.end, runs.status) for runs in parts]
        return cls(*(np.concatenate(arrays) for arrays in zip(*columns, strict=True)))


def intervals(
    path: str | os.PathLike[str],
    encoding: str | None = None,
    wrong: Counter[str] | None = None,
) -> tuple[pd.DataFrame, int]:
    """Join the daily rows of a file into intervals of equal status, in one pass.

    Parameters
    ----------
    path : str or path-like
        CSV with ``geonameid``, ``date`` (20240803) and ``status``; each place's days in order.
        A day that is missing ends an interval.
    encoding : str, optional
        How it is written, where it is no UTF-8.
    wrong : Counter of str, optional
        Takes up the daily rows that are set aside, by what is wrong with them.

    Returns
    -------
    intervals : DataFrame
        ``geonameid``, ``start``, ``end`` (ISO days, both included), ``status``, by place and day;
        index from 1.
    rows : int
        Number of daily rows, with those that are set aside.

    Raises
    ------
    SourceDataError
        If the file cannot be read, lacks a column, has no day that can be, or the days of a place
        are out of order.
    """
    aside: Counter[str] = Counter() if wrong is None else wrong
    now, done, rows = _Runs.none(), [_Runs.none()], 0
    words: dict[str, int] = {}
    for batch in _batches(Path(path), words, encoding, aside):
        rows += len(batch.place)
        ended, now = _grow(now, batch)
        done.append(ended)
    if aside and not rows:
        raise SourceDataError(
            f"{Path(path).name}: {next(iter(aside))}; days are written as 20240803"
        )
    whole = _Runs.joined([*done, now])
    whole = whole.pick(np.lexsort((whole.start, whole.place)))
    names = np.array(list(words), dtype=object)
    columns = {
        "geonameid": whole.place,
        "start": _iso(whole.start),
        "end": _iso(whole.end),
        "status": names[whole.status],
    }
    index = pd.RangeIndex(1, len(whole.place) + 1)
    return pd.DataFrame(columns, index=index), rows + aside.total()


def _batches(
    file: Path, words: dict[str, int], encoding: str | None, wrong: Counter[str]
) -> Iterator[_Runs]:
    """Read the rows block by block, each an interval of a day; `words` numbers the statuses."""
    written = code_pages.known(encoding) if encoding else "utf-8"
    if not written:
        raise SourceDataError(
            f"encoding `{brief(str(encoding), 40)}` is unknown; write utf-16 or alike"
        )
    try:
        between, names, written = _header(file, written, told=bool(encoding))
        types = dict(zip(names, (pa.int64(), pa.int64(), pa.string()), strict=True))
        options = pacsv.ConvertOptions(
            include_columns=names, column_types=types, strings_can_be_null=True
        )
        with pacsv.open_csv(
            file,
            read_options=pacsv.ReadOptions(block_size=_BLOCK, encoding=written),
            parse_options=pacsv.ParseOptions(delimiter=between),
            convert_options=options,
        ) as reader:
            above = 1
            for batch in reader:
                rows = pa.RecordBatch.from_arrays(batch.columns, names=list(_COLUMNS))
                yield _rows(rows, words, above, wrong)
                above += batch.num_rows
    except (pa.ArrowInvalid, pa.ArrowKeyError, OSError, UnicodeError) as error:
        raise SourceDataError(_no_control(file, str(error))) from error


def _header(file: Path, written: str, *, told: bool) -> tuple[str, list[str], str]:
    """Tell what stands between cells, how the columns are spelt, and in which encoding."""
    with pa.input_stream(file, compression="detect") as source:
        head = source.read(1 << 16)
    if not told and head.startswith((b"\xff\xfe", b"\xfe\xff")):
        written = "utf-16"
    line = head.decode(written, "replace").lstrip("\ufeff").partition("\n")[0]
    between = max(",;\t", key=line.count)
    names = [name.strip("\r").strip('"') for name in line.split(between)]
    spelt = {name.strip().casefold(): name for name in names}
    return between, [spelt.get(name, name) for name in _COLUMNS], written


def _no_control(file: Path, error: str) -> str:
    """Say of a file that it is none of these, and which one it may be."""
    what = f"{file.name} is no VIINA control file ({error.strip()[:200]})"
    try:
        with file.open(encoding="utf-8", errors="replace") as source:
            header = source.readline(1 << 16).casefold()
    except OSError:
        return what
    if "ctr_20" in header:
        return f"{what}; it is of the wide form of before August 2023, take a newer release"
    if "katott" in header:
        return f"{what}; it goes by the Ukrainian register, take control_latest, not kontrol_latest"
    return f"{what}; download control_latest again, and leave it as it is"


def _rows(batch: pa.RecordBatch, words: dict[str, int], above: int, wrong: Counter[str]) -> _Runs:
    """Take the rows of a block that have a place and a day; `above` lines stand before it."""
    cells = (batch.column(column) for column in ("geonameid", "date"))
    place, date = (column.fill_null(-1).to_numpy() for column in cells)
    # Each day stands in many rows and is read once.
    days, at = np.unique(date, return_inverse=True)
    day = _numbers(days)[at]
    good = (place >= 0) & (day != _NO_DAY)
    empty = (place < 0) | (date < 0)
    for lost in (empty, ~empty & ~good):
        rows = np.flatnonzero(lost)
        if len(rows):
            first = int(rows[0])
            why = _EMPTY if empty[first] else f"`{date[first]}` is no day"
            known = (told for told in wrong if told.startswith(_EMPTY) == bool(empty[first]))
            wrong[next(known, f"{why}, as in line {above + first + 1}")] += len(rows)
    statuses = batch.column("status").fill_null("").dictionary_encode()
    codes = [words.setdefault(word, len(words)) for word in statuses.dictionary.to_pylist()]
    status = np.array(codes, dtype=np.int64)[np.asarray(statuses.indices)]
    return _Runs(place, day, day, status).pick(good)


def _numbers(days: Numbers) -> Numbers:
    """Days as numbers since 1970, so that the next day is one more; :data:`_NO_DAY` for none."""
    text = pd.Series(days).astype("str").str.zfill(len("20240803"))
    read = pd.to_datetime(text, format="%Y%m%d", errors="coerce")
    late = pd.Timestamp.now() + pd.Timedelta(days=1)
    told = read.where(read.between(_EARLIEST, late)).to_numpy().astype("datetime64[D]")
    return np.where(np.isnat(told), _NO_DAY, told.astype(np.int64))


def _grow(now: _Runs, batch: _Runs) -> tuple[_Runs, _Runs]:
    """Add rows to the open intervals; answers those that ended, and those still open."""
    both = _Runs.joined([now, batch])
    if not len(both.place):
        return both, both
    runs = both.pick(np.argsort(both.place, kind="stable"))
    alike = runs.place[1:] == runs.place[:-1]
    late = np.flatnonzero(alike & (runs.start[1:] <= runs.end[:-1]))
    if len(late):
        place, day = runs.place[late[0] + 1], np.datetime64(int(runs.start[late[0] + 1]), "D")
        raise SourceDataError(f"the days of place {place} are out of order or twice, at {day}")
    same = alike & (runs.status[1:] == runs.status[:-1]) & (runs.start[1:] == runs.end[:-1] + 1)
    begins = np.append(0, np.flatnonzero(~same) + 1)
    ends = np.append(begins[1:], len(runs.place)) - 1
    whole = _Runs(runs.place[begins], runs.start[begins], runs.end[ends], runs.status[begins])
    last = np.append(whole.place[1:] != whole.place[:-1], True)
    return whole.pick(~last), whole.pick(last)


def _iso(days: Numbers) -> list[str]:
    return [str(day) for day in days.astype("datetime64[D]").astype(str)]
