"""Days as people, spreadsheets and other programs write them -> EDTF."""

from __future__ import annotations

import re
from datetime import date, timedelta
from types import MappingProxyType

from whoholds.dates import bounds, numeric
from whoholds.dates.months import MONTHS
from whoholds.errors import DateError

_YEAR_FIRST = re.compile(r"(\d{4})([./-])(\d{1,2})\2(\d{1,2})|(\d{4})()(\d\d)(\d\d)")
_MOMENT = re.compile(
    r"(\d{4}-\d\d-\d\d)[T ]\d\d:?\d\d(?::?\d\d(?:[.,]\d+)?)? ?(?:Z|[+-]\d\d:?\d\d)?"
)
_TURNED = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4}|\d\d)")
_WORDED = re.compile(r"(\d{1,2})[ .-]*([A-Za-z]{3,9})\.?[ ,-]*(\d{4}|\d\d)")
_AMERICAN = re.compile(r"([A-Za-z]{3,9})\.? ?(\d{1,2})(?:st|nd|rd|th)?,? +(\d{4})")
_MONTHLY = re.compile(r"([A-Za-z]{3,9})\.?,? (\d{4})")
_NUMBERED = re.compile(r"(\d{1,2})[./-](\d{4})|(\d{4})[./](\d{1,2})")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
#: First days that spreadsheets count from; that of 1900 is off by one, for they know a 29 February.
SERIALS = MappingProxyType({"1900": date(1899, 12, 30), "1904": date(1904, 1, 1)})
_UNIX = re.compile(r"(1\d{9})(?:\d{3})?")


def told(text: str, order: str = "", serial: str = "") -> str:
    """EDTF of a cell that is EDTF already, or else a day as :func:`edtf` reads it.

    >>> told("2024-08~"), told("3 Aug 2024"), told("soon")
    ('2024-08~', '2024-08-03', '')
    """
    try:
        bounds(text)
    except DateError:
        return edtf(text, order, serial)
    return text


def edtf(text: str, order: str = "", serial: str = "") -> str:
    """Write a day as EDTF, ``""`` where the text is none of the known notations or no day.

    Parameters
    ----------
    text : str
        A cell.
    order : str
        How 03-08-2024 is meant, ``dmy`` or ``mdy``, or 24-08-03, ``ymd``; without it, the former is
        either. Two digits of a year are only read after a month in letters, or with an order, and
        lie after 2000.
    serial : str
        Year from which a spreadsheet has counted days, such as 45507, where it has: a key of
        :data:`SERIALS`.

    >>> [edtf(day) for day in ("2024.08.03", "2024/8/3", "20240803", "3-Aug-24", "Aug 3, 2024")]
    ['2024-08-03', '2024-08-03', '2024-08-03', '2024-08-03', '2024-08-03']
    >>> edtf("2024-08-03T10:30:00Z"), edtf("August 2024"), edtf("03-08-2024"), edtf("03.08.24")
    ('2024-08-03', '2024-08', '[2024-03-08,2024-08-03]', '')
    >>> edtf("8/2024"), edtf("24.08.03", "ymd"), edtf("45507"), edtf("45507", serial="1900")
    ('2024-08', '2024-08-03', '', '2024-08-03')
    """
    if match := _MOMENT.fullmatch(text):
        return numeric.iso(*match[1].split("-"))
    if match := _YEAR_FIRST.fullmatch(text):
        return numeric.iso(match[1] or match[5], match[3] or match[7], match[4] or match[8])
    if match := _TURNED.fullmatch(text):
        year = _year(match[4])
        if len(match[4]) == len("24") and order in ("", "ymd"):
            return (
                numeric.iso(_year(match[1]), match[3], match[4]) if order and match[1][1:] else ""
            )
        return numeric.one_of(numeric.meant(match[1], match[3], year, order))
    if match := _WORDED.fullmatch(text):
        return _day(_year(match[3]), match[2], match[1])
    if match := _AMERICAN.fullmatch(text):
        return _day(match[3], match[1], match[2])
    if match := _NUMBERED.fullmatch(text):
        return numeric.iso(match[2] or match[3], match[1] or match[4], "1")[:7]
    if serial and (match := _SERIAL.fullmatch(text)):
        return (SERIALS[serial] + timedelta(days=int(match[1]))).isoformat()
    if match := _MONTHLY.fullmatch(text):
        return _day(match[2], match[1], "1")[:7]
    if match := _UNIX.fullmatch(text):
        return numeric.unix(match[1])
    return ""


def _year(digits: str) -> str:
    return digits if len(digits) == len("2024") else f"20{digits}"


def _day(year: str, word: str, day: str) -> str:
    month = MONTHS.get(word.casefold())
    return numeric.iso(year, str(month), day) if month else ""
