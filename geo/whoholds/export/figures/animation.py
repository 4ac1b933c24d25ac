"""A timeline as a film: one picture a day or week."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from whoholds import crs
from whoholds._renamed import renamed
from whoholds.dates import Day, read_day
from whoholds.engine.timeline import Timeline
from whoholds.errors import DateError, ExportError, expect
from whoholds.export import style as signs
from whoholds.export.colours import opposing
from whoholds.export.figures import film_words
from whoholds.export.figures.extras import needs
from whoholds.export.figures.film_file import FORMATS, write
from whoholds.export.figures.holders import Holders, holders
from whoholds.export.figures.map_image import coarse, look_of, names_method
from whoholds.export.figures.map_surround import furnish
from whoholds.export.figures.page import Look, Page, land_of, lay_out, refuse_drawn
from whoholds.export.figures.reel import Reel, raster
from whoholds.export.files import replacing
from whoholds.roads.layout import stretches
from whoholds.subject import subjects_of
from whoholds.territory.over_time import areas_over_time, fronts_over_time

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["film", "to_animation"]

_BY: Final = {"sides": "bloc", "parties": "actor"}
_LAST_SECONDS: Final = 3.0
"""How long the last day stands, and then the sources."""
_SIMPLE: Final = 0.4
"""Pixels by which painted outlines may be off."""


@renamed({"areas": names_method}, line="timeline", first="start", last="end", areas="method")
@needs("animate", "matplotlib", "PIL", "imageio_ffmpeg")
def to_animation(
    timeline: Timeline,
    path: str | Path,
    *,
    start: Day | None = None,
    end: Day | None = None,
    step_days: int = 7,
    frames_per_second: float = 4.0,
    size: str = "social",
    width: int | None = None,
    height: int | None = None,
    by: str = "sides",
    theme: str = "light",
    style: str | Path | None = None,
    title: str = "",
    method: str | None = "vote",
    areas: gpd.GeoDataFrame | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Draw the map of many days one after the other, and the sources at the end.

    The key holds for all days. What changed hands since the picture before has a ring, which
    fades over the next three.

    Parameters
    ----------
    timeline : Timeline
    path : str or Path
        ``.mp4`` (H.264), ``.webm`` (VP9), ``.gif`` or ``.webp``, to make or replace. Films are
        kept under 5 MB, a GIF by becoming smaller.
    start, end : str, date or datetime64, optional
        First and last day, by default those of the period; the last day is always shown.
    step_days : int
        Days from a picture to the next: 1 for every day, 7 for every week.
    frames_per_second : float
    size, width, height, by, theme, style, title
        As for :func:`whoholds.to_image`.
    method : {"vote", "cells", "roads", None}
        How areas are derived; ``None`` leaves them out, and a pack without states has none.
    areas : GeoDataFrame, optional
        Areas of those days, as :func:`whoholds.areas_over_time` answers them, to draw instead.
    progress : callable, optional
        Called after each picture with how many are done and how many there are.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ValueError
        For a size, theme or `by` that does not exist, when `step_days` is less than 1, or `areas`
        are those of one day.
    DateError
        When the days lie outside the period, or `end` is before `start`.
    SourceDataError
        When the style cannot be read.
    ExportError
        For another ending of the name, when words leave the map no room, or when the file could
        not be written.
    """
    expect(timeline, Timeline)
    target = Path(path)
    if target.suffix.lower() not in FORMATS:
        raise ExportError(f"{target}: name a file that ends in .mp4, .webm, .gif or .webp")
    if step_days < 1:
        raise ValueError(f"step_days is {step_days}: pass 1 or more")
    if areas is not None and "start" not in areas:
        raise ValueError("these are areas of one day: pass those of areas_over_time")
    look = look_of(timeline, size=size, width=width, height=height, by=by, theme=theme,
                   style=style, title=title)  # fmt: skip
    days = _days(timeline, start, end, step_days)
    if areas is None and method is not None and len(timeline.ledger.states):
        areas = areas_over_time(timeline, start=days[0], end=days[-1], method=method, by=_BY[by])
    frames = _told(film(timeline, days, look, areas), len(days), progress)
    hold = round(_LAST_SECONDS * frames_per_second)
    with replacing(target, timeline.ledger.hidden) as beside:
        write(beside, frames, frames_per_second, (len(days), hold))
    return target


