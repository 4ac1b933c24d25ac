"""Episodes: one side comes to hold a place, on a day within bounds.

Episodes are made of the changes that count (this module) and then tried against what was seen
in between (:mod:`whoholds.engine.observations`), on a :class:`~whoholds.engine.bench.Bench`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from whoholds._arrays import Ints, key, ranges, unique, unkey
from whoholds.dates.columns import FOR_EVER, LONG_AGO
from whoholds.engine.bench import COLUMNS, NONE, Bench, Part, batches, place
from whoholds.engine.evidence import Bools, Evidence
from whoholds.engine.kinds import Kin

_CROWD: Final = 64
"""Changes of one subject that are a crowd."""


@dataclass(frozen=True, eq=False)
class Episodes:
    """Episodes of many subjects, sorted by subject, then in the order in which they count.

    All arrays have shape (n,), days being counted from 1970-01-01.

    Parameters
    ----------
    subject, holder : ndarray of int64
    earliest, latest : ndarray of int64
        Bounds of the day on which it began.
    seen : ndarray of bool
        Begun by a sight; nobody reported the change itself.
    lone : ndarray of bool
        Begun by one voice's sight against the record: it may as well be wrong.
    widened : ndarray of bool
        Sources differ on the date, and the bounds hold both.
    implied : ndarray of bool
        Nobody says that or when it began, only that somebody undid it.
    level : ndarray of int64
        How many others in a row are told to have come before it, where bounds leave that open.
    then : ndarray of int64
        The episode that is told to have come after it, ``-1`` for none.
    of_row : ndarray of int64, shape (evidence,)
        The episode that each row of evidence supports, ``-1`` for none.
    before : ndarray of int64, shape (subjects,)
        Who may have held it before the first evidence, ``-1`` where nobody knows.
    before_from : ndarray of int64, shape (subjects,)
        First day on which he may have.
    tells_before : ndarray of bool, shape (evidence,)
        The rows of evidence that say so.
    """

    subject: Ints
    holder: Ints
    earliest: Ints
    latest: Ints
    seen: Bools
    lone: Bools
    widened: Bools
    implied: Bools
    level: Ints
    then: Ints
    of_row: Ints
    before: Ints
    before_from: Ints
    tells_before: Bools

    def __len__(self) -> int:
        return len(self.subject)

    def replaced(self) -> Ints:
        """Give for each episode the day from which it certainly is no longer the last.

        Episode ``e`` can be the last one on day ``d`` exactly when
        ``earliest[e] <= d < replaced()[e]``: some ``f`` that began on or after the latest day
        of ``e``, or is told to have come after it, must have happened by then. Two that are both
        certain of the same day have no order unless it is told, and neither replaces the other. A
        lone sight replaces nothing. One that is implied is over when it was undone.
        """
        firm = np.flatnonzero(~self.lone)
        one_day = self.earliest == self.latest
        # Doubled days put a later start on the same day behind an exact one.
        start = 2 * self.earliest + np.where(one_day, 0, 1)
        order = firm[np.lexsort((start[firm], self.subject[firm]))]
        starts = key(self.subject[order], start[order])
        ends = _suffix_minimum(self.subject[order], self.latest[order])
        asked = key(self.subject, 2 * self.latest + np.where(one_day, 1, 0))
        at = np.searchsorted(starts, asked)
        inside = at < len(order)
        inside[inside] = self.subject[order[at[inside]]] == self.subject[inside]
        answer = np.full(len(self), FOR_EVER)
        answer[inside] = ends[at[inside]]
        told = np.flatnonzero(self.then >= 0)
        after = self.latest[self.then[told]]
        answer[told] = np.where(self.implied[told], after, np.minimum(answer[told], after))
        return answer


def _suffix_minimum(group: Ints, value: Ints) -> Ints:
    """Smallest value from each place to the end of its group; groups are contiguous."""
    # Earlier groups have lower keys, so that a running minimum from the end restarts with each.
    return unkey(np.minimum.accumulate(key(group, value)[::-1])[::-1])[1]


def assemble(evidence: Evidence, parts: list[Part], support: Ints) -> Episodes:
    """Sort episodes in the making into the order in which they count.

    Of two with the same bounds, the one with more voices ranks higher, then the one reported
    first, then the one whose holder comes later by id.

    Parameters
    ----------
    evidence : Evidence
    parts : list of Part
        Emptied on the way, to save memory.
    support : ndarray of int64, shape (evidence,)
        :func:`place` of the episode that each row supports, ``-1`` for none.

    Returns
    -------
    Episodes
        With ``before`` still to be filled in.
    """
    whole = {name: np.concatenate([part.pop(name) for part in parts]) for name in list(parts[0])}
    places = place(whole["subject"], whole["slot"])
    by_place = np.argsort(places)
    rows = np.flatnonzero(support >= 0)
    supported = by_place[np.searchsorted(places[by_place], support[rows])]
    order = _in_order(whole, evidence, rows, supported)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    of_row = np.full(len(evidence), NONE)
    of_row[rows] = rank[supported]
    columns = {name: whole[name][order] for name in ("subject", *COLUMNS)}
    told = np.flatnonzero(columns["then"] >= 0)
    after = place(columns["subject"][told], columns["then"][told])
    columns["then"][told] = rank[by_place[np.searchsorted(places[by_place], after)]]
    return Episodes(
        of_row=of_row,
        before=np.full(len(evidence.subjects), NONE),
        before_from=np.full(len(evidence.subjects), LONG_AGO),
        tells_before=np.zeros(len(evidence), bool),
        **columns,
    )


def _in_order(whole: Part, evidence: Evidence, rows: Ints, supported: Ints) -> Ints:
    """Sort episodes, `rows` being the evidence and `supported` what each of them supports."""
    ends = key(whole["subject"], whole["latest"])
    begins = whole["earliest"].astype(np.int64) * 2**20 + whole["level"]
    order = np.lexsort((begins, ends))
    like_next = np.zeros(len(order), bool)
    like_next[:-1] = (np.diff(ends[order]) == 0) & (np.diff(begins[order]) == 0)
    tied = order[like_next | np.roll(like_next, 1)]
    if not len(tied):
        return order
    among = np.zeros(len(ends), bool)
    among[tied] = True
    rows, supported = rows[among[supported]], supported[among[supported]]
    voices, _ = unkey(unique(key(supported, evidence.voice[rows])))
    votes = np.bincount(voices, minlength=len(ends))
    known = np.full(len(ends), FOR_EVER)
    # Who left does not say who came, unless nobody did.
    says = ~evidence.left[rows] | (whole["holder"][supported] < 0)
    np.minimum.at(known, supported[says], evidence.known[rows[says]])
    columns = (whole["holder"], -known, votes, begins, ends)
    order[among[order]] = tied[np.lexsort([column[tied] for column in columns])]
    return order


def slots(episodes: Episodes) -> tuple[Part, Ints]:
    """Take episodes apart again: their columns, and what each row of evidence supports."""
    first = np.searchsorted(episodes.subject, episodes.subject, "left")
    slot = np.arange(len(episodes)) - first
    columns = {name: getattr(episodes, name).copy() for name in COLUMNS}
    told = columns["then"] >= 0
    columns["then"][told] -= first[told]
    support = np.full(len(episodes.of_row), NONE)
    joined = episodes.of_row >= 0
    support[joined] = place(episodes.subject, slot)[episodes.of_row[joined]]
    return {"subject": episodes.subject, "slot": slot, **columns}, support


def laid_out(episodes: Episodes, subject: Ints, spare: int, evidence: Evidence) -> Bench:
    """Lay out the episodes of some subjects on a bench, with `spare` free slots each."""
    first = np.searchsorted(episodes.subject, subject, "left")
    last = np.searchsorted(episodes.subject, subject, "right")
    bench = Bench.empty(subject, int((last - first).max(initial=0)) + spare, evidence)
    at, flat = ranges(first, last)
    for name in COLUMNS:
        getattr(bench, name)[at, flat - first[at]] = getattr(episodes, name)[flat]
    told = bench.then[at, flat - first[at]] >= 0
    bench.then[at[told], (flat - first[at])[told]] -= first[at[told]]
    bench.count[:] = last - first
    if bench.leads.shape[2]:
        row = np.flatnonzero((episodes.of_row >= 0) & np.isin(evidence.subject, subject))
        spot = np.searchsorted(subject, evidence.subject[row])
        bench.book(spot, episodes.of_row[row] - first[spot], row, evidence)
    return bench


def again(episodes: Episodes, evidence: Evidence) -> Episodes:
    """Sort episodes anew after their bounds or their support have changed."""
    part, support = slots(episodes)
    return assemble(evidence, [part], support)


def from_changes(evidence: Evidence, worth: Ints, slack: int) -> Episodes:
    """Make episodes of the changes that count, the most precise first."""
    rows = np.flatnonzero(evidence.change & (worth > 0))
    crowded = np.bincount(evidence.subject[rows], minlength=len(evidence.subjects)) > _CROWD
    crowd = Crowd.of(evidence, rows[crowded[evidence.subject[rows]]])
    # Changes join those of their own family alone; only in a crowd does it pay to part them.
    apart = crowded & ~evidence.joint
    subject = evidence.subject[rows]
    side = np.where(apart[subject], crowd.family[evidence.holder[rows]], 0)
    width = evidence.latest[rows] - evidence.earliest[rows]
    who, known, start = evidence.holder[rows], evidence.known[rows], evidence.earliest[rows]
    order = np.lexsort((who, known, start, width, side, subject))
    rows, subject, side = rows[order], subject[order], side[order]
    parts = [Bench.empty(np.zeros(0, np.int64), 0, evidence).flat()]
    support = np.full(len(evidence), NONE)
    kind = 2 * crowded.astype(np.int64) + evidence.joint
    lane = key(subject, side)
    for mine, table in batches(lane, rows, kind[subject]):
        subject = evidence.subject[table[:, 0]]
        bench = Bench.empty(subject, table.shape[1], evidence)
        for k in range(table.shape[1]):
            at = np.flatnonzero(table[:, k] >= 0)
            others = crowd if crowded[subject[0]] else table[at]
            slot = _place(bench, at, table[at, k], others, evidence, slack)
            support[table[at, k]] = slot
        flat = bench.flat()
        # The lanes of one subject have their slots one behind the other.
        ahead = np.searchsorted(lane, mine) - np.searchsorted(lane, key(subject, NONE))
        i, column = np.nonzero(table >= 0)
        row = table[i, column]
        support[row] = place(subject[i], support[row] + ahead[i])
        flat["slot"] += np.repeat(ahead, bench.count)
        parts.append(flat)
    return assemble(evidence, parts, support)


@dataclass(frozen=True, eq=False)
class Crowd:
    """The changes on places that have very many of them: who took a place between two days.

    Parameters
    ----------
    family : ndarray of int64, shape (actors + 1,)
        Those whose holders may agree have one number.
    rows : ndarray of int64
        Rows of evidence, ascending.
    foes : Kin
        Of the rows, those of others, the last to begin first.
    ends : ndarray of int64
        For each that ``foes`` lists, the first to end of those listed by then.
    """

    family: Ints
    rows: Ints
    foes: Kin
    ends: Ints

    @classmethod
    def of(cls, evidence: Evidence, rows: Ints) -> Crowd:
        """Sort the changes on some places."""
        agree = evidence.actors.agree
        family = np.arange(len(agree))
        for _ in range(len(agree)):
            wider = np.where(agree, family, family[:, None]).min(axis=1)
            if (wider == family).all():
                break
            family = wider
        foes = Kin.of(
            evidence.named(rows),
            evidence.named(rows),
            -evidence.earliest[rows],
            lambda i, j: ~evidence.agree(rows[i], rows[j]),
        )
        return cls(family, rows, foes, foes.running(-evidence.latest[rows]))

    def between(self, row: Ints, low: Ints, high: Ints) -> Bools:
        """Tell whether somebody else than by these rows took the place between two days."""
        kind = self.foes.kind[np.searchsorted(self.rows, row)]
        at = np.searchsorted(self.foes.days, key(kind, -low), "right") - 1
        told = at >= self.foes.first[kind]
        told[told] = -self.ends[at[told]] <= high[told]
        return told


def _place(
    bench: Bench, at: Ints, row: Ints, others: Ints | Crowd, evidence: Evidence, slack: int
) -> Ints:
    """Let one change a subject join an episode or begin one; answer the slots.

    `others` has all changes of the same subjects, to tell what lies between two of them.
    """
    early, late, who = evidence.earliest[row], evidence.latest[row], evidence.holder[row]
    slots = int(bench.count[at].max(initial=0))
    begins, ends = bench.earliest[at, :slots], bench.latest[at, :slots]
    friend = bench.friends(at, row, evidence, slots)
    shared = np.minimum(ends, late[:, None]) - np.maximum(begins, early[:, None])
    meeting = _least(np.where(friend & (shared >= 0), shared, FOR_EVER), begins)
    gap = np.where(friend & (shared < 0), -shared, FOR_EVER)
    gap[(gap > slack) | (meeting >= 0)[:, None]] = FOR_EVER
    _close_gaps_with_foes(gap, begins, ends, row, others, evidence)
    nearby = _least(gap, begins)

    slot = np.where(meeting >= 0, meeting, nearby)
    new = slot < 0
    slot[new] = bench.add(at[new], early[new], late[new], who[new])
    old, joined = at[~new], slot[~new]
    meets = meeting[~new] >= 0
    for bound, narrow, widen, value in (
        (bench.earliest, np.maximum, np.minimum, early[~new]),
        (bench.latest, np.minimum, np.maximum, late[~new]),
    ):
        was = bound[old, joined]
        bound[old, joined] = np.where(meets, narrow(was, value), widen(was, value))
    bench.widened[old, joined] |= ~meets
    bench.join(at, slot, row, evidence)
    return slot


def _least(value: Ints, then: Ints) -> Ints:
    """Column of the least value in each row, of the least `then` among equals; -1 if none."""
    if not value.shape[1]:
        return np.full(len(value), NONE)
    least = value.min(axis=1)
    column = np.where(value == least[:, None], then, FOR_EVER + 1).argmin(axis=1)
    return np.where(least < FOR_EVER, column, NONE)


def _close_gaps_with_foes(
    gap: Ints, begins: Ints, ends: Ints, row: Ints, others: Ints | Crowd, evidence: Evidence
) -> None:
    """Forbid bridging a gap in which somebody else took the place."""
    i, j = np.nonzero(gap < FOR_EVER)
    if not len(i):
        return
    early, late = evidence.earliest[row[i]], evidence.latest[row[i]]
    low, high = np.minimum(ends[i, j], late), np.maximum(begins[i, j], early)
    if isinstance(others, Crowd):
        blocked = others.between(row[i], low, high)
    else:
        table = others[i]
        foe = (table >= 0) & ~evidence.agree(row[i][:, None], table)
        foe &= evidence.earliest[table] >= low[:, None]
        blocked = np.asarray((foe & (evidence.latest[table] <= high[:, None])).any(axis=1))
    gap[i[blocked], j[blocked]] = FOR_EVER
