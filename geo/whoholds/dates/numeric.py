"""Days that foreign tables write as three numbers, such as 03/08/2024."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime


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


def meant(first: str, second: str, year: str, order: str = "") -> list[str]:
    """List the days that two numbers before a year may be, the earlier one first.

    >>> meant("3", "8", "2024"), meant("3", "8", "2024", "dmy"), meant("13", "8", "2024")
    (['2024-03-08', '2024-08-03'], ['2024-08-03'], ['2024-08-13'])
    """
    days = readings(first, second, year)
    return sorted(({days[order]} if order in days else set(days.values())) - {""})


def one_of(days: Iterable[str]) -> str:
    """Write days of which one is meant as EDTF, ``""`` where there is none.

    >>> one_of(["2024-03-08", "2024-08-03"]), one_of(["2024-08-13"]), one_of([])
    ('[2024-03-08,2024-08-03]', '2024-08-13', '')
    """
    options = list(days)
    return f"[{','.join(options)}]" if len(options) > 1 else "".join(options)


def unix(seconds: str) -> str:
    """Write the day of a moment that is counted from 1970 as ISO text, in Greenwich.

    >>> unix("1646179200")
    '2022-03-02'
    """
    return datetime.fromtimestamp(int(seconds), UTC).date().isoformat()
