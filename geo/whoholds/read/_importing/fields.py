"""Fields of marks that only a mapping can read: those that tell a day, and those with a side."""

from __future__ import annotations

from collections import Counter

import pandas as pd

from whoholds.read._importing.actor_names import ActorNames
from whoholds.read._importing.own_days import is_day

_SIDES = frozenset(
    {
        *("side", "holder", "actor", "party", "faction", "control", "controlled by", "held by"),
        *("сила", "сторона", "контроль", "المسيطر", "الطرف"),
    }
)
_LONGEST = 100  # letters of a name, in a field that holds names


def unused(cells: pd.DataFrame, parties: ActorNames) -> dict[str, int]:
    """Count the marks that carry a day in one field and a side in another.

    Parameters
    ----------
    cells : DataFrame of str
        Fields of the marks that made no claim.
    parties : ActorNames
        Who is known.

    Returns
    -------
    dict of str to int
        One line of a report, with the two fields that serve most of the marks; else nothing.
    """
    days = {name: cells[name].map(is_day) for name in cells}
    days = {name: told for name, told in days.items() if told.any()}
    sides = {name: _sides(cells[name], parties) for name in cells if name not in days}
    both = Counter(
        {
            (day, side): int((days[day] & sides[side]).sum())
            for day in days
            for side in sides
            if sides[side].any()
        }
    )
    (fields, number), *_ = both.most_common(1) or [(("", ""), 0)]
    if not number:
        return {}
    mend = "map them: `whoholds import --suggest FILE` writes a mapping for `sheet`"
    return {f"marks with a day in `{fields[0]}` and a side in `{fields[1]}`; {mend}": number}


def _sides(column: pd.Series[str], parties: ActorNames) -> pd.Series[bool]:
    """Tell which cells name a side: by the name of the field, or as an actor of the pack."""
    if str(column.name).strip().casefold().replace("_", " ") in _SIDES:
        return column != ""
    known = {cell: bool(parties.find(cell)) for cell in set(column) if 0 < len(cell) < _LONGEST}
    return column.map(lambda cell: known.get(cell, False)).astype(bool)
