"""Linear referencing on one road: stations in order, stretches between them, kilometres.

A road is divided by its *stations*, the towns along it. What lies between two neighbouring
stations is a *stretch*; a claim names a *section*, any two stations of the road, and bears on
every stretch in between. :func:`stretch_ids` and :func:`expand` need only the order of the
stations, so that verdicts never depend on how well a road is drawn; :func:`fit` lays the stations
on the line and measures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from whoholds import crs
from whoholds.errors import Fault, RouteError
from whoholds.roads.calibration import Placing, place
from whoholds.roads.linework import trace
from whoholds.roads.polyline import Trace
from whoholds.roads.sections import expand, stretch_ids
from whoholds.subject import Subject, subjects_of

__all__ = ["REACH_KM", "Route", "expand", "faults", "fit", "stretch_ids"]

REACH_KM = 30.0
"""A station farther than this from its road's line is a fault."""

SLIP_KM = 2.0
"""A station may lie this much, and twice its least distance, off the place its order gives it."""

BRANCH_KM = 1.0
"""A station stands on an arm of a fork when its road is this much farther off, and twice as far."""


@dataclass(frozen=True, eq=False)
class Route:
    """A road with its stations on it: from the first station, kilometre 0, to the last.

    Made by :func:`fit`. What the line draws beyond its first and last station belongs to no
    stretch and is left out.

    Parameters
    ----------
    highway_id : str
        The road.
    towns : tuple of str
        Its stations in order.
    km : ndarray of float
        Geodesic kilometres of each station along the road, rising: stations that fall on one
        place are set ten metres apart, that something can be drawn between them.
    offset_km : ndarray of float
        How far off the road each station lies.
    gaps_km : float
        Kilometres of gaps that the line leaves undrawn; they count nothing in `km`.
    """

    highway_id: str
    towns: tuple[str, ...]
    km: crs.Floats
    offset_km: crs.Floats
    gaps_km: float
    _run: Trace = field(repr=False)
    _origin: float = field(repr=False)

    @property
    def length_km(self) -> float:
        """Geodesic kilometres from the first station to the last."""
        return float(self.km[-1])

    @property
    def geometry(self) -> BaseGeometry:
        """The line from the first station to the last, EPSG:4326."""
        return self.cut(0.0, self.length_km)

    def cut(self, from_km: float, to_km: float) -> BaseGeometry:
        """Cut out the line between two measures.

        Parameters
        ----------
        from_km, to_km : float
            Kilometres from the first station; what lies beyond the road is left out.

        Returns
        -------
        LineString or MultiLineString
            In the direction of the road; several parts where it leaps a gap, empty where both
            measures are one place.

        Raises
        ------
        RouteError
            When `to_km` lies before `from_km`.
        """
        piece: BaseGeometry = self.pieces([from_km], [to_km])[0]
        return piece

    def pieces(self, from_km: npt.ArrayLike, to_km: npt.ArrayLike) -> npt.NDArray[np.object_]:
        """Cut out many pieces at once, as :meth:`cut` does one.

        Parameters
        ----------
        from_km, to_km : array_like of float, shape (n,)
            Kilometres from the first station.

        Returns
        -------
        ndarray of geometry, shape (n,)
            EPSG:4326.

        Raises
        ------
        RouteError
            When a piece ends before it begins.
        """
        begin = np.clip(np.asarray(from_km, dtype=np.float64), 0.0, self.length_km)
        end = np.clip(np.asarray(to_km, dtype=np.float64), 0.0, self.length_km)
        if (end < begin).any():
            nth = int(np.argmax(end < begin))
            raise RouteError(
                f"{self.highway_id}: a piece cannot run from km {begin[nth]:.1f} back to km"
                f" {end[nth]:.1f}; give the smaller measure first"
            )
        return self._run.pieces(begin + self._origin, end + self._origin)

    def section(self, a: str, b: str) -> tuple[float, float]:
        """Find the measures of a section between two stations, named in either order.

        Parameters
        ----------
        a, b : str
            Town ids.

        Returns
        -------
        tuple of float
            ``from_km``, ``to_km``.

        Raises
        ------
        SubjectError
            When the road has no such station.
        """
        name = self.highway_id or "road"
        stations = self._stations(name)
        spans = expand(pd.Series([str(Subject("highway", name, f"{a}..{b}"))]), stations)
        own = subjects_of("highway", stretch_ids(stations)["stretch_id"])
        nth = np.flatnonzero(own.isin(spans["stretch_subject"]).to_numpy())
        return float(self.km[nth[0]]), float(self.km[nth[-1] + 1])

    def stretches(self) -> gpd.GeoDataFrame:
        """Lay out the stretches between neighbouring stations.

        Returns
        -------
        GeoDataFrame
            One row a stretch along the road, EPSG:4326: ``highway_id``, ``position``,
            ``stretch_id``, ``from_town``, ``to_town``, ``from_km``, ``to_km`` (half-open,
            gapless), ``geometry``.
        """
        frame = stretch_ids(self._stations(self.highway_id)).assign(
            from_km=self.km[:-1], to_km=self.km[1:]
        )
        lines = self.pieces(self.km[:-1], self.km[1:])
        return gpd.GeoDataFrame(frame, geometry=list(lines), crs=crs.LONLAT)

    def _stations(self, name: str) -> pd.DataFrame:
        order = range(len(self.towns))
        return pd.DataFrame({"highway_id": name, "town_id": self.towns, "order": order})


