"""A drawing of one day and a table of it: what stands there before any script, or without."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from markupsafe import Markup

from whoholds import crs, dates
from whoholds.actor_names import actor_names
from whoholds.engine.timeline import Timeline
from whoholds.export import style
from whoholds.ledger import Ledger
from whoholds.roads.layout import stretches

WIDTH = 640.0
"""Units from the west of the states to their east; the height follows."""

_MOST_ROWS = 400
_MOST_SIGNS = 400
_MOST_DOTS = 3000
_TALLEST = 900.0
_FINE = 1.2
# Units of a letter in a capital's name.
_WIDE = 11
_PLANE = crs.Projection("EPSG:3857")
"""That of the map which takes the picture's place."""


class Still(NamedTuple):
    """One day without scripts; every name in it is escaped.

    Parameters
    ----------
    picture : Markup
        An ``svg`` as large as its room allows.
    table : Markup
        Where there are more than some hundred places it counts them by holder.
    """

    picture: Markup
    table: Markup


def still(timeline: Timeline, day: date) -> Still:
    """Draw a day and list it.

    Parameters
    ----------
    timeline : Timeline
    day : date

    Returns
    -------
    Still
    """
    frame = timeline.on(day).set_index("subject")
    return Still(_picture(timeline, frame, day), _table(timeline, frame, day))


def _picture(timeline: Timeline, frame: pd.DataFrame, day: date) -> Markup:
    drawing = _Drawing(timeline.ledger)
    parts = [*drawing.states(frame), *drawing.roads(frame), *drawing.towns(frame)]
    return Markup(
        '<svg class="wh-still" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        "<defs>{}</defs>{}</svg>"
    ).format(
        round(drawing.width, 1),
        round(drawing.height, 1),
        _caption(timeline, day),
        Markup("").join(drawing.patterns.values()),
        Markup("").join(parts),
    )


