"""Films have one picture a step, the last day among them, in formats that players know."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

pytest.importorskip("imageio_ffmpeg")

import imageio_ffmpeg
import numpy as np
from drawings import two_days
from PIL import Image

from whoholds.engine.timeline import Timeline, weigh
from whoholds.errors import DateError, ExportError
from whoholds.export.figures.animation import to_animation
from whoholds.export.figures.map_image import to_image
from whoholds.territory.over_time import areas_over_time

SPAN = {"start": "2024-08-25", "end": "2024-09-12", "method": None}


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_a_picture_a_week_and_the_last_day(timeline: Timeline, tmp_path: Path, suffix: str) -> None:
    seen: list[tuple[int, int]] = []
    path = to_animation(
        timeline, tmp_path / f"film{suffix}", progress=lambda *done: seen.append(done), **SPAN
    )  # type: ignore[arg-type]
    with Image.open(path) as film:
        assert film.size == (1200, 630)
        assert film.n_frames == 4  # 25 August, 1 and 8 September, and the 12th
        film.load()
        assert film.info["duration"] == 250
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_pack_without_states_has_no_areas_but_a_film(timeline: Timeline, tmp_path: Path) -> None:
    flat = weigh(replace(timeline.ledger, states=timeline.ledger.states.iloc[:0]))
    path = to_animation(flat, tmp_path / "film.gif", start="2024-08-25", end="2024-08-26")
    with Image.open(path) as film:
        assert film.n_frames == 2


def test_a_film_plays_everywhere(timeline: Timeline, tmp_path: Path) -> None:
    path = to_animation(timeline, tmp_path / "film.mp4", step_days=6, method="cells",
                        start="2024-08-25", end="2024-09-12", frames_per_second=2)  # fmt: skip
    count, seconds = imageio_ffmpeg.count_frames_and_secs(str(path))
    assert count == 4
    assert seconds == pytest.approx(2.0)
    told = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-i", str(path)],
        capture_output=True,
        text=True,
        check=False,
    ).stderr
    assert "Video: h264" in told
    assert "yuv420p" in told
    assert "1200x630" in told


def test_areas_that_are_given_are_drawn_on_their_days(timeline: Timeline, tmp_path: Path) -> None:
    days = {"start": "2024-08-25", "end": "2024-09-12"}
    areas = areas_over_time(timeline, method="cells", **days)
    given = to_animation(timeline, tmp_path / "given.gif", areas=areas, **days)
    named = to_animation(timeline, tmp_path / "named.gif", method="cells", **days)
    assert given.read_bytes() == named.read_bytes()
    with pytest.raises(ValueError, match="areas of one day"):
        to_animation(timeline, tmp_path / "no.gif", areas=areas.drop(columns="start"), **days)


def _grey(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.asarray(image.convert("L"), dtype=float)


def test_areas_as_others_drew_them_stand_in_each_picture(
    timeline: Timeline, tmp_path: Path
) -> None:
    """A film of one day is the picture of that day."""
    span = {"start": "2024-05-10", "end": "2024-05-10", "method": None}
    drawn = {"drawn": two_days()}
    film = to_animation(timeline, tmp_path / "film.gif", **span, **drawn)  # type: ignore[arg-type]
    still = to_image(timeline, tmp_path / "still.png", day="2024-05-10", method=None, **drawn)
    bare = to_image(timeline, tmp_path / "bare.png", day="2024-05-10", method=None)
    shown, told, other = map(_grey, (film, still, bare))
    assert abs(shown - told).mean() < abs(shown - other).mean() / 2


def test_wrong_wishes_leave_nothing(timeline: Timeline, tmp_path: Path) -> None:
    with pytest.raises(ExportError, match=r"ends in \.mp4"):
        to_animation(timeline, tmp_path / "film.avi")
    with pytest.raises(ValueError, match="step_days is 0"):
        to_animation(timeline, tmp_path / "film.gif", step_days=0)
    with pytest.raises(DateError, match="earlier day first"):
        to_animation(timeline, tmp_path / "film.gif", start="2024-05-01", end="2024-04-01")
    with pytest.raises(DateError):
        to_animation(timeline, tmp_path / "film.gif", start="1999-05-01")
    assert not list(tmp_path.iterdir())
