"""Check: every fault of a pack's tables, at once and in the order of the files."""

from __future__ import annotations

from whoholds.errors import Fault
from whoholds.schema.tables import Tables


def check(tables: Tables) -> list[Fault]:
    """Find everything that is wrong with a pack's tables.

    Parameters
    ----------
    tables : Tables
        What was read from the files of one pack.

    Returns
    -------
    list of Fault
        All faults, by file and row; empty when the pack can be used.
    """
    return list(tables.faults)
