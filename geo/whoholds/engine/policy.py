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
from whoholds.engine.kinds import Kin
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
    aged = evidence.stood(own, rule.stands)
    worth[own[aged & ~_denied(evidence, own, rule)]] = Worth.OWN_WORD
    worth[own[_supported(evidence, own, other, rule)]] = Worth.COUNTS
    return worth


def _supported(evidence: Evidence, own: Ints, other: Ints, rule: Policy) -> Bools:
    """Mark own words that an independent voice shares: same holder, at about the same time."""
    matter = np.where(np.isin(evidence.event, (*GRIPS, _CONTESTED)), evidence.event, -1)
    sharing = Kin.of(
        evidence.named(own, matter, evidence.change),
        evidence.named(other, matter),
        evidence.earliest[other],
        lambda i, j: evidence.agree(own[i], other[j]) & _same_matter(evidence, own[i], other[j]),
    )
    lost, regained = _apart(evidence, own)
    since = np.maximum(evidence.earliest[own] - rule.slack, lost + 1)
    until = np.minimum(evidence.latest[own] + rule.slack, regained - 1)
    voice = evidence.voice
    met = (
        sharing.greatest_of_others(evidence.latest[other], voice[other], until, voice[own]) >= since
    )
    return np.asarray(met | withdrawals.vouched(evidence, own, other, rule.slack))


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
    against = Kin.of(
        evidence.named(own),
        evidence.named(losses, evidence.loser, evidence.left),
        evidence.latest[losses],
        lambda i, j: _took_from(evidence, own[i], losses[j]),
    )
    begins, ends, voice = (c[losses] for c in (evidence.earliest, evidence.latest, evidence.voice))
    mine = evidence.voice[own]
    lost = against.greatest_of_others(begins, voice, evidence.earliest[own], mine)
    # Told backwards in time, the first is the last.
    regained = -against.by(-begins).greatest_of_others(-ends, voice, -evidence.latest[own], mine)
    return np.maximum(lost, -FOR_EVER), np.minimum(regained, FOR_EVER)


def _took_from(evidence: Evidence, a: Ints, c: Ints) -> Bools:
    """Tell whether rows `c` say that who holds the place by rows `a` lost it."""
    gone = evidence.actors.agree[evidence.loser[c], evidence.holder[a]]
    against = np.where(evidence.left[c], gone, ~evidence.agree(c, a))
    return np.asarray(against & (evidence.holder[a] >= 0))


def _denied(evidence: Evidence, own: Ints, rule: Policy) -> Bools:
    """Mark words in a party's own favour that somebody denies, see :func:`denials`."""
    named = np.flatnonzero(evidence.holder >= 0)
    foes = Kin.of(
        evidence.named(own),
        evidence.named(named),
        evidence.latest[named],
        lambda i, j: ~evidence.agree(own[i], named[j]),
    )
    explained = _explained(evidence)
    low = foes.since(evidence.earliest[own])
    # Nothing is known before it has happened.
    high = foes.until(evidence.known[own] + rule.stands)
    answer = foes.some(low, high, lambda i, j: _denies(evidence, own[i], named[j], explained, rule))
    answer |= _fought_over(evidence, own, rule.stands)
    return answer | withdrawals.denied(evidence, own, rule.stands)


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
    denies = _denies(evidence, own[i], j, _explained(evidence), rule)
    parts = [
        (i[denies], j[denies]),
        withdrawals.denials(evidence, own, rule.stands),
        _fought_on(evidence, own, rule.stands),
    ]
    place, row = (np.concatenate(column) for column in zip(*parts, strict=True))
    return place, row


def _denies(evidence: Evidence, a: Ints, j: Ints, explained: Ints, rule: Policy) -> Bools:
    """Tell whether rows `j` say in time that another than by rows `a` holds the place."""
    denies = (evidence.voice[j] != evidence.voice[a]) & (evidence.holder[j] >= 0)
    denies &= ~evidence.agree(a, j) & (evidence.known[j] <= evidence.known[a] + rule.stands)
    denies &= ~evidence.left[a] & (evidence.latest[j] >= evidence.earliest[a])
    later = evidence.earliest[j] > evidence.latest[a]
    lost_by_other = (evidence.loser[j] >= 0) & ~evidence.actors.agree[
        evidence.loser[j], evidence.holder[a]
    ]
    seen = (evidence.latest[j] >= evidence.latest[a]) & (explained[j] < evidence.latest[a])
    return np.asarray(denies & np.where(evidence.change[j], ~later | lost_by_other, seen))


