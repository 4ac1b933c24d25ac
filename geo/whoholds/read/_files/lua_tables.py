"""Lua tables of map marks, read as data: nothing of a module is ever run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""(?P<comment>--\[(?P<c>=*)\[.*?\](?P=c)\]|--[^\n]*)
    |(?P<text>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*')
    |(?P<long>\[(?P<l>=*)\[.*?\](?P=l)\])
    |(?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
    |(?P<number>-?\d+(?:\.\d+)?)
    |(?P<sign>[{}=])""",
    re.DOTALL | re.VERBOSE,
)
_DEEPEST = 100


@dataclass(frozen=True)
class Table:
    """A table of a module, read as data.

    Parameters
    ----------
    line : int
        Line on which it begins.
    name : str
        Name that it is assigned to, empty for one among others.
    fields : mapping of str to str
        Its named fields as text.
    """

    line: int
    name: str
    fields: Mapping[str, str]


def marks(module: str, words: Mapping[str, str] | None = None) -> Iterator[Table]:
    """Find the tables of a Lua module that have a ``lat`` and a ``long``.

    Parameters
    ----------
    module : str
        Source of the module; what is commented out is not there.
    words : mapping of str to str, optional
        What names such as ``mk.rus`` stand for; one that is not told stays as it is.

    Yields
    ------
    Table

    Examples
    --------
    >>> [mark] = marks('return { { lat = "17.6", long = 95.4, label = "[[Hinthada]]" } }')
    >>> mark.line, mark.fields
    (1, {'lat': '17.6', 'long': '95.4', 'label': '[[Hinthada]]'})
    """
    known = words or {}
    for table in _tables(module):
        if "lat" in table.fields and "long" in table.fields:
            fields = {key: known.get(cell, cell) for key, cell in table.fields.items()}
            yield Table(table.line, table.name, fields)


def words(module: str) -> dict[str, str]:
    """List what a module's own names stand for.

    >>> words('mk = { rus = "Location dot red.svg" } return { marks = {} }')
    {'mk.rus': 'Location dot red.svg'}
    """
    return {
        f"{table.name}.{key}": cell
        for table in _tables(module)
        if table.name
        for key, cell in table.fields.items()
    }


def _tables(module: str) -> Iterator[Table]:
    stack: list[tuple[int, str, dict[str, str]]] = []
    key = name = ""
    line, seen = 1, 0
    for token in _TOKEN.finditer(module):
        line += module.count("\n", seen, token.start())
        seen = token.start()
        kind, text = token.lastgroup or "", token.group(0)
        if token["comment"] is not None:
            continue
        if text == "{" and len(stack) < _DEEPEST:
            stack.append((line, key, {}))
            key = name = ""
        elif text == "}" and stack:
            yield Table(*stack.pop())
            key = name = ""
        elif text == "=":
            key, name = name, ""
        elif stack and key and kind != "sign":
            stack[-1][2][key] = text if token["name"] is not None else _value(token)
            key = ""
        elif token["name"] is not None:
            name, key = text, ""


def _value(token: re.Match[str]) -> str:
    if token["number"] is not None:
        return token["number"]
    if token["long"] is not None:
        equals = len(token["l"])
        return token["long"][2 + equals : -2 - equals]
    return re.sub(r"\\(.)", r"\1", token["text"][1:-1])
