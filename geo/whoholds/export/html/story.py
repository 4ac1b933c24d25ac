"""A story told in steps beside the map, as an editor writes it into a file.

Every step has a day, a text and the claims that it rests on. Nothing of a file is a template, and
a step that names what is held back is refused.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final

from whoholds import characters, dates
from whoholds._suggest import suggest
from whoholds.analysis.phrasing import join_words
from whoholds.engine.timeline import Timeline
from whoholds.errors import Fault, PackError
from whoholds.export.html.intervals import Words
from whoholds.ledgers import Ledger
from whoholds.read._files import toml_text
from whoholds.subject import subjects_of

__all__ = ["Step", "in_numbers", "read"]

_KEYS: Final = ("day", "text", "claims", "view", "places", "arrows", "labels")
_LONGEST: Final = {"text": 600, "label": 40}
_MOST_STEPS: Final = 60
_BOUNDS: Final = (("zoom", 0, 18), ("latitude", -85, 85), ("longitude", -180, 180))
_POINTS: Final = ("town", "site")


@dataclass(frozen=True)
class Step:
    """One step of a story.

    Parameters
    ----------
    day : date
    text : str
    claims : tuple of str
        What the text rests on.
    view : tuple of float
        Zoom, latitude and longitude; empty: the places, else the whole country.
    places : tuple of str
        Subjects that are ringed and named.
    arrows : tuple of (str, str, str)
        From which place to which, and whose: an actor's id or ``""``.
    labels : tuple of (str, str)
        Short texts beside places.
    """

    day: date
    text: str
    claims: tuple[str, ...]
    view: tuple[float, ...] = ()
    places: tuple[str, ...] = ()
    arrows: tuple[tuple[str, str, str], ...] = ()
    labels: tuple[tuple[str, str], ...] = ()


def in_numbers(steps: Sequence[Step], words: Words) -> list[dict[str, Any]]:
    """Write steps for a page's header, places, parties and claims by their numbers."""
    subjects = words.subjects
    return [
        {
            "day": dates.ordinal(step.day),
            "text": step.text,
            "claims": [words.claims[claim] for claim in step.claims],
            "view": list(step.view),
            "places": [subjects[place] for place in step.places],
            "arrows": [[subjects[a], subjects[b], words.actors[by]] for a, b, by in step.arrows],
            "labels": [[subjects[place], text] for place, text in step.labels],
        }
        for step in steps
    ]


def read(path: Path, timeline: Timeline) -> tuple[Step, ...]:
    """Read a story file: ``[[step]]`` tables with the fields of :class:`Step`.

    Parameters
    ----------
    path : Path
        TOML. An arrow is ``{from = "town:a", to = "town:b", by = "army"}``, a label
        ``{at = "town:a", text = "fell on 3 August"}``.
    timeline : Timeline
        Whose days, places and claims it may name.

    Returns
    -------
    tuple of Step

    Raises
    ------
    SourceDataError
        When the file is no TOML.
    PackError
        With every fault of every step.
    """
    table = toml_text.load(path)
    rows = table.get("step")
    if set(table) != {"step"} or not isinstance(rows, list) or not rows:
        what = f"its tables are {join_words(sorted(table)) or 'none'}"
        raise PackError(path.name, [Fault(path.name, None, "", what, "write [[step]] tables only")])
    if len(rows) > _MOST_STEPS:
        what = f"it has {len(rows)} steps"
        raise PackError(
            path.name, [Fault(path.name, None, "", what, f"tell it in {_MOST_STEPS} at most")]
        )
    readers = [_Reader(timeline, path.name, nth) for nth in range(1, len(rows) + 1)]
    steps = [reader.step(row) for reader, row in zip(readers, rows, strict=True)]
    faults = [fault for reader in readers for fault in reader.faults]
    if faults:
        raise PackError(path.name, faults)
    return tuple(steps)


