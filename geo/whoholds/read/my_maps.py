"""Google My Maps: exported KML, KMZ or GeoJSON whose markers are named ``ACTOR - DATE - Place``.

A marker of one actor and a date says that the actor was there: the claim is ``held``, unless a
line of its description with the same date says more (``Captured by …``). ``AA/SAC`` says that
they fought: ``contested``, in no order. Dated lines of the description become claims of their own
where they say who did what in so many words; "presumed" and "assumed" do not. ``<`` before a date
becomes "already so by then", ``??`` the month or year. A claim is made only where the marker's
place is a town of the pack, by name and within `within_km`; every other marker with a readable
name is context. Links become the sources.

A name without a date, ``ACTOR - Place``, has the day that its marker tells otherwise: its time, a
field called a date, a folder named after a day (:mod:`whoholds.read._importing.own_days`).
"""

from __future__ import annotations

import os
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from whoholds.dates import Day
from whoholds.errors import SourceDataError
from whoholds.ledgers import Ledger
from whoholds.names import Gazetteer
from whoholds.read import tables
from whoholds.read._files import archive, kml, umap_text
from whoholds.read._files.cell_text import listed
from whoholds.read._importing.actor_names import DOUBTED, QUESTIONED, ActorNames
from whoholds.read._importing.draft import Draft, also, day_or_today, published, short
from whoholds.read._importing.fields import unused
from whoholds.read._importing.marker import Headline, Note, headline, notes, undated
from whoholds.read._importing.own_days import OwnDay, apart, own_day
from whoholds.read._importing.points import astray, single
from whoholds.read.imported import ON_THE_WEB, Imported, Terms
from whoholds.subject import Subject

_WITHIN_KM = 10.0
_OWN = 0.6  # share of a colour's markers that one actor must have for the colour to be its own
_ENOUGH = 5
_WHY = {
    "undated": "no day is told",
    "marker": "no claim on a town of the pack, by name and near enough",
    "drawn": "a line or an area (`polygons` reads areas)",
    "note": "a dated line of a description",
}
# What becomes more than text; the layer is the last of the folders.
_READ = ("name", "description", "styleUrl", "colour", "layer", "document")


def read(
    path: str | os.PathLike[str],
    ledger: Ledger,
    *,
    actors: Mapping[str, str] | None = None,
    accessed: Day | None = None,
    within_km: float = _WITHIN_KM,
    encoding: str | None = None,
) -> Imported:
    """Read a Google My Map.

    Parameters
    ----------
    path : str or path-like
        ``.kml``, ``.kmz``, ``.geojson`` or ``.umap``, or a ``.zip`` of such.
    ledger : Ledger
        Pack whose towns and actors are meant.
    actors : mapping of str to str, optional
        Names that the pack does not have -> actor ids.
    accessed : str or date, optional
        Day on which the map was exported; today unless given.
    within_km : float
        Kilometres that a marker may be from its town.
    encoding : str, optional
        How GeoJSON is written that is no UTF-8; KML says so itself.

    Returns
    -------
    Imported
        Rows are the numbers of the features, from 1.

    Raises
    ------
    SourceDataError
        If the file cannot be read, or its features have no names.
    """
    file = Path(path)
    marks = _marks(file, encoding)
    draft = Draft("my_maps", day_or_today(accessed), file.name)
    parties = ActorNames.of(ledger, actors)
    gazetteer = Gazetteer(ledger.towns)
    heads = _headlines(draft, marks, parties)
    own = draft.source(f"my-map-{short(file.name)}", title=file.stem, publisher="Google My Maps")
    besides = _besides(marks)
    for row, name, description, drawn in zip(
        marks.index.tolist(), marks["name"], marks["description"], marks.geometry, strict=True
    ):
        shape = single(drawn)
        sides, more = parties.sides(heads[row].who), besides[row]
        marker = _Marker(row, heads[row], notes(description), sides, own, more)
        why = marker.unreadable(shape, parties)
        if why or shape is None:
            draft.leave(row, name, why)
        else:
            kind = _said(draft, marker, shape, parties, gazetteer, within_km)
            if kind:
                marker.draw(draft, shape, kind)
            draft.unknown.update(marker.strangers(name, kind, parties))
        _later(draft, marker, parties)
    _colours(draft, marks, heads, parties)
    terms = Terms(attribution=f"after a Google My Map, {file.stem}", notice=ON_THE_WEB)
    return draft.finish(marks.index, terms=terms, notes=_notes(draft, marks, heads, parties))


