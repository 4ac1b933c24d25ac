"""Hold back what is recent and blur what is sensitive, before anything is exported.

Both are done to the ledger, so that every export shows the same: nothing that is withheld reaches
the weighing, and no file holds it.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from whoholds import dates
from whoholds.dates import columns as when
from whoholds.errors import DateError, RouteError, expect
from whoholds.ledger import Ledger
from whoholds.subject import Subject, subjects_of
from whoholds.vocabulary import CHANGES

_KM_A_DEGREE: Final = 111.32
_NO_LETTER: Final = re.compile(r"[\W_]+")
_MARKS: Final = ("true", "yes", "1")


@dataclass(frozen=True)
class Withheld:
    """What was held back or blurred: for the desk, not for the page.

    Parameters
    ----------
    delay_days : int
    last_day : date or None
        Last day that is shown; ``None`` without a delay.
    claims : tuple of str
        Claims on what may have begun after that day.
    coarsen_km : float
    towns, sites : tuple of str
        Places that are shown without their names, at the middle of their square.
    sources : tuple of str
        Sources that are shown without title and address, which would name such a place.
    lists, areas : tuple of str
        Lists that tell of later days or name such a place, and areas named after one: left out,
        with what is said of these areas.
    """

    delay_days: int
    last_day: date | None
    claims: tuple[str, ...]
    coarsen_km: float
    towns: tuple[str, ...]
    sources: tuple[str, ...]
    sites: tuple[str, ...] = ()
    lists: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Spell the manifest out, ready for JSON."""
        return {
            "delay_days": self.delay_days,
            "last_day": self.last_day.isoformat() if self.last_day else None,
            "claims": list(self.claims),
            "coarsen_km": self.coarsen_km,
            "towns": list(self.towns),
            "sources": list(self.sources),
            "sites": list(self.sites),
            "lists": list(self.lists),
            "areas": list(self.areas),
        }

    def remarks(self) -> tuple[str, ...]:
        """Say what every reader must be told: how much, and not what."""
        remarks = []
        if self.last_day:
            shown = dates.describe(self.last_day.isoformat()).removeprefix("on ")
            remarks.append(
                f"Nothing after {shown} is shown: {len(self.claims)} later claims are held back."
            )
        if blurred := len(self.towns) + len(self.sites):
            remarks.append(f"{blurred} places are shown to within {self.coarsen_km:g} km only.")
        if self.lists:
            remarks.append(f"{len(self.lists)} lists of places are left out.")
        return tuple(remarks)


def withhold(
    ledger: Ledger, *, delay_days: int = 0, coarsen_km: float = 0.0
) -> tuple[Ledger, Withheld]:
    """Hold back what is recent, and blur the places that a pack marks as sensitive.

    Parameters
    ----------
    ledger : Ledger
    delay_days : int, default 0
        Leave out the last days: claims on what may have begun in them, and the days themselves.
        They are counted from the last day of the period, or of knowledge where that is
        earlier; never from the clock.
    coarsen_km : float, default 0
        Move towns and sites with ``sensitive`` set to ``true`` to the middle of squares of this
        size, and take their names and all remarks about them. Sources that speak of nothing else,
        or name them in title or address, keep only publisher and date. Lists that name one, and
        areas that are named after one or hold nothing else, are left out.

    Returns
    -------
    Ledger
        With a remark on how much is withheld.
    Withheld
        The manifest.

    Raises
    ------
    DateError
        When nothing of the period is left.
    RouteError
        When a sensitive town is a station of a road.
    """
    expect(ledger, Ledger)
    if delay_days < 0 or coarsen_km < 0:
        raise ValueError("a delay in days and a size in km are not negative")
    shown, last, held = _delayed(ledger, delay_days) if delay_days else (ledger, None, ())
    places: dict[str, tuple[str, ...]] = {"town": (), "site": ()}
    muted: tuple[str, ...] = ()
    if coarsen_km:
        places = {kind: _sensitive(ledger, kind) for kind in places}
        subjects = [str(Subject(kind, name)) for kind, own in places.items() for name in own]
        muted = _telling(shown, subjects)
        shown = _without_areas(_without_lists(shown, subjects), subjects)
        for kind, own in places.items():
            shown = _coarsened(shown, kind, own, coarsen_km)
        shown = replace(shown, sources=_muted(shown.sources, muted))
    manifest = Withheld(
        delay_days,
        last,
        held,
        coarsen_km,
        places["town"],
        muted,
        sites=places["site"],
        lists=_missing(ledger.lists["list_id"], shown.lists["list_id"]),
        areas=_missing(ledger.areas["area_id"], shown.areas["area_id"]),
    )
    return replace(shown, remarks=(*shown.remarks, *manifest.remarks())), manifest


