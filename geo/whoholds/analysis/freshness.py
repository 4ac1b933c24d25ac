"""How long ago the holder of a place was last heard of."""

from __future__ import annotations

from typing import Final

import numpy as np

from whoholds._arrays import Ints, Packed
from whoholds.dates.columns import LONG_AGO

__all__ = ["FRESHNESS", "freshness"]

FRESHNESS: Final = ("fresh", "recent", "old", "stale", "unheard")
"""Last heard of at most 30, 90 or 365 days ago; longer ago; never, but inferred from a later
report."""

_LIMITS: Final = (30, 90, 365)


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
    place = np.searchsorted(_LIMITS, np.asarray(day) - heard.astype(np.int64), "left")
    place[heard == LONG_AGO] = FRESHNESS.index("unheard")
    return place.astype(np.int64)
