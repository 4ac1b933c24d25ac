"""Lists: exhaustive statements, spelled out into what they say of each place.

A list tells of a *universe*, a set of places of the pack: some it names, and all others belong to
somebody too. `expand` finds the members; `faults` finds lists that cannot be true.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Final

import pandas as pd

from whoholds import dates
from whoholds._suggest import Suggester
from whoholds.errors import DateError, Fault
from whoholds.schema.tables import Tables

_SEATS: Final = ("capital", "seat")
_TABLES: Final = ("lists", "list_rows", "towns", "areas", "area_places")


class Members:
    """Who belongs to which universe.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        ``towns``, ``areas`` and ``area_places`` as text; those that are missing are empty.
    """

    def __init__(self, frames: Mapping[str, pd.DataFrame]) -> None:
        self._frames = frames
        self._known: dict[str, list[str]] = {}

    def of(self, universe: str) -> list[str]:
        """Name the members of a universe, ``town:…``, in the order of the towns.

        ``listed`` has none of its own; a state or area that nobody knows has none, either.
        """
        if universe not in self._known:
            self._known[universe] = self._of(universe)
        return self._known[universe]

    def _of(self, universe: str) -> list[str]:
        kind, _, where = universe.partition(":")
        if kind not in ("seats", "places"):
            return []
        towns = self._seats if kind == "seats" else self._towns
        if not where:
            return list(towns)
        inside = set().union(*(self._inside.get(name, ()) for name in where.split(";")))
        return [town for town in towns if town in inside]

    def seat(self, subject: str) -> str:
        """Give the seat of an area, or the town itself; blank where an area has none."""
        kind, _, name = subject.partition(":")
        return self._seat_of.get(name, "") if kind == "area" else subject

    def knows(self, where: str) -> bool:
        """Whether a universe may name this state or area."""
        return where in self._inside

    @property
    def names(self) -> list[str]:
        """All states and areas that a universe may name."""
        return list(self._inside)

    @cached_property
    def _towns(self) -> list[str]:
        return ("town:" + self._column("towns", "town_id")).tolist()

    @cached_property
    def _seat_of(self) -> dict[str, str]:
        areas, seats = self._column("areas", "area_id"), self._column("areas", "seat")
        return {area: f"town:{seat}" for area, seat in zip(areas, seats, strict=True) if seat}

    @cached_property
    def _seats(self) -> list[str]:
        """Seats of townships; where no township is an area, towns of that rank."""
        township = self._column("areas", "level").eq("township")
        seats = set("town:" + self._column("areas", "seat")[township]) - {"town:"}
        if not seats:
            ranked = self._column("towns", "rank").isin(_SEATS)
            seats = set("town:" + self._column("towns", "town_id")[ranked])
        return [town for town in self._towns if town in seats]

    @cached_property
    def _inside(self) -> dict[str, set[str]]:
        """Towns of each state and area."""
        inside: dict[str, set[str]] = {name: set() for name in self._column("areas", "area_id")}
        pairs = [
            (self._column("area_places", "area_id"), self._column("area_places", "place")),
            (self._column("towns", "state_id"), "town:" + self._column("towns", "town_id")),
        ]
        for wheres, places in pairs:
            for where, place in zip(wheres, places, strict=True):
                inside.setdefault(where, set()).add(place)
        return inside

    def _column(self, table: str, name: str) -> pd.Series:
        frame = self._frames.get(table)
        if frame is None:
            return pd.Series(dtype="str")
        return frame.get(name, pd.Series("", index=frame.index)).astype("str")


def expand(frames: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Spell lists out: what each says of which place.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        ``lists``, ``list_rows``, ``towns``, ``areas`` and ``area_places``, of a checked pack.

    Returns
    -------
    DataFrame
        One row a list and member of which it says who has it: ``list_id``, ``subject``
        (``town:…``), ``holder``, ``basis`` (``listed`` or ``complement``) and ``township``, whether
        it tells of the whole township whose seat the member is.
    """
    members, rows = Members(frames), frames["list_rows"]
    parts: list[tuple[str, str, str, str, bool]] = []
    named = {str(name): own for name, own in rows.groupby("list_id", sort=False)}
    for each in frames["lists"].itertuples(index=False):
        name, seats = str(each.list_id), str(each.universe).startswith("seats")
        own = named.get(name, rows[:0])
        subjects = [members.seat(subject) for subject in own["subject"]]
        wide = own["subject"].str.startswith("area:") | seats
        parts += [
            (name, subject, holder, "listed", whole)
            for subject, holder, whole in zip(subjects, own["holder"], wide, strict=True)
        ]
        told = set(subjects)
        rest = [town for town in members.of(str(each.universe)) if town not in told]
        parts += [(name, town, str(each.rest_holder), "complement", seats) for town in rest]
    columns = ["list_id", "subject", "holder", "basis", "township"]
    spelled = pd.DataFrame(parts, columns=columns)
    said = spelled[spelled["holder"].ne("")].reset_index(drop=True)
    return said.astype(dict.fromkeys(columns[:4], "str") | {"township": bool})


