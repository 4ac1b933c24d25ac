"""The page that a newsroom embeds, and the map in a notebook's cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import folium
import geopandas as gpd
from xyzservices import TileProvider

from whoholds import dates
from whoholds._renamed import renamed
from whoholds.dates import read_days
from whoholds.engine.timeline import Day, Timeline, as_day, weigh
from whoholds.errors import expect
from whoholds.export.files import replacing
from whoholds.export.html import fonts, page
from whoholds.export.html.operations import lanes
from whoholds.export.html.payload import pack
from whoholds.export.html.static_svg import still
from whoholds.export.html.tiles import Tiles, find
from whoholds.export.style import check_language
from whoholds.situation import Situation


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
        Tiles to draw below, by their name in xyzservices. The page then asks their host for
        pictures, and nobody else for anything.
    title : str, optional
        Default: "Who holds what: " and the ledger's title.
    lang : str, default "en"
        Language of the page, ``"en"`` or one of its kinds, such as ``"en-GB"``.
    card : str, optional
        Address of a picture that social media show, as :func:`whoholds.to_image` draws it.
    areas : GeoDataFrame or iterable of GeoDataFrame, optional
        Areas by different methods, as :func:`whoholds.areas_over_time` answers them with
        ``by="verdict", by_state=True``: the page then also tells shares of square kilometres,
        the least and the most over all of them. They are not drawn.
    town_cells : bool, default False
        Whether readers may switch on the land around each of up to 3,000 towns, as
        :func:`whoholds.town_cells` draws it, and the fronts: inferred, and said to be.

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
        When `areas` are not cut by verdict and state, or for another `lang`.
    ExportError
        When there are no such tiles, or the file cannot be written; what stood there before
        still stands.
    """
    expect(timeline, Timeline)
    check_language(lang)
    sheet = Sheet(
        day=day,
        as_known=tuple(read_days(as_known)),
        title=title,
        lang=lang,
        card=card,
        areas=(areas,) if isinstance(areas, gpd.GeoDataFrame) else tuple(areas),
        land=town_cells,
    )
    root = _page(timeline, sheet, tiles=None if tiles is None else find(tiles), strict=True)
    with replacing(path) as beside:
        beside.write_text(root.render(), encoding="utf-8")
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
    expect(situation, Situation)
    return _page(situation.timeline, Sheet(day=situation.day, land=True)).drawn


@dataclass(frozen=True)
class Sheet:
    """What stands around the map; see :func:`to_html`."""

    day: Day | None = None
    as_known: tuple[Day, ...] = ()
    title: str | None = None
    lang: str = "en"
    card: str = ""
    areas: tuple[gpd.GeoDataFrame, ...] = ()
    land: bool = False


def _page(
    timeline: Timeline, sheet: Sheet, *, tiles: Tiles | None = None, strict: bool = False
) -> page.Page:
    ledger = timeline.ledger
    shown = timeline.period[1] if sheet.day is None else as_day(sheet.day)
    timeline.on(shown)  # Answers a day outside of the period with its own message.
    lines = [
        timeline,
        *(weigh(ledger, policy=timeline.policy, as_known=day) for day in sheet.as_known),
    ]
    title = sheet.title or f"Who holds what: {ledger.title}"
    words = dates.describe_bounds(shown, shown).removeprefix("on ")
    origins = () if tiles is None else tiles.origins
    font = fonts.style([*ledger.towns["name_local"], *ledger.states["name_local"]])
    root = page.Page(
        title=title,
        description=f"{ledger.title}, day by day to {words}, with the sources of every verdict.",
        lang=sheet.lang,
        card=sheet.card,
        policy=page.security(origins, font=font) if strict else "",
        referrer="no-referrer" if tiles is None else "origin",
        drawn=page.ControlMap(),
    )
    body = page.body(
        title=title,
        day=words,
        name=page.NAME,
        place=ledger.title,
        counted="towns" if len(ledger.towns) else "states",
        stamp=f"{ledger.title} {ledger.version}",
        **still(timeline, shown)._asdict(),
        lanes=lanes(timeline),
        remarks=" ".join(ledger.remarks),
        credits="" if tiles is None else tiles.credits,
        data=pack(
            lines,
            day=shown,
            title=title,
            tiles=tiles,
            thanks=_thanks(font),
            areas=sheet.areas,
            land=sheet.land,
        ),
    )
    root.add_child(page.Part("body", body=body))
    root.add_child(page.shared(font, closed=strict))
    return root


def _thanks(font: str) -> list[list[str]]:
    return [[fonts.CREDIT, "OFL 1.1", "https://openfontlicense.org"]] if font else []
