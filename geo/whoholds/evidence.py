"""What was known by a day, as numbers: the claims a verdict may rest on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from whoholds import dates, parties, route, sets
from whoholds.ledger import Ledger
from whoholds.parties import NOBODY, Parties
from whoholds.sets import Ints, Sets
from whoholds.vocabulary import CHANGES, EVENTS

Bools = npt.NDArray[np.bool_]

LONG_AGO: Final = -(2**30)
"""Stands for "nobody knows how early" in columns of days."""

FOR_EVER: Final = 2**30
"""Stands for "until something ends it" in columns of days."""

GRIPS: Final = (EVENTS.index("besieged"), EVENTS.index("fire_control"))
"""Events that favour the challengers, not the holder."""

_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True, eq=False, repr=False)
class Evidence:
    """Claims known by a day, one row a claim and subject, as columns of numbers.

    A section of a road makes one row for each stretch that it spans. Days are counted from
    1970-01-01; actors are numbered by :attr:`parties`, ``-1`` being nobody. Every array has
    shape (n,).

    Parameters
    ----------
    as_known : int
        The day of knowledge.
    subjects : Index of str
        Every town, stretch and state of the ledger, sorted, with or without claims.
    parties : Parties
        The numbering of actors.
    claim : ndarray of int64
        Row in the ledger's claims.
    subject, event : ndarray of int64
        Number in :attr:`subjects` and in :data:`whoholds.vocabulary.EVENTS`.
    change : ndarray of bool
        Somebody else holds it afterwards; otherwise this is how things stood.
    earliest, latest : ndarray of int64
        A change: the days within which it happened. A condition: the days on one of which it
        was so at first sight. ``latest`` is never after ``known``.
    until : ndarray of int64
        Last day on which a condition was certainly so.
    begins, ends : ndarray of int64
        Widest days of a condition, both inclusive; ``ends`` is :data:`FOR_EVER` when open.
    moment : ndarray of bool
        A condition seen on one day, not over an interval.
    known : ndarray of int64
        When it became public.
    holder, loser, party : ndarray of int64
        Who holds it; the first of the challengers; whose word this is.
    voice : ndarray of int64
        Rows of one voice have one number: relays of one party, copies of one publication.
    partners, challengers : ndarray of int64
        Numbers of sets in :attr:`lists`.
    own_favour : ndarray of bool
        The party speaks in favour of itself or its side.
    """

    as_known: int
    subjects: pd.Index
    parties: Parties
    partner_sets: Sets
    challenger_sets: Sets
    claim: Ints
    subject: Ints
    event: Ints
    change: Bools
    earliest: Ints
    latest: Ints
    until: Ints
    begins: Ints
    ends: Ints
    moment: Bools
    known: Ints
    holder: Ints
    loser: Ints
    party: Ints
    voice: Ints
    partners: Ints
    challengers: Ints
    own_favour: Bools

    def __len__(self) -> int:
        return len(self.claim)

    def agree(self, i: Ints, j: Ints) -> Bools:
        """Tell whether rows `i` and `j` name agreeing holders."""
        answer: Bools = self.parties.agree[self.holder[i], self.holder[j]]
        return answer


def subjects(ledger: Ledger) -> pd.Index:
    """Name everything that has a verdict: towns, stretches and states, sorted."""
    stretches = route.stretch_ids(ledger.stations)["stretch_id"]
    names = [
        "town:" + ledger.towns["town_id"],
        "highway:" + stretches,
        "state:" + ledger.states["state_id"],
    ]
    everything: pd.Index = pd.Index(np.sort(pd.concat(names).to_numpy(object)), dtype="str")
    return everything


def gather(ledger: Ledger, as_known: int | None = None) -> Evidence:
    """Collect what was known by a day.

    Parameters
    ----------
    ledger : Ledger
    as_known : int, optional
        Days since 1970-01-01. Default: the last day on which any claim became public.

    Returns
    -------
    Evidence
        Without claims that a known one supersedes, and without what is said of a road as a
        whole, which bears on no stretch.
    """
    last = int(ledger.known.max()) if len(ledger.known) else 0
    day = last if as_known is None else as_known
    kept = np.flatnonzero(ledger.known <= day)
    claims = ledger.claims.iloc[kept]
    replaced = ";".join(t for t in claims["supersedes"].unique() if t).split(";")
    stands = ~claims["claim_id"].isin(replaced).to_numpy()
    kept, claims = kept[stands], claims[stands]

    names = subjects(ledger)
    row, subject = placed(claims["subject"].reset_index(drop=True), names, ledger.stations)
    who = parties.parties(ledger.actors, ledger.actor_blocs)
    columns = _columns(claims, ledger, who)
    columns |= _days(claims, ledger.known[kept])
    columns = {name: column[row] for name, column in columns.items()}
    number = {actor: i for i, actor in enumerate(who.ids)}
    partners, partner_sets = sets.parse(claims["partners"].to_numpy(), number)
    challengers, challenger_sets = sets.parse(claims["challengers"].to_numpy(), number)
    evidence = Evidence(
        as_known=day,
        subjects=names,
        parties=who,
        partner_sets=partner_sets,
        challenger_sets=challenger_sets,
        claim=kept[row],
        subject=subject,
        partners=partners[row],
        challengers=challengers[row],
        own_favour=np.zeros(len(row), bool),
        **columns,
    )
    evidence.own_favour[:] = _own_favour(evidence)
    return evidence


def placed(said_of: pd.Series, names: pd.Index, stations: pd.DataFrame) -> tuple[Ints, Ints]:
    """Pair claims with the subjects they bear on: a section with each of its stretches.

    Parameters
    ----------
    said_of : Series of str, index 0, 1, …
        Subjects as claims name them.
    names : Index of str
        Every subject that has a verdict.
    stations : DataFrame
        The ledger's.

    Returns
    -------
    row, subject : ndarray of int64
        Row in `said_of` and place in `names`. What is said of a road as a whole, or of nothing
        that has a verdict, answers no pair.
    """
    whole = sets.number(said_of, names)
    section = said_of.str.startswith("highway:").to_numpy(bool)
    spanned = route.expand(said_of[section], stations)
    direct = np.flatnonzero((whole >= 0) & ~section)
    row = np.concatenate([direct, spanned["row"].to_numpy(np.int64)])
    subject = np.concatenate([whole[direct], sets.number(spanned["stretch_subject"], names)])
    order = np.lexsort((subject, row))
    return row[order], subject[order]


def _columns(claims: pd.DataFrame, ledger: Ledger, who: Parties) -> dict[str, Any]:
    """Give numbers to the actors, events and voices of claims."""
    sources = ledger.sources.set_index("source_id")
    source = sets.number(claims["source_id"], sources.index)
    affiliation = who.codes(sources["affiliation"])
    root = _roots(sources)
    claimant = who.codes(claims["claimant"])
    party = np.where(claimant >= 0, claimant, affiliation[root][source])
    publisher = sources["publisher"].where(sources["publisher"] != "", sources.index)
    press = pd.factorize(publisher)[0][root][source] + len(who.ids)
    return {
        "event": sets.number(claims["event"], pd.Index(EVENTS)),
        "holder": who.codes(claims["holder"]),
        "loser": who.codes(claims["challengers"].str.split(";").str[0]),
        "party": party,
        "voice": np.where(party >= 0, party, press),
    }


def _roots(sources: pd.DataFrame) -> Ints:
    """Find for each source the one it repeats in the end, itself if none."""
    own = np.arange(len(sources))
    parent = sets.number(sources["derived_from"], sources.index)
    root = np.where(parent >= 0, parent, own)
    for _ in range(len(sources).bit_length()):
        root = root[root]
    return root.astype(np.int64)


def _days(claims: pd.DataFrame, known: Ints) -> dict[str, Any]:
    """Read when each claim's change happened, or its condition was so."""
    table, back = _read_unique(claims)
    earliest, latest, until, begins, ends, moment, change = table.T[:, back]
    latest = np.minimum(latest, known)
    return {
        "known": known,
        "earliest": np.minimum(earliest, latest),
        "latest": latest,
        "until": np.minimum(until, known),
        "begins": np.minimum(begins, latest),
        "ends": np.where(ends >= FOR_EVER, FOR_EVER, np.minimum(ends, known)),
        "moment": moment.astype(bool),
        "change": change.astype(bool),
    }


