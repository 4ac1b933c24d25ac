"""Lulls: fights over a place that are one, and the fight before a fall.

Between two fights over the same holder's place, by the same side and not far apart, the place was
contested, though nobody says so of those days. That is inferred, and marked so: it is no evidence,
begins and supports nothing.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from whoholds._arrays import Ints, key, pairs
from whoholds.dates.columns import FOR_EVER
from whoholds.engine.bench import NONE
from whoholds.engine.conditions import FIGHT, PENDING, Overlays
from whoholds.engine.episodes import Episodes
from whoholds.engine.evidence import Bools, Evidence
from whoholds.vocabulary import EVENTS

_LIFTED: Final = EVENTS.index("siege_lifted")
_RECAPTURED: Final = EVENTS.index("recaptured")

_Pillars = tuple[Ints, Ints, Ints, Ints]
"""First day, day after the last, and the rows that lulls lie between."""


def bridges(
    evidence: Evidence, worth: Ints, episodes: Episodes, told: Overlays, lull: int
) -> Overlays:
    """Find the lulls between fights, and between a fight and the change that follows it.

    Parameters
    ----------
    evidence : Evidence
    worth : ndarray of int64
    episodes : Episodes
    told : Overlays
        The fights, sieges and unsettled claims that are told.
    lull : int
        How many days there may be between the two.

    Returns
    -------
    Overlays
        With the rows of the earlier fights, and of what followed in ``also``.
    """
    last = np.minimum(evidence.ends[told.row], told.ends - 1)
    mark = (told.kind != PENDING) & ~told.part & (told.begins < told.ends)
    at = np.flatnonzero(mark & (evidence.ends[told.row] < FOR_EVER))
    row, begins, last = told.row[at], told.begins[at], last[at]
    order = np.lexsort((begins, last, evidence.subject[row]))
    row, begins, last = row[order], begins[order], last[order]
    found = [
        _between_fights(evidence.subject[row], row, begins, last, lull),
        _before_changes(evidence, episodes, row, begins, last, lull),
    ]
    low, high, one, two = (np.concatenate(column) for column in zip(*found, strict=True))
    kept = _one_fight(evidence, worth, episodes, low, high, one, two)
    low, high, one, two = low[kept], high[kept], one[kept], two[kept]
    return Overlays(
        row=one,
        kind=np.full(len(one), FIGHT),
        begins=low,
        ends=high,
        part=np.zeros(len(one), bool),
        inferred=np.ones(len(one), bool),
        also=two,
    )


def _between_fights(subject: Ints, row: Ints, begins: Ints, last: Ints, lull: int) -> _Pillars:
    """Pair fights with those that began before them and lasted longest.

    They are sorted by subject, last day and first day.
    """
    if not len(row):
        return last, begins, row, row
    started = np.lexsort((begins, subject))
    begun = key(subject, begins)[started]
    _, first, together = np.unique(begun, return_index=True, return_inverse=True)
    # They lie in the order of their ends. The first of all meets one that is over no sooner.
    after, before = started[first], np.maximum.accumulate(started)[first - 1]
    gap = begins[after] - last[before]
    fits = (subject[before] == subject[after]) & (gap > 0) & (gap <= lull)
    i, before = _alike(subject, begins, last, before[fits])
    k, n = pairs(np.flatnonzero(fits)[i], together)
    before, after = before[k], started[n]
    return last[before], begins[after], row[before], row[after]


def _alike(subject: Ints, begins: Ints, last: Ints, fight: Ints) -> tuple[Ints, Ints]:
    """Pair fights with all of the same first and last day: place in `fight`, and fight."""
    fresh = np.diff(key(subject, last), prepend=-1) != 0
    fresh |= np.diff(begins, prepend=-1) != 0
    alike = np.cumsum(fresh)
    return pairs(alike[fight], alike)


def _before_changes(
    evidence: Evidence, episodes: Episodes, row: Ints, begins: Ints, last: Ints, lull: int
) -> _Pillars:
    """Pair reported changes, by which somebody lost the place, with the last fights before them."""
    change = np.flatnonzero(~episodes.seen & ~episodes.implied)
    ends = key(evidence.subject[row], last)
    subject, earliest = episodes.subject[change], episodes.earliest[change]
    fight = np.searchsorted(ends, key(subject, earliest), "left") - 1
    near = fight >= 0
    near[near] = (evidence.subject[row[fight[near]]] == subject[near]) & (
        earliest[near] - last[fight[near]] <= lull
    )
    change, fight = change[near], fight[near]
    holder = heads(episodes, episodes.subject[change], episodes.earliest[change] - 1)
    stays = evidence.actors.agree[holder, episodes.holder[change]]
    lost = (holder >= 0) & (~stays | _won_back(evidence, episodes, change, holder))
    change, fight = change[lost], fight[lost]
    i, fight = _alike(evidence.subject[row], begins, last, fight)
    change = change[i]
    k, n = pairs(change, episodes.of_row)
    return last[fight[k]], episodes.latest[change[k]], row[fight[k]], n


def _won_back(evidence: Evidence, episodes: Episodes, change: Ints, holder: Ints) -> Bools:
    """Tell whether a holder took back himself what others had taken from him."""
    rows = np.flatnonzero((evidence.event == _RECAPTURED) & (episodes.of_row >= 0))
    rows = rows[evidence.loser[rows] >= 0]
    i, j = pairs(change, episodes.of_row[rows])
    r = rows[j]
    foe = ~evidence.actors.allied(evidence.loser[r], holder[i], evidence.latest[r])
    answer = np.zeros(len(change), bool)
    answer[i[foe]] = True
    return answer


def _one_fight(
    evidence: Evidence,
    worth: Ints,
    episodes: Episodes,
    low: Ints,
    high: Ints,
    one: Ints,
    two: Ints,
) -> Bools:
    """Tell whether all is one fight: for one holder, by one side, nothing having come between."""
    subject = evidence.subject[one]
    holder = heads(episodes, subject, low)
    kept = evidence.actors.agree[holder, heads(episodes, subject, high - 1)]
    change = ~episodes.seen & ~episodes.implied
    kept &= _count(episodes.subject[change], episodes.latest[change], subject, low, high - 1) == 0
    lifted = (evidence.event == _LIFTED) & (worth > 0)
    kept &= _count(evidence.subject[lifted], evidence.latest[lifted], subject, low, high) == 0
    i, opponent = _opponents(evidence, one, holder, low)
    j, other = _opponents(evidence, two, holder, low)
    m, n = pairs(i, j)
    allied = evidence.actors.allied(opponent[m], other[n], low[i[m]])
    by_one_side = np.zeros(len(one), bool)
    by_one_side[i[m[allied]]] = True
    return np.asarray(kept & by_one_side)


def _opponents(evidence: Evidence, row: Ints, holder: Ints, day: Ints) -> tuple[Ints, Ints]:
    """List whom rows name that is no ally of the holder: place in `row`, and actor."""
    owner, actor = evidence.challenger_sets.members(evidence.challengers[row])
    owner = np.concatenate([owner, np.arange(len(row))])
    actor = np.concatenate([actor, evidence.holder[row]])
    foe = (actor >= 0) & ~evidence.actors.allied(actor, holder[owner], day[owner])
    return owner[foe], actor[foe]


def _count(subject: Ints, day: Ints, asked: Ints, low: Ints, high: Ints) -> Ints:
    """Count the days of each asked subject after `low`, up to `high`."""
    days = np.sort(key(subject, day))
    until = np.searchsorted(days, key(asked, high), "right")
    return until - np.searchsorted(days, key(asked, low), "right")


def heads(episodes: Episodes, subject: Ints, day: Ints) -> Ints:
    """Give the holders of subjects on days; -1 where nobody is known."""
    at = np.searchsorted(key(episodes.subject, episodes.latest), key(subject, day), "right") - 1
    known = at >= 0
    known[known] = episodes.subject[at[known]] == subject[known]
    before = np.where(day >= episodes.before_from[subject], episodes.before[subject], NONE)
    if not len(episodes):
        return before
    return np.where(known, episodes.holder[np.maximum(at, 0)], before)
