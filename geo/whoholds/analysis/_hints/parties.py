"""Places that are said to be taken from a friend, and extents that say nothing."""

from __future__ import annotations

import numpy as np

from whoholds._arrays import unique
from whoholds.analysis._hints.material import Finding, Material
from whoholds.vocabulary import CHANGES


def befriended(material: Material) -> Finding:
    """Find captures from somebody on the captor's own side that day.

    A friend hands over, or withdraws.

    Parameters
    ----------
    material : Material

    Returns
    -------
    Finding
    """
    evidence = material.evidence
    took = np.flatnonzero(material.among(("captured", "recaptured")) & material.came)
    at, loser = material.challengers(took)
    row = took[at]
    friend = evidence.actors.allied(evidence.holder[row], loser, evidence.latest[row])
    whom = dict(
        zip(
            evidence.claim[row[friend]].tolist(),
            evidence.actors.ids[loser[friend]].tolist(),
            strict=True,
        )
    )

    def say(row: int) -> tuple[str, str]:
        holder, event = material.claims[["holder", "event"]].iloc[row]
        return (
            f"`{event}` by `{holder}` from `{whom[row]}`, which is on its own side that day",
            "mend who lost it, or write `handed_over`",
        )

    return Finding("taken-from-friend", "challengers", np.array(sorted(whom), np.int64), say)


def idle_extent(material: Material) -> Finding:
    """Find extents of what has none: of events that are no change, no hold and no contest.

    An attack on the edge of a place is all that an attack on it is, and may say so.

    Parameters
    ----------
    material : Material

    Returns
    -------
    Finding
    """
    claims = material.claims
    idle = claims["extent"].ne("") & ~claims["event"].isin([*CHANGES, "held", "contested"])
    idle &= ~(claims["extent"].eq("edge") & claims["event"].isin(["attacked", "besieged"]))

    def say(row: int) -> tuple[str, str]:
        event, extent = claims[["event", "extent"]].iloc[row]
        return (
            f"`{extent}` says nothing of `{event}`",
            "leave it blank; what was taken is a change, a `held` or a `contested`",
        )

    rows = np.flatnonzero(idle.to_numpy(bool) & material.standing)
    return Finding("idle-extent", "extent", unique(rows), say)
