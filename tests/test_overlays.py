"""What lies over the holder: fights, sieges and access to roads, worked by hand."""

from __future__ import annotations

from telling import CAPTURED, STREET, claim, history, row, seen, tell, told, who

from whoholds.engine.timeline import weigh

# -- fights and sieges --------------------------------------------------------------------------


def state(*claims: dict[str, str]) -> list[tuple[object, ...]]:
    return history(told(*claims), "holder", "status", "challengers")


def test_a_fight_seen_on_one_day_lingers_for_a_month() -> None:
    assert state(claim("attacked", "2024-05-10", "army", "front;league")) == [
        ("2024-01-01", "army", "held", []),
        ("2024-05-10", "army", "contested", ["front", "league"]),
        ("2024-06-10", "army", "held", []),
    ]


def test_a_fight_of_stated_length_ends_with_it() -> None:
    assert state(claim("contested", "2024-05-10/2024-05-20", "army", "front"))[1:] == [
        ("2024-05-10", "army", "contested", ["front"]),
        ("2024-05-21", "army", "held", []),
    ]


def test_a_fight_never_overturns_the_record() -> None:
    """Two sides may hold a town fought over: the fight's holder is possible while it lasts."""
    fights = [claim("contested", "2024-05-10", "army", by=by) for by in ("dawn", "herald")]
    assert who(CAPTURED, *fights)[1:] == [
        ("2024-03-10", "front", "certain", []),
        ("2024-05-10", "front", "possible", ["army"]),
        ("2024-06-10", "front", "certain", []),
    ]


def test_a_fight_names_the_holder_where_nothing_is_known() -> None:
    """Surely, while the fight lasts; afterwards either side may have won it."""
    assert who(claim("contested", "2024-05-10", "army", "front"))[-2:] == [
        ("2024-05-10", "army", "certain", []),
        ("2024-06-10", "army", "possible", ["front"]),
    ]


def test_a_fight_for_which_nobody_is_named_inside_makes_nobody_the_holder() -> None:
    fight = claim("contested", "2024-05-10", "", "army;front")
    assert state(fight)[1:2] == [("2024-05-10", "", "unknown", ["army", "front"])]
    assert state(CAPTURED, fight)[2:3] == [("2024-05-10", "front", "contested", ["army"])]


def test_who_fights_on_the_side_of_the_holder_challenges_nobody() -> None:
    """A report from the other side lists the holder and its friend as those who fight the army."""
    fight = claim("contested", "2024-05-10", "army", "front;league")
    assert state(CAPTURED, fight)[2:3] == [("2024-05-10", "front", "contested", ["army"])]
    assert state(fight)[1:2] == [("2024-05-10", "army", "contested", ["front", "league"])]
    friends = claim("contested", "2024-05-10", "army", "league")
    assert state(CAPTURED, friends)[2:3] == [("2024-05-10", "front", "contested", ["army"])]


def test_taking_a_place_ends_the_fight_for_it() -> None:
    fight = claim("attacked", "2024-03-01", "army", "front")
    assert state(fight, CAPTURED) == [
        ("2024-01-01", "army", "held", []),
        ("2024-03-01", "army", "contested", ["front"]),
        ("2024-03-10", "front", "held", []),
    ]


def test_an_open_siege_lasts_until_it_is_lifted() -> None:
    siege = claim("besieged", "2024-03-01/..", "army", "front")
    assert state(siege)[1:] == [("2024-03-01", "army", "besieged", ["front"])]
    assert state(siege, claim("siege_lifted", "2024-06-01", "army"))[1:] == [
        ("2024-03-01", "army", "besieged", ["front"]),
        ("2024-06-01", "army", "held", []),
    ]


def test_an_open_siege_ends_when_the_place_falls() -> None:
    siege = claim("besieged", "2024-01-15/..", "army", "front")
    assert state(siege, CAPTURED)[1:] == [
        ("2024-01-15", "army", "besieged", ["front"]),
        ("2024-03-10", "front", "held", []),
    ]


def test_a_siege_outranks_a_fight() -> None:
    siege = claim("besieged", "2024-05-01/2024-07-01", "army", "front")
    fight = claim("attacked", "2024-05-10", "army", "league")
    assert state(siege, fight)[1:] == [
        ("2024-05-01", "army", "besieged", ["front"]),
        ("2024-05-10", "army", "besieged", ["front", "league"]),
        ("2024-06-10", "army", "besieged", ["front"]),
        ("2024-07-02", "army", "held", []),
    ]


