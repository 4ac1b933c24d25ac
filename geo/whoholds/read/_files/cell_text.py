"""One cell of a foreign table, of whatever type -> text."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import pandas as pd

from whoholds.characters import printable

_NAMES, _LETTERS = 40, 40


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


def listed(names: Iterable[object]) -> str:
    """Name a few of many for a message, each within reason.

    >>> listed(["Town", "x" * 60, 2]), listed(range(100))[-20:]
    ('Town, xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…, 2', ', 38, 39 and 60 more')
    """
    every = [brief(str(name), _LETTERS) for name in names]
    more = f" and {len(every) - _NAMES} more" if len(every) > _NAMES else ""
    return ", ".join(every[:_NAMES]) + more


def remark(text: str, longest: int = _LETTERS) -> str:
    r"""Write a stranger's text for a remark in a file, where it must end with its line.

    >>> remark("a\nb"), remark("x" * 60)
    ('a b', 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…')
    """
    return printable(brief(" ".join(text.split()), longest))


def brief(text: str, longest: int) -> str:
    """Give the beginning of a text that is too long for a message."""
    return text if len(text) <= longest else f"{text[:longest]}…"
