"""What lies over a printed map: its scale, an arrow to the north, an inset, and names."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from whoholds import crs
from whoholds.export.escaping import drawn
from whoholds.export.figures.canvas import Canvas, extent
from whoholds.export.figures.house_style import HouseStyle
from whoholds.export.figures.labels import Label, Rect, Spot, place_names
from whoholds.export.figures.page import Page
from whoholds.export.figures.sheet import Box
from whoholds.export.figures.words import width_of
from whoholds.ledgers import Ledger

__all__ = ["furnish"]

_NICE = (1, 2, 5)
_INSET: Final = 0.2
"""Of a map's shorter side, that of an inset."""
_OVER_LAND: Final = 0.25
"""Part of an inset that may lie over the land; where it would be more, there is none."""
_CITIES: Final = 24
_NAME_EACH: Final = 7.5
"""The side of the square, in letters, that a map has for each name."""


def furnish(
    page: Page,
    ledger: Ledger,
    towns: gpd.GeoDataFrame,
    *,
    cropped: bool,
    told: Sequence[str] = (),
) -> None:
    """Put scale, inset, arrow and logo where they hide least of the land, and name the towns.

    Parameters
    ----------
    page : Page
    ledger : Ledger
    towns : GeoDataFrame
        Those that are drawn, with the columns of a verdict.
    cropped : bool
        Whether the map shows a part of the land: an inset then says which.
    told : sequence of str
        Town ids of those in the news.
    """
    land = _land(page, ledger)
    taken = [_scale_bar(page, land)]
    inset = _inset_box(page, ledger, land, taken, cropped=cropped)
    if inset is not None:
        _inset(page, ledger, inset, cropped=cropped)
        taken.append(_rect(inset))
    if page.look.north_arrow:
        taken.append(_north(page, land, taken))
    if (mark := _logo(page, page.look.house)) is not None:
        taken.append(mark)
    _name_towns(page, towns, ledger, taken, told)


def _land(page: Page, ledger: Ledger) -> shapely.Geometry:
    """Lay the land out in pixels, roughly."""
    shapes = ledger.states.geometry.to_numpy()
    if not len(shapes):
        return shapely.GeometryCollection()
    plane = shapely.simplify(page.canvas.plane.project(shapes), 4 / page.metre)
    box, (west, _, _, north) = page.at.map, page.bounds

    def move(at: np.ndarray) -> np.ndarray:
        return np.column_stack([box.left + (at[:, 0] - west) * page.metre,
                                box.top + (north - at[:, 1]) * page.metre])  # fmt: skip

    return shapely.union_all(shapely.make_valid(shapely.transform(plane, move)))


def _corners(page: Page, width: float, height: float) -> list[Box]:
    """List the corners of the map in which a thing may stand, the usual one first."""
    box, gap = page.at.map, 0.7 * page.look.paper.letter
    left, right = box.left + gap, box.left + box.width - width - gap
    top, low = box.top + gap, box.top + box.height - height - gap
    return [Box(x, y, width, height) for x, y in
            ((left, low), (right, low), (left, top), (right, top))]  # fmt: skip


def _freest(corners: Sequence[Box], land: shapely.Geometry, taken: Sequence[Rect]) -> Box:
    def hidden(box: Box) -> tuple[bool, float]:
        own = shapely.box(*_rect(box))
        others = any(own.intersects(shapely.box(*other)) for other in taken)
        return others, round(shapely.intersection(own, land).area)

    return min(corners, key=hidden)


def _rect(box: Box) -> Rect:
    return box.left, box.top, box.left + box.width, box.top + box.height


def _scale_bar(page: Page, land: shapely.Geometry) -> Rect:
    """Draw a bar of a round number of kilometres."""
    from matplotlib.patches import Rectangle

    look = page.look
    letter = max(look.paper.least, 0.8 * look.paper.letter)
    most = (page.bounds[2] - page.bounds[0]) / 5
    power = 10.0 ** np.floor(np.log10(most))
    length = max(nice * power for nice in _NICE if nice * power <= most)
    wide, high = length * page.metre, 0.3 * letter
    label = f"{length / 1000:g} km"
    room = max(wide, width_of(label, look.house.fonts, letter)) + letter
    box = _freest(_corners(page, room, 1.9 * letter), land, ())
    axes = page.pixels("scale")
    top = box.top + box.height - high
    for part, colour in ((0, look.theme.ink), (1, look.theme.paper)):
        axes.add_patch(
            Rectangle((box.left + part * wide / 2, top), wide / 2, high, facecolor=colour,
                      edgecolor=look.theme.ink, linewidth=0.05 * page.canvas.size)
        )  # fmt: skip
    axes.text(box.left, top - 0.35 * letter, label, fontsize=look.paper.points(letter),
              fontfamily=list(look.house.fonts), color=look.theme.ink, va="baseline")  # fmt: skip
    return _rect(box)


