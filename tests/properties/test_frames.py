"""What must hold of every frame of verdicts, whatever the ledger says and whoever judges."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings, strategies as st
from properties.counts import examples
from properties.ledgers import LAST, START, ledger
from properties.stories import LISTS, days, quick, rules, stories

from whoholds.engine.evidence import Evidence
from whoholds.engine.policy import Policy, Worth
from whoholds.engine.timeline import weigh
from whoholds.errors import PolicyError

# -- the frame -----------------------------------------------------------------------------------


@given(told=stories(), rule=rules())
@quick
def test_the_frame_covers_every_day_once(told: list[dict[str, str]], rule: Policy) -> None:
    timeline = weigh(ledger(told), policy=rule)
    frame = timeline.frame
    assert frame["subject"].drop_duplicates().tolist() == timeline.subjects.tolist()
    assert frame.sort_values(["subject", "start"]).index.equals(frame.index)
    verdict = frame.drop(columns=["start", "end", "last_heard", "claims"]).astype(str).fillna("")
    for subject, own in frame.groupby("subject"):
        assert own["start"].iloc[0] == pd.Timestamp(START)
        assert own["end"].iloc[:-1].tolist() == own["start"].iloc[1:].tolist()
        assert pd.isna(own["end"].iloc[-1])
        assert (own["start"].iloc[1:] > own["start"].iloc[:-1].to_numpy()).all()
        said = verdict.loc[own.index].to_numpy()
        assert (said[1:] != said[:-1]).any(axis=1).all(), subject


@given(told=stories(), rule=rules())
@quick
def test_words_fit_together(told: list[dict[str, str]], rule: Policy) -> None:
    frame = weigh(ledger(told), policy=rule).frame
    nobody = frame["holder"] == ""
    assert (frame["status"].isin(["unknown", "mixed"]) == nobody).all()
    assert (frame.loc[frame["status"] == "mixed", "kind"] == "state").all()
    assert ((frame["silence"] == "") == (~nobody | (frame["status"] == "mixed"))).all()
    assert (~frame["inferred"] | (frame["status"] == "contested") | nobody).all()
    assert ((frame["certainty"] == "unknown") == nobody).all()
    assert ((frame["access"] == "") == (frame["kind"] != "highway")).all()
    assert frame.loc[frame["certainty"] == "certain", "alternatives"].map(len).eq(0).all()
    inherited = frame["inherited_from"] != ""
    assert (frame.loc[inherited, "certainty"] == "possible").all()
    assert (frame.loc[inherited, "kind"] == "town").all()
    assert (
        frame["since_earliest"].isna() | (frame["since_earliest"] <= frame["since_latest"])
    ).all()
    assert (frame["since_latest"].isna() | (frame["since_latest"] <= frame["start"])).all()
    for row in frame.itertuples():
        assert row.holder not in (*row.partners, *row.challengers, *row.alternatives)
        assert all(cell == sorted(set(cell)) for cell in (getattr(row, name) for name in LISTS))


@given(told=stories(), rule=rules(), data=st.data())
@settings(max_examples=examples(10))
def test_on_between_and_frame_agree_on_every_day(
    told: list[dict[str, str]], rule: Policy, data: st.DataObject
) -> None:
    timeline = weigh(ledger(told), policy=rule)
    frame = timeline.frame
    ends = frame["end"].fillna(pd.Timestamp(LAST + timedelta(days=1)))
    calm = [c for c in frame.columns if c != "last_heard"]
    for day in days():
        now = pd.Timestamp(day)
        mine = frame[(frame["start"] <= now) & (now < ends)]
        shown = timeline.on(day)
        assert shown[calm].equals(mine[calm].reset_index(drop=True))
        heard = shown["last_heard"]
        assert (heard.isna() | (heard <= now)).all()
        assert timeline.codes_on(day).tolist() == mine.index.tolist()
        last = ends[mine.index] == now + pd.Timedelta(days=1)
        told_last = heard[last.to_numpy()].reset_index(drop=True)
        assert told_last.equals(mine.loc[last, "last_heard"].reset_index(drop=True))
    a, b = sorted(data.draw(st.sampled_from(days())) for _ in range(2))
    meeting = frame[(frame["start"] <= pd.Timestamp(b)) & (ends > pd.Timestamp(a))]
    assert timeline.between(a, b).equals(meeting.reset_index(drop=True))


# -- policies of one's own ---------------------------------------------------------------------


@given(told=stories())
@quick
def test_a_policy_of_ones_own_is_a_function(told: list[dict[str, str]]) -> None:
    def everything(evidence: Evidence) -> Any:
        return np.where(evidence.own_favour, Worth.OWN_WORD, Worth.COUNTS)

    def nothing(evidence: Evidence) -> Any:
        return np.zeros(len(evidence), int)

    whole = ledger(told)
    mine = weigh(whole, policy=everything)
    assert mine.policy.name == "everything"
    assert mine.frame.equals(weigh(whole, policy="as_reported").frame)
    assert (weigh(whole, policy=nothing).frame["holder"] == "").all()


@pytest.mark.parametrize(
    "answer",
    [
        lambda evidence: np.zeros(len(evidence) + 1, int),
        lambda evidence: np.zeros((len(evidence), 1), int),
        lambda evidence: np.full(len(evidence), 3),
        lambda evidence: np.full(len(evidence), 0.5),
        lambda evidence: None,
    ],
)
def test_a_policy_must_answer_one_worth_a_row(answer: Callable[[Evidence], Any]) -> None:
    told = {
        "claim_id": "c1", "subject": "town:alder", "event": "held", "when": "2024-01-05",
        "holder": "red", "source_id": "gazette", "reported": "2024-01-06",
    }  # fmt: skip
    with pytest.raises(PolicyError, match="one Worth"):
        weigh(ledger([told]), policy=answer)
