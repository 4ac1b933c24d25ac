"""Sheets: a mapping says which column is what, and every row that cannot be told says why."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from whoholds.engine.timeline import weigh
from whoholds.errors import SourceDataError
from whoholds.export.html import to_html
from whoholds.ledgers import Ledger
from whoholds.read import adding, pack, sheet

MAPPING = """
[columns]
place = "Town"
state = "Province"
when = "Date"
event = "What"
holder = "By"
challengers = "From"
url = "Link"
published = "Seen"
[constants]
publisher = "My desk"
[values.event]
"lost to" = "captured"
[actors]
"Junta" = "army"
[states]
"Aland" = "XA-1"
[dates]
order = "dmy"
"""
ROW = {
    "Town": "Birch", "Province": "Aland", "Date": "10/09/2024", "What": "lost to", "By": "FF+LH",
    "From": "Junta", "Link": "https://a.example/x", "Seen": "2024-09-12", "Extra": "",
}  # fmt: skip


@pytest.fixture
def mapping(tmp_path: Path) -> Path:
    path = tmp_path / "map.toml"
    path.write_text(MAPPING)
    return path


def _read(tmp_path: Path, ledger: Ledger, mapping: Path, *rows: dict[str, str]) -> object:
    path = tmp_path / "facts.xlsx"
    pd.DataFrame([ROW | row for row in rows]).to_excel(path, index=False)
    return sheet.read(path, ledger, mapping=mapping, accessed=dt.date(2024, 12, 1))


def test_a_row_becomes_a_claim(tmp_path: Path, ledger: Ledger, mapping: Path) -> None:
    imported = _read(tmp_path, ledger, mapping, {})
    (claim,) = imported.claims.to_dict("records")
    assert {key: claim[key] for key in ("subject", "event", "when", "holder", "partners")} == {
        "subject": "town:birch",
        "event": "captured",
        "when": "2024-09-10",
        "holder": "front",
        "partners": "league",
    }
    assert claim["challengers"] == "army"
    (source,) = imported.sources.to_dict("records")
    assert (source["url"], source["publisher"], source["published"]) == (
        "https://a.example/x",
        "My desk",
        "2024-09-12",
    )


@pytest.mark.parametrize(
    ("change", "when", "phrase"),
    [
        ({"Date": "2024-09~"}, "2024-09~", ""),
        ({"Date": "25/12/2023"}, "2023-12-25", ""),
        ({"Date": "yesterday"}, "2024-09-11", "yesterday"),
    ],
)
def test_dates_of_all_kinds(
    tmp_path: Path, ledger: Ledger, mapping: Path, change: dict[str, str], when: str, phrase: str
) -> None:
    claims = _read(tmp_path, ledger, mapping, change).claims
    assert claims[["when", "phrase"]].to_numpy().tolist() == [[when, phrase]]


def test_without_an_order_a_date_stays_either(
    tmp_path: Path, ledger: Ledger, mapping: Path
) -> None:
    mapping.write_text(MAPPING.replace('order = "dmy"', ""))
    claims = _read(tmp_path, ledger, mapping, {"Date": "03/08/2024"}).claims
    assert claims["when"].tolist() == ["[2024-03-08,2024-08-03]"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"Town": "Elm"}, "`Elm` is no town of the pack, or may be several"),
        ({"Date": "soon"}, "`soon` is no date that can be read"),
        ({"Date": "yesterday", "Seen": ""}, "`yesterday` is no date that can be read"),
        ({"What": "shelled"}, "`shelled` is no event"),
        ({"By": "Nobody"}, "no actor of the pack is called `Nobody`"),
        ({"By": ""}, "`captured` names no holder"),
        ({"Province": "Beland"}, "`Birch` is no town of the pack, or may be several"),
    ],
)
def test_what_cannot_be_told_is_set_aside(
    tmp_path: Path, ledger: Ledger, mapping: Path, change: dict[str, str], why: str
) -> None:
    imported = _read(tmp_path, ledger, mapping, change, {})
    assert imported.leftovers[["row", "why"]].to_numpy().tolist() == [[2, why]]
    assert imported.counts == {"rows": 2, "claims": 1, "context": 0, "leftovers": 1}


def test_a_short_name_alone_needs_a_state_or_the_word_that_it_is_known(
    tmp_path: Path, ledger: Ledger, mapping: Path
) -> None:
    alone = {"Province": ""}
    (why,) = _read(tmp_path, ledger, mapping, alone).leftovers["why"]
    assert why.endswith("or may be several; name its state, or its coordinates")
    mapping.write_text(MAPPING + "[places]\nknown = true\n")
    assert _read(tmp_path, ledger, mapping, alone).claims["subject"].tolist() == ["town:birch"]


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("[places]\nknown = 'yes'", "true or false"),
        ("[places]\nsure = true", "true or false"),
        ("[columns]\nplace = 'City'", "no column `City`; it has Town"),
        ("[columns]\nplaces = 'Town'", "`places` is unknown"),
        ("[colums]\nplace = 'Town'", "`colums` is unknown"),
        ("[columns]\nplace = 3", "must hold texts"),
        ("not toml", "cannot be read"),
    ],
)
def test_wrong_mappings_are_told(
    tmp_path: Path, ledger: Ledger, mapping: Path, text: str, match: str
) -> None:
    mapping.write_text(text)
    with pytest.raises(SourceDataError, match=match):
        _read(tmp_path, ledger, mapping, {})


def test_the_import_passes_the_checks(tmp_path: Path, ledger: Ledger, mapping: Path, tiny) -> None:
    imported = _read(tmp_path, ledger, mapping, {}, {"Link": "", "Town": "Alder"})
    mine = pack.new(tmp_path / "mine", like=tiny)
    assert adding.add(imported, mine).claims == 2
    assert pack.check(mine) == []


def test_hostile_cells_do_no_harm_in_the_pack_or_on_the_page(
    tmp_path: Path, ledger: Ledger, mapping: Path, tiny: Path
) -> None:
    evil, script = '=HYPERLINK("http://e.example","x")', "<script>alert(1)</script>"
    columns = '[columns]\nnote = "Extra"\ntitle = "Title"'
    mapping.write_text(MAPPING.replace("[columns]", columns))
    imported = _read(
        tmp_path,
        ledger,
        mapping,
        {"Extra": evil, "Title": script, "Link": ""},
        {"Extra": "@SUM(1)", "Title": evil, "Link": "https://b.example", "Town": "Alder"},
        {"Extra": script, "Title": "-2+3", "Town": evil},
    )
    mine = pack.new(tmp_path / "mine", like=tiny)
    adding.add(imported, mine)
    for file in [mine / "claims.csv", mine / "sources.csv", *(mine / "imports").glob("*.csv")]:
        cells = pd.read_csv(file, dtype=str, keep_default_na=False).to_numpy().ravel()
        assert not [cell for cell in cells if cell.startswith(("=", "@", "+", "-"))], file
    page = to_html(weigh(pack.open(mine), policy="as_reported"), tmp_path / "map.html")
    assert script not in page.read_text(encoding="utf-8")
    assert adding.add(imported, mine).claims == 0, "what was made inert is known again"


@pytest.mark.parametrize(
    ("written", "when"),
    [
        ("2024.08.03", "2024-08-03"),
        ("2024/08/03", "2024-08-03"),
        ("20240803", "2024-08-03"),
        ("3 Aug 2024", "2024-08-03"),
        ("Aug 3, 2024", "2024-08-03"),
        ("3-Aug-24", "2024-08-03"),
        ("August 2024", "2024-08"),
        ("2024-08-03T10:30:00.000Z", "2024-08-03"),
        ("2024-08-03 10:30:00", "2024-08-03"),
        ("03-08-2024", "[2024-03-08,2024-08-03]"),
    ],
)
def test_days_of_other_programs(tmp_path: Path, ledger: Ledger, written: str, when: str) -> None:
    """A notation with one reading is that day; two readings stay two."""
    table, mapping = tmp_path / "s.csv", tmp_path / "m.toml"
    table.write_text(f'Town,Day\nBirch,"{written}"\n')
    mapping.write_text(DRAWN.format(place='place = "Town"', when="Day", places="known = true"))
    imported = sheet.read(table, ledger, mapping=mapping)
    assert imported.claims["when"].tolist() == [when]


DRAWN = """[columns]
{place}
when = "{when}"
[constants]
event = "held"
holder = "front"
[places]
{places}
"""


def test_a_map_of_any_naming_is_mapped(tmp_path: Path, ledger: Ledger) -> None:
    """Points without a place are the nearest town within reach; a missing note is no refusal."""
    birch = ledger.towns.set_index("town_id").geometry["birch"]
    mark = (
        "<Placemark><name>x</name><TimeSpan><begin>2024-03-01</begin><end>2024-03-04T00:00:00Z</end>"
        "</TimeSpan><Point><coordinates>{},{}</coordinates></Point></Placemark>"
    )
    marks = mark.format(birch.x + 0.005, birch.y) + mark.format(birch.x + 0.05, birch.y)
    file, mapping = tmp_path / "a.kml", tmp_path / "m.toml"
    file.write_text(
        f'<kml xmlns="http://www.opengis.net/kml/2.2"><Document>{marks}</Document></kml>'
    )
    columns = 'until = "end"\nnote = "Remark"\ntitle = "file"'
    mapping.write_text(DRAWN.format(place=columns, when="begin", places="nearest_km = 2"))
    imported = sheet.read(file, ledger, mapping=mapping)
    claims = imported.claims[["subject", "when"]].to_numpy().tolist()
    assert claims == [["town:birch", "2024-03-01/2024-03-04"]]
    assert imported.sources["title"].tolist() == ["a"]
    assert imported.leftovers["why"].tolist() == ["no town of the pack lies within 2 km"]
    assert "column `Remark` is missing" in imported.report()


@pytest.mark.parametrize(
    "name",
    [
        *("FF?", "FF (?)", "probably FF", "FF (unconfirmed)", "FF*", "~FF", "¿FF?", "FF؟", "FF？"),
        *("prob. FF", "FF (tbc)", "FF (to be confirmed)", "suspected FF", "FF (unverified)"),
    ],
)
def test_a_doubted_party_makes_no_claim(
    tmp_path: Path, ledger: Ledger, mapping: Path, name: str
) -> None:
    imported = _read(tmp_path, ledger, mapping, {"By": name})
    assert imported.claims.empty
    assert imported.context[["kind", "parties"]].to_numpy().tolist() == [
        ["captured (doubted)", f"{name} and Junta"]
    ]
    assert f"as context, doubted: `{name} and Junta`: 1" in imported.report()


def test_an_order_that_is_not_understood_is_refused(
    tmp_path: Path, ledger: Ledger, mapping: Path
) -> None:
    mapping.write_text(MAPPING.replace('"dmy"', '"ydm"'))
    with pytest.raises(SourceDataError, match="1900 or 1904; it holds order = ydm"):
        _read(tmp_path, ledger, mapping, {})


def test_a_doubted_place_makes_no_claim(tmp_path: Path, ledger: Ledger, mapping: Path) -> None:
    imported = _read(tmp_path, ledger, mapping, {"Town": "Birch?"}, {})
    assert imported.claims["row"].tolist() == [3]
    assert imported.context[["row", "place"]].to_numpy().tolist() == [[2, "Birch?"]]
    assert "as context, doubted: `Birch?`: 1" in imported.report()


@pytest.mark.parametrize(
    ("there", "other", "match"),
    [
        (
            '"lost to" = "captured"',
            '"lost to" = "gone"',
            "`lost to` means `gone`, which is no event",
        ),
        ("[values.event]", "[values.evnt]", r"\[values\] must hold `event`, and nothing else"),
        ("[actors]\n", '[actors]\n"Woods" = "frnt"\n', "`Woods` cannot be `frnt`: no actor"),
    ],
)
def test_settings_that_are_not_understood_are_refused(
    tmp_path: Path, ledger: Ledger, mapping: Path, there: str, other: str, match: str
) -> None:
    mapping.write_text(MAPPING.replace(there, other))
    with pytest.raises(SourceDataError, match=match):
        _read(tmp_path, ledger, mapping, {})


def test_a_row_that_only_coordinates_place_needs_good_ones(
    tmp_path: Path, ledger: Ledger, mapping: Path
) -> None:
    columns = 'place = "Town"\nlongitude = "Lon"\nlatitude = "Lat"'
    mapping.write_text(MAPPING.replace('place = "Town"', columns))
    far = {"Town": "", "Lon": "397.0", "Lat": "20.6"}
    imported = _read(tmp_path, ledger, mapping, far)
    why = "its coordinates are 0 and 0, or no degrees on the globe"
    assert imported.leftovers["why"].tolist() == [why]
