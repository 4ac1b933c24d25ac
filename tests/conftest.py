"""Fixtures that every test may ask for, and the versions that a failure needs to be understood."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import geopandas
import pandas as pd
import pyogrio
import pyproj
import pytest
import records
import shapely
from hypothesis import HealthCheck, settings

import whoholds as wh
from whoholds.engine.timeline import Timeline
from whoholds.errors import PackNotFoundError
from whoholds.ledgers import Ledger
from whoholds.read import pack

ROOT = Path(__file__).parent.parent

# The gate tries the same examples every time; `make fuzz` others, and more of them.
_PATIENT = settings(deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("gate", _PATIENT, derandomize=True, database=None)
settings.register_profile("fuzz", _PATIENT, max_examples=300)
settings.load_profile("gate")  # unless --hypothesis-profile names another


# Hidden places get their ids from a secret, which no test may make in somebody's home.
_KEY = Path(tempfile.gettempdir()) / f"whoholds-tests-{os.getpid()}.key"
_KEY.write_text("a secret that everybody may know", encoding="ascii")
os.environ["WHOHOLDS_KEY"] = str(_KEY)


def pytest_unconfigure() -> None:
    _KEY.unlink(missing_ok=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the files that have slow tests, so that no process ends on one alone.

    Explore in any order, so that a short while does not always try the same tests.
    """
    if config.getoption("--hypothesis-profile") == "fuzz":
        random.shuffle(items)
        return
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def _debian(package: str) -> str:
    """Version of a Debian package, without starting the program itself."""
    query = shutil.which("dpkg-query")
    if query is None:
        return "not looked for, this is no Debian"
    answer = subprocess.run(
        [query, "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip() or "not found"


def pytest_report_header() -> list[str]:
    import fiona

    gdal = ".".join(map(str, pyogrio.__gdal_version__))
    return [
        f"GDAL {gdal} (pyogrio) and {fiona.__gdal_version__} (fiona), "
        f"GEOS {shapely.geos_version_string}, PROJ {pyproj.proj_version_str}, "
        f"pandas {pd.__version__}, geopandas {geopandas.__version__}",
        f"chromium: {_debian('chromium')}; QGIS: {_debian('python3-qgis')}",
    ]


# What is shared is read only: ledgers and timelines are frozen, folders and files are left alone.
# A test that writes takes a copy.


@pytest.fixture(scope="session")
def tiny() -> Path:
    """A pack of three towns, one road and one state, small enough to work by hand."""
    return ROOT / "tests" / "data" / "tiny"


@pytest.fixture(scope="session")
def tiny_ledger(tiny: Path) -> Ledger:
    return pack.open(tiny)


@pytest.fixture(scope="session")
def tiny_timeline(tiny_ledger: Ledger) -> Timeline:
    """The tiny pack, weighed under the default policy."""
    return wh.weigh(tiny_ledger)


@pytest.fixture(scope="session")
def ledger(tiny_ledger: Ledger) -> Ledger:
    """The tiny pack, in every module that has no other."""
    return tiny_ledger


@pytest.fixture(scope="session")
def timeline(tiny_timeline: Timeline) -> Timeline:
    """The tiny pack's, in every module that has no other."""
    return tiny_timeline


@pytest.fixture(scope="session")
def tiny_package(tiny_timeline: Timeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny pack as ``control.gpkg``, with its QGIS project beside it."""
    return wh.to_geopackage(tiny_timeline, tmp_path_factory.mktemp("tiny-package") / "control.gpkg")


@pytest.fixture(scope="session")
def myanmar() -> Ledger:
    """The pack that ships, opened once."""
    try:
        return pack.open("myanmar")
    except PackNotFoundError:
        pytest.skip("layers/myanmar is not complete")


@pytest.fixture(scope="session")
def myanmar_timeline(myanmar: Ledger) -> Timeline:
    """The pack that ships, weighed under the default policy."""
    return wh.weigh(myanmar)


@pytest.fixture(scope="session")
def myanmar_package(myanmar_timeline: Timeline, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pack that ships as ``control.gpkg``, with its QGIS project beside it."""
    return wh.to_geopackage(
        myanmar_timeline, tmp_path_factory.mktemp("myanmar-package") / "control.gpkg"
    )


@pytest.fixture(scope="session")
def myanmar_1_0_0() -> Ledger:
    """The claims of version 1.0.0 of the pack that ships, as they were published."""
    return pack.open(records.FIRST)


@pytest.fixture(scope="session")
def myanmar_1_0_0_extents(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """The claims of version 1.0.0, of which 25 say how much of the place they speak of."""
    folder = tmp_path_factory.mktemp("record") / "extents"
    return pack.open(records.assembled(folder, extents=True))


@pytest.fixture(scope="session")
def myanmar_1_0_0_more(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """The claims of version 1.0.0 with their extents and the 65 claims compiled later."""
    folder = tmp_path_factory.mktemp("record") / "more"
    return pack.open(records.assembled(folder, extents=True, more=True))


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Other people's data, which only the makers of whoholds have beside their checkout."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("no shared test data beside this checkout")
    return folder


@pytest.fixture(scope="session")
def held(tiny: Path) -> dict[str, Any]:
    """One object of every kind that users hold in their hands."""
    timeline = wh.weigh(wh.open(tiny))
    day = wh.join(timeline, "2024-10-01")
    return {
        "Ledger": timeline.ledger,
        "Timeline": timeline,
        "Situation": day,
        "Why": wh.why(timeline, "town:birch", "2024-10-01"),
        "Change": wh.change(timeline, "2024-01-01", "2024-10-01"),
        "TrackRecord": wh.track_record(timeline.ledger),
        "Withheld": wh.withhold(timeline.ledger)[1],
        "GeoDataFrame": wh.control_areas(day),
        "Comparison": wh.compare_maps(day, day),
        "str": "tiny",
    }
