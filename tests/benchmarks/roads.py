"""Roads against shapely's own linear referencing, on the same stations and pieces.

500 roads of 5,000 vertices, 21 stations and 20 claims each. whoholds places the stations in
order, measures geodesic kilometres, expands the claims and cuts the pieces that they make;
shapely does ``line_locate_point`` for the stations and ``substring`` for the same pieces, in
degrees and whatever their order. Prints both times and their ratio::

    python tests/benchmarks/roads.py
"""

from __future__ import annotations

import time
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.ops import substring

from whoholds.roads.route import expand, fit, stretch_ids

ROADS, VERTICES, STATIONS, CLAIMS = 500, 5_000, 21, 20

TOWNS = [f"t{n}" for n in range(STATIONS)]

Road = tuple[shapely.LineString, npt.NDArray[np.object_], list[str]]


def wander(rng: np.random.Generator) -> Road:
    """A road of some 500 km that bends but does not curl up, with claims on random sections."""
    heading = 0.6 * np.sin(np.cumsum(rng.normal(0, 0.03, VERTICES - 1)))
    steps = rng.uniform(0.0005, 0.0015, VERTICES - 1)
    along = np.column_stack([np.cos(heading), np.sin(heading)]) * steps[:, None]
    places = np.array([94.0, 20.0]) + np.concatenate([np.zeros((1, 2)), np.cumsum(along, axis=0)])
    at = np.sort(rng.choice(np.arange(1, VERTICES - 1), STATIONS - 2, replace=False))
    stations = places[[0, *at, VERTICES - 1]] + rng.normal(0, 0.005, (STATIONS, 2))
    ends = [rng.choice(STATIONS, 2, replace=False) for _ in range(CLAIMS)]
    return shapely.LineString(places), shapely.points(stations), [f"[t{a}..t{b}]" for a, b in ends]


def ours(roads: list[Road]) -> list[npt.NDArray[np.object_]]:
    """All pieces of all roads: neighbouring stretches under the same claims together."""
    names = [f"R{n}" for n in range(len(roads))]
    stations = pd.DataFrame(
        {
            "highway_id": np.repeat(names, STATIONS),
            "town_id": TOWNS * len(roads),
            "order": [*range(STATIONS)] * len(roads),
        }
    )
    laid = stretch_ids(stations)
    said = [
        f"highway:{name}{end}"
        for name, (_, _, ends) in zip(names, roads, strict=True)
        for end in ends
    ]
    spans = expand(pd.Series(said), stations)
    number = pd.Index("highway:" + laid["stretch_id"]).get_indexer(
        pd.Index(spans["stretch_subject"])
    )
    under = np.zeros((len(laid), CLAIMS), dtype=bool)
    under[number, spans["row"] % CLAIMS] = True
    same = (under[1:] == under[:-1]).all(axis=1).reshape(-1)
    made = []
    order = laid.groupby("highway_id").indices
    for name, (line, points, _) in zip(names, roads, strict=True):
        road = fit(line, points, towns=TOWNS, highway_id=name)
        breaks = np.flatnonzero(~same[order[name][:-1]]) + 1
        km = road.km[[0, *breaks, STATIONS - 1]]
        made.append(road.pieces(km[:-1], km[1:]))
    return made


def theirs(roads: list[Road], counts: list[int]) -> None:
    """As many pieces by shapely, from the same stations."""
    for (line, points, _), count in zip(roads, counts, strict=True):
        at = np.sort(shapely.line_locate_point(line, points))
        cuts = at[np.linspace(0, STATIONS - 1, count + 1).round().astype(int)]
        for start, stop in pairwise(cuts):
            substring(line, start, stop)


def main() -> None:
    """Print seconds and the ratio."""
    rng = np.random.default_rng(1)
    roads = [wander(rng) for _ in range(ROADS)]
    ours(roads[:2])
    begun = time.perf_counter()
    made = ours(roads)
    own = time.perf_counter() - begun
    begun = time.perf_counter()
    theirs(roads, [len(pieces) for pieces in made])
    other = time.perf_counter() - begun
    pieces = sum(map(len, made))
    print(f"{ROADS} roads of {VERTICES} vertices, {CLAIMS} claims each: {pieces} pieces")
    print(f"whoholds {own:.2f} s, shapely {other:.2f} s, ratio {own / other:.2f}")


if __name__ == "__main__":
    main()
