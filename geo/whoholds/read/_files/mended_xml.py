"""XML with blemishes that programs write and readers forgive -> XML that a parser takes.

What is mended leaves the rest as it was: blanks or a mark before the declaration, a declaration
that names another encoding, HTML's entities, a bare ``&`` or ``<``, control characters, and
prefixes that were never declared. Lines keep their numbers.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from html.entities import html5
from xml.parsers.expat import ExpatError, ParserCreate
from xml.sax.saxutils import escape

_MARKS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_DECLARATION = re.compile(r"<\?xml\b[^<>]*>")
_DECLARED = re.compile(r"""\bencoding\s*=\s*["']([\w.-]{1,40})["']""")
_FOREIGN = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ODD = re.compile(r"&(?:(#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z]\w{1,31});)?+|<(?![A-Za-z_/!?])")
_ROOT = re.compile(r"<[A-Za-z_][^\s/<>]*+")
_PREFIX = re.compile(r"(?:</?|\s)([A-Za-z_][\w.-]*+):(?=[A-Za-z_])")
_BOUND = re.compile(r"\bxmlns:([\w.-]++)")
_NAMED = re.compile(r"<name>[^<>&]{0,300}</name>")
_LONGEST_HEAD = 4096
_OWN = ("amp", "lt", "gt", "quot", "apos")
_NAMESPACES = {
    "gx": "http://www.google.com/kml/ext/2.2",
    "atom": "http://www.w3.org/2005/Atom",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xlink": "http://www.w3.org/1999/xlink",
}


def mend(data: bytes) -> bytes:
    r"""Mend what a parser stumbles over and a reader does not.

    Parameters
    ----------
    data : bytes
        XML, or nearly so.

    Returns
    -------
    bytes
        In UTF-8, without a declaration.

    Raises
    ------
    UnicodeDecodeError
        If the bytes are not in the encoding that they declare.

    Examples
    --------
    >>> mend(b"\n <?xml version='1.0'?><a>Tom & Jerry&nbsp;<gx:b/></a>").decode()
    "\n <a xmlns:gx='http://www.google.com/kml/ext/2.2'>Tom &amp; Jerry\xa0<gx:b/></a>"
    """
    text = _FOREIGN.sub("", _decoded(data).replace("\ufeff", ""))
    text = _DECLARATION.sub("", text, count=1)
    text = "".join(part if raw else _ODD.sub(_known, part) for raw, part in _parts(text))
    root = _ROOT.search(text)
    if root is None:
        return text.encode()
    end = text.find(">", root.end())
    bound = {*_BOUND.findall(text[root.end() : end]), "xml", "xmlns"}
    loose = dict.fromkeys(name for name in _PREFIX.findall(text) if name not in bound)
    spaces = (f" xmlns:{name}='{_NAMESPACES.get(name, f'urn:x:{name}')}'" for name in loose)
    return (text[: root.end()] + "".join(spaces) + text[root.end() :]).encode()


def salvage(data: bytes, tag: str) -> bytes:
    """Empty the elements that are broken within, so that the others can be read.

    Parameters
    ----------
    data : bytes
        What :func:`mend` answered.
    tag : str
        Name of the elements that stand for themselves, such as ``Placemark``.

    Returns
    -------
    bytes
        The same, each broken element but for its name and its lines left out.

    Examples
    --------
    >>> salvage(b"<a><P><name>x</name><b></P><P>y</P></a>", "P").decode()
    '<a><P><name>x</name></P><P>y</P></a>'
    """
    text = data.decode("utf-8")
    root = _ROOT.search(text)
    head = text[root.start() : text.find(">", root.end()) + 1] if root else ""
    if root is None or not 0 < len(head) <= _LONGEST_HEAD:
        return data
    parts, at = [], 0
    while (start := text.find(f"<{tag}", at)) >= 0 and (end := text.find(f"</{tag}>", start)) >= 0:
        end += len(tag) + 3
        one = text[start:end]
        parts += [
            text[at:start],
            one if _whole(f"{head}{one}</{root[0][1:]}>") else _bare(one, tag),
        ]
        at = end
    return "".join([*parts, text[at:]]).encode()


def _whole(text: str) -> bool:
    parser = ParserCreate()
    try:
        parser.Parse(text, True)
    except ExpatError:
        return False
    return True


def _bare(text: str, tag: str) -> str:
    name = _NAMED.search(text)
    breaks = "\n" * text.count("\n")
    return f"<{tag}>{name[0] if name else ''}{breaks}</{tag}>"


def _decoded(data: bytes) -> str:
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return data.decode(codec, errors="replace")
    if data.count(0) > len(data) // 4:
        return data.decode("utf-16-le" if data[1:2] == b"\0" else "utf-16-be", errors="replace")
    head = _DECLARED.search(data[:400].decode("ascii", errors="replace"))
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        codec = head[1].lower() if head else "utf-8"
        if codec.startswith(("utf", "ucs")):
            raise
        try:
            return data.decode(codec)
        except LookupError:
            return data.decode("utf-8")


def _parts(text: str) -> Iterator[tuple[bool, str]]:
    """Split at CDATA, within which everything stands for itself."""
    at = 0
    while (start := text.find("<![CDATA[", at)) >= 0 and (end := text.find("]]>", start)) >= 0:
        yield False, text[at:start]
        yield True, text[start : end + 3]
        at = end + 3
    yield False, text[at:]


def _known(found: re.Match[str]) -> str:
    """Write an entity as XML knows it, or as the characters that it stands for."""
    if found[0] == "<":
        return "&lt;"
    name = found[1] or ""
    if not name:
        return "&amp;"
    if name.startswith("#"):
        number = int(name[2:], 16) if name[1] in "xX" else int(name[1:])
        sound = number < 0x110000 and not _FOREIGN.match(chr(number))
        return found[0] if sound else "\ufffd"
    if name in _OWN:
        return found[0]
    return escape(html5[f"{name};"]) if f"{name};" in html5 else f"&amp;{name};"
