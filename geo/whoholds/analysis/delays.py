"""How long it took until a change was reported, and until it was certain."""

from __future__ import annotations

import numpy as np
import pandas as pd

from whoholds._arrays import Ints
from whoholds.analysis.knowledge import Knowledge
from whoholds.dates.columns import FOR_EVER, stamps
from whoholds.engine.evidence import Bools
from whoholds.engine.versions import Known
from whoholds.vocabulary import CERTAINTIES

__all__ = ["Delays"]

_CERTAIN = CERTAINTIES.index("certain")


class Delays:
    """The changes of the final record, and when each became known and certain.

    Days of knowledge are told in order, each with what was known on it.

    Parameters
    ----------
    knowledge : Knowledge
    """

    def __init__(self, knowledge: Knowledge) -> None:
        record = knowledge.final.record
        evidence, episodes = record.evidence, record.episodes
        reported = ~episodes.seen & ~episodes.lone & (episodes.holder >= 0)
        within = (episodes.latest >= knowledge.first) & (episodes.latest <= knowledge.last)
        chosen = np.flatnonzero(reported & within)
        backing = np.flatnonzero(episodes.of_row >= 0)
        first = np.full(len(episodes), FOR_EVER)
        np.minimum.at(first, episodes.of_row[backing], evidence.known[backing])
        self._final = knowledge.final
        self._episode = chosen
        self._reported = first[chosen]
        self._certain = np.full(len(chosen), FOR_EVER)

    def tell(self, known: Known, day: int) -> None:
        """Take what was known on one day, and see which changes of before were certain by then."""
        episodes = self._final.record.episodes
        latest = episodes.latest[self._episode]
        open_ = self._certain == FOR_EVER
        waiting = np.flatnonzero(open_ & (np.maximum(self._reported, latest) <= day))
        for then in np.unique(latest[waiting]).tolist():
            at = waiting[latest[waiting] == then]
            self._certain[at[self._sure(known, then, at)]] = day

    def finish(self) -> pd.DataFrame:
        """Answer the changes.

        Returns
        -------
        DataFrame
            As :attr:`~whoholds.TrackRecord.changes`.
        """
        record, at = self._final.record, self._episode
        episodes = record.episodes
        subject = self._final.subjects.take(episodes.subject[at]).tolist()
        latest = episodes.latest[at].astype(np.int64)
        frame = pd.DataFrame(
            {
                "subject": subject,
                "kind": [name.partition(":")[0] for name in subject],
                "holder": record.evidence.actors.ids[episodes.holder[at]],
            },
            dtype="str",
        )
        return frame.assign(
            earliest=stamps(episodes.earliest[at].astype(np.int64)),
            latest=stamps(latest),
            reported=stamps(self._reported),
            certain=stamps(self._certain),
            days_to_report=_lag(self._reported, latest),
            days_to_certainty=_lag(self._certain, latest),
        )

    def _sure(self, known: Known, day: int, at: Ints) -> Bools:
        """Mark the changes whose holders were certain of a day."""
        episodes = self._final.record.episodes
        episode = self._episode[at]
        found = known.on(day, episodes.subject[episode])
        agree = known.timeline.record.evidence.actors.agree
        return np.asarray(
            agree[found.holder, episodes.holder[episode]] & (found.certainty == _CERTAIN)
        )


def _lag(day: Ints, since: Ints) -> pd.Series:
    """Count the days from one to the other, missing where there is none."""
    return pd.Series(day - since, dtype="Int64").mask(day >= FOR_EVER)
