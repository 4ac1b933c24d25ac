"""Mapped: what each column of a sheet means, as a TOML file says."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from whoholds.errors import SourceDataError
from whoholds.read._files import toml_text
from whoholds.read._files.cell_text import brief
from whoholds.read._importing import written_days
from whoholds.vocabulary import EVENTS

#: Columns that a claim, or its source, may take from a sheet.
COLUMNS = (
    "subject", "place", "state", "longitude", "latitude", "event", "when", "until", "phrase",
    "holder", "partners", "challengers", "claimant", "reported", "note", "url", "title",
    "publisher", "published",
)  # fmt: skip
_TABLES = ("columns", "constants", "values", "actors", "states", "dates", "places")
_OWN = ("values", "places")
_ORDERS = ("", "dmy", "mdy", "ymd")


@dataclass(frozen=True)
class Mapped:
    """What each column of a sheet means.

    Parameters
    ----------
    columns, constants : mapping of str to str
        Column of a claim -> column of the sheet, or what every row has.
    events, actors, states : mapping of str to str
        Words of the sheet -> events, actor ids, state ids.
    order : str
        ``dmy``, ``mdy``, or ``""`` where 03/08/2024 may be either; ``ymd`` for 24/08/03.
    known : bool
        Whether every place is a town of the pack; else a short name without a state or coordinates
        is no town for certain, and its row is set aside.
    nearest_km : float
        Kilometres that the nearest town may be from a point that has no place; 0 for none.
    serial : str
        Year from which days such as 45507 are counted, ``1900`` or ``1904``; empty for none.
    """

    columns: Mapping[str, str]
    constants: Mapping[str, str]
    events: Mapping[str, str]
    actors: Mapping[str, str]
    states: Mapping[str, str]
    order: str = ""
    known: bool = False
    nearest_km: float = 0
    serial: str = ""

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Mapped:
        """Read a mapping from a TOML file.

        Raises
        ------
        SourceDataError
            If it is no TOML, or names columns that no claim has.
        """
        file = Path(path)
        data = toml_text.load(file)
        unknown = [name for name in data if name not in _TABLES]
        parts = {
            name: _texts(data.get(name, {}), file, name) for name in _TABLES if name not in _OWN
        }
        unknown += [name for part in ("columns", "constants") for name in parts[part]
                    if name not in COLUMNS]  # fmt: skip
        if unknown:
            mend = f"columns are {', '.join(COLUMNS)}"
            raise SourceDataError(f"{file.name}: `{brief(unknown[0], 60)}` is unknown; {mend}")
        return cls(
            columns=parts["columns"],
            constants=parts["constants"],
            events=_values(data.get("values", {}), file),
            actors=parts["actors"],
            states=parts["states"],
            **_days(parts["dates"], file),
            known=bool(_place(data.get("places", {}), file, "known", bool)),
            nearest_km=float(_place(data.get("places", {}), file, "nearest_km", (int, float))),
        )


def _texts(table: Any, file: Path, name: str) -> dict[str, str]:
    if not isinstance(table, dict) or not all(isinstance(cell, str) for cell in table.values()):
        raise SourceDataError(f"{file.name}: [{name}] must hold texts")
    return {str(key): cell for key, cell in table.items()}


def _values(values: Any, file: Path) -> dict[str, str]:
    if not isinstance(values, dict) or set(values) - {"event"}:
        raise SourceDataError(f"{file.name}: [values] must hold `event`, and nothing else")
    events = _texts(values.get("event", {}), file, "values.event")
    for word, event in events.items():
        if event not in EVENTS:
            what = f"`{brief(word, 60)}` means `{brief(event, 60)}`, which is no event"
            raise SourceDataError(f"{file.name}: {what}; events are {', '.join(EVENTS)}")
    return events


def _days(said: Mapping[str, str], file: Path) -> dict[str, str]:
    told = {"order": said.get("order", "").casefold(), "serial": said.get("serial", "")}
    known = told["order"] in _ORDERS and told["serial"] in ("", *written_days.SERIALS)
    if set(said) - set(told) or not known:
        raise SourceDataError(
            f"{file.name}: [dates] must hold `order`, dmy, mdy or ymd, and `serial`, 1900 or 1904; "
            f"it holds {brief(', '.join(f'{key} = {cell}' for key, cell in said.items()), 60)}"
        )
    return told


def _place(places: Any, file: Path, name: str, kind: Any) -> Any:
    told = places.get(name, kind is not bool and 0) if isinstance(places, dict) else None
    fits = isinstance(told, kind) and (kind is bool or (type(told) is not bool and told >= 0))
    if not fits or not set(places) <= {"known", "nearest_km"}:
        what = "`known`, true or false, and `nearest_km`, kilometres"
        raise SourceDataError(f"{file.name}: [places] must hold {what}")
    return told
