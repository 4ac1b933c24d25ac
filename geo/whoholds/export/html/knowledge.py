"""What kind of knowledge each verdict is: its ground, and by which reports it was last heard of."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from whoholds._arrays import key
from whoholds.analysis.grounds import grounds, pillars
from whoholds.analysis.last_heard import heard_over
from whoholds.engine.timeline import Timeline
from whoholds.export.html.box import Box
from whoholds.export.html.intervals import Words, in_order

Ints = npt.NDArray[np.int64]


def add_knowledge(box: Box, name: str, timeline: Timeline, words: Words) -> None:
    """Put in what kind of knowledge the intervals of a timeline are.

    Parameters
    ----------
    box : Box
        Gets, for each interval in the order of :func:`add_verdicts`, ``<name>.grounds``, a place in
        :data:`~whoholds.analysis.grounds.GROUNDS`, and ``<name>.heards``, how many reports there
        are by which its holder was last heard of; for each of these ``<name>.heard.cite``, its
        place among the claims that the interval cites, ``<name>.heard.from``, its day from the
        interval's first, and ``<name>.heard.lasts``, how many days more it speaks of. Then
        ``<name>.pillar.of`` and ``<name>.pillar.claim``, intervals and the claims between which it
        is inferred that they are contested; and ``<name>.undone.of``, ``.winner`` and ``.loser``:
        subjects, who took them back, and from whom, of whom nobody says when he had come.
    name : str
    timeline : Timeline
    words : Words
    """
    frame, record = timeline.frame, timeline.record
    _, order = in_order(frame, words)
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    chosen = timeline.coded_rows(np.arange(len(frame)))
    box.add(f"{name}.grounds", grounds(record, chosen)[order])

    told = heard_over(record, chosen)
    sort = np.argsort(place[told.interval], kind="stable")
    interval, first = told.interval[sort], told.first[sort]
    number = timeline.ledger.statements["claim_id"].map(words.claims).fillna(-1)
    of_row: Ints = np.asarray(number, np.int64)[record.evidence.claim]
    claim = of_row[told.row[sort]]
    box.add(f"{name}.heards", np.bincount(place[interval], minlength=len(frame)))
    box.add(f"{name}.heard.cite", _cited(timeline, words, interval, claim))
    box.add(f"{name}.heard.from", first - chosen.start[interval], "signed")
    box.add(f"{name}.heard.lasts", told.last[sort] - first)

    inferred, row = pillars(record, chosen)
    pairs = np.unique(key(place[inferred], of_row[row]))
    of = np.searchsorted(key(np.arange(len(frame)), 0), pairs, "right") - 1
    box.add(f"{name}.pillar.of", of, "steps")
    box.add(f"{name}.pillar.claim", pairs - key(of, 0))
    _add_undone(box, name, timeline, words)


def _cited(timeline: Timeline, words: Words, interval: Ints, claim: Ints) -> Ints:
    """Find the place of claims among those that their intervals cite."""
    lists = timeline.frame["claims"]
    counts = lists.map(len).to_numpy(np.int64)
    owner = np.repeat(np.arange(len(lists)), counts)
    cited = key(owner, lists.explode().dropna().map(words.claims).to_numpy(np.int64))
    order = np.argsort(cited, kind="stable")
    at = order[np.searchsorted(cited[order], key(interval, claim))]
    return np.asarray(at - (np.cumsum(counts) - counts)[interval])


def _add_undone(box: Box, name: str, timeline: Timeline, words: Words) -> None:
    episodes = timeline.record.episodes
    implied = np.flatnonzero(episodes.implied)
    ids = ["", *timeline.record.evidence.actors.ids]
    subjects = timeline.subjects[episodes.subject[implied]]
    box.add(f"{name}.undone.of", [words.subjects[subject] for subject in subjects])
    for side, at in (("winner", episodes.then[implied]), ("loser", implied)):
        actors = [words.actors[ids[actor + 1]] for actor in episodes.holder[at]]
        box.add(f"{name}.undone.{side}", actors)