def test_a_siege_of_somebody_else_is_a_fight_for_the_holder() -> None:
    """The army is said to be surrounded in a town that the front is said to hold."""
    siege = claim("besieged", "[2024-05-01..2024-05-15]", "army", "front", by="herald")
    assert history(told(CAPTURED, siege), "holder", "status", "challengers", "alternatives")[
        2:
    ] == [
        ("2024-03-11", "front", "held", [], ["army"]),
        ("2024-05-01", "front", "contested", ["army"], ["army"]),
        ("2024-05-15", "army", "besieged", ["front"], ["front"]),
        ("2024-06-15", "army", "held", [], ["front"]),
    ]


def test_a_siege_on_the_besiegers_own_word_says_so() -> None:
    siege = claim("besieged", "2024-03-01/..", "army", "front", by="front-radio")
    timeline = weigh(tell(siege | {"reported": "2024-03-02"}), as_known="2024-12-31")
    assert history(timeline, "status", "claimed_by")[1:] == [("2024-03-01", "besieged", ["front"])]


# -- roads --------------------------------------------------------------------------------------


def road(*claims: dict[str, str]) -> list[tuple[object, ...]]:
    return history(told(*claims), "holder", "access", "challengers", subject=STREET)


def news(event: str, when: str, holder: str = "", against: str = "") -> dict[str, str]:
    return claim(event, when, holder, against, on=STREET)


def test_a_claim_on_a_section_bears_on_every_stretch_of_it() -> None:
    timeline = told(CAPTURED | {"subject": "highway:H1[east..west]"})
    for stretch in ("highway:H1[west..mid]", "highway:H1[mid..east]"):
        assert seen(timeline, "2024-06-01", stretch) == ("front", "certain", [])


def test_what_is_said_of_a_whole_road_bears_on_no_stretch() -> None:
    timeline = told(CAPTURED | {"subject": "highway:H1"})
    assert row(timeline, "2024-06-01", STREET).holder == ""
    assert row(timeline, "2024-06-01", STREET).access == "unknown"


def test_fire_control_is_another_axis_than_holding() -> None:
    held = news("held", "2024-02-01", "army")
    fire = news("fire_control", "2024-03-01", "army", "front")
    assert road(held, fire)[1:] == [
        ("2024-02-01", "army", "unknown", []),
        ("2024-03-01", "army", "fire_control", ["front"]),
    ]


def test_a_road_that_was_taken_is_no_longer_under_fire() -> None:
    held = news("held", "2024-02-01", "army")
    fire = news("fire_control", "2024-03-01", "army", "front")
    taken = news("captured", "2024-05-01", "front", "army")
    assert road(held, fire, taken)[-1] == ("2024-05-01", "front", "unknown", [])


def test_the_last_news_of_access_stands() -> None:
    closed = news("closed", "2024-03-01/..")
    again = news("closed", "2024-03-05") | {"source_id": "herald"}
    opened = news("reopened", "2024-05-01")
    assert [run[:3] for run in road(closed, again, opened)] == [
        ("2024-01-01", "", "unknown"),
        ("2024-03-01", "", "closed"),
        ("2024-05-01", "", "open"),
    ]


def test_a_closure_of_stated_length_ends_with_it() -> None:
    closed = news("closed", "2024-03-01/2024-03-10")
    within = news("closed", "2024-03-05") | {"source_id": "herald"}
    assert [run[:3] for run in road(closed, within)][1:] == [
        ("2024-03-01", "", "closed"),
        ("2024-03-11", "", "unknown"),
    ]


def test_that_a_road_is_closed_says_nothing_of_who_held_it_before() -> None:
    assert road(news("closed", "2024-03-01", "army")) == [
        ("2024-01-01", "", "unknown", []),
        ("2024-03-01", "army", "closed", []),
    ]


def test_claims_name_the_news_of_access_that_stands() -> None:
    timeline = told(news("closed", "2024-03-01/.."), news("reopened", "2024-05-01"))
    assert row(timeline, "2024-04-01", STREET).claims == ["c1"]
    assert row(timeline, "2024-06-01", STREET).claims == ["c2"]
