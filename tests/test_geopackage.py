"""The GeoPackage: what is in it, that it says what the timeline says, and that it is whole."""

from __future__ import annotations

import datetime as dt
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import listed
import pandas as pd
import pyogrio
import pytest
import shapely
from packages import ROOT, parsed, query

from whoholds import Timeline, dates, weigh
from whoholds.errors import ExportError
from whoholds.export import style
from whoholds.export.gpkg import print_layout, qgz
from whoholds.export.gpkg.geopackage import to_geopackage
from whoholds.export.tabular.fields import FIELDS
from whoholds.situation import join
from whoholds.territory.control import control_areas

KEYS = {
    "town_control": "town_id",
    "highway_control": "stretch_id",
    "state_control": "state_id",
    "site_control": "site_id",
    "area_verdicts": "area_id",
}
RARE = {"site_control": "sites", "area_verdicts": "areas"}
LISTS = ("partners", "challengers", "alternatives", "claimed_by", "claims")


@pytest.fixture(scope="session", params=["tiny", "listed"])
def timeline(request: pytest.FixtureRequest) -> Timeline:
    """A pack without sites, areas and lists, and one with them."""
    if request.param == "listed":
        return listed.timeline()
    found: Timeline = request.getfixturevalue("tiny_timeline")
    return found


def keys(timeline: Timeline) -> dict[str, str]:
    """The layers of all intervals that a pack has, with what their subjects are known by."""
    lacks = {table for table, name in RARE.items() if getattr(timeline.ledger, name).empty}
    return {table: key for table, key in KEYS.items() if table not in lacks}


