"""The ledger: checked frames of claims, sources, actors and layers, immutable."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, partial
from pathlib import Path
from typing import Any, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd

from whoholds import dates, schema
from whoholds._arrays import Ints, distinct, number
from whoholds._kept import Kept, KeptLayers
from whoholds.dates import Day
from whoholds.errors import DateError, Fault, PackError
from whoholds.hidden import NOTHING, Hidden
from whoholds.schema.selecting import Flags, Mask, Wishes, cited, flags, meant, unlinked

Frame = TypeVar("Frame", bound=pd.DataFrame)

_LISTING = ("lists", "list_rows", "towns", "areas", "area_places")


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


def _as(name: str) -> Callable[[pd.DataFrame], Any]:
    return partial(schema.canonical, name=name)


def _none(name: str) -> Callable[[], Any]:
    layer = name in schema.LAYER_COLUMNS
    return partial(schema.empty_layer if layer else schema.empty_table, name)


@dataclass(frozen=True, eq=False, repr=False)
class Ledger:
    """Sourced, dated claims about places, highways, areas and states, with their layers.

    Frames are checked when a pack is opened and never changed afterwards: those that are handed
    out are copies, and :meth:`with_claims` answers a new ledger. Text columns hold ``""`` where
    nothing was said. Frames that are given may have any labels, types, order of columns and CRS:
    they are kept in one form, rows labelled from 0.

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
    area_places, lists, list_rows : DataFrame
        Which places lie in which area; exhaustive statements, and the places that they name.
    towns, highways, states, sites, areas : GeoDataFrame
        Points, (multi)lines, (multi)polygons, points and (multi)polygons in EPSG:4326; the
        geometry of an area that is no more than its places is ``None``.
    backdrop : mapping of str to GeoDataFrame
        Layers that are only drawn, such as ``neighbours``.
    attributions : tuple of Attribution
        One a resource.
    remarks : tuple of str
        What a reader of any map made from this pack must be told.
    hidden : Hidden
        What may stand in nothing that is written of this ledger.
    """

    name: str
    title: str
    version: str
    period: str
    claims: Kept[pd.DataFrame] = Kept(form=_as("claims"))
    sources: Kept[pd.DataFrame] = Kept(form=_as("sources"))
    actors: Kept[pd.DataFrame] = Kept(form=_as("actors"))
    actor_names: Kept[pd.DataFrame] = Kept(form=_as("actor_names"))
    actor_blocs: Kept[pd.DataFrame] = Kept(form=_as("actor_blocs"))
    operations: Kept[pd.DataFrame] = Kept(form=_as("operations"))
    stations: Kept[pd.DataFrame] = Kept(form=_as("stations"))
    towns: Kept[gpd.GeoDataFrame] = Kept(form=_as("towns"))
    highways: Kept[gpd.GeoDataFrame] = Kept(form=_as("highways"))
    states: Kept[gpd.GeoDataFrame] = Kept(form=_as("states"))
    backdrop: KeptLayers[gpd.GeoDataFrame] = KeptLayers(form=schema.drawn_only)
    attributions: tuple[Attribution, ...] = ()
    remarks: tuple[str, ...] = ()
    incumbent: schema.Incumbent | None = None
    sites: Kept[gpd.GeoDataFrame] = Kept(_none("sites"), form=_as("sites"))
    areas: Kept[gpd.GeoDataFrame] = Kept(_none("areas"), form=_as("areas"))
    area_places: Kept[pd.DataFrame] = Kept(_none("area_places"), form=_as("area_places"))
    lists: Kept[pd.DataFrame] = Kept(_none("lists"), form=_as("lists"))
    list_rows: Kept[pd.DataFrame] = Kept(_none("list_rows"), form=_as("list_rows"))
    hidden: Hidden = NOTHING

    def __repr__(self) -> str:
        """Say what the ledger holds."""
        return (
            f"<Ledger {self.name} {self.version}: {len(self.claims)} claims from "
            f"{len(self.sources)} sources on {len(self.towns)} towns, "
            f"{len(self.highways)} highways, {len(self.states)} states>"
        )

    @cached_property
    def listed(self) -> pd.DataFrame:
        """What lists say of each place, as claims. Not to be changed.

        Columns of ``claims``; ``list_id``; ``as_of``, the day of which the list tells; ``basis``
        (``listed`` or ``complement``); ``says`` (``control`` or ``administration``); and
        ``township``, whether the list tells of the whole township whose seat the place is. What
        list ``L07`` says of Yangon is ``L07/yangon``.
        """
        said = schema.expand({name: getattr(self, name) for name in _LISTING})
        lists = self.lists.set_index("list_id").loc[said["list_id"]].reset_index(drop=True)
        as_of = {day: _last_day(day).isoformat() for day in lists["as_of"].unique()}
        rows = said.assign(
            claim_id=said["list_id"] + "/" + said["subject"].str.removeprefix("town:"),
            event="held",
            as_of=lists["as_of"].map(as_of).astype("str"),
            says=lists["says"],
            claimant=lists["claimant"],
            source_id=lists["source_id"],
            note=lists["note"],
        )
        blank = {str(column): "" for column in self.claims if column not in rows}
        rows = rows.assign(**blank | {"when": "../" + rows["as_of"]})
        own = ["list_id", "as_of", "basis", "says", "township"]
        return rows[[*self.claims.columns, *own]].astype(dict.fromkeys(self.claims.columns, "str"))

    @cached_property
    def statements(self) -> pd.DataFrame:
        """Claims, and below them :attr:`listed`, with the columns of claims. Not to be changed."""
        claims = self.claims
        if self.listed.empty:
            return claims
        return pd.concat([claims, self.listed[claims.columns]], ignore_index=True)

    @cached_property
    def known(self) -> Ints:
        """Day on which each claim became public, as days since 1970-01-01, shape (claims,).

        The latest day of ``reported``; where that is blank, of the source's ``published``;
        where that is blank too, of the day it was ``accessed``.
        """
        return self.statements_known[: len(self.claims)]

    @cached_property
    def statements_known(self) -> Ints:
        """The same of each of the :attr:`statements`, shape (statements,)."""
        statements = self.statements
        sources = self.sources
        public = sources["published"].where(sources["published"] != "", sources["accessed"])
        said, back = distinct(statements["reported"])
        known = np.array([_ordinal(text) if text else 0 for text in said], np.int64)[back]
        silent = np.flatnonzero((said == "")[back])
        cited = number(statements["source_id"].iloc[silent], pd.Index(sources["source_id"]))
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
        for table in (self.area_places, self.lists, self.list_rows):
            sha.update(table.to_csv(index=False).encode())
        for layer in (self.towns, self.highways, self.states, self.sites, self.areas):
            sha.update(layer.to_wkb().to_csv(index=False).encode())
        return sha.hexdigest()

    def reported(self) -> Ledger:
        """Answer the ledger without its lists and without an incumbent: what is reported alone."""
        return replace(
            self,
            incumbent=None,
            lists=schema.empty_table("lists"),
            list_rows=schema.empty_table("list_rows"),
        )

    def only(
        self,
        *,
        source: str | Iterable[str] | None = None,
        actor: str | Iterable[str] | None = None,
        subject: str | Iterable[str] | None = None,
        before: Day | None = None,
    ) -> Ledger:
        """Answer a ledger of those claims alone that fulfil every wish.

        Parameters
        ----------
        source : str or iterable of str, optional
            Ids of sources that they cite.
        actor : str or iterable of str, optional
            Ids of actors whom they name as holder, partner, challenger or claimant.
        subject : str or iterable of str, optional
            What they speak of, such as ``town:lashio``; ``highway:AH1`` means all its sections.
        before : str, date or datetime64, optional
            They became public before this day.

        Returns
        -------
        Ledger
            A new one, with the sources that are still cited. Lists are chosen by source and day
            alone, for they are wholes; :meth:`reported` leaves them out.

        Raises
        ------
        SubjectError
            When the ledger has no such source, actor or subject.
        DateError
            When `before` is no day.
        """
        return self._kept(*self._meant(Wishes(source, actor, subject, before)))

    def without(
        self,
        *,
        source: str | Iterable[str] | None = None,
        actor: str | Iterable[str] | None = None,
        subject: str | Iterable[str] | None = None,
        before: Day | None = None,
    ) -> Ledger:
        """Answer a ledger without the claims and lists that :meth:`only` would keep.

        Parameters and errors are as there; without any wish nothing is left out.
        """
        wishes = Wishes(source, actor, subject, before)
        if wishes == Wishes():
            return self
        claims, lists = self._meant(wishes)
        return self._kept(~claims, ~(lists & wishes.of_lists))

    def where(self, mask: Mask) -> Ledger:
        """Answer a ledger of some of the claims, chosen by a mask as in pandas.

        Parameters
        ----------
        mask : Series or array of bool, or callable
            One truth a claim of :attr:`claims`, found by its label where it has labels; or a
            function of the claims that answers it.

        Returns
        -------
        Ledger
            A new one, with the sources that are still cited, and all lists.

        Raises
        ------
        ValueError
            When it is not one truth a claim.
        """
        return self._kept(flags(mask, self.claims), np.ones(len(self.lists), bool))

    def _meant(self, wishes: Wishes) -> tuple[Flags, Flags]:
        """Mark the claims and the lists that fulfil every wish."""
        lists = self.listed["list_id"]
        public = self.statements_known[len(self.claims) :]
        return meant(
            {name: getattr(self, name) for name in schema.COLUMNS},
            wishes,
            known=self.known,
            lists_known=dict(zip(lists, public.tolist(), strict=True)),
        )

    def _kept(self, claim: Flags, listed: Flags) -> Ledger:
        """Answer the ledger of some claims and lists, and of what they cite."""
        claims, lists = unlinked(self.claims[claim]), self.lists[listed]
        rows = self.list_rows[self.list_rows["list_id"].isin(lists["list_id"])]
        sources = cited(self.sources, [*claims["source_id"], *lists["source_id"]])
        return replace(self, claims=claims, sources=sources, lists=lists, list_rows=rows)

    def check(self) -> list[Fault]:
        """Find every fault of the ledger, as :func:`whoholds.check` does."""
        import whoholds as wh

        return wh.check(self)

    def save(self, folder: str | os.PathLike[str]) -> Path:
        """Write the ledger as a pack into a new folder, see :func:`whoholds.read.pack.save`."""
        import whoholds as wh

        return wh.read.pack.save(self, folder)

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
            claims=_append(self.claims, claims, "claims"),
            sources=self.sources if sources is None else _append(self.sources, sources, "sources"),
        )
        faults = schema.check(grown.tables())
        if faults:
            raise PackError(self.name, faults)
        return grown

    def refuse_unsound(self) -> None:
        """Refuse to be weighed as what it is not.

        Raises
        ------
        PackError
            When claims name what the ledger does not have, or use words that nobody knows; with
            every fault of the ledger.
        """
        if not self._sound:
            raise PackError(self.name, schema.check(self.tables()))

    @cached_property
    def _sound(self) -> bool:
        """Whether nothing would be weighed as what it is not; whoever made the ledger."""
        try:
            whole = schema.sound({name: getattr(self, name) for name in schema.COLUMNS})
            return (whole and len(self.known) >= 0) or not schema.check(self.tables())
        except DateError:
            return not schema.check(self.tables())

    def tables(self) -> schema.Tables:
        """Give the tables as a pack would hold them, lines numbered from 2."""
        return schema.Tables(
            frames={
                name: _lined(getattr(self, name)).astype("str") for name in schema.TEXT_COLUMNS
            },
            layers={name: _lined(getattr(self, name)) for name in schema.LAYER_COLUMNS},
            period=self.period,
            incumbent=self.incumbent,
        )


def _ordinal(text: str) -> int:
    """Give the latest day of an EDTF date as days since 1970-01-01."""
    return dates.ordinal(_last_day(text))


def _last_day(text: str) -> date:
    latest = dates.bounds(text).latest
    if latest is None:
        raise DateError(f"`{text}` has no last day, so nobody knows when it became public")
    return latest


def _lined(table: Frame) -> Frame:
    """Label the rows as lines of a file below its header."""
    return table.set_axis(pd.RangeIndex(2, len(table) + 2), axis="index")


def _append(table: pd.DataFrame, rows: pd.DataFrame, name: str) -> pd.DataFrame:
    """Put rows below a table's, blank where they say nothing."""
    texts, faults = schema.read_frame(rows, name)
    if faults:
        raise PackError("ledger", faults)
    below: pd.DataFrame = texts.reindex(columns=table.columns, fill_value="")
    return pd.concat([table, below])
