"""The frames of a film: the base is drawn once, and after it only what changes.

Land that changes hands is painted over what lay there, for the areas of a day cover the land just
once. Each sign of a town is drawn once and stamped; roads are drawn anew when one of them changes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from whoholds import dates
from whoholds.export import style
from whoholds.export.colours import opposing
from whoholds.export.figures.canvas import AREA_OPACITY, Canvas
from whoholds.export.figures.examples import FLARE
from whoholds.export.figures.page import Page

if TYPE_CHECKING:
    from matplotlib.figure import Figure
    from PIL.Image import Image
    from PIL.ImageFont import FreeTypeFont

__all__ = ["Reel", "raster"]

_FINE: Final = 2
"""Pixels of a painted layer for one of the film, each way."""
_GLOW: Final = (1.0, 0.72, 0.45, 0.2)
"""How strong the ring around a change is, frame after frame."""
_STAMP: Final = 3.2
"""Letters that a stamp of a sign has each way."""
_BELOW: Final = ("states", "halos", "labels", "scale", "inset", "north", "logo")
"""Groups that lie over what changes."""


@dataclass
class Reel:
    """Draws one frame after the other.

    Parameters
    ----------
    page : Page
        With its words, names and borders; the groups of what changes are empty.
    towns, roads : DataFrame
        One row a place or section and interval, with ``x`` and ``y`` (pixels) or ``geometry``.
    areas, fronts : GeoDataFrame or None
        One row an area or line and interval.
    """

    page: Page
    towns: pd.DataFrame
    roads: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame | None
    fronts: gpd.GeoDataFrame | None
    _stamps: dict[tuple[Any, ...], Image] = field(default_factory=dict)
    _hatches: dict[tuple[str, str], Image] = field(default_factory=dict)

    def frames(self, days: list[date]) -> Iterator[Image]:
        """Draw the frames of some days, in their order."""
        base, over = self._still()
        land = _Layer(self.page)
        roads: tuple[tuple[int, ...], Image | None] = ((), None)
        glow: dict[str, int] = {}
        held: dict[str, str] = {}
        span = days[0], days[-1]
        for day in days:
            when = np.datetime64(day, "s")
            picture = base.copy()
            self._paint(land, when)
            picture.alpha_composite(land.image(), self._corner())
            self._draw_fronts(picture, when)
            roads = self._roads(when, roads)
            if roads[1] is not None:
                picture.alpha_composite(roads[1], self._corner())
            here = self.towns[_now(self.towns, when)]
            now = dict(zip(here["subject"], here["holder"], strict=True))
            glow = _glowing(glow, held, now)
            held = now
            self._stamp(picture, here, glow)
            picture.alpha_composite(over)
            self._tell(picture, day, span)
            yield picture.convert("RGB")

    def _corner(self) -> tuple[int, int]:
        return round(self.page.at.map.left), round(self.page.at.map.top)

    def _still(self) -> tuple[Image, Image]:
        """Draw what never changes: below, and over what does."""
        figure = self.page.figure
        above = [axes for axes in figure.axes if axes.get_gid() in _BELOW]
        for axes in above:
            axes.set_visible(False)
        base = raster(figure)
        for axes in figure.axes:
            axes.set_visible(axes in above)
        figure.patch.set_alpha(0)
        over = raster(figure)
        for axes in figure.axes:
            axes.set_visible(True)
        figure.patch.set_alpha(1)
        return base, over

    def _paint(self, land: _Layer, when: np.datetime64) -> None:
        """Paint the areas that begin with this frame over what lay there."""
        if self.areas is None:
            return
        now = np.flatnonzero(_now(self.areas, when))
        fresh = [nth for nth in now.tolist() if nth not in land.painted]
        for nth in fresh:
            row = self.areas.iloc[nth]
            land.paint(row["pixels"], self._fill(row))
        land.painted = set(now.tolist())

    def _fill(self, row: pd.Series) -> tuple[int, int, int, int] | Image:
        """Choose the paint of an area: a colour, or stripes over it."""
        if row["status"] == "unknown":
            return (0, 0, 0, 0)
        canvas = self.page.canvas
        look = style.sign(row["status"], row["certainty"], holder=row["holder"] or row["bloc"])
        colour = canvas.holder_colour(row["holder"], row["bloc"])
        strong = round(255 * AREA_OPACITY * look.opacity)
        if not (look.hatched or look.ringed or look.shared):
            return (*_rgb(colour), strong)
        ink = canvas.theme.ink
        others = opposing(
            (canvas.colours.get(each, ink) for each in row["challengers"]), colour, ink
        )
        return self._hatch((*_rgb(colour), strong), others[0] if len(others) == 1 else ink)

    def _hatch(self, under: tuple[int, int, int, int], other: str) -> Image:
        """Draw stripes over the whole map once; areas are cut out of them."""
        from PIL import Image, ImageDraw

        key = (str(under), other)
        if key not in self._hatches:
            box = self.page.at.map
            wide, high = round(box.width) * _FINE, round(box.height) * _FINE
            sheet = Image.new("RGBA", (wide, high), under)
            pen, step = ImageDraw.Draw(sheet), round(0.75 * self.page.look.paper.letter * _FINE)
            for at in range(-high, wide, step):
                pen.line([(at, high), (at + high, 0)], fill=(*_rgb(other), 205),
                         width=max(1, step // 5))  # fmt: skip
            self._hatches[key] = sheet
        return self._hatches[key]

    def _draw_fronts(self, picture: Image, when: np.datetime64) -> None:
        """Draw the lines of a day."""
        from PIL import Image, ImageDraw

        if self.fronts is None or self.fronts.empty:
            return
        rows = self.fronts[_now(self.fronts, when)]
        box, theme = self.page.at.map, self.page.look.theme
        layer = Image.new("RGBA", (round(box.width) * _FINE, round(box.height) * _FINE))
        pen, letter = ImageDraw.Draw(layer), self.page.look.paper.letter * _FINE
        for colour, width in ((theme.paper, 0.26), (theme.ink, 0.13)):
            for shape in rows["pixels"]:
                for part in shapely.get_parts(shape):
                    line = [tuple(spot) for spot in shapely.get_coordinates(part)]
                    pen.line(line, fill=(*_rgb(colour), 255), width=round(width * letter),
                             joint="curve")  # fmt: skip
        picture.alpha_composite(layer.reduce(_FINE), self._corner())

    def _roads(
        self, when: np.datetime64, drawn: tuple[tuple[int, ...], Image | None]
    ) -> tuple[tuple[int, ...], Image | None]:
        """Draw the roads, unless none of them changed."""
        now = tuple(np.flatnonzero(_now(self.roads, when)).tolist())
        if now == drawn[0]:
            return drawn
        canvas = self._clear()
        canvas.roads(self.roads.iloc[list(now)])
        return now, raster(_figure(canvas))

    def _clear(self) -> Canvas:
        """Lay a clear canvas over the map alone."""
        from dataclasses import replace

        from matplotlib.figure import Figure

        box, paper = self.page.at.map, self.page.look.paper
        figure = Figure(figsize=(round(box.width) / paper.dpi, round(box.height) / paper.dpi),
                        dpi=paper.dpi)  # fmt: skip
        figure.patch.set_alpha(0)
        axes = figure.add_axes((0, 0, 1, 1), facecolor="none")
        axes.set_axis_off()
        west, south, east, north = self.page.bounds
        axes.set(xlim=(west, east), ylim=(south, north))
        return replace(self.page.canvas, axes=axes)

    def _stamp(self, picture: Image, towns: pd.DataFrame, glow: Mapping[str, int]) -> None:
        """Put the signs of towns where they belong, what matters least first."""
        from PIL import ImageDraw

        size = round(_STAMP * self.page.look.paper.letter)
        pen, letter = ImageDraw.Draw(picture), self.page.look.paper.letter
        for x, y, look, subject in zip(
            towns["x"], towns["y"], towns["look"], towns["subject"], strict=True
        ):
            if subject in glow:
                strong = _GLOW[glow[subject]]
                r = letter * (0.5 + 0.35 * (1 - strong))
                pen.ellipse((x - r, y - r, x + r, y + r), outline=_faded(FLARE, strong),
                            width=max(2, round(0.22 * letter * strong)))  # fmt: skip
            if look not in self._stamps:
                self._stamps[look] = self._sign(look, size)
            at = round(x - size / 2), round(y - size / 2)
            if min(at) >= 0 and at[0] + size <= picture.width and at[1] + size <= picture.height:
                picture.alpha_composite(self._stamps[look], at)

    def _sign(self, look: tuple[Any, ...], size: int) -> Image:
        """Draw a sign, alone."""
        from dataclasses import replace

        from matplotlib.figure import Figure

        dpi = self.page.look.paper.dpi
        figure = Figure(figsize=(size / dpi, size / dpi), dpi=dpi)
        figure.patch.set_alpha(0)
        axes = figure.add_axes((0, 0, 1, 1), facecolor="none")
        axes.set_axis_off()
        axes.set(xlim=(0, 1), ylim=(0, 1))
        sign, colour, other = look
        replace(self.page.canvas, axes=axes).signs(np.array([[0.5, 0.5]]), sign, colour, other)
        return raster(figure)

    def _tell(self, picture: Image, day: date, span: tuple[date, date]) -> None:
        """Write the day, and how far it is along the bar."""
        from PIL import ImageDraw

        head, paper, theme = self.page.at.head, self.page.look.paper, self.page.look.theme
        pen, letter = ImageDraw.Draw(picture), paper.letter
        low = head.top + head.height - 0.75 * letter
        font = self._font(round(1.7 * letter))
        pen.text((head.left, low - 0.55 * letter), dates.describe_day(day), fill=theme.ink,
                 font=font, anchor="ls")  # fmt: skip
        part = (day - span[0]).days / max(1, (span[1] - span[0]).days)
        right, thick = head.left + head.width, 0.28 * letter
        pen.rectangle((head.left, low, right, low + thick), fill=theme.sample)
        pen.rectangle((head.left, low, head.left + part * head.width, low + thick), fill=theme.ink)

    def _font(self, size: int) -> FreeTypeFont:
        from matplotlib.font_manager import FontProperties, findfont
        from PIL import ImageFont

        family = list(self.page.look.house.fonts)
        return ImageFont.truetype(findfont(FontProperties(family=family, weight="bold")), size)


class _Layer:
    """Land as it was painted last, finer than the film."""

    def __init__(self, page: Page) -> None:
        from PIL import Image

        box = page.at.map
        size = round(box.width) * _FINE, round(box.height) * _FINE
        self._image = Image.new("RGBA", size)
        self._reduced: Image.Image | None = None
        self.painted: set[int] = set()

    def paint(self, shape: shapely.Geometry, fill: tuple[int, int, int, int] | Image) -> None:
        """Paint a shape; rings within it stay as they are."""
        from PIL import Image, ImageDraw

        mask = Image.new("1", self._image.size)
        pen = ImageDraw.Draw(mask)
        for part in shapely.get_parts(shape):
            rings = shapely.get_rings(part)
            for nth, ring in enumerate(rings):
                spots = [tuple(spot) for spot in shapely.get_coordinates(ring)]
                if len(spots) > 2:
                    pen.polygon(spots, fill=int(nth == 0))
        self._image.paste(fill, mask=mask)
        self._reduced = None

    def image(self) -> Image:
        """Give the layer as large as the film."""
        if self._reduced is None:
            self._reduced = self._image.reduce(_FINE)
        return self._reduced


def raster(figure: Figure) -> Image:
    """Draw a figure into pixels, clear where it is."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from PIL import Image

    canvas = FigureCanvasAgg(figure)
    canvas.draw()  # type: ignore[no-untyped-call]
    pixels: npt.NDArray[np.uint8] = np.asarray(canvas.buffer_rgba())  # type: ignore[no-untyped-call]
    return Image.fromarray(pixels.copy())


