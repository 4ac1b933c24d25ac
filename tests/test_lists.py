"""Lists, and what lies in areas: what is said of places of which nobody reports anything."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
from telling import STATE, TOWN, claim, history, row, seen, tell

from whoholds.analysis.shares import shares, shares_over_time
from whoholds.analysis.why import why
from whoholds.analysis.within import within
from whoholds.engine.timeline import Timeline, weigh
from whoholds.export.text.explanation import explain
from whoholds.ledgers import Ledger
from whoholds.redaction import Withheld, withhold
from whoholds.schema import Incumbent, empty_layer, empty_table
from whoholds.situation import join

WEST = "town:west"
CAME = claim("captured", "2024-06-10", "front", "army")
LISTED = {
    "list_id": "L1",
    "source_id": "herald",
    "claimant": "",
    "as_of": "2024-06-10",
    "universe": "places:XA-1",
    "says": "control",
    "rest_holder": "army",
    "count": "3",
    "note": "all but one",
}


def table(name: str, rows: list[dict[str, str]]) -> pd.DataFrame:
    return (
        pd.DataFrame(rows)
        .reindex(columns=empty_table(name).columns)
        .astype("object")
        .fillna("")
        .astype("str")
    )


def listing(
    ledger: Ledger, *lists: dict[str, str], rows: tuple[tuple[str, str, str], ...] = ()
) -> Ledger:
    """Add lists, and the places that they name: list, subject, holder."""
    named = [{"list_id": a, "subject": b, "holder": c} for a, b, c in rows]
    return replace(ledger, lists=table("lists", list(lists)), list_rows=table("list_rows", named))


def areas(ledger: Ledger, **inside: tuple[str, ...]) -> Ledger:
    """Add areas of these places; the first is the seat of those whose name ends in township."""
    rows = [
        {
            "area_id": name,
            "name": name.title(),
            "level": "township" if name.endswith("township") else "zone",
            "seat": places[0].removeprefix("town:") if name.endswith("township") else "",
        }
        for name, places in inside.items()
    ]
    lie = [{"area_id": name, "place": p} for name, places in inside.items() for p in places]
    layer = gpd.GeoDataFrame(table("areas", rows), geometry=[None] * len(rows), crs=4326)
    return replace(ledger, areas=layer, area_places=table("area_places", lie))


def sites(ledger: Ledger, *names: str) -> Ledger:
    rows = [{"site_id": n, "name": n.title(), "kind": "base", "state_id": "XA-1"} for n in names]
    points = gpd.points_from_xy([96.2] * len(names), [20.1] * len(names))
    columns = empty_layer("sites").columns.drop("geometry")
    frame = pd.DataFrame(rows).reindex(columns=columns).astype("object").fillna("").astype("str")
    frame["coordinate_precision_km"] = 1.0
    return replace(ledger, sites=gpd.GeoDataFrame(frame, geometry=points, crs=4326))


def says(timeline: Timeline, subject: str = TOWN) -> list[tuple[Any, ...]]:
    return history(timeline, "holder", "certainty", "inherited_from", subject=subject)


# --- what lists say ----------------------------------------------------------------------------


def test_what_a_list_does_not_name_is_the_rests_possibly_and_from_its_day_on() -> None:
    timeline = weigh(listing(tell(), LISTED, rows=(("L1", WEST, "front"),)))
    assert says(timeline) == [
        ("2024-01-01", "", "unknown", ""),
        ("2024-06-10", "army", "possible", "list:L1"),
    ]
    verdict = row(timeline, "2024-07-01")
    assert (verdict.status, verdict.claims, verdict.silence) == ("held", ["L1/mid"], "")
    assert f"{verdict.last_heard:%Y-%m-%d}" == "2024-06-10"


def test_whom_a_list_names_is_a_plain_sight() -> None:
    timeline = weigh(listing(tell(), LISTED, rows=(("L1", WEST, "front"),)))
    assert seen(timeline, "2024-06-09", WEST) == ("", "unknown", ["front"])
    assert seen(timeline, "2024-06-10", WEST) == ("front", "certain", [])
    assert row(timeline, "2024-06-10", WEST).claims == ["L1/west"]


def test_a_list_that_names_the_incumbent_tells_of_the_time_before() -> None:
    ledger = replace(listing(tell(), LISTED), incumbent=Incumbent("army", "2024-02-01"))
    timeline = weigh(ledger)
    assert says(timeline) == [
        ("2024-01-01", "", "unknown", ""),
        ("2024-02-01", "army", "possible", "list:L1"),
    ]
    assert pd.isna(row(timeline, "2024-03-01").last_heard)


def test_a_list_that_names_the_incumbent_tells_nothing_of_the_time_of_an_earlier_list() -> None:
    early = LISTED | {"list_id": "L0", "as_of": "2024-03-01", "rest_holder": "front"}
    ledger = replace(listing(tell(), early, LISTED), incumbent=Incumbent("army", "2024-05-01"))
    assert says(weigh(ledger)) == [
        ("2024-01-01", "", "unknown", ""),
        ("2024-03-01", "front", "possible", "list:L0"),
        ("2024-06-10", "army", "possible", "list:L1"),
    ]


def test_a_list_yields_to_the_places_own_news() -> None:
    own = claim("captured", "2024-08-01", "front", by="herald")
    timeline = weigh(listing(tell(own), LISTED))
    assert says(timeline)[1:] == [
        ("2024-06-10", "army", "possible", "list:L1"),
        ("2024-08-01", "front", "certain", ""),
    ]
    early = claim("captured", "2024-02-01", "front", by="herald")
    assert says(weigh(listing(tell(early), LISTED)))[1:] == [("2024-02-01", "front", "certain", "")]


def test_a_fight_lies_over_what_a_list_says() -> None:
    fight = claim("attacked", "2024-07-01", "", "front")
    timeline = weigh(listing(tell(fight), LISTED))
    assert history(timeline, "holder", "status")[1:] == [
        ("2024-06-10", "army", "held"),
        ("2024-07-01", "army", "contested"),
        ("2024-08-01", "army", "held"),
    ]
    told = {day: explain(why(timeline, TOWN, day)) for day in ("2024-06-20", "2024-07-10")}
    assert "Nothing is reported of the place itself" in " ".join(told["2024-06-20"].split())
    assert "No report says who holds it" in " ".join(told["2024-07-10"].split())


def test_administration_is_possible_even_where_it_is_named() -> None:
    vote = LISTED | {"says": "administration", "universe": "listed", "rest_holder": ""}
    timeline = weigh(listing(tell(), vote | {"count": "1"}, rows=(("L1", TOWN, "army"),)))
    assert says(timeline)[1:] == [("2024-06-10", "army", "possible", "list:L1")]
    assert says(timeline, WEST) == [("2024-01-01", "", "unknown", "")]


def test_a_list_against_a_report_is_an_alternative_until_the_next_own_news() -> None:
    taken = claim("captured", "2024-03-01", "front", "army", by="herald", known="2024-03-02")
    again = claim("held", "2024-09-01", "front", by="herald", known="2024-09-02")
    against = listing(tell(taken, again), LISTED, rows=(("L1", TOWN, "army"),))
    timeline = weigh(against)
    assert history(timeline, "holder", "certainty", "alternatives")[1:] == [
        ("2024-03-01", "front", "certain", []),
        ("2024-06-10", "front", "possible", ["army"]),
        ("2024-09-01", "front", "certain", []),
    ]
    assert row(timeline, "2024-07-01").claims == ["L1/mid", "c1", "c2"]


def test_a_partys_own_list_is_its_own_word() -> None:
    own = LISTED | {"claimant": "army", "universe": "listed", "rest_holder": "", "count": "1"}
    ledger = listing(tell(), own, rows=(("L1", TOWN, "army"),))
    strict = weigh(ledger, policy="against_interest")
    assert seen(strict, "2024-07-01") == ("", "unknown", [])
    assert row(weigh(ledger), "2024-07-01").claimed_by == ["army"]


def test_of_two_lists_the_later_counts_and_of_one_day_the_lower_id() -> None:
    lists = [
        LISTED | {"list_id": name, "as_of": day, "rest_holder": holder}
        for name, day, holder in (
            ("L3", "2024-08-01", "league"),
            ("L2", "2024-08-01", "front"),
            ("L1", "2024-06-10", "army"),
        )
    ]
    assert says(weigh(listing(tell(), *lists)))[1:] == [
        ("2024-06-10", "army", "possible", "list:L1"),
        ("2024-08-01", "front", "possible", "list:L2"),
    ]


def test_a_list_is_known_from_its_source_on() -> None:
    late = tell()
    sources = late.sources
    sources.loc[sources["source_id"] == "herald", "published"] = "2024-10-01"
    ledger = listing(replace(late, sources=sources), LISTED)
    assert says(weigh(ledger, as_known="2024-09-30")) == [("2024-01-01", "", "unknown", "")]
    assert says(weigh(ledger, as_known="2024-10-01"))[1:] == [
        ("2024-06-10", "army", "possible", "list:L1")
    ]


def test_what_is_reported_alone_needs_no_list() -> None:
    own = claim("attacked", "2024-07-01", "army", "front", on=WEST)
    bare = tell(own)
    with_lists = replace(listing(bare, LISTED), incumbent=Incumbent("army", "2024-02-01"))
    alone = weigh(with_lists, evidence="reported", as_known="2024-12-31")
    pd.testing.assert_frame_equal(alone.frame, weigh(bare, as_known="2024-12-31").frame)
    with pytest.raises(ValueError, match="all, reported"):
        weigh(bare, evidence="some")  # type: ignore[arg-type]


# --- areas and sites ---------------------------------------------------------------------------


def test_a_list_of_townships_colours_their_other_places() -> None:
    ledger = sites(tell(), "camp")
    ledger = areas(ledger, **{"mid-township": (TOWN, WEST, "site:camp")})
    seats = LISTED | {"universe": "seats", "rest_holder": "", "count": "1"}
    timeline = weigh(listing(ledger, seats, rows=(("L1", "area:mid-township", "front"),)))
    assert seen(timeline, "2024-07-01") == ("front", "certain", [])
    for part in (WEST, "site:camp"):
        assert says(timeline, part)[1:] == [("2024-06-10", "front", "possible", "list:L1")]
        assert row(timeline, "2024-07-01", part).claims == ["L1/mid"]
    assert says(timeline, "town:east") == [("2024-01-01", "", "unknown", "")]


def test_a_place_follows_the_smallest_area_that_somebody_holds_then_a_list_then_its_state() -> None:
    zone = claim("held", "2024-03-01", "front", on="area:zone")
    small = claim("held", "2024-09-01", "league", on="area:part")
    state = claim("held", "2024-02-01", "raiders", on=STATE)
    ledger = areas(tell(zone, small, state), part=(TOWN, WEST), zone=(TOWN, WEST, "town:east"))
    rest = LISTED | {"universe": "places:part", "count": ""}
    assert says(weigh(listing(ledger, rest)))[1:] == [
        ("2024-02-01", "raiders", "possible", STATE),
        ("2024-03-01", "front", "possible", "area:zone"),
        ("2024-09-01", "league", "possible", "area:part"),
    ]
    bare = areas(tell(state), part=(TOWN, WEST))
    assert says(weigh(listing(bare, rest)))[1:] == [
        ("2024-02-01", "raiders", "possible", STATE),
        ("2024-06-10", "army", "possible", "list:L1"),
    ]


def test_an_area_is_mixed_as_soon_as_one_of_its_places_has_a_holder() -> None:
    own = claim("held", "2024-03-01", "front", by="herald")
    timeline = weigh(areas(tell(own), zone=(TOWN, WEST)))
    assert history(timeline, "holder", "status", subject="area:zone") == [
        ("2024-01-01", "", "unknown"),
        ("2024-03-01", "", "mixed"),
    ]
    listed = weigh(listing(areas(tell(), zone=(TOWN, WEST)), LISTED))
    assert history(listed, "status", subject="area:zone") == [("2024-01-01", "unknown")]


def test_a_site_has_verdicts_of_its_own_and_follows_its_state() -> None:
    taken = claim("captured", "2024-06-10", "front", "army", on="site:camp", by="herald")
    state = claim("held", "2024-03-01", "army", on=STATE)
    ledger = sites(tell(taken), "camp")
    assert seen(weigh(ledger), "2024-06-10", "site:camp") == ("front", "certain", [])
    follows = sites(tell(state), "camp")
    assert says(weigh(follows), "site:camp")[1:] == [("2024-03-01", "army", "possible", STATE)]


# --- what is held back -------------------------------------------------------------------------


def _marked(ledger: Ledger, town: str) -> Ledger:
    towns = ledger.towns.assign(sensitive="")
    towns.loc[towns["town_id"] == town, "sensitive"] = "true"
    return replace(ledger, towns=towns, stations=ledger.stations[:0])


def test_a_delay_holds_back_lists_of_later_days_and_their_sources() -> None:
    late = LISTED | {"list_id": "L2", "as_of": "2024-12-20", "source_id": "mirror"}
    ledger = listing(tell(CAME), LISTED, late, rows=(("L2", WEST, "front"),))
    ledger = replace(ledger, sources=ledger.sources.assign(published="2024-07-01"))
    shown, withheld = withhold(ledger, delay_days=30)
    assert withheld.lists == ("L2",)
    assert shown.lists["list_id"].tolist() == ["L1"]
    assert shown.list_rows.empty
    assert "mirror" not in set(shown.sources["source_id"])


def _now(withheld: Withheld, was: str) -> str:
    """What a hidden place is called."""
    (name,) = (name for name, row in withheld.aliases.items() if row == was)
    return name


def test_a_list_or_an_area_that_names_a_sensitive_place_is_left_out() -> None:
    other = LISTED | {"list_id": "L2"}
    rows = (("L1", "area:west-township", "front"), ("L2", "town:east", "front"))
    said = claim("held", "2024-03-01", "front", on="area:west-township")
    inside = {"west-township": (WEST,), "zone": (WEST, TOWN), "mid-township": (TOWN,)}
    ledger = _marked(listing(areas(tell(said), **inside), LISTED, other, rows=rows), "west")
    shown, withheld = withhold(ledger, coarsen_km=20)
    assert (withheld.lists, withheld.areas) == (("L1",), ("west-township",))
    assert set(shown.area_places["place"]) == {TOWN}
    assert shown.claims.empty
    # What is left names it nowhere, and still tells of it as one of the rest.
    for table in (shown.lists, shown.list_rows, shown.area_places, shown.areas, shown.listed):
        assert "west" not in table.to_csv().casefold()
    hidden = f"town:{_now(withheld, 'west')}"
    assert row(weigh(shown), "2024-07-01", hidden).inherited_from == "list:L2"


def test_a_sensitive_site_is_blurred_like_a_town() -> None:
    ledger = sites(tell(claim("held", "2024-03-01", "front", on="site:camp")), "camp")
    layer = ledger.sites.assign(sensitive="yes")
    shown, withheld = withhold(replace(ledger, sites=layer), coarsen_km=20)
    assert withheld.sites == ("camp",)
    assert seen(weigh(shown), "2024-07-01", f"site:{_now(withheld, 'camp')}")[0] == "front"
    assert "camp" not in shown.sites.to_csv().casefold()
    assert shown.sites.geometry.iloc[0] != layer.geometry.iloc[0]


# --- what lies within --------------------------------------------------------------------------


def test_an_area_counts_its_places_by_holder_and_by_what_is_known() -> None:
    own = claim("held", "2024-03-01", "front", by="herald")
    ledger = areas(sites(tell(own), "camp"), zone=(TOWN, WEST, "site:camp"))
    rest = LISTED | {"universe": "places:zone", "count": "2"}
    counts = within(join(weigh(listing(ledger, rest)), "2024-07-01"))
    told = {tuple(row) for row in counts.itertuples(index=False, name=None)}
    assert told == {
        ("area:zone", "front", "certain", 1, 0),
        ("area:zone", "army", "listed", 1, 0),
        ("area:zone", "", "no_report", 0, 1),
        (STATE, "front", "certain", 1, 0),
        (STATE, "army", "listed", 1, 0),
        (STATE, "", "no_report", 1, 1),
    }


def test_sites_are_counted_apart_from_towns() -> None:
    taken = claim("captured", "2024-06-10", "front", "army", on="site:camp", by="herald")
    timeline = weigh(sites(tell(taken), "camp"))
    table = shares(join(timeline, "2024-07-01"))
    country = table[table["scope"].eq("country") & table["actor"].eq("front")]
    assert country.set_index("measure")["least"].to_dict() == {"sites": 1.0}
    over_time = shares_over_time(timeline, "2024-07-01").drop(columns="day")
    pd.testing.assert_frame_equal(over_time, table)
