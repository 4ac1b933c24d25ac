"""A map as a picture for print and for social media."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import geopandas as gpd

from whoholds import dates
from whoholds._renamed import renamed
from whoholds.analysis.changes import turns
from whoholds.dates import Day, read_day
from whoholds.engine.timeline import Timeline
from whoholds.errors import expect
from whoholds.export.figures import caption as captions
from whoholds.export.figures.caption import Caption
from whoholds.export.figures.crop import NEWS, cropped
from whoholds.export.figures.extras import needs
from whoholds.export.figures.holders import Holders, check_by, holders
from whoholds.export.figures.house_style import PLAIN, check_names, house_style
from whoholds.export.figures.key import Drawn, drawn_key, key
from whoholds.export.figures.map_surround import furnish
from whoholds.export.figures.page import Look, Page, Words, check, land_of, lay_out, save
from whoholds.export.figures.sheet import sheet
from whoholds.export.figures.theme import THEMES
from whoholds.export.figures.words import Block, Line
from whoholds.export.tabular import drawn_areas
from whoholds.situation import Situation, join
from whoholds.territory.control import METHODS, control_areas
from whoholds.territory.fronts import frontlines

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["coarse", "composed", "look_of", "names_method", "newest", "picture", "to_image"]

_NEWS: Final = (12, 8, 5, 3, 2, 1, 0)
"""How many news are told, the most first."""
_HOLDERS: Final = 14
_ROOMY: Final = 60
"""Letters that a sheet's shorter side has where signs are explained in sentences."""
_BY: Final = {"sides": "bloc", "parties": "actor"}
"""What makes two neighbouring areas one."""
_COARSE: Final = 900.0
"""Metres of a pixel from which on quarters and sites would be one heap."""


def names_method(value: object) -> bool:
    """Tell whether `areas` are given as was done before: by the name of a method."""
    return value is None or isinstance(value, str)


@renamed({"areas": names_method}, line="timeline", areas="method")
@needs("plot", "matplotlib")
def to_image(
    timeline: Timeline,
    path: str | Path,
    *,
    day: Day | None = None,
    size: str = "social",
    width: int | None = None,
    height: int | None = None,
    by: str = "sides",
    theme: str = "light",
    style: str | Path | None = None,
    title: str = "",
    crop: str | Sequence[str] | None = None,
    method: str | None = "vote",
    areas: gpd.GeoDataFrame | None = None,
    drawn: gpd.GeoDataFrame | None = None,
    north_arrow: bool = False,
    caption: bool = True,
) -> Path:
    """Draw the map of a day.

    Words go, where there is no room for them, in this order: sentences of the key become a word
    or two, news are told fewer, then none, parties are named fewer. Title, day, key and sources
    stay, and the map always has 55 % of the picture.

    Parameters
    ----------
    timeline : Timeline
    path : str or Path
        ``.png``, ``.svg`` or ``.pdf``, to make or replace.
    day : str, date or datetime64, optional
        A day of the timeline's period; by default the last on which anything changed hands.
    size : {"social", "square", "story", "a4", "a4-landscape"}
        1200 by 630, 1080 by 1080 or 1080 by 1920 pixels, or paper at 200 dots an inch.
    width, height : int, optional
        Pixels, for another size; one alone keeps the proportions.
    by : {"sides", "parties"}
        What colours tell apart.
    theme : {"light", "dark"}
    style : str or Path, optional
        A newsroom's look, as :func:`whoholds.export.figures.house_style.house_style` reads it.
    title : str
        By default that of the pack.
    crop : str or sequence of str, optional
        ``"news"``, or ids or names of towns and states, to show the land around these.
    method : {"vote", "cells", "roads", None}
        How areas and the line between blocs are derived; ``None`` leaves both out.
    areas : GeoDataFrame, optional
        Areas of that day, as :func:`whoholds.control_areas` answers them, to draw instead.
    drawn : GeoDataFrame, optional
        Areas as others drew them, as :func:`whoholds.read.context.areas` answers them. The last of
        each drawer that is at most 31 days older than the day is drawn, in outline, over the rest.
    north_arrow : bool
        Whether to draw an arrow to the north.
    caption : bool
        Whether to write caption, alternative text and credit beside it, into ``a.txt`` for
        ``a.png``. The picture's own metadata has them in any case.

    Returns
    -------
    Path
        The picture.

    Raises
    ------
    ValueError
        For a size, theme or `by` that does not exist.
    DateError
        When the day lies outside the period.
    SubjectError
        When `crop` names a place that the ledger does not have.
    SourceDataError
        When `drawn` lacks a column or a day, or names who is no actor of the pack, or the style
        cannot be read.
    ExportError
        For another ending of the name, when words leave the map no room, or when the file could
        not be written.
    """
    expect(timeline, Timeline)
    target = Path(path)
    check(target)
    look = look_of(timeline, size=size, width=width, height=height, by=by, theme=theme,
                   style=style, title=title, north_arrow=north_arrow)  # fmt: skip
    when = newest(timeline) if day is None else read_day(day)
    others = None if drawn is None else drawn_areas.shown(timeline, drawn)
    if others is not None:
        timeline = drawn_areas.credited(timeline, drawn_areas.on_day(others, when))
    figure, words = composed(join(timeline, when), look, method=method, areas=areas, drawn=others,
                             crop=crop)  # fmt: skip
    hidden = timeline.ledger.hidden
    return save(figure, target, hidden, words, beside=caption)


