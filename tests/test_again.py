"""Again: a newer export of a source updates a pack, and one bad row is one bad row."""

from __future__ import annotations

import csv
import datetime as dt
import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import shapely
from commands import run
from wars import MAPPING

import whoholds as wh
from whoholds.ledgers import Ledger
from whoholds.read import adding, context, forms, pack

SPOTS = {"alder": (96.5, 20.5), "birch": (97.0, 20.6), "cedar": (97.5, 20.5)}
NAMES = {"army": "Army of Aland", "front": "Forest Front"}
FIRST = dt.date(2024, 3, 1)
MEANING = """
[sides]
Army = ["Army of Aland"]
Front = ["Forest Front"]
[[areas]]
where = { folder = "Held *" }
event = "held"
holder = "Army"
[[areas]]
where = { folder = "Zone" }
event = "contested"
challengers = ["Army", "Front"]
"""
ICONS = '[colours]\nred = "army"\nblue = "front"\n'

Row = tuple[str, int, str]  # town, day since the first, holder


def day(number: int) -> dt.date:
    return FIRST + dt.timedelta(days=number)


def _table(file: Path, header: str, rows: list[str]) -> Path:
    file.write_text("\n".join([header, *rows]) + "\n")
    return file


def sheet(folder: Path, rows: list[Row]) -> Path:
    (folder / "m.toml").write_text(MAPPING)
    lines = [f"{town.title()},{day(at)},{NAMES[who]}" for town, at, who in rows]
    return _table(folder / "sheet.csv", "Town,Date,Who", lines)


def my_maps(folder: Path, rows: list[Row]) -> Path:
    marks = "".join(
        f"<Placemark><name>{NAMES[who]} - {day(at):%Y/%m/%d} - {town.title()}</name>"
        f"<Point><coordinates>{SPOTS[town][0]},{SPOTS[town][1]}</coordinates></Point></Placemark>"
        for town, at, who in rows
    )
    file = folder / "map.kml"
    file.write_text(f"<kml><Document>{marks}</Document></kml>")
    return file


def acled(folder: Path, rows: list[Row]) -> Path:
    header = (
        "event_id_cnty,event_date,time_precision,event_type,sub_event_type,actor1,actor2,inter1,"
        "inter2,country,location,latitude,longitude,geo_precision,timestamp"
    )
    lines = []
    for number, (town, at, who) in enumerate(rows):
        kind = "Government regains territory" if who == "army" else (
            "Non-state actor overtakes territory")  # fmt: skip
        lon, lat = SPOTS[town]
        told = 1709251200 + 86400 * (at + 1)
        lines.append(
            f"XAA{number},{day(at)},1,Battles,{kind},Forest Front,Army of Aland,2,1,Aland,"
            f"{town.title()},{lat},{lon},1,{told}"
        )
        lines.append(
            f"XAB{number},{day(at)},1,Battles,Armed clash,Forest Front,,2,,Aland,"
            f"{town.title()},{lat},{lon},1,{told}"
        )
    return _table(folder / "acled.csv", header, lines)


def ucdp(folder: Path, rows: list[Row]) -> Path:
    header = (
        "id,type_of_violence,side_a,side_b,where_prec,where_coordinates,latitude,longitude,"
        "date_prec,date_start,date_end"
    )
    lines = [
        f"{n},1,{NAMES[who]},X,1,{town},{SPOTS[town][1]},{SPOTS[town][0]},1,{day(at)},{day(at)}"
        for n, (town, at, who) in enumerate(rows)
    ]
    return _table(folder / "ged.csv", header, lines)


def viina(folder: Path, rows: list[Row]) -> Path:
    ids = {"alder": 1, "birch": 2, "cedar": 3}
    once = {(ids[town], at): who for town, at, who in rows}
    lines = [f"{town},{day(at):%Y%m%d},{NAMES[who]}" for (town, at), who in sorted(once.items())]
    return _table(folder / "control.csv", "geonameid,date,status", lines)


def polygons(folder: Path, rows: list[Row]) -> Path:
    root = folder / "areas"
    root.mkdir(exist_ok=True)
    for file in root.iterdir():
        file.unlink()
    for at in {at for _, at, _ in rows}:
        features = [
            {
                "type": "Feature",
                "properties": {"who": NAMES[who]},
                "geometry": shapely.geometry.mapping(shapely.Point(SPOTS[town]).buffer(0.1)),
            }
            for town, when, who in dict.fromkeys(rows)
            if when == at
        ]
        data = {"type": "FeatureCollection", "features": features}
        (root / f"{day(at)}.geojson").write_text(json.dumps(data))
    return root


