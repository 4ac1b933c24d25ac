"""Code pages of old programs: which one a text without a mark was written in, as far as it tells.

One byte is another letter on each page, and a table of two rows is too short for the statistics of
languages. Words tell more: on the right page one is of one script, begins with its only capital
and is not made of accents alone. Several pages may still fit; all of them are named.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

# Of equal pages the first is taken: what spreadsheets write, then what older systems wrote.
_WINDOWS = ("cp1252", "cp1251", "cp1254", "cp1250", "cp1256", "cp1255", "cp1253", "cp1257", "cp874")
_OLDER = ("koi8-u", "cp866", "mac-roman", "cp850")
# The commonest letters, beyond ASCII, of the languages that were written on a page.
_CYRILLIC = "оеаинтсрвлкмдпуіыья"
_COMMON = {
    "cp1252": "áéíóúàèìòùâêîôûäëïöüñçãõåøæßœ",
    "cp1250": "áéíóúýąćęłńśźżčďěňřšťůžőűäöüăâîşţđ",
    "cp1254": "ğışçöüâîiû\u0307",
    "cp1257": "āčēģīķļņšūžąęėįųöäõü",
    "cp1253": "αοιετσνηυρκπάέήίόύώς",
    "cp1256": "اليمونرتبةهعدكس",
    "cp1255": "יוהלאתרמבש",
    "cp874": "านรอกเงมยลวดท",
    **dict.fromkeys(("cp1251", "koi8-u", "cp866"), _CYRILLIC),
}
# First bytes of the characters of everyday, on pages where one takes two bytes.
_EASTERN = {
    "gb18030": range(0xB0, 0xD8),
    "big5": range(0xA4, 0xC7),
    "shift_jis": range(0x82, 0x98),
    "euc_kr": range(0xB0, 0xC9),
}
_NO_FILES = ("idna", "punycode", "raw-unicode-escape", "unicode-escape", "utf-7")
_WORD = re.compile(rb"[A-Za-z\x80-\xff'-]*[\x80-\xff][A-Za-z\x80-\xff'-]*")
_INNER = "'\u2019\u2018-\u2011\u2013\xad\xa0\xb7"
_MOST = 2_000  # words that are looked at
_LONGEST = 1 << 22  # bytes of which they are taken
_SOUND = 0.9  # of the words, on a page that fits
_NEAR = 0.15  # in commonness of letters, of pages between which nobody can tell
_ACCENTS = 0.8  # of a word's letters, in languages of the Latin script


@dataclass(frozen=True)
class Guess:
    """The page that a text was most likely written on.

    Parameters
    ----------
    codec : str
        Its name for Python.
    rivals : tuple of str
        Codecs of other pages that fit as well and read some word otherwise.
    word : str
        The first word that tells, as the page has it.
    others : tuple of str
        The same word as each of the rivals has it.
    """

    codec: str
    rivals: tuple[str, ...] = ()
    word: str = ""
    others: tuple[str, ...] = ()


def spoken(codec: str) -> str:
    """Name a page as people do.

    >>> spoken("cp1251"), spoken("koi8-u"), spoken("cp866")
    ('Windows-1251', 'KOI8-U', 'CP866')
    """
    name = codec.upper().replace("_", "-")
    return re.sub(r"^CP(125\d|874)$", r"Windows-\1", name)


def known(name: str) -> str:
    """Python's name of an encoding, ``""`` where there is none of that name for text.

    >>> known("Windows-1251"), known("UTF8"), known("dos"), known("rot13")
    ('cp1251', 'utf-8', '', '')
    """
    try:
        "".encode(name.strip())
        found = codecs.lookup(name.strip()).name
        return "" if found in _NO_FILES else found
    except (LookupError, ValueError):
        return ""


def guess(data: bytes) -> Guess:
    """Guess the page of bytes that are no UTF-8.

    Parameters
    ----------
    data : bytes
        Text, or a table of it.

    Returns
    -------
    Guess
        ``cp1252``, the commonest page, where no word tells.
    """
    data = data if len(data) <= _LONGEST else data[: data.rfind(b"\n", 0, _LONGEST) + 1 or _LONGEST]
    words = list(dict.fromkeys(_WORD.findall(data)))[:_MOST]
    if fits := _fitting(words, _WINDOWS):
        return _best(fits)
    if eastern := _eastern(data):
        return Guess(_likeliest(eastern, data))
    if fits := _fitting(words, _OLDER):
        return _best(fits)
    return Guess("cp1252")


def _fitting(words: list[bytes], pages: Iterable[str]) -> dict[str, list[str]]:
    """Read words on each page where they make sense."""
    fits = {}
    for page in pages:
        try:
            read = [word.decode(page) for word in words]
        except UnicodeDecodeError:
            continue
        if sum(map(_sound, read)) >= _SOUND * len(read):
            fits[page] = read
    return fits


def _sound(word: str) -> bool:
    """Whether a word may be one: of one script, with capitals where people write them."""
    bare = word.strip(_punctuation(word))
    letters = [sign for sign in bare if sign not in _INNER]
    if not letters:
        return not any(unicodedata.category(sign) == "Cc" for sign in word)
    kinds = [unicodedata.category(sign)[0] for sign in letters]
    if kinds[0] != "L" or not set(kinds) <= {"L", "M"}:
        return False
    scripts = {_script(sign) for sign in letters}
    if len(scripts) > 1:
        return False
    if scripts == {"LATIN"}:
        accents = sum(sign > "\x7f" for sign in letters)
        if len(letters) > 2 and accents > _ACCENTS * len(letters):
            return False
    parts = "".join(" " if sign in _INNER else sign for sign in bare).split()
    return all(part[1:] == part[1:].lower() or part == part.upper() for part in parts)


def _punctuation(word: str) -> str:
    return "".join({sign for sign in word if unicodedata.category(sign)[0] in "PSZN"})


def _script(sign: str) -> str:
    return unicodedata.name(sign, "?").partition(" ")[0]


def _best(fits: dict[str, list[str]]) -> Guess:
    common = {page: _commonness(words, page) for page, words in fits.items()}
    top = max(common.values())
    near = [page for page in fits if common[page] >= top - _NEAR]
    apart = [page for at, page in enumerate(near) if fits[page] not in map(fits.get, near[:at])]
    best, *rivals = apart
    pairs = zip(*(fits[page] for page in (best, *rivals)), strict=True)
    word, *others = next((read for read in pairs if len(set(read)) > 1), ("",))
    return Guess(best, tuple(rivals), word, tuple(others))


def _commonness(words: Iterable[str], page: str) -> float:
    """Share of the letters beyond ASCII that are common in the languages of a page."""
    letters = [sign for word in words for sign in word.lower() if sign > "\x7f" and sign.isalpha()]
    common = _COMMON.get(page)
    return sum(sign in common for sign in letters) / len(letters) if letters and common else 1.0


def _eastern(data: bytes) -> list[str]:
    """List the pages with letters of two bytes on which nearly all are such as people use."""
    fits = []
    for page, leads in _EASTERN.items():
        try:
            signs = [sign for sign in data.decode(page) if sign > "\x7f" and sign.isalpha()]
        except UnicodeDecodeError:
            continue
        usual = sum(sign.encode(page)[0] in leads for sign in signs)
        if signs and usual >= _SOUND * len(signs):
            fits.append(page)
    return fits


def _likeliest(pages: list[str], data: bytes) -> str:
    """Choose by the statistics of languages, the first where they tell nothing."""
    if len(pages) == 1:
        return pages[0]
    from charset_normalizer import from_bytes

    best = from_bytes(data[: 1 << 16], cp_isolation=pages).best()
    told = "" if best is None else known(best.encoding)
    return next((page for page in pages if known(page) == told), pages[0])
