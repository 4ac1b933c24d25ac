"""Named operations: whose they were, and when."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from whoholds import dates
from whoholds.ledgers import Ledger


class Operation(NamedTuple):
    """An operation as the ledger has it, and the first and last day it may have lasted."""

    name: str
    actor: str
    start: str
    end: str
    first: date | None
    last: date | None


def operations(ledger: Ledger) -> list[Operation]:
    """Read the operations of a ledger."""
    columns = ledger.operations[["name", "actor_id", "start", "end"]]
    return [
        Operation(
            *(name, actor, start, end),
            first=dates.bounds(start).earliest if start else None,
            last=dates.bounds(end).latest if end else None,
        )
        for name, actor, start, end in columns.itertuples(index=False)
    ]
