"""What a real QGIS makes of sites, named areas and lists, worked by hand in `listed`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import listed
import numpy as np
import pytest
from packages import pixels

from whoholds import weigh
from whoholds.export import style
from whoholds.export.gpkg.geopackage import to_geopackage
from whoholds.export.gpkg.parts import OUTLINE
from whoholds.export.tabular.fields import TITLES

Ask = Callable[..., list[dict[str, Any]]]

pytestmark = pytest.mark.qgis

DAY = "2024-08-01"
SPOTS = {"alder": (96.5, 20.5), "elm": (97.8, 20.8), "fort": (97.2, 20.2),
         "inside": (96.3, 20.75), "edge": (96.2, 20.55), "outside": (97.6, 20.3)}  # fmt: skip


def test_what_a_list_tells_is_drawn_smaller_and_an_area_by_its_own_outline(
    ask: Ask, tmp_path: Path
) -> None:
    path = to_geopackage(listed.timeline(), tmp_path / "control.gpkg").with_suffix(".qgz")
    image = tmp_path / "map.png"
    (answer,) = ask({"task": "render", "path": path, "image": image, "day": DAY,
                     "tables": ["town_control", "site_control", "area_verdicts"],
                     "size": [1400, 1000], "marks": SPOTS})  # fmt: skip
    assert not answer["errors"]
    drawn = pixels(image)

    def near(name: str, colour: str, opacity: float = 1.0) -> int:
        """Count the pixels of a colour around a place."""
        x, y = (round(side) for side in answer["marks"][name])
        full = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)])
        wanted = full * opacity + 255 * (1 - opacity)
        found = np.abs(drawn[y - 14 : y + 15, x - 14 : x + 15] - wanted).sum(axis=2) <= 30
        return int(found.sum())

    colours = style.holder_colours(listed.ledger())
    reported, told = (
        near("alder", colours["army"]),
        near("elm", colours["army"], style.LISTED_OPACITY),
    )
    assert reported > 1.5 * told > 0
    assert 0 < near("elm", colours["army"]) < told  # the dots of its outline
    assert near("fort", colours["front"]) > 50
    # The area is drawn by an outline that nothing else has, and hatched, for it is held in part.
    assert near("edge", OUTLINE) > 5
    assert near("inside", style.UNKNOWN_COLOUR) > 5
    assert near("outside", OUTLINE) == near("outside", style.UNKNOWN_COLOUR) == 0


def test_sites_are_drawn_from_some_scale_on(ask: Ask, tmp_path: Path) -> None:
    path = to_geopackage(listed.timeline(), tmp_path / "control.gpkg")
    asked = {"task": "render", "path": path.with_suffix(".qgz"), "day": DAY,
             "tables": ["site_control"]}  # fmt: skip
    large, small = ask(
        asked | {"image": tmp_path / "large.png", "size": [1400, 1000]},
        asked | {"image": tmp_path / "small.png", "size": [140, 100]},
    )
    assert large["colours"] > 1
    assert small["colours"] == 1


def test_areas_of_which_none_is_drawn_are_a_layer_that_loads(ask: Ask, tmp_path: Path) -> None:
    ledger = listed.ledger()
    bare = replace(ledger, areas=ledger.areas.assign(geometry=None))
    path = to_geopackage(weigh(bare), tmp_path / "control.gpkg").with_suffix(".qgz")
    found, drawn = ask(
        {"task": "project", "path": path},
        {"task": "render", "path": path, "image": tmp_path / "map.png", "day": DAY},
    )
    areas = found["layers"][TITLES["areas"][0]]
    assert (areas["valid"], areas["rows"], areas["renderer"]) == (True, 3, "categorizedSymbol")
    assert not drawn["errors"]


def test_a_tip_says_that_only_a_list_tells_of_a_place(ask: Ask, tmp_path: Path) -> None:
    path = to_geopackage(listed.timeline(), tmp_path / "control.gpkg", day=DAY)
    (site,) = ask({"task": "layer", "path": path, "table": "sites"})
    assert "by list L1, nothing is reported of the place itself" in site["tip"]
