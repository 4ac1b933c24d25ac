"""ACLED: events of the Armed Conflict Location & Event Data project, in the old and new columns.

Two kinds of event say that somebody now holds a place, and only where the codes tell who:
``Government regains territory`` when one side alone is state forces, ``Non-state actor overtakes
territory`` when one side alone is not. ``Non-violent transfer of territory`` never does: its one
actor may as well be the one who left, as ACLED's own notes often say. The order of actors implies
nothing. Everything else is context, never control.

The rules follow the ACLED Codebook (acleddata.com/methodology/acled-codebook, as of 2025): table 1
"Data Columns"; "Battles" and "Strategic developments" for the three kinds (a hold of less than a
day is an ``Armed clash``, and a foreign state's army counts among those who overtake); "Event
aggregation" for the order of actors; "1: State Forces" for their names and for mutinies; "Event
geography" and "Event Time" for the two precisions. Before "ACLED Introduces New Event Types and
Sub-Event Types" (14 March 2019) the kind stood in the event type (``Battle-Non-state actor
overtakes territory``); days were written day first ("ACLED Data Columns", 2020: "recorded as Day /
Month / Year").
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd
import shapely

from whoholds import dates
from whoholds.dates import Day, numeric
from whoholds.errors import SourceDataError
from whoholds.ledgers import Ledger
from whoholds.names import Gazetteer
from whoholds.read import tables
from whoholds.read._files.cell_text import brief
from whoholds.read._importing.actor_names import ActorNames, broke_away
from whoholds.read._importing.draft import Draft, day_or_today
from whoholds.read._importing.points import point
from whoholds.read.imported import Imported, Terms
from whoholds.subject import Subject

_NEEDED = (
    "event_id_cnty", "event_date", "event_type", "actor1", "actor2", "inter1", "inter2", "country",
    "location", "latitude", "longitude", "geo_precision", "time_precision",
)  # fmt: skip
_REGAINS = "government regains territory"
_OVERTAKES = "non-state actor overtakes territory"
_TRANSFER = "non-violent transfer of territory"
_BATTLE = re.compile(r"^battles?\s*[-–:]\s*", re.IGNORECASE)
_PRECISIONS = {"1": "the place itself", "2": "near or around the place", "3": "a region"}
_DAYS = ("%Y-%m-%d", "%d %B %Y", "%d-%B-%Y", "%d %b %Y", "%d-%b-%Y", "%d-%b-%y", "%d/%m/%Y",
         "%d-%m-%Y", "%d.%m.%Y")  # fmt: skip
_NUMBERS = r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})"
# The day stands for the middle of "the week or a similar period": this holds up to 13 days.
_HALF_A_WEEK_OR_SO = dt.timedelta(days=6)
_WITHIN_KM = 10.0
_UNTOLD = "who, untold"
_LONGEST_DAY = 40
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,59}")
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
    accessed: Day | None = None,
    within_km: float = _WITHIN_KM,
    encoding: str | None = None,
) -> Imported:
    """Read an ACLED export.

    With ``time_precision`` 2 an event was on one of the days from six before to six after its date,
    which stands for the middle of a week or so; with 3 in the month of its date. Only
    ``geo_precision`` 1 names the town itself, so that only such events can be claims, and not where
    the location is a part of a city (``Mosul - Old City``); with 3 the point stands for a region,
    and none is drawn. Each claim's source is the event, published on the day of its ``timestamp``,
    its last upload.

    Parameters
    ----------
    path : str or path-like
        CSV or Excel as ACLED exports it, or JSON as its API answers; the case of the columns does
        not matter.
    ledger : Ledger
        Pack whose towns and actors are meant.
    actors : mapping of str to str, optional
        ACLED's names that the pack does not have -> actor ids.
    state : str, optional
        Actor that the state forces of the event's own country are, mutinies apart; without it the
        only one of bloc ``military`` that is part of no other.
    accessed : str or date, optional
        Day of the download; today unless given.
    within_km : float
        Kilometres that an event may be from its town.
    encoding : str, optional
        How the file is written, where it is no UTF-8 and a guess is wrong.

    Returns
    -------
    Imported
        Rows are the lines of the file. An event whose ``year`` is another, or that was uploaded
        (``timestamp``) before it was, is set aside as a disagreement.

    Raises
    ------
    SourceDataError
        If the file cannot be read, lacks ACLED's columns, or has days written month first.
    """
    file = Path(path)
    table = tables.read(file, encoding=encoding)
    frame = pd.DataFrame(table).rename(columns=lambda column: str(column).strip().lower())
    missing = [column for column in _NEEDED if column not in frame]
    if missing:
        raise SourceDataError(f"{file.name} is no ACLED export: it lacks {', '.join(missing)}")
    _day_first(frame, file.name)
    _one_reading(frame, file.name)
    if state and state not in set(ledger.actors["actor_id"]):
        raise SourceDataError(
            f"`state` is `{brief(state, 60)}`, and no actor of the pack has that id"
        )
    draft = Draft("acled", day_or_today(accessed), file.name)
    reader = _Reader(draft, ActorNames.of(ledger, actors), state or _state(ledger), within_km)
    gazetteer = Gazetteer(ledger.towns)
    for row, event in zip(frame.index.tolist(), frame.to_dict("records"), strict=True):
        reader.event(row, {str(key): str(cell).strip() for key, cell in event.items()}, gazetteer)
    notes = {**reader.notes(), **tables.remarks(table)}
    return draft.finish(frame.index, terms=_TERMS, notes=notes)


def _day_first(frame: pd.DataFrame, name: str) -> None:
    """Refuse a file whose days some program has turned round: half of them would read wrongly.

    A day behind the twelfth in the second place shows it, and so does an event that was uploaded
    before the day that its date reads as, and after the one that it reads as month first.
    """
    days = frame["event_date"].str.strip()
    stamps = frame["timestamp"] if "timestamp" in frame else days.mask(days.notna(), "")
    for row, day, stamp in zip(frame.index, days, stamps, strict=True):
        match = re.fullmatch(_NUMBERS, day)
        if match is None:
            continue
        both, told = numeric.readings(*match.groups()), _stamp(stamp)
        early = both["mdy"] and told and both["mdy"] <= told < both["dmy"]
        if (both["mdy"] and not both["dmy"]) or early:
            shown = f", as its timestamp of {told} shows" if early else ""
            raise SourceDataError(
                f"{name}:{row}: `{day}` is written month first{shown}, as ACLED never does; "
                "export the file again, or write days as 2024-06-30"
            )


def _one_reading(frame: pd.DataFrame, name: str) -> None:
    """Refuse days in numbers of a newer export where none of them shows its order.

    ACLED wrote 10/05/2020 until its columns had ``disorder_type`` or words for the kinds of
    actors; later such days come from a spreadsheet, whose order nobody can tell.
    """
    days = frame["event_date"].str.strip()
    numbers = days[days.str.fullmatch(_NUMBERS)]
    newer = "disorder_type" in frame or frame["inter1"].str.contains("[A-Za-z]{3}").any()
    shown = numbers.str.match(r"(?:1[3-9]|2\d|3[01])[/.-]").any()
    if newer and len(numbers) and not shown:
        raise SourceDataError(
            f"{name}:{numbers.index[0]}: `{numbers.iloc[0]}` may be either of two days, for a "
            "spreadsheet has rewritten the dates; export the file again, or write 2024-06-30"
        )


def _state(ledger: Ledger) -> str:
    actors = ledger.actors
    own = actors[actors["bloc"].eq("military") & actors["parent"].eq("")]
    return str(own["actor_id"].iloc[0]) if len(own) == 1 else ""


@dataclass(frozen=True)
class _Reader:
    """Turns one event after the other into what it says."""

    draft: Draft
    parties: ActorNames
    state: str
    within_km: float
    unused: Counter[str] = field(default_factory=Counter)

    def notes(self) -> dict[str, int]:
        """Count why changes of territory made no claims."""
        number = self.unused.total()
        if not number:
            return {}
        whole = f"changes of territory not used, of {number + len(self.draft.claims)}"
        return {whole: number} | {f"  not used, {why}": n for why, n in self.unused.most_common()}

    def event(self, row: int, event: Mapping[str, str], gazetteer: Gazetteer) -> None:
        """Note what one event says."""
        when = _when(event["event_date"], event["time_precision"])
        place = point(event["longitude"], event["latitude"])
        if not _NUMBER.fullmatch(event["event_id_cnty"]):
            self.draft.leave(row, event["event_id_cnty"], "its number is none of ACLED's")
            return
        if not when:
            self.draft.leave(row, event["event_id_cnty"], "its date or its precision is unreadable")
            return
        if place is None:
            self.draft.leave(
                row, event["event_id_cnty"], "its coordinates are missing, 0 and 0, or no degrees"
            )
            return
        if contradiction := _contradiction(event, when):
            self.draft.leave(row, event["event_id_cnty"], "its dates contradict each other")
            self.draft.disagreements.append((row, event["event_id_cnty"], *contradiction))
            return
        kind = _kind(event)
        change = self._change(kind.casefold(), event)
        why = ""
        if change is None:
            if kind.casefold() in (_REGAINS, _OVERTAKES, _TRANSFER):
                why = _UNTOLD
                self.unused[self._untold(kind.casefold(), event)] += 1
        elif _code(event["geo_precision"]) != "1":
            why = "place rough"
        elif re.search(r"\s[-–]\s", event["location"]):
            why = "part of a city"
        else:
            near = (place.x, place.y)
            bounds = {"near": near, "within_km": self.within_km}
            town = self.draft.town(event["location"], gazetteer, **bounds)
            if town:
                self._claim(row, event, str(Subject("town", town)), when, change)
                return
            why = "no town of the pack"
        if change is not None:
            self.unused[why] += 1
        self._context(row, event, when, place, f"{kind} ({why})" if why else kind)

    def _context(
        self, row: int, event: Mapping[str, str], when: str, place: shapely.Point, kind: str
    ) -> None:
        level = _code(event["geo_precision"])
        sides = " and ".join(name for name in (event["actor1"], event["actor2"]) if _named(name))
        cells = {"when": when, "kind": kind, "parties": sides, "place": event["location"]}
        cells["precision"] = _PRECISIONS.get(level, "")
        cells["source"] = f"ACLED {event['event_id_cnty']}"
        self.draft.context(row, place if level in ("1", "2") else None, **cells)

    def _claim(
        self,
        row: int,
        event: Mapping[str, str],
        subject: str,
        when: str,
        change: tuple[str, str, str],
    ) -> None:
        verb, holder, loser = change
        number, told = event["event_id_cnty"], event.get("source", "")
        source = self.draft.source(
            f"acled-{number.lower()}",
            title=brief(
                f"ACLED event {number}, after {told}" if told else f"ACLED event {number}", 500
            ),
            publisher="ACLED",
            url="https://acleddata.com",
            published=_stamp(event.get("timestamp", "")),
        )
        cells = {"holder": holder, "challengers": loser, "source_id": source}
        self.draft.claim(row, subject=subject, event=verb, when=when, **cells)

    def _change(self, kind: str, event: Mapping[str, str]) -> tuple[str, str, str] | None:
        """Event, holder and loser, where the codes alone tell who holds the place now."""
        sides = [
            (self._actor(event, n), _of_state(event[f"inter{n}"]))
            for n in (1, 2)
            if _named(event[f"actor{n}"])
        ]
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

    def _untold(self, kind: str, event: Mapping[str, str]) -> str:
        """Say why the codes do not tell who holds a place, and note a party that nobody knows."""
        if kind == _TRANSFER:
            return "a transfer does not tell who came"
        sides = [n for n in (1, 2) if _named(event[f"actor{n}"])]
        unknown = [n for n in sides if not self._actor(event, n)]
        if len(sides) != 2 or sum(_of_state(event[f"inter{n}"]) for n in sides) != 1:
            return "not one side alone is state forces"
        if not unknown:
            return "both sides are one party of the pack"
        for n in unknown:
            self.draft.unknown[event[f"actor{n}"]] += 1
        return "unknown party"

    def _actor(self, event: Mapping[str, str], n: int) -> str:
        """Actor of a side; unknown state forces are the state's if they are the country's own."""
        name = event[f"actor{n}"]
        actor = self.parties.loosely(name)
        if actor or not _of_state(event[f"inter{n}"]):
            return actor
        country = _words(event["country"])
        own = country.strip() and country in _words(name) and not broke_away(name)
        return self.state if own else ""


def _contradiction(event: Mapping[str, str], when: str) -> tuple[str, str] | None:
    """Two things that an event says of its day, of which one must be wrong."""
    first, date = dates.bounds(when).earliest, _date(event["event_date"])
    year, told = _code(event.get("year", "")), _stamp(event.get("timestamp", ""))
    on = f"event_date {event['event_date']}"
    if date and year.isdigit() and f"{date.year}" != year:
        return on, f"year {year}"
    # A day's grace, for the hours between Greenwich and the place.
    if first and told and first > dt.date.fromisoformat(told) + dt.timedelta(days=1):
        return on, f"uploaded on {told}"
    return None


def _words(text: str) -> str:
    """Words of a text between blanks, so that whole words are found in it."""
    return " ".join(["", *re.findall(r"[^\W_]+", text.casefold()), ""])


def _kind(event: Mapping[str, str]) -> str:
    """Sub-event type, or what stood for it in the event type before March 2019."""
    sub_event = event.get("sub_event_type", "").strip()
    kind = _BATTLE.sub("", sub_event or event["event_type"].strip())
    return kind.replace("actors overtake ", "actor overtakes ")


def _named(name: str) -> bool:
    return name.strip().casefold() not in ("", "na", "nan", "none")


def _of_state(inter: str) -> bool:
    return inter.strip().casefold() in ("1", "1.0", "state forces")


def _code(number: str) -> str:
    return number.strip().removesuffix(".0")


def _when(day: str, precision: str) -> str:
    """EDTF of a date and its precision, ``""`` where either cannot be read.

    >>> _when("10-May-2012", "1"), _when("10/05/2012", "3"), _when("2024-05-10T00:00:00Z", "2")
    ('2012-05-10', '2012-05', '[2024-05-04..2024-05-16]')
    """
    date = _date(day)
    if date is None:
        return ""
    match _code(precision):
        case "1":
            return date.isoformat()
        case "2":
            first, last = date - _HALF_A_WEEK_OR_SO, date + _HALF_A_WEEK_OR_SO
            return f"[{first.isoformat()}..{last.isoformat()}]"
        case "3":
            return date.isoformat()[:7]
        case _:
            return ""


def _date(day: str) -> dt.date | None:
    text = day.strip()
    if len(text) > _LONGEST_DAY:
        return None
    text = re.sub(r"[T ]\d\d:\d\d.*$", "", text)
    for form in _DAYS:
        try:
            return dt.datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None


def _stamp(seconds: str) -> str:
    """Day of a Unix time, ``""`` where there is none."""
    try:
        return dt.datetime.fromtimestamp(float(seconds), tz=dt.UTC).date().isoformat()
    except (ValueError, OverflowError, OSError):
        return ""
