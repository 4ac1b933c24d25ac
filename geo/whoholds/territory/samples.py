"""Places that speak for the land around them, on a plane, with what is said of each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from whoholds import crs
from whoholds.engine.actors import blocs
from whoholds.engine.columns import ACTOR_LISTS
from whoholds.errors import expect
from whoholds.situation import Situation
from whoholds.territory import mesh as meshes
from whoholds.territory.interpolation import Floats, Ints, Mesh, Shapes, nearest

__all__ = [
    "CONTESTED",
    "LISTS",
    "Numbered",
    "Places",
    "agreed",
    "known",
    "number",
    "place",
    "share",
    "spacing",
]

CONTESTED = -2
"""Number of the verdict that land is contested, nobody being ahead; ``-1`` is unknown."""

LISTS = tuple(name for name in ACTOR_LISTS if name != "partners")
"""The lists of actors that land has of its places: whoever shares a place holds it too."""

_TEXTS = ("holder", "bloc", "status", "certainty")
_KEYS = {
    "verdict": (*_TEXTS, *LISTS),
    "actor": (*_TEXTS, "challengers"),
    "bloc": ("bloc", "status", "certainty"),
}
_UNKNOWN = {"holder": "", "bloc": "", "status": "unknown", "certainty": "unknown"}
_DISPUTED = {"holder": "", "bloc": "", "status": "contested", "certainty": "possible"}


@dataclass(frozen=True)
class Places:
    """Places on a plane, each with the number of its side and of its verdict.

    Parameters
    ----------
    spots : ndarray of float, shape (n, 2)
        Metres, no two alike.
    lonlat : ndarray of Point, shape (n,)
        The same spots in EPSG:4326.
    side : ndarray of int, shape (n,)
        Number of the holder or bloc; unknown is a side of its own.
    kind : ndarray of int, shape (n,)
        Number of the verdict, ``-1`` for unknown.
    kinds : DataFrame
        One row a verdict: ``holder``, ``bloc``, ``status``, ``certainty``, ``challengers``,
        ``alternatives``, ``claimed_by``.
    side_names : tuple of str
        Holder or bloc of each side, ``""`` for unknown and where places on one spot differ.
    spacing : float
        Median metres from a place to the next.
    """

    spots: Floats
    lonlat: Shapes
    side: Ints
    kind: Ints
    kinds: pd.DataFrame
    side_names: tuple[str, ...]
    spacing: float

    def names(self) -> npt.NDArray[np.object_]:
        """Give the names of the sides as an array, by number."""
        return np.array(self.side_names, dtype=object)

    def mesh(
        self, method: str, *, reach: float, roads: Shapes | None = None, torn: bool = False
    ) -> Mesh:
        """Lay a mesh over the places, finer where sides meet, or only where spots are torn."""
        _, near = nearest(self.spots, self.spots, meshes.NEIGHBOURS)
        return meshes.lay(
            self.spots,
            meshes.mixed(near, self.side),
            method=method,
            spacing=self.spacing,
            reach=reach,
            roads=roads,
            side=self.side if torn else None,
        )

    def remembered(self) -> dict[str, object]:
        """Say what lines drawn from areas need: places to leave alone, and a lattice to smooth."""
        return {
            "step_km": meshes.step(self.spacing) / 1000.0,
            "places": shapely.to_wkb(shapely.multipoints(self.lonlat), hex=True),
        }

    def verdicts(self, kinds: Ints) -> pd.DataFrame:
        """Spell verdicts out, one row a number."""
        empty: dict[str, list[str]] = {name: [] for name in LISTS}
        special = pd.DataFrame([_UNKNOWN | empty, _DISPUTED | empty])
        table = pd.concat([self.kinds, special], ignore_index=True)
        # The numbers -1 and -2 stand behind all others.
        row = np.where(kinds < 0, len(self.kinds) - 1 - kinds, kinds)
        return pd.DataFrame(table.iloc[row]).reset_index(drop=True)


def known(
    evidence: Situation | gpd.GeoDataFrame, land: gpd.GeoDataFrame | None
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Take the points that speak and the land they speak of.

    Parameters
    ----------
    evidence : Situation or GeoDataFrame
        As for :func:`whoholds.control_areas`.
    land : GeoDataFrame or None

    Returns
    -------
    points : GeoDataFrame
        EPSG:4326, with all columns of :attr:`Places.kinds`.
    land : GeoDataFrame

    Raises
    ------
    ValueError
        For points without land, without ``holder`` or without a CRS, and for other shapes.
    """
    if isinstance(evidence, Situation):
        of = blocs(evidence.timeline.ledger, evidence.day)
        towns = evidence.towns[[*_TEXTS[:1], *_TEXTS[2:], *LISTS, "partners", "geometry"]]
        return (
            towns.assign(bloc=towns["holder"].map(of)),
            evidence.states if land is None else land,
        )
    if not isinstance(evidence, gpd.GeoDataFrame):
        expect(evidence, Situation)
    if land is None:
        raise ValueError("points alone say nothing of where land ends: pass land")
    if "holder" not in evidence or evidence.crs is None:
        raise ValueError("evidence needs a column holder and a CRS")
    if not evidence.geom_type.dropna().eq("Point").all():
        raise ValueError("evidence needs points: take representative_point() of other shapes")
    return _spoken(evidence.to_crs(crs.LONLAT)), land


