"""What readers are told, in their language: English as it is written in the code, and catalogues.

A text is marked where it stands, ``tr("Held by {holder}.", holder=name)``; the English is the key
by which a catalogue answers. ``spoken`` says in which language what follows is told. A catalogue is
a file ``locale/LANG.po``; who adds one adds a language, without a line of code.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

from whoholds.messages.catalogue import PSEUDO, SOURCE, Catalogue, catalogue, languages, matched

__all__ = [
    "PSEUDO",
    "SOURCE",
    "Catalogue",
    "catalogue",
    "check_language",
    "digits",
    "join",
    "language",
    "languages",
    "matched",
    "msg",
    "number",
    "read_languages",
    "spoken",
    "tr",
    "trn",
    "trp",
]

_SPOKEN: ContextVar[str] = ContextVar("spoken", default=SOURCE)


@contextmanager
def spoken(lang: str) -> Iterator[None]:
    """Tell in a language what is told within.

    Parameters
    ----------
    lang : str
        A tag (BCP 47), such as ``"my"`` or ``"en-GB"``.

    Raises
    ------
    ValueError
        When there is no catalogue of it; the message lists the languages that there are.

    Examples
    --------
    >>> with spoken("xx-pseudo"):
    ...     tr("Held by {holder}.", holder="Aland")
    '[Ĥéļđ ƀý Aland.]'
    """
    check_language(lang)
    token = _SPOKEN.set(lang)
    try:
        yield
    finally:
        _SPOKEN.reset(token)


def language() -> str:
    """Name the language that is spoken now, as :func:`spoken` was told."""
    return _SPOKEN.get()


def check_language(lang: str) -> None:
    """Refuse a language without a catalogue.

    Raises
    ------
    ValueError
        The message lists the languages that there are.

    Examples
    --------
    >>> check_language("en-GB")
    >>> check_language("tlh")
    Traceback (most recent call last):
    ValueError: lang is 'tlh', and there are no words in it: pass one of ar, en, my
    """
    if not matched(lang):
        known = ", ".join(languages())
        raise ValueError(f"lang is {lang!r}, and there are no words in it: pass one of {known}")


def read_languages(lang: str) -> tuple[str, ...]:
    """Read languages that stand apart by commas, each but once.

    Raises
    ------
    ValueError
        When there is none, or one has no catalogue; see :func:`check_language`.

    Examples
    --------
    >>> read_languages("my, en")
    ('my', 'en')
    """
    langs = tuple(dict.fromkeys(filter(None, map(str.strip, lang.split(",")))))
    if not langs:
        raise ValueError(f"lang names no language: pass one or more of {', '.join(languages())}")
    for one in langs:
        check_language(one)
    return langs


def msg(text: str) -> str:
    """Mark a text of a table, which is translated where it is used; answers it as it is."""
    return text


def tr(text: str, **values: object) -> str:
    """Say a text in the language spoken.

    Parameters
    ----------
    text : str
        English, with places for values by their names, ``"Held by {holder}."``.
    **values
        Whole numbers are written in the language's digits. Texts stand as they are: nothing in
        them is taken for a place.

    Returns
    -------
    str
    """
    return _filled(_catalogue().text(text), values)


def trp(context: str, text: str, **values: object) -> str:
    """Say a text that means several things, one of them in this context; see :func:`tr`."""
    return _filled(_catalogue().text(text, context), values)


def trn(one: str, many: str, n: int, **values: object) -> str:
    """Say a text by the number in it, ``{n}``; see :func:`tr`.

    Examples
    --------
    >>> trn("{n} town", "{n} towns", 1), trn("{n} town", "{n} towns", 3)
    ('1 town', '3 towns')
    """
    return _filled(_catalogue().plural(one, many, n), {"n": n, **values})


def number(value: float, digits: int = 0) -> str:
    """Write a number with the language's marks and digits, thousands apart.

    Examples
    --------
    >>> number(1234.5, 1)
    '1,234.5'
    """
    return _catalogue().number(value, digits)


def digits(value: int) -> str:
    """Write a whole number with the language's digits, and no marks.

    >>> digits(1234)
    '1234'
    """
    return _catalogue().digits(str(value))


def join(parts: list[str], word: str = "and") -> str:
    """List some in a sentence: "A", "A and B", "A, B and C"; `word` is "and" or "or"."""
    if len(parts) < 2:
        return "".join(parts)
    first = parts[0]
    for part in parts[1:-1]:
        first = trp("list", "{first}, {next}", first=first, next=part)
    if word == "or":
        return trp("list", "{first} or {last}", first=first, last=parts[-1])
    return trp("list", "{first} and {last}", first=first, last=parts[-1])


def _catalogue() -> Catalogue:
    return catalogue(_SPOKEN.get())


def _filled(template: str, values: Mapping[str, object]) -> str:
    """Put values into their places; without any, braces are only braces."""
    if not values:
        return template
    said = {
        name: digits(value) if isinstance(value, int) else str(value)
        for name, value in values.items()
    }
    return template.format_map(said)
