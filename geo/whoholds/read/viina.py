"""VIINA: daily status of 33,000 places of Ukraine, tens of millions of rows, read as a stream.

Rows are ``geonameid,date,status`` with days as 20240803 and the status ``UA``, ``RU`` or
``CONTESTED``; further columns, the single sources of the status, are left alone. What is the same
from day to day becomes one interval. Memory holds one interval a place, however long the file.
"""

from __future__ import annotations

import datetime as dt
import os
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv as pacsv

from whoholds.errors import SourceDataError
from whoholds.ledger import Ledger
from whoholds.read import _archive
from whoholds.read._draft import Draft
from whoholds.read._parties import Parties
from whoholds.read.imported import Imported, Terms

_COLUMNS = ("geonameid", "date", "status")
_BLOCK = 16 << 20  # bytes of the file that are in memory at once
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
    accessed: dt.date | None = None,
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
    accessed : datetime.date, optional
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
    with _csv(file) as plain:
        runs, daily = intervals(plain)
    draft = Draft("viina", accessed or dt.date.today())
    parties = Parties.of(ledger, actors)
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
        said = {"subject": f"town:{town}", "when": when, "source_id": source}
        if holder:
            draft.claim(row, event="held", holder=holder, **said)
        elif status.casefold() == "contested":
            draft.claim(row, event="contested", **said)
        else:
            draft.leave(row, f"{town} {start}/{end}", f"no actor of the pack is called `{status}`")
    return draft.finish(runs.index, terms=_TERMS, notes={"daily rows": daily})


@contextmanager
def _csv(file: Path) -> Iterator[Path]:
    if not zipfile.is_zipfile(file):
        yield file
        return
    with _archive.unpacked(file) as folder:
        found = sorted(folder.rglob("*.csv"))
        if len(found) != 1:
            raise SourceDataError(f"{file.name} holds {len(found)} CSV files, not one")
        yield found[0]


@dataclass
class _Open:
    """The interval of each place that is still growing, in parallel arrays."""

    place: dict[int, int] = field(default_factory=dict)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    status: list[str] = field(default_factory=list)


def intervals(path: str | os.PathLike[str]) -> tuple[pd.DataFrame, int]:
    """Join the daily rows of a file into intervals of equal status, in one pass.

    Parameters
    ----------
    path : str or path-like
        CSV with ``geonameid``, ``date`` (20240803) and ``status``; each place's days in order.
        A day that is missing ends an interval.

    Returns
    -------
    intervals : DataFrame
        ``geonameid``, ``start``, ``end`` (ISO days, both included), ``status``, by place and day;
        index from 1.
    rows : int
        Number of daily rows.

    Raises
    ------
    SourceDataError
        If the file cannot be read, lacks a column, or the days of a place are out of order.
    """
    now, done, rows = _Open(), [], 0
    for batch in _batches(Path(path)):
        rows += len(batch)
        done.append(_grow(now, batch))
    last = pd.DataFrame(
        {"geonameid": list(now.place), "start": now.start, "end": now.end, "status": now.status}
    )
    whole = pd.concat([*done, last], ignore_index=True)
    whole = whole.sort_values(["geonameid", "start"], ignore_index=True)
    days = {side: _iso(whole[side]) for side in ("start", "end")}
    whole = whole.assign(**days)
    return whole.set_axis(pd.RangeIndex(1, len(whole) + 1), axis=0), rows


def _batches(file: Path) -> Iterator[pd.DataFrame]:
    options = pacsv.ConvertOptions(
        include_columns=list(_COLUMNS),
        column_types={"geonameid": pa.int64(), "date": pa.int64(), "status": pa.string()},
        strings_can_be_null=True,
    )
    try:
        with pacsv.open_csv(
            file,
            read_options=pacsv.ReadOptions(block_size=_BLOCK),
            convert_options=options,
        ) as reader:
            for batch in reader:
                yield _days(batch.to_pandas(), file.name)
    except (pa.ArrowInvalid, pa.ArrowKeyError, OSError) as error:
        raise SourceDataError(f"{file.name} is no VIINA control file: {error}") from error


def _days(batch: pd.DataFrame, name: str) -> pd.DataFrame:
    """Days as numbers since 1970, so that the next day is one more."""
    days = pd.to_datetime(batch["date"].astype("str"), format="%Y%m%d", errors="coerce")
    if days.isna().any():
        bad = batch["date"][days.isna()].iloc[0]
        raise SourceDataError(f"{name}: `{bad}` is no day; days are written as 20240803")
    numbers = days.to_numpy().astype("datetime64[D]").astype(np.int64)
    return batch.assign(date=numbers, status=batch["status"].fillna(""))


def _grow(now: _Open, batch: pd.DataFrame) -> pd.DataFrame:
    """Add a batch to the open intervals; answers those that it ended."""
    batch = batch.sort_values("geonameid", kind="stable", ignore_index=True)
    place, day, status = (batch[column].to_numpy() for column in ("geonameid", "date", "status"))
    if not len(batch):
        return pd.DataFrame(columns=["geonameid", "start", "end", "status"])
    same = (place[1:] == place[:-1]) & (status[1:] == status[:-1]) & (day[1:] == day[:-1] + 1)
    begins = np.append(0, np.flatnonzero(~same) + 1)
    ends = np.append(begins[1:], len(batch)) - 1
    done: list[tuple[int, int, int, str]] = []
    for begin, end in zip(begins.tolist(), ends.tolist(), strict=True):
        _join(now, done, int(place[begin]), int(day[begin]), int(day[end]), str(status[begin]))
    return pd.DataFrame(done, columns=["geonameid", "start", "end", "status"])


def _join(
    now: _Open, done: list[tuple[int, int, int, str]], place: int, start: int, end: int, status: str
) -> None:
    slot = now.place.get(place)
    if slot is None:
        now.place[place] = len(now.start)
        now.start.append(start)
        now.end.append(end)
        now.status.append(status)
        return
    if start <= now.end[slot]:
        day = np.datetime64(start, "D")
        raise SourceDataError(f"the days of place {place} are out of order or twice, at {day}")
    if start != now.end[slot] + 1 or status != now.status[slot]:
        done.append((place, now.start[slot], now.end[slot], now.status[slot]))
        now.start[slot], now.status[slot] = start, status
    now.end[slot] = end


def _iso(days: pd.Series) -> list[str]:
    return [str(day) for day in np.array(days, dtype="datetime64[D]").astype(str)]
