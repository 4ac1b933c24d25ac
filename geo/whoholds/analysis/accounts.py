"""Accounts: sentences, each with the numbers of its sources, and the sources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import pandas as pd

from whoholds._kept import Kept

__all__ = ["Account", "Sentence"]


@dataclass(frozen=True)
class Sentence:
    """One sentence on one change.

    Parameters
    ----------
    text : str
        Without sources.
    subjects : tuple of str
        What it speaks of; neighbouring stretches with one fate share a sentence.
    what : str
        As of the change: ``"holder"``, ``"status"``, ``"access"`` or ``"certainty"``.
    latest : date or None
        Latest day on which it came about.
    sources : tuple of int
        Numbers in :attr:`Account.sources`.
    turn : str
        As of the change: ``"hands"``, ``"first"``, ``"again"``, ``"lost"``, else ``""``.
    """

    text: str
    subjects: tuple[str, ...]
    what: str
    latest: date | None
    sources: tuple[int, ...]
    turn: str = ""

    def __str__(self) -> str:
        return self.text + "".join(
            f" [{number}]" if nth == 0 else f"[{number}]" for nth, number in enumerate(self.sources)
        )


@dataclass(frozen=True, eq=False, repr=False)
class Account:
    """Sentences with numbered sources.

    Parameters
    ----------
    sentences : tuple of Sentence
        By what changed (holder, status, access, certainty), then by the latest day on which it
        came about.
    sources : DataFrame
        ``number`` from 1, in the order of first use, and the columns of the ledger's sources.
    """

    sentences: tuple[Sentence, ...]
    sources: Kept[pd.DataFrame] = Kept()

    def __iter__(self) -> Iterator[str]:
        return (str(sentence) for sentence in self.sentences)

    def __len__(self) -> int:
        return len(self.sentences)

    def __str__(self) -> str:
        return "\n".join(self)

    __repr__ = __str__  # Sentences are there to be read.
