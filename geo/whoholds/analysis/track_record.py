"""The track record: how often verdicts were taken back, and how long the truth took.

The ledger is weighed anew as known on every day of its period, and each verdict on its own day is
held against what was known of that same day later. So a map measures its own error, by nothing but
its own ledger: what nobody ever reported stays unseen, and a verdict that was wrong and was never
put right counts as right.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from whoholds._kept import Kept
from whoholds.actor_names import actor_names
from whoholds.analysis import track_text
from whoholds.analysis.delays import Delays
from whoholds.analysis.knowledge import Knowledge
from whoholds.analysis.outcomes import outcomes, tally
from whoholds.analysis.revisions import COUNTS, LATER, Revisions
from whoholds.dates import Day, day_of
from whoholds.engine.policy import Judge, Policy
from whoholds.hidden import NOTHING, Hidden
from whoholds.ledgers import Ledger

__all__ = ["TrackRecord", "track_record"]

_KEYS = ("kind", "certainty", "status", "freshness")
_QUANTILES = {"quarter": 0.25, "half": 0.5, "three_quarters": 0.75, "nine_tenths": 0.9}


@dataclass(frozen=True, eq=False, repr=False)
class TrackRecord:
    """How often the verdicts of a ledger were taken back, and how long the truth took.

    Made by :func:`track_record`. All of it is about the ledger as it is: claims that a later
    one corrects count from the day on which the correction became public.

    Parameters
    ----------
    title : str
        Of the ledger.
    policy : Policy
    days : tuple of date
        First and last day whose verdicts are tried, inclusive: the period of the ledger, as far
        as knowledge reaches.
    as_known : date
        The last day of knowledge, on which the latest claim became public.
    names : mapping of str to str
        What parties are called, by actor id.
    verdicts : DataFrame
        One row a ``subject`` (with its ``kind``: ``town``, ``highway``, ``state``), what its
        verdict was as known on the day itself, and ``later``: ``certainty`` (``certain``,
        ``possible``), ``status`` (``held``, ``contested``, ``besieged``), ``freshness`` (age of
        ``last_heard`` on that day: ``fresh`` to 30 days, ``recent`` to 90, ``old`` to 365,
        ``stale`` beyond; ``unheard`` where no claim known by then says that the holder was
        there, who is inferred from a later loss), ``later`` (``30 days``, ``90 days``,
        ``365 days``: as known so many days after the day; ``end``: as known now). Then numbers
        of days, all of verdicts that named a holder: ``counted``, those of which the later
        knowledge exists (the day and so many more do not lie beyond :attr:`as_known`);
        ``taken_back``, those of them for which the later weighing names for that same day a
        holder who does not agree (agreeing: the same, or one above the other); ``unreported``,
        those taken back for whose later holder no claim was public on the day: late news, and
        no false report; ``other_side``, those taken back whose later holder is not of one bloc
        with the earlier on that day either; ``left_open``, those for which the later weighing
        names nobody.
    changes : DataFrame
        One row a change of holder in the record as known now that somebody reported, and whose
        last day lies within :attr:`days`: ``subject``, ``kind``, ``holder``, ``earliest`` and
        ``latest`` day on which it may have happened, ``reported`` (the first day on which any
        claim that supports it was public), ``certain`` (the first day of knowledge, from both
        of them on, on which an agreeing holder was certain of the day ``latest``; NaT for not
        yet), all datetime64; ``days_to_report`` and ``days_to_certainty`` (Int64) from
        ``latest`` on. Where sources differ on the day, the first report may come before it.
    claims : DataFrame
        One row a claim that says outright who holds a place or who left it (a change or
        ``held``, no fight), that bears on a verdict and that no later claim corrects:
        ``claim_id``, ``subject``, ``publisher`` (or the source's id),
        ``party`` (on whose word, ``""`` for the publisher's own), ``known`` (datetime64) and
        ``outcome``, the first that fits: ``contradicted`` (another voice says otherwise of who
        held it or whether it is true, see :func:`whoholds.disagreements`, and the record does
        not follow this claim), ``disputed`` (so, and the record follows this claim),
        ``confirmed`` (an independent voice supports the same holding in a claim that became
        public on the same day or later; that a place is contested is no support), ``repeated``
        (such a voice was first, and none came after), ``other_day`` (others agree on who, and
        none on the day), ``open``. What is said of a road's section has the first of these that
        fits any of its stretches.
    hidden : Hidden
        What may not be shown of the ledger.
    """

    title: str
    policy: Policy
    days: tuple[date, date]
    as_known: date
    names: Mapping[str, str]
    verdicts: Kept[pd.DataFrame] = Kept()
    changes: Kept[pd.DataFrame] = Kept()
    claims: Kept[pd.DataFrame] = Kept()
    hidden: Hidden = NOTHING

    def __repr__(self) -> str:
        """Say of what, of which days and as known when."""
        return (
            f"<TrackRecord of {self.title}, {self.days[0]} to {self.days[1]}, "
            f"policy {self.policy.name}, as known {self.as_known}>"
        )

    def taken_back(
        self, by: str | Sequence[str] = "certainty", *, kind: str | None = None
    ) -> pd.DataFrame:
        """Add up the verdicts that were taken back.

        Parameters
        ----------
        by : str or sequence of str
            Of ``kind``, ``certainty``, ``status`` and ``freshness``, in whose order rows come.
        kind : {"town", "site", "highway", "area", "state"}, optional
            Of these only. A road counts by its stretches, however many stations cut it.

        Returns
        -------
        DataFrame
            A row for each combination and ``later``: ``counted``, ``taken_back``,
            ``unreported``, ``other_side``, ``left_open`` (subjects times days, as in
            :attr:`verdicts`); ``subjects``, how many have such a verdict, and
            ``subjects_taken_back``, how many of them had one taken back; ``share``,
            ``taken_back`` of ``counted``.

        Raises
        ------
        ValueError
            When `by` names anything else.
        """
        keys = [by] if isinstance(by, str) else list(by)
        if not keys or not set(keys) <= set(_KEYS):
            raise ValueError(f"by is {by!r}: pass some of {', '.join(_KEYS)}")
        rows = self.verdicts
        rows = rows if kind is None else rows[rows["kind"] == kind]
        each = rows.groupby([*keys, "later", "subject"], as_index=False)[list(COUNTS)].sum()
        each = each.assign(subjects=1, subjects_taken_back=(each["taken_back"] > 0).astype(int))
        sums = each.drop(columns="subject").groupby([*keys, "later"], as_index=False).sum()
        sums["share"] = sums["taken_back"] / sums["counted"]
        order = track_text.order(sums[[*keys, "later"]], (*LATER,))
        return sums.iloc[order].reset_index(drop=True)

    def delays(self, *, kind: str | None = None) -> pd.DataFrame:
        """Say how long it took until changes were reported, and until they were certain.

        Parameters
        ----------
        kind : {"town", "site", "highway", "area", "state"}, optional
            Of these only.

        Returns
        -------
        DataFrame
            Rows ``days_to_report`` and ``days_to_certainty``, of the changes that are dated to
            one day: ``changes``, how many they are; ``quarter``, ``half``, ``three_quarters``
            and ``nine_tenths`` (Int64), the days by which so many of all of them were, missing
            where fewer are by now; ``not_yet``, how many are not.
        """
        rows = self.changes
        rows = rows if kind is None else rows[rows["kind"] == kind]
        rows = rows[rows["earliest"] == rows["latest"]]
        table = [
            {"until": name, "changes": len(rows), **_quantiles(rows[name])}
            for name in ("days_to_report", "days_to_certainty")
        ]
        return pd.DataFrame(table).astype(dict.fromkeys(_QUANTILES, "Int64"))

    def sources(self, by: str = "publisher") -> pd.DataFrame:
        """Count what became of the claims, by who made them.

        Parameters
        ----------
        by : {"publisher", "party"}
            Publishers by what they say in their own voice; parties by their own word, whoever
            printed it. So every claim counts once, in one of the two.

        Returns
        -------
        DataFrame
            ``publisher`` or ``party``, ``claims`` and the outcomes of :attr:`claims`, which add
            up to that; the most claims first.

        Raises
        ------
        ValueError
            When `by` is neither of the two.
        """
        if by not in ("publisher", "party"):
            raise ValueError(f"by is {by!r}: pass 'publisher' or 'party'")
        return tally(self.claims, by)

    def report(self) -> str:
        """Write the track record to be read.

        Returns
        -------
        str
            Tables in plain text, each with what it counts.
        """
        return track_text.report(self)


def track_record(
    ledger: Ledger,
    *,
    policy: str | Policy | Judge = "corroborated",
    as_known: Day | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> TrackRecord:
    """Measure how often the verdicts of a ledger were taken back, and how long the truth took.

    Each subject is weighed once for each day on which its verdict could change: where something
    became public, or a party's word has stood long enough to count. A judge of your own is asked
    for everything and every day.

    Parameters
    ----------
    ledger : Ledger
    policy : str, Policy or callable, default "corroborated"
        As for :func:`whoholds.weigh`.
    as_known : str, date or datetime64, optional
        Leave out what became public after this day.
    progress : callable, optional
        Called with how many days of knowledge are done, and how many there are.

    Returns
    -------
    TrackRecord

    Raises
    ------
    PolicyError, DateError
        As :func:`whoholds.weigh`.
    """
    knowledge = Knowledge.of(ledger, policy, as_known)
    revisions, delays = Revisions(knowledge), Delays(knowledge)
    for done, (start, stop, known) in enumerate(knowledge.daily(), 1):
        delays.tell(known, start)
        for day in range(start, stop):
            revisions.tell(known, day)
        if progress is not None:
            progress(done, len(knowledge.news))
    return TrackRecord(
        title=ledger.title,
        policy=knowledge.final.policy,
        days=(day_of(knowledge.first), day_of(max(knowledge.first, knowledge.last))),
        as_known=day_of(knowledge.end),
        names=actor_names(ledger, day_of(knowledge.end), abbreviated=True),
        verdicts=revisions.finish(),
        changes=delays.finish(),
        claims=outcomes(knowledge.final),
        hidden=ledger.hidden,
    )


def _quantiles(days: pd.Series) -> dict[str, int | None]:
    """Give the days by which a part of all was, those that are not yet being the slowest."""
    known = np.sort(days.dropna().to_numpy(np.int64))
    answer: dict[str, int | None] = {}
    for name, part in _QUANTILES.items():
        at = max(math.ceil(part * len(days)), 1) - 1
        answer[name] = int(known[at]) if at < len(known) else None
    return {**answer, "not_yet": len(days) - len(known)}
