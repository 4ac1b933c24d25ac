"""What things are called in the project: groups of layers, layers, their sources, relations."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from whoholds.dates import describe_day
from whoholds.export.tabular import layers

OVER_TIME, CHANGES, DRAWN = "Over time", "Changes of holders", "As drawn by others"
BACKDROP, RECORDS = "Backdrop", "Records"
"""Names of groups of layers; that of the layers of one day says the day."""

BENEATH = ("coast", "neighbours")
"""The tables that every map has below."""

TURNS = "changes"
"""The table of changes."""

MONTHS = "months"
"""The table that has a page of the atlas in each row."""

BY_OTHERS = ("drawn_areas",)
"""The tables that tell what others drew."""

_KEPT = (
    "claims",
    "sources",
    "actors",
    "operations",
    "lists",
    "list_rows",
    "area_places",
    "within",
    MONTHS,
    "readme",
)


@dataclass(frozen=True)
class Groups:
    """Which layers stand together.

    Parameters
    ----------
    day : date
        The day of the layers that show one day.
    tables : collection of str
        Those that the file has.
    timed : collection of str
        Those of them whose rows come and go with time.
    """

    day: dt.date
    tables: Collection[str]
    timed: Collection[str]

    @property
    def on_day(self) -> str:
        """Name of the group of one day, and of the map theme that shows it."""
        return f"On {describe_day(self.day)}"

    @property
    def themes(self) -> tuple[str, str]:
        """Names of the groups that a map theme shows: each has one time."""
        return OVER_TIME, self.on_day

    def every(self) -> Mapping[str, tuple[str, ...]]:
        """List the tables of every group, the topmost layer first.

        Areas and fronts that come and go stand with the verdicts that do: below dots of another
        day they would be wrong.
        """
        then = [layers.OVER_TIME[kind] for kind in layers.KINDS]
        there = [layers.ON_DAY[kind] for kind in layers.KINDS]
        for table, above in (("frontlines", "highway"), ("control_areas", "state")):
            tables, names = (
                (then, layers.OVER_TIME) if table in self.timed else (there, layers.ON_DAY)
            )
            tables.insert(tables.index(names[above]), table)
        whole = {
            DRAWN: BY_OTHERS,
            CHANGES: (TURNS,),
            OVER_TIME: then,
            self.on_day: there,
            BACKDROP: BENEATH,
            RECORDS: _KEPT,
        }
        return {
            group: tuple(table for table in tables if table in self.tables)
            for group, tables in whole.items()
        }

    def shown(self, group: str) -> list[str]:
        """List the tables of a group and of the backdrop, the topmost first.

        Parameters
        ----------
        group : str
            A key of :meth:`every`.
        """
        every = self.every()
        return [*every[group], *every[BACKDROP]]


def layer_id(table: str) -> str:
    """Name a layer of the project."""
    return f"whoholds_{table}"


def source(file: str, table: str) -> str:
    """Say where a layer of the project is found.

    Parameters
    ----------
    file : str
        Name of the GeoPackage, without folder.
    table : str
    """
    return f"./{file}|layername={table}"


def pairing(table: str) -> str:
    """Name the table that pairs a layer's rows with the claims they rest on."""
    return f"{table}_claims"


def relations(table: str) -> tuple[str, str]:
    """Name the relations from a layer to the table that pairs it, and from there to the claims."""
    return f"{table}_to_pairs", f"{table}_pairs_to_claims"
