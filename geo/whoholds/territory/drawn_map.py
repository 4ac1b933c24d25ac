"""Drawn maps of any origin, brought to one form: who is said to hold which land, from when to when.

A map may be what somebody drew (:mod:`whoholds.read.drawn`), areas that were derived from places
(:func:`whoholds.control_areas`), one day of a pack, or all of its days.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from whoholds import crs
from whoholds.dates import read_day
from whoholds.engine.timeline import Timeline
from whoholds.errors import DateError, SourceDataError
from whoholds.hidden import NOTHING, Hidden
from whoholds.situation import Situation, join
from whoholds.territory.control import control_areas

__all__ = ["ROWS", "STEP_DEGREES", "DrawnMap", "Source", "side_key"]

Source = gpd.GeoDataFrame | Situation | Timeline
"""What can be taken for a map."""

ROWS: Final = ("first", "last", "holder", "event", "status", "geometry")
"""Columns of the rows of a map: first and last day (``None`` where it is of no day), the side that
is said to hold the area (blank: none for certain), how, and the map's own word for it."""

_TEXTS: Final = ("holder", "event", "partners", "claimant", "status", "certainty", "bloc", "when")
STEP_DEGREES: Final = 0.1
"""Longer edges get vertices in between on their way to a plane, where straight lines are others."""


@dataclass(frozen=True, eq=False)
class DrawnMap:
    """A map, and what it says on any day.

    Parameters
    ----------
    name : str
        What it is called beside another.
    rows : GeoDataFrame
        With the columns of :data:`ROWS`, polygons in EPSG:4326.
    timeline : Timeline, optional
        In place of rows: areas are derived for the days that are asked about.
    sides : mapping of str to str
        Names of sides -> the one that both maps are to use.
    left_out : int
        Rows without an area.
    """

    name: str
    rows: gpd.GeoDataFrame
    timeline: Timeline | None
    sides: Mapping[str, str]
    hidden: Hidden = NOTHING
    left_out: int = 0

    @classmethod
    def of(cls, source: Source, name: str, sides: Mapping[str, str]) -> DrawnMap:
        """Take anything that is a map for one.

        Raises
        ------
        SourceDataError
            When a frame says nothing about who holds its areas, or nothing of its CRS.
        DateError
            When a day of it is none.
        """
        if isinstance(source, Timeline):
            return cls(name, _empty(), source, sides, source.ledger.hidden)
        if isinstance(source, Situation):
            day, hidden = source.day, source.timeline.ledger.hidden
            return cls(
                name, _derived(source, sides).assign(first=day, last=day), None, sides, hidden
            )
        if not isinstance(source, gpd.GeoDataFrame):
            raise TypeError(
                f"{name}: a map is a GeoDataFrame, as wh.read.drawn.read(path) or "
                "wh.control_areas(day) answers, a Situation or a Timeline, and this is a "
                f"{type(source).__name__}"
            )
        rows, left_out = _rows(source, name, sides)
        return cls(name, rows, None, sides, left_out=left_out)

    @cached_property
    def days(self) -> list[date]:
        """Days on which the map begins or ceases to say something; none for one of no day."""
        ends = {*self.rows["first"], *self.rows["last"]}
        return sorted(day for day in ends if day is not None and day != date.max)

    @property
    def dated(self) -> bool:
        """Whether it speaks of some days and not of others."""
        return self.timeline is not None or bool(self.days)

    def speaks(self, day: date) -> bool:
        """Tell whether the map says anything about a day."""
        if self.timeline is not None:
            first, last = self.timeline.period
            return first <= day <= last
        return not self.dated or bool(self._current(day).any())

    def on(self, day: date | None) -> gpd.GeoDataFrame:
        """Answer the rows of one day, all of them for a map of no day."""
        if self.timeline is not None:
            if day is None:
                raise DateError(
                    f"{self.name} has another map for every day: say which day is meant"
                )
            return _derived(join(self.timeline, day), self.sides)
        return self.rows if day is None or not self.dated else self.rows[self._current(day)]

    def _current(self, day: date) -> npt.NDArray[np.bool_]:
        spans = zip(self.rows["first"], self.rows["last"], strict=True)
        always = (first is None or first <= day <= last for first, last in spans)
        return np.fromiter(always, dtype=bool, count=len(self.rows))


def side_key(name: str) -> str:
    """Fold what does not tell two sides apart: case, and blanks at the ends.

    Examples
    --------
    >>> side_key(" Russia") == side_key("russia")
    True
    """
    return " ".join(name.split()).casefold()


def _empty() -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns=list(ROWS), geometry="geometry", crs=crs.LONLAT)


