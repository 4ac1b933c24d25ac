"""Sights: what was seen between the changes, and what it says of them.

A claim that somebody *holds* a place, or that it is besieged, is a sight of the holder. Sights
never widen an episode. They narrow it, support it, or begin one that nobody reported. Fights
name a holder too, but a place fought over may be in two hands: they narrow, they support, they
begin where nothing is known, and never overturn the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from whoholds._arrays import Ints, key, pairs
from whoholds.dates.columns import FOR_EVER, LONG_AGO
from whoholds.engine.episodes import (
    NONE,
    Bench,
    Episodes,
    Part,
    assemble,
    batches,
    before,
    from_changes,
    place,
    refine,
)
from whoholds.engine.evidence import Bools, Evidence
from whoholds.engine.policy import Policy
from whoholds.vocabulary import EVENTS

FIGHTS: Final = (EVENTS.index("contested"), EVENTS.index("attacked"))

SUPPORTS, NARROWS, IDLE, BEGINS = range(4)
"""What a sight does: it supports an episode of the holder in place; it shows that one which might
not have happened yet has; being a fight over what others hold, it does neither; it begins an
episode, nobody having reported the change."""


def episodes(evidence: Evidence, worth: Ints, rule: Policy) -> Episodes:
    """Make the episodes of every subject.

    Parameters
    ----------
    evidence : Evidence
    worth : ndarray of int64, shape (n,)
        What each row counts for, see :class:`whoholds.engine.policy.Worth`.
    rule : Policy
        Gives the slack.

    Returns
    -------
    Episodes
    """
    changes = from_changes(evidence, worth, rule.slack)
    joined = changes.of_row >= 0
    shows = evidence.latest.copy()
    shows[joined] = changes.latest[changes.of_row[joined]]
    prior = before(evidence, worth, shows)
    rows = np.flatnonzero(~evidence.change & (worth > 0) & (evidence.holder >= 0))
    _narrow_by_foes(changes, evidence, rows)
    record = _with_sights(changes, prior[0], evidence, rows)
    record.before[:], record.tells_before[:] = prior
    return record


def _narrow_by_foes(changes: Episodes, evidence: Evidence, rows: Ints) -> None:
    """Start an episode after the last sight of somebody else within its bounds.

    Unless an episode of that somebody else accounts for the sight.
    """
    i, j = pairs(evidence.subject[rows], changes.subject)
    day, who = evidence.until[rows[i]], evidence.holder[rows[i]]
    friend = evidence.actors.agree[who, changes.holder[j]]
    reach = np.full(len(rows), LONG_AGO - 1)
    accounts = friend & (changes.earliest[j] <= day)
    np.maximum.at(reach, i[accounts], changes.latest[j[accounts]])
    seen = ~friend & (changes.earliest[j] <= day) & (day < changes.latest[j])
    seen &= reach[i] < changes.earliest[j]
    np.maximum.at(changes.earliest, j[seen], day[seen] + 1)


def _with_sights(changes: Episodes, prior: Ints, evidence: Evidence, rows: Ints) -> Episodes:
    """Try the episodes against the sights, the earliest first."""
    rows = rows[
        np.lexsort(
            (
                np.isin(evidence.event[rows], FIGHTS),
                evidence.holder[rows],
                evidence.known[rows],
                evidence.earliest[rows],
                evidence.latest[rows],
                evidence.subject[rows],
            )
        )
    ]
    support = np.full(len(evidence), NONE)
    first = np.searchsorted(changes.subject, changes.subject, "left")
    slots = place(changes.subject, np.arange(len(changes)) - first)
    joined = changes.of_row >= 0
    support[joined] = slots[changes.of_row[joined]]
    parts = [_unseen(changes, evidence.subject[rows])]
    for subject, table in batches(evidence, rows):
        batch = _Batch(
            Bench.of(changes, subject, table.shape[1]),
            prior[subject],
            table,
            np.full(table.shape, NONE),
        )
        for k in range(table.shape[1]):
            batch.take(k, evidence)
        met = batch.slot >= 0
        support[table[met]] = place(subject[np.nonzero(met)[0]], batch.slot[met])
        parts.append(batch.bench.flat())
    return assemble(evidence, parts, support)


def _unseen(changes: Episodes, seen: Ints) -> Part:
    """List the episodes of subjects without any sight."""
    first = np.searchsorted(changes.subject, changes.subject, "left")
    left = ~np.isin(changes.subject, seen)
    columns = {
        name: getattr(changes, name)[left]
        for name in ("earliest", "latest", "holder", "seen", "lone", "widened")
    }
    slot = (np.arange(len(changes)) - first)[left]
    return {"subject": changes.subject[left], "slot": slot, **columns}


@dataclass(eq=False)
class _Batch:
    """Sights of a batch of subjects, with the episodes they are tried against.

    ``slot`` has for each row of ``table`` the episode that it supports.
    """

    bench: Bench
    prior: Ints
    table: Ints
    slot: Ints

    def take(self, k: int, evidence: Evidence) -> None:
        """Try the `k`-th sight of every subject that has one."""
        at = np.flatnonzero(self.table[:, k] >= 0)
        row = self.table[at, k]
        case, slot, against = self._judge(at, row, evidence)
        narrows, begins = case == NARROWS, case == BEGINS
        bench, day = self.bench, evidence.latest[row]
        bench.latest[at[narrows], slot[narrows]] = day[narrows]
        slot[begins] = bench.add(
            at[begins],
            self._since(k, at[begins], row[begins], evidence),
            day[begins],
            evidence.holder[row[begins]],
        )
        self._attach(at, slot, row, begins, against, evidence)
        self.slot[at, k] = slot

    def _judge(self, at: Ints, row: Ints, evidence: Evidence) -> tuple[Ints, Ints, Bools]:
        """Say what each sight does to the record of its subject.

        Returns
        -------
        case : ndarray of int64
            One of :data:`SUPPORTS`, :data:`NARROWS`, :data:`IDLE` and :data:`BEGINS`.
        slot : ndarray of int64
            The episode that it supports or narrows, ``-1`` in the other cases.
        against : ndarray of bool
            Somebody else is on record on that day.
        """
        bench, agree = self.bench, evidence.actors.agree
        day, who = evidence.latest[row], evidence.holder[row]
        taken = bench.taken()[at]
        friend = taken & agree[who[:, None], bench.holder[at]]
        begun = taken & (bench.latest[at] <= day[:, None])
        alive = self._alive(at, friend & (bench.earliest[at] <= day[:, None]), evidence, row)
        in_place = _last(alive & begun, bench, at)
        perhaps = _first(alive & ~begun, bench, at)

        head = _last(begun, bench, at)
        holder = np.where(head >= 0, bench.holder[at, head], self.prior[at])
        foreign = ~agree[who, holder]
        fight = np.isin(evidence.event[row], FIGHTS)
        case = np.select(
            [
                in_place >= 0,
                (perhaps >= 0) & foreign & ~fight,
                ((holder >= 0) | (perhaps >= 0)) & foreign & fight,
            ],
            [SUPPORTS, NARROWS, IDLE],
            BEGINS,
        )
        slot = np.where(case == SUPPORTS, in_place, np.where(case == NARROWS, perhaps, NONE))
        # A record that names nobody (they withdrew) speaks against nobody.
        return case, slot, (head >= 0) & (holder >= 0) & foreign

    def _attach(
        self, at: Ints, slot: Ints, row: Ints, begins: Bools, against: Bools, evidence: Evidence
    ) -> None:
        """Book the support: a second voice makes a lone sight firm."""
        met = slot >= 0
        bench, spot = self.bench, (at[met], slot[met])
        refine(bench, *spot, evidence.holder[row[met]], evidence)
        bench.seen[spot] |= begins[met]
        bench.voice[spot] = np.where(begins[met], evidence.voice[row[met]], bench.voice[spot])
        other = bench.voice[spot] != evidence.voice[row[met]]
        bench.lone[spot] = np.where(begins[met], against[met], bench.lone[spot] & ~other)

    def _alive(self, at: Ints, friend: Bools, evidence: Evidence, row: Ints) -> Bools:
        """Mark agreeing episodes that could be the last one on the day of the sight."""
        i, j = np.nonzero(friend)
        subject = at[i]
        early, late = self.bench.earliest[subject], self.bench.latest[subject]
        firm = self.bench.taken()[subject] & ~self.bench.lone[subject]
        start = 2 * early + (early != late)
        end = self.bench.latest[subject, j]
        asked = 2 * end + (self.bench.earliest[subject, j] == end)
        replaced = np.where(firm & (start >= asked[:, None]), late, FOR_EVER).min(
            axis=1, initial=FOR_EVER
        )
        answer = np.zeros_like(friend)
        answer[i, j] = replaced > evidence.earliest[row[i]]
        return answer

    def _since(self, k: int, at: Ints, row: Ints, evidence: Evidence) -> Ints:
        """Date the last evidence of somebody else: an unreported change came after it."""
        day, who = evidence.latest[row][:, None], evidence.holder[row][:, None]
        bench, agree = self.bench, evidence.actors.agree
        foe = bench.taken()[at] & ~agree[who, bench.holder[at]] & (bench.latest[at] <= day)
        last = np.where(foe, bench.latest[at], LONG_AGO).max(axis=1, initial=LONG_AGO)
        past, used = self.table[at, :k], self.slot[at, :k] >= 0
        until = evidence.until[past]
        seen = used & ~agree[who, evidence.holder[past]] & (until <= day)
        last = np.maximum(last, np.where(seen, until, LONG_AGO).max(axis=1, initial=LONG_AGO))
        return np.where(last == LONG_AGO, LONG_AGO, np.minimum(last + 1, evidence.latest[row]))


def _last(marked: Bools, bench: Bench, at: Ints) -> Ints:
    """Slot of the marked episode that ends last, then starts last, then ranks highest; else -1."""
    rank = key(bench.latest[at], bench.earliest[at])
    rank = np.where(marked, rank, np.iinfo(np.int64).min)[:, ::-1]
    return np.where(marked.any(axis=1), marked.shape[1] - 1 - rank.argmax(axis=1), NONE)


def _first(marked: Bools, bench: Bench, at: Ints) -> Ints:
    """Slot of the marked episode that ends first; -1 for none."""
    slot = np.where(marked, bench.latest[at], np.iinfo(np.int64).max).argmin(axis=1)
    return np.where(marked.any(axis=1), slot, NONE)
