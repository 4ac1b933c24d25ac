"""Where maps are compared, and how their sides are called there."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from whoholds import crs
from whoholds._suggest import suggest
from whoholds.errors import SourceDataError
from whoholds.territory.drawn_map import STEP_DEGREES, DrawnMap, side_key
from whoholds.territory.map_lines import inner
from whoholds.territory.map_overlay import Drawn, settled, united

__all__ = ["Ground", "aligned", "grounds"]


@dataclass(frozen=True)
class Ground:
    """Where maps are compared.

    Parameters
    ----------
    land : GeoDataFrame, optional
        Polygons in EPSG:4326; what lies outside is cut off.
    rests : tuple of str
        The side that undrawn land belongs to, one a map; blank for none.
    """

    land: gpd.GeoDataFrame | None
    rests: tuple[str, ...]

    def parts(self, *days: gpd.GeoDataFrame) -> tuple[crs.Projection, list[Drawn]]:
        """Lay the rows of some maps on one plane, each spot with one answer of each."""
        frames = [self.land] if self.land is not None else [one for one in days if len(one)]
        every = [frame.geometry.to_numpy() for frame in frames]
        plane = crs.equal_area(np.concatenate(every) if every else shapely.Point(0, 0))
        cut = self.on(plane)
        whole = zip(days, self.rests, strict=True)
        parts = [settled(one, plane, cut, rest) for one, rest in whole]
        return plane, parts

    def on(self, plane: crs.Projection) -> BaseGeometry | None:
        """Lay the land on a plane."""
        if self.land is None:
            return None
        shapes = shapely.make_valid(self.land.geometry.to_numpy())
        return united(shapely.make_valid(plane.project(shapely.segmentize(shapes, STEP_DEGREES))))

    def within(self, plane: crs.Projection, maps: Sequence[Drawn]) -> BaseGeometry | None:
        """Find the land within which lines are fronts.

        Land goes on where any map draws it, or is known to; where nothing but one side is drawn
        and no land is known, the whole outline of the side is the line.
        """
        land = self.on(plane)
        if land is not None:
            return inner(land)
        if len({holder for one in maps for holder in one.holders}) < 2:
            return None
        return inner(united([one.extent for one in maps]))


def grounds(
    land: gpd.GeoDataFrame | None, rests: Sequence[str], sides: Mapping[str, str]
) -> Ground:
    """Check where maps are to be compared.

    Raises
    ------
    SourceDataError
        When undrawn land is somebody's and it is not said which land, or land has no CRS.
    """
    if any(rests) and land is None:
        raise SourceDataError(f"rest is `{max(rests)}`, but of which land? pass it as land")
    if land is not None and land.crs is None:
        raise SourceDataError("land does not say its CRS: name it with set_crs")
    known = {side_key(old): new for old, new in sides.items()}
    named = tuple(known.get(side_key(rest), rest) for rest in rests)
    return Ground(None if land is None else land.to_crs(crs.LONLAT), named)


def aligned(maps: Sequence[DrawnMap], frames: Sequence[gpd.GeoDataFrame]) -> list[gpd.GeoDataFrame]:
    """Bring the sides of some maps under one spelling, that of the first which draws them.

    Parameters
    ----------
    maps : sequence of DrawnMap
    frames : sequence of GeoDataFrame
        The rows of a day, one frame a map.

    Returns
    -------
    list of GeoDataFrame

    Raises
    ------
    SourceDataError
        When a map draws no area, or shares no side with any other.
    """
    spelled: dict[str, str] = {"": ""}
    done = []
    for one, frame in zip(maps, frames, strict=True):
        if frame.empty:
            raise SourceDataError(f"{one.name} draws no area")
        for name in dict.fromkeys(frame["holder"]):
            spelled.setdefault(side_key(name), name)
        done.append(frame.assign(holder=[spelled[side_key(name)] for name in frame["holder"]]))
    drawn = [set(frame["holder"]) - {""} for frame in done]
    for at, own in enumerate(drawn):
        rest = set().union(*(other for number, other in enumerate(drawn) if number != at))
        if not own & rest and len(maps) > 1:
            meant = next((text for name in sorted(own) if (text := suggest(name, rest))), "")
            raise SourceDataError(
                f"{maps[at].name} has no side in common with what it is compared with: it draws "
                f"{', '.join(sorted(own)) or 'none'}, there is {', '.join(sorted(rest)) or 'none'};"
                f" say by `sides` which are the same{f' ({meant})' if meant else ''}"
            )
    return done
