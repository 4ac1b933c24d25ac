"""Which part of the land a picture shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from whoholds import crs
from whoholds._suggest import suggest
from whoholds.errors import SubjectError
from whoholds.ledgers import Ledger
from whoholds.names.spelling import plain

__all__ = ["NEWS", "around", "cropped"]

NEWS: Final = "news"
"""Asks for the part that has what changed hands of late, and what is contested."""

_AROUND: Final = 0.35
"""Room around places, as a part of the longer side."""
_LEAST_KM: Final = 60.0
_MUCH_LESS: Final = 0.5


def cropped(ledger: Ledger, places: Sequence[str]) -> gpd.GeoSeries:
    """Find the part of the land around places.

    Parameters
    ----------
    ledger : Ledger
    places : sequence of str
        Ids or names of towns and states.

    Returns
    -------
    GeoSeries
        One polygon in EPSG:4326.

    Raises
    ------
    SubjectError
        For a name that no town or state has, or several towns.
    """
    return _framed(np.array([_shape(ledger, place) for place in places], dtype=object))


def around(shapes: Sequence[shapely.Geometry], land: gpd.GeoSeries) -> gpd.GeoSeries:
    """Find the part of the land around shapes, where that is much less than the whole.

    Parameters
    ----------
    shapes : sequence of Geometry
        In EPSG:4326.
    land : GeoSeries

    Returns
    -------
    GeoSeries
        One polygon, or `land` itself.
    """
    if not len(shapes):
        return land
    part = _framed(np.array(shapes, dtype=object))
    inner, whole = (shapely.box(*each.total_bounds) for each in (part, land))
    return part if inner.intersection(whole).area < _MUCH_LESS * whole.area else land


def _framed(shapes: npt.NDArray[np.object_]) -> gpd.GeoSeries:
    """Lay a frame around shapes, with some room."""
    plane = crs.equal_area(shapes)
    west, south, east, north = shapely.total_bounds(plane.project(shapes))
    room = max(_AROUND * max(east - west, north - south), _LEAST_KM * 500)
    box = shapely.segmentize(shapely.box(west - room, south - room, east + room, north + room),
                             20_000)  # fmt: skip
    return gpd.GeoSeries(plane.unproject([box]), crs=crs.LONLAT)


def _shape(ledger: Ledger, place: str) -> shapely.Geometry:
    """Find one place by its id, else by its name."""
    for layer, key in ((ledger.towns, "town_id"), (ledger.states, "state_id")):
        own = layer.loc[layer[key] == place, "geometry"]
        if len(own):
            return _first(own)
    wished = plain(place)
    names = pd.concat([ledger.towns[["name", "geometry"]], ledger.states[["name", "geometry"]]])
    fits = names[names["name"].map(plain) == wished]
    if len(fits) == 1:
        return _first(fits["geometry"])
    if len(fits):
        raise SubjectError(f"{len(fits)} places are called `{place}`: name one by its id")
    meant = suggest(place, [*ledger.towns["town_id"], *names["name"]])
    raise SubjectError(f"no town or state `{place}`" + (f", {meant}" if meant else ""))


def _first(shapes: pd.Series) -> shapely.Geometry:
    shape: shapely.Geometry = shapes.to_numpy()[0]
    return shape
