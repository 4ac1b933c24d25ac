"""Work space of the engine: many subjects at once, each with its claims and its episodes.

In round *k* every subject takes its *k*-th claim, so that the work is vectorised over subjects and
only the number of claims on one subject makes a loop.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from whoholds._arrays import Ints, key, ranges
from whoholds.dates.columns import FOR_EVER, LONG_AGO
from whoholds.engine.evidence import Bools, Evidence

NONE: Final = -1

_LEVELS: Final = 8
"""So many told in a row to have come on the days of one another are told apart in a rank."""

COLUMNS: Final = (
    *("earliest", "latest", "holder", "seen", "lone", "widened", "implied", "level", "then"),
)
"""What is known of an episode, beside its subject. ``then`` is the slot of the one that is told to
have come after it, ``level`` how many in a row are told to have come before it."""

_SLOTS: Final = (*COLUMNS, "voice", "leaver", "fought", "spent", "leads", "mates")
"""All that a bench has of each slot."""

Part = dict[str, npt.NDArray[Any]]
"""Episodes of some subjects as columns: subject, slot and those of :data:`COLUMNS`."""


@dataclass(eq=False)
class Bench:
    """Work space of one batch of subjects: episodes in the making, padded to one width.

    Arrays have shape (subjects, slots); ``count`` says how many slots are taken, ``voice`` whose
    sight began an episode, ``leaver`` who left where nobody is in place, ``fought`` that nothing
    but fights supports an episode that was seen, and ``spent`` when the last of them is over.
    Where partners are named, ``leads`` and ``mates``, of shape (subjects, slots, actors), say which
    actors agree with another holder that a claim on the episode names, or with a partner.
    """

    subject: Ints
    earliest: Ints
    latest: Ints
    holder: Ints
    seen: Bools
    lone: Bools
    widened: Bools
    implied: Bools
    level: Ints
    then: Ints
    voice: Ints
    leaver: Ints
    fought: Bools
    spent: Ints
    count: Ints
    leads: Bools
    mates: Bools

    @classmethod
    def empty(cls, subject: Ints, slots: int, evidence: Evidence) -> Bench:
        """Make room for `slots` episodes of each subject."""
        shape = (len(subject), slots)
        joint = bool(evidence.joint[subject].any())
        kin = (*shape, len(evidence.actors.agree) if joint else 0)
        return cls(
            subject,
            np.full(shape, FOR_EVER),
            np.full(shape, FOR_EVER),
            np.full(shape, NONE),
            np.zeros(shape, bool),
            np.zeros(shape, bool),
            np.zeros(shape, bool),
            np.zeros(shape, bool),
            np.zeros(shape, np.int64),
            np.full(shape, NONE),
            np.full(shape, NONE),
            np.full(shape, NONE),
            np.zeros(shape, bool),
            np.full(shape, LONG_AGO),
            np.zeros(len(subject), np.int64),
            np.zeros(kin, bool),
            np.zeros(kin, bool),
        )

    def taken(self) -> Bools:
        """Mark the slots in use."""
        return np.asarray(np.arange(self.holder.shape[1]) < self.count[:, None])

    def flat(self) -> Part:
        """List the episodes made, one row each."""
        at, slot = np.nonzero(self.taken())
        columns = {name: getattr(self, name)[at, slot] for name in COLUMNS}
        return {"subject": self.subject[at], "slot": slot.astype(np.int64), **columns}

    def add(self, at: Ints, earliest: Ints, latest: Ints, holder: Ints) -> Ints:
        """Begin an episode for subjects `at`; answer its slot."""
        slot = self.count[at]
        self.earliest[at, slot] = earliest
        self.latest[at, slot] = latest
        self.holder[at, slot] = holder
        self.count[at] += 1
        return slot

    def rank(self, at: Ints) -> Ints:
        """Order in which episodes count, but for those of the same bounds."""
        level = np.minimum(self.level[at], _LEVELS - 1)
        return key(self.latest[at], _LEVELS * self.earliest[at] + level)

    def first(self, marked: Bools, at: Ints) -> Ints:
        """Slot of the marked episode that ends first; -1 for none."""
        slot = np.where(marked, self.latest[at], np.iinfo(np.int64).max).argmin(axis=1)
        return np.where(marked.any(axis=1), slot, NONE)

    def friends(self, at: Ints, row: Ints, evidence: Evidence, slots: int | None = None) -> Bools:
        """Mark the episodes whose holders agree with those of `row`, one a subject of `at`.

        They do, too, where a claim on the episode and the row name one as holder and as partner;
        but nobody takes a place together with whom he took it from. Of `slots`, if told, only the
        first so many are looked at.
        """
        agree, who = evidence.actors.agree, evidence.holder[row]
        holder = self.holder[at, :slots]
        answer: Bools = agree[who[:, None], holder]
        if self.leads.shape[2]:
            named = self.leads[at, :slots]
            also = (named | self.mates[at, :slots])[np.arange(len(at)), :, who]
            leads = named | agree[holder]
            also |= (leads & evidence.member[evidence.partners[row]][:, None, :]).any(axis=2)
            ousted = evidence.change[row][:, None] & agree[evidence.loser[row][:, None], holder]
            answer |= also & ~ousted & ~self.implied[at, :slots]
        return answer & self.taken()[at, :slots]

    def follow(self, at: Ints, first: Ints, then: Ints) -> None:
        """Book that episodes are told to have come before others of the same subjects."""
        was = self.then[at, first]
        later = (was >= 0) & (self.latest[at, was] < self.latest[at, then])
        self.then[at, first] = np.where(later, was, then)
        np.maximum.at(self.level, (at, then), self.level[at, first] + 1)

    def join(self, at: Ints, slot: Ints, row: Ints, evidence: Evidence) -> None:
        """Let rows support episodes; of two agreeing holders the finer one is kept."""
        agree, depth = evidence.actors.agree, evidence.actors.depth
        was, who = self.holder[at, slot], evidence.holder[row]
        finer = agree[was, who] & (depth[who] > depth[was])
        self.holder[at, slot] = np.where(finer, who, was)
        self.book(at, slot, row, evidence)

    def book(self, at: Ints, slot: Ints, row: Ints, evidence: Evidence) -> None:
        """Note whom rows that support episodes name."""
        if self.leads.shape[2]:
            leads, mates = self._named(at, slot, row, evidence)
            np.logical_or.at(self.leads, (at, slot), leads)
            np.logical_or.at(self.mates, (at, slot), mates)

    def _named(self, at: Ints, slot: Ints, row: Ints, evidence: Evidence) -> tuple[Bools, Bools]:
        """Mark the actors that agree with whom rows name, as another holder and as partners."""
        agree, who = evidence.actors.agree, evidence.holder[row]
        # A vaguer name for the holder makes none of his kin agree with him.
        ally = ~agree[who, self.holder[at, slot]]
        return agree[who] & ally[:, None], evidence.beside[evidence.partners[row]]

    def learns(self, at: Ints, slot: Ints, row: Ints, evidence: Evidence) -> Bools:
        """Mark rows by which, were each to join, an episode's holder or partners would change."""
        agree, depth = evidence.actors.agree, evidence.actors.depth
        was, who = self.holder[at, slot], evidence.holder[row]
        answer: Bools = agree[was, who] & (depth[who] > depth[was])
        if self.leads.shape[2]:
            leads, mates = self._named(at, slot, row, evidence)
            answer |= (leads & ~self.leads[at, slot]).any(axis=1)
            answer |= (mates & ~self.mates[at, slot]).any(axis=1)
        return answer

    def part(self, at: Ints, chosen: Bools, spare: int, evidence: Evidence) -> tuple[Bench, Ints]:
        """Lay out some of the episodes of subjects `at` by themselves.

        Parameters
        ----------
        at : ndarray of int64, shape (n,)
        chosen : ndarray of bool, shape (n, slots)
        spare : int
            How many episodes more there may come to be.
        evidence : Evidence

        Returns
        -------
        part : Bench
        slot : ndarray of int64, shape (n, slots of the part)
            Which of these slots each slot of the part is, or will be.
        """
        count = np.count_nonzero(chosen, axis=1)
        part = Bench.empty(self.subject[at], int(count.max(initial=0)) + spare, evidence)
        part.count[:] = count
        i, slot = np.nonzero(chosen)
        to = np.arange(len(i)) - (np.cumsum(count) - count)[i]
        for name in _SLOTS:
            getattr(part, name)[i, to] = getattr(self, name)[at[i], slot]
        places = np.full(chosen.shape, NONE)
        places[i, slot] = to
        then = part.then[i, to]
        part.then[i, to] = np.where(then >= 0, places[i, then], NONE)
        slots = np.arange(part.then.shape[1]) - count[:, None] + self.count[at][:, None]
        slots[i, to] = slot
        return part, slots

    def put(self, at: Ints, part: Bench, given: Ints, slots: Ints) -> None:
        """Take over what became of a part.

        Parameters
        ----------
        at : ndarray of int64, shape (n,)
        part : Bench
        given : ndarray of int64
            A copy of the part's ``then`` as it was.
        slots : ndarray of int64
            As :meth:`part` answered them.
        """
        i, place = np.nonzero(part.taken())
        slot = slots[i, place]
        for name in _SLOTS:
            if name != "then":
                getattr(self, name)[at[i], slot] = getattr(part, name)[i, place]
        # One that comes after an episode may not be in the part: what was not told stays.
        told = part.then[i, place] != given[i, place]
        i, place, slot = i[told], place[told], slot[told]
        self.then[at[i], slot] = slots[i, part.then[i, place]]
        np.maximum.at(self.count, at[np.nonzero(part.taken())[0]], slots[part.taken()] + 1)


