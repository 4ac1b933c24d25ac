"""The page that a newsroom embeds, and the map in a notebook's cell."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd

from whoholds import dates
from whoholds._renamed import renamed
from whoholds.characters import isolated
from whoholds.dates import Day, read_day, read_days
from whoholds.engine.timeline import Timeline, weigh
from whoholds.errors import expect
from whoholds.export.files import replacing
from whoholds.export.html import fonts
from whoholds.export.html.meridian import in_one_piece, layer_in_one_piece
from whoholds.export.html.operations import lanes
from whoholds.export.html.own_story import told
from whoholds.export.html.page import Page, security
from whoholds.export.html.payload import pack
from whoholds.export.html.static_svg import draw
from whoholds.export.html.static_table import explain, tabulate
from whoholds.export.html.story import Step, read
from whoholds.export.html.tiles import Tiles, find
from whoholds.export.html.translations import carried, spellings, still, titled
from whoholds.export.tabular import drawn_areas
from whoholds.messages import catalogue, read_languages, spoken, tr
from whoholds.situation import Situation

if TYPE_CHECKING:
    import folium
    from xyzservices import TileProvider


@renamed(line="timeline", land="town_cells")
def to_html(
    timeline: Timeline,
    path: str | Path,
    *,
    day: Day | None = None,
    as_known: Day | Iterable[Day] = (),
    tiles: str | TileProvider | None = None,
    title: str | None = None,
    lang: str = "en",
    card: str = "",
    areas: gpd.GeoDataFrame | Iterable[gpd.GeoDataFrame] = (),
    town_cells: bool = False,
    drawn: gpd.GeoDataFrame | None = None,
    story: str | Path | None = None,
) -> Path:
    """Write a timeline as one HTML file that works without a network.

    Parameters
    ----------
    timeline : Timeline
    path : str or Path
        File to write; its folder is made if need be.
    day : str, date or datetime64, optional
        Day that the page opens with; default the last of the period.
    as_known : day or iterable of days, optional
        Further days of knowledge that a reader may choose, each weighed anew.
    tiles : str or TileProvider, optional
        Drawn below, by their name in xyzservices. The page then asks their host alone.
    title : str, optional
        Default: "Who holds what: " and the ledger's title.
    lang : str, default "en"
        Language of the page, such as ``"en-GB"`` or ``"my"``; of several, apart by commas, readers
        choose, and the page opens with the first.
    card : str, optional
        Address of a picture that social media show, as :func:`whoholds.to_image` draws it.
    areas : GeoDataFrame or iterable of GeoDataFrame, optional
        By different methods, of :func:`whoholds.areas_over_time` with ``by="verdict",
        by_state=True``. Not drawn: the page tells the least and most km² over all of them.
    town_cells : bool, default False
        Whether readers may switch on the land around each of up to 3,000 towns, and fronts:
        as :func:`whoholds.town_cells` infers them, and said to be inferred.
    drawn : GeoDataFrame, optional
        Areas as others drew them, as :func:`whoholds.read.context.areas` answers them: readers may
        lay them over the map, drawer by drawer, and are told whose they are and of which day.
        Outlines become as coarse as it takes for all of them to fit into a megabyte.
    story : str or Path, optional
        File of steps that readers go through, `docs/map.md` says how; ``"auto"`` tells the named
        operations and the biggest changes of the ledger.

    Returns
    -------
    Path
        The file. The same input gives the same bytes.

    Raises
    ------
    TypeError
        When `timeline` is no Timeline.
    DateError
        When `day` or one of `as_known` is no day, or `day` lies outside the period.
    ValueError
        When `areas` are not cut by verdict and state, or `lang` has no catalogue.
    SourceDataError
        When `drawn` lacks a column or a day, or names who is no actor of the pack; or `story` is no
        TOML.
    PackError
        With all the faults of the steps of `story`.
    ExportError
        When there are no such tiles, `drawn` takes too much of the page, or the file cannot be
        written; it then stays as it was.
    """
    expect(timeline, Timeline)
    langs = read_languages(lang)
    frames = (areas,) if isinstance(areas, gpd.GeoDataFrame) else tuple(areas)
    known = tuple(read_days(as_known))
    others = None if drawn is None else drawn_areas.shown(timeline, drawn)
    if others is not None:
        timeline = drawn_areas.credited(timeline, others)
    choices = Choices(day, known, title, langs, card, frames, town_cells, others, story)
    with spoken(langs[0]):
        page = _page(timeline, choices, tiles=None if tiles is None else find(tiles), closed=True)
        html = page.html()
    with replacing(path, timeline.ledger.hidden) as beside:
        beside.write_text(html, encoding="utf-8")
    return Path(path)


def explore(situation: Situation) -> folium.Map:
    """Show a situation as a map in a notebook's cell, to look around in and to add to.

    Parameters
    ----------
    situation : Situation

    Returns
    -------
    folium.Map
        With the whole timeline behind it, opened on the situation's day.

    Raises
    ------
    TypeError
        When `situation` is no Situation.
    """
    from whoholds.export.html.folium_map import ControlMap

    expect(situation, Situation)
    return ControlMap(_page(situation.timeline, Choices(day=situation.day, land=True)))


@dataclass(frozen=True)
class Choices:
    """What stands in and around the map; see :func:`to_html`."""

    day: Day | None = None
    as_known: tuple[Day, ...] = ()
    title: str | None = None
    langs: tuple[str, ...] = ("en",)
    card: str = ""
    areas: tuple[gpd.GeoDataFrame, ...] = ()
    land: bool = False
    drawn: gpd.GeoDataFrame | None = None
    story: str | Path | None = None


def _page(
    timeline: Timeline, choices: Choices, *, tiles: Tiles | None = None, closed: bool = False
) -> Page:
    """Put a page together; `closed` says that nothing will be added to its map."""
    expect(timeline, Timeline)
    own = timeline.ledger
    timeline = replace(timeline, ledger=in_one_piece(own))
    ledger = timeline.ledger
    shown = timeline.period[1] if choices.day is None else read_day(choices.day)
    timeline.on(shown)  # Answers a day outside of the period with its own message.
    timelines = [
        timeline,
        *(weigh(ledger, policy=timeline.policy, as_known=day) for day in choices.as_known),
    ]
    called = isolated(ledger.title)
    named = (ledger.towns, ledger.states, ledger.sites, ledger.areas)
    local = [name for layer in named for name in layer["name_local"]]
    # Readers have fonts for their own language; beside names in another, letters would differ.
    letters = [*local, *spellings(choices.langs)] if fonts.style(local) else []
    font = fonts.style(letters)
    data = pack(
        timelines,
        reported=_reported(timelines),
        day=shown,
        tiles=tiles,
        thanks=_thanks(font),
        areas=choices.areas,
        land=choices.land,
        drawn=None if choices.drawn is None else layer_in_one_piece(choices.drawn, own),
        story=_story(timeline, choices.story),
        langs=choices.langs,
    )
    page = partial(
        Page,
        lang=choices.langs[0],
        rtl=catalogue(choices.langs[0]).rtl,
        stamp=f"{called} {ledger.version}",
        remarks=" ".join(map(isolated, ledger.remarks)),
        lanes=lanes(timeline),
        data=data,
        messages=carried(choices.langs, ledger, title=choices.title),
        credits="" if tiles is None else tiles.credits,
        policy=security(() if tiles is None else tiles.origins, font=font) if closed else "",
        card=choices.card,
        referrer="no-referrer" if tiles is None else "origin",
        font=font,
        font_notice=fonts.notice(letters) if font else "",
    )
    words = dates.describe_day(shown)
    return page(
        title=choices.title or titled(ledger),
        description=tr(
            "{pack}, day by day to {day}, with the sources of every verdict.",
            pack=called,
            day=words,
        ),
        day=words,
        still=still(ledger),
        picture=draw(timeline, shown),
        key=explain(timeline, shown),
        table=tabulate(timeline, shown),
    )


def _story(timeline: Timeline, asked: str | Path | None) -> tuple[Step, ...]:
    if asked is None:
        return ()
    return told(timeline) if asked == "auto" else read(Path(asked), timeline)


def _reported(timelines: Sequence[Timeline]) -> list[Timeline]:
    """Weigh anew by reports alone, where lists or an incumbent colour what nobody reports."""
    ledger = timelines[0].ledger
    if ledger.incumbent is None and ledger.lists.empty:
        return []
    return [
        weigh(ledger, policy=each.policy, as_known=each.as_known, evidence="reported")
        for each in timelines
    ]


def _thanks(font: str) -> list[list[str]]:
    return [[fonts.CREDIT, "OFL 1.1", "https://openfontlicense.org"]] if font else []
