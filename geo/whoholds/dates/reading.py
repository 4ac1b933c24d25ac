"""EDTF text as bounds of a change and as the span of a condition."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from whoholds.dates.grammar import Part, Reading, read


@dataclass(frozen=True)
class Bounds:
    """The days on which a change may have happened, both ends included.

    Parameters
    ----------
    earliest, latest : datetime.date or None
        ``None`` where nothing bounds that side.
    """

    earliest: date | None
    latest: date | None


@dataclass(frozen=True)
class Span:
    """The days on which a condition was so, both ends included.

    Parameters
    ----------
    start_earliest, start_latest : datetime.date or None
        Bounds of its first day.
    end_earliest, end_latest : datetime.date or None
        Bounds of its last day.
    open_end : bool
        It lasted until something ended it, and the ends are ``None``.
    moment : bool
        It was so on one single day, somewhere from `start_earliest` to `end_latest`; start and end
        have the same bounds. Otherwise it was so on every day from start to end, for certain from
        `start_latest` to `end_earliest` (no day at all where that is inverted).
    """

    start_earliest: date | None
    start_latest: date | None
    end_earliest: date | None
    end_latest: date | None
    open_end: bool
    moment: bool


@lru_cache(maxsize=65_536)
def bounds(text: str) -> Bounds:
    """Read an EDTF text as the date of a *change*: it happened on one day within the bounds.

    A mark widens both sides: by 3 days for a day, 15 for a month, 45 for a season, 182 for a year.
    ``~`` (approximate), ``?`` (uncertain) and ``%`` (both) widen alike: a doubt without a measure
    must not be read as narrower than an approximation. Seasons are the northern, meteorological
    ones: 2025-23 is September to November 2025, 2025-24 is December 2025 to February 2026.

    Parameters
    ----------
    text : str
        EDTF: a date, ``[a, b]``, ``[a..b]`` with either side open, ``a/b`` with ``..`` or nothing
        for an open side. ``../b`` is an observation, after the change: see :func:`is_observation`.

    Returns
    -------
    Bounds

    Raises
    ------
    DateError
        If it is no EDTF text or cannot be bounded; the message says the mend.

    Examples
    --------
    >>> bounds("2025-04")
    Bounds(earliest=datetime.date(2025, 4, 1), latest=datetime.date(2025, 4, 30))
    >>> bounds("[2024-07-10..2024-07-25]") == bounds("2024-07-10/2024-07-25")
    True
    >>> bounds("2024-06~")
    Bounds(earliest=datetime.date(2024, 5, 17), latest=datetime.date(2024, 7, 15))
    >>> bounds("2025-09-05/..")
    Bounds(earliest=datetime.date(2025, 9, 5), latest=None)
    >>> bounds("../2024-05")
    Bounds(earliest=None, latest=datetime.date(2024, 5, 1))
    >>> bounds("2024-13-02")
    Traceback (most recent call last):
        ...
    whoholds.errors.DateError: '2024-13-02' is no date; months go to 12 (21 to 41 are seasons)
    """
    reading = read(text)
    seen = _observed(reading)
    if seen is not None:
        return Bounds(None, seen.first + seen.slack)
    starts, ends = zip(*reading.ends, strict=True)
    return Bounds(_earliest(starts), _latest(ends))


@lru_cache(maxsize=65_536)
def span(text: str) -> Span:
    """Read an EDTF text as the date of a *condition*.

    Parameters
    ----------
    text : str
        EDTF, as in :func:`bounds`. A date or a set is a moment, ``a/b`` is every day of it,
        ``a/..`` has no known end, ``../b`` is a moment: the first day of `b`.

    Returns
    -------
    Span

    Raises
    ------
    DateError
        If it is no EDTF text or cannot be bounded; the message says the mend.

    Examples
    --------
    >>> june = span("2024-06")
    >>> june.moment, str(june.start_earliest), str(june.end_latest)
    (True, '2024-06-01', '2024-06-30')
    >>> siege = span("2024-12/2025-09-11")
    >>> siege.moment, str(siege.start_latest), str(siege.end_earliest)
    (False, '2024-12-31', '2025-09-11')
    >>> span("2025-09-05/").open_end
    True
    """
    reading = read(text)
    seen = _observed(reading)
    if seen is not None:
        first, last = seen.first - seen.slack, seen.first + seen.slack
        return Span(first, last, first, last, open_end=False, moment=True)
    if reading.kind != "interval":
        one = bounds(text)
        days = (one.earliest, one.latest)
        return Span(*days, *days, open_end=False, moment=True)
    ((start, end),) = reading.ends
    assert start is not None  # noqa: S101 - an open start is an observation
    if end is None:
        return Span(start.earliest, start.latest, None, None, open_end=True, moment=False)
    return Span(
        start.earliest,
        # A start is never after its end, whatever the coarser of the two would allow.
        min(start.latest, end.latest),
        max(end.earliest, start.earliest),
        end.latest,
        open_end=False,
        moment=False,
    )


def is_observation(text: str) -> bool:
    """Whether an EDTF text says only that something was already so (``../2024-05-18``).

    Raises
    ------
    DateError
        If it is no EDTF text or cannot be bounded; the message says the mend.

    Examples
    --------
    >>> is_observation("../2024-05-18"), is_observation("[..2024-05-18]")
    (True, False)
    """
    return _observed(read(text)) is not None


def _observed(reading: Reading) -> Part | None:
    """Give the end of an interval that has no start: what was so by then."""
    if reading.kind == "interval" and reading.ends[0][0] is None:
        return reading.ends[0][1]
    return None


def _earliest(parts: Iterable[Part | None]) -> date | None:
    days = [None if part is None else part.earliest for part in parts]
    return None if None in days else min(day for day in days if day is not None)


def _latest(parts: Iterable[Part | None]) -> date | None:
    days = [None if part is None else part.latest for part in parts]
    return None if None in days else max(day for day in days if day is not None)
