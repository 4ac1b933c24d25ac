"""Many days of knowledge weighed at once give what each of them gives by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import listed
import numpy as np
import pytest

from whoholds.dates import day_of, ordinal
from whoholds.engine.intervals import Intervals
from whoholds.engine.policy import POLICIES
from whoholds.engine.timeline import Timeline, weigh
from whoholds.engine.versions import weighed
from whoholds.ledgers import Ledger
from whoholds.schema import Incumbent

FIRST, LAST = (ordinal(date(2024, *day)) for day in ((1, 1), (12, 31)))


@pytest.fixture(scope="module")
def ledger() -> Ledger:
    """Towns, sites, areas, a state, a road, a list and an incumbent; one claim is corrected."""
    whole = replace(
        listed.ledger(), period="2024-01-01/2024-12-31", incumbent=Incumbent("army", "2024-01-01")
    )
    claims = whole.claims
    mender = claims["subject"].eq("site:fort")
    old = claims["claim_id"][claims["subject"].eq("town:birch")].iloc[0]
    return replace(whole, claims=claims.assign(supersedes=claims["supersedes"].mask(mender, old)))


def read(timeline: Timeline, found: Intervals) -> list[tuple[object, ...]]:
    """Spell out who holds what, how surely and from where on, but for who is mixed."""
    names = np.append(timeline.subjects.to_numpy(object), "")
    return [
        (subject, holder, status if holder >= 0 else None, certainty, inherited, since)
        for subject, holder, status, certainty, inherited, since in zip(
            names[found.subject], found.holder, found.status, found.certainty,
            names[found.inherited_from], found.since_latest, strict=True,
        )
    ]  # fmt: skip


@pytest.mark.parametrize("policy", list(POLICIES))
@pytest.mark.parametrize("most", [1, 10**6])
def test_versions_say_what_was_known_on_each_day(ledger: Ledger, policy: str, most: int) -> None:
    rule = POLICIES[policy]
    news = np.concatenate([[FIRST], ledger.statements_known, ledger.statements_known + rule.stands])
    days = np.unique(news[(news >= FIRST) & (news <= LAST)])
    known = list(weighed(ledger, rule, days, (FIRST, LAST), most))
    assert len(known) == len(days) > 5
    assert (len({id(one.timeline) for one in known}) > 1) == (most == 1)
    for day, then in zip(days.tolist(), known, strict=True):
        alone = weigh(ledger, policy=rule, as_known=day_of(day))
        for asked in range(FIRST, LAST + 1, 13):
            expected = alone.coded_rows(alone.codes_on(day_of(asked)))
            assert read(then.timeline, then.on(asked)) == read(alone, expected), (day, asked)
