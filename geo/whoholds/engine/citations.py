"""What verdicts cite: the claims that bear on them, and when their holders were last heard of."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from whoholds._arrays import Ints, Packed, key, unique, unkey
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
    claim = rank[record.evidence.claim[bears.row]]
    interval, place = unkey(unique(key(bears.interval, claim)))
    offsets = np.searchsorted(interval, np.arange(len(chosen) + 1))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), words(place, ids))


def last_heard(record: Record, episode: Packed, until: Packed) -> Ints:
    """Find the last day, not after `until`, for which a claim says that the holder holds it.

    Parameters
    ----------
    record : Record
    episode, until : ndarray of int
        Episode of each interval, and a day.

    Returns
    -------
    ndarray of int64
        ``LONG_AGO`` where nobody says so.
    """
    evidence, episodes = record.evidence, record.episodes
    row = np.flatnonzero(episodes.of_row >= 0)
    # That the loser left does not say that the winner is there.
    row = row[~evidence.left[row] | (episodes.holder[episodes.of_row[row]] < 0)]
    lasting = row[~evidence.change[row] & (evidence.ends[row] < FOR_EVER)]
    heard = np.concatenate([episodes.of_row[row], episodes.of_row[lasting]])
    day = np.concatenate([evidence.latest[row], evidence.ends[lasting]])
    keys = unique(key(heard, day))
    heard, day = unkey(keys)
    at = np.searchsorted(keys, key(episode, until), "right") - 1
    known = (at >= 0) & (episode >= 0)
    known[known] = heard[at[known]] == episode[known]
    answer = np.full(len(until), LONG_AGO)
    answer[known] = day[at[known]]
    return answer