def zones(folder: Path, rows: list[Row]) -> Path:
    """A drawn map as KML, a file a day; where the front is, it has a zone."""
    (folder / "meaning.toml").write_text(MEANING)
    root = folder / "zones"
    root.mkdir(exist_ok=True)
    for file in root.iterdir():
        file.unlink()
    for at in {at for _, at, _ in rows}:
        marks = ""
        for town in [town for town, when, who in rows if (when, who) == (at, "army")]:
            marks += _area("Held by the army", town)
        for town in [town for town, when, who in rows if (when, who) == (at, "front")]:
            marks += _area("Zone", town)
        (root / f"{day(at)}.kml").write_text(f"<kml><Document>{marks}</Document></kml>")
    return root


def _area(name: str, town: str) -> str:
    ring = shapely.Point(SPOTS[town]).buffer(0.1).exterior.coords
    text = " ".join(f"{x},{y}" for x, y in ring)
    return (
        f"<Folder><name>{name}</name><Placemark><name>{town}</name><Polygon><outerBoundaryIs>"
        f"<LinearRing><coordinates>{text}</coordinates></LinearRing></outerBoundaryIs></Polygon>"
        "</Placemark></Folder>"
    )


def umap(folder: Path, rows: list[Row]) -> Path:
    features = [
        {"type": "Feature", "geometry": {"type": "Point", "coordinates": SPOTS[town]},
         "properties": {"name": f"{NAMES[who]} - {town}", "day": str(day(at))}}
        for town, at, who in rows
    ]  # fmt: skip
    layer = {"type": "FeatureCollection", "features": features, "_umap_options": {"name": "Front"}}
    whole = {"type": "umap", "uri": "https://umap.example/m/1", "properties": {}, "layers": [layer]}
    (folder / "map.umap").write_text(json.dumps(whole))
    return folder / "map.umap"


def geoconfirmed(folder: Path, rows: list[Row]) -> Path:
    header = "Date;Name;Faction;Latitude;Longitude;PlusCode;Description;Source;Geolocation;Id"
    lines = [
        f"{day(at)};{day(at):%d %b %Y};{NAMES[who]};{SPOTS[town][1]};{SPOTS[town][0]};{town};x;"
        f"https://a.example/{at};;{town}{at}"
        for town, at, who in rows
    ]
    return _table(folder / "gc.csv", header, lines)


def atlos(folder: Path, rows: list[Row]) -> Path:
    header = "slug,project,latitude,longitude,status,description,date,restrictions,source_1"
    lines = [
        f"AL-{town}{at},P,{SPOTS[town][1]},{SPOTS[town][0]},Completed,{NAMES[who]} seen,{day(at)},,"
        f"https://a.example/{at}"
        for town, at, who in rows
    ]
    return _table(folder / "atlos.csv", header, lines)


def wikipedia(folder: Path, rows: list[Row]) -> Path:
    (folder / "icons.toml").write_text(ICONS)
    colour = {"army": "red", "front": "blue"}
    held = {town: who for town, _, who in rows}
    marks = "".join(
        f'{{ lat = {SPOTS[town][1]}, long = {SPOTS[town][0]}, mark = "Location dot '
        f'{colour[who]}.svg", label = "{town.title()}" }},'
        for town, who in held.items()
    )
    file = folder / "module.lua"
    file.write_text(f"return {{ marks = {{ {marks} }} }}")
    return file


WRITERS: dict[str, tuple[Callable[[Path, list[Row]], Path], dict[str, str]]] = {
    "my-maps": (my_maps, {}),
    "sheet": (sheet, {"mapping": "m.toml"}),
    "polygons": (polygons, {"column": "who"}),
    "polygons of a table": (zones, {"meaning": "meaning.toml"}),
    "acled": (acled, {}),
    "ucdp": (ucdp, {}),
    "viina": (viina, {}),
    "wikipedia": (wikipedia, {"icons": "icons.toml", "revised": "2024-04-01"}),
    "umap": (umap, {}),
    "geoconfirmed": (geoconfirmed, {}),
    "atlos": (atlos, {}),
}
CONTEXT = ("ucdp", "umap", "geoconfirmed", "atlos")


def start(tiny: Path, folder: Path) -> Path:
    """A pack without claims of its own, whose towns have numbers of GeoNames."""
    mine = pack.new(folder, like=tiny)
    for name in ("claims.csv",):
        file = mine / name
        file.write_text(file.read_text().partition("\n")[0] + "\n")
    towns = json.loads((mine / "towns.geojson").read_text())
    for number, feature in enumerate(towns["features"], 1):
        feature["properties"]["geonames_id"] = str(number)
    (mine / "towns.geojson").write_text(json.dumps(towns))
    return mine


