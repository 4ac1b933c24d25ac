"""Structure: which columns each table has and what a single cell of them may hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from whoholds._suggest import suggest
from whoholds.errors import Fault
from whoholds.schema.columns import COLUMNS, KEYS, LAYER_COLUMNS, REQUIRED_COLUMNS, REQUIRED_TABLES
from whoholds.schema.tables import Tables
from whoholds.vocabulary import EVENTS

_BETWEEN = "\x1f"  # between what was found and its mend within pandera's one line of error

Mask = Callable[[pd.Series], pd.Series]


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
            yield from _cells(cells(frame, name), name, tables.file(name))
            yield from _twice(frame, name, tables.file(name))


def _nowhere(tables: Tables) -> Iterator[Fault]:
    """Find that a pack has nothing yet that anybody could hold."""
    towns, states = tables.frame("towns"), tables.frame("states")
    if towns is not None and towns.empty and (states is None or states.empty):
        file = tables.file("towns")
        yield Fault(file, None, "", "the pack has no town and no state yet", "add the first")


def cells(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Cells of a table as text, ``""`` for nothing; a layer's numbers in their shortest form.

    Parameters
    ----------
    frame : DataFrame
        A text table as it is, or a layer with properties of any type.
    name : str
        Name of the table.
    """
    if name not in LAYER_COLUMNS:
        return frame
    columns = [column for column in COLUMNS[name] if column in frame]
    return pd.DataFrame({column: frame[column].map(_written) for column in columns}).astype("str")


def _written(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, (list, dict)):
        return repr(value)
    if value is None or pd.isna(value):
        return ""
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _misnamed(frame: pd.DataFrame, name: str, file: str) -> Iterator[Fault]:
    """Find columns that nobody reads but that look like one that is missing."""
    missing = [column for column in COLUMNS[name] if column not in frame]
    for column in map(str, frame.columns):
        meant = suggest(column, missing)
        if column not in (*COLUMNS[name], "geometry") and meant:
            yield Fault(file, 1, column, f"column `{column}` is unknown", meant)


def _cells(frame: pd.DataFrame, name: str, file: str) -> Iterator[Fault]:
    if frame.empty and name in LAYER_COLUMNS:
        return  # without features a layer has no columns to miss
    lines = frame.index
    try:
        _schema(name).validate(frame.reset_index(drop=True), lazy=True)
    except SchemaErrors as error:
        for case in error.failure_cases.itertuples():
            if case.check == "column_in_dataframe":
                column = str(case.failure_case)
                mend = f"add it to the header; the columns are {', '.join(COLUMNS[name])}"
                yield Fault(file, 1, column, f"column `{column}` is missing", mend)
                continue
            what, mend = str(case.check).split(_BETWEEN)
            value = str(case.failure_case)
            row = int(lines[int(case.index)])
            yield Fault(file, row, str(case.column), what.replace("{}", value), mend)


def _twice(frame: pd.DataFrame, name: str, file: str) -> Iterator[Fault]:
    key = KEYS.get(name)
    if key is None or key not in frame:
        return
    values = frame[key]
    again = values.duplicated() & values.ne("")
    first = values[~values.duplicated()]
    lines = pd.Series(first.index, index=first.to_numpy())
    for line, value in values[again].items():
        what = f"`{value}` is already the {key} of line {lines[value]}"
        yield Fault(file, int(str(line)), key, what, "give each row an id of its own")


def _each(judge: Mask) -> Mask:
    """Ask about every distinct value once."""

    def ask(values: pd.Series) -> pd.Series:
        codes, uniques = pd.factorize(values)
        fine = judge(pd.Series(uniques, dtype="str")).to_numpy(dtype=bool)
        return pd.Series(fine[codes], index=values.index, dtype=bool)

    return ask


def _must(judge: Mask, what: str, mend: str) -> pa.Check:
    return pa.Check(_each(judge), error=f"{what}{_BETWEEN}{mend}")


def _match(pattern: str, what: str, mend: str) -> pa.Check:
    return _must(lambda values: values.str.fullmatch(pattern), what, mend)


