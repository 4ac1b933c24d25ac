"""By which report the holder of a place was last heard of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from whoholds._arrays import Ints, key, ranges
from whoholds.engine.citations import Hearings, hearings
from whoholds.engine.intervals import Intervals
from whoholds.engine.record import Record

__all__ = ["Heard", "heard_over", "latest_hearing"]


@dataclass(frozen=True, eq=False)
class Heard:
    """Reports by which holders are heard of during verdicts, sorted by verdict.

    Arrays have shape (n,).

    Parameters
    ----------
    interval : ndarray of int64
        Place among the intervals asked about.
    first, last : ndarray of int64
        Days, inclusive, for which the report says that the holder holds the place.
    row : ndarray of int64
        Row of evidence.
    """

    interval: Ints
    first: Ints
    last: Ints
    row: Ints


def latest_hearing(record: Record, episode: int, day: int) -> int:
    """Find the row of evidence by which the holder of an episode was last heard of by a day.

    Of several that reach as far it is the one of the shortest time, then the most precise, then a
    change.

    Returns
    -------
    int
        Row of evidence, ``-1`` for none.
    """
    told = _sorted(record)
    own = np.flatnonzero((told.episode == episode) & (told.first <= day))
    if episode < 0 or not len(own):
        return -1
    reach = np.minimum(told.last[own], day)
    lasts = told.first[own] < told.last[own]
    return int(told.row[own[np.lexsort((lasts, -reach))[0]]])


def heard_over(record: Record, chosen: Intervals) -> Heard:
    """List for each verdict the reports by which its holder was last heard of on any of its days.

    Parameters
    ----------
    record : Record
    chosen : Intervals

    Returns
    -------
    Heard
        One report of those for the same days; the last day heard of by a day of the verdict is the
        latest of ``min(last, day)`` over those with ``first <= day``.
    """
    told = _sorted(record)
    episode = np.where(chosen.holder >= 0, chosen.episode.astype(np.int64), -1)
    starts = key(told.episode, told.first)
    low = np.searchsorted(starts, key(episode, chosen.start), "left")
    high = np.searchsorted(starts, key(episode, chosen.end), "left")
    # Of those told before, the one that reaches furthest; the maximum restarts with each episode.
    reach = key(told.episode, told.last)
    furthest = np.maximum.accumulate(
        np.where(reach == np.maximum.accumulate(reach), np.arange(len(reach)), 0)
    )
    base = furthest[np.maximum(low - 1, 0)] if len(reach) else low
    has = (low > 0) & (episode >= 0)
    has[has] = told.episode[base[has]] == episode[has]
    fresh = (low < high) & has
    fresh[fresh] = told.first[low[fresh]] == chosen.start[fresh]
    fresh[fresh] &= told.last[base[fresh]] <= chosen.start[fresh]
    carried = np.flatnonzero(has & ~fresh)
    interval, at = ranges(low, high)
    interval, at = np.append(interval, carried), np.append(at, base[carried])
    order = np.lexsort((at, interval))
    interval, at = interval[order], at[order]
    return Heard(interval, told.first[at], told.last[at], told.row[at])


def _sorted(record: Record) -> Hearings:
    """Take one hearing for the same days of an episode: the most precise, a change first."""
    evidence, told = record.evidence, hearings(record)
    wide = told.first - np.minimum(evidence.earliest[told.row], told.first)
    order = np.lexsort(
        (told.row, ~evidence.change[told.row], wide, told.last, told.first, told.episode)
    )
    episode, first, last = told.episode[order], told.first[order], told.last[order]
    new = np.ones(len(order), bool)
    new[1:] = (np.diff(episode) != 0) | (np.diff(first) != 0) | (np.diff(last) != 0)
    kept = order[new]
    return Hearings(told.episode[kept], told.first[kept], told.last[kept], told.row[kept])
