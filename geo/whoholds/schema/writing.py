"""Writing: text that was damaged or encoded for one old font before it came into the pack."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from functools import cache

from myanmartools import ZawgyiDetector

from whoholds.errors import Fault
from whoholds.schema._faults import Finding, each
from whoholds.schema.columns import COLUMNS
from whoholds.schema.structure import cells
from whoholds.schema.tables import Tables

_BURMESE = re.compile(r"[\u1000-\u109f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
#: Names of three or four letters tell little: Unicode ones reach 0.97, Zawgyi ones pass 0.999.
_ZAWGYI = 0.99


def faults(tables: Tables) -> Iterator[Fault]:
    """Find lost characters, control characters and Burmese that only Zawgyi fonts show."""
    for name in COLUMNS:
        frame = tables.frame(name)
        if frame is None:
            continue
        text = cells(frame, name)
        for column in text:
            yield from each(text[column], _judge, tables.file(name))


def zawgyi(text: str) -> bool:
    """Whether Burmese text is encoded for Zawgyi fonts instead of Unicode.

    Decided by Google's detector, a Markov chain over pairs of code points; text without Burmese
    letters never is.

    >>> zawgyi("လား႐ိႈး"), zawgyi("လားရှိုး"), zawgyi("Lashio")
    (True, False, False)
    """
    if not _BURMESE.search(text):
        return False
    return float(_detector().get_zawgyi_probability(text)) > _ZAWGYI


@cache
def _detector() -> ZawgyiDetector:
    with warnings.catch_warnings():
        # It opens its model by a way that Python 3.11 calls old.
        warnings.simplefilter("ignore", DeprecationWarning)
        return ZawgyiDetector()


def _judge(text: str) -> Finding | None:
    if text.isascii() and text.isprintable():
        return None
    if "\ufffd" in text:
        return f"`{text}` holds a character that was lost in saving", "write it again"
    if _CONTROL.search(text):
        return f"{text!r} holds a control character", "remove it"
    if zawgyi(text):
        return f"`{text}` is written for Zawgyi fonts", "convert it to Unicode Burmese"
    return None
