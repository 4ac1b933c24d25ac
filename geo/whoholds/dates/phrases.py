"""Reporters' English phrases, anchored to the day of publication, into EDTF or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from whoholds.dates.grammar import DAY_SLACK, SEASONS
from whoholds.dates.months import MONTH
from whoholds.dates.pieces import Context, Days, NotUnderstoodError, piece
from whoholds.dates.reading import bounds

_DAY = timedelta(days=1)
# Answers for neighbouring days of a coarse publication may lie a week apart, as Tuesdays do. Those
# farther apart ("in April", published in 2025) are different dates, not one that is vague.
_GAP = timedelta(days=7)
_VAGUEST = timedelta(days=3 * 366)
# Years are read as 19.. and 20..; this keeps what is relative among them.
_FIRST_YEAR = 1900
_LONGEST_PHRASE = 200  # characters of a phrase; patterns try words in many ways


@lru_cache(maxsize=16_384)
def from_phrase(text: str, published: str) -> str | None:
    """Turn a reporter's phrase into EDTF, or abstain.

    A date without a year is the last one that began by the day of publication, a weekday the last
    one up to it. What reaches past publication is cut there; what lies after it is refused, since
    a claim is about what has happened. Vague parts are wide on purpose: "early", "mid" and "late"
    are thirds of a year (January to April, May to August, September to December) or of a month
    (1 to 10, 10 to 20, 20 to its end); "two weeks ago" leaves 3 days on both sides, months 15,
    years 182. Seasons are refused, since the months of a summer differ from country to country.

    Parameters
    ----------
    text : str
        An English phrase, such as ``"mid-2024"``, ``"on Tuesday"``, ``"between 3 and 5 August"``.
    published : str
        EDTF of the publication. Where it is coarse, the phrase is read for each of its days, and
        answered only where the answers make one stretch of time.

    Returns
    -------
    str or None
        EDTF for :func:`bounds` and :func:`span`; ``None`` where the phrase is not understood to
        its last word, cannot be bounded or has more than 200 characters. An editor may still code
        it by hand.

    Raises
    ------
    DateError
        If `published` is no EDTF.

    Examples
    --------
    >>> from_phrase("on Tuesday", "2025-08-21")
    '2025-08-19'
    >>> from_phrase("mid-2024", "2025-09-22")
    '[2024-05..2024-08]'
    >>> from_phrase("since December", "2025-09-22")
    '2024-12/..'
    >>> from_phrase("in recent weeks", "2025-09-22") is None
    True
    """
    if len(text) > _LONGEST_PHRASE:
        return None
    window = bounds(published)
    if window.earliest is None or window.latest is None:
        return None
    if window.latest - window.earliest > _VAGUEST or window.earliest.year < _FIRST_YEAR:
        return None
    answers: list[str] = []
    day = window.earliest
    try:
        while day <= window.latest:
            answers.append(_place(text, day))
            day += _DAY
    except (NotUnderstoodError, OverflowError):
        return None
    return _joined(list(dict.fromkeys(answers)), window.latest)


def _joined(answers: list[str], published: date) -> str | None:
    """One answer for all days of publication, where there is one."""
    if len(answers) == 1:
        return answers[0]
    if any("/" in answer for answer in answers):
        return None
    ends = []
    for answer in answers:
        read = bounds(answer)
        if read.earliest is None or read.latest is None:
            return None
        ends.append((read.earliest, read.latest))
    ends.sort()
    reach = ends[0][1]
    for first, last in ends:
        if first - reach > _GAP:
            return None
        reach = max(reach, last)
    return _stretch(ends[0][0], min(reach, published))


def _place(text: str, published: date) -> str:
    """Read the phrase as published on one known day."""
    context = Context(published, published)
    words = _words(text)
    for pattern, build in _FRAMES:
        match = pattern.fullmatch(words)
        if match is not None:
            with suppress(NotUnderstoodError):
                return build(match.groupdict(), context)
    raise NotUnderstoodError


_WEEKDAY_AHEAD = r"(?=(?:last |this )?(?:mon|tues|wednes|thurs|fri|satur|sun|yester|to)day)"
_CLEANING = (
    (r"[\u2010-\u2015]", "-"),
    (r"[()\"\u201c\u201d]|,(?!\d)|,(?=\d{4}\b)", " "),
    (r"(?<=[a-z])\.", ""),
    (r"\s*-\s*", "-"),
    (r"\bmid-", "mid "),
    (r"\s+", " "),
    # The time of day says nothing of the day.
    (r"\b(?:at )?(?:around |about )?\d{1,2}(?::\d\d)? ?[ap]m (?:on )?", ""),
    (r"\b(?:at|around) (?:dawn|noon|midday|dusk) on ", ""),
    (r"\bin the early hours of |\b(?:on )?the (?:morning|afternoon|evening) of ", ""),
    (rf"\b(?:earl(?:y|ier)|later?) (?:on )?{_WEEKDAY_AHEAD}", ""),
    (r"(?<=day) (?:morning|afternoon|evening)\b", ""),
    (r"\b(?:on )?the night of (.+)", r"\1 night"),
)


def _words(text: str) -> str:
    """Lower case, plain dashes, no commas, no time of day."""
    if text.strip() in ("may", "march", "sat", "sun"):
        raise NotUnderstoodError  # words that are no dates
    words = text.lower()
    for pattern, plain in _CLEANING:
        words = re.sub(pattern, plain, words)
    return words.strip(" .")


_LEAD = re.compile(r"(?:(?:some ?time )?(?:on|in|at|during|within) (?!or about))?")
_ABOUT = re.compile(r"(?:on or about|around|about|circa|approximately|roughly|some|c) (?:the )?")


def _bare(text: str) -> str:
    """Drop a leading preposition."""
    return _LEAD.sub("", text, count=1)


def _single(text: str, context: Context) -> Days:
    """Read one piece with its preposition, its "about" and its night."""
    about = _ABOUT.match(text := _bare(text))
    text = _bare(text[about.end() :]) if about else text
    night = text.endswith(" night") and text != "last night"
    days = piece(text.removesuffix(" night") if night else text, context)
    if night:
        # A night belongs to two days.
        if about or days.first != days.last:
            raise NotUnderstoodError
        return Days(days.first, days.last + _DAY)
    if about and not text.endswith(" ago"):
        if days.part or _unit(days) is None:
            raise NotUnderstoodError
        return replace(days, approximate=True)
    return days


def _unit(days: Days) -> str | None:
    """EDTF of exactly these days where they are a day, a month or a year."""
    if days.choices:
        return None
    first, last = days.first, days.last
    if first == last:
        return first.isoformat()
    if first.day == 1 and last + _DAY == _next_month(first):
        return f"{first:%Y-%m}"
    if (first.month, first.day, last.month, last.day) == (1, 1, 12, 31) and first.year == last.year:
        return f"{first:%Y}"
    return None


def _next_month(day: date) -> date:
    return (day.replace(day=1) + 31 * _DAY).replace(day=1)


def _range(first: date, last: date) -> str:
    """One member of a set: a unit, whole months, or days."""
    unit = _unit(Days(first, last))
    if unit is not None:
        return unit
    if first.day == 1 and (last + _DAY).day == 1:
        return f"{first:%Y-%m}..{last:%Y-%m}"
    return f"{first}..{last}"


def _stretch(first: date, last: date) -> str:
    """EDTF for one day somewhere between two."""
    text = _range(first, last)
    return f"[{text}]" if ".." in text else text


def _end(days: Days) -> str:
    """EDTF of an end of an interval, which cannot be a set: the next coarser unit that holds it."""
    first, last = days.first, days.last
    unit = _unit(days)
    if unit is not None:
        return unit + "~" * days.approximate
    if days.choices or days.approximate:
        raise NotUnderstoodError
    for code, (month, months) in SEASONS.items():
        whole = (first.month, first.day) == (month, 1) and (last + _DAY).day == 1
        if code >= _FIRST_QUARTER and whole and last.month == month + months - 1:
            return f"{first:%Y}-{code}"
    if (last - first).days <= DAY_SLACK:
        return f"{first}~"
    if (first.year, first.month) == (last.year, last.month):
        return f"{first:%Y-%m}"
    # A week across two months is no reason to say "some time that year".
    if first.year == last.year and (last - first).days > _LONGEST_MONTH:
        return f"{first:%Y}"
    raise NotUnderstoodError


def _at(groups: _Groups, context: Context) -> str:
    """``in April``: one day of it."""
    return _one(_single(groups["a"], context), context.published)


def _one(days: Days, published: date) -> str:
    """EDTF for one of these days, cut at publication."""
    if days.first > published:
        raise NotUnderstoodError
    if days.approximate:
        text = f"{_unit(days)}~"
        around = bounds(text)
        if around.latest is not None and around.latest <= published:
            return text
        return _stretch(around.earliest or days.first, published)
    if days.choices and days.last <= published:
        return f"[{', '.join(_range(*choice) for choice in days.choices)}]"
    return _stretch(days.first, min(days.last, published))


def _by(groups: _Groups, context: Context) -> str:
    """``by 18 May``: already so on that day; by a vague part of a month or year: on its last."""
    days = _single(groups["a"], context)
    unit = None if days.part else _unit(days)
    text = f"../{unit or days.last}" + "~" * days.approximate
    sure = bounds(text).latest
    if days.choices or days.first > context.published or sure is None or sure > context.published:
        raise NotUnderstoodError
    return text


def _since(groups: _Groups, context: Context) -> str:
    """``since December``: from then on."""
    days = _single(groups["a"], context)
    if days.first > context.published:
        raise NotUnderstoodError
    return f"{_end(days)}/.."


def _sharp(groups: _Groups, context: Context) -> Days:
    """Read a day, month or year that has begun, with nothing vague about it."""
    days = _single(groups["a"], context)
    if days.part or days.approximate or _unit(days) is None or days.first > context.published:
        raise NotUnderstoodError
    return days


def _before(groups: _Groups, context: Context) -> str:
    return f"[..{_sharp(groups, context).first - _DAY}]"


def _after(groups: _Groups, context: Context) -> str:
    days = _sharp(groups, context)
    if days.last >= context.published:
        raise NotUnderstoodError
    return _stretch(days.last + _DAY, context.published)


def _not_before(groups: _Groups, context: Context) -> str:
    return _stretch(_sharp(groups, context).first, context.published)


def _throughout(groups: _Groups, context: Context) -> str:
    """``throughout April``: every day of it, so far."""
    days = _sharp(groups, context)
    if days.first == days.last:
        raise NotUnderstoodError
    return f"{days.first}/{min(days.last, context.published)}"


def _pair(groups: _Groups, context: Context) -> tuple[Days, Days]:
    """Read two ends, which may share a month or a year ("16-17 July 2025", "April 10-12")."""
    start, end = _bare(groups["a"]), _bare(groups["b"])
    shared = re.search(rf"\d(?:st|nd|rd|th)? (?:of )?((?:{MONTH})\b.*)$", end)
    month = re.match(rf"((?:{MONTH})) \d", start)
    borrowed = True
    if _NUMBER.fullmatch(start) and shared:
        start = f"{start} {shared[1]}"
    elif _NUMBER_AND_YEAR.fullmatch(end) and month:
        end = f"{month[1]} {end}"
    else:
        borrowed = False
    b = _single(end, context)
    a = _single(start, Context(context.published, anchor=b.first))
    apart = b.first - a.first
    dated = re.search(r"\d{4}|year", end)
    if (
        a.first >= b.first
        or a.last > b.last
        or (borrowed and apart > _LONGEST_MONTH * _DAY)
        # An end without a year is read as the last one. It need not be the first after its start,
        # and "16-20 July" on 18 July is hardly last year's.
        or (not dated and (apart > 364 * _DAY or _single(start, context).first > b.last))
        or b.first > context.published
        or a.choices
        or b.choices
    ):
        raise NotUnderstoodError
    return a, b


def _from_to(groups: _Groups, context: Context) -> str:
    """``from 3 to 5 August``: every day of it."""
    a, b = _pair(groups, context)
    return f"{_end(a)}/{_end(b)}"


def _between(groups: _Groups, context: Context) -> str:
    """``between 3 and 5 August``: one day of it."""
    a, b = _pair(groups, context)
    if a.approximate or b.approximate:
        raise NotUnderstoodError
    return _stretch(a.first, min(b.last, context.published))


def _or(groups: _Groups, context: Context) -> str:
    """``on 10 or 12 July``: one of two."""
    a, b = _pair(groups, context)
    if a.approximate or b.approximate:
        raise NotUnderstoodError
    last = min(b.last, context.published)
    return f"[{_range(a.first, a.last)}, {_range(b.first, last)}]"


def _and(groups: _Groups, context: Context) -> str:
    """``July 16 and 17``: every day of it, when the two are neighbours."""
    a, b = _pair(groups, context)
    if a.last + _DAY != b.first or a.part or b.part:
        raise NotUnderstoodError
    return f"{_end(a)}/{_end(b)}"


_Groups = dict[str, str]
_LONGEST_MONTH = 31
_FIRST_QUARTER = 33
_NUMBER = re.compile(r"\d{1,2}(?:st|nd|rd|th)?")
_NUMBER_AND_YEAR = re.compile(r"\d{1,2}(?:st|nd|rd|th)?(?: \d{4})?")
# The first frame whose words fit and whose pieces are understood is taken. A plain piece goes first
# among those without a leading word, so that the dashes of 2025-07-16 are no range.
_FRAMES: tuple[tuple[re.Pattern[str], Callable[[_Groups, Context], str]], ...] = tuple(
    (re.compile(pattern), build)
    for pattern, build in (
        (r"(?:by|as of|as at|no later than|not later than|on or before) (?P<a>.+)", _by),
        (r"from (?P<a>.+?) (?:to|until|till|through) (?P<b>.+)", _from_to),
        (
            r"(?:since|from|starting|(?:starting|beginning) (?:on|in)) (?P<a>.+?)(?: onwards?)?",
            _since,
        ),
        (r"(?:before|prior to) (?P<a>.+)", _before),
        (r"after (?P<a>.+)", _after),
        (r"(?:on or after|no earlier than|not before) (?P<a>.+)", _not_before),
        (r"between (?P<a>.+) and (?P<b>.+)", _between),
        (r"throughout (?P<a>.+)", _throughout),
        (r"(?P<a>.+)", _at),
        (r"(?P<a>.+?) (?:to|through) (?P<b>.+)", _from_to),
        (r"(?P<a>.+?)-(?P<b>.+)", _from_to),
        (r"(?P<a>.+) or (?P<b>.+)", _or),
        (r"(?P<a>.+) and (?P<b>.+)", _and),
    )
)
