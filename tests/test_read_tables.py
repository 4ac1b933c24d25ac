"""One table, any common form: the same cells come out, and hostile files are refused."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import logging
import zipfile
from pathlib import Path

import geopandas as gpd
import numpy as np
import openpyxl
import pandas as pd
import pytest
import shapely
from hypothesis import given, strategies as st

from whoholds.errors import SourceDataError
from whoholds.read import pack, polygons, tables
from whoholds.read._files import delimited as _text, kml as _kml, safe_xml as _xml

CELLS = pd.DataFrame(
    {
        "name": ["Lashio", "ဘားမော်", "Café"],
        "people": ["131000", "", "7"],
        "day": ["2024-08-03", "2024-08-15", ""],
    }
)
POINTS = gpd.GeoSeries.from_xy([97.75, 97.24, 96.0], [22.94, 24.26, 20.0], crs="EPSG:4326")


def _layer() -> gpd.GeoDataFrame:
    frame = CELLS.assign(people=pd.array([131000, None, 7], dtype="Int64"))
    return gpd.GeoDataFrame(frame, geometry=POINTS)


def _write(folder: Path, form: str) -> Path:
    path = folder / f"towns.{form}"
    if form in ("csv", "tsv"):
        CELLS.to_csv(path, index=False, sep="," if form == "csv" else "\t")
    elif form == "xlsx":
        frame = CELLS.assign(
            people=[131000, None, 7], day=pd.to_datetime(CELLS.day.replace("", None))
        )
        frame.to_excel(path, index=False)
    elif form == "parquet":
        _layer().to_parquet(path)
    elif form == "zip":
        folder.joinpath("s").mkdir()
        _layer().to_file(folder / "s" / "towns.shp", encoding="utf-8")
        with zipfile.ZipFile(path, "w") as archive:
            for file in folder.joinpath("s").iterdir():
                archive.write(file, f"deep/{file.name}")
    else:
        driver = {"gpkg": "GPKG", "shp": "ESRI Shapefile", "geojson": "GeoJSON"}[form]
        _layer().to_file(path, driver=driver, encoding="utf-8" if form == "shp" else None)
    return path


@pytest.mark.parametrize("form", ["csv", "tsv", "xlsx", "parquet", "gpkg", "shp", "geojson", "zip"])
def test_the_same_cells_from_every_form(tmp_path: Path, form: str) -> None:
    read = tables.read(_write(tmp_path, form))
    cells = pd.DataFrame(read.drop(columns="geometry", errors="ignore"))
    assert cells[CELLS.columns].to_numpy().tolist() == CELLS.to_numpy().tolist()
    if isinstance(read, gpd.GeoDataFrame):
        assert read.crs == "EPSG:4326"
        assert list(read.geometry) == list(POINTS)
        assert list(read.index) == [1, 2, 3]
    else:
        assert list(read.index) == [2, 3, 4]


def test_shapefile_without_a_named_encoding_keeps_its_burmese(tmp_path: Path) -> None:
    path = _write(tmp_path, "shp")
    path.with_suffix(".cpg").unlink()
    assert tables.read(path)["name"].tolist() == CELLS["name"].tolist()


def test_declared_crs_is_brought_to_degrees_and_missing_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "utm.shp"
    _layer().to_crs("EPSG:32647").to_file(path)
    assert tables.read(path).geometry[1].distance(POINTS[0]) < 1e-6
    path.with_suffix(".prj").unlink()
    with pytest.raises(SourceDataError, match="no coordinate reference system"):
        tables.read(path)
    assert tables.read(path, crs="EPSG:32647").geometry[1].distance(POINTS[0]) < 1e-6


def test_spreadsheet_lines_are_those_a_person_sees(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["town", "share"], ["Lashio", 0.5], [None, None], ["Bhamo", 12.0]):
        book.active.append(row)
    book.create_sheet("notes").append(["by"])
    path = tmp_path / "sheet.xlsx"
    book.save(path)
    read = tables.read(path)
    assert read.index.tolist() == [2, 4]
    assert read["share"].tolist() == ["0.5", "12"]
    assert tables.read(path, layer="notes").columns.tolist() == ["by"]
    with pytest.raises(SourceDataError, match="no sheet `other`; it has Sheet, notes"):
        tables.read(path, layer="other")


KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<Folder><name>North</name><Placemark><name>Lashio</name>
<Point><coordinates>97.75,22.94,300</coordinates></Point></Placemark></Folder>
<Folder><name>South</name><Placemark><name>Dawei</name>
<Point><coordinates>98.19,14.08,0</coordinates></Point></Placemark></Folder>
</Document></kml>"""


