"""Kinds: the claims on a place that say the same, asked and looked through together.

Of a place with very many claims, only a few kinds of claim differ in what matters to a question:
who is named, by which event. What holds between two rows is decided once for their kinds; days and
voices are then looked up in what is sorted, and no two rows are compared.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from whoholds._arrays import Ints, key, pairs, ranges, unkey
from whoholds.dates.columns import FOR_EVER
from whoholds.engine.evidence import Bools

NEVER: Final = -(2**31)
"""Less than any day that is asked for."""

_CROWD: Final = 48
"""Where a subject has fewer rows than this, each is taken for a kind of its own: that is faster."""
_ROOM: Final = 2**62
_BLOCK: Final = 2**20
"""Pairs of rows that are looked at together."""

Relation = Callable[[Ints, Ints], Bools]


@dataclass(frozen=True, eq=False)
class Kin:
    """What is asked about, and for each kind of it what may answer, sorted by day.

    Parameters
    ----------
    kind : ndarray of int64, shape (asked,)
        Kind of each that is asked about.
    days : ndarray of int64, shape (n,)
        Kind and day of each that may answer, packed by :func:`whoholds._arrays.key`: ascending.
    row : ndarray of int64, shape (n,)
        Place of those among all that may answer. One stands there for each kind that it may answer.
    first : ndarray of int64, shape (kinds + 1,)
        Where those of each kind begin.
    """

    kind: Ints
    days: Ints
    row: Ints
    first: Ints

    @classmethod
    def of(
        cls,
        asked: Sequence[npt.NDArray[Any]],
        others: Sequence[npt.NDArray[Any]],
        day: npt.NDArray[Any],
        related: Relation,
    ) -> Kin:
        """Find what may answer each kind of question.

        Parameters
        ----------
        asked, others : sequence of ndarray of int
            Subject of each that is asked about, or may answer, and the columns in which those of
            one kind do not differ.
        day : ndarray of int, shape (others,)
            By what those that may answer are sorted.
        related : callable
            From places in `asked` and `others`, two arrays, to whether the one may answer the
            other. It must look at nothing but those columns.
        """
        kind, one = _kinds(*asked)
        other, two = _kinds(*others)
        i, j = pairs(asked[0][one], others[0][two])
        holds = related(one[i], two[j])
        i, j = i[holds], j[holds]
        by_kind = np.argsort(other, kind="stable")
        counts = np.bincount(other, minlength=len(two))
        ends = np.cumsum(counts)
        owner, at = ranges((ends - counts)[j], ends[j])
        row, of = by_kind[at], i[owner]
        first = np.append(0, np.cumsum(np.bincount(of, minlength=len(one))))
        return cls(kind, key(of, 0), row, first).by(day)

    def by(self, day: npt.NDArray[Any]) -> Kin:
        """Sort the rows that may answer by another day."""
        days = key(unkey(self.days)[0], day[self.row])
        order = np.argsort(days, kind="stable")
        return replace(self, days=days[order], row=self.row[order])

    def until(self, day: Ints) -> Ints:
        """Give for each that is asked about the place behind the last, by that day, in ``row``."""
        return np.searchsorted(self.days, key(self.kind, day), "right")

    def since(self, day: Ints) -> Ints:
        """Give for each that is asked about the place of the first from that day on in ``row``."""
        return np.searchsorted(self.days, key(self.kind, day), "left")

    def last(self, day: Ints) -> Ints:
        """Find for each that is asked about the last by that day; -1 for none."""
        at = self.until(day) - 1
        told = at >= self.first[self.kind]
        answer = np.full(len(self.kind), -1)
        answer[told] = self.row[at[told]]
        return answer

    def next(self, day: Ints) -> Ints:
        """Find for each that is asked about the first from that day on; -1 for none."""
        at = self.since(day)
        told = at < self.first[self.kind + 1]
        answer = np.full(len(self.kind), -1)
        answer[told] = self.row[at[told]]
        return answer

    def greatest(self, value: npt.NDArray[Any], day: Ints) -> Ints:
        """Find the greatest value, of shape (others,), by that day; :data:`NEVER` for none."""
        at = self.until(day) - 1
        told = at >= self.first[self.kind]
        answer = np.full(len(self.kind), NEVER)
        answer[told] = self.running(value)[at[told]]
        return answer

    def running(self, value: npt.NDArray[Any]) -> Ints:
        """Give for each in ``row`` the greatest value until there of those of one kind."""
        # The maximum restarts with each kind, since earlier ones have lower keys.
        kind = unkey(self.days)[0]
        return unkey(np.maximum.accumulate(key(kind, value[self.row])))[1]

    def greatest_of_others(
        self, value: npt.NDArray[Any], voice: npt.NDArray[Any], day: Ints, but: npt.NDArray[Any]
    ) -> Ints:
        """Find the greatest value by that day that another voice tells; :data:`NEVER` for none.

        Parameters
        ----------
        value, voice : ndarray of int, shape (others,)
        day, but : ndarray of int, shape (asked,)
            Last day, and the voice that is not heard.
        """
        at = self.until(day) - 1
        told = at >= self.first[self.kind]
        start = np.repeat(self.first[:-1], np.diff(self.first))
        best, who, second = _running(start, value[self.row].astype(np.int64), voice[self.row])
        at = at[told]
        answer = np.full(len(self.kind), NEVER)
        answer[told] = np.where(who[at] != but[told], best[at], second[at])
        return answer

    def some(self, low: Ints, high: Ints, answers: Relation) -> Bools:
        """Tell which of those asked about find an answer at the places from `low` to `high`.

        Those at hand are looked at first: few have to look far.
        """
        found, step = np.zeros(len(self.kind), bool), 4
        todo = np.flatnonzero(low < high)
        while len(todo):
            for block in np.array_split(todo, len(todo) * step // _BLOCK + 1):
                i, at = ranges(low[block], np.minimum(low[block] + step, high[block]))
                found[block[i[answers(block[i], self.row[at])]]] = True
            low = low + step
            todo = todo[~found[todo] & (low[todo] < high[todo])]
            step *= 2
        return found


def _kinds(subject: Ints, *columns: npt.NDArray[Any]) -> tuple[Ints, Ints]:
    """Give the kind of each row as a number, and a row of each kind."""
    crowded = np.bincount(subject)[subject] >= _CROWD
    many = np.flatnonzero(crowded)
    code, size = subject[many], int(subject.max(initial=0)) + 1
    for column in columns:
        value = column[many].astype(np.int64)
        low, high = int(value.min(initial=0)), int(value.max(initial=0))
        if size * (high - low + 1) > _ROOM:
            code = np.unique(code, return_inverse=True)[1]
            size = len(code)
        code, size = code * (high - low + 1) + value - low, size * (high - low + 1)
    _, sample, same = np.unique(code, return_index=True, return_inverse=True)
    kind = np.empty(len(subject), np.int64)
    kind[many] = same
    few = np.flatnonzero(~crowded)
    kind[few] = len(sample) + np.arange(len(few))
    return kind, np.append(many[sample], few)


def _running(start: Ints, value: Ints, voice: npt.NDArray[Any]) -> tuple[Ints, Ints, Ints]:
    """Find the greatest value up to each place, who tells it, and the greatest by anybody else.

    `start` says for each place from where on. Each step doubles how far back a place has looked.
    """
    best, who, second = value, voice.astype(np.int64), np.full(len(value), NEVER)
    place, step = np.arange(len(value)), 1
    behind = place - start
    far = int(behind.max(initial=0))
    while step <= far:
        at = np.flatnonzero(behind >= step)
        one, other = (best[at], who[at], second[at]), (c[at - step] for c in (best, who, second))
        b, w, s = _merged(one, tuple(other))
        best, who, second = best.copy(), who.copy(), second.copy()
        best[at], who[at], second[at] = b, w, s
        step *= 2
    return best, who, second


def _merged(one: tuple[Ints, ...], other: tuple[Ints, ...]) -> tuple[Ints, Ints, Ints]:
    """Merge greatest values, who tells them, and the greatest by anybody else."""
    swapped = other[0] > one[0]
    (best, who, second), (less, whose, least) = (
        tuple(np.where(swapped, b, a) for a, b in zip(one, other, strict=True)),
        tuple(np.where(swapped, a, b) for a, b in zip(one, other, strict=True)),
    )
    return best, who, np.maximum(second, np.where(whose == who, least, less))


def soonest(subject: Ints, since: Ints, told: Ints, day: npt.NDArray[Any]) -> Ints:
    """Find the first day, from one on, that is told of each subject; FOR_EVER for none.

    Parameters
    ----------
    subject, since : ndarray of int64, shape (asked,)
    told, day : ndarray of int64, shape (n,)
        Subjects, and what is told of them.
    """
    days = np.sort(key(told, day))
    # Behind the last of all stands one of no subject.
    of, first = unkey(np.append(days, key(np.array([-1]), FOR_EVER)))
    at = np.searchsorted(days, key(subject, since))
    return np.where(of[at] == subject, first[at], FOR_EVER)