def _spoken(points: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give points all columns of a verdict, those that they have in one form, labelled from 0."""
    frame = pd.DataFrame(points).drop(columns=points.active_geometry_name).reset_index(drop=True)
    holder = _texts(frame["holder"], "")
    nobody = holder == ""
    stands = {
        "holder": "",
        "bloc": holder,
        "status": np.where(nobody, "unknown", "held"),
        "certainty": np.where(nobody, "unknown", "certain"),
    }
    for name, otherwise in stands.items():
        frame[name] = _texts(frame.get(name, pd.Series(None, frame.index, object)), otherwise)
    for name in LISTS:
        cells = frame[name].tolist() if name in frame else [None] * len(frame)
        frame[name] = pd.Series([_list(cell) for cell in cells], frame.index, object)
    return gpd.GeoDataFrame(frame, geometry=points.geometry.to_numpy(), crs=crs.LONLAT)


def _texts(column: pd.Series, otherwise: Any) -> pd.Series:
    """Read cells as text, and what is missing as something else."""
    plain = column.astype(object)
    return plain.where(plain.notna(), otherwise).astype("str")


def _list(cell: Any) -> list[str]:
    """Read a cell as a list of actors, also where files made a text of it."""
    if isinstance(cell, str):
        return [name for name in cell.split(";") if name]
    return [] if cell is None or cell is pd.NA or cell != cell else [str(name) for name in cell]


def place(points: gpd.GeoDataFrame, plane: crs.Projection, by: str) -> Places:
    """Put points on a plane and number what is said of them.

    Parameters
    ----------
    points : GeoDataFrame
        As :func:`known` answers them.
    plane : Projection
    by : {"actor", "bloc", "verdict"}
        What makes two verdicts one.

    Returns
    -------
    Places
        Points without geometry are left out; where several lie on one spot (within a metre) and
        differ, the spot is unknown.
    """
    geometry = points.geometry.to_numpy()
    there = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    points = points[there].reset_index(drop=True)
    lonlat = np.asarray(points.geometry.to_numpy(), dtype=object)
    at = shapely.get_coordinates(plane.project(shapely.multipoints(lonlat)))
    numbered = number(pd.DataFrame(points.drop(columns="geometry")), by)
    first, group = share(at)
    return Places(
        spots=at[first],
        lonlat=lonlat[first],
        side=agreed(numbered.side, first, group, len(numbered.side_names) - 1),
        kind=agreed(numbered.kind, first, group, -1),
        kinds=numbered.kinds,
        side_names=numbered.side_names,
        spacing=spacing(at[first]),
    )


def share(at: Floats) -> tuple[Ints, Ints]:
    """Find points that share a spot, within a metre.

    Parameters
    ----------
    at : ndarray of float, shape (n, 2)
        Metres.

    Returns
    -------
    first : ndarray of int, shape (p,)
        The first point of each spot.
    group : ndarray of int, shape (n,)
        The spot of each point.
    """
    _, first, group = np.unique(at.round(0), axis=0, return_index=True, return_inverse=True)
    return first.astype(np.intp), group.ravel().astype(np.intp)


def agreed(values: Ints, first: Ints, group: Ints, otherwise: int) -> Ints:
    """Give each spot the value that its points share, or another where they differ."""
    answer = values[first].astype(np.intp)
    differs = values != answer[group]
    answer[group[differs]] = otherwise
    return answer


@dataclass(frozen=True)
class Numbered:
    """Verdicts by number: sides and kinds as of :class:`Places`, one entry a row."""

    side: Ints
    kind: Ints
    kinds: pd.DataFrame
    side_names: tuple[str, ...]


def number(verdicts: pd.DataFrame, by: str) -> Numbered:
    """Give sides and kinds of verdicts their numbers.

    Parameters
    ----------
    verdicts : DataFrame
        Columns of :attr:`Places.kinds`.
    by : {"actor", "bloc", "verdict"}
        What makes two verdicts one.

    Returns
    -------
    Numbered
    """
    verdicts = _alone(verdicts)
    keys = verdicts[list(_KEYS[by])].copy()
    for name in set(LISTS) & set(keys):
        keys[name] = keys[name].map(lambda names: ";".join(sorted(names)))
    if by == "actor":
        # Who besieges or fights makes an area of its own; who merely could, does not.
        keys["challengers"] = keys["challengers"].where(keys["status"] != "held", "")
    nobody = (
        verdicts["status"].eq("unknown")
        | (verdicts["holder"].eq("") & verdicts["status"].ne("contested"))
    ).to_numpy()
    numbers: Ints = keys.groupby(list(keys), sort=True).ngroup().to_numpy().astype(np.intp)
    side_key = verdicts["bloc" if by == "bloc" else "holder"].where(~nobody, "")
    names, side = np.unique(side_key.to_numpy(str), return_inverse=True)
    return Numbered(
        side=side.astype(np.intp),
        kind=np.where(nobody, -1, numbers).astype(np.intp),
        kinds=_kinds(verdicts, numbers, by),
        side_names=(*(str(name) for name in names), ""),
    )


def _alone(verdicts: pd.DataFrame) -> pd.DataFrame:
    """Let those who hold a place together be each other's alternatives: land has one holder."""
    if "partners" not in verdicts or not verdicts["status"].eq("shared").any():
        return verdicts
    rows = zip(verdicts["status"], verdicts["alternatives"], verdicts["partners"], strict=True)
    may = [sorted({*own, *beside}) if status == "shared" else own for status, own, beside in rows]
    return verdicts.assign(alternatives=pd.Series(may, index=verdicts.index, dtype=object))


def _kinds(verdicts: pd.DataFrame, numbers: Ints, by: str) -> pd.DataFrame:
    """One row a verdict, with the lists of all places that share it."""
    frame = verdicts[[*_TEXTS, *LISTS]]
    if not len(frame):
        return frame
    groups = frame.groupby(numbers)
    table = groups[list(_TEXTS)].first()
    if by == "bloc":
        # Several holders of one bloc have no common holder.
        table["holder"] = table["holder"].where(
            groups["holder"].min() == groups["holder"].max(), ""
        )
    for name in LISTS:
        table[name] = [sorted({one for names in own for one in names}) for _, own in groups[name]]
    return table.reset_index(drop=True)


def spacing(at: Floats) -> float:
    """Measure the median distance from a spot to the next, in metres."""
    if len(at) < 2:
        return 1.0
    distance, _ = nearest(at, at, 2)
    return float(np.median(distance[:, 1]))
