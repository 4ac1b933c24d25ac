"""What things are called in the project: groups of layers, layers, their sources, relations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from whoholds.export.tabular import layers

OVER_TIME, ON_DAY, DRAWN = "Over time", "On the day", "As drawn by others"
BACKDROP, RECORDS = "Backdrop", "Records"
"""Names of the groups of layers, and of the map themes that show the first two."""

GROUPS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        DRAWN: ("drawn_areas",),
        OVER_TIME: tuple(layers.OVER_TIME[kind] for kind in layers.KINDS),
        ON_DAY: ("towns", "sites", "frontlines", "highways", "areas", "control_areas", "states"),
        BACKDROP: ("coast", "neighbours"),
        RECORDS: (
            "claims",
            "sources",
            "actors",
            "operations",
            "lists",
            "list_rows",
            "area_places",
            "within",
            "readme",
        ),
    }
)
"""The tables of every group, the topmost layer first."""


def shown(group: str, tables: Sequence[str]) -> list[str]:
    """List the tables of a group and of the backdrop, the topmost first.

    Parameters
    ----------
    group : str
        A key of :data:`GROUPS`.
    tables : sequence of str
        The tables there are.
    """
    return [table for each in (group, BACKDROP) for table in GROUPS[each] if table in tables]


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
