"""What may not be shown: names, ids and points, and the ways in which a text may tell of them.

A text of the desk's that *may* tell is withheld: a wrong suspicion costs a remark. What is about to
be published is searched for what it *does* hold, since a wrong suspicion there costs the map.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import astuple, dataclass
from functools import cached_property
from itertools import pairwise
from typing import Final
from urllib.parse import unquote

from whoholds.names.spelling import plain, sound

_ESCAPED: Final = re.compile(r"\\u([0-9a-fA-F]{4})")
_PUNYCODE: Final = re.compile(r"xn--[a-z0-9-]{1,60}", re.IGNORECASE)
_WORD: Final = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f]+[^\W\d_]*)*")
_DECIMAL: Final = re.compile(r"\d{1,3}\.\d{2,}")
_DEGREES: Final = re.compile(r"(\d{1,3})\s*°\s*(\d{1,2})(?:\s*['′’]\s*(\d{1,2}(?:\.\d+)?))?")

_INFLECTED: Final = 4
"""Letters from which on a word may begin with a name and go on: Kyivs, Kyiv's, Херсоном."""
_ENDING: Final = 3
_RUN_TOGETHER: Final = 6
"""Letters from which on a name is found without blanks about it: /fallofmyawaddy.html."""
_ALIKE: Final = 85.0
"""Likeness from which on two words of :data:`_RUN_TOGETHER` letters may be one name."""
_DMS_WITHIN: Final = 0.02
_SHORTEST_ID: Final = 3


@dataclass(frozen=True)
class Hidden:
    """Names, ids and points that no output may hold.

    Parameters
    ----------
    names : tuple of str
        What hidden places are called, in every spelling that the ledger has.
    ids : tuple of str
        Ids that were replaced or left out.
    points : tuple of (float, float)
        Longitude and latitude of hidden places, in degrees.
    borne : tuple of str
        What is shown is called: names that an output does hold.

    Examples
    --------
    >>> hidden = Hidden(("Hpa-An", "လားရှိုး"), points=((97.6345, 16.8906),))
    >>> [hidden.may_tell(text) for text in ("the fall of Hpaan", "16.89N 97.63E", "Hpakant")]
    [True, True, False]
    """

    names: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    points: tuple[tuple[float, float], ...] = ()
    borne: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.names or self.ids or self.points)

    def __or__(self, other: Hidden) -> Hidden:
        """Join what two ledgers hide."""
        if self is other:
            return self
        return Hidden(*(one + two for one, two in zip(astuple(self), astuple(other), strict=True)))

    def may_tell(self, text: str) -> bool:
        """Tell whether a text may name a hidden place or say where it lies.

        Any spelling counts that :mod:`whoholds.names` takes for the same, with endings, run
        together, escaped for an address or a page; coordinates as decimals or degrees.
        """
        if not text or not (self.names or self.points):
            return False
        bare = decoded(text)
        words = [plain(word) for word in _WORD.findall(unicodedata.normalize("NFC", bare))]
        letters = plain(bare)
        named = any(_named(key, words, letters) for key in self._keys)
        return named or any(_near(bare, *point) for point in self.points)

    def bears(self, name: str) -> bool:
        """Tell whether a hidden place is called so, but for case, accents and blanks."""
        return plain(name) in self._plain

    @cached_property
    def _plain(self) -> frozenset[str]:
        return frozenset(plain(name) for name in self.names)

    @cached_property
    def _keys(self) -> tuple[tuple[str, ...], ...]:
        """Words of each name as bare letters."""
        keys = []
        for name in self.names:
            bare = plain(name)
            words = tuple(plain(word) for word in _WORD.findall(name))
            # Other scripts write vowels as marks, which part no words.
            keys.append(tuple(filter(None, words)) if bare.isascii() else (bare,))
        return tuple(dict.fromkeys(keys))

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Names and ids that an output is searched for."""
        names = (name for name in self.names if len(plain(name)) > 1)
        ids = (one for one in self.ids if len(one) >= _SHORTEST_ID and not one.isdecimal())
        return tuple(w for w in dict.fromkeys((*names, *ids)) if w not in self.unsearched)

    @cached_property
    def unsearched(self) -> tuple[str, ...]:
        """Names that something else bears, too: to meet them tells nothing."""
        borne = {name.casefold() for name in self.borne}
        return tuple(name for name in self.names if name.casefold() in borne)


NOTHING: Final = Hidden()


def decoded(text: str) -> str:
    r"""Undo the escapes of addresses, pages and JSON, however often they were put on one another.

    >>> decoded("https://x.example/%E8%85%8A%E6%88%8C"), decoded("&amp;#33098;"), decoded("\u814a")
    ('https://x.example/腊戌', '腊', '腊')
    """
    for _ in range(4):
        plainer = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), html.unescape(unquote(text)))
        plainer = _PUNYCODE.sub(_from_punycode, plainer)
        if plainer == text:
            break
        text = plainer
    return unicodedata.normalize("NFKC", text.replace("\u00ad", "").replace("\u200b", ""))


def _from_punycode(match: re.Match[str]) -> str:
    try:
        return match[0].encode("ascii").decode("idna")
    except UnicodeError:
        return match[0]


def _named(key: tuple[str, ...], words: list[str], letters: str) -> bool:
    """Tell whether a name may stand in a text, given by its words and by all of its letters."""
    name = "".join(key)
    if not name:
        return False
    if not name.isascii():
        stem = name[:-1] if len(name) > _INFLECTED and name.isalpha() else name
        return stem in letters if len(stem) > 1 else stem in words
    if len(name) >= _RUN_TOGETHER and name in letters:
        return True
    return any(_alike(name, met) for met in _phrases(words, len(key)))


def _phrases(words: list[str], size: int) -> Iterator[str]:
    """Give the words of a text, and those beside one another, as often as a name has words."""
    for count in {max(1, size - 1), size, size + 1}:
        for at in range(len(words) - count + 1):
            yield "".join(words[at : at + count])


def _alike(name: str, met: str) -> bool:
    """Tell whether some letters may be a name: inflected, or spelt otherwise."""
    if met == name:
        return True
    longer = len(met) - len(name)
    if len(name) < _INFLECTED or not met.isascii():
        return False
    if 0 < longer <= _ENDING and met.startswith(name):
        return True
    if len(name) < _RUN_TOGETHER or abs(longer) > _ENDING:
        return sound(met) == sound(name) and len(sound(name)) >= _INFLECTED
    if sound(met) == sound(name):
        return True
    from rapidfuzz import fuzz  # every command loads this module, and few hide anything

    return fuzz.ratio(name, met) >= _ALIKE


def _near(text: str, longitude: float, latitude: float) -> bool:
    """Tell whether a text has both coordinates of a point, as they round or in degrees."""
    told = [(float(number), len(number.partition(".")[2])) for number in _DECIMAL.findall(text)]

    def meets(value: float) -> bool:
        return any(abs(abs(value) - number) <= 0.51 * 10.0**-places for number, places in told)

    if meets(longitude) and meets(latitude):
        return True
    degrees = [int(d) + int(m) / 60 + float(s or 0) / 3600 for d, m, s in _DEGREES.findall(text)]
    either_way = ((latitude, longitude), (longitude, latitude))
    return any(
        abs(abs(one) - a) <= _DMS_WITHIN and abs(abs(other) - b) <= _DMS_WITHIN
        for a, b in pairwise(degrees)
        for one, other in either_way
    )
