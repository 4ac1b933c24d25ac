"""Names of parties and places, and days, as a sentence needs them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pandas as pd

from whoholds import dates
from whoholds.actor_names import actor_names
from whoholds.characters import isolated
from whoholds.ledgers import Ledger
from whoholds.subject import Subject

Stamp = Any
"""A pandas Timestamp, or NaT where nobody knows."""

__all__ = ["Names", "between", "join_words", "listed", "since"]


class Names:
    """What parties and places are called.

    Parameters
    ----------
    ledger : Ledger
    days : tuple of date
        The days before and after, since names of parties change.
    """

    def __init__(self, ledger: Ledger, days: tuple[date, date]) -> None:
        self._ledger, self._first = ledger, min(days)
        self._called = {day: actor_names(ledger, day, abbreviated=True) for day in set(days)}
        self._before, self._after = (self._called[day] for day in days)
        layers = {"town": ledger.towns, "site": ledger.sites, "highway": ledger.highways,
                  "area": ledger.areas, "state": ledger.states}  # fmt: skip
        self._names = {
            kind: dict(zip(layer[f"{kind}_id"], layer["name"], strict=True))
            for kind, layer in layers.items()
        }

    def before(self, actor: str) -> str:
        """Name a party as it was called on the first day."""
        return _with_article(self._before, actor)

    def after(self, actor: str) -> str:
        """Name a party as it was called on the second day."""
        return _with_article(self._after, actor)

    def until(self, actor: str, earliest: Stamp, latest: Stamp) -> str:
        """Name a party as it was called on the day before a change, from the bounds of that."""
        told: Stamp = latest if pd.isna(earliest) else earliest
        if pd.isna(told):
            return self.before(actor)
        day = max(self._first, pd.Timestamp(told).date() - timedelta(days=1))
        if day not in self._called:
            self._called[day] = actor_names(self._ledger, day, abbreviated=True)
        return _with_article(self._called[day], actor)

    def subject(self, subjects: Sequence[str]) -> str:
        """Name a place, an area, a state, or neighbouring stretches of one road."""
        first, last = Subject.parse(subjects[0]), Subject.parse(subjects[-1])
        name = str(self._names.get(first.kind, {}).get(first.id, first.id))
        if first.kind != "highway":
            return isolated(name)
        # A number such as AH1 is what the road is called; any other id is not.
        numbered = re.fullmatch(r"[A-Z]{1,4} ?\d+[A-Z]?", first.id)
        name = first.id if numbered else name
        called = name if name[:1].isupper() else f"the {isolated(name)}"
        if first.ends is None or last.ends is None:
            return called
        towns = self._names["town"]
        ends = [isolated(str(towns.get(end, end))) for end in (first.ends[0], last.ends[1])]
        return f"{called} between {ends[0]} and {ends[1]}"


def _with_article(names: Mapping[str, str], actor: str) -> str:
    if not actor:
        return "nobody known"
    name = names.get(actor, actor)
    return f"the {isolated(name[4:] if name.lower().startswith('the ') else name)}"


def between(earliest: Stamp, latest: Stamp) -> str:
    """Say when something happened, from its bounds.

    Parameters
    ----------
    earliest, latest : Timestamp or NaT

    Returns
    -------
    str
        Empty when nothing is known, else beginning with a space.

    Examples
    --------
    >>> between(pd.Timestamp("2025-07-01"), pd.Timestamp("2025-07-31"))
    ' in July 2025'
    >>> between(pd.Timestamp("2025-09-06"), pd.Timestamp("2025-09-09"))
    ' between 6 and 9 September 2025'
    >>> between(pd.NaT, pd.Timestamp("2025-09-09"))
    ' by 9 September 2025'
    """
    first, last = _date(earliest), _date(latest)
    if first is None and last is None:
        return ""
    return f" {dates.describe_bounds(first, last)}"


def since(earliest: Stamp, latest: Stamp) -> str:
    """Say since when something has been so, from the bounds of its beginning.

    Examples
    --------
    >>> since(pd.Timestamp("2024-07-10"), pd.Timestamp("2024-07-10"))
    ' since 10 July 2024'
    >>> since(pd.Timestamp("2024-07-01"), pd.Timestamp("2024-07-31"))
    ' since July 2024'
    >>> since(pd.Timestamp("2024-02-06"), pd.Timestamp("2024-02-09"))
    ' since a day between 6 and 9 February 2024'
    """
    words = between(earliest, latest)
    if words.startswith((" on ", " in ")):
        return f" since {words[4:]}"
    if words.startswith(" by "):
        return f" since {words[4:]} at the latest"
    if words.startswith(" no earlier than "):
        return f" since some day after{words.removeprefix(' no earlier than')}"
    return f" since a day{words}" if words else ""


def join_words(words: Sequence[str], last: str = "and") -> str:
    """List words as a sentence does.

    Examples
    --------
    >>> join_words(["the AA", "the KIA", "the TNLA"])
    'the AA, the KIA and the TNLA'
    """
    unique = list(dict.fromkeys(words))
    if len(unique) < 2:
        return "".join(unique)
    return f"{', '.join(unique[:-1])} {last} {unique[-1]}"


def listed(cell: object) -> list[str]:
    """Read a cell that holds a list, or nothing where rows of other kinds have none."""
    return list(cell) if isinstance(cell, list) else []


def _date(stamp: Stamp) -> date | None:
    return None if pd.isna(stamp) else pd.Timestamp(stamp).date()
