"""The days between which nothing changes, subject by subject."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from whoholds._arrays import Ints, Packed, key, packed, pairs, unique, unkey
from whoholds.engine.bench import NONE
from whoholds.engine.record import Record


@dataclass(frozen=True, eq=False)
class Grid:
    """The days between which nothing changes, subject by subject: ``key`` ascends."""

    subject: Packed
    start: Packed
    end: Packed
    key: Ints

    def __len__(self) -> int:
        return len(self.key)

    @classmethod
    def of(cls, record: Record, chosen: Ints, more: tuple[Ints, Ints]) -> Grid:
        """Cut the period of the `chosen` subjects wherever something may change."""
        episodes, over, joint = record.episodes, record.overlays, record.joint
        mine = record.evidence.subject[over.row]
        left = np.flatnonzero(record.evidence.left)
        cuts = [
            (episodes.subject, episodes.earliest),
            (episodes.subject, episodes.latest),
            (episodes.subject, record.replaced),
            (record.access.subject, record.access.latest),
            (record.access.subject, record.access_ends),
            (mine, over.begins),
            (mine, over.ends),
            (record.evidence.subject[joint.row], joint.begins),
            (record.evidence.subject[joint.row], joint.ends),
            (record.evidence.subject[left], record.evidence.latest[left]),
            (episodes.subject, record.doubts.since),
            (np.arange(len(episodes.before_from)), episodes.before_from),
            more,
        ]
        first, last = record.period
        subject = np.concatenate([c[0] for c in cuts])
        day = np.concatenate([c[1] for c in cuts])
        asked = np.zeros(len(record.evidence.subjects), bool)
        asked[chosen] = True
        inside = (first < day) & (day <= last) & asked[subject]
        subject = np.concatenate([chosen, subject[inside]])
        day = np.concatenate([np.full(len(chosen), first), day[inside]])
        keys = unique(key(subject, day))
        subject, day = unkey(keys)
        end = np.where(np.diff(subject, append=NONE) == 0, np.roll(day, -1), last + 1)
        return cls(packed(subject), packed(day), packed(end), keys)

    def last(self, subject: Ints, day: Ints) -> Packed:
        """Find for each cell the last of the sorted rows that began by then; -1 for none."""
        at = np.searchsorted(key(subject, day), self.key, "right") - 1
        known = at >= 0
        known[known] = subject[at[known]] == self.subject[known]
        return packed(np.where(known, at, NONE))


def cuts_of_others(record: Record, state_of: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
    """Days on which a town of which nothing is known may follow its state, or a state its towns."""
    town, state = state_of
    nothing = (town[:0], town[:0])
    above = np.full(len(record.evidence.subjects), NONE)
    above[town] = state
    heard = unique(record.evidence.subject[above[record.evidence.subject] >= 0])
    towns = Grid.of(record, heard, nothing)
    told = (above[towns.subject], towns.start.astype(np.int64))
    silent = record.episodes.before[town] < 0
    town, state = town[silent], state[silent]
    own = Grid.of(record, np.unique(state), nothing)
    i, j = pairs(state, own.subject)
    return np.append(town[i], told[0]), np.append(own.start[j], told[1])
