"""Every fault of a pack is told at once: where it stands, what was found, and the mend."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from whoholds import schema
from whoholds.read import pack
from whoholds.schema import Tables, writing

Edit = Callable[[dict[str, Any]], object]


@pytest.fixture
def copy(tiny: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(tiny, tmp_path / "tiny"))


def faults(folder: Path) -> list[str]:
    return [str(fault) for fault in pack.check(folder)]


def replace(folder: Path, file: str, old: str, new: str) -> None:
    text = (folder / file).read_text()
    assert text.count(old) >= 1
    (folder / file).write_text(text.replace(old, new, 1))


def draw(folder: Path, file: str, change: Edit, feature: int = 0) -> None:
    """Change one feature of a layer, one feature a line."""
    path = folder / file
    data = json.loads(path.read_text())
    change(data["features"][feature])
    lines = ",\n".join(json.dumps(item) for item in data["features"])
    path.write_text('{"type": "FeatureCollection", "features": [\n' + lines + "\n]}\n")


def test_good_pack_has_no_faults(tiny: Path) -> None:
    assert pack.check(tiny) == []


@pytest.mark.parametrize(
    ("file", "old", "new", "expected"),
    [
        # what is named must exist
        (
            "claims.csv", "c01,town:alder", "c01,town:aldre",
            "claims.csv:2:subject: `town:aldre` is unknown; did you mean `town:alder`?",
        ),
        (
            "claims.csv", "c01,town:alder", "c01,alder",
            "claims.csv:2:subject: `alder` names no kind; write `town:alder`",
        ),
        (
            "claims.csv", "c01,town:alder", "c01,twon:alder",
            "claims.csv:2:subject: `twon:alder` is of no known kind; did you mean `town`?",
        ),
        (
            "claims.csv", "state:XA-1", "state:XA-1[alder..birch]",
            "claims.csv:7:subject: `state:XA-1[alder..birch]` has a section; "
            "only roads have sections",
        ),
        (
            "claims.csv", "H1[alder..cedar]", "H1[alder..cedra]",
            "claims.csv:6:subject: `cedra` is no station of `H1`; did you mean `cedar`?",
        ),
        (
            "claims.csv", "H1[alder..cedar]", "H1[cedar..alder]",
            "claims.csv:6:subject: `highway:H1[cedar..alder]` runs against the order of the "
            "stations; write `highway:H1[alder..cedar]`",
        ),
        (
            "claims.csv", "H1[alder..cedar]", "H1[alder..alder]",
            "claims.csv:6:subject: `highway:H1[alder..alder]` begins where it ends; "
            "name two stations, or the town itself",
        ),
        (
            "claims.csv", "H1[alder..cedar]", "H1[alder-cedar]",
            "claims.csv:6:subject: `highway:H1[alder-cedar]` names no section; "
            "write `highway:H1[a..b]`, a and b stations",
        ),
        (
            "claims.csv", "held,../2024-01-05,,army", "held,../2024-01-05,,armie",
            "claims.csv:2:holder: `armie` is unknown; did you mean `army`?",
        ),
        (
            "claims.csv", "front;league", "front;legaue",
            "claims.csv:5:challengers: `legaue` is unknown; did you mean `league`?",
        ),
        (
            "claims.csv", "front;league", "front; league",
            "claims.csv:5:challengers: `front; league` is no list of ids; "
            "write ids with `;` between, no blanks",
        ),
        (
            "claims.csv", "herald,,c02", "herald,,c99",
            "claims.csv:8:supersedes: `c99` is unknown; add it to claims.csv or mend the id",
        ),
        (
            "sources.csv", "army-sep,Birch is ours again,Army press office,"
            "https://army.example/sep,,2024-09-12,,army",
            "army-sep,Birch is ours again,Army press office,"
            "https://army.example/sep,,2024-09-12,,the-army",
            "sources.csv:8:affiliation: `the-army` is unknown; did you mean `army`?",
        ),
        (
            "stations.csv", "H1,cedar", "H2,cedar",
            "stations.csv:4:highway_id: `H2` is unknown; add it to highways.geojson or mend the id",
        ),
        # the words of the trade
        (
            "claims.csv", "birch,captured,2024-03,", "birch,capture,2024-03,",
            "claims.csv:3:event: `capture` is unknown; it must be one of captured, recaptured, "
            "handed_over, withdrew, held, contested, attacked, besieged, siege_lifted, shared, "
            "fire_control, closed, reopened",
        ),
        (
            "claims.csv", "c01,town:alder,held", "c01,town:alder,closed",
            "claims.csv:2:event: `closed` is said of what is no road; "
            "roads are closed; a town is `besieged` or `contested`",
        ),
        (
            "claims.csv", "held,../2024-01-05,,army", "held,../2024-01-05,,",
            "claims.csv:2:holder: `held` names no holder; "
            "name the holder, or choose `withdrew` or `contested`",
        ),
        (
            "claims.csv", "in March,front,league,army", "in March,front,league,front",
            "claims.csv:3:challengers: `front` holds and challenges at once; leave it on one side",
        ),
        (
            "actors.csv", "#2e7d32", "green",
            "actors.csv:2:colour: `green` is no colour; write it as #rrggbb, such as #1b5e20",
        ),
        (
            "sources.csv", "https://gazette.example/jan", "javascript:alert(1)",
            "sources.csv:2:url: `javascript:alert(1)` is no web address; "
            "write it from http:// or https://",
        ),
        (
            "stations.csv", "H1,cedar,3", "H1,cedar,1.5",
            "stations.csv:4:order: `1.5` is no place along the road; "
            "number the stations 1, 2, 3 …",
        ),
        (
            "stations.csv", "H1,cedar,3", "H1,cedar,2",
            "stations.csv:4:order: `H1` has two stations of order 2; number them along the road",
        ),
        # ids
        (
            "claims.csv", "c02,", "c01,",
            "claims.csv:3:claim_id: `c01` is already the claim_id of line 2; "
            "give each row an id of its own",
        ),
        (
            "claims.csv", "c02,", ",",
            "claims.csv:3:claim_id: the cell is empty; every row needs it",
        ),
        (
            "actors.csv", "league,League", "league ,League",
            "actors.csv:4:actor_id: `league ` has blanks at its edges; "
            "remove them; ids are compared exactly",
        ),
        # dates
        (
            "claims.csv", "recaptured,2024-09-10", "recaptured,2024-13-02",
            "claims.csv:4:when: '2024-13-02' is no date; months go to 12 (21 to 41 are seasons)",
        ),
        (
            "claims.csv", "recaptured,2024-09-10", "recaptured,",
            "claims.csv:4:when: the cell is empty; every row needs it",
        ),
        (
            "claims.csv", "recaptured,2024-09-10", "recaptured,2202-09-10",
            "claims.csv:4:when: `2202-09-10` lies in the future; "
            "mend the year, or wait until it has happened",
        ),
        (
            "claims.csv", "recaptured,2024-09-10", "recaptured,0204-09-10",
            "claims.csv:4:when: `0204-09-10` lies before 1800; mend the year",
        ),
        (
            "claims.csv", "recaptured,2024-09-10", "recaptured,2024-09-30",
            "claims.csv:4:when: `2024-09-30` comes after the claim was reported (2024-09-12); "
            "mend one of the two dates",
        ),
        (
            "claims.csv", "../2024-01-05", "../2024-02-01",
            "claims.csv:2:when: `../2024-02-01` comes after the claim was reported (2024-01-05); "
            "mend one of the two dates",
        ),
        (
            "claims.csv", "recaptured,2024-09-10", "recaptured,45545",
            "claims.csv:4:when: `45545` looks like a day of Excel's calendar; write `2024-09-10`",
        ),
        (
            "claims.csv", "recaptured,2024-09-10", "recaptured,10/09/2024",
            "claims.csv:4:when: `10/09/2024` is no EDTF date; write `2024-09-10` or `2024-10-09`",
        ),
        (
            "claims.csv", "recaptured,2024-09-10", "recaptured,mid-2024",
            "claims.csv:4:when: 'mid-2024' is no EDTF date; write it as 2024, 2024-06, 2024-06-30, "
            "2024-06~, [a..b] or a/b, and the words into `phrase`",
        ),
        (
            "claims.csv", "recaptured,2024-09-10", "recaptured,2024/9/10",
            "claims.csv:4:when: `2024/9/10` is no EDTF date; write `2024-09-10`",
        ),
        (
            "claims.csv", "gazette-mar,2024-04-02", "gazette-mar,2024-04-02/..",
            "claims.csv:3:reported: `2024-04-02/..` has no latest day, so it never became public; "
            "write a day, month or year",
        ),
        (
            "sources.csv", "https://gazette.example/aug,,,2024-09-01",
            "https://gazette.example/aug,,,",
            "claims.csv:9:reported: nobody can say when this became public; "
            "fill `reported`, or `published` or `accessed` of its source",
        ),
        (
            "sources.csv", "https://gazette.example/jan,,2024-01-05,",
            "https://gazette.example/jan,,2024-01-05,2024-01-01",
            "sources.csv:2:accessed: `2024-01-01` is before the source was published; "
            "mend one of the two",
        ),
        (
            "sources.csv", "https://gazette.example/aug,,,2024-09-01",
            "https://gazette.example/aug,,,2024-09",
            "sources.csv:6:accessed: `2024-09` is no single day; write it as 2024-06-30",
        ),
        (
            "operations.csv", "2024-02,2024-04", "2024-05,2024-04",
            "operations.csv:2:end: it ends (`2024-04`) before it starts (`2024-05`); "
            "swap or mend them",
        ),
        (
            "actor_names.csv", "army,2024-07-01", "army,2024-06-30",
            "actor_names.csv:3:start: `army` already has another entry for days after 2024-06-30; "
            "end the earlier entry on the day before this one starts",
        ),
        (
            "actor_names.csv", "army,2024-07-01", "army,",
            "actor_names.csv:3:start: `army` already has another entry without a start; "
            "give one of them its first day",
        ),
        (
            "datapackage.json", "2024-01-01/2024-12-31", "2024-12-31/2024-01-01",
            "datapackage.json:period: '2024-12-31/2024-01-01' ends before it starts; "
            "swap 2024-12-31 and 2024-01-01",
        ),
        # writing
        (
            "operations.csv", "Operation Dawn", "Operation D\ufffdwn",
            "operations.csv:2:name: `Operation D\ufffdwn` holds a character that was lost in "
            "saving; write it again",
        ),
        (
            "operations.csv", "Operation Dawn", "လား႐ိႈး စစ္ဆင္ေရး",
            "operations.csv:2:name: `လား႐ိႈး စစ္ဆင္ေရး` is written for Zawgyi fonts; "
            "convert it to Unicode Burmese",
        ),
    ],
)  # fmt: skip
def test_each_fault_alone(copy: Path, file: str, old: str, new: str, expected: str) -> None:
    replace(copy, file, old, new)
    assert expected in faults(copy)


@pytest.mark.parametrize(
    ("column", "given", "expected"),
    [
        # numbers that look sound, and that no table of numbers can hold
        ("population", "\u0661\u0662", "`\u0661\u0662` is no whole number"),
        ("population", "9" * 30, f"`{'9' * 30}` is no whole number"),
        ("coordinate_precision_km", "\u0661", "`\u0661` is no number of km"),
        ("coordinate_precision_km", "1e400", "`1e400` is no number of km"),
        # half a character
        ("name", "\ud83d", "`\ufffd` holds a character that was lost in saving"),
    ],
)
def test_what_could_not_be_opened_is_a_fault(
    copy: Path, column: str, given: str, expected: str
) -> None:
    draw(copy, "towns.geojson", lambda feature: feature["properties"].update({column: given}))
    assert [f"{fault.column}: {fault.what}" for fault in pack.check(copy)] == [
        f"{column}: {expected}"
    ]


def test_a_place_along_the_road_beyond_all_numbers(copy: Path) -> None:
    replace(copy, "stations.csv", "H1,cedar,3", f"H1,cedar,{'9' * 400}")
    assert any("is no place along the road" in fault for fault in faults(copy))


def test_numbers_are_known_by_one_name_everywhere(copy: Path) -> None:
    """A town whose id and GeoNames number were saved as numbers keeps its claims."""

    def number(feature: dict[str, Any]) -> None:
        feature["properties"].update(town_id=7.0, geonames_id=1321512.0, coordinate_precision_km=1)

    draw(copy, "towns.geojson", number)
    draw(copy, "states.geojson", lambda feature: feature["properties"].update(capital=7))
    for file in ("claims.csv", "stations.csv"):
        text = (copy / file).read_text()
        (copy / file).write_text(text.replace("town:alder", "town:7").replace("alder", "7"))
    ledger = pack.open(copy)
    assert ledger.towns.loc[0, ["town_id", "geonames_id"]].tolist() == ["7", "1321512"]
    assert "town:7" in set(ledger.claims["subject"])


@pytest.mark.parametrize(
    ("blank", "edges"),
    [(blank, f"{blank}c02") for blank in "\x0b\u00a0\u2003\u3000\x85"],
)
def test_blanks_of_any_script_are_blanks(copy: Path, blank: str, edges: str) -> None:
    replace(copy, "operations.csv", "Operation Dawn", blank)
    replace(copy, "claims.csv", "c02,", f"{edges},")
    told = {(fault.file, fault.column, fault.what) for fault in pack.check(copy)}
    assert ("operations.csv", "name", "the cell is empty") in told
    assert ("claims.csv", "claim_id", f"`{edges}` has blanks at its edges") in told


def test_what_is_suggested_is_the_first_of_those_that_resemble_alike(copy: Path) -> None:
    replace(copy, "claims.csv", "gazette-jan", "gazette-jxn")
    told = [fault.mend for fault in pack.check(copy) if fault.column == "source_id"]
    assert told == ["did you mean `gazette-jan`?"]


def test_one_mistake_is_told_once(copy: Path) -> None:
    replace(copy, "claims.csv", "recaptured,2024-09-10", "recaptured,2024-13-02")
    assert len(faults(copy)) == 1


def test_all_faults_come_at_once_in_the_order_of_the_file(copy: Path) -> None:
    replace(copy, "claims.csv", "c01,town:alder", "c01,town:aldre")
    replace(copy, "claims.csv", "recaptured,2024-09-10", "recaptured,soon")
    replace(copy, "claims.csv", "herald,,c02", "herald,,c99")
    replace(copy, "actors.csv", "#2e7d32", "#xyz")
    found = pack.check(copy)
    assert [(f.file, f.row, f.column) for f in found] == [
        ("actors.csv", 2, "colour"),
        ("claims.csv", 2, "subject"),
        ("claims.csv", 4, "when"),
        ("claims.csv", 8, "supersedes"),
    ]


def test_rows_are_lines_of_the_file_even_after_line_breaks_in_cells(copy: Path) -> None:
    replace(copy, "claims.csv", "in March,", '"in\nMarch\n",')
    replace(copy, "claims.csv", "recaptured,2024-09-10", "recaptured,soon")
    assert [fault.row for fault in pack.check(copy)] == [6]


@pytest.mark.parametrize(
    ("file", "edits", "expected"),
    [
        (
            "claims.csv",
            [("gazette-mar,2024-04-02,", "gazette-mar,2024-04-02,c07")],
            "claims.csv:3:supersedes: `supersedes` runs in a circle: c02 → c07 → c02; "
            "break it at the oldest row",
        ),
        (
            "sources.csv",
            [("https://gazette.example/mar,,2024-04-02,,,",
              "https://gazette.example/mar,,2024-04-02,,,herald")],
            "sources.csv:3:derived_from: `derived_from` runs in a circle: "
            "gazette-mar → herald → gazette-mar; break it at the oldest row",
        ),
        (
            "actors.csv",
            [("#b71c1c,,", "#b71c1c,front,")],
            "actors.csv:3:parent: `parent` runs in a circle: front → front; "
            "break it at the oldest row",
        ),
    ],
)  # fmt: skip
def test_circles(copy: Path, file: str, edits: list[tuple[str, str]], expected: str) -> None:
    for old, new in edits:
        replace(copy, file, old, new)
    assert faults(copy) == [expected]


def _geometry(kind: str, coordinates: object) -> Edit:
    return lambda feature: feature.update(geometry={"type": kind, "coordinates": coordinates})


@pytest.mark.parametrize(
    ("file", "change", "expected"),
    [
        (
            "towns.geojson", lambda f: f.update(geometry=None),
            "towns.geojson:2:geometry: `alder` has no geometry; draw it or drop the row",
        ),
        (
            "towns.geojson", _geometry("Point", []),
            "towns.geojson:2:geometry: `alder` is empty; draw it or drop the row",
        ),
        (
            "towns.geojson", _geometry("Point", [float("nan"), 20.0]),
            "towns.geojson:2:geometry: `alder` has coordinates that are no numbers; "
            "write longitude and latitude in degrees",
        ),
        (
            "towns.geojson", _geometry("Point", [20.5, 96.5]),
            "towns.geojson:2:geometry: latitude and longitude of `alder` look swapped; "
            "write longitude first",
        ),
        (
            "towns.geojson", _geometry("Point", [412345.0, 2245678.0]),
            "towns.geojson:2:geometry: `alder` lies off the globe, at 412345, 2.24568e+06; "
            "write degrees; if the layer is projected, bring it to EPSG:4326",
        ),
        (
            "towns.geojson", _geometry("Point", [96.5, 19.5]),
            "towns.geojson:2:geometry: `alder` lies 55 km outside `XA-1`; mend its coordinates, "
            "or raise `coordinate_precision_km` if they are that rough",
        ),
        (
            "towns.geojson", _geometry("LineString", [[96.5, 20.5], [96.6, 20.5]]),
            "towns.geojson:2:geometry: `alder` is a LineString; towns are drawn as Point",
        ),
        (
            "states.geojson",
            _geometry("Polygon", [[[96, 20], [98, 21], [98, 20], [96, 21], [96, 20]]]),
            "states.geojson:2:geometry: `XA-1` is not valid: Self-intersection[97 20.5]; "
            "draw it again there",
        ),
        (
            "states.geojson",
            _geometry("Polygon", [[[96, 20], [98, 20], [98, 21], [96, 21]]]),
            "states.geojson:2:geometry: a ring begins at [96, 20] and ends at [96, 21], "
            "so it is not closed; end the ring with its first point",
        ),
        (
            "highways.geojson", _geometry("LineString", [[96.5, 20.5]]),
            "highways.geojson:2:geometry: the geometry cannot be read "
            "(linestrings: Error in Coordinate)",
        ),
        (
            "neighbours.geojson", lambda f: f.update(geometry=None),
            "neighbours.geojson:2:geometry: `Nextland` has no geometry; draw it or drop the row",
        ),
        (
            "towns.geojson", lambda f: f["properties"].update(population="52,000"),
            "towns.geojson:2:population: `52,000` is no whole number; "
            "write digits only, no commas, dots or blanks",
        ),
        (
            "towns.geojson", lambda f: f["properties"].update(state_id="XA-2"),
            "towns.geojson:2:state_id: `XA-2` is unknown; did you mean `XA-1`?",
        ),
        (
            "towns.geojson", lambda f: f["properties"].pop("name"),
            "towns.geojson:2:name: the cell is empty; every row needs it",
        ),
    ],
)  # fmt: skip
def test_layers(copy: Path, file: str, change: Edit, expected: str) -> None:
    draw(copy, file, change)
    found = faults(copy)
    if "cannot be read" in expected:
        assert any("the geometry cannot be read" in fault for fault in found)
    else:
        assert expected in found
    assert len([fault for fault in found if ":geometry:" in fault]) <= 1


EMPTY = [
    None,
    {"type": "Point", "coordinates": []},
    {"type": "MultiPoint", "coordinates": []},
    {"type": "LineString", "coordinates": []},
    {"type": "MultiLineString", "coordinates": []},
    {"type": "Polygon", "coordinates": []},
    {"type": "MultiPolygon", "coordinates": []},
    {"type": "GeometryCollection", "geometries": []},
]


@pytest.mark.parametrize("empty", EMPTY)
@pytest.mark.parametrize(
    ("file", "who"),
    [
        ("towns.geojson", "alder"),
        ("highways.geojson", "H1"),
        ("states.geojson", "XA-1"),
        ("neighbours.geojson", "Nextland"),
    ],
)
def test_nothing_drawn_is_one_fault_and_no_warning(
    copy: Path, file: str, who: str, empty: dict[str, Any] | None
) -> None:
    draw(copy, file, lambda feature: feature.update(geometry=empty))
    what = "has no geometry" if empty is None else "is empty"
    assert faults(copy) == [f"{file}:2:geometry: `{who}` {what}; draw it or drop the row"]


def test_an_empty_part_of_a_shape_is_no_empty_shape(copy: Path) -> None:
    data = json.loads((copy / "states.geojson").read_text())
    rings = data["features"][0]["geometry"]["coordinates"]
    draw(copy, "states.geojson", _geometry("MultiPolygon", [rings, [[]]]))
    assert faults(copy) == []


def test_swapped_within_the_globe_is_seen_by_the_state(copy: Path) -> None:
    # Both readings are on the globe; only the state tells them apart.
    draw(copy, "towns.geojson", _geometry("Point", [20.5, 46.5]))
    draw(
        copy,
        "states.geojson",
        _geometry("Polygon", [[[46, 20], [98, 20], [98, 21], [46, 21], [46, 20]]]),
    )
    assert faults(copy) == [
        "towns.geojson:2:geometry: latitude and longitude of `alder` look swapped; "
        "write longitude first"
    ]


def test_rough_coordinates_may_lie_outside_by_their_precision(copy: Path) -> None:
    (copy / "stations.csv").write_text("highway_id,town_id,order\n")
    (copy / "claims.csv").write_text("claim_id,subject,event,when,holder,source_id\n")
    draw(copy, "towns.geojson", _geometry("Point", [96.5, 19.9]))
    assert len(faults(copy)) == 1
    draw(copy, "towns.geojson", lambda f: f["properties"].update(coordinate_precision_km=10))
    assert faults(copy) == []


def test_town_in_another_state_says_which(copy: Path) -> None:
    path = copy / "states.geojson"
    data = json.loads(path.read_text())
    other = json.loads(json.dumps(data["features"][0]))
    other["properties"].update(state_id="XA-2", name="Beland", capital="")
    other["geometry"]["coordinates"] = [[[96, 19], [98, 19], [98, 20], [96, 20], [96, 19]]]
    data["features"].append(other)
    path.write_text(json.dumps(data))
    draw(copy, "towns.geojson", _geometry("Point", [96.5, 19.5]))
    assert faults(copy) == [
        "towns.geojson:2:geometry: `alder` lies 55 km outside `XA-1`, in `XA-2`; "
        "mend its `state_id` or its coordinates"
    ]


def test_layer_in_another_crs_is_refused(copy: Path) -> None:
    path = copy / "towns.geojson"
    data = json.loads(path.read_text())
    data["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32647"}}
    path.write_text(json.dumps(data))
    assert any("the layer is in `urn:ogc:def:crs:EPSG::32647`" in fault for fault in faults(copy))


def test_lon_lat_named_as_gdal_names_it_is_fine(copy: Path) -> None:
    path = copy / "towns.geojson"
    data = json.loads(path.read_text())
    data["crs"] = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    path.write_text(json.dumps(data))
    assert faults(copy) == []


def test_missing_and_misspelt_columns(copy: Path) -> None:
    replace(copy, "claims.csv", ",holder,", ",holdr,")
    found = faults(copy)
    assert "claims.csv:1:holdr: column `holdr` is unknown; did you mean `holder`?" in found
    assert any(
        fault.startswith("claims.csv:1:holder: column `holder` is missing") for fault in found
    )


def test_missing_tables_are_told(tmp_path: Path) -> None:
    (tmp_path / "datapackage.json").write_text('{"name": "x", "resources": []}')
    found = faults(tmp_path)
    for name in ("claims", "sources", "actors", "towns"):
        assert any(f"table `{name}` is missing" in fault for fault in found)


def test_a_repeated_mistake_is_listed_a_hundred_times_and_counted(tiny: Path) -> None:
    claims = pack._read(tiny)[1].frames["claims"]
    many = pd.concat([claims.head(1)] * 1000, ignore_index=True)
    many["claim_id"] = [f"c{i}" for i in range(1000)]
    many["holder"] = "armie"
    read = pack._read(tiny)[1]
    found = schema.check(
        Tables({**read.frames, "claims": many}, read.layers, read.files, read.period)
    )
    armie = [fault for fault in found if fault.column == "holder"]
    assert len(armie) == 101
    assert "and so in 900 more rows" in armie[-1].what


def test_the_clock_is_only_for_the_future(tiny: Path) -> None:
    tables = pack._read(tiny)[1]
    assert schema.check(tables, today=date(2025, 1, 1)) == []
    early = schema.check(tables, today=date(2024, 9, 9))
    assert {(f.file, f.row, f.column) for f in early} == {("sources.csv", 8, "published")}


def test_inputs_are_left_alone(tiny: Path) -> None:
    tables = pack._read(tiny)[1]
    before = {name: frame.copy() for name, frame in tables.frames.items()}
    schema.check(tables)
    for name, frame in before.items():
        pd.testing.assert_frame_equal(tables.frames[name], frame)


@pytest.mark.slow
def test_a_million_claims_are_checked_row_by_no_row(tiny: Path) -> None:
    import time

    tables = pack._read(tiny)[1]
    claims = tables.frames["claims"]
    rows = np.random.default_rng(1).integers(0, 6, 1_000_000)
    many = claims.iloc[rows].reset_index(drop=True)
    many["claim_id"] = "c" + many.index.astype("str")
    big = Tables({**tables.frames, "claims": many}, tables.layers, tables.files, tables.period)
    start = time.process_time()
    assert schema.check(big) == []
    # Seconds; anything that asks each claim alone takes minutes, whatever else the machine does.
    assert time.process_time() - start < 60


@pytest.mark.shared_data
def test_unicode_burmese_is_not_taken_for_zawgyi(shared_data: Path) -> None:
    towns = json.loads((shared_data / "mimu" / "towns.json").read_text())["features"]
    names = [f["properties"]["Town_MMR4"] or "" for f in towns]
    assert len(names) == 494
    assert sum(map(writing.zawgyi, names)) == 0


def _with_columns(folder: Path, **columns: dict[str, str]) -> list[str]:
    """Check the pack with further columns of its claims, cells by claim id."""
    claims = pd.read_csv(folder / "claims.csv", dtype="str", keep_default_na=False)
    for name, cells in columns.items():
        old = claims.get(name, [""] * len(claims))
        claims[name] = [cells.get(*pair) for pair in zip(claims["claim_id"], old, strict=True)]
    claims.to_csv(folder / "claims.csv", index=False)
    return faults(folder)


@pytest.mark.parametrize(
    ("after", "when", "expected"),
    [
        ({"c03": "c99"}, {}, "4:after: `c99` is unknown; add it to claims.csv or mend the id"),
        ({"c03": "c02;c07"}, {}, ""),
        ({"c03": "c01"}, {}, "4:after: `c03` cannot come after `c01`, which speaks of "
                             "`town:alder`; name claims on the same place"),
        ({"c02": "c07", "c07": "c02"}, {},
         "3:after: `after` runs in a circle: c02 → c07 → c02; take one of them out"),
        ({"c02": "c07"}, {"c02": "2024-03-03T09:00", "c07": "2024-03-03T10:30:59"},
         "3:after: `c02` cannot come after `c07`: `2024-03-03T09:00` is over before "
         "`2024-03-03T10:30:59`; mend one of the dates, or `after`"),
        ({"c02": "c07"}, {"c02": "2024-03-03T10:30", "c07": "2024-03-03T10:30:59"}, ""),
        ({"c02": "c03"}, {}, "3:after: `c02` cannot come after `c03`: `2024-03` is over before "
                             "`2024-09-10`; mend one of the dates, or `after`"),
    ],
)  # fmt: skip
def test_the_order_of_claims_can_be_true(
    copy: Path, after: dict[str, str], when: dict[str, str], expected: str
) -> None:
    found = _with_columns(copy, after=after, when=when)
    assert found == ([f"claims.csv:{expected}"] if expected else [])


def test_an_extent_is_one_of_four_words(copy: Path) -> None:
    (fault,) = _with_columns(copy, extent={"c01": "half", "c02": "mostly"})
    assert "claims.csv:3:extent: `mostly` is unknown; it must be one of most, half" in fault


@pytest.mark.parametrize(
    ("incumbent", "expected"),
    [
        ({"actor": "army", "since": "2021-02-01"}, ""),
        ("army", "`incumbent` is no actor with a day"),
        ({"actor": "army"}, "`incumbent` is no actor with a day"),
        ({"actor": "armie", "since": "2021-02-01"}, "`armie` is unknown; did you mean `army`?"),
        ({"actor": "army", "since": "2021-02"}, "`2021-02` is no single day"),
        ({"actor": "army", "since": ""}, "the incumbent has no first day"),
    ],
)
def test_the_incumbent_is_an_actor_since_a_day(
    copy: Path, incumbent: object, expected: str
) -> None:
    path = copy / "datapackage.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"incumbent": incumbent}))
    found = faults(copy)
    assert len(found) == bool(expected)
    assert all(f"datapackage.json:incumbent: {expected}" in one for one in found)
