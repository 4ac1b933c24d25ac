"""The page on how often the map was wrong gives the figures of today."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.mark.slow
def test_the_figures_are_of_today() -> None:
    told = subprocess.run(
        [sys.executable, ROOT / "scripts" / "track", "--check"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
