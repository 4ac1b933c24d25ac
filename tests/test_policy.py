"""What a claim is worth, worked by hand."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from telling import STATE, TOWN, claim, history, row, seen, tell

from whoholds.engine.evidence import Evidence, gather
from whoholds.engine.policy import POLICIES, Policy, Worth, policy
from whoholds.engine.timeline import weigh
from whoholds.errors import PolicyError
from whoholds.ledgers import Ledger

BEFORE = claim("held", "2024-01-10", "front", known="2024-01-10")
WORD = claim("captured", "2024-03-01", "army", "front", by="army-radio", known="2024-03-02")


def worths(told: Ledger, rule: str | Policy = "corroborated", as_known: str = "") -> list[int]:
    """What each claim is worth, in the order of claims."""
    timeline = weigh(told, policy=rule, as_known=as_known or None)
    return [int(worth) for worth in timeline.record.worth]


def last(told: Ledger, as_known: str) -> int:
    """What the last claim is worth under the default policy."""
    return worths(told, as_known=as_known)[-1]


# -- as reported, against interest --------------------------------------------------------------


def test_as_reported_takes_everybody_at_their_word_and_says_so() -> None:
    timeline = weigh(tell(BEFORE, WORD), policy="as_reported")
    assert history(timeline, "holder", "status", "claimed_by")[1:] == [
        ("2024-01-10", "front", "held", []),
        ("2024-03-01", "army", "held", ["army"]),
    ]


def test_against_interest_believes_a_party_only_of_its_losses() -> None:
    admitted = claim(
        "captured", "2024-06-01", "army", "front", by="front-radio", known="2024-06-02"
    )
    timeline = weigh(tell(BEFORE, WORD, admitted), policy="against_interest")
    assert history(timeline, "holder", "status", "claimed_by")[1:] == [
        ("2024-01-10", "front", "held", []),
        ("2024-03-01", "front", "contested", ["army"]),
        ("2024-06-01", "army", "held", []),
    ]


# -- corroborated: until somebody agrees --------------------------------------------------------


def test_a_partys_own_word_is_shown_but_not_believed_at_once() -> None:
    timeline = weigh(tell(BEFORE, WORD), as_known="2024-03-10")
    told = row(timeline, "2024-03-05")
    assert (told.holder, told.status, told.certainty) == ("front", "contested", "certain")
    assert (told.claimed_by, told.challengers) == (["army"], ["army"])


def test_an_independent_voice_makes_it_count() -> None:
    agreed = claim("captured", "2024-03-02", "army", "front", by="herald", known="2024-03-09")
    timeline = weigh(tell(BEFORE, WORD, agreed), as_known="2024-03-10")
    told = row(timeline, "2024-03-05")
    assert (told.holder, told.status, told.claimed_by) == ("army", "held", [])
    assert (f"{told.since_earliest:%m-%d}", f"{told.since_latest:%m-%d}") == ("03-01", "03-02")


@pytest.mark.parametrize(("day", "worth"), [("2024-03-15", 2), ("2024-03-16", 0)])
def test_agreement_must_be_of_about_the_same_time(day: str, worth: int) -> None:
    agreed = claim("captured", day, "army", "front", by="herald", known=day)
    assert worths(tell(WORD, agreed), as_known="2024-03-20")[0] == worth


@pytest.mark.parametrize("by", ["army-post", "army-echo"])
def test_relays_of_one_party_are_one_voice(by: str) -> None:
    again = claim("captured", "2024-03-01", "army", "front", by=by, known="2024-03-02")
    assert worths(tell(WORD, again), as_known="2024-03-10") == [0, 0]


def test_the_press_relaying_a_party_is_the_partys_voice() -> None:
    relayed = claim("captured", "2024-03-01", "army", "front", by="dawn", word="army")
    known = relayed | {"reported": "2024-03-02"}
    assert worths(tell(WORD, known), as_known="2024-03-10") == [0, 0]


def test_an_ally_speaks_in_its_own_favour_too() -> None:
    """The league and the front are of one bloc: neither can vouch for the other's gains."""
    gain = claim("captured", "2024-03-01", "front", "army", by="front-radio", known="2024-03-02")
    vouched = gain | {"source_id": "league-radio"}
    assert worths(tell(gain, vouched), as_known="2024-03-10") == [0, 0]


def test_a_party_without_a_bloc_stands_alone() -> None:
    """Blank is no bloc: militia and raiders are not on one side because both have none."""
    told = claim("captured", "2024-03-01", "militia", "army", word="raiders", known="2024-03-02")
    assert worths(tell(told), as_known="2024-03-10") == [2]
    own = told | {"claimant": "militia"}
    assert worths(tell(own), as_known="2024-03-10") == [0]


