"""Examples of what a map shows, drawn in no party's colour beside the words of a key."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import shapely

from whoholds import crs
from whoholds.export import style
from whoholds.export.figures.canvas import Canvas
from whoholds.export.figures.theme import Theme
from whoholds.export.figures.words import Swatch

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "FLARE",
    "example",
    "flare_example",
    "front_example",
    "land_example",
    "road_example",
    "site_example",
    "town_example",
]


FLARE: Final = "#f2a900"
"""The colour of a ring around what changed hands of late, on light and dark paper."""


class _Plain(crs.Projection):
    """Leaves coordinates as they are: examples are in pixels, and lie on no map."""

    def project(self, geometries: Any) -> Any:
        """Give shapes as they came."""
        return np.asarray(geometries, dtype=object)


_PLAIN: Final = _Plain("EPSG:3857")


def example(axes: Axes, theme: Theme, letter: float) -> Canvas:
    """Draw on axes in pixels as on a map whose letters are so many pixels high."""
    figure = axes.get_figure(root=True)
    dpi = figure.dpi if figure is not None else 100
    return Canvas(axes, _PLAIN, {"": style.UNKNOWN_COLOUR, "x": theme.sample, "y": theme.ink},
                  letter * 72 / dpi * 1.25, theme)  # fmt: skip


def town_example(look: style.Sign, theme: Theme, colour: str = "") -> Swatch:
    """Show a town's sign, in a colour where one is given."""
    own = colour or (style.UNKNOWN_COLOUR if look.grey else theme.sample)

    def draw(axes: Axes, x: float, y: float, letter: float) -> None:
        example(axes, theme, letter).signs(np.array([[x, y]]), look, own, theme.ink)

    return draw


def site_example(theme: Theme) -> Swatch:
    """Show the sign of a site."""

    def draw(axes: Axes, x: float, y: float, letter: float) -> None:
        example(axes, theme, letter).squares(np.array([[x, y]]), theme.sample)

    return draw


def land_example(name: str, theme: Theme) -> Swatch:
    """Draw an example of land."""
    status = "held" if name == "possible" else name
    row = {
        "status": status, "certainty": "possible" if name == "possible" else "certain",
        "holder": "x", "bloc": "", "challengers": ["y"], "alternatives": ["y"],
    }  # fmt: skip

    def draw(axes: Axes, x: float, y: float, letter: float) -> None:
        shape = shapely.box(x - 0.55 * letter, y - 0.36 * letter, x + 0.55 * letter,
                            y + 0.36 * letter)  # fmt: skip
        area = gpd.GeoDataFrame([{**row, "geometry": shape}])
        example(axes, theme, letter).areas(area)

    return draw


def front_example(theme: Theme) -> Swatch:
    """Show a line between sides."""

    def draw(axes: Axes, x: float, y: float, letter: float) -> None:
        line = shapely.LineString([(x - 0.6 * letter, y), (x + 0.6 * letter, y)])
        example(axes, theme, letter).fronts(gpd.GeoDataFrame(geometry=[line]))

    return draw


def road_example(name: str, theme: Theme) -> Swatch:
    """Draw an example of a section."""
    row: dict[str, Any] = {
        "status": name if name in ("contested", "shared") else "held",
        "certainty": "possible" if name == "possible" else "certain",
        "holder": "" if name == "unknown" else "x", "inferred": False, "challengers": ["y"],
        "partners": ["y"], "access": "closed" if name == "barred" else "open",
    }  # fmt: skip

    def draw(axes: Axes, x: float, y: float, letter: float) -> None:
        line = shapely.LineString([(x - 0.6 * letter, y), (x + 0.6 * letter, y)])
        example(axes, theme, letter).roads(gpd.GeoDataFrame([{**row, "geometry": line}]))

    return draw


def flare_example(theme: Theme) -> Swatch:
    """Show the ring around what changed hands."""

    def draw(axes: Axes, x: float, y: float, letter: float) -> None:
        canvas = example(axes, theme, letter)
        axes.scatter([x], [y], s=(0.95 * canvas.size) ** 2, facecolors="none", edgecolors=FLARE,
                     linewidths=0.14 * canvas.size)  # fmt: skip
        canvas.signs(np.array([[x, y]]), style.Sign(), theme.sample, theme.ink)

    return draw
