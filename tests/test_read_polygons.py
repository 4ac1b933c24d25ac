"""Dated polygons: towns inside were held that day, and nothing is said of days between."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from whoholds.engine.timeline import weigh
from whoholds.errors import SourceDataError
from whoholds.export.html import to_html
from whoholds.ledgers import Ledger
from whoholds.read import adding, context, pack, polygons
from whoholds.read._importing import dated_files

EAST = shapely.box(96.9, 20.2, 97.9, 20.9)  # birch and cedar
FAR_EAST = shapely.box(97.3, 20.2, 97.9, 20.9)  # cedar alone
LESS = shapely.box(97.1, 20.2, 97.9, 20.9)  # cedar alone, and no third less than EAST
BOWTIE = shapely.Polygon([(97.3, 20.2), (97.9, 20.9), (97.9, 20.2), (97.3, 20.9)])


def _write(folder: Path, day: str, *shapes: object, **columns: list[str]) -> None:
    frame = gpd.GeoDataFrame(columns, geometry=list(shapes), crs="EPSG:4326")
    (folder / f"front_{day}.geojson").write_text(frame.to_json())


def _claims(imported: object) -> list[tuple[str, ...]]:
    columns = ["subject", "event", "when", "holder"]
    return sorted(map(tuple, imported.claims[columns].to_numpy().tolist()))


def test_days_in_a_row_are_one_claim_and_gaps_are_not_bridged(
    tmp_path: Path, ledger: Ledger
) -> None:
    for day, shape in (("20240101", EAST), ("20240102", EAST), ("20240103", LESS)):
        _write(tmp_path, day, shape)
    _write(tmp_path, "2024-02-01", EAST)
    imported = polygons.read(tmp_path, ledger, holder="front")
    assert _claims(imported) == [
        ("town:birch", "held", "2024-01-01/2024-01-02", "front"),
        ("town:birch", "held", "2024-02-01", "front"),
        ("town:cedar", "held", "2024-01-01/2024-01-03", "front"),
        ("town:cedar", "held", "2024-02-01", "front"),
    ]
    assert imported.areas["when"].tolist() == [
        "2024-01-01", "2024-01-02", "2024-01-03", "2024-02-01",
    ]  # fmt: skip


def test_null_and_invalid_geometry_is_handled_and_counted(tmp_path: Path, ledger: Ledger) -> None:
    _write(tmp_path, "20240101", FAR_EAST, None, shapely.Polygon(), BOWTIE)
    imported = polygons.read(tmp_path, ledger, holder="front")
    assert imported.counts == {"rows": 4, "claims": 2, "context": 0, "leftovers": 2}
    assert imported.notes["polygons that were mended"] == 1
    assert imported.areas.geometry.is_valid.all()


def test_a_column_may_name_the_party(tmp_path: Path, ledger: Ledger) -> None:
    _write(tmp_path, "20240101", EAST, FAR_EAST, who=["Reds", "Nobody"])
    imported = polygons.read(tmp_path, ledger, column="who", actors={"Reds": "league"})
    assert {holder for *_, holder in _claims(imported)} == {"league"}
    assert imported.leftovers["why"].tolist() == ["no actor of the pack is called `Nobody`"]


def test_the_report_tells_of_which_days_the_areas_are(tmp_path: Path, ledger: Ledger) -> None:
    """So that an order which is not the map's own is seen."""
    for day in ("02.03.2024", "05.03.2024"):
        _write(tmp_path, day, EAST)
    told = {
        order: polygons.read(tmp_path, ledger, holder="front", order=order).report()
        for order in ("dmy", "mdy")
    }
    assert "  days, from 2024-03-02 to 2024-03-05: 2" in told["dmy"]
    assert "  days, from 2024-02-03 to 2024-05-03: 2" in told["mdy"]


@pytest.mark.parametrize("licence", ["by hand: CC BY 4.0", "https://licence.example/4"])
def test_a_licence_goes_with_the_areas_and_the_claims(
    tmp_path: Path, ledger: Ledger, tiny: Path, licence: str
) -> None:
    (tmp_path / "days").mkdir()
    _write(tmp_path / "days", "20240101", EAST)
    mine = pack.new(tmp_path / "mine", like=tiny)
    for told in ({}, {"licence": licence}, {"licence": licence}):
        adding.add(polygons.read(tmp_path / "days", ledger, holder="front", **told), mine)
    assert context.areas(mine)["licence"].tolist() == [licence]
    data = json.loads((mine / "datapackage.json").read_text())
    terms = next(one for one in data["resources"] if one["name"] == "claims")
    there = [one["name"] for one in terms["licenses"]]
    assert there.count(licence) == 1
    assert terms["attribution"].count("Areas after days") == 1
    pack.open(mine)