def _marks(file: Path, encoding: str | None) -> gpd.GeoDataFrame:
    suffix = file.suffix.lower()
    kmls = suffix in (".kml", ".kmz") or (suffix == ".zip" and archive.holds(file, ".kml", ".kmz"))
    if kmls and encoding is None:
        marks = kml.placemarks(file)
        if marks.empty:
            besides = listed(marks.attrs["left_out"]) or "nothing else"
            raise SourceDataError(
                f"{file.name} holds no placemark, and {besides}; export the layers that have marks"
            )
        return marks
    frame = umap_text.marks(file) if suffix == ".umap" else tables.read(file, encoding=encoding)
    if not isinstance(frame, gpd.GeoDataFrame):
        raise SourceDataError(f"{file.name} has no places; export the map as KML")
    # Other programs write these with capital letters.
    told: dict[str, str] = {}
    for column in map(str, frame):
        own = column.casefold()
        if own in ("name", "description") and own not in (*frame, *told.values()):
            told[column] = own
    frame = frame.rename(columns=told)
    if "name" not in frame:
        has = listed(str(column) for column in frame if column != frame.geometry.name)
        what = f"{file.name} has no column `name`, only {has or 'places'}"
        raise SourceDataError(f"{what}; export the map as KML, or map it: `sheet` reads it")
    missing = {column: "" for column in ("description", "styleUrl") if column not in frame}
    return frame.assign(**missing)


def _cells(marks: gpd.GeoDataFrame) -> list[dict[str, str]]:
    """Cells of each mark that may tell its day; its name and its words are read otherwise."""
    told = [column for column in marks if column not in (*_READ, marks.geometry.name)]
    # Before its third version pandas has no records of rows without columns.
    rows = marks[told].to_dict("records") if told else [{}] * len(marks)
    return [{str(name): str(cell) for name, cell in row.items()} for row in rows]


def _besides(marks: gpd.GeoDataFrame) -> dict[int, str]:
    """Write down folder, times and fields of each mark that its description does not repeat."""
    texts = {}
    for row, description, cells in zip(
        marks.index.tolist(), marks["description"], _cells(marks), strict=True
    ):
        said = {name: cell for name, cell in cells.items() if cell and cell not in description}
        texts[row] = "; ".join(f"{name}: {cell}" for name, cell in said.items())
    return texts


def _headlines(draft: Draft, marks: gpd.GeoDataFrame, parties: ActorNames) -> dict[int, Headline]:
    """Take the names apart, with the day that a mark tells otherwise where its name has none."""
    heads = {}
    for row, name, cells in zip(marks.index.tolist(), marks["name"], _cells(marks), strict=True):
        head, own = headline(name), own_day(cells)
        _contrary(draft, row, name, head, own)
        heads[row] = _dated(head, own, name, parties)
    return heads


def _dated(head: Headline, own: OwnDay, name: str, parties: ActorNames) -> Headline:
    """Give a name without a date the day that its mark tells otherwise."""
    if head.raw or not own.when:
        return head
    who, place = undated(name)
    known = parties.sides(who) is not None
    return Headline(who, own.when, place, "") if known else replace(head, when=own.when)


