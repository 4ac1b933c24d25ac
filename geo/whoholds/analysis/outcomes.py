"""What became of claims: whether others confirmed or contradicted them."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from whoholds._arrays import Ints, key, number
from whoholds.analysis.disagreements import denied, disagreements
from whoholds.engine.timeline import Timeline
from whoholds.vocabulary import CHANGES, EVENTS

__all__ = ["OUTCOMES", "outcomes", "tally"]

OUTCOMES: Final = ("contradicted", "disputed", "confirmed", "repeated", "other_day", "open")
"""In the order in which they are tried: a claim has the first that fits."""

_OUTRIGHT: Final = [EVENTS.index(event) for event in (*CHANGES, "held")]
_CONTESTED: Final = EVENTS.index("contested")
_NEVER: Final = -(2**40)


def outcomes(timeline: Timeline) -> pd.DataFrame:
    """Tell what became of every claim that says outright who holds a place, or who left it.

    A fight is left out: a place that is fought over may be in two hands.

    Parameters
    ----------
    timeline : Timeline
        As known now.

    Returns
    -------
    DataFrame
        As :attr:`~whoholds.TrackRecord.claims`.
    """
    record = timeline.record
    evidence, episodes = record.evidence, record.episodes
    outright = np.isin(evidence.event, _OUTRIGHT) & (evidence.holder >= 0)
    row = np.flatnonzero(outright | evidence.left)
    claim = evidence.claim[row].astype(np.int64)
    said = key(evidence.subject[row], claim)
    differ = disagreements(timeline)
    # That a word does not count yet makes it a disagreement, but nobody may have denied it.
    questioned = np.isin(row, np.concatenate(denied(timeline)))
    questioned |= np.isin(said, _named(timeline, differ[differ["about"] == "holder"]))
    dated = np.isin(said, _named(timeline, differ[differ["about"] == "date"]))
    backed = episodes.of_row[row]
    followed = (backed >= 0) & ~episodes.lone[backed] if len(episodes) else backed >= 0
    others = _others(timeline)[row]
    known = evidence.known[row]
    rank = np.select(
        [questioned & ~followed, questioned, others >= known, others > _NEVER, dated],
        [OUTCOMES.index(name) for name in OUTCOMES[:-1]],
        OUTCOMES.index("open"),
    )
    worst = pd.Series(rank).groupby(claim).min()
    party = pd.Series(evidence.party[row]).groupby(claim).first()
    return _spelt(timeline, worst, party)


def tally(claims: pd.DataFrame, by: str) -> pd.DataFrame:
    """Count what became of claims, by who made them.

    Parameters
    ----------
    claims : DataFrame
        As :func:`outcomes` answers.
    by : {"publisher", "party"}

    Returns
    -------
    DataFrame
        As :meth:`~whoholds.TrackRecord.sources`.
    """
    own = claims[claims["party"].ne("") if by == "party" else claims["party"].eq("")]
    marks = {name: (own["outcome"] == name).astype("int64") for name in OUTCOMES}
    counts = own[[by]].assign(claims=1, **marks).groupby(by, as_index=False).sum()
    return counts.sort_values(["claims", by], ascending=[False, True], ignore_index=True)


def _named(timeline: Timeline, differ: pd.DataFrame) -> Ints:
    """Pack subject and claim of each row of disagreements into one number."""
    claims = pd.Index(timeline.ledger.statements["claim_id"])
    return key(number(differ["subject"], timeline.subjects), number(differ["claim_id"], claims))


def _others(timeline: Timeline) -> Ints:
    """Date for each row the last that another voice said in support of the same episode.

    That a place is fought over supports nobody's holding it.
    """
    evidence, episodes = timeline.record.evidence, timeline.record.episodes
    answer = np.full(len(evidence), _NEVER)
    backing = np.flatnonzero(episodes.of_row >= 0)
    said = pd.DataFrame(
        {
            "row": backing,
            "episode": episodes.of_row[backing],
            "voice": evidence.voice[backing],
            "known": evidence.known[backing].astype(np.int64),
        }
    )
    speaks = said[evidence.event[backing] != _CONTESTED]
    last = speaks.groupby(["episode", "voice"], as_index=False)["known"].max()
    last = last.sort_values(["episode", "known", "voice"], ascending=[True, False, True])
    nth = last.groupby("episode").cumcount()
    first = said[["episode"]].merge(last[nth == 0], on="episode", how="left")
    second = said[["episode"]].merge(last[nth == 1], on="episode", how="left")
    own = first["voice"].to_numpy() == said["voice"].to_numpy()
    known = first["known"].where(~own, second["known"]).fillna(_NEVER)
    answer[backing] = known.to_numpy().astype(np.int64)
    return answer


def _spelt(timeline: Timeline, rank: pd.Series, party: pd.Series) -> pd.DataFrame:
    """Put words to claims: who made them, and what became of them."""
    ledger = timeline.ledger
    sources = ledger.sources
    publisher = sources["publisher"].where(sources["publisher"] != "", sources["source_id"])
    names = dict(zip(sources["source_id"], publisher, strict=True))
    actors = np.append(timeline.record.evidence.actors.ids, "")
    claims = ledger.statements.iloc[rank.index.to_numpy()]
    known = ledger.statements_known[rank.index.to_numpy()].astype("M8[D]").astype("M8[s]")
    frame = pd.DataFrame(
        {
            "claim_id": claims["claim_id"].to_numpy(object),
            "subject": claims["subject"].to_numpy(object),
            "publisher": claims["source_id"].map(names).to_numpy(object),
            "party": actors[party.to_numpy()],
            "outcome": np.array(OUTCOMES, object)[rank.to_numpy()],
        },
        dtype="str",
    )
    frame.insert(4, "known", known)
    return frame.sort_values("claim_id", ignore_index=True)
