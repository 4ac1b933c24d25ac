"""One small sound file of every foreign form, about the towns of the tiny pack."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

MAPPING = """
[columns]
place = "Town"
when = "Date"
event = "What"
holder = "By"
challengers = "From"
url = "Link"
published = "Seen"
[values.event]
"lost to" = "captured"
[actors]
"Junta" = "army"
[places]
known = true
"""
ROWS = [
    {"Town": "Birch", "Date": "10/09/2024", "What": "lost to", "By": "FF+LH", "From": "Junta",
     "Link": "https://a.example/2024/09/12/x", "Seen": "2024-09-12"},
    {"Town": "Alder", "Date": "last week", "What": "held", "By": "Junta", "From": "",
     "Link": "", "Seen": "2024-10"},
]  # fmt: skip
ICONS = """
[colours]
red = "army"
blue = "front"
[icons]
"Battle of Birch template.svg" = { event = "contested", challengers = ["army", "front"] }
"""
LUA = """-- Module:Aland detailed map
return {
    --[[ { lat = "1", long = "1", label = "Gone" } ]]
    { lat = "20.5", long = "96.5", mark = "Location dot red.svg", label = "[[Alder]]" },
    { lat = 20.6, long = 97.0, mark = "80x80-red-blue-anim.gif", label = "[[Birch, Aland|Birch]]" },
    { lat = "20.2", long = "97.9", mark = "Location dot blue.svg", label = 'Elm (town)' },
}
"""
KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Folder><name>Marks</name>
<Placemark><name>FF - 2024/03/05 - Birch</name><styleUrl>#icon-1</styleUrl>
<description><![CDATA[https://a.example/1<br>2024/03/05 - Captured by FF -
<a href="https://b.example/2024/03/06/x">here</a>]]></description>
<Point><coordinates>97.0,20.6,0</coordinates></Point></Placemark>
<Placemark><name>AoA/LH - &lt;2024/05/?? - Alder</name><ExtendedData><Data name="day">
<value>1</value></Data></ExtendedData><Point><coordinates>96.5,20.5</coordinates></Point></Placemark>
<Placemark><name>Area</name><Polygon><outerBoundaryIs><LinearRing><coordinates>96,20 98,20 98,21
96,20</coordinates></LinearRing></outerBoundaryIs></Polygon></Placemark></Folder></Document></kml>
"""
EVENT = {
    "event_id_cnty": "XAA1", "event_date": "2024-05-10", "event_type": "Battles",
    "sub_event_type": "Government regains territory", "actor1": "Forest Front",
    "actor2": "Military Forces of Aland (2021-)", "inter1": "Rebel group",
    "inter2": "State forces", "country": "Aland", "location": "Birch", "latitude": "20.6",
    "longitude": "97.0", "geo_precision": "1", "time_precision": "2", "source": "The Gazette",
    "timestamp": "1716000000",
}  # fmt: skip
GED = {
    "id": "1.0", "type_of_violence": "1.0", "side_a": "Government of Aland", "side_b": "FF",
    "where_prec": "1.0", "where_coordinates": "Birch", "latitude": "20.6", "longitude": "97.0",
    "date_prec": "1.0", "date_start": "2022-05-10", "date_end": "2022-05-10",
}  # fmt: skip
_FIELDS = "".join(
    f'<Data name="{key}"><value>{cell}</value></Data>' for key, cell in ROWS[0].items()
)
SHEET = (
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>x</name><ExtendedData>'
    f"{_FIELDS}</ExtendedData><Point><coordinates>97,20.6</coordinates></Point></Placemark>"
    "</Document></kml>"
)
VIINA = "geonameid,date,status\n7,20240803,RU\n7,20240804,RU\n8,20240803,CONTESTED\n"
ROAD = {
    "version": 0.6,
    "osm3s": {"timestamp_osm_base": "2026-03-01T04:05:06Z"},
    "elements": [
        {"type": "relation", "id": 1, "tags": {"ref": "H1", "name": "Road"},
         "members": [{"type": "way", "ref": 2, "role": ""}, {"type": "way", "ref": 3, "role": ""}]},
        {"type": "way", "id": 2, "nodes": [4, 5]},
        {"type": "way", "id": 3,
         "geometry": [{"lon": 97.0, "lat": 20.6}, {"lon": 97.5, "lat": 20.5}]},
        {"type": "node", "id": 4, "lon": 96.5, "lat": 20.5},
        {"type": "node", "id": 5, "lon": 97.0, "lat": 20.6},
    ],
}  # fmt: skip
WIKI = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.10/"><page><title>Module:A</title>
<revision><id>5</id><timestamp>2024-05-01T00:00:00Z</timestamp><text>return {
{ lat = "20.5", long = "96.5", mark = "Location dot red.svg", label = "[[Alder]]" } }</text>
</revision></page></mediawiki>
"""
GEOCONFIRMED = (
    "\ufeffDate;Name;Faction;Origin;Latitude;Longitude;PlusCode;Description;Source;Geolocation;"
    "Equipment;EquipmentItems;Units;OrbatUnits;Id\n"
    '2024-09-17;17 SEP 2024;Army;UAV;20.6;97.0;"7MHX+2M Birch, Aland";"FPV strike on a truck";'
    '"https://a.example/1, https://b.example/2";;Truck;;;;id1\n'
    ";NPP;Special;;20.5;96.5;;x;;;;;;;id2\n2024-09-17;x;Army;;;;;;;;;;;;id3\n"
    "soon;x;Army;;20.6;97.0;;;;;;;;;id4\n2024-09-17;x;Army;;20.6;97.0;;;;;;;;;id1\n"
)
GEOCONFIRMED_MARK = (
    "<Placemark><name><![CDATA[17 SEP 2024]]></name><description><![CDATA[Tank hit<br>"
    "https://a.example/1]]></description><styleUrl>#api/icons/E00000/False/91.png</styleUrl>"
    "<Point><coordinates>97.0,20.6,0</coordinates></Point></Placemark>"
)
GEOCONFIRMED_KML = (
    '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
    '<Style id="api/icons/E00000/False/91.png">'
    "<IconStyle><color>ff0000e0</color></IconStyle></Style>"
    f"<Folder><name>Last 7 days</name>{GEOCONFIRMED_MARK}</Folder>"
    f"<Folder><name>All</name>{GEOCONFIRMED_MARK}</Folder></Document></kml>"
)
PLACE = {"type": "Point", "coordinates": [97.0, 20.6]}
GEOCONFIRMED_JSON = {
    "factionMeta": [],
    "geojson": {
        "type": "FeatureCollection",
        "features": [
            {"type": "Feature", "geometry": PLACE,
             "properties": {"id": "id1", "date": "2024-09-17T10:00:00", "color": "#E00000"}}
        ],
    },
}  # fmt: skip
_INCIDENT = {
    "slug": "AL-1", "attr_description": "+Strike on Birch", "attr_date": "2024-05-01",
    "attr_status": "Completed", "attr_tags": ["a", "b"], "attr_geolocation_resolution": "Exact",
    "attr_restrictions": [], "deleted": False,
    "attr_geolocation": {"type": "Point", "coordinates": [-97.0, 20.6]},
    "source_material": [{"id": "https://no.example", "source_url": "https://a.example/1"}],
    "project_attributes": [{"id": "1", "name": "Weapon", "value": ["Bomb"]}],
}  # fmt: skip
_BLANK = {"slug": "AL-2", "attr_description": "Unknown", "attr_date": None, "deleted": False}
ATLOS_JSON = {
    "results": [_INCIDENT, _BLANK, _INCIDENT | {"slug": "AL-3", "attr_restrictions": ["Hidden"]}],
    "next": "cursor",
}
ATLOS_CSV = (
    "slug,project,inserted_at,latitude,longitude,status,tags,description,date,restrictions,"
    "geolocation_resolution,source_1,Weapon\n"
    "AL-1,P,2024-05-02,20.6,'-97.0,Completed,\"a, b\",'+Strike on Birch,2024-05-01,,Exact,"
    "https://a.example/1,Bomb\n"
    "AL-2,P,2024-05-02,,,,,Unknown,,,,,\nAL-3,P,2024-05-02,,,,,x,,Hidden,,,\n"
)
MEANING = """
[sides]
Front = ["Forest Front"]
Army = ["AoA"]
[[areas]]
where = { folder = ["Held *", "Marks"], name = "Area*" }
event = "held"
holder = "Front"
[[areas]]
where = { name = "*zone*" }
event = "contested"
challengers = ["Front", "Army"]
status = "zone"
"""
HEADED = """Звіт про фронт;;;
Місто;Дата;Хто;Посилання
Birch;2024-05-01;FF;https://a.example/1
Alder;1 трав. 2024;Junta;
"""
HEADED_MAPPING = """
[columns]
place = "Місто"
when = "Дата"
holder = "Хто"
url = "Посилання"
[constants]
event = "held"
[actors]
"Junta" = "army"
[places]
known = true
"""
UMAP = {
    "type": "umap", "uri": "https://umap.example/m/1", "properties": {"name": "Front"},
    "geometry": PLACE,
    "layers": [
        {"type": "FeatureCollection", "_umap_options": {"name": "Front", "color": "Blue"},
         "features": [
            {"type": "Feature", "geometry": PLACE, "properties": {
                "name": "FF - Birch", "description": "seen https://a.example/1",
                "day": "2024-05-01", "side": "F", "_umap_options": {"color": "Red"}}},
            {"type": "Feature", "properties": {"name": "Zone"}, "geometry": {
                "type": "Polygon", "coordinates": [[[96, 20], [98, 20], [98, 21], [96, 20]]]}},
            {"type": "Feature", "properties": {"name": "Nowhere"}, "geometry": None}]},
        {"type": "FeatureCollection", "features": [],
         "_umap_options": {"name": "Far", "remoteData": {"url": "https://a.example/x.json"}}},
    ],
}  # fmt: skip


def write(folder: Path) -> Path:
    """Write the samples into a folder, and answer it."""
    layer = gpd.GeoDataFrame(
        {"name": ["FF - 2024/03/05 - Birch"], "description": ["2024/03/05 - Captured by FF"]},
        geometry=gpd.points_from_xy([97.0], [20.6], crs="EPSG:4326"),
    )
    facts = pd.DataFrame(ROWS)
    points = gpd.GeoDataFrame(
        facts, geometry=gpd.points_from_xy([97.0, 96.5], [20.6, 20.5]), crs=4326
    )
    area = gpd.GeoDataFrame({"by": ["FF"]}, geometry=[shapely.box(96.2, 20, 97.2, 21)], crs=4326)
    (folder / "a.kml").write_text(KML)
    with zipfile.ZipFile(folder / "a.kmz", "w") as archive:
        archive.writestr("doc.kml", KML)
    layer.to_file(folder / "a.geojson", driver="GeoJSON")
    (folder / "icons.toml").write_text(ICONS)
    (folder / "map.toml").write_text(MAPPING)
    (folder / "a.lua").write_text(LUA)
    (folder / "a.xml").write_text(WIKI)
    facts.to_csv(folder / "s.csv", index=False)
    facts.to_excel(folder / "s.xlsx", index=False)
    opendocument(folder / "s.ods", [list(facts.columns), *facts.to_numpy().tolist()])
    (folder / "s.json").write_text(json.dumps(ROWS))
    points.to_file(folder / "s.geojson", driver="GeoJSON")
    points.to_file(folder / "s.gpkg", driver="GPKG")
    points.to_file(folder / "s.fgb", driver="FlatGeobuf")
    points.to_parquet(folder / "s.parquet")
    (folder / "s.kml").write_text(SHEET)
    with zipfile.ZipFile(folder / "s.zip", "w") as archive:
        archive.write(folder / "s.csv", "deep/s.csv")
    area.to_file(folder / "p_2024-05-01.geojson", driver="GeoJSON")
    (folder / "p_2024-05-01.kml").write_text(KML)
    (folder / "z_2024-05-01.kml").write_text(KML)
    zone = shapely.box(97.2, 20, 98, 21)
    areas = gpd.GeoDataFrame(
        {
            "name": ["Area", "Grey zone"],
            "folder": ["Held by FF", ""],
            "fill": ["#a52714", "#bdbdbd"],
        },
        geometry=[area.geometry.iloc[0], zone],
        crs=4326,
    )
    areas.to_file(folder / "z_2024-05-01.geojson", driver="GeoJSON")
    (folder / "meaning.toml").write_text(MEANING)
    (folder / "h.csv").write_text(HEADED, encoding="cp1251")
    (folder / "headed.toml").write_text(HEADED_MAPPING, encoding="utf-8")
    pd.DataFrame([EVENT, EVENT | {"event_id_cnty": "XAA2"}]).to_csv(folder / "e.csv", index=False)
    (folder / "e.json").write_text(json.dumps({"status": 200, "data": [EVENT]}))
    pd.DataFrame([GED]).to_csv(folder / "g.csv", index=False)
    (folder / "v.csv").write_text(VIINA)
    with zipfile.ZipFile(folder / "v.zip", "w") as archive:
        archive.writestr("v.csv", VIINA)
    (folder / "road.json").write_text(json.dumps(ROAD))
    (folder / "gc.csv").write_text(GEOCONFIRMED, encoding="utf-8")
    with zipfile.ZipFile(folder / "gc.kmz", "w") as archive:
        archive.writestr("doc.kml", GEOCONFIRMED_KML)
    (folder / "gc.json").write_text(json.dumps(GEOCONFIRMED_JSON))
    (folder / "at.csv").write_text(ATLOS_CSV)
    (folder / "at.json").write_text(json.dumps(ATLOS_JSON))
    (folder / "u.umap").write_text(json.dumps(UMAP))
    with zipfile.ZipFile(folder / "a.zip", "w") as archive:
        archive.write(folder / "a.kmz", "deep/a.kmz")
        archive.writestr("b.kml", KML)
    return folder


NAMES = (
    *("a.kml", "a.kmz", "a.geojson", "a.lua", "a.xml", "icons.toml"),
    *("s.csv", "s.xlsx", "s.ods", "s.json", "s.geojson", "s.gpkg", "s.fgb", "s.parquet", "s.kml"),
    *("s.zip", "map.toml", "p_2024-05-01.geojson", "p_2024-05-01.kml"),
    *("z_2024-05-01.geojson", "z_2024-05-01.kml", "meaning.toml", "h.csv"),
    *("e.csv", "e.json", "g.csv", "v.csv", "v.zip", "road.json", "a.zip"),
    *("gc.csv", "gc.kmz", "gc.json", "at.csv", "at.json", "u.umap"),
)
"""Names of the samples; the others are read together with one that is changed."""
LOOKED_AT = (
    *("s.csv", "s.json", "s.geojson", "s.kml", "h.csv", "u.umap", "a.zip", "e.csv"),
    *("p_2024-05-01.geojson", "z_2024-05-01.kml", "z_2024-05-01.geojson"),
)
"""Those for which a mapping or a meaning table may be asked."""


def asked(folder: Path, name: str) -> tuple[str, Path, dict[str, Any]]:
    """Say how a sample is read: its form, the file and its options."""
    file = folder / name
    if name in ("a.lua", "a.xml", "icons.toml"):
        module = folder / ("a.lua" if name == "icons.toml" else name)
        return "wikipedia", module, {"icons": folder / "icons.toml", "revised": "2024-05-01"}
    if name.startswith("s.") or name == "map.toml":
        table = folder / ("s.csv" if name == "map.toml" else name)
        return "sheet", table, {"mapping": folder / "map.toml"}
    if name.startswith("z_") or name == "meaning.toml":
        drawn = folder / ("z_2024-05-01.geojson" if name == "meaning.toml" else name)
        return "polygons", drawn, {"meaning": folder / "meaning.toml", "title": "Areas"}
    if name == "h.csv":
        return "sheet", file, {"mapping": folder / "headed.toml", "encoding": "cp1251",
                               "header": 2}  # fmt: skip
    if name.startswith(("gc.", "at.", "u.")):
        return {"gc": "geoconfirmed", "at": "atlos", "u": "umap"}[name.split(".")[0]], file, {}
    form = {"p": "polygons", "e": "acled", "g": "ucdp", "v": "viina", "r": "overpass"}
    options: dict[str, dict[str, Any]] = {
        "p": {"holder": "front", "title": "Areas"},
        "v": {"actors": {"RU": "army", "UA": "front"}},
    }
    kind = name[0]
    return form.get(kind, "my-maps"), file, options.get(kind, {})


_SPACE = "urn:oasis:names:tc:opendocument:xmlns"


def opendocument(path: Path, rows: list[list[str]], *, repeated: str = "") -> Path:
    """Write a sheet as OpenDocument; `repeated` stands among the attributes of its last cell."""
    cells = [
        [
            f"<table:table-cell office:value-type='string'><text:p>{cell}</text:p>"
            "</table:table-cell>"
            for cell in row
        ]
        for row in rows
    ]
    if repeated:
        cells[-1][-1] = cells[-1][-1].replace(" office", f" {repeated} office", 1)
    told = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in cells)
    content = (
        f"<office:document-content xmlns:office='{_SPACE}:office:1.0' "
        f"xmlns:text='{_SPACE}:text:1.0' xmlns:table='{_SPACE}:table:1.0'>"
        "<office:body><office:spreadsheet><table:table "
        f"table:name='a'>{told}</table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    listed = (
        f"<manifest:manifest xmlns:manifest='{_SPACE}:manifest:1.0'><manifest:file-entry "
        "manifest:full-path='content.xml' manifest:media-type='text/xml'/></manifest:manifest>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", listed)
    return path
