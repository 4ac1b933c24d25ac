"""Verdicts as GeoParquet 1.1."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq

from whoholds.engine.timeline import Timeline
from whoholds.export.formats.about import about
from whoholds.export.tabular import arrow
from whoholds.export.tabular.tables import LISTS, Table

_ATTRS = b"PANDAS_ATTRS"


def write(timeline: Timeline, table: Table, path: Path) -> None:
    """Write a table with its geometry as WKB and a box around every row.

    Lists are lists, days are days. What the file is stands among the attributes that pandas
    (and geopandas from 1.2 on) read back as ``frame.attrs``.

    Parameters
    ----------
    timeline : Timeline
    table : Table
    path : Path
    """
    columns = table.columns
    for place, name in enumerate(columns.column_names):
        if name in LISTS:
            lists = arrow.unlisted(columns[name].combine_chunks())
            columns = columns.set_column(place, name, lists)
    frame = replace(table, columns=columns).frame()
    frame.attrs.update(about(timeline))
    frame.to_parquet(
        path, index=False, compression="zstd", schema_version="1.1.0", write_covering_bbox=True
    )
    if _ATTRS not in pq.read_schema(path).metadata:  # geopandas before 1.2 leaves them out
        whole = pq.read_table(path)
        known = whole.schema.metadata | {_ATTRS: json.dumps(frame.attrs).encode()}
        pq.write_table(whole.replace_schema_metadata(known), path, compression="zstd")
