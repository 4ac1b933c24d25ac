"""A page for a picture: map and words laid out on a sheet, and how it is written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely

from whoholds import crs
from whoholds.errors import ExportError
from whoholds.export.figures.canvas import Canvas, extent
from whoholds.export.figures.caption import Caption, caption_path
from whoholds.export.figures.holders import Holders
from whoholds.export.figures.house_style import PLAIN, HouseStyle
from whoholds.export.figures.sheet import Arrangement, Box, Sheet, arrange
from whoholds.export.figures.theme import LIGHT, Theme
from whoholds.export.figures.words import Block, Typesetter
from whoholds.export.files import replacing, together
from whoholds.export.gate import refuse_text
from whoholds.hidden import Hidden
from whoholds.ledgers import Ledger

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["Look", "Page", "Words", "check", "land_of", "lay_out", "save"]

Bounds = tuple[float, float, float, float]
"""West, south, east and north."""

_FORMATS = (".png", ".svg", ".pdf")

_AROUND = 0.3
"""Degrees around towns that are shown where a pack has no states."""

_CUTS = (240, 120, 70, 40, 24)
"""Letters that lines keep where not even the least of words has room."""

_SCALES = (1.0, 0.94, 0.88, 0.82)
"""How much smaller letters become before words go."""


@dataclass(frozen=True)
class Look:
    """How a picture is to look, whatever it shows.

    Parameters
    ----------
    paper : Sheet
    theme : Theme
    house : HouseStyle
    by : str
        ``"sides"`` or ``"parties"``.
    title : str
        ``""`` for that of the pack.
    north_arrow : bool
    """

    paper: Sheet
    theme: Theme = LIGHT
    house: HouseStyle = PLAIN
    by: str = "sides"
    title: str = ""
    north_arrow: bool = False


@dataclass(frozen=True)
class Words:
    """What is written on a page: above, in the middle, and at its foot."""

    head: tuple[Block, ...]
    body: tuple[Block, ...]
    foot: tuple[Block, ...]


@dataclass(frozen=True)
class Page:
    """A page with its words, and a map that is still without its layers.

    Parameters
    ----------
    figure : Figure
        Of matplotlib, bound to no window.
    canvas : Canvas
        What the map is drawn on.
    at : Arrangement
        What stands where.
    look : Look
    bounds : tuple of float
        What the map shows: west, south, east and north on the plane.
    words : Words
        Those that there was room for.
    """

    figure: Figure
    canvas: Canvas
    at: Arrangement
    look: Look
    bounds: Bounds
    words: Words

    @property
    def metre(self) -> float:
        """Pixels of the page that a metre has."""
        return self.at.map.width / (self.bounds[2] - self.bounds[0])

    def pixels(self, layer: str) -> Axes:
        """Lay a clear sheet over the page, in pixels from its upper left corner."""
        axes = self.figure.add_axes((0, 0, 1, 1), facecolor="none", gid=layer)
        axes.set_axis_off()
        axes.set(xlim=(0, self.look.paper.width), ylim=(self.look.paper.height, 0))
        return axes

    def spots(self, places: gpd.GeoSeries) -> Any:
        """Say where places lie on the page, as pixels: an array of shape (n, 2)."""
        at = shapely.get_coordinates(self.canvas.plane.project(places.to_numpy()))
        box = self.at.map
        at[:, 0] = box.left + (at[:, 0] - self.bounds[0]) * self.metre
        at[:, 1] = box.top + (self.bounds[3] - at[:, 1]) * self.metre
        return at


def lay_out(
    ledger: Ledger,
    look: Look,
    holders: Holders,
    drafts: Iterable[Words],
    shown: gpd.GeoSeries,
) -> Page:
    """Lay out a page so that its map is as large as it can be, and write its words.

    Parameters
    ----------
    ledger : Ledger
    look : Look
    holders : Holders
    drafts : iterable of Words
        What may be written, the most first; the first that fits is.
    shown : GeoSeries
        What the map must show, in EPSG:4326.

    Returns
    -------
    Page

    Raises
    ------
    ExportError
        When not even the least fits.
    """
    from matplotlib.figure import Figure

    paper = look.paper
    plane = crs.equal_area(shown.to_numpy())
    bounds = extent(plane, shown)
    land = bounds[2] - bounds[0], bounds[3] - bounds[1]
    words, setter, at = _fitted(look, drafts, land)
    figure = Figure(figsize=(paper.width / paper.dpi, paper.height / paper.dpi), dpi=paper.dpi,
                    facecolor=look.theme.paper)  # fmt: skip
    axes = figure.add_axes(_part(at.map, paper), gid="land")
    size = paper.points(paper.letter)
    canvas = Canvas(axes, plane, holders.colours, size, look.theme, holders.sides)
    whole = _filled(bounds, at.map)
    canvas.frame(whole)
    canvas.ground(ledger.backdrop, ledger.states)
    page = Page(figure, canvas, at, look, whole, words)
    for name, blocks, box in (("head", words.head, at.head), ("key", words.body, at.body),
                              ("foot", words.foot, at.foot)):  # fmt: skip
        setter.write(page.pixels(name), blocks, box)
    return page


def _fitted(
    look: Look, drafts: Iterable[Words], land: tuple[float, float]
) -> tuple[Words, Typesetter, Arrangement]:
    """Take the first draft, in the largest letters, that leaves the map its room.

    Where none does, the lines of the last are cut shorter and shorter.
    """
    for words in _with_cuts(drafts):
        for scale in _SCALES:
            setter = Typesetter(look.paper, look.theme, scale, look.house.fonts)

            def heights(
                width: float, words: Words = words, setter: Typesetter = setter
            ) -> list[float]:
                parts = (words.head, words.body, words.foot)
                return [setter.height(blocks, width) for blocks in parts]

            at = arrange(look.paper, land, heights)
            if at is not None:
                return words, setter, at
    raise ExportError(
        f"{look.paper.width} by {look.paper.height} pixels leave no room for title, key and "
        "sources; make the picture larger"
    )


def _with_cuts(drafts: Iterable[Words]) -> Iterator[Words]:
    """Go on, after the last draft, with its lines cut."""
    last: Words | None = None
    for words in drafts:
        last = words
        yield words
    if last is None:
        return
    for letters in _CUTS:
        head, body, foot = (
            tuple(block.cut(letters) for block in blocks)
            for blocks in (last.head, last.body, last.foot)
        )
        yield Words(head, body, foot)


def _filled(bounds: Bounds, box: Box) -> Bounds:
    """Widen a rectangle of the plane to the shape of its box."""
    west, south, east, north = bounds
    scale = min(box.width / (east - west), box.height / (north - south))
    wide, high = box.width / scale - (east - west), box.height / scale - (north - south)
    return west - wide / 2, south - high / 2, east + wide / 2, north + high / 2


def _part(box: Box, paper: Sheet) -> tuple[float, float, float, float]:
    """Say a box as matplotlib does: parts of the page, from its lower left corner."""
    low = paper.height - box.top - box.height
    return (box.left / paper.width, low / paper.height, box.width / paper.width,
            box.height / paper.height)  # fmt: skip


def save(
    figure: Figure,
    path: Path,
    hidden: Hidden,
    caption: Caption | None = None,
    *,
    beside: bool = True,
) -> Path:
    """Write a figure, and its words beside it, so that equal figures make equal files.

    Parameters
    ----------
    figure : Figure
    path : Path
    hidden : Hidden
        What it must not show.
    caption : Caption, optional
        Goes into the file itself.
    beside : bool
        Whether it also stands beside the picture, as text.

    Returns
    -------
    Path

    Raises
    ------
    ExportError
        For another ending of the name, or when the file could not be written.
    RedactionError
        When it would show what must not be shown.
    """
    import matplotlib as mpl

    check(path)
    suffix = path.suffix.lower()
    # Without the time of writing.
    plain: dict[str, Any] = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}
    metadata = plain.get(suffix) if caption is None else caption.metadata(suffix)
    refuse_drawn(figure, hidden)
    if caption is not None:
        refuse_text(caption.page(), "the words of a picture", hidden)
    # Letters stay letters, so that a graphics desk can mend them.
    looks = {"svg.hashsalt": "whoholds", "svg.fonttype": "none", "pdf.fonttype": 42}
    with together():
        with replacing(path, hidden) as fresh, mpl.rc_context(looks):  # type: ignore[arg-type]
            figure.savefig(fresh, metadata=metadata, facecolor=figure.get_facecolor())
        if caption is not None and beside:
            with replacing(caption_path(path), hidden) as fresh:
                fresh.write_text(caption.page(), encoding="utf-8")
    return path


def refuse_drawn(figure: Figure, hidden: Hidden) -> None:
    """Refuse a figure whose texts tell what must not be shown: in a picture they are only pixels.

    Raises
    ------
    RedactionError
    """
    from matplotlib.text import Text

    drawn = figure.findobj(Text) if hidden else ()
    refuse_text("\n".join(text.get_text() for text in drawn), "a picture", hidden)


def check(path: Path) -> None:
    """Refuse a name before anything is drawn.

    Raises
    ------
    ExportError
        When it ends in none of ``.png``, ``.svg`` and ``.pdf``.
    """
    if path.suffix.lower() not in _FORMATS:
        raise ExportError(f"{path}: name a file that ends in .png, .svg or .pdf")


def land_of(ledger: Ledger) -> gpd.GeoSeries:
    """Find what a map must show: the states, else the land around the towns.

    Raises
    ------
    ExportError
        When the ledger has neither, so that nobody knows what to show.
    """
    if len(ledger.states):
        return ledger.states.geometry
    if not len(ledger.towns):
        raise ExportError(f"{ledger.name} has neither states nor towns: there is nothing to draw")
    west, south, east, north = ledger.towns.total_bounds
    around = shapely.box(west - _AROUND, south - _AROUND, east + _AROUND, north + _AROUND)
    return gpd.GeoSeries([around], crs=crs.LONLAT)