def test_areas_are_kept_beside_the_pack_and_drawn_nowhere(
    tmp_path: Path, ledger: Ledger, tiny: Path
) -> None:
    (tmp_path / "days").mkdir()
    _write(tmp_path / "days", "20240101", EAST)
    _write(tmp_path / "days", "20240102", LESS)
    told = {"url": "https://map.example", "title": "Front map", "attribution": "after Front map"}
    imported = polygons.read(tmp_path / "days", ledger, holder="front", **told)
    mine = pack.new(tmp_path / "mine", like=tiny)
    adding.add(imported, mine)
    adding.add(imported, mine)
    opened = pack.open(mine)
    assert set(opened.backdrop) == set(pack.open(tiny).backdrop), "they are no land"
    assert "Front map" in opened.sources["title"].tolist()
    areas = context.areas(mine)
    assert tuple(areas.drop(columns="geometry").columns) == context.AREA_COLUMNS
    assert areas["day"].dt.strftime("%Y-%m-%d").tolist() == ["2024-01-01", "2024-01-02"]
    assert areas["holder"].tolist() == ["front", "front"]
    assert set(areas["attribution"]) == {"after Front map"}
    assert areas[["event", "status", "drawn_by"]].drop_duplicates().to_numpy().tolist() == [
        ["held", "control", "Front map"]
    ]
    assert areas.geometry.geom_equals(gpd.GeoSeries([EAST, LESS], crs=4326)).all()
    text = to_html(weigh(opened), tmp_path / "map.html").read_text(encoding="utf-8")
    assert "front_20240101" not in text


def test_a_pack_without_drawn_areas_has_none(tiny: Path) -> None:
    areas = context.areas(tiny)
    assert areas.empty
    assert tuple(areas.drop(columns="geometry").columns) == context.AREA_COLUMNS


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({}, "say whose areas"),
        ({"holder": "front", "column": "who"}, "say whose areas"),
        ({"holder": "nobody"}, "no actor of the pack has the id"),
        ({"column": "who"}, "has no column `who`"),
    ],
)
def test_wrong_questions(
    tmp_path: Path, ledger: Ledger, options: dict[str, str], match: str
) -> None:
    _write(tmp_path, "20240101", EAST)
    with pytest.raises(SourceDataError, match=match):
        polygons.read(tmp_path, ledger, **options)


def test_folders_without_days_are_refused(tmp_path: Path, ledger: Ledger) -> None:
    (tmp_path / "front_20241332.geojson").write_text("{}")
    with pytest.raises(SourceDataError, match="has a day in its name"):
        polygons.read(tmp_path, ledger, holder="front")


# Places of Ukraine whose side of the line on given days nobody disputes.
_UKRAINE = {
    "donetsk": (37.80, 48.00),
    "mariupol": (37.55, 47.10),
    "kyiv": (30.52, 50.45),
    "kharkiv": (36.23, 49.99),
    "velyka-novosilka": (36.834, 47.843),  # taken at the end of January 2025
}


@pytest.fixture
def ukraine(tmp_path: Path) -> Path:
    """An empty pack with five towns and two parties."""
    folder = pack.new(tmp_path / "ukraine")
    descriptor = json.loads((folder / "datapackage.json").read_text())
    descriptor["period"] = "2024-07-01/.."
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    (folder / "actors.csv").write_text(
        "actor_id,name,abbreviation,colour,parent,bloc,note\n"
        "ru,Russia,RU,#aa0000,,russia,\nua,Ukraine,UA,#0000aa,,ukraine,\n"
    )
    features = [
        {"type": "Feature", "properties": {"town_id": town, "name": town.title(), "state_id": ""},
         "geometry": {"type": "Point", "coordinates": place}}
        for town, place in _UKRAINE.items()
    ]  # fmt: skip
    (folder / "towns.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": features})
    )
    return folder


