"""What each table of a pack must look like; :func:`check` reports every fault at once."""

from whoholds.schema._faults import REPEATS
from whoholds.schema.canonical import canonical, drawn_only, read_frame
from whoholds.schema.checking import check
from whoholds.schema.columns import (
    COLUMNS,
    GEOMETRY_TYPES,
    HOLDER_EVENTS,
    KEYS,
    LAYER_COLUMNS,
    REQUIRED_COLUMNS,
    REQUIRED_TABLES,
    TEXT_COLUMNS,
    UNDRAWN,
)
from whoholds.schema.descriptions import COLUMN_NOTES, ROWS
from whoholds.schema.lists import expand
from whoholds.schema.references import REFERENCES
from whoholds.schema.sound import places, sound
from whoholds.schema.tables import Incumbent, Tables, empty_layer, empty_table

__all__ = [
    "COLUMNS",
    "COLUMN_NOTES",
    "GEOMETRY_TYPES",
    "HOLDER_EVENTS",
    "KEYS",
    "LAYER_COLUMNS",
    "REFERENCES",
    "REPEATS",
    "REQUIRED_COLUMNS",
    "REQUIRED_TABLES",
    "ROWS",
    "TEXT_COLUMNS",
    "UNDRAWN",
    "Incumbent",
    "Tables",
    "canonical",
    "check",
    "drawn_only",
    "empty_layer",
    "empty_table",
    "expand",
    "places",
    "read_frame",
    "sound",
]
