"""Writing: text that was damaged, drives a terminal or turns lines, or suits one old font only."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from whoholds import characters
from whoholds.errors import Fault
from whoholds.schema._faults import Finding, each
from whoholds.schema.tables import Tables

if TYPE_CHECKING:
    from myanmartools import ZawgyiDetector

_ODD = r"[^\x20-\x7e]"
_MARKUP = re.compile(r"[<>]|\[%")
_BURMESE = re.compile(r"[\u1000-\u109f]")
#: Names of three or four letters tell little: Unicode ones reach 0.97, Zawgyi ones pass 0.999.
_ZAWGYI = 0.99


def faults(tables: Tables) -> Iterator[Fault]:
    """Find lost and control characters, lines that turn, and Burmese that only Zawgyi fonts show.

    Every text is tried that an export may hold: headers, columns that only the editor knows, and
    layers that are only drawn.
    """
    for name, frame in {**tables.frames, **tables.layers}.items():
        file = tables.file(name)
        for column in map(str, frame.columns):
            wrong = characters.fault(column)
            if wrong is None and _MARKUP.search(column):
                wrong = f"`{column}` reads as markup in other programs", "name it plainly"
            if wrong:
                yield Fault(file, 1, "", f"column {wrong[0]}", wrong[1])
        for column, texts in _texts(frame, tables.texts.get(name)).items():
            odd = pc.match_substring_regex(pa.array(texts, pa.large_string()), _ODD)
            if pc.any(odd).as_py():
                yield from each(texts[np.asarray(odd)], _judge, file, str(column))


def _texts(frame: pd.DataFrame, known: pd.DataFrame | None) -> dict[str, pd.Series]:
    """Take every column of a table that holds text: those that were read, then all others."""
    texts = {} if known is None else {str(column): known[column] for column in known}
    shapes = frame.geometry.name if isinstance(frame, gpd.GeoDataFrame) else None
    for column in frame.columns:
        if str(column) not in texts and column != shapes:
            cells = [cell if isinstance(cell, str) else "" for cell in frame[column].tolist()]
            texts[str(column)] = pd.Series(cells, index=frame.index, dtype="str")
    return texts


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
    if wrong := characters.fault(text):
        return wrong
    if zawgyi(text):
        return f"`{text}` is written for Zawgyi fonts", "convert it to Unicode Burmese"
    return None