def _north(page: Page, land: shapely.Geometry, taken: Sequence[Rect]) -> Rect:
    """Draw an arrow to the north, as meridians run in the map's middle."""
    letter, ink = page.look.paper.letter, page.look.theme.ink
    box = _freest(_corners(page, 1.4 * letter, 2.8 * letter), land, taken)
    middle = box.left + box.width / 2
    page.pixels("north").annotate(
        "N", (middle, box.top + 2.6 * letter), (middle, box.top + 0.6 * letter), ha="center",
        va="center", fontsize=page.canvas.size, color=ink, fontfamily=list(page.look.house.fonts),
        arrowprops={"arrowstyle": "-", "color": ink, "linewidth": 0.1 * page.canvas.size},
    )  # fmt: skip
    return _rect(box)


def _inset_box(
    page: Page, ledger: Ledger, land: shapely.Geometry, taken: Sequence[Rect], *, cropped: bool
) -> Box | None:
    """Find a corner for an inset, where there is anything to show in it and room for it."""
    if not ledger.backdrop and not cropped:
        return None
    side = _INSET * min(page.at.map.width, page.at.map.height)
    side = max(side, 5 * page.look.paper.letter)
    west, south, east, north = _around(ledger).total_bounds
    shape = min(1.6, max(0.55, (east - west) * np.cos(np.radians((south + north) / 2))
                         / (north - south)))  # fmt: skip
    box = _freest(_corners(page, side * min(1.0, shape), side / max(1.0, shape)), land, taken)
    own = shapely.box(*_rect(box))
    over = shapely.intersection(own, land).area / own.area
    return box if cropped or over <= _OVER_LAND else None


def _around(ledger: Ledger) -> gpd.GeoSeries:
    shapes = [shape for layer in ledger.backdrop.values() for shape in layer.geometry]
    if not shapes:
        shapes = [
            shapely.box(*(ledger.states if len(ledger.states) else ledger.towns).total_bounds)
        ]
    return gpd.GeoSeries(shapes, crs=crs.LONLAT)


def _inset(page: Page, ledger: Ledger, box: Box, *, cropped: bool) -> None:
    """Show where in the world the map is, and which part of the land it shows."""
    from matplotlib.patches import Polygon

    around = _around(ledger)
    plane = crs.equal_area(around.to_numpy())
    west, south, east, north = extent(plane, gpd.GeoSeries([shapely.box(*around.total_bounds)]),
                                      margin=-0.02)  # fmt: skip
    paper, theme = page.look.paper, page.look.theme
    low = paper.height - box.top - box.height
    axes = page.figure.add_axes((box.left / paper.width, low / paper.height,
                                 box.width / paper.width, box.height / paper.height),
                                gid="inset")  # fmt: skip
    small = Canvas(axes, plane, {}, page.canvas.size, theme)
    scale = min(box.width / (east - west), box.height / (north - south))
    wide, high = (box.width / scale - (east - west)) / 2, (box.height / scale - (north - south)) / 2
    small.frame((west - wide, south - high, east + wide, north + high))
    small.ground(ledger.backdrop, ledger.states)
    small.highlight(ledger.states)
    if cropped:
        view = shapely.segmentize(shapely.box(*page.bounds), (page.bounds[2] - page.bounds[0]) / 8)
        (there,) = plane.project(page.canvas.plane.unproject([view]))
        axes.add_patch(Polygon(shapely.get_coordinates(there), facecolor="none",
                               edgecolor=theme.ink, linewidth=0.12 * page.canvas.size,
                               zorder=9))  # fmt: skip
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_color(theme.border)
        spine.set_linewidth(0.06 * page.canvas.size)


def _logo(page: Page, house: HouseStyle) -> Rect | None:
    """Put a newsroom's logo into the upper right corner of the map."""
    pixels = house.pixels()
    if pixels is None:
        return None
    box, gap = page.at.map, 0.8 * page.look.paper.letter
    high = min(3.0 * page.look.paper.letter, pixels.shape[0])
    wide = high * pixels.shape[1] / pixels.shape[0]
    if wide > box.width / 3:
        wide, high = box.width / 3, high * box.width / 3 / wide
    right, top = box.left + box.width - gap, box.top + gap
    page.pixels("logo").imshow(pixels, extent=(right - wide, right, top + high, top),
                               aspect="auto", interpolation="lanczos")  # fmt: skip
    return right - wide, top, right, top + high


