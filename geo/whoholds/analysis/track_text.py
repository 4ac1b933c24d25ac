"""A track record in words: tables to be printed, and where rows stand in them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from whoholds import dates
from whoholds._arrays import Ints
from whoholds.analysis.freshness import FRESHNESS
from whoholds.analysis.outcomes import OUTCOMES
from whoholds.characters import isolated
from whoholds.vocabulary import CERTAINTIES, KIND_NAMES, STATUSES

if TYPE_CHECKING:
    from whoholds.analysis.track_record import TrackRecord

__all__ = ["Table", "order", "report", "tables"]

_ORDERS: Final = {
    "kind": tuple(KIND_NAMES),
    "certainty": tuple(reversed(CERTAINTIES)),
    "status": STATUSES,
    "freshness": FRESHNESS,
}
_UNTIL: Final = {"days_to_report": "first report", "days_to_certainty": "certainty"}
_MOST: Final = 12


@dataclass(frozen=True)
class Table:
    """Rows of text under a heading.

    Parameters
    ----------
    heading, note : str
        What it shows, and of what.
    words : int
        How many of the first columns hold words; the others hold numbers.
    columns : tuple of str
    rows : tuple of tuple of str
    """

    heading: str
    note: str
    words: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def order(keys: pd.DataFrame, later: Sequence[str]) -> Ints:
    """Sort rows by their keys, each in the order of its vocabulary.

    Parameters
    ----------
    keys : DataFrame
        The first column is the most important.
    later : sequence of str
        The order of the column ``later``.

    Returns
    -------
    ndarray of int64
        Positions of the rows.
    """
    orders = {**_ORDERS, "later": tuple(later)}
    ranks = [
        keys[name].map({word: nth for nth, word in enumerate(orders[str(name)])}).to_numpy()
        for name in reversed(list(keys))
    ]
    return np.lexsort(ranks).astype(np.int64)


def report(record: TrackRecord) -> str:
    """Write a track record in plain text."""
    first, last = (dates.describe_day(day) for day in record.days)
    known = dates.describe_day(record.as_known)
    head = (
        f"{isolated(record.title)}: how often this map was wrong\n"
        f"Every day from {first} to {last}, as known on that day, against what was\n"
        f"known of it later; policy {record.policy.name}, knowledge ends on {known}."
    )
    return "\n\n".join([head, *map(_plain, tables(record))])


def tables(record: TrackRecord) -> Iterator[Table]:
    """Give the tables of a track record, most important first; empty ones are left out.

    Parameters
    ----------
    record : TrackRecord

    Yields
    ------
    Table
    """
    found = [
        _taken_back(record, ("kind", "certainty")),
        _taken_back(record, ("certainty", "freshness")),
        _delays(record),
        _sources(record, "publisher"),
        _sources(record, "party"),
    ]
    yield from (table for table in found if table.rows)


def _taken_back(record: TrackRecord, by: tuple[str, str]) -> Table:
    """Shares taken back, by two keys."""
    sums = record.taken_back(by)
    later = list(dict.fromkeys(sums["later"]))
    rows = []
    for keys, own in sums.groupby(list(by), sort=False):
        named = (KIND_NAMES.get(str(key), str(key)) for key in keys)
        cells = own.set_index("later")
        shares = [_share(cells.loc[one]) if one in cells.index else "–" for one in later]
        rows.append((*named, f"{int(own['counted'].max()):,}", *shares, _late(cells.loc["end"])))
    heading = "by age of the last report" if "freshness" in by else "by kind and certainty"
    return Table(
        heading=f"Taken back, {heading}",
        note=(
            "Of the verdicts that named a holder (a place on a day counts once), the share for "
            "which the record later named somebody who does not agree, in brackets on how many "
            "places. A day counts only where so much later is known. Late news: the part of those "
            "taken back by now for whose later holder no claim was public on the day."
        ),
        words=2,
        columns=(
            *by,
            "place-days",
            *(f"{one} later" if one != "end" else "now" for one in later),
            "late news",
        ),
        rows=tuple(rows),
    )


def _share(row: Any) -> str:
    places = f"{int(row['subjects_taken_back'])} of {int(row['subjects'])}"
    return f"{100 * row['share']:.1f} % ({places})"


def _late(row: Any) -> str:
    return f"{100 * row['unreported'] / row['taken_back']:.0f} %" if row["taken_back"] else "–"


def _delays(record: TrackRecord) -> Table:
    rows = []
    for kind in _ORDERS["kind"]:
        for row in record.delays(kind=kind).to_dict("records"):
            cells = (row[name] for name in ("quarter", "half", "three_quarters", "nine_tenths"))
            if row["changes"]:
                days = ("–" if pd.isna(cell) else f"{cell:,}" for cell in cells)
                name = _UNTIL[str(row["until"])]
                own = (str(row["changes"]), *days, str(row["not_yet"]))
                rows.append((KIND_NAMES[kind], name, *own))
    return Table(
        heading="Days from a change to its first report, and to certainty",
        note=(
            "Changes of holder in the record of today that somebody reported and that are dated "
            "to one day: the days by which a part of all of them were reported, or certain."
        ),
        words=2,
        columns=("kind", "until", "changes", "a quarter", "half", "three quarters", "90 %",
                 "not yet"),
        rows=tuple(rows),
    )  # fmt: skip


def _sources(record: TrackRecord, by: str) -> Table:
    counts = record.sources(by)
    shown = counts.head(_MOST)
    rest = counts.iloc[_MOST:]
    called = record.names if by == "party" else {}
    rows = [
        (
            isolated(called.get(row[by], str(row[by]))),
            *(f"{row[name]:,}" for name in ("claims", *OUTCOMES)),
        )
        for row in shown.to_dict("records")
    ]
    if len(rest):
        sums = rest[["claims", *OUTCOMES]].sum()
        rows.append((f"{len(rest)} others", *(f"{int(count):,}" for count in sums)))
    whose = "publishers say in their own voice" if by == "publisher" else "parties say themselves"
    return Table(
        heading=f"What became of the claims, by {by}",
        note=(
            f"What {whose} of who holds or took a place, fights left out. Contradicted: another "
            "voice says otherwise, and the record does not follow this claim. Disputed: another "
            "says otherwise, and it does. Confirmed: an independent voice said the same on that "
            "day or later. Repeated: one had said it before. Other day: others agree on who, and "
            "not on the day. Open: none of these."
        ),
        words=1,
        columns=(by, "claims", *(name.replace("_", " ") for name in OUTCOMES)),
        rows=tuple(rows),
    )


def _plain(table: Table) -> str:
    """Lay a table out in columns: words to the left, numbers to the right."""
    lines = [table.columns, *table.rows]
    widths = [max(len(line[nth]) for line in lines) for nth in range(len(table.columns))]
    laid = (
        "  ".join(
            cell.ljust(width) if nth < table.words else cell.rjust(width)
            for nth, (cell, width) in enumerate(zip(line, widths, strict=True))
        ).rstrip()
        for line in lines
    )
    return "\n".join([table.heading, *textwrap.wrap(table.note, 88), *laid])
