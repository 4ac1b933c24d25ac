"""Coarsening: places that are marked sensitive, shown without a name in the middle of a square."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Any, Final

import geopandas as gpd
import pandas as pd
import shapely

from whoholds import schema
from whoholds.errors import RouteError
from whoholds.hidden import Hidden
from whoholds.ledgers import Ledger
from whoholds.redaction import tables
from whoholds.redaction.aliases import alias
from whoholds.redaction.squares import Square, assign
from whoholds.redaction.withheld import CANDIDATES
from whoholds.subject import subjects_of

NO_MARKS: Final = ("", "false", "no", "0", "n", "f", "none", "nan", "0.0", "<na>")
"""What says that a place is not sensitive; whatever else stands there marks it."""

_LAYERS: Final = {"town": "towns", "site": "sites"}
_EMPTY: Final = (*tables.FURTHER, "geonames_id", "coordinate_source", "pcode", "rank")

Places = Mapping[str, tuple[str, ...]]
"""Kind of place -> ids."""


@dataclass(frozen=True)
class Blurred:
    """A ledger with blurred places, and what was done to it."""

    ledger: Ledger
    hidden: Hidden = field(default_factory=Hidden)
    towns: tuple[str, ...] = ()
    sites: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    aliases: Mapping[str, str] = field(default_factory=dict)
    among: Mapping[str, int] = field(default_factory=dict)


def unblurred(ledger: Ledger) -> tuple[str, ...]:
    """Say what the desk must be told of a ledger that is shown without coarsening."""
    if count := sum(map(len, _marked(ledger).values())):
        return (f"{count} places are marked sensitive and shown in full: --coarsen KM blurs them",)
    return ()


def marked(ledger: Ledger) -> dict[str, tuple[str, ...]]:
    """Name the towns and sites that the pack marks, by kind; empty where it marks none.

    Raises
    ------
    RouteError
        When one is a station: the line of its road would show where it lies.
    """
    places = _marked(ledger)
    shown = ledger.stations[ledger.stations["town_id"].isin(places.get("town", ()))]
    if len(shown):
        first = shown.iloc[0]
        raise RouteError(
            f"town:{first['town_id']} is marked sensitive and is a station of "
            f"{first['highway_id']}, whose line shows where it lies; take it off stations.csv"
        )
    return places if any(places.values()) else {}


def _marked(ledger: Ledger) -> dict[str, tuple[str, ...]]:
    places = {}
    for kind, table in _LAYERS.items():
        layer = getattr(ledger, table)
        if "sensitive" in layer:
            told = ~layer["sensitive"].fillna("").astype("str").str.strip().str.lower().isin(
                NO_MARKS
            )
            places[kind] = tuple(layer.loc[told, f"{kind}_id"])
    return places


def blurred(
    ledger: Ledger, places: Places, km: float, key: bytes, counts: dict[str, int]
) -> Blurred:
    """Show some places of a ledger without their names, each in the middle of a square."""
    hidden = _hidden(ledger, places)
    # An airport that is called after a town tells where that lies.
    named = ledger.sites["name"].astype("str") + " " + ledger.sites["site_id"].str.replace("-", " ")
    also = ledger.sites.loc[tables.marks(named, hidden.may_tell), "site_id"]
    places = {**places, "site": tuple(dict.fromkeys((*places.get("site", ()), *also)))}
    hidden = _hidden(ledger, places)
    subjects = {f"{kind}:{name}" for kind, names in places.items() for name in names}
    squares = {
        kind: assign(
            getattr(ledger, table),
            f"{kind}_id",
            set(places.get(kind, ())),
            _silent(ledger, kind),
            km,
            CANDIDATES,
        )
        for kind, table in _LAYERS.items()
    }
    shown = tables.of(ledger)
    others = {
        f"{kind}:{name}"
        for kind, found in squares.items()
        for square in found.values()
        for name in square.others
    }
    _leave_out(shown, subjects, others, hidden)
    sources = _silenced(shown, subjects, hidden)
    for kind, table in _LAYERS.items():
        shown[table] = _moved(ledger, shown[table], kind, squares[kind])
    aliases = _aliases(ledger, shown, subjects, places, hidden, key)
    shown = tables.unnamed(tables.emptied(shown, hidden.may_tell, counts), hidden.bears, counts)
    shown = tables.renamed(shown, aliases)
    names = dict(chain.from_iterable(names.items() for names in aliases.values()))
    among = {
        aliases[_LAYERS[kind]][name]: square.among
        for kind, found in squares.items()
        for name, square in found.items()
    }
    return Blurred(
        tables.into(_renamed_incumbent(ledger, aliases), shown),
        replace(hidden, ids=tuple(names)),
        places.get("town", ()),
        places.get("site", ()),
        sources,
        tuple(sorted(others)),
        {name: row for row, name in names.items()},
        among,
    )


def _hidden(ledger: Ledger, places: Places) -> Hidden:
    """Collect what some places are called, and where they lie."""
    names: list[str] = []
    points: list[tuple[float, float]] = []
    for kind, own in places.items():
        layer = getattr(ledger, _LAYERS[kind])
        rows = layer[layer[f"{kind}_id"].isin(own)]
        for _, row in rows.iterrows():
            told = [row["name"], row["name_local"], *str(row["alt_names"]).split("|")]
            names += [name.strip() for name in (*told, row[f"{kind}_id"].replace("-", " "))]
        points += [(x, y) for x, y in shapely.get_coordinates(rows.geometry.to_numpy())]
    return Hidden(tuple(dict.fromkeys(name for name in names if name)), (), tuple(points))


def _silent(ledger: Ledger, kind: str) -> set[str]:
    """Name the places of a kind of which nothing is told, and that nothing else needs."""
    layer = getattr(ledger, _LAYERS[kind])
    told = {*ledger.claims["subject"], *ledger.list_rows["subject"]}
    # Of whose township something is told, of them it is told too.
    areas = ledger.areas[subjects_of("area", ledger.areas["area_id"]).isin(told)]
    inside = ledger.area_places["area_id"].isin(areas["area_id"])
    told |= {*subjects_of("town", areas["seat"]), *ledger.area_places.loc[inside, "place"]}
    needed = {*ledger.stations["town_id"], *ledger.states.get("capital", pd.Series(dtype="str"))}
    if "rank" in layer:
        needed |= set(layer.loc[layer["rank"].eq("capital"), f"{kind}_id"])
    return {
        name for name in layer[f"{kind}_id"] if f"{kind}:{name}" not in told and name not in needed
    }


def _leave_out(
    shown: dict[str, Any], subjects: Collection[str], others: Collection[str], hidden: Hidden
) -> None:
    """Leave out lists and areas that name places, what is said of those, and silent places."""
    for kind, table in _LAYERS.items():
        layer = shown[table]
        shown[table] = layer[~subjects_of(kind, layer[f"{kind}_id"]).isin(others)]
    places = {*subjects, *others}
    lies = shown["area_places"][~shown["area_places"]["place"].isin(places)]
    areas = shown["areas"]
    called = [areas[column] for column in ("area_id", "name", *tables.FURTHER)]
    told = [hidden.may_tell(" ".join(map(str, cells))) for cells in zip(*called, strict=True)]
    gone = pd.Series(told, index=areas.index, dtype=bool)
    gone |= subjects_of("town", areas["seat"]).isin(subjects)
    gone |= areas.geometry.isna() & ~areas["area_id"].isin(lies["area_id"])
    named = {f"area:{name}" for name in areas.loc[gone, "area_id"]}
    shown["areas"] = areas[~gone]
    shown["area_places"] = lies[lies["area_id"].isin(shown["areas"]["area_id"])]
    shown["claims"] = shown["claims"][~shown["claims"]["subject"].isin(named)]
    listed = shown["list_rows"]["subject"].isin(named | set(subjects))
    _drop_lists(shown, set(shown["list_rows"].loc[listed, "list_id"]))


def _drop_lists(shown: dict[str, Any], lists: Collection[str]) -> None:
    for table in ("lists", "list_rows"):
        shown[table] = shown[table][~shown[table]["list_id"].isin(lists)]


def _silenced(shown: dict[str, Any], subjects: Collection[str], hidden: Hidden) -> tuple[str, ...]:
    """Take all texts about some places, and title and address of sources about them alone."""
    claims, sources = shown["claims"].copy(), shown["sources"].copy()
    said = claims["subject"].isin(subjects)
    for column, instead in tables.TEXTS["claims"].items():
        claims[column] = claims[column].mask(said, instead)
    elsewhere = {*claims.loc[~said, "source_id"], *shown["lists"]["source_id"]}
    only = set(claims.loc[said, "source_id"]) - elsewhere
    said_of = sources["title"] + " " + sources["url"] + " " + sources["archived_url"]
    muted = sources["source_id"].isin(only) | tables.marks(said_of, hidden.may_tell)
    for column in ("title", "url", "archived_url"):
        sources[column] = sources[column].mask(muted, tables.TEXTS["sources"][column])
    shown["claims"], shown["sources"] = claims, sources
    return tuple(sources.loc[muted, "source_id"])


def _moved(
    ledger: Ledger, layer: gpd.GeoDataFrame, kind: str, squares: Mapping[str, Square]
) -> gpd.GeoDataFrame:
    """Move places to the middle of their squares, and take whatever else tells where they lie."""
    at = layer[f"{kind}_id"].isin(list(squares))
    points = layer.geometry.to_numpy(copy=True)
    found = [squares[name] for name in layer.loc[at, f"{kind}_id"]]
    points[at.to_numpy()] = shapely.points([square.middle for square in found]) if found else []
    layer = layer.set_geometry(points, crs=4326)
    states = dict(zip(ledger.states["state_id"], ledger.states["name"], strict=True))
    near = layer["state_id"].map(lambda state: states.get(state, ledger.title))
    layer["name"] = layer["name"].where(~at, "A place in " + near.astype("str"))
    for column in _EMPTY:
        if column in layer:
            layer[column] = layer[column].where(~at, "")
    if "population" in layer:
        layer["population"] = layer["population"].where(~at)
    if "kind" in layer:
        layer["kind"] = layer["kind"].where(~at, "other")
    if "sensitive" in layer:
        layer["sensitive"] = ""
    if "coordinate_precision_km" in layer:
        was = layer["coordinate_precision_km"].astype(float)
        reach = pd.Series([round(square.km / 2**0.5, 1) for square in found], layer.index[at])
        least = reach.reindex(layer.index).astype(float)
        layer["coordinate_precision_km"] = was.where(~at, was.fillna(0).clip(lower=least))
    return layer


def _aliases(
    ledger: Ledger,
    shown: Mapping[str, Any],
    subjects: Collection[str],
    places: Places,
    hidden: Hidden,
    key: bytes,
) -> dict[str, dict[str, str]]:
    """Call hidden places, what is claimed of them, and rows whose id may name one, otherwise."""
    rows: dict[str, list[str]] = {_LAYERS[kind]: list(own) for kind, own in places.items() if own}
    for table in ("claims", "sources", "actors", "operations", "highways", "lists"):
        ids = shown[table][schema.KEYS[table]].astype("str")
        told = tables.marks(ids.str.replace("-", " "), hidden.may_tell)
        if table == "claims":
            told |= shown[table]["subject"].isin(subjects)
        rows[table] = list(ids[told])
    return {
        table: {row: alias(key, ledger.name, table, row) for row in ids}
        for table, ids in rows.items()
        if ids
    }


def _renamed_incumbent(ledger: Ledger, aliases: Mapping[str, Mapping[str, str]]) -> Ledger:
    one = ledger.incumbent
    if one is None:
        return ledger
    return replace(
        ledger, incumbent=replace(one, actor=aliases.get("actors", {}).get(one.actor, one.actor))
    )
