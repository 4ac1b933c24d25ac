"""Encodings, headers and layers: what a file leaves open is told, and the user's word decides."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
import wars
from wars import MAPPING

from whoholds.errors import SourceDataError
from whoholds.ledgers import Ledger
from whoholds.read import forms, my_maps, pack, sheet, tables
from whoholds.read._files import code_pages, delimited


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ("cp1251", "Херсон"),
        ("cp1251", "Київ, Харків та Ізюм"),
        ("cp1251", "abc,def\nghi,Харьков\n"),
        ("cp1250", "Łódź, Kraków, Gdańsk"),
        ("cp1250", "Plzeň, Košice, Žilina"),
        ("cp1252", "café Müller “quoted” – don’t"),
        ("cp1252", "São Paulo, Curaçao"),
        ("cp1254", "İstanbul, Diyarbakır, Şırnak"),
        ("cp1256", "حلب"),
        ("cp1256", "الحسكة\nعين العرب\nمنبج"),
        ("cp1253", "Λευκωσία"),
        ("cp1255", "ירושלים חיפה"),
        ("cp874", "กรุงเทพ"),
        ("koi8-u", "Херсон Мелитополь"),
        ("cp866", "Херсон Мелитополь"),
        ("gb18030", "果敢老街 腊戌"),
        ("shift_jis", "東京 カチン州"),
    ],
)
def test_few_words_tell_the_page(page: str, text: str) -> None:
    """Statistics of languages need more than two rows; words do not."""
    assert code_pages.guess(text.encode(page)).codec == page


def test_where_several_pages_fit_they_are_named_with_what_they_would_read() -> None:
    told = delimited.decode("Town\nGyőr\n".encode("cp1250"))
    assert told.encoding == "Windows-1252"
    assert "a guess: `Gyõr` would be `Győr` as Windows-1250" in told.remark
    assert told.remark.endswith("say --set encoding=cp1250")


@pytest.mark.parametrize("form", ["csv", "json", "zip"])
def test_a_guess_is_told_in_the_report_and_overruled(
    tmp_path: Path, ledger: Ledger, form: str
) -> None:
    row = {"Town": "Birch", "Date": "2024-08-03", "Who": "Forest Front", "Note": "Gyõr"}
    text = json.dumps([row], ensure_ascii=False)
    if form != "json":
        text = pd.DataFrame([row]).to_csv(index=False)
    file = tmp_path / f"s.{form}"
    if form == "zip":
        with zipfile.ZipFile(file, "w") as archive:
            archive.writestr("s.csv", text.encode("cp1252"))
    else:
        file.write_bytes(text.encode("cp1252"))
    (tmp_path / "m.toml").write_text(MAPPING)
    imported = forms.read("sheet", file, ledger, mapping=tmp_path / "m.toml")
    assert "lines read as Windows-1252, a guess: `Gyõr` would be `Győr`" in imported.report()
    assert tables.read(file, encoding="cp1250")["Note"].tolist() == ["Győr"]
    told = forms.read("sheet", file, ledger, mapping=tmp_path / "m.toml", encoding="cp1250")
    assert "guess" not in told.report()
    with pytest.raises(SourceDataError, match="`klingon` is unknown; write utf-8"):
        tables.read(file, encoding="klingon")
    with pytest.raises(SourceDataError, match="does not fit: line"):
        tables.read(file, encoding="utf-8")


def test_geojson_is_read_as_the_user_says(tmp_path: Path, ledger: Ledger) -> None:
    """It must be UTF-8, so that nothing is guessed."""
    spot = {"type": "Point", "coordinates": [97.0, 20.6]}
    said = {"name": "FF - 2024/05/01 - Birch", "note": "Шахта"}
    feature = {"type": "Feature", "properties": said, "geometry": spot}
    whole = {"type": "FeatureCollection", "features": [feature]}
    file = tmp_path / "a.geojson"
    file.write_bytes(json.dumps(whole, ensure_ascii=False).encode("cp1251"))
    with pytest.raises(SourceDataError, match="or say its encoding"):
        my_maps.read(file, ledger)
    assert tables.read(file, encoding="cp1251")["note"].tolist() == ["Шахта"]
    assert len(my_maps.read(file, ledger, encoding="cp1251").claims) == 1


def test_a_shapefile_that_does_not_say_its_page(tmp_path: Path) -> None:
    path = tmp_path / "a.shp"
    spots = gpd.GeoSeries.from_xy([32.6, 35.4], [46.6, 46.8], crs="EPSG:4326")
    names = ["Херсон", "Мелитополь"]
    gpd.GeoDataFrame({"name": names}, geometry=spots).to_file(path, encoding="cp1251")
    path.with_suffix(".cpg").unlink()
    cells = path.with_suffix(".dbf")
    cells.write_bytes(cells.read_bytes()[:29] + b"\0" + cells.read_bytes()[30:])
    frame = tables.read(path)
    assert frame["name"].tolist() == names
    assert "shapefile without .cpg read as Windows-1251, a guess" in str(tables.remarks(frame))
    path.with_suffix(".cpg").write_text("1251")
    frame = tables.read(path)
    assert (frame["name"].tolist(), tables.remarks(frame)) == (names, {})


@pytest.mark.parametrize(
    ("name", "option"),
    [
        ("a.csv", {"layer": "x"}),
        ("a.xlsx", {"encoding": "cp1251"}),
        ("a.kml", {"encoding": "cp1251"}),
        ("a.gpkg", {"header": 2}),
        ("a.parquet", {"layer": "x"}),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(
    tmp_path: Path, name: str, option: dict[str, object]
) -> None:
    (tmp_path / name).write_text("Town\nBirch\n")
    with pytest.raises(SourceDataError, match=f"leave out `{next(iter(option))}`"):
        tables.read(tmp_path / name, **option)  # type: ignore[arg-type]


@pytest.mark.parametrize("quoted", [False, True])
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_header_in_another_line(tmp_path: Path, ledger: Ledger, form: str, quoted: bool) -> None:
    """Rows keep the lines that a person sees, and what stands above is counted."""
    rows = [["Report", "", ""], ["", "", ""], ["Town", "Date", "Who"],
            ["Birch", "2024-08-03", "FF\nx" if quoted else "FF"],
            ["Elm", "2024-08-03", "FF"]]  # fmt: skip
    file = tmp_path / f"s.{form}"
    frame = pd.DataFrame(rows)
    if form == "csv":
        frame.to_csv(file, index=False, header=False)
    else:
        frame.to_excel(file, index=False, header=False)
    table = tables.read(file, header=3)
    assert table["Town"].tolist() == ["Birch", "Elm"]
    assert table.index.tolist() == ([4, 6] if quoted and form == "csv" else [4, 5])
    assert tables.remarks(table) == {"left out, line above the header": 2}
    (tmp_path / "m.toml").write_text(MAPPING)
    imported = forms.read("sheet", file, ledger, mapping=tmp_path / "m.toml", header="3")
    assert imported.counts == {"rows": 2, "claims": 0 if quoted else 1, "context": 0,
                               "leftovers": 2 if quoted else 1}  # fmt: skip
    for header in (0, -1, 99):
        with pytest.raises(SourceDataError, match=f"`header` is {header}, and the"):
            tables.read(file, header=header)
    with pytest.raises(SourceDataError, match="`header` is `third`; write the number of a line"):
        forms.read("sheet", file, ledger, mapping=tmp_path / "m.toml", header="third")


def test_where_the_header_may_stand_is_told(tmp_path: Path, ledger: Ledger) -> None:
    file, mapping = tmp_path / "s.csv", tmp_path / "m.toml"
    file.write_text("Report,of,today\nTown,Date,Who\nBirch,2024-08-03,FF\n")
    mapping.write_text(MAPPING)
    with pytest.raises(SourceDataError, match="the header may be line 2: say --set header=2"):
        sheet.read(file, ledger, mapping=mapping)


def test_an_opendocument_sheet(tmp_path: Path, ledger: Ledger) -> None:
    """As LibreOffice writes it: typed cells, repeated ones, a second sheet."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    text = '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>'
    day = (
        '<table:table-cell office:value-type="date" office:date-value="2024-08-03">'
        "<text:p>03.08.24</text:p></table:table-cell>"
    )
    head = "".join(map(text.format, ("Town", "Date", "Who")))
    row = text.format("Birch") + day + text.format("FF")
    empty = '<table:table-cell table:number-columns-repeated="1021"/>'
    rows = "".join(f"<table:table-row>{cells}{empty}</table:table-row>" for cells in (head, row))
    sheets = "".join(
        f'<table:table table:name="{name}">{rows}</table:table>' for name in ("March", "April")
    )
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:text="{space}:text:1.0"'
        f' xmlns:table="{space}:table:1.0" office:version="1.3"><office:body><office:spreadsheet>'
        f"{sheets}</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    file, mapping = tmp_path / "s.ods", tmp_path / "m.toml"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    mapping.write_text(MAPPING)
    imported = sheet.read(file, ledger, mapping=mapping, layer="April")
    assert imported.claims[["subject", "when"]].to_numpy().tolist() == [
        ["town:birch", "2024-08-03"]
    ]
    assert "sheet `March` of the workbook" in imported.report()


