"""Policies: what a claim is worth.

A policy is a pure function from :class:`~whoholds.engine.evidence.Evidence` to one :class:`Worth` a
row. It decides before anything else which claims count, and knows nothing of verdicts.

A policy of one's own is a function handed to :func:`whoholds.weigh`:

>>> import numpy as np
>>> def press_only(evidence):
...     return np.where(evidence.party < 0, Worth.COUNTS, Worth.NOT_YET)
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from whoholds._arrays import Ints, pairs
from whoholds.dates.columns import FOR_EVER
from whoholds.engine import withdrawals
from whoholds.engine.evidence import GRIPS, Bools, Evidence
from whoholds.errors import PolicyError
from whoholds.vocabulary import EVENTS

_CONTESTED: Final = EVENTS.index("contested")
_WON: Final = [EVENTS.index(event) for event in ("held", "shared", "siege_lifted")]


class Worth(IntEnum):
    """What a claim is worth to a verdict."""

    NOT_YET = 0
    """Does not count. The verdict shows it as a claim until one that counts settles it."""
    OWN_WORD = 1
    """Counts, and the verdict says on whose word alone."""
    COUNTS = 2
    """Counts."""


Judge = Callable[[Evidence], npt.NDArray[Any]]


@dataclass(frozen=True)
class Policy:
    """A named judge of claims with the constants of weighing, in days.

    Parameters
    ----------
    name : str
    judge : callable
        From evidence to one :class:`Worth` a row, an array of shape (n,).
    slack : int
        Two dates this far apart may still mean one event.
    linger : int
        How long a fight or a siege seen on one day is taken to last.
    stands : int
        How long a party's own word must go uncontradicted before it counts.
    lull : int
        How long a place may be quiet between two fights that are one.
    kept : int
        How long a place is taken to have been held by who lost it again, where nobody says when
        he had come.
    """

    name: str
    judge: Callable[[Evidence, Policy], npt.NDArray[Any]]
    slack: int = 14
    linger: int = 30
    stands: int = 90
    lull: int = 120
    kept: int = 365

    def worth(self, evidence: Evidence) -> Ints:
        """Judge every row.

        Returns
        -------
        ndarray of int64, shape (n,)
            One :class:`Worth` a row; of a judge that answers a mask, what is marked counts.

        Raises
        ------
        PolicyError
            When the judge answers anything but that.
        """
        answer = np.asarray(self.judge(evidence, self))
        if answer.dtype == bool:
            answer = np.where(answer, Worth.COUNTS, Worth.NOT_YET)
        shaped = answer.shape == (len(evidence),) and answer.dtype.kind in "iu"
        if not shaped or not np.isin(answer, list(Worth)).all():
            raise PolicyError(
                f"policy {self.name!r} must answer one Worth (0, 1 or 2), or whether it counts, "
                f"for each of {len(evidence)} rows; it answered {answer.dtype} of shape "
                f"{answer.shape}"
            )
        return answer.astype(np.int64)


def policy(of: str | Policy | Judge) -> Policy:
    """Find a policy by name, or make one of a function.

    Parameters
    ----------
    of : str, Policy or callable
        ``"as_reported"``, ``"corroborated"``, ``"against_interest"``; a :class:`Policy`; or a
        function from evidence to worths, or to a mask of what counts.

    Raises
    ------
    PolicyError
        When there is no policy of that name, or it is none of the three.

    Examples
    --------
    >>> policy("corroborated").stands
    90
    >>> policy("hearsay")
    Traceback (most recent call last):
    ...
    whoholds.errors.PolicyError: no policy is called 'hearsay'; there are as_reported, ...
    """
    if isinstance(of, Policy):
        return of
    if isinstance(of, str):
        if of not in POLICIES:
            raise PolicyError(f"no policy is called {of!r}; there are {', '.join(POLICIES)}")
        return POLICIES[of]
    if not callable(of):
        raise PolicyError(
            f"a policy is a name ({', '.join(POLICIES)}), a Policy or a function from evidence to "
            f"worths, and this is of type {type(of).__name__}"
        )
    name = getattr(of, "__name__", "")
    return Policy(name if name.isidentifier() else "custom", lambda evidence, _: of(evidence))


def as_reported(evidence: Evidence, _: Policy) -> Ints:
    """Count every claim; say where nobody but the party itself speaks."""
    return np.where(evidence.own_favour, Worth.OWN_WORD, Worth.COUNTS)


def against_interest(evidence: Evidence, _: Policy) -> Ints:
    """Count a party's word only against itself."""
    return np.where(evidence.own_favour, Worth.NOT_YET, Worth.COUNTS)


