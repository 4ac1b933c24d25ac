"""The key of a map: everything that is drawn on it, and nothing else."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import geopandas as gpd
import numpy as np

from whoholds import dates
from whoholds.actor_names import actor_names
from whoholds.export import style
from whoholds.export.figures.examples import (
    example,
    front_example,
    land_example,
    road_example,
    site_example,
    town_example,
)
from whoholds.export.figures.holders import Holders
from whoholds.export.figures.theme import Theme
from whoholds.export.figures.words import Block, Line, Swatch
from whoholds.export.tabular import drawn_areas
from whoholds.situation import Situation

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["Drawn", "drawn_key", "key"]

_ROADS: Final = (
    ("held", "Road, held", "Section of road, in the colour of who holds it"),
    ("possible", "Road, possible", "Section of road: possible, not certain on this day"),
    ("contested", "Road, contested", "Section: contested, dashed in the other's colour"),
    ("shared", "Road, shared", "Section: shared, dashed in the other's colour"),
    ("barred", "Road, barred", "Section: closed or under fire, dashed in the other's colour"),
    ("unknown", "Road, unknown", "Section of which nobody is known to hold it"),
)
_LAND: Final = (
    ("held", "Land, inferred", "Land, inferred: in the colour of who holds the places around"),
    ("possible", "Land, possible", "Land: possible, not certain on this day"),
    ("contested", "Land, contested", "Land: contested, hatched in the other's colour"),
    ("besieged", "Land, besieged", "Land: besieged, dotted in the other's colour"),
    ("shared", "Land, shared", "Land: shared, hatched in the other's colour"),
)
_FRONT: Final = ("Front, inferred", "Front, inferred: where opposing sides meet")
_SITE: Final = ("Site", "Site: a base, camp, gate, village or other place")


@dataclass(frozen=True)
class Drawn:
    """What a map shows of a day.

    Parameters
    ----------
    situation : Situation
    towns : GeoDataFrame
        Those of the situation's that are drawn.
    sites : GeoDataFrame
    areas : GeoDataFrame, optional
    fronts : GeoDataFrame, optional
    """

    situation: Situation
    towns: gpd.GeoDataFrame
    sites: gpd.GeoDataFrame
    roads: gpd.GeoDataFrame
    areas: gpd.GeoDataFrame | None = None
    fronts: gpd.GeoDataFrame | None = None

    def actors(self) -> list[str]:
        """List everybody whose colour may be on the map, the holders of most places first."""
        held = Counter(self.towns["holder"]) + Counter(self.sites["holder"])
        order = [actor for actor, _ in sorted(held.items(), key=lambda one: (-one[1], one[0]))]
        layers = [self.towns, self.roads] + ([] if self.areas is None else [self.areas])
        for layer in layers:
            order += layer["holder"].tolist()
            order += [a for column in ("challengers", "partners") if column in layer
                      for row in layer[column] for a in row]  # fmt: skip
        if self.areas is not None and "alternatives" in self.areas:
            order += [a for row in self.areas["alternatives"] for a in row]
        return [actor for actor in dict.fromkeys(order) if actor]


def key(drawn: Drawn, holders: Holders, theme: Theme, *, short: bool, most: int) -> list[Block]:
    """Explain what is drawn.

    Parameters
    ----------
    drawn : Drawn
    holders : Holders
    theme : Theme
    short : bool
        Whether signs are named in a word or two.
    most : int
        How many holders are named; of the others it is said that they are there.

    Returns
    -------
    list of Block
        Holders, signs of towns, and signs of land and roads, those that there are.
    """
    blocks = [_holders(drawn, holders, theme, most)]
    signs = set[str]().union(*(style.sign_of(row).keys for row in drawn.towns.to_dict("records")))
    rows = [
        _row((text.partition(":")[0], text), town_example(look, theme), short=short)
        for name, text, look in (*style.SIGN_KEY, style.BY_LIST)
        if name in signs and name != "held"
    ]
    if len(drawn.sites):
        rows.append(_row(_SITE, site_example(theme), short=short))
    land = [*_land(drawn, theme, short=short), *_roads(drawn, theme, short=short)]
    if rows:
        blocks.append(Block("signs", tuple(rows), columns=3))
    if land:
        blocks.append(Block("land", tuple(land), columns=3))
    return [block for block in blocks if block.lines]


def _holders(drawn: Drawn, holders: Holders, theme: Theme, most: int) -> Block:
    """Name the holders with the number of their towns, and of those that only a list gives them."""
    listed = drawn.situation.towns["inherited_from"].str.startswith("list:")
    whole = drawn.situation.towns.assign(entry=drawn.situation.towns["holder"].map(holders.entries))
    whole = whole[whole["holder"] != ""]
    counts = whole["entry"].value_counts().to_dict()
    by_list = whole.loc[listed.loc[whole.index], "entry"].value_counts().to_dict()
    shown = sorted(holders.shown(drawn.actors()), key=lambda one: -counts.get(one, 0))
    lines = [
        Line(
            f"{holders.names[entry]}: {_count(counts.get(entry, 0), by_list.get(entry, 0))}",
            size=1.0 if holders.by == "sides" else 0.92,
            bold=holders.by == "sides",
            swatch=town_example(style.Sign(), theme, holders.of(entry)),
        )
        for entry in shown[:most]
    ]
    if len(shown) > most:
        lines.append(Line(f"And {len(shown) - most} more, named in the caption.", 0.92, soft=True))
    return Block("holders", tuple(lines), columns=1 if holders.by == "sides" else 2)


def _count(towns: int, by_list: int) -> str:
    told = towns - by_list
    if not towns:
        return "no towns"
    word = "town" if told == 1 else "towns"
    return f"{told} {word}" + (f", {by_list} more by a list" if by_list else "")


def _row(words: tuple[str, str], swatch: Swatch, *, short: bool) -> Line:
    """Explain an example in a few words, or in more."""
    return Line(words[0] if short else words[1], size=0.86, swatch=swatch)


def _land(drawn: Drawn, theme: Theme, *, short: bool) -> list[Line]:
    """Explain areas and the lines between them."""
    rows: list[Line] = []
    areas = drawn.areas
    if areas is not None and len(areas):
        known = areas[areas["status"] != "unknown"]
        kinds = set(known["status"]) | ({"held"} if len(known) else set())
        kinds |= {"possible"} if known["certainty"].eq("possible").any() else set()
        rows += [
            _row((few, many), land_example(name, theme), short=short)
            for name, few, many in _LAND
            if name in kinds
        ]
    if drawn.fronts is not None and len(drawn.fronts):
        rows.append(_row(_FRONT, front_example(theme), short=short))
    return rows


def _roads(drawn: Drawn, theme: Theme, *, short: bool) -> list[Line]:
    """Explain sections of roads."""
    roads = drawn.roads
    barred = roads["access"].isin(("fire_control", "closed"))
    held = roads["holder"] != ""
    kinds = {
        "held": held.any(),
        "possible": (held & roads["certainty"].eq("possible")).any(),
        "contested": roads["status"].isin(("contested", "besieged")).any(),
        "shared": roads["status"].eq("shared").any(),
        "barred": barred.any(),
        "unknown": (~held).any(),
    }
    return [
        _row((few, many), road_example(name, theme), short=short)
        for name, few, many in _ROADS
        if kinds[name]
    ]


def drawn_key(
    situation: Situation, areas: gpd.GeoDataFrame, holders: Holders, theme: Theme
) -> list[Block]:
    """Say whose areas a map shows beside what is computed, of which day, and how they look.

    Parameters
    ----------
    situation : Situation
    areas : GeoDataFrame
        Of all days, as :func:`whoholds.export.tabular.drawn_areas.shown` answers them.
    holders : Holders
    theme : Theme

    Returns
    -------
    list of Block
        One a drawer.
    """
    names = actor_names(situation.timeline.ledger, situation.day)
    current = drawn_areas.on_day(areas, situation.day)
    blocks = []
    for drawn_by in areas["drawn_by"].unique():
        own = current[current["drawn_by"] == drawn_by]
        if own.empty:
            nothing = Line(f"As drawn by {drawn_by}: nothing of this day or the "
                           f"{drawn_areas.REACH_DAYS} before it", 0.86, bold=True)  # fmt: skip
            blocks.append(Block("others", (nothing,)))
            continue
        of = own["start_date"].iloc[0].date()
        told = dates.describe_bounds(of, of)
        heading = Line(f"As drawn by {drawn_by} {told}; nothing here is computed", 0.86, bold=True)
        pairs = sorted(set(zip(own["holder"], own["event"], strict=True)))
        rows = [_other(holder, event, names, holders, theme) for holder, event in pairs]
        blocks.append(Block("others", tuple(rows), heading=heading, columns=2))
    return blocks


def _other(
    holder: str, event: str, names: Mapping[str, str], holders: Holders, theme: Theme
) -> Line:
    def draw(axes: Axes, x: float, y: float, letter: float) -> None:
        canvas = replace(example(axes, theme, letter), colours=holders.colours)
        canvas.square(np.array([[x, y]]), holder, event)

    how = style.EVENT_LABELS.get(event, event)
    said = ": ".join(part for part in ([names[holder]] if holder else []) + [how] if part)
    return Line(said or "Nobody is said to hold it", 0.86, swatch=draw)
