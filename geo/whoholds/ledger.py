"""The ledger: checked frames of claims, sources, actors and layers, immutable."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import geopandas as gpd
import pandas as pd


@dataclass(frozen=True)
class Attribution:
    """Whose work a table is, and on what terms it may be passed on.

    Parameters
    ----------
    resource : str
        Name of the table.
    text : str
        Line to show beside the data.
    licence, url : str
        Name of the licence and where it stands.
    """

    resource: str
    text: str
    licence: str
    url: str


@dataclass(frozen=True)
class Ledger:
    """Sourced, dated claims about towns, highways and states, with the layers they speak of.

    Frames are checked when a pack is opened and never changed afterwards: :meth:`with_claims`
    answers a new ledger. Text columns hold ``""`` where nothing was said.

    Parameters
    ----------
    name, title, version : str
        As ``datapackage.json`` has them.
    period : str
        The days that the timeline covers, an EDTF interval; an open end reaches the last
        day of knowledge.
    claims, sources, actors, actor_names, actor_blocs, operations, stations : DataFrame
        The tables of the pack, text as written.
    towns, highways, states : GeoDataFrame
        Points, (multi)lines and (multi)polygons in EPSG:4326.
    backdrop : mapping of str to GeoDataFrame
        Layers that are only drawn, such as ``neighbours``.
    attributions : tuple of Attribution
        One a resource.
    remarks : tuple of str
        What a reader of any map made from this pack must be told.
    """

    name: str
    title: str
    version: str
    period: str
    claims: pd.DataFrame
    sources: pd.DataFrame
    actors: pd.DataFrame
    actor_names: pd.DataFrame
    actor_blocs: pd.DataFrame
    operations: pd.DataFrame
    stations: pd.DataFrame
    towns: gpd.GeoDataFrame
    highways: gpd.GeoDataFrame
    states: gpd.GeoDataFrame
    backdrop: Mapping[str, gpd.GeoDataFrame] = field(default_factory=dict)
    attributions: tuple[Attribution, ...] = ()
    remarks: tuple[str, ...] = ()
