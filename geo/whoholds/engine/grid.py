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
        cuts = [*_cuts(record), more]
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


def _cuts(record: Record) -> list[tuple[Packed, Packed]]:
    """List the subjects and the days on which something may change by their own evidence."""
    episodes, evidence, over, joint = (
        record.episodes, record.evidence, record.overlays, record.joint,
    )  # fmt: skip
    mine = evidence.subject[over.row]
    left = np.flatnonzero(evidence.left)
    return [
        (episodes.subject, episodes.earliest),
        (episodes.subject, episodes.latest),
        (episodes.subject, record.replaced),
        (episodes.subject, record.doubts.since),
        (np.arange(len(evidence.subjects)), episodes.before_from),
        (record.access.subject, record.access.latest),
        (record.access.subject, record.access_ends),
        (mine, over.begins),
        (mine, over.ends),
        (evidence.subject[joint.row], joint.begins),
        (evidence.subject[joint.row], joint.ends),
        (evidence.subject[left], evidence.latest[left]),
    ]


def cuts_of_others(record: Record, state_of: tuple[Ints, Ints]) -> tuple[Ints, Ints]:
    """Days on which a town of which nothing is known may follow its state, or a state its towns."""
    town, state = state_of
    above = np.full(len(record.evidence.subjects), NONE)
    above[town] = state
    states, days = unkey(
        unique(np.concatenate([unique(key(above[s], day)) for s, day in _cuts(record)]))
    )
    silent = record.episodes.before[town] < 0
    silent |= record.episodes.before_from[town] > record.period[0]
    town, state = town[silent], state[silent]
    own = Grid.of(record, np.unique(state), (town[:0], town[:0]))
    i, j = pairs(state, own.subject)
    states, days = states[states >= 0], days[states >= 0]
    return np.append(town[i], states), np.append(own.start[j], days)
