"""Films have one picture a step, the last day among them, then the sources, for every player."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

pytest.importorskip("imageio_ffmpeg")

import imageio_ffmpeg
import numpy as np
from PIL import Image, ImageChops

from whoholds.engine.timeline import Timeline, weigh
from whoholds.errors import DateError, ExportError
from whoholds.export.figures.animation import film, to_animation
from whoholds.export.figures.map_image import look_of
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
        assert film.n_frames == 5  # 25 August, 1 and 8 September, the 12th, and the sources
        film.load()
        assert film.info["duration"] == 250
        film.seek(4)
        film.load()
        assert film.info["duration"] == 3000
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_a_pack_without_states_has_no_areas_but_a_film(timeline: Timeline, tmp_path: Path) -> None:
    ledger = timeline.ledger.where(~timeline.ledger.claims["subject"].str.startswith("state:"))
    towns = ledger.towns.assign(state_id="")
    flat = weigh(replace(ledger, states=ledger.states.iloc[:0], towns=towns))
    path = to_animation(flat, tmp_path / "film.gif", start="2024-08-25", end="2024-08-26")
    with Image.open(path) as film:
        assert film.n_frames == 3


@pytest.mark.parametrize(("suffix", "codec"), [(".mp4", "h264"), (".webm", "vp9")])
def test_a_film_plays_everywhere(
    timeline: Timeline, tmp_path: Path, suffix: str, codec: str
) -> None:
    path = to_animation(timeline, tmp_path / f"film{suffix}", step_days=6, method="cells",
                        start="2024-08-25", end="2024-09-12", frames_per_second=2,
                        size="square", width=540)  # fmt: skip
    count, seconds = imageio_ffmpeg.count_frames_and_secs(str(path))
    assert count == 4 + 6 + 7  # the last day and the sources stand three seconds longer
    assert seconds == pytest.approx(8.5, abs=0.1)
    told = subprocess.run(
        [imageio_ffmpeg.get_ffmpeg_exe(), "-i", str(path)],
        capture_output=True,
        text=True,
        check=False,
    ).stderr
    assert f"Video: {codec}" in told
    assert "yuv420p" in told
    assert "540x540" in told


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


def test_a_frame_of_a_film_shows_what_a_picture_of_its_day_shows(timeline: Timeline) -> None:
    """Land that is painted over and signs that are stamped come to what is drawn anew."""
    look = look_of(timeline, size="square")
    days = [date(2024, 1, 1), date(2024, 5, 1), date(2024, 10, 1)]
    areas = areas_over_time(timeline, method="cells", by="bloc")
    whole = list(film(timeline, days, look, areas))
    short = list(film(timeline, [days[0], days[2]], look, areas))
    at = _map_of(whole[2])
    differs = np.abs(at.astype(int) - _map_of(short[1]).astype(int)).max(axis=2) > 60
    # Rings that began in between are those of one film alone.
    assert differs.mean() < 0.02
    assert (np.abs(at.astype(int) - _map_of(whole[0]).astype(int)).max(axis=2) > 60).mean() > 0.02


def test_the_key_of_a_film_stays(timeline: Timeline) -> None:
    """Only the map, the day and its bar change from picture to picture."""
    look = look_of(timeline)
    first, *_, last, _ = film(timeline, [date(2024, 1, 1), date(2024, 6, 1), date(2024, 12, 1)],
                              look, None)  # fmt: skip
    changed = np.asarray(ImageChops.difference(first, last).convert("L")) > 0
    rows = np.flatnonzero(changed[:, 800:].any(axis=1))
    assert len(rows)
    assert rows.max() - rows.min() < 90


def test_what_changed_has_a_ring_that_fades(timeline: Timeline) -> None:
    frame = timeline.frame
    town = frame[frame["kind"] == "town"].sort_values(["subject", "start"])
    turned = town["holder"].ne(town["holder"].shift()) & town["subject"].eq(town["subject"].shift())
    day = town.loc[turned, "start"].iloc[0].date()
    days = [day + timedelta(days=n) for n in (-2, -1, 0, 1, 2, 3, 4)]
    strong = []
    for picture in film(timeline, days, look_of(timeline, size="square"), None):
        pixels = _map_of(picture).astype(int)
        gold = (pixels[..., 0] > 215) & (pixels[..., 2] < 120) & (pixels[..., 1] > 140)
        strong.append(int(gold.sum()))
    assert strong[0] == strong[1] == 0
    assert strong[2] > 0
    assert strong[2] >= strong[4]
    assert strong[6] == 0


def _map_of(picture: Image.Image) -> np.ndarray:
    """Take the middle of the map of a wide land on a square sheet."""
    return np.asarray(picture)[300:700, 100:1000]
