"""Order: what `after` says of two claims can be true, and runs in no circle."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from graphlib import CycleError, TopologicalSorter
from typing import Any

from whoholds import dates
from whoholds.errors import DateError, Fault
from whoholds.schema.tables import Tables

_NEEDED = {"claim_id", "subject", "when", "after"}


def faults(tables: Tables) -> Iterator[Fault]:
    """Find claims that are said to come after what they cannot come after."""
    claims = tables.frame("claims")
    if claims is None or not set(claims.columns) >= _NEEDED or not claims["after"].any():
        return
    file = tables.file("claims")
    claims = claims[sorted(_NEEDED)]
    # The first of two rows with one id; that there are two is told elsewhere.
    rows = {row["claim_id"]: row for row in claims[::-1].to_dict("records")}
    linked = claims[claims["after"].ne("")]
    told = linked.to_dict("records")
    earlier = {
        row["claim_id"]: [one for one in row["after"].split(";") if one in rows] for row in told
    }
    for line, row in zip(linked.index, told, strict=True):
        for one in earlier[row["claim_id"]]:
            yield from _clash(row, rows[one], file, int(str(line)))
    try:
        TopologicalSorter(earlier).prepare()
    except CycleError as error:
        ring = error.args[1]
        line = int(str(linked.index[linked["claim_id"].isin(ring)][0]))
        what = f"`after` runs in a circle: {' → '.join(reversed(ring))}"
        yield Fault(file, line, "after", what, "take one of them out")


def _clash(
    row: dict[Hashable, Any], other: dict[Hashable, Any], file: str, line: int
) -> Iterator[Fault]:
    """Say what keeps one claim from coming after another."""
    said = f"`{row['claim_id']}` cannot come after `{other['claim_id']}`"
    if not _one_place(row["subject"], other["subject"]):
        what = f"{said}, which speaks of `{other['subject']}`"
        yield Fault(file, line, "after", what, "name claims on the same place")
    elif _before(row["when"], other["when"]):
        what = f"{said}: `{row['when']}` is over before `{other['when']}`"
        yield Fault(file, line, "after", what, "mend one of the dates, or `after`")


def _one_place(one: str, other: str) -> bool:
    """Tell whether two subjects are one, or lie on one road."""
    return one == other or (
        one.startswith("highway:") and one.partition("[")[0] == other.partition("[")[0]
    )


def _before(one: str, other: str) -> bool:
    """Tell whether a date is over before another begins, by day or by time of day."""
    try:
        last, first = dates.bounds(one).latest, dates.span(other).start_earliest
    except DateError:  # told elsewhere
        return False
    if last is None or first is None or last != first:
        return last is not None and first is not None and last < first
    here, there = dates.minute(one), dates.minute(other)
    return here is not None and there is not None and here < there
