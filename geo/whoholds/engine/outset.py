"""The outset: who may have held each subject before the first evidence of it.

The first claim that counts tells: one of a change names the loser; a fight or a siege names the
defender, who held the place already. That somebody simply holds it, or that a road is closed,
tells nothing of the time before. A place that is contested is half lost: who holds the better part
of it may just have come, so that the next claim is asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from whoholds._arrays import Ints, pairs
from whoholds.dates.columns import FOR_EVER, LONG_AGO
from whoholds.engine.actors import NOBODY
from whoholds.engine.bench import NONE
from whoholds.engine.episodes import Episodes, assemble, slots
from whoholds.engine.evidence import Bools, Evidence
from whoholds.engine.withdrawals import changed
from whoholds.vocabulary import ACCESS_EVENTS, EVENTS

_SETTLED: Final = [EVENTS.index(event) for event in ("held", "shared", "closed", "reopened")]
_CONTESTED: Final = EVENTS.index("contested")
_RECAPTURED: Final = EVENTS.index("recaptured")
_BESIEGED: Final = EVENTS.index("besieged")
_FIRST_ACCESS: Final = EVENTS.index(ACCESS_EVENTS[0])


@dataclass(frozen=True, eq=False)
class Outset:
    """Who may have held each subject before the first evidence; arrays have shape (subjects,).

    Parameters
    ----------
    tried : ndarray of int64
        Whom sights are tried against, ``-1`` where nobody knows.
    shown : ndarray of int64
        Whom verdicts show: where somebody took a place back, him.
    since : ndarray of int64
        First day on which he is shown.
    tells : ndarray of bool, shape (evidence,)
        The rows that say so.
    """

    tried: Ints
    shown: Ints
    since: Ints
    tells: Bools


def find(
    changes: Episodes, evidence: Evidence, worth: Ints, kept: int, start: int
) -> tuple[Episodes, Outset]:
    """Find who held each subject before the first evidence, and what recaptures imply.

    Parameters
    ----------
    changes : Episodes
        Of changes and withdrawals alone.
    evidence : Evidence
    worth : ndarray of int64
    kept : int
        How long a place is taken to have been held by who lost it again.
    start : int
        First day of the period.

    Returns
    -------
    Episodes
        With one more for each place that was taken back from somebody of whom nobody says when he
        had taken it.
    Outset
    """
    if not len(evidence):
        nobody = np.full(len(evidence.subjects), NONE)
        return changes, Outset(nobody, nobody, nobody, np.zeros(0, bool))
    shows = evidence.latest.copy()
    joined = changes.of_row >= 0
    shows[joined] = changes.latest[changes.of_row[joined]]
    first, prior, rows = _first(evidence, worth, shows)
    held = np.where(first >= 0, prior[first], NONE)
    silent = (first >= 0) & (held < 0)
    told = _loser_of_seen(evidence, worth, np.where(silent, first, NONE))
    by_change = told >= 0
    held[by_change] = evidence.loser[told[by_change]]
    tells = np.zeros(len(evidence), bool)
    mine = first[evidence.subject[rows]]
    tells[rows] = (prior[rows] >= 0) & (prior[rows] == prior[mine]) & (shows[rows] == shows[mine])
    tells[told[by_change]] = True

    shown, since = held.copy(), np.full(len(held), LONG_AGO)
    back = np.flatnonzero(_taken_back(evidence, worth, first, held))
    shown[back] = changes.holder[changes.of_row[first[back]]]
    whole = _implied(changes, evidence, worth, first[back], held[back], kept, start)
    seen = _incumbent(evidence, worth, held < 0)
    mine = np.flatnonzero(seen >= 0)
    shown[mine], since[mine] = evidence.holder[seen[mine]], evidence.incumbent[1]
    tells[seen[mine]] = True
    return whole, Outset(held, shown, since, tells)


def _first(evidence: Evidence, worth: Ints, shows: Ints) -> tuple[Ints, Ints, Ints]:
    """Find the first row that tells of each subject, ``-1`` for none.

    Returns
    -------
    first : ndarray of int64, shape (subjects,)
    prior : ndarray of int64, shape (evidence,)
        Who held it already by each row.
    rows : ndarray of int64
        Those that may tell.
    """
    prior = np.where(changed(evidence), evidence.loser, evidence.holder)
    prior[np.isin(evidence.event, _SETTLED)] = NONE
    speaks = (evidence.holder >= 0) | (prior >= 0)
    rows = np.flatnonzero((worth > 0) & speaks & (evidence.event != _CONTESTED))
    soonest = np.full(len(evidence.subjects), FOR_EVER)
    np.minimum.at(soonest, evidence.subject[rows], shows[rows])
    rows = rows[shows[rows] == soonest[evidence.subject[rows]]]
    keys = (
        (prior[rows] < 0).astype(np.int64),
        (evidence.event[rows] == _RECAPTURED).astype(np.int64),
        -evidence.actors.depth[prior[rows]],
        evidence.known[rows],
        prior[rows],
    )
    first = _least(len(evidence.subjects), evidence.subject[rows], rows, *keys)
    return first, prior, rows


def _least(subjects: int, subject: Ints, rows: Ints, *keys: Ints) -> Ints:
    """Choose for each subject the row with the least keys, the most important first; else -1."""
    order = np.lexsort((*keys[::-1], subject))
    chosen, at = np.unique(subject[order], return_index=True)
    answer = np.full(subjects, NONE)
    answer[chosen] = rows[order[at]]
    return answer


def _loser_of_seen(evidence: Evidence, worth: Ints, first: Ints) -> Ints:
    """Find for places first seen held the change, begun by then, that names whom they came from."""
    rows = np.flatnonzero(evidence.change & (worth > 0) & (evidence.loser >= 0))
    seen = first[evidence.subject[rows]]
    rows, seen = rows[seen >= 0], seen[seen >= 0]
    fits = evidence.agree(rows, seen) & (evidence.earliest[rows] <= evidence.latest[seen])
    rows = rows[fits]
    keys = (evidence.latest[rows], evidence.known[rows], evidence.loser[rows])
    return _least(len(first), evidence.subject[rows], rows, *keys)


def _taken_back(evidence: Evidence, worth: Ints, first: Ints, held: Ints) -> Bools:
    """Mark subjects that were taken back from somebody of whom nobody says that he had come."""
    row = np.maximum(first, 0)
    back = (first >= 0) & (held >= 0)
    back &= (evidence.event[row] == _RECAPTURED) & evidence.change[row]
    came = np.flatnonzero(evidence.change & (worth > 0))
    subject = evidence.subject[came]
    early = back[subject] & evidence.actors.agree[evidence.holder[came], held[subject]]
    early &= evidence.earliest[came] <= evidence.latest[row[subject]]
    back[subject[early]] = False
    return np.asarray(back)


def _implied(
    changes: Episodes,
    evidence: Evidence,
    worth: Ints,
    row: Ints,
    loser: Ints,
    kept: int,
    start: int,
) -> Episodes:
    """Add the episode of the loser that each of these recaptures undid.

    When he came, nobody says. By convention he is named for the last `kept` days, at most since
    the middle between the first day and the recapture, but from his own first evidence on.
    """
    if not len(row):
        return changes
    undone = changes.of_row[row]
    subject, begins = changes.subject[undone], changes.earliest[undone]
    latest = np.maximum(begins - kept, start + (begins - start) // 2)
    sights = np.flatnonzero(~evidence.change & ~evidence.left & (worth > 0))
    sights = sights[
        (evidence.event[sights] != _BESIEGED) & (evidence.event[sights] < _FIRST_ACCESS)
    ]
    i, j = pairs(subject, evidence.subject[sights])
    own = evidence.actors.agree[loser[i], evidence.holder[sights[j]]]
    own &= evidence.latest[sights[j]] < changes.latest[undone[i]]
    np.minimum.at(latest, i[own], evidence.latest[sights[j[own]]])

    part, support = slots(changes)
    count = np.bincount(changes.subject, minlength=len(evidence.subjects))
    new = {
        "subject": subject,
        "slot": count[subject],
        "earliest": np.full(len(row), LONG_AGO),
        "latest": np.clip(latest, LONG_AGO, FOR_EVER),
        "holder": loser,
        **{name: np.zeros(len(row), bool) for name in ("lone", "widened")},
        **{name: np.ones(len(row), bool) for name in ("seen", "implied")},
        "level": np.zeros(len(row), np.int64),
        "then": undone - np.searchsorted(changes.subject, subject),
    }
    return assemble(evidence, [part, new], support)


def _incumbent(evidence: Evidence, worth: Ints, unknown: Bools) -> Ints:
    """Find where the first evidence is a sight of who held what nobody had taken; else -1."""
    if evidence.incumbent[0] == NOBODY:
        return np.full(len(unknown), NONE)
    rows = np.flatnonzero((worth > 0) & (evidence.holder >= 0) & (evidence.event < _FIRST_ACCESS))
    keys = (evidence.latest[rows], evidence.known[rows], evidence.holder[rows])
    first = _least(len(unknown), evidence.subject[rows], rows, *keys)
    own = unknown & (first >= 0)
    own &= (
        ~evidence.change[first]
        & evidence.actors.agree[evidence.incumbent[0], evidence.holder[first]]
    )
    return np.where(own, first, NONE)
