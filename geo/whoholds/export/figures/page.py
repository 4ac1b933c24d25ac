"""A page for a picture: its size, where map and words stand on it, and how it is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import shapely

from whoholds import crs
from whoholds.errors import ExportError
from whoholds.export import style
from whoholds.export.figures import map_surround
from whoholds.export.figures.canvas import PAPER, Canvas, extent
from whoholds.export.files import replacing
from whoholds.export.gate import refuse_text
from whoholds.hidden import Hidden
from whoholds.ledgers import Ledger

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["SIZES", "Box", "Page", "check", "map_page", "save"]

Box = tuple[float, float, float, float]
"""Left, bottom, width and height as parts of the page."""

SIZES: Mapping[str, tuple[float, float, int]] = {
    "social": (12.0, 6.3, 100),
    "a4": (8.27, 11.69, 200),
    "a4-landscape": (11.69, 8.27, 200),
}
"""Width and height in inches and dots an inch: 1200 by 630 pixels, and paper."""

_FORMATS = (".png", ".svg", ".pdf")

_AROUND = 0.3
"""Degrees around towns that are shown where a pack has no states."""


@dataclass(frozen=True)
class Page:
    """A page with an empty map, its scale and its inset.

    Parameters
    ----------
    figure : Figure
        Of matplotlib, bound to no window.
    canvas : Canvas
        What the map is drawn on.
    text : tuple of float
        The box that is left for words.
    """

    figure: Figure
    canvas: Canvas
    text: Box


def map_page(ledger: Ledger, size: str, *, north_arrow: bool = False) -> Page:
    """Lay out a page for a map of a ledger's land.

    Parameters
    ----------
    ledger : Ledger
    size : str
        One of :data:`SIZES`.
    north_arrow : bool

    Returns
    -------
    Page

    Raises
    ------
    ValueError
        For a size that does not exist.
    ExportError
        When the ledger has neither states nor towns, so that nobody knows what to show.
    """
    from matplotlib.figure import Figure

    if size not in SIZES:
        raise ValueError(f"size is {size!r}: pass one of {', '.join(SIZES)}")
    width, height, dpi = SIZES[size]
    letter = 9.0 if size == "social" else 7.5
    shown = _shown(ledger)
    plane = crs.equal_area(shown.to_numpy())
    bounds = extent(plane, shown)
    shape = (bounds[2] - bounds[0]) / (bounds[3] - bounds[1])
    map_, text, inset = boxes(width, height, shape)
    figure = Figure(figsize=(width, height), dpi=dpi, facecolor=PAPER)
    canvas = Canvas(figure.add_axes(map_), plane, style.holder_colours(ledger), letter)
    canvas.frame(bounds)
    canvas.ground(ledger.backdrop, ledger.states)
    map_surround.scale_bar(canvas)
    if north_arrow:
        map_surround.north(canvas)
    map_surround.inset(figure, inset, ledger, letter)
    return Page(figure, canvas, text)


def boxes(width: float, height: float, shape: float) -> tuple[Box, Box, Box]:
    """Place map, text and inset, the text beside the map or below it.

    Parameters
    ----------
    width, height : float
        Of the page.
    shape : float
        The map's width over its height.

    Returns
    -------
    map, text, inset : tuple of float
    """
    beside = min(shape * height / width, 1 - max(3.0 / width, 0.3))
    if shape * height / width < 0.75:
        left = beside + 0.25 / width
        tall = min(0.25, 1.7 / height)
        if width > height:
            text = (left, 0.02, 1 - left - 0.13, 0.96)
            return (0.0, 0.0, beside, 1.0), text, (1 - 0.12, 0.98 - tall, 0.11, tall)
        text = (left, 0.02, 1 - left - 0.15 / width, 0.96)
        return (0.0, 0.0, beside, 1.0), text, (1 - 0.16, 0.02, 0.15, tall)
    tall = min(width / shape / height, 1 - 3.6 / height)
    text = (0.05, 0.015, 0.7, 1 - tall - 0.03)
    return (0.0, 1 - tall, 1.0, tall), text, (0.78, 0.015, 0.2, 1 - tall - 0.03)


def save(figure: Figure, path: Path, hidden: Hidden) -> Path:
    """Write a figure, so that equal figures make equal files.

    Parameters
    ----------
    figure : Figure
    path : Path
    hidden : Hidden
        What it must not show.

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
    # Without the time of writing.
    metadata: dict[str, Any] = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}
    refuse_drawn(figure, hidden)
    with replacing(path, hidden) as beside, mpl.rc_context({"svg.hashsalt": "whoholds"}):
        figure.savefig(beside, metadata=metadata.get(path.suffix.lower()), facecolor=PAPER)
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


def _shown(ledger: Ledger) -> gpd.GeoSeries:
    """Find what the map must show: the states, else the land around the towns."""
    if len(ledger.states):
        return ledger.states.geometry
    if not len(ledger.towns):
        raise ExportError(f"{ledger.name} has neither states nor towns: there is nothing to draw")
    west, south, east, north = ledger.towns.total_bounds
    around = shapely.box(west - _AROUND, south - _AROUND, east + _AROUND, north + _AROUND)
    return gpd.GeoSeries([around], crs=crs.LONLAT)
