"""What is withheld reaches no export, and every export says how much was withheld."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
from commands import run

import whoholds as wh


def test_a_delay_holds_back_claims_and_days(ledger: wh.Ledger) -> None:
    """Known until 12 September 2024: ten days less hide 10 September, and "about August"."""
    shown, withheld = wh.withhold(ledger, delay_days=10)
    assert withheld.last_day is not None
    assert withheld.last_day.isoformat() == "2024-09-02"
    assert withheld.claims == ("c03", "c08")
    timeline = wh.weigh(shown)
    assert timeline.period[1] == withheld.last_day
    with pytest.raises(wh.DateError):
        timeline.on("2024-09-10")
    before = wh.weigh(ledger).on("2024-09-01").drop(columns="end")
    pd.testing.assert_frame_equal(timeline.on("2024-09-01").drop(columns="end"), before)


def test_no_claim_that_is_shown_names_one_that_is_held_back(ledger: wh.Ledger) -> None:
    first = ledger.claims["claim_id"] == "c01"
    linked = ledger.claims.assign(after=ledger.claims["after"].mask(first, "c02;c03"))
    shown, withheld = wh.withhold(replace(ledger, claims=linked), delay_days=10)
    assert "c03" in withheld.claims
    assert shown.claims.set_index("claim_id").loc["c01", "after"] == "c02"
    assert not shown.claims.to_csv().count("c03")


def test_a_delay_needs_no_operations(ledger: wh.Ledger) -> None:
    """A pack without offensives keeps the columns of its empty table."""
    bare = replace(ledger, operations=ledger.operations.iloc[:0])
    shown, _ = wh.withhold(bare, delay_days=10)
    pd.testing.assert_frame_equal(shown.operations, bare.operations)


def test_no_delay_withholds_nothing(ledger: wh.Ledger) -> None:
    shown, withheld = wh.withhold(ledger)
    assert (withheld.claims, withheld.towns) == ((), ())
    pd.testing.assert_frame_equal(wh.weigh(shown).frame, wh.weigh(ledger).frame)


def test_a_delay_longer_than_the_period_is_refused(ledger: wh.Ledger) -> None:
    with pytest.raises(wh.DateError, match="leaves nothing"):
        wh.withhold(ledger, delay_days=1000)


def test_sensitive_towns_lose_their_place_and_their_name(ledger: wh.Ledger) -> None:
    towns = ledger.towns.assign(sensitive=["", "true", ""])
    marked = replace(ledger, towns=towns, stations=ledger.stations.iloc[[0, 2]])
    shown, withheld = wh.withhold(marked, coarsen_km=20)
    assert withheld.towns == ("birch",)
    old, new = ledger.towns.geometry, shown.towns.geometry
    assert new[0].equals(old[0])
    # It comes last: its place in the alphabet would tell.
    moved = gpd.GeoSeries([old[1], new[2]], crs=4326).to_crs(32647)
    assert 0 < moved[0].distance(moved[1]) <= 20_000 / 2**0.5 * 1.01
    assert shown.towns["coordinate_precision_km"][2] >= 14.1
    told = shown.towns.drop(columns="geometry").to_csv() + shown.claims.to_csv()
    assert "birch" not in told.lower()
    (now,) = (name for name, was in withheld.aliases.items() if was == "birch")
    verdict = wh.weigh(shown).on("2024-10-01").set_index("subject").loc[f"town:{now}"]
    assert (verdict["holder"], verdict["claimed_by"]) == ("front", ["army"])


def test_what_is_withheld_shows_in_no_kind_of_knowledge(ledger: wh.Ledger) -> None:
    """A place that only a withheld claim tells of has no report, and is not "known later"."""
    late = ledger.claims[ledger.claims["claim_id"] == "c03"].assign(
        claim_id="c99", subject="town:cedar", event="held", holder="front", challengers=""
    )
    claims = ledger.claims[ledger.claims["subject"] != "town:cedar"]
    claims = pd.concat([claims[~claims["subject"].str.startswith("state")], late])
    whole = replace(ledger, claims=claims.reset_index(drop=True))
    asked = "town:cedar"
    known = wh.weigh(whole).on("2024-03-01").set_index("subject").loc[asked]
    shown, _ = wh.withhold(whole, delay_days=10)
    hidden = wh.weigh(shown).on("2024-03-01").set_index("subject").loc[asked]
    assert (known["silence"], hidden["silence"]) == ("lapsed", "no_report")


def test_sources_that_would_name_a_sensitive_town_keep_publisher_and_date(
    ledger: wh.Ledger,
) -> None:
    towns = ledger.towns.assign(sensitive=["", "true", ""])
    marked = replace(ledger, towns=towns, stations=ledger.stations.iloc[[0, 2]])
    only = set(ledger.claims.loc[ledger.claims["subject"] == "town:birch", "source_id"])
    only -= set(ledger.claims.loc[ledger.claims["subject"] != "town:birch", "source_id"])
    other = next(name for name in ledger.sources["source_id"] if name not in only)
    url = "https://example.org/2024/the-fall-of-BIRCH.html"
    at = ledger.sources["source_id"] == other
    marked = replace(marked, sources=ledger.sources.assign(url=ledger.sources["url"].mask(at, url)))
    shown, withheld = wh.withhold(marked, coarsen_km=20)
    assert only
    assert set(withheld.sources) == {*only, other}
    muted = shown.sources.set_index("source_id").loc[list(withheld.sources)]
    assert set(muted["title"]) == {"Title withheld"}
    assert set(muted["url"]) == {""}
    kept = ledger.sources.set_index("source_id").loc[list(withheld.sources), "publisher"]
    assert muted["publisher"].equals(kept)
    assert "birch" not in shown.sources.to_csv().lower()


def test_a_sensitive_station_is_refused_since_its_road_would_tell(ledger: wh.Ledger) -> None:
    marked = replace(ledger, towns=ledger.towns.assign(sensitive=["", "true", ""]))
    with pytest.raises(wh.RouteError, match="station of H1"):
        wh.withhold(marked, coarsen_km=20)


def test_every_export_says_how_much_and_none_says_what(tiny: Path, tmp_path: Path) -> None:
    words = ["build", str(tiny), "--out", str(tmp_path), "--delay", "10"]
    told = run(*words)
    assert told.exit_code == 0, told.output
    assert json.loads((tmp_path / "withheld.json").read_text())["claims"] == ["c03", "c08"]
    brief = (tmp_path / "brief.md").read_text()
    assert "Nothing after 2 September 2024 is shown: 2 later claims are held back." in brief
    for name in ("map.html", "control.gpkg", "brief.md"):
        content = (tmp_path / name).read_bytes()
        assert b"ours again" not in content, name
