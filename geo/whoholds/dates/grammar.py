"""The grammar: EDTF text into the days that it names.

Written here rather than taken from the ``edtf`` package, which the tests keep as a second opinion:
its 5.0.2 accepts 2023-02-29, ends winter on 31 December, knows no ``~`` inside ``[..]``, lets
``AttributeError`` out on ``2024-1X``, prints to the terminal, and needs 3 ms a date.
"""

from __future__ import annotations

import re
from calendar import month_name, monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import product
from typing import Literal

from whoholds.errors import DateError

DAY_SLACK = 3
"""Days by which an approximate day (``2024-06-12~``) is widened on both sides."""
MONTH_SLACK = 15
"""Days by which an approximate month (``2024-06~``) is widened on both sides."""
SEASON_SLACK = 45
"""Days by which an approximate season, quarter or half (``2024-22~``) is widened on both sides."""
YEAR_SLACK = 182
"""Days by which an approximate year or decade (``2024~``) is widened on both sides."""

Precision = Literal["day", "month", "season", "year"]

_SLACK: dict[Precision, int] = {
    "day": DAY_SLACK,
    "month": MONTH_SLACK,
    "season": SEASON_SLACK,
    "year": YEAR_SLACK,
}
# ISO 8601-2 sub-year groupings -> (first month, months). It does not say in which months a season
# lies; these are the meteorological ones of the north. Winter bears the year in which it begins.
SEASONS: dict[int, tuple[int, int]] = {
    **dict.fromkeys((21, 25, 31), (3, 3)),
    **dict.fromkeys((22, 26, 32), (6, 3)),
    **dict.fromkeys((23, 27, 29), (9, 3)),
    **dict.fromkeys((24, 28, 30), (12, 3)),
    **{33 + quarter: (1 + 3 * quarter, 3) for quarter in range(4)},
    **{37 + third: (1 + 4 * third, 4) for third in range(3)},
    **{40 + half: (1 + 6 * half, 6) for half in range(2)},
}
_DATE = re.compile(
    r"(?P<year>\d{4}|\d{3}X|\d\dXX)(?:-(?P<month>\d[\dX]|XX)(?:-(?P<day>\d[\dX]|XX))?)?"
    r"(?P<mark>[~?%]?)",
    re.ASCII,
)


_LONGEST = 2_000
"""Characters of an EDTF text: a set of some 180 days."""

_MOMENT = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)T(?P<hour>[01]\d|2[0-3]):(?P<minute>[0-5]\d)(?::[0-5]\d)?", re.ASCII
)
_ZONED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:.*(?:Z|[+-]\d\d(?::?\d\d)?)", re.ASCII)


@dataclass(frozen=True)
class Part:
    """One date inside an EDTF text.

    Parameters
    ----------
    text : str
        What is written.
    first, last : datetime.date
        First and last day that it names, before any widening.
    precision : {"day", "month", "season", "year"}
        The unit that is fixed; unspecified digits leave the next coarser one.
    approximate : bool
        Whether it is marked ``~``, ``?`` or ``%``.
    """

    text: str
    first: date
    last: date
    precision: Precision
    approximate: bool

    @property
    def slack(self) -> timedelta:
        """How far the mark widens it on either side; nothing without one."""
        return timedelta(days=_SLACK[self.precision] if self.approximate else 0)

    @property
    def earliest(self) -> date:
        """First day that may be meant."""
        return self.first - self.slack

    @property
    def latest(self) -> date:
        """Last day that may be meant."""
        return self.last + self.slack


Ends = tuple[Part | None, Part | None]


@dataclass(frozen=True)
class Reading:
    """An EDTF text, taken apart.

    Parameters
    ----------
    kind : {"date", "set", "interval"}
        ``2024-06``, ``[a, b..c]`` or ``a/b``.
    ends : tuple of (Part or None, Part or None)
        The two ends of every member, ``None`` where a side is open. Only a set has several.
    """

    kind: Literal["date", "set", "interval"]
    ends: tuple[Ends, ...]


@lru_cache(maxsize=65_536)
def read(text: str) -> Reading:
    """Take an EDTF text apart.

    Parameters
    ----------
    text : str
        A date, a set ``[..]`` of which one member is meant, or an interval. A day may have a time
        of day (``2024-12-08T06:18``), which says no more of the days: see :func:`minute`.

    Returns
    -------
    Reading

    Raises
    ------
    DateError
        If it is no EDTF text or cannot be bounded; the message says the mend.
    """
    if len(text) > _LONGEST:
        what = f"'{text[:40]}…' has {len(text):,} characters, and a date {_LONGEST:,} at most"
        raise DateError(f"{what}; write it shorter")
    text = text.strip()
    if text.startswith("[") and text.endswith("]"):
        return Reading("set", tuple(_range(member, text) for member in text[1:-1].split(",")))
    if text.startswith("{"):
        raise DateError(f"'{text}' names several dates at once; make it one claim for each")
    if "/" in text:
        return Reading("interval", (_interval(text),))
    timed = _MOMENT.fullmatch(text)
    part = read_part(timed["day"] if timed else text)
    return Reading("date", ((part, part),))


def minute(text: str) -> int | None:
    """Give the time of day of a date, in minutes after midnight, where it has one.

    It is local, as written, and serves only to order two events of one day; seconds are dropped.

    Examples
    --------
    >>> minute("2024-12-08T06:18"), minute("2024-12-08")
    (378, None)
    """
    timed = _MOMENT.fullmatch(text.strip())
    return 60 * int(timed["hour"]) + int(timed["minute"]) if timed else None


