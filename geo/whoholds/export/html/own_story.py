"""The story that a ledger tells by itself: its named operations, and the biggest changes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final

import pandas as pd

from whoholds import characters, dates
from whoholds.analysis.change import change
from whoholds.analysis.changes import changes
from whoholds.analysis.phrasing import Names, join_words, listed
from whoholds.engine.timeline import Timeline
from whoholds.export.html.story import Step

__all__ = ["told"]

# How many steps there are, the days that one gathers, those that an
# operation is followed for, and of how many places there are names, or sentences.
_TOLD: Final = 10
_GATHERED: Final = 10
_OPERATION: Final = 60
_NAMED: Final = 3
_SPELLED: Final = 2


def told(timeline: Timeline) -> tuple[Step, ...]:
    """Tell what a ledger has of named operations and of the biggest changes, by their days.

    Returns
    -------
    tuple of Step
        Ten at most; none, where nothing changed hands.
    """
    rows = changes(timeline, *timeline.period)
    rows = rows[(rows["kind"] == "town") & (rows["turn"] == "hands")]
    steps = [*_operations(timeline, rows)][:_TOLD]
    for day in _busiest(rows):
        if len(steps) >= _TOLD:
            break
        if all(abs((day - step.day).days) > _GATHERED for step in steps):
            steps.extend(_change(timeline, day))
    return tuple(sorted(steps, key=lambda step: step.day))


def _operations(timeline: Timeline, rows: pd.DataFrame) -> Iterator[Step]:
    """Tell what changed hands of late where the claims on a named operation speak of it."""
    ledger = timeline.ledger
    first, last = timeline.period
    for row in ledger.operations.to_dict("records"):
        begun = dates.bounds(row["start"]).earliest if row["start"] else None
        if begun is None or not first <= begun <= last:
            continue
        claims = ledger.claims[ledger.claims["operation"] == row["operation_id"]]
        own = rows[rows["subject"].isin(claims["subject"])]
        own = own[own["day"].between(pd.Timestamp(begun), _after(begun, _OPERATION))]
        if own.empty:
            continue
        day = own["day"].max().date()
        names = Names(ledger, (day, day))
        places = list(dict.fromkeys(own["subject"]))
        said = _listed([names.subject([place]) for place in places])
        yield Step(
            day=day,
            text=f"{characters.isolated(row['name'])}, begun {dates.describe(row['start'])}. "
            f"By {dates.describe_day(day)} {said} had changed hands.",
            claims=_cited(timeline, own, day, claims["claim_id"]),
            places=tuple(places),
        )


def _busiest(rows: pd.DataFrame) -> list[date]:
    """Order the days of changes by how much changed in the days up to each."""
    days = rows["day"].sort_values().unique()
    window = pd.Timedelta(days=_GATHERED - 1)
    weight = {day: int(rows["day"].between(day - window, day).sum()) for day in days}
    return [pd.Timestamp(day).date() for day in sorted(days, key=lambda d: (-weight[d], d))]


def _change(timeline: Timeline, day: date) -> Iterator[Step]:
    """Tell the first changes of towns in the days up to one."""
    start = max(timeline.period[0], day - timedelta(days=_GATHERED))
    sentences = [
        one
        for one in change(timeline, start, day).sentences().sentences
        if one.turn == "hands" and one.subjects[0].startswith("town:")
    ]
    if not sentences:
        return
    rest = len(sentences) - _SPELLED
    towns = f"{rest} more town{'s' if rest > 1 else ''} changed hands in these days."
    text = " ".join(one.text for one in sentences[:_SPELLED])
    own = pd.DataFrame({"subject": [one.subjects[0] for one in sentences]})
    yield Step(
        day=day,
        text=f"{text} {towns}" if rest > 0 else text,
        claims=_cited(timeline, own[:_SPELLED], day),
        places=tuple(own["subject"]),
    )


def _cited(
    timeline: Timeline, rows: pd.DataFrame, day: date, among: pd.Series | None = None
) -> tuple[str, ...]:
    """Name one claim for each place, of those that its verdict rests on."""
    verdicts = timeline.on(day)
    bearing = dict(zip(verdicts["subject"], verdicts["claims"], strict=True))
    own = set(timeline.ledger.claims["claim_id"])
    preferred = own if among is None else set(among)
    cited: dict[str, None] = {}
    for subject in dict.fromkeys(rows["subject"]):
        claims = [claim for claim in listed(bearing[subject]) if claim in own]
        best = [claim for claim in claims if claim in preferred] or claims
        cited.update(dict.fromkeys(best[-1:]))
    return tuple(cited)


def _listed(names: list[str]) -> str:
    rest = len(names) - _NAMED
    shown = names[:_NAMED] + ([f"{rest} more"] if rest > 0 else [])
    return join_words(shown)


def _after(day: date, days: int) -> pd.Timestamp:
    return pd.Timestamp(day) + pd.Timedelta(days=days)
