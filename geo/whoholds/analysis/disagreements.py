"""Where sources differ: on the date, on the holder, or on whether a claim is true."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from whoholds._arrays import Ints, pairs
from whoholds._renamed import renamed
from whoholds.characters import isolated
from whoholds.engine.conditions import PENDING
from whoholds.engine.episodes import Episodes
from whoholds.engine.evidence import Evidence, placed
from whoholds.engine.policy import denials
from whoholds.engine.timeline import Timeline
from whoholds.errors import expect

COLUMNS: Final = (
    "subject",
    "about",
    "reading",
    "holder",
    "event",
    "when",
    "claimant",
    "publisher",
    "first_said",
    "corrected_by",
    "claim_id",
    "title",
    "url",
)
ABOUT: Final = ("date", "holder", "claim", "correction")


@renamed(line="timeline")
def disagreements(timeline: Timeline) -> pd.DataFrame:
    """List where sources differ on a subject.

    Parameters
    ----------
    timeline : Timeline

    Returns
    -------
    DataFrame
        One row a claim, those of one disagreement together, in the order in which they were
        made. ``subject``; ``about``: ``date`` (the same change on days that cannot be one),
        ``holder`` (different parties seen holding it at one time), ``claim`` (one side says it
        holds, the other denies or fights on) or ``correction``; ``reading``: what is in
        question, the bounds of the day or the holder; then the claim: ``holder``, ``event``,
        ``when``, ``claimant``, ``publisher``, ``first_said`` (datetime64, when it became
        public), ``corrected_by``, ``claim_id``, ``title``, ``url``.
    """
    expect(timeline, Timeline)
    evidence = timeline.record.evidence
    questions = [
        ("date", _dates(timeline)),
        ("holder", _holders(timeline)),
        ("claim", _denied(timeline)),
    ]
    parts = []
    for about, (subject, row) in questions:
        part = pd.DataFrame({"subject": subject, "row": row, "about": about}).drop_duplicates()
        part["claim"] = evidence.claim[part["row"].to_numpy(int)]
        parts.append(part.drop(columns="row"))
    parts.append(_corrections(timeline))
    table = pd.concat(parts, ignore_index=True).drop_duplicates()
    return _spelt(timeline, table)


def _dates(timeline: Timeline) -> tuple[Ints, Ints]:
    """Find changes to one holder, with no one else's between, on days that cannot be one.

    The new holder, seen there shortly before, counts as a date of its own.
    """
    evidence, episodes = timeline.record.evidence, timeline.record.episodes
    side = _same_side(evidence, episodes)
    change = np.flatnonzero((episodes.of_row >= 0) & evidence.change)
    seen = np.ones(len(evidence), bool)
    joined = np.flatnonzero(episodes.of_row >= 0)
    seen[joined] = episodes.seen[episodes.of_row[joined]]
    sight = np.flatnonzero(~evidence.change & (timeline.record.worth > 0) & seen)
    i, j = pairs(evidence.subject[sight], evidence.subject[change])
    a, b = sight[i], change[j]
    gap = evidence.earliest[b] - evidence.latest[a]
    early = evidence.agree(a, b) & (gap > 0) & (gap <= timeline.policy.slack)
    row = np.concatenate([change, a[early]])
    dated = pd.DataFrame(
        {
            "row": row,
            "side": side[episodes.of_row[np.concatenate([change, b[early]])]],
            "a": evidence.earliest[row],
            "b": evidence.latest[row],
        }
    ).drop_duplicates(["row", "side"])
    grouped = dated.groupby("side")
    differ = grouped["a"].transform("max") > grouped["b"].transform("min")
    rows = dated.loc[differ, "row"].to_numpy(np.int64)
    return evidence.subject[rows], rows


def _same_side(evidence: Evidence, episodes: Episodes) -> Ints:
    """Give numbers to the stretches of neighbouring episodes whose holders agree."""
    new = np.ones(len(episodes), bool)
    new[1:] = episodes.subject[1:] != episodes.subject[:-1]
    new[1:] |= ~evidence.actors.agree[episodes.holder[1:], episodes.holder[:-1]]
    return np.cumsum(new)


def _holders(timeline: Timeline) -> tuple[Ints, Ints]:
    """Find sights of one holder against what the record says of that time."""
    record = timeline.record
    evidence, episodes = record.evidence, record.episodes
    odd = np.flatnonzero((episodes.of_row < 0) & ~evidence.change & (record.worth > 0))
    odd = odd[evidence.holder[odd] >= 0]
    backed = np.flatnonzero(episodes.of_row >= 0)
    odd = np.concatenate([odd, backed[episodes.lone[episodes.of_row[backed]]]])
    i, j = pairs(evidence.subject[odd], evidence.subject[backed])
    a, b = odd[i], backed[j]
    episode = episodes.of_row[b]
    clash = ~evidence.agree(a, b) & (episodes.earliest[episode] <= evidence.latest[a])
    clash &= record.replaced[episode] > evidence.earliest[a]
    rows = np.unique(np.concatenate([a[clash], b[clash]]))
    return evidence.subject[rows], rows


def _denied(timeline: Timeline) -> tuple[Ints, Ints]:
    """Find words in a side's own favour that are denied, or do not count yet, and the denials."""
    rows = np.unique(np.concatenate([*denied(timeline), _pending(timeline)]))
    return timeline.record.evidence.subject[rows], rows


