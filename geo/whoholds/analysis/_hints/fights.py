"""Fights that are dated too loosely, and attacks whose holder seems to be the attacker."""

from __future__ import annotations

import numpy as np
import pandas as pd

from whoholds._arrays import Ints, number, pairs, unique
from whoholds.analysis._hints.material import Finding, Material, quoted
from whoholds.dates.columns import LONG_AGO
from whoholds.engine.evidence import Bools
from whoholds.engine.policy import Policy

_LOOSE = 62
"""Days that the bounds of a fight may lie apart, two months at most."""

_ATTACKS = ("attacked", "besieged")


def loose(material: Material) -> Finding:
    """Find fights of which nobody knows the month.

    A fight that was fought for long is an interval; one that was under way by a day is dated by
    that day.

    Parameters
    ----------
    material : Material

    Returns
    -------
    Finding
    """
    evidence = material.evidence
    width = evidence.latest.astype(np.int64) - evidence.earliest
    wide = material.among(("contested", *_ATTACKS)) & evidence.moment & (width > _LOOSE)
    days = dict(zip(evidence.claim[wide].tolist(), width[wide].tolist(), strict=True))

    def say(row: int) -> tuple[str, str]:
        when, event = material.claims["when"].iloc[row], material.claims["event"].iloc[row]
        by = f"by {days[row]} days" if days[row] < -LONG_AGO // 2 else "without a first day"
        return (
            f"`{when}` leaves open, {by}, when it was `{event}`",
            "date it more closely; if it was so over all that time, write an interval `a/b`",
        )

    return Finding("loose-fight", "when", np.array(sorted(days), np.int64), say)


def misheld(material: Material) -> Finding:
    """Find attacks whose holder seems to be the attacker.

    Nobody has him inside before the attack, and it belongs to his own operation, or he took the
    place, from those who are said to attack him, while it lasted or soon after.

    Parameters
    ----------
    material : Material

    Returns
    -------
    Finding
    """
    evidence = material.evidence
    incumbent = material.ledger.incumbent
    home = material.evidence.actors.codes(pd.Series([incumbent.actor if incumbent else ""]))[0]
    attack = np.flatnonzero(
        material.among(_ATTACKS) & (evidence.holder >= 0) & (evidence.loser >= 0)
    )
    attack = attack[~evidence.actors.agree[evidence.holder[attack], home]]
    took = _captor(material, attack)
    suspect = (took >= 0) | _own_operation(material, attack)
    attack, took = attack[suspect], took[suspect]
    new = ~_inside_before(material, attack)
    attack, took = attack[new], took[new]
    captors = dict(zip(evidence.claim[attack].tolist(), took.tolist(), strict=True))

    def say(row: int) -> tuple[str, str]:
        claim = material.claims.iloc[row]
        captor = captors[row]
        why = (
            "it belongs to an operation of its own"
            if captor < 0
            else f"`{material.claims['claim_id'].iloc[captor]}` says that it took the place then"
        )
        return (
            f"`{claim['holder']}` is inside while it is `{claim['event']}`, but no claim has it "
            f"there before, and {why}",
            f"the holder is who is inside: if `{claim['holder']}` attacked, swap it with "
            + quoted(claim["challengers"].split(";"), " and "),
        )

    return Finding(
        "attacker-inside", "holder", unique(evidence.claim[attack].astype(np.int64)), say
    )


def _captor(material: Material, attack: Ints) -> Ints:
    """Give the claim that says that the holder of an attack took the place then; -1 for none."""
    evidence, agree = material.evidence, material.evidence.actors.agree
    taken = np.flatnonzero(material.among(("captured", "handed_over")) & (evidence.loser >= 0))
    first = (
        pd.DataFrame(
            {
                "subject": evidence.subject[taken],
                "holder": evidence.holder[taken],
                "loser": evidence.loser[taken],
                "earliest": evidence.earliest[taken],
                "claim": evidence.claim[taken],
            }
        )
        .sort_values(["earliest", "claim"])
        .drop_duplicates(["subject", "holder", "loser"])
    )
    subject, holder, loser, earliest, claim = (first[name].to_numpy(np.int64) for name in first)
    at, foe = material.challengers(attack)
    i, j = pairs(evidence.subject[attack[at]], subject)
    r = attack[at[i]]
    met = agree[evidence.holder[r], holder[j]] & agree[foe[i], loser[j]]
    met &= earliest[j] <= evidence.until[r] + Policy.linger
    answer = np.full(len(attack), -1)
    answer[at[i[met]]] = claim[j[met]]
    return answer


def _own_operation(material: Material, attack: Ints) -> Bools:
    """Mark attacks that belong to an operation of those who are said to be inside."""
    operations, who = material.ledger.operations, material.evidence.actors
    leads = np.append(who.codes(operations["actor_id"]), -1)
    claim = material.evidence.claim[attack]
    own = number(material.claims["operation"].iloc[claim], pd.Index(operations["operation_id"]))
    return np.asarray(who.agree[leads[own], material.evidence.holder[attack]])


def _inside_before(material: Material, attack: Ints) -> Bools:
    """Mark attacks whose holder is known to have held the place before."""
    evidence = material.evidence
    answer = np.zeros(len(attack), bool)
    lost = material.came & (evidence.loser >= 0)
    for party, rows in (
        (evidence.holder, np.flatnonzero(evidence.holder >= 0)),
        (evidence.loser, np.flatnonzero(lost | evidence.left)),
    ):
        first = (
            pd.DataFrame(
                {
                    "subject": evidence.subject[rows],
                    "party": party[rows],
                    "earliest": evidence.earliest[rows],
                }
            )
            .groupby(["subject", "party"], as_index=False)
            .min()
        )
        i, j = pairs(evidence.subject[attack], first["subject"].to_numpy())
        r = attack[i]
        met = evidence.actors.agree[evidence.holder[r], first["party"].to_numpy()[j]]
        met &= first["earliest"].to_numpy()[j] < evidence.earliest[r]
        answer[i[met]] = True
    return answer
