"""The day that a mark of a map tells besides its name: in its time, a field or a folder.

Only what *is* a day counts: the time of the mark, a field that is called a date, a folder that is
named after a day or a month. Where two of them contradict each other, none counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from whoholds.dates import bounds, numeric
from whoholds.read._importing import written_days

#: Names of fields that hold the day of what a mark tells; a day of its making is another matter.
FIELDS = frozenset(
    {
        *("date", "day", "when", "event date", "event day", "date of event", "incident date"),
        *("datum", "tag", "fecha", "dia", "día", "jour", "tarih", "gün", "tanggal"),
        *("дата", "день", "التاريخ", "تاريخ", "日期", "日付", "နေ့စွဲ", "နေ့ရက်", "ရက်စွဲ"),
    }
)
_MONTH = re.compile(r"((?:19|20)\d\d)[/.-](\d{1,2})")
_LONGEST = 40  # letters of a day, however it is written


@dataclass(frozen=True)
class OwnDay:
    """What a mark tells of its day besides its name.

    Parameters
    ----------
    when : str
        EDTF, empty where it tells none, or several.
    where : str
        Where it stands, such as ``field `Date```.
    against : tuple of str
        Two statements that contradict each other, empty where all agree.
    """

    when: str = ""
    where: str = ""
    against: tuple[str, ...] = ()


def own_day(cells: Mapping[str, str]) -> OwnDay:
    """Find the day of a mark in its own cells.

    Parameters
    ----------
    cells : mapping of str to str
        The columns of :func:`whoholds.read._files.kml.placemarks`.

    >>> own_day({"timestamp": "2022-03-02T10:00:00Z", "folder": "North/March 2022"}).when
    '2022-03-02'
    >>> own_day({"Date": "2022/03/02", "folder": "2022/03/05"}).against
    ('field `Date`: 2022-03-02', 'folder `2022/03/05`: 2022-03-05')
    >>> own_day({"Date": "02/03/2022"}).when, own_day({"made": "2022-03-02"}).when
    ('', '')
    """
    told = list(dict.fromkeys(_told(cells)))
    if not told:
        return OwnDay()
    for i, (where, when) in enumerate(told):
        for other, day in told[i + 1 :]:
            if apart(when, day):
                return OwnDay(against=(f"{where}: {when}", f"{other}: {day}"))
    where, when = min(told, key=lambda one: _width(one[1]))
    return OwnDay(when, where)


def is_day(text: str) -> bool:
    """Whether a text is nothing but a day, or a month."""
    return bool(_day(text))


def apart(one: str, other: str) -> bool:
    """Whether two dates have no day in common.

    >>> apart("2022-03-02", "2022-03"), apart("2022-03-02", "2022-03-03")
    (False, True)
    """
    first, second = bounds(one), bounds(other)
    return any(
        end is not None and start is not None and end < start
        for end, start in ((first.latest, second.earliest), (second.latest, first.earliest))
    )


def _told(cells: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """List where a day stands, and the day."""
    if stamp := _day(cells.get("timestamp", "")):
        yield "its time", stamp
    if span := _span(_day(cells.get("begin", "")), _day(cells.get("end", ""))):
        yield "its time", span
    for name, cell in cells.items():
        if name.strip().casefold().replace("_", " ") in FIELDS and (day := _day(cell)):
            yield f"field `{name}`", day
    folder = cells.get("folder", "")
    # A folder `2022/03/02` looks like three when names are joined.
    for name in dict.fromkeys([folder, *folder.split("/")]):
        if day := _day(name):
            yield f"folder `{name}`", day


def _span(begin: str, end: str) -> str:
    if begin and end and begin != end:
        return f"{begin}/{end}" if begin < end else ""
    return begin or end


@lru_cache(maxsize=4096)
def _day(text: str) -> str:
    """EDTF of a day or month, ``""`` where it is none or can be read as two."""
    if len(text) > _LONGEST or not any(map(str.isdigit, text)):
        return ""
    text = " ".join(text.split())
    if month := _MONTH.fullmatch(text):
        return numeric.iso(month[1], month[2], "1")[:7]
    day = written_days.edtf(text)
    return "" if day.startswith("[") else day


def _width(when: str) -> int:
    told = bounds(when)
    if told.earliest is None or told.latest is None:
        return 10**6
    return (told.latest - told.earliest).days
