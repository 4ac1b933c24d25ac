"""Spellings of Burmese place names, and the keys under which several of them fall together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

_GENERIC = re.compile(r"\b(?:town|city)\b|မြို့(?!နယ်|သစ်)")
# Words that tell one town from its neighbour, however much the rest resembles.
_TELLING = re.compile(
    r"\d+|\b(?:north|south|east|west|upper|lower|old|new|left|right|township|ward|village|camp)\b"
)
# Syllables as several systems write them -> one key. The first key joins what only spelling sets
# apart; the second also what voicing and a weak last consonant blur, which may be another town.
_SPELT = (
    (r"ywar?", "ywa"),
    (r"aung|awng|oung|aong|aun$|awn$", "ong"),
    (r"auk|awk|ouk|oke|ok", "ok"),
    (r"hk|kh", "k"),
    (r"hp|ph", "p"),
    (r"ht|th", "t"),
    (r"hs|z", "s"),
    (r"h(?=[nmlwy])|(?<=[nmlw])h", ""),
    (r"gy|ky|j|ki(?=[aeou])", "c"),
    (r"eik|ike|aik|ait|ite|yte|eit|it", "ik"),
    (r"aing|ine|aine|ain|eing|ein|en(?!g)", "en"),
    (r"one|oun(?!g)|oon|on(?!g)", "on"),
    (r"au|aw|ao|or|oe|ow|ou|oh", "o"),
    (r"ay|ei|ai|ey|ae|e", "e"),
    (r"ee|ie|y(?![aeiou])", "i"),
    (r"oo", "u"),
    (r"ar|ah", "a"),
    (r"[vq]", "w"),
    (r"f", "p"),
    (r"r", "y"),
    (r"x", "s"),
    (r"(.)\1+", r"\1"),
)
_BLURRED = (
    (r"ng", "n"),
    (r"ch|ty", "c"),
    (r"un", "on"),
    (r"b", "p"),
    (r"d", "t"),
    (r"g", "k"),
    (r"(.)\1+", r"\1"),
)
_SPELT_RULES = tuple((re.compile(pattern), key) for pattern, key in _SPELT)
_BLURRED_RULES = tuple((re.compile(pattern), key) for pattern, key in _BLURRED)


@dataclass(frozen=True)
class Spelling:
    """A spelling in all its forms.

    Parameters
    ----------
    exact : str
        As written, but for case and blanks.
    plain : str
        See :func:`plain`.
    sound, blurred : str
        See :func:`sound` and :func:`blurred`.
    telling : frozenset of str
        Words that set a town apart from its namesake: north, old, a number.
    """

    exact: str
    plain: str
    sound: str
    blurred: str
    telling: frozenset[str]

    @classmethod
    def of(cls, name: str) -> Spelling:
        """Take a name apart."""
        bare = plain(name)
        exact = " ".join(unicodedata.normalize("NFC", name).casefold().split())
        telling = frozenset(_TELLING.findall(name.casefold()))
        return cls(exact, bare, sound(bare), blurred(bare), telling)


@lru_cache(maxsize=65_536)
def plain(name: str) -> str:
    """Bare letters of a name: no case, accents, blanks, hyphens, nor the word for "town".

    >>> plain("Hpa-An Town"), plain("Mrauk‑Ü")
    ('hpaan', 'mrauku')
    >>> plain("လားရှိုးမြို့") == plain("လားရှိုး")
    True
    """
    text = _GENERIC.sub(" ", unicodedata.normalize("NFKD", name).casefold())
    # Accents on Latin letters go; the vowel signs of Burmese are marks too, and stay.
    letters = "".join(
        c for c in text if c.isalnum() or (_mark(c) and not "\u0300" <= c <= "\u036f")
    )
    return unicodedata.normalize("NFC", letters)


def _mark(character: str) -> bool:
    return unicodedata.category(character) in ("Mn", "Mc")


@lru_cache(maxsize=65_536)
def sound(letters: str) -> str:
    """Key in which the usual romanisations of one Burmese syllable fall together.

    Other scripts than Latin answer themselves.

    >>> sound("nawnghkio") == sound("naungkio")
    True
    """
    return _apply(_SPELT_RULES, letters)


@lru_cache(maxsize=65_536)
def blurred(letters: str) -> str:
    """Coarser key, in which voiced and voiceless sounds and final n and ng fall together too.

    >>> blurred("nawnghkio") == blurred("naungcho") == blurred("nungcho")
    True
    """
    return _apply(_BLURRED_RULES, sound(letters))


def _apply(rules: Iterable[tuple[re.Pattern[str], str]], letters: str) -> str:
    if letters.isascii():
        for pattern, key in rules:
            letters = pattern.sub(key, letters)
    return letters
