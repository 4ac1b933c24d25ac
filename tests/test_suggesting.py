"""Suggesting: a mapping of a file that nobody has explained, which imports as it stands."""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path

import pytest
import shapely
import wars
from commands import run
from hypothesis import given, settings, strategies as st
from properties.counts import examples

from whoholds.ledgers import Ledger
from whoholds.read import drawn, pack, polygons, sheet, suggesting
from whoholds.read._importing import meaning
from whoholds.read.sheet import Mapped

CASES = Path("faults") / "import_cases"
MARK = (
    "<Placemark><name>unit {n}</name><ExtendedData><Data name='day'><value>2026.03.0{n}</value>"
    "</Data><Data name='side'><value>{side}</value></Data><Data name='link'><value>"
    "https://a.example/{n}</value></Data></ExtendedData>"
    "<Point><coordinates>{lon},46.6354</coordinates></Point></Placemark>"
)


@pytest.fixture(scope="module")
def ukraine(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return pack.open(wars.made("ukraine", tmp_path_factory.mktemp("u") / "pack"))


def _mapped(tmp_path: Path, file: Path, ledger: Ledger | None) -> tuple[Path, str]:
    mapping = tmp_path / "suggested.toml"
    text = suggesting.suggest(file, ledger)
    mapping.write_text(text, encoding="utf-8")
    return mapping, text


def test_a_map_of_marks_with_fields_imports_unchanged(tmp_path: Path, ukraine: Ledger) -> None:
    """No mark is named ACTOR - DATE - Place, and none names its town."""
    sides = ["Russia", "Ukraine", "Russia"]
    marks = "".join(
        MARK.format(n=n, side=side, lon=32.6 + n / 1000) for n, side in enumerate(sides, 1)
    )
    file = tmp_path / "last.kml"
    file.write_text(
        f"<kml xmlns='http://www.opengis.net/kml/2.2'><Document>{marks}</Document></kml>"
    )
    mapping, text = _mapped(tmp_path, file, ukraine)
    imported = sheet.read(file, ukraine, mapping=mapping, accessed="2026-04-01")
    assert imported.claims[["subject", "event", "when", "holder"]].to_numpy().tolist() == [
        ["town:kherson", "held", "2026-03-01", "russia"],
        ["town:kherson", "held", "2026-03-02", "ukraine"],
        ["town:kherson", "held", "2026-03-03", "russia"],
    ]
    assert imported.sources["url"].tolist() == [f"https://a.example/{n}" for n in (1, 2, 3)]
    assert "# of 3 points, so many have a town: 0 within 1 km, 3 within 3 km" in text


@pytest.mark.parametrize("known", [True, False])
def test_a_well_named_table(tmp_path: Path, ukraine: Ledger, known: bool) -> None:
    """With the pack or without it; what stays open is a remark."""
    file = tmp_path / "s.csv"
    file.write_text(
        "Town,Published,Date,Who,Source link\n"
        "Kherson,2022-03-05,02/03/2022,Russia,https://a.example/1\n"
        "Izium,2022-04-02,13/03/2022,Wagner,https://a.example/2\n"
    )
    mapping, text = _mapped(tmp_path, file, ukraine if known else None)
    mapped = Mapped.load(mapping)
    assert mapped.columns == {
        "when": "Date",
        "holder": "Who",
        "place": "Town",
        "url": "Source link",
        "published": "Published",
    }
    assert (mapped.order, mapped.known) == ("dmy", known)
    assert '# "Wagner" = "ID"    # 1 rows' in text
    imported = sheet.read(file, ukraine, mapping=mapping, actors={"Wagner": "russia"})
    if known:
        assert imported.claims["when"].tolist() == ["2022-03-02", "2022-03-13"]
        assert imported.claims["holder"].tolist() == ["russia", "russia"]


def test_one_side_in_every_row_is_no_holder(tmp_path: Path, ukraine: Ledger) -> None:
    file = tmp_path / "events.csv"
    file.write_text("Country,Town,Date\nUkraine,Kherson,2022-03-02\nUkraine,Izium,2022-03-02\n")
    mapping, text = _mapped(tmp_path, file, ukraine)
    assert "holder" not in Mapped.load(mapping).columns
    assert '# holder = "Country"' in text


def test_files_of_known_forms_are_left_to_their_importers(tmp_path: Path, ukraine: Ledger) -> None:
    file = tmp_path / "a.csv"
    file.write_text("event_id_cnty,event_date,geo_precision,actor1\nU1,2022-03-02,1,Russia\n")
    mapping, text = _mapped(tmp_path, file, ukraine)
    assert "`whoholds import acled` knows what they mean" in text
    assert Mapped.load(mapping) == Mapped({}, {}, {}, {}, {})


def drawing(file: Path, *features: dict[str, str]) -> Path:
    """A map of areas, side by side, with these fields."""
    collection = [
        {"type": "Feature", "properties": fields,
         "geometry": shapely.geometry.mapping(shapely.box(32 + n, 46, 33 + n, 47))}
        for n, fields in enumerate(features)
    ]  # fmt: skip
    file.write_text(json.dumps({"type": "FeatureCollection", "features": collection}))
    return file


def test_a_few_areas_among_marks_are_told(tmp_path: Path) -> None:
    marks = "".join(MARK.format(n=n, side="Russia", lon=32) for n in (1, 2, 3))
    area = "<Placemark><name>x</name><Polygon><outerBoundaryIs><LinearRing><coordinates>32,46 33,46 33,47 32,46</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark>"  # noqa: E501
    (tmp_path / "a.kml").write_text(f"<kml><Document>{marks}{area}</Document></kml>")
    mapping, text = _mapped(tmp_path, tmp_path / "a.kml", None)
    assert "# 1 of them are areas: `whoholds import polygons` reads these" in text
    assert Mapped.load(mapping).columns["when"] == "day"


def test_a_map_of_areas_has_a_meaning_table_which_is_filled_in(
    tmp_path: Path, ukraine: Ledger
) -> None:
    """Each kind by what tells it apart; nothing is claimed before somebody says what it means."""
    file = drawing(
        tmp_path / "front_2022-03-02.geojson",
        {"who": "Russia", "fill": "#ff0000", "name": "one"},
        {"who": "Russia", "fill": "#ff0000", "name": "two"},
        {"who": "Ukraine", "fill": "#ff0000", "name": "three"},
    )
    table, text = _mapped(tmp_path, file, ukraine)
    assert "names actors of the pack in 3 areas: `--set column=who` needs no table" in text
    assert "`--set meaning=two-colour`, which ships, has a meaning for 3 of them" in text
    first, *others = polygons.read(file, ukraine, meaning=table).leftovers["why"]
    assert {first, *others} == {"context: not said yet"}
    said = {"Russia": "Russia", "Ukraine": "Ukraine"}
    for side in said:
        text = re.sub(
            rf'(where = {{ who = "{side}".* }}\n)context.*\n# (event.*)\n# holder.*',
            rf'\1\2\nholder = "{side}"',
            text,
        )
    table.write_text(text, encoding="utf-8")
    areas = polygons.read(file, ukraine, meaning=table).areas
    assert areas["holder"].tolist() == ["russia", "russia", "ukraine"]


FIELDS = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(("name", "fill", "layer", "two words", "ч", "styleUrl"),
                           st.text(st.characters(codec="utf-8", exclude_characters="\0"))),
)  # fmt: skip


