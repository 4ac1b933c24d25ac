"""Asking a real QGIS, which lives in Debian's own Python."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

collect_ignore = ["probe.py"]  # Intervals in another interpreter.

PYTHON = "/usr/bin/python3"
PROBE = Path(__file__).parent / "probe.py"

Ask = Callable[..., list[dict[str, Any]]]


@cache
def _qgis() -> bool:
    if not Path(PYTHON).exists():
        return False
    done = subprocess.run([PYTHON, "-c", "import qgis.core"], capture_output=True, check=False)
    return done.returncode == 0


@pytest.fixture(scope="session")
def ask(tmp_path_factory: pytest.TempPathFactory) -> Ask:
    """Send requests to one QGIS process; answer its answers in the same order."""
    if not _qgis():
        pytest.skip("Debian's python3-qgis is not installed")

    def send(*requests: dict[str, Any]) -> list[dict[str, Any]]:
        folder = tmp_path_factory.mktemp("qgis")
        question, answer = folder / "question.json", folder / "answer.json"
        question.write_text(json.dumps(requests, default=str), encoding="utf-8")
        clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        done = subprocess.run(
            [PYTHON, str(PROBE), str(question), str(answer)],
            capture_output=True, text=True, check=False, timeout=300,
            # A profile of its own, so that nobody's settings decide what is seen.
            env=clean | {"QT_QPA_PLATFORM": "offscreen", "HOME": str(folder),
                         "XDG_RUNTIME_DIR": str(folder)},
        )  # fmt: skip
        assert answer.exists(), done.stdout + done.stderr
        found: list[dict[str, Any]] = json.loads(answer.read_text(encoding="utf-8"))
        return found

    return send
