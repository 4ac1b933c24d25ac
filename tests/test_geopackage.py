"""The GeoPackage: what is in it, that it says what the timeline says, and that it is whole."""

from __future__ import annotations

import datetime as dt
import hashlib
import importlib.util
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from textwrap import dedent

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely

from whoholds import Timeline, weigh
from whoholds import open as open_pack
from whoholds.derive.areas import control_areas
from whoholds.errors import ExportError
from whoholds.export import style
from whoholds.export.fields import FIELDS
from whoholds.export.geopackage import rename, to_geopackage
from whoholds.export.gpkg import project
from whoholds.ledger import Ledger
from whoholds.situation import join

ROOT = Path(__file__).parent.parent
KEYS = {"town_control": "town_id", "highway_control": "stretch_id", "state_control": "state_id"}
LISTS = ("partners", "challengers", "alternatives", "claimed_by", "claims")


@pytest.fixture(scope="session")
def line(tiny: Path) -> Timeline:
    return weigh(open_pack(tiny))


@pytest.fixture(scope="session")
def written(line: Timeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return to_geopackage(line, tmp_path_factory.mktemp("gpkg") / "control.gpkg", day="2024-08-01")


def query(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


def parsed(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314 - our own text


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


def expected(line: Timeline, table: str, day: dt.date) -> dict[str, tuple[object, ...]]:
    verdicts = line.on(day)
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
    line: Timeline, written: Path, table: str
) -> None:
    changes = {moment.date() for moment in line.frame["start"]}
    near = {day + dt.timedelta(days=step) for day in changes for step in (-1, 0, 1)}
    first, last = line.period
    for day in sorted(day for day in near | {first, last} if first <= day <= last):
        assert shown(written, table, day) == expected(line, table, day)


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


def test_layers_of_the_day_are_the_join_for_it(line: Timeline, written: Path) -> None:
    day = join(line, "2024-08-01")
    for name, layer, key in (
        ("towns", day.towns, "town_id"),
        ("highways", day.highways, "piece_id"),
        ("states", day.states, "state_id"),
    ):
        found = pyogrio.read_dataframe(written, layer=name)
        assert found.crs.to_epsg() == 4326
        assert dict(zip(found[key], found["holder"].fillna(""), strict=True)) == dict(
            zip(layer[key], layer["holder"], strict=True)
        )
        assert set(found["day"].astype(str)) == {"2024-08-01"}
        for here, there in zip(found.geometry, layer.geometry, strict=True):
            assert here.equals(there)


def test_the_last_day_of_the_period_is_shown_by_default(line: Timeline, tmp_path: Path) -> None:
    path = to_geopackage(line, tmp_path / "a.gpkg")
    assert query(path, "SELECT DISTINCT day FROM towns") == [("2024-12-31",)]


def test_dates_are_dates_and_lists_are_json_to_other_programs(written: Path) -> None:
    types = dict(zip(*[pyogrio.read_info(written, layer="town_control")[k] for k in
                       ("fields", "dtypes")], strict=True))  # fmt: skip
    assert types["start_date"] == types["end_date"] == "datetime64[D]"
    assert types["start_utc"] == types["end_utc"] == "datetime64[ms]"
    frame = pyogrio.read_dataframe(written, layer="town_control")
    for name in LISTS:
        assert all(isinstance(json.loads(text), list) for text in frame[name])


def test_time_fields_come_before_every_other_date(written: Path) -> None:
    for table in KEYS:
        names = list(pyogrio.read_info(written, layer=table)["fields"])
        assert names[:2] == ["start_utc", "end_utc"]


def test_records_keep_every_row_of_the_ledger(line: Timeline, written: Path) -> None:
    claims = pyogrio.read_dataframe(written, layer="claims").fillna("")
    ledger = line.ledger
    assert list(claims["claim_id"]) == list(ledger.claims["claim_id"])
    titles = ledger.sources.set_index("source_id")["title"]
    assert list(claims["source_title"]) == list(titles[ledger.claims["source_id"]])
    assert [";".join(json.loads(text)) for text in claims["challengers"]] == list(
        ledger.claims["challengers"]
    )
    actors = pyogrio.read_dataframe(written, layer="actors")
    colours = style.holder_colours(ledger)
    assert dict(zip(actors["actor_id"], actors["colour"], strict=True)).items() <= colours.items()


def test_related_tables_lead_from_a_verdict_to_its_claims_and_their_sources(
    line: Timeline, written: Path
) -> None:
    rows = query(
        written,
        "SELECT i.fid, i.claims, c.claim_id, s.source_id, c.source_id FROM town_control i "
        "JOIN town_control_claims p ON p.base_id = i.fid JOIN claims c ON c.fid = p.related_id "
        "JOIN claims_sources q ON q.base_id = c.fid JOIN sources s ON s.fid = q.related_id",
    )
    towns = line.frame[line.frame["kind"] == "town"]
    assert len(rows) == sum(map(len, towns["claims"]))
    for _, claims, claim, source, cited in rows:
        assert claim in json.loads(str(claims))
        assert source == cited


def test_sql_finds_nothing_that_validators_miss(written: Path) -> None:
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
    for name in KEYS:
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


def test_every_layer_has_a_style_and_every_verdict_layer_one_category_a_holder(
    line: Timeline, written: Path
) -> None:
    styles = dict(query(written, "SELECT f_table_name, styleQML FROM layer_styles"))
    layers = {name for (name,) in query(written, "SELECT table_name FROM gpkg_contents")}
    assert layers - {"layer_styles"} == set(styles)
    holders = set(line.frame["holder"]) | {""}
    for name in KEYS:
        root = parsed(str(styles[name]))
        assert {item.get("value") for item in root.iter("category")} == holders
        time = root.find("temporal")
        assert time is not None
        assert (time.get("mode"), time.get("startField")) == ("2", "start_utc")


def test_it_says_what_it_rests_on_and_on_what_terms(line: Timeline, written: Path) -> None:
    (whole,) = query(
        written,
        "SELECT metadata FROM gpkg_metadata m JOIN gpkg_metadata_reference r "
        "ON r.md_file_id = m.id WHERE reference_scope = 'geopackage'",
    )
    for word in (line.ledger.digest, line.policy.name, str(line.as_known)):
        assert word in str(whole[0])
    told = dict(query(written, "SELECT topic, text FROM readme"))
    assert told["ledger digest"] == line.ledger.digest
    for number, remark in enumerate(line.ledger.remarks, start=1):
        assert told[f"remark {number}"] == remark
    licensed = {
        str(name) for (name,) in query(
            written, "SELECT table_name FROM gpkg_metadata_reference WHERE table_name NOT NULL"
        )
    }  # fmt: skip
    named = {part.resource for part in line.ledger.attributions}
    assert named & {"towns", "highways", "states", "claims"} <= licensed


def test_derived_layers_come_along_when_given(line: Timeline, tmp_path: Path) -> None:
    areas = control_areas(join(line, "2024-08-01"))
    square = shapely.box(95, 19, 97, 21)
    fronts = gpd.GeoDataFrame(
        {"left_bloc": ["a"], "left_holders": [["b", "c"]]}, geometry=[square.exterior], crs=4326
    )
    path = to_geopackage(line, tmp_path / "a.gpkg", areas=areas, fronts=fronts)
    found = pyogrio.read_dataframe(path, layer="control_areas")
    assert list(found["holder"].fillna("")) == list(areas["holder"])
    assert [json.loads(text) for text in found["challengers"]] == list(areas["challengers"])
    assert not {name for name in found if name not in FIELDS} - {"geometry"}
    assert list(pyogrio.read_dataframe(path, layer="frontlines")["left_holders"]) == ['["b", "c"]']


def test_the_same_input_gives_the_same_bytes_in_another_process(
    tiny: Path, line: Timeline, tmp_path: Path
) -> None:
    here = to_geopackage(line, tmp_path / "here" / "control.gpkg")
    code = dedent(
        """
        import sys
        from whoholds import open, weigh
        from whoholds.export.geopackage import to_geopackage
        to_geopackage(weigh(open(sys.argv[1])), sys.argv[2])
        """
    )
    there = tmp_path / "there" / "control.gpkg"
    for seed in ("1", "2"):
        subprocess.run(
            [sys.executable, "-c", code, str(tiny), str(there)],
            check=True,
            env={**os.environ, "PYTHONPATH": str(ROOT / "geo"), "PYTHONHASHSEED": seed},
        )
        assert digest(there) == digest(here)
        assert digest(there.with_suffix(".qgz")) == digest(here.with_suffix(".qgz"))


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def other(line: Timeline) -> Timeline:
    """The same with another title, so that its bytes differ."""
    return weigh(replace(line.ledger, title="Another title"))


KILLER = """
import hashlib, itertools, os, pathlib, random, signal, sys, time
from dataclasses import replace
from whoholds import open as open_pack, weigh
from whoholds.export.geopackage import to_geopackage
pack, target, seed = sys.argv[1:]
line = weigh(open_pack(pack))
titled = weigh(replace(line.ledger, title="Another title"))
line.frame, titled.frame
chance = random.Random(seed)
begun = time.monotonic()
to_geopackage(line, target)
spent = time.monotonic() - begun
for turn in range(40):
    child = os.fork()
    if not child:
        for one in itertools.cycle([titled, line] if turn % 2 else [line, titled]):
            to_geopackage(one, target)
    time.sleep(chance.uniform(0.0, 3 * spent))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    print(hashlib.sha256(pathlib.Path(target).read_bytes()).hexdigest(), flush=True)
"""


def test_a_writer_killed_at_any_moment_leaves_the_old_file_or_the_new(
    tiny: Path, line: Timeline, tmp_path: Path
) -> None:
    target = tmp_path / "control.gpkg"
    whole = [digest(to_geopackage(one, target)) for one in (other(line), line)]
    done = subprocess.run(
        [sys.executable, "-c", KILLER, str(tiny), str(target), "20240308"],
        stdout=subprocess.PIPE, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT / "geo")},
    )  # fmt: skip
    seen = done.stdout.split()
    assert len(seen) == 40
    assert set(seen) == set(whole)  # Both, or nothing was ever written between the kills.
    to_geopackage(line, target)
    assert {file.name for file in tmp_path.iterdir()} == {"control.gpkg", "control.qgz"}


