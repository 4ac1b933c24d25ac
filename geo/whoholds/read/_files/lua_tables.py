"""Lua tables of map marks, read as data: nothing of a module is ever run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""--(?:\[(?P<c>={0,15})\[)?(?P<comment>)
    |(?P<quote>["'])
    |\[(?P<l>={0,15})\[(?P<long>)
    |(?P<name>[A-Za-z_]\w*+(?:\.[A-Za-z_]\w*+)*+)
    |(?P<number>-?\d++(?:\.\d++)?+)
    |(?P<sign>[{}=])""",
    re.VERBOSE,
)
_TEXTS = {
    mark: re.compile(rf"((?:\\.|[^{mark}\\\n])*+)({mark})?+", re.DOTALL) for mark in ("'", '"')
}
_DEEPEST = 100
_LEVELS = 16  # signs of equality in a long bracket, and one; nobody writes more


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


@dataclass(frozen=True)
class _Token:
    """One word of a module: its kind, what it says and where it begins."""

    kind: str
    text: str
    start: int


def _tokens(module: str) -> Iterator[_Token]:
    """Split a module into words, comments left out, in one pass.

    What is opened and never closed is looked for once: a text then ends with its line, and long
    brackets are no brackets.
    """
    last = {"=" * level: module.rfind(f"]{'=' * level}]") for level in range(_LEVELS)}
    at = 0
    while token := _TOKEN.search(module, at):
        kind, at, start = token.lastgroup or "", token.end(), token.start()
        if kind in ("comment", "long"):
            level = token["c"] if kind == "comment" else token["l"]
            closed = level is not None and last[level] >= at
            ends = module.find(f"]{level}]", at) if closed else -1
            if kind == "long" and closed:
                yield _Token("text", module[at:ends], start)
            if closed:
                at = ends + len(level) + 2
            elif kind == "comment":
                at = _line_end(module, at)
        elif kind == "quote":
            said = _TEXTS[token[0]].match(module, at)
            assert said is not None  # noqa: S101 - it fits nothing too
            at = said.end()
            if said[2]:
                yield _Token("text", re.sub(r"\\(.)", r"\1", said[1]), start)
        else:
            yield _Token(kind, token[0], start)


def _line_end(module: str, at: int) -> int:
    end = module.find("\n", at)
    return len(module) if end < 0 else end


def _tables(module: str) -> Iterator[Table]:
    stack: list[tuple[int, str, dict[str, str]]] = []
    key = name = ""
    line, seen = 1, 0
    for token in _tokens(module):
        line += module.count("\n", seen, token.start)
        seen = token.start
        sign = token.text if token.kind == "sign" else ""
        if sign == "{" and len(stack) < _DEEPEST:
            stack.append((line, key, {}))
            key = name = ""
        elif sign == "}" and stack:
            yield Table(*stack.pop())
            key = name = ""
        elif sign == "=":
            key, name = name, ""
        elif stack and key and not sign:
            stack[-1][2][key] = token.text
            key = ""
        elif token.kind == "name":
            name, key = token.text, ""
