"""An account, the claims cited, ``claimed_by`` and the status never tell different stories."""

from __future__ import annotations

from datetime import date
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, strategies as st
from properties.ledgers import ledger
from properties.stories import days, quick, rules, stories

from whoholds.analysis.why import Why, why
from whoholds.engine.policy import POLICIES, Policy
from whoholds.engine.timeline import weigh
from whoholds.export.text.explanation import explain
from whoholds.ledgers import Ledger

BEARING = {"for", "alternative", "fight", "claimed", "access", "uncounted"}
OVER = {"contested", "attacked", "besieged"}


def parties(claims: pd.DataFrame, whole: Ledger) -> set[str]:
    """Whose words claims are: the claimant's, or the source's own."""
    speaks = whole.sources.set_index("source_id")["affiliation"]
    own = claims["source_id"].map(speaks).where(claims["claimant"] == "", claims["claimant"])
    return set(own)


def agree(reasons: Why, verdict: Any, whole: Ledger) -> None:
    """Hold an account against its verdict."""
    claims = reasons.claims
    bears = claims[claims["role"].isin(BEARING)]
    assert sorted(bears["claim_id"]) == sorted(verdict["claims"])

    lies_over = (
        claims["role"].isin(["fight", "claimed"])
        | (claims["role"] == "for") & (claims["event"].isin(OVER) | claims["extent"].ne(""))
    ).any()
    if verdict["status"] in ("contested", "besieged"):
        assert lies_over
    if verdict["status"] == "held":
        assert not claims["role"].isin(["fight", "claimed"]).any()
    assert (claims.loc[claims["role"].isin(["claimed", "uncounted"]), "counts"] == "no").all()
    assert (claims.loc[claims["role"] == "for", "counts"] != "no").all()

    alone = claims[(claims["role"] == "for") & (claims["counts"] == "own word")]
    pending = claims[claims["role"].isin(["claimed", "fight"])]
    assert set(verdict["claimed_by"]) <= parties(pd.concat([alone, pending]), whole)
    # Who held it before the first evidence is nobody's word in their own favour.
    reported = pd.notna(verdict["since_latest"])
    if reported and not reasons.role("claimed", "fight").size:
        own = (reasons.role("for")["counts"] == "own word").all()
        assert bool(verdict["claimed_by"]) == own

    words = explain(reasons)
    assert ("not settled" in words) == bool(len(reasons.role("claimed")))


@given(told=stories(), rule=rules(), day=st.sampled_from(days()))
@quick
def test_on_random_ledgers(told: list[dict[str, str]], rule: Policy, day: date) -> None:
    whole = ledger(told)
    timeline = weigh(whole, policy=rule)
    for verdict in timeline.on(day).to_dict("records"):
        agree(why(timeline, verdict["subject"], day), verdict, whole)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("policy", "day"), [*zip(POLICIES, ["2024-02-10", "2025-01-01", "2025-09-22"], strict=True)]
)
def test_on_the_shipped_pack(myanmar: Ledger, policy: str, day: str) -> None:
    """Of every third subject, those of the three policies together being all of them."""
    nth = list(POLICIES).index(policy)
    timeline = weigh(myanmar, policy=policy)
    verdicts = timeline.on(day)
    by_list = verdicts["inherited_from"].str.startswith("list:")
    # What lists colour is alike from place to place, and there is much of it.
    some = pd.concat([verdicts[~by_list].iloc[nth::3], verdicts[by_list].iloc[nth::30]])
    for verdict in some.to_dict("records"):
        if verdict["claims"]:
            agree(why(timeline, verdict["subject"], day), verdict, myanmar)