@pytest.mark.shared_data
def test_the_real_days_of_ukraine_from_file_to_map(
    shared_data: Path, ukraine: Path, tmp_path: Path
) -> None:
    imported = polygons.read(
        shared_data / "deepstate", pack.open(ukraine), holder="ru", accessed=dt.date(2026, 11, 1)
    )
    assert imported.counts["rows"] == imported.notes["snapshots"] == 28
    days = imported.claims.groupby("subject")["when"].agg(list)
    assert set(days.index) == {"town:donetsk", "town:mariupol", "town:velyka-novosilka"}
    assert len(days["town:donetsk"]) == 28, "each snapshot alone: they lie weeks apart"
    assert min(days["town:velyka-novosilka"]) > "2025-01-20"
    adding.add(imported, ukraine)
    timeline = weigh(pack.open(ukraine))
    held = timeline.on("2025-03-01").set_index("subject")["holder"]
    assert held["town:velyka-novosilka"] == "ru"
    assert held["town:kyiv"] == "", "nobody claimed what lies outside"
    assert to_html(timeline, tmp_path / "map.html").stat().st_size


@pytest.mark.shared_data
def test_real_messy_snapshots(shared_data: Path, ukraine: Path) -> None:
    imported = polygons.read(shared_data / "isw", pack.open(ukraine), holder="ru")
    assert imported.notes["snapshots"] == 13
    assert imported.counts["leftovers"] >= 3
    assert imported.notes["polygons that were mended"] >= 1
    assert imported.areas.geometry.is_valid.all()


@pytest.mark.parametrize(
    ("name", "order", "days"),
    [
        ("front_2Mar2022.geojson", "", "2022-03-02"),
        ("front Mar 2, 2022.geojson", "", "2022-03-02"),
        ("1646179200.geojson", "", "2022-03-02"),
        ("front 2022 03 02.geojson", "", "2022-03-02"),
        ("2022-03-02T10-00-00Z.geojson", "", "2022-03-02"),
        ("22.03.2022.geojson", "", "2022-03-22"),
        ("02.03.2022.geojson", "dmy", "2022-03-02"),
        ("02.03.2022.geojson", "mdy", "2022-02-03"),
        ("front_22_03_02.geojson", "ymd", "2022-03-02"),
        ("2022-03-02/red.geojson", "", "2022-03-02"),
        ("2022/03/02/red.geojson", "", "2022-03-02"),
        ("2022-03-02_to_2022-03-05.geojson", "", "2022-03-02/2022-03-05"),
        ("02.03.2022.geojson", "", "may be 2022-02-03 or 2022-03-02"),
        ("front_22_03_02.geojson", "", "no day in its name"),
        ("front_2022-03.geojson", "", "no day in its name"),
        ("2022-03-02_2022-04-09.geojson", "", "several days"),
    ],
)
def test_days_of_names(tmp_path: Path, name: str, order: str, days: str) -> None:
    """A day that is certain is read; any other file is left out, named and with the reason."""
    found, left = dated_files.sorted_out(_empty(tmp_path / name, tmp_path), [".geojson"], order)
    if found:
        read = found[0].days
        assert (read[0] if len(read) == 1 else f"{read[0]}/{read[-1]}") == days
    else:
        assert days in left[name]


def _empty(file: Path, root: Path) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.touch()
    return root


def test_every_file_that_is_not_read_is_named(tmp_path: Path, ledger: Ledger) -> None:
    _write(tmp_path, "2024-01-01_to_2024-01-02", EAST)
    _write(tmp_path, "02.03.2024", EAST)
    (tmp_path / "areas_2024-01-05.csv").write_text("a,b\n")
    (tmp_path / "read_2024-01-06.txt").write_text("")
    imported = polygons.read(tmp_path, ledger, holder="front")
    assert ("town:cedar", "held", "2024-01-01/2024-01-02", "front") in _claims(imported)
    told = imported.report()
    assert "`front_02.03.2024.geojson`: 02.03.2024 in its name may be" in told
    assert "`areas_2024-01-05.csv`: it has no geometry" in told
    assert "`read_2024-01-06.txt`: `.txt` is no form of areas" in told


@pytest.mark.parametrize("column", ["Name", "layer", "fill"])
def test_one_holder_is_refused_for_features_that_differ(
    tmp_path: Path, ledger: Ledger, column: str
) -> None:
    _write(tmp_path, "20240101", EAST, FAR_EAST, **{column: ["north", "south"]})
    with pytest.raises(SourceDataError, match=f"their `{column}` differs: .*north.*south"):
        polygons.read(tmp_path, ledger, holder="front")
    _write(tmp_path, "20240101", EAST, FAR_EAST, **{column: ["same", "same"]})
    assert len(polygons.read(tmp_path, ledger, holder="front").areas) == 2


# --- zones, and what a table says -----------------------------------------------------------------

