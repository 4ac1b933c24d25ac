"""Dates that may be vague: EDTF into bounds, and back into a reader's words; and plain days.

Nothing here ever invents a day: what is vague stays as wide as it was written.
"""

from __future__ import annotations

from whoholds.dates.day import Day, day_of, ordinal, read_day, read_days
from whoholds.dates.grammar import DAY_SLACK, MONTH_SLACK, SEASON_SLACK, YEAR_SLACK, minute
from whoholds.dates.reading import Bounds, Span, bounds, is_observation, span
from whoholds.dates.words import describe, describe_bare, describe_bounds, describe_day

__all__ = [
    "DAY_SLACK",
    "MONTH_SLACK",
    "SEASON_SLACK",
    "YEAR_SLACK",
    "Bounds",
    "Day",
    "Span",
    "bounds",
    "day_of",
    "describe",
    "describe_bare",
    "describe_bounds",
    "describe_day",
    "is_observation",
    "minute",
    "ordinal",
    "read_day",
    "read_days",
    "span",
]
