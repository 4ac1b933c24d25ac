"""One English piece of a date ("late last year", "Tuesday") into the days that it can mean.

An own grammar, since a claim needs every day that is possible and libraries return one that they
pick: dateparser reads "mid-2024" and "in 2024" as a day of the present month, "16-17 July 2025" as
a day of 2016, and falls back to the reader's clock. A phrase that is not understood to its last
word is refused.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from whoholds.dates.grammar import DAY_SLACK, MONTH_SLACK, YEAR_SLACK
from whoholds.dates.months import MONTH, MONTHS, numbered

_DAY = timedelta(days=1)


class NotUnderstoodError(Exception):
    """The phrase cannot be placed; :func:`~whoholds.dates.from_phrase` abstains."""


@dataclass(frozen=True)
class Days:
    """The days that a piece can mean, both ends included.

    Parameters
    ----------
    first, last : datetime.date
        The ends.
    choices : tuple of datetime.date or (datetime.date, datetime.date)
        The stretches meant where the piece leaves a choice, as "last April" does.
    approximate : bool
        Whether it deserves a ``~``.
    part : bool
        Whether it is a vague part of something longer ("late October").
    """

    first: date
    last: date
    choices: tuple[tuple[date, date], ...] = ()
    approximate: bool = False
    part: bool = False


@dataclass(frozen=True)
class Context:
    """What a piece is relative to.

    Parameters
    ----------
    published : datetime.date
        The day of publication, for "yesterday" and "last month".
    anchor : datetime.date
        The day at or before which a date without a year must begin: the publication, or in a range
        the beginning of its end.
    """

    published: date
    anchor: date


_WEEKDAY_NAMES = "monday tuesday wednesday thursday friday saturday sunday"


_WEEKDAYS = numbered(_WEEKDAY_NAMES, 0)
_NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6,
    "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12,
}  # fmt: skip
_WEEKDAY = "|".join(_WEEKDAYS)

_M = rf"(?P<month>{MONTH})"
_D = r"(?:the )?(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_Y = r"(?:(?:of |in )?(?P<year>(?:19|20)\d\d|(?:last|this) year))"
_W = rf"(?:(?P<weekday>{_WEEKDAY}) )?"
_N = rf"(?P<number>\d{{1,2}}|{'|'.join(_NUMBERS)})"
_PART = (
    r"(?P<part>early|mid|late|(?:start|beginning|first days|first week|middle|end|close|last days"
    r"|final days|last week|first half|second half|(?:first|second|third|fourth|last) quarter) of)"
)

_Match = re.Match[str]


def _back(day: date, months: int) -> date:
    """Give the same day `months` earlier, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _whole(year: int, month: int | None = None) -> Days:
    """Give a whole month or year."""
    if month is None:
        return Days(date(year, 1, 1), date(year, 12, 31))
    return Days(date(year, month, 1), date(year, month, monthrange(year, month)[1]))


def _said_year(match: _Match, context: Context) -> int | None:
    year = match["year"]
    if year is None:
        return None
    if year.isdigit():
        return int(year)
    return context.published.year - (year == "last year")


def _day(match: _Match, context: Context) -> Days:
    """``19 August``, with or without weekday and year."""
    month, number = MONTHS[match["month"]], int(match["day"])
    said = _said_year(match, context)
    # Eight years hold a 29 February whatever the century does.
    years = [said] if said else range(context.anchor.year, context.anchor.year - 9, -1)
    for year in years:
        if not 1 <= number <= monthrange(year, month)[1]:
            continue
        day = date(year, month, number)
        if said or day <= context.anchor:
            if match["weekday"] and _WEEKDAYS[match["weekday"]] != day.weekday():
                break
            return Days(day, day)
    raise NotUnderstoodError


def _ordinal(match: _Match, context: Context) -> Days:
    """Read ``the 16th``: of this month or the last that had one."""
    for months in range(3):
        month = _back(context.anchor.replace(day=1), months)
        if 1 <= int(match["day"]) <= monthrange(month.year, month.month)[1]:
            day = month.replace(day=int(match["day"]))
            if day <= context.anchor:
                return Days(day, day)
    raise NotUnderstoodError


def _iso(match: _Match, _: Context) -> Days:
    """``2025-07-16``, ``2025-07``, or numbers with slashes of which only one can be the month."""
    year, month, day = (int(match[name]) if match[name] else 0 for name in ("y", "m", "d"))
    if "/" in match[0]:
        fitting = {(m, d) for m, d in ((month, day), (day, month)) if 1 <= m <= 12}
        if len(fitting) != 1:
            raise NotUnderstoodError
        ((month, day),) = fitting
    # "2011-12" may be two years.
    if not day and month > year % 100:
        raise NotUnderstoodError
    if not 1 <= month <= 12 or day > monthrange(year, month)[1]:
        raise NotUnderstoodError
    return Days(date(year, month, day), date(year, month, day)) if day else _whole(year, month)


