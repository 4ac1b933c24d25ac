"""What was found between two maps, in sentences."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import geopandas as gpd
import pandas as pd

from whoholds.characters import isolated
from whoholds.territory.map_days import Matched

__all__ = ["counted", "told"]

_MOST = 3
"""How many of the largest disagreements are told, and how many days by name."""


def told(
    names: Sequence[str],
    summary: pd.DataFrame,
    areas: gpd.GeoDataFrame,
    matched: Matched,
    left_out: Sequence[int],
) -> tuple[str, ...]:
    """Tell what two maps agree and differ about.

    Parameters
    ----------
    names : sequence of str
        What the two are called.
    summary, areas : DataFrame
        As of :class:`whoholds.territory.comparison.Comparison`.
    matched : Matched
    left_out : sequence of int
        Rows without an area, one number a map.

    Returns
    -------
    tuple of str
    """
    a, b = map(isolated, names)
    days = ["a_day", "b_day"]
    said: list[str] = []
    for (one, other), rows in summary.groupby(days, dropna=False, sort=False):
        said.append(_pair(a, b, rows.iloc[0]))
        own = areas[_same(areas["a_day"], one) & _same(areas["b_day"], other)]
        said += _differences(a, b, own)
        said += _silence(a, b, rows.iloc[0])
        said += [_side(a, b, row) for _, row in rows.iterrows()]
    said += _alone(a, b, matched.a_alone) + _alone(b, a, matched.b_alone)
    for name, number in zip((a, b), left_out, strict=True):
        if number:
            said.append(f"{counted(number, 'row')} of {name} had no area, and was left out.")
    return tuple(said)


def counted(number: int, noun: str) -> str:
    """Count things.

    Examples
    --------
    >>> counted(1, "day"), counted(2, "day")
    ('1 day', '2 days')
    """
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _pair(a: str, b: str, row: pd.Series) -> str:
    days = [f" of {day.date()}" if pd.notna(day) else "" for day in (row["a_day"], row["b_day"])]
    apart = f", {counted(row['days_apart'], 'day')} apart," if row["days_apart"] else ""
    if not row["both_km2"]:
        return f"{a}{days[0]} and {b}{days[1]}{apart} speak of no land in common."
    return (
        f"{a}{days[0]} and {b}{days[1]}{apart} both speak of {_km2(row['both_km2'])}, and differ "
        f"on {_km2(row['differ_km2'])} of it ({row['differ_share']:.1%})."
    )


def _differences(a: str, b: str, areas: gpd.GeoDataFrame) -> list[str]:
    """Tell the largest disagreements."""
    differ = areas[areas["agree"].eq(False)]
    answers = ["a_holder", "a_event", "b_holder", "b_event"]
    sums = pd.DataFrame(differ).groupby(answers)["km2"].sum().nlargest(_MOST)
    return [
        f"{a} says {_answer(*key[:2])} where {b} says {_answer(*key[2:])}: {_km2(km2)}."
        for key, km2 in zip(sums.index.tolist(), sums.tolist(), strict=True)
        if km2 >= 1.0
    ]


def _silence(a: str, b: str, row: pd.Series) -> list[str]:
    pairs = ((b, a, row["a_only_km2"]), (a, b, row["b_only_km2"]))
    return [
        f"{silent} says nothing of {_km2(km2)} of which {other} speaks."
        for silent, other, km2 in pairs
        if km2 >= 1.0
    ]


def _side(a: str, b: str, row: pd.Series) -> str:
    side = isolated(row["side"])
    held = f"{side} holds {_km2(row['a_km2'])} on {a} and {_km2(row['b_km2'])} on {b}"
    if pd.isna(row["median_km"]) or pd.isna(row["median_back_km"]):
        return f"{held}; there is no line of it on both maps to compare."
    return (
        f"{held}; within 20 km of its line {row['overlap']:.1%} of what is its on either map is "
        f"its on both; from {a}'s line ({row['a_line_km']:,.0f} km) to {b}'s "
        f"({row['b_line_km']:,.0f} km) it is {row['median_km']:.2f} km in the median and at most "
        f"{row['p95_km']:.1f} km for 95 %, back {row['median_back_km']:.2f} and "
        f"{row['p95_back_km']:.1f} km."
    )


def _alone(name: str, other: str, days: Sequence[date]) -> list[str]:
    if not days:
        return []
    shown = ", ".join(map(str, days[:_MOST])) + (", ..." if len(days) > _MOST else "")
    return [f"{counted(len(days), 'day')} of {name} had no map of {other} near it: {shown}."]


def _answer(holder: str, event: str) -> str:
    if not holder:
        return event
    return isolated(holder) if event == "held" else f"{isolated(holder)} ({event})"


def _km2(km2: float) -> str:
    return f"{km2:,.0f} km²"


def _same(column: pd.Series, value: Any) -> Any:
    return column.isna() if pd.isna(value) else column.eq(value)
