"""Read one sheet of a workbook and print it as JSON; run as a program of its own.

The library that reads workbooks makes room for all cells up to the farthest, and ends the whole
program where there is not so much. Here the program is this one, and has a bound. It knows nothing
of whoholds, so that it starts fast: ``python _workbook_process.py FILE MOST BYTES [SHEET]``.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def _bounded(size: int) -> None:
    """Bound the memory, on systems that can."""
    try:
        import resource
    except ImportError:
        return
    try:
        resource.setrlimit(resource.RLIMIT_AS, (size, size))
    except (ValueError, OSError):
        return


def _cell(cell: Any) -> Any:
    """Days and times as objects with one key, all else as JSON has it."""
    if isinstance(cell, (str, bool, int, float)) or cell is None:
        return cell
    kind = type(cell).__name__
    return {kind: cell.isoformat()} if hasattr(cell, "isoformat") else {kind: str(cell)}


def _answer(file: str, most: int, name: str | None) -> dict[str, Any]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(file)
    if name is not None and name not in book.sheet_names:
        return {"missing": book.sheet_names}
    if not book.sheet_names:
        return {"error": "it holds no sheet"}
    sheet = book.get_sheet_by_name(name) if name else book.get_sheet_by_index(0)
    spans = (sheet.total_height, sheet.total_width)
    if spans[0] * spans[1] > most:
        return {"spans": spans}
    rows = []
    for row in sheet.to_python(skip_empty_area=False):
        while row and row[-1] == "":
            row.pop()
        rows.append([_cell(cell) for cell in row])
    others = [other for other in book.sheet_names if other != sheet.name]
    return {"rows": rows, "others": others}


def main() -> None:
    """Answer the sheet, or what is wrong with it."""
    file, most, size, *name = sys.argv[1:]
    _bounded(int(size))
    try:
        answer = _answer(file, int(most), name[0] if name else None)
    except MemoryError:
        sys.exit(3)
    except BaseException as error:  # whatever it is, it is an answer; panics are no Exception
        answer = {"error": str(error)[:300]}
    sys.stdout.write(json.dumps(answer))


if __name__ == "__main__":
    main()