TABLE = """
[sides]
League = ["Reds"]
Front = []

[[areas]]
where = { is = "red" }
event = "held"
holder = "League"

[[areas]]
where = { is = "blue" }
event = "held"
holder = "Front"

[[areas]]
where = { is = "grey" }
event = "contested"
challengers = ["League", "Front"]
status = "unknown status"

[[areas]]
where = { is = "both" }
event = "shared"
holder = "League"
partners = ["Front"]

[[areas]]
where = { is = "said" }
event = "held"
holder = "Front"
claimed = true

[[areas]]
where = { is = "empty" }
status = "nobody seen"
"""
SIDES = {"League": "army", "Front": "front"}


def _zones(
    folder: Path, ledger: Ledger, day: str, *, table: str = TABLE, actors: object = SIDES
) -> object:
    file = folder / "t.toml"
    file.write_text(table)
    return polygons.read(folder / f"front_{day}.geojson", ledger, meaning=file, actors=actors)


def _whole(imported: object) -> list[tuple[str, ...]]:
    columns = ["subject", "event", "holder", "partners", "challengers", "claimant"]
    return sorted(map(tuple, imported.claims[columns].to_numpy().tolist()))


@pytest.mark.parametrize(
    ("drawn", "claimed"),
    [
        ("grey", [("contested", "", "", "army;front", "")]),
        ("both", [("shared", "army", "front", "", "")]),
        ("said", [("held", "front", "", "", "front")]),
        ("empty", []),
        ("red grey", [("contested", "army", "", "front", "")]),
        ("blue grey", [("contested", "front", "", "army", "")]),
        ("red said", [("held", "army", "", "", ""), ("held", "front", "", "", "front")]),
        ("red blue", []),
        ("red blue grey", [("contested", "", "", "army;front", "")]),
        ("red red", [("held", "army", "", "", "")]),
    ],
)
def test_what_areas_say_together_is_claimed(
    tmp_path: Path, ledger: Ledger, drawn: str, claimed: list[tuple[str, ...]]
) -> None:
    """Who is inside a zone is who has the place below it; two holders are nobody's."""
    kinds = drawn.split()
    _write(tmp_path, "20240101", *[FAR_EAST] * len(kinds), **{"is": kinds})
    imported = _zones(tmp_path, ledger, "20240101")
    assert _whole(imported) == [("town:cedar", *claim) for claim in claimed]
    clash = imported.disagreements[["what", "one", "other"]].to_numpy().tolist()
    twice = [["cedar on 2024-01-01", "held army", "held front"]]
    assert clash == (twice if drawn == "red blue" else [])
    assert len(imported.areas) == len(kinds)


def test_a_town_that_turns_grey_is_nobodys_for_certain(
    tmp_path: Path, ledger: Ledger, tiny: Path
) -> None:
    small = shapely.box(97.4, 20.4, 97.6, 20.6)  # a day of war
    for day, kind in (("20240301", "red"), ("20240310", "grey")):
        _write(tmp_path, day, small, **{"is": [kind]})
    (tmp_path / "t.toml").write_text(TABLE)
    imported = polygons.read(tmp_path, ledger, meaning=tmp_path / "t.toml", actors=SIDES)
    mine = pack.new(tmp_path / "mine", like=tiny)
    file = mine / "claims.csv"
    file.write_text(file.read_text().partition("\n")[0] + "\n")
    adding.add(imported, mine)
    timeline = weigh(pack.open(mine))
    days = [timeline.on(day).set_index("subject").loc["town:cedar"] for day in
            ("2024-03-05", "2024-03-10")]  # fmt: skip
    assert [day["certainty"] for day in days] == ["certain", "possible"]
    assert list(days[1]["alternatives"]) == ["front"]
    areas = context.areas(mine)
    assert areas["status"].tolist() == ["control", "unknown status"]
    assert areas["challengers"].tolist() == ["", "army;front"]


def test_areas_of_an_older_version_are_held(tmp_path: Path, ledger: Ledger, tiny: Path) -> None:
    _write(tmp_path, "20240101", FAR_EAST)
    mine = pack.new(tmp_path / "mine", like=tiny)
    adding.add(polygons.read(tmp_path, ledger, holder="front"), mine)
    file = next((mine / "imports").glob("polygons-areas*.geojson"))
    data = json.loads(file.read_text())
    for feature in data["features"]:
        for name in ("event", "partners", "challengers", "claimant", "status", "drawn_by"):
            del feature["properties"][name]
    file.write_text(json.dumps(data))
    areas = context.areas(mine)
    assert tuple(areas.drop(columns="geometry").columns) == context.AREA_COLUMNS
    assert areas[["event", "holder", "status"]].to_numpy().tolist() == [["held", "front", ""]]


