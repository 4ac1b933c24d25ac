"""Catalogues: the texts of one language by their English, and how it writes numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Final

__all__ = ["PSEUDO", "SOURCE", "Catalogue", "catalogue", "languages", "matched"]

SOURCE: Final = "en"
"""The language that the code is written in."""

PSEUDO: Final = "xx-pseudo"
"""No language: English in brackets and with accents, by which a test finds what is not marked."""

# What stands for zero, where digits are not those of English.
_ZEROS: Final = {
    "adlm": "\U0001e950", "arab": "٠", "arabext": "۰", "beng": "০", "cakm": "\U00011136",
    "deva": "०", "mymr": "၀", "nkoo": "߀", "olck": "᱐", "tibt": "༠",
}  # fmt: skip
# In the comment above a catalogue; without it the page says that it is a draft.
_REVIEWED: Final = "Reviewed by a native reader: yes"
_PLACE: Final = re.compile(r"(\{\w*\})")
_ACCENTED: Final = str.maketrans(
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "àƀçđéƒĝĥîĵķļɱñöþʠŕšţûṽŵẋýžÀƁÇĐÉƑĜĤÎĴĶĻⱮÑÖÞɊŔŠŢÛṼŴẊÝŽ",
)


@dataclass(frozen=True)
class Catalogue:
    """The texts of one language.

    Parameters
    ----------
    lang : str
        Its tag (BCP 47).
    name : str
        What those who speak it call it.
    rtl : bool
        Whether it is written from the right to the left.
    reviewed : bool
        Whether somebody has read it who speaks it.
    texts : mapping of (str, str) to tuple of str
        By context, mostly ``""``, and English; more than one where a number decides.
    """

    lang: str
    name: str = "English"
    rtl: bool = False
    reviewed: bool = True
    texts: dict[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_source(self) -> bool:
        """Whether it is English, as the code has it."""
        return self.lang.partition("-")[0] == SOURCE

    def text(self, english: str, context: str = "") -> str:
        """Answer a text; English, where there is none."""
        if self.lang == PSEUDO:
            return _pseudo(english)
        return self.texts.get((context, english), (english,))[0]

    def plural(self, one: str, many: str, n: int) -> str:
        """Answer the text for a number of things."""
        english = one if n == 1 else many
        if self.lang == PSEUDO:
            return _pseudo(english)
        forms = self.texts.get(("", one))
        if not forms:
            return english
        return forms[min(_nth_form(self.lang, n), len(forms) - 1)]

    def forms(self, one: str, many: str) -> tuple[str, ...]:
        """Answer the texts for all numbers, in the order of the language's kinds of number."""
        if self.lang == PSEUDO:
            return _pseudo(one), _pseudo(many)
        return self.texts.get(("", one), (one, many))

    @property
    def digits(self) -> Callable[[str], str]:
        """A function that writes a text's digits as the language does."""
        return _digits(self.lang)

    @property
    def months(self) -> tuple[str, ...]:
        """Names of the months within a date, January first."""
        return self._months("wide")

    def calendar(self) -> dict[str, str | tuple[str, ...]]:
        """List what dates and numbers are made of, where a browser does not know the language.

        Returns
        -------
        dict
            ``months``, ``shortMonths``, and ``digits``, where they are not those of English.
        """
        if self.lang == PSEUDO:
            return {}
        digits = self.digits("0123456789")
        return {
            "months": self.months,
            "shortMonths": self._months("abbreviated"),
            **({"digits": digits} if digits != "0123456789" else {}),
        }

    def _months(self, width: str) -> tuple[str, ...]:
        names = _parsed(SOURCE if _is_english(self.lang) else self.lang).months["format"][width]
        return tuple(names[nth] for nth in range(1, 13))

    def number(self, value: float, digits: int) -> str:
        """Write a number, thousands apart."""
        if _is_english(self.lang):
            return f"{value:,.{digits}f}"
        from babel.numbers import format_decimal

        pattern = f"#,##0.{'0' * digits}" if digits else "#,##0"
        return self.digits(format_decimal(round(value, digits), pattern, locale=_parsed(self.lang)))


def languages() -> tuple[str, ...]:
    """List the languages that there are catalogues of, and English."""
    found = [entry.name for entry in files("whoholds.messages").joinpath("locale").iterdir()]
    tags = [name.removesuffix(".po").replace("_", "-") for name in found if name.endswith(".po")]
    return tuple(sorted([*tags, SOURCE]))


def matched(lang: str) -> str:
    """Find the language whose catalogue a tag is told by; the empty text, where there is none.

    Examples
    --------
    >>> matched("en-GB"), matched("my-MM"), matched("tlh")
    ('en', 'my', '')
    """
    if lang == PSEUDO:
        return PSEUDO
    known = languages()
    parts = lang.replace("_", "-").split("-")
    tags = ("-".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((tag for tag in tags if tag in known), "")


@cache
def catalogue(lang: str) -> Catalogue:
    """Read the catalogue of a language.

    Parameters
    ----------
    lang : str
        A tag for which :func:`matched` finds one.

    Returns
    -------
    Catalogue
    """
    tag = matched(lang)
    if tag == PSEUDO:
        return Catalogue(PSEUDO, "Pseudo", reviewed=False)
    if tag == SOURCE:
        return Catalogue(lang)
    from babel.messages.pofile import read_po

    with files("whoholds.messages").joinpath("locale", f"{tag}.po").open("rb") as file:
        read = read_po(file, locale=tag.replace("-", "_"))
    locale = _parsed(tag)
    return Catalogue(
        lang,
        name=locale.get_display_name(locale) or tag,
        rtl=locale.text_direction == "rtl",
        reviewed=_REVIEWED in read.header_comment,
        texts=dict(_texts(read)),
    )


def _texts(read: Iterable[Any]) -> Iterable[tuple[tuple[str, str], tuple[str, ...]]]:
    """Take what is translated, and is not merely guessed."""
    for message in read:
        if not message.id or message.fuzzy:
            continue
        english = message.id if isinstance(message.id, str) else message.id[0]
        told = (message.string,) if isinstance(message.string, str) else tuple(message.string)
        if all(told):
            yield (message.context or "", english), told


def _pseudo(english: str) -> str:
    """Accent and bracket a text, but for its places and the space around it.

    >>> _pseudo(" and {}")
    ' [àñđ {}]'
    """
    core = english.strip()
    parts = _PLACE.split(core)
    said = "".join(part if part.startswith("{") else part.translate(_ACCENTED) for part in parts)
    return english.replace(core, f"[{said}]") if core else english


def _is_english(lang: str) -> bool:
    return lang == PSEUDO or lang.partition("-")[0] == SOURCE


@cache
def _digits(lang: str) -> Callable[[str], str]:
    zero = "" if _is_english(lang) else _ZEROS.get(_parsed(lang).default_numbering_system, "")
    if not zero:
        return str
    table = {ord("0") + n: chr(ord(zero) + n) for n in range(10)}
    return lambda text: text.translate(table)


def _parsed(lang: str) -> Any:
    from babel import Locale

    return Locale.parse(matched(lang), sep="-")


def _nth_form(lang: str, n: int) -> int:
    """Count which of a language's forms a number takes, in the order of CLDR's kinds."""
    rule = _parsed(lang).plural_form
    kinds = [
        k for k in ("zero", "one", "two", "few", "many", "other") if k in {*rule.tags, "other"}
    ]
    return kinds.index(rule(n))