def _pending(timeline: Timeline) -> Ints:
    """Find the changes that lie over a verdict because they do not count yet."""
    evidence, over = timeline.record.evidence, timeline.record.overlays
    rows: Ints = over.row[over.kind == PENDING]
    return rows[evidence.change[rows]]


def denied(timeline: Timeline) -> tuple[Ints, Ints]:
    """Pair a side's words in its own favour with what another voice says, or fights on, against.

    Parameters
    ----------
    timeline : Timeline

    Returns
    -------
    word, against : ndarray of int64
        Rows of evidence.
    """
    evidence = timeline.record.evidence
    slack = timeline.policy.slack
    own = np.flatnonzero(evidence.own_favour & evidence.change)
    i, j = pairs(evidence.subject[own], evidence.subject)
    a = own[i]
    near = (evidence.earliest[j] <= evidence.latest[a] + slack) & (
        evidence.latest[j] >= evidence.earliest[a]
    )
    differs = (evidence.holder[j] >= 0) & ~evidence.agree(a, j)
    fights = evidence.fight[j] & (evidence.latest[j] >= evidence.latest[a])
    clash = (
        near & (evidence.voice[a] != evidence.voice[j]) & (differs & ~evidence.change[j] | fights)
    )
    pending = _pending(timeline)
    place, against = denials(evidence, pending, timeline.policy)
    return np.concatenate([a[clash], pending[place]]), np.concatenate([j[clash], against])


def _corrections(timeline: Timeline) -> pd.DataFrame:
    """Find claims that a later one corrects or retracts, with those that do."""
    mended = _mended(timeline)
    claim = np.concatenate([mended["new"].to_numpy(int), mended["old"].to_numpy(int)])
    # What was corrected bears on no verdict any more, so that its subjects are looked up anew.
    said_of = timeline.ledger.statements["subject"].iloc[claim].reset_index(drop=True)
    row, subject = placed(said_of, timeline.subjects, timeline.ledger.stations)
    return pd.DataFrame({"subject": subject, "about": "correction", "claim": claim[row]})


def _mended(timeline: Timeline) -> pd.DataFrame:
    """Pair known claims with the known ones they correct: ledger rows ``new`` and ``old``."""
    claims = timeline.ledger.statements[["claim_id", "supersedes"]].reset_index(drop=True)
    known = timeline.ledger.statements_known <= timeline.record.evidence.as_known
    public = claims[known].reset_index(names="new")
    said = public.assign(claim_id=public["supersedes"].str.split(";")).explode("claim_id")
    return said[["claim_id", "new"]].merge(
        public[["claim_id", "new"]].rename(columns={"new": "old"}), on="claim_id"
    )


def _spelt(timeline: Timeline, table: pd.DataFrame) -> pd.DataFrame:
    """Put words to subjects, readings, claims and sources."""
    ledger = timeline.ledger
    claims = ledger.statements.reset_index(drop=True)
    mended = _mended(timeline)
    corrected = dict(zip(mended["claim_id"], claims["claim_id"].iloc[mended["new"]], strict=True))
    rows = table.join(claims.drop(columns="subject"), on="claim")
    rows = rows.merge(ledger.sources[["source_id", "title", "publisher", "url"]], on="source_id")
    rows["subject"] = timeline.subjects.take(rows["subject"].to_numpy(int))
    known = ledger.statements_known[rows["claim"].to_numpy(int)]
    rows["first_said"] = known.astype("M8[D]").astype("M8[s]")
    rows["corrected_by"] = [corrected.get(claim, "") for claim in rows["claim_id"]]
    rows["reading"] = np.where(rows["about"] == "date", rows["when"], rows["holder"])
    rank = rows["about"].map({about: i for i, about in enumerate(ABOUT)})
    rows = rows.assign(rank=rank).sort_values(["subject", "rank", "first_said", "claim_id"])
    return rows[list(COLUMNS)].reset_index(drop=True)


@renamed(found="disagreements")
def tell(disagreements: pd.DataFrame) -> str:
    """Write disagreements to be read, subject by subject.

    Parameters
    ----------
    disagreements : DataFrame
        As :func:`disagreements` answers.

    Returns
    -------
    str
    """
    expect(disagreements, pd.DataFrame)
    lines = []
    for (subject, about), rows in disagreements.groupby(["subject", "about"], sort=False):
        lines.append(f"{subject}: {_QUESTIONS[str(about)]}")
        for row in rows.to_dict("records"):
            word = f", on the word of {row['claimant']}" if row["claimant"] else ""
            mend = f" [corrected by {row['corrected_by']}]" if row["corrected_by"] else ""
            lines.append(
                f"  {row['claim_id']}: {row['holder'] or 'nobody'}, {row['event']} {row['when']}, "
                f"{isolated(row['publisher'])}{word}, public by {row['first_said']:%Y-%m-%d}{mend}"
            )
    return "\n".join(lines)


_QUESTIONS: Final = {
    "date": "on which day?",
    "holder": "who held it?",
    "claim": "is it true?",
    "correction": "corrected",
}