def corroborated(evidence: Evidence, rule: Policy) -> Ints:
    """Count a party's word in its own favour when another voice agrees, or when it stands.

    It stands when nobody has contradicted it for ``stands`` days after it was reported.
    """
    own = np.flatnonzero(evidence.own_favour)
    other = np.flatnonzero(~evidence.own_favour)
    worth = np.full(len(evidence), int(Worth.COUNTS))
    worth[own] = Worth.NOT_YET
    aged = evidence.known[own] + rule.stands <= evidence.as_known
    denied = np.zeros(len(own), bool)
    denied[denials(evidence, own, rule)[0]] = True
    worth[own[aged & ~denied]] = Worth.OWN_WORD
    worth[own[_supported(evidence, own, other, rule)]] = Worth.COUNTS
    return worth


def _supported(evidence: Evidence, own: Ints, other: Ints, rule: Policy) -> Bools:
    """Mark own words that an independent voice shares: same holder, at about the same time."""
    i, j = pairs(evidence.subject[own], evidence.subject[other])
    a, b = own[i], other[j]
    near = (evidence.earliest[b] - rule.slack <= evidence.latest[a]) & (
        evidence.earliest[a] - rule.slack <= evidence.latest[b]
    )
    lost, regained = _apart(evidence, own)
    near &= (lost[i] < evidence.latest[b]) & (evidence.earliest[b] < regained[i])
    met = near & evidence.agree(a, b) & (evidence.voice[a] != evidence.voice[b])
    met &= _same_matter(evidence, a, b)
    answer = withdrawals.vouched(evidence, own, other, rule.slack)
    answer[i[met]] = True
    return answer


def _same_matter(evidence: Evidence, a: Ints, b: Ints) -> Bools:
    """Tell whether two rows speak of one thing: a grip for a grip, a hold for a hold."""
    grip = np.isin(evidence.event, GRIPS)
    # Who says that a place is fought over does not say that it was taken.
    fought = evidence.change[a] & (evidence.event[b] == _CONTESTED)
    return np.asarray((~grip[a] | (evidence.event[a] == evidence.event[b])) & ~fought)


def _apart(evidence: Evidence, own: Ints) -> tuple[Ints, Ints]:
    """Date for each word the counted losses of its holder between which alone others speak of it.

    Nobody's word is shared by who speaks of the other side of another voice's change that took
    the place from its holder, or of his leaving.

    Returns
    -------
    lost : ndarray of int64
        First day of the last such change that was over before.
    regained : ndarray of int64
        Last day of the first that began afterwards.
    """
    losses = np.flatnonzero((evidence.change | evidence.left) & ~evidence.own_favour)
    i, j = pairs(evidence.subject[own], evidence.subject[losses])
    a, c = own[i], losses[j]
    gone = evidence.actors.agree[evidence.loser[c], evidence.holder[a]]
    against = np.where(evidence.left[c], gone, ~evidence.agree(c, a))
    against &= (evidence.voice[c] != evidence.voice[a]) & (evidence.holder[a] >= 0)
    early, late = evidence.earliest[c], evidence.latest[c]
    before = against & (late <= evidence.earliest[a])
    after = against & (early >= evidence.latest[a])
    lost, regained = np.full(len(own), -FOR_EVER), np.full(len(own), FOR_EVER)
    np.maximum.at(lost, i[before], early[before])
    np.minimum.at(regained, i[after], late[after])
    return lost, regained


