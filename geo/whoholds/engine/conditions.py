"""What lies over the holder for a while: fights, sieges, and claims that do not count yet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from typing import Final

import numpy as np

from whoholds._arrays import Ints, pairs
from whoholds.dates.columns import FOR_EVER
from whoholds.engine.agreement import Agreement
from whoholds.engine.bench import NONE
from whoholds.engine.episodes import Episodes, from_changes
from whoholds.engine.evidence import Bools, Evidence
from whoholds.engine.extents import MOST, WHOLE
from whoholds.engine.interned import Sets
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
    i, j = pairs(evidence.subject[row], evidence.subject[whole])
    r, q = row[i], whole[j]
    soon = (evidence.latest[q] > late[i]) & (evidence.latest[q] <= late[i] + rule.lull)
    settled = _first(len(row), i[soon], evidence.latest[q[soon]])
    ends = np.where(settled < FOR_EVER, settled, ends)
    same = change[i] & ~np.isin(evidence.event[q], _HELD) & (episodes.of_row[r] >= 0)
    same &= episodes.of_row[r] == episodes.of_row[q]
    ends[i[same]] = -FOR_EVER
    begins = np.where(change, late, evidence.begins[row])
    kept = begins < ends
    over = _told(evidence, row[kept], np.full(np.count_nonzero(kept), FIGHT), ends[kept])
    return replace(over, begins=begins[kept], part=np.ones(len(over), bool))


def _first(count: int, at: Ints, day: Ints) -> Ints:
    """Earliest of the days told at each of `count` places, :data:`FOR_EVER` where there is none."""
    answer = np.full(count, FOR_EVER)
    np.minimum.at(answer, at, day)
    return answer


def held_jointly(evidence: Evidence, worth: Ints, episodes: Episodes) -> Overlays:
    """Find over which days several are said to hold a place together: until any change."""
    row = np.flatnonzero((evidence.event == _SHARED) & (worth > 0))
    change = np.flatnonzero(evidence.change & (episodes.of_row >= 0))
    i, j = pairs(evidence.subject[row], evidence.subject[change])
    day = episodes.latest[episodes.of_row[change[j]]]
    later = day > evidence.latest[row[i]]
    over = _told(evidence, row, np.full(len(row), FIGHT), _first(len(row), i[later], day[later]))
    return replace(over, begins=evidence.latest[row].astype(np.int64))


def _taken(evidence: Evidence, rows: Ints, agreement: Agreement) -> Ints:
    """First day after each condition began on which somebody else takes the place.

    Where nobody knows who has a place, over some time, nobody who takes it ends that.
    """
    episodes = agreement.episodes
    asked = np.flatnonzero(evidence.moment[rows] | (evidence.holder[rows] >= 0))
    firm = np.flatnonzero(~episodes.implied)
    i, j = pairs(evidence.subject[rows[asked]], episodes.subject[firm])
    i, j = asked[i], firm[j]
    row = rows[i]
    named = evidence.holder[row] >= 0
    foe = ~agreement.rows(j, row)
    began = np.where(named, evidence.begins[row], evidence.latest[row] + 1)
    # A condition of a foe that was seen after the place had changed hands is not ended by it.
    ends = foe & (episodes.latest[j] >= began)
    # What was seen on one day only is over once a side is said to have taken the place.
    ends |= evidence.moment[row] & ~episodes.seen[j] & (episodes.latest[j] > evidence.latest[row])
    return _first(len(rows), i[ends], episodes.latest[j[ends]])


def _left(evidence: Evidence, worth: Ints, rows: Ints) -> Ints:
    """First day after each condition began on which its holder is said to have left."""
    exits = counting(evidence, worth)
    i, j = pairs(evidence.subject[rows], evidence.subject[exits])
    r, w = rows[i], exits[j]
    out = evidence.actors.agree[evidence.holder[r], evidence.loser[w]]
    out &= evidence.latest[w] >= evidence.begins[r]
    return _first(len(rows), i[out], evidence.latest[w[out]])


def _lifted(evidence: Evidence, worth: Ints, sieges: Ints) -> Ints:
    """First day on which each siege is said to be lifted."""
    lifted = np.flatnonzero((evidence.event == _LIFTED) & (worth > 0))
    i, j = pairs(evidence.subject[sieges], evidence.subject[lifted])
    after = evidence.latest[lifted[j]] >= evidence.begins[sieges[i]]
    return _first(len(sieges), i[after], evidence.latest[lifted[j[after]]])


def _settled(evidence: Evidence, worth: Ints, pending: Ints) -> Ints:
    """First day on which a claim that counts speaks of the holder at that time or later."""
    counted = np.flatnonzero((worth > 0) & ((evidence.holder >= 0) | evidence.left))
    i, j = pairs(evidence.subject[pending], evidence.subject[counted])
    named = np.where(evidence.left, evidence.loser, evidence.holder)
    speaks = (
        ~evidence.left[counted][j] | evidence.actors.agree[named[counted[j]], named[pending[i]]]
    )
    after = speaks & (evidence.latest[counted[j]] >= evidence.latest[pending[i]])
    return _first(len(pending), i[after], evidence.latest[counted[j[after]]])


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
    i, j = pairs(news.subject, evidence.subject[bounded])
    row = bounded[j]
    within = (news.holder[i] == value[row]) & (evidence.begins[row] <= news.latest[i])
    within &= news.latest[i] <= evidence.ends[row]
    stated = np.full(len(news), -FOR_EVER)
    np.maximum.at(stated, i[within], evidence.ends[row[within]] + 1)
    ends = np.where(stated > -FOR_EVER, stated, FOR_EVER)

    fire = np.flatnonzero((evidence.event == _FIRE) & (news.of_row >= 0))
    np.minimum.at(ends, news.of_row[fire], _taken(evidence, fire, agreement))
    return news, ends
