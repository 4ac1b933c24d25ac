"""Stations on a road's line: the places, in order, that lie least off it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from whoholds import crs
from whoholds.roads.polyline import Trace

CHOICES = 12
"""Places on the line that are weighed for one station: the nearest of those where the line
comes no nearer for a while."""

APART_KM = 0.01
"""Stations that fall on one place of the line are set so far apart, that every stretch between
neighbours can be drawn."""


@dataclass(frozen=True, eq=False)
class Placing:
    """Where the stations of one road stand, one value a station.

    Parameters
    ----------
    km : ndarray of float
        Kilometres along the line, rising.
    offset_km : ndarray of float
        How far off that place the station lies.
    nearest_km, nearest_offset_km : ndarray of float
        The same for the place on the line that is nearest to it, order aside.
    """

    km: crs.Floats
    offset_km: crs.Floats
    nearest_km: crs.Floats
    nearest_offset_km: crs.Floats


def place(run: Trace, points: crs.Floats) -> tuple[Trace, Placing]:
    """Place stations on a line in their order, whichever way the line was drawn.

    Every station has candidates where the line comes near; of all ways to pick one place a
    station without going back, the one with the least sum of offsets is taken, by dynamic
    programming over the places sorted along the line. Places near one station may be borrowed
    by another, so a way always exists; whether it is good enough is for the caller to say.

    Parameters
    ----------
    run : Trace
        The line. A ring is turned to begin at the first station.
    points : ndarray of float, shape (stations, 2)
        Longitude and latitude, in the order of the stations.

    Returns
    -------
    Trace
        The line, running from the first station towards the last.
    Placing
        Places on that line.
    """
    if run.closed:
        run = run.starting_at(*points[0])
    nearest = [_candidates(run, lon, lat) for lon, lat in points]
    # Both ends of a ring are the same place, and a station may mean either.
    ends = [np.array([0.0, len(run.steps)])] if run.closed else []
    marks = np.unique(np.concatenate([*nearest, *ends]))
    places, km = run.at(marks)
    offsets = np.stack([np.hypot(*crs.local_km(places, lon, lat).T) for lon, lat in points])
    there, cost = _least(offsets)
    back, cost_back = _least(offsets[:, ::-1])
    if cost_back < cost - 1e-9:
        run, there, offsets = run.reversed(), back, offsets[:, ::-1]
        _, km = run.at(len(run.steps) - marks[::-1])
    best = offsets.argmin(axis=1)
    each = np.arange(len(points))
    placed = _apart(km[there], float(run.km[-1]))
    return run, Placing(placed, offsets[each, there], km[best], offsets[each, best])


def _apart(km: crs.Floats, length: float) -> crs.Floats:
    """Set places apart that are one, within a line of some length."""
    steps = APART_KM * np.arange(len(km))
    if km[-1] - km[0] < steps[-1]:
        return km
    risen = np.maximum.accumulate(km - steps) + steps
    back = length - steps[::-1]
    return np.asarray(np.minimum.accumulate((np.minimum(risen, back) - steps)[::-1])[::-1] + steps)


def _candidates(run: Trace, lon: float, lat: float) -> crs.Floats:
    """List marks where the line is nearer to a place than just before and after."""
    off, share = run.feet(lon, lat)
    before = np.concatenate([[np.inf], off[:-1]])
    after = np.concatenate([off[1:], [np.inf]])
    dips = np.flatnonzero((off < before) & (off <= after))
    dips = dips[np.argsort(off[dips], kind="stable")[:CHOICES]]
    marks = dips + share[dips]
    # A station at a vertex shall stand on it, not a hair's breadth beside it.
    vertex = marks.round()
    return np.where(np.abs(marks - vertex) < 1e-9, vertex, marks)


def _least(offsets: crs.Floats) -> tuple[npt.NDArray[np.intp], float]:
    """Pick one column a row, never falling, with the least sum; the first of equals."""
    came = np.zeros(offsets.shape, dtype=np.intp)
    total = offsets[0]
    columns = np.arange(offsets.shape[1])
    for nth, offset in enumerate(offsets[1:], start=1):
        low = np.minimum.accumulate(total)
        fresh = np.concatenate([[True], low[1:] < low[:-1]])
        came[nth] = np.maximum.accumulate(np.where(fresh, columns, 0))
        total = low + offset
    picked = np.empty(len(offsets), dtype=np.intp)
    picked[-1] = np.argmin(total)
    for nth in range(len(offsets) - 1, 0, -1):
        picked[nth - 1] = came[nth, picked[nth]]
    return picked, float(total.min())