def _delayed(ledger: Ledger, days: int) -> tuple[Ledger, date, tuple[str, ...]]:
    """Leave out claims on what began in the last days, and cut the period."""
    span = dates.span(ledger.period)
    known = dates.day_of(ledger.known.max(initial=0))
    last = min(span.end_latest or known, known) - timedelta(days=days)
    if span.start_earliest is None or last < span.start_earliest:
        raise DateError(f"a delay of {days} days leaves nothing of the period {ledger.period}")
    changes = ledger.claims["event"].isin(CHANGES).to_numpy()
    columns, back = when.read(ledger.claims["when"], changes)
    late = columns["latest"][back] > dates.ordinal(last)
    held = tuple(ledger.claims.loc[late, "claim_id"])
    kept = ledger.claims[~late].reset_index(drop=True)
    kept["after"] = kept["after"].map(lambda ids: _without(str(ids), held))
    told = ledger.lists["as_of"].map(lambda text: (dates.bounds(text).latest or last) <= last)
    lists = ledger.lists[told.astype(bool)].reset_index(drop=True)
    rows = ledger.list_rows[ledger.list_rows["list_id"].isin(lists["list_id"])]
    # The title of a source tells as much as the claim that cites it.
    only_late = {*ledger.claims.loc[late, "source_id"], *ledger.lists["source_id"]}
    only_late -= {*kept["source_id"], *lists["source_id"]}
    cited = set(ledger.sources.loc[~ledger.sources["source_id"].isin(only_late), "derived_from"])
    gone = ledger.sources["source_id"].isin(only_late - cited)
    sources = ledger.sources[~gone].reset_index(drop=True)
    begun = ledger.operations["start"].map(
        lambda text: not text or (dates.bounds(text).earliest or last) <= last
    )
    operations = ledger.operations[begun.astype(bool)].reset_index(drop=True)
    period = f"{span.start_earliest.isoformat()}/{last.isoformat()}"
    shown = replace(
        ledger,
        claims=kept,
        sources=sources,
        operations=operations,
        period=period,
        lists=lists,
        list_rows=rows.reset_index(drop=True),
    )
    return shown, last, held


def _without(ids: str, held: Collection[str]) -> str:
    """Take the names of claims that are held back from a list of them."""
    return ";".join(one for one in ids.split(";") if one not in held)


def _missing(all_ids: pd.Series, shown: pd.Series) -> tuple[str, ...]:
    return tuple(all_ids[~all_ids.isin(shown)])


def _layer(ledger: Ledger, kind: str) -> gpd.GeoDataFrame:
    return ledger.towns if kind == "town" else ledger.sites


def _sensitive(ledger: Ledger, kind: str) -> tuple[str, ...]:
    """Name the towns or sites that the pack marks.

    Raises
    ------
    RouteError
        When one is a station: the line of its road would show where it lies.
    """
    layer = _layer(ledger, kind)
    if "sensitive" not in layer:
        return ()
    marked = layer["sensitive"].astype(str).str.lower().isin(_MARKS)
    towns = layer.loc[marked, f"{kind}_id"]
    shown = ledger.stations[(kind == "town") & ledger.stations["town_id"].isin(towns)]
    if len(shown):
        first = shown.iloc[0]
        raise RouteError(
            f"town:{first['town_id']} is marked sensitive and is a station of "
            f"{first['highway_id']}, whose line shows where it lies; take it off stations.csv"
        )
    return tuple(towns)


def _without_lists(ledger: Ledger, places: Collection[str]) -> Ledger:
    """Leave out lists that name some places: whoever reads their source counts who is missing."""
    named = ledger.listed["basis"].eq("listed") & ledger.listed["subject"].isin(places)
    rows = ledger.list_rows["subject"].isin(places)
    return _dropping(
        ledger, {*ledger.listed.loc[named, "list_id"], *ledger.list_rows.loc[rows, "list_id"]}
    )


def _dropping(ledger: Ledger, lists: Collection[str]) -> Ledger:
    """Leave out lists, and their rows."""
    kept, rows = (
        table[~table["list_id"].isin(lists)].reset_index(drop=True)
        for table in (ledger.lists, ledger.list_rows)
    )
    return replace(ledger, lists=kept, list_rows=rows)


