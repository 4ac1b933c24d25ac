"""Areas as others drew them, for the page to lay over what it computes where a reader asks."""

from __future__ import annotations

from typing import Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from whoholds import dates
from whoholds.errors import ExportError
from whoholds.export import style
from whoholds.export.html.box import Box
from whoholds.export.html.geometry import add_shapes
from whoholds.export.html.intervals import Words
from whoholds.export.tabular.drawn_areas import NO_LICENCE, REACH_DAYS

MOST_BYTES: Final = 1_000_000
"""Of a page, for all that others drew: outlines become coarser until they fit."""

_TOLERANCES: Final = (0.001, 0.002, 0.004, 0.008, 0.016)
"""Degrees within which an outline stays, the finest first; 0.001 are some 110 metres."""

_METRES_A_DEGREE: Final = 111_320
_ALIKE: Final = (
    *("drawn_by", "start_date", "end_date", "event", "holder", "partners", "challengers"),
    *("claimant", "status"),
)


def add_drawn_areas(
    box: Box, areas: gpd.GeoDataFrame, words: Words, *, most: int = MOST_BYTES
) -> dict[str, Any]:
    """Put in drawn areas; those that are alike on a day become one.

    Parameters
    ----------
    box : Box
        Gets the layer ``drawn`` of outlines, each once, and for every area ``drawn.shape`` (its
        outline), ``drawn.by``, ``drawn.start``, ``drawn.end`` (days, both inclusive),
        ``drawn.holder``, ``drawn.other`` (who fights for it or shares it), ``drawn.event``,
        ``drawn.status`` and ``drawn.claimed``.
    areas : GeoDataFrame
        As :func:`whoholds.export.tabular.drawn_areas.shown` answers them; one at least.
    words : Words
    most : int
        Bytes of a page that outlines may take.

    Returns
    -------
    dict
        Who drew them, on what terms, what is said of them, and how exact outlines are, in metres.

    Raises
    ------
    ExportError
        When they take too much of a page however coarse they are.
    """
    alike = _joined(areas)
    shapes, place = _outlines(alike)
    tolerance = _fitting(shapes, alike, most)
    add_shapes(box, "drawn", shapely.simplify(shapes, tolerance))
    box.add("drawn.shape", place, "steps")
    by, names = pd.factorize(alike["drawn_by"])
    events, event_names = pd.factorize(alike["event"])
    statuses, status_names = pd.factorize(alike["status"])
    other = alike["partners"].where(alike["partners"].ne(""), alike["challengers"])
    box.add("drawn.by", by)
    box.add("drawn.start", alike["start_date"].map(_ordinal), "steps")
    box.add("drawn.end", alike["end_date"].map(_ordinal), "steps")
    box.add("drawn.holder", alike["holder"].map(words.actors))
    box.add("drawn.other", other.str.partition(";")[0].map(words.actors))
    box.add("drawn.event", events)
    box.add("drawn.status", statuses)
    box.add("drawn.claimed", alike["claimant"].ne("").astype(int))
    return {
        "by": [[name, _terms(areas, name)] for name in names],
        "events": [[name, _event(name)] for name in event_names],
        "statuses": list(status_names),
        "within": 10 * round(tolerance * _METRES_A_DEGREE / 10),
        "reach": REACH_DAYS,
    }


def _joined(areas: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Make one of the areas of a drawing of which the same is said."""
    groups = areas.groupby(list(_ALIKE), sort=True)
    rows = [(*key, shapely.union_all(part.geometry.to_numpy())) for key, part in groups]
    return gpd.GeoDataFrame(
        pd.DataFrame(rows, columns=[*_ALIKE, "geometry"]), geometry="geometry", crs=areas.crs
    )


def _outlines(alike: gpd.GeoDataFrame) -> tuple[npt.NDArray[np.object_], npt.NDArray[np.int64]]:
    """Give every outline once, and the place of each row's: a map often stays as it was."""
    coded = pd.Series(shapely.to_wkb(alike.geometry.to_numpy()))
    place, _ = pd.factorize(coded)
    first = ~coded.duplicated().to_numpy()
    return alike.geometry.to_numpy()[first], place


def _fitting(shapes: npt.NDArray[np.object_], alike: gpd.GeoDataFrame, most: int) -> float:
    """Find how coarse outlines must be, so that a page can carry them."""
    size = 0
    for tolerance in _TOLERANCES:
        alone = Box()
        add_shapes(alone, "drawn", shapely.simplify(shapes, tolerance))
        size = len(alone.base64({}))
        if size <= most:
            return tolerance
    whose = ", ".join(alike["drawn_by"].unique())
    days = alike[["drawn_by", "start_date"]].drop_duplicates()
    raise ExportError(
        f"the areas drawn by {whose} on {len(days)} days would take {size / 1e6:.1f} MB of the "
        f"page however coarse, and may take {most / 1e6:.1f}; give fewer days or drawers"
    )


def _terms(areas: gpd.GeoDataFrame, drawn_by: str) -> list[list[str]]:
    own = areas[areas["drawn_by"] == drawn_by]
    terms = own[["attribution", "licence"]].drop_duplicates()
    return [[text, licence or NO_LICENCE] for text, licence in terms.itertuples(index=False)]


def _event(name: str) -> str:
    return style.EVENT_LABELS.get(name, name) if name else "nobody is said to hold it"


def _ordinal(day: pd.Timestamp) -> int:
    return dates.ordinal(day.date())
