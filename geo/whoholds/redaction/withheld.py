"""The manifest of what was withheld."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType
from typing import Any

from whoholds import dates

CANDIDATES = 5
"""Places of the pack among which a hidden one is to be hidden."""


@dataclass(frozen=True)
class Withheld:
    """What was held back or blurred: for the desk, not for the page.

    Parameters
    ----------
    delay_days : int
    last_day : date or None
        Last day that is shown; ``None`` without a delay.
    claims : tuple of str
        Claims on what may have begun after that day, or that were published after it.
    coarsen_km : float
    towns, sites : tuple of str
        Places that are shown without their names, at the middle of their square.
    sources : tuple of str
        Sources that are shown without title and address, which would name such a place.
    lists, areas : tuple of str
        Lists that tell of later days or name such a place, and areas named after one: left out,
        with what is said of these areas.
    aliases : mapping of str to str
        What rows are called now -> their id: places, what is claimed of them, and whatever else
        had an id that may name one.
    among : mapping of str to int
        For each place that is shown without its name, as it is called now: how many places of the
        pack it may be, as far as its square and state tell.
    left_out : tuple of str
        Places of which nothing is told, left out so that nobody finds a hidden one by its absence.
    texts : mapping of str to int
        Column, such as ``claims.note``: cells that were emptied since they may tell.
    columns : tuple of str
        Columns of the pack's own, which are not shown.
    unsearched : tuple of str
        Names that something else bears too, so that outputs cannot be searched for them.
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
    aliases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    among: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    left_out: tuple[str, ...] = ()
    texts: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    columns: tuple[str, ...] = ()
    unsearched: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Spell the manifest out, ready for JSON."""
        spelt = {
            name: list(value) if isinstance(value, tuple) else value
            for name, value in vars(self).items()
        }
        spelt["last_day"] = self.last_day.isoformat() if self.last_day else None
        return spelt | {name: dict(spelt[name]) for name in ("aliases", "among", "texts")}

    def remarks(self) -> tuple[str, ...]:
        """Say what every reader must be told: how much, and not what."""
        remarks = []
        if self.last_day:
            shown = dates.describe(self.last_day.isoformat()).removeprefix("on ")
            remarks.append(
                f"Nothing after {shown} is shown: {len(self.claims)} later claims are held back."
            )
        if blurred := len(self.towns) + len(self.sites):
            remarks.append(f"{blurred} places are shown to within {self.coarsen_km:g} km at best.")
        if self.left_out:
            remarks.append(
                f"{len(self.left_out)} places of which nothing is told are left out, among which "
                "those might be."
            )
        if self.lists:
            remarks.append(f"{len(self.lists)} lists of places are left out.")
        if count := sum(self.texts.values()):
            remarks.append(f"{count} remarks, titles and names are withheld.")
        return tuple(remarks)

    def doubts(self) -> tuple[str, ...]:
        """Say what the desk must be told."""
        doubts = []
        if self.coarsen_km and not (self.towns or self.sites):
            doubts.append("no place of the pack is marked sensitive: nothing is blurred")
        if few := {name: count for name, count in self.among.items() if count < CANDIDATES}:
            told = ", ".join(f"{name} ({count})" for name, count in few.items())
            doubts.append(
                f"hidden among fewer than {CANDIDATES} places of the pack: {told}; whoever has the "
                "pack's list of places can tell which it is by what is missing"
            )
        if self.unsearched:
            told = ", ".join(f"`{name}`" for name in self.unsearched)
            doubts.append(f"other things are called {told} too: outputs are not searched for that")
        return tuple(doubts)
