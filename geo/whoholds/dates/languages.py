"""The languages in which dates are told: names of months, order of parts, and the words around."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from types import MappingProxyType

from whoholds.errors import DateError
from whoholds.messages import catalogue, languages, matched, spoken, trp

# A word as said of a day, a month and a year; one template where they are alike.
Word = tuple[str, str, str]


def _same(template: str) -> Word:
    return template, template, template


@dataclass(frozen=True)
class Words:
    """How one language writes dates, and what it says of them; ``{}`` is the date.

    Words of three are as said of a day, a month and a year.
    """

    months: tuple[str, ...]
    day: str
    month: str
    at: Word
    around: Word
    between: Word
    and_: Word
    by: Word
    not_before: Word
    since: Word
    from_: Word
    to: Word
    or_: Word
    unknown: str
    about: str
    contract: Callable[[str], str] = str


def _french(text: str) -> str:
    """Write d’août and 1er mai."""
    return re.sub(r"\b1 (?=[a-zéû])", "1er ", re.sub(r"\bde (?=[aào])", "d’", text))


_TABLES = {
    "en": Words(
        months=(
            *("January", "February", "March", "April", "May", "June"),
            *("July", "August", "September", "October", "November", "December"),
        ),
        day="{day} {month} {year}",
        month="{month} {year}",
        at=("on {}", "in {}", "in {}"),
        around=_same("around {}"),
        between=_same("between {}"),
        and_=_same(" and {}"),
        by=_same("by {}"),
        not_before=_same("no earlier than {}"),
        since=_same("since {}"),
        from_=_same("from {}"),
        to=_same(" to {}"),
        or_=_same(" or {}"),
        unknown="at an unknown date",
        about="around {}",
    ),
    "fr": Words(
        months=(
            *("janvier", "février", "mars", "avril", "mai", "juin"),
            *("juillet", "août", "septembre", "octobre", "novembre", "décembre"),
        ),
        day="{day} {month} {year}",
        month="{month} {year}",
        at=("le {}", "en {}", "en {}"),
        around=("vers le {}", "vers {}", "vers {}"),
        between=("entre le {}", "entre {}", "entre {}"),
        and_=(" et le {}", " et {}", " et {}"),
        by=("au plus tard le {}", "au plus tard début {}", "au plus tard début {}"),
        not_before=("au plus tôt le {}", "au plus tôt en {}", "au plus tôt en {}"),
        since=("depuis le {}", "depuis {}", "depuis {}"),
        from_=("du {}", "de {}", "de {}"),
        to=(" au {}", " à {}", " à {}"),
        or_=(" ou le {}", " ou en {}", " ou en {}"),
        unknown="à une date inconnue",
        about="{} environ",
        contract=_french,
    ),
    "de": Words(
        months=(
            *("Januar", "Februar", "März", "April", "Mai", "Juni"),
            *("Juli", "August", "September", "Oktober", "November", "Dezember"),
        ),
        day="{day}. {month} {year}",
        month="{month} {year}",
        at=("am {}", "im {}", "im Jahr {}"),
        around=("um den {}", "um {}", "um {}"),
        between=("zwischen dem {}", "zwischen {}", "zwischen {}"),
        and_=(" und dem {}", " und {}", " und {}"),
        by=("spätestens am {}", "spätestens Anfang {}", "spätestens Anfang {}"),
        not_before=("frühestens am {}", "frühestens im {}", "frühestens im Jahr {}"),
        since=("seit dem {}", "seit {}", "seit {}"),
        from_=("vom {}", "von {}", "von {}"),
        to=(" bis zum {}", " bis {}", " bis {}"),
        or_=(" oder am {}", " oder im {}", " oder im Jahr {}"),
        unknown="zu einem unbekannten Zeitpunkt",
        about="{} (ungefähr)",
    ),
    "es": Words(
        months=(
            *("enero", "febrero", "marzo", "abril", "mayo", "junio"),
            *("julio", "agosto", "septiembre", "octubre", "noviembre", "diciembre"),
        ),
        day="{day} de {month} de {year}",
        month="{month} de {year}",
        at=("el {}", "en {}", "en {}"),
        around=("hacia el {}", "hacia {}", "hacia {}"),
        between=("entre el {}", "entre {}", "entre {}"),
        and_=(" y el {}", " y {}", " y {}"),
        by=(
            "a más tardar el {}",
            "a más tardar a comienzos de {}",
            "a más tardar a comienzos de {}",
        ),
        not_before=("no antes del {}", "no antes de {}", "no antes de {}"),
        since=("desde el {}", "desde {}", "desde {}"),
        from_=("del {}", "de {}", "de {}"),
        to=(" al {}", " a {}", " a {}"),
        or_=(" o el {}", " o en {}", " o en {}"),
        unknown="en una fecha desconocida",
        about="{} aproximadamente",
    ),
}
# English without a country writes the day first, as most of the world's press does.
LANGUAGES: Mapping[str, Words] = MappingProxyType(
    _TABLES | {"en_US": replace(_TABLES["en"], day="{month} {day}, {year}")}
)
"""The languages that there are words for, by their tags (BCP 47, with ``_``)."""


def words_of(lang: str) -> Words:
    """Find the words of a language; those of a country are its language's, but for ``en_US``.

    Parameters
    ----------
    lang : str
        Such as ``"en"``, ``"en_US"`` or ``"fr-CH"``.

    Returns
    -------
    Words

    Raises
    ------
    DateError
        When there are none; the message lists the languages that there are.

    Examples
    --------
    >>> words_of("de_AT") is words_of("de")
    True
    >>> words_of("tlh")
    Traceback (most recent call last):
    whoholds.errors.DateError: there are no words for the language `tlh`; use one of ar, de, en,
    en_US, es, fr, my
    """
    tag = lang.replace("-", "_")
    words = LANGUAGES.get(tag) or LANGUAGES.get(tag.partition("_")[0])
    if words is None and matched(lang):
        return _catalogued(matched(lang))
    if words is None:
        known = ", ".join(sorted({*LANGUAGES, *languages()}))
        raise DateError(f"there are no words for the language `{lang}`; use one of {known}")
    return words


@cache
def _catalogued(lang: str) -> Words:
    """Put the words of a catalogue together; its months are those of CLDR."""
    words = catalogue(lang)
    with spoken(lang):
        return Words(
            months=words.months,
            day=trp("date", "{day} {month} {year}"),
            month=trp("date", "{month} {year}"),
            at=(trp("day", "on {}"), trp("month", "in {}"), trp("year", "in {}")),
            around=_same(trp("date", "around {}")),
            between=_same(trp("date", "between {}")),
            and_=_same(trp("date", " and {}")),
            by=_same(trp("date", "by {}")),
            not_before=_same(trp("date", "no earlier than {}")),
            since=_same(trp("date", "since {}")),
            from_=_same(trp("date", "from {}")),
            to=_same(trp("date", " to {}")),
            or_=_same(trp("date", " or {}")),
            unknown=trp("date", "at an unknown date"),
            about=trp("date", "about {}"),
            contract=words.digits,
        )
