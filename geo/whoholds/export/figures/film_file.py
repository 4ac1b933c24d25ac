"""Writing the pictures of a film, as small as it has to be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["FORMATS", "write"]

FORMATS: Final = (".mp4", ".webm", ".gif", ".webp")
_MOST_BYTES: Final = 5_000_000
_SMALLEST: Final = 320
"""Pixels below which a GIF does not become narrower."""
_COLOURS: Final = 96


def write(path: Path, frames: Iterator[Image], speed: float, counts: tuple[int, int]) -> None:
    """Write a film.

    Parameters
    ----------
    path : Path
        Its ending says how: one of :data:`FORMATS`.
    frames : iterator of Image
        Those of the days, and one more that stands at the end.
    speed : float
        Frames a second.
    counts : tuple of int
        How many days there are, and how long the last of them and what follows stand, in frames.
    """
    if path.suffix.lower() in (".mp4", ".webm"):
        _encode(path, frames, speed, counts)
    else:
        _stack(path, list(frames), speed, counts)


def _encode(path: Path, frames: Iterator[Image], speed: float, counts: tuple[int, int]) -> None:
    """Write as video, the last pictures as often as they stand."""
    import imageio_ffmpeg

    days, hold = counts
    seconds = (days + 2 * hold) / speed
    most = f"{round(0.9 * _MOST_BYTES * 8 / max(seconds, 8.0) / 1000)}k"
    codec = "libx264"
    how = ["-preset", "veryfast", "-crf", "22", "-maxrate", most, "-bufsize", most]
    how += ["-movflags", "+faststart"]
    if path.suffix.lower() == ".webm":
        codec, how = "libvpx-vp9", ["-deadline", "realtime", "-cpu-used", "7", "-row-mt", "1"]
        how += ["-crf", "34", "-b:v", most]
    film: Any = None
    for nth, frame in enumerate(frames, start=1):
        # Video encoders halve colours both ways and so want even sides.
        pixels = np.asarray(frame.crop((0, 0, frame.width // 2 * 2, frame.height // 2 * 2)))
        if film is None:
            film = imageio_ffmpeg.write_frames(
                str(path), pixels.shape[1::-1], fps=speed, codec=codec, macro_block_size=2,
                pix_fmt_out="yuv420p", ffmpeg_log_level="error", output_params=how, quality=None,
            )  # fmt: skip
            film.send(None)
        for _ in range(1 + hold if nth >= days else 1):
            film.send(np.ascontiguousarray(pixels))
    if film is not None:
        film.close()


def _stack(path: Path, frames: list[Image], speed: float, counts: tuple[int, int]) -> None:
    """Write as moving picture; a GIF becomes smaller until it is small enough to be sent."""
    from PIL import Image

    days, hold = counts
    each = round(1000 / speed)
    lasting = [each if nth < days else each * max(1, hold) for nth in range(1, len(frames) + 1)]
    if path.suffix.lower() == ".webp":
        first, *rest = frames
        first.save(path, save_all=True, append_images=rest, duration=lasting, loop=0, quality=70,
                   method=2)  # fmt: skip
        return
    palette = frames[min(days, len(frames)) - 1].quantize(_COLOURS)
    part = 1.0
    while True:
        size = round(frames[0].width * part), round(frames[0].height * part)
        small = (
            frames if part == 1 else [one.resize(size, Image.Resampling.LANCZOS) for one in frames]
        )
        first, *rest = (one.quantize(palette=palette, dither=Image.Dither.NONE) for one in small)
        first.save(path, save_all=True, append_images=rest, duration=lasting, loop=0)
        bytes_ = path.stat().st_size
        if bytes_ <= _MOST_BYTES or size[0] <= _SMALLEST:
            return
        part = max(_SMALLEST / frames[0].width, part * 0.93 * (_MOST_BYTES / bytes_) ** 0.5)