def look_of(
    timeline: Timeline, *, size: str = "social", width: int | None = None,
    height: int | None = None, by: str = "sides", theme: str = "light",
    style: str | Path | None = None, title: str = "", north_arrow: bool = False,
) -> Look:  # fmt: skip
    """Put wishes for a picture together; parameters and errors are those of :func:`to_image`."""
    check_by(by)
    if theme not in THEMES:
        raise ValueError(f"theme is {theme!r}: pass one of {', '.join(THEMES)}")
    house = PLAIN if style is None else house_style(style)
    check_names(house, timeline.ledger)
    return Look(sheet(size, width, height), THEMES[theme], house, by, title, north_arrow)


def newest(timeline: Timeline) -> date:
    """Find the last day on which anything changed hands, else the last of the period."""
    rows = turns(timeline)
    hands = rows["turn"].eq("hands") & rows["kind"].isin(("town", "site", "highway"))
    days = rows.loc[hands, "day"]
    return timeline.period[1] if days.empty else days.max().date()


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
    look = look_of(situation.timeline, size=size, north_arrow=north_arrow)
    return composed(situation, look, method=method, areas=areas, drawn=drawn)[0]


def composed(
    situation: Situation,
    look: Look,
    *,
    method: str | None = "vote",
    areas: gpd.GeoDataFrame | None = None,
    drawn: gpd.GeoDataFrame | None = None,
    crop: str | Sequence[str] | None = None,
) -> tuple[Figure, Caption]:
    """Draw a situation, and put it into words.

    Parameters
    ----------
    situation : Situation
    look : Look
    method, areas, drawn, crop
        As for :func:`to_image`, `drawn` of all days.

    Returns
    -------
    Figure, Caption
    """
    ledger = situation.timeline.ledger
    shown = land_of(ledger)
    late = captions.lately(situation.timeline, situation.day)
    told = captions.turned(late)
    if crop is not None and (places := _places(situation, crop)):
        shown = cropped(ledger, places)
    else:
        crop = None
    if areas is None and method is not None and len(ledger.states):
        # Without states nobody says where the land ends.
        areas = control_areas(
            situation, method=method, by="bloc" if look.by == "sides" else "actor"
        )
    own = holders(ledger, situation.day, look.by, look.theme, sides=look.house.sides,
                  parties=look.house.parties)  # fmt: skip
    what = drawn_of(situation, look, shown, areas)
    span, sentences = (late.days[1] - late.days[0]).days, captions.news(late)
    drafts = _drafts(what, look, own, span, sentences, drawn)
    page = lay_out(ledger, look, own, drafts, shown)
    draw_map(page, what)
    if drawn is not None:
        current = drawn_areas.on_day(drawn, situation.day)
        page.canvas.on("others").drawn_areas(current)
    furnish(page, ledger, what.towns, cropped=crop is not None, told=told)
    return page.figure, _caption(what, look, own, sentences)


def drawn_of(
    situation: Situation, look: Look, shown: gpd.GeoSeries, areas: gpd.GeoDataFrame | None
) -> Drawn:
    """Choose what is drawn: on a small map neither the quarters of cities nor sites."""
    towns, sites = situation.towns, situation.sites
    if coarse(look, shown):
        sites = sites.iloc[:0]
        layer = situation.timeline.ledger.towns
        if "rank" in layer:
            quarters = layer.loc[layer["rank"].eq("quarter"), "town_id"]
            towns = towns[~towns["town_id"].isin(quarters)]
    fronts = None if areas is None else frontlines(areas)
    return Drawn(situation, towns, sites, situation.highways, areas, fronts)


def coarse(look: Look, shown: gpd.GeoSeries) -> bool:
    """Tell whether a map is so small that quarters of a city would be one heap."""
    west, south, east, north = shown.total_bounds
    metres = max(111_000 * (north - south) / look.paper.height,
                 90_000 * (east - west) / look.paper.width)  # fmt: skip
    return bool(metres > _COARSE)


