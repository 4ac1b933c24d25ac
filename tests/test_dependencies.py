"""The page on dependencies speaks of every one that pyproject.toml asks for."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent


def test_every_dependency_has_its_line() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    shipped = [name for extra in ("plot", "osm", "dask", "local-names", "animate")
               for name in extras[extra]]  # fmt: skip
    wanted = {Requirement(text).name.lower() for text in (*project["dependencies"], *shipped)}
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = [row.split("|")[1:3] for row in page.splitlines() if row.startswith("|")]
    told = {name for cells in rows for name in re.findall(r"[a-z][\w-]+", " ".join(cells).lower())}
    assert wanted <= told
    assert {"`plot`", "`osm`", "`dask`", "`local-names`", "`animate`", "`dev`"} <= {
        cells[0].strip() for cells in rows
    }