def _range(member: str, text: str) -> Ends:
    """Read ``a``, ``a..b``, ``..b`` or ``a..`` inside the set `text`."""
    start, dots, end = (piece.strip() for piece in member.partition(".."))
    if not dots:
        part = read_part(start)
        return part, part
    return _ordered(read_part(start) if start else None, read_part(end) if end else None, text)


def _interval(text: str) -> Ends:
    """Read ``a/b`` with ``..`` or nothing for an open side."""
    start, _, end = text.partition("/")
    if "/" in end:
        raise DateError(f"'{text}' has more than one '/'; a day is written as 2024-08-30")
    opened = ("", "..")
    return _ordered(
        None if start in opened else read_part(start),
        None if end in opened else read_part(end),
        text,
    )


def _ordered(start: Part | None, end: Part | None, text: str) -> Ends:
    """Refuse a range that says nothing or ends before it starts."""
    if start is None and end is None:
        raise DateError(f"'{text}' is open on both sides; give it one date at least")
    if start and end and start.first > end.last:
        raise DateError(f"'{text}' ends before it starts; swap {start.text} and {end.text}")
    return start, end


@lru_cache(maxsize=65_536)
def read_part(text: str) -> Part:
    """Read a single date: a day, month, season, year, or one with unspecified digits.

    Raises
    ------
    DateError
        If it is none; the message says the mend.
    """
    match = _DATE.fullmatch(text)
    if match is None:
        raise DateError(_mend(text))
    year, month, day, mark = match.group("year", "month", "day", "mark")
    try:
        if month and month.isdigit() and int(month) in SEASONS and day is None:
            first, last = _season(year, int(month), text)
        else:
            days = (year, month or "XX", day or "XX")
            first, last = _edge(*days, text, last=False), _edge(*days, text, last=True)
        part = Part(text, first, last, _precision(month, day), bool(mark))
        # Asked for here, so that a text at the rim of the calendar fails where it is read.
        _ = part.earliest, part.latest
    except OverflowError:
        raise DateError(f"'{text}' lies outside the years 1 to 9999; mend the year") from None
    return part


def _precision(month: str | None, day: str | None) -> Precision:
    if month is None or "X" in month:
        return "year"
    if int(month) > 12:
        return "season"
    return "day" if day and "X" not in day else "month"


def _season(year: str, code: int, text: str) -> tuple[date, date]:
    """First and last day of a sub-year grouping."""
    if "X" in year or year == "0000":
        raise DateError(f"'{text}' is a season of no known year; write the year as four digits")
    month, months = SEASONS[code]
    turn, last_month = divmod(month + months - 2, 12)
    end = int(year) + turn
    if end > 9999:
        raise OverflowError
    return date(int(year), month, 1), date(end, last_month + 1, monthrange(end, last_month + 1)[1])


def _edge(year: str, month: str, day: str, text: str, *, last: bool) -> date:
    """First or last day of the calendar that fits three patterns with ``X`` for any digit."""
    order = -1 if last else 1
    years = _fitting(year, 1, 9999)[::order]
    months = _fitting(month, 1, 12)[::order]
    for y, m in product(years, months):
        days = _fitting(day, 1, monthrange(y, m)[1])
        if days:
            return date(y, m, days[::order][0])
    if not years:
        raise DateError(f"'{text}' is no date; years go from 0001 to 9999")
    if not months:
        raise DateError(f"'{text}' is no date; months go to 12 (21 to 41 are seasons)")
    y, m = years[0], months[0]
    raise DateError(f"'{text}' is no date; {month_name[m]} {y} has {monthrange(y, m)[1]} days")


@lru_cache(maxsize=4_096)
def _fitting(pattern: str, low: int, high: int) -> tuple[int, ...]:
    """All numbers from `low` to `high` whose digits fit `pattern`."""
    if "X" not in pattern:
        return (int(pattern),) if low <= int(pattern) <= high else ()
    low = max(low, int(pattern.replace("X", "0")))
    high = min(high, int(pattern.replace("X", "9")))
    return tuple(
        number
        for number in range(low, high + 1)
        if all(p in ("X", n) for p, n in zip(pattern, f"{number:0{len(pattern)}}", strict=True))
    )


def _mend(text: str) -> str:
    """Say why `text` is no date and what to write instead."""
    said = f"'{text}' is no EDTF date"
    if not text:
        return "an EDTF date is empty; write one, or '..' for an open side of an interval"
    if _ZONED.fullmatch(text):
        return f"{said}; write the time of day as clocks there show it, without a zone"
    if "T" in text and text[:4].isdigit():
        return f"{said}; a single day may have a time such as 2024-12-08T06:18, nothing else may"
    if re.search(r"[~?%].*\d", text):
        return f"{said} that can be bounded; put one ~, ? or % at its very end"
    if re.fullmatch(r"[\dxu?-]+[~?%]?", text) and re.search(r"[xu]|\?\?", text):
        return f"{said}; write X for every digit that is not known"
    if re.fullmatch(r"\d{1,4}-\d{1,2}(-\d{1,2})?[~?%]?", text):
        return f"{said}; write four digits for the year and two for month and day"
    return f"{said}; write it as 2024, 2024-06, 2024-06-30, 2024-06~, [a..b] or a/b"