def _fights(evidence: Evidence, own: Ints) -> tuple[Ints, Ints, Ints]:
    """List what fights may deny: places in `own`, the fights, and a day on which each went on."""
    told = withdrawals.changed(evidence) | np.isin(evidence.event, _WON)
    goes_on = np.where(evidence.moment, evidence.earliest, evidence.until)
    won = np.flatnonzero((told & ~evidence.left)[own])
    return won, np.flatnonzero(evidence.battle), goes_on


def _fought_on(evidence: Evidence, own: Ints, stands: int) -> tuple[Ints, Ints]:
    """Pair words that a place was taken, is held or was relieved with fights that went on there."""
    won, fights, goes_on = _fights(evidence, own)
    i, j = pairs(evidence.subject[own[won]], evidence.subject[fights])
    i, q = won[i], fights[j]
    a = own[i]
    denies = (goes_on[q] > evidence.latest[a]) & (evidence.voice[q] != evidence.voice[a])
    denies &= evidence.earliest[q] <= evidence.latest[a] + stands
    i, q, a = i[denies], q[denies], a[denies]
    hostile = _hostile(evidence, a, q)
    return i[hostile], q[hostile]


def _fought_over(evidence: Evidence, own: Ints, stands: int) -> Bools:
    """Mark words that fights deny, see :func:`_fought_on`."""
    won, fights, goes_on = _fights(evidence, own)
    a = own[won]
    # Who is whose friend changes with time.
    times = evidence.actors.times(evidence.latest)
    foes = Kin.of(
        evidence.named(a),
        evidence.named(fights, evidence.challengers, evidence.event, times),
        evidence.earliest[fights],
        lambda i, j: _hostile(evidence, a[i], fights[j]),
    )
    late, voice = evidence.latest[a], evidence.voice
    until = foes.greatest_of_others(goes_on[fights], voice[fights], late + stands, voice[a])
    answer = np.zeros(len(own), bool)
    answer[won] = until > late
    return answer


def _hostile(evidence: Evidence, a: Ints, q: Ints) -> Bools:
    """Tell whether fights `q` are against who holds the place by rows `a`."""
    # Whoever is attacked in the place holds it; one that is contested may be in two hands.
    open_ = (evidence.event[q] == _CONTESTED) | ~evidence.agree(q, a)
    owner, actor = evidence.challenger_sets.members(evidence.challengers[q])
    owner = np.concatenate([owner, np.arange(len(q))])
    actor = np.concatenate([actor, evidence.holder[q]])
    allied = evidence.actors.allied(actor, evidence.holder[a[owner]], evidence.latest[q[owner]])
    foe = np.zeros(len(q), bool)
    foe[owner[(actor >= 0) & ~allied]] = True
    return np.asarray(open_ & foe)


def _explained(evidence: Evidence) -> Ints:
    """Date for each sight the last change by then, in nobody's own word, that explains it."""
    sight = np.flatnonzero(~evidence.change)
    change = np.flatnonzero(evidence.change & ~evidence.own_favour)
    fits = Kin.of(
        evidence.named(sight),
        evidence.named(change),
        evidence.latest[change],
        lambda i, j: evidence.agree(sight[i], change[j]),
    )
    last = fits.last(evidence.latest[sight])
    told = last >= 0
    answer = np.full(len(evidence), np.iinfo(np.int64).min)
    answer[sight[told]] = evidence.latest[change[last[told]]]
    return answer


POLICIES: Final = {
    "as_reported": Policy("as_reported", as_reported),
    "corroborated": Policy("corroborated", corroborated),
    "against_interest": Policy("against_interest", against_interest),
}
"""The policies that have names."""
