"""One day, however callers write it, and days as numbers."""

from __future__ import annotations

import re
import reprlib
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final

import numpy as np

from whoholds.dates.grammar import Reading, read
from whoholds.errors import DateError

Day = str | date | datetime | np.datetime64
"""A day, or a moment of it, as :func:`read_day` reads it; a pandas Timestamp is a datetime."""

_EPOCH: Final = date(1970, 1, 1)

_DAY: Final = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_TIME: Final = r"(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]{1,9})?)?"
_ZONE: Final = r"(?:Z|[+-](?:[01][0-9]|2[0-3])(?::?[0-5][0-9])?)?"
_ISO: Final = re.compile(f"({_DAY})(?:[T ]{_TIME}{_ZONE})?")

_COARSE: Final = {"Y": "a year", "M": "a month", "W": "a week"}
"""Units of numpy that are longer than a day."""

_LONGEST: Final = 60
"""Letters of a wrong value that a message quotes."""


def read_day(value: Day) -> date:
    """Read a day in any of the forms in which callers may write it.

    Of a moment the day is the one that is written: a moment in a time zone is on the day that it
    is there, not on the day that it is in UTC, and a moment without one is on its own day.

    Parameters
    ----------
    value : str, date, datetime, datetime64 or Timestamp
        As text ``2025-09-22`` (ISO 8601), or a moment of that day: ``2025-09-22T23:59``, with
        seconds and a zone (``Z``, ``+06:30``) if need be, and a space for the ``T``. A
        datetime64 must be of days or finer.

    Returns
    -------
    date

    Raises
    ------
    DateError
        When it is anything else. Of a month, a year or a stretch of time no day is picked, and a
        number is no day.

    Examples
    --------
    >>> read_day("2025-09-22"), read_day(np.datetime64("2025-09-22T23:59"))
    (datetime.date(2025, 9, 22), datetime.date(2025, 9, 22))
    >>> read_day("2025-09-22T00:30+06:30")
    datetime.date(2025, 9, 22)
    >>> read_day("2025-09")
    Traceback (most recent call last):
    whoholds.errors.DateError: `2025-09` is no day but longer, and none is picked of it; write one,
    as 2025-09-22
    """
    if isinstance(value, str):
        return _from_text(value)
    # NaT calls itself a datetime, and like NaN is not even equal to itself.
    if isinstance(value, date) and value == value:
        return value.date() if isinstance(value, datetime) else value
    if isinstance(value, np.datetime64) and np.datetime_data(value.dtype)[0] not in _COARSE:
        day = value.astype("datetime64[D]").item()
        if isinstance(day, date):  # None for NaT, a number for years that date cannot count
            return day
    raise DateError(_no_day(value))


def read_days(values: Day | Iterable[Day]) -> list[date]:
    """Read some days, or one that stands for a list of one.

    Parameters
    ----------
    values : day or iterable of days
        As :func:`read_day` reads them.

    Returns
    -------
    list of date

    Raises
    ------
    DateError
        When any of them is no day.

    Examples
    --------
    >>> read_days("2025-09-22") == read_days(["2025-09-22"])
    True
    """
    if isinstance(values, str) or not isinstance(values, Iterable):
        return [read_day(values)]
    return [read_day(day) for day in values]


def ordinal(day: date) -> int:
    """Count a day from 1970-01-01.

    >>> ordinal(date(1970, 1, 2)), ordinal(date(1969, 12, 31))
    (1, -1)
    """
    return (day - _EPOCH).days


def day_of(number: int) -> date:
    """Give the day that :func:`ordinal` counts as a number.

    >>> day_of(20353)
    datetime.date(2025, 9, 22)
    """
    return _EPOCH + timedelta(days=int(number))


def _from_text(text: str) -> date:
    written = _ISO.fullmatch(text)
    if written is None:
        raise DateError(_no_day_in(text))
    try:
        return date.fromisoformat(written[1])
    except ValueError:
        raise DateError(_no_day_in(written[1])) from None


def _no_day_in(text: str) -> str:
    """Say why a text is no day, and what to write instead."""
    said = f"`{_quoted(text)}` is no day"
    try:
        reading: Reading | None = read(text)
    except DateError:
        reading = None
    if reading is not None and reading.kind == "interval":
        return f"{said} but a stretch of time; name one day of it, as 2025-09-22"
    if reading is not None and _longer(reading):
        return f"{said} but longer, and none is picked of it; write one, as 2025-09-22"
    if re.fullmatch(_DAY, text):
        return f"{said} of any calendar; write one that is, as 2025-09-22"
    return f"{said}; write it as {_hyphenated(text) or '2025-09-22'}"


def _longer(reading: Reading) -> bool:
    start, end = reading.ends[0]
    return start is None or start != end or start.precision != "day" or start.approximate


def _no_day(value: object) -> str:
    """Say why something that is no text is no day, and what to write instead."""
    name = type(value).__name__
    if isinstance(value, np.datetime64) and not np.isnat(value):
        unit = _COARSE.get(np.datetime_data(value.dtype)[0], "out of the years 1 to 9999")
        return f'`{value}` is no day but {unit}; write one day, as "2025-09-22"'
    if value is None or name == "NaTType" or isinstance(value, np.datetime64):
        return f'{value} is no day; write one, as "2025-09-22"'
    digits = str(value) if isinstance(value, int | np.integer) else ""
    said = f"`{_quoted(reprlib.repr(value))}`, of type {name}, is no day"
    return f'{said}; write it as text, "{_hyphenated(digits) or "2025-09-22"}"'


def _hyphenated(digits: str) -> str:
    """Write eight digits as the day that they may have meant, else nothing."""
    if not re.fullmatch("[0-9]{8}", digits):
        return ""
    try:
        return date.fromisoformat(f"{digits[:4]}-{digits[4:6]}-{digits[6:]}").isoformat()
    except ValueError:
        return ""


def _quoted(text: str) -> str:
    """Fit a wrong value into a message of one line."""
    line = text if text.isprintable() else ascii(text)[1:-1]
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
