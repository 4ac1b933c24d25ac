"""What stands beside a printed map: title, legend, scale, inset, sources."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from whoholds import crs, dates
from whoholds.actor_names import actor_names
from whoholds.export import style
from whoholds.export.escaping import drawn
from whoholds.export.figures.canvas import INK, PAPER, Canvas, extent
from whoholds.export.tabular import drawn_areas
from whoholds.ledgers import Ledger

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.font_manager import FontProperties

__all__ = ["Column", "inset", "legend", "north", "scale_bar"]

_NICE = (1, 2, 5)
_SOFT = "#5b5f63"


@dataclass
class Column:
    """A column of text, written from the top down.

    Parameters
    ----------
    axes : Axes
        As large as the column, from (0, 0) to (1, 1).
    size : float
        Points of a usual letter.
    y : float
        Where the next line begins, in inches from the top.
    """

    axes: Axes
    size: float
    y: float = 0.0

    @property
    def inches(self) -> tuple[float, float]:
        """Width and height of the column."""
        figure = self.axes.get_figure(root=True)
        if figure is None:
            raise ValueError("the column stands on no figure")
        box = self.axes.get_position()
        width, height = figure.get_size_inches()
        return box.width * float(width), box.height * float(height)

    def write(self, text: str, *, scale: float = 1.0, bold: bool = False, soft: bool = False,
              indent: float = 0.0, after: float = 0.35) -> None:  # fmt: skip
        """Write a paragraph, broken where the column ends."""
        from matplotlib.font_manager import FontProperties

        width, height = self.inches
        letter = self.size * scale / 72
        font = FontProperties(size=self.size * scale, weight="bold" if bold else "normal")
        for part in _wrapped(drawn(text), font, (width - indent) * 72):
            self.axes.text(
                indent / width, 1 - (self.y + letter) / height, part, va="baseline",
                fontsize=self.size * scale, fontweight="bold" if bold else "normal",
                color=_SOFT if soft else INK, transform=self.axes.transAxes,
            )  # fmt: skip
            self.y += letter * 1.28
        self.y += letter * after

    @property
    def wide(self) -> bool:
        """Whether the column is wider than high, so that the inset lies beside it."""
        width, height = self.inches
        return width > height

    def room(self, text: str, *, scale: float = 1.0, part: float = 0.97) -> bool:
        """Tell whether a paragraph still fits above this part of the column."""
        width, height = self.inches
        letter = self.size * scale / 72
        lines = len(text) * letter * 0.52 / width + 1
        return self.y + lines * letter * 1.4 < height * part

    def spot(self, indent: float) -> np.ndarray:
        """Give the middle of the next line's sign, in the axes' units."""
        width, height = self.inches
        return np.array([[indent / width, 1 - (self.y + 0.65 * self.size / 72) / height]])


def _wrapped(text: str, font: FontProperties, room: float) -> list[str]:
    """Break text into lines that are at most `room` points wide."""
    from matplotlib.textpath import text_to_path

    lines, line = [], ""
    for word in text.split():
        longer = f"{line} {word}".strip()
        width, _, _ = text_to_path.get_text_width_height_descent(longer, font, ismath=False)
        if line and width > room:
            lines.append(line)
            longer = word
        line = longer
    return [*lines, line]


def legend(
    column: Column, canvas: Canvas, ledger: Ledger, day: date, holders: Mapping[str, str],
    present: Sequence[str], *, fronts: bool,
) -> None:  # fmt: skip
    """List the parties, with what they hold, and the signs that a map shows."""
    names = actor_names(ledger, day)
    beside = Canvas(column.axes, canvas.plane, canvas.colours, canvas.size * 1.15)
    step = column.size / 72
    for actor, much in holders.items():
        beside.signs(column.spot(0.6 * step), style.Sign(), canvas.colours[actor], INK)
        column.write(f"{names[actor]}: {much}", indent=1.6 * step, after=0.1)
    column.y += 0.6 * step
    for key, meaning, look in (*style.SIGN_KEY, style.BY_LIST):
        if key in present and key != "held":
            colour = style.UNKNOWN_COLOUR if look.grey else "#bdbab3"
            beside.signs(column.spot(0.6 * step), look, colour, INK)
            column.write(meaning, indent=1.6 * step, after=0.1, scale=0.92)
    if "site" in present:
        beside.squares(column.spot(0.6 * step), "#bdbab3")
        column.write("Base, camp, gate, village or another site", indent=1.6 * step, after=0.1,
                     scale=0.92)  # fmt: skip
    if fronts:
        width, _ = column.inches
        middle = column.spot(0)[0, 1]
        column.axes.plot([0.0, 1.2 * step / width], [middle, middle], color=INK,
                         linewidth=0.14 * canvas.size)  # fmt: skip
        column.write("Line between blocs, inferred from the places", indent=1.6 * step, after=0.1,
                     scale=0.92)  # fmt: skip
    column.y += 0.5 * step


def drawn_key(
    column: Column, canvas: Canvas, ledger: Ledger, day: date, areas: gpd.GeoDataFrame
) -> None:
    """Say whose areas a map shows beside what is computed, of which day, and how they look.

    Parameters
    ----------
    column : Column
    canvas : Canvas
    ledger : Ledger
    day : date
    areas : GeoDataFrame
        Of all days, as :func:`whoholds.export.tabular.drawn_areas.shown` answers them.
    """
    names = actor_names(ledger, day)
    beside = Canvas(column.axes, canvas.plane, canvas.colours, canvas.size * 1.15)
    step = column.size / 72
    current = drawn_areas.on_day(areas, day)
    for drawn_by in areas["drawn_by"].unique():
        own = current[current["drawn_by"] == drawn_by]
        if own.empty:
            column.write(f"As drawn by {drawn_by}: nothing of this day or the "
                         f"{drawn_areas.REACH_DAYS} before it", bold=True, scale=0.92)  # fmt: skip
            continue
        of = own["start_date"].iloc[0].date()
        told = dates.describe_bounds(of, of)
        column.write(f"As drawn by {drawn_by} {told}; nothing here is computed", bold=True,
                     scale=0.92, after=0.1)  # fmt: skip
        for holder, event in sorted(set(zip(own["holder"], own["event"], strict=True))):
            beside.square(column.spot(0.6 * step), holder, event)
            how = style.EVENT_LABELS.get(event, event)
            who = [names[holder]] if holder else []
            said = ": ".join([*who, how] if how else who)
            column.write(said or "Nobody is said to hold it", indent=1.6 * step, after=0.1,
                         scale=0.92)  # fmt: skip
    column.y += 0.5 * step


def scale_bar(canvas: Canvas) -> None:
    """Draw a bar of a round number of kilometres into the lower left corner."""
    from matplotlib.patches import Rectangle

    axes = canvas.axes
    axes.apply_aspect()
    (west, east), (south, north_) = axes.get_xlim(), axes.get_ylim()
    most = (east - west) / 5
    power = 10.0 ** np.floor(np.log10(most))
    length = max(nice * power for nice in _NICE if nice * power <= most)
    height = (north_ - south) / 130
    x, y = west + (east - west) * 0.04, south + (north_ - south) * 0.025
    for part, colour in ((0, INK), (1, PAPER)):
        axes.add_patch(
            Rectangle((x + part * length / 2, y), length / 2, height, facecolor=colour,
                      edgecolor=INK, linewidth=0.05 * canvas.size, zorder=8)
        )  # fmt: skip
    for place, text in ((0.0, "0"), (1.0, f"{length / 1000:g} km")):
        axes.text(x + place * length, y + 1.6 * height, text, fontsize=0.8 * canvas.size,
                  color=INK, ha="center", va="bottom", zorder=8)  # fmt: skip


def north(canvas: Canvas) -> None:
    """Draw an arrow to the north at the upper left, as meridians run in the map's middle."""
    canvas.axes.annotate(
        "N", (0.05, 0.90), (0.05, 0.97), xycoords="axes fraction", ha="center", va="center",
        fontsize=canvas.size, color=INK, zorder=8,
        arrowprops={"arrowstyle": "<|-", "color": INK, "linewidth": 0.1 * canvas.size},
    )  # fmt: skip


def inset(
    figure: Figure, box: tuple[float, float, float, float], ledger: Ledger, size: float
) -> None:
    """Show where in the world the map is, when the pack has a backdrop.

    Parameters
    ----------
    figure : Figure
    box : tuple of float
        Left, bottom, width and height as parts of the figure.
    ledger : Ledger
    size : float
        Points of a usual letter.
    """
    if not ledger.backdrop:
        return
    around = gpd.GeoSeries(
        [shape for layer in ledger.backdrop.values() for shape in layer.geometry], crs=crs.LONLAT
    )
    plane = crs.equal_area(around.to_numpy())
    bounds = extent(plane, gpd.GeoSeries([shapely.box(*around.total_bounds)]), margin=-0.02)
    axes = figure.add_axes(box)
    canvas = Canvas(axes, plane, {}, size)
    canvas.frame(bounds)
    axes.set_anchor("SE")
    canvas.ground(ledger.backdrop, ledger.states)
    canvas.highlight(ledger.states)
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_color("#b3b0a9")
        spine.set_linewidth(0.06 * size)