def faults(tables: Tables) -> Iterator[Fault]:
    """Find lists that name what is not theirs to name, or do not add up."""
    frames = {name: tables.texts[name] for name in _TABLES if name in tables.texts}
    lists, rows = frames.get("lists"), frames.get("list_rows")
    if lists is None or not {"list_id", "universe", "as_of"} <= set(lists.columns):
        return
    if rows is None or not {"list_id", "subject", "holder"} <= set(rows.columns):
        rows = pd.DataFrame({"list_id": [], "subject": [], "holder": []}, dtype="str")
    members, file = Members(frames), tables.file("lists")
    meant = Suggester(members.names)
    named = {str(name): own for name, own in rows.groupby("list_id", sort=False)}
    for line, said in lists.iterrows():
        row = int(str(line))
        yield from _undated(said, file, row)
        unknown = [w for w in _wheres(said["universe"]) if not members.knows(w)]
        if unknown:
            mend = meant(unknown[0]) or "name a state or an area of the pack"
            yield Fault(file, row, "universe", f"`{unknown[0]}` is no state and no area", mend)
            continue
        own = named.get(str(said["list_id"]), rows[:0])
        yield from _rows(said, own, members, tables.file("list_rows"))
        yield from _sum(said, own, members, file, row)


def _wheres(universe: str) -> list[str]:
    """Name the states and areas of a universe."""
    return [name for name in universe.partition(":")[2].split(";") if name]


def _undated(said: pd.Series, file: str, row: int) -> Iterator[Fault]:
    try:
        latest = dates.bounds(said["as_of"]).latest if said["as_of"] else True
    except DateError:
        return  # told by the rules of days
    if latest is None:
        yield Fault(file, row, "as_of", f"`{said['as_of']}` has no last day", "write one day")


def _rows(said: pd.Series, own: pd.DataFrame, members: Members, file: str) -> Iterator[Fault]:
    """Find rows of a list that are named twice, are no township, or are not of its universe."""
    inside = set(members.of(said["universe"]))
    seats = own["subject"].map(members.seat)
    for line, subject, seat, again in zip(
        own.index, own["subject"], seats, seats.ne("") & seats.duplicated(), strict=True
    ):
        row = int(line)
        if not seat and members.knows(subject.removeprefix("area:")):
            what = f"`{subject}` has no seat, so it is no member of a list"
            yield Fault(file, row, "subject", what, "name its seat in areas, or name its towns")
        elif again:
            yield Fault(file, row, "subject", f"`{subject}` is listed already", "name it once")
        elif seat and said["universe"] != "listed" and inside and seat not in inside:
            what = f"`{subject}` is not of the universe `{said['universe']}`"
            yield Fault(file, row, "subject", what, "mend the universe, or the row")


def _sum(
    said: pd.Series, own: pd.DataFrame, members: Members, file: str, row: int
) -> Iterator[Fault]:
    """Find lists that leave a member of their universe out, or count others than they name."""
    listed = said["universe"] == "listed"
    inside, named = members.of(said["universe"]), set(own["subject"].map(members.seat))
    left = [town for town in inside if town not in named]
    if left and not said.get("rest_holder", ""):
        what = f"nothing is said of {len(left)} of the {len(inside)} members, such as `{left[0]}`"
        mend = "fill `rest_holder`, name them in list_rows, or write the universe `listed`"
        yield Fault(file, row, "rest_holder", what, mend)
    count, found = said.get("count", ""), len(named) if listed else len(inside)
    if count.isdigit() and int(count) != found:
        what = f"the source counts {count} places, the list has {found}"
        mend = "mend the rows or the universe; leave `count` blank where the source gives none"
        yield Fault(file, row, "count", what, mend)
