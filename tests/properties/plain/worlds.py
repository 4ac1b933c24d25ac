"""Worlds: every course of events that the episodes of a subject allow, one by one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator

from properties.plain.episodes import Case, Episode

World = tuple[int | None, ...]
"""The day of each episode, ``None`` for a lone sight that was wrong."""


def countable(case: Case) -> bool:
    """Whether worlds of days say all there is to say of a subject.

    Who left, and who is told of by his end alone, is no matter of the days of episodes.
    """
    return not case.exits and not any(e.implied for e in case.episodes)


def holders(case: Case, day: int) -> set[str]:
    """Who holds a subject on a day, in one world or another; ``""`` is nobody known."""
    before = case.before if day >= case.before_from else ""
    return {
        holder
        for world in worlds(case, day)
        for holder in _last(case.episodes, world, day) or {before}
    }


def worlds(case: Case, day: int) -> Iterator[World]:
    """Pick a day within the bounds of every episode, in the order that is told."""
    choices = [_choices(case, e, day) for e in case.episodes]
    place = {id(e): n for n, e in enumerate(case.episodes)}
    told = [(place[id(f)], place[id(e)]) for e in case.episodes for f in e.earlier]
    for world in itertools.product(*choices):
        if all(_ordered(world[first], world[then]) for first, then in told):
            yield world


def _ordered(first: int | None, then: int | None) -> bool:
    return first is None or then is None or first <= then


def _choices(case: Case, e: Episode, day: int) -> list[int | None]:
    """The days of an episode that make a difference to a day, and to the other episodes."""
    marks = {e.a, e.b, day, day + 1}
    for other in case.episodes:
        marks |= {other.a, other.b, other.a - 1, other.b + 1}
    days: list[int | None] = [mark for mark in sorted(marks) if e.a <= mark <= e.b]
    return [*days, None] if e.lone else days


def _last(episodes: list[Episode], world: World, day: int) -> set[str]:
    """Whose episode was the last by a day; of two on one day without an order, either's."""
    happened = [
        (when, e)
        for when, e in zip(world, episodes, strict=True)
        if when is not None and when <= day
    ]
    if not happened:
        return set()
    latest = max(when for when, _ in happened)
    final = [e for when, e in happened if when == latest]
    top = max(final, key=lambda e: e.rank())
    return {
        e.holder
        for e in final
        if e is top or (e.exact and (e.a, e.b) == (top.a, top.b) and e not in _all_before(top))
    }


def _all_before(e: Episode) -> list[Episode]:
    """What is told, directly or by others between, to have come before an episode."""
    found: list[Episode] = []
    waiting = list(e.earlier)
    while waiting:
        first = waiting.pop()
        if first not in found:
            found.append(first)
            waiting += first.earlier
    return found
