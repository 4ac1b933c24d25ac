"""Verdicts as GeoParquet 1.1."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from whoholds.export import cells
from whoholds.export.about import about
from whoholds.export.tables import LISTS, Table
from whoholds.timeline import Timeline


def write(line: Timeline, table: Table, path: Path) -> None:
    """Write a table with its geometry as WKB and a box around every row.

    Lists are lists, days are days. What the file is stands among the attributes that pandas
    and geopandas read back as ``frame.attrs``.

    Parameters
    ----------
    line : Timeline
    table : Table
    path : Path
    """
    columns = table.columns
    for place, name in enumerate(columns.column_names):
        if name in LISTS:
            lists = cells.unlisted(columns[name].combine_chunks())
            columns = columns.set_column(place, name, lists)
    frame = replace(table, columns=columns).frame()
    frame.attrs.update(about(line))
    frame.to_parquet(
        path, index=False, compression="zstd", schema_version="1.1.0", write_covering_bbox=True
    )
