"""Check: every fault of a pack's tables, at once and in the order of the files."""

from __future__ import annotations

from datetime import date

from whoholds.errors import Fault
from whoholds.schema import (
    addresses,
    areas,
    days,
    geometry,
    lengths,
    lists,
    order,
    references,
    structure,
    subjects,
    writing,
)
from whoholds.schema._faults import fold
from whoholds.schema.tables import Tables


def check(tables: Tables, *, today: date | None = None) -> list[Fault]:
    """Find everything that is wrong with a pack's tables.

    Parameters
    ----------
    tables : Tables
        What was read from the files of one pack.
    today : date, optional
        Day after which nothing can have been published; the clock's own day unless given. It
        serves to find dates of the future such as 2202, never to weigh a claim.

    Returns
    -------
    list of Fault
        All faults, by file and row; empty when the pack can be used. Of one and the same mistake
        the first hundred rows are listed and the others counted.
    """
    tables = lengths.shortened(tables)
    return fold(
        [
            *tables.faults,
            *structure.faults(tables),
            *addresses.faults(tables),
            *references.faults(tables),
            *subjects.faults(tables),
            *days.faults(tables, today or date.today()),
            *order.faults(tables),
            *areas.faults(tables),
            *lists.faults(tables),
            *geometry.faults(tables),
            *writing.faults(tables),
        ]
    )
