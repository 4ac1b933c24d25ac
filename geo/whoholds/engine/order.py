"""The order of changes: which of two came last, where their bounds leave it open.

It is told by claims that say so (`after`), by one source that has a place taken back after it was
taken, by times of day; then, by date, by the first plain sight that lies wholly after both
(:mod:`whoholds.engine.observations`), or by the first later change that tells from whom the place
was taken. An order that is told is a record like any other.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from whoholds._arrays import Ints, key, pairs, ranges
from whoholds.dates.columns import FOR_EVER
from whoholds.engine.bench import NONE
from whoholds.engine.episodes import Episodes, again
from whoholds.engine.evidence import Bools, Evidence
from whoholds.engine.kinds import Kin
from whoholds.vocabulary import EVENTS

_RECAPTURED: Final = EVENTS.index("recaptured")


def narrowed(evidence: Evidence, worth: Ints) -> Evidence:
    """Bring the bounds of changes to what is told of their order, all at once."""
    later, earlier = _undone(evidence, worth)
    changed = evidence.change & (worth > 0)
    one, other = evidence.after
    said = changed[one] & changed[other]
    later, earlier = np.append(later, one[said]), np.append(earlier, other[said])
    if not len(later):
        return evidence
    begins, ends = evidence.earliest.copy(), evidence.latest.copy()
    fits = evidence.earliest[earlier] <= evidence.latest[later]
    later, earlier = later[fits], earlier[fits]
    np.maximum.at(begins, later, evidence.earliest[earlier])
    np.minimum.at(ends, earlier, evidence.latest[later])
    return replace(evidence, earliest=begins, latest=ends)


def _undone(evidence: Evidence, worth: Ints) -> tuple[Ints, Ints]:
    """Pair recaptures with the captures, told by the same source, that they undo.

    No pair is made of a capture of which claims say that it came after the recapture.
    """
    counted = evidence.change & (worth > 0)
    back = np.flatnonzero(counted & (evidence.event == _RECAPTURED))
    first = np.flatnonzero(counted & (evidence.event != _RECAPTURED))
    where = key(evidence.subject, evidence.origin)
    known, codes = np.unique(where[back], return_inverse=True)
    at = np.minimum(np.searchsorted(known, where[first]), max(len(known) - 1, 0))
    same = known[at] == where[first] if len(known) else np.zeros(len(first), bool)
    first, codes_of_first = first[same], at[same]
    agree, who, loser = evidence.actors.agree, evidence.holder, evidence.loser
    undone = Kin.of(
        (codes, who[back], loser[back]),
        (codes_of_first, who[first], loser[first]),
        evidence.latest[first],
        lambda i, j: agree[who[first[j]], loser[back[i]]] & agree[loser[first[j]], who[back[i]]],
    )
    i, at = ranges(undone.first[undone.kind], undone.first[undone.kind + 1])
    r, q = back[i], first[undone.row[at]]
    against = np.isin(key(q, r), key(*_followed(evidence)))
    return r[~against], q[~against]


def _followed(evidence: Evidence) -> tuple[Ints, Ints]:
    """Pair rows with all that claims say came before them, directly or through others."""
    told = np.stack(evidence.after)
    while True:
        i, n = pairs(told[1], told[0])
        through = np.stack((told[0, i], told[1, n]))
        more = np.unique(np.concatenate((told, through), axis=1), axis=1)
        if more.shape[1] == told.shape[1]:
            return told[0], told[1]
        told = more


def ordered(changes: Episodes, evidence: Evidence, worth: Ints) -> Episodes:
    """Book which of two episodes came last, as far as claims and later changes tell.

    Parameters
    ----------
    changes : Episodes
        Before they are tried against what was seen, or after it.
    evidence : Evidence
    worth : ndarray of int64

    Returns
    -------
    Episodes
        Sorted anew.
    """
    first, then = _open(changes, evidence)
    if not len(first):
        return changes
    told = _claimed(changes, evidence, worth, first, then)
    back = _claimed(changes, evidence, worth, then, first) & ~told
    silent = ~told & ~back
    told[silent], back[silent] = _told_by_next(
        changes, evidence, worth, first[silent], then[silent]
    )
    if not (told | back).any():
        return changes
    _book(changes, np.append(first[told], then[back]), np.append(then[told], first[back]))
    return again(changes, evidence)


def _open(changes: Episodes, evidence: Evidence) -> tuple[Ints, Ints]:
    """Pair the episodes of different holders whose bounds meet and have no order, each two once."""
    at = np.flatnonzero(~changes.implied)
    at = at[np.lexsort((changes.earliest[at], changes.subject[at]))]
    begins = key(changes.subject[at], changes.earliest[at])
    reach = np.searchsorted(begins, key(changes.subject[at], changes.latest[at]), "right")
    i, j = ranges(np.arange(len(at)) + 1, reach)
    one, other = at[i], at[j]
    open_ = ~evidence.actors.agree[changes.holder[one], changes.holder[other]]
    open_ &= (changes.then[one] != other) & (changes.then[other] != one)
    return one[open_], other[open_]


def _claimed(changes: Episodes, evidence: Evidence, worth: Ints, first: Ints, then: Ints) -> Bools:
    """Tell of pairs of episodes whether claims, or times of day, say that `then` came last."""
    later, earlier = _undone(evidence, worth)
    later, earlier = (np.append(*two) for two in zip(evidence.after, (later, earlier), strict=True))
    said = key(changes.of_row[earlier], changes.of_row[later])
    answer = np.isin(key(first, then), said)
    soonest, latest = _minutes(changes, evidence)
    timed = (soonest[then] < FOR_EVER) & (latest[first] >= 0)
    timed &= changes.earliest[first] == changes.earliest[then]
    return np.asarray(answer | (timed & (soonest[then] > latest[first])))


def _minutes(changes: Episodes, evidence: Evidence) -> tuple[Ints, Ints]:
    """Give the first and the last time of day told of each episode that is exact to one day."""
    row = np.flatnonzero((changes.of_row >= 0) & (evidence.minute >= 0) & evidence.change)
    episode = changes.of_row[row]
    exact = (changes.earliest[episode] == changes.latest[episode]) & (
        evidence.latest[row] == changes.latest[episode]
    )
    episode, minute = episode[exact], evidence.minute[row[exact]].astype(np.int64)
    soonest, latest = np.full(len(changes), FOR_EVER), np.full(len(changes), NONE)
    np.minimum.at(soonest, episode, minute)
    np.maximum.at(latest, episode, minute)
    return soonest, latest


def _told_by_next(
    changes: Episodes, evidence: Evidence, worth: Ints, first: Ints, then: Ints
) -> tuple[Bools, Bools]:
    """Tell of pairs of episodes which one the first later change that tells shows to be the last.

    It took the place from the holder of that one, or by it the holder of the other comes again.
    Where a plain sight of either comes before, it is the sight that tells: nothing does here.

    Returns
    -------
    then_last, first_last : ndarray of bool
    """
    asked = np.zeros(len(evidence.subjects), bool)
    asked[changes.subject[first]] = True
    every = np.flatnonzero(asked[changes.subject] & ~changes.implied)
    begun = (changes.holder, changes.latest, changes.earliest, changes.subject)
    every = every[np.lexsort([column[every] for column in begun])]
    reported = np.zeros(len(changes), bool)
    reported[changes.of_row[evidence.change & (changes.of_row >= 0)]] = True
    later = every[reported[every]]
    over = np.maximum(changes.latest[first], changes.latest[then])
    place = key(changes.subject[first], over)
    # Once another has begun and ended, somebody else has come between.
    ends = np.minimum.accumulate(key(changes.subject[every], changes.latest[every])[::-1])[::-1]
    ends = np.append(ends, np.iinfo(np.int64).max)
    after = np.searchsorted(key(changes.subject[every], changes.earliest[every]), place, "right")
    until = np.minimum(ends[after], key(changes.subject[first], FOR_EVER))
    days = key(changes.subject[later], changes.earliest[later])
    low, high = (np.searchsorted(days, bound, "right") for bound in (place, until))
    i, at = ranges(low, high)
    soon = changes.earliest[later[at]] <= _seen(changes, evidence, worth, first, then, over)[i]
    i, at = i[soon], at[soon]
    tells = []
    for one, other in ((first, then), (then, first)):
        shows = _shows_last(changes, evidence, later[at], one[i], other[i])
        soonest = np.full(len(first), FOR_EVER)
        np.minimum.at(soonest, i[shows], at[shows])
        tells.append(soonest)
    return tells[0] < tells[1], tells[1] < tells[0]


def _shows_last(
    changes: Episodes, evidence: Evidence, change: Ints, first: Ints, then: Ints
) -> Bools:
    """Tell whether later changes show that `then`, not `first`, had the place before them."""
    agree = evidence.actors.agree
    told = (evidence.change | evidence.left) & (evidence.loser >= 0)
    loser = np.flatnonzero(told & (changes.of_row >= 0))
    from_then, from_first = np.zeros(len(change), bool), np.zeros(len(change), bool)
    k, n = pairs(change, changes.of_row[loser])
    lost = evidence.loser[loser[n]]
    from_then[k[agree[lost, changes.holder[then[k]]]]] = True
    from_first[k[agree[lost, changes.holder[first[k]]]]] = True
    comes_again = agree[changes.holder[change], changes.holder[first]]
    comes_again &= ~agree[changes.holder[change], changes.holder[then]]
    return (from_then | comes_again) & ~from_first


def _seen(
    changes: Episodes, evidence: Evidence, worth: Ints, first: Ints, then: Ints, over: Ints
) -> Ints:
    """Date the first plain sight, wholly after both, of the holder of one of two episodes."""
    plain = ~evidence.change & ~evidence.battle & (evidence.holder >= 0)
    sights = np.flatnonzero(plain & (worth > 0))
    one, other = (_seen_of(changes, evidence, sights, mine, over) for mine in (first, then))
    return np.minimum(np.minimum(one, other), FOR_EVER)


def _seen_of(
    changes: Episodes, evidence: Evidence, sights: Ints, episode: Ints, over: Ints
) -> Ints:
    """Date the first of these sights that names the holder of each episode, wholly after a day."""
    own = Kin.of(
        (changes.subject[episode], changes.holder[episode]),
        (evidence.subject[sights], evidence.holder[sights]),
        -evidence.until[sights],
        lambda i, j: evidence.actors.agree[evidence.holder[sights[j]], changes.holder[episode[i]]],
    )
    # Told backwards in time, the first is the last.
    return -own.greatest(-evidence.latest[sights], -(over + 1))


def _book(changes: Episodes, before: Ints, after: Ints) -> None:
    """Narrow the bounds of episodes to their order, and note which follows which."""
    begins, ends = changes.earliest.copy(), changes.latest.copy()
    np.minimum.at(
        changes.latest, before, np.maximum(begins[before], np.minimum(ends[before], ends[after]))
    )
    np.maximum.at(
        changes.earliest, after, np.minimum(ends[after], np.maximum(begins[after], begins[before]))
    )
    order = np.lexsort((-changes.latest[after], before))
    changes.then[before[order]] = after[order]  # of several, the first to have come
    # What is told may run in a circle: no level grows by more than the subject has orders booked.
    booked = np.bincount(changes.subject[before], minlength=changes.subject.max(initial=0) + 1)
    most = changes.level + booked[changes.subject]
    while True:
        level = changes.level.copy()
        np.maximum.at(level, after, level[before] + 1)
        level = np.minimum(level, most)
        if (level == changes.level).all():
            break
        changes.level[:] = level