def run_as_guest(code: str, *arguments: str) -> str:
    """Run a script that gives up an administrator's rights; answer what it prints."""
    done = subprocess.run(
        [sys.executable, "-c", dedent(code), *arguments],
        capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT / "geo")},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


REFUSED = """
import os, resource, signal, sys, tempfile
from whoholds import open, weigh
from whoholds.errors import ExportError
from whoholds.export.geopackage import to_geopackage
line = weigh(open(sys.argv[1]))
with tempfile.TemporaryDirectory() as folder:
    to_geopackage(line, folder + "/warm.gpkg")  # Loads what a guest may not read.
if sys.argv[3] == "guest" and os.geteuid() == 0:
    os.seteuid(65534)
elif sys.argv[3] != "guest":
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]),) * 2)
try:
    to_geopackage(line, sys.argv[2])
except ExportError as error:
    print(error)
"""


@pytest.mark.parametrize("mode", [0o555, 0o000])
def test_a_folder_that_may_not_be_written_is_a_clear_error(
    tiny: Path, line: Timeline, mode: int
) -> None:
    with tempfile.TemporaryDirectory() as name:  # Not pytest's, which guests may not enter.
        folder = Path(name)
        target = to_geopackage(line, folder / "control.gpkg")
        before = digest(target)
        folder.chmod(mode)
        try:
            said = run_as_guest(REFUSED, str(tiny), str(target), "guest")
        finally:
            folder.chmod(0o755)
        assert digest(target) == before
    assert "not written" in said
    assert str(target) in said


