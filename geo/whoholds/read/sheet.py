"""Sheets: any table of claims, with a small TOML file that says which column is what.

::

    [columns]                 # column of a claim -> column of the sheet
    place = "Town"
    when = "Date"
    holder = "Taken by"
    url = "Link"

    [constants]               # the same for every row
    event = "captured"

    [values.event]            # words of the sheet -> events
    "lost by" = "withdrew"

    [actors]                  # names of the sheet -> actor ids
    "Junta" = "military"

    [states]
    "N. Shan" = "MM-17"

    [dates]
    order = "dmy"             # how 03/08/2024 is meant: dmy, mdy; left out, it is either
    serial = "1900"           # 45507 is a day, as spreadsheets count them (1904 on old Macs)

    [places]
    known = true              # every place is a town of the pack, so that no state is needed
    nearest_km = 3            # a point without a place is the nearest town, if it is so near

Columns: ``subject`` or ``place`` (with ``state``, or ``longitude`` and ``latitude``, for which
points that are drawn serve too), ``event``, ``when`` (with ``until``, its last day), ``phrase``,
``holder``, ``partners``, ``challengers``, ``claimant``, ``reported``, ``note``; of the source
``url``, ``title``, ``publisher``, ``published``. ``file`` is a column of every sheet: the name of
its file, without the suffix.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from whoholds import crs
from whoholds.dates import Day
from whoholds.dates.phrases import from_phrase
from whoholds.errors import DateError, SourceDataError
from whoholds.ledgers import Ledger
from whoholds.names import Gazetteer
from whoholds.read import tables
from whoholds.read._files import outlines
from whoholds.read._files.cell_text import brief, listed
from whoholds.read._files.html_text import sound
from whoholds.read._importing import written_days
from whoholds.read._importing.actor_names import DOUBTED, QUESTIONED, ActorNames
from whoholds.read._importing.draft import Draft, day_or_today, published, short
from whoholds.read._importing.mapped import COLUMNS, Mapped
from whoholds.read._importing.points import point, single
from whoholds.read.imported import Imported
from whoholds.schema import HOLDER_EVENTS
from whoholds.schema.lengths import LONGEST
from whoholds.subject import Subject
from whoholds.vocabulary import EVENTS

_REQUIRED = ("subject", "place", "event", "when", "holder")
_DOUBTS = 10  # names that the report tells
_NEAR = 30  # lines that may stand above a header
_PARTIES = ("holder", "partners", "challengers", "claimant")


def read(
    path: str | os.PathLike[str],
    ledger: Ledger,
    *,
    mapping: Mapped | str | os.PathLike[str],
    layer: str | None = None,
    actors: Mapping[str, str] | None = None,
    encoding: str | None = None,
    header: int | None = None,
    accessed: Day | None = None,
) -> Imported:
    """Read a sheet of claims.

    Parameters
    ----------
    path : str or path-like
        Any table that :func:`whoholds.read.tables.read` reads.
    ledger : Ledger
        Pack whose towns, states and actors are meant.
    mapping : Mapped or path-like
        Which column is what; a TOML file as above.
    layer : str, optional
        Sheet of a workbook, the first unless given; layer of a map.
    actors : mapping of str to str, optional
        Names that neither the pack nor the mapping has -> actor ids.
    encoding : str, optional
        How a text, JSON or a shapefile is written, where it is no UTF-8 and a guess is wrong.
    header : int, optional
        Line of the header of a text or a sheet of a workbook; the first unless given.
    accessed : str or date, optional
        Day on which the sheet was looked at; today unless given.

    Returns
    -------
    Imported
        Rows are the lines of the sheet. A row whose place, date, event or actor cannot be told is
        set aside with the reason; one whose party is doubted (``Russia?``, ``probably Russia``)
        is context.

    Raises
    ------
    SourceDataError
        If the sheet or the mapping cannot be read, or a mapped column is missing.
    """
    file = Path(path)
    mapped = mapping if isinstance(mapping, Mapped) else Mapped.load(mapping)
    table = outlines.drawn(tables.read(file, layer=layer, encoding=encoding, header=header))
    frame = pd.DataFrame(table).astype("str")
    if "file" in mapped.columns.values() and "file" not in frame:
        frame["file"] = file.stem
    lacking = {to: column for to, column in mapped.columns.items() if column not in frame}
    # A sibling may lack a column that claims can do without.
    notes = {f"column `{brief(column, 60)}` is missing": len(frame) for column in lacking.values()}
    missing = [column for to, column in lacking.items() if to in _REQUIRED]
    if missing:
        lacks = f"{file.name} has no column `{brief(missing[0], 60)}`"
        raise SourceDataError(f"{lacks}; it has {listed(frame.columns)}{_below(frame, missing[0])}")
    draft = Draft("sheet", day_or_today(accessed), _feed(file, layer, mapping))
    own = draft.source(f"sheet-{short(file.name)}", title=file.stem)
    names = ActorNames.of(ledger, {**mapped.actors, **(actors or {})})
    gazetteer, points, towns = Gazetteer(ledger.towns), _points(table), ledger.towns
    reader = _Reader(draft, mapped, names, gazetteer, own, points, towns, frozenset(lacking))
    for row, cells in zip(frame.index.tolist(), frame.to_dict("records"), strict=True):
        reader.row(row, {str(key): str(cell).strip() for key, cell in cells.items()})
    return draft.finish(frame.index, notes=notes | reader.notes() | tables.remarks(table))


def _below(frame: pd.DataFrame, column: str) -> str:
    """Say where a header may stand that is not the first line."""
    for row, *cells in frame.head(_NEAR).itertuples():
        if column in (str(cell).strip() for cell in cells):
            return f"; the header may be line {row}: say --set header={row}"
    return ""


def _points(table: pd.DataFrame) -> dict[int, tuple[str, str]]:
    """Longitude and latitude of every row that is drawn as one point."""
    if not isinstance(table, gpd.GeoDataFrame):
        return {}
    drawn = zip(table.index.tolist(), map(single, table.geometry), strict=True)
    spots = {
        row: spot for row, spot in drawn if isinstance(spot, shapely.Point) and not spot.is_empty
    }
    return {row: (str(spot.x), str(spot.y)) for row, spot in spots.items()}


def _feed(file: Path, layer: str | None, mapping: Mapped | str | os.PathLike[str]) -> str:
    """Name a sheet as it is read: one table may hold claims of several kinds."""
    mapped = "" if isinstance(mapping, Mapped) else Path(mapping).name
    return " ".join(part for part in (file.name, layer or "", mapped) if part)


class _AsideError(Exception):
    """A row that cannot be told; the message says why."""


@dataclass(frozen=True)
class _Reader:
    draft: Draft
    mapped: Mapped
    parties: ActorNames
    gazetteer: Gazetteer
    own: str
    points: Mapping[int, tuple[str, str]]
    towns: gpd.GeoDataFrame
    lacking: frozenset[str]
    doubted: Counter[str] = field(default_factory=Counter)

    def notes(self) -> dict[str, int]:
        """Count the rows whose party is doubted, by what stands there."""
        common = self.doubted.most_common(_DOUBTS)
        told = {f"as context, doubted: `{brief(names, 60)}`": number for names, number in common}
        rest = self.doubted.total() - sum(told.values())
        return told | ({"as context, doubted otherwise": rest} if rest else {})

    def row(self, row: int, cells: Mapping[str, str]) -> None:
        """Note what one row of the sheet says."""
        said = dict.fromkeys(COLUMNS, "")
        said.update(self.mapped.constants)
        told = {to: name for to, name in self.mapped.columns.items() if to not in self.lacking}
        said.update({to: cells[column] for to, column in told.items()})
        if row in self.points and not (said["longitude"] or said["latitude"]):
            said["longitude"], said["latitude"] = self.points[row]
        try:
            long = [column for column, cell in said.items() if len(cell) > LONGEST]
            if long:
                raise _AsideError(f"its `{long[0]}` has more than {LONGEST:,} characters")
            claim = self._claim(said)
        except _AsideError as why:
            self.draft.leave(row, ", ".join(filter(None, cells.values())), str(why))
            return
        doubted = any(DOUBTED.search(said[column]) for column in _PARTIES)
        if doubted or QUESTIONED.search(said["place"]):
            names = " and ".join(said[column] for column in _PARTIES if said[column])
            facts = {"when": claim["when"], "kind": f"{claim['event']} (doubted)"}
            facts |= {"parties": names, "place": said["place"], "url": said["url"]}
            self.draft.context(row, point(said["longitude"], said["latitude"]), **facts)
            self.doubted[names if doubted else said["place"]] += 1
            return
        self.draft.claim(row, source_id=self._source(said), **claim)

    def _claim(self, said: Mapping[str, str]) -> dict[str, str]:
        event = self.mapped.events.get(said["event"], said["event"].casefold().replace(" ", "_"))
        if not said["event"]:
            raise _AsideError("it names no event")
        if event not in EVENTS:
            raise _AsideError(f"`{said['event']}` is no event")
        when = self._when(said["when"]) or self._phrase(said)
        if not when and not said["when"]:
            raise _AsideError("it names no day")
        if not when:
            raise _AsideError(f"`{said['when']}` is no date that can be read")
        if until := self._when(said["until"]):
            when = f"{when}/{until}" if until != when else when
            if not self._when(when):
                raise _AsideError(f"`{brief(when, 60)}` is no first and last day")
        holders = self._actors(said["holder"])
        partners = self._actors(said["partners"])
        if event in HOLDER_EVENTS and not holders:
            raise _AsideError(f"`{event}` names no holder")
        vague = said["when"] if not self._when(said["when"]) else ""
        return {
            "subject": self._subject(said),
            "event": event,
            "when": when,
            "phrase": said["phrase"] or vague,
            "holder": holders[0] if holders else "",
            "partners": ";".join(dict.fromkeys([*holders[1:], *partners])),
            "challengers": ";".join(self._actors(said["challengers"])),
            "claimant": next(iter(self._actors(said["claimant"])), ""),
            "reported": self._when(said["reported"]),
            "note": said["note"],
        }

    def _actors(self, names: str) -> list[str]:
        actors, unknown = self.parties.several(names)
        if unknown:
            raise _AsideError(f"no actor of the pack is called `{unknown[0].strip()}`")
        return actors

    def _subject(self, said: Mapping[str, str]) -> str:
        if said["subject"]:
            return said["subject"]
        state = self.mapped.states.get(said["state"], said["state"])
        place = point(said["longitude"], said["latitude"])
        near = (place.x, place.y) if place else None
        if place and not said["place"] and self.mapped.nearest_km:
            away = crs.distance_km(self.towns.geometry.x, self.towns.geometry.y, place.x, place.y)
            if len(away) and away.min() <= self.mapped.nearest_km:
                return str(Subject("town", str(self.towns["town_id"].iloc[int(away.argmin())])))
            raise _AsideError(f"no town of the pack lies within {self.mapped.nearest_km:g} km")
        if not (said["place"] or place) and (said["longitude"] or said["latitude"]):
            raise _AsideError("its coordinates are 0 and 0, or no degrees on the globe")
        bounds = {"state_id": state or None, "near": near, "closed": self.mapped.known}
        town = self.draft.town(said["place"], self.gazetteer, **bounds)
        if town:
            return str(Subject("town", town))
        mend = "" if state or place or self.mapped.known else "; name its state, or its coordinates"
        raise _AsideError(f"`{said['place']}` is no town of the pack, or may be several{mend}")

    def _when(self, text: str) -> str:
        """EDTF of a cell, ``""`` where it is empty or says no date."""
        return written_days.told(text, self.mapped.order, self.mapped.serial)

    def _phrase(self, said: Mapping[str, str]) -> str:
        """EDTF of words such as "last week", which mean nothing without a day of publication."""
        url = said["url"] if sound(said["url"]) else ""
        day = self._when(said["published"]) or published(url)
        try:
            return (from_phrase(said["when"], day) or "") if day else ""
        except DateError:
            return ""

    def _source(self, said: Mapping[str, str]) -> str:
        facts = {
            "title": said["title"],
            "publisher": said["publisher"],
            "published": self._when(said["published"]),
        }
        given = {key: cell for key, cell in facts.items() if cell}
        if said["url"].startswith(("http://", "https://")) and sound(said["url"]):
            return self.draft.web(said["url"], **given)
        if not given:
            return self.own
        named = f"sheet-{short('|'.join(facts.values()))}"
        return self.draft.source(named, **{"title": "untitled", **given})
