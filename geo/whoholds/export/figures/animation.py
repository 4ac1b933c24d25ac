"""A timeline as a film: one picture a day or week."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import chain
from pathlib import Path

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd

from whoholds._renamed import renamed
from whoholds.dates import Day, read_day
from whoholds.engine.timeline import Timeline
from whoholds.errors import DateError, ExportError, expect
from whoholds.export.figures.extras import needs
from whoholds.export.figures.map_image import names_method, picture
from whoholds.export.figures.page import refuse_drawn
from whoholds.export.files import replacing
from whoholds.export.tabular import drawn_areas
from whoholds.situation import join
from whoholds.territory.over_time import areas_over_time

__all__ = ["to_animation"]

_FORMATS = (".mp4", ".gif", ".webp")

Frame = npt.NDArray[np.uint8]


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
    method: str | None = "vote",
    areas: gpd.GeoDataFrame | None = None,
    drawn: gpd.GeoDataFrame | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Draw the map of many days one after the other.

    Parameters
    ----------
    timeline : Timeline
    path : str or Path
        ``.mp4`` (H.264), ``.gif`` or ``.webp``, to make or replace.
    start, end : str, date or datetime64, optional
        First and last day, by default those of the period; the last day is always shown.
    step_days : int
        Days from a picture to the next: 1 for every day, 7 for every week.
    frames_per_second : float
    size : {"social", "a4", "a4-landscape"}
        As for :func:`whoholds.to_image`.
    method : {"vote", "cells", "roads", None}
        How areas are derived; ``None`` leaves them out, and a pack without states has none.
    areas : GeoDataFrame, optional
        Areas of those days, as :func:`whoholds.areas_over_time` answers them, to draw instead.
    drawn : GeoDataFrame, optional
        Areas as others drew them, to show beside these: as for :func:`whoholds.to_image`.
    progress : callable, optional
        Called after each picture with how many are done and how many there are.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ValueError
        When `step_days` is less than 1, or `areas` are those of one day.
    DateError
        When the days lie outside the period, or `end` is before `start`.
    ExportError
        For another ending of the name, or when the file could not be written.
    """
    expect(timeline, Timeline)
    target = Path(path)
    if target.suffix.lower() not in _FORMATS:
        raise ExportError(f"{target}: name a file that ends in .mp4, .gif or .webp")
    if step_days < 1:
        raise ValueError(f"step_days is {step_days}: pass 1 or more")
    if areas is not None and "start" not in areas:
        raise ValueError("these are areas of one day: pass those of areas_over_time")
    days = _days(timeline, start, end, step_days)
    if areas is None and method is not None and len(timeline.ledger.states):
        areas = areas_over_time(timeline, start=days[0], end=days[-1], method=method)
    others = None if drawn is None else drawn_areas.shown(timeline, drawn)
    frames = _frames(timeline, days, size, areas, others, progress)
    with replacing(target, timeline.ledger.hidden) as beside:
        _write(beside, frames, frames_per_second, target.suffix.lower())
    return target


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


def _frames(
    timeline: Timeline,
    days: list[date],
    size: str,
    areas: gpd.GeoDataFrame | None,
    drawn: gpd.GeoDataFrame | None,
    progress: Callable[[int, int], None] | None,
) -> Iterator[Frame]:
    """Draw the days, with those of the areas that there are on each."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    for nth, day in enumerate(days, start=1):
        own = None if areas is None else _on(areas, day)
        told = (
            timeline
            if drawn is None
            else drawn_areas.credited(timeline, drawn_areas.on_day(drawn, day))
        )
        figure = picture(join(told, day), size=size, method=None, areas=own, drawn=drawn)
        canvas = FigureCanvasAgg(figure)
        refuse_drawn(canvas.figure, timeline.ledger.hidden)
        canvas.draw()  # type: ignore[no-untyped-call]
        pixels = np.asarray(canvas.buffer_rgba(), dtype=np.uint8)[..., :3]  # type: ignore[no-untyped-call]
        if progress is not None:
            progress(nth, len(days))
        # Video encoders halve colours both ways and so want even sides.
        yield np.ascontiguousarray(pixels[: pixels.shape[0] // 2 * 2, : pixels.shape[1] // 2 * 2])


def _on(areas: gpd.GeoDataFrame, day: date) -> gpd.GeoDataFrame:
    when = pd.Timestamp(day)
    return areas[(areas["start"] <= when) & (areas["end"].isna() | (areas["end"] > when))]


def _write(path: Path, frames: Iterator[Frame], speed: float, suffix: str) -> None:
    import imageio_ffmpeg
    from PIL import Image

    first = next(frames)
    if suffix == ".mp4":
        film = imageio_ffmpeg.write_frames(
            str(path), first.shape[1::-1], fps=speed, codec="libx264", macro_block_size=2,
            pix_fmt_out="yuv420p", ffmpeg_log_level="error",
        )  # fmt: skip
        film.send(None)
        for frame in chain([first], frames):
            film.send(frame)
        film.close()
        return
    rest = (Image.fromarray(frame) for frame in frames)
    Image.fromarray(first).save(
        path, save_all=True, append_images=rest, duration=round(1000 / speed), loop=0
    )
