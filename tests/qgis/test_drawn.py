"""What a real QGIS makes of areas as others drew them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from drawings import two_days
from packages import pixels

from whoholds.engine.timeline import Timeline
from whoholds.export.gpkg.geopackage import to_geopackage
from whoholds.export.tabular.fields import TITLES

Ask = Callable[..., list[dict[str, Any]]]

pytestmark = pytest.mark.qgis

# On the edges and amid the squares of both days.
SPOTS = {"west": (96.2, 20.55), "middle": (96.3, 20.55), "inside": (96.6, 20.75)}
GREEN, RED = (0x2E, 0x7D, 0x32), (0xB7, 0x1C, 0x1C)


def test_they_are_drawn_in_outline_on_their_days(
    ask: Ask, tiny_timeline: Timeline, tmp_path: Path
) -> None:
    path = to_geopackage(tiny_timeline, tmp_path / "a.gpkg", drawn=two_days()).with_suffix(".qgz")
    images = {day: tmp_path / f"{day}.png" for day in ("2024-05-10", "2024-06-10", "2024-08-10")}
    about, *drawn = ask(
        {"task": "project", "path": path},
        *({"task": "render", "path": path, "image": image, "day": day, "marks": SPOTS,
           "tables": ["drawn_areas"], "size": [1400, 1000]} for day, image in images.items()),
    )  # fmt: skip
    layer = about["layers"][TITLES["drawn_areas"][0]]
    assert layer["valid"]
    assert layer["rows"] == 3
    assert layer["temporal"] == ["start_utc", "end_utc"]
    assert not any(each["errors"] for each in drawn)

    def near(day: str, name: str, colour: tuple[int, int, int]) -> int:
        x, y = (round(side) for side in drawn[0]["marks"][name])
        patch = pixels(images[day])[y - 14 : y + 15, x - 14 : x + 15]
        return int((np.abs(patch - colour).sum(axis=2) <= 30).sum())

    assert near("2024-05-10", "west", GREEN) > 20
    assert near("2024-05-10", "middle", RED) == near("2024-06-10", "west", GREEN) == 0
    assert near("2024-06-10", "middle", RED) > 20
    ground = np.unique(pixels(images["2024-08-10"]).reshape(-1, 3), axis=0)
    assert len(ground) == 1  # nothing is as old as that
    # A hatch, and the ground between its lines.
    assert 0 < near("2024-05-10", "inside", tuple(ground[0])) < 29 * 29
