"""Where towns are many they are painted another way, and look the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from visits import Visit, Visitor

import whoholds as wh
from whoholds.export import style
from whoholds.export.html import to_html

# The colour of the crowd's canvas in the middle of a town, and whether the page has a crowd.
MIDDLE = """(town) => {
    const { app } = whoholds;
    const { crowd } = app.scene;
    const frame = crowd.frame();
    const nth = app.model.townIds.indexOf(town);
    const x = Math.round((app.towns.x[nth] * frame.world - frame.left) * frame.scale);
    const y = Math.round((app.towns.y[nth] * frame.world - frame.top) * frame.scale);
    return [...crowd.pen.getImageData(x, y, 1, 1).data];
}"""


def crowded(ledger: wh.Ledger, count: int) -> wh.Ledger:
    """Set a grid of towns of which nobody says anything beside those of a ledger."""
    west, south, east, north = ledger.states.total_bounds
    side = int(np.ceil(count**0.5))
    x, y = np.meshgrid(np.linspace(west, east, side), np.linspace(south, north, side))
    ids = [f"more-{nth}" for nth in range(side**2)]
    more = gpd.GeoDataFrame(
        ledger.towns.iloc[[2] * side**2].assign(town_id=ids, name=ids).drop(columns="geometry"),
        geometry=gpd.points_from_xy(x.ravel(), y.ravel()), crs=4326,
    )  # fmt: skip
    towns = pd.concat([more, ledger.towns], ignore_index=True)
    return replace(ledger, towns=gpd.GeoDataFrame(towns, crs=4326))


@pytest.mark.parametrize("count", [600, 3000])
def test_a_crowd_has_the_colours_of_its_holders_on_every_day(
    tiny: Path, visit: Visitor, tmp_path: Path, count: int
) -> None:
    timeline = wh.weigh(crowded(wh.open(tiny), count))
    seen = visit(to_html(timeline, tmp_path / "map.html"), "#day=2024-09-20")
    colours = style.holder_colours(timeline.ledger)
    held = set()
    for day in ("2024-01-05", "2024-06-01", "2024-07-10", "2024-09-20", "2024-10-01"):
        seen.go(day)
        verdicts = timeline.on(day).set_index("subject")
        for town in ("alder", "birch"):
            verdict = verdicts.loc[f"town:{town}"]
            # Stripes and pale discs have more than one colour.
            if (verdict["status"], verdict["certainty"]) == ("held", "certain"):
                held.add(verdict["holder"])
                assert near(seen, town, colours[verdict["holder"]])
    assert held == {"army", "front"}


def test_a_crowd_that_is_filtered_away_is_gone(tiny: Path, visit: Visitor, tmp_path: Path) -> None:
    timeline = wh.weigh(crowded(wh.open(tiny), 600))
    seen = visit(to_html(timeline, tmp_path / "map.html"), "#day=2024-09-20")
    assert seen.eval(MIDDLE, "more-0")[3] == 255
    seen.eval("whoholds.app.store.set({ only: 'no_report' })")
    seen.page.wait_for_timeout(200)
    assert seen.eval(MIDDLE, "more-0")[3] == 0


def near(seen: Visit, town: str, colour: str) -> bool:
    drawn = np.array(seen.eval(MIDDLE, town)[:3])
    wanted = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)])
    return bool((abs(drawn - wanted) <= 3).all())
