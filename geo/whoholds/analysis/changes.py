"""Changes: every turn of a holder within a span of days, there and back.

Two days side by side hide who came and went in between. First reports and places lost from sight
are changes of what is known, not of the world, and are told apart from changes of hands.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from whoholds.dates import Day, read_day
from whoholds.engine.timeline import Timeline
from whoholds.errors import expect

__all__ = ["TURNS", "changes", "turned", "turns"]

TURNS: Final = ("hands", "first", "again", "lost")
"""From one party to another, whoever was last known; the first report of any holder; the last
holder known of again; nobody known any more."""


def changes(timeline: Timeline, start: Day, end: Day) -> pd.DataFrame:
    """List every change of a holder within a span, also where a place went and came back.

    Parameters
    ----------
    timeline : Timeline
    start, end : str, date or datetime64
        Days of the period, in either order. A change on the earlier one lies before the span.

    Returns
    -------
    DataFrame
        One row a change, by day: ``subject``, ``kind``; ``turn``, one of :data:`TURNS`;
        ``from_holder``, who was known before, ``""`` for nobody ever; ``to_holder``; ``day``
        (datetime64), from which it is so named; ``earliest`` and ``latest`` (datetime64), the
        bounds of the new holder's coming, NaT where nobody knows. Who is named by a list alone
        has not come on any day, and is no row.

    Raises
    ------
    TypeError
        When `timeline` is no Timeline.
    DateError
        When a day lies outside the period.
    """
    expect(timeline, Timeline)
    for day in (start, end):
        timeline.codes_on(day)  # Answers a day outside of the period with its own message.
    first, last = sorted((read_day(start), read_day(end)))
    rows = turns(timeline)
    within = (rows["day"] > pd.Timestamp(first)) & (rows["day"] <= pd.Timestamp(last))
    return rows[within].reset_index(drop=True)


def turns(timeline: Timeline) -> pd.DataFrame:
    """List every change of a holder within the whole period; see :func:`changes`."""
    frame = timeline.frame
    subject, holder = frame["subject"], frame["holder"]
    before = holder.groupby(subject).shift().fillna("")
    known = holder.mask(holder == "").groupby(subject).ffill().groupby(subject).shift().fillna("")
    turn = turned(before, known, holder, frame["inherited_from"])
    began = subject == subject.shift()
    rows = pd.DataFrame(
        {
            "subject": subject,
            "kind": frame["kind"],
            "turn": turn,
            "from_holder": known,
            "to_holder": holder,
            "day": frame["start"],
            "earliest": frame["since_earliest"],
            "latest": frame["since_latest"],
        }
    )
    return rows[began & (turn != "")].sort_values(["day", "subject"], ignore_index=True)


def turned(
    before: pd.Series, known: pd.Series, holder: pd.Series, inherited_from: pd.Series
) -> pd.Series:
    """Tell what kind of change it is that somebody is named now.

    Parameters
    ----------
    before, known, holder : Series of str
        Who was named before, who was the last to be known then, and who is named now; ``""`` for
        nobody.
    inherited_from : Series of str
        What the present verdict follows; of lists nobody has come.

    Returns
    -------
    Series of str
        One of :data:`TURNS`, ``""`` for none.
    """
    named = holder != ""
    listed = inherited_from.str.startswith("list:") & named
    kinds = [(holder == before) | listed, ~named, known == "", known == holder]
    turn = np.select(kinds, ["", "lost", "first", "again"], "hands")
    return pd.Series(turn, holder.index, dtype="str")
