"""The kinds of subjects as layers: what each is called, where it lies, what a row says of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

import geopandas as gpd
import pandas as pd

from whoholds.ledgers import Ledger
from whoholds.roads.layout import stretches
from whoholds.situation import Situation, places_in
from whoholds.vocabulary import KIND_NAMES

KINDS = tuple(KIND_NAMES)
"""Every kind of subject, the topmost on a map first."""

ON_DAY: Mapping[str, str] = MappingProxyType(
    {"town": "towns", "site": "sites", "highway": "highways", "area": "areas", "state": "states"}
)
"""Kind to the table of verdicts of one day."""

OVER_TIME: Mapping[str, str] = MappingProxyType(
    {
        "town": "town_control",
        "site": "site_control",
        "highway": "highway_control",
        # Not `area_control`, which is too like `control_areas`, the land inferred from towns.
        "area": "area_verdicts",
        "state": "state_control",
    }
)
"""Kind to the table of verdicts over time."""

_ROAD = ("highway_id", "name", "from_town", "to_town", "from_km", "to_km", "geometry_quality")
ABOUT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "town": ("town_id", "name", "name_local", "state_id", "population"),
        "site": ("site_id", "name", "name_local", "site_kind", "state_id"),
        "highway": ("stretch_id", *_ROAD),
        "area": ("area_id", "name", "name_local", "level", "state_id", "pcode", "seat", "subjects"),
        "state": ("state_id", "name"),
    }
)
"""Kind to what a row says of its subject, the key first."""

ABOUT_ON_DAY: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {**ABOUT, "highway": ("piece_id", *_ROAD, "stretches")}
)
"""The same on one day, when roads come by piece."""

_NOT_TOLD = ("sensitive", "kind")
"""Columns of layers that no export has: the first says what must not be found; the other is
``site_kind``."""

UNDRAWN: Mapping[str, str] = MappingProxyType({"area": "MultiPolygon"})
"""Kind to the type of its geometries where it may have none at all."""


def kinds(ledger: Ledger) -> tuple[str, ...]:
    """Name the kinds that a ledger's files have: sites and areas only where it has any.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    tuple of str
        In the order of :data:`KINDS`.
    """
    rare = {"site": ledger.sites, "area": ledger.areas}
    return tuple(kind for kind in KINDS if kind not in rare or len(rare[kind]))


def layer(ledger: Ledger, kind: str) -> gpd.GeoDataFrame:
    """Take the subjects of one kind, with the columns of :data:`ABOUT`.

    Parameters
    ----------
    ledger : Ledger
    kind : str
        Roads come by stretch.

    Returns
    -------
    GeoDataFrame
    """
    if kind == "site":
        return ledger.sites.rename(columns={"kind": "site_kind"})
    if kind == "area":
        return ledger.areas.assign(subjects=places_in(ledger))
    if kind == "highway":
        named = _with_column(stretches(ledger), ledger.highways, "highway_id", "name")
        return _with_column(named, ledger.highways, "highway_id", "geometry_quality")
    return ledger.towns if kind == "town" else ledger.states


def layer_on_day(situation: Situation, kind: str) -> gpd.GeoDataFrame:
    """Take the verdicts of a day on one kind, with the columns of :data:`ABOUT_ON_DAY`.

    Parameters
    ----------
    situation : Situation
    kind : str
        Roads come by piece.

    Returns
    -------
    GeoDataFrame
    """
    ledger = situation.timeline.ledger
    if kind == "town":
        return _with_column(situation.towns, ledger.towns, "town_id", "population")
    if kind == "highway":
        return _with_column(situation.highways, ledger.highways, "highway_id", "geometry_quality")
    if kind == "area":
        areas = situation.areas.rename(columns={"places": "subjects"})
        for name in ("name_local", "pcode", "seat"):
            areas = _with_column(areas, ledger.areas, "area_id", name)
        return areas
    return situation.sites if kind == "site" else situation.states


def further(ledger: Ledger, kind: str) -> dict[str, pd.Series]:
    """Take what else a pack's layer tells of its subjects: codes, other names, precision.

    Parameters
    ----------
    ledger : Ledger
    kind : str

    Returns
    -------
    dict of str to Series
        Column to the values by id, beside those of :data:`ABOUT_ON_DAY`.
    """
    rows: gpd.GeoDataFrame = getattr(ledger, f"{kind}s").set_index(f"{kind}_id")
    told = (*ABOUT_ON_DAY[kind], *_NOT_TOLD, rows.geometry.name)
    return {str(name): rows[name] for name in rows if name not in told}


def _with_column(
    layer: gpd.GeoDataFrame, ledger_layer: gpd.GeoDataFrame, key: str, column: str
) -> gpd.GeoDataFrame:
    """Take one more column from the ledger's own layer."""
    values = ledger_layer.set_index(key)[column].reindex(layer[key])
    return layer.assign(**{column: values.array})
