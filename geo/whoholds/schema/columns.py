"""The tables of a pack and their columns: the one list that reader, checks and importers share."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

#: Columns of the text tables, in file order.
TEXT_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "claims": (
            "claim_id", "subject", "event", "when", "phrase", "holder", "partners",
            "challengers", "claimant", "operation", "source_id", "reported", "supersedes", "note",
            "extent", "after",
        ),
        "sources": (
            "source_id", "title", "publisher", "url", "archived_url", "published", "accessed",
            "affiliation", "derived_from",
        ),
        "actors": ("actor_id", "name", "abbreviation", "colour", "parent", "bloc", "note"),
        "actor_names": ("actor_id", "start", "end", "name", "abbreviation"),
        "actor_blocs": ("actor_id", "start", "end", "bloc"),
        "operations": ("operation_id", "name", "actor_id", "start", "end", "note"),
        "stations": ("highway_id", "town_id", "order"),
        "area_places": ("area_id", "place"),
        "lists": (
            "list_id", "source_id", "claimant", "as_of", "universe", "says", "rest_holder",
            "count", "note",
        ),
        "list_rows": ("list_id", "subject", "holder"),
    }
)  # fmt: skip

#: Properties of the layers, in file order, the geometry apart.
LAYER_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "towns": (
            "town_id", "name", "name_local", "alt_names", "state_id", "geonames_id",
            "population", "coordinate_source", "coordinate_precision_km", "sensitive", "rank",
            "pcode",
        ),
        "sites": (
            "site_id", "name", "name_local", "alt_names", "kind", "state_id", "geonames_id",
            "coordinate_source", "coordinate_precision_km", "sensitive",
        ),
        "highways": ("highway_id", "name", "alt_names", "geometry_quality", "geometry_source"),
        "states": ("state_id", "name", "name_local", "alt_names", "capital"),
        "areas": (
            "area_id", "name", "name_local", "alt_names", "level", "state_id", "pcode", "seat",
            "geometry_source",
        ),
    }
)  # fmt: skip

#: Every column of every table of a pack.
COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType({**TEXT_COLUMNS, **LAYER_COLUMNS})

#: Tables without which a pack says nothing; the others may be left out.
REQUIRED_TABLES = ("claims", "sources", "actors", "towns")

#: Columns that every file of its table has; the others may be left out and read as empty.
REQUIRED_COLUMNS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "claims": ("claim_id", "subject", "event", "when", "holder", "source_id"),
        "sources": ("source_id", "title", "publisher", "url", "published"),
        "actors": ("actor_id", "name", "colour"),
        "actor_names": ("actor_id", "start", "end", "name"),
        "actor_blocs": ("actor_id", "start", "end", "bloc"),
        "operations": ("operation_id", "name"),
        "stations": ("highway_id", "town_id", "order"),
        "area_places": ("area_id", "place"),
        "lists": ("list_id", "source_id", "as_of", "universe", "says"),
        "list_rows": ("list_id", "subject", "holder"),
        "towns": ("town_id", "name", "state_id"),
        "sites": ("site_id", "name", "kind", "state_id"),
        "highways": ("highway_id", "name", "geometry_quality"),
        "states": ("state_id", "name"),
        "areas": ("area_id", "name", "level"),
    }
)

#: What each row of a table is known by.
KEYS: Mapping[str, str] = MappingProxyType(
    {
        "claims": "claim_id",
        "sources": "source_id",
        "actors": "actor_id",
        "operations": "operation_id",
        "towns": "town_id",
        "highways": "highway_id",
        "states": "state_id",
        "sites": "site_id",
        "areas": "area_id",
        "lists": "list_id",
    }
)

#: Geometry types that a layer may hold.
GEOMETRY_TYPES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "towns": ("Point",),
        "sites": ("Point",),
        "highways": ("LineString", "MultiLineString"),
        "states": ("Polygon", "MultiPolygon"),
        "areas": ("Polygon", "MultiPolygon"),
    }
)

#: Layers whose features need not be drawn: an area may be no more than the places in it.
UNDRAWN = ("areas",)

#: Events that say nothing unless they name who holds the place.
HOLDER_EVENTS = ("captured", "recaptured", "handed_over", "held", "shared")
