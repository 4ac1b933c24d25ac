"""What the columns of a foreign table may mean: by what their cells say, then by their names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pandas as pd

from whoholds.names import Gazetteer, match
from whoholds.read._importing import written_days
from whoholds.read._importing.actor_names import ActorNames
from whoholds.vocabulary import EVENTS

# What people call a column that may be this or that, as whole words of its name.
_CALLED = {
    "when": ("when", "date", "day", "begin", "start", "timestamp", "time", "дата", "день", "fecha",
             "datum", "تاريخ"),
    "until": ("until", "end", "till"),
    "holder": ("holder", "side", "who", "control", "controller", "held", "owner", "party", "actor",
               "faction", "force", "forces", "сторона", "сила", "контроль"),
    "place": ("place", "town", "city", "village", "settlement", "location", "locality", "name",
              "місто", "город", "название", "назва"),
    "state": ("state", "province", "region", "oblast", "admin1"),
    "event": ("event", "what", "status", "action", "type"),
    "longitude": ("longitude", "lon", "lng", "long", "x"),
    "latitude": ("latitude", "lat", "y"),
    "url": ("url", "link", "href", "geolocation"),
}  # fmt: skip
_LINK = re.compile(r"https?://\S+")
_MOST = 2_000  # distinct cells that are looked at
_WIDE = {"longitude": 180.0, "latitude": 90.0}
#: Share of cells from which on a column is what they look like.
SURE = 0.5
_SLIGHT = 0.05  # share that is worth a word
_SIDES = 50  # names that all sides of a war may have together


def called(role: str, name: str) -> bool:
    """Whether people give such a name to columns of a role, a column of a claim.

    >>> called("holder", "Controlled side"), called("holder", "Name")
    (True, False)
    """
    bare = name.casefold()
    words = "".join(sign if sign.isalnum() else " " for sign in bare).split()
    return bare == role or bool(set(words) & set(_CALLED.get(role, ())))


@dataclass(frozen=True)
class Column:
    """A column, and what its cells may be.

    Parameters
    ----------
    name : str
        As the table has it.
    cells : Counter of str
        Its distinct cells that are not empty -> rows.
    """

    name: str
    cells: Counter[str]

    def share(self, fits: Callable[[str], object]) -> float:
        """Share of the rows with a cell whose cell fits, of at most some thousand cells."""
        some = self.cells.most_common(_MOST)
        rows = sum(number for _, number in some)
        return sum(number for cell, number in some if fits(cell)) / rows if rows else 0.0

    def called(self, role: str) -> bool:
        """Whether it has a name that people give to such columns."""
        return called(role, self.name)

    @property
    def order(self) -> str:
        """How its days in numbers are meant, ``dmy`` or ``mdy``: some show it, and none differ."""
        shown = set()
        for cell in self.cells:
            days = {order: written_days.edtf(cell, order) for order in ("dmy", "mdy")}
            read = [order for order, told in days.items() if told]
            shown |= set(read) if len(read) == 1 else set()
        return shown.pop() if len(shown) == 1 else ""


def columns(table: pd.DataFrame) -> list[Column]:
    """Count the cells of each column."""
    told = []
    for name in table:
        cells = Counter(str(cell).strip() for cell in table[name])
        cells.pop("", None)
        told.append(Column(str(name), cells))
    return told


def event(cell: str) -> bool:
    """Whether a cell is the word for an event."""
    return cell.casefold().replace(" ", "_") in EVENTS


def roles(
    told: list[Column], names: ActorNames, gazetteer: Gazetteer | None
) -> dict[str, list[tuple[str, float]]]:
    """Say which columns may be what.

    Parameters
    ----------
    told : list of Column
    names : ActorNames
        Of the pack that they shall go into; may know nobody.
    gazetteer : Gazetteer, optional
        Its towns.

    Returns
    -------
    dict of str to list of (str, float)
        Column of a claim -> columns of the table and how sure each is, 0 to 1, the surest first. A
        column that is :data:`SURE` in one role has no other.
    """
    looks: dict[str, Callable[[Column], float]] = {
        "url": lambda column: column.share(lambda cell: _LINK.fullmatch(cell) is not None),
        **{role: _degrees(role) for role in _WIDE},
        "until": lambda column: column.share(written_days.told) * column.called("until"),
        "when": lambda column: (
            column.share(written_days.told) * (1.0 if column.called("when") else 0.8)
        ),
        "event": lambda column: max(column.share(event), SURE * (column.name.lower() == "event")),
        "holder": lambda column: _side(column, names),
        "place": lambda column: _place(column, gazetteer),
        "state": lambda column: float(column.called("state") and bool(column.cells)),
    }
    answer: dict[str, list[tuple[str, float]]] = {}
    taken: set[str] = set()
    for role, look in looks.items():
        free = [(look(column), column) for column in told if column.name not in taken]
        ranked = sorted(free, key=lambda item: (-item[0], not item[1].called(role)))
        answer[role] = [(column.name, sure) for sure, column in ranked if sure >= _SLIGHT]
        taken |= {name for name, sure in answer[role][:1] if sure >= SURE}
    return answer


def _degrees(role: str) -> Callable[[Column], float]:
    def within(cell: str) -> bool:
        try:
            return abs(float(cell)) <= _WIDE[role]
        except ValueError:
            return False

    return lambda column: column.share(within) * column.called(role)


def _side(column: Column, names: ActorNames) -> float:
    known = column.share(lambda cell: bool(names.several(cell)[0]))
    if not column.called("holder"):  # a column that has one side in every row names none
        return known * (0.8 if len(column.cells) > 1 else SURE / 2)
    likely = 0 < len(column.cells) <= _SIDES
    return max(known, SURE if likely else 0.0)


def _place(column: Column, gazetteer: Gazetteer | None) -> float:
    likely = column.cells and column.called("place") and column.name.casefold() != "name"
    if gazetteer is None:
        return SURE if likely else 0.0
    known = column.share(lambda cell: match(cell, gazetteer, closed=True).town_id is not None)
    return max(known, SURE if likely else 0.0)