@pytest.mark.parametrize("form", ["fgb", "gpkg", "geojsonl", "topojson", "csv"])
def test_points_of_every_form_serve_as_places(tmp_path: Path, ledger: Ledger, form: str) -> None:
    """Layers of all kinds, and a table that writes its places as text."""
    birch = ledger.towns.set_index("town_id").geometry["birch"]
    said = {"Date": "2024-08-03", "Who": "FF"}
    frame = gpd.GeoDataFrame([said], geometry=[birch], crs="EPSG:4326")
    file = tmp_path / f"a.{form}"
    if form == "csv":
        file.write_text(f'WKT,Date,Who\n"SRID=4326;{birch.wkt}",2024-08-03,FF\nPOINT (x),,\n')
    elif form == "topojson":
        file = tmp_path / "a.json"
        mark = {"type": "Point", "coordinates": [birch.x, birch.y], "properties": said}
        whole = {"type": "Topology", "arcs": [], "objects": {"a": mark}}
        file.write_text(json.dumps(whole))
    elif form == "geojsonl":
        file = tmp_path / "a.geojson"
        line = {"type": "Feature", "properties": said, "geometry": shapely.geometry.mapping(birch)}
        file.write_text(f"{json.dumps(line)}\n{json.dumps(line)}\n")
    else:
        frame.to_file(file)
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        MAPPING.replace('place = "Town"\n', "").replace("known = true", "nearest_km = 1")
    )
    imported = sheet.read(file, ledger, mapping=mapping)
    assert imported.claims["subject"].unique().tolist() == ["town:birch"]
    assert imported.counts["claims"] == (2 if form == "geojsonl" else 1)
    if form == "csv":
        assert "cells of `WKT` that are no well-known text: 1" in imported.report()


