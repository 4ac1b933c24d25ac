"""A map as a picture for print and for social media."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np

try:
    import matplotlib as mpl
    from matplotlib.figure import Figure
except ImportError as error:  # pragma: no cover - the test environment has it
    raise ImportError("pictures need matplotlib: pip install 'whoholds[plot]'") from error

from whoholds import crs, dates
from whoholds.derive.areas import METHODS, control_areas
from whoholds.derive.change import change
from whoholds.derive.fronts import frontlines
from whoholds.derive.shares import COUNTRY, shares
from whoholds.errors import ExportError
from whoholds.export import panel, style
from whoholds.export.drawing import PAPER, Canvas, extent
from whoholds.export.files import replacing
from whoholds.situation import Situation, join
from whoholds.timeline import Timeline

__all__ = ["SIZES", "layout", "picture", "save", "to_image"]

SIZES: Mapping[str, tuple[float, float, int]] = {
    "social": (12.0, 6.3, 100),
    "a4": (8.27, 11.69, 200),
    "a4-landscape": (11.69, 8.27, 200),
}
"""Width and height in inches and dots an inch: 1200 by 630 pixels, and paper."""

_FORMATS = (".png", ".svg", ".pdf")
_MOST_NAMES = {"social": 16, "a4": 70, "a4-landscape": 40}
_MOST_PARTIES = 14
_NEWS_DAYS = 90
_SIZES_OF_TEXT = (1.0, 0.9, 0.8, 0.7, 0.6)
"""Tried in turn until all text is on the page."""


def to_image(
    line: Timeline,
    path: str | Path,
    *,
    day: str | date,
    size: str = "social",
    areas: str | None = "vote",
    north_arrow: bool = False,
) -> Path:
    """Draw the map of a day.

    Parameters
    ----------
    line : Timeline
    path : str or Path
        ``.png``, ``.svg`` or ``.pdf``, to make or replace.
    day : str or date
        A day of the timeline's period.
    size : {"social", "a4", "a4-landscape"}
        1200 by 630 pixels, or paper at 200 dots an inch.
    areas : {"vote", "cells", None}
        How areas and the line between blocs are derived; ``None`` leaves both out.
    north_arrow : bool
        Whether to draw an arrow to the north.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ValueError
        For a size that does not exist.
    DateError
        When the day lies outside the period.
    ExportError
        For another ending of the name, or when the file could not be written.
    """
    target = Path(path)
    _check(target)
    figure = picture(join(line, day), size=size, areas=areas, north_arrow=north_arrow)
    return save(figure, target)


def save(figure: Figure, path: Path) -> Path:
    """Write a figure, so that equal figures make equal files.

    Parameters
    ----------
    figure : Figure
    path : Path

    Returns
    -------
    Path

    Raises
    ------
    ExportError
        For another ending of the name, or when the file could not be written.
    """
    _check(path)
    dates_: dict[str, Any] = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}
    with replacing(path) as beside, mpl.rc_context({"svg.hashsalt": "whoholds"}):
        figure.savefig(beside, metadata=dates_.get(path.suffix.lower()), facecolor=PAPER)
    return path


def _check(path: Path) -> None:
    if path.suffix.lower() not in _FORMATS:
        raise ExportError(f"{path}: name a file that ends in .png, .svg or .pdf")


def picture(
    situation: Situation,
    *,
    size: str = "social",
    areas: str | gpd.GeoDataFrame | None = "vote",
    north_arrow: bool = False,
) -> Figure:
    """Draw the map of a situation.

    Parameters
    ----------
    situation : Situation
    size, areas, north_arrow
        As for :func:`to_image`; areas may also be those of the day, as
        :func:`whoholds.control_areas` answers them.

    Returns
    -------
    Figure
        Of matplotlib, bound to no window.

    Raises
    ------
    ValueError
        For a size that does not exist.
    """
    if size not in SIZES:
        raise ValueError(f"size is {size!r}: pass one of {', '.join(SIZES)}")
    width, height, dpi = SIZES[size]
    figure = Figure(figsize=(width, height), dpi=dpi, facecolor=PAPER)
    letter = 9.0 if size == "social" else 7.5
    ledger = situation.line.ledger
    plane = crs.equal_area(ledger.states.geometry.to_numpy())
    bounds = extent(plane, ledger.states.geometry)
    shape = (bounds[2] - bounds[0]) / (bounds[3] - bounds[1])
    box, text_box, inset_box = layout(width, height, shape)
    colours = style.holder_colours(ledger)
    canvas = Canvas(figure.add_axes(box), plane, colours, letter)
    canvas.frame(bounds)
    derived = control_areas(situation, method=areas) if isinstance(areas, str) else areas
    fronts = _map(canvas, situation, derived)
    canvas.names(
        situation.towns,
        ledger.towns["population"].astype("Float64").reset_index(drop=True),
        _MOST_NAMES[size],
    )
    panel.scale_bar(canvas)
    if north_arrow:
        panel.north(canvas)
    panel.inset(figure, inset_box, ledger, letter)
    method = "" if derived is None or not len(derived) else str(derived["method"].iloc[0])
    _text(figure, text_box, canvas, situation, method, fronts=fronts)
    return figure


Box = tuple[float, float, float, float]


def layout(width: float, height: float, shape: float) -> tuple[Box, Box, Box]:
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
        Left, bottom, width and height as parts of the page.
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


def _map(canvas: Canvas, situation: Situation, areas: gpd.GeoDataFrame | None) -> bool:
    """Draw the layers; answer whether there is a line between blocs."""
    ledger = situation.line.ledger
    canvas.ground(ledger.backdrop, ledger.states)
    fronts = False
    if areas is not None:
        lines = frontlines(areas)
        canvas.areas(areas)
        canvas.fronts(lines)
        fronts = bool(len(lines))
    canvas.borders(ledger.states)
    canvas.roads(situation.highways)
    canvas.towns(situation.towns)
    return fronts


def _text(
    figure: Figure, box: Box, canvas: Canvas, situation: Situation, method: str, *,
    fronts: bool,
) -> None:  # fmt: skip
    """Write title, date, legend, method and sources."""
    axes = figure.add_axes(box)
    for smaller in _SIZES_OF_TEXT:
        axes.clear()
        axes.set_axis_off()
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        column = panel.Column(axes, canvas.size * smaller)
        _write(column, canvas, situation, method, fronts=fronts)
        if column.y <= column.inches[1]:
            break


def _write(
    column: panel.Column, canvas: Canvas, situation: Situation, method: str, *, fronts: bool
) -> None:
    line, ledger = situation.line, situation.line.ledger
    day = dates.describe_bounds(situation.day, situation.day).removeprefix("on ")
    column.write(ledger.title, scale=1.15, bold=True, after=0.1)
    column.write(day, scale=2.1, bold=True, after=0.2)
    known = dates.describe_bounds(line.as_known, line.as_known).removeprefix("on ")
    column.write(
        f"Weighed by the policy “{line.policy.name}” from what was public by {known}.",
        soft=True, scale=0.9, after=0.8,
    )  # fmt: skip
    panel.legend(
        column, canvas, ledger, situation.day, _parties(situation), _signs(situation.towns),
        fronts=fronts,
    )  # fmt: skip
    column.write(_sources(situation), soft=True, scale=0.8)
    if method:
        column.write(f"Areas: {METHODS[method]} Beyond 50 km from any place nothing is coloured.",
                     soft=True, scale=0.8)  # fmt: skip
    for remark in ledger.remarks:
        column.write(remark, soft=True, scale=0.8)
    credits_ = dict.fromkeys(one.text for one in ledger.attributions if one.text)
    column.write(" · ".join(credits_), soft=True, scale=0.72)
    _news(column, situation)


def _news(column: panel.Column, situation: Situation) -> None:
    """Fill what room is left with what changed hands of late, the latest first."""
    line, day = situation.line, situation.day
    first = max(line.period[0], day - timedelta(days=_NEWS_DAYS))
    told = change(line, first, day).sentences().sentences
    news = [one.text for one in reversed(told) if one.what == "holder" and one.latest]
    if not news:
        return
    column.y += column.size / 72
    heading = f"Changed hands in the {(day - first).days} days before"
    if not column.room(f"{heading} {news[0]}", part=0.97 if column.wide else 0.8):
        return
    column.write(heading, bold=True)
    for text in news:
        if not column.room(text, scale=0.85, part=0.97 if column.wide else 0.8):
            break
        column.write(text, scale=0.85)


def _parties(situation: Situation) -> dict[str, str]:
    """Say how many towns each party holds at least and at most, the largest first."""
    table = shares(situation)
    own = table[(table["scope"] == COUNTRY) & (table["actor"] != "")]
    own = own.sort_values(["most", "actor"], ascending=[False, True])
    towns = {
        str(row["actor"]): _count(round(row["least"]), round(row["most"]))
        for row in own[own["measure"] == "towns"].to_dict("records")
    }
    roads = own.loc[own["measure"] == "highway_km", "actor"]
    elsewhere = {str(actor): "roads only" for actor in roads if actor not in towns}
    return dict([*towns.items(), *elsewhere.items()][:_MOST_PARTIES])


def _count(least: int, most: int) -> str:
    if least == most:
        return f"{most} town" if most == 1 else f"{most} towns"
    return f"{least} to {most} towns"


def _signs(towns: gpd.GeoDataFrame) -> list[str]:
    """Name the signs that occur on the map."""
    found = set(towns["status"]) | set(np.where(towns["certainty"] == "possible", "possible", ""))
    if towns["claimed_by"].map(len).any():
        found.add("claimed")
    if (towns["holder"] == "").any():
        found.add("unknown")
    return sorted(found)


def _sources(situation: Situation) -> str:
    claims = {one for layer in (situation.towns, situation.highways, situation.states)
              for names in layer["claims"] for one in names}  # fmt: skip
    table = situation.line.ledger.claims
    sources = table.loc[table["claim_id"].isin(claims), "source_id"].nunique()
    return (
        f"{len(situation.towns)} towns; their verdicts on this day rest on {len(claims)} claims "
        f"from {sources} sources."
    )
