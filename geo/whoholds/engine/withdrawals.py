"""Withdrawals that name nobody who came: who left, told by whom, and what follows of it.

A report that somebody left and one that somebody else came are two halves of one change. Such a
withdrawal confirms the capture near it, vouches for the winner's own word, and throws nobody out
but the one who left. Only where nobody is known to have come is the place without a holder.
"""

from __future__ import annotations

import numpy as np

from whoholds._arrays import Ints, pairs
from whoholds.engine.evidence import Bools, Evidence
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
    answer = np.zeros(len(own), bool)
    exits, arrivals = other[evidence.left[other]], other[~evidence.left[other]]
    mine = np.flatnonzero(evidence.left[own])
    for rows in (exits, arrivals):
        i, q = _near(evidence, own[mine], rows, slack)
        r = own[mine[i]]
        if rows is exits:
            meets = evidence.actors.agree[evidence.loser[r], evidence.loser[q]]
        else:
            meets = _arrives(evidence, q) & from_loser(evidence, q, r)
        answer[mine[i[meets]]] = True
    theirs = np.flatnonzero(~evidence.left[own])
    i, q = _near(evidence, own[theirs], exits, slack)
    r = own[theirs[i]]
    meets = _arrives(evidence, r) & from_loser(evidence, r, q)
    i, q, r = i[meets], q[meets], r[meets]
    clear = ~_third_came(evidence, r, q, other, slack)
    answer[theirs[i[clear]]] = True
    return answer


def _near(evidence: Evidence, rows: Ints, others: Ints, slack: int) -> tuple[Ints, Ints]:
    """Pair rows with others by another voice at about the same time: place in `rows`, row."""
    i, j = pairs(evidence.subject[rows], evidence.subject[others])
    a, b = rows[i], others[j]
    near = (evidence.earliest[b] - slack <= evidence.latest[a]) & (
        evidence.earliest[a] - slack <= evidence.latest[b]
    )
    near &= evidence.voice[a] != evidence.voice[b]
    return i[near], b[near]


def _arrives(evidence: Evidence, rows: Ints) -> Bools:
    """Mark rows that say that somebody came to hold the place, or holds it."""
    told: Bools = changed(evidence)[rows] | np.isin(evidence.event[rows], _HELD)
    return told & (evidence.holder[rows] >= 0)


def _third_came(evidence: Evidence, came: Ints, left: Ints, other: Ints, slack: int) -> Bools:
    """Tell whether claims in nobody's favour say that a third took the place from who left."""
    arrivals = other[changed(evidence)[other] & (evidence.holder[other] >= 0)]
    k, j = pairs(evidence.subject[left], evidence.subject[arrivals])
    z, w, c = arrivals[j], left[k], came[k]
    third = ~evidence.agree(z, c)
    third &= evidence.earliest[z] - slack <= evidence.latest[w]
    third &= evidence.earliest[w] - slack <= evidence.latest[z]
    k, z, w = k[third], z[third], w[third]
    answer = np.zeros(len(left), bool)
    answer[k[from_loser(evidence, z, w)]] = True
    return answer


def denials(evidence: Evidence, own: Ints, stands: int) -> tuple[Ints, Ints]:
    """Pair words in a party's own favour with what denies them because of who left, or stayed.

    That somebody left is denied when he is seen inside afterwards; that oneself holds the place,
    by an earlier word of another that one has left it.

    Returns
    -------
    place, row : ndarray of int64
        Place in `own`, and the row that denies it.
    """
    agree = evidence.actors.agree
    inside = np.flatnonzero(np.isin(evidence.event, _SEEN_INSIDE) & ~evidence.change)
    gone = np.flatnonzero(evidence.left[own])
    i, q = _heard_in_time(evidence, own[gone], inside, stands)
    r = own[gone[i]]
    stayed = agree[evidence.holder[q], evidence.loser[r]] & (evidence.until[q] > evidence.latest[r])
    stayed &= evidence.earliest[q] <= evidence.latest[r] + stands

    sights = np.flatnonzero(np.isin(evidence.event[own], _HELD) & ~evidence.change[own])
    k, w = _heard_in_time(evidence, own[sights], np.flatnonzero(evidence.left), stands)
    r = own[sights[k]]
    left = agree[evidence.loser[w], evidence.holder[r]]
    left &= evidence.latest[w] < evidence.earliest[r]
    left &= evidence.earliest[r] <= evidence.latest[w] + stands
    place = np.concatenate([gone[i[stayed]], sights[k[left]]])
    return place, np.concatenate([q[stayed], w[left]])


def _heard_in_time(evidence: Evidence, rows: Ints, others: Ints, stands: int) -> tuple[Ints, Ints]:
    """Pair rows with others by another voice, known in time to deny them."""
    i, j = pairs(evidence.subject[rows], evidence.subject[others])
    a, b = rows[i], others[j]
    heard = evidence.voice[a] != evidence.voice[b]
    heard &= evidence.known[b] <= evidence.known[a] + stands
    return i[heard], b[heard]


def changed(evidence: Evidence) -> Bools:
    """Mark rows whose event is a change, however it is dated."""
    return np.asarray(np.isin(evidence.event, _CHANGES))
