"""Every format carries the same verdicts, in the way its readers expect."""

from __future__ import annotations

import hashlib
import html
import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import listed
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from whoholds import Timeline, weigh
from whoholds.errors import ExportError
from whoholds.export import style
from whoholds.export.formats.to_file import ENDINGS, to_file, verdicts
from whoholds.export.tabular.fields import FIELDS
from whoholds.export.tabular.tables import LISTS

KML = "{http://www.opengis.net/kml/2.2}"
FOLDERS = {"States": "state", "Named areas": "area", "Roads": "highway", "Sites": "site",
           "Towns": "town"}  # fmt: skip
COMPARED = ("kind", "holder", "status", "certainty", "start_date", "end_date")


@pytest.fixture(scope="session", params=["tiny", "listed"])
def timeline(request: pytest.FixtureRequest) -> Timeline:
    """A pack without sites, areas and lists, and one with them."""
    if request.param == "listed":
        return listed.timeline()
    found: Timeline = request.getfixturevalue("tiny_timeline")
    return found


def read(path: Path) -> pd.DataFrame:
    """A file as other people's software reads it."""
    if path.suffix == ".parquet":
        return gpd.read_parquet(path)
    if path.suffix == ".csv":
        return pd.read_csv(path)
    if path.suffix == ".kml":
        root = ET.parse(path).getroot()  # noqa: S314 - our own file
        return pd.DataFrame(
            {item.get("name"): item.findtext(f"{KML}value") for item in mark.iter(f"{KML}Data")}
            | {"kind": folder.findtext(f"{KML}name")}
            for folder in root.iter(f"{KML}Folder")
            for mark in folder.iter(f"{KML}Placemark")
        )
    return pyogrio.read_dataframe(path)


def rows(frame: pd.DataFrame) -> set[tuple[str, ...]]:
    """What is compared, as text, nothing as empty."""
    found = frame.reindex(columns=list(COMPARED))
    known = ("town_id", "stretch_id", "piece_id", "site_id", "area_id")
    keys = [column for column in known if column in frame]
    found = found.assign(key=frame[keys].bfill(axis=1).iloc[:, 0] if keys else "")
    text = found.astype(object).where(found.notna(), "").astype(str)
    text["kind"] = text["kind"].replace(FOLDERS)
    for name in ("start_date", "end_date"):
        text[name] = text[name].str[:10]
    return set(text.itertuples(index=False, name=None))


@pytest.mark.parametrize("day", [None, "2024-08-01"])
@pytest.mark.parametrize("fmt", [name for name in ENDINGS if name != "gpkg"])
def test_every_format_carries_the_same_rows(
    timeline: Timeline, tmp_path: Path, fmt: str, day: str | None
) -> None:
    path = to_file(timeline, tmp_path / f"a{ENDINGS[fmt]}", day=day)
    frame = read(path)
    table = verdicts(timeline, day=day)
    assert len(frame) == len(table)
    assert rows(frame) == rows(table.frame())
    if day is None:
        assert len(frame) == len(timeline.frame)
    else:
        assert set(frame["day"].astype(str).str[:10]) == {day}


def test_every_column_is_described(timeline: Timeline) -> None:
    for day in (None, "2024-08-01"):
        assert set(verdicts(timeline, day=day).columns.column_names) - {"kind"} <= set(FIELDS)


@pytest.mark.parametrize("kind", ["town", "site", "highway", "area", "state"])
def test_one_kind_alone_has_one_kind_of_geometry(
    timeline: Timeline, tmp_path: Path, kind: str
) -> None:
    frame = read(to_file(timeline, tmp_path / "a.fgb", kind=kind))
    rare = kind in ("site", "area") and timeline.ledger.sites.empty
    assert set(frame["kind"]) == (set() if rare else {kind})
    assert len(frame) == int((timeline.frame["kind"] == kind).sum())
    assert len(set(frame.geom_type.dropna())) == (not rare)


@pytest.mark.parametrize("fmt", [name for name in ENDINGS if name != "gpkg"])
def test_an_area_that_is_no_more_than_its_places_has_a_row_that_names_them(
    tmp_path: Path, fmt: str
) -> None:
    path = to_file(listed.timeline(), tmp_path / f"a{ENDINGS[fmt]}", kind="area", day="2024-08-01")
    frame = read(path).set_index("area_id")
    places = frame.loc["hills", "subjects"]
    assert list(json.loads(places) if isinstance(places, str) else places) == ["site:fort"]
    assert frame.loc["hills", "holder"] == "front"
    if fmt not in ("kml", "csv"):
        assert frame.loc["hills", "geometry"] is None
        assert frame.loc["north", "geometry"].equals(listed.NORTH)


