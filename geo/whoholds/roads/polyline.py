"""One road's line as one run of vertices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from whoholds import crs

LONG_KM = 2.0
"""On shorter steps, kilometres are spread evenly over degrees for all that matters."""


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
    def bend(self) -> crs.Floats:
        """How unevenly kilometres are spread over each step.

        Half of a long step's degrees is not half of its kilometres, for degrees of longitude
        shrink towards the poles. Of a share `s` in degrees, ``s + bend * s * (1 - s)`` is the
        share in kilometres, exact at the middle.
        """
        bend = np.zeros(len(self.steps))
        long = np.flatnonzero(self.steps > LONG_KM)
        begin, end = self.coordinates[long], self.coordinates[long + 1]
        middle = (begin + end) / 2
        first, second = crs.distance_km(*begin.T, *middle.T), crs.distance_km(*middle.T, *end.T)
        bend[long] = 4 * (first / (first + second) - 0.5)
        return bend

    @cached_property
    def km(self) -> crs.Floats:
        """Kilometres from the first vertex to each."""
        return np.concatenate([[0.0], np.cumsum(self.steps)])

    @property
    def gaps_km(self) -> float:
        """Kilometres of all gaps."""
        before, after = self.coordinates[:-1][self.leap], self.coordinates[1:][self.leap]
        return float(crs.distance_km(*before.T, *after.T).sum())

    @property
    def closed(self) -> bool:
        """Whether the road comes back to where it began."""
        ends = self.coordinates[[0, -1]]
        return not self.leap.any() and bool((ends[0] == ends[1]).all())

    def reversed(self) -> Trace:
        """Run the road the other way."""
        other = Trace(self.coordinates[::-1], self.leap[::-1], self.branches)
        # Measured once is enough.
        vars(other)["steps"] = self.steps[::-1]
        vars(other)["bend"] = -self.bend[::-1]
        return other

    def feet(self, lon: float, lat: float) -> tuple[crs.Floats, crs.Floats]:
        """Drop a place onto every step: kilometres off it, and how far along it (0 to 1)."""
        return feet_on(self.coordinates, self.leap, lon, lat)

    def at(self, mark: crs.Floats) -> tuple[crs.Floats, crs.Floats]:
        """Find marks on the line: their places, shape (len(mark), 2), and their kilometres.

        A mark counts vertices and shares of a step: 2.5 lies halfway from the third vertex to
        the fourth. Unlike a kilometre it tells the two sides of a gap apart.
        """
        step = np.minimum(mark.astype(np.intp), len(self.steps) - 1)
        share = mark - step
        begin, end = self.coordinates[step], self.coordinates[step + 1]
        gone = share + self.bend[step] * share * (1 - share)
        return begin + share[:, None] * (end - begin), self.km[step] + gone * self.steps[step]

    def _along(self, km: crs.Floats, step: npt.NDArray[np.intp]) -> crs.Floats:
        """Find the places at kilometres, given the steps on which they lie."""
        length = self.steps[step]
        gone = np.divide(km - self.km[step], length, out=np.zeros(len(km)), where=length > 0)
        gone, slope = gone.clip(0.0, 1.0), 1 + self.bend[step]
        share = 2 * gone / (slope + np.sqrt(slope**2 - 4 * self.bend[step] * gone))
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
        turned = distinct(turned)
        return Trace(turned, np.zeros(len(turned) - 1, dtype=bool), self.branches)


def feet_on(
    coordinates: crs.Floats, leap: npt.NDArray[np.bool_], lon: float, lat: float
) -> tuple[crs.Floats, crs.Floats]:
    """Drop a place onto every step of a run of vertices, as :meth:`Trace.feet` does."""
    plane = crs.local_km(coordinates, lon, lat)
    begin, step = plane[:-1], np.diff(plane, axis=0)
    square = np.einsum("ij,ij->i", step, step)
    inward = -np.einsum("ij,ij->i", begin, step)
    share = np.divide(inward, square, out=np.zeros(len(step)), where=square > 0).clip(0.0, 1.0)
    foot = begin + share[:, None] * step
    return np.where(leap, np.inf, np.hypot(foot[:, 0], foot[:, 1])), share


def _broken(line: shapely.LineString, leap: npt.NDArray[np.bool_]) -> BaseGeometry:
    """Break one piece where it leaps a gap."""
    parts = np.split(shapely.get_coordinates(line), np.flatnonzero(leap) + 1)
    drawn = [part for part in parts if len(part) > 1]
    return shapely.MultiLineString(drawn) if len(drawn) > 1 else shapely.LineString(drawn[0])


def distinct(coordinates: crs.Floats) -> crs.Floats:
    """Drop vertices that repeat the one before."""
    moved = (np.diff(coordinates, axis=0) != 0).any(axis=1)
    return np.concatenate([coordinates[:1], coordinates[1:][moved]])
