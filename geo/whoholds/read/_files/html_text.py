"""HTML of strangers -> lines of text and the links in them; scripts and styles are dropped.

A scanner of its own, since the work must grow with the length of the text alone: Python's parser
starts anew behind every tag that is never closed, so that a few kilobytes of ``<a `` keep it for a
minute, and stumbles over a character whose number has five thousand digits.
"""

from __future__ import annotations

import html
import re
from urllib.parse import urlsplit

_LINK = re.compile(r"https?://[^\s<>\"'\\^`{|}]+")
_BREAKS = ("br", "p", "div", "li", "tr")
_MUTE = ("script", "style")
_OPENS = re.compile(r"<(?=[A-Za-z/!?])")
_NAME = re.compile(r"/?[A-Za-z][^\s/>]*+")
# To the end of a tag; a mark of quotation that is never closed is one character among others. The
# possessive quantifiers keep it from trying again what it has passed.
_REST = re.compile(r"""(?>[^>=]++|=\s*+(?:"[^"]*+"|'[^']*+')|=)*+>""")
_HREF = re.compile(
    r"""([^\s/>="']++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s>"']++)))?+|"[^"]*+"|'[^']*+'"""
)
_ODD_NUMBER = re.compile(r"&#(?:\d{8,}|[xX][\da-fA-F]{8,});?", re.ASCII)


def lines(text: str) -> list[str]:
    """Text of HTML, line by line; the address of a link stands beside its text.

    >>> lines("<b>Captured</b><br>see <a href='https://a.example/1'>here</a><script>x()</script>")
    ['Captured', 'see https://a.example/1 here']
    """
    bare = "".join(_parts(text)).replace("\xa0", " ")
    # What only looked like a tag once the entities were read is not text either.
    bare = re.sub(r"<[^<>\n]*>", " ", bare)
    return [line for line in (" ".join(one.split()) for one in bare.split("\n")) if line]


def _parts(text: str) -> list[str]:
    """Pieces of text between the tags, and what the tags stand for; one pass over the text."""
    parts: list[str] = []
    done, last = 0, text.rfind("-->")
    while opens := _OPENS.search(text, done):
        start = opens.start()
        end = _end(text, start, last)
        if end < 0:  # a tag that is never closed, and neither is any behind it
            break
        parts.append(_plain(text[done:start]))
        name, done = _NAME.match(text, start + 1, end), end
        tag = name[0].lower() if name else ""
        if tag in _MUTE:
            closes = re.compile(rf"</{tag}", re.IGNORECASE).search(text, end)
            if closes is None:
                return parts
            done = closes.start()
        elif tag.removeprefix("/") in _BREAKS:
            parts.append("\n")
        elif tag == "a":
            parts.append(_address(text[start:end]))
    parts.append(_plain(text[done:]))
    return parts


def _end(text: str, start: int, last: int) -> int:
    """Place behind a tag or comment, negative where it is never closed."""
    if start + 4 <= last and text.startswith("<!--", start):
        return text.find("-->", start + 4) + 3
    rest = _REST.match(text, start + 1)
    return -1 if rest is None else rest.end()


def _address(tag: str) -> str:
    for found in _HREF.finditer(tag, 2):
        if (found[1] or "").lower() == "href":
            href = html.unescape(_ODD_NUMBER.sub("\ufffd", found[2] or found[3] or found[4] or ""))
            return f" {href} " if _LINK.fullmatch(href) else ""
    return ""


def _plain(text: str) -> str:
    return html.unescape(_ODD_NUMBER.sub("\ufffd", text))


def links(text: str) -> list[str]:
    """Web addresses in a text, each once, without the full stop after them.

    >>> links("see https://a.example/1, then https://a.example/1")
    ['https://a.example/1']
    """
    addresses = dict.fromkeys(link.rstrip(".,;:)") for link in _LINK.findall(text))
    return [link for link in addresses if sound(link)]


def sound(link: str) -> bool:
    """Whether an address can be taken apart: one with a bracket that is never closed cannot."""
    try:
        return bool(urlsplit(link).hostname)
    except ValueError:
        return False


def told(text: str) -> tuple[str, str]:
    """Words of HTML in one line, and the first address that it names, ``""`` where it names none.

    >>> told("Tank hit<br>https://a.example/1 https://b.example/2")
    ('Tank hit', 'https://a.example/1')
    """
    every = lines(text)
    words = " ".join(part for part in map(without_links, every) if part)
    return words, next(iter(links(" ".join(every))), "")


def without_links(text: str) -> str:
    """Text with its web addresses taken out."""
    return " ".join(_LINK.sub(" ", text).split()).strip(" -–=")
