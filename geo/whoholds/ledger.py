"""The ledger: checked frames of claims, sources, actors and layers, immutable."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd

from whoholds import dates, schema
from whoholds._arrays import Ints, distinct, number
from whoholds._kept import Kept, KeptLayers
from whoholds.errors import DateError, PackError

Frame = TypeVar("Frame", bound=pd.DataFrame)


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


@dataclass(frozen=True, eq=False, repr=False)
class Ledger:
    """Sourced, dated claims about towns, highways and states, with the layers they speak of.

    Frames are checked when a pack is opened and never changed afterwards: those that are handed
    out are copies, and :meth:`with_claims` answers a new ledger. Text columns hold ``""`` where
    nothing was said.

    Parameters
    ----------
    name, title, version : str
        As ``datapackage.json`` has them.
    period : str
        The days that the timeline covers, an EDTF interval; an open end reaches the last
        day of knowledge.
    incumbent : Incumbent, optional
        Who held what nobody had taken yet, and since when; absent: nobody did.
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
    claims: Kept[pd.DataFrame] = Kept()
    sources: Kept[pd.DataFrame] = Kept()
    actors: Kept[pd.DataFrame] = Kept()
    actor_names: Kept[pd.DataFrame] = Kept()
    actor_blocs: Kept[pd.DataFrame] = Kept()
    operations: Kept[pd.DataFrame] = Kept()
    stations: Kept[pd.DataFrame] = Kept()
    towns: Kept[gpd.GeoDataFrame] = Kept()
    highways: Kept[gpd.GeoDataFrame] = Kept()
    states: Kept[gpd.GeoDataFrame] = Kept()
    backdrop: KeptLayers[gpd.GeoDataFrame] = KeptLayers()
    attributions: tuple[Attribution, ...] = ()
    remarks: tuple[str, ...] = ()
    incumbent: schema.Incumbent | None = None

    def __repr__(self) -> str:
        """Say what the ledger holds."""
        return (
            f"<Ledger {self.name} {self.version}: {len(self.claims)} claims from "
            f"{len(self.sources)} sources on {len(self.towns)} towns, "
            f"{len(self.highways)} highways, {len(self.states)} states>"
        )

    @cached_property
    def known(self) -> Ints:
        """Day on which each claim became public, as days since 1970-01-01, shape (claims,).

        The latest day of ``reported``; where that is blank, of the source's ``published``;
        where that is blank too, of the day it was ``accessed``.
        """
        sources = self.sources
        public = sources["published"].where(sources["published"] != "", sources["accessed"])
        said, back = distinct(self.claims["reported"])
        known = np.array([_ordinal(text) if text else 0 for text in said], np.int64)[back]
        silent = np.flatnonzero((said == "")[back])
        cited = number(self.claims["source_id"].iloc[silent], pd.Index(sources["source_id"]))
        public_days, at = distinct(public.iloc[cited])
        known[silent] = np.array([_ordinal(text) for text in public_days], np.int64)[at]
        return known

    @cached_property
    def digest(self) -> str:
        """SHA-256 of everything that a verdict can depend on, in hexadecimal."""
        sha = hashlib.sha256(self.period.encode())
        sha.update(repr(self.incumbent).encode())
        for table in (self.claims, self.sources, self.actors, self.actor_blocs, self.stations):
            sha.update(table.to_csv(index=False).encode())
        for layer in (self.towns, self.highways, self.states):
            sha.update(layer.to_wkb().to_csv(index=False).encode())
        return sha.hexdigest()

    def with_claims(self, claims: pd.DataFrame, *, sources: pd.DataFrame | None = None) -> Ledger:
        """Answer a ledger that holds further claims too.

        Parameters
        ----------
        claims : DataFrame
            Columns of ``claims``; those left out are blank.
        sources : DataFrame, optional
            Sources that the new claims cite and the ledger lacks.

        Returns
        -------
        Ledger
            A new one; this one is unchanged.

        Raises
        ------
        PackError
            With every fault of the claims, as ``whoholds check`` would find them.
        """
        grown = replace(
            self,
            claims=_append(self.claims, claims),
            sources=self.sources if sources is None else _append(self.sources, sources),
        )
        faults = schema.check(grown._tables())
        if faults:
            raise PackError(self.name, faults)
        return grown

    def _tables(self) -> schema.Tables:
        """Give the tables as a pack would hold them, lines numbered from 2."""
        names = (
            "claims",
            "sources",
            "actors",
            "actor_names",
            "actor_blocs",
            "operations",
            "stations",
        )
        layers = ("towns", "highways", "states")
        return schema.Tables(
            frames={name: _lined(getattr(self, name)).astype("str") for name in names},
            layers={name: _lined(getattr(self, name)) for name in layers},
            period=self.period,
            incumbent=self.incumbent,
        )


def _ordinal(text: str) -> int:
    """Give the latest day of an EDTF date as days since 1970-01-01."""
    latest = dates.bounds(text).latest
    if latest is None:
        raise DateError(f"`{text}` has no last day, so nobody knows when it became public")
    return dates.ordinal(latest)


def _lined(table: Frame) -> Frame:
    """Label the rows as lines of a file below its header."""
    return table.set_axis(pd.RangeIndex(2, len(table) + 2), axis="index")


def _append(table: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Put rows below a table's, blank where they say nothing."""
    added = rows.reindex(columns=table.columns, fill_value="").fillna("").astype(str)
    return pd.concat([table, added], ignore_index=True)
