"""One day as a picture: what stands there before any script, or without.

It is worked out here, as values; ``templates/picture.svg`` writes them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from whoholds import crs
from whoholds.analysis.freshness import freshness_on
from whoholds.engine.timeline import Timeline
from whoholds.export import style
from whoholds.export.colours import opposing
from whoholds.export.html.static_table import by_list_only, caption
from whoholds.ledgers import Ledger
from whoholds.roads.layout import stretches
from whoholds.subject import Subject

WIDTH = 640.0
"""Units from the west of the states to their east; the height follows."""

_MOST_SIGNS = 600
_MOST_DOTS = 3000
_TALLEST = 900.0
_FINE = 1.2
# Metres on the plane that a country is at least taken to span.
_LEAST = 4000.0
# Units of a letter in a capital's name.
_WIDE = 11
_STATE_OPACITY = 0.3
# Units of the radius of a ring.
_RING = 12
_PLANE = crs.Projection("+proj=webmerc +datum=WGS84 +over")
"""That of the map which takes the picture's place, also beyond the 180th meridian."""

_AROUND_TOWNS = 0.12
"""Share of the longer side that is kept free around towns, where no states give them room."""


@dataclass(frozen=True)
class Hatch:
    """Stripes of colours in turn on another: for fights, told or inferred, or a shared place."""

    colour: str
    others: tuple[str, ...]
    kind: str = "told"

    @property
    def name(self) -> str:
        """What fills refer to it by."""
        return f"h{self.colour}{''.join(self.others)}{self.kind[0]}".replace("#", "")

    @property
    def width(self) -> int:
        """Units until the stripes begin again."""
        return 6 * len(self.others)

    @property
    def stripes(self) -> list[tuple[str, str]]:
        """Each stripe with its colour: broken where inferred, wide where shared."""
        wide, high = {"told": (2, 6), "inferred": (1.5, 3), "shared": (3, 6)}[self.kind]
        return [
            (f"M{6 * nth} 0h{wide}v{high}h-{wide}z", colour)
            for nth, colour in enumerate(self.others)
        ]


@dataclass(frozen=True)
class Paint:
    """A party's colour as strong as a verdict is certain, hatched where it is contested."""

    colour: str
    opacity: float
    hatch: Hatch | None = None

    @property
    def fill(self) -> str:
        """The colour, or a reference to the hatch."""
        return f"url(#{self.hatch.name})" if self.hatch else self.colour


@dataclass(frozen=True)
class Area:
    """A state, as a path with its paint."""

    path: str
    paint: Paint

    @property
    def opacity(self) -> float:
        """States are painted lightly."""
        return round(self.paint.opacity * _STATE_OPACITY, 2)


@dataclass(frozen=True)
class Stroke:
    """A stretch of road.

    `dashes` are the colours over its own where it is contested or shared, each with how long its
    dashes are, how far apart, and where they begin. Of a stale one no more than the edges are left.
    """

    path: str
    colour: str
    width: float
    dashes: tuple[tuple[str, str, int], ...]
    stale: bool = False


@dataclass(frozen=True)
class Dot:
    """A town; `ring` has the colours around it where it is besieged, each with its arc as dashes.

    Hollow are those that are unknown in spite of reports; dotted, where these settle nothing;
    of the stale a quarter is gone.
    """

    x: float
    y: float
    radius: int
    paint: Paint
    dashed: bool
    ring: tuple[tuple[str, str, float], ...]
    hollow: bool = False
    dotted: bool = False
    stale: bool = False


@dataclass(frozen=True)
class Crowd:
    """Hundreds of towns of one colour, as a path of dots; faint, where only a list colours them."""

    path: str
    colour: str
    faint: bool = False


@dataclass(frozen=True)
class Label:
    """The name of a capital."""

    x: int
    y: float
    name: str


@dataclass(frozen=True)
class Picture:
    """A drawing of one day; lengths and places are in units of :data:`WIDTH`."""

    caption: str
    width: float
    height: float
    land: str
    states: tuple[Area, ...]
    roads: tuple[Stroke, ...]
    towns: tuple[Dot, ...]
    crowd: tuple[Crowd, ...]
    labels: tuple[Label, ...]

    @property
    def hatches(self) -> list[Hatch]:
        """Each hatch that something is filled with, once."""
        paints = [*(state.paint for state in self.states), *(town.paint for town in self.towns)]
        return list(dict.fromkeys(paint.hatch for paint in paints if paint.hatch))