def fit(
    line: BaseGeometry,
    points: Sequence[shapely.Point] | npt.NDArray[np.object_] | gpd.GeoSeries,
    *,
    towns: Sequence[str] | None = None,
    highway_id: str = "",
    reach_km: float = REACH_KM,
) -> Route:
    """Lay a road's stations on its line, in their order.

    Parameters
    ----------
    line : LineString or MultiLineString
        EPSG:4326, drawn in either direction; loops, hairpins and several parts are welcome.
    points : sequence of Point
        The stations in order, EPSG:4326; they need not lie on the line.
    towns : sequence of str, optional
        Their ids; by default ``"1"``, ``"2"``, …
    highway_id : str, optional
        The road, for messages and stretch ids.
    reach_km : float, default 30
        How far from the line a station may lie.

    Returns
    -------
    Route
        Running from the first station to the last.

    Raises
    ------
    RouteError
        When the line is empty or stations cannot be placed: too far off, out of order, on an
        arm of a fork that the road does not take, or all in one place. All are listed.

    Examples
    --------
    >>> from shapely import LineString, Point
    >>> line = LineString([(99, 17), (98, 17), (97, 16)])
    >>> road = fit(line, [Point(97, 16), Point(98.5, 17.05)], towns=["a", "b"], highway_id="R")
    >>> round(road.length_km, 1), road.offset_km.round(1).tolist()
    (207.0, [0.0, 5.5])
    >>> road.geometry.wkt
    'LINESTRING (97 16, 98 17, 98.5 17)'
    """
    ids = tuple(towns) if towns is not None else tuple(str(n + 1) for n in range(len(points)))
    route, wrong = _fit(line, tuple(points), ids, highway_id, reach_km)
    if route is None or wrong:
        raise RouteError(
            "; ".join(f"{highway_id or 'the road'}: {what}, {mend}" for _, what, mend in wrong)
        )
    return route


def faults(
    highways: gpd.GeoDataFrame,
    stations: pd.DataFrame,
    towns: gpd.GeoDataFrame,
    *,
    files: tuple[str, str] = ("highways.geojson", "stations.csv"),
    reach_km: float = REACH_KM,
) -> list[Fault]:
    """Check that every road's stations can be placed on its line.

    Parameters
    ----------
    highways : GeoDataFrame
        Columns ``highway_id``, ``geometry`` ((Multi)LineString), EPSG:4326; index: lines of the
        file.
    stations : DataFrame
        Columns ``highway_id``, ``town_id``, ``order``; index: lines of the file.
    towns : GeoDataFrame
        Columns ``town_id``, ``geometry`` (Point), EPSG:4326.
    files : tuple of str
        Names of the files that `highways` and `stations` were read from.
    reach_km : float, default 30
        How far from the line a station may lie.

    Returns
    -------
    list of Fault
        Sorted by file and row; empty when all is well. Roads without any station, and towns
        that are missing altogether, are not this check's business.
    """
    places = towns.set_index("town_id").geometry
    known = stations[stations["town_id"].isin(places.index)].sort_values("order", kind="stable")
    misplaced: list[Fault] = []
    roads = zip(highways.index, highways["highway_id"], highways.geometry, strict=True)
    for row, road, line in roads:
        own = known[known["highway_id"] == road]
        ids = tuple(own["town_id"])
        if not ids:
            continue
        points = tuple(places.loc[list(ids)])
        for station, what, mend in _fit(line, points, ids, road, reach_km)[1]:
            if station is None:
                place = (files[0], int(row), "geometry")
            else:
                place = (files[1], int(own.index[station]), "order")
            misplaced.append(Fault(*place, f"{road}: {what}", mend))
    return sorted(misplaced, key=lambda fault: (fault.file, fault.row or 0))