def test_a_side_that_is_no_actor_is_refused_with_the_mend(tmp_path: Path, ledger: Ledger) -> None:
    """Names of the table help to find it, and what the user says of it comes first."""
    _write(tmp_path, "20240101", FAR_EAST, **{"is": ["red"]})
    told = 'side `Red` of `t.toml`: none is called Red, Reds; say --actor "Red=ID"'
    table = TABLE.replace("League", "Red")
    with pytest.raises(SourceDataError, match=told):
        _zones(tmp_path, ledger, "20240101", table=table, actors={"Nobody": "front"})
    known = table.replace('"Reds"', '"AoA"')
    for actors, holder in ((None, "army"), ({"Red": "front"}, "front")):
        imported = _zones(tmp_path, ledger, "20240101", table=known, actors=actors)
        assert _whole(imported) == [("town:cedar", "held", holder, "", "", "")]


def test_a_broken_snapshot_is_named_and_the_others_go_in(
    tmp_path: Path, ledger: Ledger, tiny: Path
) -> None:
    for day, shape in (("20240101", EAST), ("20240102", FAR_EAST), ("20240103", EAST)):
        _write(tmp_path, day, shape)
    imported = polygons.read(tmp_path, ledger, holder="front")
    assert imported.areas["when"].tolist() == ["2024-01-01", "2024-01-03"]
    assert imported.leftovers["why"].tolist() == ["the snapshot of 2024-01-02 is suspicious"]
    told = r"not taken in, 2024-01-02: front has 4,\d+ km², and had 8,\d+ on 2024-01-01"
    assert re.search(told, imported.report())
    kept = polygons.read(tmp_path, ledger, holder="front", suspicious="keep")
    assert len(kept.areas) == 3
    mine = pack.new(tmp_path / "mine", like=tiny)
    adding.add(imported, mine)
    (tmp_path / "next").mkdir()
    _write(tmp_path / "next", "20240110", FAR_EAST)
    asked = {"holder": "front", "title": tmp_path.name, "kept": context.areas(mine)}
    later = polygons.read(tmp_path / "next", ledger, **asked)
    assert later.areas.empty, "the pack has what it was before"


def test_one_holder_of_a_whole_country_is_asked_about(ukraine: Path, tmp_path: Path) -> None:
    """The report always says how many towns that is; of nearly all, the import asks."""
    towns = json.loads((ukraine / "towns.geojson").read_text())
    one = towns["features"][0]
    towns["features"] += [
        {**one, "properties": {**one["properties"], "town_id": f"t{n}", "name": f"T{n}"}}
        for n in range(20)
    ]
    (ukraine / "towns.geojson").write_text(json.dumps(towns))
    ledger = pack.open(ukraine)
    _write(tmp_path, "20250101", shapely.box(20, 44, 42, 53))
    with pytest.raises(SourceDataError, match="25 of 25 towns would be held by `ru` on 2025-01-01"):
        polygons.read(tmp_path, ledger, holder="ru")
    imported = polygons.read(tmp_path, ledger, holder="ru", suspicious="keep")
    assert "towns of 25 that would be held by ru on 2025-01-01, its most: 25" in imported.report()
    _write(tmp_path, "20250101", shapely.box(37.5, 44, 42, 53))
    assert (
        "would be held by ru on 2025-01-01, its most: 22"
        in polygons.read(tmp_path, ledger, holder="ru").report()
    )


@pytest.mark.parametrize(
    ("options", "match"),
    [({"suspicious": "no"}, "write refuse or keep"), ({"day": "soon"}, "write a day"),
     ({"kept": "x"}, "must be areas")],
)  # fmt: skip
def test_options_that_say_nothing(
    tmp_path: Path, ledger: Ledger, options: dict[str, str], match: str
) -> None:
    _write(tmp_path, "20240101", EAST)
    with pytest.raises(SourceDataError, match=match):
        polygons.read(tmp_path, ledger, holder="front", **options)


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("folder", "options"),
    [
        ("csvwkt", {"holder": "ru"}), ("datefolder", {"holder": "ru"}), ("fgb", {"holder": "ru"}),
        ("geojson", {"holder": "ru"}), ("kml", {"column": "layer"}),
    ],
)  # fmt: skip
def test_forms_that_people_have(
    shared_data: Path, ukraine: Path, folder: str, options: dict[str, str]
) -> None:
    cases = shared_data.parent / "faults" / "import_cases" / "poly" / folder
    imported = polygons.read(cases, pack.open(ukraine), **options)
    assert len(imported.areas)
    assert set(imported.areas["when"]) == {"2022-03-02"}
    assert imported.counts["leftovers"] == 0
