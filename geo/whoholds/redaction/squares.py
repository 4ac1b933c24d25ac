"""Squares: how coarsely a place must be shown, so that it may be any of several.

Whoever has the list of places of a pack sees which of them an output lacks. So the other places of
a square of which nothing is told are left out with the hidden one, and the square is made as large
as it takes for there to be enough of them. All places that might be hidden are dealt to squares as
if each of them were, so that the size of a square tells nothing, either (the attack on minimal
generalisations of R. C. Wong et al., VLDB 2007).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

_KM_A_DEGREE: Final = 111.32
_DOUBLINGS: Final = 5


@dataclass(frozen=True)
class Square:
    """Where a hidden place is shown, and among which others it hides.

    Parameters
    ----------
    middle : (float, float)
        Longitude and latitude.
    km : float
        Side of the square.
    others : tuple of str
        Places of which nothing is told, ids, to be left out.
    among : int
        Places that it may be.
    """

    middle: tuple[float, float]
    km: float
    others: tuple[str, ...]
    among: int


def assign(
    layer: gpd.GeoDataFrame, key: str, hidden: set[str], silent: set[str], km: float, least: int
) -> dict[str, Square]:
    """Give each hidden place its square.

    Parameters
    ----------
    layer : GeoDataFrame
        Points with ``state_id`` in EPSG:4326.
    key : str
        Column of ids.
    hidden, silent : set of str
        Ids of the places to hide, and of those that may be left out with them.
    km : float
        Least side of a square.
    least : int
        Places that a square must have.

    Returns
    -------
    dict of str to Square
        Where no square has as many, one of side `km`, from which none is left out.
    """
    rows = layer[layer[key].isin(hidden | silent) & ~layer.geometry.isna()]
    at = shapely.get_coordinates(rows.geometry.to_numpy())
    where = rows["state_id"].to_numpy()
    ids = rows[key].to_numpy()
    answer: dict[str, Square] = {}
    left = np.ones(len(rows), bool)
    for side in [km * 2**n for n in range(_DOUBLINGS + 1)]:
        cells = pd.Series(list(zip(where, *cell(at, side).T, strict=True)))[left]
        for _, members in cells.groupby(cells, sort=False):
            if len(members) < least:
                continue
            place = members.index.to_numpy()
            left[place] = False
            others = tuple(name for name in ids[place] if name not in hidden)
            for n in place:
                if ids[n] in hidden:
                    answer[ids[n]] = Square(middle(at[n], side), side, others, len(place))
    for n in np.flatnonzero(left):
        if ids[n] in hidden:
            alone = (cell(at[left], km) == cell(at[[n]], km)).all(axis=1)
            alone &= (where[left] == where[n]) & np.isin(ids[left], list(hidden))
            answer[ids[n]] = Square(middle(at[n], km), km, (), int(alone.sum()))
    return answer


def cell(points: np.ndarray, km: float) -> np.ndarray:
    """Give the squares that points lie in by number: column and row, shape (n, 2)."""
    tall = km / _KM_A_DEGREE
    row = np.floor(points[:, 1] / tall)
    return np.column_stack([np.floor(points[:, 0] / _wide(row, km)), row])


def middle(point: np.ndarray, km: float) -> tuple[float, float]:
    """Give the middle of the square that a point lies in, longitude and latitude in degrees."""
    ((column, row),) = cell(point[None], km)
    return float((column + 0.5) * _wide(row, km)), float((row + 0.5) * km / _KM_A_DEGREE)


def _wide(row: np.ndarray, km: float) -> np.ndarray:
    """Width of the squares of a row in degrees."""
    tall = km / _KM_A_DEGREE
    wide: np.ndarray = tall / np.cos(np.radians((row + 0.5) * tall))
    return wide