def test_the_report_counts_reasons_by_kind_and_asks_whose_names_are_unknown(
    tmp_path: Path, ledger: Ledger
) -> None:
    """A hundred cells that are no day are one reason, with examples."""
    file, mapping = tmp_path / "s.csv", tmp_path / "m.toml"
    rows = [f"Birch,soon {n % 40},FF" for n in range(100)] + ["Birch,2024-08-03,Legion d'Est"] * 7
    file.write_text("\n".join(["Town,Date,Who", *rows]))
    mapping.write_text(MAPPING)
    report = sheet.read(file, ledger, mapping=mapping).report()
    assert "set aside, `…` is no date that can be read: 100, such as `soon 0` (3)" in report
    assert "and 37 more" in report
    assert "1 parties unknown to the pack, in 7 rows; name them by" in report
    assert """--actor 'Legion d'"'"'Est=ID': 7""" in report
    named = sheet.read(file, ledger, mapping=mapping, actors={"Legion d'Est": "front"})
    assert len(named.claims) == 7


# --- files as they came from strangers ----------------------------------------------------------

RUSSIA = {
    "Military Forces of Russia (2000-)": "russia",
    "Military Forces of Ukraine (2019-)": "ukraine",
}
REBELS = "SPLA/M-In Opposition: Example Movement-In Opposition"


@pytest.fixture
def cases(shared_data: Path) -> Path:
    return shared_data.parent / "faults" / "import_cases"


