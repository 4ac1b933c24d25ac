"""Why a verdict is what it is: from the verdict to episodes, claims and sources."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd

from whoholds._arrays import Ints, pairs
from whoholds._kept import Kept
from whoholds._renamed import renamed
from whoholds._suggest import suggest
from whoholds.analysis.background import Background, background
from whoholds.dates import Day, read_day
from whoholds.dates.columns import LONG_AGO, stamps
from whoholds.engine.bearing import (
    ACCESS,
    ALTERNATIVE,
    CLAIMED,
    FIGHT,
    FOR,
    UNCOUNTED,
    bearing,
)
from whoholds.engine.evidence import BATTLES, Bools
from whoholds.engine.policy import Worth, denials
from whoholds.engine.record import Record
from whoholds.engine.timeline import Timeline
from whoholds.errors import SubjectError, expect
from whoholds.ledgers import Ledger
from whoholds.roads import route
from whoholds.subject import Subject

ROLES: Final = (
    "for",
    "alternative",
    "fight",
    "claimed",
    "access",
    "uncounted",
    "earlier",
    "later",
    "unused",
    "listed",
    "whole_road",
    "not_yet_known",
    "retracted",
)
"""How a claim bears on a verdict, in the order in which an account names them."""

_BEARING: Final = {
    FOR: "for",
    FIGHT: "fight",
    CLAIMED: "claimed",
    ALTERNATIVE: "alternative",
    ACCESS: "access",
    UNCOUNTED: "uncounted",
}
"""The role that is named, of several that one claim has."""


@dataclass(frozen=True, eq=False, repr=False)
class Why:
    """A verdict with every claim for and against it.

    Parameters
    ----------
    ledger : Ledger
    subject : str
    day : date
    as_known : date
    policy : str
    verdict : Series
        As a row of :attr:`~whoholds.engine.timeline.Timeline.frame`.
    claims : DataFrame
        One row a claim on the subject (and on the state, where the verdict is inherited):
        ``claim_id``, ``role`` (one of :data:`ROLES`), ``counts`` (``yes``, ``own word``,
        ``no``), ``denied`` (a party's own word, against which another voice speaks, or after whose
        day somebody tells of a fight), ``episode_earliest`` and ``episode_latest`` (bounds of the
        change it belongs to, NaT for none or unknown), ``known`` (when it became public),
        ``corrected_by``, the columns of the ledger's claims, ``basis`` and ``says`` (blank but for
        what a list says), and ``title``, ``publisher``, ``url``,
        ``published`` of the source.
    background : Background
        What a verdict needs beside its columns to be told.
    """

    ledger: Ledger
    subject: str
    day: date
    as_known: date
    policy: str
    verdict: Kept[pd.Series] = Kept()
    claims: Kept[pd.DataFrame] = Kept()
    background: Background = field(default_factory=Background)

    def __repr__(self) -> str:
        """Say what is explained; :func:`whoholds.explain` says why."""
        holder, status = self.verdict["holder"], self.verdict["status"]
        said = f"{status}, {holder}" if holder else status
        return f"<Why of {self.subject} on {self.day}: {said}; {len(self.claims)} claims>"

    def role(self, *names: str) -> pd.DataFrame:
        """Give the claims that bear on the verdict in one of these ways."""
        return self.claims[self.claims["role"].isin(names)]


@renamed(line="timeline")
def why(timeline: Timeline, subject: str, day: Day) -> Why:
    """Explain one verdict.

    Parameters
    ----------
    timeline : Timeline
    subject : str
        ``town:lashio``, ``state:MM-16``, or a stretch between neighbouring stations,
        ``highway:AH1[kawkareik..thingannyinaung]``.
    day : str, date or datetime64

    Returns
    -------
    Why

    Raises
    ------
    SubjectError
        When the ledger has no such subject.
    DateError
        When the day lies outside the period.
    """
    expect(timeline, Timeline)
    interval = int(timeline.codes_on(day)[find(timeline, subject)])
    verdict = timeline.at(np.array([interval]), day).iloc[0]
    names = [name for name in (subject, verdict["inherited_from"]) if name]
    known = _weighed(timeline, names, interval)
    table = pd.concat([known, _unweighed(timeline, names, known["at"])], ignore_index=True)
    table = _with_listing(timeline, table, interval)
    table = _with_sources(timeline.ledger, table)
    order = table["role"].map({role: i for i, role in enumerate(ROLES)})
    table = table.assign(order=order).sort_values(["order", "known", "claim_id"])
    return Why(
        ledger=timeline.ledger,
        subject=subject,
        day=read_day(day),
        as_known=timeline.as_known,
        policy=timeline.policy.name,
        verdict=verdict,
        claims=table.drop(columns=["order", "at"]).reset_index(drop=True),
        background=background(timeline, interval, day),
    )


def find(timeline: Timeline, subject: str) -> int:
    """Find a subject's place in the timeline.

    Raises
    ------
    SubjectError
        When the ledger has no such subject, with what may have been meant.
    """
    at = timeline.subjects.get_indexer(pd.Index([subject]))[0]
    if at >= 0:
        return int(at)
    if subject.startswith("highway:"):
        parts = route.expand(pd.Series([subject]), timeline.ledger.stations)["stretch_subject"]
        if len(parts):
            raise SubjectError(
                f"`{subject}` spans {len(parts)} stretches, each with a verdict of its own: "
                + ", ".join(parts)
            )
    meant = (
        _meant(timeline, subject) or "write town:ID, state:ID or highway:ID[station..next station]"
    )
    raise SubjectError(f"`{subject}` is not in {timeline.ledger.name}; {meant}")


def _meant(timeline: Timeline, subject: str) -> str:
    """Ask whether a town or state of this name was meant, or a town of one like it."""
    kind, _, name = subject.casefold().rpartition(":")
    called: dict[str, str] = {}
    for each, layer in (("state", timeline.ledger.states), ("town", timeline.ledger.towns)):
        if len(layer):
            subjects = f"{each}:" + layer[f"{each}_id"]
            for column in ("name", f"{each}_id"):
                called |= dict(zip(layer[column].str.casefold(), subjects, strict=True))
    if name in called:
        return f"did you mean `{called[name]}`?"
    towns = timeline.ledger.towns["town_id"] if kind in ("", "town") else ()
    return suggest(name, towns, quote="`town:{}`")


def _weighed(timeline: Timeline, names: list[str], interval: int) -> pd.DataFrame:
    """Tell how each weighed claim on the named subjects bears on a verdict."""
    record = timeline.record
    evidence, episodes = record.evidence, record.episodes
    verdict = timeline.coded_rows(np.array([interval]))
    bears = bearing(record, verdict)
    row = np.flatnonzero(np.isin(evidence.subject, timeline.subjects.get_indexer(pd.Index(names))))
    role = _aside(record, row, int(verdict.start[0]))
    for code, name in reversed(_BEARING.items()):
        role[np.isin(row, bears.row[bears.role == code])] = name
    episode = episodes.of_row[row]
    has = episode >= 0
    words = {Worth.COUNTS: "yes", Worth.OWN_WORD: "own word", Worth.NOT_YET: "no"}
    return pd.DataFrame(
        {
            "at": evidence.claim[row],
            "role": role,
            "counts": [words[Worth(value)] for value in record.worth[row]],
            "denied": _denied(timeline, row),
            "episode_earliest": stamps(np.where(has, _at(episodes.earliest, episode), LONG_AGO)),
            "episode_latest": stamps(np.where(has, _at(episodes.latest, episode), LONG_AGO)),
            "corrected_by": "",
        }
    )


def _denied(timeline: Timeline, row: Ints) -> Bools:
    """Mark own words that somebody denies, or after whose day somebody tells of a fight."""
    evidence = timeline.record.evidence
    own = row[evidence.own_favour[row]]
    fights = row[np.isin(evidence.event[row], BATTLES) & ~evidence.change[row]]
    i, j = pairs(evidence.subject[own], evidence.subject[fights])
    goes_on = (evidence.ends[fights[j]] > evidence.latest[own[i]]) & (own[i] != fights[j])
    place, _ = denials(evidence, own, timeline.policy)
    return np.isin(row, own[np.append(place, i[goes_on])])


def _aside(record: Record, row: Ints, start: int) -> npt.NDArray[Any]:
    """Say of rows that bear on no verdict from a day on when their news was."""
    role = np.full(len(row), "unused", object)
    for episodes in (record.access, record.episodes):
        episode = episodes.of_row[row]
        past = _at(episodes.latest, episode) <= start
        role[episode >= 0] = np.where(past, "earlier", "later")[episode >= 0]
    return role


def _unweighed(timeline: Timeline, names: list[str], weighed: pd.Series) -> pd.DataFrame:
    """List the claims that no verdict rests on: corrected, unknown by then, of a whole road."""
    ledger = timeline.ledger
    claims = ledger.statements
    asked = [Subject.parse(name) for name in names]
    roads = [str(replace(one, section=None)) for one in asked if one.kind == "highway"]
    on = claims["subject"].isin([*names, *roads]).to_numpy(copy=True)
    if roads:
        near = claims["subject"].str.startswith(tuple(f"{road}[" for road in roads))
        spans = route.expand(claims["subject"][near], ledger.stations)
        on[spans.loc[spans["stretch_subject"].isin(names), "row"].to_numpy(int)] = True
    at = np.setdiff1d(np.flatnonzero(on), weighed.to_numpy(int))
    late = ledger.statements_known[at] > timeline.record.evidence.as_known
    whole = claims["subject"].iloc[at].isin(roads).to_numpy()
    known = claims[["claim_id", "supersedes"]][
        (ledger.statements_known <= timeline.record.evidence.as_known)
        & claims["supersedes"].ne("").to_numpy()
    ]
    mender = {
        old: new
        for new, olds in zip(known["claim_id"], known["supersedes"], strict=True)
        for old in str(olds).split(";")
        if old
    }
    corrected = np.array([mender.get(claim, "") for claim in claims["claim_id"].iloc[at]], object)
    role = np.where(whole, "whole_road", np.where(corrected != "", "retracted", "not_yet_known"))
    role = np.where(at >= len(ledger.claims), "listed", role)
    role = np.where(late, "not_yet_known", role)
    blank = stamps(np.full(len(at), LONG_AGO))
    return pd.DataFrame(
        {
            "at": at,
            "role": role,
            "counts": "no",
            "denied": False,
            "episode_earliest": blank,
            "episode_latest": blank,
            "corrected_by": corrected,
        }
    )


def _with_listing(timeline: Timeline, table: pd.DataFrame, interval: int) -> pd.DataFrame:
    """Say of the list that colours a place that the verdict rests on it."""
    at = int(timeline.coded_rows(np.array([interval])).listing[0])
    if at < 0:
        return table
    claim = int(timeline.record.listings.claim[at])
    blank = {"denied": False, "corrected_by": "", "episode_earliest": pd.NaT}
    rests = {"at": claim, "role": "for", "counts": "yes", "episode_latest": pd.NaT, **blank}
    own = pd.DataFrame([rests]).astype(table.dtypes.to_dict())
    return pd.concat([own, table[table["at"] != claim]], ignore_index=True)


def _with_sources(ledger: Ledger, table: pd.DataFrame) -> pd.DataFrame:
    """Put the claims and their sources beside their roles."""
    at = table["at"].to_numpy(int)
    claims = ledger.statements.iloc[at].reset_index(drop=True)
    sources = ledger.sources[["source_id", "title", "publisher", "url", "published"]]
    lists = ledger.listed.set_index("claim_id")[["basis", "says"]]
    claims = claims.join(lists.reindex(claims["claim_id"]).fillna("").reset_index(drop=True))
    cited = claims.merge(sources, on="source_id", how="left")
    return table.assign(known=stamps(ledger.statements_known[at])).join(cited)


def _at(values: Ints, index: Ints) -> Ints:
    return values[index] if len(values) else np.full(len(index), LONG_AGO)
