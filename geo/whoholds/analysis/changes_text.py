"""Places that changed hands more than once within a span, which two days side by side hide."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from whoholds import dates
from whoholds.analysis.changes import changes
from whoholds.analysis.phrasing import Names
from whoholds.engine.timeline import Timeline

__all__ = ["more_than_once"]


def more_than_once(timeline: Timeline, first: date, last: date) -> list[str]:
    """Tell of each place that turned more than once: who held it, and from which days.

    Parameters
    ----------
    timeline : Timeline
    first, last : date
        Days of the period, in either order.

    Returns
    -------
    list of str
        A sentence a place, by subject. Sections of roads have none.
    """
    first, last = sorted((first, last))
    rows = changes(timeline, first, last)
    rows = rows[(rows["kind"] != "highway") & rows["subject"].duplicated(keep=False)]
    names = Names(timeline.ledger, (first, last))
    told = []
    for subject, own in rows.groupby("subject"):
        begun = [names.after(own["from_holder"].iloc[0])]
        begun += [
            f"{names.after(row['to_holder'])} from {_day(row)}" for row in own.to_dict("records")
        ]
        told.append(f"{names.subject([str(subject)])}: {', then '.join(begun)}.")
    return told


def _day(row: Mapping[Hashable, Any]) -> str:
    """Say from when somebody is named; when he came of whom only his loss is told, nobody says."""
    if pd.isna(row["earliest"]) and pd.isna(row["latest"]) and row["to_holder"]:
        return "some day that nobody tells"
    return dates.describe_day(row["day"].date())
