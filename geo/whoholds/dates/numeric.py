"""Days that foreign tables write as three numbers, such as 03/08/2024."""

from __future__ import annotations

from datetime import date


def iso(year: str, month: str, day: str) -> str:
    """Write a day as ISO text, ``""`` where no calendar has it.

    >>> iso("2024", "8", "3"), iso("2024", "13", "3")
    ('2024-08-03', '')
    """
    try:
        return date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return ""


def readings(first: str, second: str, year: str) -> dict[str, str]:
    """Read two numbers before a year both ways: ``dmy`` and ``mdy``, ``""`` where there is no day.

    >>> readings("3", "8", "2024"), readings("13", "8", "2024")
    ({'dmy': '2024-08-03', 'mdy': '2024-03-08'}, {'dmy': '2024-08-13', 'mdy': ''})
    """
    return {"dmy": iso(year, second, first), "mdy": iso(year, first, second)}
