"""A map of what changed hands, with arrows from who took it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from whoholds import crs, dates
from whoholds._renamed import renamed
from whoholds.analysis.change import Change
from whoholds.analysis.changes_text import more_than_once
from whoholds.errors import expect
from whoholds.export import style as signs
from whoholds.export.figures import caption as captions
from whoholds.export.figures.caption import Caption
from whoholds.export.figures.crop import around
from whoholds.export.figures.examples import town_example
from whoholds.export.figures.extras import needs
from whoholds.export.figures.holders import Holders, holders
from whoholds.export.figures.map_image import look_of
from whoholds.export.figures.map_surround import furnish
from whoholds.export.figures.page import Look, Page, Words, check, land_of, lay_out, save
from whoholds.export.figures.words import Block, Line
from whoholds.roads.layout import stretches
from whoholds.subject import subjects_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["change_picture", "changed", "to_change_image"]

_LEAST_ARROW: Final = 2.6
"""Letters that an arrow is long at least."""
_TOLD: Final = (40, 30, 22, 16, 12, 9, 6, 4, 2, 1, 0)
"""How many sentences are told, the most first."""


@renamed(found="change")
@needs("plot", "matplotlib")
def to_change_image(
    change: Change,
    path: str | Path,
    *,
    size: str = "social",
    width: int | None = None,
    height: int | None = None,
    by: str = "sides",
    theme: str = "light",
    style: str | Path | None = None,
    title: str = "",
    caption: bool = True,
) -> Path:
    """Draw which places and sections of road changed hands, and from where towns were taken.

    Parameters
    ----------
    change : Change
        As :func:`whoholds.change` answers.
    path : str or Path
        ``.png``, ``.svg`` or ``.pdf``, to make or replace.
    size, width, height, by, theme, style, title, caption
        As for :func:`whoholds.to_image`.

    Returns
    -------
    Path
        The picture.

    Raises
    ------
    ValueError
        For a size, theme or `by` that does not exist.
    SourceDataError
        When the style cannot be read.
    ExportError
        For another ending of the name, when words leave the map no room, or when the file could
        not be written.
    """
    expect(change, Change)
    check(Path(path))
    look = look_of(change.timelines[1], size=size, width=width, height=height, by=by, theme=theme,
                   style=style, title=title)  # fmt: skip
    figure, words = changed(change, look)
    before, after = (timeline.ledger.hidden for timeline in change.timelines)
    return save(figure, Path(path), before | after, words, beside=caption)


def change_picture(change: Change, *, size: str = "social", by: str = "sides") -> Figure:
    """Draw a change.

    Every town and site that changed hands has the colour of who holds it now and a ring of who
    held it, every section of road the colour of who holds it now within that of who held it. An
    arrow leads to a town from the nearest that its new holder already held.

    Parameters
    ----------
    change : Change
    size, by : str
        As for :func:`whoholds.to_image`.

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        For a size or `by` that does not exist.
    ExportError
        When there is no land to show.
    """
    expect(change, Change)
    return changed(change, look_of(change.timelines[1], size=size, by=by))[0]


def changed(change: Change, look: Look) -> tuple[Figure, Caption]:
    """Draw a change, and put it into words.

    Parameters
    ----------
    change : Change
    look : Look

    Returns
    -------
    Figure, Caption
    """
    timeline = change.timelines[1]
    ledger = timeline.ledger
    own = holders(ledger, max(change.days), look.by, look.theme, sides=look.house.sides,
                  parties=look.house.parties)  # fmt: skip
    places, roads = _places(change, own), _roads(change, own)
    sentences = [str(one.text) for one in change.sentences().sentences if one.what == "holder"]
    often = more_than_once(timeline, *change.days) if timeline is change.timelines[0] else []
    drafts = _drafts(change, look, own, (places, roads), [*sentences, *often])
    land = land_of(ledger)
    shown = around([*places.geometry, *roads.geometry], land)
    page = lay_out(ledger, look, own, drafts, shown)
    page.canvas.on("states").borders(ledger.states)
    _draw_roads(page, roads)
    _arrows(page, change, own, places[places["kind"] == "town"])
    _draw_places(page, places)
    turned = places.loc[places["kind"] == "town", "subject"].str.removeprefix("town:")
    furnish(page, ledger, _named(change, places), cropped=shown is not land, told=turned.tolist())
    return page.figure, _caption(change, look, own, sentences, often)


def _turned(change: Change, own: Holders, kinds: Sequence[str]) -> pd.DataFrame:
    """List subjects whose holder differs, with the colours of both; of one side, none."""
    frame = change.frame[(change.frame["what"] == "holder") & change.frame["kind"].isin(kinds)]
    return pd.DataFrame(frame).assign(
        old=frame["from_holder"].map(own.colours), new=frame["to_holder"].map(own.colours)
    )


def _places(change: Change, own: Holders) -> gpd.GeoDataFrame:
    """Towns and sites whose holder differs, with both verdicts."""
    ledger = change.timelines[1].ledger
    layers = [
        pd.DataFrame({"subject": subjects_of(kind, layer[f"{kind}_id"]), "name": layer["name"],
                      "geometry": layer.geometry})
        for kind, layer in (("town", ledger.towns), ("site", ledger.sites))
    ]  # fmt: skip
    rows = pd.concat(layers, ignore_index=True).merge(
        _turned(change, own, ("town", "site")), on="subject", how="inner"
    )
    return gpd.GeoDataFrame(rows, crs=crs.LONLAT)


def _roads(change: Change, own: Holders) -> gpd.GeoDataFrame:
    """Sections of road whose holder differs."""
    laid = stretches(change.timelines[1].ledger)
    rows = laid.assign(subject=subjects_of("highway", laid["stretch_id"]))
    merged = rows[["subject", "geometry"]].merge(_turned(change, own, ("highway",)), on="subject")
    return gpd.GeoDataFrame(merged, crs=crs.LONLAT)


def _named(change: Change, places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give what may be named: what turned, and the towns by which a reader finds the way."""
    ledger = change.timelines[1].ledger
    verdicts = change.timelines[1].on(change.days[1]).set_index("subject")
    towns = ledger.towns[["town_id", "name", "geometry"]]
    seats = set(ledger.states["capital"]) if "capital" in ledger.states else set()
    turned = subjects_of("town", towns["town_id"]).isin(places["subject"]).to_numpy()
    large = towns["town_id"].isin(seats).to_numpy(copy=True)
    people = ledger.towns["population"].astype("Float64").fillna(0).to_numpy(float)
    large[np.argsort(-people, kind="stable")[:3]] = True
    kept = towns[turned | large]
    columns = ["holder", "status", "inherited_from", "claims"]
    state = verdicts.loc[list(subjects_of("town", kept["town_id"])), columns]
    return kept.assign(**{name: state[name].to_numpy() for name in columns})