def film(
    timeline: Timeline, days: list[date], look: Look, areas: gpd.GeoDataFrame | None
) -> Iterator[Image]:
    """Draw the pictures of a film.

    Parameters
    ----------
    timeline : Timeline
    days : list of date
        In order.
    look : Look
    areas : GeoDataFrame or None
        Of all these days.

    Yields
    ------
    Image
        Of Pillow, one a day, and one of the sources.

    Raises
    ------
    RedactionError
        When one would show what must not be shown.
    """
    ledger = timeline.ledger
    own = holders(ledger, days[-1], look.by, look.theme, sides=look.house.sides,
                  parties=look.house.parties)  # fmt: skip
    span = days[0], days[-1]
    frame = _within(timeline.frame, span)
    towns, roads = _towns(timeline, look, frame), _roads(timeline, frame)
    areas = None if areas is None else _within(areas, span)
    fronts = None if areas is None else fronts_over_time(areas)
    what = film_words.of_all_days(timeline, days[-1], towns, roads, areas, fronts)
    page = lay_out(ledger, look, own, film_words.drafts(what, look, own, span), land_of(ledger))
    page.canvas.on("states").borders(ledger.states)
    named = gpd.GeoDataFrame(towns.drop_duplicates("subject", keep="last"), crs=crs.LONLAT)
    furnish(page, ledger, named, cropped=False)
    refuse_drawn(page.figure, ledger.hidden)
    reel = Reel(page, _placed(towns, page, own), roads, _painted(areas, page),
                _painted(fronts, page))  # fmt: skip
    yield from reel.frames(days)
    last = film_words.last_frame(look, timeline, span)
    refuse_drawn(last, ledger.hidden)
    yield raster(last).convert("RGB")


def _told(
    frames: Iterator[Image], count: int, progress: Callable[[int, int], None] | None
) -> Iterator[Image]:
    """Tell how many days are drawn."""
    for nth, frame in enumerate(frames, start=1):
        if progress is not None and nth <= count:
            progress(nth, count)
        yield frame


def _days(timeline: Timeline, start: Day | None, end: Day | None, step: int) -> list[date]:
    """List the days to draw, the last one always among them."""
    first, last = (
        timeline.period[nth] if day is None else read_day(day)
        for nth, day in enumerate((start, end))
    )
    if last < first:
        raise DateError(f"{last} is before {first}; name the earlier day first")
    timeline.codes_on(first)  # Answers a day outside of the period with its own message.
    timeline.codes_on(last)
    count = (last - first).days
    return [first + timedelta(days=nth) for nth in range(0, count, step)] + [last]


def _within(rows: Any, span: tuple[date, date]) -> Any:
    """Take the rows that hold on any day of a span."""
    first, last = (pd.Timestamp(day) for day in span)
    return rows[(rows["start"] <= last) & (rows["end"].isna() | (rows["end"] > first))]


def _towns(timeline: Timeline, look: Look, frame: pd.DataFrame) -> pd.DataFrame:
    """Put the intervals of towns on their places; on a small map quarters are left out."""
    layer = timeline.ledger.towns
    if "rank" in layer and coarse(look, land_of(timeline.ledger)):
        layer = layer[layer["rank"].ne("quarter")]
    laid = layer[["town_id", "name", "geometry"]]
    laid = laid.assign(subject=subjects_of("town", laid["town_id"]))
    return pd.DataFrame(laid).merge(frame, on="subject")


def _roads(timeline: Timeline, frame: pd.DataFrame) -> gpd.GeoDataFrame:
    """Put the intervals of sections on their lines."""
    laid = stretches(timeline.ledger)[["stretch_id", "geometry"]]
    laid = laid.assign(subject=subjects_of("highway", laid["stretch_id"]))
    return gpd.GeoDataFrame(laid.merge(frame, on="subject"), crs=crs.LONLAT)


def _placed(towns: pd.DataFrame, page: Page, own: Holders) -> pd.DataFrame:
    """Say where each interval's sign stands, and how it looks; what matters least comes first."""
    at = page.spots(gpd.GeoSeries(towns["geometry"].to_numpy(), crs=crs.LONLAT))
    looks = []
    for row in towns.to_dict("records"):
        look = signs.sign_of(row)
        colour, ink = own.colours[row["holder"]], page.look.theme.ink
        rivals = row["partners" if row["status"] == "shared" else "challengers"]
        others = opposing((own.colours.get(each, ink) for each in rivals), colour, ink)
        looks.append((look, colour, others[0] if len(others) == 1 else ink))
    weight = [2 * (not look.listed and not look.grey) + (look.hatched or look.ringed or look.dashed)
              for look, _, _ in looks]  # fmt: skip
    kept = pd.Series(looks, towns.index, dtype=object)
    placed = towns.assign(x=at[:, 0], y=at[:, 1], look=kept, weight=weight)
    return placed.sort_values("weight", kind="stable")


def _painted(rows: gpd.GeoDataFrame | None, page: Page) -> gpd.GeoDataFrame | None:
    """Lay shapes out in pixels of a painted layer, no finer than can be seen."""
    if rows is None:
        return None
    plane = (
        page.canvas.plane.project(rows.geometry.to_numpy()) if len(rows) else np.empty(0, object)
    )
    west, _, _, north = page.bounds
    fine = 2 * page.metre

    def move(at: np.ndarray) -> np.ndarray:
        return np.column_stack([(at[:, 0] - west) * fine, (north - at[:, 1]) * fine])

    shapes = shapely.simplify(shapely.transform(plane, move), _SIMPLE)
    return rows.reset_index(drop=True).assign(pixels=shapes)