@settings(max_examples=examples(15))
@given(features=st.lists(FIELDS, min_size=1, max_size=4))
def test_every_area_has_a_kind_whatever_its_fields_say(
    tmp_path_factory: pytest.TempPathFactory, features: list[dict[str, str]]
) -> None:
    folder = tmp_path_factory.mktemp("s")
    file = drawing(folder / "2022-03-02.geojson", *features)
    table = folder / "meaning.toml"
    table.write_text(suggesting.suggest(folder), encoding="utf-8")
    assert set(tomllib.loads(table.read_text(encoding="utf-8"))) == {"sides", "areas"}
    left = drawn.read(file, meaning=table).attrs["left_out"]
    assert left == {"context: not said yet": len(features)}


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "preset", "kinds"),
    [
        ("data/uacontrol/2026-08-13.kml", "uacontrol", 10),
        ("data/deepstate_full/1714512461.geojson", "deepstate", 36),
        ("data/isw", "isw", 1),
        ("data/deepstate/deepstatemap_data_20260810.geojson", "", 1),
        ("faults/import_cases/poly/kml", "", 2),
    ],
)
def test_maps_of_strangers_have_tables_that_leave_nothing_out(
    tmp_path: Path, shared_data: Path, name: str, preset: str, kinds: int
) -> None:
    file = shared_data.parent / name
    table, text = _mapped(tmp_path, file, None)
    assert re.findall(r"--set meaning=([\w-]+)`, which ships", text) == [preset][: bool(preset)]
    assert len(meaning.load(table).entries) == kinds
    frame = drawn.read(file, meaning=table)
    assert not len(frame)
    assert frame.attrs["left_out"]["context: not said yet"] >= kinds


