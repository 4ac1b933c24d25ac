"""JSON records, as programs that answer requests write them -> a table of text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd

from whoholds.errors import SourceDataError
from whoholds.read._files import delimited, guard, json_text
from whoholds.read._files.cell_text import brief, text

# Where such answers keep their rows: ACLED's under `data`, UCDP's under `Result`.
_REFUSED = ("status", "error", "message", "messages", "errors")
_ROWS = ("data", "Result", "results", "records")


def read(
    file: Path, encoding: str | None = None
) -> tuple[pd.DataFrame, delimited.Text, bytes] | None:
    """Read a list of records, or an answer that holds one.

    Parameters
    ----------
    file : Path
        JSON.
    encoding : str, optional
        How it is written, where it is no UTF-8.

    Returns
    -------
    tuple of DataFrame of str, Text and bytes, or None
        The records, from 1, and how they were written. ``None`` where the file is no JSON or holds
        no records: it may be a layer.

    Raises
    ------
    SourceDataError
        If a record is none, or there are too many fields.
    """
    raw = file.read_bytes()
    try:
        written = delimited.decode(raw, encoding)
        data = json_text.load(written.text)
    except SourceDataError as error:
        raise SourceDataError(f"{file.name}: {error}") from error
    except (ValueError, RecursionError):
        return None
    if isinstance(data, dict) and "type" not in data:
        answer = data
        data = next((data[key] for key in _ROWS if isinstance(data.get(key), list)), None)
        if not data and ({*_ROWS, *_REFUSED} & set(answer)):
            said = "; ".join(f"{key}: {_written(answer[key])}" for key in _REFUSED if key in answer)
            what = f"{file.name} is an answer without rows" + (
                f" ({brief(said, 200)})" if said else ""
            )
            raise SourceDataError(f"{what}; ask again, with other filters or after signing in")
    if not isinstance(data, list) or not data:
        return None
    for number, record in enumerate(data, start=1):
        if not isinstance(record, dict):
            raise SourceDataError(f"{file.name}: record {number} has no fields; write objects")
    if again := json_text.twice(written.text):
        what = f"`{brief(again, 60)}` stands twice in one record"
        raise SourceDataError(f"{file.name}: {what}; rename one")
    names = dict.fromkeys(str(name) for record in data for name in record)
    guard.spanned(file.name, len(data), len(names))
    columns = {name: [_written(record.get(name)) for record in data] for name in names}
    frame = pd.DataFrame(columns, index=pd.RangeIndex(1, len(data) + 1), dtype="str")
    return frame, written, raw


def _written(cell: Any) -> str:
    return json.dumps(cell, ensure_ascii=False) if isinstance(cell, (list, dict)) else text(cell)