def _contrary(draft: Draft, row: int, name: str, head: Headline, own: OwnDay) -> None:
    """Note where a mark tells two days that are not one."""
    if own.against:
        draft.disagreements.append((row, name, *own.against))
    elif head.when and own.when and apart(head.when, own.when):
        told = f"{own.where} says {own.when}"
        draft.disagreements.append((row, name, f"the name says {head.raw}", told))


def _notes(
    draft: Draft,
    marks: gpd.GeoDataFrame,
    heads: Mapping[int, Headline],
    parties: ActorNames,
) -> dict[str, int]:
    """Count what the report says besides: why marks make no claim, and what else the file holds."""
    named = sum(bool(head.raw and head.when) for head in heads.values())
    claimed = {claim["row"] for claim in draft.claims}
    kinds = Counter(str(context[2]) for context in draft.contexts if context[0] not in claimed)
    others = "" if claimed else "; `sheet` reads maps of any other naming, with a mapping"
    told = {f"names that read ACTOR - DATE - Place{others}": named}
    told |= {f"as context, {_WHY[kind]}": kinds[kind] for kind in _WHY if kinds[kind]}
    rest = marks.loc[[row not in claimed for row in marks.index]]
    told |= unused(rest.drop(columns=[*_READ, rest.geometry.name], errors="ignore"), parties)
    holds = marks.attrs.get("holds", {})
    told |= {f"{part} of the file": number for part, number in holds.items() if number > 1}
    return told | tables.remarks(marks)


def _said(
    draft: Draft,
    marker: _Marker,
    shape: BaseGeometry,
    parties: ActorNames,
    gazetteer: Gazetteer,
    within_km: float,
) -> str:
    """Note what a marker claims; answers the kind of context that it is where it claims nothing."""
    if not isinstance(shape, shapely.Point):
        return "drawn"
    if not marker.head.when:
        return "undated"
    if QUESTIONED.search(marker.head.place):
        return "marker"
    near = (shape.x, shape.y)
    town = draft.town(marker.head.place, gazetteer, near=near, within_km=within_km)
    return "" if town and marker.claim(draft, str(Subject("town", town)), parties) else "marker"


