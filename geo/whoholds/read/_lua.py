"""Lua tables of map marks, read as data: nothing of a module is ever run."""

from __future__ import annotations

import re
from collections.abc import Iterator

_TOKEN = re.compile(
    r"""(?P<comment>--\[(?P<c>=*)\[.*?\](?P=c)\]|--[^\n]*)
    |(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    |(?P<long>\[(?P<l>=*)\[.*?\](?P=l)\])
    |(?P<name>[A-Za-z_]\w*)
    |(?P<number>-?\d+(?:\.\d+)?)
    |(?P<sign>[{}=])""",
    re.DOTALL | re.VERBOSE,
)
_DEEPEST = 100


def marks(module: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Find the tables of a Lua module that have a ``lat`` and a ``long``.

    Parameters
    ----------
    module : str
        Source of the module; what is commented out is not there.

    Yields
    ------
    int, dict of str to str
        Line on which the table begins, and its fields as text.

    Examples
    --------
    >>> list(marks('return { { lat = "17.6", long = 95.4, label = "[[Hinthada]]" } }'))
    [(1, {'lat': '17.6', 'long': '95.4', 'label': '[[Hinthada]]'})]
    """
    stack: list[tuple[int, dict[str, str]]] = []
    key = name = ""
    line, seen = 1, 0
    for token in _TOKEN.finditer(module):
        line += module.count("\n", seen, token.start())
        seen = token.start()
        kind, text = token.lastgroup or "", token.group(0)
        if token["comment"] is not None:
            continue
        if text == "{" and len(stack) < _DEEPEST:
            stack.append((line, {}))
            key = name = ""
        elif text == "}" and stack:
            begun, fields = stack.pop()
            if "lat" in fields and "long" in fields:
                yield begun, fields
            key = name = ""
        elif text == "=":
            key, name = name, ""
        elif token["name"] is not None:
            name = text
        elif stack and key and kind != "sign":
            stack[-1][1][key] = _value(token)
            key = ""


def _value(token: re.Match[str]) -> str:
    if token["number"] is not None:
        return token["number"]
    if token["long"] is not None:
        equals = len(token["l"])
        return token["long"][2 + equals : -2 - equals]
    return re.sub(r"\\(.)", r"\1", token["text"][1:-1])
