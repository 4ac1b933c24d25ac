"""Lengths: no cell is longer than a spreadsheet's can be.

Everything behind this may take a cell to be short: what looks at every pair of its parts, what
repeats it in a message, what keeps it for the next time.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any, TypeVar

import pandas as pd

from whoholds.errors import Fault
from whoholds.schema.tables import Tables

Frame = TypeVar("Frame", bound=pd.DataFrame)

LONGEST = 32_767
"""Characters of a cell; as many as Excel and LibreOffice keep."""

_SHOWN = 60


def shortened(tables: Tables) -> Tables:
    """Give the tables with a fault for every cell that is too long, which is cut.

    Parameters
    ----------
    tables : Tables
        What was read.

    Returns
    -------
    Tables
        The same where no cell is too long.
    """
    faults: list[Fault] = []
    frames = {name: _cut(tables, name, frame, faults) for name, frame in tables.frames.items()}
    layers = {name: _cut(tables, name, layer, faults) for name, layer in tables.layers.items()}
    if not faults:
        return tables
    every = (*tables.faults, *faults)
    return replace(
        tables, frames=MappingProxyType(frames), layers=MappingProxyType(layers), faults=every
    )


def _cut(tables: Tables, name: str, frame: Frame, faults: list[Fault]) -> Frame:
    """Cut the cells of a table that are too long, on a copy, and note them."""
    answer = frame
    for number, column in enumerate(map(str, frame.columns)):
        cells: list[Any] = frame.iloc[:, number].tolist() if column != "geometry" else []
        for place, cell in enumerate(cells):
            if not isinstance(cell, str) or len(cell) <= LONGEST:
                continue
            answer = frame.copy() if answer is frame else answer
            answer.iloc[place, number] = cell[:_SHOWN]
            what = f"the cell has {len(cell):,} characters, beginning `{cell[:_SHOWN]}`"
            mend = f"shorten it to {LONGEST:,} at most"
            faults.append(Fault(tables.file(name), int(frame.index[place]), column, what, mend))
    return answer
