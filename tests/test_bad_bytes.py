"""Bad bytes: one plain sentence with the mend, and a blemish costs its own feature at most."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import samples

from whoholds.errors import SourceDataError
from whoholds.ledgers import Ledger
from whoholds.read import acled, forms, my_maps, pack, polygons, tables, ucdp, viina

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
KML = (
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>FF - 2024/03/05 - Birch'
    "</name>{}<Point><coordinates>97.0,20.6,0</coordinates></Point></Placemark></Document></kml>"
)
LFS = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n"


def _kml(path: Path, data: str | bytes) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


@pytest.mark.parametrize(
    "data",
    [
        HEAD + KML.format("<gx:balloonVisibility>1</gx:balloonVisibility>"),
        HEAD + KML.format("<atom:link atom:href='x'/>"),
        HEAD + KML.format("<description>Tom &amp; Jerry&nbsp;&eacute;</description>"),
        HEAD + KML.format("<description>Tom & Jerry, 1 < 2 &c; &#0; \x01</description>"),
        "\n\n" + HEAD + KML.format(""),
        " \ufeff" + HEAD + KML.format(""),
        (HEAD + KML.format("")).encode("utf-16"),
        (HEAD + KML.format("")).encode("utf-16-le"),
        HEAD + KML.format("<description><![CDATA[a & b <br> &nbsp;]]></description>&nbsp;"),
        HEAD + KML.format("").replace("97.0,20.6,0", " 97.0, 20.6 , 0\n"),
    ],
)
def test_a_blemish_of_kml_loses_nothing(tmp_path: Path, ledger: Ledger, data: str | bytes) -> None:
    path = _kml(tmp_path / "a.kml", data)
    assert my_maps.read(path, ledger).claims["subject"].tolist() == ["town:birch"]
    assert tables.read(path)["Name"].tolist() == ["FF - 2024/03/05 - Birch"]


def test_a_broken_mark_costs_no_other_one(tmp_path: Path, ledger: Ledger) -> None:
    mark = KML.partition("<Placemark>")[2].partition("</Document>")[0].format("")
    broken = mark.replace("Birch</name>", "Cedar</name><description><b>bold</description>")
    whole = KML.format("").replace(
        "</Placemark>", f"</Placemark><Placemark>{broken}<Placemark>{mark}"
    )
    path = _kml(tmp_path / "a.kml", HEAD + whole)
    imported = my_maps.read(path, ledger)
    assert imported.claims["subject"].unique().tolist() == ["town:birch"]
    assert imported.leftovers[["row", "what"]].to_numpy().tolist() == [
        [2, "FF - 2024/03/05 - Cedar"]
    ]
    assert len(tables.read(path)) == 3


def test_text_within_cdata_stays_as_it_was(tmp_path: Path, ledger: Ledger) -> None:
    told = "<description><![CDATA[2024/03/01 - A & B &amp; C]]></description>&nbsp;"
    path = _kml(tmp_path / "a.kml", HEAD + KML.format(told))
    assert "2024/03/01 - A & B & C" in my_maps.read(path, ledger).context["text"].tolist()


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (
            (HEAD + KML.format("<description>Херсон</description>")).encode("cp1251"),
            "save it as UTF-8",
        ),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "is a web page"),
        (b"\n<html><p>Sign in", "is a web page"),
        (LFS.encode(), "git lfs pull"),
        (b"", "is empty"),
        (b"<kml><Document>", r"line 1: .*; export it again"),
        (HEAD.encode() + b"<!DOCTYPE kml [<!ENTITY a 'b'>]><kml/>", "declares entities"),
    ],
)
def test_what_is_no_kml_is_told_with_the_mend(
    tmp_path: Path, ledger: Ledger, data: bytes, told: str
) -> None:
    path = _kml(tmp_path / "a.kml", data)
    for read in (lambda: my_maps.read(path, ledger), lambda: tables.read(path)):
        with pytest.raises(SourceDataError, match=told):
            read()


@pytest.mark.parametrize(
    ("places", "why"),
    [
        ("nan,nan", "no degrees on the globe"),
        ("456789,5164321,0", "no degrees on the globe"),
        ("392.6,20.6", "no degrees on the globe"),
        ("1e400,0", "no degrees on the globe"),
        ("0,0,0", "0 and 0"),
        ("97,0,20,6", "no geometry that can be read"),
        ("", "no geometry that can be read"),
    ],
)
def test_coordinates_lie_on_earth(tmp_path: Path, ledger: Ledger, places: str, why: str) -> None:
    path = _kml(tmp_path / "a.kml", HEAD + KML.format("").replace("97.0,20.6,0", places))
    imported = my_maps.read(path, ledger)
    assert imported.claims.empty
    assert imported.context.empty
    (said,) = imported.leftovers["why"]
    assert why in said


@pytest.mark.parametrize("encoding", ["latin-1", "cp1251", "utf-16"])
def test_geojson_in_another_encoding(tmp_path: Path, ledger: Ledger, encoding: str) -> None:
    word = "Шахта" if encoding == "cp1251" else "Café"
    feature = {"type": "Feature", "geometry": None, "properties": {"name": word}}
    whole = json.dumps({"type": "FeatureCollection", "features": [feature]}, ensure_ascii=False)
    file = tmp_path / "a_2024-05-01.geojson"
    file.write_bytes(whole.encode(encoding))
    mapping = tmp_path / "map.toml"
    mapping.write_text(samples.MAPPING)
    for form, options in (
        ("my-maps", {}),
        ("sheet", {"mapping": mapping}),
        ("polygons", {"holder": "front"}),
    ):
        with pytest.raises(SourceDataError, match=r"save it as UTF-8|does not begin as"):
            forms.read(form, file, ledger, **options)


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.9])
@pytest.mark.parametrize("damage", [False, True])
def test_half_an_archive(tmp_path: Path, ledger: Ledger, cut: float, damage: bool) -> None:
    path = tmp_path / "a.kmz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("doc.kml", HEAD + KML.format("<description>x</description>" * 50))
    data = path.read_bytes()
    at = int(len(data) * cut)
    path.write_bytes(data[:40] + bytes(len(data[40:at])) + data[at:] if damage else data[:at])
    with pytest.raises(SourceDataError, match=r"a\.kmz is no zip archive.*fetch it again"):
        my_maps.read(path, ledger)


def test_archives_in_any_case_and_with_what_macos_adds(tmp_path: Path, ledger: Ledger) -> None:
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as archive:
        archive.writestr("DOC.KML", HEAD + KML.format(""))
        archive.writestr("__MACOSX/._DOC.KML", b"\x00\x05\x16\x07")
    assert len(my_maps.read(tmp_path / "a.kmz", ledger).claims) == 1
    assert len(tables.read(tmp_path / "a.kmz")) == 1
    with zipfile.ZipFile(tmp_path / "v.zip", "w") as archive:
        archive.writestr("v.csv", samples.VIINA)
        archive.writestr("__MACOSX/._v.csv", b"\x00\x05")
    assert len(viina.read(tmp_path / "v.zip", ledger).rows) == 2


def test_tables_as_they_are_published(tmp_path: Path, ledger: Ledger) -> None:
    """Answers of ACLED's and UCDP's programs, a zipped table, headers in capitals."""
    (tmp_path / "e.json").write_text(json.dumps({"status": 200, "data": [samples.EVENT]}))
    claims = acled.read(tmp_path / "e.json", ledger).claims
    assert claims["subject"].tolist() == ["town:birch"]
    (tmp_path / "g.json").write_text(json.dumps({"TotalCount": 1, "Result": [samples.GED]}))
    capitals = {key.upper(): cell for key, cell in samples.GED.items()}
    pd.DataFrame([capitals]).to_csv(tmp_path / "ged.csv", index=False)
    with zipfile.ZipFile(tmp_path / "ged.zip", "w") as archive:
        archive.write(tmp_path / "ged.csv", "GEDEvent_v24_1.csv")
    for name in ("g.json", "ged.csv", "ged.zip"):
        assert ucdp.read(tmp_path / name, ledger).context["place"].tolist() == ["Birch"]


@pytest.mark.parametrize("suffix", ["csv", "json", "xlsx", "geojson", "zip"])
def test_a_pointer_in_place_of_any_file(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"a.{suffix}").write_text(LFS)
    with pytest.raises(SourceDataError, match="pointer of Git LFS"):
        tables.read(tmp_path / f"a.{suffix}")


def test_topojson_is_read_where_it_lies_on_the_globe(tmp_path: Path) -> None:
    """Its standard has no word for what its numbers are; degrees are told, pixels refused."""
    path = tmp_path / "a.json"
    mark = {"type": "Point", "coordinates": [97.0, 20.6], "properties": {"Name": "Birch"}}
    whole = {"type": "Topology", "arcs": [], "objects": {"towns": mark}}
    path.write_text(json.dumps(whole))
    frame = tables.read(path)
    assert frame["Name"].tolist() == ["Birch"]
    assert (frame.geometry.x.tolist(), frame.geometry.y.tolist()) == ([97.0], [20.6])
    assert tables.remarks(frame) == {"features of TopoJSON, taken for degrees by their extent": 1}
    mark["coordinates"] = [412, 388]
    path.write_text(json.dumps(whole))
    with pytest.raises(SourceDataError, match="declares no coordinate reference system"):
        tables.read(path)


def test_spare_columns_of_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Town,Who,,\nBirch,FF,,\n")
    assert tables.read(path).to_dict("list") == {"Town": ["Birch"], "Who": ["FF"]}
    path.write_text("Town,Who,,\nBirch,FF,,note\n")
    with pytest.raises(SourceDataError, match="column 4 has cells, as in line 2, and no name"):
        tables.read(path)
    path.write_text("Town,,Who\nBirch,x,FF\n")
    assert tables.read(path).columns.tolist() == ["Town", "", "Who"]


def test_two_columns_of_one_name_in_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["Town", "Who", "Who"])
    book.active.append(["Birch", "FF", "LH"])
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(SourceDataError, match="column `Who` stands twice"):
        tables.read(tmp_path / "a.xlsx")


def test_a_single_dated_file_of_areas(tmp_path: Path, ledger: Ledger) -> None:
    file = samples.write(tmp_path) / "p_2024-05-01.geojson"
    assert len(polygons.read(file, ledger, holder="front").areas) == 1


def test_a_cell_beyond_the_bound_of_old_programs(tmp_path: Path) -> None:
    """Python's reader of CSV stops at 131,072 characters, less than the outline of a front has."""
    path = tmp_path / "a.csv"
    path.write_text(f'name,wkt\nfront,"{"9 " * 100_000}\n"\n')
    assert len(tables.read(path)["wkt"].iloc[0]) > 199_000


