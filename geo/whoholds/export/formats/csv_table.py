"""Verdicts as CSV, for those who have no map."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import shapely
from pyarrow import csv

from whoholds.engine.timeline import Timeline
from whoholds.export.escaping import cells, web_address
from whoholds.export.formats.about import about
from whoholds.export.tabular.fields import field
from whoholds.export.tabular.tables import LISTS, Table

_TYPES = {"date32[day]": "date", "double": "number", "int64": "integer", "bool": "boolean"}


def write(timeline: Timeline, table: Table, path: Path) -> None:
    """Write a table, with longitude and latitude of what is a point.

    Lists are JSON text, days are ISO text, an empty cell is nothing known. Text that a
    spreadsheet would run as a formula has an apostrophe before it. Lines and areas are left
    out: a border of ten thousand corners in every row is no use to a spreadsheet, and
    ``stretch_id``, ``area_id`` and ``state_id`` find it in any other format. What the file is
    stands beside it, see :func:`description`.

    Parameters
    ----------
    timeline : Timeline
        Not used; every writer takes it.
    table : Table
    path : Path
    """
    columns = _columns(table)
    csv.write_csv(columns, path, csv.WriteOptions(quoting_style="needed"))


def description(timeline: Timeline, table: Table, name: str) -> str:
    """Describe a file as W3C's metadata for tabular data does (CSV on the Web).

    Readers look for it as ``<name>-metadata.json``
    (https://www.w3.org/TR/tabular-data-model/#standard-file-metadata).

    Parameters
    ----------
    timeline : Timeline
    table : Table
    name : str
        Name of the CSV file.

    Returns
    -------
    str
        JSON: title, attribution, licences, what it rests on, and every column with its meaning.
    """
    file = about(timeline)
    urls = (web_address(part.url) for part in timeline.ledger.attributions)
    described = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": name,
        "dc:title": file["title"],
        "dc:description": file["remarks"],
        "dc:rights": f"{file['attribution']}. {file['licences']}",
        "dc:license": [{"@id": url} for url in dict.fromkeys(urls) if url],
        "dc:temporal": file["period"],
        "dc:provenance": f"{file['pack']}, digest {file['ledger_digest']}, policy "
        f"{file['policy']}, as known on {file['as_known']}, by {file['software']}",
        "tableSchema": {"columns": [_described(field) for field in _columns(table).schema]},
    }
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


def _described(column: pa.Field) -> dict[str, str]:
    described = field(column.name)
    kind = "json" if column.name in LISTS else _TYPES.get(str(column.type), "string")
    return {
        "name": column.name,
        "titles": column.name,
        "dc:title": described.title,
        "dc:description": described.description,
        "datatype": kind,
    }


def _columns(table: Table) -> pa.Table:
    columns = table.columns
    for place, name in enumerate(columns.column_names):
        column = columns[name]
        if pa.types.is_string(column.type) and name not in LISTS:
            columns = columns.set_column(place, name, cells(column))
    if table.shapes is not None and table.places is not None:
        padded = np.append(shapely.get_x(table.shapes), np.nan)
        rows = table.places
        east = pa.array(padded[rows], from_pandas=True)
        padded = np.append(shapely.get_y(table.shapes), np.nan)
        north = pa.array(padded[rows], from_pandas=True)
        columns = columns.append_column("longitude", east).append_column("latitude", north)
    return columns
