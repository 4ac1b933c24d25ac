"""Withdrawals after which nobody is known to have come."""

from __future__ import annotations

import numpy as np
import pandas as pd

from whoholds._arrays import pairs
from whoholds.analysis._hints.material import Finding, Material
from whoholds.engine.policy import Policy


def unanswered(material: Material) -> Finding:
    """Find places that somebody left, and of which no claim says who came.

    Whoever took a place shortly before, or holds it afterwards, came.

    Parameters
    ----------
    material : Material

    Returns
    -------
    Finding
    """
    evidence, claims = material.evidence, material.claims
    partial = claims["extent"].isin(["half", "part", "edge"]).to_numpy(bool)
    left = np.flatnonzero(evidence.left & ~partial[evidence.claim])
    others = np.flatnonzero(evidence.holder >= 0)
    seen = pd.DataFrame(
        {
            "subject": evidence.subject[others],
            "holder": evidence.holder[others],
            "came": material.came[others],
            "earliest": evidence.earliest[others],
            "latest": evidence.latest[others],
        }
    )
    last = seen.groupby(["subject", "holder", "came"], as_index=False).max()
    i, j = pairs(evidence.subject[left], last["subject"].to_numpy())
    row, other = left[i], last.iloc[j]
    foe = ~evidence.actors.allied(
        other["holder"].to_numpy(), evidence.loser[row], evidence.latest[row]
    )
    slack = np.where(other["came"], Policy.slack, 0)
    answered = foe & (other["latest"].to_numpy() >= evidence.earliest[row] - slack)
    # The one who left may be back.
    answered |= ~foe & (other["earliest"].to_numpy() > evidence.latest[row])
    open_ = np.setdiff1d(evidence.claim[left], evidence.claim[row[answered]])

    def say(row: int) -> tuple[str, str]:
        who = claims["challengers"].iloc[row].partition(";")[0]
        return (
            f"`{who}` left, and no claim says who came",
            "name who came as `holder`, or add a claim that does; leave it so if nobody did",
        )

    return Finding("who-came", "holder", open_.astype(np.int64), say)
