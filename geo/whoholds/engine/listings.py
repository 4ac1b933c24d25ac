"""What lists say of places of which nobody reports anything.

A list colours a place where it names whose administration was seen there, where the place belongs
to the rest that it does not name, and where it speaks of the township of which the place is a part.
All of that is less than a report: it begins and ends nothing, supports and contradicts nobody, and
yields to the place's first own news.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from whoholds._arrays import Ints, number, pairs
from whoholds._kept import remembered
from whoholds.dates.columns import FOR_EVER
from whoholds.engine.actors import Actors
from whoholds.engine.bench import NONE
from whoholds.engine.conditions import FIGHT, Overlays
from whoholds.engine.episodes import Episodes
from whoholds.engine.evidence import Evidence, subjects
from whoholds.ledgers import Ledger
from whoholds.subject import subjects_of


@dataclass(frozen=True, eq=False)
class Listings:
    """From which day on which list colours which place, sorted by place and day.

    Arrays have shape (n,).

    Parameters
    ----------
    subject, begins, holder : ndarray of int64
        Place, day counted from 1970-01-01, actor.
    claim : ndarray of int64
        Row in the ledger's statements.
    told : ndarray of int64
        The day of which the list tells; later than ``begins`` where it names who held what nobody
        had taken yet.
    name : ndarray of int64
        Place in ``names``.
    names : Index of str
        Ids of the lists.
    """

    subject: Ints
    begins: Ints
    holder: Ints
    claim: Ints
    told: Ints
    name: Ints
    names: pd.Index

    def __len__(self) -> int:
        return len(self.subject)

    @classmethod
    def of(cls, ledger: Ledger, evidence: Evidence) -> Listings:
        """Find what the lists known by then say of each place.

        Parameters
        ----------
        ledger : Ledger
        evidence : Evidence

        Returns
        -------
        Listings
        """
        told = ever_said(ledger)
        known = ledger.statements_known[told["claim"].to_numpy(np.int64)] <= evidence.as_known
        return cls.from_rows(told[known], ledger, evidence)

    @classmethod
    def from_rows(cls, rows: pd.DataFrame, ledger: Ledger, evidence: Evidence) -> Listings:
        """Find what rows of :func:`ever_said` say of each place, once a day: the first counts."""
        said = rows.drop_duplicates(["place", "day"])
        names = pd.Index(ledger.lists["list_id"])
        who: Actors = evidence.actors
        holder, day = who.codes(said["holder"]), said["day"].to_numpy(np.int64)
        subject = said["place"].to_numpy(np.int64)
        actor, since = evidence.incumbent
        # Of the time before a place's first list, the first one that names the incumbent tells.
        _, first, of = np.unique(subject, return_index=True, return_inverse=True)
        own = np.flatnonzero(who.agree[actor, holder] & (day[first][of] > since))
        own = own[np.unique(subject[own], return_index=True)[1]]
        at = np.concatenate([own, np.arange(len(said))])
        begins = np.concatenate([np.full(len(own), since), day])
        order = np.lexsort((begins, subject[at]))
        at = at[order]
        return cls(
            subject=subject[at],
            begins=begins[order],
            holder=holder[at],
            claim=said["claim"].to_numpy(np.int64)[at],
            told=day[at],
            name=number(said["list_id"], names)[at],
            names=names,
        )


@remembered
def ever_said(ledger: Ledger) -> pd.DataFrame:
    """List what is said of each place, by all lists, whenever they became known.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    DataFrame
        ``place`` (its number among the subjects), ``day`` of which it tells, ``claim`` (row in the
        ledger's statements), ``holder``, ``list_id``, and more; sorted so that of several of one
        place and day the one that counts comes first, the lower id's.
    """
    listed, past = ledger.listed, len(ledger.claims)
    rows = listed[["subject", "holder", "list_id", "basis", "says", "township"]].assign(
        claim=np.arange(past, past + len(listed)),
        day=listed["as_of"].to_numpy("datetime64[D]").astype(np.int64),
    )
    names = subjects(ledger)
    follows = rows["basis"].eq("complement") | rows["says"].eq("administration")
    towns = rows[follows].assign(place=number(rows["subject"][follows], names), wide=0)
    parts = _parts(ledger, names)
    wide = rows[rows["township"]].merge(parts, left_on="subject", right_on="seat").assign(wide=1)
    told = pd.concat([towns, wide], ignore_index=True)
    return told.sort_values(["place", "day", "list_id", "wide"], kind="stable")


def _parts(ledger: Ledger, names: pd.Index) -> pd.DataFrame:
    """Pair the seats of townships with the other places there: ``seat``, ``place``."""
    areas = ledger.areas[ledger.areas["level"].eq("township") & ledger.areas["seat"].ne("")]
    seats = areas[["area_id"]].assign(seat=subjects_of("town", areas["seat"]))
    lies = ledger.area_places.merge(seats, on="area_id")
    lies = lies[lies["place"] != lies["seat"]]
    return pd.DataFrame({"seat": lies["seat"], "place": number(lies["place"], names)})


def disputed(evidence: Evidence, worth: Ints, episodes: Episodes) -> Overlays:
    """Find what lists say against a record that somebody reported: until the next own news.

    Parameters
    ----------
    evidence : Evidence
    worth : ndarray of int64
    episodes : Episodes
        Those that no such row supports are spoken against.

    Returns
    -------
    Overlays
        They lie over no verdict as fights do, but name somebody else who may hold the place.
    """
    row = np.flatnonzero(evidence.listed & (worth > 0) & (episodes.of_row < 0))
    news = np.flatnonzero(~evidence.listed & (worth > 0) & (evidence.holder >= 0))
    news = news[np.isin(evidence.subject[news], evidence.subject[row])]
    begins = evidence.latest[row].astype(np.int64)
    ends = np.full(len(row), FOR_EVER)
    i, j = pairs(evidence.subject[row], evidence.subject[news])
    later = evidence.latest[news[j]] > begins[i]
    np.minimum.at(ends, i[later], evidence.latest[news[j[later]]])
    none = np.zeros(len(row), bool)
    kind, also = np.full(len(row), FIGHT), np.full(len(row), NONE)
    return Overlays(row, kind, begins, ends, none, none, also)
