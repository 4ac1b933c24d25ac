"""Whatever is written is searched for what must not be there, and refused whole."""

from __future__ import annotations

import base64
import gzip
import inspect
import io
import sqlite3
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click
import pandas as pd
import pytest
from face import filled, functions

import whoholds as wh
from whoholds.cli import main
from whoholds.engine.timeline import Timeline
from whoholds.errors import RedactionError
from whoholds.export.gate import refuse, refuse_text
from whoholds.hidden import Hidden

NAMES = ("Quxville", "Qux-Hpa", "腊戌", "လားရှိုး")
POINT = (96.7812345, 20.8312345)
HIDDEN = Hidden(NAMES, ("quxville-001",), (POINT,))
DESK = ("to_manifest",)
"""What only the desk gets."""


def _zip(text: bytes) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inner.xml", text)
    return held.getvalue()


def _png(text: bytes) -> bytes:
    chunk = b"Comment\0\0" + zlib.compress(text)
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4s", len(chunk), b"zTXt") + chunk + b"\0\0\0\0"


def _page(text: bytes) -> bytes:
    packed = base64.b64encode(zlib.compress(text + bytes(range(256)) * 2))
    return b"<script type='application/octet-stream'>" + packed + b"</script>"


def _pdf(text: bytes) -> bytes:
    return b"%PDF-1.4\n1 0 obj\nstream\n" + zlib.compress(text) + b"\nendstream"


WRAPPED: dict[str, Callable[[bytes], bytes]] = {
    "as it is": lambda text: text,
    "zip": _zip,
    "zip in zip": lambda text: _zip(_zip(text)),
    "gzip": gzip.compress,
    "png": _png,
    "page": _page,
    "pdf": _pdf,
    "hex": lambda text: (_zip(text)).hex().encode(),
}
TELLING = {
    "name": "the fall of Quxville",
    "case": "QUXVILLE",
    "run together": "/fallofquxville.html",
    "parted": "/the-fall-of-qux_hpa.html",
    "script": "on 腊戌失守 today",
    "other script": "လားရှိုးမြို့",
    "address": quote("腊戌"),
    "twice escaped": quote(quote("腊戌")),
    "page": "&#33098;&#25100;",
    "json": "\\u814a\\u620c",
    "id": "see quxville-001",
    "decimals": "20.8312345, 96.7812345",
    "rounded": '{"x": 96.7812, "y": 20.8312}',
}


@pytest.mark.parametrize("wrapped", WRAPPED)
@pytest.mark.parametrize("telling", TELLING)
def test_it_is_found_however_it_is_packed(tmp_path: Path, wrapped: str, telling: str) -> None:
    file = tmp_path / "output.bin"
    file.write_bytes(WRAPPED[wrapped](TELLING[telling].encode()))
    with pytest.raises(RedactionError, match=r"output|\.bin"):
        refuse(file, HIDDEN)


def test_it_is_found_in_tables_and_in_numbers(tmp_path: Path) -> None:
    frame = pd.DataFrame({"note": ["nothing", "Quxville"] * 500})
    frame.to_parquet(tmp_path / "a.parquet", compression="zstd")
    frame.to_feather(tmp_path / "a.feather")
    with sqlite3.connect(tmp_path / "a.gpkg") as file:
        file.execute("CREATE TABLE t (cell TEXT)")
        # So long that the pages of the database cut it in pieces.
        file.execute("INSERT INTO t VALUES (?)", ("x" * 4040 + " Quxville " + "y" * 9000,))
    (tmp_path / "a.fgb").write_bytes(b"\0" * 8 + struct.pack("<2d", *POINT))
    (tmp_path / "a.pdf").write_bytes(b"%PDF\0" + "Quxville".encode("utf-16-be"))
    for file in list(tmp_path.iterdir()):
        with pytest.raises(RedactionError):
            refuse(file, HIDDEN)


def test_what_merely_looks_alike_is_let_out(tmp_path: Path) -> None:
    """Names that others bear, words of the map itself, parts of longer words, other points."""
    borne = Hidden(("Mone", "Town", "Ye"), ("c03",), (POINT,), borne=("Mone Koe", "Ye"))
    text = (
        "Mone Koe; a town; Ye; yesterday; #c03; money; 96.7812, 21.0" + " " * 60 + "20.8312, 97.1"
    )
    refuse_text(text, "a text", borne)
    with pytest.raises(RedactionError, match="`Mone`"):
        refuse_text("Mone", "a text", borne)


@pytest.mark.parametrize("name", ["Lashio", "Hpa-an", "Birch", "Sittwe"])
def test_examples_in_the_code_keep_no_name_from_being_searched(name: str) -> None:
    """Help, messages and remarks of programmers name towns; no output has them."""
    with pytest.raises(RedactionError):
        refuse_text(f"the fall of {name}", "a text", Hidden((name,)))


def test_no_output_of_the_face_is_left_that_tells(timeline: Timeline, tmp_path: Path) -> None:
    """A new `to_…` that is not searched fails here: each would hold one of these."""
    words = ("Birch", "Alder", "Forest Front", "Aland", "H1", "FF")
    ledger = replace(timeline.ledger, hidden=Hidden(words))
    line = wh.weigh(ledger)
    held: dict[str, Any] = {
        "timeline": line,
        "change": wh.change(line, "2024-02-01", "2024-09-01"),
        "record": wh.track_record(ledger),
        "comparison": wh.compare_maps(line, line, day="2024-10-01", sides={"army": "Aland"}),
    }
    tried = []
    for name, function in functions().items():
        if not name.startswith("to_") or name in DESK:
            continue
        first = next(iter(inspect.signature(function).parameters))
        given = filled(function, tmp_path)
        if name == "to_file":
            given["path"] = tmp_path / "out.csv"
        if name == "to_geopackage":
            given["path"] = tmp_path / "out.gpkg"
        with pytest.raises(RedactionError):
            function(held[first], **given)
        tried.append(name)
        assert not list(tmp_path.iterdir()), name
    for ending in ("geojson", "parquet", "fgb", "kml", "csv", "gpkg"):
        with pytest.raises(RedactionError):
            wh.to_file(line, tmp_path / f"out.{ending}")
    assert not list(tmp_path.iterdir())
    assert len(tried) > 8


def test_every_command_that_writes_or_lists_can_withhold() -> None:
    """All that read a pack and weigh it; a new one without these options fails here."""
    context = click.Context(main)
    weighing = {
        name: {parameter.name for parameter in command.params}
        for name in main.list_commands(context)
        if (command := main.get_command(context, name)) is not None
    }
    of_packs = {name: own for name, own in weighing.items() if "policy" in own}
    assert {"build", "export", "image", "road", "animate", "on", "timeline"} <= set(of_packs)
    for name, own in of_packs.items():
        assert {"delay", "coarsen", "key"} <= own, name
