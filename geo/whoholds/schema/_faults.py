"""Collecting faults without walking over rows: one thought a distinct value, one fault a row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import pandas as pd

from whoholds.errors import Fault

Finding = tuple[str, str]
"""What was found, and its mend."""

Judge = Callable[[str], Finding | None]
"""Says what is wrong with one value, ``None`` where nothing is."""

REPEATS = 100
"""A mistake in a template repeats on every row; beyond these many the rows are only counted."""


_LONGEST, _TAIL = 600, 120


def each(values: pd.Series, judge: Judge, file: str, column: str = "") -> Iterator[Fault]:
    """Judge every distinct value once, and answer a fault for every row that has a bad one.

    Parameters
    ----------
    values : Series of str
        One column, labelled with the lines of its file.
    judge : callable
        Sees every distinct value once.
    file, column : str
        Where the values stand; the column's own name unless given.
    """
    findings = {
        text: finding
        for text in dict.fromkeys(values.tolist())
        if (finding := judge(text)) is not None
    }
    if findings:
        for line, text in values[values.isin(findings)].items():
            yield Fault(file, int(str(line)), column or str(values.name), *findings[text])


def _brief(text: str) -> str:
    """Leave out the middle of what a message quotes at length: what is wrong stands at its end."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - _TAIL]} … {text[-_TAIL:]}"


def fold(faults: Iterable[Fault]) -> list[Fault]:
    """Sort faults by place, and count the repeats of one mistake beyond the first hundred."""
    told = {
        Fault(fault.file, fault.row, _brief(fault.column), _brief(fault.what), _brief(fault.mend))
        for fault in faults
    }
    ordered = sorted(told, key=lambda f: (f.file, f.row or 0, f.column, f.what))
    seen: dict[tuple[str, str, str], int] = {}
    kept = []
    for fault in ordered:
        key = (fault.file, fault.column, fault.what)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= REPEATS:
            kept.append(fault)
    for (file, column, what), count in seen.items():
        if count > REPEATS:
            more = f"{what} (and so in {count - REPEATS} more rows)"
            kept.append(Fault(file, None, column, more, "mend them alike"))
    return kept
