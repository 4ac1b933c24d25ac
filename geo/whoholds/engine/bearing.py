"""Which evidence bears on which verdict, and in which role.

The one place that decides it: statuses and lists of verdicts, the claims that they cite and the
account of :func:`whoholds.why` are all made of what is found here.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from whoholds._arrays import Ints, Packed, key, pairs, ranges
from whoholds.engine.bench import NONE
from whoholds.engine.conditions import PENDING, Overlays
from whoholds.engine.exits import support
from whoholds.engine.intervals import Cells, Intervals, meetings
from whoholds.engine.record import Record

FOR, ALTERNATIVE, FIGHT, CLAIMED, UNCOUNTED, ACCESS = range(6)
"""The roles: it supports the holder, or somebody else who may hold the place on some of the days;
it is a fight or a siege; it does not count, says something else, and stands beside the verdict; it
lies there and changes nothing; it is the last news of a road's access."""


@dataclass(frozen=True, eq=False)
class Bearing:
    """Rows of evidence that bear on verdicts; arrays have shape (n,).

    Parameters
    ----------
    interval : ndarray of int64
        Place among the intervals asked about.
    row : ndarray of int64
        Row of evidence. One may bear on an interval in several roles.
    role : ndarray of int64
    """

    interval: Ints
    row: Ints
    role: Ints


def bearing(record: Record, chosen: Intervals) -> Bearing:
    """Find all evidence that bears on verdicts.

    Parameters
    ----------
    record : Record
    chosen : Intervals
        Sorted by subject and start, as in a timeline, any of them left out or repeated.

    Returns
    -------
    Bearing
    """
    episodes = record.episodes
    of_episode, supporting = support(episodes, record.evidence)
    head = pairs(chosen.episode.astype(np.int64), of_episode)

    telling = np.flatnonzero(episodes.tells_before)
    inferred = (chosen.episode < 0) & (chosen.holder >= 0)
    subject = np.where(inferred, chosen.subject, NONE)
    before = pairs(subject, record.evidence.subject[telling])

    interval, episode = open_episodes(record, chosen)
    others = episode != chosen.episode[interval]
    interval, episode = interval[others], episode[others]
    other = pairs(episode, of_episode)

    over, overlay = overlays_over(record, chosen)
    road, news = _news(record, chosen)
    parts = [
        (FOR, head[0], supporting[head[1]]),
        (FOR, before[0], telling[before[1]]),
        (ALTERNATIVE, interval[other[0]], supporting[other[1]]),
        (ALTERNATIVE, *against_lists(record, chosen, chosen.holder)),
        (ACCESS, road, news),
    ]
    roles = [np.full(len(row), role) for role, _, row in parts]
    role = overlay_roles(record, chosen.holder[over], overlay)
    # What is inferred lies between two, and rests on both.
    second = record.overlays.also[overlay] >= 0
    return Bearing(
        np.concatenate([over, over[second], *(at for _, at, _ in parts)]),
        np.concatenate(
            [
                record.overlays.row[overlay],
                record.overlays.also[overlay[second]],
                *(row for _, _, row in parts),
            ]
        ),
        np.concatenate([role, role[second], *roles]),
    )


def open_episodes(record: Record, cells: Cells) -> tuple[Ints, Ints]:
    """Pair cells with the episodes that may be the last one on some of their days.

    Returns
    -------
    cell, episode : ndarray of int64
    """
    episodes = record.episodes
    return meetings(cells, episodes.subject, episodes.earliest, record.replaced)


def overlays_over(record: Record, cells: Cells) -> tuple[Ints, Ints]:
    """Pair cells with the fights, sieges and claims that lie over some of their days.

    Returns
    -------
    cell, overlay : ndarray of int64
    """
    return lying_over(record, record.overlays, cells)


def lying_over(record: Record, over: Overlays, cells: Cells) -> tuple[Ints, Ints]:
    """Pair cells with those of some overlays that lie over some of their days.

    Returns
    -------
    cell, overlay : ndarray of int64
    """
    return meetings(cells, record.evidence.subject[over.row], over.begins, over.ends)


def against_lists(record: Record, cells: Cells, holder: Packed) -> tuple[Ints, Ints]:
    """Pair cells with what lists say against what is reported there.

    Parameters
    ----------
    record : Record
    cells : Cells
    holder : ndarray of int, shape (cells,)

    Returns
    -------
    cell, row : ndarray of int64
        Row of evidence.
    """
    cell, at = lying_over(record, record.disputed, cells)
    row = record.disputed.row[at]
    agree = record.evidence.actors.agree[record.evidence.holder[row], holder[cell]]
    foe = (holder[cell] >= 0) & ~agree
    return cell[foe], row[foe]


def overlay_roles(record: Record, holder: Packed, overlay: Ints) -> Ints:
    """Say in which role overlays lie over verdicts with these holders.

    Parameters
    ----------
    record : Record
    holder : ndarray of int, shape (n,)
        Of each verdict, ``-1`` for nobody known.
    overlay : ndarray of int64, shape (n,)

    Returns
    -------
    ndarray of int64, shape (n,)
        ``FIGHT``, ``CLAIMED`` or ``UNCOUNTED``.
    """
    evidence, over = record.evidence, record.overlays
    agree, row = evidence.actors.agree, over.row[overlay]
    differs = (evidence.holder[row] >= 0) & ~agree[evidence.holder[row], holder]
    # A claim to have driven somebody else out says that there was a fight for the place.
    differs |= (
        evidence.change[row]
        & (evidence.loser[row] >= 0)
        & ~agree[evidence.loser[row], holder]
        & (holder >= 0)
    )
    differs |= evidence.battle[row]
    # That somebody left says something else only where he is taken to be in place.
    stays = agree[evidence.loser[row], holder] & (holder >= 0)
    differs = np.where(evidence.left[row], stays, differs)
    role = np.where(over.kind[overlay] != PENDING, FIGHT, np.where(differs, CLAIMED, UNCOUNTED))
    # One that is settled on the day it begins lies over no day.
    return np.where(over.begins[overlay] < over.ends[overlay], role, UNCOUNTED)


def _news(record: Record, chosen: Intervals) -> tuple[Ints, Ints]:
    """Pair intervals of roads with the rows that tell of access during them."""
    access = record.access
    said = key(access.subject, access.latest)
    first = np.searchsorted(said, key(chosen.subject, chosen.start), "right") - 1
    last = np.searchsorted(said, key(chosen.subject, chosen.end), "left")
    interval, episode = ranges(np.maximum(first, 0), last)
    bears = access.subject[episode] == chosen.subject[interval]
    bears &= record.access_ends[episode] > chosen.start[interval]
    row = np.flatnonzero(access.of_row >= 0)
    i, j = pairs(episode[bears], access.of_row[row])
    return interval[bears][i], row[j]
