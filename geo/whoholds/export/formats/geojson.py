"""Verdicts as GeoJSON (RFC 7946): longitude and latitude, outer rings against the clock."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from whoholds.engine.timeline import Timeline
from whoholds.export.formats.about import about
from whoholds.export.tabular import arrow
from whoholds.export.tabular.tables import LISTS, Table

_DECIMALS = 7


def write(timeline: Timeline, table: Table, path: Path) -> None:
    """Write a table as one collection of features.

    Columns are properties, lists are arrays, days are ISO text. What the file is and on what
    terms it may be used stands in its member ``about``.

    Parameters
    ----------
    timeline : Timeline
    table : Table
    path : Path
    """
    head = json.dumps({"type": "FeatureCollection", "about": about(timeline)}, ensure_ascii=False)
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{head[:-1]}, "features": [')
        for place, feature in enumerate(features(table).to_pylist()):
            file.write(",\n" if place else "\n")
            file.write(feature)
        file.write("\n]}\n")


def features(table: Table) -> pa.Array:
    """Write every row as a feature, column by column.

    Parameters
    ----------
    table : Table

    Returns
    -------
    pyarrow.Array of string
    """
    parts: list[pa.Array | str] = []
    for name in table.columns.column_names:
        column = table.columns[name].combine_chunks()
        parts += [f"{', ' if parts else ''}{json.dumps(name)}: "]
        parts += [_value(column, lists=name in LISTS)]
    geometry = pa.nulls(len(table), pa.string())
    if table.shapes is not None and table.places is not None:
        shapes = pa.array(_written(table.shapes), pa.string())
        geometry = shapes.take(pa.array(table.places, mask=table.places < 0))
    return pc.binary_join_element_wise(
        '{"type": "Feature", "properties": {',
        *parts,
        '}, "geometry": ',
        pc.fill_null(geometry, "null"),
        "}",
        "",
    )


def _value(column: pa.Array, *, lists: bool) -> pa.Array:
    text = column.cast(pa.string())
    plain = lists or not (pa.types.is_string(column.type) or pa.types.is_date(column.type))
    return pc.fill_null(text if plain else arrow.json_strings(text), "null")


def _written(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    rounded = shapely.transform(shapes, lambda points: np.round(points, _DECIMALS))
    return np.asarray(shapely.to_geojson(rounded), dtype=object)
