"""A date in a reader's words, never more precise than its bounds."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Literal

from whoholds._renamed import renamed
from whoholds.dates.grammar import Part, read
from whoholds.dates.languages import Word, Words, words_of
from whoholds.dates.reading import bounds
from whoholds.errors import DateError
from whoholds.messages import SOURCE, language

Unit = Literal["day", "month", "year"]
_DAY = re.compile(r"\d{1,2}\b")
_UNITS: dict[Unit, int] = {"day": 0, "month": 1, "year": 2}


@renamed(locale="lang")
def describe(text: str, lang: str | None = None, *, change: bool = False) -> str:
    """Say an EDTF text in a reader's words.

    Parameters
    ----------
    text : str
        EDTF, as :func:`bounds` reads it.
    lang : str, optional
        ``"en"``, ``"en_US"``, ``"fr"``, ``"de"``, ``"es"``, or a language that there is a catalogue
        of; of a country that is not listed, such as ``"de_AT"``, the language. Default: the
        language spoken, as :func:`whoholds.messages.spoken` was told; else English.
    change : bool, default False
        Whether it dates a change, which happened on one day of an interval, and not a condition,
        which lasted through all of it.

    Returns
    -------
    str
        Words that begin with their preposition.

    Raises
    ------
    DateError
        If `text` is no EDTF, or there are no words for `lang`.

    Examples
    --------
    >>> describe("2025-08-19"), describe("2024-06~"), describe("../2024-05-18")
    ('on 19 August 2025', 'around June 2024', 'by 18 May 2024')
    >>> describe("2024-12/2025-09-11")
    'from December 2024 to 11 September 2025'
    >>> describe("2024-12-01/2025-09-11", change=True)
    'between 1 December 2024 and 11 September 2025'
    >>> describe("[2024-07-10, 2024-07-12]", "de")
    'am 10. oder am 12. Juli 2024'
    """
    return _described(text, _spoken() if lang is None else lang, change)


@lru_cache(maxsize=16_384)
def _described(text: str, lang: str, change: bool) -> str:
    language = _Language(words_of(lang))
    reading = read(text)
    either = bounds(text)
    start, end = reading.ends[0]
    if reading.kind == "interval":
        if start is not None and end is not None:
            if change:
                return language.between(either.earliest, either.latest)
            return language.from_to(start, end)
        if start is not None:
            return language.since(start)
        if end is not None:
            return language.by(end)
    parts = [part for part, other in reading.ends if part is not None and part == other]
    units = {_unit(part.first, part.last) for part in parts}
    if len(parts) == len(reading.ends) and len(units) == 1 and None not in units:
        if len(parts) == 1:
            return language.single(parts[0])
        if not any(part.approximate for part in parts):
            return language.one_of(sorted({(part.first, part.last) for part in parts}))
    return language.between(either.earliest, either.latest)


@renamed(locale="lang")
def describe_bounds(earliest: date | None, latest: date | None, lang: str | None = None) -> str:
    """Say when a change happened, given the first and last day on which it may have.

    Parameters
    ----------
    earliest, latest : datetime.date or None
        ``None`` where nothing bounds that side.
    lang : str, optional
        As in :func:`describe`.

    Returns
    -------
    str
        Words that begin with their preposition.

    Raises
    ------
    DateError
        If `latest` is before `earliest`, or there are no words for `lang`.

    Examples
    --------
    >>> describe_bounds(date(2024, 7, 10), date(2024, 7, 25))
    'between 10 and 25 July 2024'
    >>> describe_bounds(date(2024, 7, 10), date(2024, 7, 11))
    'on 10 or 11 July 2024'
    >>> describe_bounds(None, date(2024, 5, 18))
    'by 18 May 2024'
    >>> describe_bounds(date(2024, 6, 1), date(2024, 6, 30), "fr")
    'en juin 2024'
    """
    if earliest and latest and latest < earliest:
        raise DateError(f"{latest} is before {earliest}; give the earlier day first")
    return _Language(words_of(_spoken() if lang is None else lang)).between(earliest, latest)


def describe_day(day: date) -> str:
    """Write a day without its preposition, for titles and sentences that have another.

    >>> describe_day(date(2024, 8, 3))
    '3 August 2024'
    """
    return describe_bare(day.isoformat())


def describe_bare(text: str) -> str:
    """Say an EDTF text without the "on" or "in" of a plain date, in the language spoken.

    >>> describe_bare("2024-08"), describe_bare("2024-08~")
    ('August 2024', 'around August 2024')
    """
    said = describe(text)
    for at in words_of(_spoken()).at:
        before, _, after = at.partition("{}")
        if said.startswith(before) and said.endswith(after):
            return said.removeprefix(before).removesuffix(after)
    return said


def _spoken() -> str:
    """Name the language spoken; of any English, that of most of the world."""
    lang = language()
    return SOURCE if lang.partition("-")[0] == SOURCE else lang


def _unit(first: date, last: date) -> Unit | None:
    """Find the unit that these days fill, if they fill one."""
    if first == last:
        return "day"
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return "year"
    if (first.year, first.month) == (last.year, last.month) and _aligned(first, last, "month"):
        return "month"
    return None


def _aligned(first: date, last: date, unit: Unit) -> bool:
    """Whether both ends lie on the ends of a unit."""
    if unit == "day":
        return True
    after = last + timedelta(days=1) if last < date.max else date.min
    if unit == "month":
        return first.day == after.day == 1
    return (first.month, first.day, after.month, after.day) == (1, 1, 1, 1)


@dataclass(frozen=True)
class _Language:
    """A language that says dates."""

    words: Words

    def _date(self, day: date, unit: Unit) -> str:
        if unit == "year":
            return str(day.year)
        template = self.words.day if unit == "day" else self.words.month
        return template.format(day=day.day, month=self.words.months[day.month - 1], year=day.year)

    def _whole(self, first: date, last: date) -> tuple[str, Unit]:
        """Write days as one date, or as a range that takes the words of a month."""
        unit = _unit(first, last)
        if unit:
            return self._date(first, unit), unit
        unit = _common(first, last)
        end = self._date(last, unit)
        return f"{self._short(self._date(first, unit), end)}–{end}", "month"

    def _short(self, start: str, end: str) -> str:
        """Drop from `start` the month and year that `end` repeats."""
        left, right = start.split(" "), end.split(" ")
        # Never the day itself: "March 2, 2000" and "June 2, 2000" share it by chance.
        while len(left) > 1 and right and left[-1] == right[-1] and not _DAY.match(left[-1]):
            left.pop()
            right.pop()
        return " ".join(left).rstrip(",") if right else start

    def _put(self, template: Word, text: str, unit: Unit, *, approximate: bool = False) -> str:
        text = self.words.about.format(text) if approximate else text
        return self.words.contract(template[_UNITS[unit]].format(text))

    def single(self, part: Part) -> str:
        """Say a day, month or year."""
        text, unit = self._whole(part.first, part.last)
        return self._put(self.words.around if part.approximate else self.words.at, text, unit)

    def one_of(self, stretches: list[tuple[date, date]]) -> str:
        """Say that one of several days, or months, or years is meant."""
        texts, units = zip(*(self._whole(*stretch) for stretch in stretches), strict=True)
        first, *others = [self._short(text, texts[-1]) for text in texts[:-1]] + [texts[-1]]
        said = [self._put(self.words.at, first, units[0])]
        return "".join(said + [self._put(self.words.or_, text, units[0]) for text in others])

    def between(self, earliest: date | None, latest: date | None) -> str:
        """Say the bounds of a change."""
        if earliest is None or latest is None:
            if latest is not None:
                return self._put(self.words.by, self._date(latest, "day"), "day")
            if earliest is not None:
                return self._put(self.words.not_before, self._date(earliest, "day"), "day")
            return self.words.unknown
        if latest - earliest == timedelta(days=1):
            return self.one_of([(earliest, earliest), (latest, latest)])
        if unit := _unit(earliest, latest):
            return self._put(self.words.at, self._date(earliest, unit), unit)
        unit = _common(earliest, latest)
        end = self._date(latest, unit)
        start = self._short(self._date(earliest, unit), end)
        return self._put(self.words.between, start, unit) + self._put(self.words.and_, end, unit)

    def by(self, part: Part) -> str:
        """Say what was already so: by a unit that begins then, or by the first sure day."""
        if _unit(part.first, part.last) is None:
            return self.between(None, part.first + part.slack)
        text, unit = self._whole(part.first, part.last)
        return self._put(self.words.by, text, unit, approximate=part.approximate)

    def since(self, part: Part) -> str:
        """Say an interval without an end."""
        text, unit = self._whole(part.first, part.last)
        return self._put(self.words.since, text, unit, approximate=part.approximate)

    def from_to(self, start: Part, end: Part) -> str:
        """Say an interval."""
        first, unit = self._whole(start.first, start.last)
        last, end_unit = self._whole(end.first, end.last)
        first = self._short(first, last)
        return self._put(self.words.from_, first, unit, approximate=start.approximate) + self._put(
            self.words.to, last, end_unit, approximate=end.approximate
        )


def _common(first: date, last: date) -> Unit:
    """Find the coarsest unit that says both ends exactly."""
    units: tuple[Unit, ...] = ("year", "month", "day")
    return next(unit for unit in units if _aligned(first, last, unit))
