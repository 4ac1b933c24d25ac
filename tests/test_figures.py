"""Pictures show their day, their sources and every sign, and equal days make equal files."""

from __future__ import annotations

import dataclasses
import struct
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("matplotlib")

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text

from whoholds.analysis.change import change
from whoholds.engine.timeline import Timeline, weigh
from whoholds.errors import DateError, ExportError, SubjectError
from whoholds.export.figures.change_image import change_picture, to_change_image
from whoholds.export.figures.map_image import picture, to_image
from whoholds.export.figures.page import land_of
from whoholds.export.figures.shares_chart import share_figure, to_share_image
from whoholds.situation import join
from whoholds.territory.control import control_areas


def _said(figure: Figure) -> str:
    return " ".join(str(one.get_text()) for one in figure.findobj(Text))


def test_a_social_card_is_1200_by_630(timeline: Timeline, tmp_path: Path) -> None:
    path = to_image(timeline, tmp_path / "map.png", day="2024-07-01")
    assert struct.unpack(">II", path.read_bytes()[16:24]) == (1200, 630)


def test_a_picture_names_day_parties_scale_sources_and_method(timeline: Timeline) -> None:
    said = _said(picture(join(timeline, "2024-07-01")))
    for words in (
        "1 July 2024", "Military: 2 towns", "Resistance: 1 town", "km", "sources;", "corroborated",
        "Besieged", "Land, inferred",
    ):  # fmt: skip
        assert words in said


def test_no_arrow_unless_asked(timeline: Timeline) -> None:
    situation = join(timeline, "2024-07-01")
    assert " N " not in f" {_said(picture(situation))} "
    assert " N " in f" {_said(picture(situation, north_arrow=True))} "


@pytest.mark.parametrize("suffix", [".png", ".svg", ".pdf"])
def test_equal_days_make_equal_files(timeline: Timeline, tmp_path: Path, suffix: str) -> None:
    one, two = (
        to_image(timeline, tmp_path / f"{name}{suffix}", day="2024-07-01", method=None).read_bytes()
        for name in ("one", "two")
    )
    assert one == two


def test_another_ending_is_refused_and_nothing_is_written(
    timeline: Timeline, tmp_path: Path
) -> None:
    with pytest.raises(ExportError, match=r"ends in \.png"):
        to_image(timeline, tmp_path / "map.jpg", day="2024-07-01")
    assert not list(tmp_path.iterdir())


def test_days_and_sizes_must_exist(timeline: Timeline, tmp_path: Path) -> None:
    with pytest.raises(DateError):
        to_image(timeline, tmp_path / "map.png", day="1999-01-01")
    with pytest.raises(ValueError, match="pass one of social"):
        picture(join(timeline, "2024-07-01"), size="poster")


def test_contested_looks_unlike_held(timeline: Timeline) -> None:
    """On 1 October Birch is contested, on 1 July it is not: the same holder, another picture."""
    pixels = []
    for day in ("2024-07-01", "2024-10-01"):
        figure = picture(join(timeline, day), method=None)
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        image = np.asarray(canvas.buffer_rgba())
        pixels.append(image[:, : image.shape[1] // 4])
    assert (pixels[0] != pixels[1]).any()


def test_areas_that_are_given_are_drawn_as_they_are(timeline: Timeline, tmp_path: Path) -> None:
    areas = control_areas(join(timeline, "2024-07-01"), method="cells", by="bloc")
    to_image(timeline, tmp_path / "given.svg", day="2024-07-01", areas=areas)
    named = to_image(timeline, tmp_path / "named.svg", day="2024-07-01", method="cells")
    assert 'id="areas"' in named.read_text(encoding="utf-8")
    told = (tmp_path / "named.txt").read_text(encoding="utf-8")
    assert "the place nearest to it" in told
    assert told == (tmp_path / "given.txt").read_text(encoding="utf-8")


def test_a_change_is_drawn_with_who_took_it(timeline: Timeline, tmp_path: Path) -> None:
    found = change(timeline, "2024-02-01", "2024-07-01")
    figure = change_picture(found)
    said = _said(figure)
    assert "1 February 2024 to 1 July 2024" in said
    assert "Birch was captured by the FF" in said
    path = to_change_image(found, tmp_path / "change.png")
    assert struct.unpack(">II", path.read_bytes()[16:24]) == (1200, 630)
    nothing = change(timeline, "2024-02-01", "2024-02-01")
    assert "Nothing is known to have changed hands." in _said(change_picture(nothing))


def test_shares_are_bands_with_both_ends_named(timeline: Timeline, tmp_path: Path) -> None:
    figure = share_figure(timeline, step_days=30)
    said = _said(figure)
    assert "at least" in said
    assert "Military\n2 to 3" in said
    axes = figure.axes[0]
    assert len(axes.collections) == 2  # a band a bloc
    path = to_share_image(timeline, tmp_path / "shares.svg", scope="XA-1", measure="highway_km",
                          by="actor", step_days=60)  # fmt: skip
    assert path.read_text(encoding="utf-8").startswith("<?xml")


def test_shares_of_nothing_are_refused(timeline: Timeline, tmp_path: Path) -> None:
    with pytest.raises(SubjectError, match="XA-9"):
        to_share_image(timeline, tmp_path / "shares.png", scope="XA-9")
    with pytest.raises(ValueError, match="pass one of towns"):
        to_share_image(timeline, tmp_path / "shares.png", measure="km2")


def test_a_pack_without_states_is_drawn_around_its_towns(timeline: Timeline) -> None:
    ledger = timeline.ledger.where(~timeline.ledger.claims["subject"].str.startswith("state:"))
    towns = ledger.towns.assign(state_id="")
    bare = weigh(dataclasses.replace(ledger, states=ledger.states.iloc[:0], towns=towns))
    drawn = picture(join(bare, "2024-07-01"))
    axes = drawn.axes[0]
    at = bare.ledger.towns.geometry.to_crs(bare.ledger.towns.estimate_utm_crs())
    assert axes.get_xlim()[1] - axes.get_xlim()[0] > at.x.max() - at.x.min()
    assert "Land, inferred" not in _said(drawn)


def test_a_pack_without_any_place_is_refused(timeline: Timeline) -> None:
    ledger = timeline.ledger
    none = dataclasses.replace(ledger, states=ledger.states.iloc[:0], towns=ledger.towns.iloc[:0])
    with pytest.raises(ExportError, match="neither states nor towns"):
        land_of(none)
