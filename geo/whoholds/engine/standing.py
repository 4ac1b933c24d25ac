"""What stands on a day of knowledge: what was known by then, and not taken back."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from whoholds import dates
from whoholds._arrays import Ints
from whoholds._kept import remembered
from whoholds.dates.columns import FOR_EVER
from whoholds.engine import extents
from whoholds.ledgers import Ledger

_USED: Final = [
    *("claim_id", "subject", "event", "when", "holder", "partners", "challengers", "claimant"),
    *("source_id", "supersedes", "extent", "after"),
]


def last_known(ledger: Ledger) -> int:
    """Give the last day on which anything became public, the first of the period if nothing did."""
    if len(ledger.statements_known):
        return int(ledger.statements_known.max())
    first = dates.span(ledger.period).start_earliest
    return 0 if first is None else dates.ordinal(first)


def standing(ledger: Ledger, day: int, *, corrected: bool = False) -> tuple[pd.DataFrame, Ints]:
    """Choose what was known by a day and no known claim supersedes.

    Of lists it is only whom they name as the holder of a place that they name, not what follows for
    the rest.

    Parameters
    ----------
    ledger : Ledger
    day : int
        Counted from 1970-01-01.
    corrected : bool
        Keep what a known claim supersedes.

    Returns
    -------
    DataFrame
        Of the ledger's statements, index 0, 1, …
    ndarray of int64
        Their rows there.
    """
    statements, listed = ledger.statements, ledger.listed
    known = ledger.statements_known <= day
    if not corrected:
        known &= superseded(ledger) > day
    nobody = statements["holder"].eq("") & statements["challengers"].eq("")
    known &= ~(nobody & statements["event"].eq("withdrew")).to_numpy()
    known &= ~extents.silent(statements)
    plain = listed["basis"].eq("listed") & listed["says"].eq("control")
    known[len(known) - len(listed) :] &= plain.to_numpy()
    kept = np.flatnonzero(known)
    claims = statements[_USED]
    return claims if known.all() else claims.take(kept).reset_index(drop=True), kept


@remembered
def superseded(ledger: Ledger) -> Ints:
    """Date the first claim that supersedes each statement; :data:`FOR_EVER` where none does."""
    said = ledger.statements["supersedes"]
    wrong = said[said.ne("")].str.split(";").explode()
    mended = pd.Series(ledger.statements_known[wrong.index], index=wrong.to_numpy())
    first = mended.groupby(level=0).min()
    day = ledger.statements["claim_id"].map(first).fillna(FOR_EVER)
    return day.to_numpy(np.int64)