def _read_unique(claims: pd.DataFrame) -> tuple[Ints, Ints]:
    """Read each distinct date once as a change and as a condition."""
    changes = claims["event"].isin(CHANGES).to_numpy()
    key = np.where(changes, "!", "") + claims["when"].to_numpy(object)
    distinct, back = np.unique(key.astype(object), return_inverse=True)
    rows = [_change(text[1:]) if text.startswith("!") else _condition(text) for text in distinct]
    return np.array(rows, np.int64).reshape(-1, 7), back


def _change(text: str) -> tuple[int, ...]:
    """Read the date of a change; one known only by its result is an observation."""
    if dates.is_observation(text):
        return _condition(text)
    bounds = dates.bounds(text)
    earliest, latest = _day(bounds.earliest, LONG_AGO), _day(bounds.latest, FOR_EVER)
    return earliest, latest, latest, earliest, latest, 1, 1


def _condition(text: str) -> tuple[int, ...]:
    """Read the date of a condition."""
    span = dates.span(text)
    begins = _day(span.start_earliest, LONG_AGO)
    if span.moment:
        ends = _day(span.end_latest, FOR_EVER)
        return begins, ends, begins, begins, ends, 1, 0
    start = _day(span.start_latest, begins)
    sure = start if span.open_end else max(start, _day(span.end_earliest, start))
    ends = FOR_EVER if span.open_end else _day(span.end_latest, FOR_EVER)
    return begins, start, sure, begins, ends, 0, 0


def _day(day: date | None, missing: int) -> int:
    return missing if day is None else (day - _EPOCH).days


def _own_favour(evidence: Evidence) -> Bools:
    """Mark words in favour of the speaker or its side.

    To hold a place, or to have a part in holding it, is in one's favour. With a siege, or a
    road under fire, it is the grip of the challengers that is.
    """
    who, party = evidence.parties, evidence.party
    grip = np.isin(evidence.event, GRIPS)
    favour = ~grip & who.allied(party, evidence.holder, evidence.latest)
    for lists, codes, meant in (
        (evidence.partner_sets, evidence.partners, ~grip),
        (evidence.challenger_sets, evidence.challengers, grip),
    ):
        row, at = sets.ranges(lists.offsets[codes], lists.offsets[codes + 1])
        near = meant[row] & who.allied(party[row], lists.values[at], evidence.latest[row])
        favour[row[near]] = True
    favour[party == NOBODY] = False
    return favour