def test_kml_folders_and_kmz(tmp_path: Path) -> None:
    path = tmp_path / "map.kml"
    path.write_text(KML)
    read = tables.read(path)
    assert read["layer"].tolist() == ["North", "South"]
    assert not shapely.has_z(read.geometry.to_numpy()).any()
    assert tables.read(path, layer="South")["Name"].tolist() == ["Dawei"]
    packed = tmp_path / "map.kmz"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("doc.kml", KML)
        archive.writestr("files/extra.kml", KML.replace("Dawei", "Hpa-an"))
    assert tables.read(packed)["Name"].tolist() == ["Lashio", "Dawei", "Lashio", "Hpa-an"]


def test_layers_lists_what_a_file_holds(tmp_path: Path) -> None:
    path = tmp_path / "two.gpkg"
    _layer().to_file(path, layer="towns")
    _layer().head(1).to_file(path, layer="other")
    assert set(tables.layers(path)) == {"towns", "other"}
    assert tables.layers(path)["towns"]["geometry"] == "Point"
    with pytest.raises(SourceDataError, match="has layers towns, other; choose one"):
        tables.read(path)
    assert len(tables.read(path, layer="other")) == 1


def _features(path: Path, *features: tuple[dict[str, object], object]) -> Path:
    data = [
        {"type": "Feature", "properties": said, "geometry": geometry} for said, geometry in features
    ]
    path.write_text(json.dumps({"type": "FeatureCollection", "features": data}))
    return path


SPOT = {"type": "Point", "coordinates": [97.75, 22.94]}


