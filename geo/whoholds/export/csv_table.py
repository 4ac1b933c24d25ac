"""Verdicts as CSV, for those who have no map."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import shapely
from pyarrow import csv

from whoholds.export.tables import LISTS, Table
from whoholds.timeline import Timeline

# A spreadsheet runs a cell that begins like this.
_FORMULA = r"^([=+\-@\t\r])"


def write(line: Timeline, table: Table, path: Path) -> None:
    """Write a table, with longitude and latitude of what is a point.

    Lists are JSON text, days are ISO text, an empty cell is nothing known. Text that a
    spreadsheet would run as a formula has an apostrophe before it.

    Parameters
    ----------
    line : Timeline
        Not used; every writer takes it.
    table : Table
    path : Path
    """
    columns = table.columns
    for place, name in enumerate(columns.column_names):
        column = columns[name]
        if pa.types.is_string(column.type) and name not in LISTS:
            safe = pc.replace_substring_regex(column, _FORMULA, r"'\1")
            columns = columns.set_column(place, name, safe)
    if table.shapes is not None and table.places is not None:
        padded = np.append(shapely.get_x(table.shapes), np.nan)
        rows = table.places
        east = pa.array(padded[rows], from_pandas=True)
        padded = np.append(shapely.get_y(table.shapes), np.nan)
        north = pa.array(padded[rows], from_pandas=True)
        columns = columns.append_column("longitude", east).append_column("latitude", north)
    csv.write_csv(columns, path, csv.WriteOptions(quoting_style="needed"))
