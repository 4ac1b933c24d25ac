"""A track record against a twin that weighs every single day, on random ledgers."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from functools import cache

import pandas as pd
import pytest
from hypothesis import given, settings
from properties.counts import examples
from properties.ledgers import ledger
from properties.stories import days, rules, stories

from whoholds.analysis.track_record import track_record
from whoholds.dates import day_of
from whoholds.engine.actors import Actors
from whoholds.engine.policy import Policy
from whoholds.engine.timeline import Timeline, weigh

COUNTS = ("counted", "taken_back", "left_open")


@pytest.mark.slow
@given(told=stories(), rule=rules())
@settings(max_examples=examples(5))
def test_every_day_weighed_for_itself_gives_the_same(
    told: list[dict[str, str]], rule: Policy
) -> None:
    whole = ledger(told)
    end = day_of(int(whole.known.max())) if len(whole.claims) else date(2024, 1, 1)
    agree = Actors.of(whole)

    @cache
    def known(day: date) -> Timeline:
        return weigh(whole, policy=rule, as_known=day)

    @cache
    def read(as_known: date, day: date) -> pd.DataFrame:
        return known(as_known).on(day).set_index("subject")

    expected: Counter[tuple[str, ...]] = Counter()
    for day in days():
        if day > end:
            break
        for later, asked in (
            *((f"{n} days", day + timedelta(days=n)) for n in (30, 90, 365)),
            ("end", end),
        ):
            if asked > end:
                continue
            then, now = read(day, day), read(asked, day)
            for subject, verdict in then[then["holder"] != ""].iterrows():
                holder = now.loc[subject, "holder"]
                a, b = agree.codes(pd.Series([verdict["holder"], holder], dtype="str"))
                key = (str(subject), verdict["certainty"], verdict["status"],
                       fresh(verdict["last_heard"], day), later)  # fmt: skip
                expected[(*key, "counted")] += 1
                expected[(*key, "taken_back")] += holder != "" and not agree.agree[a, b]
                expected[(*key, "left_open")] += holder == ""
    record = track_record(whole, policy=rule)
    found: Counter[tuple[str, ...]] = Counter()
    for row in record.verdicts.to_dict("records"):
        key = tuple(row[name] for name in ("subject", "certainty", "status", "freshness", "later"))
        found.update({(*key, count): row[count] for count in COUNTS})
    assert found == expected
    for row in record.changes.to_dict("records"):
        assert row["certain"] is pd.NaT or row["certain"] >= max(row["reported"], row["latest"])
        day = row["latest"].date()
        every = (max(row["latest"], row["reported"]).date(), end)
        sure = [k for k in span(*every) if certain(read(k, day).loc[row["subject"]], row, agree)]
        assert (sure[0] if sure else None) == (
            None if row["certain"] is pd.NaT else row["certain"].date()
        )


def certain(verdict: pd.Series, change: dict[str, object], who: Actors) -> bool:
    a, b = who.codes(pd.Series([verdict["holder"], change["holder"]], dtype="str"))
    return bool(verdict["certainty"] == "certain" and who.agree[a, b])


def span(first: date, last: date) -> list[date]:
    return days(first, last)


def fresh(heard: pd.Timestamp, day: date) -> str:
    if heard is pd.NaT:
        return "unheard"
    age = (pd.Timestamp(day) - heard).days
    return next((word for word, limit in (("fresh", 30), ("recent", 90), ("old", 365))
                 if age <= limit), "stale")  # fmt: skip
