"""Withdrawals that name nobody who came: who left, told by whom, and what follows of it.

A report that somebody left and one that somebody else came are two halves of one change. Such a
withdrawal confirms the capture near it, vouches for the winner's own word, and throws nobody out
but the one who left. Only where nobody is known to have come is the place without a holder.
"""

from __future__ import annotations

import numpy as np

from whoholds._arrays import Ints, pairs
from whoholds.engine.evidence import Bools, Evidence
from whoholds.engine.kinds import Kin
from whoholds.vocabulary import CHANGES, EVENTS

_CHANGES = [EVENTS.index(event) for event in CHANGES]
_HELD = [EVENTS.index(event) for event in ("held", "shared")]
_SEEN_INSIDE = [EVENTS.index(event) for event in ("held", "shared", "besieged", "attacked")]


def counting(evidence: Evidence, worth: Ints) -> Ints:
    """List the withdrawals that name nobody who came, and count."""
    return np.flatnonzero(evidence.left & (worth > 0))


def from_loser(evidence: Evidence, came: Ints, left: Ints) -> Bools:
    """Tell whether rows may name who came after rows that say who left.

    The newcomer is no friend of the one who left; and where others are named whom the place was
    taken from, one of them is.

    Parameters
    ----------
    evidence : Evidence
    came, left : ndarray of int64, shape (n,)
        Rows of evidence.

    Returns
    -------
    ndarray of bool, shape (n,)
    """
    allied, day = evidence.actors.allied, evidence.latest[left]
    loser = evidence.loser[left]
    named = evidence.loser[came] >= 0
    met = np.zeros(len(came), bool)
    owner, actor = evidence.challenger_sets.members(evidence.challengers[came])
    friend = allied(actor, loser[owner], day[owner])
    met[owner[friend]] = True
    foe: Bools = ~allied(evidence.holder[came], loser, day) & (evidence.holder[came] >= 0)
    return foe & (met | ~named)


def vouched(evidence: Evidence, own: Ints, other: Ints, slack: int) -> Bools:
    """Mark words in a party's own favour for which the other half of the change vouches.

    Parameters
    ----------
    evidence : Evidence
    own, other : ndarray of int64
        Rows in a party's own favour, and rows that are not.
    slack : int
        Days that the two may lie apart.

    Returns
    -------
    ndarray of bool, shape (own,)
    """
    earliest, latest, subject = evidence.earliest, evidence.latest, evidence.subject
    loser, voice, agree = evidence.loser, evidence.voice, evidence.actors.agree
    # Who is whose friend changes with time.
    times = evidence.actors.times(latest)
    exits, arrivals = other[evidence.left[other]], other[_arrives(evidence, other)]
    answer = np.zeros(len(own), bool)

    mine = np.flatnonzero(evidence.left[own])
    gone = own[mine]
    leaving = Kin.of(
        (subject[gone], loser[gone]),
        (subject[exits], loser[exits]),
        earliest[exits],
        lambda i, j: agree[loser[gone[i]], loser[exits[j]]],
    )
    coming = Kin.of(
        (subject[gone], loser[gone], times[gone]),
        evidence.named(arrivals, evidence.challengers, loser),
        earliest[arrivals],
        lambda i, j: from_loser(evidence, arrivals[j], gone[i]),
    )
    for kin, rows in ((leaving, exits), (coming, arrivals)):
        until = kin.greatest_of_others(latest[rows], voice[rows], latest[gone] + slack, voice[gone])
        answer[mine[until >= earliest[gone] - slack]] = True

    theirs = np.flatnonzero(_arrives(evidence, own))
    came = own[theirs]
    left = Kin.of(
        evidence.named(came, evidence.challengers, loser),
        (subject[exits], loser[exits], times[exits]),
        latest[exits],
        lambda i, j: from_loser(evidence, came[i], exits[j]),
    )

    def vouches(i: Ints, j: Ints) -> Bools:
        a, q = came[i], exits[j]
        met: Bools = (voice[a] != voice[q]) & (earliest[q] - slack <= latest[a])
        met[met] = ~_third_came(evidence, a[met], q[met], other, slack)
        return met

    widest = int((latest[exits] - earliest[exits]).max(initial=0))
    low, high = left.since(earliest[came] - slack), left.until(latest[came] + slack + widest)
    answer[theirs[left.some(low, high, vouches)]] = True
    return answer


def _arrives(evidence: Evidence, rows: Ints) -> Bools:
    """Mark rows that say that somebody came to hold the place, or holds it."""
    told: Bools = changed(evidence)[rows] | np.isin(evidence.event[rows], _HELD)
    return told & (evidence.holder[rows] >= 0)


