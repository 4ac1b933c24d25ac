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

try:
    import imageio_ffmpeg
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image
except ImportError as error:  # pragma: no cover - the test environment has them
    raise ImportError("films need imageio-ffmpeg: pip install 'whoholds[animate]'") from error

from whoholds.engine.timeline import Timeline, as_day
from whoholds.errors import DateError, ExportError
from whoholds.export.figures.map_image import picture
from whoholds.export.files import replacing
from whoholds.situation import join
from whoholds.territory.over_time import areas_over_time

__all__ = ["to_animation"]

_FORMATS = (".mp4", ".gif", ".webp")

Frame = npt.NDArray[np.uint8]


def to_animation(
    timeline: Timeline,
    path: str | Path,
    *,
    first: str | date | None = None,
    last: str | date | None = None,
    step_days: int = 7,
    frames_per_second: float = 4.0,
    size: str = "social",
    areas: str | None = "vote",
    progress: Callable[[int, int], None] | None = None,
) -> Path:
    """Draw the map of many days one after the other.

    Parameters
    ----------
    timeline : Timeline
    path : str or Path
        ``.mp4`` (H.264), ``.gif`` or ``.webp``, to make or replace.
    first, last : str or date, optional
        First and last day, by default those of the period; the last day is always shown.
    step_days : int
        Days from a picture to the next: 1 for every day, 7 for every week.
    frames_per_second : float
    size : {"social", "a4", "a4-landscape"}
        As for :func:`whoholds.to_image`.
    areas : {"vote", "cells", None}
        How areas are derived; ``None`` leaves them out, and a pack without states has none.
    progress : callable, optional
        Called after each picture with how many are done and how many there are.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ValueError
        When `step_days` is less than 1.
    DateError
        When the days lie outside the period, or `last` is before `first`.
    ExportError
        For another ending of the name, or when the file could not be written.
    """
    target = Path(path)
    if target.suffix.lower() not in _FORMATS:
        raise ExportError(f"{target}: name a file that ends in .mp4, .gif or .webp")
    if step_days < 1:
        raise ValueError(f"step_days is {step_days}: pass 1 or more")
    days = _days(timeline, first, last, step_days)
    frames = _frames(timeline, days, size, areas, progress)
    with replacing(target) as beside:
        _write(beside, frames, frames_per_second, target.suffix.lower())
    return target


def _days(
    timeline: Timeline, first: str | date | None, last: str | date | None, step: int
) -> list[date]:
    """List the days to draw, the last one always among them."""
    begin, end = (
        as_day(timeline.period[nth] if day is None else day)
        for nth, day in enumerate((first, last))
    )
    if end < begin:
        raise DateError(f"{end} is before {begin}; name the earlier day first")
    timeline.on(begin)
    timeline.on(end)
    count = (end - begin).days
    return [begin + timedelta(days=nth) for nth in range(0, count, step)] + [end]


def _frames(
    timeline: Timeline,
    days: list[date],
    size: str,
    areas: str | None,
    progress: Callable[[int, int], None] | None,
) -> Iterator[Frame]:
    """Draw the days, deriving the areas of all of them at once."""
    derived = None
    if areas is not None and len(timeline.ledger.states):
        derived = areas_over_time(timeline, start=days[0], end=days[-1], method=areas)
    for nth, day in enumerate(days, start=1):
        own = None if derived is None else _on(derived, day)
        canvas = FigureCanvasAgg(picture(join(timeline, day), size=size, areas=own))
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
