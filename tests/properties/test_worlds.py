"""The engine against a plain enumeration of all worlds."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from properties.counts import examples
from properties.ledgers import ledger, tellings
from properties.twin import STANDS, Twin

from whoholds.engine.policy import POLICIES
from whoholds.engine.timeline import Timeline, weigh
from whoholds.ledger import Ledger


@pytest.mark.parametrize("policy", list(POLICIES))
@given(told=tellings())
@settings(max_examples=examples(40))
def test_verdicts_agree_with_all_worlds(told: list[dict[str, str]], policy: str) -> None:
    _compare(ledger(told), policy)


@pytest.mark.parametrize("policy", list(POLICIES))
@given(told=tellings(6, ("town:alder",)))
@settings(max_examples=examples(80))
def test_one_busy_town_agrees_with_all_worlds(told: list[dict[str, str]], policy: str) -> None:
    _compare(ledger(told), policy)


def _compare(told: Ledger, policy: str) -> None:
    rule = replace(POLICIES[policy], stands=STANDS)
    timeline = weigh(told, policy=rule)
    told_of = timeline.subjects[np.unique(timeline.record.evidence.subject)]
    for subject in told_of:
        twin = Twin(told, subject, policy, timeline.as_known.toordinal())
        for day in _days(timeline, subject):
            row = timeline.on(day).set_index("subject").loc[subject]
            holder, certainty, others = twin.verdict(day.toordinal())
            if row["inherited_from"]:
                assert holder == ""
                holder, certainty = row["holder"], "possible"
                others = {h for h in others if not twin.agree(h, holder)}
            fights = _fought(timeline, subject, day)
            others = others | {h for h in fights if not twin.agree(h, holder)}
            certainty = "possible" if certainty == "certain" and others else certainty
            got = (row["holder"], row["certainty"], set(row["alternatives"]))
            assert got == (holder, certainty, others), f"{subject} on {day}"


def _days(timeline: Timeline, subject: str) -> list[date]:
    frame = timeline.frame[timeline.frame["subject"] == subject]
    starts = {d.date() for d in frame["start"]}
    ends = {d.date() - timedelta(days=1) for d in frame["end"].dropna()}
    return sorted(starts | ends)


def _fought(timeline: Timeline, subject: str, day: date) -> set[str]:
    evidence, over = timeline.record.evidence, timeline.record.overlays
    today = day.toordinal() - date(1970, 1, 1).toordinal()
    at = timeline.subjects.get_loc(subject)
    return {
        str(evidence.actors.ids[evidence.holder[row]])
        for row, kind, a, b in zip(over.row, over.kind, over.begins, over.ends, strict=True)
        if kind == 1 and evidence.subject[row] == at and a <= today < b
        and evidence.holder[row] >= 0
    }  # fmt: skip
