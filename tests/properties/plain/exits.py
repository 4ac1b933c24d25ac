"""Withdrawals that name nobody: the captures whose other half they are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from properties.plain.episodes import Case, Episode
from properties.plain.said import Said


@dataclass
class _Fit:
    """A withdrawal that may belong to a capture, and how well."""

    episode: Episode
    gap: int
    before: bool
    named: bool

    def order(self, a: int, b: int) -> tuple[Any, ...]:
        """One that names the loser, that meets, that lies before it, near, and precise."""
        side = 0 if not self.gap else 2 if self.before else 1
        return (not self.named, side, self.gap, b - a)


def confirm(case: Case) -> list[Said]:
    """Join each withdrawal to the capture near it; answer those that join none.

    All are tried against the captures as they were told.
    """
    bounds = {id(e): (e.a, e.b) for e in case.episodes}
    alone, joins = [], []
    for exit_ in case.exits:
        fits = [fit for e in case.episodes if (fit := _fit(case, e, exit_)) is not None]
        told = any(fit.named and not (fit.gap and fit.before) for fit in fits)
        if not fits or (_shown_before(case, exit_) and not told):
            alone.append(exit_)
            continue
        best = min(fit.order(*bounds[id(fit.episode)]) for fit in fits)
        chosen = [fit for fit in fits if fit.order(*bounds[id(fit.episode)]) == best]
        joins += [(exit_, fit.episode) for fit in chosen]
    _narrow(case, joins, bounds)
    for exit_, e in joins:
        e.rows.append(exit_)
    case.sort()
    return alone


def _fit(case: Case, e: Episode, exit_: Said) -> _Fit | None:
    """Whether a capture may be the other half of a withdrawal."""
    gap = max(e.a - exit_.b, exit_.a - e.b, 0)
    if gap > case.rule.slack or case.parties.agree(e.holder, exit_.loser):
        return None
    if not any(case.worths.follows(row, exit_) for row in e.rows):
        return None
    low, high = min(e.b, exit_.b), max(e.a, exit_.a)
    between = (low <= c.a and c.b <= high and not case.goes_with(e, c) for c in case.changes)
    if gap and any(between):
        return None
    return _Fit(e, gap, exit_.b < e.a, any(row.loser for row in e.rows))


def _shown_before(case: Case, exit_: Said) -> bool:
    """Whether a capture, of unknown day, was seen to have happened shortly before."""
    return any(
        said.seen_change
        and not said.change
        and not said.left
        and bool(said.loser)
        and said.b <= exit_.b <= said.b + case.rule.slack
        and case.worths.follows(said, exit_)
        for said in case.counted
    )


def _narrow(
    case: Case, joins: list[tuple[Said, Episode]], bounds: dict[int, tuple[int, int]]
) -> None:
    """A capture has come by the end of its withdrawal; one that came before lets it begin."""
    for e in case.episodes:
        a, b = bounds[id(e)]
        mine = [exit_ for exit_, of in joins if of is e]
        e.b = min([b, *(exit_.b for exit_ in mine if a <= exit_.b)])
        early = [exit_.a for exit_ in mine if exit_.b < a]
        if early:
            ended = [f_b for f, (_, f_b) in _others(case, e, bounds) if f_b <= a]
            e.a = max([min(early), *ended])


def _others(case: Case, e: Episode, bounds: dict[int, tuple[int, int]]) -> list[Any]:
    return [(f, bounds[id(f)]) for f in case.episodes if f is not e]