def draw_map(page: Page, what: Drawn) -> None:
    """Draw the layers, each into a group of its name."""
    canvas = page.canvas
    if what.areas is not None and what.fronts is not None:
        canvas.on("areas").areas(what.areas)
        canvas.on("fronts").fronts(what.fronts)
    canvas.on("states").borders(what.situation.timeline.ledger.states)
    canvas.on("roads").roads(what.roads)
    canvas.on("sites").sites(what.sites)
    canvas.on("towns").towns(what.towns)


def _places(situation: Situation, crop: str | Sequence[str]) -> list[str]:
    """List the places around which a picture is cut; the news are those of the last weeks."""
    if crop != NEWS:
        return [crop] if isinstance(crop, str) else list(crop)
    for days in (30, captions.NEWS_DAYS):
        turned = captions.turned(captions.lately(situation.timeline, situation.day, days))
        if turned:
            return turned
    return []


def _drafts(
    what: Drawn, look: Look, own: Holders, span: int, sentences: Sequence[str],
    drawn: gpd.GeoDataFrame | None,
) -> Iterator[Words]:  # fmt: skip
    """List what may be written, the most first."""
    paper, situation = look.paper, what.situation
    ledger = situation.timeline.ledger
    day = dates.describe_day(situation.day)
    head = Block("title", (Line(look.title or ledger.title, 1.1, bold=True, after=0.05),
                           Line(day, 1.9, bold=True, after=0.0)))  # fmt: skip
    credit = captions.credit(ledger, look.house.credit)
    foot = Block("sources", (
        Line(captions.foot(situation), 0.6, soft=True),
        Line(credit, 0.6, soft=True),
    ))  # fmt: skip
    others = drawn_key(situation, drawn, own, look.theme) if drawn is not None else []
    roomy = min(paper.width, paper.height) / paper.letter > _ROOMY
    counts = [count for count in _NEWS if count < len(sentences)]
    counts = [len(sentences), *counts] if len(sentences) <= _NEWS[0] else counts
    wishes = [(short, count, _HOLDERS) for short in ([False] if roomy else []) + [True]
              for count in counts]  # fmt: skip
    wishes += [(True, 0, most) for most in (10, 7, 5, 3, 1)]
    for short, count, most in wishes:
        body = [*key(what, own, look.theme, short=short, most=most), *others]
        if count:
            body.append(_news(sentences, count, span))
        yield Words((head,), tuple(body), (foot,))


def _news(sentences: Sequence[str], count: int, span: int) -> Block:
    """Tell the latest news, and that there are more."""
    lines = [Line(text, 0.82, after=0.3) for text in sentences[:count]]
    if count < len(sentences):
        lines.append(Line(f"And {len(sentences) - count} more, told in the caption.", 0.82,
                          soft=True))  # fmt: skip
    heading = Line(f"Changed hands in the {span} days before", 0.88, bold=True)
    return Block("news", tuple(lines), heading=heading)


def _caption(what: Drawn, look: Look, own: Holders, sentences: Sequence[str]) -> Caption:
    """Say all that stands in a picture, and what there was no room for."""
    situation = what.situation
    ledger = situation.timeline.ledger
    title = look.title or ledger.title
    (block, *_) = key(what, own, look.theme, short=True, most=1000)
    counts = [line.text for line in block.lines]
    day = dates.describe_day(situation.day)
    method = "" if what.areas is None or not len(what.areas) else str(what.areas["method"].iloc[0])
    left_out = len(situation.towns) - len(what.towns), len(situation.sites) - len(what.sites)
    parts = [
        f"{title}, {day}. Who holds what, {captions.basis(situation.timeline)}; "
        f"{captions.sources(situation)}.",
        captions.kinds(situation),
        captions.parties(situation, own),
        *([f"Of late: {' '.join(sentences)}"] if sentences else []),
        *([f"Areas: {METHODS[method]} Beyond 50 km from any place nothing is coloured."]
          if method else []),
        *([f"Not drawn at this size: {left_out[0]} quarters of cities and {left_out[1]} sites."]
          if any(left_out) else []),
        *ledger.remarks,
    ]  # fmt: skip
    told = captions.alternative(situation, own, title, counts, sentences)
    whose = captions.credit(ledger, look.house.credit)
    terms = captions.terms_of(ledger)
    return Caption(title=f"{title}, {day}", alternative=told,
                   text="\n\n".join(part for part in parts if part),
                   credit=whose + (f"\n{terms}" if terms else ""))  # fmt: skip
