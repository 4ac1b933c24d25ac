"""Recaptures of which no claim says when the loser had taken the place."""

from __future__ import annotations

import numpy as np
import pandas as pd

from whoholds._arrays import pairs, unique
from whoholds.analysis._hints.material import Finding, Material, quoted


def uncaptured(material: Material) -> Finding:
    """Find what was taken back from somebody who is not known to have taken it.

    On a road every stretch is asked: of some of it the loser may never have had hold.

    Parameters
    ----------
    material : Material

    Returns
    -------
    Finding
    """
    evidence = material.evidence
    back = np.flatnonzero(material.among(("recaptured",)) & (evidence.loser >= 0))
    at, loser = material.challengers(back)
    came = np.flatnonzero(material.came)
    first = (
        pd.DataFrame(
            {
                "subject": evidence.subject[came],
                "holder": evidence.holder[came],
                "earliest": evidence.earliest[came],
            }
        )
        .groupby(["subject", "holder"], as_index=False)
        .min()
    )
    i, j = pairs(evidence.subject[back[at]], first["subject"].to_numpy())
    told = evidence.actors.agree[loser[i], first["holder"].to_numpy()[j]]
    told &= first["earliest"].to_numpy()[j] <= evidence.latest[back[at[i]]]
    lost = np.zeros(len(back), bool)
    lost[at[i[told]]] = True
    some = set(evidence.claim[back[lost]].tolist())
    rows = unique(evidence.claim[back[~lost]].astype(np.int64))

    def say(row: int) -> tuple[str, str]:
        losers = material.claims["challengers"].iloc[row].split(";")
        who = quoted(losers) if len(losers) == 1 else "one of them"
        part = "of some of it " if row in some else ""
        return (
            f"recaptured from {quoted(losers, ' or ')}, but {part}no claim says when {who} took it",
            "add the capture, however roughly it is dated; if it never fell, `siege_lifted` or "
            "`held` says so",
        )

    return Finding("recaptured-from", "event", rows, say)