@pytest.mark.parametrize("heard", [True, False])
def test_no_column_is_left_out_for_its_type(
    tmp_path: Path, heard: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    """Single precision, lists and mixed JSON, whether or not anybody listens to logs."""
    single = tmp_path / "single.gpkg"
    share = pd.array([0.5, 2.0, 7.0], dtype="float32")
    _layer().assign(share=share).to_file(single)
    mixed = _features(
        tmp_path / "mixed.geojson",
        ({"n": 1, "sure": True}, SPOT),
        ({"n": "some", "sure": False}, SPOT),
    )
    lists = _features(tmp_path / "lists.geojson", ({"ids": [1, 2]}, SPOT), ({"ids": [3]}, SPOT))
    if not heard:
        logging.disable(logging.CRITICAL)
    try:
        assert tables.read(single)["share"].tolist() == ["0.5", "2", "7"]
        assert tables.layers(single)["single"]["share"] == "float32"
        read = tables.read(mixed)
        assert read["n"].tolist() == ["1", "some"]
        assert read["sure"].tolist() == ["true", "false"]
    finally:
        logging.disable(logging.NOTSET)
    try:
        assert [cell.strip("[]") for cell in tables.read(lists)["ids"]] == ["1 2", "3"]
    except SourceDataError as error:  # a pyogrio that knows no lists
        assert "install a newer one" in str(error)  # noqa: PT017
    assert set(tables.layers(mixed)["mixed"]) == {"n", "sure", "geometry"}
    assert capfd.readouterr() == ("", "")


def test_a_letter_that_gdal_cuts_in_two_is_no_traceback(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "x.geojson"
    start = '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"name":"'
    file.write_text(start + "a" * 50 + '" ' + "é" * 300, encoding="utf-8")
    with pytest.raises(SourceDataError, match="Failed to read GeoJSON data"):
        tables.read(file)
    assert capfd.readouterr() == ("", "")


def test_more_features_than_are_held_at_once_keep_their_order(tmp_path: Path) -> None:
    path = tmp_path / "many.fgb"
    count = 20_001
    spots = gpd.GeoSeries.from_xy(np.linspace(90, 100, count), np.full(count, 20.0), crs=4326)
    gpd.GeoDataFrame({"n": range(count)}, geometry=spots).to_file(path, SPATIAL_INDEX="NO")
    read = tables.read(path)
    assert read["n"].tolist() == [str(n) for n in range(count)]
    assert read.geometry.geom_equals(spots.set_axis(read.index)).all()


def test_only_broken_shapes_are_missing(tmp_path: Path) -> None:
    corner = [[0, 0], [1, 0], [1, 1]]
    path = _features(
        tmp_path / "broken.geojson",
        ({"what": "unclosed"}, {"type": "Polygon", "coordinates": [corner]}),
        ({"what": "one place"}, {"type": "LineString", "coordinates": [[0, 0]]}),
        ({"what": "nothing"}, None),
        ({"what": "sound"}, {"type": "MultiPolygon", "coordinates": [[[*corner, [0, 0]]]]}),
    )
    read = tables.read(path)
    assert dict(zip(read["what"], read.geometry.isna(), strict=True)) == {
        "unclosed": True,
        "one place": True,
        "nothing": True,
        "sound": False,
    }


def test_text_in_another_encoding_is_told_and_never_dropped(tmp_path: Path) -> None:
    path = tmp_path / "old.geojson"
    _features(path, ({"name": "Caf\u00e9"}, SPOT))
    path.write_bytes(path.read_text().replace("\\u00e9", "\u00e9").encode("latin-1"))
    with pytest.raises(
        SourceDataError, match=r"old\.geojson holds text that is no UTF-8, in line 1; save"
    ):
        tables.read(path)
    shape = _write(tmp_path, "shp")
    cells = shape.with_suffix(".dbf")
    cells.write_bytes(cells.read_bytes().replace("Caf\u00e9".encode(), b"Caf\xe9 "))
    with pytest.raises(SourceDataError, match="holds text that is no UTF-8"):
        tables.read(shape)


def test_layers_of_kml_are_listed_with_the_columns_that_are_read(tmp_path: Path) -> None:
    path = tmp_path / "map.kml"
    path.write_text(KML)
    listed = tables.layers(path)
    assert list(listed) == ["North", "South"]
    assert set(listed["North"]) == set(tables.read(path, layer="North"))
    path.write_text('<kml xmlns="http://www.opengis.net/kml/2.2"><Document/></kml>')
    with pytest.raises(SourceDataError, match=r"map\.kml holds no layer"):
        tables.read(path)


def test_why_a_file_cannot_be_opened_is_told_with_the_place(tmp_path: Path) -> None:
    path = tmp_path / "half.geojson"
    path.write_text('{"type": "FeatureCollection", "features": [}')
    with pytest.raises(SourceDataError, match=r"half\.geojson cannot be opened: .*character \d+"):
        tables.read(path)


# --- hostile and broken files ----------------------------------------------------------------

BOMB = """<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY a "aaaaaaaaaa">
<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><kml><Document><name>&b;</name></Document></kml>"""
THIEF = """<?xml version="1.0"?><!DOCTYPE kml [<!ENTITY x SYSTEM "file:///etc/passwd">]>
<kml><Document><name>&x;</name></Document></kml>"""


@pytest.mark.parametrize("text", [BOMB, THIEF])
@pytest.mark.parametrize("read", [tables.read, tables.layers])
def test_entities_are_refused(tmp_path: Path, text: str, read: object) -> None:
    path = tmp_path / "evil.kml"
    path.write_text(text)
    with pytest.raises(SourceDataError, match="refused"):
        read(path)  # type: ignore[operator]


@pytest.mark.parametrize("text", [BOMB, THIEF])
@pytest.mark.parametrize("read", [tables.read, _kml.placemarks])
def test_entities_in_an_archive_are_refused(tmp_path: Path, text: str, read: object) -> None:
    with pytest.raises(SourceDataError, match="refused"):
        read(_zip(tmp_path / "evil.kmz", {"doc.kml": text.encode()}))  # type: ignore[operator]


HIDDEN = "name,WKT\nsecret,POINT (1 2)\n"
VIRTUAL = """<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{}</SrcDataSource>
<LayerSRS>EPSG:4326</LayerSRS><GeometryField encoding="WKT" field="WKT"/>
</OGRVRTLayer></OGRVRTDataSource>"""
COMMAND = '{{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read {}"}}'


@pytest.mark.parametrize("suffix", [".geojson", ".json", ".gpkg", ".shp", ".fgb", ".kml", ".gpx"])
def test_a_virtual_layer_under_another_name_opens_no_other_file(
    tmp_path: Path, suffix: str
) -> None:
    """GDAL would know it by its contents, and read whatever it names."""
    (tmp_path / "secret.csv").write_text(HIDDEN)
    path = tmp_path / f"map{suffix}"
    path.write_text(VIRTUAL.format(tmp_path / "secret.csv"))
    for read in (tables.read, tables.layers):
        with pytest.raises(SourceDataError, match="refused"):
            read(path)
    with pytest.raises(SourceDataError, match="refused"):
        tables.read(_zip(tmp_path / "map.zip", {path.name: path.read_bytes()}))


@pytest.mark.parametrize("suffix", [".geojson", ".json", ".fgb"])
@pytest.mark.parametrize("before", ["[", '{"a": "', "{}\n", "fgb\x03fgb", "[" + "1," * 40_000])
def test_a_virtual_layer_behind_the_right_beginning_opens_no_other_file(
    tmp_path: Path, suffix: str, before: str
) -> None:
    """GDAL looks for the word anywhere in the first bytes, and forgives what stands before it."""
    (tmp_path / "secret.csv").write_text(HIDDEN)
    path = tmp_path / f"map{suffix}"
    path.write_text(before + VIRTUAL.format(tmp_path / "secret.csv"))
    for read in (tables.read, tables.layers):
        with pytest.raises(SourceDataError, match="refused"):
            read(path)


@pytest.mark.parametrize("before", [b"", b"\xef\xbb\xbf ", b'{"x": "' + b"y" * (5 << 20) + b'",'])
def test_commands_for_gdal_are_refused(tmp_path: Path, before: bytes) -> None:
    path = tmp_path / "map.geojson"
    path.write_bytes(before + COMMAND.format("secret.csv").encode())
    with pytest.raises(SourceDataError, match="holds commands for GDAL"):
        tables.read(path)


def test_layers_are_listed_of_known_forms_only(tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text(HIDDEN)
    path = tmp_path / "map.vrt"
    path.write_text(VIRTUAL.format(tmp_path / "secret.csv"))
    with pytest.raises(SourceDataError, match=r"`map\.vrt` is no layer; known are"):
        tables.layers(path)


def _workbook(path: Path, **cells: str) -> Path:
    book = openpyxl.Workbook()
    for place, text in {"A1": "Town", **cells}.items():
        book.active[place] = text
    book.save(path)
    return path


def test_two_cells_that_lie_far_apart_do_not_fill_the_memory(tmp_path: Path) -> None:
    with pytest.raises(SourceDataError, match="spans 1,048,576 rows and 16,384 columns"):
        tables.read(_workbook(tmp_path / "far.xlsx", XFD1048576="far"))
    assert len(tables.read(_workbook(tmp_path / "deep.xlsx", A2="Birch", A100000="Cedar"))) == 2


@pytest.mark.parametrize(
    ("cell", "rows", "fits"),
    [
        ('table:number-columns-repeated="16384" office:value-type="string"', 1_048_576, False),
        ('table:number-columns-repeated="16384"', 1_048_576, True),  # empty, as LibreOffice writes
        ('table:number-columns-repeated="99999999999999" office:value-type="string"', 1, False),
    ],
)
def test_repeated_cells_of_opendocument_are_counted(
    tmp_path: Path, cell: str, rows: int, fits: bool
) -> None:
    space = "urn:oasis:names:tc:opendocument:xmlns"
    head = '<table:table-cell office:value-type="string"><text:p>Town</text:p></table:table-cell>'
    content = (
        f'<office:document-content xmlns:office="{space}:office:1.0" xmlns:text="{space}:text:1.0" '
        f'xmlns:table="{space}:table:1.0"><office:body><office:spreadsheet>'
        f'<table:table table:name="a"><table:table-row>{head}</table:table-row>'
        f'<table:table-row table:number-rows-repeated="{rows}"><table:table-cell {cell}/>'
        "</table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    listed = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    parts = {"mimetype": kind, "content.xml": content.encode()}
    path = _zip(tmp_path / "s.ods", {**parts, "META-INF/manifest.xml": listed.encode()})
    if fits:
        assert tables.read(path).columns.tolist() == ["Town"]
    else:
        with pytest.raises(SourceDataError, match=r"s.ods spans [\d,]+ rows"):
            tables.read(path)


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    bomb = {"xl/worksheets/sheet1.xml": b" " * (64 << 20)}
    with pytest.raises(SourceDataError, match="far more than it should"):
        tables.read(_zip(tmp_path / "bomb.xlsx", bomb))


def _zip(path: Path, names: dict[str, bytes], *, link: bool = False) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in names.items():
            info = zipfile.ZipInfo(name)
            info.compress_type = zipfile.ZIP_DEFLATED
            if link:
                info.external_attr = 0o120777 << 16
            archive.writestr(info, data)
    return path


@pytest.mark.parametrize("place", ["../evil", "/root/evil", "C:\\evil", "a/../../evil"])
@pytest.mark.parametrize(
    ("file", "suffixes"),
    [("evil.kmz", (".kml",)), ("evil.zip", (".shp", ".shx", ".dbf")), ("evil.xlsx", (".xml",))],
)
def test_paths_out_of_the_archive_are_refused(
    tmp_path: Path, place: str, file: str, suffixes: tuple[str, ...]
) -> None:
    """In a KMZ, a zipped shapefile or a workbook."""
    (tmp_path / "in").mkdir()
    parts = {f"{place}{suffix}": KML.encode() for suffix in suffixes}
    with pytest.raises(SourceDataError, match="leads out of it"):
        tables.read(_zip(tmp_path / "in" / file, parts))
    assert {path.name for path in tmp_path.rglob("*")} == {"in", file}


def test_links_in_archives_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceDataError, match="link"):
        tables.read(_zip(tmp_path / "evil.kmz", {"doc.kml": b"/etc/passwd"}, link=True))


def test_zip_bombs_are_refused_before_they_fill_the_disk(tmp_path: Path) -> None:
    # 64 MB of one byte deflate to 64 kB, a thousandth.
    with pytest.raises(SourceDataError, match="far more than it should"):
        tables.read(_zip(tmp_path / "bomb.kmz", {"doc.kml": b"\0" * (64 << 20)}))


def test_archives_of_nothing_and_of_too_much_to_choose_from(tmp_path: Path) -> None:
    with pytest.raises(SourceDataError, match="holds no layer"):
        tables.read(_zip(tmp_path / "a.zip", {"readme.txt": b"hello"}))
    with pytest.raises(SourceDataError, match="several datasets"):
        tables.read(_zip(tmp_path / "b.zip", {"a.geojson": b"{}", "b.geojson": b"{}"}))
    both = tables.read(_zip(tmp_path / "c.zip", {"a.kml": KML.encode(), "b.kml": KML.encode()}))
    assert set(both["document"]) == {"a.kml", "b.kml"}, "all documents are read, as of a KMZ"


@pytest.mark.parametrize(
    "name", ["x.csv", "x.xlsx", "x.gpkg", "x.geojson", "x.kml", "x.kmz", "x.parquet", "x.shp"]
)
@pytest.mark.parametrize("data", [b"", b"\x00\x01\x02", b"{", b"PK\x03\x04"])
def test_broken_files_are_told_as_such(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    if name == "x.csv" and data in (b"{", b"PK\x03\x04", b"\x00\x01\x02"):
        assert tables.read(path).empty  # a header of one odd column
        return
    with pytest.raises(SourceDataError):
        tables.read(path)


def test_unknown_forms_name_the_known_ones(tmp_path: Path) -> None:
    path = tmp_path / "x.docx"
    path.write_bytes(b"")
    with pytest.raises(SourceDataError, match=r"known are \.csv"):
        tables.read(path)
    with pytest.raises(SourceDataError, match="there is no file"):
        tables.read(tmp_path / "nothing.csv")


@given(st.binary(max_size=300))
def test_any_bytes_decode_to_text(data: bytes) -> None:
    decoded = _text.decode(data)
    assert "\r" not in decoded.text


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8),
                 min_size=2, max_size=2),
        max_size=6,
    )
)  # fmt: skip
def test_rows_survive_csv_and_keep_their_lines(rows: list[list[str]]) -> None:
    clean = [[cell.replace("\r", "") for cell in row] for row in rows]
    clean = [row for row in clean if any(row)]
    sink = io.StringIO()
    writer = csv.writer(sink, lineterminator="\n")
    writer.writerow(["a", "b"])
    lines = []
    for row in clean:
        lines.append(sink.getvalue().count("\n") + 1)
        writer.writerow(row)
    read = _text.rows(sink.getvalue())
    assert read.frame.to_numpy().tolist() == clean
    assert read.frame.index.tolist() == lines


