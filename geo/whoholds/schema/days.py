"""Days: dates that can be read, lie in the past, and stand in the right order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from functools import partial

import numpy as np
import numpy.typing as npt
import pandas as pd

from whoholds import dates
from whoholds.dates import numeric
from whoholds.errors import DateError, Fault
from whoholds.schema._faults import Finding, each
from whoholds.schema.tables import Tables

Days = npt.NDArray[np.datetime64]

_DATED = (
    ("claims", "when"),
    ("claims", "reported"),
    ("sources", "published"),
    ("sources", "accessed"),
    ("lists", "as_of"),
    ("operations", "start"),
    ("operations", "end"),
    ("actor_names", "start"),
    ("actor_names", "end"),
    ("actor_blocs", "start"),
    ("actor_blocs", "end"),
)
_WHOLE_DAYS = (
    "sources.accessed",
    *(f"actor_{t}.{c}" for t in ("names", "blocs") for c in ("start", "end")),
)
_OLDEST = 1800
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_EPOCH = date(1899, 12, 30)  # day 0 of Excel's calendar, its 1900 leap year allowed for
_SLASHED = re.compile(r"(\d{1,4})[/.](\d{1,2})[/.](\d{1,4})")
_WORDS = re.compile(r"[^\W\d_]{3}").search
_NAT = np.datetime64("NaT", "D")
_FIRST, _LAST = np.datetime64("0001-01-01"), np.datetime64("9999-12-31")
_APART = 10**8  # days, more than from the first to the last


def faults(tables: Tables, today: date) -> Iterator[Fault]:
    """Find dates that cannot be read or cannot be true.

    Parameters
    ----------
    tables : Tables
        What was read.
    today : date
        Nothing can have been reported, published or looked at after it.
    """
    yield from _period(tables.period)
    if tables.incumbent is not None and (
        found := _judge(tables.incumbent.since, today=today, whole=True, phrased=False)
        or _blank(tables.incumbent.since)
    ):
        yield Fault("datapackage.json", None, "incumbent", *found)
    for table, column in _DATED:
        frame = tables.frame(table)
        if frame is not None and column in frame:
            whole = f"{table}.{column}" in _WHOLE_DAYS
            judge = partial(_judge, today=today, whole=whole, phrased=column == "when")
            yield from each(frame[column], judge, tables.file(table))
    yield from _reports(tables)
    yield from _visits(tables)
    for table in ("operations", "actor_names", "actor_blocs"):
        yield from _inverted(tables, table)
    for table in ("actor_names", "actor_blocs"):
        yield from _overlaps(tables, table)


def _period(period: str) -> Iterator[Fault]:
    file = "datapackage.json"
    if not period:
        mend = "add `period`, such as `2023-10-01/..`"
        yield Fault(file, None, "period", "the pack does not say which days it covers", mend)
        return
    try:
        start = dates.span(period).start_earliest
    except DateError as error:
        yield Fault(file, None, "period", *_split(error))
        return
    if start is None or "/" not in period or period.startswith(("/", "..")):
        mend = "write first and last day, such as `2023-10-01/2026-02-28`"
        yield Fault(file, None, "period", f"`{period}` is no interval with a first day", mend)


def _judge(text: str, *, today: date, whole: bool, phrased: bool) -> Finding | None:
    if not text:
        return None
    meant = _foreign(text)
    if meant is not None:
        return meant
    try:
        bounds, span = dates.bounds(text), dates.span(text)
    except DateError as error:
        what, mend = _split(error)
        return what, f"{mend}, and the words into `phrase`" if phrased and _WORDS(text) else mend
    if whole and (bounds.earliest is None or bounds.earliest != bounds.latest):
        return f"`{text}` is no single day", "write it as 2024-06-30"
    first = span.start_earliest or bounds.latest
    return None if first is None else impossible(first, text, today)


def impossible(first: date, text: str, today: date) -> Finding | None:
    """Tell why nothing can be told of a day: it is to come, or too long ago.

    Parameters
    ----------
    first : date
    text : str
        How it was written.
    today : date

    Returns
    -------
    tuple of str or None
        What is wrong, and how to mend it.
    """
    if first > today + timedelta(days=1):  # it is tomorrow in the east
        return f"`{text}` lies in the future", "mend the year, or wait until it has happened"
    if first.year < _OLDEST:
        return f"`{text}` lies before {_OLDEST}", "mend the year"
    return None


def _blank(text: str) -> Finding | None:
    return None if text else ("the incumbent has no first day", "write it as 2024-06-30")


def _foreign(text: str) -> Finding | None:
    """Recognise what spreadsheets and other calendars write instead of EDTF."""
    serial = _SERIAL.fullmatch(text)
    if serial and 20000 <= int(serial[1]) <= 80000:
        day = _EPOCH + timedelta(days=int(serial[1]))
        return f"`{text}` looks like a day of Excel's calendar", f"write `{day.isoformat()}`"
    slashed = _SLASHED.fullmatch(text)
    if slashed is None:
        return None
    a, b, c = slashed.groups()
    if len(a) == 4 and numeric.iso(a, b, c):
        return f"`{text}` is no EDTF date", f"write `{numeric.iso(a, b, c)}`"
    options = [day for day in numeric.readings(a, b, c).values() if day and len(c) == 4]
    if options:
        mend = " or ".join(f"`{day}`" for day in dict.fromkeys(options))
        return f"`{text}` is no EDTF date", f"write {mend}"
    return None


def _split(error: DateError) -> Finding:
    what, _, mend = str(error).partition("; ")
    return what, mend or "write it as 2024-06-30, 2024-06 or 2024-06~"


def earliest(values: pd.Series) -> Days:
    """Earliest day that each text may mean, ``NaT`` where open, empty or unreadable."""
    return _read(values, latest=False)


def latest(values: pd.Series) -> Days:
    """Latest day that each text may mean, ``NaT`` where open, empty or unreadable."""
    return _read(values, latest=True)


def _read(values: pd.Series, *, latest: bool) -> Days:
    codes, uniques = pd.factorize(values)
    days: Days = np.array([_side(text, latest) for text in uniques.tolist()], dtype="datetime64[D]")
    return days[codes]


def _side(text: str, latest: bool) -> np.datetime64:
    try:
        day = dates.bounds(text).latest if latest else dates.span(text).start_earliest
    except DateError:
        return _NAT
    return _NAT if day is None else np.datetime64(day, "D")


def _reports(tables: Tables) -> Iterator[Fault]:
    """Find claims that nobody can say when they were known, or known before they could be."""
    claims, sources = tables.frame("claims"), tables.frame("sources")
    if claims is None or sources is None or not {"when", "source_id"} <= set(claims.columns):
        return
    file = tables.file("claims")
    reported = claims["reported"] if "reported" in claims else claims["when"].str.slice(0, 0)
    codes = sources.drop_duplicates("source_id") if "source_id" in sources else sources.iloc[:0]
    row = pd.Index(codes.get("source_id", [])).get_indexer(pd.Index(claims["source_id"]))
    public = latest(reported)
    for column in ("published", "accessed"):
        if column in codes:
            days = np.append(latest(codes[column]), _NAT)
            # A report that was dated, however badly, is not overruled by its source.
            fill = np.isnat(public) & reported.eq("").to_numpy()
            public = np.where(fill, days[row], public)
    unknown = np.isnat(public) & (row >= 0) & reported.eq("").to_numpy()
    for line in claims.index[unknown]:
        what = "nobody can say when this became public"
        mend = "fill `reported`, or `published` or `accessed` of its source"
        yield Fault(file, int(line), "reported", what, mend)
    open_end = np.isnat(public) & reported.ne("").to_numpy() & ~np.isnat(earliest(reported))
    for line, text in reported[open_end].items():
        what = f"`{text}` has no latest day, so it never became public"
        yield Fault(file, int(str(line)), "reported", what, "write a day, month or year")
    begins = earliest(claims["when"])
    with np.errstate(invalid="ignore"):
        late = begins > public
    lines = claims.index.to_numpy()
    for place in np.flatnonzero(late):
        when = claims["when"].iloc[place]
        what = f"`{when}` comes after the claim was reported ({public[place]})"
        yield Fault(file, int(lines[place]), "when", what, "mend one of the two dates")


def _visits(tables: Tables) -> Iterator[Fault]:
    sources = tables.frame("sources")
    if sources is None or not {"published", "accessed"} <= set(sources.columns):
        return
    early = earliest(sources["published"]) > latest(sources["accessed"])
    for line, text in sources["accessed"][early].items():
        what = f"`{text}` is before the source was published"
        yield Fault(tables.file("sources"), int(str(line)), "accessed", what, "mend one of the two")


def _inverted(tables: Tables, table: str) -> Iterator[Fault]:
    frame = tables.frame(table)
    if frame is None or not {"start", "end"} <= set(frame.columns):
        return
    wrong = earliest(frame["start"]) > latest(frame["end"])
    for line, row in frame[wrong].iterrows():
        what = f"it ends (`{row['end']}`) before it starts (`{row['start']}`)"
        yield Fault(tables.file(table), int(str(line)), "end", what, "swap or mend them")


def _overlaps(tables: Tables, table: str) -> Iterator[Fault]:
    """Find two names, or two blocs, that an actor would have on one day."""
    frame = tables.frame(table)
    if frame is None or not {"actor_id", "start", "end"} <= set(frame.columns):
        return
    if frame["actor_id"].is_unique:
        return
    # Open sides reach beyond every date; unreadable ones are told elsewhere and left out here.
    start = np.where(frame["start"].eq(""), _FIRST, earliest(frame["start"]))
    end = np.where(frame["end"].eq(""), _LAST, latest(frame["end"]))
    actor = pd.factorize(frame["actor_id"])[0] * _APART
    first, last = actor + start.astype(np.int64), actor + end.astype(np.int64)
    order = np.lexsort((frame.index, first))
    order = order[~(np.isnat(start) | np.isnat(end))[order]]
    reach = np.maximum.accumulate(last[order])[:-1]  # actors stand far apart, so none meets another
    for place in order[1:][first[order[1:]] <= reach]:
        who = frame["actor_id"].iloc[place]
        if start[place] == _FIRST:
            what = f"`{who}` already has another entry without a start"
            mend = "give one of them its first day"
        else:
            what = f"`{who}` already has another entry for days after {start[place]}"
            mend = "end the earlier entry on the day before this one starts"
        yield Fault(tables.file(table), int(frame.index[place]), "start", what, mend)
