"""Exits: what withdrawals that name nobody do to the episodes that changes have made."""

from __future__ import annotations

import numpy as np

from whoholds._arrays import Ints, key, pairs
from whoholds.dates.columns import FOR_EVER
from whoholds.engine.agreement import Agreement
from whoholds.engine.episodes import Episodes, again
from whoholds.engine.evidence import Bools, Evidence
from whoholds.engine.kinds import Kin
from whoholds.engine.withdrawals import changed, counting, from_loser


def confirm(
    changes: Episodes, evidence: Evidence, worth: Ints, slack: int
) -> tuple[Episodes, Ints]:
    """Let withdrawals join the captures that they are the other half of.

    The capture has come by the last day of the withdrawal, where its own bounds allow; a
    withdrawal before it lets it begin from there on. Of several captures it joins the one that
    names the loser, then one whose bounds it meets, one before it, one after it, the nearest, the
    most precise.

    Parameters
    ----------
    changes : Episodes
        Of changes alone.
    evidence : Evidence
    worth : ndarray of int64
    slack : int
        Days that the two may lie apart.

    Returns
    -------
    Episodes
        Sorted anew.
    alone : ndarray of int64
        Rows that join none: nobody is known to have come.
    """
    exits = counting(evidence, worth)
    if not len(exits):
        return changes, exits
    i, episode, gap = _fitting(changes, evidence, worth, exits, slack)
    row = exits[i]
    begins, ends = changes.earliest[episode], changes.latest[episode]
    named = _names_loser(changes, evidence)[episode]
    side = (gap > 0) + ((gap > 0) & (evidence.latest[row] < begins)).astype(np.int64)
    order = key((np.where(named, 0, 3) + side) * (slack + 1) + gap, ends - begins)
    best = np.full(len(exits), np.iinfo(np.int64).max)
    np.minimum.at(best, i, order)
    told = np.zeros(len(exits), bool)
    told[i[named & (side < 2)]] = True
    lone = (best == np.iinfo(np.int64).max) | (_shown(evidence, worth, exits, slack) & ~told)
    joins = (order == best[i]) & ~lone[i]
    _narrow(changes, evidence, row[joins], episode[joins])
    changes.of_row[row[joins]] = episode[joins]
    return again(changes, evidence), exits[lone]


def _fitting(
    changes: Episodes, evidence: Evidence, worth: Ints, exits: Ints, slack: int
) -> tuple[Ints, Ints, Ints]:
    """Pair exits with the episodes that they may belong to: place in `exits`, episode, gap."""
    i, e = pairs(evidence.subject[exits], changes.subject)
    row = exits[i]
    gap = np.maximum(changes.earliest[e] - evidence.latest[row], 0)
    gap = np.maximum(gap, evidence.earliest[row] - changes.latest[e])
    fits = (gap <= slack) & ~evidence.actors.agree[changes.holder[e], evidence.loser[row]]
    i, e, gap = i[fits], e[fits], gap[fits]
    support = np.flatnonzero(changes.of_row >= 0)
    k, j = pairs(e, changes.of_row[support])
    follows = np.zeros(len(e), bool)
    follows[k[from_loser(evidence, support[j], exits[i[k]])]] = True
    follows &= ~_others_between(changes, evidence, worth, exits[i], e, gap)
    return i[follows], e[follows], gap[follows]


def _others_between(
    changes: Episodes, evidence: Evidence, worth: Ints, row: Ints, episode: Ints, gap: Ints
) -> Bools:
    """Tell whether somebody else's change lies between exits and episodes that do not meet."""
    low = np.minimum(changes.latest[episode], evidence.latest[row])
    high = np.maximum(changes.earliest[episode], evidence.earliest[row])
    change = np.flatnonzero(evidence.change & (worth > 0))
    apart = np.flatnonzero(gap > 0)
    agreement, mine = Agreement.of(changes, evidence), episode[apart]
    foes = Kin.of(
        agreement.named(mine),
        evidence.named(change, evidence.change, evidence.loser),
        -evidence.earliest[change],
        lambda i, j: ~agreement.rows(mine[i], change[j]),
    )
    # Told backwards in time: of those that begin after the one, the first to end.
    ended = foes.greatest(-evidence.latest[change], -low[apart])
    answer = np.zeros(len(row), bool)
    answer[apart] = ended >= -high[apart]
    return answer


def _names_loser(changes: Episodes, evidence: Evidence) -> Bools:
    """Mark episodes of which some claim says whom the place was taken from."""
    support = np.flatnonzero((changes.of_row >= 0) & (evidence.loser >= 0))
    answer = np.zeros(len(changes), bool)
    answer[changes.of_row[support]] = True
    return answer


def _shown(evidence: Evidence, worth: Ints, exits: Ints, slack: int) -> Bools:
    """Mark exits that come shortly after a capture, of unknown day, was seen to have happened."""
    seen = changed(evidence) & ~evidence.change & ~evidence.left & (worth > 0)
    rows = np.flatnonzero(seen & (evidence.loser >= 0))
    i, j = pairs(evidence.subject[exits], evidence.subject[rows])
    r, q = exits[i], rows[j]
    near = (evidence.latest[q] <= evidence.latest[r]) & (
        evidence.latest[r] <= evidence.latest[q] + slack
    )
    near &= from_loser(evidence, q, r)
    answer = np.zeros(len(exits), bool)
    answer[i[near]] = True
    return answer


