"""One road's line as one run of vertices, whatever way its parts were drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations, pairwise

import networkx as nx
import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from whoholds import crs

SEAM_KM = 0.05
"""Ends of parts this close are one place: digitising noise, not a gap."""

GAP_WEIGHT = 4.0
"""A kilometre of gap counts like four of road, so that a path leaps only where it must."""

_Node = tuple[float, float]


@dataclass(frozen=True, eq=False)
class Trace:
    """Vertices of a road in order.

    Parameters
    ----------
    coordinates : ndarray of float, shape (n, 2)
        Longitude and latitude.
    leap : ndarray of bool, shape (n - 1,)
        Steps over a gap, where no road is drawn; they measure 0 km.
    branches : tuple of LineString
        Parts that lead elsewhere: arms of a fork that the road does not take.
    """

    coordinates: crs.Floats
    leap: npt.NDArray[np.bool_]
    branches: tuple[shapely.LineString, ...] = ()

    @cached_property
    def steps(self) -> crs.Floats:
        """Kilometres of each step, 0 over gaps."""
        return np.where(self.leap, 0.0, crs.step_km(self.coordinates))

    @cached_property
    def km(self) -> crs.Floats:
        """Kilometres from the first vertex to each."""
        return np.concatenate([[0.0], np.cumsum(self.steps)])

    @property
    def closed(self) -> bool:
        """Whether the road comes back to where it began."""
        ends = self.coordinates[[0, -1]]
        return not self.leap.any() and bool((ends[0] == ends[1]).all())

    def reversed(self) -> Trace:
        """Run the road the other way."""
        return Trace(self.coordinates[::-1], self.leap[::-1], self.branches)

    def feet(self, lon: float, lat: float) -> tuple[crs.Floats, crs.Floats]:
        """Drop a place onto every step: kilometres off it, and how far along it (0 to 1)."""
        return _feet(self.coordinates, self.leap, lon, lat)

    def at(self, mark: crs.Floats) -> tuple[crs.Floats, crs.Floats]:
        """Find marks on the line: their places, shape (len(mark), 2), and their kilometres.

        A mark counts vertices and shares of a step: 2.5 lies halfway from the third vertex to
        the fourth. Unlike a kilometre it tells the two sides of a gap apart.
        """
        step = np.minimum(mark.astype(np.intp), len(self.steps) - 1)
        share = mark - step
        begin, end = self.coordinates[step], self.coordinates[step + 1]
        return begin + share[:, None] * (end - begin), self.km[step] + share * self.steps[step]

    def _along(self, km: crs.Floats, step: npt.NDArray[np.intp]) -> crs.Floats:
        """Find the places at kilometres, given the steps on which they lie."""
        length = self.steps[step]
        share = np.divide(km - self.km[step], length, out=np.zeros(len(km)), where=length > 0)
        begin, end = self.coordinates[step], self.coordinates[step + 1]
        places: crs.Floats = begin + share.clip(0.0, 1.0)[:, None] * (end - begin)
        return places

    def pieces(self, begin: crs.Floats, end: crs.Floats) -> npt.NDArray[np.object_]:
        """Cut out the pieces between pairs of kilometres, all at once.

        Parameters
        ----------
        begin, end : ndarray of float, shape (n,)
            On the road, no end before its beginning.

        Returns
        -------
        ndarray of LineString or MultiLineString, shape (n,)
            In the direction of the road, empty where begin and end are one place.
        """
        end = np.minimum(end, self.km[-1])
        first = np.searchsorted(self.km, begin, side="right") - 1
        last = np.searchsorted(self.km, end, side="left") - 1
        whole = np.flatnonzero(end > begin)
        lines = np.full(len(begin), shapely.LineString(), dtype=object)
        if not len(whole):
            return lines
        inner = (last - first)[whole]
        # Every piece is its first place, the vertices strictly between, and its last place.
        owner = np.repeat(np.arange(len(whole)), inner + 2)
        offset = np.cumsum(inner + 2) - (inner + 2)
        nth = np.arange(len(owner)) - offset[owner]
        vertex = (first[whole][owner] + nth).clip(0, len(self.coordinates) - 1)
        coordinates = self.coordinates[vertex]
        # At a gap one measure has two places: pieces begin beyond it and end before it.
        coordinates[offset] = self._along(begin[whole], first[whole])
        coordinates[offset + inner + 1] = self._along(end[whole], last[whole])
        lines[whole] = shapely.linestrings(coordinates, indices=owner)
        if self.leap.any():
            for piece in whole[[self.leap[first[p] : last[p] + 1].any() for p in whole]]:
                lines[piece] = _broken(lines[piece], self.leap[first[piece] : last[piece] + 1])
        return lines

    def starting_at(self, lon: float, lat: float) -> Trace:
        """Turn a ring so that it begins where it passes a place nearest."""
        off, share = self.feet(lon, lat)
        step = int(np.argmin(off))
        begin, end = self.coordinates[step], self.coordinates[step + 1]
        foot = (begin + share[step] * (end - begin))[None, :]
        ring = np.concatenate([foot, self.coordinates[step + 1 :], self.coordinates[1 : step + 1]])
        turned = np.concatenate([ring, foot])
        turned = _distinct(turned)
        return Trace(turned, np.zeros(len(turned) - 1, dtype=bool), self.branches)


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
    parts = [
        shapely.get_coordinates(part)
        for part in shapely.get_parts(line)
        if not part.is_empty and part.length > 0
    ]
    run = _in_order(parts)
    if run is not None:
        return Trace(run, np.zeros(len(run) - 1, dtype=bool))
    merged = shapely.get_parts(shapely.line_merge(shapely.MultiLineString(parts)))
    return _path([shapely.get_coordinates(part) for part in merged], ends)


def _broken(line: shapely.LineString, leap: npt.NDArray[np.bool_]) -> BaseGeometry:
    """Break one piece where it leaps a gap."""
    parts = np.split(shapely.get_coordinates(line), np.flatnonzero(leap) + 1)
    drawn = [part for part in parts if len(part) > 1]
    return shapely.MultiLineString(drawn) if len(drawn) > 1 else shapely.LineString(drawn[0])


def _feet(
    coordinates: crs.Floats, leap: npt.NDArray[np.bool_], lon: float, lat: float
) -> tuple[crs.Floats, crs.Floats]:
    plane = crs.local_km(coordinates, lon, lat)
    begin, step = plane[:-1], np.diff(plane, axis=0)
    square = np.einsum("ij,ij->i", step, step)
    inward = -np.einsum("ij,ij->i", begin, step)
    share = np.divide(inward, square, out=np.zeros(len(step)), where=square > 0).clip(0.0, 1.0)
    foot = begin + share[:, None] * step
    return np.where(leap, np.inf, np.hypot(foot[:, 0], foot[:, 1])), share


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
    return _distinct(np.concatenate(run))


def _distinct(coordinates: crs.Floats) -> crs.Floats:
    """Drop vertices that repeat the one before."""
    moved = (np.diff(coordinates, axis=0) != 0).any(axis=1)
    return np.concatenate([coordinates[:1], coordinates[1:][moved]])


def _meet(place: crs.Floats, part: crs.Floats) -> bool | None:
    """Whether a part must be turned to go on from a place; ``None`` when neither end is there."""
    off = crs.distance_km(place[0], place[1], part[[0, -1], 0], part[[0, -1], 1])
    return bool(off[1] < off[0]) if off.min() <= SEAM_KM else None


def _path(parts: Sequence[crs.Floats], ends: crs.Floats) -> Trace:
    """Take the shortest way along loose parts from one place to another."""
    for lon, lat in ends:
        parts = _split(parts, lon, lat)
    graph: nx.MultiGraph[_Node] = nx.MultiGraph()
    for nth, part in enumerate(parts):
        length = float(crs.step_km(part).sum())
        graph.add_edge(_node(part[0]), _node(part[-1]), key=nth, weight=length)
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
    feet = [_feet(part, np.zeros(len(part) - 1, dtype=bool), lon, lat) for part in parts]
    nth = int(np.argmin([off.min() for off, _ in feet]))
    part, (off, share) = parts[nth], feet[nth]
    step = int(np.argmin(off))
    foot = (part[step] + share[step] * (part[step + 1] - part[step]))[None, :]
    halves = [np.concatenate([part[: step + 1], foot]), np.concatenate([foot, part[step + 1 :]])]
    whole = [half for half in halves if _node(half[0]) != _node(half[-1]) or len(half) > 2]
    return [*parts[:nth], *whole, *parts[nth + 1 :]]


def _bridge(graph: nx.MultiGraph[_Node]) -> None:
    """Join what hangs apart by the shortest gaps, as edges with negative keys."""
    islands = [list(island) for island in nx.connected_components(graph)]
    gaps: nx.Graph[int] = nx.Graph()
    for (one, here), (two, there) in combinations(enumerate(islands), 2):
        a, b = np.array(here), np.array(there)
        far = crs.distance_km(a[:, None, 0], a[:, None, 1], b[None, :, 0], b[None, :, 1])
        i, j = np.unravel_index(int(np.argmin(far)), far.shape)
        gaps.add_edge(one, two, weight=float(far[i, j]), ends=(here[int(i)], there[int(j)]))
    for nth, (_, _, gap) in enumerate(nx.minimum_spanning_edges(gaps, data=True), start=1):
        here, there = gap["ends"]
        graph.add_edge(here, there, key=-nth, weight=GAP_WEIGHT * gap["weight"])


def _nearest_node(graph: nx.MultiGraph[_Node], lon: float, lat: float) -> _Node:
    nodes: list[_Node] = list(graph)
    off = np.hypot(*crs.local_km(np.array(nodes), lon, lat).T)
    return nodes[int(np.argmin(off))]


def _node(vertex: crs.Floats) -> _Node:
    """Name a place to 1e-7 degrees, about a centimetre."""
    return round(float(vertex[0]), 7), round(float(vertex[1]), 7)