def test_blocs_are_those_of_the_day() -> None:
    """While the militia was with the army, its word for the army was its own side's word."""
    told = claim("captured", "2024-03-01", "army", "front", word="militia", known="2024-03-02")
    until = (("militia", "2024-01-01", "2024-02-29", "military"),)
    since = (("militia", "2024-03-01", "", "military"),)
    assert worths(tell(told, blocs=until), as_known="2024-03-10") == [2]
    assert worths(tell(told, blocs=since), as_known="2024-03-10") == [0]


def test_to_have_had_a_part_in_it_is_in_ones_favour() -> None:
    told = claim("captured", "2024-03-01", "militia", "army", known="2024-03-02", word="raiders")
    assert worths(tell(told | {"partners": "raiders"}), as_known="2024-03-10") == [0]


def test_a_loss_admitted_counts_at_once() -> None:
    admitted = claim("captured", "2024-03-01", "front", "army", by="army-radio", known="2024-03-02")
    timeline = weigh(tell(admitted), as_known="2024-03-02")
    assert seen(timeline, "2024-03-05") == ("front", "certain", [])


def test_a_siege_is_in_the_besiegers_favour() -> None:
    siege = claim("besieged", "2024-03-01/..", "army", "front", known="2024-03-02")
    by_besieger, by_besieged = (
        siege | {"source_id": "front-radio"},
        siege | {"source_id": "army-radio"},
    )
    assert worths(tell(by_besieger), as_known="2024-03-10") == [0]
    assert worths(tell(by_besieged), as_known="2024-03-10") == [2]


def test_only_a_siege_vouches_for_a_siege() -> None:
    """That the army holds the town, which nobody denies, does not say that it is surrounded."""
    siege = claim("besieged", "2024-03-01/..", "army", "front", by="front-radio")
    siege |= {"reported": "2024-03-02"}
    holds = claim("held", "2024-03-01", "army", known="2024-03-02")
    assert worths(tell(siege, holds), as_known="2024-03-10") == [0, 2]
    same = siege | {"source_id": "herald"}
    assert worths(tell(siege, holds, same), as_known="2024-03-10") == [2, 2, 2]


# -- corroborated: until it has stood -----------------------------------------------------------


@pytest.mark.parametrize(("as_known", "worth"), [("2024-05-30", 0), ("2024-05-31", 1)])
def test_a_word_that_nobody_denied_for_ninety_days_stands(as_known: str, worth: int) -> None:
    assert last(tell(BEFORE, WORD), as_known) == worth


def test_a_word_that_stands_is_still_called_a_word() -> None:
    timeline = weigh(tell(BEFORE, WORD), as_known="2024-05-31")
    told = row(timeline, "2024-03-05")
    assert (told.holder, told.status, told.claimed_by) == ("army", "held", ["army"])


@pytest.mark.parametrize(
    ("other", "worth"),
    [
        # Somebody sees the front there later, and nothing explains how it came back.
        (claim("held", "2024-03-20", "front", known="2024-03-21"), 0),
        # The same, seen before the alleged capture: no denial.
        (claim("held", "2024-02-20", "front", known="2024-02-21"), 1),
        # The same, but heard of only after the word had stood.
        (claim("held", "2024-03-20", "front", known="2024-06-15"), 1),
        # The front takes it from the army: that confirms the army's word.
        (claim("captured", "2024-03-20", "front", "army", known="2024-03-21"), 1),
        # The front takes it from the militia: then the army never had it.
        (claim("captured", "2024-03-20", "front", "militia", known="2024-03-21"), 0),
        # The other side denies it: whose voice it is does not matter to a denial.
        (claim("held", "2024-03-20", "front", by="front-radio", known="2024-03-21"), 0),
        # The party itself cannot deny itself away.
        (claim("held", "2024-03-20", "front", by="army-post", known="2024-03-21"), 1),
    ],
)
def test_what_denies_a_word(other: dict[str, str], worth: int) -> None:
    assert last(tell(other, WORD), "2024-08-01") == worth


def test_a_sight_explained_by_a_change_in_between_denies_nothing() -> None:
    """The army took it on 1 March; the front took it back on the 10th and is seen on the 20th."""
    back = claim("captured", "2024-03-10", "front", "army", known="2024-03-11")
    sight = claim("held", "2024-03-20", "front", known="2024-03-21")
    assert last(tell(sight, back, WORD), "2024-08-01") == 1


def test_a_denied_word_is_shown_until_something_settles_it() -> None:
    denied = claim("held", "2024-03-20", "front", known="2024-03-21")
    timeline = weigh(tell(BEFORE, WORD, denied), as_known="2024-12-31")
    assert history(timeline, "holder", "status", "claimed_by")[1:] == [
        ("2024-01-10", "front", "held", []),
        ("2024-03-01", "front", "contested", ["army"]),
        ("2024-03-20", "front", "held", []),
    ]


