"""Numbers and names packed into few bytes, for a script in the page to unpack.

A *box* is a header of JSON followed by columns of whole numbers, each written with as many
bytes as it needs (LEB128, https://webassembly.github.io/spec/core/binary/values.html#integers),
all of it deflated (RFC 1951) and written in base64. Nothing in it can be mistaken for markup or
code. ``js/unpack.js`` is the reader.
"""

from __future__ import annotations

import base64
import json
import re
import zlib
from collections.abc import Sequence
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

Kind = Literal["plain", "signed", "steps"]
_KINDS: dict[Kind, int] = {"plain": 0, "signed": 1, "steps": 2}
_NUMBERED = re.compile(r"(\D*)(\d{1,9})")


def varints(values: npt.ArrayLike) -> bytes:
    """Write numbers below 2**35 in seven bits a byte, the lowest first.

    Parameters
    ----------
    values : array_like of int
        Not negative, shape (n,).

    Returns
    -------
    bytes

    Examples
    --------
    >>> varints([1, 127, 128, 300]).hex(" ")
    '01 7f 80 01 ac 02'
    """
    number = np.asarray(values, dtype=np.uint64)
    length = np.ones(len(number), dtype=np.int64)
    for bits in (7, 14, 21, 28):
        length += number >= np.uint64(1 << bits)
    stops = np.cumsum(length)
    out = np.zeros(int(stops[-1]) if len(stops) else 0, dtype=np.uint8)
    for nth in range(5):
        has = length > nth
        byte = (number[has] >> np.uint64(7 * nth)) & np.uint64(0x7F)
        more = np.where(length[has] > nth + 1, 0x80, 0).astype(np.uint64)
        out[(stops - length)[has] + nth] = byte | more
    return out.tobytes()


def zigzag(values: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """Fold negative numbers between the positive ones, so that small stays small.

    Examples
    --------
    >>> zigzag([0, -1, 1, -2]).tolist()
    [0, 1, 2, 3]
    """
    number = np.asarray(values, dtype=np.int64)
    return (number << 1) ^ (number >> 63)


class Box:
    """Columns and a header on their way into a page."""

    def __init__(self) -> None:
        self._columns: dict[str, tuple[Kind, int, bytes]] = {}

    def add(self, name: str, values: npt.ArrayLike, kind: Kind = "plain") -> None:
        """Put in a column.

        Parameters
        ----------
        name : str
            What the script asks for.
        values : array_like of int
            Shape (n,).
        kind : {"plain", "signed", "steps"}
            Numbers that are never negative; that may be; or that are near the one before.
        """
        number = np.asarray(values, dtype=np.int64)
        if kind == "steps":
            number = np.diff(number, prepend=0)
        coded = number if kind == "plain" else zigzag(number)
        self._columns[name] = (kind, len(number), varints(coded))

    def ids(self, name: str, values: Sequence[str]) -> dict[str, Any] | list[str]:
        """Put in names, as numbers where they are numbered alike.

        Parameters
        ----------
        name : str
            Name of the column that holds the numbers, if they are.
        values : sequence of str

        Returns
        -------
        dict or list of str
            What belongs into the header: ``{"stem", "width"}``, or the names themselves.

        Examples
        --------
        >>> Box().ids("n", ["c001", "c002"]), Box().ids("n", ["lashio", "c1"])
        ({'stem': 'c', 'width': 3}, ['lashio', 'c1'])
        """
        found = [_NUMBERED.fullmatch(value) for value in values]
        alike = {(m.group(1), len(m.group(2))) if m else None for m in found}
        if len(alike) != 1 or None in alike:
            return list(values)
        self.add(name, [int(m.group(2)) for m in found if m], "steps")
        first = found[0]
        assert first is not None  # noqa: S101 (alike says so; for the type checker)
        return {"stem": first.group(1), "width": len(first.group(2))}

    def base64(self, header: dict[str, Any]) -> str:
        """Close the box.

        Parameters
        ----------
        header : dict
            What JSON can say.

        Returns
        -------
        str
            Base64 of the deflated box; the same for the same input.
        """
        table, body = {}, []
        for name, (kind, count, coded) in self._columns.items():
            table[name] = [_KINDS[kind], count, len(coded)]
            body.append(coded)
        head = json.dumps(
            header | {"columns": table}, ensure_ascii=False, separators=(",", ":")
        ).encode()
        whole = len(head).to_bytes(4, "little") + head + b"".join(body)
        press = zlib.compressobj(9, zlib.DEFLATED, -15, 9)
        return base64.b64encode(press.compress(whole) + press.flush()).decode()
