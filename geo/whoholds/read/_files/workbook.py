"""Workbooks of strangers -> the cells of one sheet, within bounds of time and memory.

:mod:`whoholds.read._files.guard` counts cells before anything is read, as far as a file tells;
whatever it does not tell, the reader is a process of its own
(:mod:`whoholds.read._files._workbook_process`), which may fail and takes nothing with it.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from whoholds.errors import SourceDataError
from whoholds.read._files import _workbook_process, guard
from whoholds.read._files.cell_text import listed

_BYTES = 6 << 30
_SECONDS = 600
_KINDS = {
    "datetime": dt.datetime.fromisoformat,
    "date": dt.date.fromisoformat,
}


def cells(file: Path, sheet: str | None) -> tuple[list[list[Any]], list[str]]:
    """Read the cells of a sheet.

    Parameters
    ----------
    file : Path
        ``.xlsx``, ``.xlsm``, ``.xls`` or ``.ods``.
    sheet : str, optional
        Its name; the first unless given.

    Returns
    -------
    rows : list of list
        Rows from the first on, without the empty cells at their ends: text, numbers, truth values,
        days and moments.
    others : list of str
        Names of the other sheets.

    Raises
    ------
    SourceDataError
        If it is no workbook, has no such sheet, or needs more memory or time than a workbook may.
    """
    guard.workbook(file)
    program = [sys.executable, "-P", _workbook_process.__file__, str(file.absolute())]
    bounds = [str(guard.MOST), str(_BYTES)]
    try:
        done = subprocess.run(  # noqa: S603 - no shell, and the program is ours
            [*program, *bounds, *([sheet] if sheet else [])],
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise _unreadable(file, "it takes too long") from error
    if done.returncode != 0:
        raise SourceDataError(
            f"{file.name} needs more memory than a workbook may, as where two cells lie far apart; "
            "delete empty rows and columns, or save the sheet as CSV"
        )
    answer = json.loads(done.stdout, object_hook=_read)
    if "missing" in answer:
        sheets = listed(answer["missing"])
        raise SourceDataError(f"{file.name} has no sheet `{sheet}`; it has {sheets}")
    if "spans" in answer:
        guard.spanned(file.name, *answer["spans"])
    if "rows" not in answer:
        raise _unreadable(file, answer.get("error", ""))
    rows: list[list[Any]] = answer["rows"]
    return rows, list(map(str, answer.get("others", ())))


def _unreadable(file: Path, why: str) -> SourceDataError:
    mend = "save it again as .xlsx, or as CSV"
    return SourceDataError(f"{file.name} is no workbook that can be read: {why}; {mend}")


def _read(said: dict[str, Any]) -> Any:
    """Read a cell that JSON has no type for."""
    [(kind, text), *more] = said.items()
    if more or not isinstance(text, str):
        return said
    return _KINDS[kind](text) if kind in _KINDS else text if kind in ("time", "timedelta") else said
