"""Whatever is done to a pack's files, the checks answer with faults and never with a traceback."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

from hypothesis import given, settings, strategies as st
from properties.counts import examples

from whoholds.read import pack

TINY = Path(__file__).parent.parent / "data" / "tiny"
TABLES = sorted(file.name for file in TINY.glob("*.csv"))
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


def _check(name: str, data: bytes) -> list[str]:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(shutil.copytree(TINY, Path(scratch) / "tiny"))
        (folder / name).write_bytes(data)
        faults = [str(fault) for fault in pack.check(folder)]
        if not faults:
            pack.open(folder)  # what has no faults opens
        return faults


@QUIET
@given(st.sampled_from(TABLES), st.data())
def test_any_cell(name: str, data: st.DataObject) -> None:
    lines = (TINY / name).read_text().splitlines()
    row = data.draw(st.integers(0, len(lines) - 1))
    cells = lines[row].split(",")
    cells[data.draw(st.integers(0, len(cells) - 1))] = data.draw(ODD)
    lines[row] = ",".join(cells)
    _check(name, "\n".join(lines).encode("utf-8", errors="replace"))


@QUIET
@given(st.sampled_from(LAYERS), st.data())
def test_any_property_and_geometry(name: str, data: st.DataObject) -> None:
    layer = json.loads((TINY / name).read_text())
    feature = data.draw(st.sampled_from(layer["features"]))
    where = data.draw(st.sampled_from(["type", "properties", "geometry", "inner"]))
    if where == "inner":
        key = data.draw(st.sampled_from([*feature["properties"], "extra"]))
        feature["properties"][key] = data.draw(JSON)
    elif where == "geometry" and data.draw(st.booleans()):
        feature["geometry"]["coordinates"] = data.draw(JSON)
    else:
        feature[where] = data.draw(JSON)
    _check(name, json.dumps(layer).encode())


@QUIET
@given(st.data())
def test_any_descriptor(data: st.DataObject) -> None:
    descriptor = json.loads((TINY / "datapackage.json").read_text())
    where = data.draw(st.sampled_from([*descriptor, "resource"]))
    if where == "resource":
        resource = data.draw(st.sampled_from(descriptor["resources"]))
        resource[data.draw(st.sampled_from([*resource]))] = data.draw(JSON)
    else:
        descriptor[where] = data.draw(JSON)
    _check("datapackage.json", json.dumps(descriptor).encode())


@QUIET
@given(st.sampled_from([*TABLES, *LAYERS, "datapackage.json"]), st.binary(max_size=60), st.data())
def test_any_bytes(name: str, junk: bytes, data: st.DataObject) -> None:
    whole = (TINY / name).read_bytes()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(start + 80, len(whole))))
    _check(name, whole[:start] + junk + whole[end:])
