"""Ledgers of three sizes, made from a seed: the same on every machine."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from shapely import LineString, Point, Polygon

from whoholds.ledgers import Ledger

FIRST = np.datetime64("2023-01-01")
DAYS = 1000
WEST, SOUTH, WIDTH, HEIGHT = 92.0, 10.0, 9.0, 18.0

COLOURS = (
    "#3b6e4f", "#c8553d", "#8e5ea2", "#d9922e", "#2f6db0", "#4aa3c7", "#b23a6e", "#7a4b1e",
    "#5b5fa8", "#a3863a", "#2f8f83", "#87506a",
)  # fmt: skip
_SYLLABLES = [
    *("ba", "ka", "la", "ma", "na", "pa", "ra", "sa", "ta", "tha", "hpa", "mya", "taung", "gyi"),
    *("lon", "ya", "win", "za", "ye", "du", "kyi", "mo", "shwe", "bo", "nyaung", "in", "daw"),
    *("lay", "ngu", "hsi", "paw", "htan", "zin", "mon", "wa", "te", "pyin", "oo", "lwin", "maing"),
    *("kat", "kun"),
]


@dataclass(frozen=True)
class Size:
    """How much of everything."""

    towns: int
    roads: int
    grid: tuple[int, int]
    claims: float
    stations: int = 12
    bends: int = 24
    state_claims: int = 0


SIZES = {
    "S": Size(towns=60, roads=2, grid=(3, 5), claims=3),
    "M": Size(towns=1000, roads=50, grid=(15, 22), claims=2.2, state_claims=3),
    "L": Size(towns=33000, roads=0, grid=(5, 5), claims=3),
}


def make(name: str) -> Ledger:
    """Make the ledger of one size."""
    size = SIZES[name]
    rng = np.random.default_rng(20231027)
    states = _states(rng, *size.grid, size.bends)
    towns = _towns(rng, size.towns, states)
    roads, stations = _roads(rng, size, towns)
    sources = _sources(rng, 60 if name == "S" else 400)
    claims = _claims(rng, size, towns, states, stations, len(sources))
    return Ledger(
        name=f"bench-{name.lower()}",
        title=f"Benchland {name}",
        version="1",
        period=f"{FIRST}/{FIRST + DAYS - 1}",
        claims=claims,
        sources=sources,
        actors=_actors(),
        actor_names=pd.DataFrame(columns=["actor_id", "start", "end", "name", "abbreviation"]),
        actor_blocs=pd.DataFrame(columns=["actor_id", "start", "end", "bloc"]),
        operations=pd.DataFrame(
            columns=["operation_id", "name", "actor_id", "start", "end", "note"]
        ),
        stations=stations,
        towns=towns,
        highways=roads,
        states=states,
    )


def _names(rng: np.random.Generator, count: int) -> list[str]:
    parts = rng.integers(0, len(_SYLLABLES), (count, 3))
    third = rng.random(count) < 0.4
    return [
        "".join(_SYLLABLES[part] for part in row[: 3 if long else 2]).capitalize()
        for row, long in zip(parts, third, strict=True)
    ]


def _edge(a: tuple[float, float], b: tuple[float, float], bends: int) -> npt.NDArray[np.float64]:
    """A crooked line from a to b, the same from both sides."""
    low, high = sorted([a, b])
    rng = np.random.default_rng(abs(hash((low, high))) % 2**32)
    at = np.linspace(0, 1, bends + 1)[:, None]
    line = np.array(low) * (1 - at) + np.array(high) * at
    line[1:-1] += rng.normal(0, 0.012, (bends - 1, 2)).cumsum(axis=0) * 0.35
    return line if (a, b) == (low, high) else line[::-1]


def _states(rng: np.random.Generator, wide: int, high: int, bends: int) -> gpd.GeoDataFrame:
    step_x, step_y = WIDTH / wide, HEIGHT / high
    knots = {
        (i, j): (
            round(WEST + (i + rng.uniform(-0.25, 0.25)) * step_x, 4),
            round(SOUTH + (j + rng.uniform(-0.25, 0.25)) * step_y, 4),
        )
        for i in range(wide + 1)
        for j in range(high + 1)
    }
    shapes = []
    for j in range(high):
        for i in range(wide):
            ring = [knots[i, j], knots[i + 1, j], knots[i + 1, j + 1], knots[i, j + 1]]
            sides = [
                _edge(a, b, bends)[:-1] for a, b in zip(ring, ring[1:] + ring[:1], strict=True)
            ]
            shapes.append(Polygon(np.concatenate(sides)))
    count = len(shapes)
    ids = [f"XB-{n:03d}" for n in range(count)]
    frame = {"state_id": ids, "name": _names(rng, count)}
    blank = dict.fromkeys(("name_local", "alt_names", "capital"), "")
    return gpd.GeoDataFrame(frame | blank, geometry=shapes, crs=4326)


def _towns(rng: np.random.Generator, count: int, states: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    places = np.c_[
        rng.uniform(WEST, WEST + WIDTH, count), rng.uniform(SOUTH, SOUTH + HEIGHT, count)
    ].round(4)
    people = (10 ** rng.normal(3.5, 0.7, count)).astype(int)
    known = rng.random(count) < (1.0 if count < 2000 else 0.0)
    near = states.sindex.nearest([Point(place) for place in places], return_all=False)[1]
    return gpd.GeoDataFrame(
        {
            "town_id": [f"t{n:05d}" for n in range(count)],
            "name": _names(rng, count),
            "name_local": "",
            "alt_names": "",
            "state_id": states["state_id"].to_numpy()[near],
            "geonames_id": "",
            "population": pd.array(
                [int(n) if k else None for n, k in zip(people, known, strict=True)], dtype="Int64"
            ),
            "coordinate_source": "made up",
            "coordinate_precision_km": 1.0,
        },
        geometry=[Point(place) for place in places],
        crs=4326,
    )


def _roads(
    rng: np.random.Generator, size: Size, towns: gpd.GeoDataFrame
) -> tuple[gpd.GeoDataFrame, pd.DataFrame]:
    """Roads through neighbouring towns, from west to east in stripes."""
    lines, rows = [], []
    order = np.argsort(towns.geometry.y.to_numpy())
    stripes = np.array_split(order, max(1, size.roads * 2))[: size.roads * 2 : 2]
    for n, stripe in enumerate(stripes[: size.roads]):
        stops = rng.choice(stripe, min(size.stations, len(stripe)), replace=False)
        stops = stops[np.argsort(towns.geometry.x.to_numpy()[stops])]
        points = [towns.geometry.iloc[stop] for stop in stops]
        sides = [_edge((a.x, a.y), (b.x, b.y), 8)[:-1] for a, b in pairwise(points)]
        last = [(points[-1].x, points[-1].y)]
        lines.append(LineString(np.concatenate([*sides, last])))
        rows += [
            {"highway_id": f"R{n:02d}", "town_id": towns["town_id"].iloc[stop], "order": nth}
            for nth, stop in enumerate(stops, start=1)
        ]
    ids = [f"R{n:02d}" for n in range(len(lines))]
    roads = gpd.GeoDataFrame(
        {
            "highway_id": ids,
            "name": [f"Road {n}" for n in ids],
            "alt_names": "",
            "geometry_quality": "surveyed",
            "geometry_source": "made up",
        },
        geometry=lines,
        crs=4326,
    )
    return roads, pd.DataFrame(rows, columns=["highway_id", "town_id", "order"])


def _actors() -> pd.DataFrame:
    ids = ["army", *(f"group{n}" for n in range(1, len(COLOURS)))]
    return pd.DataFrame(
        {
            "actor_id": ids,
            "name": ["Army", *(f"Group {n} Liberation Front" for n in range(1, len(COLOURS)))],
            "abbreviation": ["Army", *(f"G{n}LF" for n in range(1, len(COLOURS)))],
            "colour": COLOURS,
            "parent": "",
            "bloc": ["military", *["resistance"] * (len(COLOURS) - 1)],
            "note": "",
        }
    )


def _sources(rng: np.random.Generator, count: int) -> pd.DataFrame:
    titles = _names(rng, count * 5)
    return pd.DataFrame(
        {
            "source_id": [f"s{n:04d}" for n in range(count)],
            "title": [" ".join(titles[n * 5 : n * 5 + 5]) for n in range(count)],
            "publisher": [f"Paper {n % 17}" for n in range(count)],
            "url": [f"https://paper{n % 17}.example/{titles[n].lower()}-{n}" for n in range(count)],
            "archived_url": "",
            "published": str(FIRST + DAYS),
            "accessed": "",
            "affiliation": "",
            "derived_from": "",
        }
    )


def _claims(
    rng: np.random.Generator,
    size: Size,
    towns: gpd.GeoDataFrame,
    states: gpd.GeoDataFrame,
    stations: pd.DataFrame,
    sources: int,
) -> pd.DataFrame:
    """Places change hands between the army and the group of their region, or are fought over."""
    road = stations.sort_values(["highway_id", "order"])
    after = road["town_id"].shift(-1)
    along = road["highway_id"].eq(road["highway_id"].shift(-1))
    sections = ("highway:" + road["highway_id"] + "[" + road["town_id"] + ".." + after + "]")[along]
    groups = 1 + (np.arange(len(states)) * 7) % (len(COLOURS) - 1)
    group = dict(zip(states["state_id"], groups, strict=True))
    parts = [
        _histories(rng, "town:" + towns["town_id"], towns["state_id"].map(group), size.claims),
        _histories(rng, "state:" + states["state_id"], pd.Series(groups), size.state_claims),
        _histories(rng, sections, pd.Series(rng.choice(groups, len(sections))), 2),
    ]
    claims = pd.concat(parts, ignore_index=True)
    count = len(claims)
    claims["claim_id"] = [f"c{n:06d}" for n in range(count)]
    claims["source_id"] = [f"s{n:04d}" for n in rng.integers(0, sources, count)]
    blank = ("phrase", "partners", "claimant", "operation", "reported", "supersedes", "note")
    for column in (*blank, "extent", "after"):
        claims[column] = ""
    return claims


def _histories(
    rng: np.random.Generator, subjects: pd.Series, group: pd.Series, claims: float
) -> pd.DataFrame:
    each = np.full(len(subjects), int(claims))
    each += rng.random(len(subjects)) < claims % 1
    at = np.repeat(np.arange(len(subjects)), each)
    nth = np.arange(len(at)) - np.repeat(np.cumsum(each) - each, each)
    # A day in each part of the period, so that a place's claims come in order.
    day = ((nth + rng.uniform(0.05, 0.95, len(at))) * DAYS / np.maximum(1, each)[at]).astype(int)
    rebels = "group" + group.astype(str).to_numpy()[at]
    even = nth % 2 == 0
    event = np.where(rng.random(len(at)) < 0.1, "attacked", "captured")
    taken = event == "captured"
    return pd.DataFrame(
        {
            "subject": subjects.to_numpy(object)[at],
            "event": event,
            "when": (FIRST + day).astype(str),
            "holder": np.where(even == taken, rebels, "army"),
            "challengers": np.where(even == taken, "army", rebels),
        }
    )