class _Reader:
    """Reads one step and gathers its faults."""

    def __init__(self, timeline: Timeline, file: str, nth: int) -> None:
        self.faults: list[Fault] = []
        self._timeline = timeline
        self._ledger = timeline.ledger
        self._file = file
        self._nth = nth

    def step(self, row: Any) -> Step:
        row = self._table(row, "", _KEYS)
        text = self._text(row.get("text", ""), "text")
        if not text:
            self._say("text", "it is not there", "write what the step tells")
        places = self._list(row, "places")
        return Step(
            day=self._day(row.get("day")),
            text=text,
            claims=self._claims(self._list(row, "claims")),
            view=self._view(row.get("view", [])),
            places=tuple(self._place(place, "places") for place in places),
            arrows=tuple(self._arrow(arrow) for arrow in self._list(row, "arrows")),
            labels=tuple(self._label(label) for label in self._list(row, "labels")),
        )

    def _say(self, column: str, what: str, mend: str) -> None:
        place = f"step {self._nth}" + (f", {column}" if column else "")
        self.faults.append(Fault(self._file, None, place, what, mend))

    def _table(self, row: Any, column: str, keys: Sequence[str]) -> Mapping[str, Any]:
        if not isinstance(row, dict):
            self._say(column, "it is no table", f"write {join_words(keys)} in it")
            return {}
        for key in row:
            if key not in keys:
                meant = suggest(key, keys) or f"it may have {join_words(keys)}"
                self._say(column, f"`{key}` means nothing here", meant)
        return row

    def _list(self, row: Mapping[str, Any], key: str) -> list[Any]:
        found = row.get(key, [])
        if isinstance(found, list):
            return found
        self._say(key, "it is no list", "write it in brackets, [ ]")
        return []

    def _day(self, found: Any) -> date:
        first, last = self._timeline.period
        try:
            day = found if type(found) is date else date.fromisoformat(str(found))
        except ValueError:
            self._say("day", f"`{found}` is no day", "write it as 2025-07-16")
            return first
        if not first <= day <= last:
            self._say("day", f"{day} lies outside the period", f"take one of {first} to {last}")
        return day

    def _text(self, found: Any, column: str, kind: str = "text") -> str:
        if not isinstance(found, str):
            self._say(column, "it is no text", "write it in quotes")
            return ""
        if fault := characters.fault(found):
            self._say(column, *fault)
        if len(found) > _LONGEST[kind]:
            self._say(column, f"it has {len(found)} letters", f"take {_LONGEST[kind]} at most")
        if self._ledger.hidden.may_tell(found):
            self._say(column, "it may name a place that is held back", "leave the place out")
        return found

    def _claims(self, found: list[Any]) -> tuple[str, ...]:
        known = set(self._ledger.claims["claim_id"])
        if not found:
            self._say("claims", "there is none", "name the claims that the text rests on")
        for claim in found:
            if claim not in known:
                meant = suggest(str(claim), known) or "name one of claims.csv"
                self._say("claims", f"`{claim}` is no claim", meant)
        return tuple(map(str, found))

    def _view(self, found: Any) -> tuple[float, ...]:
        numbers = found if isinstance(found, list) else [found]
        if not numbers:
            return ()
        sound = len(numbers) == len(_BOUNDS) and all(type(n) in (int, float) for n in numbers)
        if not sound or any(
            not low <= number <= high
            for number, (_, low, high) in zip(numbers, _BOUNDS, strict=True)
        ):
            mend = ", ".join(f"{name} from {low} to {high}" for name, low, high in _BOUNDS)
            self._say("view", "it is no view", f"write [ ] with {mend}")
            return ()
        return tuple(map(float, numbers))

    def _place(self, found: Any, column: str, kinds: Sequence[str] = ()) -> str:
        known = _subjects(self._ledger)
        hidden = self._ledger.hidden
        name = str(found)
        if hidden.may_tell(name) or name.partition(":")[2] in hidden.ids:
            self._say(column, "it names a place that is held back", "leave the place out")
        elif name not in known:
            meant = suggest(name, known) or "write one such as town:ID"
            self._say(column, f"there is no `{name}`", meant)
        elif kinds and name.partition(":")[0] not in kinds:
            self._say(column, f"`{name}` is no point", f"name a {join_words(kinds, 'or')}")
        return name

    def _arrow(self, found: Any) -> tuple[str, str, str]:
        row = self._table(found, "arrows", ("from", "to", "by"))
        ends = [self._place(row.get(end, ""), f"arrows, {end}", _POINTS) for end in ("from", "to")]
        by = str(row.get("by", ""))
        actors = set(self._ledger.actors["actor_id"])
        if by and by not in actors:
            meant = suggest(by, actors) or "name one of actors.csv"
            self._say("arrows, by", f"`{by}` is no actor", meant)
        return ends[0], ends[1], by

    def _label(self, found: Any) -> tuple[str, str]:
        row = self._table(found, "labels", ("at", "text"))
        at = self._place(row.get("at", ""), "labels, at", _POINTS)
        return at, self._text(row.get("text", ""), "labels, text", "label")


def _subjects(ledger: Ledger) -> frozenset[str]:
    layers = {"town": ledger.towns, "site": ledger.sites, "state": ledger.states,
              "area": ledger.areas}  # fmt: skip
    return frozenset[str]().union(
        *(subjects_of(kind, layer[f"{kind}_id"]) for kind, layer in layers.items())
    )
