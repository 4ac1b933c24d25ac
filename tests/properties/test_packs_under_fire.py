"""Whatever is done to a pack's files, the checks answer with faults and never with a traceback."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from hypothesis import example, given, settings, strategies as st
from properties.counts import examples

from whoholds.read import pack

TINY = Path(__file__).parent.parent / "data" / "tiny"
TABLES = sorted(file.name for file in TINY.glob("*.csv"))
DESCRIPTOR = "datapackage.json"
LAYERS = sorted(file.name for file in TINY.glob("*.geojson"))
ODD = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["", " ", "town:", "highway:H1[..]", "highway:H1[alder..]", "../..", "[..]", "2024-02-30",
         "9999-12-31~", "0001-01-01~", ";", "army;", "=1+1", "\x00", "NaN", "1e999", "-1", "١"]
    ),
)  # fmt: skip
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
QUIET = settings(max_examples=examples(25))


Spot = tuple[str, tuple[str | int, ...]]


def _check(name: str, data: bytes) -> list[str]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(shutil.copytree(TINY, Path(scratch) / "tiny"))
        (folder / name).write_bytes(data)
        faults = [str(fault) for fault in pack.check(folder)]
        if not faults:
            pack.open(folder)  # what has no faults opens
        return faults


def _with(spot: Spot, value: object) -> bytes:
    """A JSON file of the pack with another value in one spot."""
    name, (*way, last) = spot
    whole = json.loads((TINY / name).read_text())
    inner = whole
    for step in way:
        inner = inner[step]
    inner[last] = value
    return json.dumps(whole).encode()


@st.composite
def cells(draw: st.DrawFn) -> tuple[str, int, int]:
    """A file, a line of it and a column."""
    name = draw(st.sampled_from(TABLES))
    lines = (TINY / name).read_text().splitlines()
    row = draw(st.integers(0, len(lines) - 1))
    return name, row, draw(st.integers(0, lines[row].count(",")))


@st.composite
def spots_of_layers(draw: st.DrawFn) -> Spot:
    """A file, and the way to a part of one of its features."""
    name = draw(st.sampled_from(LAYERS))
    features = json.loads((TINY / name).read_text())["features"]
    nth = draw(st.integers(0, len(features) - 1))
    inner = [("properties", key) for key in (*features[nth]["properties"], "extra")]
    whole = [("type",), ("properties",), ("geometry",)]
    parts = [st.sampled_from(inner), st.sampled_from(whole), st.just(("geometry", "coordinates"))]
    return name, ("features", nth, *draw(st.one_of(parts)))


@st.composite
def spots_of_the_descriptor(draw: st.DrawFn) -> Spot:
    """The descriptor, and the way to a part of it or of one of its resources."""
    descriptor = json.loads((TINY / DESCRIPTOR).read_text())
    if draw(st.booleans()):
        return DESCRIPTOR, (draw(st.sampled_from([*descriptor])),)
    nth = draw(st.integers(0, len(descriptor["resources"]) - 1))
    key = draw(st.sampled_from([*descriptor["resources"][nth]]))
    return DESCRIPTOR, ("resources", nth, key)


@QUIET
@given(cells(), ODD)
def test_any_cell(cell: tuple[str, int, int], text: str) -> None:
    name, row, column = cell
    lines = (TINY / name).read_text().splitlines()
    parts = lines[row].split(",")
    parts[column] = text
    lines[row] = ",".join(parts)
    _check(name, "\n".join(lines).encode("utf-8", errors="replace"))


@QUIET
@given(spots_of_layers(), JSON)
@example(("states.geojson", ("features", 0, "geometry", "coordinates")), None)
@example(("states.geojson", ("features", 0, "geometry", "coordinates")), [])
def test_any_property_and_geometry(spot: Spot, value: object) -> None:
    _check(spot[0], _with(spot, value))


@QUIET
@given(spots_of_the_descriptor(), JSON)
def test_any_descriptor(spot: Spot, value: object) -> None:
    _check(spot[0], _with(spot, value))


@QUIET
@given(
    st.sampled_from([*TABLES, *LAYERS, DESCRIPTOR]),
    st.binary(max_size=60),
    st.integers(0, 6000),
    st.integers(0, 80),
)
def test_any_bytes(name: str, junk: bytes, start: int, length: int) -> None:
    whole = (TINY / name).read_bytes()
    start %= len(whole) + 1
    _check(name, whole[:start] + junk + whole[start + length :])