def _derived(situation: Situation, sides: Mapping[str, str]) -> gpd.GeoDataFrame:
    """Derive areas from the places of a day."""
    return _rows(control_areas(situation), "areas", sides)[0]


def _rows(
    frame: gpd.GeoDataFrame, name: str, sides: Mapping[str, str]
) -> tuple[gpd.GeoDataFrame, int]:
    """Bring a frame to the columns of a map; answers the number of rows without an area, too."""
    if "holder" not in frame:
        raise SourceDataError(f"{name}: it has no column `holder`, which says who holds an area")
    if frame.crs is None:
        raise SourceDataError(f"{name}: it does not say its CRS; name it with set_crs")
    if "event" not in frame and "status" in frame:
        frame = frame[frame["status"] != "unknown"]
    shapes = _areas(frame.to_crs(crs.LONLAT).geometry.to_numpy())
    kept = ~shapely.is_empty(shapes)
    frame, shapes = frame[kept], shapes[kept]
    cells = {column: _texts(frame, column) for column in _TEXTS}
    first, last = _days(frame, cells["when"], name)
    rows = _said(cells, "event" in frame, "status" in frame)
    known = {side_key(old): new for old, new in sides.items()}
    holders = [known.get(side_key(one), one) for one in rows["holder"]]
    rows["first"], rows["last"] = pd.Series(first, dtype=object), pd.Series(last, dtype=object)
    rows["holder"] = holders
    return gpd.GeoDataFrame(rows, geometry=shapes, crs=crs.LONLAT)[list(ROWS)], int((~kept).sum())


def _said(cells: Mapping[str, list[str]], drawn: bool, derived: bool) -> pd.DataFrame:
    """Say who holds each area and how, in the words of drawn maps or those of verdicts."""
    said = []
    for at, holder in enumerate(cells["holder"]):
        own = {column: texts[at] for column, texts in cells.items()}
        if not drawn:
            event = own["status"] if derived else "held"
            said.append((holder or own["bloc"], event, own["certainty"]))
        elif own["claimant"]:
            # One side's own word: the map does not say that it is so.
            said.append(("", "claimed", own["status"] or own["claimant"]))
        elif own["event"] == "shared":
            both = sorted({holder, *own["partners"].split(";")} - {""})
            said.append((";".join(both), "shared", own["status"]))
        else:
            said.append((holder, own["event"] or "unknown", own["status"]))
    return pd.DataFrame(said, columns=["holder", "event", "status"], dtype=object)


def _texts(frame: pd.DataFrame, column: str) -> list[str]:
    if column not in frame:
        return [""] * len(frame)
    return ["" if pd.isna(cell) else str(cell).strip() for cell in frame[column]]


def _days(
    frame: gpd.GeoDataFrame, when: list[str], name: str
) -> tuple[list[date | None], list[date | None]]:
    """Read the first and the last day of each row; ``None`` for both where it has no day."""
    if "start" in frame and "end" in frame:  # half-open, as areas_over_time has it
        first = [day.date() for day in frame["start"]]
        day = timedelta(days=1)
        last = [date.max if pd.isna(end) else end.date() - day for end in frame["end"]]
        return [*first], [*last]
    spans = [_span(text, f"{name}, row {row}") for row, text in enumerate(when, 1)]
    if len({first is None for first, _ in spans}) > 1:
        at = next(row for row, (first, _) in enumerate(spans, 1) if first is None)
        raise DateError(f"{name}, row {at}: `when` is blank; write its day, as the others have")
    return [first for first, _ in spans], [last for _, last in spans]


def _span(text: str, place: str) -> tuple[date | None, date | None]:
    if not text:
        return None, None
    start, _, end = text.partition("/")
    try:
        first, last = read_day(start), read_day(end or start)
    except DateError as error:
        raise DateError(f"{place}, `when`: {error}") from error
    if last < first:
        raise DateError(f"{place}, `when`: `{text}` ends before it begins; write the earlier first")
    return first, last


def _areas(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Polygons of geometries, mended where they cross themselves; empty where there are none."""
    found = np.empty(len(shapes), dtype=object)
    flat = shapely.make_valid(shapely.force_2d(shapes))
    for at, shape in enumerate(flat):
        parts = [] if shape is None else _polygons(shape)
        found[at] = shapely.segmentize(shapely.MultiPolygon(parts), STEP_DEGREES)
    return found


def _polygons(shape: BaseGeometry) -> list[shapely.Polygon]:
    if isinstance(shape, shapely.Polygon):
        return [] if shape.is_empty else [shape]
    if isinstance(shape, (shapely.MultiPolygon, shapely.GeometryCollection)):
        return [part for each in shape.geoms for part in _polygons(each)]
    return []
