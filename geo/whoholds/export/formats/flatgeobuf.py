"""Verdicts as FlatGeobuf, with its spatial index."""

from __future__ import annotations

import json
from pathlib import Path

import pyogrio

from whoholds.engine.timeline import Timeline
from whoholds.export.formats.about import about
from whoholds.export.tabular.tables import GEOMETRY, Table


def write(timeline: Timeline, table: Table, path: Path) -> None:
    """Write a table through GDAL; the index orders rows by place.

    Lists are JSON text, days are days. What the file is stands in its metadata. The format has
    no index where a row has no geometry.

    Parameters
    ----------
    timeline : Timeline
    table : Table
    path : Path
    """
    file = about(timeline)
    pyogrio.write_arrow(
        table.batches(),
        path,
        layer=table.name,
        driver="FlatGeobuf",
        geometry_name=GEOMETRY,
        geometry_type=table.geometry_type,
        crs="EPSG:4326",
        layer_options={
            "SPATIAL_INDEX": "NO" if table.places is None or (table.places < 0).any() else "YES",
            "TEMPORARY_DIR": str(path.parent),
            "TITLE": file["title"],
            "DESCRIPTION": json.dumps(file, ensure_ascii=False),
        },
    )
