"""Structure: which tables and columns a pack has, and what a single cell of them may hold."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from whoholds._suggest import suggest
from whoholds.errors import Fault
from whoholds.schema.columns import COLUMNS, KEYS, LAYER_COLUMNS, REQUIRED_COLUMNS, REQUIRED_TABLES
from whoholds.schema.rules import RULES, broken
from whoholds.schema.tables import Tables


def faults(tables: Tables) -> Iterator[Fault]:
    """Find missing tables and columns, cells of the wrong form and ids given twice."""
    for name in REQUIRED_TABLES:
        if tables.frame(name) is None and name not in tables.files:
            mend = f"add `{tables.file(name)}` and list it under `resources`"
            yield Fault("datapackage.json", None, "resources", f"table `{name}` is missing", mend)
    yield from _nowhere(tables)
    for name in COLUMNS:
        frame = tables.frame(name)
        if frame is not None:
            yield from _misnamed(frame, name, tables.file(name))
            yield from _cells(tables.texts[name], name, tables.file(name))
            yield from _twice(frame, name, tables.file(name))


def _nowhere(tables: Tables) -> Iterator[Fault]:
    """Find that a pack has nothing yet that anybody could hold."""
    towns, states = tables.frame("towns"), tables.frame("states")
    if towns is not None and towns.empty and (states is None or states.empty):
        file = tables.file("towns")
        yield Fault(file, None, "", "the pack has no town and no state yet", "add the first")


def _misnamed(frame: pd.DataFrame, name: str, file: str) -> Iterator[Fault]:
    """Find columns that nobody reads but that look like one that is missing."""
    missing = [column for column in COLUMNS[name] if column not in frame]
    for column in map(str, frame.columns):
        if column in (*COLUMNS[name], "geometry"):
            continue
        meant = suggest(column, missing)
        if meant:
            yield Fault(file, 1, column, f"column `{column}` is unknown", meant)


def _cells(frame: pd.DataFrame, name: str, file: str) -> Iterator[Fault]:
    """Find columns that are missing, and cells that break a rule of their column."""
    if frame.empty and name in LAYER_COLUMNS:
        return  # without features a layer has no columns to miss
    for column in COLUMNS[name]:
        if column in frame:
            for line, what, mend in broken(frame[column], RULES[name].get(column, ())):
                yield Fault(file, line, column, what, mend)
        elif column in REQUIRED_COLUMNS[name]:
            mend = f"add it to the header; the columns are {', '.join(COLUMNS[name])}"
            yield Fault(file, 1, column, f"column `{column}` is missing", mend)


def _twice(frame: pd.DataFrame, name: str, file: str) -> Iterator[Fault]:
    key = KEYS.get(name)
    if key is None or key not in frame:
        return
    values = frame[key]
    if values.is_unique:
        return
    again = values.duplicated() & values.ne("")
    first = values[~values.duplicated()]
    lines = pd.Series(first.index, index=first.to_numpy())
    for line, value in values[again].items():
        what = f"`{value}` is already the {key} of line {lines[value]}"
        yield Fault(file, int(str(line)), key, what, "give each row an id of its own")