def last(marked: Bools, rank: Ints) -> Ints:
    """Slot of the marked episode that ends last, then starts last, then ranks highest; -1.

    Parameters
    ----------
    marked : ndarray of bool, shape (n, slots)
    rank : ndarray of int64, shape (n, slots)
        As :meth:`Bench.rank` answers it.
    """
    rank = np.where(marked, rank, np.iinfo(np.int64).min)[:, ::-1]
    return np.where(marked.any(axis=1), marked.shape[1] - 1 - rank.argmax(axis=1), NONE)


def place(subject: Ints, slot: Ints) -> Ints:
    """Give the number of an episode in the making by its subject and slot."""
    return subject * 2**24 + slot


def batches(lane: Ints, rows: Ints, apart: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Cut rows, sorted by lane, into batches of lanes with about as many rows each.

    Parameters
    ----------
    lane, rows : ndarray of int64, shape (n,)
        What is tried one after the other, such as the rows of one subject.
    apart : ndarray of int64, shape (n,)
        Lanes in which this differs do not come into one batch.

    Yields
    ------
    lane : ndarray of int64, shape (m,)
    table : ndarray of int64, shape (m, width)
        Rows of each lane in the order given, ``-1`` for padding.
    """
    lanes, first, count = np.unique(lane, return_index=True, return_counts=True)
    size = np.ceil(np.log2(np.maximum(count, 1))).astype(np.int64)
    size = size * (int(apart.max(initial=0)) + 1) + apart[first]
    for bucket in np.unique(size):
        mine = np.flatnonzero(size == bucket)
        width = int(count[mine].max())
        at = first[mine, None] + np.arange(width)
        inside = np.arange(width) < count[mine, None]
        yield lanes[mine], np.where(inside, rows[np.minimum(at, len(rows) - 1)], NONE)


def padded(evidence: Evidence, rows: Ints, subject: Ints) -> Ints:
    """Lay out rows, sorted by subject, beside the subjects; ``-1`` for padding."""
    first = np.searchsorted(evidence.subject[rows], subject, "left")
    last = np.searchsorted(evidence.subject[rows], subject, "right")
    at, flat = ranges(first, last)
    table = np.full((len(subject), int((last - first).max(initial=0))), NONE)
    table[at, flat - first[at]] = rows[flat]
    return table