def draw(timeline: Timeline, day: date) -> Picture:
    """Draw a day.

    Parameters
    ----------
    timeline : Timeline
    day : date

    Returns
    -------
    Picture
    """
    frame = timeline.on(day).set_index("subject")
    frame["freshness"] = freshness_on(frame, day)
    drawing = _Drawing(timeline.ledger, frame)
    towns = timeline.ledger.towns
    signs = len(towns) <= _MOST_SIGNS
    return Picture(
        caption=caption(timeline, day),
        width=round(drawing.width, 1),
        height=round(drawing.height, 1),
        land=drawing.land(),
        states=tuple(drawing.states()),
        roads=tuple(drawing.roads()),
        towns=tuple(drawing.towns()) if signs else (),
        crowd=tuple(drawing.crowd()) if not signs and len(towns) <= _MOST_DOTS else (),
        labels=tuple(drawing.capitals()) if signs else (),
    )


class _Drawing:
    """Projects a ledger's layers and draws verdicts with the signs of the house."""

    def __init__(self, ledger: Ledger, frame: pd.DataFrame) -> None:
        self.ledger = ledger
        self.frame = frame
        self.colours = style.holder_colours(ledger)
        shapes = (ledger.states if len(ledger.states) else ledger.towns).geometry
        bounds = shapely.total_bounds(_PLANE.project(shapes)) if len(shapes) else np.ones(4)
        if not len(ledger.states):
            room = max(bounds[2] - bounds[0], bounds[3] - bounds[1], _LEAST) * _AROUND_TOWNS
            bounds = bounds + np.array([-room, -room, room, room])
        span = np.maximum(bounds[2:] - bounds[:2], 1.0)
        self.scale = float(min(WIDTH / span[0], _TALLEST / span[1]))
        self.corner = bounds[[0, 3]]
        self.width, self.height = (float(side) for side in span * self.scale)
        self.outlines = self._shapes(ledger.states)
        if len(self.outlines):
            self.outlines = shapely.coverage_simplify(self.outlines, _FINE)
        self.places = shapely.get_coordinates(self._shapes(ledger.towns)).round(1)

    def land(self) -> str:
        """Draw the land as a whole; nothing where there are no states."""
        if not len(self.outlines):
            return ""
        return _path(shapely.union_all(shapely.make_valid(self.outlines)), closed=True)

    def states(self) -> Iterator[Area]:
        """Draw the states in their holders' colours."""
        for name, shape in zip(self.ledger.states["state_id"], self.outlines, strict=True):
            verdict = self._verdict(str(Subject("state", name)))
            paint = self._paint(verdict) if verdict["holder"] else Paint("none", 1.0)
            if verdict["status"] == "mixed":
                paint = Paint(style.UNKNOWN_COLOUR, style.POSSIBLE_OPACITY)
            yield Area(_path(shape, closed=True), paint)

    def roads(self) -> Iterator[Stroke]:
        """Draw the stretches of roads, the contested ones dashed over."""
        layer = stretches(self.ledger)
        for name, line in zip(layer["stretch_id"], self._shapes(layer), strict=True):
            verdict = self._verdict(str(Subject("highway", name)))
            holder, striped = verdict["holder"], verdict["status"] in ("contested", "shared")
            yield Stroke(
                path=_path(shapely.simplify(line, _FINE), closed=False),
                colour=self.colours[holder],
                width=4 if holder else 1.5,
                dashes=_in_turn(self._others(verdict), rare=verdict["inferred"]) if striped else (),
                stale=verdict["freshness"] == "stale",
            )

    def towns(self) -> Iterator[Dot]:
        """Draw the towns, the besieged with a ring, the claimed with a dashed edge."""
        for town, (x, y) in zip(self.ledger.towns["town_id"], self.places, strict=True):
            verdict = self._verdict(str(Subject("town", town)))
            sign = style.sign(
                verdict["status"],
                verdict["certainty"],
                claimed=bool(verdict["claimed_by"]),
                holder=verdict["holder"],
                silence=verdict["silence"],
                inherited_from=verdict["inherited_from"],
                freshness=verdict["freshness"],
            )
            small = sign.grey or sign.listed
            yield Dot(
                x=x,
                y=y,
                radius=(6 if sign.hollow else 4) if small else 7,
                paint=self._paint(verdict),
                dashed=sign.dashed,
                ring=_arcs(self._others(verdict)) if sign.ringed else (),
                hollow=sign.hollow,
                dotted=sign.dotted,
                stale=sign.stale,
            )

    def crowd(self) -> Iterator[Crowd]:
        """Draw hundreds of towns as dots of one size, all of a holder at once."""
        dots: dict[tuple[str, bool], list[str]] = defaultdict(list)
        for town, (x, y) in zip(self.ledger.towns["town_id"], self.places, strict=True):
            verdict = self._verdict(str(Subject("town", town)))
            look = self.colours[verdict["holder"]], bool(by_list_only(verdict))
            dots[look].append(f"M{x:g} {y:g}h0")
        # What is reported lies on top.
        for (colour, faint), ways in sorted(dots.items(), key=lambda each: not each[0][1]):
            yield Crowd("".join(ways), colour, faint)

    def capitals(self) -> Iterator[Label]:
        """Name the capitals, but none over the name of another."""
        towns = self.ledger.towns
        capital = towns["town_id"].isin(self.ledger.states["capital"])
        named: list[shapely.Geometry] = []
        for (x, y), name in zip(self.places[capital], towns["name"][capital], strict=True):
            room = shapely.box(x + 12, y - 10, x + 12 + _WIDE * len(name), y + 10)
            if not shapely.intersects(room, named).any():
                named.append(room)
                yield Label(round(x + 12), y + 6, name)

    def _paint(self, verdict: pd.Series) -> Paint:
        colour = self.colours[verdict["holder"]]
        opacity = style.POSSIBLE_OPACITY if verdict["certainty"] == "possible" else 1.0
        if by_list_only(verdict):
            opacity = style.LISTED_OPACITY
        if verdict["status"] not in ("contested", "shared"):
            return Paint(colour, opacity)
        told = "inferred" if verdict["inferred"] else "told"
        kind = "shared" if verdict["status"] == "shared" else told
        return Paint(colour, opacity, Hatch(colour, self._others(verdict), kind))

    def _others(self, verdict: pd.Series) -> tuple[str, ...]:
        column = "partners" if verdict["status"] == "shared" else "challengers"
        own = self.colours[verdict["holder"]]
        return tuple(opposing((self.colours[actor] for actor in verdict[column]), own, "#222222"))

    def _verdict(self, subject: str) -> pd.Series:
        row = self.frame.loc[subject]
        assert isinstance(row, pd.Series)  # noqa: S101 (subjects are unique)
        return row

    def _shapes(self, layer: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
        """Lay a layer out in the picture."""

        def units(places: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
            moved = places - self.corner
            return np.column_stack([moved[:, 0] * self.scale, moved[:, 1] * -self.scale])

        laid: npt.NDArray[np.object_] = shapely.transform(_PLANE.project(layer.geometry), units)
        return laid


def _in_turn(colours: Sequence[str], *, rare: bool) -> tuple[tuple[str, str, int], ...]:
    """Lay dashes of colours in turn along a line."""
    long, every = (2, 11) if rare else (4, 9)
    gap = every * len(colours) - long
    return tuple((colour, f"{long} {gap}", -every * nth) for nth, colour in enumerate(colours))


def _arcs(colours: Sequence[str]) -> tuple[tuple[str, str, float], ...]:
    """Lay arcs of colours around a disc, each as a dash as long as its share of the way around."""
    around = 2 * np.pi * _RING
    part = around / len(colours)
    return tuple(
        (colour, f"{part:.1f} {around - part:.1f}", round(-part * nth, 1))
        for nth, colour in enumerate(colours)
    )


def _path(shape: shapely.Geometry, *, closed: bool) -> str:
    """Write a shape as an SVG path of whole units."""
    parts = shapely.get_parts(shape)
    if closed:
        parts = shapely.get_rings(parts)
    ways = []
    for part in parts:
        spots = np.rint(shapely.get_coordinates(part)).astype(int)
        moved = np.r_[True, (np.diff(spots, axis=0) != 0).any(axis=1)]
        spots = spots[moved]
        if len(spots) < (3 if closed else 2):
            continue
        steps = "".join(f"{x}{'' if y < 0 else ' '}{y} " for x, y in np.diff(spots, axis=0))
        ways.append(f"M{spots[0][0]} {spots[0][1]}l{steps.strip()}{'z' if closed else ''}")
    return "".join(ways)