def test_geojson_follows_rfc_7946(timeline: Timeline, tmp_path: Path) -> None:
    path = to_file(timeline, tmp_path / "a.geojson")
    whole = json.loads(path.read_text(encoding="utf-8"))
    assert whole["type"] == "FeatureCollection"
    assert "crs" not in whole
    assert whole["about"]["ledger_digest"] == timeline.ledger.digest
    for feature in whole["features"]:
        assert feature["type"] == "Feature"
        if feature["geometry"] is None:
            assert feature["properties"]["kind"] == "area"
            continue
        shape = shapely.geometry.shape(feature["geometry"])
        lon, lat = shapely.get_coordinates(shape).T
        assert np.abs(lon).max() <= 180
        assert np.abs(lat).max() <= 90
        for part in getattr(shape, "geoms", [shape]):
            if part.geom_type == "Polygon":
                assert part.exterior.is_ccw
                assert not any(hole.is_ccw for hole in part.interiors)
        for name in set(LISTS) & set(feature["properties"]):
            assert feature["properties"][name] is None or isinstance(
                feature["properties"][name], list
            )


def test_geojson_lists_are_those_of_the_timeline(timeline: Timeline, tmp_path: Path) -> None:
    whole = json.loads(to_file(timeline, tmp_path / "a.geojson", kind="town").read_text("utf-8"))
    towns = timeline.frame[timeline.frame["kind"] == "town"]
    found = [feature["properties"]["claims"] for feature in whole["features"]]
    assert found == list(towns["claims"])


def test_geoparquet_says_its_version_and_keeps_lists(timeline: Timeline, tmp_path: Path) -> None:
    path = to_file(timeline, tmp_path / "a.parquet")
    geo = json.loads(pq.read_metadata(path).metadata[b"geo"])
    assert geo["version"] == "1.1.0"
    assert geo["columns"][geo["primary_column"]]["covering"]
    frame = gpd.read_parquet(path)
    assert frame.crs.to_epsg() == 4326
    assert pd.read_parquet(path).attrs["ledger_digest"] == timeline.ledger.digest
    towns = timeline.frame[timeline.frame["kind"] == "town"]
    claims = frame.loc[frame["kind"] == "town", "claims"]
    assert [list(cell) for cell in claims] == list(towns["claims"])


def test_kml_spans_the_days_of_a_verdict_and_shows_its_holder(
    tiny_timeline: Timeline, tmp_path: Path
) -> None:
    root = ET.parse(to_file(tiny_timeline, tmp_path / "a.kml", kind="town")).getroot()  # noqa: S314
    spans = [
        (span.findtext(f"{KML}begin"), span.findtext(f"{KML}end"))
        for span in root.iter(f"{KML}TimeSpan")
    ]
    assert spans[-2:] == [
        ("2024-01-01T00:00:00Z", "2024-05-31T23:59:59Z"),
        ("2024-06-01T00:00:00Z", None),
    ]
    styles = {item.get("id") for item in root.iter(f"{KML}Style")}
    used = {item.text for item in root.iter(f"{KML}styleUrl")}
    assert used <= {f"#{name}" for name in styles}
    colour = style.holder_colours(tiny_timeline.ledger)["army"]
    (army,) = (item for item in root.iter(f"{KML}Style") if item.get("id") == "holder-army")
    drawn = army.findtext(f"{KML}IconStyle/{KML}color")
    assert drawn == f"ff{colour[5:7]}{colour[3:5]}{colour[1:3]}"


def test_csv_places_towns_and_runs_no_formula(timeline: Timeline, tmp_path: Path) -> None:
    ledger = timeline.ledger
    trap = '=HYPERLINK("http://example.org")'
    armed = weigh(replace(ledger, towns=ledger.towns.assign(name=trap)))
    path = to_file(armed, tmp_path / "a.csv", kind="town", day="2024-08-01")
    frame = pd.read_csv(path)
    assert set(frame["name"]) == {"'" + trap}
    assert np.allclose(frame["longitude"], ledger.towns.geometry.x)
    assert np.allclose(frame["latitude"], ledger.towns.geometry.y)


def told(path: Path) -> str:
    """What a file, or the one beside it, says of itself to whom reads it by the book."""
    if path.suffix == ".csv":
        return path.with_name(f"{path.name}-metadata.json").read_text(encoding="utf-8")
    if path.suffix == ".geojson":
        return json.dumps(json.loads(path.read_text("utf-8"))["about"], ensure_ascii=False)
    if path.suffix == ".parquet":
        return json.dumps(pd.read_parquet(path).attrs, ensure_ascii=False)
    if path.suffix == ".kml":
        root = ET.parse(path).getroot()  # noqa: S314 - our own file
        return root.findtext(f"{KML}Document/{KML}description") or ""
    return json.dumps(pyogrio.read_info(path)["layer_metadata"], ensure_ascii=False)