@pytest.fixture(scope="session")
def written(timeline: Timeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return to_geopackage(
        timeline, tmp_path_factory.mktemp("gpkg") / "control.gpkg", day="2024-08-01"
    )


def shown(path: Path, table: str, day: dt.date) -> dict[str, tuple[object, ...]]:
    """Brute force: every row whose days hold this one, once a subject."""
    frame = pyogrio.read_dataframe(path, layer=table, read_geometry=False, use_arrow=True)
    found: dict[str, tuple[object, ...]] = {}
    for row in frame.itertuples(index=False):
        if row.start_date <= day and (pd.isna(row.end_date) or day <= row.end_date):
            key = getattr(row, KEYS[table])
            assert key not in found, f"{key} is shown twice on {day}"
            holder = "" if pd.isna(row.holder) else row.holder
            found[key] = (holder, row.status, row.certainty, tuple(json.loads(row.claims)))
    return found


def expected(timeline: Timeline, table: str, day: dt.date) -> dict[str, tuple[object, ...]]:
    verdicts = timeline.on(day)
    kind = table.partition("_")[0]
    return {
        subject.partition(":")[2]: (holder, status, certainty, tuple(claims))
        for subject, of, holder, status, certainty, claims in zip(
            verdicts["subject"], verdicts["kind"], verdicts["holder"], verdicts["status"],
            verdicts["certainty"], verdicts["claims"], strict=True,
        )
        if of == kind
    }  # fmt: skip


@pytest.mark.parametrize("table", KEYS)
def test_intervals_say_on_every_day_what_the_timeline_says(
    timeline: Timeline, written: Path, table: str
) -> None:
    if table not in keys(timeline):
        pytest.skip("the pack has none")
    changes = {moment.date() for moment in timeline.frame["start"]}
    near = {day + dt.timedelta(days=step) for day in changes for step in (-1, 0, 1)}
    first, last = timeline.period
    for day in sorted(day for day in near | {first, last} if first <= day <= last):
        assert shown(written, table, day) == expected(timeline, table, day)


def test_a_verdict_ends_on_its_last_day_and_one_that_stands_has_no_end(written: Path) -> None:
    rows = query(
        written,
        "SELECT start_date, end_date, start_utc, end_utc FROM town_control "
        "WHERE town_id = 'birch' ORDER BY start_date",
    )
    assert rows[-2:] == [
        ("2024-03-08", "2024-09-09", "2024-03-08T00:00:00.000Z", "2024-09-09T23:59:59.000Z"),
        ("2024-09-10", None, "2024-09-10T00:00:00.000Z", None),
    ]


def test_layers_of_the_day_are_the_join_for_it(timeline: Timeline, written: Path) -> None:
    day = join(timeline, "2024-08-01")
    for name, layer, key in (
        ("towns", day.towns, "town_id"),
        ("highways", day.highways, "piece_id"),
        ("states", day.states, "state_id"),
        ("sites", day.sites, "site_id"),
        ("areas", day.areas, "area_id"),
    ):
        if layer.empty:
            continue
        found = pyogrio.read_dataframe(written, layer=name)
        assert found.crs.to_epsg() == 4326
        assert dict(zip(found[key], found["holder"].fillna(""), strict=True)) == dict(
            zip(layer[key], layer["holder"], strict=True)
        )
        assert set(found["day"].astype(str)) == {"2024-08-01"}
        for here, there in zip(found.geometry, layer.geometry, strict=True):
            assert here is there is None or here.equals(there)


def test_the_last_day_of_the_period_is_shown_by_default(timeline: Timeline, tmp_path: Path) -> None:
    path = to_geopackage(timeline, tmp_path / "a.gpkg")
    assert query(path, "SELECT DISTINCT day FROM towns") == [("2024-12-31",)]


def test_dates_are_dates_and_lists_are_json_to_other_programs(written: Path) -> None:
    types = dict(zip(*[pyogrio.read_info(written, layer="town_control")[k] for k in
                       ("fields", "dtypes")], strict=True))  # fmt: skip
    assert types["start_date"] == types["end_date"] == "datetime64[D]"
    assert types["start_utc"] == types["end_utc"] == "datetime64[ms]"
    frame = pyogrio.read_dataframe(written, layer="town_control")
    for name in LISTS:
        assert all(isinstance(json.loads(text), list) for text in frame[name])


def test_time_fields_come_before_every_other_date(timeline: Timeline, written: Path) -> None:
    for table in keys(timeline):
        names = list(pyogrio.read_info(written, layer=table)["fields"])
        assert names[:2] == ["start_utc", "end_utc"]


def test_records_keep_every_row_of_the_ledger(timeline: Timeline, written: Path) -> None:
    claims = pyogrio.read_dataframe(written, layer="claims").fillna("")
    ledger = timeline.ledger
    assert list(claims["claim_id"]) == list(ledger.statements["claim_id"])
    titles = ledger.sources.set_index("source_id")["title"]
    assert list(claims["source_title"]) == list(titles[ledger.statements["source_id"]])
    assert [";".join(json.loads(text)) for text in claims["challengers"]] == list(
        ledger.statements["challengers"]
    )
    names = list(pyogrio.read_info(written, layer="claims")["fields"])
    assert len(names) == len(set(names))
    actors = pyogrio.read_dataframe(written, layer="actors")
    colours = style.holder_colours(ledger)
    assert dict(zip(actors["actor_id"], actors["colour"], strict=True)).items() <= colours.items()


def test_dates_of_claims_stand_as_days_beside_their_text(timeline: Timeline, written: Path) -> None:
    info = pyogrio.read_info(written, layer="claims")
    types = dict(zip(info["fields"], info["dtypes"], strict=True))
    days = ("when_earliest", "when_latest", "known_on")
    assert {types[name] for name in days} == {"datetime64[D]"}
    rows = query(written, f'SELECT "when", {", ".join(days)} FROM claims')
    for (when, first, last, known), public in zip(
        rows, timeline.ledger.statements_known, strict=True
    ):
        bounds = dates.bounds(str(when))
        assert [first, last] == [day and str(day) for day in (bounds.earliest, bounds.latest)]
        assert known == str(dt.date(1970, 1, 1) + dt.timedelta(days=int(public)))
    described = query(written, "SELECT column_name FROM gpkg_data_columns "
                               "WHERE table_name = 'claims'")  # fmt: skip
    assert {(name,) for name in days} <= set(described)


def test_related_tables_lead_from_a_verdict_to_its_claims_and_their_sources(
    timeline: Timeline, written: Path
) -> None:
    rows = query(
        written,
        "SELECT i.fid, i.claims, c.claim_id, s.source_id, c.source_id FROM town_control i "
        "JOIN town_control_claims p ON p.base_id = i.fid JOIN claims c ON c.fid = p.related_id "
        "JOIN claims_sources q ON q.base_id = c.fid JOIN sources s ON s.fid = q.related_id",
    )
    towns = timeline.frame[timeline.frame["kind"] == "town"]
    assert len(rows) == sum(map(len, towns["claims"]))
    for _, claims, claim, source, cited in rows:
        assert claim in json.loads(str(claims))
        assert source == cited


def test_sql_finds_nothing_that_validators_miss(timeline: Timeline, written: Path) -> None:
    """Codes outside their list, dangling styles and relations, turned or overlapping days."""
    for table, column, codes in query(
        written, "SELECT table_name, column_name, constraint_name FROM gpkg_data_columns"
    ):
        assert query(
            written,
            f"SELECT count(*) FROM pragma_table_xinfo('{table}') WHERE name = '{column}'",
        ) == [(1,)]
        if codes:
            assert not query(
                written,
                f'SELECT "{column}" FROM "{table}" WHERE "{column}" IS NOT NULL AND "{column}" '
                "NOT IN (SELECT value FROM gpkg_data_column_constraints "
                f"WHERE constraint_name = '{codes}')",
            )
    assert not query(
        written,
        "SELECT f_table_name FROM layer_styles WHERE f_table_schema IS NOT '' OR "
        "f_table_name NOT IN (SELECT table_name FROM gpkg_contents)",
    )
    assert not query(
        written,
        "SELECT s.f_table_name FROM layer_styles s JOIN gpkg_geometry_columns g ON "
        "g.table_name = s.f_table_name WHERE g.column_name <> s.f_geometry_column",
    )
    for name in keys(timeline):
        assert not query(written, f"SELECT fid FROM {name} WHERE end_date < start_date")
        assert not query(
            written,
            f"SELECT a.fid FROM {name} a JOIN {name} b ON a.{KEYS[name]} = b.{KEYS[name]} AND "
            "a.fid < b.fid WHERE a.end_date IS NULL OR a.end_date >= b.start_date",
        )
    for table, column in query(
        written, "SELECT table_name, column_name FROM gpkg_geometry_columns"
    ):
        assert query(written, f'SELECT count(*) FROM "rtree_{table}_{column}"') == query(
            written, f'SELECT count(*) FROM "{table}" WHERE "{column}" IS NOT NULL'
        )


def examples(timeline: Timeline, table: str) -> set[str]:
    """Categories that only explain signs: of what lists tell, and of the kinds of sites."""
    kinds = set(timeline.ledger.sites["kind"]) if table in ("sites", "site_control") else set()
    by_list = table.startswith(("town", "site")) and not timeline.ledger.lists.empty
    return {f"?{kind}" for kind in kinds} | ({"?listed"} if by_list else set())


def test_every_layer_has_a_style_and_every_verdict_layer_one_category_a_holder(
    timeline: Timeline, written: Path
) -> None:
    styles = dict(query(written, "SELECT f_table_name, styleQML FROM layer_styles"))
    layers = {name for (name,) in query(written, "SELECT table_name FROM gpkg_contents")}
    assert layers - {"layer_styles"} == set(styles)
    holders = set(timeline.frame["holder"]) | {""}
    reasons = {f"?{one}" for one in set(timeline.frame["silence"]) - {"", "no_report"}}
    for name in keys(timeline):
        root = parsed(str(styles[name]))
        own = reasons | ({"?mixed"} if name in ("state_control", "area_verdicts") else set())
        assert {item.get("value") for item in root.iter("category")} == (
            holders | own | examples(timeline, name) | {"?hidden"}
        )
        (hidden,) = (item for item in root.iter("category") if item.get("value") == "?hidden")
        assert hidden.get("render") == "false"
        time = root.find("temporal")
        assert time is not None
        assert (time.get("mode"), time.get("startField")) == ("2", "start_utc")


def test_it_says_what_it_rests_on_and_on_what_terms(timeline: Timeline, written: Path) -> None:
    (whole,) = query(
        written,
        "SELECT metadata FROM gpkg_metadata m JOIN gpkg_metadata_reference r "
        "ON r.md_file_id = m.id WHERE reference_scope = 'geopackage'",
    )
    for word in (timeline.ledger.digest, timeline.policy.name, str(timeline.as_known)):
        assert word in str(whole[0])
    told = dict(query(written, "SELECT topic, text FROM readme"))
    assert told["ledger digest"] == timeline.ledger.digest
    for number, remark in enumerate(timeline.ledger.remarks, start=1):
        assert told[f"remark {number}"] == remark
    licensed = {
        str(name) for (name,) in query(
            written, "SELECT table_name FROM gpkg_metadata_reference WHERE table_name NOT NULL"
        )
    }  # fmt: skip
    named = {part.resource for part in timeline.ledger.attributions}
    assert named & {"towns", "highways", "states", "claims"} <= licensed


def test_a_pack_without_sites_areas_and_lists_has_no_tables_for_them(
    timeline: Timeline, written: Path
) -> None:
    layers = {name for (name,) in query(written, "SELECT table_name FROM gpkg_contents")}
    rare = {"sites", "site_control", "site_control_claims", "areas", "area_verdicts",
            "area_verdicts_claims", "lists", "list_rows", "area_places", "within"}  # fmt: skip
    assert layers & rare == (set() if timeline.ledger.lists.empty else rare)
    told = dict(query(written, "SELECT topic, text FROM readme"))
    assert {f"layer {name}" for name in layers & rare if not name.endswith("_claims")} < set(told)
    assert ("layer sites" in told) == ("sites" in layers)


def test_derived_layers_come_along_when_given(timeline: Timeline, tmp_path: Path) -> None:
    areas = control_areas(join(timeline, "2024-08-01"))
    square = shapely.box(95, 19, 97, 21)
    fronts = gpd.GeoDataFrame(
        {"left_bloc": ["a"], "left_holders": [["b", "c"]]}, geometry=[square.exterior], crs=4326
    )
    path = to_geopackage(timeline, tmp_path / "a.gpkg", areas=areas, fronts=fronts)
    found = pyogrio.read_dataframe(path, layer="control_areas")
    assert list(found["holder"].fillna("")) == list(areas["holder"])
    assert [json.loads(text) for text in found["challengers"]] == list(areas["challengers"])
    assert not {name for name in found if name not in FIELDS} - {"geometry"}
    assert list(pyogrio.read_dataframe(path, layer="frontlines")["left_holders"]) == ['["b", "c"]']


def test_names_that_look_like_markup_stay_names(timeline: Timeline, tmp_path: Path) -> None:
    ledger = timeline.ledger
    nasty = "</label><script>'\"[% 1 + 1 %] \\ & Ñ\x0b"
    towns = ledger.towns.assign(name=nasty)
    actors = ledger.actors.assign(name=nasty)
    path = to_geopackage(
        weigh(replace(ledger, title=nasty, towns=towns, actors=actors)), tmp_path / "a.gpkg"
    )
    assert query(path, "SELECT DISTINCT name FROM towns") == [(nasty,)]
    for (text,) in query(path, "SELECT styleQML FROM layer_styles"):
        parsed(str(text))
    parsed(qgz.unpacked(path.with_suffix(".qgz").read_bytes()))


def page(path: Path) -> dict[str, ET.Element]:
    """The items of the print layout, by name."""
    root = parsed(qgz.unpacked(path.with_suffix(".qgz").read_bytes()))
    return {str(item.get("id")): item for item in root.iter("LayoutItem")}


def test_the_page_says_what_the_project_is_and_what_every_sign_means(
    timeline: Timeline, written: Path
) -> None:
    texts = {name: item.get("labelText", "") for name, item in page(written).items()}
    assert texts["title"] == timeline.ledger.title
    assert timeline.policy.name in texts["known"]
    for part in timeline.ledger.attributions:
        assert part.text in texts["attribution"]
    for key, sentence, _ in style.SIGN_KEY:
        assert texts[f"about-{key}"] == sentence
    by_list = style.BY_LIST[1] if len(timeline.ledger.lists) else None
    assert texts.get("about-listed") == by_list
    assert ("sign-listed" in texts) == bool(by_list)
    assert not any(re.search(r"\{\w+\}", text) for text in texts.values())


def test_the_page_draws_every_sign_as_the_layers_do(written: Path) -> None:
    items = page(written)
    for key, _, sign in style.SIGN_KEY:
        layers = list(items[f"sign-{key}"].iter("layer"))
        fill, *hatch = (
            {option.get("name"): option.get("value", "") for option in layer.iter("Option")}
            for layer in layers
        )
        *colour, alpha = (int(part) for part in fill["color"].split(","))
        grey = [int(style.UNKNOWN_COLOUR[at : at + 2], 16) for at in (1, 3, 5)]
        edge = [int(part) for part in fill["outline_color"].split(",")][:3]
        assert ((edge if sign.hollow else colour) == grey) == sign.grey, key
        assert sign.mixed == (alpha < 255 * style.POSSIBLE_OPACITY - 1), key
        assert sign.mixed or alpha == round(255 * sign.opacity), key
        assert (fill["outline_style"] == "dash") == sign.dashed, key
        assert (float(fill["outline_width"]) > 0.6) == sign.ringed, key
        assert bool(hatch) == (sign.hatched or sign.shared or sign.dotted), key
        if sign.hatched or sign.shared:
            assert float(hatch[0]["angle"]) == style.HATCH_ANGLE
            assert (float(hatch[0]["distance"]) > 2) == (sign.inferred or sign.shared), key


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('size="122,238,mm"', 'size="4.8,9.5,in"', "map `map` is 4.8 by 9.5 in; measure it in mm"),
        ('type="65639"', 'type="65641"', "has no map; add one in QGIS"),
    ],
)
def test_a_template_that_cannot_be_filled_says_what_to_mend(
    timeline: Timeline,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    before: str,
    after: str,
    said: str,
) -> None:
    text = print_layout.template()
    assert before in text
    monkeypatch.setattr(print_layout, "template", lambda: text.replace(before, after))
    with pytest.raises(ExportError, match=re.escape(said)):
        to_geopackage(timeline, tmp_path / "a.gpkg")
    assert list(tmp_path.iterdir()) == []


