"""Numbers and names packed into few bytes, for a script in the page to unpack.

A *box* is a header of JSON followed by columns of whole numbers, all of it deflated (RFC 1951)
and written in base64. Of a column the lowest bytes of all numbers come first, then the next of
all: bytes alike stand side by side, and deflate to a tenth less than numbers written one by one.
Nothing in a box can be mistaken for markup or code. ``js/unpack.js`` is the reader.
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


def planes(values: npt.ArrayLike) -> bytes:
    """Write the lowest bytes of all numbers, then the next of all, as many as the largest has.

    Parameters
    ----------
    values : array_like of int
        From 0 to below 2**32, shape (n,).

    Returns
    -------
    bytes

    Examples
    --------
    >>> planes([1, 127, 300]).hex(" ")
    '01 7f 2c 00 00 01'
    """
    number = np.asarray(values, dtype=np.int64)
    width = max(1, -(-int(number.max(initial=0)).bit_length() // 8))
    return number.astype("<u4").view(np.uint8).reshape(-1, 4)[:, :width].T.tobytes()


def folded(data: bytes) -> str:
    """Deflate bytes and write them in base64.

    With little memory blocks are short: each has a table of its own, as columns that differ want.
    """
    press = zlib.compressobj(level=9, wbits=-15, memLevel=6)
    return base64.b64encode(press.compress(data) + press.flush()).decode()


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
        self._columns[name] = (kind, len(number), planes(coded))

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
        matches = [_NUMBERED.fullmatch(value) for value in values]
        alike = {(m.group(1), len(m.group(2))) if m else None for m in matches}
        if len(alike) != 1 or None in alike:
            return list(values)
        self.add(name, [int(m.group(2)) for m in matches if m], "steps")
        first = matches[0]
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
            table[name] = [_KINDS[kind], count, len(coded) // max(1, count)]
            body.append(coded)
        head = json.dumps(
            header | {"columns": table}, ensure_ascii=False, separators=(",", ":")
        ).encode()
        whole = len(head).to_bytes(4, "little") + head + b"".join(body)
        return folded(whole)