def _draw_roads(page: Page, roads: gpd.GeoDataFrame) -> None:
    """Draw sections in the colour of who holds them now, within that of who held them."""
    canvas = page.canvas.on("roads")
    for row in roads.to_dict("records"):
        shape = np.array([row["geometry"]], dtype=object)
        canvas.line(shape, row["old"], 0.62)
        canvas.line(shape, row["new"], 0.3)


def _draw_places(page: Page, places: gpd.GeoDataFrame) -> None:
    """Draw discs of who holds a place now with a wide ring of who held it."""
    canvas = page.canvas.on("towns")
    for row in places.to_dict("records"):
        spot = shapely.get_coordinates(canvas.plane.project([row["geometry"]]))
        canvas.ringed(spot, row["new"], row["old"], square=row["kind"] == "site")


def _arrows(page: Page, change: Change, own: Holders, towns: gpd.GeoDataFrame) -> None:
    """Lead arrows to towns from the nearest that their new holders, or those' side, held before."""
    from matplotlib.patches import FancyArrowPatch

    timeline, layer = change.timelines[0], change.timelines[0].ledger.towns
    before = timeline.on(change.days[0]).set_index("subject")["holder"]
    holder = before.loc[list(subjects_of("town", layer["town_id"]))].to_numpy(object)
    canvas = page.canvas.on("arrows")
    least = _LEAST_ARROW * page.look.paper.letter / page.metre
    at = shapely.get_coordinates(canvas.plane.project(layer.geometry.to_numpy()))
    ends = shapely.get_coordinates(canvas.plane.project(towns.geometry.to_numpy()))
    for end, new, colour in zip(ends, towns["to_holder"], towns["new"], strict=True):
        near = at[(holder == new) & (holder != "")]
        if not len(near):
            continue
        start = near[np.linalg.norm(near - end, axis=1).argmin()]
        away = start - end
        # So long that it is seen also where the nearest town is a neighbour.
        start = end + away * max(1.0, least / max(1.0, float(np.linalg.norm(away))))
        canvas.axes.add_patch(
            FancyArrowPatch(
                tuple(start), tuple(end), arrowstyle="simple,tail_width=0.28,head_width=0.9,"
                "head_length=0.9", mutation_scale=0.8 * canvas.size, facecolor=colour,
                edgecolor=page.look.theme.paper, linewidth=0.05 * canvas.size,
                shrinkA=0, shrinkB=0.4 * canvas.size, connectionstyle="arc3,rad=0.2",
            )
        )  # fmt: skip