def test_a_ledger_without_any_row_still_gives_a_whole_file(
    timeline: Timeline, tmp_path: Path
) -> None:
    ledger = timeline.ledger
    empty = replace(
        ledger,
        claims=ledger.claims.iloc[:0], highways=ledger.highways.iloc[:0],
        stations=ledger.stations.iloc[:0], operations=ledger.operations.iloc[:0],
        states=ledger.states.iloc[:0], backdrop={}, lists=ledger.lists.iloc[:0],
    )  # fmt: skip
    path = to_geopackage(weigh(empty, as_known="2024-09-12"), tmp_path / "a.gpkg")
    assert query(path, "SELECT count(*) FROM highway_control") == [(0,)]
    assert query(path, "SELECT DISTINCT holder FROM town_control") == [(None,)]
    assert not query(
        path,
        "SELECT table_name FROM gpkg_data_columns WHERE constraint_name NOT IN "
        "(SELECT constraint_name FROM gpkg_data_column_constraints)",
    )


@pytest.fixture(params=["tiny", "myanmar"])
def any_package(request: pytest.FixtureRequest, written: Path) -> Path:
    if request.param == "tiny":
        return written
    package: Path = request.getfixturevalue("myanmar_package")
    return package


def gdal_validator() -> list[str]:
    """The newest of GDAL's validators at hand, run by the Python that has GDAL's bindings."""
    python = "/usr/bin/python3"
    if (
        not Path(python).exists()
        or subprocess.run(
            [python, "-c", "import osgeo_utils"], capture_output=True, check=False
        ).returncode
    ):
        pytest.skip("Debian's python3-gdal is not installed")
    newer = importlib.util.find_spec("osgeo_utils")
    if newer is None or newer.origin is None:
        return [python, "-m", "osgeo_utils.samples.validate_gpkg"]
    return [python, str(Path(newer.origin).parent / "samples" / "validate_gpkg.py")]