def _narrow(changes: Episodes, evidence: Evidence, row: Ints, episode: Ints) -> None:
    """Bring the bounds of captures to what their withdrawals say, all at once."""
    begins, ends = changes.earliest.copy(), changes.latest.copy()
    meets = begins[episode] <= evidence.latest[row]
    np.minimum.at(changes.latest, episode[meets], evidence.latest[row[meets]])
    early = np.full(len(changes), FOR_EVER)
    np.minimum.at(early, episode[~meets], evidence.earliest[row[~meets]])
    moved = np.flatnonzero(early < FOR_EVER)
    i, j = pairs(changes.subject[moved], changes.subject)
    e = moved[i]
    before = (e != j) & (ends[j] <= begins[e])
    np.maximum.at(early, e[before], ends[j[before]])
    changes.earliest[moved] = early[moved]


def support(episodes: Episodes, evidence: Evidence) -> tuple[Ints, Ints]:
    """Pair episodes with all rows of evidence that they rest on.

    One that began when somebody left, and somebody else was there already, rests on what is said
    of that somebody too.

    Returns
    -------
    episode, row : ndarray of int64
    """
    row = np.flatnonzero(episodes.of_row >= 0)
    episode = episodes.of_row[row]
    begun = np.ones(len(episodes), bool)
    begun[episode[~evidence.left[row]]] = False
    heir = np.flatnonzero(begun & (episodes.holder >= 0))
    order = np.lexsort((episodes.holder, episodes.subject))
    place = key(episodes.subject, episodes.holder)[order]
    last = np.full(len(episodes), -1)
    same = np.flatnonzero(np.diff(place) == 0)
    last[order[same + 1]] = order[same]
    before = last[heir]
    k, n = pairs(before, episode)
    # One that somebody undid rests on the claim that he did.
    undone = np.flatnonzero(episodes.implied)
    telling = np.flatnonzero(episodes.tells_before)
    m, t = pairs(episodes.subject[undone], evidence.subject[telling])
    return (
        np.concatenate([episode, heir[k], undone[m]]),
        np.concatenate([row, row[n], telling[t]]),
    )


def gone(episodes: Episodes, evidence: Evidence, worth: Ints) -> Ints:
    """Give for each episode the day from which it certainly is no longer the last.

    As :meth:`Episodes.replaced`, and: the holder is told to have left. A place that nobody held
    any more is somebody's again as soon as anybody else comes.
    """
    answer = episodes.replaced()
    exits = counting(evidence, worth)
    if not len(exits):
        return answer
    agree, loser, day = evidence.actors.agree, evidence.loser[exits], evidence.earliest[exits]
    subject = evidence.subject[exits]
    # Told backwards in time: of those who left on later days, the first.
    left = Kin.of(
        (episodes.subject, episodes.holder),
        (subject, loser),
        -day,
        lambda i, j: agree[episodes.holder[i], loser[j]],
    )
    later = -left.greatest(-evidence.latest[exits], -episodes.latest - 1)
    days = np.append(key(episodes.subject, episodes.latest), key(subject, day))
    code = np.unique(days, return_inverse=True)[1]
    i, j = pairs(code[: len(episodes)], code[len(episodes) :])
    out = agree[episodes.holder[i], loser[j]] & ~_raid(episodes, evidence, i, exits[j])
    np.minimum.at(later, i[out], evidence.latest[exits[j[out]]])
    answer = np.where(episodes.implied, answer, np.minimum(answer, later))
    empty = np.flatnonzero(episodes.holder < 0)
    answer[empty] = _taken_again(episodes, evidence, empty)
    return answer


def _raid(episodes: Episodes, evidence: Evidence, episode: Ints, row: Ints) -> Bools:
    """Tell whether somebody came and left on one day, whom the place belonged to before."""
    day = episodes.earliest[episode]
    one_day = (day == episodes.latest[episode]) & (day == evidence.earliest[row])
    one_day &= day == evidence.latest[row]
    # Episodes are sorted by subject and last day: the one before the first of that day.
    ends = key(episodes.subject, episodes.latest)
    at = np.searchsorted(ends, key(episodes.subject[episode], day)) - 1
    inside = at >= 0
    inside[inside] = episodes.subject[at[inside]] == episodes.subject[episode[inside]]
    before = episodes.before[episodes.subject[episode]]
    before = np.where(inside, episodes.holder[np.maximum(at, 0)], before)
    own: Bools = one_day & evidence.actors.agree[before, evidence.loser[row]]
    return own


def _taken_again(episodes: Episodes, evidence: Evidence, empty: Ints) -> Ints:
    """Date for each episode without a holder the first that somebody may have begun after it."""
    support = np.flatnonzero(evidence.left & (episodes.of_row >= 0))
    i, j = pairs(episodes.subject[empty], episodes.subject)
    e = empty[i]
    later = (episodes.holder[j] >= 0) & (episodes.latest[j] >= episodes.latest[e])
    own = np.zeros(len(j), bool)
    k, n = pairs(e, episodes.of_row[support])
    back = evidence.actors.agree[episodes.holder[j[k]], evidence.loser[support[n]]]
    own[k[back]] = True
    later &= (episodes.earliest[j] >= episodes.latest[e]) | ~own
    answer = np.full(len(empty), FOR_EVER)
    np.minimum.at(answer, i[later], episodes.latest[j[later]])
    return answer
