"""Escaping: other people's words, made harmless in the language of whatever shows them.

One function a language; each is applied once, where a text enters that language. Pages and
drawings in HTML have their templates, which escape by themselves, and XML and JSON have writers
that do. What is here are the languages that hide inside plain text.
"""

from __future__ import annotations

import html as _html
import re
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from whoholds.characters import CONTROL, isolated, undirected

__all__ = [
    "balloon",
    "cell",
    "cells",
    "drawn",
    "html",
    "layout_text",
    "legend_entry",
    "legend_text",
    "markdown",
    "web_address",
]

# A spreadsheet runs a cell that begins like this, some with blanks before it, those of East Asia
# the wide forms too.
_FORMULA: Final = "^([ \u00a0]*[=+\\-@\t\r\n＝＋－＠])"
_CONTROLS: Final = re.compile(f"[{CONTROL}]")
_MARKDOWN: Final = re.compile(r"([\\`*_{}\[\]<>#|~$])")
_LINKED: Final = re.compile(r"(:)(?=//)|(?<=mailto)(:)|(?<=\bwww)(\.)", re.IGNORECASE)
_BEGINS: Final = re.compile(r"^(\d{1,9})([.)])|^([-+=])")
_REFERENCE: Final = re.compile(r"&(?=#?\w+;)")
_WEB: Final = re.compile(r"https?://[^\s<>\"\\]+", re.IGNORECASE)


def layout_text(text: str) -> str:
    """Let the text of a label in a print layout of QGIS stand there as it is written.

    QGIS evaluates what stands between ``[%`` and ``%]``: environment variables, files, the
    reader's own name. The opening is spelled by an expression of its own.

    Examples
    --------
    >>> layout_text("[% env('HOME') %]")
    "[[% '%' %] env('HOME') %]"
    """
    return text.replace("[%", "[[% '%' %]")


def legend_text(text: str) -> str:
    r"""Name an entry of a legend of QGIS, which is evaluated in a layout and nowhere else.

    A word joiner, which has no width, stands between the signs of the opening, so that it looks
    the same in both.

    Examples
    --------
    >>> legend_text("[%1+1%]") == "[\u2060%1+1%]"
    True
    """
    return text.replace("[%", "[\u2060%")


def html(text: str) -> str:
    """Let a text stand in a place that programs read as HTML, such as metadata in QGIS.

    Examples
    --------
    >>> html('<img src="x"> & more')
    '&lt;img src="x"&gt; &amp; more'
    """
    return _html.escape(text, quote=False)


def balloon(text: str) -> str:
    """Let a text stand in KML, whose readers show names, descriptions and data as HTML.

    What HTML would show as it stands is left alone, since other readers take it for data: only
    signs of markup, what looks like a character reference, and ``$[`` become references.

    Examples
    --------
    >>> balloon("A & B"), balloon("<b>A</b> &lt; $[name]")
    ('A & B', '&lt;b&gt;A&lt;/b&gt; &amp;lt; &#36;[name]')
    """
    plain = _REFERENCE.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;")
    return plain.replace("$[", "&#36;[")


def markdown(text: str) -> str:
    r"""Let a text stand in a line of Markdown, in CommonMark and in GitHub's.

    Nothing of it becomes markup, HTML, mathematics, a list or a link, also at the beginning of a
    line; ends of lines become blanks.

    Examples
    --------
    >>> print(markdown("![x](http://a.example/b.png) & <b>"))
    !\[x\](http\://a.example/b.png) &amp; \<b\>
    >>> print(markdown("1. first"), markdown("- a"), markdown("$x$"))
    1\. first \- a \$x\$
    """
    line = _MARKDOWN.sub(r"\\\1", " ".join(text.split())).replace("&", "&amp;")
    line = _LINKED.sub(lambda m: f"\\{m[0]}", line)
    begun = _BEGINS.sub(lambda m: f"{m[1]}\\{m[2]}" if m[1] else f"\\{m[3]}", line)
    return isolated(begun)


def cell(text: str) -> str:
    """Keep a cell of CSV from being run as a formula, by an apostrophe before it.

    Examples
    --------
    >>> cell("=1+1"), cell("-5 km"), cell("A-1")
    ("'=1+1", "'-5 km", 'A-1')
    """
    return re.sub(_FORMULA, r"'\1", text)


def cells(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Do as :func:`cell` with a column of text."""
    return pc.replace_substring_regex(column, _FORMULA, r"'\1")


def drawn(text: str) -> str:
    """Prepare a text for matplotlib, which lays letter after letter and knows no directions.

    That ``$`` begins no mathematics is seen to where figures are made, see
    :func:`whoholds.export.figures.extras.needs`.
    """
    return _CONTROLS.sub("", undirected(text))


def legend_entry(text: str) -> str:
    """Name an entry of a legend of matplotlib, which leaves out names that begin with ``_``."""
    return f" {drawn(text)}" if text.startswith("_") else drawn(text)


def web_address(address: str) -> str:
    """Pass an address on where it is one of the web that a reader may open, else nothing.

    Examples
    --------
    >>> web_address("https://example.org/a"), web_address("javascript:alert(1)")
    ('https://example.org/a', '')
    """
    bare = address.strip()
    return bare if _WEB.fullmatch(bare) else ""
