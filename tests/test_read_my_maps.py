"""Google My Maps: what the map says becomes claims, what it hints at does not."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import shutil
import tempfile
import zipfile
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st
from properties.counts import examples

from whoholds.engine.timeline import weigh
from whoholds.errors import SourceDataError
from whoholds.export.html import to_html
from whoholds.ledgers import Ledger
from whoholds.read import adding, my_maps, pack
from whoholds.read._files import html_text as _html, kml
from whoholds.read._importing import marker as _marker

DAY = dt.date(2024, 12, 1)


def _kml(*marks: tuple[str, str, str, str]) -> str:
    """A map of markers: name, description, style, geometry."""
    places = "".join(
        f"<Placemark><name>{escape(name)}</name><description><![CDATA[{text}]]></description>"
        f"<styleUrl>{style}</styleUrl>{shape}</Placemark>"
        for name, text, style, shape in marks
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document><name>Front</name><Folder><name>North</name>{places}</Folder></Document></kml>"
    )


def _point(lon: float, lat: float) -> str:
    return f"<Point><coordinates>{lon},{lat},12</coordinates></Point>"


ALDER, BIRCH, CEDAR = _point(96.5, 20.5), _point(97.01, 20.6), _point(97.5, 20.5)

LINE = "<LineString><coordinates>96,20 97,20</coordinates></LineString>"


def _read(tmp_path: Path, ledger: Ledger, *marks: tuple[str, str, str, str]) -> object:
    path = tmp_path / "front.kml"
    path.write_text(_kml(*marks), encoding="utf-8")
    return my_maps.read(path, ledger, accessed=DAY)


def _claims(imported: object) -> list[tuple[str, ...]]:
    columns = ["subject", "event", "when", "holder", "partners", "challengers"]
    return [tuple(row) for row in imported.claims[columns].to_numpy().tolist()]


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("FF - 2024/05/01 - Birch", "", [("held", "2024-05-01", "front", "", "")]),
        ("FF+LH - 2024/05/01 - Birch", "", [("held", "2024-05-01", "front", "league", "")]),
        ("FF/AoA - 2024/05/01 - Birch", "", [("contested", "2024-05-01", "", "", "front;army")]),
        ("FF - <2024/05/01 - Birch", "", [("held", "../2024-05-01", "front", "", "")]),
        ("FF - 2024/05/?? - Birch", "", [("held", "2024-05", "front", "", "")]),
        ("FF - 2024/05 - Birch", "", [("held", "2024-05", "front", "", "")]),
        ("FF - 26/05/2024 - Birch", "", [("held", "2024-05-26", "front", "", "")]),
        ("FF - 05/06/2024 - Birch", "",
         [("held", "[2024-05-06,2024-06-05]", "front", "", "")]),
        ("FF - 2024/05/01-2024/05/04 - Birch", "",
         [("held", "[2024-05-01..2024-05-04]", "front", "", "")]),
        ("FF- 2024/05/01 Birch", "", [("held", "2024-05-01", "front", "", "")]),
        ("FF - 2024/05/01? - Birch", "", [("held", "2024-05-01?", "front", "", "")]),
        ("FF - 2024/05/01 (?) - Birch", "", [("held", "2024-05-01?", "front", "", "")]),
        ("FF - ~2024/05/01 - Birch", "", [("held", "2024-05-01~", "front", "", "")]),
        ("FF - 2024/05/01 - Birch", "2024/04/01 - Captured by FF?<br>2024/04/02 - Captured by FF "
         "(likely)<br>2024/03/?? - Captured by FF",
         [("captured", "2024-03", "front", "", ""), ("held", "2024-05-01", "front", "", "")]),
        ("Royal Army of Aland - 2024/05/01 - Birch", "",
         [("held", "2024-05-01", "army", "", "")]),
        ("FF - 2024/05/01 - Birch", "2024/05/01 - Captured by FF - https://a.example/1",
         [("captured", "2024-05-01", "front", "", "")]),
        ("AoA - 2024/09/10 - Birch",
         "2024/09/10 - Retaken by AoA<br>2024/09/01 - Attacked by AoA<br>"
         "2024/05/01 - Presumed captured by FF<br>2024/04/01 - FF capture",
         [("recaptured", "2024-09-10", "army", "", ""), ("attacked", "2024-09-01", "", "", "army"),
          ("captured", "2024-04-01", "front", "", "")]),
        ("FF/AoA - 2024/05/01 - Birch", "2024/05/01 - Controlled by FF",
         [("held", "2024-05-01", "front", "", ""),
          ("contested", "2024-05-01", "", "", "front;army")]),
        ("AoA - 2024/09/10 - Birch", "FF - 2024/05/01 - https://a.example/1",
         [("held", "2024-05-01", "front", "", ""), ("held", "2024-09-10", "army", "", "")]),
    ],
)  # fmt: skip
def test_what_a_marker_claims(
    tmp_path: Path, ledger: Ledger, name: str, text: str, expected: list[tuple[str, ...]]
) -> None:
    imported = _read(tmp_path, ledger, (name, text, "#a", BIRCH))
    assert _claims(imported) == [("town:birch", *row) for row in expected]
    assert imported.counts == {"rows": 1, "claims": 1, "context": 0, "leftovers": 0}


@pytest.mark.parametrize(
    ("name", "shape", "counted", "why"),
    [
        ("FF - 2024/05/01 - Battalion 7", BIRCH, "context", "marker"),
        ("FF - 2024/05/01 - Birch", _point(96.6, 20.5), "context", "marker"),
        ("FF(?) - 2024/05/01 - Birch", BIRCH, "context", "marker"),
        ("FF (likely) - 2024/05/01 - Birch", BIRCH, "context", "marker"),
        ("probably FF - 2024/05/01 - Birch", BIRCH, "context", "marker"),
        ("FF - 2024/05/01 - Birch?", BIRCH, "context", "marker"),
        ("AoA - Infantry Battalion 87/89/228", BIRCH, "context", "undated"),
        ("FF - 2024/05/01 - Birch", LINE, "context", "drawn"),
        ("Fire - 2024/05/01 - Birch", BIRCH, "leftovers", "no actor of the pack is called `Fire`"),
        ("FF - 2024/96/08 - Birch", BIRCH, "leftovers", "there is no such date"),
        ("AoA/PSH+X - 2024/05/01 - Birch", BIRCH, "leftovers",
         "no actor of the pack is called `PSH`"),
        ("2024/05/01 - Birch", BIRCH, "leftovers", "its name has no actor"),
        ("FF - 2024/05/04-2024/05/01 - Birch", BIRCH, "leftovers", "there is no such date"),
        ("FF - 2024/05/01 - Birch", "", "leftovers", "it has no geometry that can be read"),
        ("FF - 2024/05/01 - Birch", "<Point><coordinates>x,y</coordinates></Point>", "leftovers",
         "it has no geometry that can be read"),
    ],
)  # fmt: skip
def test_what_claims_nothing_is_kept_with_its_reason(
    tmp_path: Path, ledger: Ledger, name: str, shape: str, counted: str, why: str
) -> None:
    imported = _read(tmp_path, ledger, (name, "told", "#a", shape))
    assert imported.claims.empty
    assert imported.counts[counted] == 1
    frame, column = (
        (imported.context, "kind") if counted == "context" else (imported.leftovers, "why")
    )
    assert frame[column].tolist() == [why]


def test_whom_the_pack_does_not_know_is_asked_about(tmp_path: Path, ledger: Ledger) -> None:
    """Also where a mark or a line of it stays context for want of that party."""
    dated = _point(97.01, 20.6) + "<TimeStamp><when>2024-05-01</when></TimeStamp>"
    imported = _read(
        tmp_path,
        ledger,
        ("Fire - 2024/05/01 - Birch", "", "#a", BIRCH),
        ("Smoke+Fire - Birch", "", "#a", dated),
        ("FF - 2024/05/01 - Birch", "2024/04/01 - Captured by Ash", "#a", BIRCH),
        ("FF - 2024/05/01 - Battalion 7", "2024/04/01 - no news of Dust", "#a", BIRCH),
        ("Depot - Birch", "", "#a", BIRCH),  # without a day it is nobody's word on anything
    )
    assert imported.counts == {"rows": 5, "claims": 1, "context": 3, "leftovers": 1}
    assert imported.unknown == {"Fire": 2, "Smoke": 1, "Ash": 1}
    assert "--actor Smoke=ID: 1" in imported.report()


def test_links_become_sources_with_the_day_their_address_tells(
    tmp_path: Path, ledger: Ledger
) -> None:
    text = (
        "<a href='https://www.gazette.example/2024/05/02/x.html'>Gazette</a>, "
        "https://old.example/2023/01/01/y.html"
    )
    imported = _read(tmp_path, ledger, ("FF - 2024/05/01 - Birch", text, "#a", BIRCH))
    (source,) = imported.sources.to_dict("records")
    assert source["url"] == "https://www.gazette.example/2024/05/02/x.html"
    assert (source["published"], source["accessed"]) == ("2024-05-02", "2024-12-01")
    assert imported.claims["source_id"].tolist() == [source["source_id"]]


def test_a_marker_without_links_is_the_word_of_its_map(tmp_path: Path, ledger: Ledger) -> None:
    imported = _read(tmp_path, ledger, ("FF - 2024/05/01 - Birch", "", "#a", BIRCH))
    assert imported.sources["publisher"].tolist() == ["Google My Maps"]


def test_disagreements_are_told_and_not_resolved(tmp_path: Path, ledger: Ledger) -> None:
    red = [(f"FF - 2024/05/0{n} - Post {n}", "", "#icon-1-FF0000", BIRCH) for n in range(1, 6)]
    odd = (
        "AoA - 2024/06/01 - Birch",
        "2024/07/01 - Captured by FF",
        "#icon-1-FF0000-nodesc",
        BIRCH,
    )
    imported = _read(tmp_path, ledger, *red, odd)
    told = imported.disagreements[["row", "one", "other"]].to_numpy().tolist()
    assert told == [
        [6, "the name says AoA", "2024-07-01: 2024/07/01 - Captured by FF"],
        [6, "the name says army", "the colour FF0000 is that of front"],
    ]
    holders = imported.claims.set_index("when")["holder"]
    assert (holders["2024-06-01"], holders["2024-07-01"]) == ("army", "front")


def test_kmz_kml_and_geojson_say_the_same(tmp_path: Path, ledger: Ledger) -> None:
    marks = (
        ("FF - 2024/05/01 - Birch", "see https://a.example", "#a", BIRCH),
        ("AoA - 2024/05/01 - Alder", "", "#b", ALDER),
    )
    text = _kml(*marks)
    (tmp_path / "m.kml").write_text(text)
    with zipfile.ZipFile(tmp_path / "m.kmz", "w") as archive:
        archive.writestr("doc.kml", text)
    features = [
        {"type": "Feature", "properties": {"name": n, "description": d, "styleUrl": s},
         "geometry": {"type": "Point", "coordinates": [lon, lat, 0]}}
        for (n, d, s, _), (lon, lat) in zip(marks, [(97.01, 20.6), (96.5, 20.5)], strict=True)
    ]  # fmt: skip
    (tmp_path / "m.geojson").write_text(
        json.dumps({"type": "FeatureCollection", "features": features})
    )
    read = [my_maps.read(tmp_path / f"m.{form}", ledger, accessed=DAY).claims.drop(
        columns=["source_id", "claim_id"]) for form in ("kml", "kmz", "geojson")]  # fmt: skip
    assert read[0].equals(read[1])
    assert read[0].equals(read[2])
    assert len(read[0]) == 2


def test_html_and_scripts_in_names_come_out_as_text(tmp_path: Path, ledger: Ledger) -> None:
    name = "FF - 2024/05/01 - <b>Birch</b><script>alert(1)</script>"
    imported = _read(tmp_path, ledger, (name, "<script>x</script>=cmd()", "#a", CEDAR))
    text = imported.context.drop(columns="geometry").to_csv()
    assert "<" not in text
    assert imported.context["place"].tolist() == ["Birch"]


def test_unnamed_geojson_is_refused(tmp_path: Path, ledger: Ledger) -> None:
    path = tmp_path / "x.geojson"
    path.write_text('{"type": "FeatureCollection", "features": []}')
    with pytest.raises(SourceDataError, match="no column `name`"):
        my_maps.read(path, ledger)


# --- into a pack -----------------------------------------------------------------------------


@pytest.fixture
def copy(tiny: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny, tmp_path / "pack"))


def test_an_import_becomes_part_of_the_pack_and_twice_adds_nothing(
    tmp_path: Path, ledger: Ledger, copy: Path
) -> None:
    imported = _read(
        tmp_path,
        ledger,
        ("FF - 2024/05/01 - Byrch", "https://a.example/2024/05/02/", "#a", BIRCH),
        ("=HYPERLINK() - 2024/05/01 - Birch", "", "#a", BIRCH),
    )
    before = (copy / "claims.csv").read_text()
    added = adding.add(imported, copy)
    assert (added.claims, added.sources, added.aliases) == (1, 1, 1)
    after = pack.open(copy)
    assert len(after.claims) == len(ledger.claims) + 1
    assert after.claims["subject"].iloc[-1] == "town:birch"
    assert after.towns.set_index("town_id").alt_names["birch"] == "Byrch"
    assert (copy / "claims.csv").read_text().startswith(before), "old lines stay as they are"
    assert "'=HYPERLINK()" in (copy / "imports" / "my_maps-leftovers.csv").read_text()
    assert "Google My Map" in after.attributions[0].text
    again = adding.add(imported, copy)
    assert (again.claims, again.sources, again.aliases) == (0, 0, 0)


def test_leftovers_of_another_file_are_kept_beside_the_first(
    tmp_path: Path, ledger: Ledger, copy: Path
) -> None:
    for name in ("Fire", "Flood", "Fire"):
        read = _read(tmp_path, ledger, (f"{name} - 2024/05/01 - x", "", "#a", BIRCH))
        adding.add(dataclasses.replace(read, feed=f"{name}.kml"), copy)
    files = sorted(file.name for file in (copy / "imports").glob("*.csv"))
    assert files == ["my_maps-leftovers-2.csv", "my_maps-leftovers.csv"]


def test_a_claim_that_the_pack_refuses_is_set_aside_by_the_line_of_its_own_file(
    tmp_path: Path, ledger: Ledger, copy: Path
) -> None:
    before = (copy / "claims.csv").read_bytes()
    path = tmp_path / "front.kml"
    path.write_text(_kml(("FF - 2024/05/01 - Birch", "", "#a", BIRCH)))
    imported = my_maps.read(path, ledger, accessed=dt.date(2024, 4, 1))  # before it happened
    added = adding.add(imported, copy)
    assert (copy / "claims.csv").read_bytes() == before
    assert "after the claim was reported" in added.report()


# --- hostile and random ----------------------------------------------------------------------


@given(st.text(max_size=60))
def test_any_name_has_a_headline(name: str) -> None:
    head = _marker.headline(name)
    assert bool(head.when) <= bool(head.raw)


@given(st.text(alphabet=st.sampled_from("<>/br apscript&;#x3c=\"'-2024 by"), max_size=80))
def test_any_html_comes_out_without_tags(html: str) -> None:
    for line in _html.lines(html):
        assert "<script" not in line
    _marker.notes(html)


@settings(max_examples=examples(30))
@given(st.integers(1, 200), st.integers(1, 200))
def test_deeply_nested_folders_and_geometries_lose_nothing(folders: int, depth: int) -> None:
    nested = "<MultiGeometry>" * depth + ALDER + "</MultiGeometry>" * depth
    text = "<Folder>" * folders + f"<Placemark><name>x</name>{nested}</Placemark>"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "deep.kml"
        path.write_text(f"<kml>{text}{'</Folder>' * folders}</kml>")
        if folders > 64:
            with pytest.raises(SourceDataError, match="deep in each other"):
                kml.placemarks(path)
        else:
            (shape,) = kml.placemarks(path).geometry
            assert (shape is None) == (depth > 64)


def test_a_link_to_a_map_is_told_from_the_map(tmp_path: Path, ledger: Ledger) -> None:
    """Google exports it where "keep data up to date" is ticked."""
    path = tmp_path / "link.kml"
    link = "<NetworkLink><Link><href>https://www.google.example/maps</href></Link></NetworkLink>"
    path.write_text(f"<kml><Document><name>Front</name>{link}</Document></kml>")
    with pytest.raises(SourceDataError, match="only a link to a map on the web"):
        my_maps.read(path, ledger)


# --- the real map ----------------------------------------------------------------------------


@pytest.mark.shared_data
def test_the_real_map_is_accounted_for_and_fits_the_pack(
    shared_data: Path, myanmar: Ledger, tmp_path: Path
) -> None:
    path = shared_data / "my_maps" / "neatogeo-myanmar.geojson"
    imported = my_maps.read(path, myanmar, accessed=dt.date(2026, 11, 1))
    counts = imported.counts
    assert counts["rows"] == 2773
    assert counts["claims"] + counts["context"] + counts["leftovers"] == 2773
    assert counts["claims"] >= 60
    claims = set(imported.claims[["subject", "when", "holder"]].itertuples(index=False, name=None))
    assert ("town:demoso", "2025-08-19", "military") in claims
    assert ("town:laukkai", "2024-01-05", "mndaa") in claims
    assert len(imported.disagreements) >= 50
    mine = pack.new(tmp_path / "mine", like="myanmar")
    assert adding.add(imported, mine).claims == imported.claims["claim_id"].nunique()
    timeline = weigh(pack.open(mine), policy="as_reported")
    page = to_html(timeline, tmp_path / "map.html").read_text(encoding="utf-8")
    assert imported.sources["url"].iloc[0] in page
