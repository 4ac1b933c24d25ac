"""What verdicts cite: the claims that bear on them, and when their holders were last heard of."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from whoholds._arrays import Ints, Packed, key, unique, unkey
from whoholds._kept import remembered
from whoholds.dates.columns import FOR_EVER, LONG_AGO
from whoholds.engine.bearing import bearing
from whoholds.engine.interned import words
from whoholds.engine.intervals import Intervals
from whoholds.engine.record import Record


def claims(record: Record, chosen: Intervals, ids: pa.Array, rank: Ints) -> pa.ListArray:
    """Name the claims that bear on verdicts, those of the alternatives and fights too.

    Parameters
    ----------
    record : Record
    chosen : Intervals
    ids : pyarrow.Array of string
        Claim ids, sorted.
    rank : ndarray of int64
        Place in `ids` of each claim of the ledger.

    Returns
    -------
    pyarrow.ListArray of dictionary of string
        One sorted list an interval.
    """
    bears = bearing(record, chosen)
    coloured = np.flatnonzero(chosen.listing >= 0)
    claim = np.append(
        record.evidence.claim[bears.row], record.listings.claim[chosen.listing[coloured]]
    )
    interval, place = unkey(unique(key(np.append(bears.interval, coloured), rank[claim])))
    offsets = np.searchsorted(interval, np.arange(len(chosen) + 1))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), words(place, ids))


@dataclass(frozen=True, eq=False)
class Hearings:
    """Days for which claims say that the holder of an episode holds the place.

    Sorted by episode and first day; arrays have shape (n,).

    Parameters
    ----------
    episode : ndarray of int64
    first, last : ndarray of int64
        Inclusive, counted from 1970-01-01; one day but for conditions that lasted.
    row : ndarray of int64
        Row of evidence.
    """

    episode: Ints
    first: Ints
    last: Ints
    row: Ints


@remembered
def hearings(record: Record) -> Hearings:
    """Find the days for which claims say that a holder holds the place.

    Of a change told less precisely than others tell it, it is the day that they agree on.
    """
    evidence, episodes = record.evidence, record.episodes
    row = np.flatnonzero(episodes.of_row >= 0)
    # That the loser left does not say that the winner is there.
    row = row[~evidence.left[row] | (episodes.holder[episodes.of_row[row]] < 0)]
    episode, change = episodes.of_row[row], evidence.change[row]
    first = evidence.latest[row].astype(np.int64)
    first = np.where(change, np.minimum(first, episodes.latest[episode]), first)
    lasts = ~change & (evidence.ends[row] < FOR_EVER)
    last = np.where(lasts, np.maximum(first, evidence.ends[row]), first)
    order = np.lexsort((row, last, first, episode))
    return Hearings(episode[order], first[order], last[order], row[order])


def last_heard(record: Record, chosen: Intervals, until: Packed) -> Ints:
    """Find the last day, not after `until`, for which a claim says that the holder holds it.

    Parameters
    ----------
    record : Record
    chosen : Intervals
    until : ndarray of int
        A day of each.

    Returns
    -------
    ndarray of int64
        ``LONG_AGO`` where nobody says so.
    """
    told, episode = hearings(record), chosen.episode
    # The running maximum restarts with each episode, since earlier ones have lower keys.
    latest = unkey(np.maximum.accumulate(key(told.episode, told.last)))[1]
    at = np.searchsorted(key(told.episode, told.first), key(episode, until), "right") - 1
    known = (at >= 0) & (episode >= 0)
    known[known] = told.episode[at[known]] == episode[known]
    answer = np.full(len(until), LONG_AGO)
    answer[known] = np.minimum(latest[at[known]], until[known])
    # A list is heard on the day of which it tells, and not before.
    said = np.flatnonzero(chosen.listing >= 0)
    day = record.listings.told[chosen.listing[said]]
    answer[said] = np.where(day <= until[said], day, LONG_AGO)
    return answer
