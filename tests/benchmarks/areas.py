"""How long areas take, for one day and for a thousand.

For one day of 33,000 places the measure is the bare work on the same places: their Voronoi cells
by shapely and the union of the cells of each holder. For a thousand days it is a thousand times
one day::

    python tests/benchmarks/areas.py
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from whoholds.territory import over_time as history
from whoholds.territory.control import control_areas
from whoholds.territory.faces import lay
from whoholds.territory.samples import Places, number, spacing

LAND = gpd.GeoDataFrame({"state_id": ["XA-1"]}, geometry=[shapely.box(22, 44, 40, 52)], crs=4326)


def places(count: int) -> tuple[gpd.GeoDataFrame, npt.NDArray[np.float64]]:
    """Scatter places over a country with a front across it; answer how far east each lies."""
    rng = np.random.default_rng(11)
    x, y = rng.uniform(22, 40, count), rng.uniform(44, 52, count)
    east = x - 33 - 0.8 * np.sin(2 * y)
    points = gpd.GeoDataFrame(
        {"holder": np.where(east > 0, "army", "front")},
        geometry=gpd.points_from_xy(x, y),
        crs=4326,
    )
    return points, east


def bare(points: gpd.GeoDataFrame) -> None:
    at = shapely.multipoints(lay(LAND).plane.project(points.geometry.to_numpy()))
    cells = shapely.get_parts(shapely.voronoi_polygons(at, ordered=True))
    holder = points["holder"].to_numpy()
    for one in np.unique(holder):
        shapely.coverage_union_all(cells[holder == one])


def timed(work: Callable[[], object], times: int) -> float:
    """Take the least processor time of some runs: what else the machine does counts for nothing."""
    taken = []
    for _ in range(times):
        begun = time.process_time()
        work()
        taken.append(time.process_time() - begun)
    return min(taken)


def many_days(
    points: gpd.GeoDataFrame, east: npt.NDArray[np.float64], days: int, method: str
) -> float:
    """Move the front by a few places a day, and draw all days."""
    ground = lay(LAND)
    rng = np.random.default_rng(3)
    drift = np.cumsum(rng.normal(0, 0.002, days))
    verdicts = pd.DataFrame(
        {
            "holder": ["army", "front"], "bloc": ["army", "front"], "status": "held",
            "certainty": "certain", "challengers": [[], []], "alternatives": [[], []],
            "claimed_by": [[], []],
        }
    )  # fmt: skip
    told = number(verdicts, "actor")
    sides = np.array([np.where(east > edge, 0, 1) for edge in drift], dtype=np.int32)
    lonlat = points.geometry.to_numpy()
    at = shapely.get_coordinates(ground.plane.project(shapely.multipoints(lonlat)))
    where = Places(
        at, lonlat, sides[0].astype(np.intp), sides[0].astype(np.intp), told.kinds,
        told.side_names, spacing(at),
    )  # fmt: skip
    dates = np.datetime64("2022-01-01") + np.arange(days)
    labels = history.Labels(dates, sides, sides)

    def work() -> None:
        history.draw(ground, where, labels, method=method, radius=50_000.0)

    return timed(work, 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--places", type=int, default=33_000)
    parser.add_argument("--days", type=int, default=1_000)
    asked = parser.parse_args()
    points, east = places(asked.places)
    base = timed(lambda: bare(points), 3)
    print(f"bare cells and union, {asked.places} places: {base:.2f} s")
    for method in ("cells", "vote"):
        one = timed(lambda method=method: control_areas(points, land=LAND, method=method), 3)
        print(f"{method}, one day: {one:.2f} s, {one / base:.1f} times bare")
        all_days = many_days(points, east, asked.days, method)
        print(
            f"{method}, {asked.days} days: {all_days:.1f} s, "
            f"{100 * all_days / (one * asked.days):.1f} % of as many single days"
        )


if __name__ == "__main__":
    main()
