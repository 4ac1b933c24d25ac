"""Which days of two maps are compared."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import date, timedelta

from whoholds.errors import DateError
from whoholds.territory.drawn_map import DrawnMap

__all__ = ["Matched", "match", "nearest_day"]

Pair = tuple[date | None, date | None]


@dataclass(frozen=True)
class Matched:
    """Pairs of days, and those that found no partner.

    Parameters
    ----------
    pairs : list of pairs of date
        In the order of days; ``None`` for a map of no day.
    a_alone, b_alone : list of date
        Days of which the other map has none near enough.
    """

    pairs: list[Pair]
    a_alone: list[date]
    b_alone: list[date]


def match(a: DrawnMap, b: DrawnMap, day: date | None, days: int) -> Matched:
    """Pair the days of two maps, nearest first, and each of them once at most.

    Parameters
    ----------
    a, b : DrawnMap
    day : date, optional
        The one day to compare; every day that both have by default.
    days : int
        How far apart two days may lie.

    Returns
    -------
    Matched

    Raises
    ------
    DateError
        When no two days lie near enough to one another; the message names the nearest.
    """
    if day is not None:
        return Matched([(nearest_day(a, day, days), nearest_day(b, day, days))], [], [])
    if not (a.days or b.days):
        if a.timeline is not None or b.timeline is not None:
            raise DateError("neither map has a day of its own: say which day is meant")
        return Matched([(None, None)], [], [])
    own = _candidates(a, b), _candidates(b, a)
    pairs = _greedy(*own, days)
    if not pairs:
        raise DateError(_apart(a, b, *own, days))
    met = {one for one, _ in pairs}, {other for _, other in pairs}
    alone = [[day for day in one.days if day not in seen] for one, seen in zip((a, b), met)]  # noqa: B905
    dated: list[Pair] = [
        (one if a.dated else None, other if b.dated else None) for one, other in sorted(pairs)
    ]
    return Matched(dated, *(each if one.dated else [] for each, one in zip(alone, (a, b))))  # noqa: B905


def nearest_day(drawn: DrawnMap, day: date, days: int) -> date | None:
    """Find the day of a map that is nearest to another.

    Raises
    ------
    DateError
        When there is none within `days`.
    """
    if not drawn.dated:
        return None
    if drawn.speaks(day):
        return day
    near = sorted(drawn.days, key=lambda own: (abs(own - day), own))
    if drawn.timeline is not None:
        near = sorted(drawn.timeline.period, key=lambda own: abs(own - day))
    if not near or abs(near[0] - day) > timedelta(days=days):
        best = f"; its nearest is {near[0]}" if near else ""
        raise DateError(f"{drawn.name} has no map within {days} days of {day}{best}")
    return near[0]


def _candidates(one: DrawnMap, other: DrawnMap) -> list[date]:
    """Days of a map: its own, and those of the other of which it speaks."""
    return sorted({*one.days, *(day for day in other.days if one.speaks(day))})


def _greedy(one: list[date], other: list[date], days: int) -> list[tuple[date, date]]:
    room = timedelta(days=days)
    near = []
    for day in one:
        for at in range(bisect_left(other, day - room), len(other)):
            if other[at] > day + room:
                break
            near.append((abs(other[at] - day), min(day, other[at]), day, other[at]))
    pairs, taken, given = [], set(), set()
    for _, _, day, partner in sorted(near):
        if day not in taken and partner not in given:
            pairs.append((day, partner))
            taken.add(day)
            given.add(partner)
    return pairs


def _apart(a: DrawnMap, b: DrawnMap, one: list[date], other: list[date], days: int) -> str:
    if not one or not other:
        empty, full = (b, a) if one else (a, b)
        return f"{empty.name} says nothing about any day of {full.name}"
    gap, day, partner = min((abs(x - y), x, y) for x in one for y in other)
    return (
        f"no day of {a.name} lies within {days} days of one of {b.name}; the nearest are {day} "
        f"and {partner}, {gap.days} days apart: allow as many, if the maps may differ by that"
    )
