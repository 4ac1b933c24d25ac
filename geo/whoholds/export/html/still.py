"""What a reader without scripts sees, and a printer: a drawing of one day and a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from markupsafe import Markup

from whoholds import crs
from whoholds.export import style
from whoholds.ledger import Ledger
from whoholds.situation import stretches
from whoholds.timeline import Timeline

WIDTH = 640.0
"""Pixels from the west of the states to their east; the height follows."""

_MOST_ROWS = 400
_MOST_DOTS = 400
_TALLEST = 900.0
_FINE = 1.2


def still(line: Timeline, day: date) -> Markup:
    """Draw a day and list it.

    Parameters
    ----------
    line : Timeline
    day : date

    Returns
    -------
    Markup
        An ``svg`` and a ``table``; every name in them is escaped. Where there are more than
        some hundred places the table counts them by holder instead of listing each.
    """
    frame = line.on(day).set_index("subject")
    drawing = _Drawing(line.ledger)
    parts = [*drawing.states(frame), *drawing.roads(frame), *drawing.towns(frame)]
    picture = Markup(
        '<svg viewBox="0 0 {w} {h}" width="{w}" height="{h}" role="img" aria-label="{label}">'
        "<defs>{defs}</defs>{body}</svg>"
    ).format(
        w=round(drawing.width),
        h=round(drawing.height),
        label=f"{line.ledger.title} on {day}",
        defs=Markup("").join(drawing.patterns.values()),
        body=Markup("").join(parts),
    )
    return Markup('<div class="wh-still">{}{}</div>').format(picture, _table(line, frame, day))


class _Drawing:
    """Projects a ledger's layers to pixels and draws verdicts with the signs of the house."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.colours = style.holder_colours(ledger)
        self.patterns: dict[str, Markup] = {}
        shapes = (ledger.states if len(ledger.states) else ledger.towns).geometry
        self.plane = crs.equal_area(shapes)
        bounds = shapely.total_bounds(self.plane.project(shapes)) if len(shapes) else np.ones(4)
        span = np.maximum(bounds[2:] - bounds[:2], 1.0)
        self.scale = float(min(WIDTH / span[0], _TALLEST / span[1]))
        self.corner = bounds[[0, 3]]
        self.width, self.height = span * self.scale

    def states(self, frame: pd.DataFrame) -> Iterable[Markup]:
        """Draw the states in a light colour of their holders."""
        shapes = self._shapes(self.ledger.states)
        if len(shapes):
            shapes = shapely.coverage_simplify(shapes, _FINE)
        for name, shape in zip(self.ledger.states["state_id"], shapes, strict=True):
            verdict = _verdict(frame, f"state:{name}")
            fill, opacity = self._fill(verdict)
            yield Markup(
                '<path d="{}" fill="{}" fill-opacity="{}" stroke="#8a857b" fill-rule="evenodd"/>'
            ).format(_path(shape, closed=True), fill, round(opacity * 0.3, 2))

    def roads(self, frame: pd.DataFrame) -> Iterable[Markup]:
        """Draw the stretches of roads, the contested ones dashed over."""
        layer = stretches(self.ledger)
        for name, line in zip(layer["stretch_id"], self._shapes(layer), strict=True):
            verdict = _verdict(frame, f"highway:{name}")
            way = _path(shapely.simplify(line, _FINE), closed=False)
            holder = verdict["holder"]
            stroke = Markup('<path d="{}" fill="none" stroke="{}" stroke-width="{}"{}/>')
            yield stroke.format(way, self.colours[holder], 3 if holder else 1, "")
            if verdict["status"] == "contested":
                dashes = Markup(' stroke-dasharray="4 5"')
                yield stroke.format(way, self._other(verdict), 3, dashes)

    def towns(self, frame: pd.DataFrame) -> Iterable[Markup]:
        """Draw the towns, the besieged with a ring, the claimed with a dashed edge."""
        towns = self.ledger.towns
        if len(towns) > _MOST_DOTS:
            return
        capitals = set(self.ledger.states["capital"])
        places = shapely.get_coordinates(self._shapes(towns))
        for town, name, (x, y) in zip(towns["town_id"], towns["name"], places, strict=True):
            verdict = _verdict(frame, f"town:{town}")
            yield self._dot(verdict, round(x, 1), round(y, 1))
            if town in capitals:
                yield Markup('<text x="{}" y="{}" font-size="12">{}</text>').format(
                    round(x + 8), round(y + 4), name
                )

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
            opacity, Markup(' stroke-dasharray="2 2"') if sign.dashed else ""
        )
        dot = circle.format(x, y, 3 if sign.grey else 4.5, fill, more)
        if sign.ringed:
            ring = Markup(' stroke="{}" stroke-width="2"').format(self._other(verdict))
            dot += circle.format(x, y, 8, "none", ring)
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
        """Lay a layer out in pixels."""

        def pixels(places: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
            moved = places - self.corner
            return np.column_stack([moved[:, 0] * self.scale, moved[:, 1] * -self.scale])

        laid: npt.NDArray[np.object_] = shapely.transform(
            self.plane.project(layer.geometry), pixels
        )
        return laid


def _verdict(frame: pd.DataFrame, subject: str) -> pd.Series:
    row = frame.loc[subject]
    assert isinstance(row, pd.Series)  # noqa: S101 (subjects are unique)
    return row


def _path(shape: shapely.Geometry, *, closed: bool) -> str:
    """Write a shape as an SVG path of whole pixels."""
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


def _table(line: Timeline, frame: pd.DataFrame, day: date) -> Markup:
    towns = line.ledger.towns
    names = style.actor_names(line.ledger, day)
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
    ).format(f"{line.ledger.title} on {day}", *head, body)


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