def _figure(canvas: Canvas) -> Figure:
    from matplotlib.figure import Figure

    figure = canvas.axes.get_figure(root=True)
    assert isinstance(figure, Figure)  # noqa: S101 (axes of ours stand on one)
    return figure


def _now(rows: pd.DataFrame, when: np.datetime64) -> npt.NDArray[np.bool_]:
    """Tell which rows hold on a day."""
    start, end = (rows[column].to_numpy() for column in ("start", "end"))
    answer: npt.NDArray[np.bool_] = (start <= when) & (np.isnat(end) | (end > when))
    return answer


def _glowing(
    glow: Mapping[str, int], held: Mapping[str, str], now: Mapping[str, str]
) -> dict[str, int]:
    """Age the rings of earlier changes by a frame, and begin those of new ones."""
    aged = {subject: age + 1 for subject, age in glow.items() if age + 1 < len(_GLOW)}
    fresh = {
        subject: 0 for subject, holder in now.items() if subject in held and holder != held[subject]
    }
    return aged | fresh


def _rgb(colour: str) -> tuple[int, int, int]:
    red, green, blue = (int(colour[nth : nth + 2], 16) for nth in (1, 3, 5))
    return red, green, blue


def _faded(colour: str, strength: float) -> tuple[int, int, int, int]:
    return (*_rgb(colour), round(255 * strength))
