"""The moments by which programs play time, and which rows stand at the end of what they show."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import pyarrow as pa
import pyarrow.compute as pc

from whoholds.export.tabular.tables import Table

MOMENTS: Final = ("start_utc", "end_utc")
"""The columns of the first second of the first day, and of the last second of the last day."""

HIDDEN: Final = "?hidden"
"""What a renderer calls the rows that it leaves out; no actor has a name with a question mark."""

DAY: Final = "whoholds_day"
"""The variable of a project that says which day a map without time shows."""

SHOWN_DAY: Final = f"coalesce(to_date(@map_end_time - to_interval('1 second')), to_date(@{DAY}))"
"""The last day of what a map shows; nothing in somebody's own project, which has no such day."""

STANDS: Final = (
    f'if({SHOWN_DAY} IS NULL, "end_date" IS NULL, "start_date" <= {SHOWN_DAY} '
    f'AND coalesce("end_date" >= {SHOWN_DAY}, TRUE))'
)
"""Whether a row stands at the end of what a map shows.

Without time that is the project's day, or the latest verdict where there is none; of a month it
is the last day: one verdict a subject, never a stack of all that there were.
"""

_MOMENT = pa.timestamp("ms", "UTC")
_TO_LAST_SECOND = pa.scalar(86_399_000, pa.duration("ms"))


def timed(table: Table) -> Table:
    """Give a table of intervals the two moments that make QGIS right on every day.

    QGIS holds a feature against frames ``[day, next day)``. A date that ends on the last day ends
    at its midnight there, so the last day needs its last second. The moments are stored, since
    GDAL before 3.6.1 does not see computed columns, and then shows all intervals at once. They
    stand before every other date, so that a program that looks for time fields by itself finds
    these first.

    Parameters
    ----------
    table : Table

    Returns
    -------
    Table
        The same where it has no ``start_date``.
    """
    columns = table.columns
    if "start_date" not in columns.column_names:
        return table
    first = columns["start_date"].cast(_MOMENT)
    last = pc.add(columns["end_date"].cast(_MOMENT), _TO_LAST_SECOND)
    for place, (name, column) in enumerate(zip(MOMENTS, (first, last), strict=True)):
        columns = columns.add_column(place, name, column)
    return replace(table, columns=columns)


def standing(category: str) -> str:
    """Leave rows out that do not stand at the end of what a map shows.

    Parameters
    ----------
    category : str
        Expression of the category of those that do.

    Returns
    -------
    str
        Expression; :data:`HIDDEN` for the others.
    """
    return f"if({STANDS}, {category}, '{HIDDEN}')"
