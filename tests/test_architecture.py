"""What the page on the architecture says of the code is so."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
HOUSE = ROOT / "geo" / "whoholds"


def test_the_drawing_is_of_today() -> None:
    linter = Path(sys.executable).with_name("import-linter")
    graph = subprocess.run(
        [linter, "drawgraph", "whoholds"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    drawn = (ROOT / "docs" / "modules.dot").read_text(encoding="utf-8")
    assert drawn == graph, "draw it anew: scripts/drawing"


def test_every_room_has_its_paragraph() -> None:
    rooms = {path.stem for path in HOUSE.glob("*.py")}
    rooms |= {path.parent.name for path in HOUSE.glob("*/__init__.py")}
    heads = re.findall(r"(?m)^\*\*(.+?)\.\*\*", PAGE)
    named = {room for head in heads for room in head.split(", ")}
    assert named == {room for room in rooms if not room.startswith("__")}


def test_walks_pass_through_files_that_are_there() -> None:
    walks = PAGE.partition("## Two walks")[2].partition("\n## ")[0].split("A section of a road")
    for walk in walks:
        files = re.findall(r"(?m)^\d+\. `([^`]+)`", walk)
        assert 1 < len(files) <= 10
        assert all((HOUSE / file).is_file() for file in files)
