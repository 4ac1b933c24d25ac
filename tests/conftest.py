"""Fixtures that every test may ask for, and the versions that a failure needs to be understood."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import geopandas
import pyogrio
import pyproj
import pytest
import shapely

import whoholds as wh
from whoholds.errors import PackNotFoundError
from whoholds.ledger import Ledger
from whoholds.read import pack

ROOT = Path(__file__).parent.parent


def _debian(package: str) -> str:
    """Version of a Debian package, without starting the program itself."""
    query = shutil.which("dpkg-query")
    if query is None:
        return "unknown"
    answer = subprocess.run(
        [query, "-W", "-f", "${Version}", package], capture_output=True, text=True, check=False
    )
    return answer.stdout.strip() or "absent"


def pytest_report_header() -> list[str]:
    gdal = ".".join(map(str, pyogrio.__gdal_version__))
    return [
        f"GDAL {gdal}, GEOS {shapely.geos_version_string}, PROJ {pyproj.proj_version_str}, "
        f"geopandas {geopandas.__version__}",
        f"QGIS {_debian('python3-qgis')}, chromium {_debian('chromium')}",
    ]


@pytest.fixture(scope="session")
def tiny() -> Path:
    """A pack of three towns, one road and one state, small enough to work by hand."""
    return ROOT / "tests" / "data" / "tiny"


@pytest.fixture(scope="session")
def myanmar() -> Ledger:
    """The pack that ships, opened once."""
    try:
        return pack.open("myanmar")
    except PackNotFoundError:
        pytest.skip("layers/myanmar is not complete")


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
        "Withheld": wh.withhold(timeline.ledger)[1],
        "GeoDataFrame": wh.control_areas(day),
        "str": "tiny",
    }
