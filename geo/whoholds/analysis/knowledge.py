"""The ledger as it was known, day after day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from whoholds._arrays import Ints, unique
from whoholds.dates import Day, day_of, ordinal, read_day
from whoholds.engine.policy import POLICIES, Judge, Policy, policy as find_policy
from whoholds.engine.timeline import Timeline, weigh
from whoholds.engine.versions import Known, weighed
from whoholds.errors import expect
from whoholds.ledgers import Ledger

__all__ = ["Knowledge"]


@dataclass(frozen=True)
class Knowledge:
    """What a ledger says of its period, as known on every day up to the last.

    Parameters
    ----------
    final : Timeline
        As known on the last day of knowledge.
    first, last : int
        Days that verdicts are asked for, inclusive, from 1970-01-01: those of the period that
        are not after the last day of knowledge.
    end : int
        The last day of knowledge, which may lie after the period.
    news : ndarray of int64
        Days of knowledge, from `first` on, on which a verdict may change. On any other day it
        is what it was on the last of them.
    """

    final: Timeline
    first: int
    last: int
    end: int
    news: Ints

    @classmethod
    def of(
        cls, ledger: Ledger, policy: str | Policy | Judge, as_known: Day | None = None
    ) -> Knowledge:
        """Collect the days on which something became known.

        Parameters
        ----------
        ledger : Ledger
        policy : str, Policy or callable
        as_known : str, date or datetime64, optional
            Ask no later than this day. Knowledge ends with the last claim in any case: of later
            days nobody can say that nothing was learnt.

        Returns
        -------
        Knowledge

        Raises
        ------
        PolicyError, DateError
            As :func:`whoholds.weigh`.
        """
        expect(ledger, Ledger)
        rule = find_policy(policy)
        end = int(ledger.known.max()) if len(ledger.known) else None
        if as_known is not None and end is not None:
            end = min(end, ordinal(read_day(as_known)))
        final = weigh(ledger, policy=rule, as_known=as_known if end is None else day_of(end))
        end = ordinal(final.as_known)
        first = final.record.period[0]
        news = unique(np.append(_news(ledger, rule, first, end), first))
        return cls(
            final=final,
            first=first,
            last=min(final.record.period[1], end),
            end=end,
            news=news[(news >= first) & (news <= end)],
        )

    def daily(self) -> Iterator[tuple[int, int, Known]]:
        """Weigh the ledger anew as known on each day with news.

        Yields
        ------
        start, stop : int
            Days of knowledge, half-open, from 1970-01-01.
        known : Known
            What was known on each of them. It covers the whole period also where that is open.
        """
        span = self.first, max(self.last, self.first)
        closed = replace(self.final.ledger, period="/".join(str(day_of(day)) for day in span))
        days, rule = pairwise([*self.news.tolist(), self.end + 1]), self.final.policy
        if _asks_for_itself(rule):
            everything = np.arange(len(self.final.subjects))
            for start, stop in days:
                then = weigh(closed, policy=rule, as_known=day_of(start))
                yield start, stop, Known(then, everything)
        else:
            versions = weighed(closed, rule, self.news, span)
            yield from ((*both, known) for both, known in zip(days, versions, strict=True))


def _asks_for_itself(rule: Policy) -> bool:
    """Tell whether the judge is somebody's own, and may ask for the day and subject as it likes."""
    return rule.judge not in [known.judge for known in POLICIES.values()]


def _news(ledger: Ledger, rule: Policy, first: int, end: int) -> Ints:
    """List the days on which claims became known, or have stood long enough to count."""
    if _asks_for_itself(rule):
        return np.arange(first, end + 1)
    return np.concatenate([ledger.known, ledger.known + rule.stands])
