"""Verdicts as they were known then, against what was known of the same day later."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from whoholds._arrays import Ints
from whoholds._kept import remembered
from whoholds.analysis.freshness import FRESHNESS, freshness
from whoholds.analysis.knowledge import Knowledge
from whoholds.dates.columns import FOR_EVER
from whoholds.engine.citations import last_heard
from whoholds.engine.timeline import Timeline
from whoholds.engine.versions import Known
from whoholds.vocabulary import CERTAINTIES, STATUSES

__all__ = ["AFTER", "COUNTS", "LATER", "Revisions"]

AFTER: Final = (30, 90, 365)
"""Days after a day on which the record is asked about that day again."""

LATER: Final = (*(f"{days} days" for days in AFTER), "end")
"""The same in words, and the end: all that is known now."""

COUNTS: Final = ("counted", "taken_back", "unreported", "other_side", "left_open")

_SHAPE: Final = (len(CERTAINTIES), len(STATUSES), len(FRESHNESS))
_CELLS: Final = int(np.prod(_SHAPE))


class Revisions:
    """Counts of subjects and days on which a verdict was taken back.

    Days of knowledge are told in order, each with what was known on it.

    Parameters
    ----------
    knowledge : Knowledge
    """

    def __init__(self, knowledge: Knowledge) -> None:
        subjects = len(knowledge.final.subjects)
        days = max(0, knowledge.last - knowledge.first + 1)
        self._knowledge = knowledge
        self._holder = np.full((days, subjects), -1, np.int32)
        self._cell = np.full((days, subjects), -1, np.int16)
        self._counts = np.zeros((len(LATER), len(COUNTS), subjects * _CELLS), np.int64)

    def tell(self, known: Known, day: int) -> None:
        """Take what was known on one day, of that day and of those that lie behind it."""
        if day <= self._knowledge.last:
            self._note(known, day)
        for nth, days in enumerate(AFTER):
            self._compare(known, day - days, nth)

    def finish(self) -> pd.DataFrame:
        """Compare with all that is known, and answer the counts.

        Returns
        -------
        DataFrame
            As :attr:`~whoholds.TrackRecord.verdicts`.
        """
        final = self._knowledge.final
        now = Known(final, np.arange(len(final.subjects)))
        for day in range(self._knowledge.first, self._knowledge.last + 1):
            self._compare(now, day, LATER.index("end"))
        later, place = np.nonzero(self._counts[:, COUNTS.index("counted")])
        subject, cell = np.divmod(place, _CELLS)
        certainty, status, fresh = np.unravel_index(cell, _SHAPE)
        subjects = self._knowledge.final.subjects.take(subject).tolist()
        words = {
            "subject": subjects,
            "kind": [name.partition(":")[0] for name in subjects],
            "certainty": np.array(CERTAINTIES, object)[certainty],
            "status": np.array(STATUSES, object)[status],
            "freshness": np.array(FRESHNESS, object)[fresh],
            "later": np.array(LATER, object)[later],
        }
        counts = {name: self._counts[later, nth, place] for nth, name in enumerate(COUNTS)}
        frame = pd.DataFrame(words, dtype="str").assign(**counts)
        order = np.lexsort((later, fresh, status, -certainty, subject))
        return frame.iloc[order].reset_index(drop=True)

    def _note(self, known: Known, day: int) -> None:
        """Keep who was named on a day, how surely, and how lately heard of."""
        found = known.on(day)
        fresh = freshness(last_heard(known.timeline.record, found, np.full(len(found), day)), day)
        cell = np.ravel_multi_index((found.certainty, found.status, fresh), _SHAPE)
        at = day - self._knowledge.first
        self._holder[at] = found.holder
        self._cell[at] = np.where(found.holder >= 0, cell, -1)

    def _compare(self, known: Known, day: int, later: int) -> None:
        """Count the verdicts of a day against what is known of it later."""
        if not self._knowledge.first <= day <= self._knowledge.last:
            return
        at = day - self._knowledge.first
        subject = np.flatnonzero(self._cell[at] >= 0)
        then = self._holder[at, subject].astype(np.int64)
        found = known.on(day, subject)
        now = found.holder.astype(np.int64)
        actors = known.timeline.record.evidence.actors
        back = (now >= 0) & ~actors.agree[then, now]
        late = back & (_reported(known.timeline)[found.episode] > day)
        foe = back & ~actors.allied(then, now, np.full(len(then), day))
        # A subject has one verdict a day, so that no place comes twice.
        place = subject * _CELLS + self._cell[at, subject]
        for nth, marked in enumerate((np.ones(len(then), bool), back, late, foe, now < 0)):
            self._counts[later, nth, place[marked]] += 1


@remembered
def _reported(timeline: Timeline) -> Ints:
    """Date the first claim in support of each episode; one more, for none, is never dated."""
    record = timeline.record
    row = np.flatnonzero(record.episodes.of_row >= 0)
    answer = np.full(len(record.episodes) + 1, FOR_EVER)
    np.minimum.at(answer, record.episodes.of_row[row], record.evidence.known[row])
    return answer