def _month(match: _Match, context: Context) -> Days:
    """``April``, ``April 2025``, ``last April``, ``this April``."""
    month, year, which = MONTHS[match["month"]], _said_year(match, context), match["which"]
    if which and year:
        raise NotUnderstoodError
    now = context.published
    if which == "this":
        return _whole(now.year, month)
    if which == "last":
        recent = _whole(now.year - (month >= now.month), month)
        former = _whole(now.year - 1, month)
        return _choice(recent, former)
    if year is None:
        year = context.anchor.year - (month > context.anchor.month)
    return _whole(year, month)


def _choice(*options: Days) -> Days:
    """Days of which one stretch is meant; without alternatives that stretch."""
    stretches = tuple(sorted({(option.first, option.last) for option in options}))
    if len(stretches) == 1:
        return Days(*stretches[0])
    return Days(stretches[0][0], max(last for _, last in stretches), choices=stretches)


def _year(match: _Match, context: Context) -> Days:
    """``2024``, ``last year``."""
    year = _said_year(match, context)
    if year is None:
        raise NotUnderstoodError
    return _whole(year)


def _week(day: date, back: int) -> Days:
    """Give a week that begins on a Sunday or on a Monday: both, since readers differ."""
    monday = day - timedelta(days=day.weekday() + 7 * back)
    sunday = day - timedelta(days=(day.weekday() + 1) % 7 + 7 * back)
    return Days(min(monday, sunday), max(monday, sunday) + 6 * _DAY)


def _relative(match: _Match, context: Context) -> Days:
    """``last week``, ``this month``, ``earlier this year``, ``month before last``."""
    back = {"last": 1, "before last": 2}.get(match["which"] or "before last", 0)
    if match["unit"] == "week":
        return _week(context.published, back)
    if match["unit"] == "year":
        return _whole(context.published.year - back)
    month = _back(context.published.replace(day=1), back)
    return _whole(month.year, month.month)


def _named(match: _Match, context: Context) -> Days:
    """``today``, ``yesterday``, ``overnight``."""
    now = context.published
    first, last = {
        "yesterday": (1, 1),
        "day before yesterday": (2, 2),
        "last night": (1, 0),
        "overnight": (1, 0),
    }.get(match["name"], (0, 0))
    return Days(now - first * _DAY, now - last * _DAY)


def _weekday(match: _Match, context: Context) -> Days:
    """``Tuesday``, ``last Tuesday``, ``Tuesday last week``."""
    number, which, week = _WEEKDAYS[match["weekday"]], match["which"], match["week"]
    now = context.published if which or week else context.anchor
    recent = now - timedelta(days=(now.weekday() - number) % 7)
    if which == "last":
        before = recent if recent < now else recent - 7 * _DAY
        options = [before, *_in_week(now, number, 1)]
    elif which == "this" or week:
        options = _in_week(now, number, 1 if week == "last" else 0)
    else:
        options = [recent]
    if which and week:
        raise NotUnderstoodError
    return _choice(*(Days(day, day) for day in options))


def _in_week(now: date, weekday: int, back: int) -> list[date]:
    """Give the weekday of the week `back` weeks ago, for weeks from Monday and from Sunday."""
    monday = now - timedelta(days=now.weekday() + 7 * back)
    sunday = now - timedelta(days=(now.weekday() + 1) % 7 + 7 * back)
    return [monday + weekday * _DAY, sunday + (weekday + 1) % 7 * _DAY]


def _weekend(_: _Match, context: Context) -> Days:
    """Read ``the weekend``, once it is over."""
    now = context.published
    if now.weekday() >= 5:
        raise NotUnderstoodError
    sunday = now - (now.weekday() + 1) * _DAY
    return Days(sunday - _DAY, sunday)


def _count(text: str | None) -> int:
    if text is None:
        return 1
    return int(text) if text.isdigit() else _NUMBERS[text]


# From how many of a unit on nobody means the number: "twelve years ago".
_MOST = {"hour": 72, "day": 14, "week": 8, "month": 18, "year": 3}


