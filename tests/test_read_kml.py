"""What lies in a KML or KMZ is read under its own name, or counted and named."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from whoholds.errors import SourceDataError
from whoholds.read import tables

HEAD = '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Map</name>'
MARK = (
    "<Placemark><name>{}</name>{}<Point><coordinates>97.0,20.6,0</coordinates></Point></Placemark>"
)
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


def test_what_is_no_placemark_is_counted(tmp_path: Path) -> None:
    overlay = "<GroundOverlay><name>o</name></GroundOverlay>"
    read = tables.read(_write(tmp_path / "a.kml", _kml(MARK.format("A", ""), overlay, overlay)))
    assert tables.left_out(read) == {"left out, GroundOverlay, which is no placemark": 2}


def test_a_map_that_is_only_a_link_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceDataError, match="only a link"):
        tables.read(_write(tmp_path / "a.kml", _kml(LINK.format("https://example.org/c.kml"))))
