"""Weigh a ledger: from claims to a timeline of verdicts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Final, Literal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from whoholds import dates, schema
from whoholds._arrays import Ints, Packed, key, number
from whoholds._renamed import renamed
from whoholds.dates import Day, day_of, ordinal, read_day
from whoholds.dates.columns import LONG_AGO, days
from whoholds.engine import citations
from whoholds.engine.agreement import Agreement
from whoholds.engine.conditions import access, held_jointly, joined, overlays
from whoholds.engine.containment import Containment
from whoholds.engine.doubts import Doubts
from whoholds.engine.evidence import Evidence, gather
from whoholds.engine.exits import gone
from whoholds.engine.interned import Sets, spelled, words
from whoholds.engine.intervals import Intervals
from whoholds.engine.listings import Listings, disputed
from whoholds.engine.lulls import bridges
from whoholds.engine.observations import episodes
from whoholds.engine.order import narrowed
from whoholds.engine.policy import Judge, Policy, policy as find_policy
from whoholds.engine.record import Record
from whoholds.engine.verdicts import intervals
from whoholds.errors import DateError, PackError, expect
from whoholds.ledgers import Ledger
from whoholds.vocabulary import ACCESSES, CERTAINTIES, KINDS, SILENCES, STATUSES

EVIDENCES: Final = ("all", "reported")
Evidences = Literal["all", "reported"]
"""Everything, or what is reported of the place itself."""


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
    _intervals: Intervals
    _groups: Sets

    def __repr__(self) -> str:
        """Say what was weighed, how, and as known when."""
        return (
            f"<Timeline of {self.ledger.name}, {self.period[0]} to {self.period[1]}: "
            f"{len(self._intervals)} intervals, policy {self.policy.name}, "
            f"as known {self.as_known}>"
        )

    @property
    def subjects(self) -> pd.Index:
        """Every town, stretch and state, sorted."""
        return self.record.evidence.subjects

    @property
    def frame(self) -> pd.DataFrame:
        """All intervals, sorted by subject and start, gapless over the period.

        Returns
        -------
        DataFrame
            ``subject`` str; ``kind`` (``town``, ``highway``, ``state``); ``start`` and ``end``
            datetime64, half-open, ``end`` NaT for "still so as far as known"; ``holder`` (``""``
            for unknown); ``partners``, ``challengers`` lists of actor ids; ``status`` (``held``,
            ``contested``, ``besieged``, ``shared``, of states ``mixed``, ``unknown``); ``access``
            (roads: ``open``, ``fire_control``, ``closed``, ``unknown``); ``certainty``
            (``certain``, ``possible``, ``unknown``); ``inferred`` bool, contested only by
            inference; ``silence``, why nobody is known (``no_report``, ``unsettled``,
            ``lapsed``); ``alternatives`` list of actor ids who may hold it instead;
            ``claimed_by`` list of the parties on whose word alone it rests or is contested;
            ``since_earliest``, ``since_latest`` datetime64 bounds of when it began, NaT where
            nobody knows; ``last_heard`` datetime64, the last day within the interval for which
            a claim says so; ``inherited_from`` the area or state whose verdict a place follows,
            or the list that tells of it, ``list:L07``;
            ``claims`` list of claim ids. Rows that say the same may share one list: copy it
            before you change it.
        """
        return spelled(self.coded())

    def coded(self) -> pa.Table:
        """Give all intervals with every word and every list of actors stored once.

        A million of them take some 80 MB, a tenth of :attr:`frame`: this is for those who write
        them all down.

        Returns
        -------
        pyarrow.Table
            Rows and columns of :attr:`frame`: days are date32, null where the frame has NaT;
            words are dictionaries of string; lists of actors are dictionaries of lists;
            ``claims`` are lists of dictionary.
        """
        return self._code(self._intervals, self._intervals.end - 1)

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
        return self.spell(self._rows_on(number), np.full(len(self.subjects), number))

    def codes_on(self, day: Day) -> Ints:
        """Give the row of :attr:`frame` that is in force on a day, for every subject."""
        return self._rows_on(self._within(day))

    def rows_of(self, subjects: Ints, number: int | Ints) -> Ints:
        """Give the rows of :attr:`frame` in force on a day of the period, from 1970-01-01.

        One day for all subjects, or one for each.
        """
        return np.searchsorted(self._order, key(subjects, number), "right") - 1

    def at(self, rows: Ints, day: Day) -> pd.DataFrame:
        """Give some rows of :attr:`frame`, news being heard up to one day."""
        return self.spell(rows, np.full(len(rows), _number(day)))

    def coded_rows(self, rows: Ints | None = None) -> Intervals:
        """Give rows of :attr:`frame` in numbers, by default all of them."""
        return self._intervals if rows is None else self._intervals.take(rows)

    @renamed(a="start", b="end")
    def between(self, start: Day, end: Day) -> pd.DataFrame:
        """Give the intervals that overlap the days from `start` to `end`, both inclusive.

        Raises
        ------
        DateError
            When `end` is before `start`.
        """
        first, last = _number(start), _number(end)
        if last < first:
            raise DateError(f"{end} is before {start}; name the earlier day first")
        at = np.flatnonzero((self._intervals.start <= last) & (self._intervals.end > first))
        return self.spell(at, self._intervals.end[at] - 1)

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
        return key(self._intervals.subject, self._intervals.start)

    def _rows_on(self, day: int) -> Ints:
        return self.rows_of(np.arange(len(self.subjects)), day)

    def spell(self, at: Ints, until: Ints) -> pd.DataFrame:
        """Give rows of :attr:`frame`, ascending, each with the day up to which news is heard."""
        return spelled(self._code(self._intervals.take(at), until))

    def _code(self, chosen: Intervals, until: Packed) -> pa.Table:
        """Put words to the numbers of some runs; nobody and nothing stand first."""
        still = chosen.end > self.record.period[1]
        names, kinds = self._names
        actors = pa.array(["", *self.record.evidence.actors.ids])
        lists = {
            name: self._groups.lists(getattr(chosen, name), actors)
            for name in ("partners", "challengers", "alternatives", "claimed_by")
        }
        heard = citations.last_heard(self.record, chosen, until)
        around, inherited = self._inherited(chosen)
        return pa.table(
            {
                "subject": words(chosen.subject + 1, names),
                "kind": words(kinds[chosen.subject], pa.array(KINDS)),
                "start": days(chosen.start),
                "end": days(np.where(still, LONG_AGO, chosen.end)),
                "holder": words(chosen.holder + 1, actors),
                "partners": lists["partners"],
                "challengers": lists["challengers"],
                "status": words(chosen.status, pa.array(STATUSES)),
                "access": words(chosen.access, pa.array(ACCESSES)),
                "certainty": words(chosen.certainty, pa.array(CERTAINTIES)),
                "inferred": pa.array(chosen.inferred == 1),
                "silence": words(chosen.silence, pa.array(SILENCES)),
                "alternatives": lists["alternatives"],
                "claimed_by": lists["claimed_by"],
                "since_earliest": days(chosen.since_earliest),
                "since_latest": days(chosen.since_latest),
                "last_heard": days(heard),
                "inherited_from": words(inherited, around),
                "claims": citations.claims(self.record, chosen, *self._claim_ids),
            }
        )

    def _inherited(self, chosen: Intervals) -> tuple[pa.Array, Ints]:
        """Give the names of all that verdicts may be inherited from, and their place there."""
        listings, names = self.record.listings, self._names[0]
        lists = pa.array([f"list:{name}" for name in listings.names], pa.string())
        at = chosen.inherited_from.astype(np.int64) + 1
        said = chosen.listing >= 0
        at[said] = len(names) + listings.name[chosen.listing[said]]
        return pa.concat_arrays([names, lists]), at

    @cached_property
    def _names(self) -> tuple[pa.Array, Ints]:
        """Give the subjects, nothing ahead of them, and the kind of each by number."""
        kinds = self.subjects.str.partition(":").get_level_values(0)
        names = pa.concat_arrays([pa.array([""]), pa.array(self.subjects, pa.string())])
        return names, number(kinds.to_numpy(object), pd.Index(KINDS))

    @cached_property
    def _claim_ids(self) -> tuple[pa.Array, Ints]:
        """Give the sorted ids of all claims, and the place of each claim there."""
        ids = pa.array(self.ledger.statements["claim_id"], pa.string())
        order = np.asarray(pc.array_sort_indices(ids)).astype(np.int64)
        rank = np.empty_like(order)
        rank[order] = np.arange(len(order))
        return ids.take(pa.array(order)), rank


def weigh(
    ledger: Ledger,
    *,
    policy: str | Policy | Judge = "corroborated",
    as_known: Day | None = None,
    evidence: Evidences = "all",
) -> Timeline:
    """Weigh a ledger of claims into a timeline of verdicts.

    Parameters
    ----------
    ledger : Ledger
    policy : str, Policy or callable, default "corroborated"
        What a claim is worth, see :mod:`whoholds.engine.policy`.
    as_known : str, date or datetime64, optional
        Leave out what became public after this day. Default: the last day on which any claim
        of the ledger became public.
    evidence : {"all", "reported"}, default "all"
        ``reported`` leaves out lists and the incumbent, which colour places of which nobody
        reports anything.

    Returns
    -------
    Timeline

    Raises
    ------
    PackError
        When claims speak of what the ledger does not have, as after an edit of its frames.
    PolicyError
        When there is no such policy.
    DateError
        When `as_known` is no day.
    """
    expect(ledger, Ledger)
    ledger.refuse_unsound()
    rule = find_policy(policy)
    if evidence not in EVIDENCES:
        raise ValueError(f"no evidence `{evidence}`; choose from {', '.join(EVIDENCES)}")
    shown = ledger.reported() if evidence == "reported" else ledger
    day = None if as_known is None else _number(as_known)
    try:
        return _weigh(shown, rule, day)
    except DateError:
        if faults := schema.check(ledger.tables()):  # they say in which row
            raise PackError(ledger.name, faults) from None
        raise


def _weigh(ledger: Ledger, rule: Policy, as_known: int | None) -> Timeline:
    evidence = gather(ledger, as_known)
    around, listings = Containment.of(ledger), Listings.of(ledger, evidence)
    return concluded(ledger, rule, evidence, around, listings, _period(ledger, evidence.as_known))


def concluded(
    ledger: Ledger,
    rule: Policy,
    evidence: Evidence,
    around: Containment,
    listings: Listings,
    period: tuple[int, int],
) -> Timeline:
    """Conclude from evidence, whose subjects lie within others and are named by lists.

    Parameters
    ----------
    ledger : Ledger
    rule : Policy
    evidence : Evidence
    around : Containment
    listings : Listings
    period : tuple of int
        First and last day, inclusive, counted from 1970-01-01.

    Returns
    -------
    Timeline
    """
    worth = rule.worth(evidence)
    evidence = narrowed(evidence, worth)
    holders = episodes(evidence, worth, rule, period[0])
    agreement = Agreement.of(holders, evidence)
    news, news_end = access(evidence, worth, agreement)
    told = overlays(evidence, worth, holders, agreement, rule)
    over = joined([told, bridges(evidence, worth, holders, told, rule.lull)])
    record = Record(
        evidence=evidence,
        worth=worth,
        episodes=holders,
        access=news,
        access_ends=news_end,
        replaced=gone(holders, evidence, worth),
        overlays=over,
        joint=held_jointly(evidence, worth, holders),
        disputed=disputed(evidence, worth, holders),
        around=around,
        listings=listings,
        agreement=agreement,
        doubts=Doubts.of(holders, evidence, over),
        period=period,
    )
    computed, groups = intervals(record)
    return Timeline(
        ledger=ledger,
        policy=rule,
        as_known=day_of(evidence.as_known),
        period=(day_of(period[0]), day_of(period[1])),
        record=record,
        _intervals=computed,
        _groups=groups,
    )


def _period(ledger: Ledger, as_known: int) -> tuple[int, int]:
    """Read the days to cover; an open end reaches the day of knowledge."""
    span = dates.span(ledger.period)
    if span.start_earliest is None:
        raise DateError(f"the period `{ledger.period}` has no first day; write `2023-10-01/..`")
    first = ordinal(span.start_earliest)
    last = as_known if span.end_latest is None else ordinal(span.end_latest)
    return first, max(first, last)


def _number(day: Day) -> int:
    """Count a day from 1970-01-01, in whatever form it is written."""
    return ordinal(read_day(day))
