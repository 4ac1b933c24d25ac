"""What lies in a KML or KMZ is read under its own name, or counted and named."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from whoholds.errors import SourceDataError
from whoholds.read import tables
from whoholds.read._files import archive, kml

HEAD = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Map</name>'
MARK = (
    "<Placemark><name>{}</name>{}<Point><coordinates>97.0,20.6,0</coordinates></Point></Placemark>"
)
_SMALL = {"files": 10, "size": 3000}
LINK = "<NetworkLink><Link><href>{}</href></Link></NetworkLink>"


def _kml(*parts: str) -> str:
    return f"{HEAD}{''.join(parts)}</Document></kml>"


def _write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def _pack(path: Path, **files: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name.replace("__", "/") + ".kml", text)
    return path


def test_fields_keep_their_names(tmp_path: Path) -> None:
    """Two Cyrillic names of equal length are two columns, as are fields called like our own."""
    fields = (
        '<ExtendedData><Data name="дата"><value>2022-03-02</value></Data>'
        '<Data name="сила"><value>Russia</value></Data><Data name="name"><value>x</value></Data>'
        '<SchemaData schemaUrl="#s"><SimpleData name="сила">Ukraine</SimpleData></SchemaData>'
        "</ExtendedData>"
    )
    read = tables.read(_write(tmp_path / "a.kml", _kml(MARK.format("A", fields))))
    row = read.iloc[0]
    assert (row["дата"], row["сила"], row["сила (2)"]) == ("2022-03-02", "Russia", "Ukraine")
    assert (row["Name"], row["name (2)"]) == ("A", "x")


def test_times_folders_and_colours_are_columns(tmp_path: Path) -> None:
    styles = (
        '<Style id="red"><PolyStyle><color>7f0000ff</color></PolyStyle></Style>'
        '<StyleMap id="m"><Pair><key>normal</key><styleUrl>#red</styleUrl></Pair></StyleMap>'
    )
    span = "<TimeSpan><begin>2022-03-02</begin><end>2022-03-05</end></TimeSpan>"
    inner = MARK.format("A", "<styleUrl>#m</styleUrl>" + span)
    nested = f"<Folder><name>2022</name><Folder><name>North</name>{inner}</Folder></Folder>"
    stamp = MARK.format("B", "<TimeStamp><when>2022-03-06T10:00:00Z</when></TimeStamp>")
    read = tables.read(_write(tmp_path / "a.kml", _kml(styles, nested, stamp)))
    assert read["folder"].tolist() == ["2022/North", ""]
    assert read["layer"].tolist() == ["North", "Map"]
    assert read["colour"].tolist() == ["#ff0000", ""]
    assert read["begin"].tolist() == ["2022-03-02", ""]
    assert read["end"].tolist() == ["2022-03-05", ""]
    assert read["timestamp"].tolist() == ["", "2022-03-06T10:00:00Z"]


def test_every_document_of_an_archive_is_read(tmp_path: Path) -> None:
    """A link to a document of the same archive leaves nothing out; one to the web does."""
    doc = _kml(LINK.format("files/b.kml"), LINK.format("https://example.org/c.kml"))
    path = _pack(tmp_path / "a.kmz", doc=doc, files__b=_kml(MARK.format("B", "")))
    read = tables.read(path)
    assert read["Name"].tolist() == ["B"]
    assert read["document"].tolist() == ["files/b.kml"]
    (left,) = tables.left_out(read).items()
    assert "NetworkLink" in left[0]
    assert left[1] == 1


def _packed(**files: str | bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), data)
    return out.getvalue()


def test_archives_within_archives_are_read(tmp_path: Path) -> None:
    """A link to an archive within leaves nothing out; all documents are told apart."""
    inner = _packed(doc_dot_kml=_kml(MARK.format("B", "")))
    doc = _kml(MARK.format("A", ""), LINK.format("maps/b.kmz"))
    (tmp_path / "a.kmz").write_bytes(_packed(doc_dot_kml=doc, maps__b_dot_kmz=inner))
    (tmp_path / "a.zip").write_bytes(_packed(deep__a_dot_kmz=(tmp_path / "a.kmz").read_bytes()))
    read = tables.read(tmp_path / "a.kmz")
    assert read[["Name", "document"]].to_numpy().tolist() == [
        ["A", "doc.kml"],
        ["B", "maps/b.kmz/doc.kml"],
    ]
    assert tables.left_out(read) == {}
    assert kml.placemarks(tmp_path / "a.zip")["name"].tolist() == ["A", "B"]
    assert tables.read(tmp_path / "a.zip")["Name"].tolist() == ["A", "B"]
    (tmp_path / "b.zip").write_bytes(_packed(doc_dot_kml=doc, s_dot_csv="a,b\n1,2\n"))
    told = tables.left_out(tables.read(tmp_path / "b.zip"))
    assert told["left out, table `s.csv` of the archive"] == 1


def test_archives_lie_no_deeper_than_three(tmp_path: Path) -> None:
    data = _packed(doc_dot_kml=_kml(MARK.format("A", "")))
    for depth in range(1, 5):
        (tmp_path / "a.kmz").write_bytes(data)
        if depth > 3:
            with pytest.raises(SourceDataError, match="more than 3 deep in each other"):
                tables.read(tmp_path / "a.kmz")
        else:
            assert len(tables.read(tmp_path / "a.kmz")) == 1
        data = _packed(b_dot_kmz=data)


def test_a_broken_archive_within_another_is_named(tmp_path: Path) -> None:
    doc = _kml(MARK.format("A", ""))
    (tmp_path / "a.kmz").write_bytes(_packed(doc_dot_kml=doc, b_dot_kmz=b"PK\x03\x04 cut"))
    with pytest.raises(SourceDataError, match=r"a\.kmz/b\.kmz is no zip archive.*fetch it again"):
        tables.read(tmp_path / "a.kmz")


def test_all_that_lies_in_an_archive_shares_its_bounds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    inner = _packed(x_dot_txt=b"0" * 600, doc_dot_kml=_kml(MARK.format("A", "")))
    (tmp_path / "a.zip").write_bytes(_packed(b_dot_kmz=inner, c_dot_kmz=inner))
    assert len(kml.placemarks(tmp_path / "a.zip")) == 2
    monkeypatch.setattr(archive._Room, "__init__", lambda room: room.__dict__.update(_SMALL))
    with pytest.raises(SourceDataError, match="unpacks to far more"):
        kml.placemarks(tmp_path / "a.zip")


def test_what_is_no_placemark_is_counted(tmp_path: Path) -> None:
    overlay = "<GroundOverlay><name>o</name></GroundOverlay>"
    read = tables.read(_write(tmp_path / "a.kml", _kml(MARK.format("A", ""), overlay, overlay)))
    assert tables.left_out(read) == {"left out, GroundOverlay, which is no placemark": 2}


def test_a_map_that_is_only_a_link_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceDataError, match="only a link"):
        tables.read(_write(tmp_path / "a.kml", _kml(LINK.format("https://example.org/c.kml"))))


def test_tracks_folders_and_addresses_are_told(tmp_path: Path) -> None:
    track = "<Placemark><name>T</name><gx:Track><gx:coord>97 20 0</gx:coord></gx:Track></Placemark>"
    lost = "<Placemark><name>Shop</name><address>Birch, Aland</address></Placemark>"
    folder = "<Folder><name>a</name></Folder>"
    read = tables.read(_write(tmp_path / "a.kml", _kml(track, lost, folder, folder)))
    assert read["address"].tolist() == ["", "Birch, Aland"]
    assert tables.left_out(read) == {"left out, Track of a placemark, which is not drawn": 1}
    assert read.attrs["holds"] == {"documents": 1, "folders": 2}


def test_what_is_no_kml_at_all_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.kmz").write_bytes(_packed(doc_dot_kml="<svg/>"))
    with pytest.raises(SourceDataError, match="is no KML, but `svg`"):
        tables.read(tmp_path / "a.kmz")


LINE = "<LineStyle><color>ff00ff00</color></LineStyle>"
FILL = "<PolyStyle><color>7f0000ff</color>{}</PolyStyle>"
ICON = "<IconStyle><color>ffff0000</color></IconStyle>"
SPOT = "<Point><coordinates>97,20</coordinates></Point>"
WAY = "<LineString><coordinates>97,20 98,20</coordinates></LineString>"
ZONE = (
    "<Polygon><outerBoundaryIs><LinearRing><coordinates>97,20 98,20 98,21 97,20</coordinates>"
    "</LinearRing></outerBoundaryIs></Polygon>"
)
STYLE = f'<Style id="s">{ICON}{LINE}{FILL.format("")}</Style>'
PAIR = "<StyleMap{}><Pair><key>highlight</key><styleUrl>#x</styleUrl></Pair>{}</StyleMap>"
NORMAL = "<Pair><key>normal</key>{}</Pair>"


@pytest.mark.parametrize(
    ("shared", "own", "shape", "colour"),
    [
        (STYLE, "<styleUrl>#s</styleUrl>", SPOT, "#0000ff"),
        (STYLE, "<styleUrl>#s</styleUrl>", WAY, "#00ff00"),
        (STYLE, "<styleUrl>#s</styleUrl>", ZONE, "#ff0000"),
        (STYLE, "<styleUrl>#s</styleUrl>", f"<MultiGeometry>{WAY}</MultiGeometry>", "#00ff00"),
        (STYLE, "<styleUrl>#none</styleUrl>", ZONE, ""),
        (STYLE, "<styleUrl>other.kml#s</styleUrl>", ZONE, ""),
        ("", f"<Style>{LINE}{FILL.format('<fill>0</fill>')}</Style>", ZONE, "#00ff00"),
        (STYLE, f"<styleUrl>#s</styleUrl><Style>{LINE}</Style>", ZONE, "#ff0000"),
        (STYLE, f"<Style>{FILL.format('').replace('0000ff', 'ffffff')}</Style>", ZONE, "#ffffff"),
        ("", PAIR.format("", NORMAL.format(f"<Style>{LINE}</Style>")), WAY, "#00ff00"),
        (
            STYLE + PAIR.format(' id="m"', NORMAL.format("<styleUrl>#s</styleUrl>")),
            "<styleUrl>#m</styleUrl>",
            ZONE,
            "#ff0000",
        ),
        (
            f'<gx:CascadingStyle kml:id="c"><Style>{FILL.format("")}</Style></gx:CascadingStyle>'
            + PAIR.format(' id="m"', NORMAL.format("<styleUrl>#c</styleUrl>")),
            "<styleUrl>#m</styleUrl>",
            ZONE,
            "#ff0000",
        ),
        (
            PAIR.format(' id="m"', NORMAL.format("<styleUrl>#m</styleUrl>")),
            "<styleUrl>#m</styleUrl>",
            ZONE,
            "",
        ),
    ],
)
def test_a_colour_is_that_of_what_is_drawn(
    tmp_path: Path, shared: str, own: str, shape: str, colour: str
) -> None:
    mark = f"<Placemark><name>A</name>{own}{shape}</Placemark>"
    read = kml.placemarks(_write(tmp_path / "a.kml", _kml(shared, mark)))
    assert read["colour"].tolist() == [colour]


@pytest.mark.shared_data
def test_colours_of_real_maps_are_those_that_their_styles_are_named_after(
    shared_data: Path,
) -> None:
    """Google names a style ``poly-A52714-1200-112``: after its colour, which it also holds."""
    for day in ("2026-01-30", "2026-08-13"):
        marks = kml.placemarks(shared_data / "uacontrol" / f"{day}.kml")
        named = marks["styleUrl"].str.extract(r"-([0-9A-F]{6})(?:-|$)")[0].str.lower()
        assert len(marks) > 300
        assert (marks["colour"] == "#" + named).all()
