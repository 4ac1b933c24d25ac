"""A map as a picture for print and for social media."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np

from whoholds import dates
from whoholds._renamed import renamed
from whoholds.analysis.change import change
from whoholds.analysis.shares import COUNTRY, shares
from whoholds.dates import Day, read_day
from whoholds.engine.timeline import Timeline
from whoholds.errors import expect
from whoholds.export.figures import map_surround
from whoholds.export.figures.canvas import Canvas
from whoholds.export.figures.extras import needs
from whoholds.export.figures.page import Box, check, map_page, save
from whoholds.export.tabular import drawn_areas
from whoholds.situation import Situation, join
from whoholds.territory.control import METHODS, control_areas
from whoholds.territory.fronts import frontlines

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["names_method", "picture", "to_image"]

_MOST_NAMES = {"social": 16, "a4": 70, "a4-landscape": 40}
_MOST_PARTIES = 14
_NEWS_DAYS = 90
_SIZES_OF_TEXT = (1.0, 0.9, 0.8, 0.7, 0.6)
"""Tried in turn until all text is on the page."""


def names_method(value: object) -> bool:
    """Tell whether `areas` are given as was done before: by the name of a method."""
    return value is None or isinstance(value, str)


@renamed({"areas": names_method}, line="timeline", areas="method")
@needs("plot", "matplotlib")
def to_image(
    timeline: Timeline,
    path: str | Path,
    *,
    day: Day,
    size: str = "social",
    method: str | None = "vote",
    areas: gpd.GeoDataFrame | None = None,
    drawn: gpd.GeoDataFrame | None = None,
    north_arrow: bool = False,
) -> Path:
    """Draw the map of a day.

    Parameters
    ----------
    timeline : Timeline
    path : str or Path
        ``.png``, ``.svg`` or ``.pdf``, to make or replace.
    day : str, date or datetime64
        A day of the timeline's period.
    size : {"social", "a4", "a4-landscape"}
        1200 by 630 pixels, or paper at 200 dots an inch.
    method : {"vote", "cells", "roads", None}
        How areas and the line between blocs are derived; ``None`` leaves both out.
    areas : GeoDataFrame, optional
        Areas of that day, as :func:`whoholds.control_areas` answers them, to draw instead.
    drawn : GeoDataFrame, optional
        Areas as others drew them, as :func:`whoholds.read.context.areas` answers them. The last of
        each drawer that is at most 31 days older than the day is drawn, in outline, over the rest.
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
    SourceDataError
        When `drawn` lacks a column or a day, or names who is no actor of the pack.
    ExportError
        For another ending of the name, or when the file could not be written.
    """
    expect(timeline, Timeline)
    target = Path(path)
    check(target)
    others = None if drawn is None else drawn_areas.shown(timeline, drawn)
    if others is not None:
        timeline = drawn_areas.credited(timeline, drawn_areas.on_day(others, read_day(day)))
    situation = join(timeline, day)
    figure = picture(
        situation, size=size, method=method, areas=areas, drawn=others, north_arrow=north_arrow
    )
    return save(figure, target, timeline.ledger.hidden)


def picture(
    situation: Situation,
    *,
    size: str = "social",
    method: str | None = "vote",
    areas: gpd.GeoDataFrame | None = None,
    drawn: gpd.GeoDataFrame | None = None,
    north_arrow: bool = False,
) -> Figure:
    """Draw the map of a situation.

    Parameters
    ----------
    situation : Situation
    size, method, areas, north_arrow
        As for :func:`to_image`.
    drawn : GeoDataFrame, optional
        Of all days, as :func:`whoholds.export.tabular.drawn_areas.shown` answers them.

    Returns
    -------
    Figure
        Of matplotlib, bound to no window.

    Raises
    ------
    ValueError
        For a size that does not exist.
    ExportError
        When there is no land to show.
    """
    ledger = situation.timeline.ledger
    page = map_page(ledger, size, north_arrow=north_arrow)
    # Without states nobody says where the land ends.
    if areas is None and method is not None and len(ledger.states):
        areas = control_areas(situation, method=method)
    fronts = _map(page.canvas, situation, areas)
    if drawn is not None:
        page.canvas.drawn_areas(drawn_areas.on_day(drawn, situation.day))
    page.canvas.names(
        situation.towns,
        ledger.towns["population"].astype("Float64").reset_index(drop=True),
        _MOST_NAMES[size],
    )
    method_used = "" if areas is None or not len(areas) else str(areas["method"].iloc[0])
    _text(page.figure, page.text, page.canvas, situation, method_used, drawn, fronts=fronts)
    return page.figure


def _map(canvas: Canvas, situation: Situation, areas: gpd.GeoDataFrame | None) -> bool:
    """Draw the layers; answer whether there is a line between blocs."""
    ledger = situation.timeline.ledger
    fronts = False
    if areas is not None:
        lines = frontlines(areas)
        canvas.areas(areas)
        canvas.fronts(lines)
        fronts = bool(len(lines))
    canvas.borders(ledger.states)
    canvas.roads(situation.highways)
    canvas.sites(situation.sites)
    canvas.towns(situation.towns)
    return fronts


def _text(
    figure: Figure, box: Box, canvas: Canvas, situation: Situation, method: str,
    drawn: gpd.GeoDataFrame | None, *, fronts: bool,
) -> None:  # fmt: skip
    """Write title, date, legend, method and sources."""
    axes = figure.add_axes(box)
    for smaller in _SIZES_OF_TEXT:
        axes.clear()
        axes.set_axis_off()
        axes.set_xlim(0, 1)
        axes.set_ylim(0, 1)
        column = map_surround.Column(axes, canvas.size * smaller)
        _write(column, canvas, situation, method, drawn, fronts=fronts)
        if column.y <= column.inches[1]:
            break


def _write(
    column: map_surround.Column, canvas: Canvas, situation: Situation, method: str,
    drawn: gpd.GeoDataFrame | None, *, fronts: bool,
) -> None:  # fmt: skip
    timeline, ledger = situation.timeline, situation.timeline.ledger
    day = dates.describe_day(situation.day)
    column.write(ledger.title, scale=1.15, bold=True, after=0.1)
    column.write(day, scale=2.1, bold=True, after=0.2)
    known = dates.describe_day(timeline.as_known)
    column.write(
        f"Weighed by the policy “{timeline.policy.name}” from what was public by {known}.",
        soft=True, scale=0.9, after=0.8,
    )  # fmt: skip
    map_surround.legend(
        column, canvas, ledger, situation.day, _parties(situation), _signs(situation),
        fronts=fronts,
    )  # fmt: skip
    if drawn is not None:
        map_surround.drawn_key(column, canvas, ledger, situation.day, drawn)
    column.write(_sources(situation), soft=True, scale=0.8)
    if method:
        column.write(f"Areas: {METHODS[method]} Beyond 50 km from any place nothing is coloured.",
                     soft=True, scale=0.8)  # fmt: skip
    for remark in ledger.remarks:
        column.write(remark, soft=True, scale=0.8)
    credits_ = dict.fromkeys(
        # Of the pack's own layers the terms are in its descriptor; these are strangers'.
        f"{one.text} ({one.licence})" if one.resource == drawn_areas.TABLE else one.text
        for one in ledger.attributions
        if one.text
    )
    column.write(" · ".join(credits_), soft=True, scale=0.72)
    _news(column, situation)


def _news(column: map_surround.Column, situation: Situation) -> None:
    """Fill what room is left with what changed hands of late, the latest first."""
    timeline, day = situation.timeline, situation.day
    first = max(timeline.period[0], day - timedelta(days=_NEWS_DAYS))
    sentences = change(timeline, first, day).sentences().sentences
    news = [one.text for one in reversed(sentences) if one.latest and one.turn in ("hands", "lost")]
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


def _signs(situation: Situation) -> list[str]:
    """Name the signs that occur on the map."""
    towns = situation.towns
    by_list = towns["inherited_from"].str.startswith("list:")
    signs = {"listed"} if by_list.any() else set()
    if len(situation.sites):
        signs.add("site")
    towns = towns[~by_list]
    told = towns[~towns["inferred"].astype(bool)]
    signs |= set(told["status"]) | set(towns["silence"])
    signs |= set(np.where(towns["certainty"] == "possible", "possible", ""))
    if len(told) < len(towns):
        signs.add("inferred")
    if towns["claimed_by"].map(len).any():
        signs.add("claimed")
    return sorted(signs)


def _sources(situation: Situation) -> str:
    layers = (situation.towns, situation.sites, situation.highways, situation.states)
    claims = {one for layer in layers for names in layer["claims"] for one in names}
    table = situation.timeline.ledger.statements
    sources = table.loc[table["claim_id"].isin(claims), "source_id"].nunique()
    return (
        f"{len(situation.towns)} towns; their verdicts on this day rest on {len(claims)} claims "
        f"from {sources} sources."
    )
