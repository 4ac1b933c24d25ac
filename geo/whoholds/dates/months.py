"""Months by their English names and abbreviations; ``calendar`` has those of the locale."""

from __future__ import annotations

from typing import Final

_NAMES: Final = (
    "january february march april may june july august september october november december"
)


def numbered(names: str, start: int) -> dict[str, int]:
    """Give names and their first three letters numbers.

    >>> numbered("monday tuesday", 0)
    {'monday': 0, 'tuesday': 1, 'mon': 0, 'tue': 1}
    """
    numbers = {name: number for number, name in enumerate(names.split(), start)}
    return numbers | {name[:3]: number for name, number in numbers.items()}


MONTHS: Final = numbered(_NAMES, 1) | {"sept": 9}
"""Number of every month name and abbreviation, in lower case."""

MONTH: Final = "|".join(MONTHS)
"""Pattern of any month, for use inside a group and followed by something that is no letter."""