@dataclass(frozen=True)
class _Marker:
    """One marker, taken apart."""

    row: int
    head: Headline
    notes: list[Note]
    sides: tuple[tuple[str, ...], ...] | None
    own: str
    besides: str = ""

    def unreadable(self, shape: BaseGeometry | None, parties: ActorNames) -> str:
        """Say why nothing can be made of it, ``""`` where something can."""
        if self.head.raw and not self.head.when:
            return "there is no such date"
        if shape is None or shape.is_empty:
            return "it has no geometry that can be read"
        if off := astray(shape):
            return off
        if self.head.raw and self.sides is None and isinstance(shape, shapely.Point):
            sides = map(parties.several, self.head.who.split("/"))
            stranger = next((names[0] for _, names in sides if names), "")
            known = f"no actor of the pack is called `{stranger}`"
            return known if stranger else "its name has no actor"
        return ""

    def draw(self, draft: Draft, shape: BaseGeometry, kind: str) -> None:
        """Keep it as context."""
        head = self.head
        text = " ".join([note.text for note in self.notes if note.text] + [self.besides]).strip()
        url = next((url for note in self.notes for url in note.urls), "")
        cells = {"when": head.when, "parties": head.who, "place": head.place, "text": text}
        draft.context(self.row, shape, kind=kind, url=url, **cells)

    def strangers(self, name: str, kind: str, parties: ActorNames) -> set[str]:
        """Name the parties for want of whom it, or a line of its description, claims nothing."""
        told = {note.who for note in self.notes if note.event}
        if kind == "marker" and self.sides is None:
            told |= {self.head.who or undated(name)[0]}
        sides = [side for who in told for side in who.split("/")]
        return {stranger for side in sides for stranger in parties.several(side)[1]}

    def claim(self, draft: Draft, subject: str, parties: ActorNames) -> bool:
        """Note what it claims of its town; tells whether it claims anything."""
        claimed: set[tuple[str, str]] = set()
        for note in self.notes:
            actors, unknown = parties.several(note.who)
            if not note.event or unknown or not actors or DOUBTED.search(note.who):
                self._aside(draft, note)
                continue
            cells = {"holder": actors[0], "partners": ";".join(actors[1:])}
            if note.event == "attacked":
                cells = {"challengers": ";".join(actors)}
            else:
                claimed.add((note.when, actors[0]))
            cells |= self._sources(draft, note.when, note.urls)
            draft.claim(self.row, subject=subject, event=note.event, when=note.when, **cells)
        sides = self.sides or ()
        more = len(sides) == 1 and (self.head.when, sides[0][0]) in claimed
        if sides and not DOUBTED.search(self.head.who) and not more:
            same = [note for note in self.notes if note.when in ("", self.head.when)]
            urls = tuple(url for note in same for url in note.urls)
            cells = self._sources(draft, self.head.when, urls)
            if len(sides) == 1:
                cells |= {"holder": sides[0][0], "partners": ";".join(sides[0][1:])}
            else:
                every = dict.fromkeys(actor for side in sides for actor in side)
                cells |= {"challengers": ";".join(every)}
            event = "held" if len(sides) == 1 else "contested"
            draft.claim(self.row, subject=subject, event=event, when=self.head.when, **cells)
            return True
        return bool(claimed)

    def _aside(self, draft: Draft, note: Note) -> None:
        if note.when:
            url = next(iter(note.urls), "")
            cells = {"when": note.when, "place": self.head.place, "text": note.text, "url": url}
            draft.context(self.row, None, kind="note", **cells)

    def _sources(self, draft: Draft, when: str, urls: tuple[str, ...]) -> dict[str, str]:
        """Cite the first link that is not older than what it is to prove, else the map itself."""
        young = [url for url in urls if not published(url) or published(url) >= _begins(when)[:7]]
        ids = [draft.web(url) for url in young]
        return {"source_id": ids[0] if ids else self.own, "note": also(ids[1:])}


def _begins(when: str) -> str:
    """First date in an EDTF text, which sorts as text does."""
    return when.strip("./[")


def _later(draft: Draft, marker: _Marker, parties: ActorNames) -> None:
    """Note where the newest line of a description contradicts the marker's name."""
    dated = [note for note in marker.notes if note.event in ("captured", "recaptured", "held")]
    newest = max(dated, key=lambda note: _begins(note.when), default=None)
    if newest is None or not marker.sides:
        return
    if _begins(newest.when) <= _begins(marker.head.when):
        return
    actors, _ = parties.several(newest.who)
    if actors and actors[0] not in {actor for side in marker.sides for actor in side}:
        what = f"{marker.head.who} - {marker.head.raw} - {marker.head.place}"
        one = f"the name says {marker.head.who}"
        draft.disagreements.append((marker.row, what, one, f"{newest.when}: {newest.text}"))


def _colours(
    draft: Draft, marks: gpd.GeoDataFrame, heads: Mapping[int, Headline], parties: ActorNames
) -> None:
    """Note where a marker has the colour of another actor than its name."""
    styles = marks["styleUrl"].str.removesuffix("-nodesc")
    named: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for row, style in zip(marks.index.tolist(), styles, strict=True):
        actor = parties.find(heads[row].who) if heads[row].when else ""
        if actor and style:
            named[style].append((row, actor))
    for style, marked in named.items():
        actor, number = Counter(actor for _, actor in marked).most_common(1)[0]
        if number < _ENOUGH or number < _OWN * len(marked):
            continue
        for row, other in marked:
            if other != actor:
                colour = f"the colour {style.rpartition('-')[2]} is that of {actor}"
                name = str(marks["name"].loc[row])
                draft.disagreements.append((row, name, f"the name says {other}", colour))
