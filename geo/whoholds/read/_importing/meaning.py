"""Meaning tables: what the areas of a drawn map say, by folder, name, colour and other fields.

A table is TOML. ``[sides]`` declares who is on the map, each with the further names by which a pack
may know it; each ``[[areas]]`` says by ``where`` which areas it speaks of, and what they mean::

    [sides]
    Russia = ["Russian Federation", "RuAF"]
    Ukraine = ["AFU"]

    [[areas]]
    where = { folder = "Confirmed * control", colour = ["#a52714", "#880e4f"] }
    event = "held"
    holder = "Russia"

    [[areas]]
    where = { name = "*unknown status*" }
    event = "contested"
    challengers = ["Russia", "Ukraine"]
    status = "unknown status"

    [[areas]]
    where = { folder = "Cities" }
    context = "outlines of cities"

The first entry that fits an area counts. A pattern fits a whole text, whatever its case and blanks,
and ``*`` stands for anything: nothing that a stranger writes into one can run away.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from whoholds.errors import SourceDataError
from whoholds.read._files import toml_text
from whoholds.read._files.cell_text import brief, listed

#: Tables that ship with whoholds, in the folder ``meanings`` beside the importers.
PRESETS = ("deepstate", "isw", "two-colour", "uacontrol")
#: What an area may say of who holds it; an area without one is kept, and no claim is made of it.
AREA_EVENTS = ("held", "contested", "shared", "besieged")

_MOST, _LONGEST = 500, 250  # entries of a table, characters of a pattern
_SHOWN = 20  # faults of a table that a message lists
_TEXTS = ("event", "holder", "claimant", "status", "context")
_LISTS = ("partners", "challengers")
_KEYS = ("where", *_TEXTS, *_LISTS, "claimed")
_STATUS = {"held": "control", "": ""}


@dataclass(frozen=True)
class Said:
    """What an area says; its parties are sides of the table.

    Parameters
    ----------
    event : str
        One of :data:`AREA_EVENTS`, empty where nobody is said to hold or to fight for it.
    holder : str
        Who holds it, or is inside.
    partners, challengers : tuple of str
        Who holds it too, and who is against the holder.
    claimant : str
        Who says so, where it is no more than that party's word.
    status : str
        What the map calls it, such as ``control`` or ``unknown status``.
    context : str
        Why it says nothing of control; then all others are empty.
    """

    event: str = ""
    holder: str = ""
    partners: tuple[str, ...] = ()
    challengers: tuple[str, ...] = ()
    claimant: str = ""
    status: str = ""
    context: str = ""

    @property
    def sides(self) -> tuple[str, ...]:
        """Everybody whom it names."""
        named = (self.holder, *self.partners, *self.challengers, self.claimant)
        return tuple(dict.fromkeys(side for side in named if side))


@dataclass(frozen=True)
class Entry:
    """What the areas that fit all conditions say.

    Parameters
    ----------
    where : mapping of str to tuple of str
        Field -> patterns, one of which must fit.
    said : Said
    """

    where: Mapping[str, tuple[str, ...]]
    said: Said

    def fits(self, cells: Mapping[str, str]) -> bool:
        """Tell whether it speaks of an area with these cells, each evened by :func:`even`."""
        return all(
            any(fits(pattern, cells.get(name, "")) for pattern in patterns)
            for name, patterns in self.where.items()
        )


@dataclass(frozen=True)
class Meaning:
    """A meaning table.

    Parameters
    ----------
    name : str
        Of the preset or the file.
    sides : mapping of str to tuple of str
        Side -> its other names.
    entries : tuple of Entry
        In their order.
    """

    name: str
    sides: Mapping[str, tuple[str, ...]]
    entries: tuple[Entry, ...]

    @property
    def fields(self) -> tuple[str, ...]:
        """Fields that it asks for."""
        return tuple(dict.fromkeys(name for entry in self.entries for name in entry.where))

    def of(self, cells: Mapping[str, str]) -> Said | None:
        """Tell what an area says, ``None`` where no entry speaks of it.

        Parameters
        ----------
        cells : mapping of str to str
            Field -> text, as found.
        """
        evened = {name: even(cells.get(name, "")) for name in self.fields}
        return next((entry.said for entry in self.entries if entry.fits(evened)), None)


def even(text: str) -> str:
    """Take case and doubled blanks from a text.

    >>> even("Unknown\u00a0 STATUS ")
    'unknown status'
    """
    return " ".join(text.casefold().split())


def fits(pattern: str, text: str) -> bool:
    """Tell whether a pattern fits a whole text, both evened; the work grows with their lengths.

    >>> fits("*russian*advance*", "assessedrussianadvances_v2"), fits("red", "dark red")
    (True, False)
    """
    first, *rest = pattern.split("*")
    if not rest:
        return pattern == text
    last = rest.pop()
    if not (text.startswith(first) and text.endswith(last)):
        return False
    at, end = len(first), len(text) - len(last)
    for part in rest:
        found = text.find(part, at, end)
        if found < 0:
            return False
        at = found + len(part)
    return at <= end


def load(meaning: str | os.PathLike[str]) -> Meaning:
    """Read a meaning table.

    Parameters
    ----------
    meaning : str or path-like
        Name of one that ships, a member of :data:`PRESETS`, or a TOML file.

    Raises
    ------
    SourceDataError
        If there is none of that name, or it has faults; all of them are listed.
    """
    if str(meaning) in PRESETS:
        return _shipped(str(meaning))
    file = Path(meaning)
    if not file.is_file():
        what = f"there is no file and no meaning table `{brief(str(meaning), 100)}`"
        raise SourceDataError(f"{what}; those that ship are {listed(PRESETS)}")
    return read(toml_text.load(file), file.name)


@cache
def _shipped(name: str) -> Meaning:
    text = (files("whoholds.read") / "meanings" / f"{name}.toml").read_text(encoding="utf-8")
    return read(tomllib.loads(text), name)


def read(table: Mapping[str, Any], name: str) -> Meaning:
    """Check the parsed table of a file, and read it.

    Raises
    ------
    SourceDataError
        If it has faults; all of them are listed.
    """
    faults: list[str] = []
    unknown = [str(key) for key in table if key not in ("sides", "areas")]
    faults += [f"[{brief(key, 60)}] is unknown; write [sides] and [[areas]]" for key in unknown]
    sides = _sides(table.get("sides", {}), faults)
    areas = table.get("areas", [])
    if not isinstance(areas, list) or not areas:
        faults.append("there is no [[areas]] that says what an area means")
        areas = []
    if len(areas) > _MOST:
        faults.append(f"there are {len(areas):,} [[areas]], and {_MOST} at most are read")
    entries = [_entry(said, number, sides, faults)
               for number, said in enumerate(areas[:_MOST], start=1)]  # fmt: skip
    if faults:
        more = [f"{len(faults) - _SHOWN} more"] if len(faults) > _SHOWN else []
        lines = "".join(f"\n  {fault}" for fault in (*faults[:_SHOWN], *more))
        raise SourceDataError(f"{name} is no meaning table: {len(faults)} fault(s){lines}")
    return Meaning(name, sides, tuple(entries))


def _sides(table: Any, faults: list[str]) -> dict[str, tuple[str, ...]]:
    answer = {}
    for side, names in table.items() if isinstance(table, dict) else ():
        if not _listing(names) or ";" in side or not side.strip():
            what = f'write `{brief(str(side), 60)}` without `;`, as Russia = ["RuAF"]'
            faults.append(f"[sides]: each side has a list of its other names; {what}")
        answer[str(side)] = tuple(map(str, names)) if isinstance(names, list) else ()
    if not answer:
        faults.append('[sides] declares nobody; write it as Russia = ["RuAF"]')
    return answer


def _listing(names: Any) -> bool:
    return isinstance(names, list) and all(isinstance(name, str) for name in names)


def _entry(table: Any, number: int, sides: Mapping[str, Any], faults: list[str]) -> Entry:
    """Read the entry of a number, and note what is wrong with it."""
    if not isinstance(table, dict):
        faults.append(f"[[areas]] {number}: this is no table")
        return Entry({}, Said())
    mine = [f"`{brief(str(key), 60)}` is unknown; there are {', '.join(_KEYS)}"
            for key in table if key not in _KEYS]  # fmt: skip
    texts = {key: table.get(key, "") for key in _TEXTS}
    lists = {key: table.get(key, []) for key in _LISTS}
    mine += [f"`{key}` is no text" for key, cell in texts.items() if not isinstance(cell, str)]
    mine += [
        f'`{key}` is no list, as ["A", "B"]' for key, one in lists.items() if not _listing(one)
    ]
    if not isinstance(table.get("claimed", False), bool):
        mine.append("`claimed` is true or false")
    where = _where(table.get("where"), mine)
    said = Said()
    if not mine:
        event, claimed = texts["event"], table.get("claimed", False)
        said = Said(
            **{**texts, "status": texts["status"] or _status(event, texts["context"], claimed)},
            partners=tuple(lists["partners"]),
            challengers=tuple(lists["challengers"]),
        )
        if claimed and not said.claimant:
            said = Said(**{**vars(said), "claimant": said.holder})
        mine += _nonsense(said, sides, claimed=claimed)
    faults += [f"[[areas]] {number}: {fault}" for fault in mine]
    return Entry(where, said)


def _status(event: str, context: str, claimed: bool) -> str:
    if context:
        return ""
    return "claimed" if claimed else _STATUS.get(event, event)


def _where(table: Any, faults: list[str]) -> dict[str, tuple[str, ...]]:
    """Read the conditions of an entry."""
    if not isinstance(table, dict) or not table:
        faults.append('`where` must say which areas are meant, as where = { folder = "Held by *" }')
        return {}
    answer = {}
    for name, patterns in table.items():
        several = [patterns] if isinstance(patterns, str) else patterns
        if not _listing(several) or not several:
            faults.append(
                f"`where`: `{brief(str(name), 60)}` must have a pattern, or a list of them"
            )
            continue
        if any(len(pattern) > _LONGEST for pattern in several):
            faults.append(f"`where`: a pattern has more than {_LONGEST} characters; use `*`")
        answer[even(str(name))] = tuple(map(even, several))
    return answer


def _nonsense(said: Said, sides: Mapping[str, Any], *, claimed: bool) -> list[str]:
    """Say what an entry lacks, or says against itself."""
    if said.context:
        extra = any((said.event, said.sides, said.status, claimed))
        return ["an area with `context` says nothing else"] if extra else []
    faults = [f"`{brief(side, 60)}` is no side; declare it under [sides], where there are "
              f"{listed(sides)}" for side in said.sides if side not in sides]  # fmt: skip
    if said.event not in ("", *AREA_EVENTS):
        events = ", ".join(AREA_EVENTS)
        faults.append(f"`{brief(said.event, 60)}` is no event of an area; there are {events}")
    elif said.event in ("held", "shared") and not said.holder:
        faults.append(f"`{said.event}` needs a `holder`")
    elif said.event == "shared" and not said.partners:
        faults.append("`shared` needs `partners`")
    elif said.event in ("contested", "besieged") and not said.challengers:
        faults.append(f"`{said.event}` needs `challengers`")
    elif not said.event and (said.sides or claimed or not said.status):
        faults.append("write an `event`, or a `status` alone, or `context` and why")
    if said.partners and not said.holder:
        faults.append("`partners` of nobody; name a `holder`")
    both = {said.holder, *said.partners} & set(said.challengers) - {""}
    if both:
        faults.append(f"`{brief(min(both), 60)}` is inside and a challenger")
    if claimed and not (said.holder or said.claimant):
        faults.append("`claimed` by whom? Name a `holder` or a `claimant`")
    return faults
