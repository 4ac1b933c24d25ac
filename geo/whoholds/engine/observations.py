"""Sights: what was seen between the changes, and what it says of them.

A claim that somebody *holds* a place, or that it is besieged, is a sight of the holder. Sights
never widen an episode. They narrow it, support it, or begin one that nobody reported. Fights
name a holder too, but a place fought over may be in two hands: they narrow, they support, they
begin where nothing is known, and never overturn the record.
"""

from __future__ import annotations

import numpy as np

from whoholds._arrays import Ints, key, pairs, ranges
from whoholds.dates.columns import LONG_AGO
from whoholds.engine.agreement import Agreement
from whoholds.engine.bench import NONE, Part, batches, padded, place
from whoholds.engine.crowds import tried
from whoholds.engine.episodes import Episodes, assemble, from_changes, laid_out, slots
from whoholds.engine.evidence import Evidence
from whoholds.engine.exits import confirm
from whoholds.engine.kinds import Kin
from whoholds.engine.leads import led
from whoholds.engine.order import ordered
from whoholds.engine.outset import find
from whoholds.engine.policy import Policy
from whoholds.engine.sights import Batch
from whoholds.engine.withdrawals import counting


def episodes(evidence: Evidence, worth: Ints, rule: Policy, start: int) -> Episodes:
    """Make the episodes of every subject.

    Parameters
    ----------
    evidence : Evidence
    worth : ndarray of int64, shape (n,)
        What each row counts for, see :class:`whoholds.engine.policy.Worth`.
    rule : Policy
        Gives the slack, and how long a place is taken to have been kept.
    start : int
        First day of the period.

    Returns
    -------
    Episodes
    """
    changes, exits = confirm(from_changes(evidence, worth, rule.slack), evidence, worth, rule.slack)
    changes, outset = find(changes, evidence, worth, rule.kept, start)
    changes = ordered(changes, evidence, worth)
    rows = np.flatnonzero(~evidence.change & (worth > 0) & (evidence.holder >= 0))
    _narrow_by_foes(changes, evidence, rows)
    told = counting(evidence, worth)
    sights = _in_order(evidence, rows, exits)
    record = _with_sights(changes, outset.tried, evidence, sights, told, rule)
    # Once more, for those that were only seen to have come.
    record = led(ordered(record, evidence, worth), evidence)
    record.before[:], record.before_from[:] = outset.shown, outset.since
    record.tells_before[:] = outset.tells
    return record


def _narrow_by_foes(changes: Episodes, evidence: Evidence, rows: Ints) -> None:
    """Start an episode after the last sight of somebody else within its bounds.

    Unless an episode of that somebody else accounts for the sight.
    """
    agreement, day = Agreement.of(changes, evidence), evidence.until[rows]
    every = np.arange(len(changes))
    friends = Kin.of(
        evidence.named(rows, evidence.change, evidence.loser),
        agreement.named(every),
        changes.earliest,
        lambda i, j: agreement.rows(j, rows[i]),
    )
    reach = np.maximum(friends.greatest(changes.latest, day), LONG_AGO - 1)
    # Of those who say the same of one day, one is enough.
    _, at = np.unique(key(friends.kind, day), return_index=True)
    at = at[np.argsort(key(evidence.subject[rows[at]], day[at]), kind="stable")]
    days = key(evidence.subject[rows[at]], day[at])
    wide = np.flatnonzero((changes.earliest < changes.latest) & ~changes.implied)
    low, high = (
        np.searchsorted(days, key(changes.subject[wide], bound[wide]))
        for bound in (changes.earliest, changes.latest)
    )
    j, i = ranges(low, high)
    j, i = wide[j], at[i]
    seen = reach[i] < changes.earliest[j]
    j, i = j[seen], i[seen]
    foe = ~agreement.rows(j, rows[i])
    np.maximum.at(changes.earliest, j[foe], day[i[foe]] + 1)


def _in_order(evidence: Evidence, sights: Ints, exits: Ints) -> Ints:
    """Sort sights and exits by subject and day: on one day first who left, then that he did."""
    _, when = np.unique(key(evidence.subject, evidence.latest), return_inverse=True)
    i, j = pairs(when[sights], when[exits])
    a, w = sights[i], exits[j]
    leaving = evidence.actors.agree[evidence.holder[a], evidence.loser[w]]
    phase = np.where(evidence.left, 1, 2)
    phase[a[leaving]] = 0
    rows = np.concatenate([sights, exits])
    named = np.where(evidence.left, evidence.loser, evidence.holder)
    order = np.lexsort(
        (
            evidence.fight[rows],
            named[rows],
            evidence.known[rows],
            evidence.earliest[rows],
            phase[rows],
            evidence.latest[rows],
            evidence.subject[rows],
        )
    )
    return rows[order]


def _with_sights(
    changes: Episodes, prior: Ints, evidence: Evidence, rows: Ints, exits: Ints, rule: Policy
) -> Episodes:
    """Try the episodes against the sights, the earliest first."""
    part, support = slots(changes)
    unseen = ~np.isin(changes.subject, evidence.subject[rows])
    parts: list[Part] = [{name: column[unseen] for name, column in part.items()}]
    # Those with partners take more room on a bench.
    joint = evidence.joint[evidence.subject[rows]].astype(np.int64)
    for subject, table in batches(evidence.subject[rows], rows, joint):
        batch = Batch(
            laid_out(changes, subject, table.shape[1], evidence),
            prior[subject],
            table,
            np.full(table.shape, NONE),
            padded(evidence, exits, subject),
            rule,
        )
        tried(batch, evidence)
        met = batch.slot >= 0
        support[table[met]] = place(subject[np.nonzero(met)[0]], batch.slot[met])
        parts.append(batch.bench.flat())
    return assemble(evidence, parts, support)
