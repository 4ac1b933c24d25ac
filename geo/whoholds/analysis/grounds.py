"""Grounds: what kind of knowledge a verdict is, where a reader would take it for more."""

from __future__ import annotations

from typing import Final

import numpy as np

from whoholds._arrays import Ints
from whoholds.engine.bearing import FIGHT, bearing, open_episodes
from whoholds.engine.doubts import spent
from whoholds.engine.evidence import Bools
from whoholds.engine.intervals import Intervals
from whoholds.engine.record import Record

__all__ = ["GROUNDS", "grounds", "pillars", "undone"]

GROUNDS: Final = ("", "later", "undone", "retook", "fights", "most", "left")
"""Nothing to add; known from a later report only; from somebody having been driven out, of whom
nobody says when he came, the time before and his own; the time after that; from fights alone, all
of them over; most of the place alone is said to be the holder's; the holder may have left."""

_NONE, _LATER, _UNDONE, _RETOOK, _FIGHTS, _MOST, _LEFT = range(len(GROUNDS))


def grounds(record: Record, chosen: Intervals) -> Ints:
    """Say on what ground each verdict stands.

    Parameters
    ----------
    record : Record
    chosen : Intervals
        Sorted by subject and start.

    Returns
    -------
    ndarray of int64, shape (n,)
        Places in :data:`GROUNDS`.
    """
    episodes, doubts = record.episodes, record.doubts
    episode = chosen.episode.astype(np.int64)
    mine = (chosen.holder >= 0) & (chosen.inherited_from < 0) & (chosen.listing < 0)
    headed = mine & (episode >= 0)
    answer = np.full(len(chosen), _NONE)
    if len(episodes):
        possible = headed & (chosen.certainty == 1)
        doubted = possible & (chosen.start >= doubts.since[episode])
        answer[possible & _emptied(record, chosen)] = _LEFT
        answer[doubted] = _MOST
        answer[doubted & spent(episodes, record.evidence)[episode]] = _FIGHTS
    before = np.flatnonzero(mine & (episode < 0))
    answer[before] = _LATER
    implied = np.flatnonzero(episodes.implied)
    answer[before[np.isin(chosen.subject[before], episodes.subject[implied])]] = _UNDONE
    answer[headed & np.isin(episode, implied)] = _UNDONE
    answer[headed & np.isin(episode, episodes.then[implied])] = _RETOOK
    return answer


def _emptied(record: Record, chosen: Intervals) -> Bools:
    """Mark verdicts on places that may have been left already, by nobody knows whom."""
    cell, episode = open_episodes(record, chosen)
    answer: Bools = np.zeros(len(chosen), bool)
    answer[cell[record.episodes.holder[episode] < 0]] = True
    return answer


def undone(record: Record, subject: int) -> tuple[int, int]:
    """Name who took a place back, and from whom, of whom nobody says when he had come.

    Returns
    -------
    tuple of int
        Actors by number, ``-1`` where that is not so.
    """
    episodes = record.episodes
    own = np.flatnonzero(episodes.implied & (episodes.subject == subject))
    if not len(own):
        return -1, -1
    return int(episodes.holder[episodes.then[own[0]]]), int(episodes.holder[own[0]])


def pillars(record: Record, chosen: Intervals) -> tuple[Ints, Ints]:
    """Pair verdicts that are contested by inference with the reports that they lie between.

    Returns
    -------
    interval, row : ndarray of int64
        Places in `chosen`, and rows of evidence.
    """
    inferred = np.flatnonzero(chosen.inferred == 1)
    bears = bearing(record, chosen.take(inferred))
    fight = bears.role == FIGHT
    return inferred[bears.interval[fight]], bears.row[fight]