@pytest.mark.parametrize("limit", [20_000, 150_000, 250_000])
def test_a_full_disk_is_a_clear_error_and_leaves_the_old_file(
    tiny: Path, line: Timeline, tmp_path: Path, limit: int
) -> None:
    target = to_geopackage(line, tmp_path / "control.gpkg")
    before = digest(target)
    said = run_as_guest(REFUSED, str(tiny), str(target), str(limit))
    assert "control.gpkg" in said
    assert digest(target) == before
    assert {file.name for file in tmp_path.iterdir()} == {"control.gpkg", "control.qgz"}


def test_a_reader_of_the_old_file_keeps_reading(line: Timeline, tmp_path: Path) -> None:
    target = to_geopackage(line, tmp_path / "control.gpkg")
    with closing(sqlite3.connect(target)) as reader:
        rows = reader.execute("SELECT text FROM readme")
        first = rows.fetchone()
        to_geopackage(other(line), target)
        rest = rows.fetchall()
        assert [first, *rest][0] == (line.ledger.title,)
        assert reader.execute("PRAGMA quick_check").fetchone() == ("ok",)
    assert query(target, "SELECT text FROM readme LIMIT 1") == [("Another title",)]


def test_changes_that_another_program_has_not_saved_are_not_trampled(
    line: Timeline, tmp_path: Path
) -> None:
    """A journal left beside a new file would be played into it and ruin it."""
    target = to_geopackage(line, tmp_path / "control.gpkg")
    editor = sqlite3.connect(target, isolation_level=None)
    editor.execute("PRAGMA journal_mode = WAL")
    editor.execute("UPDATE readme SET text = 'edited' WHERE topic = 'title'")
    editor.execute("BEGIN")
    editor.execute("SELECT * FROM readme").fetchone()
    with closing(sqlite3.connect(target)) as second:
        second.execute("UPDATE readme SET text = 'edited again' WHERE topic = 'title'")
        second.commit()
        with pytest.raises(ExportError, match="another program"):
            to_geopackage(other(line), target)
    editor.close()
    to_geopackage(other(line), target)
    assert query(target, "SELECT text FROM readme LIMIT 1") == [("Another title",)]
    assert query(target, "PRAGMA quick_check") == [("ok",)]


