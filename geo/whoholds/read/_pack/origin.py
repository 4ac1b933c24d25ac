"""Origin: in which of the packs that were merged a fault of the whole lies."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

import pandas as pd

from whoholds import schema
from whoholds.errors import Fault
from whoholds.ledgers import Ledger


def told(
    faults: Iterable[Fault], tables: schema.Tables, ledgers: Sequence[Ledger], names: Sequence[str]
) -> list[Fault]:
    """Say of every fault of a merged pack whose row it is; the whole was never written.

    Parameters
    ----------
    faults : iterable of Fault
    tables : Tables
        Of the merged pack.
    ledgers : sequence of Ledger
        The packs, with the ids that they have in the whole.
    names : sequence of str
        Theirs.
    """
    table_of = {file: table for table, file in tables.files.items()}
    return [_told(fault, table_of.get(fault.file, ""), tables, ledgers, names) for fault in faults]


def _told(
    fault: Fault, table: str, tables: schema.Tables, ledgers: Sequence[Ledger], names: Sequence[str]
) -> Fault:
    frame = tables.layers.get(table, tables.frames.get(table))
    key = schema.KEYS.get(table, "")
    if frame is None or fault.row not in frame.index:
        return replace(fault, file=f"{' + '.join(names)}: {fault.file}", row=None)
    cells = frame.loc[[fault.row]].iloc[0]
    having = [
        name
        for name, ledger in zip(names, ledgers, strict=True)
        if _has(getattr(ledger, table, None), cells, [key] if key else list(schema.COLUMNS[table]))
    ]
    said = f"`{cells[key]}`: " if key in cells else ""
    where = " and ".join(having) or " + ".join(names)
    return replace(fault, file=f"{where}: {fault.file}", row=None, what=said + fault.what)


def _has(frame: pd.DataFrame | None, cells: pd.Series, columns: Sequence[str]) -> bool:
    """Tell whether a table has a row with these cells."""
    if frame is None:
        return False
    shared = [column for column in columns if column in frame and column in cells]
    return bool((frame[shared].astype("str") == cells[shared].astype("str")).all(axis=1).any())