def test_gdal_finds_it_valid(any_package: Path) -> None:
    done = subprocess.run(
        [*gdal_validator(), "-k", "--extra", "--warning-as-error", str(any_package)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def test_pdok_finds_it_valid(any_package: Path) -> None:
    own = ROOT / ".venv-pdok" / "bin" / "geopackage-validator"
    validator = str(own) if own.exists() else shutil.which("geopackage-validator")
    if validator is None:
        pytest.skip("PDOK's geopackage-validator is not installed")
    done = subprocess.run(
        [validator, "validate", "--gpkg-path", str(any_package)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = [
        f"{result['validation_code']}: {location}"
        for result in json.loads(done.stdout)["results"]
        for location in result["locations"]
    ]
    # An area may be no more than its places: the standard allows that a feature has no geometry,
    # and PDOK, which asks more, does not.
    drawn = r"RQ24: Found null geometry in table: (areas|area_verdicts|changes), .*"
    assert [each for each in found if not re.fullmatch(drawn, each)] == []


_OLD = """
import fiona, json, sys
with fiona.open(sys.argv[1], layer="town_control") as layer:
    rows = [dict(row["properties"]) for row in layer]
day = sys.argv[2]
shown = [
    row["town_id"] for row in rows
    if row["start_utc"] <= day + "T12:00:00" and (row["end_utc"] or "9999") >= day + "T12:00:00"
]
print(json.dumps([fiona.__gdal_version__, sorted(shown)]))
"""


def test_an_old_gdal_sees_one_verdict_a_town(timeline: Timeline, written: Path) -> None:
    """GDAL before 3.6.1 knows no computed columns, and then shows every verdict on every day."""
    old = ROOT / ".venv-oldest" / "gdal-3.5"
    if not old.is_dir() or sys.version_info[:2] != (3, 11):
        pytest.skip("Fiona 1.8.22 is not there; scripts/oldest fetches it")
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _OLD, str(written), "2024-03-08"],
        env=os.environ | {"PYTHONPATH": str(old)}, check=True, capture_output=True, text=True,
    )  # fmt: skip
    version, shown = json.loads(done.stdout)
    assert version == "3.5.2"
    assert shown == sorted(timeline.ledger.towns["town_id"])
