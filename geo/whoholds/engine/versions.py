"""Many days of knowledge at once: every subject in each version of what was known of it.

From one day to the next hardly anything becomes known, and of most subjects nothing. So a ledger is
not weighed whole for each day: a subject has a version for every day on which something new was
known of it, or of what lies around it, and all versions are weighed side by side, as if each were a
subject of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np

from whoholds._arrays import Ints, key, pairs, unique, unkey
from whoholds.engine.bench import NONE
from whoholds.engine.containment import Containment
from whoholds.engine.evidence import Bools, Evidence, gather
from whoholds.engine.intervals import Intervals
from whoholds.engine.listings import Listings, ever_said
from whoholds.engine.policy import Policy
from whoholds.engine.standing import superseded
from whoholds.engine.timeline import Timeline, concluded
from whoholds.ledgers import Ledger

_ROWS: Final = 300_000
"""Rows of evidence that are weighed at once."""

_COLUMNS: Final = [
    *("claim", "listed", "event", "change", "left", "earliest", "latest", "until", "begins"),
    *("ends", "moment", "known", "holder", "loser", "party", "voice", "partners", "challengers"),
    *("own_favour", "extent", "origin", "minute"),
]


@dataclass(frozen=True, eq=False, repr=False)
class VersionedEvidence(Evidence):
    """Evidence whose subjects are versions, each as known on a day of its own.

    Parameters
    ----------
    asked : ndarray of int64, shape (n,)
        The day of knowledge of each row.
    """

    asked: Ints

    def stood(self, rows: Ints, days: int) -> Bools:
        """Tell which rows had been known for so many days, on the day of their version."""
        return np.asarray(self.known[rows] + days <= self.asked[rows])


@dataclass(frozen=True, eq=False)
class Versions:
    """Versions of subjects, sorted by subject and day; arrays have shape (versions,).

    Parameters
    ----------
    days : ndarray of int64
        Days of knowledge, ascending. On others nothing new is known.
    subject : ndarray of int64
        Number among the ledger's subjects, of which each has a version from the first day on.
    since : ndarray of int64
        Place in `days` from which on a version is what is known of its subject.
    """

    days: Ints
    subject: Ints
    since: Ints

    def at(self, subject: Ints, day: Ints | int) -> Ints:
        """Find the versions of subjects on days, which are places in :attr:`days`."""
        return np.searchsorted(key(self.subject, self.since), key(subject, day), "right") - 1


@dataclass(frozen=True, eq=False)
class Known:
    """What was known on one day, of every subject of a ledger.

    Parameters
    ----------
    timeline : Timeline
        Of versions.
    version : ndarray of int64, shape (subjects,)
        Which of them is in force.
    """

    timeline: Timeline
    version: Ints

    def on(self, day: int, subject: Ints | None = None) -> Intervals:
        """Give the verdicts on subjects on one day, counted from 1970-01-01; on all by default."""
        version = self.version if subject is None else self.version[subject]
        return self.timeline.coded_rows(self.timeline.rows_of(version, day))


def weighed(
    ledger: Ledger, rule: Policy, days: Ints, period: tuple[int, int], most: int = _ROWS
) -> Iterator[Known]:
    """Weigh a ledger as known on many days, under a policy that judges each subject by itself.

    Parameters
    ----------
    ledger : Ledger
    rule : Policy
        One that asks what day it is for nothing but whether a word has stood.
    days : ndarray of int64
        Days of knowledge, ascending.
    period : tuple of int
        First and last day of verdicts, inclusive.
    most : int
        Rows of evidence, of all versions, to weigh at once, if the days can be parted so.

    Yields
    ------
    Known
        One for each of `days`: what :func:`whoholds.weigh` would say, as known on that day.
    """
    every = gather(ledger, int(days[-1]), corrected=True)
    versions = _versions(ledger, every, days, rule)
    subjects = len(every.subjects)
    count = np.bincount(every.subject, minlength=subjects)
    rows = int(count @ np.bincount(versions.subject, minlength=subjects))
    pieces = min(1 + rows // max(most, 4 * len(every)), len(days))
    for some in np.array_split(days, pieces):
        if pieces > 1:
            versions = _versions(ledger, every, some, rule)
        evidence = _evidence(ledger, every, versions)
        around, listings = _around(ledger, versions), _listings(ledger, evidence, versions)
        timeline = concluded(ledger, rule, evidence, around, listings, period)
        for nth in range(len(some)):
            yield Known(timeline, versions.at(np.arange(subjects), nth))


def _versions(ledger: Ledger, every: Evidence, days: Ints, rule: Policy) -> Versions:
    """Find the days on which something new was known of each subject, or a word had stood."""
    told = ever_said(ledger)
    word = np.flatnonzero(every.own_favour)
    claim = told["claim"].to_numpy(np.int64)
    news = [
        (every.subject, every.known),
        (every.subject, superseded(ledger)[every.claim]),
        (every.subject[word], every.known[word] + rule.stands),
        (told["place"].to_numpy(np.int64), ledger.statements_known[claim]),
    ]
    subject = np.concatenate([each[0] for each in news])
    since = np.searchsorted(days, np.concatenate([each[1] for each in news]))
    asked = (subject >= 0) & (since < len(days))
    own = unique(key(subject[asked], since[asked]))
    subject, since = unkey(own)
    keys = [own, key(np.arange(len(every.subjects)), 0)]
    for above in Containment.of(ledger).around:
        place, at = pairs(above, subject)
        keys.append(key(place, since[at]))
    return Versions(days, *unkey(unique(np.concatenate(keys))))


def _evidence(ledger: Ledger, every: Evidence, versions: Versions) -> VersionedEvidence:
    """Give each version the rows of its subject that were known by then and not taken back."""
    version, row = pairs(versions.subject, every.subject)
    asked = versions.days[versions.since[version]]
    gone = superseded(ledger)[every.claim]
    stands = (every.known[row] <= asked) & (asked < gone[row])
    version, row, asked = version[stands], row[stands], asked[stands]
    return VersionedEvidence(
        as_known=every.as_known,
        subjects=every.subjects.take(versions.subject),
        actors=every.actors,
        partner_sets=every.partner_sets,
        challenger_sets=every.challenger_sets,
        incumbent=every.incumbent,
        after=_after(every, version, row),
        asked=asked,
        **{name: getattr(every, name)[row] for name in _COLUMNS} | {"subject": version},
    )


def _after(every: Evidence, version: Ints, row: Ints) -> tuple[Ints, Ints]:
    """Pair the rows of versions of which one is said to come before the other."""
    one, other = every.after
    said, later = pairs(one, row)
    wanted, keys = key(version[later], other[said]), key(version, row)
    earlier = np.searchsorted(keys, wanted)
    found = np.flatnonzero(np.isin(wanted, keys))
    return later[found], earlier[found]


def _around(ledger: Ledger, versions: Versions) -> Containment:
    """Find which version of what lies around a place goes with each version of it."""

    def around(above: Ints) -> Ints:
        of = above[versions.subject]
        return np.where(of >= 0, versions.at(of, versions.since), NONE)

    whole = Containment.of(ledger)
    return Containment(tuple(map(around, whole.areas)), around(whole.state))


def _listings(ledger: Ledger, evidence: Evidence, versions: Versions) -> Listings:
    """Find what the lists that were known say of each version."""
    told = ever_said(ledger)
    version, at = pairs(versions.subject, told["place"].to_numpy(np.int64))
    public = ledger.statements_known[told["claim"].to_numpy(np.int64)[at]]
    known = public <= versions.days[versions.since[version]]
    return Listings.from_rows(told.iloc[at[known]].assign(place=version[known]), ledger, evidence)
