"""What was known by a day, as numbers: the claims a verdict may rest on."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from whoholds import dates
from whoholds._arrays import Ints, Packed, distinct, number, packed, pairs
from whoholds._kept import remembered
from whoholds.dates import columns as when
from whoholds.dates.columns import FOR_EVER
from whoholds.engine import extents
from whoholds.engine.actors import NOBODY, Actors
from whoholds.engine.interned import Sets, parse
from whoholds.engine.standing import last_known, standing
from whoholds.ledgers import Ledger
from whoholds.roads import route
from whoholds.subject import subjects_of
from whoholds.vocabulary import CHANGES, EVENTS

Bools = npt.NDArray[np.bool_]

GRIPS: Final = (EVENTS.index("besieged"), EVENTS.index("fire_control"))
"""Events that favour the challengers, not the holder."""

FIGHTS: Final = (EVENTS.index("contested"), EVENTS.index("attacked"))
"""Events that say that a place is fought for."""

BATTLES: Final = (*FIGHTS, EVENTS.index("besieged"))
"""Those and the siege."""

_WITHDREW: Final = EVENTS.index("withdrew")


@dataclass(frozen=True, eq=False, repr=False)
class Evidence:
    """Claims known by a day, one row a claim and subject, as columns of numbers.

    A section of a road makes one row for each stretch that it spans. Days are counted from
    1970-01-01; actors are numbered by :attr:`actors`, ``-1`` being nobody. Every array has
    shape (n,); those of whole numbers are kept in 32 bits, but for ``subject``.

    Parameters
    ----------
    as_known : int
        The day of knowledge.
    subjects : Index of str
        Every town, site, stretch, area and state of the ledger, sorted, with or without claims.
    actors : Actors
        The numbering of actors.
    claim : ndarray of int64
        Row in the ledger's statements.
    listed : ndarray of bool
        A list says so, and no claim of its own.
    subject, event : ndarray of int64
        Number in :attr:`subjects` and in :data:`whoholds.vocabulary.EVENTS`.
    change : ndarray of bool
        Somebody else, who is named, holds it afterwards; otherwise this is how things stood.
    left : ndarray of bool
        A withdrawal that says who left and not who came: neither a change nor a sight.
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
    extent : ndarray of int64
        Place in :data:`whoholds.vocabulary.EXTENTS`; a change that took in no more than half of the
        place is the fight for it that it amounts to, its loser the one inside.
    origin : ndarray of int64
        Number of the source that it comes from in the end.
    minute : ndarray of int64
        Time of day on which a change happened, or something was seen; ``-1`` where none is told.
    after : tuple of ndarray of int64
        Rows, and rows of the same subject that are said to come before them.
    incumbent : tuple of int
        Who held what nobody had taken yet, ``-1`` for nobody, and from which day on.
    """

    as_known: int
    subjects: pd.Index
    actors: Actors
    partner_sets: Sets
    challenger_sets: Sets
    claim: Packed
    listed: Bools
    subject: Ints
    event: Packed
    change: Bools
    left: Bools
    earliest: Packed
    latest: Packed
    until: Packed
    begins: Packed
    ends: Packed
    moment: Bools
    known: Packed
    holder: Packed
    loser: Packed
    party: Packed
    voice: Packed
    partners: Packed
    challengers: Packed
    own_favour: Bools
    extent: Packed
    origin: Packed
    minute: Packed
    after: tuple[Ints, Ints]
    incumbent: tuple[int, int]

    def __len__(self) -> int:
        return len(self.claim)

    def stood(self, rows: Ints, days: int) -> Bools:
        """Tell which rows have been known for so many days."""
        return np.asarray(self.known[rows] + days <= self.as_known)

    @cached_property
    def fight(self) -> Bools:
        """Whether each row says that a place is fought for."""
        return np.asarray(np.isin(self.event, FIGHTS))

    @cached_property
    def battle(self) -> Bools:
        """Whether each row tells of a fight or a siege, and of no change."""
        return np.asarray(np.isin(self.event, BATTLES) & ~self.change)

    @cached_property
    def joint(self) -> Bools:
        """Whether any claim on each subject names partners, shape (subjects,)."""
        answer = np.zeros(len(self.subjects), bool)
        shared = np.diff(self.partner_sets.offsets) > 0
        answer[self.subject[shared[self.partners]]] = True
        return answer

    @cached_property
    def member(self) -> Bools:
        """Whether each actor belongs to each set of partners, (sets, actors + 1)."""
        answer = np.zeros((len(self.partner_sets), len(self.actors.agree)), bool)
        answer[self.partner_sets.members(np.arange(len(self.partner_sets)))] = True
        return answer

    @cached_property
    def beside(self) -> Bools:
        """Whether each actor agrees with a member of each set of partners, (sets, actors + 1)."""
        answer: Bools = self.member @ self.actors.agree
        return answer

    def named(self, rows: Ints, *columns: npt.NDArray[Any]) -> list[npt.NDArray[Any]]:
        """Give the subjects of rows, whom they name as holder and as partners, and more columns."""
        return [c[rows] for c in (self.subject, self.holder, self.partners, *columns)]

    def agree(self, i: Ints, j: Ints) -> Bools:
        """Tell whether rows name agreeing holders, or one's is among the other's partners."""
        one, other = self.holder[i], self.holder[j]
        answer: Bools = self.actors.agree[one, other]
        answer |= self.beside[self.partners[j], one] | self.beside[self.partners[i], other]
        return answer


@remembered
def subjects(ledger: Ledger) -> pd.Index:
    """Name everything that has a verdict: towns, sites, stretches, areas and states, sorted."""
    stretches = route.stretch_ids(ledger.stations)["stretch_id"]
    names = [
        subjects_of("town", ledger.towns["town_id"]),
        subjects_of("highway", stretches),
        subjects_of("state", ledger.states["state_id"]),
        subjects_of("site", ledger.sites["site_id"]),
        subjects_of("area", ledger.areas["area_id"]),
    ]
    ordered: pd.Index = pd.Index(pd.concat(names).sort_values())
    return ordered


def gather(ledger: Ledger, as_known: int | None = None, *, corrected: bool = False) -> Evidence:
    """Collect what was known by a day.

    Parameters
    ----------
    ledger : Ledger
    as_known : int, optional
        Days since 1970-01-01. Default: the last day on which any claim became public; where
        nothing is claimed yet, the first of the period.
    corrected : bool
        Keep, all the same, claims that a known one supersedes.

    Returns
    -------
    Evidence
        Without claims that a known one supersedes, without what is said of a road as a whole,
        which bears on no stretch, and without withdrawals that name nobody at all.
    """
    day = last_known(ledger) if as_known is None else as_known
    told, kept = standing(ledger, day, corrected=corrected)
    before = ledger.incumbent
    claims, lowered = extents.read(told, "" if before is None else before.actor)

    names = subjects(ledger)
    row, subject = _placed(ledger, kept)
    who = Actors.of(ledger)
    columns = _columns(claims, ledger, who, row)
    columns |= _days(told, ledger.statements_known[kept], row, lowered)
    places = {actor: i for i, actor in enumerate(who.ids)}
    partners, partner_sets = parse(claims["partners"], places)
    challengers, challenger_sets = parse(claims["rivals"], places)
    evidence = Evidence(
        as_known=day,
        subjects=names,
        actors=who,
        partner_sets=partner_sets,
        challenger_sets=challenger_sets,
        claim=packed(kept)[row],
        listed=(kept >= len(ledger.claims))[row],
        subject=subject,
        partners=packed(partners)[row],
        challengers=packed(challengers)[row],
        left=np.zeros(len(row), bool),
        own_favour=np.zeros(len(row), bool),
        after=_after(claims, row, subject),
        incumbent=_incumbent(ledger, who),
        **columns,
    )
    evidence.left[:] = (evidence.event == _WITHDREW) & (evidence.holder < 0) & (evidence.loser >= 0)
    evidence.change[evidence.left] = False
    evidence.own_favour[:] = _own_favour(evidence)
    return evidence


def _placed(ledger: Ledger, kept: Ints) -> tuple[Ints, Ints]:
    """Pair the statements that are kept, numbered from 0, with the subjects they bear on."""
    row, subject = _bearing(ledger)
    number_of = np.full(len(ledger.statements), -1)
    number_of[kept] = np.arange(len(kept))
    at = number_of[row] >= 0
    return number_of[row[at]], subject[at].astype(np.int64)


@remembered
def _bearing(ledger: Ledger) -> tuple[Ints, Ints]:
    """Pair all statements with the subjects they bear on, in 32 bits where they suffice."""
    row, subject = placed(ledger.statements["subject"], subjects(ledger), ledger.stations)
    return packed(row), packed(subject)


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
    whole = number(said_of, names)
    section = said_of.str.startswith("highway:").to_numpy(bool)
    spanned = route.expand(said_of[section], stations)
    direct = np.flatnonzero((whole >= 0) & ~section)
    row = np.concatenate([direct, spanned["row"].to_numpy(np.int64)])
    subject = np.concatenate([whole[direct], number(spanned["stretch_subject"], names)])
    # By subject: whatever is later looked up by subject then lies close together.
    order = np.lexsort((row, subject))
    return row[order], subject[order]


def _columns(claims: pd.DataFrame, ledger: Ledger, who: Actors, row: Ints) -> dict[str, Any]:
    """Give numbers to the actors, events and voices of claims, in the order of `row`."""
    sources = ledger.sources.set_index("source_id")
    source = number(claims["source_id"], sources.index)[row]
    affiliation = who.codes(sources["affiliation"])
    root = _roots(sources)
    claimant = packed(who.codes(claims["claimant"]))[row]
    party = np.where(claimant >= 0, claimant, packed(affiliation[root])[source])
    publisher = sources["publisher"].where(sources["publisher"] != "", sources.index)
    press = packed(pd.factorize(publisher)[0][root] + len(who.ids))
    return {
        "event": packed(number(claims["event"], pd.Index(EVENTS)))[row],
        "holder": packed(who.codes(claims["holder"]))[row],
        "loser": packed(_first(claims["challengers"], who))[row],
        "party": party,
        "voice": np.where(party >= 0, party, press[source]),
        "origin": packed(root)[source],
        "extent": packed(extents.codes(claims))[row],
    }


def _first(lists: pd.Series, who: Actors) -> Ints:
    """Give the number of the first actor of each list."""
    different, codes = distinct(lists)
    return who.codes(pd.Series([text.partition(";")[0] for text in different], dtype="str"))[codes]


def _roots(sources: pd.DataFrame) -> Ints:
    """Find for each source the one it repeats in the end, itself if none."""
    parent = number(sources["derived_from"], sources.index)
    root = np.where(parent >= 0, parent, np.arange(len(sources)))
    for _ in range(len(sources).bit_length()):
        root = root[root]
    return root.astype(np.int64)


def _incumbent(ledger: Ledger, who: Actors) -> tuple[int, int]:
    """Tell who held what nobody had taken yet, and since when."""
    told = ledger.incumbent
    if told is None:
        return NOBODY, FOR_EVER
    code = int(who.codes(pd.Series([told.actor]))[0])
    return code, dates.ordinal(dates.read_day(told.since))


def _after(claims: pd.DataFrame, row: Ints, subject: Ints) -> tuple[Ints, Ints]:
    """Pair rows with those of the same subject that are said to come before them."""
    told = claims["after"]
    linked = told[told.ne("")].str.split(";").explode()
    if linked.empty:
        return row[:0], row[:0]
    later = linked.index.to_numpy(np.int64)
    earlier = number(linked, pd.Index(claims["claim_id"]))
    i, a = pairs(later, row)
    n, b = pairs(earlier[i], row)
    same = subject[a[n]] == subject[b]
    return a[n][same], b[same]


def _days(claims: pd.DataFrame, known: Ints, row: Ints, lowered: Bools) -> dict[str, Any]:
    """Read when each claim's change happened, or its condition was so, in the order of `row`.

    What is read as less than a change was seen on one of the days on which it may have been.
    """
    table, back = when.read(claims["when"], claims["event"].isin(CHANGES).to_numpy(bool))
    back, known, lowered = back[row], packed(known)[row], lowered[row]
    said = {
        name: (column if column.dtype == bool else packed(column))[back]
        for name, column in table.items()
    }
    said["until"] = np.where(lowered, said["earliest"], said["until"])
    said["moment"] |= lowered
    said["change"] &= ~lowered
    latest = np.minimum(said["latest"], known)
    ends = np.where(said["ends"] >= FOR_EVER, FOR_EVER, np.minimum(said["ends"], known))
    ends = np.where(lowered, latest, ends)
    return said | {
        "known": known,
        "earliest": np.minimum(said["earliest"], latest),
        "latest": latest,
        "until": np.minimum(said["until"], known),
        "begins": np.minimum(said["begins"], latest),
        "ends": ends,
    }


def _own_favour(evidence: Evidence) -> Bools:
    """Mark words in favour of the speaker or its side.

    To hold a place, or to have a part in holding it, is in one's favour. With a siege, or a
    road under fire, it is the grip of the challengers that is.
    """
    who, party = evidence.actors, evidence.party
    grip = np.isin(evidence.event, GRIPS)
    favour = ~grip & who.allied(party, evidence.holder, evidence.latest)
    for lists, codes, meant in (
        (evidence.partner_sets, evidence.partners, ~grip),
        (evidence.challenger_sets, evidence.challengers, grip),
    ):
        row, actor = lists.members(codes)
        near = meant[row] & who.allied(party[row], actor, evidence.latest[row])
        favour[row[near]] = True
    # That somebody else left is in one's favour; that oneself did is not.
    foe = ~who.allied(party, evidence.loser, evidence.latest)
    favour[evidence.left] = foe[evidence.left]
    favour[party == NOBODY] = False
    return favour
