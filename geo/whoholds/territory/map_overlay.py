"""What maps say of every spot: the answers of one map side by side, those of several overlaid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final, NamedTuple

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from whoholds import crs
from whoholds.territory.interpolation import Shapes

__all__ = ["GAP", "SILENT", "Answer", "Drawn", "Part", "closed", "overlay", "settled", "united"]

GRID: Final = 1.0
"""Metres to which coordinates are rounded, so that noise in them makes no slivers."""

GAP: Final = 200.0
"""Metres; what is narrower between two areas of one map is how they were drawn, and no statement:
a map of 150 districts has some thousand of such gaps, of 45 km² together."""

SLIVER: Final = 10.0
"""Metres; pieces that are narrower on average are two drawings of one edge, and left out."""


class Answer(NamedTuple):
    """What a map says of a spot.

    Parameters
    ----------
    holder : str
        Blank where nobody is said to hold it for certain.
    event : str
        ``held``, ``contested``, ``shared``, ``claimed``, ``unknown``, ...; blank where the map is
        silent.
    status : str
        The map's own word.
    """

    holder: str
    event: str
    status: str


SILENT: Final = Answer("", "", "")
"""The answer of a map about land where it draws nothing."""

Part = tuple[Answer, BaseGeometry]
"""An answer, and all land of which it is given, on the plane."""


@dataclass(frozen=True, eq=False)
class Drawn:
    """What a map says on one day, on a plane in metres.

    Parameters
    ----------
    parts : list of (Answer, (Multi)Polygon)
        They do not overlap.
    """

    parts: list[Part]

    @cached_property
    def extent(self) -> BaseGeometry:
        """All land of which the map says anything, over the gaps within it."""
        return closed(united([shape for _, shape in self.parts]))

    @property
    def holders(self) -> set[str]:
        """The sides that hold anything."""
        return {key.holder for key, _ in self.parts} - {""}

    def held(self, side: str) -> BaseGeometry:
        """Unite what a side holds, over the gaps within it."""
        return closed(united([shape for key, shape in self.parts if key.holder == side]))


def settled(
    rows: gpd.GeoDataFrame,
    plane: crs.Projection,
    ground: BaseGeometry | None = None,
    rest: str = "",
) -> Drawn:
    """Give each spot the one answer of a map.

    Where areas of two sides overlap, none of them is taken for the holder, and the spot is
    contested. A zone without a holder that lies over the area of a side leaves its holder and
    makes it what the zone says, as a town that is fought for keeps its holder.

    Parameters
    ----------
    rows : GeoDataFrame
        Of one day, with ``holder``, ``event`` and ``status``; EPSG:4326.
    plane : Projection
    ground : (Multi)Polygon, optional
        On the plane; what lies outside is cut off.
    rest : str
        Side that is meant by what is not drawn of `ground`; blank for none.

    Returns
    -------
    Drawn
    """
    keys = [Answer(*key) for key in rows[["holder", "event", "status"]].itertuples(index=False)]
    shapes = shapely.set_precision(
        shapely.make_valid(plane.project(rows.geometry.to_numpy())), GRID
    )
    parts = [
        (key, united([shape for own, shape in zip(keys, shapes, strict=True) if own == key]))
        for key in dict.fromkeys(keys)
    ]
    if ground is not None:
        parts = [(key, _both(shape, ground)) for key, shape in parts]
    zones = [(key, shape) for key, shape in parts if not key.holder]
    done = _marked(_apart([(key, shape) for key, shape in parts if key.holder]), _first(zones))
    if rest and ground is not None:
        left = _without(ground, Drawn(done).extent)
        done.append((Answer(rest, "held", "undrawn"), left))
    return Drawn([(key, shape) for key, shape in done if not shape.is_empty])


def overlay(maps: Sequence[Drawn]) -> list[tuple[tuple[Answer, ...], BaseGeometry]]:
    """Cut the land of some maps into pieces that each of them answers in one way.

    Parameters
    ----------
    maps : sequence of Drawn

    Returns
    -------
    list of (tuple of Answer, (Multi)Polygon)
        One answer a map, :data:`SILENT` where it draws nothing; each tuple once.
    """
    pieces: list[tuple[tuple[Answer, ...], BaseGeometry]] = []
    whole: BaseGeometry = shapely.MultiPolygon()
    for number, one in enumerate(maps):
        # What falls into a gap between two areas is neither said by this map nor left unsaid.
        parts, own = one.parts, one.extent
        fresh = [
            ((*answers, key), _both(shape, other))
            for answers, shape in pieces
            for key, other in parts
        ]
        fresh += [((*answers, SILENT), _without(shape, own)) for answers, shape in pieces]
        before = (SILENT,) * number
        fresh += [((*before, key), _without(shape, whole)) for key, shape in parts]
        pieces = [(answers, shape) for answers, shape in fresh if not shape.is_empty]
        if number < len(maps) - 1:
            whole = united([whole, own])
    whole_pieces = [(answers, _broad(shape)) for answers, shape in pieces]
    return [(answers, shape) for answers, shape in whole_pieces if not shape.is_empty]


def closed(shape: BaseGeometry) -> BaseGeometry:
    """Fill the gaps of a shape that are narrower than :data:`GAP`, and keep its corners."""
    wide = shapely.buffer(shape, GAP / 2, join_style="mitre", mitre_limit=2.0)
    return shapely.buffer(wide, -GAP / 2, join_style="mitre", mitre_limit=2.0)


def united(shapes: Sequence[BaseGeometry] | Shapes) -> BaseGeometry:
    """Unite areas, and leave out what lines and points are among them."""
    some = [shape for shape in shapes if not shape.is_empty]
    if len(some) == 1:
        return some[0]
    return _areas(shapely.union_all(np.asarray(some, dtype=object)))


def _apart(parts: Sequence[Part]) -> list[Part]:
    """Part what areas of several sides cover from what one alone does."""
    done: list[Part] = []
    torn: list[BaseGeometry] = []
    for key, shape in parts:
        left = shape
        for at, (other, taken) in enumerate(done):
            common = _both(left, taken)
            if common.is_empty:
                continue
            left = _without(left, common)
            if other.holder != key.holder:
                done[at] = other, _without(taken, common)
                torn.append(common)
        done.append((key, left))
    both = united(torn)
    return [*((key, _without(shape, both)) for key, shape in done),
            (Answer("", "contested", "two sides drawn"), both)]  # fmt: skip


def _first(parts: Sequence[Part]) -> list[Part]:
    """Leave each spot to the first of some zones."""
    done: list[Part] = []
    for key, shape in parts:
        done.append((key, _without(shape, united([taken for _, taken in done]))))
    return done


def _marked(held: Sequence[Part], zones: Sequence[Part]) -> list[Part]:
    """Lay zones over areas that somebody holds."""
    done: dict[Answer, list[BaseGeometry]] = {}
    everywhere = united([shape for _, shape in zones])
    for key, shape in held:
        done.setdefault(key, []).append(_without(shape, everywhere))
        for zone, over in zones:
            both = Answer(key.holder, zone.event, zone.status)
            done.setdefault(both, []).append(_both(shape, over))
    taken = united([shape for _, shape in held])
    for zone, over in zones:
        done.setdefault(zone, []).append(_without(over, taken))
    return [(key, united(shapes)) for key, shapes in done.items()]


def _both(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    if one.is_empty or other.is_empty:
        return shapely.MultiPolygon()
    return _areas(shapely.intersection(one, other, grid_size=GRID))


def _without(one: BaseGeometry, other: BaseGeometry) -> BaseGeometry:
    if one.is_empty or other.is_empty:
        return one
    return _areas(shapely.difference(one, other, grid_size=GRID))


def _areas(shape: BaseGeometry) -> shapely.MultiPolygon:
    """Polygons of what an operation answers; where shapes only touch, it answers lines too."""
    parts = shapely.get_parts(np.atleast_1d(shapely.get_parts(shape)))
    return shapely.MultiPolygon([part for part in parts if part.geom_type == "Polygon"])


def _broad(shape: BaseGeometry) -> shapely.MultiPolygon:
    """Leave out the parts of a shape that are slivers."""
    parts = shapely.get_parts(shape)
    wide = 2.0 * shapely.area(parts) >= SLIVER * shapely.length(parts)
    return shapely.MultiPolygon(list(parts[wide]))
