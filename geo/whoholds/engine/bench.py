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

from whoholds._arrays import Ints, ranges
from whoholds.dates.columns import FOR_EVER
from whoholds.engine.evidence import Bools, Evidence

NONE: Final = -1

COLUMNS: Final = ("earliest", "latest", "holder", "seen", "lone", "widened", "undid")
"""What is known of an episode, beside its subject."""

Part = dict[str, npt.NDArray[Any]]
"""Episodes of some subjects as columns: subject, slot and those of :data:`COLUMNS`."""


@dataclass(eq=False)
class Bench:
    """Work space of one batch of subjects: episodes in the making, padded to one width.

    Arrays have shape (subjects, slots); ``count`` says how many slots are taken, ``voice`` whose
    sight began an episode, and ``leaver`` who left where nobody is in place.
    """

    subject: Ints
    earliest: Ints
    latest: Ints
    holder: Ints
    seen: Bools
    lone: Bools
    widened: Bools
    undid: Bools
    voice: Ints
    leaver: Ints
    count: Ints

    @classmethod
    def empty(cls, subject: Ints, slots: int) -> Bench:
        """Make room for `slots` episodes of each subject."""
        shape = (len(subject), slots)
        return cls(
            subject,
            np.full(shape, FOR_EVER),
            np.full(shape, FOR_EVER),
            np.full(shape, NONE),
            np.zeros(shape, bool),
            np.zeros(shape, bool),
            np.zeros(shape, bool),
            np.zeros(shape, bool),
            np.full(shape, NONE),
            np.full(shape, NONE),
            np.zeros(len(subject), np.int64),
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


def place(subject: Ints, slot: Ints) -> Ints:
    """Give the number of an episode in the making by its subject and slot."""
    return subject * 2**24 + slot


def refine(bench: Bench, at: Ints, slot: Ints, who: Ints, evidence: Evidence) -> None:
    """Keep the finer of two agreeing holders."""
    depth = evidence.actors.depth
    was = bench.holder[at, slot]
    bench.holder[at, slot] = np.where(depth[who] > depth[was], who, was)


def batches(evidence: Evidence, rows: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Cut rows, sorted by subject, into batches of subjects with about as many rows each.

    Yields
    ------
    subject : ndarray of int64, shape (n,)
    table : ndarray of int64, shape (n, width)
        Rows of each subject in the order given, ``-1`` for padding.
    """
    subject, first, count = np.unique(evidence.subject[rows], return_index=True, return_counts=True)
    size = np.ceil(np.log2(np.maximum(count, 1))).astype(np.int64)
    for bucket in np.unique(size):
        mine = np.flatnonzero(size == bucket)
        width = int(count[mine].max())
        at = first[mine, None] + np.arange(width)
        inside = np.arange(width) < count[mine, None]
        yield subject[mine], np.where(inside, rows[np.minimum(at, len(rows) - 1)], NONE)


def padded(evidence: Evidence, rows: Ints, subject: Ints) -> Ints:
    """Lay out rows, sorted by subject, beside the subjects; ``-1`` for padding."""
    first = np.searchsorted(evidence.subject[rows], subject, "left")
    last = np.searchsorted(evidence.subject[rows], subject, "right")
    at, flat = ranges(first, last)
    table = np.full((len(subject), int((last - first).max(initial=0))), NONE)
    table[at, flat - first[at]] = rows[flat]
    return table