def _drafts(
    change: Change, look: Look, own: Holders, what: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame],
    sentences: Sequence[str],
) -> Iterator[Words]:  # fmt: skip
    """List what may be written, the most first."""
    ledger = change.timelines[1].ledger
    first, last = (dates.describe_day(day) for day in change.days)
    head = Block("title", (Line(look.title or ledger.title, 1.1, bold=True, after=0.05),
                           Line(f"{first} to {last}", 1.4, bold=True, after=0.0)))  # fmt: skip
    basis = captions.basis(change.timelines[1])
    foot = Block("sources", (
        Line(f"{basis[:1].upper()}{basis[1:]}.", 0.6, soft=True),
        Line(captions.credit(ledger, look.house.credit), 0.6, soft=True),
    ))  # fmt: skip
    for most in (14, 8, 5, 3):
        key = _key(look, own, what, most)
        for count in [n for n in _TOLD if n <= max(len(sentences), 0)] or [0]:
            yield Words((head,), (*key, *_told(sentences, count)), (foot,))


def _told(sentences: Sequence[str], count: int) -> list[Block]:
    """Tell sentences, the latest last, and that there are more."""
    if not sentences:
        return [Block("news", (Line("Nothing is known to have changed hands.", 0.9),))]
    lines = [Line(text, 0.82, after=0.3) for text in sentences[:count]]
    if count < len(sentences):
        more = f"And {len(sentences) - count} more, told in the caption."
        lines.append(Line(more if count else f"{len(sentences)} sentences in the caption say how.",
                          0.82, soft=True))  # fmt: skip
    return [Block("news", tuple(lines))]


def _key(
    look: Look, own: Holders, what: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame], most: int
) -> list[Block]:
    """Count what each side gained and lost, and explain what is drawn."""
    places, roads = what
    towns = places[places["kind"] == "town"]
    gained, lost = (Counter(towns[column].map(own.entries)) for column in
                    ("to_holder", "from_holder"))  # fmt: skip
    shown = own.shown([*places["to_holder"], *places["from_holder"], *roads["to_holder"],
                       *roads["from_holder"]])  # fmt: skip
    shown.sort(key=lambda entry: -(gained[entry] + lost[entry]))
    rows = [
        Line(f"{own.names[entry]}: {_balance(gained[entry], lost[entry])}", 0.95, bold=True,
             swatch=town_example(signs.Sign(), look.theme, own.of(entry)))
        for entry in shown[:most]
    ]  # fmt: skip
    if len(shown) > most:
        rows.append(Line(f"And {len(shown) - most} more, named in the caption.", 0.86, soft=True))
    explained = [("town", "A disc shows who holds a town now, its ring who held it before."),
                 ("site", "Squares are bases, gates, villages and other sites.")]  # fmt: skip
    kinds = set(places["kind"])
    told = [text for kind, text in explained if kind in kinds]
    if len(roads):
        told.append("Roads: who holds them now, edged by who held them.")
    if len(towns):
        told.append("Arrows: from where the new holder's nearest town lies; no routes.")
    blocks = [Block("holders", tuple(rows))] if rows else []
    return [*blocks, *([Block("signs", (Line(" ".join(told), 0.82, soft=True),))] if told else [])]


def _balance(gained: int, lost: int) -> str:
    parts = [f"{count} {word}" for count, word in ((gained, "gained"), (lost, "lost")) if count]
    return f"towns {', '.join(parts)}" if parts else "no towns, but roads or sites"


def _caption(
    change: Change, look: Look, own: Holders, sentences: Sequence[str], often: Sequence[str]
) -> Caption:
    """Say all that changed."""
    ledger = change.timelines[1].ledger
    title = look.title or ledger.title
    first, last = (dates.describe_day(day) for day in change.days)
    frame = change.frame[change.frame["what"] == "holder"]
    counts = Counter(frame["kind"])
    names: dict[str, Any] = {"town": "towns", "site": "sites", "highway": "sections of road"}
    told = ", ".join(f"{counts[kind]} {name}" for kind, name in names.items() if counts[kind])
    said = " ".join(sentences) or "Nothing is known to have changed hands."
    again = [f"More than once: {' '.join(often)}"] if often else []
    parts = [f"{title}, {first} to {last}; {captions.basis(change.timelines[1])}.", said, *again]
    whose, terms = captions.credit(ledger, look.house.credit), captions.terms_of(ledger)
    return Caption(
        title=f"{title}, {first} to {last}",
        alternative=f"Map of what changed hands in {title} from {first} to {last}, coloured by "
        f"{own.by}: {told or 'nothing'}.",
        text="\n\n".join([*parts, *ledger.remarks]),
        credit=whose + (f"\n{terms}" if terms else ""),
    )
