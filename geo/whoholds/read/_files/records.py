"""JSON records, as programs that answer requests write them -> a table of text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from whoholds.errors import SourceDataError
from whoholds.read._files import delimited, guard, json_text
from whoholds.read._files.cell_text import text

# Where such answers keep their rows: ACLED's under `data`, UCDP's under `Result`.
_ROWS = ("data", "Result", "results", "records")


def read(file: Path) -> pd.DataFrame | None:
    """Read a list of records, or an answer that holds one.

    Parameters
    ----------
    file : Path
        JSON.

    Returns
    -------
    DataFrame of str or None
        Index: records from 1. ``None`` where the file is no JSON or holds no records: it may be a
        layer.

    Raises
    ------
    SourceDataError
        If a record is none, or there are too many fields.
    """
    try:
        data = json_text.load(delimited.decode(file.read_bytes()).text)
    except (ValueError, RecursionError):
        return None
    if isinstance(data, dict) and "type" not in data:
        data = next((data[key] for key in _ROWS if isinstance(data.get(key), list)), None)
    if not isinstance(data, list) or not data:
        return None
    for number, record in enumerate(data, start=1):
        if not isinstance(record, dict):
            raise SourceDataError(f"{file.name}: record {number} has no fields; write objects")
    names = dict.fromkeys(str(name) for record in data for name in record)
    guard.spanned(file.name, len(data), len(names))
    columns = {name: [_written(record.get(name)) for record in data] for name in names}
    return pd.DataFrame(columns, index=pd.RangeIndex(1, len(data) + 1), dtype="str")


def _written(cell: Any) -> str:
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, (list, dict)) else text(cell)