# -- constants, names, functions ----------------------------------------------------------------


def test_constants_belong_to_the_policy() -> None:
    patient = replace(POLICIES["corroborated"], stands=180)
    assert worths(tell(WORD), patient, "2024-05-31") == [0]
    assert worths(tell(WORD), patient, "2024-08-29") == [1]


def test_a_policy_is_found_by_name_or_made_of_a_function() -> None:
    def press_only(evidence: Evidence) -> Any:
        return np.where(evidence.party < 0, Worth.COUNTS, Worth.NOT_YET)

    made = policy(press_only)
    assert (made.name, made.slack, made.linger, made.stands) == ("press_only", 14, 30, 90)
    timeline = weigh(tell(BEFORE, WORD), policy=press_only)
    assert row(timeline, "2024-06-01").holder == "front"
    with pytest.raises(PolicyError, match="there are as_reported, corroborated"):
        policy("hearsay")


def test_a_mask_says_what_counts() -> None:
    def press_only(evidence: Evidence) -> Any:
        return np.where(evidence.party < 0, Worth.COUNTS, Worth.NOT_YET)

    whole = tell(BEFORE, WORD)
    masked = weigh(whole, policy=lambda evidence: evidence.party < 0)
    assert masked.frame.equals(weigh(whole, policy=press_only).frame)
    assert masked.policy.name == "custom"


@pytest.mark.parametrize("value", [3, None, np.array([True]), ["corroborated"]])
def test_what_is_no_policy_is_named(value: Any) -> None:
    with pytest.raises(PolicyError, match=r"a policy is a name .* and this is"):
        weigh(tell(BEFORE), policy=value)


def test_evidence_can_be_judged_by_subject() -> None:
    """All that a policy may look at: who says what of whom, when, and since when it is known."""

    def distrust_states(evidence: Evidence) -> Any:
        of_state = evidence.subjects.str.startswith("state:")[evidence.subject]
        return np.where(of_state, Worth.NOT_YET, Worth.COUNTS)

    whole = claim("held", "2024-01-10", "front", on=STATE)
    timeline = weigh(tell(whole, BEFORE), policy=distrust_states)
    assert row(timeline, "2024-06-01", STATE).holder == ""
    assert row(timeline, "2024-06-01", TOWN).holder == "front"


def test_one_publisher_is_one_voice() -> None:
    evidence = gather(tell(BEFORE, BEFORE | {"source_id": "dawn-2"}))
    assert evidence.voice[0] == evidence.voice[1]
    copied = gather(tell(BEFORE, BEFORE | {"source_id": "mirror"}))
    assert copied.voice[0] == copied.voice[1]
    apart = gather(tell(BEFORE, BEFORE | {"source_id": "herald"}))
    assert apart.voice[0] != apart.voice[1]


# -- the examples of the documentation ----------------------------------------------------------

BHAMO, MRAUK_U = ("town:bhamo", "2025-09-22"), ("town:mrauk-u", "2024-03-01")
MYAWADDY = ("town:myawaddy", "2024-05-01")


@pytest.mark.parametrize(
    ("rule", "as_known", "asked", "answer"),
    [
        ("as_reported", None, BHAMO, ("military", "held", ["military"])),
        ("as_reported", None, MRAUK_U, ("aa", "held", ["aa"])),
        ("corroborated", "2025-09-30", BHAMO, ("military", "contested", ["military"])),
        ("corroborated", None, BHAMO, ("military", "held", ["military"])),
        ("corroborated", None, MRAUK_U, ("aa", "held", ["aa"])),
        ("against_interest", None, BHAMO, ("military", "contested", ["military"])),
        ("against_interest", None, MRAUK_U, ("", "unknown", ["aa"])),
        ("against_interest", None, MYAWADDY, ("military", "held", [])),
    ],
)
def test_worked_examples(
    myanmar_1_0_0: Ledger,
    rule: str,
    as_known: str | None,
    asked: tuple[str, str],
    answer: tuple[str, str, list[str]],
) -> None:
    told = row(weigh(myanmar_1_0_0, policy=rule, as_known=as_known), asked[1], asked[0])
    assert (told.holder, told.status, told.claimed_by) == answer


@pytest.mark.usefixtures("myanmar")
def test_the_documented_policy_runs() -> None:
    page = Path(__file__).parent.parent / "docs" / "policies.md"
    (code,) = re.findall(r"```python\n(.*?)```", page.read_text("utf-8"), re.DOTALL)
    names: dict[str, Any] = {}
    exec(code, names)  # noqa: S102 - our own page
    assert row(names["timeline"], BHAMO[1], BHAMO[0]).claimed_by == ["military"]
    assert names["timeline"].policy.name == "press_only"