def denials(evidence: Evidence, own: Ints, rule: Policy) -> tuple[Ints, Ints]:
    """Pair words in a party's own favour with what somebody else said against them in time.

    A denial says that another holds the place at that time or later. A later change does not
    deny the word when it confirms who held the place before, or does not say who did; a later
    sight does not when a change in between explains it.

    Parameters
    ----------
    evidence : Evidence
    own : ndarray of int64, shape (n,)
        Rows of evidence.
    rule : Policy
        Says how long a word may be denied.

    Returns
    -------
    place, row : ndarray of int64
        Place in `own`, and the row that denies it.
    """
    i, j = pairs(evidence.subject[own], evidence.subject)
    a = own[i]
    spoken = (evidence.voice[j] != evidence.voice[a]) & (evidence.holder[j] >= 0)
    spoken &= ~evidence.agree(a, j) & (evidence.known[j] <= evidence.known[a] + rule.stands)
    spoken &= ~evidence.left[a]
    i, j, a = i[spoken], j[spoken], a[spoken]
    later = evidence.earliest[j] > evidence.latest[a]
    lost_by_other = (evidence.loser[j] >= 0) & ~evidence.actors.agree[
        evidence.loser[j], evidence.holder[a]
    ]
    change = evidence.change[j]
    denies = np.where(change, ~later | lost_by_other, evidence.latest[j] >= evidence.latest[a])
    denies &= evidence.latest[j] >= evidence.earliest[a]
    denies &= change | (_explained(evidence)[j] < evidence.latest[a])
    parts = [
        (i[denies], j[denies]),
        withdrawals.denials(evidence, own, rule.stands),
        _fought_on(evidence, own, rule.stands),
    ]
    place, row = (np.concatenate(column) for column in zip(*parts, strict=True))
    return place, row


def _fought_on(evidence: Evidence, own: Ints, stands: int) -> tuple[Ints, Ints]:
    """Pair words that a place was taken, is held or was relieved with fights that went on there."""
    fights = np.flatnonzero(evidence.battle)
    told = withdrawals.changed(evidence) | np.isin(evidence.event, _WON)
    won = np.flatnonzero((told & ~evidence.left)[own])
    i, j = pairs(evidence.subject[own[won]], evidence.subject[fights])
    i, q = won[i], fights[j]
    a = own[i]
    goes_on = np.where(evidence.moment, evidence.earliest, evidence.until)[q] > evidence.latest[a]
    goes_on &= evidence.earliest[q] <= evidence.latest[a] + stands
    goes_on &= evidence.voice[q] != evidence.voice[a]
    # Whoever is attacked in the place holds it; one that is contested may be in two hands.
    goes_on &= (evidence.event[q] == _CONTESTED) | ~evidence.agree(q, a)
    i, q, a = i[goes_on], q[goes_on], a[goes_on]
    owner, actor = evidence.challenger_sets.members(evidence.challengers[q])
    owner = np.concatenate([owner, np.arange(len(q))])
    actor = np.concatenate([actor, evidence.holder[q]])
    allied = evidence.actors.allied(actor, evidence.holder[a[owner]], evidence.latest[q[owner]])
    denies = np.zeros(len(q), bool)
    denies[owner[(actor >= 0) & ~allied]] = True
    return i[denies], q[denies]


def _explained(evidence: Evidence) -> Ints:
    """Date for each sight the last change by then, in nobody's own word, that explains it."""
    sight = np.flatnonzero(~evidence.change)
    change = np.flatnonzero(evidence.change & ~evidence.own_favour)
    i, j = pairs(evidence.subject[sight], evidence.subject[change])
    a, b = sight[i], change[j]
    fits = evidence.agree(a, b) & (evidence.latest[b] <= evidence.latest[a])
    answer = np.full(len(evidence), np.iinfo(np.int64).min)
    np.maximum.at(answer, a[fits], evidence.latest[b[fits]])
    return answer


POLICIES: Final = {
    "as_reported": Policy("as_reported", as_reported),
    "corroborated": Policy("corroborated", corroborated),
    "against_interest": Policy("against_interest", against_interest),
}
"""The policies that have names."""
