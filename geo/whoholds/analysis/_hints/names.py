"""Names that may not be what they seem: letters of two scripts in a word, signs nobody sees."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from whoholds import characters
from whoholds.analysis._hints.material import Finding, Material

_NAMES = ("name", "name_local", "alt_names", "abbreviation", "title", "publisher")
_TABLES = ("actors", "actor_names", "operations", "sources", "towns", "sites", "highways",
           "states", "areas")  # fmt: skip
_MEND = "write it again by hand, or leave it where it is meant"


def odd(material: Material) -> Iterator[Finding]:
    """Ask about names that look like others and are not, or that cannot be typed again.

    Parameters
    ----------
    material : Material

    Yields
    ------
    Finding
        One for each column of names that has any.
    """
    for table in _TABLES:
        frame: pd.DataFrame = getattr(material.ledger, table)
        for column in _NAMES:
            if column in frame:
                doubts = [
                    next(filter(None, map(characters.doubt, str(names).split("|"))), "")
                    for names in frame[column]
                ]
                rows = np.flatnonzero([bool(doubt) for doubt in doubts]).astype(np.int64)
                if len(rows):
                    yield Finding("odd-name", column, rows, _say(doubts), table)


def _say(doubts: list[str]) -> Callable[[int], tuple[str, str]]:
    return lambda row: (doubts[row], _MEND)