WORDS = st.text(st.characters(codec="utf-8", exclude_characters='\0\r\n,"'), max_size=12)


@given(name=WORDS, cells=st.lists(WORDS, min_size=1, max_size=3))
def test_no_word_of_a_file_becomes_a_setting(
    tmp_path_factory: pytest.TempPathFactory, name: str, cells: list[str]
) -> None:
    """Whatever a column and its cells are called, the answer is TOML with our keys alone."""
    file = tmp_path_factory.mktemp("s") / "s.csv"
    rows = "\n".join(f"2024-08-03,{cell}" for cell in cells)
    file.write_text(f"Date,holder {name} x\n{rows}\n", encoding="utf-8", newline="")
    told = tomllib.loads(suggesting.suggest(file))
    assert set(told) == {"columns", "constants", "values", "actors", "dates", "places"}
    assert told["columns"]["when"] == "Date"
    assert told["actors"] == {}


def test_the_command(tmp_path: Path) -> None:
    """Onto the screen, or into a new file, never over another one."""
    mine = wars.made("ukraine", tmp_path / "pack")
    file = tmp_path / "s.csv"
    file.write_bytes("Звіт\nTown,Date,Who\nХерсон,2022-03-02,Russia\n".encode("cp1251"))
    options = ("--into", mine, "--set", "encoding=cp1251", "--set", "header=2")
    shown = run("import", "--suggest", file, *options)
    assert shown.exit_code == 0
    out = tmp_path / "m.toml"
    assert run("import", "--suggest", file, *options, "-o", out).exit_code == 0
    assert out.read_text(encoding="utf-8") == shown.stdout
    again = run("import", "--suggest", file, *options, "-o", out)
    assert (again.exit_code, "cannot be made" in again.stderr) == (1, True)
    told = run("import", "sheet", file, *options, "--set", f"mapping={out}")
    assert "1 rows: 1 made claims" in told.stdout
    assert run("import", "--suggest", file, "--set", "layer=x").exit_code == 1
    assert run("import", "--suggest", file, "--set", "holder=x").exit_code == 1
    assert run("import", "sheet", file, "--into", mine, "-o", out).exit_code == 2


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("name", "claims"),
    [
        ("again/s.csv", 2),
        ("sheets/cp1251.csv", 2),
        ("sheets/blank_cols.csv", 1),
        ("sheet-dates/amb.csv", 1),
        ("again/q.csv", 0),  # both sides are doubted
    ],
)
def test_files_of_strangers_import_unchanged(
    tmp_path: Path, shared_data: Path, ukraine: Ledger, name: str, claims: int
) -> None:
    file = shared_data.parent / CASES / name
    mapping, _ = _mapped(tmp_path, file, ukraine)
    assert len(sheet.read(file, ukraine, mapping=mapping).claims) == claims
