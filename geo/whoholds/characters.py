"""Characters that are not what they seem: control characters, marks of direction, look-alikes.

Text of a pack is shown inside sentences of ours, by programs that draw it from left to right or
from right to left as its characters ask for. What is said here of a text is said of every text:
the checks of a pack, the screen of a terminal and every export ask this one module.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

CONTROL = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
"""Control characters, but for tabs and the ends of lines, as the inside of a character class."""

_CONTROL = re.compile(f"[{CONTROL}\u2028\u2029\ufffe\uffff]")
_HALF = re.compile("[\ud800-\udfff]")
_OPENING = {"\u202a": "\u202c", "\u202b": "\u202c", "\u202d": "\u202c", "\u202e": "\u202c",
            "\u2066": "\u2069", "\u2067": "\u2069", "\u2068": "\u2069"}  # fmt: skip
_DIRECTION = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# Of the characters without width those that writing needs, between letters that need them, are
# told apart in :func:`invisible`.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164"
    "\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_JOINING = "\u200b\u200c\u200d"
_NEEDS_NONE = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "DIGIT")
_ALIKE = ("LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC", "LISU", "FULLWIDTH",
          "MATHEMATICAL")  # fmt: skip
# Words may be made of these alone and look as if they were Latin.
_AS_LATIN = frozenset("асеорхуѕіјһԁԛԝАВСЕНІЈКМОРЅТХҮҺΑΒΕΖΗΙΚΜΝΟΡΤΥΧονρ")
_WORD = re.compile(r"[^\W\d_]+")
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u08ff\u200f\u202a-\u202e\u2066-\u2069\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff"
    "\U0001e800-\U0001efff]"
)
_FIRST_STRONG_ISOLATE, _POP = "\u2068", "\u2069"


def fault(text: str) -> tuple[str, str] | None:
    r"""Say what no text of a pack may hold, and its mend.

    Parameters
    ----------
    text : str

    Returns
    -------
    tuple of str, or None
        What was found, the text itself spelled out in it, and the mend; ``None`` for a sound one.

    Examples
    --------
    >>> fault("Lashio"), fault("Ra\x1bd")
    (None, ('`Ra\\x1bd` holds a control character', 'remove it'))
    >>> print(fault("Aland \u202egnp")[0])
    `Aland \u202egnp` turns the direction of writing and does not turn it back
    """
    if "\ufffd" in text or _HALF.search(text):
        return f"`{printable(text)}` holds a character that was lost in saving", "write it again"
    if _CONTROL.search(text):
        return f"`{printable(text)}` holds a control character", "remove it"
    if _DIRECTION.search(text) and not _turned_back(text):
        what = f"`{printable(text)}` turns the direction of writing and does not turn it back"
        return what, "remove U+202A to U+202E and U+2066 to U+2069, or close each"
    return None


def _turned_back(text: str) -> bool:
    """Whether every embedding, override and isolate is closed, and nothing else is."""
    # Each paragraph stands alone, as the algorithm has it.
    for line in text.splitlines():
        waiting: list[str] = []
        for sign in _DIRECTION.findall(line):
            if sign in _OPENING:
                waiting.append(_OPENING[sign])
            elif sign in "\u202c\u2069" and (not waiting or waiting.pop() != sign):
                return False
        if waiting:
            return False
    return True


def doubt(name: str) -> str:
    r"""Say why a name may not be what it seems to be.

    Parameters
    ----------
    name : str

    Returns
    -------
    str
        What an editor should look at; empty where there is nothing.

    Examples
    --------
    >>> doubt("Lashio"), doubt("لاشیو"), doubt("လားရှိုး")
    ('', '', '')
    >>> print(doubt("L\u0430shio").replace("\u0430", "*"))
    `L*shio` has letters of CYRILLIC and LATIN in one word (CYRILLIC SMALL LETTER A)
    >>> print(doubt("Las\u200bhio"))
    `Las\u200bhio` holds a character that nobody sees (ZERO WIDTH SPACE)
    """
    if name.isascii():
        return ""
    unseen = invisible(name)
    if unseen:
        called = unicodedata.name(unseen, f"U+{ord(unseen):04X}")
        return f"`{_spelled(name)}` holds a character that nobody sees ({called})"
    words = _WORD.findall(name)
    for word in words:
        scripts = {letter: _script(letter) for letter in word}
        mixed = sorted({script for script in scripts.values() if script in _ALIKE})
        if len(mixed) > 1:
            counts = {script: list(scripts.values()).count(script) for script in mixed}
            rare = min(mixed, key=lambda script: counts[script])
            odd = next(letter for letter, script in scripts.items() if script == rare)
            return (
                f"`{printable(name)}` has letters of {' and '.join(mixed)} in one word "
                f"({unicodedata.name(odd)})"
            )
    latin = any(_script(letter) == "LATIN" for letter in "".join(words))
    alike = next((word for word in words if latin and _AS_LATIN.issuperset(word)), "")
    if alike:
        odd = unicodedata.name(alike[0])
        return f"`{printable(name)}` has a word that looks Latin ({odd})"
    return ""


def invisible(text: str) -> str:
    r"""Find the first character without width or ink that the writing around it does not need.

    Joiners stand between letters of Arabic, of India and of Burma, and between the parts of one
    emoji; spaces without width part the words of scripts that write none.

    Examples
    --------
    >>> invisible("می\u200cروند"), invisible("a\u200cb") == "\u200c"
    ('', True)
    """
    for match in _UNSEEN.finditer(text):
        sign, place = match[0], match.start()
        around = text[max(place - 1, 0) : place], text[place + 1 : place + 2]
        if sign not in _JOINING or "" in around:
            return sign
        if any(_script(letter) in _NEEDS_NONE or letter.isspace() for letter in around):
            return sign
    directed = re.search("[\u202d\u202e]", text)
    return directed[0] if directed else ""


@cache
def _script(letter: str) -> str:
    """Name the script of a letter by the first word of its name."""
    return unicodedata.name(letter, "").partition(" ")[0]


def isolated(text: str) -> str:
    r"""Keep a foreign text from turning the words around it.

    Parameters
    ----------
    text : str

    Returns
    -------
    str
        In an isolate of its own (U+2068 to U+2069) where anything in it is written from right to
        left or turns the direction; as it is where nothing does.

    Examples
    --------
    >>> isolated("Lashio"), isolated("لاشیو") == "\u2068لاشیو\u2069"
    ('Lashio', True)
    """
    if not _RIGHT_TO_LEFT.search(text):
        return text
    return f"{_FIRST_STRONG_ISOLATE}{text}{_POP}"


def undirected(text: str) -> str:
    """Leave out the marks of direction, for what draws letters one after the other.

    Examples
    --------
    >>> undirected(isolated("لاشیو")) == "لاشیو"
    True
    """
    return _DIRECTION.sub("", text)


def printable(text: str) -> str:
    r"""Spell out what would drive a terminal, or turn its line, in place of doing it.

    Parameters
    ----------
    text : str
        Ends of lines and tabs stay; marks of direction do where each is closed.

    Examples
    --------
    >>> printable("a\x1b[31mb\n") == "a\\x1b[31mb\n"
    True
    """
    if text.isascii() and text.isprintable():
        return text
    spelled = _CONTROL.sub(_escape, _HALF.sub(_escape, text)).replace("\r", r"\r")
    return "\n".join(
        line if _turned_back(line) else _DIRECTION.sub(_escape, line)
        for line in spelled.split("\n")
    )


def _spelled(text: str) -> str:
    return _DIRECTION.sub(_escape, _UNSEEN.sub(_escape, printable(text)))


def _escape(match: re.Match[str]) -> str:
    return match[0].encode("unicode_escape").decode("ascii")