def _shifted(match: _Match, context: Context) -> Days:
    """Give the day some units back, and what a reporter's counting leaves open around it."""
    number, unit, now = _count(match["number"]), match["unit"], context.published
    if not 1 <= number <= _MOST[unit]:
        raise NotUnderstoodError
    if unit == "hour":
        # Nobody says at what time of the day it was published.
        return Days(now + -number // 24 * _DAY, now - number // 24 * _DAY)
    if unit in ("day", "week"):
        day = now - timedelta(days=number * (7 if unit == "week" else 1))
        return Days(day, day, approximate=unit == "week")
    day = _back(now, number * (12 if unit == "year" else 1))
    slack = timedelta(days=YEAR_SLACK if unit == "year" else MONTH_SLACK)
    return Days(day - slack, day + slack)


def _past(match: _Match, context: Context) -> Days:
    """``in the past two weeks``: from then until publication."""
    start = _shifted(match, context)
    slack = timedelta(days=DAY_SLACK if start.approximate else 0)
    return Days(start.first - slack, context.published)


# The thirds, halves and quarters of a year, in months; those of a month, in days. Thirds of a month
# overlap by a day, and "the end" is no narrower than "late": nobody counts them.
_OF_YEAR = {
    "early": (1, 4),
    "mid": (5, 8),
    "late": (9, 12),
    "first half": (1, 6),
    "second half": (7, 12),
    "first quarter": (1, 3),
    "second quarter": (4, 6),
    "third quarter": (7, 9),
    "fourth quarter": (10, 12),
    "last quarter": (10, 12),
}
_OF_MONTH = {
    "early": (1, 10),
    "mid": (10, 20),
    "late": (20, 31),
    "first half": (1, 15),
    "second half": (16, 31),
    "first week": (1, 10),
    "last week": (20, 31),
    "first days": (1, 10),
    "last days": (20, 31),
    "final days": (20, 31),
}
_SAME = {"start": "early", "beginning": "early", "middle": "mid", "end": "late", "close": "late"}


def _part(match: _Match, context: Context) -> Days:
    """``late October``, ``mid-2024``, ``the end of last month``."""
    whole = piece(match["whole"], context)
    name = match["part"].removesuffix(" of")
    name = _SAME.get(name, name)
    if whole.choices or whole.part:
        raise NotUnderstoodError
    last = whole.last
    if whole == _whole(last.year, last.month) and name in _OF_MONTH:
        start, end = _OF_MONTH[name]
        return Days(last.replace(day=start), last.replace(day=min(end, last.day)), part=True)
    if whole == _whole(last.year) and name in _OF_YEAR:
        start, end = _OF_YEAR[name]
        return Days(date(last.year, start, 1), _whole(last.year, end).last, part=True)
    raise NotUnderstoodError


_UNIT = r"(?P<unit>hour|day|week|month|year)s?"
_PIECES: tuple[tuple[re.Pattern[str], Callable[[_Match, Context], Days]], ...] = tuple(
    (re.compile(pattern, re.ASCII), build)
    for pattern, build in (
        (rf"{_W}{_D} (?:of )?{_M}(?: {_Y})?", _day),
        (rf"{_W}{_M} {_D}(?: {_Y})?", _day),
        (r"the (?P<day>\d{1,2})(?:st|nd|rd|th)", _ordinal),
        (r"(?P<y>(?:19|20)\d\d)-(?P<m>\d\d)(?:-(?P<d>\d\d))?", _iso),
        (r"(?P<m>\d{1,2})/(?P<d>\d{1,2})/(?P<y>(?:19|20)\d\d)", _iso),
        (rf"(?:(?P<which>last|this) )?{_M}(?: {_Y})?", _month),
        (rf"(?P<which>)?{_Y} in {_M}", _month),
        (rf"(?:the year )?{_Y}", _year),
        (r"(?P<which>last|this|earlier this) (?P<unit>week|month|year)", _relative),
        (r"the (?P<unit>week|month|year) (?P<which>before last)", _relative),
        (
            r"(?:the )?(?P<name>today|yesterday|day before yesterday|last night|overnight|tonight"
            r"|(?:early |late )?this (?:morning|afternoon|evening))",
            _named,
        ),
        (
            rf"(?:(?P<which>last|this) |(?:this )?past )?(?P<weekday>{_WEEKDAY})"
            r"(?: (?:of )?(?P<week>last|this) week)?",
            _weekday,
        ),
        (r"(?:over )?(?:the|this|last|this past) weekend", _weekend),
        (rf"{_N} {_UNIT} ago", _shifted),
        (rf"(?:over |within )?the (?:past|last) (?:{_N} )?{_UNIT}", _past),
        (rf"(?:the )?{_PART} (?:in )?(?P<whole>.+)", _part),
    )
)


def piece(text: str, context: Context) -> Days:
    """Read one piece, in lower case and without commas.

    Parameters
    ----------
    text : str
        The piece without a leading preposition.
    context : Context
        What it is relative to.

    Returns
    -------
    Days
        Not yet cut at publication.

    Raises
    ------
    NotUnderstoodError
        If any word of it is not understood.
    """
    for pattern, build in _PIECES:
        match = pattern.fullmatch(text)
        if match is not None:
            return build(match, context)
    raise NotUnderstoodError
