"""Places with very many claims: taken in crowds, they come to what they come to one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from properties.ledgers import ledger
from properties.stories import quick, rules, spelt, stories

from whoholds.engine import crowds, episodes, kinds
from whoholds.engine.policy import Policy
from whoholds.engine.timeline import weigh


@given(told=stories(16, ("town:alder",)), rule=rules())
@quick
def test_crowds_change_no_verdict(told: list[dict[str, str]], rule: Policy) -> None:
    alone = spelt(weigh(ledger(told), policy=rule))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crowds, "CROWD", 2)
        patch.setattr(crowds, "_STRETCH", 4)
        patch.setattr(episodes, "_CROWD", 2)
        patch.setattr(kinds, "_CROWD", 2)
        assert spelt(weigh(ledger(told), policy=rule)) == alone