Edit = Callable[[dict[str, bytes]], None]
SHEET = "xl/worksheets/sheet1.xml"
SPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
FIRST = '<row r="1"><c r="A1" t="inlineStr"><is><t>Town</t></is></c></row>'
FAR = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'


def _rows(rows: str, before: str = "") -> Edit:
    sheet = f'<worksheet xmlns="{SPACE}">{before}<sheetData>{FIRST}{rows}</sheetData></worksheet>'
    return lambda parts: parts.update({SHEET: sheet.encode()})


def _at(place: str, target: str) -> Edit:
    def edit(parts: dict[str, bytes]) -> None:
        _rows(FAR)(parts)
        parts[place] = parts.pop(SHEET)
        relations = "xl/_rels/workbook.xml.rels"
        parts[relations] = parts[relations].replace(b"/xl/worksheets/sheet1.xml", target.encode())

    return edit


def _edited(folder: Path, edit: Edit) -> Path:
    """A workbook of one cell, with its parts edited."""
    book = openpyxl.Workbook()
    book.active["A1"] = "Town"
    book.save(folder / "plain.xlsx")
    with zipfile.ZipFile(folder / "plain.xlsx") as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    edit(parts)
    with zipfile.ZipFile(folder / "odd.xlsx", "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return folder / "odd.xlsx"


def _strings(parts: dict[str, bytes]) -> None:
    count = 'count="4294967295" uniqueCount="4294967295"'
    parts["xl/sharedStrings.xml"] = f'<sst xmlns="{SPACE}" {count}><si><t>a</t></si></sst>'.encode()


@pytest.mark.parametrize(
    "edit",
    [
        _rows(FAR),
        _rows(FAR.replace("XFD", "xfd")),
        _rows(FAR.replace(' r="1048576"', "", 1)),
        _rows(FAR.replace('r="XFD', 'r  =  "XFD')),
        _rows('<row r="1048576">' + "<c><v>1</v></c>" * 500 + "</row>"),  # cells that say nothing
        _rows('<row r="4294967295"><c><v>1</v></c></row>'),
        _at("xl/other/s.xml", "/xl/other/s.xml"),
        _at("xl/worksheets/sheet1.XML", "worksheets/sheet1.XML"),
        _at("elsewhere/s.bin", "/elsewhere/s.bin"),
        _at("xl/s", "s"),
    ],
)
def test_no_workbook_ends_the_program(tmp_path: Path, edit: Edit) -> None:
    """However two far cells are written, and whatever asks for room that there is not."""
    book = _edited(tmp_path, edit)
    with pytest.raises(SourceDataError, match="CSV"):
        tables.read(book)


def test_texts_that_are_counted_wrongly_end_no_program(tmp_path: Path) -> None:
    """Whether four billion texts are believed or not depends on the release of the reader."""
    book = _edited(tmp_path, _strings)
    with suppress(SourceDataError):
        assert len(tables.read(book).columns) == 1


def _resource(tiny: Path, folder: Path, **change: Any) -> list[str]:
    for file in tiny.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    descriptor = json.loads((tiny / "datapackage.json").read_text())
    descriptor["resources"][0].update(change)
    (folder / "datapackage.json").write_text(json.dumps(descriptor))
    return [str(fault) for fault in pack.check(folder)]


@pytest.mark.parametrize("path", ["claims.csv\0x", "x" * 5000, "a/" * 3000, "\ud800.csv"])
def test_a_path_that_no_disk_takes(tmp_path: Path, tiny: Path, path: str) -> None:
    faults = _resource(tiny, tmp_path, path=path)
    assert any("datapackage.json:resources: " in fault for fault in faults)
    assert all(len(fault) < 1000 for fault in faults)


def test_a_state_that_is_the_whole_world(tmp_path: Path, tiny: Path) -> None:
    _resource(tiny, tmp_path)
    layer = json.loads((tiny / "states.geojson").read_text())
    ring = [[-180, -90], [180, -90], [180, 90], [-180, 90], [-180, -90]]
    layer["features"][0]["geometry"] = {"type": "Polygon", "coordinates": [ring]}
    (tmp_path / "states.geojson").write_text(json.dumps(layer))
    (fault,) = pack.check(tmp_path)
    assert fault.column == "geometry"
    assert "more than half of the globe" in fault.what


@pytest.mark.parametrize(
    "text", ["a = " + "[" * 5000, "a = 1\n" * 2, "\ud800", "a = " + "9" * 5000]
)
def test_odd_mappings(tmp_path: Path, ledger: Ledger, text: str) -> None:
    folder = samples.write(tmp_path)
    (folder / "map.toml").write_bytes(text.encode("utf-8", "surrogatepass"))
    with pytest.raises(SourceDataError, match=r"map\.toml"):
        forms.read("sheet", folder / "s.csv", ledger, mapping=folder / "map.toml")


@pytest.mark.parametrize("order", ["ydm", "day first"])
def test_an_order_of_dates_that_is_none(tmp_path: Path, ledger: Ledger, order: str) -> None:
    folder = samples.write(tmp_path)
    (folder / "map.toml").write_text(f'{samples.MAPPING}[dates]\norder = "{order}"\n')
    with pytest.raises(SourceDataError, match="dmy, mdy or ymd"):
        forms.read("sheet", folder / "s.csv", ledger, mapping=folder / "map.toml")