def _name_towns(
    page: Page,
    towns: gpd.GeoDataFrame,
    ledger: Ledger,
    taken: Sequence[Rect],
    told: Sequence[str],
) -> None:
    """Name towns where there is room, in the tiers of the map on the web."""
    box, paper = page.at.map, page.look.paper
    gap = 0.3 * paper.letter
    inside = (box.left + gap, box.top + gap, box.left + box.width - gap,
              box.top + box.height - gap)  # fmt: skip
    spots = [spot for spot in _spots(page, towns, ledger, set(told))
             if box.left <= spot.x <= box.left + box.width
             and box.top <= spot.y <= box.top + box.height]  # fmt: skip
    most = max(8, round(box.width * box.height / (_NAME_EACH * paper.letter) ** 2))
    _write(page, place_names(spots, inside, taken, most))


def _write(page: Page, labels: Sequence[Label]) -> None:
    """Write names where they were placed, over a halo; the letters themselves stay letters."""
    from matplotlib.font_manager import FontProperties
    from matplotlib.patches import PathPatch
    from matplotlib.path import Path
    from matplotlib.textpath import TextPath

    look, point = page.look, page.look.paper.points(1.0)
    halos, names = page.pixels("halos"), page.pixels("labels")
    for label in labels:
        left, top, _, bottom = label.box
        size, low = label.spot.size, (top + bottom) / 2 + 0.36 * label.spot.size
        weight = "bold" if label.spot.tier == 0 else "normal"
        font = FontProperties(family=list(look.house.fonts), weight=weight)
        halo = TextPath((0, 0), label.spot.name, size=size, prop=font)
        lain = np.array([left, low]) + np.asarray(halo.vertices) * (1, -1)
        halos.add_patch(
            PathPatch(Path(lain, halo.codes), facecolor=look.theme.paper, alpha=0.85,
                      edgecolor=look.theme.paper, linewidth=0.24 * size * point,
                      joinstyle="round")
        )  # fmt: skip
        names.text(left, low, label.spot.name, fontproperties=font, fontsize=size * point,
                   va="baseline", color=look.theme.ink)  # fmt: skip


def _spots(page: Page, towns: gpd.GeoDataFrame, ledger: Ledger, told: set[str]) -> list[Spot]:
    """Weigh towns: the capital and the largest, what is large, the news, the rest."""
    facts = ledger.towns.set_index("town_id").reindex(towns["town_id"])
    rank = facts["rank"].fillna("") if "rank" in facts else pd.Series("", index=facts.index)
    people = facts["population"].astype("Float64").fillna(0).to_numpy(float)
    seats = set(ledger.states["capital"]) - {""} if "capital" in ledger.states else set()
    seat = towns["town_id"].isin(seats).to_numpy()
    first = rank.eq("capital").to_numpy() & ~seat
    order = np.argsort(-np.where(rank.eq("quarter"), 0.0, people), kind="stable")
    large = set(order[:_CITIES][people[order[:_CITIES]] > 0].tolist())
    must = {*np.flatnonzero(first).tolist(), *order[:2].tolist()}
    grey = towns["holder"].eq("").to_numpy() & ~towns["status"].eq("contested").to_numpy()
    lesser = grey | towns["inherited_from"].str.startswith("list:").to_numpy()
    weight = 8.0 * seat + np.log10(np.maximum(1, people)) + 2.2 * np.log2(
        1 + towns["claims"].map(len).to_numpy())  # fmt: skip
    at, letter = page.spots(towns.geometry), page.look.paper.letter
    fonts, spots = page.look.house.fonts, []
    for nth, (name, town) in enumerate(zip(towns["name"], towns["town_id"], strict=True)):
        tier = 0 if nth in must else 1 if seat[nth] or nth in large else 2 if town in told else 3
        size = max(page.look.paper.least, letter * (0.95 if tier < 3 else 0.86))
        shown = drawn(str(name))
        wide = width_of(shown, fonts, size, bold=tier == 0)
        small = lesser[nth] and tier > 1
        x, y = (float(part) for part in at[nth])
        spots.append(Spot(x, y, shown, tier, float(weight[nth]) - 5 * small,
                          letter * (0.2 if lesser[nth] else 0.31), bool(small), wide,
                          size))  # fmt: skip
    return spots
