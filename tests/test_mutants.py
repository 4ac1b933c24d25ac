"""Whatever is wrong with a file, the answer is a sentence: no traceback, no warning, no end.

Mutants of the tiny pack, and of a small file of every foreign form. What ``check`` passes can be
opened, weighed, merged and built. ``make fuzz`` tries others, 300 of each foreign file and 450
archives a pass.
"""

from __future__ import annotations

import shutil
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
import samples
from hypothesis import given, settings, strategies as st
from mutants import archive, mutant
from properties.counts import examples

import whoholds as wh
from whoholds.errors import PackError, SourceDataError, WhoholdsError
from whoholds.ledgers import Ledger
from whoholds.read import (
    adding,
    context,
    drawn,
    forms,
    merging,
    my_maps,
    overpass,
    pack,
    suggesting,
)
from whoholds.read._files import kml

TINY = Path(__file__).parent / "data" / "tiny"
FILES = sorted(file.name for file in TINY.iterdir())
NUMBERS = st.integers(0, 10**9)
SAMPLES = samples.NAMES
#: No message is longer than a screen, whatever it quotes.
SCREEN = 3000


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return samples.write(tmp_path_factory.mktemp("samples"))


@contextmanager
def _changed(file: Path, number: int) -> Iterator[None]:
    """Put a mutant in the place of a file, for a while."""
    data = file.read_bytes()
    file.write_bytes(mutant(data, file.name, number))
    try:
        yield
    finally:
        file.write_bytes(data)


@pytest.mark.parametrize("name", SAMPLES)
def test_samples_are_sound(sound: Path, ledger: Ledger, name: str) -> None:
    form, file, options = samples.asked(sound, name)
    if form == "overpass":
        assert overpass.read(file).ref == "H1"
    else:
        assert forms.read(form, file, ledger, accessed="2026-03-01", **options).rows


@pytest.mark.parametrize("name", SAMPLES)
@settings(max_examples=examples(12, exploring=300))
@given(number=NUMBERS)
def test_any_foreign_file(sound: Path, ledger: Ledger, name: str, number: int) -> None:
    form, file, options = samples.asked(sound, name)
    with tempfile.TemporaryDirectory() as scratch, _changed(sound / name, number):
        try:
            if form == "overpass":
                overpass.read(file)
                return
            imported = forms.read(form, file, ledger, accessed="2026-03-01", **options)
            assert sum(list(imported.counts.values())[1:]) == imported.counts["rows"]
            if number % 5 == 0:
                into = Path(shutil.copytree(TINY, Path(scratch) / "pack"))
                adding.add(imported, into)
                context.read(into)
                context.areas(into)
        except WhoholdsError as error:
            told = str(error)
            # Faults of a pack are listed, each on a line of its own.
            if isinstance(error, PackError) or 0 < len(told.strip()) < SCREEN:
                return
            raise


@pytest.mark.parametrize("name", samples.LOOKED_AT)
@settings(max_examples=examples(6))
@given(number=NUMBERS)
def test_any_file_that_nobody_has_explained(
    sound: Path, ledger: Ledger, name: str, number: int
) -> None:
    """What is suggested is TOML, and of areas a table that can be read as it stands."""
    with _changed(sound / name, number), tempfile.TemporaryDirectory() as scratch:
        try:
            text = suggesting.suggest(sound / name, ledger)
        except SourceDataError as error:
            if 0 < len(str(error).strip()) < SCREEN:
                return
            raise
        table = Path(scratch) / "table.toml"
        table.write_text(text, encoding="utf-8")
        if "areas" in tomllib.loads(text):
            assert set(drawn.read(sound / name, meaning=table, day="2024-05-01")["event"]) == set()


MARK = (
    "<Placemark><name>FF - 2024/03/05 - Birch</name>"
    "<Point><coordinates>97.0,20.6</coordinates></Point></Placemark>"
)


@settings(max_examples=examples(150))
@given(number=NUMBERS)
def test_any_archive(ledger: Ledger, number: int) -> None:
    """All that lies in an archive is a row or is counted, and a broken one is told."""
    data, marks, others = archive(number, MARK)
    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "a.kmz"
        file.write_bytes(data)
        if marks:
            read = kml.placemarks(file)
            files = [what for what in read.attrs["left_out"] if what.startswith("file ")]
            assert (len(read), len(files)) == (marks, others)
        file.write_bytes(mutant(data, file.name, number))
        try:
            counts = my_maps.read(file, ledger, accessed="2026-03-01").counts
        except SourceDataError as error:
            if 0 < len(str(error).strip()) < SCREEN:
                return
            raise
        assert sum(list(counts.values())[1:]) == counts["rows"] > 0


@pytest.mark.parametrize("name", FILES)
@settings(max_examples=examples(3))
@given(number=NUMBERS)
def test_any_file_of_a_pack(name: str, number: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(shutil.copytree(TINY, Path(scratch) / "pack"))
        (folder / name).write_bytes(mutant((TINY / name).read_bytes(), name, number))
        examined = pack.examine(folder)
        assert all(len(str(fault)) < SCREEN for fault in examined.faults)
        if examined.faults:
            with pytest.raises(PackError):
                wh.open(folder)
            with pytest.raises(WhoholdsError):
                merging.merge([TINY, folder], Path(scratch) / "merged")
            return
        timeline = wh.weigh(wh.open(folder))
        with suppress(WhoholdsError):  # two packs may contradict each other
            merging.merge([TINY, folder], Path(scratch) / "merged")
        if number % 3 == 0:
            wh.to_html(timeline, Path(scratch) / "map.html")
            wh.to_geopackage(timeline, Path(scratch) / "control.gpkg")
