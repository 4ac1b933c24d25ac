"""When claims say something was so: many EDTF dates at once, as columns of days."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from whoholds import dates
from whoholds._arrays import Ints, Packed, distinct

LONG_AGO: Final = -(2**29)
"""Stands for "nobody knows how early" in columns of days."""

FOR_EVER: Final = 2**29
"""Stands for "until something ends it" in columns of days."""

Columns = dict[str, npt.NDArray[Any]]

_PLAIN: Final = r"[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}(?:/[1-9][0-9]{3}-[0-9]{2}-[0-9]{2})?"


def read(texts: pd.Series, change: npt.NDArray[np.bool_]) -> tuple[Columns, Ints]:
    """Read each different date once.

    Parameters
    ----------
    texts : Series of str
        EDTF dates.
    change : ndarray of bool
        Whether each dates a change, not a condition.

    Returns
    -------
    columns : dict of ndarray
        ``earliest``, ``latest``, ``until``, ``begins``, ``ends``, ``minute``, ``moment`` and
        ``change`` as :class:`whoholds.engine.evidence.Evidence` has them, one entry a different
        date and reading.
    back : ndarray of int64
        The entry of each text.

    Raises
    ------
    DateError
        When a text is no EDTF date.
    """
    different, codes = distinct(texts)
    keys, back = np.unique(2 * codes + change, return_inverse=True)
    asked = different[keys // 2]
    columns = _plain(pd.Series(asked, dtype="str"), keys % 2 == 1)
    odd = np.flatnonzero(columns["earliest"] == FOR_EVER)
    if len(odd):
        pairs = zip(asked[odd], columns["change"][odd], strict=True)
        rows = np.array([(_change if changed else _condition)(text) for text, changed in pairs])
        for name, numbers in zip(columns, rows.T, strict=True):
            columns[name][odd] = numbers
    return columns, back


def _plain(texts: pd.Series, change: npt.NDArray[np.bool_]) -> Columns:
    """Read days and intervals of days, which most dates are; FOR_EVER where a text is neither."""
    plain = texts.str.fullmatch(_PLAIN).to_numpy(bool)
    first, last = np.full(len(texts), FOR_EVER), np.full(len(texts), FOR_EVER)
    at = np.flatnonzero(plain)
    first[at] = _ordinals(texts.iloc[at].str[:10])
    last[at] = _ordinals(texts.iloc[at].str[-10:])
    # One that ends before it begins, or on 30 February, is left to the reader that explains it.
    first[(last < first) | (last == FOR_EVER)] = FOR_EVER
    # Told as an interval, one day is all of it; told as a day, it is when something was seen.
    condition = texts.str.contains("/").to_numpy(bool) & ~change
    return {
        "earliest": first,
        "latest": np.where(condition, first, last),
        "until": last.copy(),
        "begins": first.copy(),
        "ends": last.copy(),
        "minute": np.full(len(texts), -1),
        "moment": ~condition,
        "change": change.copy(),
    }


def _ordinals(texts: pd.Series) -> Ints:
    """Count days from 1970-01-01; FOR_EVER for days that no calendar has."""
    days = pd.to_datetime(texts, format="%Y-%m-%d", errors="coerce").to_numpy("datetime64[D]")
    return np.where(np.isnat(days), FOR_EVER, days.astype(np.int64))


def _change(text: str) -> tuple[int, ...]:
    """Read the date of a change; one known only by its result is an observation."""
    if dates.is_observation(text):
        return _condition(text)
    bounds = dates.bounds(text)
    earliest, latest = _number(bounds.earliest, LONG_AGO), _number(bounds.latest, FOR_EVER)
    return earliest, latest, latest, earliest, latest, _minute(text), 1, 1


def _condition(text: str) -> tuple[int, ...]:
    """Read the date of a condition."""
    span = dates.span(text)
    begins = _number(span.start_earliest, LONG_AGO)
    if span.moment:
        ends = _number(span.end_latest, FOR_EVER)
        return begins, ends, begins, begins, ends, _minute(text), 1, 0
    start = _number(span.start_latest, begins)
    sure = start if span.open_end else max(start, _number(span.end_earliest, start))
    ends = FOR_EVER if span.open_end else _number(span.end_latest, FOR_EVER)
    return begins, start, sure, begins, ends, -1, 0, 0


def _minute(text: str) -> int:
    """Give the time of day in minutes after midnight, -1 for none."""
    told = dates.minute(text)
    return -1 if told is None else told


def _number(day: date | None, missing: int) -> int:
    """Count a day from 1970-01-01; `missing` for none."""
    return missing if day is None else dates.ordinal(day)


def stamps(numbers: Ints) -> npt.NDArray[np.datetime64]:
    """Turn days into datetime64[s], with NaT for :data:`LONG_AGO` and :data:`FOR_EVER`."""
    answer = numbers.astype("datetime64[D]").astype("datetime64[s]")
    answer[(numbers <= LONG_AGO) | (numbers >= FOR_EVER)] = np.datetime64("NaT")
    return answer


def days(numbers: Packed) -> pa.Array:
    """Turn days into Arrow's date32, null for :data:`LONG_AGO` and :data:`FOR_EVER`."""
    unknown = (numbers <= LONG_AGO) | (numbers >= FOR_EVER)
    return pa.array(numbers.astype(np.int32), pa.int32(), mask=unknown).view(pa.date32())
