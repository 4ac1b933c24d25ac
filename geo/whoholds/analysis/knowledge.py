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
from whoholds.errors import expect
from whoholds.ledger import Ledger

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

    def timelines(self) -> Iterator[tuple[int, int, Timeline]]:
        """Weigh the ledger anew for each day with news.

        Yields
        ------
        start, stop : int
            Days of knowledge, half-open, from 1970-01-01.
        timeline : Timeline
            As known on each of them. It covers the whole period also where that is open.
        """
        span = f"{day_of(self.first)}/{day_of(max(self.last, self.first))}"
        closed = replace(self.final.ledger, period=span)
        for start, stop in pairwise([*self.news.tolist(), self.end + 1]):
            yield start, stop, weigh(closed, policy=self.final.policy, as_known=day_of(start))


def _news(ledger: Ledger, rule: Policy, first: int, end: int) -> Ints:
    """List the days on which claims became known, or have stood long enough to count.

    A judge of somebody's own may ask for the day of knowledge as it likes: then every day is one.
    """
    if rule.judge not in [known.judge for known in POLICIES.values()]:
        return np.arange(first, end + 1)
    return np.concatenate([ledger.known, ledger.known + rule.stands])
