"""Drawn maps: a table says what areas mean, and every feature of a file is accounted for."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections import Counter
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from hypothesis import given, strategies as st

from whoholds.errors import SourceDataError
from whoholds.read import drawn, pack as packs, polygons
from whoholds.read._importing import drawn_layers, meaning, suspicion
from whoholds.read._importing.town_days import Statement, together

WEST, EAST = shapely.box(30, 48, 31, 49), shapely.box(31, 48, 32, 49)
ZONE = shapely.box(30.8, 48, 31.2, 49)
TABLE = """
[sides]
Red = ["Reds"]
Blue = []

[[areas]]
where = { folder = "red*" }
event = "held"
holder = "Red"

[[areas]]
where = { folder = "blue" }
event = "held"
holder = "Blue"

[[areas]]
where = { folder = "zone", name = ["*unknown*", "?"] }
event = "contested"
challengers = ["Red", "Blue"]
status = "unknown status"

[[areas]]
where = { folder = "zone" }
event = "shared"
holder = "Red"
partners = ["Blue"]

[[areas]]
where = { folder = "said" }
event = "held"
holder = "Blue"
claimed = true

[[areas]]
where = { folder = "towns" }
context = "outlines of towns"
"""


def layer(file: Path, *features: tuple[str, str, object], **more: list[str]) -> Path:
    """Write a file of features: folder, name, shape."""
    folders, names, shapes = zip(*features, strict=True)
    data = {"folder": list(folders), "name": list(names), **more}
    frame = gpd.GeoDataFrame(data, geometry=list(shapes), crs="EPSG:4326")
    file.write_text(frame.to_json())
    return file


@pytest.fixture
def table(tmp_path: Path) -> Path:
    file = tmp_path / "meaning.toml"
    file.write_text(TABLE)
    return file


def said(frame: gpd.GeoDataFrame) -> list[tuple[str, ...]]:
    columns = ["event", "holder", "partners", "challengers", "claimant", "status"]
    return list(frame[columns].itertuples(index=False, name=None))


# --- what areas mean -----------------------------------------------------------------------------


def test_areas_mean_what_the_first_fitting_entry_says(tmp_path: Path, table: Path) -> None:
    file = layer(
        tmp_path / "2024-01-01.geojson",
        ("Red  Army", "a", WEST),
        ("BLUE", "b", EAST),
        ("zone", "Status UNKNOWN", ZONE),
        ("zone", "both", ZONE),
        ("said", "", ZONE),
    )
    frame = drawn.read(file, meaning=table)
    assert tuple(frame.drop(columns="geometry").columns) == drawn.COLUMNS
    assert said(frame) == [
        ("held", "Red", "", "", "", "control"),
        ("held", "Blue", "", "", "", "control"),
        ("contested", "", "", "Red;Blue", "", "unknown status"),
        ("shared", "Red", "Blue", "", "", "shared"),
        ("held", "Blue", "", "", "Blue", "claimed"),
    ]
    assert frame["when"].unique().tolist() == ["2024-01-01"]


@pytest.mark.parametrize("column", ["side", "Controlled by, side", "сторона"])
def test_one_holder_is_not_meant_where_a_column_names_sides(tmp_path: Path, column: str) -> None:
    areas = (("", "", WEST), ("", "", EAST))
    file = layer(tmp_path / "2024-01-01.geojson", *areas, **{column: ["Red", "Blue"]})
    with pytest.raises(SourceDataError, match=f"their `{column}` differs: Red, Blue"):
        drawn.read(file, holder="Red")
    same = layer(tmp_path / "2024-01-02.geojson", *areas, **{column: ["Red", "Red"]})
    assert drawn.read(same, holder="Red")["holder"].tolist() == ["Red", "Red"]


def test_a_doubted_side_and_a_day_that_cannot_be_cost_their_own_row(tmp_path: Path) -> None:
    days = ["2024-01-01", "2024-01-01", "0024-01-01", "2567-01-01", "2024-01-02/2567-01-03"]
    sides = ["Red", "Red?", "Red", "Red", "Red"]
    areas = [("", "", WEST)] * len(days)
    file = layer(tmp_path / "areas.geojson", *areas, side=sides, day=days)
    frame = drawn.read(file, column="side", when="day")
    assert frame["row"].tolist() == [1]
    left = frame.attrs["left_out"]
    assert left["its side is doubted: `Red?`"] == 1
    assert left["`0024-01-01` lies before 1800; mend the year"] == 1
    assert sum("lies in the future" in why for why in left) == 1
    assert sum(left.values()) == len(days) - 1


def test_every_feature_is_a_row_or_counted_by_kind(tmp_path: Path, table: Path) -> None:
    line = shapely.LineString([(30, 48), (31, 49)])
    mixed = shapely.GeometryCollection([WEST, shapely.Point(1, 1)])
    file = layer(
        tmp_path / "2024-01-01.geojson",
        ("red", "", mixed),
        ("red", "", shapely.Point(30, 48)),
        ("unit", "", shapely.MultiPoint([(30, 48), (31, 48)])),
        ("red", "", line),
        ("red", "", None),
        ("red", "", shapely.box(3e5, 5e6, 4e5, 6e6)),
        ("towns", "Kyiv", WEST),
    )
    (tmp_path / "readme.txt").write_text("")
    frame = drawn.read(tmp_path, meaning=table)
    assert frame["row"].tolist() == [1]
    assert frame.attrs["left_out"] == {
        "a point, which is no area": 2,
        "a line, which is no area": 1,
        "it has no geometry": 1,
        "its coordinates are no degrees on the globe": 1,
        "context: outlines of towns": 1,
    }
    assert len(frame) + sum(frame.attrs["left_out"].values()) == frame.attrs["features"]
    assert set(frame.attrs["unread"]) == {"readme.txt", "meaning.toml"}
    assert file.name == frame["file"].iloc[0]


def test_areas_without_a_meaning_are_refused_with_the_lines_to_add(
    tmp_path: Path, table: Path
) -> None:
    """What the message says to add is all that is missing."""
    file = layer(
        tmp_path / "2024-01-01.geojson",
        ("red", "", WEST),
        ('a "new" one', "x", EAST),
        ('a "new" one', "y", EAST),
        ("point", "", shapely.Point(30, 48)),
    )
    with pytest.raises(
        SourceDataError, match=r"2 areas have no meaning in `meaning\.toml`"
    ) as told:
        drawn.read(file, meaning=table)
    lines = re.findall(r"^  (\[\[areas\]\] # \d+|where = .*)$", str(told.value), re.MULTILINE)
    assert len(lines) == 4, "folder and name of both, and no word on the point"
    more = "\n".join(f"{line}\n" + 'event = "held"\nholder = "Blue"\n' * line.startswith("where")
                     for line in lines)  # fmt: skip
    table.write_text(TABLE + more)
    assert drawn.read(file, meaning=table)["holder"].tolist() == ["Red", "Blue", "Blue"]


def test_parts_of_an_area_that_overlap_do_not_cancel_each_other_out(
    tmp_path: Path, table: Path
) -> None:
    both = shapely.GeometryCollection([WEST, ZONE])
    frame = drawn.read(layer(tmp_path / "2024-01-01.geojson", ("red", "", both)), meaning=table)
    assert frame.geometry.iloc[0].equals(WEST | ZONE)


def test_a_plain_map_in_two_colours(tmp_path: Path) -> None:
    colours = ["#E60000", "#1a237e", "#00f"]
    file = layer(
        tmp_path / "2024-01-01.geojson",
        ("", "", WEST), ("", "", EAST), ("", "", EAST), fill=colours,
    )  # fmt: skip
    assert drawn.read(file, meaning="two-colour")["holder"].tolist() == ["Red", "Blue", "Blue"]
    grey = layer(tmp_path / "2024-01-02.geojson", ("", "", WEST), fill=["#bdbdbd"])
    with pytest.raises(SourceDataError, match='colour = "#bdbdbd"'):
        drawn.read(grey, meaning="two-colour")


FAULTY = """
[sides]
Red = "Reds"
[areas2]
[[areas]]
event = "held"
[[areas]]
where = { name = "*" }
event = "captured"
holder = "Rde"
colour = "red"
[[areas]]
where = { name = [] }
context = "x"
event = "held"
[[areas]]
where = { name = "a" }
event = "contested"
[[areas]]
where = { name = "b" }
event = "contested"
holder = "Red"
challengers = ["Red"]
[[areas]]
where = { name = "c" }
event = "shared"
holder = "Red"
claimed = "yes"
[[areas]]
where = { name = "d" }
"""


def test_all_faults_of_a_table_are_told_at_once(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text(FAULTY)
    with pytest.raises(SourceDataError) as told:
        meaning.load(tmp_path / "bad.toml")
    for part in (
        "[areas2] is unknown", "a list of its other names", "1: `where` must say",
        "2: `colour` is unknown", "3: `where`: `name` must have a pattern",
        "4: `contested` needs `challengers`", "5: `Red` is inside and a challenger",
        "6: `claimed` is true or false", "7: write an `event`",
    ):  # fmt: skip
        assert part in str(told.value)


@pytest.mark.parametrize(
    ("said", "match"),
    [
        ('event = "captured"\nholder = "Red"', "`captured` is no event of an area"),
        ('event = "held"\nholder = "Rde"', "`Rde` is no side; declare it under"),
        ('event = "held"', "`held` needs a `holder`"),
        ('context = "x"\nevent = "held"', "says nothing else"),
        ('event = "shared"\nholder = "Red"', "`shared` needs `partners`"),
        ('holder = "Red"', "write an `event`"),
    ],
)
def test_an_entry_that_says_nothing_or_too_much_is_refused(
    tmp_path: Path, said: str, match: str
) -> None:
    file = tmp_path / "t.toml"
    file.write_text(f'[sides]\nRed = []\n[[areas]]\nwhere = {{ name = "*" }}\n{said}\n')
    with pytest.raises(SourceDataError, match=match):
        meaning.load(file)


def test_a_table_that_does_not_exist_is_told_with_those_that_do() -> None:
    with pytest.raises(SourceDataError, match="those that ship are deepstate, isw"):
        meaning.load("deepstat")


@pytest.mark.parametrize("name", meaning.PRESETS)
def test_tables_that_ship_name_only_what_they_declare(name: str) -> None:
    table = meaning.load(name)
    used = {side for entry in table.entries for side in entry.said.sides}
    assert used == set(table.sides)


WORDS = st.sampled_from(["Red", "", "held", "contested", "*", "x;y", "name", "context"])
CELLS = st.recursive(
    WORDS | st.booleans() | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(["where", "event", "holder", "partners", "challengers", "claimed", "status"])
TABLES = st.fixed_dictionaries(
    {"sides": CELLS | st.just({"Red": []})},
    optional={"areas": CELLS | st.lists(st.dictionaries(KEYS, CELLS, max_size=5), max_size=3)},
)


@given(TABLES)
def test_any_table_is_read_or_refused_in_words(table: dict[str, object]) -> None:
    try:
        read = meaning.read(table, "t.toml")
    except SourceDataError:
        return
    assert all(entry.said.sides or entry.said.status for entry in read.entries)


@given(st.text("ab*", max_size=8), st.text("ab", max_size=10))
def test_patterns_fit_as_stars_are_read_everywhere(pattern: str, text: str) -> None:
    as_regex = ".*".join(map(re.escape, pattern.split("*")))
    assert meaning.fits(pattern, text) == (re.fullmatch(as_regex, text) is not None)


def test_no_pattern_runs_away() -> None:
    assert not meaning.fits("*a" * 100 + "b", "a" * 30_000)


@pytest.mark.parametrize(
    ("layer", "says"),
    [
        ("UkraineControlMapAO25NOV2024", ("held", "Russia", "")),
        ("VIEW_RussiaCoTinUkraine_V3", ("held", "Russia", "")),
        ("Assessed Russian-controlled Ukrainian Territory", ("held", "Russia", "")),
        ("DonbasBeforeFeb24_2022", ("held", "Russia", "")),
        ("ClaimedRussianTerritoryinUkraine_V2", ("held", "Russia", "Russia")),
        ("Claimed Russian Control over Ukrainian Territory", ("held", "Russia", "Russia")),
        ("AssessedRussianAdvancesinUkraine_V2", ("contested", "", "")),
        ("Assessed Russian Infiltration Areas in Ukraine", ("contested", "", "")),
        ("VIEW_ClaimedUkrainianCounteroffensives_V2", ("contested", "", "Ukraine")),
        ("Assessed_Russian_Gains_in_the_Past_24_Hours", ("", "", "")),
        ("Reported Ukrainian Partisan Warfare", ("", "", "")),
    ],
)
def test_layers_of_isw_by_their_names(layer: str, says: tuple[str, str, str]) -> None:
    meant = meaning.load("isw").of({"layer": layer})
    assert meant is not None
    assert (meant.event, meant.holder, meant.claimant) == says
    assert bool(meant.context) == (not meant.event)


# --- files and days ------------------------------------------------------------------------------


def test_one_file_with_a_column_of_days(tmp_path: Path, table: Path) -> None:
    file = layer(
        tmp_path / "all.geojson",
        *(("red", "", WEST),) * 6,
        Day=[
            "2024-01-05",
            "2024-01-06/2024-01-07",
            "3 Feb 2024",
            "",
            "2024",
            "2024-01-01/2024-06-01",
        ],
    )
    frame = drawn.read(file, meaning=table, when="day")
    assert frame["when"].tolist() == ["2024-01-05", "2024-01-06/2024-01-07", "2024-02-03"]
    assert list(frame.attrs["left_out"]) == [
        "it has no day",
        "`2024` is no single day; write it as 2022-03-02",
        "`2024-01-01/2024-06-01` is no first and last day, 31 days at most",
    ]
    with pytest.raises(SourceDataError, match="has no column `date`; it has id, folder, name, Day"):
        drawn.read(file, meaning=table, when="date")


def test_a_file_without_a_day_takes_the_one_that_is_given(tmp_path: Path, table: Path) -> None:
    file = layer(tmp_path / "all.geojson", ("red", "", WEST))
    with pytest.raises(SourceDataError, match="has a day in its name"):
        drawn.read(file, meaning=table)
    assert drawn.read(file, meaning=table, day="2024-05-01")["when"].tolist() == ["2024-05-01"]


def test_layers_of_a_geopackage_are_told_apart_or_chosen(tmp_path: Path) -> None:
    file = tmp_path / "2024-01-01.gpkg"
    for name, shape in (("Assessed Russian control", WEST), ("Claimed Russian control", EAST)):
        frame = gpd.GeoDataFrame(geometry=[shape], crs="EPSG:4326")
        frame.to_file(file, layer=name)
    both = drawn.read(file, meaning="isw")
    assert both["status"].tolist() == ["control", "claimed"]
    one = drawn.read(file, holder="Russia", layer="Claimed Russian control")
    assert one.geometry.iloc[0].equals(EAST)
    with pytest.raises(SourceDataError, match="one holder cannot be meant"):
        drawn.read(file, holder="Russia")


@pytest.mark.parametrize("form", ["fgb", "csv", "kml-like folder"])
def test_other_forms_say_the_same(tmp_path: Path, table: Path, form: str) -> None:
    frame = gpd.GeoDataFrame({"folder": ["red"]}, geometry=[WEST], crs="EPSG:4326")
    if form == "fgb":
        frame.to_file(tmp_path / "2024-01-01.fgb")
    elif form == "csv":
        pd.DataFrame({"folder": ["red"], "WKT": [WEST.wkt]}).to_csv(tmp_path / "2024-01-01.csv")
    else:
        (tmp_path / "red" / "2024-01-01").mkdir(parents=True)
        frame.drop(columns="folder").to_file(tmp_path / "red" / "2024-01-01" / "x.geojson")
    read = drawn.read(tmp_path, meaning=table)
    assert said(read) == [("held", "Red", "", "", "", "control")]
    assert read.geometry.iloc[0].equals(WEST)


def test_who_says_it_is_asked_once(tmp_path: Path, table: Path) -> None:
    file = layer(tmp_path / "2024-01-01.geojson", ("red", "", WEST))
    for asked in ({}, {"meaning": table, "holder": "Red"}, {"holder": "Red", "column": "name"}):
        with pytest.raises(SourceDataError, match="say whose areas these are"):
            drawn.read(file, **asked)


@pytest.mark.parametrize(("colour", "hue"), [("#880e4f", "red"), ("#0288d1", "blue"), ("x", "")])
def test_hues(colour: str, hue: str) -> None:
    assert drawn_layers.hue(colour) == hue


# --- overlapping areas ---------------------------------------------------------------------------

STATEMENTS = st.sampled_from(
    [
        Statement("held", "a"), Statement("held", "b"), Statement("shared", "a", "b"),
        Statement("contested", challengers="a;b"), Statement("contested", "a", "", "b"),
        Statement("besieged", "b", "", "a"), Statement("held", "b", claimant="b"),
    ]
)  # fmt: skip


@given(st.lists(STATEMENTS, unique=True, min_size=1), st.randoms())
def test_what_areas_say_together_knows_no_order(some: list[Statement], chance: object) -> None:
    def answer(said: list[Statement]) -> tuple[set[Statement], set[Statement]]:
        statements, clash = together(said)
        return {one for one, _ in statements}, set(clash)

    turned = list(some)
    chance.shuffle(turned)
    assert answer(turned) == answer(some)
    statements, clash = answer(some)
    plain = {one for one in some if not one.claimant}
    assert statements or clash, "nothing that is said is lost"
    assert {one for one in statements if not one.claimant} or clash or not plain
    holders = {one.holder for one in statements if one.event == "held" and not one.claimant}
    assert len(holders) <= 1


# --- broken snapshots ----------------------------------------------------------------------------


def _days(*areas: float) -> dict[object, suspicion.Snapshot]:
    days = pd.date_range("2024-01-01", periods=len(areas)).date
    return {day: suspicion.Snapshot({"red": km2}) for day, km2 in zip(days, areas, strict=True)}


@pytest.mark.parametrize(
    ("areas", "refused"),
    [
        ([90_000, 50_000, 90_000], [1]),
        ([90_000, 50_000, 50_000], []),  # the day after says it too
        ([90_000, 50_000], [1]),
        ([90_000, 70_000, 90_000], []),
        ([900, 300, 900], []),  # a day of war
        ([50_000, 90_000, 90_000], []),
        ([90_000, 10_000, 50_000, 90_000], []),
        ([90_000, 0, 90_000, 0, 90_000], [1, 3]),
    ],
)
def test_a_third_lost_overnight_is_suspicious(areas: list[float], refused: list[int]) -> None:
    days = _days(*areas)
    assert list(suspicion.suspicious(days, {})) == [list(days)[at] for at in refused]


def test_snapshots_far_apart_are_not_compared() -> None:
    days = {pd.Timestamp(day).date(): suspicion.Snapshot({"red": km2})
            for day, km2 in (("2024-01-01", 90_000), ("2024-03-01", 10_000))}  # fmt: skip
    assert suspicion.suspicious(days, {}) == {}


def test_what_the_pack_has_is_compared_too() -> None:
    first, second = _days(90_000, 50_000).items()
    assert list(suspicion.suspicious(dict([second]), dict([first]))) == [second[0]]


def test_sides_that_are_swapped_are_suspicious() -> None:
    west, east = (frozenset(f"{side}{n}" for n in range(20)) for side in "we")
    right = suspicion.Snapshot({"red": 5, "blue": 5}, {"red": east, "blue": west})
    turned = suspicion.Snapshot({"red": 5, "blue": 5}, {"red": west, "blue": east})
    days = dict(
        zip(pd.date_range("2024-01-01", periods=3).date, (right, turned, right), strict=True)
    )
    assert [str(day) for day in suspicion.suspicious(days, {})] == ["2024-01-02"]


# --- real maps -----------------------------------------------------------------------------------


@pytest.mark.shared_data
@pytest.mark.slow
def test_real_maps_are_accounted_for(shared_data: Path) -> None:
    """Every one of 9,214 features of three maps is an area with a meaning, or counted by kind."""
    maps = (("uacontrol", "uacontrol", 14), ("deepstate_full", "deepstate", 31), ("isw", "isw", 13))
    for folder, table, days in maps:
        frame = drawn.read(shared_data / folder, meaning=table)
        assert frame["when"].nunique() == days
        assert len(frame) + sum(frame.attrs["left_out"].values()) == frame.attrs["features"]
        assert frame.attrs["unread"] == {}
        assert set(frame.geom_type) <= {"Polygon", "MultiPolygon"}
        assert frame.geometry.is_valid.all()
        unknown = Counter(frame["status"][frame["event"].eq("")])
        assert unknown == ({"no Russians seen": 3} if table == "deepstate" else {})


# Who held each town on 20 April, 24 July and 17 December 2022, 16 March 2024, 26 July 2025 and
# 13 August 2026, from what is known of the war and, for the last of them, from the map's own words.
# R Russia, U Ukraine, x fought over or disputed on that day: whatever the map says is not judged.
# DeepState draws what was occupied once, so of most of Ukraine it says nothing.
_HELD = """
RRUUUU Kherson 32.615 46.637, Izium 37.277 49.207, Balakliia 36.844 49.456
RRUUUU Snihurivka 32.820 47.077, Beryslav 33.427 46.839
RRUUUx Kupiansk 37.616 49.710
RRUUxx Vovchansk 36.941 50.291
URUUUx Lyman 37.808 48.990
RRRRRR Melitopol 35.382 46.847, Berdiansk 36.788 46.756, Enerhodar 34.662 47.490
RRRRRR Nova Kakhovka 33.356 46.760, Mariupol 37.541 47.095, Tokmak 35.708 47.256
RRRRRR Polohy 36.255 47.479, Vasylivka 35.282 47.442, Skadovsk 32.910 46.113
RRRRRR Henichesk 34.809 46.168, Oleshky 32.724 46.626, Donetsk 37.802 48.023
RRRRRR Luhansk 39.306 48.568, Horlivka 38.017 48.300, Makiivka 37.926 48.048
RRRRRR Sevastopol 33.521 44.608, Simferopol 34.111 44.957, Starobilsk 38.907 49.279
RRRRRR Svatove 38.155 49.409, Kreminna 38.216 49.048, Volnovakha 37.494 47.601
RRRxRR Krynky 33.081 46.733
URRRRR Sievierodonetsk 38.488 48.944, Lysychansk 38.421 48.912
xRRRRR Rubizhne 38.380 49.008, Popasna 38.371 48.632
UUxRRR Bakhmut 37.999 48.594, Marinka 37.505 47.945
UUURRR Soledar 38.071 48.692, Avdiivka 37.750 48.140
UUUURR Vuhledar 37.250 47.780, Kurakhove 37.281 47.985, Velyka Novosilka 36.836 47.843
UUUURR Selydove 37.302 48.147
UUUUxR Toretsk 37.848 48.395, Chasiv Yar 37.834 48.588
UUUUUx Pokrovsk 37.177 48.280, Huliaipole 36.256 47.667
UUUUUU Kyiv 30.524 50.455, Kharkiv 36.255 49.982, Zaporizhzhia 35.117 47.852
UUUUUU Mykolaiv 31.993 46.976, Odesa 30.744 46.486, Dnipro 35.041 48.467
UUUUUU Kramatorsk 37.568 48.731, Sloviansk 37.597 48.850, Chernihiv 31.287 51.505
UUUUUU Sumy 34.799 50.917, Bucha 30.209 50.547, Irpin 30.240 50.522
UUUUUU Trostianets 34.966 50.485, Orikhiv 35.783 47.576, Konotop 33.200 51.233
UUUUUU Hostomel 30.265 50.568, Chuhuiv 36.687 49.835, Derhachi 36.121 50.108
"""
_SNAPSHOTS = ("1650433971", "1658687367", "1671316926", "1710624006", "1753563288")


@pytest.mark.shared_data
def test_towns_are_on_the_side_that_held_them(shared_data: Path, tmp_path: Path) -> None:
    """None of 63 towns is on the wrong side on any of six days."""
    towns = {}
    for line in _HELD.strip().splitlines():
        sides, _, rest = line.partition(" ")
        for one in rest.split(", "):
            name, lon, lat = one.rsplit(" ", 2)
            towns[name.casefold().replace(" ", "-")] = (sides, float(lon), float(lat))
    assert len(towns) >= 50
    ledger = packs.open(_pack_of(tmp_path / "pack", towns))
    held: dict[tuple[str, str], str] = {}
    days: list[str] = []
    for folder, table in (("deepstate_full", "deepstate"), ("uacontrol", "uacontrol")):
        (tmp_path / folder).mkdir()
        names = [f"{name}.geojson" for name in _SNAPSHOTS]
        for name in names if folder == "deepstate_full" else ["2026-08-13.kml"]:
            shutil.copy(shared_data / folder / name, tmp_path / folder)
        imported = polygons.read(tmp_path / folder, ledger, meaning=table, accessed="2026-11-20")
        days += sorted(imported.areas["when"].unique())
        claims = imported.claims
        assert not claims.duplicated(["subject", "when"]).any(), "one statement a town and day"
        sure = claims[claims["event"].eq("held")]
        held |= {
            (subject.removeprefix("town:"), when): holder
            for subject, when, holder in zip(
                sure["subject"], sure["when"], sure["holder"], strict=True
            )
        }
    said = {
        (town, day): (truth, held.get((town, day), ""))
        for town, (sides, *_) in towns.items()
        for truth, day in zip(sides, days, strict=True)
        if truth != "x"
    }
    wrong = {
        place: both for place, both in said.items()
        if both not in {("R", "russia"), ("U", "ukraine"), ("U", "")}
    }  # fmt: skip
    assert wrong == {}


def _pack_of(folder: Path, towns: dict[str, tuple[str, float, float]]) -> Path:
    """A pack of towns and of the two parties, as its people call them."""
    packs.new(folder)
    descriptor = json.loads((folder / "datapackage.json").read_text())
    descriptor["period"] = "2022-02-24/.."
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    (folder / "actors.csv").write_text(
        "actor_id,name,abbreviation,colour,parent,bloc,note\n"
        "russia,Russia,RuAF,#aa0000,,russia,\nukraine,Ukraine,AFU,#0000aa,,ukraine,\n"
    )
    features = [
        {"type": "Feature", "properties": {"town_id": town, "name": town.title(), "state_id": ""},
         "geometry": {"type": "Point", "coordinates": place}}
        for town, (_, *place) in towns.items()
    ]  # fmt: skip
    text = json.dumps({"type": "FeatureCollection", "features": features})
    (folder / "towns.geojson").write_text(text)
    return folder


def test_preset_tables_are_plain_toml() -> None:
    folder = Path(meaning.__file__).parent.parent / "meanings"
    assert {file.stem for file in folder.iterdir()} == set(meaning.PRESETS)
    for file in folder.iterdir():
        tomllib.loads(file.read_text(encoding="utf-8"))