@pytest.fixture(scope="module")
def packs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ledger]:
    folder = tmp_path_factory.mktemp("wars")
    return {war: pack.open(wars.made(war, folder / war)) for war in wars.WARS}


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("war", "form", "name", "options", "holders", "said"),
    [
        ("southsudan", "acled", "acled-parts/events.csv", {}, [], "--actor 'SPLA/M-In"),
        ("southsudan", "acled", "acled-parts/events.csv", {"actors": {REBELS: "io"}}, ["io"],
         "not used, a transfer does not tell who came: 1"),
        ("ukraine", "acled", "acled/api.json", {"actors": RUSSIA}, ["russia"], ""),
        ("ukraine", "acled", "acled/old.csv", {"actors": RUSSIA}, ["russia"], ""),
        ("ukraine", "ucdp", "ucdp/upper.csv", {}, [], "1 are context"),
        ("ukraine", "ucdp", "ucdp/ged241-csv.zip", {}, [], "3 are context"),
        ("ukraine", "viina", "viina/mac.zip", {"actors": {"RU": "russia", "UA": "ukraine"}},
         ["russia", "ukraine"], "daily rows: 5"),
        ("ukraine", "sheet", "again/q.csv", {}, [], "2 are context"),
        ("ukraine", "sheet", "sheet-dates/amb.csv", {}, ["russia"], ""),
        ("ukraine", "sheet", "sheets/cp1251.csv", {}, ["russia"] * 2,
         "read as Windows-1251, a guess"),
        ("ukraine", "sheet", "sheets/cp1251.csv", {"encoding": "cp1251"}, ["russia"] * 2,
         "2 rows: 2"),
        ("ukraine", "sheet", "sheets/blank_cols.csv", {}, ["russia"], ""),
        ("ukraine", "sheet", "sheets/two_sheets.xlsx", {}, ["russia"] * 3,
         "left out, sheet `Syria` of the workbook: 1"),
        ("syria", "sheet", "folders/one.kml", {}, ["gov"] * 2, ""),
        ("syria", "sheet", "folders/two.kml", {}, ["gov", "gov", "sdf"], ""),
        ("ukraine", "my-maps", "gj/topo.json", {}, ["russia"], "features of TopoJSON, taken for"),
    ],
)  # fmt: skip
def test_files_of_strangers(
    packs: dict[str, Ledger],
    cases: Path,
    war: str,
    form: str,
    name: str,
    options: dict[str, object],
    holders: list[str],
    said: str,
) -> None:
    if form == "sheet":
        mapping = "folders/m.toml" if war == "syria" else "sheet-dates/m_none.toml"
        options = {**options, "mapping": cases / mapping}
    imported = forms.read(form, cases / name, packs[war], **options)
    assert imported.claims["holder"].tolist() == holders
    assert said in imported.report()


@pytest.mark.shared_data
@pytest.mark.parametrize(
    ("form", "name", "why"),
    [
        ("acled", "acled/mdy_amb2.csv", "may be either of two days"),
        ("sheet", "sheets/dup_cols2.xlsx", "column `Who` stands twice"),
    ],
)
def test_files_of_strangers_that_are_refused(
    packs: dict[str, Ledger], cases: Path, form: str, name: str, why: str
) -> None:
    mapping = {"mapping": cases / "sheet-dates" / "m_none.toml"} if form == "sheet" else {}
    with pytest.raises(SourceDataError, match=why):
        forms.read(form, cases / name, packs["ukraine"], **mapping)


@pytest.mark.shared_data
@pytest.mark.parametrize("name", ["dates.csv", "dates2.csv"])
def test_days_of_strangers(packs: dict[str, Ledger], cases: Path, name: str) -> None:
    """What a person reads in one way is read, and a setting tells the rest."""
    file, settings = cases / "sheet-dates" / name, {"order": "dmy", "serial": "1900"}
    mapped = sheet.Mapped.load(cases / "sheet-dates" / "m_none.toml")
    imported = sheet.read(file, packs["ukraine"], mapping=mapped)
    left = imported.leftovers["why"].tolist()
    assert not [why for why in left if "`8/2024`" in why]
    told = sheet.Mapped(**{**vars(mapped), **settings})
    unread = " ".join(sheet.read(file, packs["ukraine"], mapping=told).leftovers["why"])
    assert [day for day in ("45507", "03/08/24", "24.02.22") if day in unread] == []
    assert all(day in unread for day in ("2024-02-30", "31/02/2024", "unknown"))