def _without_areas(ledger: Ledger, places: Collection[str]) -> Ledger:
    """Take places out of areas, which would tell where they lie, and areas named after one."""
    lies = ledger.area_places[~ledger.area_places["place"].isin(places)]
    areas, names = ledger.areas, _names(ledger, places)
    called = [areas[column] for column in ("area_id", "name", "name_local", "alt_names")]
    texts = [_words(" ".join(cells)) for cells in zip(*called, strict=True)]
    told = np.array([any(name in text for name in names) for text in texts], bool)
    told |= subjects_of("town", areas["seat"]).isin(places).to_numpy(bool)
    told |= (areas.geometry.isna() & ~areas["area_id"].isin(lies["area_id"])).to_numpy(bool)
    gone = areas.loc[told, "area_id"]
    said = ledger.claims["subject"].isin(subjects_of("area", gone))
    named = ledger.list_rows["subject"].isin(subjects_of("area", gone))
    held = {*ledger.list_rows.loc[named, "list_id"]}
    claims = ledger.claims[~said].reset_index(drop=True)
    dropped = {*ledger.claims.loc[said, "claim_id"]}
    claims["after"] = claims["after"].map(lambda ids: _without(str(ids), dropped))
    return replace(
        _dropping(ledger, held),
        claims=claims,
        areas=areas[~areas["area_id"].isin(gone)].reset_index(drop=True),
        area_places=lies[~lies["area_id"].isin(gone)].reset_index(drop=True),
    )


def _coarsened(ledger: Ledger, kind: str, places: Collection[str], km: float) -> Ledger:
    """Move places, and take their names and all free text about them, which would tell where."""
    layer, own = _layer(ledger, kind), f"{kind}_id"
    at = layer[own].isin(places).to_numpy()
    points = layer.geometry.to_numpy(copy=True)
    points[at] = shapely.points(_middles(shapely.get_coordinates(points[at]), km))
    layer = layer.set_geometry(points, crs=4326)
    states = dict(zip(ledger.states["state_id"], ledger.states["name"], strict=True))
    near = layer["state_id"].map(lambda state: states.get(state, ledger.title))
    alias = {place: f"withheld-{nth}" for nth, place in enumerate(places, 1)}
    layer["name"] = layer["name"].where(~at, "A place in " + near.astype("str"))
    layer[own] = layer[own].replace(alias)
    for column in ("name_local", "alt_names", "geonames_id", "coordinate_source", "pcode", "rank"):
        if column in layer:
            layer[column] = layer[column].where(~at, "")
    if "population" in layer:
        layer["population"] = layer["population"].where(~at)
    if "coordinate_precision_km" in layer:
        was = layer["coordinate_precision_km"].astype(float)
        layer["coordinate_precision_km"] = was.where(~at, was.clip(lower=round(km / 2**0.5, 1)))
    claims = ledger.claims.copy()
    renamed = {str(Subject(kind, place)): str(Subject(kind, name)) for place, name in alias.items()}
    said = claims["subject"].isin(list(renamed))
    claims["subject"] = claims["subject"].replace(renamed)
    for column in ("phrase", "note"):
        claims[column] = claims[column].where(~said, "")
    shown = replace(ledger, claims=claims)
    return replace(shown, towns=layer) if kind == "town" else replace(shown, sites=layer)


def _telling(ledger: Ledger, places: Collection[str]) -> tuple[str, ...]:
    """Find the sources that speak of some places alone, or name them."""
    said = ledger.claims["subject"].isin(places)
    about = set(ledger.claims.loc[said, "source_id"])
    only = about - set(ledger.claims.loc[~said, "source_id"])
    names = _names(ledger, places)
    texts = (ledger.sources["title"] + " " + ledger.sources["url"]).map(_words)
    named = texts.map(lambda text: any(name in text for name in names))
    telling = ledger.sources["source_id"].isin(only) | named.astype(bool)
    return tuple(ledger.sources.loc[telling, "source_id"])


def _names(ledger: Ledger, places: Collection[str]) -> set[str]:
    """Collect what some places are called, as words."""
    names = set()
    for kind in ("town", "site"):
        layer = _layer(ledger, kind)
        own = layer[subjects_of(kind, layer[f"{kind}_id"]).isin(places)]
        columns = [f"{kind}_id", "name", "name_local", "alt_names"]
        for row in own[columns].itertuples(index=False):
            names |= {_words(name) for name in (*row[:3], *row[3].split("|")) if name}
    return names


def _words(text: str) -> str:
    """Part words by single spaces, so that ``Hpa-An`` is found in ``/fall-of-hpa_an.html``."""
    return f" {' '.join(_NO_LETTER.sub(' ', text.casefold()).split())} "


def _muted(sources: pd.DataFrame, muted: Collection[str]) -> pd.DataFrame:
    """Take titles and addresses of sources."""
    out = sources.copy()
    for column, instead in (("title", "Title withheld"), ("url", ""), ("archived_url", "")):
        out[column] = out[column].mask(out["source_id"].isin(muted), instead)
    return out


def _middles(points: np.ndarray, km: float) -> np.ndarray:
    """Middle of the square that each point lies in, (longitude, latitude) in degrees."""
    tall = km / _KM_A_DEGREE
    row = np.floor(points[:, 1] / tall)
    latitude = (row + 0.5) * tall
    wide = tall / np.cos(np.radians(latitude))
    return np.column_stack([(np.floor(points[:, 0] / wide) + 0.5) * wide, latitude])
