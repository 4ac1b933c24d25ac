"""ACLED: events of the Armed Conflict Location & Event Data project, in the old and new columns.

Three kinds of event say that somebody now holds a place, and only where the codes tell who:
``Government regains territory`` when one side alone is state forces, ``Non-state actor overtakes
territory`` when one side alone is not, ``Non-violent transfer of territory`` when one actor alone
is named. The order of actors implies nothing. Everything else is context, never control.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import shapely

from whoholds.errors import SourceDataError
from whoholds.ledger import Ledger
from whoholds.names import Gazetteer
from whoholds.read import tables
from whoholds.read._draft import Draft
from whoholds.read._parties import Parties
from whoholds.read._places import point
from whoholds.read.imported import Imported, Terms

_NEEDED = (
    "event_id_cnty", "event_date", "event_type", "sub_event_type", "actor1", "actor2",
    "inter1", "inter2", "location", "latitude", "longitude", "geo_precision", "time_precision",
)  # fmt: skip
_REGAINS = "government regains territory"
_OVERTAKES = "non-state actor overtakes territory"
_TRANSFER = "non-violent transfer of territory"
_WITHIN_KM = 10.0
_TERMS = Terms(
    attribution="ACLED, Armed Conflict Location & Event Data Project, acleddata.com",
    url="https://acleddata.com/terms-and-conditions",
    notice="ACLED's terms forbid passing on its raw data: keep what you import to yourself, or "
    "publish aggregates with attribution. Its notes were left out.",
)


def read(
    path: str | os.PathLike[str],
    ledger: Ledger,
    *,
    actors: Mapping[str, str] | None = None,
    state: str | None = None,
    accessed: dt.date | None = None,
    within_km: float = _WITHIN_KM,
) -> Imported:
    """Read an ACLED export.

    The day becomes an interval of a week either side with ``time_precision`` 2, the month with 3.
    Only ``geo_precision`` 1 names the town itself, so that only such events can be claims; with 3
    the point stands for a province, and none is drawn. Each claim's source is the event, published
    on the day of its ``timestamp``.

    Parameters
    ----------
    path : str or path-like
        CSV or Excel as ACLED exports it.
    ledger : Ledger
        Pack whose towns and actors are meant.
    actors : mapping of str to str, optional
        ACLED's names that the pack does not have -> actor ids.
    state : str, optional
        Actor that the state forces are; without it the only one of bloc ``military`` that is part
        of no other.
    accessed : datetime.date, optional
        Day of the download; today unless given.
    within_km : float
        Kilometres that an event may be from its town.

    Returns
    -------
    Imported
        Rows are the lines of the file.

    Raises
    ------
    SourceDataError
        If the file cannot be read, or lacks ACLED's columns.
    """
    file = Path(path)
    frame = tables.read(file)
    missing = [column for column in _NEEDED if column not in frame]
    if missing:
        raise SourceDataError(f"{file.name} is no ACLED export: it lacks {', '.join(missing)}")
    draft = Draft("acled", accessed or dt.date.today())
    reader = _Reader(draft, Parties.of(ledger, actors), state or _state(ledger), within_km)
    gazetteer = Gazetteer(ledger.towns)
    for row, event in zip(frame.index.tolist(), frame.to_dict("records"), strict=True):
        reader.event(row, {str(key): str(cell) for key, cell in event.items()}, gazetteer)
    return draft.finish(frame.index, terms=_TERMS)


def _state(ledger: Ledger) -> str:
    actors = ledger.actors
    own = actors[actors["bloc"].eq("military") & actors["parent"].eq("")]
    return str(own["actor_id"].iloc[0]) if len(own) == 1 else ""


@dataclass(frozen=True)
class _Reader:
    """Turns one event after the other into what it says."""

    draft: Draft
    parties: Parties
    state: str
    within_km: float

    def event(self, row: int, event: Mapping[str, str], gazetteer: Gazetteer) -> None:
        when = _when(event["event_date"], event["time_precision"])
        place = point(event["longitude"], event["latitude"])
        if not when:
            self.draft.leave(row, event["event_id_cnty"], "its date cannot be read")
            return
        if place is None:
            self.draft.leave(row, event["event_id_cnty"], "its coordinates cannot be read")
            return
        kind = event["sub_event_type"]
        change = self._change(kind.casefold(), event)
        why = ""
        if change is None:
            why = "" if kind.casefold() not in (_REGAINS, _OVERTAKES, _TRANSFER) else "who, untold"
        elif event["geo_precision"].strip() not in ("1", "1.0"):
            why = "place rough"
        else:
            near = (place.x, place.y)
            bounds = {"near": near, "within_km": self.within_km}
            town = self.draft.town(event["location"], gazetteer, **bounds)
            if town:
                self._claim(row, event, f"town:{town}", when, change)
                return
            why = "no town of the pack"
        self._context(row, event, when, place, f"{kind} ({why})" if why else kind)

    def _context(
        self, row: int, event: Mapping[str, str], when: str, place: shapely.Point, kind: str
    ) -> None:
        rough = event["geo_precision"].strip() in ("3", "3.0")
        sides = " and ".join(name for name in (event["actor1"], event["actor2"]) if _named(name))
        cells = {"when": when, "kind": kind, "parties": sides, "place": event["location"]}
        self.draft.context(row, None if rough else place, **cells)

    def _claim(
        self,
        row: int,
        event: Mapping[str, str],
        subject: str,
        when: str,
        change: tuple[str, str, str],
    ) -> None:
        verb, holder, loser = change
        number = event["event_id_cnty"]
        source = self.draft.source(
            f"acled-{number.lower()}",
            title=f"ACLED event {number}, after {event.get('source', '')}".removesuffix(", after "),
            publisher="ACLED",
            url="https://acleddata.com",
            published=_stamp(event.get("timestamp", "")),
        )
        cells = {"holder": holder, "challengers": loser, "source_id": source}
        self.draft.claim(row, subject=subject, event=verb, when=when, **cells)

    def _change(self, kind: str, event: Mapping[str, str]) -> tuple[str, str, str] | None:
        """Event, holder and loser, where the codes alone tell who holds the place now."""
        sides = [
            (self._actor(event[f"actor{n}"], event[f"inter{n}"]), _of_state(event[f"inter{n}"]))
            for n in (1, 2)
            if _named(event[f"actor{n}"])
        ]
        if kind == _TRANSFER:
            return ("handed_over", sides[0][0], "") if len(sides) == 1 and sides[0][0] else None
        if kind not in (_REGAINS, _OVERTAKES) or len(sides) != 2:
            return None
        governed = [actor for actor, state in sides if state]
        others = [actor for actor, state in sides if not state]
        if len(governed) != 1 or len(others) != 1:
            return None
        holder, loser = governed[0], others[0]
        if kind == _OVERTAKES:
            holder, loser = loser, holder
        verb = "recaptured" if kind == _REGAINS else "captured"
        return (verb, holder, loser) if holder and holder != loser else None

    def _actor(self, name: str, inter: str) -> str:
        found = self.parties.loosely(name)
        return found or (self.state if _of_state(inter) else "")


def _named(name: str) -> bool:
    return name.strip().casefold() not in ("", "na", "nan", "none")


def _of_state(inter: str) -> bool:
    return inter.strip().casefold() in ("1", "1.0", "state forces")


def _when(day: str, precision: str) -> str:
    try:
        date = pd.to_datetime(day.strip()).date()
    except (ValueError, OverflowError):
        return ""
    level = precision.strip().removesuffix(".0")
    if level == "1":
        return date.isoformat()
    if level == "2":
        week = dt.timedelta(days=6)
        return f"[{(date - week).isoformat()}..{(date + week).isoformat()}]"
    return date.isoformat()[:7]


def _stamp(seconds: str) -> str:
    """Day of a Unix time, ``""`` where there is none."""
    try:
        return dt.datetime.fromtimestamp(float(seconds), tz=dt.UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
