"""Weigh a ledger: from claims to a timeline of verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import pandas as pd

from whoholds import dates
from whoholds.errors import DateError
from whoholds.evidence import gather
from whoholds.ledger import Ledger
from whoholds.overlays import access, overlays
from whoholds.policy import Judge, Policy, policy as find_policy
from whoholds.runs import Runs
from whoholds.sets import Ints, Sets, number, pairs, ranges, unique
from whoholds.sights import episodes
from whoholds.verdicts import Record, runs
from whoholds.vocabulary import ACCESSES, CERTAINTIES, STATUSES
from whoholds.when import FOR_EVER, LONG_AGO, stamps

Day = str | date | np.datetime64
"""A day: ISO text, a date, or a numpy datetime."""

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, eq=False, repr=False)
class Timeline:
    """Verdicts on every subject of a ledger, over half-open intervals of days.

    Made by :func:`weigh`.

    Parameters
    ----------
    ledger : Ledger
    policy : Policy
    as_known : date
        The day of knowledge: later news is left out.
    period : tuple of date
        First and last day, inclusive.
    record : Record
        What the verdicts rest on, for :func:`whoholds.why`.
    """

    ledger: Ledger
    policy: Policy
    as_known: date
    period: tuple[date, date]
    record: Record
    _runs: Runs
    _groups: Sets

    def __repr__(self) -> str:
        """Say what was weighed, how, and as known when."""
        return (
            f"<Timeline of {self.ledger.name}, {self.period[0]} to {self.period[1]}: "
            f"{len(self._runs)} intervals, policy {self.policy.name}, "
            f"as known {self.as_known}>"
        )

    @property
    def subjects(self) -> pd.Index:
        """Every town, stretch and state, sorted."""
        return self.record.evidence.subjects

    @cached_property
    def frame(self) -> pd.DataFrame:
        """All intervals, sorted by subject and start, gapless over the period.

        Returns
        -------
        DataFrame
            ``subject`` str; ``kind`` (``town``, ``highway``, ``state``); ``start`` and ``end``
            datetime64, half-open, ``end`` NaT for "still so as far as known"; ``holder`` (``""``
            for unknown); ``partners``, ``challengers`` lists of actor ids; ``status`` (``held``,
            ``contested``, ``besieged``, ``unknown``); ``access`` (roads: ``open``,
            ``fire_control``, ``closed``, ``unknown``); ``certainty`` (``certain``, ``possible``,
            ``unknown``); ``alternatives`` list of actor ids who may hold it instead;
            ``claimed_by`` list of the parties on whose word alone it rests or is contested;
            ``since_earliest``, ``since_latest`` datetime64 bounds of when it began, NaT where
            nobody knows; ``last_heard`` datetime64, the last day within the interval for which
            a claim says so; ``inherited_from`` the state whose verdict a town follows;
            ``claims`` list of claim ids.
        """
        return self._spell(np.arange(len(self._runs)), self._runs.end - 1)

    def on(self, day: Day) -> pd.DataFrame:
        """Give the verdict of every subject on one day.

        Parameters
        ----------
        day : str, date or datetime64

        Returns
        -------
        DataFrame
            One row a subject, sorted; columns as in :attr:`frame`.

        Raises
        ------
        DateError
            When the day lies outside the period.
        """
        number = self._within(day)
        return self._spell(self._rows_on(number), np.full(len(self.subjects), number))

    def codes_on(self, day: Day) -> Ints:
        """Give the row of :attr:`frame` that is in force on a day, for every subject."""
        return self._rows_on(self._within(day))

    def at(self, rows: Ints, day: Day) -> pd.DataFrame:
        """Give some rows of :attr:`frame`, news being heard up to one day."""
        return self._spell(rows, np.full(len(rows), _number(day)))

    def bounds_of(self, row: int) -> tuple[int, int, int]:
        """Give start, end and episode of a row of :attr:`frame`, days from 1970-01-01."""
        run = self._runs
        return int(run.start[row]), int(run.end[row]), int(run.episode[row])

    def between(self, a: Day, b: Day) -> pd.DataFrame:
        """Give the intervals that overlap the days from `a` to `b`, both inclusive.

        Raises
        ------
        DateError
            When `b` is before `a`.
        """
        first, last = _number(a), _number(b)
        if last < first:
            raise DateError(f"{b} is before {a}; name the earlier day first")
        at = np.flatnonzero((self._runs.start <= last) & (self._runs.end > first))
        return self._spell(at, self._runs.end[at] - 1)

    def _within(self, day: Day) -> int:
        number = _number(day)
        first, last = self.record.period
        if not first <= number <= last:
            raise DateError(
                f"{day} lies outside the period of {self.ledger.name}, "
                f"{self.period[0]} to {self.period[1]}"
            )
        return number

    @cached_property
    def _order(self) -> Ints:
        """Sort key of the runs: subject and start in one number."""
        return self._runs.subject.astype(np.int64) * 2**32 + self._runs.start

    def _rows_on(self, day: int) -> Ints:
        asked = np.arange(len(self.subjects)) * 2**32 + day
        return np.searchsorted(self._order, asked, "right") - 1

    def _spell(self, at: Ints, until: Ints) -> pd.DataFrame:
        """Spell some runs out, `until` saying up to which day news is looked at."""
        chosen = self._runs.take(at)
        who = np.append(self.record.evidence.parties.ids, "")
        names = self.subjects
        spelt = np.concatenate([[""], self.record.evidence.parties.ids])
        still = chosen.end > self.record.period[1]
        frame = {
            "subject": names.take(chosen.subject),
            "kind": names.str.partition(":").get_level_values(0).take(chosen.subject),
            "start": stamps(chosen.start),
            "end": stamps(np.where(still, LONG_AGO, chosen.end)),
            "holder": who[chosen.holder],
            "partners": self._groups.lists(chosen.partners, spelt),
            "challengers": self._groups.lists(chosen.challengers, spelt),
            "status": np.array(STATUSES, object)[chosen.status],
            "access": np.array(ACCESSES, object)[chosen.access],
            "certainty": np.array(CERTAINTIES, object)[chosen.certainty],
            "alternatives": self._groups.lists(chosen.alternatives, spelt),
            "claimed_by": self._groups.lists(chosen.claimed_by, spelt),
            "since_earliest": stamps(chosen.since_earliest),
            "since_latest": stamps(chosen.since_latest),
            "last_heard": stamps(self._last_heard(chosen, until)),
            "inherited_from": np.append(names, "")[chosen.inherited_from],
            "claims": self._claims(chosen),
        }
        text = ("subject", "kind", "holder", "status", "access", "certainty", "inherited_from")
        return pd.DataFrame(frame).astype(dict.fromkeys(text, "str"))

    def _last_heard(self, chosen: Runs, until: Ints) -> Ints:
        """Last day, not after `until`, for which a claim says that the holder holds it."""
        evidence, made = self.record.evidence, self.record.episodes
        row = np.flatnonzero(made.of_row >= 0)
        lasting = row[~evidence.change[row] & (evidence.ends[row] < FOR_EVER)]
        episode = np.concatenate([made.of_row[row], made.of_row[lasting]])
        day = np.concatenate([evidence.latest[row], evidence.ends[lasting]])
        # Days before 1970 are negative: half the spread is added to keep them in their episode.
        key = unique(episode * 2**32 + day + 2**31)
        at = np.searchsorted(key, chosen.episode * 2**32 + until + 2**31, "right") - 1
        found = (at >= 0) & (chosen.episode >= 0)
        found[found] = key[at[found]] // 2**32 == chosen.episode[found]
        answer = np.full(len(until), LONG_AGO)
        answer[found] = key[at[found]] % 2**32 - 2**31
        return answer

    def _claims(self, chosen: Runs) -> list[list[str]]:
        """Name the claims that verdicts rest on, those of the alternatives and fights too."""
        run, row = grounds(self.record, chosen)
        claim = self.record.evidence.claim[row]
        pairs_ = unique(run * 2**32 + claim)
        run, claim = pairs_ // 2**32, pairs_ % 2**32
        ids = self.ledger.claims["claim_id"].to_numpy(object)[claim]
        cuts = np.searchsorted(run, np.arange(1, len(chosen.subject)))
        return [sorted(part.tolist()) for part in np.split(ids, cuts)]


def grounds(record: Record, chosen: Runs) -> tuple[Ints, Ints]:
    """Find the rows of evidence that verdicts rest on.

    Returns
    -------
    run, row : ndarray of int64
        Place in `chosen` and row of evidence; pairs may repeat.
    """
    evidence, made, over = record.evidence, record.episodes, record.overlays
    supporting = np.flatnonzero(made.of_row >= 0)
    head = pairs(np.where(chosen.episode >= 0, chosen.episode, -2), made.of_row[supporting])
    telling = np.flatnonzero(made.tells_before)
    inferred = np.where((chosen.episode < 0) & (chosen.holder >= 0), chosen.subject, -2)
    before = pairs(inferred, evidence.subject[telling])

    first = np.searchsorted(made.subject, chosen.subject, "left")
    last = np.searchsorted(made.subject, chosen.subject, "right")
    run, episode = ranges(first, last)
    open_ = (made.earliest[episode] < chosen.end[run]) & (
        record.replaced[episode] > chosen.start[run]
    )
    run, episode = run[open_], episode[open_]
    other = pairs(episode, made.of_row[supporting])

    where, spot = pairs(chosen.subject, evidence.subject[over.row])
    shown = (over.begins[spot] < chosen.end[where]) & (over.ends[spot] > chosen.start[where])

    road, news = _news(record, chosen)
    return (
        np.concatenate([head[0], before[0], run[other[0]], where[shown], road]),
        np.concatenate(
            [
                supporting[head[1]],
                telling[before[1]],
                supporting[other[1]],
                over.row[spot[shown]],
                news,
            ]
        ),
    )


def _news(record: Record, chosen: Runs) -> tuple[Ints, Ints]:
    """Find the rows that tell of the access to roads during runs: run and row of evidence."""
    access = record.access
    key = access.subject * 2**32 + access.latest
    first = np.searchsorted(key, chosen.subject * 2**32 + chosen.start, "right") - 1
    last = np.searchsorted(key, chosen.subject * 2**32 + chosen.end, "left")
    run, episode = ranges(np.maximum(first, 0), last)
    said = access.subject[episode] == chosen.subject[run]
    said &= record.access_ends[episode] > chosen.start[run]
    row = np.flatnonzero(access.of_row >= 0)
    i, j = pairs(episode[said], access.of_row[row])
    return run[said][i], row[j]


def weigh(
    ledger: Ledger,
    *,
    policy: str | Policy | Judge = "corroborated",
    as_known: Day | None = None,
) -> Timeline:
    """Weigh a ledger of claims into a timeline of verdicts.

    Parameters
    ----------
    ledger : Ledger
    policy : str, Policy or callable, default "corroborated"
        What a claim is worth, see :mod:`whoholds.policy`.
    as_known : str, date or datetime64, optional
        Leave out what became public after this day. Default: the last day on which any claim
        of the ledger became public.

    Returns
    -------
    Timeline

    Raises
    ------
    PolicyError
        When there is no such policy.
    DateError
        When `as_known` is no day.
    """
    rule = find_policy(policy)
    evidence = gather(ledger, None if as_known is None else _number(as_known))
    worth = rule.worth(evidence)
    period = _period(ledger, evidence.as_known)
    made = episodes(evidence, worth, rule)
    news, news_end = access(evidence, worth, made)
    record = Record(
        evidence=evidence,
        worth=worth,
        episodes=made,
        access=news,
        access_ends=news_end,
        replaced=made.replaced(),
        overlays=overlays(evidence, worth, made, rule),
        period=period,
    )
    computed, groups = runs(record, _states(ledger, evidence.subjects))
    return Timeline(
        ledger=ledger,
        policy=rule,
        as_known=_day(evidence.as_known),
        period=(_day(period[0]), _day(period[1])),
        record=record,
        _runs=computed,
        _groups=groups,
    )


def _states(ledger: Ledger, subjects: pd.Index) -> tuple[Ints, Ints]:
    """Pair the subjects of towns and of the states they lie in."""
    town = number("town:" + ledger.towns["town_id"], subjects)
    state = number("state:" + ledger.towns["state_id"], subjects)
    known = state >= 0
    return town[known], state[known]


def _period(ledger: Ledger, as_known: int) -> tuple[int, int]:
    """Read the days to cover; an open end reaches the day of knowledge."""
    span = dates.span(ledger.period)
    if span.start_earliest is None:
        raise DateError(f"the period `{ledger.period}` has no first day; write `2023-10-01/..`")
    first = _number(span.start_earliest)
    last = as_known if span.end_latest is None else _number(span.end_latest)
    return first, max(first, last)


def _number(day: Day) -> int:
    """Count a day from 1970-01-01."""
    try:
        stamp = np.datetime64(str(day)[:10] if isinstance(day, str) else day).astype("M8[D]")
    except ValueError as error:
        raise DateError(f"`{day}` is no day; write it as 2025-09-22") from error
    if np.isnat(stamp):
        raise DateError("a day is wanted, and NaT is none")
    return int(stamp.astype(np.int64))


def _day(number: int) -> date:
    return _EPOCH + timedelta(days=number)
