"""Context: what was imported and claims nothing can be read back, with its dates and terms."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from drawings import keep

import whoholds as wh
from whoholds.errors import SourceDataError
from whoholds.read import acled, adding, context, my_maps, pack, polygons, ucdp

UCDP = {
    "id": "7.0", "type_of_violence": "1.0", "side_a": "Government of Aland", "side_b": "FF",
    "where_prec": "2.0", "where_coordinates": "Birch", "latitude": "20.6", "longitude": "97.0",
    "date_prec": "3.0", "date_start": "2024-05-06", "date_end": "2024-05-12",
}  # fmt: skip
ACLED = {
    "event_id_cnty": "XAA1", "event_date": "2024-05-10", "time_precision": "3",
    "event_type": "Battles", "sub_event_type": "Armed clash", "actor1": "=HYPERLINK(1)",
    "actor2": "", "inter1": "2", "inter2": "", "country": "Aland", "location": "Birch",
    "latitude": "20.6", "longitude": "97.0", "geo_precision": "1",
}  # fmt: skip
MARKER = """<kml><Placemark><name>Depot</name>
<Point><coordinates>97.0,20.6</coordinates></Point></Placemark></kml>"""


@pytest.fixture
def mine(tiny: Path, tmp_path: Path) -> Path:
    """A pack with the context of three imports."""
    folder = pack.new(tmp_path / "mine", like=tiny)
    ledger = pack.open(folder)
    pd.DataFrame([UCDP, UCDP | {"id": "8", "where_prec": "4"}]).to_csv(tmp_path / "g.csv")
    pd.DataFrame([ACLED]).to_csv(tmp_path / "a.csv")
    (tmp_path / "m.kml").write_text(MARKER)
    day = dt.date(2024, 12, 1)
    for imported in (
        ucdp.read(tmp_path / "g.csv", ledger, accessed=day),
        acled.read(tmp_path / "a.csv", ledger, accessed=day),
        my_maps.read(tmp_path / "m.kml", ledger, accessed=day),
    ):
        assert imported.claims.empty
        adding.add(imported, folder)
    return folder


def test_context_comes_back_with_bounds_precision_source_and_terms(mine: Path) -> None:
    frame = wh.read.context.read(mine)
    assert tuple(frame.drop(columns="geometry").columns) == context.COLUMNS
    assert frame["form"].tolist() == ["acled", "my_maps", "ucdp", "ucdp"]
    assert frame["earliest"].isna().tolist() == [False, True, False, False], "a mark has no date"
    assert frame["earliest"].dropna().dt.strftime("%Y-%m-%d").tolist() == [
        "2024-05-01", "2024-05-06", "2024-05-06",
    ]  # fmt: skip
    assert frame["latest"].dropna().dt.strftime("%Y-%m-%d").tolist() == [
        "2024-05-31", "2024-05-12", "2024-05-12",
    ]  # fmt: skip
    assert frame["precision"].tolist() == [
        "the place itself", "", "within about 25 km", "a province",
    ]  # fmt: skip
    assert frame["source"].tolist() == ["ACLED XAA1", "", "UCDP GED 7", "UCDP GED 8"]
    assert frame["licence"].tolist() == ["", "", "CC BY 4.0", "CC BY 4.0"]
    assert frame["attribution"].str.contains("ACLED|My Map|UCDP").all()


def test_what_is_known_roughly_has_no_point(mine: Path) -> None:
    frame = context.read(mine)
    assert frame.crs == "EPSG:4326"
    assert frame.geometry.isna().tolist() == [False, False, False, True]
    assert frame.geometry.dropna().x.eq(97.0).all()


def test_cells_that_a_spreadsheet_would_run_are_inert_in_the_file_only(mine: Path) -> None:
    assert "'=HYPERLINK(1)" in (mine / "imports" / "acled-context.csv").read_text()
    assert context.read(mine)["parties"].tolist()[0] == "=HYPERLINK(1)"


def test_no_export_carries_context(mine: Path, tmp_path: Path) -> None:
    timeline = wh.weigh(wh.open(mine))
    for path in (
        wh.to_html(timeline, tmp_path / "map.html"),
        wh.to_file(timeline, tmp_path / "control.geojson"),
        wh.to_brief(timeline, tmp_path / "brief.md"),
    ):
        text = path.read_text(encoding="utf-8")
        assert "UCDP" not in text, path
        assert "Armed clash" not in text, path


def test_a_pack_without_imports_has_none(tiny: Path) -> None:
    frame = context.read(tiny)
    assert frame.empty
    assert tuple(frame.drop(columns="geometry").columns) == context.COLUMNS
    assert frame.crs == "EPSG:4326"


@pytest.mark.parametrize(
    ("text", "match"),
    [
        ("a,b\n1,2\n", "it lacks kind"),
        ("row,when,kind,wkt\n1,soon,x,\n", "not as an import wrote it"),
        ("row,when,kind,wkt\n1,2024,x,POINT\n", "not as an import wrote it"),
        ("row,when,kind,wkt\nx,2024,x,\n", "not as an import wrote it"),
    ],
)
def test_broken_files_are_told(mine: Path, text: str, match: str) -> None:
    (mine / "imports" / "acled-context.csv").write_text(text)
    with pytest.raises(SourceDataError, match=f"acled-context.csv.*{match}"):
        context.read(mine)


def _daily(root: Path, edges: list[float]) -> Path:
    """A folder of days on which one area stays and the other has another edge."""
    root.mkdir()
    for number, edge in enumerate(edges, 1):
        shapes = [shapely.box(96.9, 20.4, 97.2, 20.8), shapely.box(97.3, 20.4, edge, 20.8)]
        frame = gpd.GeoDataFrame({"name": ["West", ""], "whose": "FF"}, geometry=shapes, crs=4326)
        frame.to_file(root / f"front 2024-05-{number:02}.geojson", driver="GeoJSON")
    return root


def test_areas_that_stay_are_kept_once_and_read_back_for_each_day(
    tiny: Path, tmp_path: Path
) -> None:
    folder = pack.new(tmp_path / "mine", like=tiny)
    root = _daily(tmp_path / "maps", [97.7, 97.7, 97.9, 97.7])
    day = dt.date(2024, 12, 1)
    imported = polygons.read(root, pack.open(folder), column="whose", title="F", accessed=day)
    adding.add(imported, folder)
    frame = context.areas(folder)
    same = ["row", "when", "holder", "name", "drawn_by"]
    assert frame[same].to_numpy().tolist() == imported.areas[same].to_numpy().tolist()
    assert frame.geometry.to_wkt().tolist() == imported.areas.geometry.to_wkt().tolist()
    assert frame["name"].tolist()[:4] == [
        "West", "front 2024-05-01.geojson", "West", "front 2024-05-02.geojson",
    ]  # fmt: skip
    file = folder / "imports" / "polygons-areas.geojson"
    assert file.read_text().count('"Polygon"') == 3
    _daily(tmp_path / "more", [97.7, 97.7, 97.9, 97.7, 97.9])
    more = polygons.read(tmp_path / "more", pack.open(folder), column="whose", title="F",
                         accessed=day, kept=frame)  # fmt: skip
    adding.add(more, folder)
    assert len(context.areas(folder)) == 10
    assert file.read_text().count('"Polygon"') == 3


@pytest.mark.parametrize("again", ["[1", "{}", "[[]]", '[["2024-05-02", "9"]]', '[["soon", 9]]'])
def test_broken_days_of_an_area_are_told(tiny: Path, tmp_path: Path, again: str) -> None:
    folder = keep(pack.new(tmp_path / "mine", like=tiny))
    file = folder / "imports" / "polygons-areas.geojson"
    told = json.loads(file.read_text())
    told["features"][0]["properties"]["again"] = again
    file.write_text(json.dumps(told))
    with pytest.raises(SourceDataError, match=r"polygons-areas\.geojson is not as an import wrote"):
        context.areas(folder)
