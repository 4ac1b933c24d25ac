"""Crowds: the sights of places that have very many of them.

Sights come in the order of days, so that what lies long before or after them does not matter: they
are tried against the episodes of their time alone, laid out by themselves, and those that change
nothing are tried at once. Nothing that is decided depends on it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from whoholds._arrays import Ints, key, ranges
from whoholds.dates.columns import FOR_EVER, LONG_AGO
from whoholds.engine.bench import NONE
from whoholds.engine.evidence import Bools, Evidence
from whoholds.engine.sights import Batch

CROWD: Final = 64
"""Sights of one subject that are a crowd, and that are tried at once."""

_STRETCH: Final = 2048
"""Sights of one subject whose episodes are laid out by themselves first."""

_AHEAD: Final = 6
"""Sights of one subject that are judged together after one that changed something."""

_VAGUE: Final = 3
"""Sights that may be more days old than this are tried apart, against more episodes."""


def tried(batch: Batch, evidence: Evidence) -> None:
    """Try all sights of a batch, the earliest first."""
    width = batch.table.shape[1]
    if width <= CROWD:
        for k in range(width):
            at = np.flatnonzero(batch.table[:, k] >= 0)
            batch.take(at, np.full(len(at), k), evidence)
        return
    past = np.full((len(batch.table), 0), NONE)
    _in_stretches(batch, past, _STRETCH if width > 2 * _STRETCH else CROWD, evidence)


def _in_stretches(batch: Batch, past: Ints, size: int, evidence: Evidence) -> None:
    """Try the sights of a batch, `size` at once of each subject, after some `past` ones."""
    begin = np.zeros(len(batch.table), np.int64)
    count = np.count_nonzero(batch.table >= 0, axis=1)
    while True:
        at = np.flatnonzero(begin < count)
        if not len(at):
            return
        end = np.minimum(begin[at] + size, count[at])
        if size == CROWD:
            end = _alike(batch.table, at, begin[at], end, evidence)
        table, columns = _columns(batch.table, at, begin[at], end)
        window, slots = _window(batch, at, table, past[at], evidence)
        given = window.bench.then.copy()
        if size == CROWD:
            _at_once(window, past.shape[1], evidence)
        else:
            inner = replace(window, table=table, slot=np.full(table.shape, NONE))
            _in_stretches(inner, past[at], CROWD, evidence)
            window.slot[:, past.shape[1] :] = inner.slot
        batch.bench.put(at, window.bench, given, slots)
        found = window.slot[:, past.shape[1] :]
        i, j = np.nonzero((table >= 0) & (found >= 0))
        batch.slot[at[i], columns[i, j]] = slots[i, found[i, j]]
        begin[at] = end
        past = _remembered(batch, past, at, table, found >= 0, evidence)


def _alike(table: Ints, at: Ints, begin: Ints, end: Ints, evidence: Evidence) -> Ints:
    """End runs of sights where vague ones and others part."""
    rows, _ = _columns(table, at, begin, end)
    vague = _vague(rows, evidence)
    other = (rows >= 0) & (vague != vague[:, :1])
    first = np.where(other.any(axis=1), other.argmax(axis=1), end - begin)
    return begin + first


def _vague(rows: Ints, evidence: Evidence) -> Bools:
    """Mark sights that may be much older than the day that they are sorted by."""
    answer: Bools = evidence.latest[rows] - evidence.earliest[rows].astype(np.int64) > _VAGUE
    return answer


def _columns(table: Ints, at: Ints, begin: Ints, end: Ints) -> tuple[Ints, Ints]:
    """Cut out some columns of some rows of a table: the padded values, and the columns."""
    columns = begin[:, None] + np.arange(int((end - begin).max(initial=0)))
    inside = columns < end[:, None]
    columns = np.minimum(columns, table.shape[1] - 1)
    return np.where(inside, table[at[:, None], columns], NONE), columns


def _at_once(batch: Batch, start: int, evidence: Evidence) -> None:
    """Try the sights from column `start` on, those that change nothing at once."""
    begin = np.full(len(batch.table), start)
    end = start + np.count_nonzero(batch.table[:, start:] >= 0, axis=1)
    ahead = np.full(len(batch.table), _AHEAD)
    while True:
        stop = np.minimum(begin + ahead, end)
        at, k = ranges(begin, stop)
        if not len(at):
            return
        row = batch.table[at, k]
        judged = batch.judge(at, row, evidence)
        calm = batch.calm(at, row, judged, evidence)
        np.minimum.at(stop, at[~calm], k[~calm])
        before, stirs = k < stop[at], k == stop[at]
        batch.slot[at[before], k[before]] = judged.slot[before]
        batch.book(at[stirs], k[stirs], judged.of(stirs), evidence)
        # Where it is calm, it pays to look further ahead.
        begin, ahead = stop, 2 * ahead
        begin[at[stirs]] += 1
        ahead[at[stirs]] = _AHEAD


def _window(
    batch: Batch, at: Ints, table: Ints, past: Ints, evidence: Evidence
) -> tuple[Batch, Ints]:
    """Lay out by themselves the episodes that some sights may tell of, and be told by.

    Returns
    -------
    window : Batch
        Its table has the past sights before the others.
    slots : ndarray of int64
        See :meth:`whoholds.engine.bench.Bench.part`.
    """
    told = table >= 0
    early = np.where(told, evidence.earliest[table], FOR_EVER)
    ancient = np.asarray((early <= LONG_AGO).any(axis=1))
    since = np.where(early > LONG_AGO, early, evidence.latest[table[:, :1]]).min(axis=1)
    until = np.where(told, evidence.latest[table], LONG_AGO).max(axis=1)
    chosen, low = _relevant(batch, at, since, until, ancient)
    bench, slots = batch.bench.part(at, chosen, table.shape[1], evidence)
    exits = batch.exits[at]
    if exits.shape[1]:
        near = (exits >= 0) & (evidence.latest[exits] >= low[:, None])
        near &= evidence.earliest[exits] <= until[:, None] + batch.rule.slack
        exits = np.where(near, exits, NONE)
        exits = exits[:, (exits >= 0).any(axis=0)]
    rows = np.hstack([past, table])
    known = np.hstack([np.where(past >= 0, 0, NONE), np.full(table.shape, NONE)])
    return Batch(bench, batch.prior[at], rows, known, exits, batch.rule), slots


def _relevant(
    batch: Batch, at: Ints, since: Ints, until: Ints, ancient: Bools
) -> tuple[Bools, Ints]:
    """Mark the episodes that sights of subjects `at`, between days, may tell of or be told by.

    Whatever had ended before the last firm change that was over by `since` began, is over for all
    of them. It can but be the last of its holder that is known of.

    Returns
    -------
    chosen : ndarray of bool, shape (n, slots)
    low : ndarray of int64, shape (n,)
        First day on which an episode that is marked for its day may have ended.
    """
    bench = batch.bench
    taken, late = bench.taken()[at], bench.latest[at]
    # Where claims contradict one another, bounds may be the wrong way round.
    early = np.minimum(bench.earliest[at], late)
    firm = taken & ~bench.lone[at] & (late <= since[:, None])
    low = np.where(firm, early, LONG_AGO).max(axis=1, initial=LONG_AGO)
    lasts = _last_of_each(batch, at, taken & (late < low[:, None]))
    # Where one does not say since when he was there, he may support the last of his own.
    oldest = np.where(lasts & ancient[:, None], late, FOR_EVER).min(axis=1, initial=FOR_EVER)
    low = np.minimum(low, oldest)
    # What is only implied lasts until somebody undid it.
    undone = np.where(bench.then[at] >= 0, np.take_along_axis(late, bench.then[at], 1), FOR_EVER)
    lasting = taken & bench.implied[at] & (undone > since[:, None])
    now = lasting | (taken & (late >= low[:, None]) & (early <= until[:, None]))
    # Those about whose days others lie, and the one before all of them.
    low = np.minimum(low, np.where(now, early, FOR_EVER).min(axis=1, initial=FOR_EVER))
    before = np.where(taken & (late < low[:, None]), late, LONG_AGO).max(axis=1, initial=LONG_AGO)
    low = np.where(before > LONG_AGO, before, low)
    now = taken & (late >= low[:, None]) & (early <= until[:, None])
    chosen = now | lasts | (taken & bench.implied[at])
    i, slot = np.nonzero(chosen)
    then = bench.then[at[i], slot]
    chosen[i[then >= 0], then[then >= 0]] = True
    return chosen, low


def _last_of_each(batch: Batch, at: Ints, marked: Bools) -> Bools:
    """Keep of the marked episodes the last of each holder, and of those with the same partners."""
    bench = batch.bench
    i, slot = np.nonzero(marked)
    spot = (at[i], slot)
    code = key(i, bench.holder[spot])
    if bench.leads.shape[2]:
        named = np.packbits(np.hstack([bench.leads[spot], bench.mates[spot]]), axis=1)
        _, of = np.unique(named, axis=0, return_inverse=True)
        code = np.unique(np.column_stack([code, of.ravel()]), axis=0, return_inverse=True)[
            1
        ].ravel()
    _, code = np.unique(code, return_inverse=True)
    last = np.full(int(code.max(initial=-1)) + 1, LONG_AGO)
    np.maximum.at(last, code, bench.latest[spot])
    kept = bench.latest[spot] == last[code]
    answer = np.zeros(marked.shape, bool)
    answer[i[kept], slot[kept]] = True
    return answer


def _remembered(
    batch: Batch, past: Ints, at: Ints, table: Ints, used: Bools, evidence: Evidence
) -> Ints:
    """Keep of the sights tried those that later ones may ask for: the last of each kind.

    Those that say how things stood beyond the days reached are all kept.
    """
    i, j = np.nonzero(used & (table >= 0))
    owner, k = np.nonzero(past >= 0)
    of, row = np.append(owner, at[i]), np.append(past[owner, k], table[i, j])
    reached = np.full(len(past), LONG_AGO)
    np.maximum.at(reached, at[np.nonzero(table >= 0)[0]], evidence.latest[table[table >= 0]])
    stands = ~evidence.left[row]
    of, row = of[stands], row[stands]
    until = evidence.until[row].astype(np.int64)
    names = key(
        of * (len(evidence.partner_sets) + 1) + evidence.partners[row], evidence.holder[row]
    )
    beyond = np.where(until > reached[of], until, LONG_AGO)
    order = np.lexsort((until, beyond, names))
    last = np.ones(len(order), bool)
    last[:-1] = (np.diff(names[order]) != 0) | (np.diff(beyond[order]) != 0)
    kept = np.sort(order[last])
    kept = kept[np.argsort(of[kept], kind="stable")]
    count = np.bincount(of[kept], minlength=len(past))
    answer = np.full((len(past), int(count.max(initial=0))), NONE)
    answer[of[kept], np.arange(len(kept)) - (np.cumsum(count) - count)[of[kept]]] = row[kept]
    return answer
