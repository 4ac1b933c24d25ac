"""What the questions look at, and what they answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from whoholds._arrays import Ints, number
from whoholds.engine.evidence import Bools, Evidence, gather
from whoholds.ledgers import Ledger
from whoholds.vocabulary import CHANGES, EVENTS


@dataclass(frozen=True, eq=False)
class Material:
    """A ledger, and its claims as evidence: one row a claim and place.

    Parameters
    ----------
    ledger : Ledger
    claims : DataFrame
        The ledger's.
    evidence : Evidence
        All that is known in the end; what is superseded is left out.
    """

    ledger: Ledger
    claims: pd.DataFrame
    evidence: Evidence

    @classmethod
    def of(cls, ledger: Ledger) -> Material:
        """Gather the evidence of a ledger."""
        return cls(ledger, ledger.claims, gather(ledger.reported()))

    @cached_property
    def event(self) -> Ints:
        """Number of the event that each row's claim names, as it was written."""
        return number(self.claims["event"], pd.Index(EVENTS))[self.evidence.claim]

    @cached_property
    def came(self) -> Bools:
        """Rows that say who came to hold the place, however they are dated."""
        return self.among(CHANGES) & (self.evidence.holder >= 0)

    @cached_property
    def standing(self) -> Bools:
        """Claims that no other supersedes."""
        said = self.claims["supersedes"]
        replaced = ";".join(text for text in said.unique() if text).split(";")
        return ~self.claims["claim_id"].isin(replaced).to_numpy(bool)

    def among(self, events: tuple[str, ...]) -> Bools:
        """Mark rows whose claim names one of some events."""
        answer: Bools = np.isin(self.event, [EVENTS.index(event) for event in events])
        return answer

    def challengers(self, rows: Ints) -> tuple[Ints, Ints]:
        """List the challengers of some rows: place in `rows`, and actor."""
        return self.evidence.challenger_sets.members(self.evidence.challengers[rows])


@dataclass(frozen=True, eq=False)
class Finding:
    """The rows of a table that one question is asked of.

    Parameters
    ----------
    rule : str
        Name of the question.
    column : str
        Where it stands.
    rows : ndarray of int64
        Rows of the table, each once.
    say : callable
        What was found in a row, and what may be done about it; asked of those that are listed.
    table : str
        Name of the table.
    every : bool
        Whether each row is listed, however many there are.
    """

    rule: str
    column: str
    rows: Ints
    say: Callable[[int], tuple[str, str]]
    table: str = "claims"
    every: bool = False


def quoted(names: list[str], joint: str = ", ") -> str:
    """Write ids as they stand in a table.

    >>> quoted(["kia", "aa"], " or ")
    '`kia` or `aa`'
    """
    return joint.join(f"`{name}`" for name in names)
