"""What is said of one subject: the claims known by a day, read into days and parties."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from properties.plain.parties import FOR_EVER, LONG_AGO, Parties

from whoholds import dates
from whoholds.ledgers import Ledger

CHANGES = ("captured", "recaptured", "handed_over", "withdrew")
FIGHTS = ("contested", "attacked")
BATTLES = (*FIGHTS, "besieged")
HOLDS = ("held", "shared")
GRIPS = ("besieged", "fire_control")
ACCESS = ("fire_control", "closed", "reopened")
SOME = ("half", "part")

NOT_YET, OWN_WORD, COUNTS = range(3)


@dataclass(eq=False)
class Said:
    """One claim as far as it bears on one subject; days are ordinals.

    Of a change, ``a`` and ``b`` bound the day on which it happened; of a condition, the day on
    which it was first seen. A condition surely lasted up to ``until``, and at most from ``begins``
    to ``ends``. ``loser`` is the first of the challengers; ``rivals`` are they, or who is taken to
    have lost most of a place where the claim does not say. ``left`` marks a withdrawal that names
    nobody who came.
    """

    id: str
    event: str
    change: bool
    extent: str
    holder: str
    partners: list[str]
    challengers: list[str]
    rivals: list[str]
    a: int
    b: int
    until: int
    begins: int
    ends: int
    moment: bool
    minute: int | None
    known: int
    party: str
    voice: str
    source: str
    after: set[str]
    left: bool = False
    own: bool = False
    worth: int = COUNTS
    seen_change: bool = field(init=False)

    def __post_init__(self) -> None:
        self.seen_change = self.event in CHANGES

    @property
    def loser(self) -> str:
        return self.challengers[0] if self.challengers else ""

    @property
    def battle(self) -> bool:
        """Whether it tells of a fight or a siege."""
        return self.event in BATTLES and not self.change

    @property
    def width(self) -> int:
        return self.b - self.a


class Telling:
    """The claims of a ledger that are known by a day, and stand.

    Parameters
    ----------
    ledger : Ledger
    parties : Parties
    as_known : int
        The day, an ordinal.
    """

    def __init__(self, ledger: Ledger, parties: Parties, as_known: int) -> None:
        self.parties = parties
        self.sources = {row["source_id"]: row for row in ledger.sources.to_dict("records")}
        self.incumbent = "" if ledger.incumbent is None else ledger.incumbent.actor
        self.lines: dict[str, list[str]] = {}
        stations = ledger.stations.sort_values("order")
        for road, town in zip(stations["highway_id"], stations["town_id"], strict=True):
            self.lines.setdefault(road, []).append(town)
        told = [(row, self._published(row)) for row in ledger.claims.to_dict("records")]
        known = [(row, day) for row, day in told if day <= as_known]
        gone = {name for row, _ in known for name in row["supersedes"].split(";")}
        self.standing = [(row, day) for row, day in known if row["claim_id"] not in gone]

    def of(self, subject: str) -> list[Said]:
        """All that bears on a subject, in the order of the ledger."""
        return [
            said
            for row, day in self.standing
            if bears(row["subject"], subject, self.lines)
            for said in _read(row, day, self.sources, self.parties, self.incumbent)
        ]

    def _published(self, row: dict[str, Any]) -> int:
        """The day on which a claim became public."""
        source = self.sources[row["source_id"]]
        text = row["reported"] or source["published"] or source["accessed"]
        return _number(dates.bounds(text).latest, FOR_EVER)


def bears(said_of: str, subject: str, lines: dict[str, list[str]]) -> bool:
    """Whether what is said of one subject is said of another: a section of its stretches."""
    if not subject.startswith("highway:") or not said_of.startswith("highway:"):
        return said_of == subject
    road, _, ends = said_of[8:-1].partition("[")
    other, _, stretch = subject[8:-1].partition("[")
    if road != other or not ends:
        return False
    line = lines[road]
    first, last = sorted(line.index(town) for town in ends.split(".."))
    low, high = sorted(line.index(town) for town in stretch.split(".."))
    return first <= low and high <= last


def _read(
    row: dict[str, Any], known: int, sources: dict[str, Any], parties: Parties, incumbent: str
) -> Iterator[Said]:
    """Read a claim, once or, where it says nothing of the place, not at all."""
    source = row["source_id"]
    while sources[source]["derived_from"]:
        source = sources[source]["derived_from"]
    party = row["claimant"] or sources[source]["affiliation"]
    challengers = [name for name in row["challengers"].split(";") if name]
    said = Said(
        **_days(row["event"], row["when"]),
        id=row["claim_id"],
        event=row["event"],
        extent=row.get("extent", ""),
        holder=row["holder"],
        partners=[name for name in row["partners"].split(";") if name],
        challengers=challengers,
        rivals=challengers,
        known=known,
        party=party,
        voice=f"party {party}" if party else f"press {sources[source]['publisher'] or source}",
        source=source,
        after={name for name in row.get("after", "").split(";") if name},
    )
    if said.event == "withdrew" and not said.holder and not challengers:
        return
    vague = said.event in HOLDS or (said.event == "withdrew" and not said.holder)
    if said.extent == "edge" and vague:
        return
    _take_extent(said, incumbent)
    said.left = said.event == "withdrew" and not said.holder
    said.change = said.change and not said.left
    _cut(said)
    said.own = _in_own_favour(said, parties)
    yield said


def _days(event: str, when: str) -> dict[str, Any]:
    """Read a date as that of a change, or of how things stood."""
    minute = dates.minute(when)
    if event in CHANGES and not dates.is_observation(when):
        bounds = dates.bounds(when)
        a, b = _number(bounds.earliest, LONG_AGO), _number(bounds.latest, FOR_EVER)
        return {"change": True, "a": a, "b": b, "until": b, "begins": a, "ends": b,
                "moment": True, "minute": minute}  # fmt: skip
    span = dates.span(when)
    a = _number(span.start_earliest, LONG_AGO)
    if span.moment:
        b = _number(span.end_latest, FOR_EVER)
        return {"change": False, "a": a, "b": b, "until": a, "begins": a, "ends": b,
                "moment": True, "minute": minute}  # fmt: skip
    b = _number(span.start_latest, a)
    sure = b if span.open_end else max(b, _number(span.end_earliest, b))
    ends = FOR_EVER if span.open_end else _number(span.end_latest, FOR_EVER)
    return {"change": False, "a": a, "b": b, "until": sure, "begins": a, "ends": ends,
            "moment": False, "minute": None}  # fmt: skip


def _take_extent(said: Said, incumbent: str) -> None:
    """Read a claim of a part of the place as what it says of the place."""
    if said.event in CHANGES and said.extent in (*SOME, "edge"):
        # Nobody took it: there was a fight on one of those days, the loser inside.
        came = [name for name in (said.holder, *said.partners) if name]
        said.event = "attacked" if said.extent == "edge" else "contested"
        said.holder, said.partners = said.loser, []
        said.challengers = said.rivals = came
        said.change, said.moment, said.until = False, True, said.a
        said.ends, said.seen_change = min(said.b, said.known), False
    elif said.event in HOLDS and said.extent in SOME:
        said.event = "contested"
    elif said.extent == "most" and said.event in (*CHANGES, *HOLDS) and not said.challengers:
        said.rivals = [incumbent] if incumbent and said.holder != incumbent else []


def _cut(said: Said) -> None:
    """Let nothing be said of days after it became public."""
    said.b = min(said.b, said.known)
    said.a, said.begins = min(said.a, said.b), min(said.begins, said.b)
    said.until = min(said.until, said.known)
    if said.ends < FOR_EVER:
        said.ends = min(said.ends, said.known)


def _in_own_favour(said: Said, parties: Parties) -> bool:
    """Whether the speaker's side gains by it: it holds the place, it has a grip, the foe left."""
    if not said.party:
        return False
    if said.left:
        return not parties.allied(said.party, said.loser, said.b)
    gain = said.rivals if said.event in GRIPS else [said.holder, *said.partners]
    return any(parties.allied(said.party, name, said.b) for name in gain)


def _number(day: date | None, missing: int) -> int:
    return missing if day is None else day.toordinal()