def _blank_or(pattern: str, what: str, mend: str) -> pa.Check:
    return _match(rf"(?:{pattern})?", what, mend)


def _one_of(words: tuple[str, ...], *, blank: bool = False) -> pa.Check:
    known = {*words, ""} if blank else set(words)
    mend = f"it must be one of {', '.join(words)}"
    return _must(lambda values: values.isin(known), "`{}` is unknown", mend)


_GIVEN = _match(r"[\s\S]*\S[\s\S]*", "the cell is empty", "every row needs it")
_TRIMMED = _match(
    r"(?:\S(?:[\s\S]*\S)?)?",
    "`{}` has blanks at its edges",
    "remove them; ids are compared exactly",
)
_ID = _blank_or(
    r"[A-Za-z0-9][A-Za-z0-9_.-]*", "`{}` is no id", "use letters, digits, hyphens and underscores"
)
_SLUG = _blank_or(r"[a-z0-9][a-z0-9_-]*", "`{}` is no id", "use small letters, digits and hyphens")
_COLOUR = _match("#[0-9a-fA-F]{6}", "`{}` is no colour", "write it as #rrggbb, such as #1b5e20")
_URL = _blank_or(
    r"https?://[^\s<>\"]+", "`{}` is no web address", "write it from http:// or https://"
)
_WHOLE = _blank_or(
    r"\d+(?:\.0)?", "`{}` is no whole number", "write digits only, no commas, dots or blanks"
)
_KM = _blank_or(r"\d+(?:\.\d+)?(?:e-?\d+)?", "`{}` is no number of km", "write it as 2 or 0.5")
_PLACE = _match(r"[1-9]\d*", "`{}` is no place along the road", "number the stations 1, 2, 3 …")
_LIST = _blank_or(
    r"[^;\s|,]+(?:;[^;\s|,]+)*", "`{}` is no list of ids", "write ids with `;` between, no blanks"
)


def _key(check: pa.Check) -> list[pa.Check]:
    return [_GIVEN, _TRIMMED, check]


_NOTHING: list[pa.Check] = []
_CHECKS: dict[str, dict[str, list[pa.Check]]] = {
    "claims": {
        "claim_id": _key(_ID),
        "subject": [_GIVEN, _TRIMMED],
        "event": [_GIVEN, _one_of(EVENTS, blank=True)],
        "when": [_GIVEN],
        "partners": [_LIST],
        "challengers": [_LIST],
        "source_id": [_GIVEN],
    },
    "sources": {
        "source_id": _key(_ID),
        "title": [_GIVEN],
        "url": [_URL],
        "archived_url": [_URL],
    },
    "actors": {
        "actor_id": _key(_SLUG),
        "name": [_GIVEN],
        "colour": [_COLOUR],
        "bloc": [_SLUG],  # blank for one that stands alone
    },
    "actor_names": {"actor_id": [_GIVEN], "name": [_GIVEN]},
    "actor_blocs": {"actor_id": [_GIVEN], "bloc": [_GIVEN, _SLUG]},
    "operations": {"operation_id": _key(_SLUG), "name": [_GIVEN]},
    "stations": {"highway_id": [_GIVEN], "town_id": [_GIVEN], "order": [_PLACE]},
    "towns": {
        "town_id": _key(_SLUG),
        "name": [_GIVEN],
        "state_id": [_TRIMMED],
        "population": [_WHOLE],
        "coordinate_precision_km": [_KM],
    },
    "highways": {
        "highway_id": _key(_ID),
        "name": [_GIVEN],
        "geometry_quality": [_one_of(("surveyed", "schematic"))],
    },
    "states": {"state_id": _key(_ID), "name": [_GIVEN]},
}  # fmt: skip


@cache
def _schema(name: str) -> pa.DataFrameSchema:
    """Put together what pandera holds a table to."""
    checks = _CHECKS[name]
    required = REQUIRED_COLUMNS[name]
    columns = {
        column: pa.Column(None, checks.get(column, _NOTHING), required=column in required)
        for column in COLUMNS[name]
    }
    return pa.DataFrameSchema(columns)
