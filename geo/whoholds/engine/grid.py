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
    episodes, evidence, over = record.episodes, record.evidence, record.overlays
    joint, disputed = record.joint, record.disputed
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
        *((evidence.subject[each.row], each.begins) for each in (joint, disputed)),
        *((evidence.subject[each.row], each.ends) for each in (joint, disputed)),
        (evidence.subject[left], evidence.latest[left]),
    ]


def cuts_of_others(record: Record) -> tuple[Ints, Ints]:
    """Days on which a place may follow what lies around it or a list, or an area its places."""
    episodes, listings = record.episodes, record.listings
    silent = (episodes.before < 0) | (episodes.before_from > record.period[0])
    own = _cuts(record)
    answer = [(listings.subject, listings.begins)]
    for above in record.around.around:
        place = np.flatnonzero(silent & (above >= 0))
        whole = Grid.of(record, np.unique(above[place]), (place[:0], place[:0]))
        i, j = pairs(above[place], whole.subject)
        keys = unique(np.concatenate([unique(key(above[s], day)) for s, day in own]))
        around, days = unkey(keys)
        answer += [(place[i], whole.start[j]), (around[around >= 0], days[around >= 0])]
    return np.concatenate([s for s, _ in answer]), np.concatenate([d for _, d in answer])
