"""Layers of a printed map, drawn on axes in metres.

What each verdict looks like is decided in :mod:`whoholds.export.style`; here matplotlib is told.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from whoholds import crs
from whoholds.export import style
from whoholds.export.colours import opposing
from whoholds.export.figures.theme import LIGHT, Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.path import Path

__all__ = ["AREA_OPACITY", "INK", "PAPER", "Canvas", "extent"]

PAPER, INK = LIGHT.paper, LIGHT.ink
AREA_OPACITY = 0.55
_HATCH = "////"
_BROKEN = "......"
_OTHERS = "\\\\\\"
"""Leans the other way than the hatch of verdicts."""
_DISC: Final = 0.5
"""Of a town's disc, its diameter in letters."""
_LESSER: Final = 0.36
"""The area of a disc of which nothing is reported, as part of another's."""


@dataclass(frozen=True)
class Canvas:
    """Axes in metres, with the colours of one ledger.

    Parameters
    ----------
    axes : Axes
    plane : Projection
        Equal-area, on which everything is drawn.
    colours : mapping of str to str
        Actor id to ``#rrggbb``.
    size : float
        Points of a usual letter; signs and lines follow it.
    theme : Theme
    sides : mapping of str to str
        Bloc to ``#rrggbb``, for areas of several parties of one bloc.
    """

    axes: Axes
    plane: crs.Projection
    colours: Mapping[str, str]
    size: float
    theme: Theme = LIGHT
    sides: Mapping[str, str] = field(default_factory=dict)

    def on(self, layer: str) -> Canvas:
        """Lay a clear sheet of a name over the map: in an SVG, a group of its own."""
        from matplotlib.figure import Figure

        figure = self.axes.get_figure(root=True)
        assert isinstance(figure, Figure)  # noqa: S101 (axes of ours stand on one)
        axes = figure.add_axes(self.axes.get_position().bounds, facecolor="none", gid=layer)
        axes.set_axis_off()
        axes.set(xlim=self.axes.get_xlim(), ylim=self.axes.get_ylim())
        return replace(self, axes=axes)

    def holder_colour(self, holder: str, bloc: str = "") -> str:
        """Choose a colour, also of what several of one bloc hold together."""
        if holder:
            return self.colours.get(holder, style.UNKNOWN_COLOUR)
        return self.sides.get(bloc) or self.colours.get(bloc, style.UNKNOWN_COLOUR)

    def frame(self, bounds: tuple[float, float, float, float]) -> None:
        """Show a rectangle of the plane: west, south, east, north in metres."""
        axes = self.axes
        axes.set_xlim(bounds[0], bounds[2])
        axes.set_ylim(bounds[1], bounds[3])
        axes.set_aspect("equal", adjustable="box", anchor="NW")
        axes.set_facecolor(self.theme.water)
        axes.set_xticks([])
        axes.set_yticks([])
        for spine in axes.spines.values():
            spine.set_visible(False)

    def ground(self, backdrop: Mapping[str, gpd.GeoDataFrame], states: gpd.GeoDataFrame) -> None:
        """Draw neighbours and the land that the map is about."""
        for layer in backdrop.values():
            area = layer[layer.geom_type.isin(["Polygon", "MultiPolygon"])]
            self._fill(area.geometry.to_numpy(), facecolor=self.theme.abroad,
                       edgecolor=self.theme.border, linewidth=0.03 * self.size,
                       zorder=0)  # fmt: skip
        self._beyond([shape for layer in backdrop.values() for shape in layer.geometry])
        self._fill(states.geometry.to_numpy(), facecolor=self.theme.land, edgecolor="none",
                   zorder=1)  # fmt: skip

    def _beyond(self, backdrop: Sequence[shapely.Geometry]) -> None:
        """Cover what no backdrop reaches: neither land nor sea is told of there."""
        if not backdrop:
            return
        known = shapely.segmentize(shapely.box(*shapely.total_bounds(backdrop)), 0.5)
        west, east = self.axes.get_xlim()
        south, north = self.axes.get_ylim()
        view = shapely.box(west, south, east, north)
        (inside,) = self.plane.project(np.array([known], dtype=object))
        self._paths(shapely.difference(view, inside), facecolor=self.theme.beyond,
                    edgecolor="none", zorder=0.5)  # fmt: skip

    def highlight(self, states: gpd.GeoDataFrame) -> None:
        """Fill the land of a small map so that it is seen at once."""
        self._fill(states.geometry.to_numpy(), facecolor=self.theme.sample,
                   edgecolor=self.theme.sample, linewidth=0.05 * self.size, zorder=2)  # fmt: skip

    def borders(self, states: gpd.GeoDataFrame) -> None:
        """Draw the borders of states over what fills them."""
        self._fill(states.geometry.to_numpy(), facecolor="none", edgecolor=self.theme.border,
                   linewidth=0.07 * self.size, zorder=3)  # fmt: skip

    def areas(self, areas: gpd.GeoDataFrame) -> None:
        """Fill areas with their holders' colours, and hatch what is contested."""
        known = areas[areas["status"] != "unknown"]
        for row in known.to_dict("records"):
            look = style.sign(row["status"], row["certainty"], holder=row["holder"] or row["bloc"])
            colour = self.holder_colour(row["holder"], row["bloc"])
            shape = np.array([row["geometry"]], dtype=object)
            self._fill(shape, facecolor=colour, edgecolor="none",
                       alpha=AREA_OPACITY * look.opacity, zorder=2)  # fmt: skip
            if look.hatched or look.ringed or look.shared:
                other = self._challenger(
                    row["alternatives" if look.shared else "challengers"], colour
                )
                self._fill(shape, facecolor="none", edgecolor=other, linewidth=0,
                           hatch=".." if look.ringed else _HATCH, alpha=0.8,
                           zorder=2.5)  # fmt: skip

    def drawn_areas(self, areas: gpd.GeoDataFrame) -> None:
        """Draw areas as others drew them, in outline; those that nobody is said to hold below."""
        order = areas.assign(known=areas["holder"].ne("")).sort_values("known", kind="stable")
        for row in order.to_dict("records"):
            self.outlined(np.array([row["geometry"]], dtype=object), row["holder"], row["event"])

    def outlined(self, shapes: npt.NDArray[np.object_], holder: str, event: str) -> None:
        """Draw outlines with a light hatch, grey unless an area is simply held."""
        colour = self.colours.get(holder, style.UNKNOWN_COLOUR)
        hatch = colour if event == "held" else style.UNKNOWN_COLOUR
        self._fill(shapes, facecolor="none", edgecolor=hatch, linewidth=0, hatch=_OTHERS,
                   alpha=0.5, zorder=3.2)  # fmt: skip
        self._fill(shapes, facecolor="none", edgecolor=colour, linewidth=0.14 * self.size,
                   zorder=3.3)  # fmt: skip

    def roads(self, pieces: gpd.GeoDataFrame) -> None:
        """Draw roads in their holders' colours, dashed over with the challenger's."""
        lines = [shapely.get_coordinates(part) for shape in self.plane.project(
            pieces.geometry.to_numpy()) for part in shapely.get_parts(shape)]  # fmt: skip
        owner = np.repeat(np.arange(len(pieces)), shapely.get_num_geometries(pieces.geometry))
        width = 0.22 * self.size
        self._lines(lines, colors=self.theme.paper, linewidths=width * 1.8, zorder=4)
        for number, row in enumerate(pieces.to_dict("records")):
            own = [line for line, of in zip(lines, owner, strict=True) if of == number]
            look = style.sign(row["status"], row["certainty"], holder=row["holder"],
                              inferred=row["inferred"])  # fmt: skip
            colour = self.colours.get(row["holder"], style.UNKNOWN_COLOUR)
            self._lines(own, colors=colour, linewidths=width, alpha=look.opacity, zorder=4.1)
            barred = row["access"] in ("fire_control", "closed")
            if look.hatched or look.ringed or look.shared or barred:
                other = row["partners" if look.shared else "challengers"]
                gap = 2.5 if not look.shared else 1.5
                dash = (0, (0.8, 5.0) if look.inferred and not barred else (1.5, gap))
                self._lines(own, colors=self._challenger(other, colour), linewidths=width,
                            linestyles=[dash], zorder=4.2)  # fmt: skip

    def towns(self, towns: gpd.GeoDataFrame) -> None:
        """Draw towns with all signs of their verdicts, the most uncertain below."""
        at = shapely.get_coordinates(self.plane.project(towns.geometry.to_numpy()))
        looks = pd.DataFrame(
            {
                "colour": towns["holder"].map(self.colours).fillna(style.UNKNOWN_COLOUR),
                "other": towns["challengers"]
                .where(towns["status"] != "shared", towns["partners"])
                .map(self._challenger),
                "sign": [style.sign_of(row) for row in pd.DataFrame(towns).to_dict("records")],
            },
            index=towns.index,
        )
        keys = looks.assign(sign=looks["sign"].map(repr))
        groups = keys.groupby(["sign", "colour", "other"], sort=True).indices
        for rows in groups.values():
            first = looks.iloc[int(rows[0])]
            self.signs(at[rows], first["sign"], str(first["colour"]), str(first["other"]))

    def sites(self, sites: gpd.GeoDataFrame) -> None:
        """Draw sites, small and square, below the towns."""
        at = shapely.get_coordinates(self.plane.project(sites.geometry.to_numpy()))
        sure = np.where(sites["certainty"].eq("certain"), 1.0, style.POSSIBLE_OPACITY)
        listed = sites["inherited_from"].str.startswith("list:")
        opacity = np.where(listed, style.LISTED_OPACITY, sure)
        looks = pd.DataFrame({"holder": sites["holder"].to_numpy(), "opacity": opacity})
        for rows in looks.groupby(["holder", "opacity"]).indices.values():
            holder, much = looks.iloc[int(rows[0])]
            colour = self.colours.get(str(holder), style.UNKNOWN_COLOUR)
            self.squares(at[rows], colour, float(much))

    def squares(self, at: npt.NDArray[np.float64], colour: str, opacity: float = 1.0) -> None:
        """Draw signs of sites that look alike, in the axes' own units."""
        self.axes.scatter(at[:, 0], at[:, 1], s=(0.24 * self.size) ** 2, marker="s",
                          facecolors=colour, alpha=opacity, edgecolors=self.theme.ink,
                          linewidths=0.03 * self.size, zorder=4.8)  # fmt: skip

    def square(self, at: npt.NDArray[np.float64], holder: str, event: str) -> None:
        """Show in a key how an area of others looks; in the axes' own units."""
        colour = self.colours.get(holder, style.UNKNOWN_COLOUR)
        hatch = colour if event == "held" else style.UNKNOWN_COLOUR
        look: dict[str, Any] = {"s": (0.55 * self.size) ** 2, "marker": "s", "facecolors": "none"}
        self.axes.scatter(at[:, 0], at[:, 1], edgecolors=hatch, linewidths=0, hatch=_OTHERS * 2,
                          alpha=0.5, **look)  # fmt: skip
        self.axes.scatter(at[:, 0], at[:, 1], edgecolors=colour, linewidths=0.1 * self.size, **look)

    def signs(self, at: npt.NDArray[np.float64], look: style.Sign, colour: str, other: str) -> None:
        """Draw places that look alike.

        Parameters
        ----------
        at : ndarray of float, shape (n, 2)
            In the axes' own units.
        look : Sign
        colour, other : str
            Of the holder and of the first challenger, or of who shares the place.
        """
        small = look.listed or (look.grey and not look.hollow)
        area = (_DISC * self.size) ** 2 * (_LESSER if small else 1.0)
        order = 5.0 if look.grey else 5.5 + (look.hatched or look.ringed or look.dashed) / 4
        edge = 0.06 * self.size * (0.6 if small else 1.0)
        x, y = at[:, 0], at[:, 1]
        under: dict[str, Any] = {"s": area, "linewidths": 0, "zorder": order}
        self.axes.scatter(x, y, facecolors=self.theme.paper, **under)
        if look.hollow:
            self._ring(x, y, look, area, order)
            return
        opacity = style.LISTED_OPACITY if look.listed else look.opacity
        self.axes.scatter(x, y, facecolors=colour, alpha=opacity, **under)
        if look.shared:
            self.axes.scatter(x, y, facecolors=other, marker=_half(), **under)
        if look.hatched:
            self.axes.scatter(x, y, s=area, facecolors="none", edgecolors=other, linewidths=0,
                              hatch=_BROKEN if look.inferred else _HATCH * 2,
                              zorder=order)  # fmt: skip
        line: Any = [(0, (2.0, 1.4))] if look.dashed else "solid"
        self.axes.scatter(x, y, s=area, facecolors="none", zorder=order, linestyles=line,
                          edgecolors=self.theme.ink if look.opacity == 1 else self.theme.border,
                          linewidths=edge * (2 if look.dashed else 1))  # fmt: skip
        if look.ringed:
            self.axes.scatter(x, y, s=area * 3.2, facecolors="none", edgecolors=other,
                              linewidths=edge * 2.2, zorder=order)  # fmt: skip

    def _ring(
        self, x: npt.NDArray[Any], y: npt.NDArray[Any], look: style.Sign, area: float, order: float
    ) -> None:
        """Draw places of which there are reports, and yet nobody is known to hold them."""
        grey = style.UNKNOWN_COLOUR
        self.axes.scatter(x, y, s=area, facecolors="none", edgecolors=grey, zorder=order,
                          linewidths=0.13 * self.size)  # fmt: skip
        if look.dotted:
            self.axes.scatter(x, y, s=area * 0.12, facecolors=grey, linewidths=0, zorder=order)

    def line(self, shapes: npt.NDArray[np.object_], colour: str, width: float) -> None:
        """Draw lines of a colour, so many letters wide."""
        parts = [shapely.get_coordinates(part) for shape in self.plane.project(shapes)
                 for part in shapely.get_parts(shape)]  # fmt: skip
        self._lines(parts, colors=colour, linewidths=width * self.size, zorder=4)

    def ringed(
        self, at: npt.NDArray[np.float64], colour: str, ring: str, *, square: bool = False
    ) -> None:
        """Draw a disc, or a square, of one colour in a wide ring of another."""
        look: dict[str, Any] = {"marker": "s" if square else "o", "linewidths": 0, "zorder": 6}
        size = self.size * (0.7 if square else 1.0)
        for fill, part in ((self.theme.ink, 1.16), (ring, 1.08), (self.theme.paper, 0.66),
                           (colour, 0.58)):  # fmt: skip
            self.axes.scatter(at[:, 0], at[:, 1], s=(part * size) ** 2, facecolors=fill, **look)

    def fronts(self, lines: gpd.GeoDataFrame, band: gpd.GeoDataFrame | None = None) -> None:
        """Draw frontlines, and the band where they may run instead."""
        if band is not None:
            self._fill(band.geometry.to_numpy(), facecolor=self.theme.ink, edgecolor="none",
                       alpha=0.12, zorder=2.8)  # fmt: skip
        drawn = [shapely.get_coordinates(part) for shape in self.plane.project(
            lines.geometry.to_numpy()) for part in shapely.get_parts(shape)]  # fmt: skip
        self._lines(drawn, colors=self.theme.paper, linewidths=0.3 * self.size, zorder=3.4)
        self._lines(drawn, colors=self.theme.ink, linewidths=0.14 * self.size, zorder=3.5)

    def _challenger(self, challengers: Sequence[str], own: str = "") -> str:
        """Choose the colour of who is against a holder: of several, ink."""
        ink = self.theme.ink
        others = opposing((self.colours.get(each, ink) for each in challengers), own, ink)
        return others[0] if len(others) == 1 else ink

    def _fill(self, shapes: npt.NDArray[np.object_], **look: Any) -> None:
        from matplotlib.collections import PathCollection

        paths = [_path(shape) for shape in self.plane.project(shapes)]
        self.axes.add_collection(PathCollection(paths, **look), autolim=False)

    def _paths(self, shape: shapely.Geometry, **look: Any) -> None:
        """Fill one shape of the plane."""
        from matplotlib.collections import PathCollection

        if not shapely.is_empty(shape):
            self.axes.add_collection(PathCollection([_path(shape)], **look), autolim=False)

    def _lines(self, lines: Sequence[npt.NDArray[np.float64]], **look: Any) -> None:
        from matplotlib.collections import LineCollection

        self.axes.add_collection(
            LineCollection(list(lines), capstyle="round", **look), autolim=False
        )


def extent(
    plane: crs.Projection, shapes: gpd.GeoSeries, margin: float = 0.03
) -> tuple[float, float, float, float]:
    """Measure the rectangle around shapes on a plane.

    Parameters
    ----------
    plane : Projection
    shapes : GeoSeries
        EPSG:4326.
    margin : float
        Room on each side, as part of the longer side.

    Returns
    -------
    tuple of float
        West, south, east and north in metres.
    """
    west, south, east, north = shapely.total_bounds(plane.project(shapes.to_numpy()))
    room = margin * max(east - west, north - south)
    return float(west - room), float(south - room), float(east + room), float(north + room)


def _half() -> Path:
    """Draw the half of a disc to the lower right, as wide as the whole."""
    from matplotlib.path import Path

    half = Path.wedge(-135, 45)
    return Path(np.asarray(half.vertices) / 2, half.codes)


def _path(shape: shapely.Geometry) -> Path:
    """Make one path of a (multi)polygon; rings run so that holes stay open."""
    from matplotlib.path import Path

    rings = shapely.get_rings(shapely.get_parts(shapely.orient_polygons(shape)))
    return Path.make_compound_path(*(Path(shapely.get_coordinates(ring)) for ring in rings))
