"""Writing: text that was damaged or encoded for one old font before it came into the pack."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from whoholds.errors import Fault
from whoholds.schema._faults import Finding, each
from whoholds.schema.tables import Tables

if TYPE_CHECKING:
    from myanmartools import ZawgyiDetector

_ODD = r"[^\x20-\x7e]"
_BURMESE = re.compile(r"[\u1000-\u109f]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
#: Names of three or four letters tell little: Unicode ones reach 0.97, Zawgyi ones pass 0.999.
_ZAWGYI = 0.99


def faults(tables: Tables) -> Iterator[Fault]:
    """Find lost characters, control characters and Burmese that only Zawgyi fonts show."""
    for name, text in tables.texts.items():
        for column in text:
            odd = pc.match_substring_regex(pa.array(text[column], pa.large_string()), _ODD)
            if pc.any(odd).as_py():
                yield from each(text[column][np.asarray(odd)], _judge, tables.file(name))


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
    from myanmartools import ZawgyiDetector

    with warnings.catch_warnings():
        # It opens its model by a way that Python 3.11 calls old.
        warnings.simplefilter("ignore", DeprecationWarning)
        return ZawgyiDetector()


def _judge(text: str) -> Finding | None:
    if "\ufffd" in text:
        return f"`{text}` holds a character that was lost in saving", "write it again"
    if _CONTROL.search(text):
        return f"{text!r} holds a control character", "remove it"
    if zawgyi(text):
        return f"`{text}` is written for Zawgyi fonts", "convert it to Unicode Burmese"
    return None