class _Drawing:
    """Projects a ledger's layers and draws verdicts with the signs of the house."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.colours = style.holder_colours(ledger)
        self.patterns: dict[str, Markup] = {}
        shapes = (ledger.states if len(ledger.states) else ledger.towns).geometry
        bounds = shapely.total_bounds(_PLANE.project(shapes)) if len(shapes) else np.ones(4)
        span = np.maximum(bounds[2:] - bounds[:2], 1.0)
        self.scale = float(min(WIDTH / span[0], _TALLEST / span[1]))
        self.corner = bounds[[0, 3]]
        self.width, self.height = span * self.scale

    def states(self, frame: pd.DataFrame) -> Iterable[Markup]:
        """Draw the land, and over it the states in a light colour of their holders."""
        shapes = self._shapes(self.ledger.states)
        if not len(shapes):
            return
        shapes = shapely.coverage_simplify(shapes, _FINE)
        land = shapely.union_all(shapely.make_valid(shapes))
        yield Markup('<path class="land" d="{}"/>').format(_path(land, closed=True))
        for name, shape in zip(self.ledger.states["state_id"], shapes, strict=True):
            verdict = _verdict(frame, f"state:{name}")
            fill, opacity = self._fill(verdict)
            if not verdict["holder"]:
                fill, opacity = "none", 1.0
            yield Markup(
                '<path class="state" d="{}" fill="{}" fill-opacity="{}" fill-rule="evenodd"/>'
            ).format(_path(shape, closed=True), fill, round(opacity * 0.3, 2))

    def roads(self, frame: pd.DataFrame) -> Iterable[Markup]:
        """Draw the stretches of roads, the contested ones dashed over."""
        layer = stretches(self.ledger)
        for name, line in zip(layer["stretch_id"], self._shapes(layer), strict=True):
            verdict = _verdict(frame, f"highway:{name}")
            way = _path(shapely.simplify(line, _FINE), closed=False)
            holder = verdict["holder"]
            stroke = Markup('<path d="{}" fill="none" stroke="{}" stroke-width="{}"{}/>')
            yield stroke.format(way, self.colours[holder], 4 if holder else 1.5, "")
            if verdict["status"] == "contested":
                dashes = Markup(' stroke-dasharray="4 5"')
                yield stroke.format(way, self._other(verdict), 4, dashes)

    def towns(self, frame: pd.DataFrame) -> Iterable[Markup]:
        """Draw the towns, the besieged with a ring, the claimed with a dashed edge."""
        towns = self.ledger.towns
        if len(towns) > _MOST_DOTS:
            return
        verdicts = [_verdict(frame, f"town:{town}") for town in towns["town_id"]]
        places = shapely.get_coordinates(self._shapes(towns)).round(1)
        if len(towns) > _MOST_SIGNS:
            yield from self._crowd(verdicts, places)
            return
        for verdict, (x, y) in zip(verdicts, places, strict=True):
            yield self._dot(verdict, x, y)
        yield from self._capitals(places)

    def _capitals(self, places: npt.NDArray[np.float64]) -> Iterable[Markup]:
        """Name the capitals, but none over the name of another."""
        capital = self.ledger.towns["town_id"].isin(self.ledger.states["capital"])
        named: list[shapely.Geometry] = []
        for (x, y), name in zip(places[capital], self.ledger.towns["name"][capital], strict=True):
            room = shapely.box(x + 12, y - 10, x + 12 + _WIDE * len(name), y + 10)
            if not shapely.intersects(room, named).any():
                named.append(room)
                yield Markup('<text x="{}" y="{}">{}</text>').format(round(x + 12), y + 6, name)

    def _crowd(
        self, verdicts: Iterable[pd.Series], places: npt.NDArray[np.float64]
    ) -> Iterable[Markup]:
        """Draw hundreds of towns as dots of one size, all of a holder at once."""
        dots: dict[str, list[str]] = defaultdict(list)
        for verdict, (x, y) in zip(verdicts, places, strict=True):
            dots[self.colours[verdict["holder"]]].append(f"M{x:g} {y:g}h0")
        for colour, ways in dots.items():
            yield Markup('<path class="dots" d="{}" stroke="{}"/>').format("".join(ways), colour)

    def _dot(self, verdict: pd.Series, x: float, y: float) -> Markup:
        sign = style.sign(
            verdict["status"],
            verdict["certainty"],
            claimed=bool(verdict["claimed_by"]),
            holder=verdict["holder"],
        )
        fill, opacity = self._fill(verdict)
        circle = Markup('<circle cx="{}" cy="{}" r="{}" fill="{}"{}/>')
        more = Markup(' fill-opacity="{}" stroke="#333"{}').format(
            opacity, Markup(' stroke-dasharray="3 3" stroke-width="2"') if sign.dashed else ""
        )
        dot = circle.format(x, y, 4 if sign.grey else 7, fill, more)
        if sign.ringed:
            ring = Markup(' stroke="{}" stroke-width="3"').format(self._other(verdict))
            dot += circle.format(x, y, 12, "none", ring)
        return dot

    def _fill(self, verdict: pd.Series) -> tuple[str, float]:
        colour = self.colours[verdict["holder"]]
        opacity = style.POSSIBLE_OPACITY if verdict["certainty"] == "possible" else 1.0
        if verdict["status"] != "contested":
            return colour, opacity
        other = self._other(verdict)
        key = f"h{colour}{other}".replace("#", "")
        self.patterns[key] = Markup(
            '<pattern id="{}" width="6" height="6" patternUnits="userSpaceOnUse" '
            'patternTransform="rotate(45)"><path d="M0 0H6V6H0z" fill="{}"/>'
            '<path d="M0 0H2V6H0z" fill="{}"/></pattern>'
        ).format(key, colour, other)
        return f"url(#{key})", opacity

    def _other(self, verdict: pd.Series) -> str:
        own = self.colours[verdict["holder"]]
        found = [self.colours[actor] for actor in verdict["challengers"]]
        return next((colour for colour in found if colour != own), "#222222")

    def _shapes(self, layer: gpd.GeoDataFrame) -> npt.NDArray[np.object_]:
        """Lay a layer out in the picture."""

        def units(places: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
            moved = places - self.corner
            return np.column_stack([moved[:, 0] * self.scale, moved[:, 1] * -self.scale])

        laid: npt.NDArray[np.object_] = shapely.transform(_PLANE.project(layer.geometry), units)
        return laid


def _caption(timeline: Timeline, day: date) -> str:
    return f"{timeline.ledger.title} {dates.describe_bounds(day, day)}"


def _verdict(frame: pd.DataFrame, subject: str) -> pd.Series:
    row = frame.loc[subject]
    assert isinstance(row, pd.Series)  # noqa: S101 (subjects are unique)
    return row


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


def _table(timeline: Timeline, frame: pd.DataFrame, day: date) -> Markup:
    towns = timeline.ledger.towns
    names = actor_names(timeline.ledger, day)
    if len(towns) > _MOST_ROWS or not len(towns):
        kind = frame["kind"] == ("town" if len(towns) else "state")
        counts = frame.loc[kind, "holder"].map(names).value_counts().sort_index(kind="stable")
        counts = counts.sort_values(ascending=False, kind="stable")
        head, rows = ("Holder", "Places"), zip(counts.index, map(str, counts), strict=True)
    else:
        verdicts = frame.reindex("town:" + towns["town_id"])
        head, rows = ("Place", "Held by"), zip(towns["name"], _said(verdicts, names), strict=True)
    body = Markup("").join(Markup("<tr><td>{}<td>{}").format(a, b) for a, b in rows)
    return Markup(
        "<table><caption>{}</caption><thead><tr><th>{}<th>{}</thead><tbody>{}</tbody></table>"
    ).format(_caption(timeline, day), *head, body)


def _said(verdicts: pd.DataFrame, names: Mapping[str, str]) -> list[str]:
    """Say each verdict in few words."""
    said = []
    for holder, status, certainty, claimed in zip(
        *(verdicts[name] for name in ("holder", "status", "certainty", "claimed_by")), strict=True
    ):
        doubts = [
            *([status] if status in ("contested", "besieged") else []),
            *(["claimed"] if claimed else []),
            *(["possible"] if certainty == "possible" else []),
        ]
        said.append(names[holder] + (f" ({', '.join(doubts)})" if doubts else ""))
    return said