@given(st.binary(max_size=200))
def test_any_xml_is_parsed_or_refused(data: bytes) -> None:
    with contextlib.suppress(SourceDataError):
        _xml.parse(b"<kml>" + data + b"</kml>", "x.kml")


@pytest.mark.slow
def test_a_polygon_of_a_million_vertices(tmp_path: Path, tiny: Path) -> None:
    turn = np.linspace(0, 2 * np.pi, 1_000_001)
    edge = np.column_stack([96 + np.cos(turn), 20 + np.sin(turn)])
    edge[-1] = edge[0]
    ring = shapely.Polygon(edge)
    path = tmp_path / "big.gpkg"
    gpd.GeoDataFrame({"name": ["big"]}, geometry=[ring], crs="EPSG:4326").to_file(path)
    assert shapely.get_num_coordinates(tables.read(path).geometry.iloc[0]) == 1_000_001
    (tmp_path / "days").mkdir()
    path.rename(tmp_path / "days" / "front_2024-01-01.gpkg")
    imported = polygons.read(tmp_path / "days", pack.open(tiny), holder="front")
    assert imported.counts["claims"] == 1
    assert shapely.get_num_coordinates(imported.areas.geometry.iloc[0]) == 1_000_001


@pytest.mark.shared_data
def test_real_files(shared_data: Path) -> None:
    townships = tables.read(shared_data / "mimu" / "mmr_polbnda_adm3_mimu_250k.shp")
    assert len(townships) == 330
    assert "ရမ်းဗြဲ" in set(townships["TS_MMR4"])
    messy = tables.read(shared_data / "isw" / "2025-09-01.geojson")
    assert messy.geometry.isna().sum() == 3
    assert len(tables.read(shared_data / "ucdp" / "ged_myanmar.csv")) == 7374
