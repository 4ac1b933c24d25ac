"""What verdicts rest on: the evidence behind runs of days, and when it was last heard."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from whoholds._arrays import Ints, Packed, key, pairs, ranges, unique, unkey
from whoholds.dates.columns import FOR_EVER, LONG_AGO
from whoholds.engine.interned import words
from whoholds.engine.intervals import Runs
from whoholds.engine.verdicts import Record


def claims(record: Record, chosen: Runs, ids: pa.Array, rank: Ints) -> pa.ListArray:
    """Name the claims that verdicts rest on, those of the alternatives and fights too.

    Parameters
    ----------
    record : Record
    chosen : Runs
    ids : pyarrow.Array of string
        Claim ids, sorted.
    rank : ndarray of int64
        Place in `ids` of each claim of the ledger.

    Returns
    -------
    pyarrow.ListArray of dictionary of string
        One sorted list a run.
    """
    run, row = evidence(record, chosen)
    run, place = unkey(unique(key(run, rank[record.evidence.claim[row]])))
    offsets = np.searchsorted(run, np.arange(len(chosen) + 1))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), words(place, ids))


def last_heard(record: Record, episode: Packed, until: Packed) -> Ints:
    """Find the last day, not after `until`, for which a claim says that the holder holds it.

    Parameters
    ----------
    record : Record
    episode, until : ndarray of int
        Episode of each run, and a day.

    Returns
    -------
    ndarray of int64
        ``LONG_AGO`` where nobody says so.
    """
    told, made = record.evidence, record.episodes
    row = np.flatnonzero(made.of_row >= 0)
    lasting = row[~told.change[row] & (told.ends[row] < FOR_EVER)]
    heard = np.concatenate([made.of_row[row], made.of_row[lasting]])
    day = np.concatenate([told.latest[row], told.ends[lasting]])
    keys = unique(key(heard, day))
    heard, day = unkey(keys)
    at = np.searchsorted(keys, key(episode, until), "right") - 1
    known = (at >= 0) & (episode >= 0)
    known[known] = heard[at[known]] == episode[known]
    answer = np.full(len(until), LONG_AGO)
    answer[known] = day[at[known]]
    return answer


def evidence(record: Record, chosen: Runs) -> tuple[Ints, Ints]:
    """Find the rows of evidence that verdicts rest on.

    Returns
    -------
    run, row : ndarray of int64
        Place in `chosen` and row of evidence; pairs may repeat.
    """
    told, made, over = record.evidence, record.episodes, record.overlays
    supporting = np.flatnonzero(made.of_row >= 0)
    head = pairs(np.where(chosen.episode >= 0, chosen.episode, -2), made.of_row[supporting])
    telling = np.flatnonzero(made.tells_before)
    inferred = np.where((chosen.episode < 0) & (chosen.holder >= 0), chosen.subject, -2)
    before = pairs(inferred, told.subject[telling])

    first = np.searchsorted(made.subject, chosen.subject, "left")
    last = np.searchsorted(made.subject, chosen.subject, "right")
    run, episode = ranges(first, last)
    open_ = (made.earliest[episode] < chosen.end[run]) & (
        record.replaced[episode] > chosen.start[run]
    )
    run, episode = run[open_], episode[open_]
    other = pairs(episode, made.of_row[supporting])

    where, spot = pairs(chosen.subject, told.subject[over.row])
    shown = (over.begins[spot] < chosen.end[where]) & (over.ends[spot] > chosen.start[where])

    road, news = _news(record, chosen)
    return (
        np.concatenate([head[0], before[0], run[other[0]], where[shown], road]),
        np.concatenate(
            [
                supporting[head[1]],
                telling[before[1]],
                supporting[other[1]],
                over.row[spot[shown]],
                news,
            ]
        ),
    )


def _news(record: Record, chosen: Runs) -> tuple[Ints, Ints]:
    """Find the rows that tell of the access to roads during runs: run and row of evidence."""
    access = record.access
    news = key(access.subject, access.latest)
    first = np.searchsorted(news, key(chosen.subject, chosen.start), "right") - 1
    last = np.searchsorted(news, key(chosen.subject, chosen.end), "left")
    run, episode = ranges(np.maximum(first, 0), last)
    said = access.subject[episode] == chosen.subject[run]
    said &= record.access_ends[episode] > chosen.start[run]
    row = np.flatnonzero(access.of_row >= 0)
    i, j = pairs(episode[said], access.of_row[row])
    return run[said][i], row[j]
