"""HTML of strangers -> lines of text and the links in them; scripts and styles are dropped."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from urllib.parse import urlsplit

_LINK = re.compile(r"https?://[^\s<>\"'\\^`{|}]+")
_BREAKS = ("br", "p", "div", "li", "tr")


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._mute = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in ("script", "style"):
            self._mute += 1
        elif tag in _BREAKS:
            self.parts.append("\n")
        elif tag == "a":
            href = next((value for name, value in attrs if name == "href" and value), "")
            if _LINK.fullmatch(href or ""):
                self.parts.append(f" {href} ")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("script", "style"):
            self._mute = max(self._mute - 1, 0)
        elif tag in _BREAKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._mute:
            self.parts.append(data)


def lines(html: str) -> list[str]:
    """Text of HTML, line by line; the address of a link stands beside its text.

    >>> lines("<b>Captured</b><br>see <a href='https://a.example/1'>here</a><script>x()</script>")
    ['Captured', 'see https://a.example/1 here']
    """
    reader = _Reader()
    reader.feed(html)
    reader.close()
    text = "".join(reader.parts).replace("\xa0", " ")
    # What only looked like a tag once the entities were read is not text either.
    text = re.sub(r"<[^<>\n]*>", " ", text)
    return [line for line in (" ".join(one.split()) for one in text.split("\n")) if line]


def links(text: str) -> list[str]:
    """Web addresses in a text, each once, without the full stop after them.

    >>> links("see https://a.example/1, then https://a.example/1")
    ['https://a.example/1']
    """
    addresses = dict.fromkeys(link.rstrip(".,;:)") for link in _LINK.findall(text))
    return [link for link in addresses if _sound(link)]


def _sound(link: str) -> bool:
    try:
        return bool(urlsplit(link).hostname)
    except ValueError:  # a bracket that is never closed
        return False


def without_links(text: str) -> str:
    """Text with its web addresses taken out."""
    return " ".join(_LINK.sub(" ", text).split()).strip(" -–=")