def _third_came(evidence: Evidence, came: Ints, left: Ints, other: Ints, slack: int) -> Bools:
    """Tell whether claims in nobody's favour say that a third took the place from who left."""
    arrivals = other[changed(evidence)[other] & (evidence.holder[other] >= 0)]
    earliest, latest, times = evidence.earliest, evidence.latest, evidence.actors.times
    thirds = Kin.of(
        [*evidence.named(came), evidence.loser[left], times(latest[left])],
        evidence.named(arrivals, evidence.challengers, evidence.loser),
        earliest[arrivals],
        lambda i, j: (
            ~evidence.agree(arrivals[j], came[i]) & from_loser(evidence, arrivals[j], left[i])
        ),
    )
    until = thirds.greatest(latest[arrivals], latest[left] + slack)
    return np.asarray(until >= earliest[left] - slack)


def denials(evidence: Evidence, own: Ints, stands: int) -> tuple[Ints, Ints]:
    """Pair words in a party's own favour with what denies them because of who left, or stayed.

    That somebody left is denied when he is seen inside afterwards; that oneself holds the place,
    by an earlier word of another that one has left it.

    Returns
    -------
    place, row : ndarray of int64
        Place in `own`, and the row that denies it.
    """
    inside, gone, sights = _may_deny(evidence, own)
    exits = np.flatnonzero(evidence.left)
    i, j = pairs(evidence.subject[own[gone]], evidence.subject[inside])
    stayed = _stayed(evidence, own[gone[i]], inside[j], stands)
    k, n = pairs(evidence.subject[own[sights]], evidence.subject[exits])
    left = _had_left(evidence, own[sights[k]], exits[n], stands)
    place = np.concatenate([gone[i[stayed]], sights[k[left]]])
    return place, np.concatenate([inside[j[stayed]], exits[n[left]]])


def denied(evidence: Evidence, own: Ints, stands: int) -> Bools:
    """Mark words in a party's own favour that are denied, see :func:`denials`."""
    subject, agree, loser = evidence.subject, evidence.actors.agree, evidence.loser
    inside, gone, sights = _may_deny(evidence, own)
    exits = np.flatnonzero(evidence.left)
    answer = np.zeros(len(own), bool)
    r = own[gone]
    staying = Kin.of(
        (subject[r], loser[r]),
        (subject[inside], evidence.holder[inside]),
        evidence.until[inside],
        lambda i, j: agree[evidence.holder[inside[j]], loser[r[i]]],
    )
    # Nothing is known before it has happened.
    low, high = staying.since(evidence.latest[r] + 1), staying.until(evidence.known[r] + stands)
    stayed = staying.some(low, high, lambda i, j: _stayed(evidence, r[i], inside[j], stands))
    answer[gone[stayed]] = True
    q = own[sights]
    leaving = Kin.of(
        (subject[q], evidence.holder[q]),
        (subject[exits], loser[exits]),
        evidence.latest[exits],
        lambda i, j: agree[loser[exits[j]], evidence.holder[q[i]]],
    )
    early = evidence.earliest[q]
    low, high = leaving.since(early - stands), leaving.until(early - 1)
    left = leaving.some(low, high, lambda i, j: _had_left(evidence, q[i], exits[j], stands))
    answer[sights[left]] = True
    return answer


def _may_deny(evidence: Evidence, own: Ints) -> tuple[Ints, Ints, Ints]:
    """List rows that say who is inside, and the places in `own` of who left, and of sights."""
    inside = np.flatnonzero(np.isin(evidence.event, _SEEN_INSIDE) & ~evidence.change)
    sights = np.flatnonzero(np.isin(evidence.event[own], _HELD) & ~evidence.change[own])
    return inside, np.flatnonzero(evidence.left[own]), sights


def _stayed(evidence: Evidence, left: Ints, seen: Ints, stands: int) -> Bools:
    """Tell whether rows that see somebody inside deny, in time, rows that say that he left."""
    day = evidence.latest[left]
    told = evidence.actors.agree[evidence.holder[seen], evidence.loser[left]]
    told &= (evidence.until[seen] > day) & (evidence.earliest[seen] <= day + stands)
    return told & _heard_in_time(evidence, left, seen, stands)


def _had_left(evidence: Evidence, seen: Ints, left: Ints, stands: int) -> Bools:
    """Tell whether rows that say that somebody left deny, in time, later sights of him."""
    day = evidence.earliest[seen]
    told = evidence.actors.agree[evidence.loser[left], evidence.holder[seen]]
    told &= (evidence.latest[left] < day) & (day <= evidence.latest[left] + stands)
    return told & _heard_in_time(evidence, seen, left, stands)


def _heard_in_time(evidence: Evidence, rows: Ints, others: Ints, stands: int) -> Bools:
    """Tell whether others speak with another voice, and were known in time to deny rows."""
    heard: Bools = evidence.voice[rows] != evidence.voice[others]
    return heard & (evidence.known[others] <= evidence.known[rows] + stands)


def changed(evidence: Evidence) -> Bools:
    """Mark rows whose event is a change, however it is dated."""
    return np.asarray(np.isin(evidence.event, _CHANGES))
