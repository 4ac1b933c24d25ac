"""The kept record of Myanmar is what was published, and what was learned later fits onto it."""

from __future__ import annotations

from records import FIRST

import whoholds as wh
from whoholds.ledgers import Ledger


def test_the_first_record_is_whole(myanmar_1_0_0: Ledger) -> None:
    assert (len(myanmar_1_0_0.claims), len(myanmar_1_0_0.sources)) == (541, 316)
    assert (len(myanmar_1_0_0.towns), myanmar_1_0_0.version) == (276, "1.0.0")
    assert not myanmar_1_0_0.claims["extent"].any()
    assert wh.check(FIRST) == []


def test_extents_say_more_of_25_claims(
    myanmar_1_0_0: Ledger, myanmar_1_0_0_extents: Ledger
) -> None:
    told = myanmar_1_0_0_extents.claims
    assert (told["extent"] != "").sum() == 25
    assert told.drop(columns="extent").equals(myanmar_1_0_0.claims.drop(columns="extent"))


def test_later_claims_come_after_the_first(
    myanmar_1_0_0_extents: Ledger, myanmar_1_0_0_more: Ledger
) -> None:
    whole = myanmar_1_0_0_more
    assert (len(whole.claims), len(whole.sources)) == (541 + 65, 316 + 36)
    assert whole.claims.head(541).equals(myanmar_1_0_0_extents.claims)
    assert whole.incumbent == myanmar_1_0_0_extents.incumbent
