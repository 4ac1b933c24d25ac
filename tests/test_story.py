"""The shipped pack tells the story it was made for, through the public face."""

from __future__ import annotations

import pandas as pd
import pytest

import whoholds as wh

THEN, NOW = "2024-08-15", "2025-09-22"


@pytest.fixture(scope="module")
def timeline(myanmar_timeline: wh.Timeline) -> wh.Timeline:
    return myanmar_timeline


def on(timeline: wh.Timeline, day: str, subject: str) -> pd.Series:
    return timeline.on(day).set_index("subject").loc[subject]


@pytest.mark.parametrize(
    ("town", "day", "holder", "certainty", "since"),
    [
        ("nawnghkio", THEN, "tnla", "certain", "2024-07-10"),
        ("nawnghkio", NOW, "military", "certain", "2025-07-16"),
        ("lashio", THEN, "mndaa", "certain", "2024-08-03"),
        ("lashio", NOW, "military", "certain", "2025-04-22"),
        ("bhamo", THEN, "military", "possible", None),
        ("demoso", NOW, "military", None, "2025-08-19"),
        ("sittwe", THEN, "military", "certain", None),
        ("kyaukphyu", THEN, "military", "certain", None),
        ("myawaddy", THEN, "military", None, "2024-04-23"),
        ("myawaddy", NOW, "military", None, "2024-04-23"),
        ("lay-kay-kaw", THEN, "military", "possible", None),
        ("mrauk-u", THEN, "aa", "certain", None),
        ("mrauk-u", NOW, "aa", "certain", None),
    ],
)
def test_towns(
    timeline: wh.Timeline,
    town: str,
    day: str,
    holder: str,
    certainty: str | None,
    since: str | None,
) -> None:
    verdict = on(timeline, day, f"town:{town}")
    assert verdict["holder"] == holder
    if certainty:
        assert verdict["certainty"] == certainty
    if since:
        assert verdict["since_latest"] == pd.Timestamp(since)


def test_demoso_was_karenni(timeline: wh.Timeline) -> None:
    verdict = on(timeline, THEN, "town:demoso")
    parent = timeline.ledger.actors.set_index("actor_id")["parent"].to_dict()
    above = [verdict["holder"]]
    while parent[above[-1]]:
        above.append(parent[above[-1]])
    assert "karenni" in above
    assert verdict["certainty"] == "certain"


def test_bhamo_rests_on_the_militarys_own_word(timeline: wh.Timeline) -> None:
    verdict = on(timeline, NOW, "town:bhamo")
    assert (verdict["holder"], verdict["claimed_by"]) == ("military", ["military"])
    early = wh.weigh(timeline.ledger, as_known="2025-09-30")
    then = on(early, NOW, "town:bhamo")
    assert (then["status"], then["claimed_by"]) == ("contested", ["military"])


@pytest.mark.parametrize("town", ["sittwe", "kyaukphyu"])
def test_ports_are_besieged_by_the_aa(timeline: wh.Timeline, town: str) -> None:
    verdict = on(timeline, NOW, f"town:{town}")
    assert (verdict["holder"], verdict["status"]) == ("military", "besieged")
    assert verdict["challengers"] == ["aa"]


def test_lay_kay_kaw_is_the_knlas_and_under_attack(timeline: wh.Timeline) -> None:
    verdict = on(timeline, NOW, "town:lay-kay-kaw")
    assert (verdict["holder"], verdict["status"]) == ("knla", "contested")
    assert "military" in verdict["challengers"]


def test_mrauk_u_fell_on_one_of_two_days(timeline: wh.Timeline) -> None:
    verdict = on(timeline, THEN, "town:mrauk-u")
    bounds = (verdict["since_earliest"], verdict["since_latest"])
    assert bounds == (pd.Timestamp("2024-02-08"), pd.Timestamp("2024-02-09"))


def test_hpakant_keeps_both_readings(timeline: wh.Timeline) -> None:
    then = on(timeline, THEN, "town:hpakant")
    assert (then["holder"], then["certainty"]) == ("kia", "possible")
    assert then["alternatives"] == ["military"]
    now = on(timeline, NOW, "town:hpakant")
    assert {"kia", "military"} <= {now["holder"], *now["alternatives"], *now["challengers"]}


def test_asian_highway_1_is_retaken_piece_by_piece(timeline: wh.Timeline) -> None:
    day = wh.join(timeline, NOW)
    ah1 = day.highways[day.highways["highway_id"] == "AH1"]
    assert len(ah1) >= 4
    stretches = [s for s in timeline.subjects if s.startswith("highway:AH1[kawkareik..")]
    stretches += [s for s in timeline.subjects if s.endswith("..myawaddy]")]
    for stretch in stretches:
        then, now = on(timeline, THEN, stretch), on(timeline, NOW, stretch)
        assert then["holder"] == "knla"
        assert now["holder"] == "military"
        bounds = (now["since_earliest"], now["since_latest"])
        assert bounds == (pd.Timestamp("2025-09-06"), pd.Timestamp("2025-09-09"))


def test_the_military_may_get_through_to_myawaddy(timeline: wh.Timeline) -> None:
    passage = wh.passable(wh.join(timeline, NOW), "AH1", "hpa-an", "myawaddy", actor="military")
    assert passage.answer == "possibly"


def test_union_highway_8_is_contested_between_mawlamyine_and_dawei(timeline: wh.Timeline) -> None:
    day = wh.join(timeline, NOW)
    uh8 = day.highways[day.highways["highway_id"] == "UH8"]
    fought = uh8[uh8["status"] == "contested"]
    between = {town for towns in fought["stretches"] for stretch in towns for town in [stretch]}
    assert any("mawlamyine" in stretch for stretch in between)
    assert any("dawei" in stretch for stretch in between)


def test_nearly_all_of_rakhine_is_the_aas(timeline: wh.Timeline) -> None:
    day = wh.join(timeline, NOW)
    rakhine = day.towns[day.towns["state_id"] == "MM-16"]
    others = set(rakhine.loc[rakhine["holder"] != "aa", "town_id"])
    assert {"sittwe", "kyaukphyu"} <= others
    assert len(others) <= 4
    assert day.states.set_index("state_id").loc["MM-16", "holder"] == "aa"


def test_what_is_whole_road_talk_is_kept_and_never_drawn(timeline: wh.Timeline) -> None:
    told = timeline.ledger.claims["subject"].isin(["highway:AH1", "highway:UH8"])
    ids = set(timeline.ledger.claims.loc[told, "claim_id"])
    assert ids
    used = {claim for claims in timeline.frame["claims"] for claim in claims}
    assert not ids & used


@pytest.mark.parametrize(
    ("town", "days"),
    [
        ("mrauk-u", {"2024-02-08", "2024-02-09"}),
        ("pauktaw", {"2024-01-19", "2024-01-24"}),
        ("paletwa", {"2024-01-14", "2024-01-17"}),
    ],
)
def test_disagreements_on_dates_are_found(timeline: wh.Timeline, town: str, days: set[str]) -> None:
    found = wh.disagreements(timeline)
    mine = found[(found["subject"] == f"town:{town}") & (found["about"] == "date")]
    assert days <= set(mine["reading"])


def test_disputed_claims_are_found(timeline: wh.Timeline) -> None:
    found = wh.disagreements(timeline)
    tonzang = found[(found["subject"] == "town:tonzang") & (found["about"] == "date")]
    assert tonzang["reading"].nunique() >= 3
    assert (found[found["subject"] == "town:demoso"]["about"] == "claim").any()
    assert (found[found["subject"] == "town:banmauk"]["about"] == "holder").any()