def take(
    form: str,
    folder: Path,
    rows: list[Row],
    mine: Path,
    week: int,
    *,
    retract: bool = False,
    ledger: Ledger | None = None,
) -> adding.Added:
    """Import an export; towns and actors are those of `ledger`, else of the pack as it is now."""
    writer, options = WRITERS[form]
    file = writer(folder, rows)
    given: dict[str, Any] = {
        key: str(folder / value) if key in ("mapping", "icons", "meaning") else value
        for key, value in options.items()
    }
    form = form.partition(" ")[0]
    if form == "polygons":  # as the command does
        given["kept"] = context.areas(mine)
    accessed = day(100 + 7 * week)
    imported = forms.read(form, file, ledger or pack.open(mine), accessed=accessed, **given)
    return adding.add(imported, mine, retract=retract)


def stands(mine: Path) -> list[tuple[str, ...]]:
    claims = pack.open(mine).claims
    claims = claims[~claims["claim_id"].isin(claims["supersedes"])]
    columns = ["subject", "event", "when", "holder", "partners", "challengers"]
    return sorted(map(tuple, claims[columns].to_numpy().tolist()))


def verdicts(mine: Path) -> list[tuple[str, ...]]:
    table = csv.DictReader(wh.listing(wh.weigh(pack.open(mine)), "csv").splitlines())
    # Ids of claims and days of access differ, as they must.
    aside = ("claims", "sources", "claimed_by")
    return sorted(tuple(cell for key, cell in row.items() if key not in aside) for row in table)


def beside(mine: Path) -> list[tuple[str, ...]]:
    said = context.read(mine)[["when", "kind", "parties", "place", "source"]]
    areas = context.areas(mine)[["when", "event", "holder", "challengers", "name"]]
    return sorted(map(tuple, [*said.to_numpy().tolist(), *areas.to_numpy().tolist()]))


def exports(seed: int, weeks: int) -> list[list[Row]]:
    """Exports of a source that grows, is corrected and loses rows."""
    chance = random.Random(seed)  # noqa: S311 - no secret
    rows: list[Row] = []
    answer = []
    for week in range(weeks):
        rows = [each for each in rows if chance.random() > 0.1]
        for _ in range(2):
            spot, at = chance.choice(sorted(SPOTS)), 3 * week + chance.randrange(3)
            if (spot, at) not in {each[:2] for each in rows}:
                rows.append((spot, at, chance.choice(sorted(NAMES))))
        if chance.random() < 0.4:
            spot, at, who = rows[0]
            rows[0] = (spot, at, "army" if who == "front" else "front")
        answer.append(list(rows))
    return answer


@pytest.mark.parametrize("form", WRITERS)
def test_exports_one_after_the_other_equal_the_last_alone(
    tiny: Path, tmp_path: Path, form: str
) -> None:
    one, other = start(tiny, tmp_path / "one"), start(tiny, tmp_path / "other")
    weeks, ledger = exports(1, 12), pack.open(one)
    for week, rows in enumerate(weeks):
        take(form, tmp_path, rows, one, week, retract=True, ledger=ledger)
    take(form, tmp_path, weeks[-1], other, len(weeks) - 1)
    assert stands(one) == stands(other)
    assert beside(one) == beside(other)
    assert verdicts(one) == verdicts(other)
    again = take(form, tmp_path, weeks[-1], one, len(weeks) + 1, retract=True)
    assert (again.claims, again.sources, again.files) == (0, 0, ())


def test_every_form_is_tried() -> None:
    assert {form.partition(" ")[0] for form in WRITERS} == set(forms.FORMS)


@pytest.mark.parametrize("form", [form for form in WRITERS if form not in CONTEXT])
def test_a_living_source_grows(tiny: Path, tmp_path: Path, form: str) -> None:
    mine = start(tiny, tmp_path / "mine")
    rows = [("birch", 1, "army"), ("cedar", 2, "army")]
    take(form, tmp_path, rows, mine, 0)
    added = take(form, tmp_path, [*rows, ("alder", 102, "front")], mine, 1)
    assert (added.claims, added.gone) == (1, ())
    assert len(stands(mine)) == 3


def test_two_readings_of_a_source_are_one_voice(tiny: Path, tmp_path: Path) -> None:
    mine = start(tiny, tmp_path / "mine")
    take("sheet", tmp_path, [("birch", 1, "army")], mine, 0)
    take("sheet", tmp_path, [("birch", 1, "army"), ("birch", 5, "army")], mine, 1)
    sources = pack.open(mine).sources
    mine_own = sources[sources["source_id"].str.startswith("sheet-")]
    assert mine_own["accessed"].tolist() == ["2024-06-09", "2024-06-16"]
    assert mine_own["derived_from"].tolist() == ["", mine_own["source_id"].iloc[0]]