def test_a_name_without_the_ending_is_refused_before_anything_is_done(
    line: Timeline, tmp_path: Path
) -> None:
    with pytest.raises(ExportError, match=r"must end in \.gpkg"):
        to_geopackage(line, tmp_path / "control.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_renaming_keeps_the_project_alive(line: Timeline, tmp_path: Path) -> None:
    old = to_geopackage(line, tmp_path / "old & dated.gpkg")
    rows = query(old, "SELECT * FROM town_control")
    new = rename(old, tmp_path / "other folder" / "new.gpkg")
    assert not old.exists()
    assert not old.with_suffix(".qgz").exists()
    assert query(new, "SELECT * FROM town_control") == rows
    (content,) = query(new, "SELECT content FROM qgis_projects")
    for packed in (bytes.fromhex(str(content[0])), new.with_suffix(".qgz").read_bytes()):
        text = project.unpacked(packed)
        sources = {item.text for item in parsed(text).iter("datasource")}
        assert "./new.gpkg|layername=town_control" in sources
        assert all(str(source).startswith("./new.gpkg|layername=") for source in sources)


def test_renaming_equals_writing_under_that_name(line: Timeline, tmp_path: Path) -> None:
    renamed = rename(to_geopackage(line, tmp_path / "a.gpkg"), tmp_path / "b.gpkg")
    fresh = to_geopackage(line, tmp_path / "fresh" / "b.gpkg")
    for name, content in query(fresh, "SELECT name, content FROM qgis_projects"):
        assert query(renamed, "SELECT name, content FROM qgis_projects") == [(name, content)]
    assert digest(renamed.with_suffix(".qgz")) == digest(fresh.with_suffix(".qgz"))


def test_renaming_what_is_not_there_or_has_no_project_says_so(tmp_path: Path) -> None:
    with pytest.raises(ExportError, match="no such file"):
        rename(tmp_path / "a.gpkg", tmp_path / "b.gpkg")
    towns = gpd.GeoDataFrame({"name": ["x"]}, geometry=[shapely.Point(96, 20)], crs=4326)
    towns.to_file(tmp_path / "a.gpkg", driver="GPKG")
    with pytest.raises(ExportError, match="holds no project"):
        rename(tmp_path / "a.gpkg", tmp_path / "b.gpkg")
    assert [file.name for file in tmp_path.iterdir()] == ["a.gpkg"]


def test_names_that_look_like_markup_stay_names(line: Timeline, tmp_path: Path) -> None:
    ledger = line.ledger
    nasty = "</label><script>'\"[% 1 + 1 %] \\ & Ñ\x0b"
    towns = ledger.towns.assign(name=nasty)
    actors = ledger.actors.assign(name=nasty)
    path = to_geopackage(
        weigh(replace(ledger, title=nasty, towns=towns, actors=actors)), tmp_path / "a.gpkg"
    )
    assert query(path, "SELECT DISTINCT name FROM towns") == [(nasty,)]
    for (text,) in query(path, "SELECT styleQML FROM layer_styles"):
        parsed(str(text))
    parsed(project.unpacked(path.with_suffix(".qgz").read_bytes()))


def test_a_ledger_without_any_row_still_gives_a_whole_file(line: Timeline, tmp_path: Path) -> None:
    ledger = line.ledger
    empty = replace(
        ledger,
        claims=ledger.claims.iloc[:0], highways=ledger.highways.iloc[:0],
        stations=ledger.stations.iloc[:0], operations=ledger.operations.iloc[:0], backdrop={},
    )  # fmt: skip
    path = to_geopackage(weigh(empty, as_known="2024-09-12"), tmp_path / "a.gpkg")
    assert query(path, "SELECT count(*) FROM highway_control") == [(0,)]
    assert query(path, "SELECT DISTINCT holder FROM town_control") == [(None,)]


@pytest.fixture(params=["tiny", "myanmar"])
def any_package(request: pytest.FixtureRequest, tmp_path: Path, written: Path) -> Path:
    if request.param == "tiny":
        return written
    ledger: Ledger = request.getfixturevalue("myanmar")
    return to_geopackage(weigh(ledger), tmp_path / "control.gpkg")


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
    answer = json.loads(done.stdout)
    assert answer["success"], answer["results"]
    assert [result["validation_code"] for result in answer["results"]] == []