_Wrong = tuple[int | None, str, str]
"""Number of the station (``None``: the line itself), what is wrong, the mend."""


# The roads of a pack are placed when it is checked, and again when they are laid out.
@lru_cache(maxsize=64)
def _fit(
    line: BaseGeometry,
    points: tuple[shapely.Point, ...],
    towns: tuple[str, ...],
    highway_id: str,
    reach_km: float,
) -> tuple[Route | None, tuple[_Wrong, ...]]:
    """Place the stations as well as can be, and say what is wrong with it."""
    if line is None or line.is_empty or not line.length > 0:
        return None, ((None, "the line is empty", "draw the road"),)
    if len(points) < 2:
        return None, ((None, "fewer than two stations", "name at least two towns along it"),)
    lonlat = shapely.get_coordinates(points)
    run = trace(line, lonlat[[0, -1]])
    run, placing = place(run, lonlat)
    wrong = _misplaced(run, placing, points, towns, reach_km)
    begin, end = placing.km[[0, -1]]
    if not end > begin and not wrong:
        wrong.append((None, "all stations fall on one place of the line", "redraw the road"))
    km = placing.km - begin
    return Route(highway_id, towns, km, placing.offset_km, run.gaps_km, run, begin), tuple(wrong)


def _misplaced(
    run: Trace,
    placing: Placing,
    points: tuple[shapely.Point, ...],
    towns: tuple[str, ...],
    reach_km: float,
) -> list[_Wrong]:
    """Name the stations too far off, on the wrong arm of a fork, or out of order."""
    wrong: list[_Wrong] = []
    astray = placing.offset_km > 2 * placing.nearest_offset_km + SLIP_KM
    for nth, town in enumerate(towns):
        least = placing.nearest_offset_km[nth]
        arm = min((_off_km(branch, points[nth]) for branch in run.branches), default=np.inf)
        if arm < min(least - BRANCH_KM, least / 2):
            what = f"{town} stands on an arm of a fork that the road does not take"
            mend = f"draw the road through it (now {least:.1f} km off), or drop the other arm"
        elif least > reach_km:
            what = f"{town} lies {least:.1f} km off the line, farther than {reach_km:g} km"
            mend = "redraw the road, mend the town's place, or drop the station"
        elif astray[nth]:
            what = (
                f"{town} is out of order: the line passes it at km {placing.nearest_km[nth]:.1f},"
                f" {_clash(placing, towns, nth)}"
            )
            mend = "renumber the stations as the road meets them"
        else:
            continue
        wrong.append((nth, what, mend))
    return wrong


def _clash(placing: Placing, towns: tuple[str, ...], nth: int) -> str:
    """Say which neighbour leaves a station no place where the line passes it."""
    here = placing.nearest_km
    if nth and here[nth - 1] > here[nth]:
        return f"though {towns[nth - 1]}, listed before it, stands at km {here[nth - 1]:.1f}"
    if nth + 1 < len(towns) and here[nth + 1] < here[nth]:
        return f"though {towns[nth + 1]}, listed after it, stands at km {here[nth + 1]:.1f}"
    return "where its neighbours leave it no place"


def _off_km(line: BaseGeometry, point: shapely.Point) -> float:
    plane = shapely.transform(line, lambda part: crs.local_km(part, point.x, point.y))
    return float(shapely.distance(plane, shapely.Point(0, 0)))