def test_a_corrected_event_supersedes_whatever_file_it_stands_in(
    tiny: Path, tmp_path: Path
) -> None:
    mine = start(tiny, tmp_path / "mine")
    take("acled", tmp_path, [("birch", 5, "front")], mine, 0)
    file = acled(tmp_path, [("birch", 4, "front")]).rename(tmp_path / "newer.csv")
    file.write_text(file.read_text().replace(",1709683200", ",1718000000"))
    imported = forms.read("acled", file, pack.open(mine), accessed="2024-08-01")
    added = adding.add(imported, mine)
    claims = pack.open(mine).claims
    assert claims["supersedes"].tolist() == ["", claims["claim_id"].iloc[0]]
    assert stands(mine) == [("town:birch", "captured", "2024-03-05", "front", "", "army")]
    assert (added.corrected, added.gone) == (1, ())
    assert len(context.read(mine)) == 1, "the clash is one event, in both files"


def test_what_vanished_is_told_and_taken_out_only_when_asked(tiny: Path, tmp_path: Path) -> None:
    mine = start(tiny, tmp_path / "mine")
    take("sheet", tmp_path, [("birch", 1, "army"), ("cedar", 2, "front")], mine, 0)
    added = take("sheet", tmp_path, [("birch", 1, "army")], mine, 1)
    assert len(stands(mine)) == 2
    assert "town:cedar held 2024-03-03 front" in added.report()
    (tmp_path / "mine2").mkdir()
    again = take("sheet", tmp_path, [("birch", 1, "army")], mine, 1, retract=True)
    assert len(stands(mine)) == 1
    assert again.retracted


def test_a_claim_that_an_editor_mended_stays_as_he_left_it(tiny: Path, tmp_path: Path) -> None:
    mine = start(tiny, tmp_path / "mine")
    take("sheet", tmp_path, [("birch", 1, "army")], mine, 0)
    file = mine / "claims.csv"
    file.write_text(file.read_text().replace("2024-03-02", "2024-03"))
    added = take("sheet", tmp_path, [("birch", 1, "army"), ("cedar", 2, "front")], mine, 1)
    assert added.claims == 1
    assert ("town:birch", "held", "2024-03", "army", "", "") in stands(mine)


@pytest.mark.parametrize("bad", ["0024-08-03", "2567-08-03", "1403-05-12"])
def test_an_impossible_row_is_set_aside_by_its_own_line(
    tiny: Path, tmp_path: Path, bad: str
) -> None:
    mine = start(tiny, tmp_path / "mine")
    file = sheet(tmp_path, [("birch", 1, "army"), ("cedar", 2, "front")])
    file.write_text(f"{file.read_text()}Alder,{bad},Forest Front\n")
    told = run("import", "sheet", file, "--into", mine, "--set", f"mapping={tmp_path / 'm.toml'}")
    assert told.exit_code == 0, told.output
    assert f"sheet.csv:4: when: `{bad}`" in told.stdout
    assert len(stands(mine)) == 2
    rows = list(csv.DictReader((mine / "imports/sheet-leftovers.csv").read_text().splitlines()))
    assert [each["row"] for each in rows] == ["4"]


def test_more_bad_rows_than_are_listed_are_all_set_aside(tiny: Path, tmp_path: Path) -> None:
    mine = start(tiny, tmp_path / "mine")
    file = sheet(tmp_path, [("birch", 1, "army")])
    lines = [f"Alder,{1000 + n}-08-03,Forest Front" for n in range(150)]
    file.write_text(file.read_text() + "\n".join([*lines, *lines]) + "\n")
    imported = forms.read("sheet", file, pack.open(mine), mapping=tmp_path / "m.toml")
    added = adding.add(imported, mine)
    assert added.claims == 1
    assert added.imported.counts["leftovers"] == 300


def test_one_command_repeats_every_import_with_its_options(tiny: Path, tmp_path: Path) -> None:
    mine = start(tiny, tmp_path / "mine")
    (tmp_path / "m.toml").write_text(MAPPING)
    for name, who in (("a.csv", "Army of Aland"), ("b.csv", "Forest Front")):
        _table(tmp_path / name, "Town,Date,Who", [f"Birch,2024-03-02,{who}"])
        done = run("import", "sheet", tmp_path / name, "--into", mine,
                   "--set", f"mapping={tmp_path / 'm.toml'}",
                   "--set", "accessed=2024-04-01")  # fmt: skip
        assert done.exit_code == 0, done.output
    _table(tmp_path / "a.csv", "Town,Date,Who", ["Birch,2024-03-02,Army of Aland",
                                                 "Cedar,2024-05-02,Army of Aland"])  # fmt: skip
    told = run("import", "again", "--into", mine)
    assert told.exit_code == 0, told.output
    assert ("town:cedar", "held", "2024-05-02", "army", "", "") in stands(mine)
    assert len(stands(mine)) == 3
    assert run("import", "again", "--into", tiny).exit_code == 1
    assert run("import", "again", tmp_path / "a.csv", "--into", mine).exit_code == 2
