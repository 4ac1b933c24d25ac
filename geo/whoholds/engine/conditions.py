"""What lies over the holder for a while: fights, sieges, and claims that do not count yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from whoholds._arrays import Ints
from whoholds.dates.columns import FOR_EVER
from whoholds.engine.agreement import Agreement
from whoholds.engine.bench import NONE
from whoholds.engine.episodes import Episodes, from_changes
from whoholds.engine.evidence import Bools, Evidence
from whoholds.engine.extents import MOST, WHOLE
from whoholds.engine.interned import Sets
from whoholds.engine.kinds import Kin, soonest
from whoholds.engine.policy import Policy, Worth
from whoholds.engine.withdrawals import counting
from whoholds.vocabulary import ACCESS_EVENTS, ACCESSES, EVENTS

SIEGE: Final = EVENTS.index("besieged")
_HELD: Final = (EVENTS.index("held"), EVENTS.index("shared"))
_SHARED: Final = EVENTS.index("shared")
_LIFTED: Final = EVENTS.index("siege_lifted")
_FIRE: Final = EVENTS.index("fire_control")
_FIRST_ACCESS: Final = EVENTS.index(ACCESS_EVENTS[0])
_OPENS: Final = {"reopened": "open"}

PENDING, FIGHT, BESIEGED = range(3)


@dataclass(frozen=True, eq=False)
class Overlays:
    """Spans of days over a subject; arrays have shape (n,).

    Parameters
    ----------
    row : ndarray of int64
        Row of evidence.
    kind : ndarray of int64
        ``PENDING``, ``FIGHT`` or ``BESIEGED``.
    begins, ends : ndarray of int64
        Half-open days, counted from 1970-01-01.
    part : ndarray of bool
        Not told as a fight: only most of the place was taken, or is held.
    inferred : ndarray of bool
        Nobody tells of these days: they lie between two fights, or a fight and the fall.
    also : ndarray of int64
        The second of the two rows that an inferred one lies between, ``-1`` for others.
    """

    row: Ints
    kind: Ints
    begins: Ints
    ends: Ints
    part: Bools
    inferred: Bools
    also: Ints

    def __len__(self) -> int:
        return len(self.row)


def joined(many: Sequence[Overlays]) -> Overlays:
    """Put overlays one behind the other."""
    columns = {f.name: [getattr(each, f.name) for each in many] for f in fields(Overlays)}
    return Overlays(**{name: np.concatenate(column) for name, column in columns.items()})


def overlays(
    evidence: Evidence, worth: Ints, episodes: Episodes, agreement: Agreement, rule: Policy
) -> Overlays:
    """Find when each fight, siege and unsettled claim begins and ends.

    A condition seen on one day lasts ``linger`` days after it, one with an interval to its end,
    an open one until a siege is lifted; and all of them no longer than until somebody else
    than their holder takes the place. A claim that does not count lasts until one that counts
    settles it. Where only most of a place is taken, it is contested for a while.
    """
    fight = np.flatnonzero(evidence.battle)
    lasting = np.where(
        evidence.moment & (evidence.ends < FOR_EVER), evidence.ends + rule.linger, evidence.ends
    )
    ends = np.minimum(lasting, FOR_EVER - 1) + 1
    ends[fight] = np.minimum(ends[fight], _taken(evidence, fight, agreement))
    ends[fight] = np.minimum(ends[fight], _left(evidence, worth, fight))
    siege = fight[evidence.event[fight] == SIEGE]
    ends[siege] = np.minimum(ends[siege], _lifted(evidence, worth, siege))

    pending = np.flatnonzero((worth == Worth.NOT_YET) & (evidence.event < _FIRST_ACCESS))
    until = _settled(evidence, worth, pending)
    condition = np.isin(pending, fight)
    until[condition] = np.minimum(until[condition], ends[pending[condition]])
    counted = fight[worth[fight] > 0]
    kind = np.where(evidence.event[counted] == SIEGE, BESIEGED, FIGHT)
    return joined(
        [
            _told(evidence, counted, kind, ends[counted]),
            _told(evidence, pending, np.full(len(pending), PENDING), until),
            _most(evidence, worth, episodes, rule),
        ]
    )


def _told(evidence: Evidence, row: Ints, kind: Ints, ends: Ints) -> Overlays:
    """Make the overlays of what is told."""
    none = np.zeros(len(row), bool)
    begins = evidence.begins[row].astype(np.int64)
    return Overlays(row, kind, begins, ends, none, none, np.full(len(row), NONE))


def _most(evidence: Evidence, worth: Ints, episodes: Episodes, rule: Policy) -> Overlays:
    """Lay a fight over places of which most was taken, until all of it is soon afterwards."""
    told = (worth > 0) & (evidence.change | evidence.left | np.isin(evidence.event, _HELD))
    row = np.flatnonzero(told & (evidence.extent == MOST) & ~evidence.left)
    whole = np.flatnonzero(told & (evidence.extent == WHOLE))
    change = evidence.change[row]
    late = evidence.latest[row].astype(np.int64)
    brief = change | evidence.moment[row]
    ends = np.where(brief, late + rule.linger, evidence.ends[row]) + 1
    subject, told_of = evidence.subject[row], evidence.subject[whole]
    settled = soonest(subject, late + 1, told_of, evidence.latest[whole])
    ends = np.where(settled <= late + rule.lull, settled, ends)
    taken = np.zeros(len(episodes) + 1, bool)  # the last one is that of rows that support none
    taken[episodes.of_row[whole[~np.isin(evidence.event[whole], _HELD)]]] = True
    taken[-1] = False
    ends[change & taken[episodes.of_row[row]]] = -FOR_EVER
    begins = np.where(change, late, evidence.begins[row])
    kept = begins < ends
    over = _told(evidence, row[kept], np.full(np.count_nonzero(kept), FIGHT), ends[kept])
    return replace(over, begins=begins[kept], part=np.ones(len(over), bool))


def held_jointly(evidence: Evidence, worth: Ints, episodes: Episodes) -> Overlays:
    """Find over which days several are said to hold a place together: until any change."""
    row = np.flatnonzero((evidence.event == _SHARED) & (worth > 0))
    change = np.flatnonzero(evidence.change & (episodes.of_row >= 0))
    day = episodes.latest[episodes.of_row[change]]
    subject, late = evidence.subject[row], evidence.latest[row].astype(np.int64)
    ends = soonest(subject, late + 1, evidence.subject[change], day)
    over = _told(evidence, row, np.full(len(row), FIGHT), ends)
    return replace(over, begins=late)


def _taken(evidence: Evidence, rows: Ints, agreement: Agreement) -> Ints:
    """First day after each condition began on which somebody else takes the place.

    Where nobody knows who has a place, over some time, nobody who takes it ends that.
    """
    episodes = agreement.episodes
    named = evidence.holder[rows] >= 0
    asked = np.flatnonzero(evidence.moment[rows] | named)
    row, late = rows[asked], evidence.latest[rows[asked]].astype(np.int64)
    firm = np.flatnonzero(~episodes.implied)
    foes = Kin.of(
        evidence.named(row, evidence.change, evidence.loser),
        agreement.named(firm),
        episodes.latest[firm],
        lambda i, j: ~agreement.rows(firm[j], row[i]),
    )
    # A condition of a foe that was seen after the place had changed hands is not ended by it.
    came = foes.next(np.where(named[asked], evidence.begins[row], late + 1))
    answer = np.full(len(rows), FOR_EVER)
    answer[asked[came >= 0]] = episodes.latest[firm[came[came >= 0]]]
    # What was seen on one day only is over once a side is said to have taken the place.
    told = firm[~episodes.seen[firm]]
    brief = evidence.moment[row]
    ends = soonest(evidence.subject[row], late + 1, episodes.subject[told], episodes.latest[told])
    answer[asked[brief]] = np.minimum(answer[asked[brief]], ends[brief])
    return answer


def _left(evidence: Evidence, worth: Ints, rows: Ints) -> Ints:
    """First day after each condition began on which its holder is said to have left."""
    exits = counting(evidence, worth)
    return _gone(evidence, exits, rows, evidence.holder, evidence.begins[rows])


def _gone(
    evidence: Evidence, exits: Ints, rows: Ints, who: npt.NDArray[Any], since: npt.NDArray[Any]
) -> Ints:
    """First day, from one on, on which whom the rows name is said to have left."""
    left = Kin.of(
        (evidence.subject[rows], who[rows]),
        (evidence.subject[exits], evidence.loser[exits]),
        evidence.latest[exits],
        lambda i, j: evidence.actors.agree[who[rows[i]], evidence.loser[exits[j]]],
    )
    first = left.next(since)
    answer = np.full(len(rows), FOR_EVER)
    answer[first >= 0] = evidence.latest[exits[first[first >= 0]]]
    return answer


def _lifted(evidence: Evidence, worth: Ints, sieges: Ints) -> Ints:
    """First day on which each siege is said to be lifted."""
    lifted = np.flatnonzero((evidence.event == _LIFTED) & (worth > 0))
    of, since = evidence.subject[sieges], evidence.begins[sieges]
    return soonest(of, since, evidence.subject[lifted], evidence.latest[lifted])


def _settled(evidence: Evidence, worth: Ints, pending: Ints) -> Ints:
    """First day on which a claim that counts speaks of the holder at that time or later."""
    told = np.flatnonzero((worth > 0) & (evidence.holder >= 0) & ~evidence.left)
    of, since = evidence.subject[pending], evidence.latest[pending]
    named = np.where(evidence.left, evidence.loser, evidence.holder)
    return np.minimum(
        soonest(of, since, evidence.subject[told], evidence.latest[told]),
        _gone(evidence, counting(evidence, worth), pending, named, since),
    )


def access(evidence: Evidence, worth: Ints, agreement: Agreement) -> tuple[Episodes, Ints]:
    """Make episodes of what is said of access to roads.

    The last news stands. What is said of an interval ends with it, and fire control ends when
    somebody else than its holder takes the road; nothing is known afterwards.

    Parameters
    ----------
    evidence : Evidence
    worth : ndarray of int64
    agreement : Agreement
        Of the episodes of holders.

    Returns
    -------
    news : Episodes
        Their holders are places in :data:`whoholds.vocabulary.ACCESSES`.
    ends : ndarray of int64
        First day on which each no longer stands, :data:`FOR_EVER` where nothing ends it.
    """
    meant = np.array([ACCESSES.index(_OPENS.get(event, event)) for event in ACCESS_EVENTS])
    about = evidence.event >= _FIRST_ACCESS
    value = np.where(about, meant[np.maximum(evidence.event - _FIRST_ACCESS, 0)], -1)
    n = int(meant.max()) + 2
    apart = replace(evidence.actors, agree=np.eye(n, dtype=bool), depth=np.zeros(n, np.int64))
    alone = Sets(np.zeros(2, np.int64), np.zeros(0, np.int64))
    access_only = replace(
        evidence,
        holder=value,
        change=about,
        actors=apart,
        partners=np.zeros(len(evidence), np.int64),
        partner_sets=alone,
    )
    # Seen closed twice is no disagreement about one day, so that no slack joins the two.
    news = from_changes(access_only, np.where(about, worth, 0), slack=0)

    bounded = np.flatnonzero(about & (worth > 0) & ~evidence.moment & (evidence.ends < FOR_EVER))
    same = Kin.of(
        (news.subject, news.holder),
        (evidence.subject[bounded], value[bounded]),
        evidence.begins[bounded],
        lambda i, j: news.holder[i] == value[bounded[j]],
    )
    last = same.greatest(evidence.ends[bounded], news.latest)
    ends = np.where(last >= news.latest, last + 1, FOR_EVER)

    fire = np.flatnonzero((evidence.event == _FIRE) & (news.of_row >= 0))
    np.minimum.at(ends, news.of_row[fire], _taken(evidence, fire, agreement))
    return news, ends
