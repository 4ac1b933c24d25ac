"""A delay: the ledger as it could have been published so many days ago."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import pandas as pd

from whoholds import dates
from whoholds.dates import columns as when
from whoholds.dates.months import MONTH, MONTHS
from whoholds.errors import DateError
from whoholds.ledgers import Ledger
from whoholds.redaction import tables
from whoholds.vocabulary import CHANGES

_NUMBERED: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:[-./](\d{1,2})(?:[-./](\d{1,2}))?)?(?!\d)")
_TURNED: Final = re.compile(r"(?<!\d)\d{1,2}[-./](\d{1,2})[-./]((?:19|20)\d\d)(?!\d)")
_SPELT: Final = re.compile(
    rf"(?:(\d{{1,2}})(?:st|nd|rd|th)?\s+)?\b({MONTH})[a-z]*\.?\s+"
    r"(?:(\d{1,2})(?:st|nd|rd|th)?,?\s+)?((?:19|20)\d\d)",
    re.IGNORECASE,
)


def delayed(
    ledger: Ledger, days: int, counts: dict[str, int]
) -> tuple[Ledger, date, tuple[str, ...]]:
    """Leave out what happened or was published in the last days, and cut the period.

    Returns
    -------
    Ledger
    last : date
        Last day that is shown.
    held : tuple of str
        Claims that are held back.

    Raises
    ------
    DateError
        When nothing of the period is left.
    """
    span = dates.span(ledger.period)
    known = dates.day_of(ledger.known.max(initial=0))
    last = min(span.end_latest or known, known) - timedelta(days=days)
    if span.start_earliest is None or last < span.start_earliest:
        raise DateError(f"a delay of {days} days leaves nothing of the period {ledger.period}")
    shown = tables.of(ledger)
    late = _late(ledger, last)
    shown["claims"] = ledger.claims[~late]
    cited = ledger.sources["source_id"].isin(_still_cited(ledger, shown["claims"], last))
    shown["sources"] = ledger.sources[cited]
    fresh = tables.marks(ledger.lists["as_of"], lambda text: _after(text, last))
    fresh |= ~ledger.lists["source_id"].isin(shown["sources"]["source_id"])
    shown["lists"] = ledger.lists[~fresh]
    rows = ledger.list_rows["list_id"].isin(shown["lists"]["list_id"])
    shown["list_rows"] = ledger.list_rows[rows]
    for name in ("operations", "actor_names", "actor_blocs"):
        shown[name] = _begun(shown[name], last)
    shown = tables.emptied(shown, lambda text: tells_later(text, last), counts)
    period = f"{span.start_earliest.isoformat()}/{last.isoformat()}"
    answer = replace(tables.into(ledger, shown), period=period)
    return answer, last, tuple(ledger.claims.loc[late, "claim_id"])


def _late(ledger: Ledger, last: date) -> pd.Series:
    """Mark claims on what may have begun, or that may have become public, after a day."""
    changes = ledger.claims["event"].isin(CHANGES).to_numpy()
    columns, back = when.read(ledger.claims["when"], changes)
    late = (columns["latest"][back] > dates.ordinal(last)) | (ledger.known > dates.ordinal(last))
    published = ledger.sources.loc[_published_after(ledger.sources, last), "source_id"]
    return pd.Series(late, index=ledger.claims.index) | ledger.claims["source_id"].isin(published)


def _published_after(sources: pd.DataFrame, last: date) -> pd.Series:
    dated = sources["published"].where(sources["published"].ne(""), sources["accessed"])
    return tables.marks(dated, lambda text: _after(text, last))


def _still_cited(ledger: Ledger, claims: pd.DataFrame, last: date) -> set[str]:
    """Name the sources that are shown: public by then, and not only cited for later things."""
    public = ~_published_after(ledger.sources, last)
    told = ~tables.marks(ledger.lists["as_of"], lambda text: _after(text, last))
    used = {*claims["source_id"], *ledger.lists.loc[told, "source_id"]}
    late = {*ledger.claims["source_id"], *ledger.lists["source_id"]} - used
    passed_on = set(ledger.sources.loc[~ledger.sources["source_id"].isin(late), "derived_from"])
    kept = public & ~ledger.sources["source_id"].isin(late - passed_on)
    return set(ledger.sources.loc[kept, "source_id"])


def _begun(frame: pd.DataFrame, last: date) -> pd.DataFrame:
    """Leave out what began after a day, and ends that lie after it."""
    begun = ~tables.marks(frame["start"], lambda text: _first(text) > last)
    kept = frame[begun].copy()
    kept["end"] = kept["end"].mask(tables.marks(kept["end"], lambda text: _after(text, last)), "")
    return kept


def _first(text: str) -> date:
    return (dates.bounds(text).earliest or date.min) if text else date.min


def _after(text: str, last: date) -> bool:
    """Tell whether a date may lie after a day."""
    return bool(text) and (dates.bounds(text).latest or date.max) > last


def tells_later(text: str, last: date) -> bool:
    """Tell whether a text names a day, month or year that begins after a day.

    >>> tells_later("lost again in March 2026", date(2026, 1, 31))
    True
    >>> tells_later("since 3 August 2024", date(2026, 1, 31))
    False
    """
    numbered = [(y, m or "1", d or "1") for y, m, d in _NUMBERED.findall(text)]
    numbered += [(y, m, "1") for m, y in _TURNED.findall(text)]
    numbered += [
        (y, str(MONTHS[month.lower()]), one or other or "1")
        for one, month, other, y in _SPELT.findall(text)
    ]
    return any((int(y), int(m), int(d)) > (last.year, last.month, last.day) for y, m, d in numbered)
