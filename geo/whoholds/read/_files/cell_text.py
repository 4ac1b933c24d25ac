"""One cell of a foreign table, of whatever type -> text."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pandas as pd


def text(cell: Any) -> str:
    """Write a cell: unknown is empty, whole numbers have no point, days no midnight.

    >>> text(2.0), text(True), text(None), text(dt.datetime(2024, 8, 3))
    ('2', 'true', '', '2024-08-03')
    """
    if isinstance(cell, str):
        return cell.strip()
    if pd.api.types.is_scalar(cell) and pd.isna(cell):
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return f"{cell:.15g}"
    if isinstance(cell, dt.datetime):  # pandas' timestamps too
        midnight = cell.time() == dt.time()
        return cell.date().isoformat() if midnight else cell.isoformat()
    if isinstance(cell, dt.date):
        return cell.isoformat()
    return str(cell)