@pytest.mark.parametrize("fmt", [name for name in ENDINGS if name != "gpkg"])
def test_every_format_carries_whose_work_it_is_and_on_what_terms(
    timeline: Timeline, tmp_path: Path, fmt: str
) -> None:
    said = told(to_file(timeline, tmp_path / f"a{ENDINGS[fmt]}"))
    assert timeline.ledger.attributions
    for part in timeline.ledger.attributions:
        assert part.text in said
        assert part.licence in said
        assert part.url in said
    assert timeline.ledger.digest in said


def test_the_description_of_a_csv_follows_csv_on_the_web(
    timeline: Timeline, tmp_path: Path
) -> None:
    path = to_file(timeline, tmp_path / "a.csv")
    described = json.loads(told(path))
    assert described["@context"][0] == "http://www.w3.org/ns/csvw"
    assert described["url"] == path.name
    columns = described["tableSchema"]["columns"]
    frame = pd.read_csv(path)
    assert [column["titles"] for column in columns] == list(frame)
    kinds = {column["name"]: column["datatype"] for column in columns}
    assert {name for name, kind in kinds.items() if kind == "json"} == set(LISTS) & set(frame)
    for name, kind in kinds.items():
        if kind == "date":
            pd.to_datetime(frame[name], format="%Y-%m-%d")
        if kind in ("number", "integer"):
            assert pd.api.types.is_numeric_dtype(frame[name])


@pytest.mark.parametrize("fmt", [name for name in ENDINGS if name != "gpkg"])
def test_the_same_input_gives_the_same_bytes(timeline: Timeline, tmp_path: Path, fmt: str) -> None:
    once, again = (
        hashlib.sha256(to_file(timeline, tmp_path / f"a{ENDINGS[fmt]}").read_bytes()).hexdigest()
        for _ in range(2)
    )
    assert once == again


@pytest.mark.parametrize("fmt", ENDINGS)
def test_a_pack_without_claims_yet_is_all_unknown(
    timeline: Timeline, tmp_path: Path, fmt: str
) -> None:
    ledger = timeline.ledger.reported()
    bare = weigh(replace(ledger, claims=ledger.claims.iloc[:0]))
    path = to_file(bare, tmp_path / f"a{ENDINGS[fmt]}")
    frame = pyogrio.read_dataframe(path, layer="town_control") if fmt == "gpkg" else read(path)
    assert set(frame["status"]) == {"unknown"}


@pytest.mark.parametrize("shape", [None, shapely.Polygon(), shapely.Point()])
@pytest.mark.parametrize("fmt", ENDINGS)
def test_what_has_no_outline_is_written_without_one(
    timeline: Timeline, tmp_path: Path, fmt: str, shape: shapely.Geometry | None
) -> None:
    """No geometry and an empty one are the same: nothing to draw, and a verdict to tell."""
    ledger = timeline.ledger
    shapes = ledger.states.geometry.to_numpy().copy()
    shapes[0] = shape
    bare = weigh(replace(ledger, states=ledger.states.assign(geometry=shapes)))
    path = to_file(bare, tmp_path / f"a{ENDINGS[fmt]}")
    if fmt == "gpkg":
        frame = pyogrio.read_dataframe(path, layer="state_control")
        assert set(frame.loc[frame["state_id"] == ledger.states["state_id"][0]].geometry) == {None}
    else:
        frame = read(path)
        assert rows(frame) == rows(verdicts(timeline).frame())


def test_names_that_look_like_markup_stay_names(timeline: Timeline, tmp_path: Path) -> None:
    nasty = "</name><script>'\"]]> & \x0b"
    ledger = timeline.ledger
    armed = weigh(replace(ledger, title=nasty, towns=ledger.towns.assign(name=nasty)))
    for ending in (".kml", ".geojson"):
        frame = read(to_file(armed, tmp_path / f"a{ending}", kind="town"))
        if ending == ".geojson":
            assert set(frame["name"]) == {nasty}
        else:  # shown as HTML
            assert set(map(html.unescape, frame["name"])) == {nasty.replace("\x0b", "")}
            assert not frame["name"].str.contains("<").any()


def test_what_cannot_be_written_is_said_and_leaves_nothing(
    timeline: Timeline, tmp_path: Path
) -> None:
    with pytest.raises(ExportError, match=r"ending names no format"):
        to_file(timeline, tmp_path / "a.shp")
    with pytest.raises(ExportError, match="no format `shapefile`; choose from geojson"):
        to_file(timeline, tmp_path / "a.shp", format="shapefile")
    with pytest.raises(ExportError, match="no kind `river`"):
        to_file(timeline, tmp_path / "a.csv", kind="river")
    assert list(tmp_path.iterdir()) == []
