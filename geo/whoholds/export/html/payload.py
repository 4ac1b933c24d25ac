"""All that a page knows, in one box: layers, verdicts, claims, sources, names."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from whoholds import dates
from whoholds.actor_names import NameSpan, name_spans
from whoholds.analysis.freshness import FRESHNESS, LIMITS
from whoholds.analysis.grounds import GROUNDS
from whoholds.analysis.operations import operations
from whoholds.engine.timeline import Timeline
from whoholds.export import style
from whoholds.export.colours import side_colours
from whoholds.export.html.box import Box
from whoholds.export.html.claims import (
    add_claims,
    add_disputes,
    add_lists,
    add_sources,
    cited,
    last_correction,
)
from whoholds.export.html.drawn_areas import add_drawn_areas
from whoholds.export.html.geometry import GRID, add_points, add_shapes
from whoholds.export.html.intervals import Words, add_verdicts
from whoholds.export.html.knowledge import add_knowledge
from whoholds.export.html.land import add_land
from whoholds.export.html.shares import add_shares
from whoholds.export.html.story import Step, in_numbers
from whoholds.export.html.tiles import Tiles
from whoholds.ledgers import Ledger
from whoholds.messages import SOURCE, spoken
from whoholds.roads.layout import stretches
from whoholds.subject import subjects_of
from whoholds.vocabulary import (
    ACCESSES,
    CERTAINTIES,
    EVENTS,
    EXTENTS,
    LEVELS,
    SILENCES,
    SITE_KINDS,
    STATUSES,
)

_CITIES = 24
"""So many of the largest towns are named on the map before others."""


def pack(
    timelines: Sequence[Timeline],
    *,
    reported: Sequence[Timeline] = (),
    day: date,
    tiles: Tiles | None = None,
    thanks: Sequence[list[str]] = (),
    areas: Sequence[gpd.GeoDataFrame] = (),
    land: bool = False,
    drawn: gpd.GeoDataFrame | None = None,
    story: Sequence[Step] = (),
    langs: Sequence[str] = (),
) -> str:
    """Pack timelines of one ledger into text that a page can carry.

    Parameters
    ----------
    timelines : sequence of Timeline
        The one to open with, then the same weighed as known on other days.
    reported : sequence of Timeline
        The same in the same order by reports alone; empty, where that is no different.
    day : date
        Day to open with.
    tiles : Tiles, optional
        Drawn instead of the backdrop.
    thanks : sequence of [text, licence, url]
        Whom the page names besides the authors of the layers.
    areas : sequence of GeoDataFrame
        As for :func:`whoholds.to_html`.
    land : bool
        Whether to carry the land around each town.
    drawn : GeoDataFrame, optional
        Areas as others drew them, of :func:`whoholds.export.tabular.drawn_areas.shown`.
    story : sequence of Step
        What is told beside the map.
    langs : sequence of str
        Languages in which dates are told besides English, which is always there.

    Returns
    -------
    str
        Base64 without line breaks.
    """
    ledger = timelines[0].ledger
    box = Box()
    roads = stretches(ledger)
    words = _words(ledger, roads, [*timelines, *reported])
    header: dict[str, Any] = {
        "grid": GRID,
        "signs": _signs(),
        "limits": LIMITS,
        "ledger": {"name": ledger.name, "title": ledger.title, "version": ledger.version},
        "day": _day(day),
        "vocabulary": _vocabulary(),
        "actors": _actors(ledger),
        "operations": _operations(ledger, words),
        "claims": add_claims(box, ledger, words),
        "lists": add_lists(box, ledger, words),
        "sources": add_sources(box, ledger),
        **_layers(box, ledger, roads),
        "attributions": [*_attributions(ledger), *thanks],
        "timelines": [
            _timeline(box, nth, each, words) for nth, each in enumerate([*timelines, *reported])
        ],
        "reported": len(reported) > 0,
        "story": in_numbers(story, words),
    }
    if tiles is not None:
        header["tiles"] = {"url": tiles.url, "options": tiles.options}
    if land:
        header["land"] = add_land(box, ledger)
    if drawn is not None and len(drawn):
        header["drawn"] = add_drawn_areas(box, drawn, words)
    # Words have grown by what the timelines say.
    header |= {"looks": words.look_rows(), "pairs": words.pair_rows()}
    header["told"] = {
        lang: _told(lang, ledger, words) for lang in langs if lang.partition("-")[0] != SOURCE
    }
    header["shares"] = add_shares(box, timelines[0], words, areas)
    return box.base64(header)


def _told(lang: str, ledger: Ledger, words: Words) -> dict[str, Any]:
    """Tell all vague dates in another language, in the order in which the box has them."""
    unread = Box()
    with spoken(lang):
        return {
            "phrases": add_claims(unread, ledger, words)["phrases"],
            "dates": add_sources(unread, ledger)["dates"],
            "pairs": [said for _, _, said in words.pair_rows()],
            "operations": [each[-2:] for each in _operations(ledger, words)],
        }


def _words(ledger: Ledger, roads: gpd.GeoDataFrame, timelines: Sequence[Timeline]) -> Words:
    """Give a number to all that is spoken of; of the thousands of rows of lists, to the cited."""
    subjects = [
        *subjects_of("town", ledger.towns["town_id"]),
        *subjects_of("highway", roads["stretch_id"]),
        *subjects_of("state", ledger.states["state_id"]),
        *subjects_of("site", ledger.sites["site_id"]),
        *subjects_of("area", ledger.areas["area_id"]),
    ]
    claims, listed = ledger.claims["claim_id"], ledger.listed["claim_id"]
    named = set[str]().union(*(cited(each) for each in timelines)) if len(listed) else set()
    lists = subjects_of("list", ledger.lists["list_id"])
    return Words(
        actors={"": 0} | {n: i for i, n in enumerate(ledger.actors["actor_id"], start=1)},
        subjects={name: nth for nth, name in enumerate(subjects)},
        claims={
            name: nth for nth, name in enumerate([*claims, *(n for n in listed if n in named)])
        },
        lists={name: nth for nth, name in enumerate(lists, start=len(subjects))},
    )


def _timeline(box: Box, nth: int, timeline: Timeline, words: Words) -> dict[str, Any]:
    add_verdicts(box, f"timeline{nth}", timeline, words)
    add_knowledge(box, f"timeline{nth}", timeline, words)
    add_disputes(box, f"timeline{nth}", timeline, words)
    known = _day(timeline.as_known)
    return {
        "as_known": known,
        "policy": timeline.policy.name,
        "first": _day(timeline.period[0]),
        "last": _day(timeline.period[1]),
        "correction": last_correction(timeline.ledger, known),
    }


def _signs() -> dict[str, Any]:
    return {
        "pale": style.POSSIBLE_OPACITY,
        "listed": style.LISTED_OPACITY,
        "hatchWidth": style.HATCH_WIDTH,
        "hatchSpacing": style.HATCH_SPACING,
        "ringWidth": style.RING_WIDTH,
        "dash": style.DASH,
    }


def _vocabulary() -> dict[str, list[Any]]:
    return {
        "access": ["", *(style.ACCESS_LABELS[word] for word in ACCESSES[1:])],
        "event": [style.EVENT_LABELS[word] for word in EVENTS],
        "extent": ["", *(style.EXTENT_LABELS[word] for word in EXTENTS[1:])],
        "extents": list(EXTENTS),
        "statuses": list(STATUSES),
        "accesses": list(ACCESSES),
        "certainties": list(CERTAINTIES),
        "silences": list(SILENCES),
        "events": list(EVENTS),
        "freshness": list(FRESHNESS),
        "grounds": list(GROUNDS),
        "signs": _sign_key(),
        "sites": [style.SITE_LABELS[word] for word in SITE_KINDS],
        "siteKinds": list(SITE_KINDS),
        "levels": list(LEVELS),
    }


def _sign_key() -> list[list[str]]:
    """List the signs, those of lists and of age behind the weakest of reports."""
    key = [[key, text] for key, text, _ in style.SIGN_KEY]
    after = [sign for sign, _ in key].index("possible") + 1
    return [*key[:after], list(style.LONG_AGO[:2]), list(style.BY_LIST[:2]), *key[after:]]


def _actors(ledger: Ledger) -> dict[str, Any]:
    """List the actors by number, nobody first."""
    colours = style.holder_colours(ledger)
    spans = name_spans(ledger)
    ids = ["", *ledger.actors["actor_id"]]
    number = {actor: nth for nth, actor in enumerate(ids)}
    nobody = [NameSpan("", "", "unknown", "unknown")]
    return {
        "ids": ids,
        "colours": [colours[actor] for actor in ids],
        "names": [
            [[s.start, s.end, s.name, s.abbreviation] for s in spans.get(actor, nobody)]
            for actor in ids
        ],
        "parents": [0, *(number.get(parent, 0) for parent in ledger.actors["parent"])],
        "blocs": ["", *ledger.actors["bloc"]],
        "sideColours": [list(side) for side in side_colours(ledger, colours).items()],
        "sides": [
            [number[actor], start, end, bloc]
            for actor, start, end, bloc in ledger.actor_blocs[
                ["actor_id", "start", "end", "bloc"]
            ].itertuples(index=False)
        ],
    }


def _operations(ledger: Ledger, words: Words) -> list[list[Any]]:
    """List named offensives: name, actor, first and last day or None, and both in words."""
    return [
        [
            *(each.name, words.actors.get(each.actor, 0), _day(each.first), _day(each.last)),
            *(dates.describe(text) if text else "" for text in (each.start, each.end)),
        ]
        for each in operations(ledger)
    ]


def _layers(box: Box, ledger: Ledger, roads: gpd.GeoDataFrame) -> dict[str, Any]:
    return {
        "around": _backdrop(box, ledger),
        "towns": _towns(box, ledger),
        "roads": _roads(box, ledger, roads),
        "states": _states(box, ledger),
        "sites": _sites(box, ledger),
        "areas": _areas(box, ledger, roads),
    }


def _towns(box: Box, ledger: Ledger) -> dict[str, Any]:
    towns = ledger.towns
    state = {name: nth for nth, name in enumerate(ledger.states["state_id"])}
    capitals = set(ledger.states["capital"]) - {""}
    # That of the country is a capital, and of none of its states.
    first = np.flatnonzero((_ranks(towns) == "capital") & ~towns["town_id"].isin(capitals))
    add_points(box, "town", towns.geometry)
    box.add("town.state", towns["state_id"].map(state).fillna(-1).astype(int) + 1)
    box.add("town.people", towns["population"].fillna(0).astype("int64"))
    ids = towns["town_id"].tolist()
    return {
        "ids": box.ids("town.id", ids),
        **_names(towns),
        "capitals": [nth for nth, town in enumerate(ids) if town in capitals],
        "first": first.tolist(),
        "cities": _cities(towns),
    }


def _ranks(towns: gpd.GeoDataFrame) -> pd.Series:
    """Read what towns are; nothing where the pack does not say."""
    return towns["rank"] if "rank" in towns else pd.Series("", index=towns.index)


def _cities(towns: gpd.GeoDataFrame) -> list[int]:
    """Find the largest towns that are no part of another, the largest first."""
    people = towns["population"].astype(float).to_numpy()
    whole = (_ranks(towns) != "quarter").to_numpy(bool) & (people > 0)
    order = np.lexsort([np.arange(len(towns)), -people])
    return [int(nth) for nth in order if whole[nth]][:_CITIES]


def _roads(box: Box, ledger: Ledger, roads: gpd.GeoDataFrame) -> dict[str, Any]:
    """Put in stretches and, as a backdrop, roads that have none."""
    road = {name: nth for nth, name in enumerate(ledger.highways["highway_id"])}
    town = {name: nth for nth, name in enumerate(ledger.towns["town_id"])}
    add_shapes(box, "road", roads.geometry)
    box.add("road.of", roads["highway_id"].map(road), "steps")
    box.add("road.from", roads["from_town"].map(town))
    box.add("road.to", roads["to_town"].map(town))
    box.add("road.begin", (roads["from_km"].astype(float) * 10).round())
    box.add("road.end", (roads["to_km"].astype(float) * 10).round())
    bare = ~ledger.highways["highway_id"].isin(roads["highway_id"])
    add_shapes(box, "bare", ledger.highways.geometry[bare])
    return {
        "ids": ledger.highways["highway_id"].tolist(),
        "names": ledger.highways["name"].tolist(),
        "quality": ledger.highways["geometry_quality"].tolist(),
    }


def _states(box: Box, ledger: Ledger) -> dict[str, Any]:
    states = ledger.states
    add_shapes(box, "state", states.geometry)
    inside = states.geometry.representative_point() if len(states) else states.geometry
    add_points(box, "inside", inside)
    return {
        "ids": states["state_id"].tolist(),
        **_names(states),
    }


def _sites(box: Box, ledger: Ledger) -> dict[str, Any]:
    sites = ledger.sites
    state = {name: nth for nth, name in enumerate(ledger.states["state_id"], start=1)}
    kind = {name: nth for nth, name in enumerate(SITE_KINDS)}
    add_points(box, "site", sites.geometry)
    box.add("site.state", sites["state_id"].map(state).fillna(0).astype(int))
    box.add("site.kind", sites["kind"].map(kind).fillna(kind["other"]).astype(int))
    return {"ids": sites["site_id"].tolist(), **_names(sites)}


def _areas(box: Box, ledger: Ledger, roads: gpd.GeoDataFrame) -> dict[str, Any]:
    """Put in named parts of the country, drawn or not, and which places lie in each."""
    areas, lies = ledger.areas, ledger.area_places
    area = {name: nth for nth, name in enumerate(areas["area_id"])}
    state = {name: nth for nth, name in enumerate(ledger.states["state_id"], start=1)}
    level = {name: nth for nth, name in enumerate(LEVELS)}
    site = len(ledger.towns) + len(roads) + len(ledger.states)
    place = {f"town:{name}": nth for nth, name in enumerate(ledger.towns["town_id"])} | {
        f"site:{name}": nth for nth, name in enumerate(ledger.sites["site_id"], start=site)
    }
    add_shapes(box, "zone", areas.geometry)
    box.add("area.state", areas["state_id"].map(state).fillna(0).astype(int))
    box.add("area.level", areas["level"].map(level).fillna(level["zone"]).astype(int))
    pairs = np.array([lies["area_id"].map(area), lies["place"].map(place)], np.int64)
    pairs = pairs[:, np.lexsort(pairs[::-1])]
    box.add("lies.area", pairs[0], "steps")
    box.add("lies.place", pairs[1], "steps")
    return {"ids": areas["area_id"].tolist(), **_names(areas)}


def _names(layer: gpd.GeoDataFrame) -> dict[str, Any]:
    return {
        "names": layer["name"].tolist(),
        "local": _sparse(layer["name_local"]),
        "other": _sparse(layer["alt_names"]),
    }


def _backdrop(box: Box, ledger: Ledger) -> list[str]:
    """Put in the land around; answers its names, empty where a layer has none."""
    shapes, names = list[Any](), list[str]()
    for layer in ledger.backdrop.values():
        called = layer["name"] if "name" in layer else pd.Series("", index=layer.index)
        flat = layer.geometry.notna() & (shapely.get_dimensions(layer.geometry) == 2)
        shapes += list(layer.geometry[flat])
        names += [name if isinstance(name, str) else "" for name in called[flat]]
    add_shapes(box, "around", shapes)
    return names


def _attributions(ledger: Ledger) -> list[list[str]]:
    """List who is to be named, each line once, with licence and link."""
    lines = [[a.text, a.licence, a.url] for a in ledger.attributions if a.text]
    return [line for nth, line in enumerate(lines) if line not in lines[:nth]]


def _sparse(texts: pd.Series) -> dict[int, str]:
    return {nth: text for nth, text in enumerate(texts) if text}


def _day(day: date | None) -> Any:
    return None if day is None else dates.ordinal(day)
