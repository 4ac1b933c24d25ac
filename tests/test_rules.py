"""The rules of docs/verdicts.md that go beyond bounds and votes, each worked by hand."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest
from telling import STATE, claim, history, row, seen, status, tell, told, who

from whoholds.engine.timeline import weigh
from whoholds.schema import Incumbent

FOR_SURE = ("front", "certain", [])
HELD = claim("held", "2024-01-10", "army", by="herald", known="2024-01-11")
CAME = claim("captured", "2024-06-10", "front", "army", known="2024-06-11")


# --- how much of the place ---------------------------------------------------------------------


def test_most_of_a_place_is_possible_until_a_claim_of_the_whole() -> None:
    most = CAME | {"extent": "most"}
    timeline = told(HELD, most)
    assert seen(timeline, "2024-06-10") == ("front", "possible", ["army"])
    assert seen(timeline, "2024-12-30") == ("front", "possible", ["army"])
    assert history(timeline, "status")[-2:] == [("2024-06-10", "contested"), ("2024-07-11", "held")]
    whole = claim("held", "2024-08-20", "front", by="herald")
    timeline = told(HELD, most, whole)
    assert seen(timeline, "2024-12-30") == FOR_SURE
    assert status(timeline, "2024-08-19") == ("contested", False)
    assert status(timeline, "2024-08-20") == ("held", False)


def test_most_without_a_loser_leaves_the_incumbent_as_alternative() -> None:
    most = claim("captured", "2024-06-10", "front", extent="most")
    ledger = replace(tell(most), incumbent=Incumbent("army", "2023-01-01"))
    assert seen(weigh(ledger), "2024-12-30") == ("front", "possible", ["army"])


@pytest.mark.parametrize("extent", ["half", "part"])
def test_half_of_a_place_is_a_fight_with_the_loser_inside(extent: str) -> None:
    timeline = told(HELD, CAME | {"extent": extent})
    assert seen(timeline, "2024-06-10") == ("army", "possible", ["front"])
    assert status(timeline, "2024-06-10") == ("contested", False)
    assert seen(timeline, "2024-12-30") == ("army", "certain", [])


def test_at_the_edge_it_was_attacked() -> None:
    timeline = told(HELD, CAME | {"extent": "edge"})
    assert seen(timeline, "2024-06-20") == ("army", "certain", [])
    assert status(timeline, "2024-06-20") == ("contested", False)
    assert (
        told(claim("held", "2024-06-10", "front", extent="edge"))
        .on("2024-07-01")["holder"]
        .eq("")
        .all()
    )


def test_who_holds_half_is_contested_and_so_is_a_place_half_left() -> None:
    half = claim("held", "2024-06-01/2024-06-20", "army", "front", by="herald", extent="half")
    timeline = told(HELD, half)
    assert seen(timeline, "2024-06-10") == ("army", "possible", ["front"])
    assert status(timeline, "2024-06-10") == ("contested", False)
    left = claim("withdrew", "2024-06-10", "", "army", extent="half")
    assert seen(told(HELD, left), "2024-06-20") == ("army", "certain", [])
    assert status(told(HELD, left), "2024-06-20") == ("contested", False)


# --- alliances ---------------------------------------------------------------------------------


def test_allies_named_in_another_order_took_the_place_together() -> None:
    one = claim("captured", "2024-06-10", "front", "army", partners="league")
    other = claim("captured", "2024-06-10", "league", "army", by="herald")
    again = claim("held", "2024-08-01", "front", by="army-post")
    assert seen(told(HELD, one, other, again), "2024-09-01") == FOR_SURE
    assert row(told(HELD, one, other), "2024-09-01").partners == ["league"]


def test_nobody_takes_a_place_together_with_whom_he_took_it_from() -> None:
    one = claim("captured", "2024-06-10", "front", "army", partners="league")
    turned = claim("captured", "2024-06-14", "league", "front", by="herald")
    assert who(one, turned)[-2:] == [
        ("2024-06-10", "front", "certain", []),
        ("2024-06-14", "league", "certain", []),
    ]


def test_the_lead_is_whom_most_voices_name_a_vaguer_name_counting_for_each() -> None:
    rows = [
        claim("captured", "2024-06-10", "league", "army", partners="front"),
        claim("captured", "2024-06-10", "front-east", "army", by="herald"),
        claim("captured", "2024-06-10", "front", "army", by="mirror", partners="league"),
        claim("captured", "2024-06-10", "front", "army", by="army-post", partners="league"),
    ]
    assert row(told(HELD, *rows), "2024-06-10").holder == "front-east"


# --- order -------------------------------------------------------------------------------------

ONE = claim("captured", "2024-06-10", "front", "army")
OTHER = claim("captured", "2024-06-10", "army", "front", by="herald")


def test_two_changes_of_one_day_have_no_order_unless_it_is_told() -> None:
    holder, certainty, others = seen(told(ONE, OTHER), "2024-06-11")
    assert (sorted([holder, *others]), certainty) == (["army", "front"], "possible")
    assert seen(told(ONE | {"after": "c2"}, OTHER), "2024-06-11") == FOR_SURE
    assert seen(told(ONE, OTHER | {"after": "c1"}), "2024-06-11") == ("army", "certain", [])


def test_times_of_day_order_two_events_and_nothing_else() -> None:
    early, late = ONE | {"when": "2024-06-10T06:18"}, OTHER | {"when": "2024-06-10T16:00:30"}
    assert seen(told(early, late), "2024-06-11") == ("army", "certain", [])
    assert seen(told(early, OTHER), "2024-06-11")[1] == "possible"


def test_a_sight_after_both_tells_and_ends_the_other() -> None:
    sight = claim("held", "2024-06-20", "front", by="army-post")
    assert seen(told(ONE, OTHER, sight), "2024-06-11") == FOR_SURE
    fight = claim("attacked", "2024-06-20", "front", "army", by="army-post")
    assert seen(told(ONE, OTHER, fight), "2024-06-11")[1] == "possible"


def test_the_loser_of_the_next_change_had_come_last() -> None:
    third = claim("captured", "2024-08-01", "raiders", "front", by="mirror")
    assert seen(told(ONE, OTHER, third), "2024-06-11") == FOR_SURE
    again = claim("captured", "2024-08-01", "front", by="mirror")
    assert seen(told(ONE, OTHER, again), "2024-06-11") == ("army", "certain", [])
    sight = claim("held", "2024-06-20", "front", by="army-post")
    lost = third | {"challengers": "army"}
    assert seen(told(ONE, OTHER, lost), "2024-06-11") == ("army", "certain", [])
    assert seen(told(ONE, OTHER, sight, lost), "2024-06-11") == FOR_SURE


def test_an_order_told_of_one_place_leaves_that_of_another_alone() -> None:
    day = [claim("captured", "2024-06-10", who) for who in ("front", "raiders", "army")]
    first, second, third = day[0], day[1] | {"after": "c1"}, day[2] | {"after": "c2"}
    elsewhere = [
        claim("held", "2024-02-20", "army", on="town:east"),
        claim("held", "2024-02-20", "raiders", on="town:east", by="herald"),
        claim("captured", "2024-08-01", "front", "raiders", on="town:east", by="mirror"),
    ]
    timeline = told(first, second, third, *elsewhere)
    assert seen(timeline, "2024-04-01", "town:east") == ("raiders", "certain", [])
    assert seen(timeline, "2024-06-10") == ("army", "certain", [])


def test_one_source_has_a_place_taken_back_after_it_was_taken() -> None:
    taken = claim("captured", "2024-06", "front", "army")
    back = claim("recaptured", "2024-06-12", "army", "front")
    timeline = told(HELD, taken, back)
    assert seen(timeline, "2024-06-12") == ("army", "certain", [])
    assert (
        seen(told(HELD, taken, back | {"by": "herald"} | {"source_id": "herald"}), "2024-06-12")[1]
        == "possible"
    )


@pytest.mark.parametrize("through", [False, True], ids=["directly", "through another"])
def test_an_order_told_beats_that_of_a_recapture_and_its_capture(through: bool) -> None:
    # The front took the town and lost it by 12 June; on the 10th its eastern wing took it again.
    # The recapture undoes a capture by the front or by any part of it, but not the one that its
    # source says came later: the wing has the town, and the recapture came by the 10th.
    taken = claim("captured", "2024-03", "front", "raiders")
    back = claim("recaptured", "2024-03/2024-06-12", "raiders", "front")
    between = claim("recaptured", "2024-03/2024-06-12", "raiders", "front", after="c2")
    again = claim(
        "captured", "2024-06-10", "front-east", "raiders", after="c3" if through else "c2"
    )
    timeline = told(taken, back, *([between] if through else []), again)
    assert seen(timeline, "2024-06-10") == ("front-east", "certain", [])
    assert seen(timeline, "2024-12-30") == ("front-east", "certain", [])


def test_who_comes_to_a_town_beside_the_holder_of_its_state_is_no_alternative_to_him() -> None:
    state = claim("captured", "2024-02-01", "front", on=STATE)
    fight = claim("contested", "[2024-03-01..2024-03-20]", "raiders", "army")
    assert seen(told(state, fight), "2024-03-10") == ("front", "possible", ["raiders"])
    together = fight | {"partners": "front"}
    assert seen(told(state, together), "2024-03-10") == ("front", "possible", [])


def test_what_is_taken_and_taken_back_keeps_apart_what_lies_before_and_after() -> None:
    taken = claim("captured", "2024-06-12", "front", "army")
    back = claim("recaptured", "2024-06", "army", "front")
    before = claim("captured", "2024-06-05", "army", "raiders", by="herald")
    assert seen(told(before, taken, back), "2024-07-01") == ("army", "certain", [])
    taken, back = taken | {"when": "2024-06"}, back | {"when": "2024-06-12"}
    once_more = claim("captured", "2024-06-20", "front", by="herald")
    timeline = told(taken, back, once_more)
    assert seen(timeline, "2024-06-05") == ("army", "possible", ["front"])
    assert seen(timeline, "2024-06-15") == ("army", "certain", [])


# --- before the first evidence -----------------------------------------------------------------


def test_retaken_from_whom_nobody_says_when_he_took_it() -> None:
    timeline = told(claim("recaptured", "2024-11-01", "army", "front"))
    # From 1 January to 1 November there are 305 days: he is named for the second half of them.
    assert history(timeline, "holder", "certainty", "alternatives") == [
        ("2024-01-01", "army", "possible", ["front"]),
        ("2024-06-01", "front", "possible", ["army"]),
        ("2024-11-01", "army", "certain", []),
    ]
    assert pd.isna(row(timeline, "2024-10-31").since_latest)


def test_whom_the_place_was_retaken_from_is_named_from_his_own_first_evidence_on() -> None:
    inside = claim("contested", "2024-03-01", "front", "army", by="herald")
    timeline = told(claim("recaptured", "2024-11-01", "army", "front"), inside)
    assert [run[:2] for run in history(timeline, "holder")] == [
        ("2024-01-01", "army"), ("2024-03-01", "front"), ("2024-11-01", "army"),
    ]  # fmt: skip


def test_retaken_from_whom_a_claim_has_take_it() -> None:
    taken = claim("captured", "2024-02-01", "front", by="herald")
    assert who(taken, claim("recaptured", "2024-11-01", "army", "front"))[0] == (
        "2024-01-01", "", "unknown", [],
    )  # fmt: skip


def test_the_incumbent_seen_first_held_the_place_before() -> None:
    ledger = replace(tell(HELD), incumbent=Incumbent("army", "2023-01-01"))
    assert seen(weigh(ledger), "2024-01-01") == ("army", "possible", [])
    assert seen(told(HELD), "2024-01-01") == ("", "unknown", ["army"])
    came = replace(tell(claim("captured", "2024-06-10", "army")), incumbent=ledger.incumbent)
    assert seen(weigh(came), "2024-01-01") == ("", "unknown", [])
    late = replace(tell(HELD), incumbent=Incumbent("army", "2024-01-05"))
    assert [run[:2] for run in history(weigh(late), "holder")] == [
        ("2024-01-01", ""), ("2024-01-05", "army"),
    ]  # fmt: skip


def test_no_sight_is_tried_against_what_the_incumbent_held_before() -> None:
    first = claim("held", "2024-03-01", "army", known="2024-03-02")
    fight = claim("contested", "[2024-02-20..2024-03-01]", "front", "army", by="herald")
    ledger = replace(tell(first, fight), incumbent=Incumbent("army", "2023-01-01"))
    assert seen(weigh(ledger), "2024-01-15")[0] == "army"
    assert seen(weigh(ledger), "2024-04-15") == ("army", "possible", ["front"])


def test_a_town_follows_its_state_until_the_incumbent_is_known_to_have_come() -> None:
    state = claim("captured", "2024-02-01", "front", on=STATE)
    sight = claim("held", "2024-06-01", "army", by="herald")
    ledger = replace(tell(state, sight), incumbent=Incumbent("army", "2024-03-01"))
    assert [run[:2] for run in history(weigh(ledger), "holder")] == [
        ("2024-01-01", ""), ("2024-02-01", "front"), ("2024-03-01", "army"),
    ]  # fmt: skip


def test_a_first_sight_is_explained_by_the_change_that_may_have_come_before_it() -> None:
    sight = claim("held", "2024-03-01", "front", known="2024-03-02")
    change = claim("captured", "2024-02/2024-05", "front", "army", by="herald")
    assert seen(told(sight, change), "2024-01-15") == ("army", "possible", [])


# --- sights ------------------------------------------------------------------------------------


def test_the_holder_seen_again_by_another_voice_has_the_place_again() -> None:
    stray = claim("held", "2024-07-01", "army", by="herald")
    again = claim("held", "2024-07-20", "front", by="army-post")
    timeline = told(HELD, CAME, stray, again)
    assert seen(timeline, "2024-07-10")[1] == "possible"
    assert seen(timeline, "2024-07-20") == FOR_SURE
    own = again | {"source_id": "herald"}
    assert seen(told(HELD, CAME, stray, own), "2024-07-20") == ("army", "possible", ["front"])


def test_nobodys_word_is_shared_by_who_speaks_of_before_his_loss() -> None:
    word = claim("held", "2024-06-14", "army", by="army-radio", known="2024-12-30")
    early = claim("held", "2024-06-05", "army", by="mirror")
    timeline = told(early, CAME, word)
    assert row(timeline, "2024-06-20").claimed_by == ["army"]
    assert seen(timeline, "2024-06-20")[0] == "front"


# --- known from fights only --------------------------------------------------------------------

FIGHT = claim("attacked", "2024-03-01", "army", "front", known="2024-03-02")


def test_who_is_known_from_fights_only_is_certain_only_while_they_last() -> None:
    assert who(FIGHT) == [
        ("2024-01-01", "army", "possible", []),
        ("2024-03-01", "army", "certain", []),
        ("2024-04-01", "army", "possible", ["front"]),
    ]
    lost = claim("captured", "2024-09-01", "front", "army", by="herald")
    assert seen(told(FIGHT, lost), "2024-08-31") == ("army", "certain", [])


def test_of_foes_after_a_fight_the_one_above_another_drops_out() -> None:
    other = FIGHT | {"challengers": "front-east", "source_id": "herald"}
    assert seen(told(FIGHT, other), "2024-04-01") == ("army", "possible", ["front-east"])


def test_after_a_fight_it_is_the_first_foe_told_who_may_have_come() -> None:
    fight = claim("attacked", "2024-03-01", "front-east", "front;militia;army")
    assert seen(told(fight), "2024-04-01") == ("front-east", "possible", ["militia"])


def test_one_sight_settles_a_place_after_a_spent_fight() -> None:
    sight = claim("held", "2024-09-01", "league", by="herald")
    assert seen(told(FIGHT, sight), "2024-09-01") == ("league", "certain", [])
    assert seen(told(HELD, FIGHT, sight), "2024-09-01") == ("league", "possible", ["army"])


# --- fights that deny --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fight", "counts"),
    [
        (claim("contested", "2024-07-01", "", "front;army", by="herald"), False),
        (claim("attacked", "2024-07-01", "army", "front", by="herald"), False),
        (claim("attacked", "2024-07-01", "front", "army", by="herald"), True),
        (claim("contested", "2024-07-01", "", "front;league", by="herald"), True),
        (claim("contested", "2024-10-01", "", "front;army", by="herald"), True),
        (claim("contested", "2024-07-01", "", "front;army", by="front-radio"), True),
    ],
)  # fmt: skip
def test_a_fight_that_goes_on_denies_a_victory(fight: dict[str, str], counts: bool) -> None:
    word = claim("captured", "2024-06-10", "front", "army", by="front-radio", known="2024-06-11")
    timeline = weigh(tell(HELD, word, fight), as_known="2024-12-31")
    assert (seen(timeline, "2024-12-30")[0] == "front") == counts


def test_contested_vouches_for_no_capture() -> None:
    word = claim("captured", "2024-06-10", "front", "army", by="front-radio", known="2024-12-20")
    fight = claim("contested", "2024-06-09", "front", "army", by="herald")
    assert seen(told(HELD, word, fight), "2024-06-11")[0] == "army"


def test_contested_without_a_holder_leaves_all_it_names_as_alternatives() -> None:
    fight = claim("contested", "2024-06-01/2024-06-20", "", "front;army;raiders")
    timeline = told(HELD, fight)
    assert seen(timeline, "2024-06-10") == ("army", "possible", ["front", "raiders"])
    assert seen(timeline, "2024-06-21") == ("army", "certain", [])


# --- shared, mixed, and not knowing ------------------------------------------------------------


def test_a_place_is_shared_until_any_change() -> None:
    share = claim("shared", "2024-03-01", "front", partners="league")
    seen_later = claim("held", "2024-04-01", "league", by="herald")
    lost = claim("captured", "2024-09-01", "army", "front;league", by="mirror")
    timeline = told(share, seen_later, lost)
    assert history(timeline, "status", "holder", "partners", "certainty") == [
        ("2024-01-01", "unknown", "", [], "unknown"),
        ("2024-03-01", "shared", "front", ["league"], "certain"),
        ("2024-09-01", "held", "army", [], "certain"),
    ]
    alone = lost | {"holder": "front", "challengers": "league"}
    assert status(told(share, alone), "2024-09-01") == ("held", False)


def test_whoever_is_seen_or_came_first_both_who_share_a_place_are_named() -> None:
    share = claim("shared", "2024-03-01~", "front", partners="league")
    later = claim("held", "2024-04-01", "league", by="herald")
    assert history(told(share, later), "status", "holder", "partners")[-1] == (
        "2024-03-04", "shared", "front", ["league"],
    )  # fmt: skip
    came = claim("captured", "2024-02-01", "league", "army", by="herald")
    assert history(told(came, share), "status", "holder", "partners")[-1] == (
        "2024-03-04", "shared", "league", ["front"],
    )  # fmt: skip


def test_a_state_is_mixed_as_soon_as_one_of_its_towns_has_a_holder() -> None:
    timeline = told(CAME, claim("held", "2024-03-01", "army", on="town:east"))
    assert history(timeline, "status", "holder", subject=STATE) == [("2024-01-01", "mixed", "")]
    sight = claim("held", "2024-03-01", "army", on="town:east")
    assert history(told(sight), "status", "silence", subject=STATE) == [
        ("2024-01-01", "unknown", "no_report"),
        ("2024-03-01", "mixed", ""),
    ]
    whole = claim("held", "2024-06-01", "front", on=STATE)
    fight = claim("contested", "2024-05-01", "", "front;army", on=STATE)
    timeline = told(sight, whole, fight)
    assert row(timeline, "2024-06-01", STATE).status == "held"
    assert row(timeline, "2024-03-02", STATE).status == "mixed"
    assert row(timeline, "2024-03-02", "town:west").holder == ""


def test_a_contested_state_hands_nothing_down() -> None:
    state = claim("captured", "2024-02-01", "front", on=STATE)
    fight = claim("contested", "2024-05-01/2024-05-10", "front", "army", on=STATE)
    assert history(told(state, fight), "holder", "inherited_from") == [
        ("2024-01-01", "", ""),
        ("2024-02-01", "front", STATE),
        ("2024-05-01", "", ""),
        ("2024-05-11", "front", STATE),
    ]


def test_there_are_three_kinds_of_not_knowing() -> None:
    sight = claim("held", "2024-03-01", "army", on="town:east")
    fight = claim("contested", "2024-05-01", "", "front;army")
    frame = told(sight, fight).on("2024-02-01").set_index("subject")
    assert frame["silence"].filter(like="town:").to_dict() == {
        "town:east": "lapsed", "town:mid": "unsettled", "town:west": "no_report",
    }  # fmt: skip
    assert row(told(sight), "2024-03-01", "town:east").silence == ""
    state = claim("captured", "2024-02-01", "front", on=STATE)
    assert row(told(state), "2024-01-15").silence == "no_report"
