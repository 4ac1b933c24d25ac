"""The parts of a road's line joined into one run, whatever order and way they were drawn."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from whoholds import crs
from whoholds.roads.polyline import Trace, distinct, feet_on

if TYPE_CHECKING:  # slow to load, and no road that is one line needs it
    import networkx as nx

SEAM_KM = 0.05
"""Ends of parts this close are one place: digitising noise, not a gap."""

GAP_WEIGHT = 4.0
"""A kilometre of gap counts like four of road, so that a path leaps only where it must."""

_Node = tuple[float, float]


def trace(line: BaseGeometry, ends: crs.Floats) -> Trace:
    """Join the parts of a road's line together.

    Parts that already follow one another, in either direction, are kept in their order. Else the
    shortest way along them from the first to the last station is taken, gaps counting
    `GAP_WEIGHT` times; what is left over are branches.

    Parameters
    ----------
    line : LineString or MultiLineString
        EPSG:4326; must have some length.
    ends : ndarray of float, shape (2, 2)
        Longitude and latitude of the first and the last station.

    Returns
    -------
    Trace
        In the direction drawn for a single part, else from the first station to the last.
    """
    parts = _parts(line)
    run = _in_order(parts)
    if run is not None:
        return Trace(run, np.zeros(len(run) - 1, dtype=bool))
    return _path(_noded(parts), ends)


def gaps(line: BaseGeometry) -> list[tuple[shapely.LineString, float]]:
    """Find where a line's parts do not meet.

    Parameters
    ----------
    line : LineString or MultiLineString
        EPSG:4326.

    Returns
    -------
    list of (LineString, float)
        The shortest leaps that would join all parts, with their kilometres, the longest first.
    """
    gaps = [
        (shapely.LineString([here, there]), km)
        for here, there, km in _gaps(_graph(_noded(_parts(line))))
        if km > SEAM_KM
    ]
    return sorted(gaps, key=lambda gap: -gap[1])


def _parts(line: BaseGeometry) -> list[crs.Floats]:
    parts = (part for part in shapely.get_parts(line) if not part.is_empty and part.length > 0)
    return [shapely.get_coordinates(part) for part in parts]


def _noded(parts: Sequence[crs.Floats]) -> list[crs.Floats]:
    """Split parts where another part meets them, so that forks and roundabouts have nodes."""
    owner = np.repeat(np.arange(len(parts)), [len(part) for part in parts])
    _, vertex = np.unique(np.concatenate(parts).round(7), axis=0, return_inverse=True)
    met = np.unique(np.stack([vertex.ravel(), owner]), axis=1)[0]
    shared = np.bincount(met, minlength=int(vertex.max()) + 1)[vertex.ravel()] > 1
    pieces: list[crs.Floats] = []
    for part, meets in zip(
        parts, np.split(shared, np.flatnonzero(np.diff(owner)) + 1), strict=True
    ):
        cuts = [0, *(np.flatnonzero(meets[1:-1]) + 1), len(part) - 1]
        pieces.extend(part[start : stop + 1] for start, stop in pairwise(cuts))
    merged = shapely.line_merge(shapely.MultiLineString(pieces))
    return [shapely.get_coordinates(part) for part in shapely.get_parts(merged)]


def _graph(parts: Sequence[crs.Floats]) -> nx.MultiGraph[_Node]:
    """Make the ends of parts nodes and the parts edges, numbered, weighing their kilometres."""
    import networkx as nx

    graph: nx.MultiGraph[_Node] = nx.MultiGraph()
    for nth, part in enumerate(parts):
        length = float(crs.step_km(part).sum())
        graph.add_edge(_node(part[0]), _node(part[-1]), key=nth, weight=length)
    return graph


def _in_order(parts: Sequence[crs.Floats]) -> crs.Floats | None:
    """Join parts that follow one another as given, turning each as needed; else ``None``."""
    if len(parts) == 1:
        return parts[0]
    first, second = parts[0], parts[1]
    run = [first if _meet(first[-1], second) is not None else first[::-1]]
    for part in parts[1:]:
        turn = _meet(run[-1][-1], part)
        if turn is None:
            return None
        run.append(part[::-1] if turn else part)
    return distinct(np.concatenate(run))


def _meet(place: crs.Floats, part: crs.Floats) -> bool | None:
    """Whether a part must be turned to go on from a place; ``None`` when neither end is there."""
    off = crs.distance_km(place[0], place[1], part[[0, -1], 0], part[[0, -1], 1])
    return bool(off[1] < off[0]) if off.min() <= SEAM_KM else None


def _path(parts: Sequence[crs.Floats], ends: crs.Floats) -> Trace:
    """Take the shortest way along loose parts from one place to another."""
    import networkx as nx

    for lon, lat in ends:
        parts = _split(parts, lon, lat)
    graph = _graph(parts)
    _bridge(graph)
    start, stop = (_nearest_node(graph, lon, lat) for lon, lat in ends)
    nodes = nx.shortest_path(graph, start, stop, weight="weight")
    run: list[crs.Floats] = [np.array([start])]
    leaps: list[npt.NDArray[np.bool_]] = []
    used = set()
    for here, there in pairwise(nodes):
        between = graph[here][there]
        nth = int(min(between, key=lambda key: between[key]["weight"]))
        used.add(nth)
        piece = np.array([here, there]) if nth < 0 else parts[nth]
        piece = piece if _node(piece[0]) == here else piece[::-1]
        over = nth < 0 and float(crs.step_km(piece)[0]) > SEAM_KM
        run.append(piece[1:])
        leaps.append(np.full(len(piece) - 1, over))
    if not leaps:
        return Trace(parts[0], np.zeros(len(parts[0]) - 1, dtype=bool))
    left = tuple(shapely.LineString(part) for nth, part in enumerate(parts) if nth not in used)
    return Trace(np.concatenate(run), np.concatenate(leaps), left)


def _split(parts: Sequence[crs.Floats], lon: float, lat: float) -> list[crs.Floats]:
    """Cut the part nearest to a place where it passes it, so that a path can begin there."""
    feet = [feet_on(part, np.zeros(len(part) - 1, dtype=bool), lon, lat) for part in parts]
    nth = int(np.argmin([off.min() for off, _ in feet]))
    part, (off, share) = parts[nth], feet[nth]
    step = int(np.argmin(off))
    foot = (part[step] + share[step] * (part[step + 1] - part[step]))[None, :]
    halves = [np.concatenate([part[: step + 1], foot]), np.concatenate([foot, part[step + 1 :]])]
    whole = [half for half in halves if _node(half[0]) != _node(half[-1]) or len(half) > 2]
    return [*parts[:nth], *whole, *parts[nth + 1 :]]


def _bridge(graph: nx.MultiGraph[_Node]) -> None:
    """Join what hangs apart by the shortest gaps, as edges with negative keys."""
    for nth, (here, there, km) in enumerate(_gaps(graph), start=1):
        graph.add_edge(here, there, key=-nth, weight=GAP_WEIGHT * km)


def _gaps(graph: nx.MultiGraph[_Node]) -> Iterator[tuple[_Node, _Node, float]]:
    """Find the shortest gaps that would join all that hangs apart, with their kilometres."""
    import networkx as nx

    islands = [list(island) for island in nx.connected_components(graph)]
    gaps: nx.Graph[int] = nx.Graph()
    for (one, here), (two, there) in combinations(enumerate(islands), 2):
        a, b = np.array(here), np.array(there)
        far = crs.distance_km(a[:, None, 0], a[:, None, 1], b[None, :, 0], b[None, :, 1])
        i, j = np.unravel_index(int(np.argmin(far)), far.shape)
        gaps.add_edge(one, two, weight=float(far[i, j]), ends=(here[int(i)], there[int(j)]))
    for _, _, gap in nx.minimum_spanning_edges(gaps, data=True):
        yield *gap["ends"], gap["weight"]


def _nearest_node(graph: nx.MultiGraph[_Node], lon: float, lat: float) -> _Node:
    nodes: list[_Node] = list(graph)
    off = np.hypot(*crs.local_km(np.array(nodes), lon, lat).T)
    return nodes[int(np.argmin(off))]


def _node(vertex: crs.Floats) -> _Node:
    """Name a place to 1e-7 degrees, about a centimetre."""
    return round(float(vertex[0]), 7), round(float(vertex[1]), 7)
