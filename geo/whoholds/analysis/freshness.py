"""How long ago the holder of a place was last heard of."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
import pandas as pd

from whoholds._arrays import Ints, Packed
from whoholds.dates import ordinal
from whoholds.dates.columns import LONG_AGO

__all__ = ["FRESHNESS", "LIMITS", "freshness", "freshness_on", "word"]

FRESHNESS: Final = ("fresh", "recent", "old", "stale", "unheard")
"""Last heard of at most 30, 90 or 365 days ago; longer ago; never, but inferred from a later
report."""

LIMITS: Final = (30, 90, 365)
"""Days that each of the first three reaches to."""


def freshness(heard: Packed, day: int | Packed) -> Ints:
    """Tell how fresh knowledge is on a day.

    Parameters
    ----------
    heard : ndarray of int, shape (n,)
        Last day for which a claim says so, from 1970-01-01; ``LONG_AGO`` where none does.
    day : int or ndarray of int, shape (n,)
        The day that asks.

    Returns
    -------
    ndarray of int64, shape (n,)
        Places in :data:`FRESHNESS`.

    Examples
    --------
    >>> import numpy as np
    >>> [FRESHNESS[place] for place in freshness(np.array([70, 69, 10, LONG_AGO]), 100)]
    ['fresh', 'recent', 'recent', 'unheard']
    """
    place = np.searchsorted(LIMITS, np.asarray(day) - heard.astype(np.int64), "left")
    place[heard == LONG_AGO] = FRESHNESS.index("unheard")
    return place.astype(np.int64)


def freshness_on(verdicts: pd.DataFrame, day: date) -> pd.Series:
    """Tell how fresh verdicts are on their day.

    Parameters
    ----------
    verdicts : DataFrame
        Columns ``holder`` and ``last_heard``, as :meth:`~whoholds.Timeline.on` answers them.
    day : date

    Returns
    -------
    Series of str
        One of :data:`FRESHNESS`, ``""`` where nobody is known to hold the place; on the index of
        `verdicts`.
    """
    heard = verdicts["last_heard"].to_numpy().astype("datetime64[D]")
    days = np.where(np.isnat(heard), LONG_AGO, heard.astype(np.int64))
    words = np.array(FRESHNESS, object)[freshness(days, ordinal(day))]
    return pd.Series(words, verdicts.index, dtype="str").where(verdicts["holder"] != "", "")


def word(days: int) -> str:
    """Name how fresh a report is by its age.

    Examples
    --------
    >>> word(30), word(31), word(366)
    ('fresh', 'recent', 'stale')
    """
    return FRESHNESS[int(np.searchsorted(LIMITS, days, "left"))]
