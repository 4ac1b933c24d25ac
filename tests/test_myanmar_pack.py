"""The shipped pack: whole, honest about its gaps, and legible to everybody."""

from __future__ import annotations

import csv
import itertools
import json
import re
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
from myanmartools import ZawgyiDetector
from records import MORE

from whoholds import dates
from whoholds.ledgers import Ledger
from whoholds.schema import Incumbent

PACK = Path(__file__).parent.parent / "layers" / "myanmar"
SMALL = 120_000  # bytes a layer may weigh on a web page
KM = 111.0  # a degree of latitude
UNKNOWN = "#9a9a9a"
MAIN = (
    "military", "resistance", "3bha", "aa", "tnla", "mndaa", "kia", "knla", "karenni", "chin",
    "pdf", "uwsa",
)  # fmt: skip


def table(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def test_there_is_enough_of_everything(myanmar: Ledger) -> None:
    assert len(myanmar.towns) >= 500
    assert len(myanmar.claims) >= 400
    assert len(myanmar.states) == 14
    assert {"AH1", "UH8", "NH3"} <= set(myanmar.highways["highway_id"])


def test_naypyidaw_is_missed_aloud(myanmar: Ledger) -> None:
    assert "MM-18" not in set(myanmar.states["state_id"])
    assert any("Naypyidaw" in remark for remark in myanmar.remarks)


def test_every_resource_has_its_terms_and_its_author() -> None:
    descriptor = json.loads((PACK / "datapackage.json").read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        assert resource["attribution"]
        assert resource["licenses"][0]["path"].startswith("https://")
        assert (PACK / resource["path"]).is_file()
        named = {field["name"] for field in resource["schema"]["fields"]}
        if resource["format"] == "csv":
            with (PACK / resource["path"]).open(encoding="utf-8", newline="") as stream:
                assert set(next(csv.reader(stream))) == named
        else:
            layer = json.loads((PACK / resource["path"]).read_text(encoding="utf-8"))
            assert set(layer["features"][0]["properties"]) == named


@pytest.mark.parametrize("layer", ["states", "neighbours"])
def test_polygons_are_light_enough_for_a_page(layer: str) -> None:
    assert (PACK / f"{layer}.geojson").stat().st_size < SMALL


def test_borders_that_touched_still_touch(myanmar: Ledger) -> None:
    every = [*myanmar.states.geometry, *myanmar.backdrop["neighbours"].geometry]
    assert shapely.coverage_is_valid(np.array(every))
    assert {"TH", "CN", "IN", "BD", "LA"} == set(myanmar.backdrop["neighbours"]["iso"])
    thailand = myanmar.backdrop["neighbours"].set_index("iso").geometry["TH"]
    kayin = myanmar.states.set_index("state_id").geometry["MM-13"]
    assert thailand.intersection(kayin).length > 2  # degrees along the Moei and beyond
    country = shapely.union_all(myanmar.states.geometry.to_numpy())
    assert not any(len(part.interiors) for part in shapely.get_parts(country))


def test_towns_lie_in_or_near_their_states(myanmar: Ledger) -> None:
    towns = myanmar.towns
    home = myanmar.states.set_index("state_id").geometry.reindex(towns["state_id"])
    away = shapely.distance(home.to_numpy(), towns.geometry.to_numpy()) * KM
    assert (away <= np.maximum(3, towns["coordinate_precision_km"])).all()


def test_every_state_has_its_capital(myanmar: Ledger) -> None:
    state_of = myanmar.towns.set_index("town_id")["state_id"]
    assert (
        state_of.reindex(myanmar.states["capital"]).to_numpy() == myanmar.states["state_id"]
    ).all()


def test_coordinates_say_where_they_come_from(myanmar: Ledger) -> None:
    towns = myanmar.towns
    assert (towns["coordinate_source"] != "").all()
    assert (towns["coordinate_precision_km"] > 0).all()
    estimated = towns["geonames_id"] == ""
    assert (towns.loc[estimated, "coordinate_source"] != "GeoNames").all()
    assert {"kunlong", "maungdaw", "lay-kay-kaw"} <= set(towns.loc[estimated, "town_id"])
    assert not towns["coordinate_source"].str.contains("public list").any()


def test_every_township_has_its_seat(myanmar: Ledger) -> None:
    towns = pd.DataFrame(table(PACK / "gazetteer.csv"))
    codes = towns.loc[towns["pcode"] != "", "pcode"]
    assert (len(codes), codes.is_unique) == (330, True)
    assert codes.str.fullmatch(r"MMR0\d{5}").all()
    assert set(towns["rank"]) == {"capital", "seat", "town", "quarter"}
    capitals = set(towns.loc[towns["rank"] == "capital", "town_id"])
    assert capitals == {*myanmar.states["capital"], "naypyidaw"}
    assert (towns.loc[towns["rank"].isin(["seat", "quarter"]), "pcode"] != "").all()
    assert (towns.loc[towns["rank"] == "town", "pcode"] == "").all()


def test_areas_are_sets_of_places_and_every_township_has_its_seat() -> None:
    areas = {row["area_id"]: row for row in table(PACK / "areas.csv")}
    towns = {row["town_id"]: row for row in table(PACK / "gazetteer.csv")}
    sites = {row["site_id"]: row for row in table(PACK / "sites.csv")}
    known = {*(f"town:{one}" for one in towns), *(f"site:{one}" for one in sites)}
    places: dict[str, list[str]] = {}
    for row in table(PACK / "area_places.csv"):
        assert row["place"] in known, row
        places.setdefault(row["area_id"], []).append(row["place"])
    assert set(places) == set(areas)
    townships = {name: row for name, row in areas.items() if row["level"] == "township"}
    assert len(townships) == 330
    for name, row in townships.items():
        seat = row["seat"]
        assert name == f"{seat}-township"
        assert places[name][0] == f"town:{seat}"
        assert towns[seat]["pcode"] == row["pcode"]
        for place in places[name]:
            kind, _, one = place.partition(":")
            assert (towns if kind == "town" else sites)[one]["state_id"] == row["state_id"], place
    # every place lies in exactly one township
    inside = [place for name in townships for place in places[name]]
    assert sorted(inside) == sorted(known)


def test_lists_add_up() -> None:
    areas = {row["area_id"]: row for row in table(PACK / "areas.csv")}
    home = {row["town_id"]: {row["state_id"]} for row in table(PACK / "gazetteer.csv")}
    for row in table(PACK / "area_places.csv"):
        kind, _, place = row["place"].partition(":")
        if kind == "town":
            home[place].add(row["area_id"])
    seats = {row["seat"] for row in areas.values()} - {""}
    named: dict[str, set[str]] = {}
    for row in table(PACK / "list_rows.csv"):
        kind, _, name = row["subject"].partition(":")
        seat = areas[name]["seat"] if kind == "area" else name
        assert seat not in named.setdefault(row["list_id"], set()), row
        named[row["list_id"]].add(seat)
    for row in table(PACK / "lists.csv"):
        what, _, where = row["universe"].partition(":")
        members = named.get(row["list_id"], set())
        if what != "listed":
            every = seats if what == "seats" else set(home)
            parts = set(where.split(";"))
            members = {town for town in every if not where or home[town] & parts}
        assert named.get(row["list_id"], set()) <= members, row["list_id"]
        assert row["count"] in ("", str(len(members))), row["list_id"]
        assert row["says"] in ("control", "administration")


def test_a_site_says_how_roughly_it_is_placed() -> None:
    kinds = {
        "base", "camp", "gate", "bridge", "airport", "port", "factory", "mine", "village", "other",
    }  # fmt: skip
    for row in table(PACK / "sites.csv"):
        assert row["kind"] in kinds
        if row["coordinate_source"].startswith("estimate"):
            assert float(row["coordinate_precision_km"]) >= 2, row["site_id"]
        else:
            assert row["geonames_id"], row["site_id"]


def test_nothing_is_set_aside_for_want_of_a_layer() -> None:
    assert not [row for row in table(PACK / "set_aside.csv") if "no layer" in row["reason"]]


def test_one_spelling_means_one_town_unless_they_are_namesakes(myanmar: Ledger) -> None:
    bearers: dict[str, set[str]] = {}
    plain = myanmar.towns["name"].str.split(" (", regex=False).str[0]
    for town, name, others in zip(
        myanmar.towns["town_id"], plain, myanmar.towns["alt_names"], strict=True
    ):
        for spelling in filter(None, [name, *others.split("|")]):
            bearers.setdefault("".join(filter(str.isalnum, spelling.casefold())), set()).add(town)
    assert {name for name, towns in bearers.items() if len(towns) > 1} == {
        "htantabin", "minhla", "myohla", "myothit", "panglong", "tantabin", "zigon",
    }  # fmt: skip


@pytest.mark.filterwarnings("ignore:open_binary is deprecated:DeprecationWarning")
def test_burmese_names_are_unicode_and_not_zawgyi(myanmar: Ledger) -> None:
    names = pd.concat([myanmar.towns["name_local"], myanmar.states["name_local"]])
    named = names[names != ""]
    assert len(named) > 200
    # single names are too short to be judged by their statistics
    assert ZawgyiDetector().get_zawgyi_probability(" ".join(named)) < 1e-6
    for name in named:
        assert re.fullmatch(r"[\u1000-\u104f ]+", name), name
        # Zawgyi writes the vowel sign E before its consonant, and medials after vowels
        assert not re.search(r"(^|[^\u1000-\u102a\u103b-\u103f\u1039])\u1031", name), name
        assert not re.search(r"[\u102b-\u1032\u1036-\u1038][\u103b-\u103e]", name), name


def test_stations_lie_on_their_road_in_order(myanmar: Ledger) -> None:
    places = myanmar.towns.set_index("town_id").geometry
    for road, stops in myanmar.stations.groupby("highway_id"):
        line = myanmar.highways.set_index("highway_id").geometry[road]
        points = places.reindex(stops.sort_values("order")["town_id"]).to_numpy()
        assert (shapely.distance(line, points) < 1e-9).all()
        assert np.all(np.diff(shapely.line_locate_point(line, points)) > 0), road
    assert (myanmar.highways["geometry_quality"] == "schematic").all()


def test_the_roads_pass_where_they_must(myanmar: Ledger) -> None:
    stops = myanmar.stations.sort_values("order").groupby("highway_id")["town_id"].agg(list)
    ends = {stops["AH1"][0], stops["AH1"][-1]}
    assert ends == {"tamu", "myawaddy"}
    west = stops["AH1"].index("hpa-an")
    assert stops["AH1"][west:] == [
        "hpa-an", "eindu", "kyondoe", "kawkareik", "thingannyinaung", "myawaddy",
    ]  # fmt: skip
    # the old road from Mandalay to the south, not the expressway west of it
    south = stops["AH1"][stops["AH1"].index("phyu") : stops["AH1"].index("waw")]
    assert south == [
        "phyu", "kanyutkwin", "penwegon", "kyauktaga", "peinzalok", "nyaunglebin", "pyuntaza",
        "daik-u", "payagyi",
    ]  # fmt: skip
    off = {"theinzayat", "nanmekhon", "thazi", "lewe", "kani", "yinmabin", "bago", "yangon"}
    assert not off & {town for along in stops for town in along}
    assert (stops["UH8"][0], stops["UH8"][-1]) == ("thaton", "kawthaung")
    assert {"mandalay", "nawnghkio", "kyaukme", "hsipaw", "lashio", "muse"} <= set(stops["NH3"])


def _lab(colours: list[str], blind: str | None) -> np.ndarray:
    cs = pytest.importorskip("colorspacious")
    rgb = np.array([[int(one[i : i + 2], 16) / 255 for i in (1, 3, 5)] for one in colours])
    if blind is not None:
        space = {"name": "sRGB1+CVD", "cvd_type": blind, "severity": 100}
        rgb = np.clip(cs.cspace_convert(rgb, space, "sRGB1"), 0, 1)
    return np.asarray(cs.cspace_convert(rgb, "sRGB1", "CAM02-UCS"))


@pytest.mark.parametrize("blind", [None, "deuteranomaly", "protanomaly", "tritanomaly"])
def test_colours_stay_apart_for_every_eye(myanmar: Ledger, blind: str | None) -> None:
    colours = myanmar.actors.set_index("actor_id")["colour"]
    seen = _lab([*colours[list(MAIN)], UNKNOWN], blind)
    distances = [float(np.linalg.norm(a - b)) for a, b in itertools.combinations(seen, 2)]
    assert min(distances) > 15
    assert colours.is_unique


def test_a_party_looks_most_like_its_own_family(myanmar: Ledger) -> None:
    actors = myanmar.actors.set_index("actor_id")
    held = [one for one in myanmar.claims["holder"].unique() if one]
    seen = dict(zip(actors.index, _lab(actors["colour"].tolist(), None), strict=True))
    for one, other in itertools.combinations(held, 2):
        assert np.linalg.norm(seen[one] - seen[other]) > 6, (one, other)


def _above(myanmar: Ledger, actor: str) -> set[str]:
    parent = dict(zip(myanmar.actors["actor_id"], myanmar.actors["parent"], strict=True))
    line = {actor}
    while parent[actor]:
        actor = parent[actor]
        line.add(actor)
    return line


@pytest.mark.parametrize(
    ("finer", "coarser"),
    [
        ("knla", "knu"), ("knla", "karen"), ("ka", "karenni"), ("kndf", "karenni"),
        ("mandalay-pdf", "pdf"), ("tnla", "3bha"), ("aa", "resistance"), ("kia", "resistance"),
        ("chin-brotherhood", "chin"), ("cna", "chin"), ("nda-k-bgf", "military"),
    ],
)  # fmt: skip
def test_who_counts_under_whom(myanmar: Ledger, finer: str, coarser: str) -> None:
    assert coarser in _above(myanmar, finer)
    assert finer not in _above(myanmar, coarser)


def test_the_resistance_never_counts_under_the_military(myanmar: Ledger) -> None:
    for actor, bloc in zip(myanmar.actors["actor_id"], myanmar.actors["bloc"], strict=True):
        above = _above(myanmar, actor)
        assert bloc in {"military", "resistance", ""}
        assert "military" not in above or bloc == "military"
        assert ("resistance" in above) == (bloc == "resistance")


def test_the_council_changed_its_name(myanmar: Ledger) -> None:
    names = myanmar.actor_names[myanmar.actor_names["actor_id"] == "military"]
    assert names["abbreviation"].tolist() == ["SAC", "SSPC"]
    assert names["start"].tolist()[1] == "2025-07-31"


def test_claims_are_known_after_they_begin(myanmar: Ledger) -> None:
    published = myanmar.sources.set_index("source_id")[["published", "accessed"]]
    for source_id, when in zip(myanmar.claims["source_id"], myanmar.claims["when"], strict=True):
        known = published.loc[source_id, "published"] or published.loc[source_id, "accessed"]
        latest, earliest = dates.bounds(known).latest, dates.bounds(when).earliest
        assert latest is not None
        assert earliest is None or earliest <= latest, (source_id, when)


def test_each_page_is_one_source(myanmar: Ledger) -> None:
    pages = myanmar.sources.loc[myanmar.sources["url"] != "", "url"]
    assert pages.is_unique
    assert pages.str.match(r"https?://").all()
    unknown = myanmar.sources[myanmar.sources["url"] == ""]
    assert set(unknown["source_id"]).isdisjoint(myanmar.claims["source_id"])
    assert unknown["title"].str.startswith("[").all()


def test_the_ministry_speaks_for_the_military(myanmar: Ledger) -> None:
    ministry = myanmar.sources[myanmar.sources["publisher"].str.contains("Ministry")]
    assert len(ministry)
    assert (ministry["affiliation"] == "military").all()


def test_statements_on_whole_roads_name_no_section(myanmar: Ledger) -> None:
    nug = myanmar.claims[(myanmar.claims["claimant"] == "nug") & (myanmar.claims["when"] == "2024")]
    assert len(nug) >= 4
    assert not nug["subject"].str.contains(r"\[").any()


def _facts(folder: Path, name: str) -> list[dict[str, str]]:
    return table(folder / "myanmar_claims" / name)


def test_the_incumbent_is_the_military_since_the_coup(myanmar: Ledger) -> None:
    assert myanmar.incumbent == Incumbent("military", "2021-02-01")


def test_what_was_published_stays_as_it_was_written(myanmar: Ledger, myanmar_1_0_0: Ledger) -> None:
    """A mistake is mended by a new claim; only new columns, and days of reading, were filled in."""
    first = myanmar_1_0_0.claims.drop(columns=["extent", "after"])
    assert myanmar.claims[first.columns].head(len(first)).equals(first)
    assert myanmar.claims["claim_id"].is_monotonic_increasing
    sources = myanmar_1_0_0.sources.set_index("source_id")
    kept = myanmar.sources.set_index("source_id").loc[sources.index]
    read = sources["accessed"].where(sources["accessed"] != "", kept["accessed"])
    assert kept.equals(sources.assign(accessed=read))


def test_what_came_later_is_in_the_pack_or_set_aside(myanmar: Ledger) -> None:
    claims = myanmar.claims.set_index("claim_id")
    aside = {
        (row["file"], int(row["row"])): row
        for row in table(PACK / "set_aside.csv")
        if row["file"].startswith("more/")
    }
    for number, row in enumerate(table(MORE / "claims.csv"), start=1):
        left = aside.pop(("more/claims.csv", number), None)
        assert (left is None) == (row["claim_id"] in claims.index), row["claim_id"]
        if left is None:
            assert claims.loc[row["claim_id"], "subject"] == row["subject"]
        else:
            assert (left["date"], left["event"]) == (row["when"], row["event"])
    for number, row in enumerate(table(MORE / "extents.csv"), start=1):
        if aside.pop(("more/extents.csv", number), None) is None:
            assert claims.loc[row["claim_id"], "extent"] == row["extent"]
    assert not aside


@pytest.mark.shared_data
def test_every_fact_is_a_claim_or_set_aside(
    myanmar: Ledger, myanmar_1_0_0: Ledger, shared_data: Path
) -> None:
    facts = _facts(shared_data, "control_facts.csv")
    aside = table(PACK / "set_aside.csv")
    left = {int(row["row"]) for row in aside if row["file"] == "control_facts.csv"}
    compiled = Counter(
        (row["source_url"], row["date_edtf"])
        for number, row in enumerate(facts, start=1)
        if number not in left
    )
    # what came between, c0542 to c0633, rests on other facts
    page = dict(zip(myanmar.sources["source_id"], myanmar.sources["url"], strict=True))
    first = set(myanmar_1_0_0.claims["claim_id"])
    told = Counter(
        (page[row["source_id"]], row["when"])
        for row in myanmar.claims.to_dict("records")
        if row["claim_id"] in first or row["claim_id"] > "c0633"
    )
    # dates recoded by hand, and facts that tell several things at once
    assert sum((compiled - told).values()) == 2
    assert compiled.total() + len(left) == len(facts)
    for row in aside:
        assert row["reason"]
        if row["file"] == "control_facts.csv":
            assert facts[int(row["row"]) - 1]["subject"] == row["subject"]


@pytest.mark.shared_data
def test_every_town_of_the_facts_is_in_the_pack(myanmar: Ledger, shared_data: Path) -> None:
    facts = _facts(shared_data, "control_facts.csv")
    named = {row["subject"] for row in facts if row["subject_kind"] == "town"}
    assert named <= set(myanmar.towns["name"])
    for row in _facts(shared_data, "place_names.csv"):
        if "(" in row["variant"] or row["canonical"] not in named:
            continue
        town = myanmar.towns.set_index("name").loc[row["canonical"]]
        assert row["variant"] in {town.name, *town["alt_names"].split("|")}


@pytest.mark.shared_data
def test_every_row_of_the_founding_article_is_told(myanmar: Ledger, shared_data: Path) -> None:
    claims = myanmar.claims[myanmar.claims["source_id"] == "asia-sentinel"]
    for row in _facts(shared_data, "founding_article.csv"):
        if row["event"] == "started":
            assert row["subject"] in set(myanmar.operations["name"])
            continue
        phrase, event = row["phrase"], row["event"]
        told = {"held"} if event == "threatened" else {event, "contested"}
        mine = claims[(claims["phrase"] == phrase) & claims["event"].isin(told)]
        assert len(mine), row
        if row["when_edtf"]:
            assert (mine["when"] == row["when_edtf"]).any(), row
