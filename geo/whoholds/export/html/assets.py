"""What every page carries besides its data: Leaflet, our scripts, our styles."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from importlib.resources import files
from typing import Final

from whoholds.export.html import box, modules

STYLES: Final = ("theme", "layout", "map", "time", "side", "figure", "frame", "language", "print")
"""Parts of the page's style, the later ones above the earlier."""

_HERE = "whoholds.export.html"
_NEEDLESS = re.compile(r";?\s*([{};,])\s*|(?<=:) ")
_COMMENT = re.compile(r"^\s*(?:/\*.*?\*/|//[^\n]*)", re.MULTILINE | re.DOTALL)


@cache
def loader() -> str:
    """Read the script that unfolds :func:`script`; it leaves one global name, ``whoholds``."""
    return _closed(module("loader"))


@cache
def script() -> str:
    """Join the page's own script from its modules, without comments and needless space."""
    return _closed(modules.join("main", module))


def module(name: str) -> str:
    """Read a module of the page's script as it is written."""
    return _text("js", f"{name}.js")


@cache
def whole() -> str:
    """Join Leaflet and the page's own script."""
    return f"{leaflet()[0]}\n{script()}"


def folded(text: str) -> str:
    """Deflate a text and write it in base64."""
    return box.folded(text.encode())


@cache
def style() -> str:
    """Join the page's own style, without comments and needless space."""
    return tight("\n".join(_text("css", f"{name}.css") for name in STYLES))


@cache
def leaflet() -> tuple[str, str]:
    """Read Leaflet as it is installed.

    Returns
    -------
    tuple of str
        The script unchanged but for the comment that names a source map, and the style without
        needless space.
    """
    folder = files("js_lib_leaflet") / "static" / "js_lib_leaflet"
    code = (folder / "leaflet.js").read_text(encoding="utf-8")
    looks = (folder / "leaflet.css").read_text(encoding="utf-8")
    return code.partition("\n//# sourceMappingURL")[0], tight(looks)


def notice() -> str:
    """Read whose Leaflet is: a line to stand where all can read it."""
    code, _ = leaflet()
    return " ".join(re.findall(r"Leaflet [^\n]*|\(c\)[^\n]*", code.partition("*/")[0]))


def licences() -> str:
    """Read the licences of all code that a page carries: Leaflet's and our own, whole."""
    return "\n\n".join(
        f"{name}\n\n{_text('licences', f'{file}.txt').strip()}"
        for name, file in (("Leaflet", "leaflet"), ("whoholds", "whoholds"))
    )


def digest(text: str) -> str:
    """Name a script or style for a Content-Security-Policy.

    Parameters
    ----------
    text : str
        What stands between the tags.

    Returns
    -------
    str

    Examples
    --------
    >>> digest("")
    "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"
    """
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def bare(text: str) -> str:
    r"""Leave out indents, empty lines and comments that begin a line.

    Ours hold no text of more than a line, so a line's beginning is never within one.

    Parameters
    ----------
    text : str
        A script or a style.

    Returns
    -------
    str

    Examples
    --------
    >>> bare("/* What it\n   is. */\nconst a = 1;\n\n  // why\n  go('http://b');\n")
    "const a = 1;\ngo('http://b');"
    """
    without = _COMMENT.sub("", text)
    return "\n".join(line for line in map(str.strip, without.splitlines()) if line)


def tight(text: str) -> str:
    r"""Leave out what a style does without: it travels unfolded, to be there before the script.

    Parameters
    ----------
    text : str
        A style in which no text holds a brace, a semicolon, a comma or a colon and a space.

    Returns
    -------
    str

    Examples
    --------
    >>> tight("/* Names. */\na, b > c {\n  color: red;\n  margin: 0 auto;\n}")
    'a,b > c{color:red;margin:0 auto}'
    """
    return _NEEDLESS.sub(r"\1", bare(text))


def _closed(code: str) -> str:
    return bare("(() => {\n'use strict';\n" + code + "\n})();")


def _text(folder: str, name: str) -> str:
    return (files(_HERE) / folder / name).read_text(encoding="utf-8")
