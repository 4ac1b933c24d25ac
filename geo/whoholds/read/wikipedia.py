"""Wikipedia's detailed maps: Lua modules of marks, each with the icon of who holds the place.

What an icon means differs from war to war, so a small TOML table says it::

    [icons]
    "Location dot red.svg" = { event = "held", holder = "military" }
    "80x80-red-blue-anim.gif" = { event = "contested", challengers = ["military", "kia"] }

:func:`icons` lists the icons of a module, to begin such a table with.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import tomllib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from whoholds.errors import SourceDataError
from whoholds.ledger import Ledger
from whoholds.names import Gazetteer
from whoholds.read import _lua, _text, _xml
from whoholds.read._dated import dated, day_of
from whoholds.read._draft import Draft
from whoholds.read._places import point
from whoholds.read.imported import Imported, Terms
from whoholds.schema import HOLDER_EVENTS
from whoholds.vocabulary import EVENTS

_MODULES = (".lua", ".txt")
_LINK = re.compile(r"\[\[([^\[\]|]*)(?:\|([^\[\]]*))?\]\]")
_WITHIN_KM = 10.0
_TERMS = Terms(
    attribution="Wikipedia contributors",
    licence="CC BY-SA 4.0",
    url="https://creativecommons.org/licenses/by-sa/4.0/",
    notice="Wikipedia is under CC BY-SA: what you make of it must be passed on alike.",
)


@dataclass(frozen=True)
class Icon:
    """What an icon says of its place.

    Parameters
    ----------
    event : str
        ``held``, ``contested``, ``besieged`` …
    holder : str
        Actor id, empty where the event needs none.
    challengers : tuple of str
        Actor ids.
    """

    event: str
    holder: str = ""
    challengers: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Revision:
    day: dt.date
    name: str
    url: str
    module: str


def read(
    path: str | os.PathLike[str],
    ledger: Ledger,
    *,
    icons: Mapping[str, Icon] | str | os.PathLike[str],
    revised: dt.date | None = None,
    accessed: dt.date | None = None,
    within_km: float = _WITHIN_KM,
) -> Imported:
    """Read one or more revisions of a module.

    A mark says how things stood on the day of its revision. It is claimed in the first revision
    that has it, where its icon changes, and in the last one; the revisions between repeat it and
    are set aside.

    Parameters
    ----------
    path : str or path-like
        A module (``.lua``, ``.txt``), a folder of them with the day of the revision in their
        names, or XML as MediaWiki exports pages.
    ledger : Ledger
        Pack whose towns are meant.
    icons : mapping of str to Icon or path-like
        What each icon means; a TOML file as above.
    revised : datetime.date, optional
        Day of the revision, for a single module without a day in its name.
    accessed : datetime.date, optional
        Day of the download; today unless given.
    within_km : float
        Kilometres that a mark may be from its town.

    Returns
    -------
    Imported
        Rows are the marks of all revisions, in the order of days, from 1.

    Raises
    ------
    SourceDataError
        If nothing can be read, the day of a revision is not known, or the table of icons is wrong.
    """
    table = icons if isinstance(icons, Mapping) else load(icons)
    draft = Draft("wikipedia", accessed or dt.date.today())
    reader = _Reader(draft, table, Gazetteer(ledger.towns), within_km)
    marks: list[tuple[int, _Revision, int, dict[str, str]]] = []
    for revision in _revisions(Path(path), revised):
        for line, mark in _lua.marks(revision.module):
            marks.append((len(marks) + 1, revision, line, mark))
    newest = {reader.spot(mark): row for row, _, _, mark in marks}
    said: dict[tuple[str, ...], str] = {}
    for row, revision, line, mark in marks:
        spot, icon = reader.spot(mark), mark.get("mark", "")
        if said.get(spot) == icon and newest[spot] != row:
            draft.leave(row, f"{revision.name}:{line}", "the revision before says the same")
            continue
        said[spot] = icon
        reader.mark(row, revision, f"{revision.name}:{line}", mark)
    return draft.finish(range(1, len(marks) + 1), terms=_TERMS)


def icons(path: str | os.PathLike[str], *, revised: dt.date | None = None) -> dict[str, int]:
    """List the icons of a module and how many marks have each, most frequent first."""
    counted = Counter(
        mark.get("mark", "")
        for revision in _revisions(Path(path), revised or dt.date.today())
        for _, mark in _lua.marks(revision.module)
    )
    return dict(counted.most_common())


def load(path: str | os.PathLike[str]) -> dict[str, Icon]:
    """Read a table of icons from a TOML file.

    Raises
    ------
    SourceDataError
        If it is no TOML, or an icon has no known event, or lacks the holder that it needs.
    """
    file = Path(path)
    try:
        table = tomllib.loads(file.read_text(encoding="utf-8")).get("icons", {})
        answer = {
            str(name): Icon(
                event=str(said["event"]),
                holder=str(said.get("holder", "")),
                challengers=tuple(map(str, said.get("challengers", ()))),
            )
            for name, said in table.items()
        }
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SourceDataError(f"{file.name} cannot be read: {error}") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise SourceDataError(f"{file.name}: an icon needs {{ event, holder }}: {error}") from error
    for name, icon in answer.items():
        if icon.event not in EVENTS or (icon.event in HOLDER_EVENTS and not icon.holder):
            raise SourceDataError(f"{file.name}: `{name}` has no known event, or lacks its holder")
    return answer


def _revisions(path: Path, revised: dt.date | None) -> list[_Revision]:
    if path.is_dir():
        files = dated(path, _MODULES)
        if not files:
            raise SourceDataError(f"no module in `{path}` has a day in its name")
        return [_Revision(day, file.name, "", _module(file)) for day, file in files]
    if not path.is_file():
        raise SourceDataError(f"there is no file `{path}`")
    if path.suffix.lower() == ".xml":
        return _exported(path)
    day = revised or day_of(path)
    if day is None:
        raise SourceDataError(f"{path.name} does not tell its day; name the day of the revision")
    return [_Revision(day, path.name, "", _module(path))]


def _module(file: Path) -> str:
    return _text.decode(file.read_bytes()).text


def _exported(path: Path) -> list[_Revision]:
    """Revisions of MediaWiki's XML, in the order of their times."""
    root = _xml.parse(path.read_bytes(), path.name)
    answer = []
    for page in root.iter():
        if not page.tag.endswith("}page") and page.tag != "page":
            continue
        title = _field(page, "title")
        for revision in page:
            if revision.tag.rpartition("}")[2] != "revision":
                continue
            try:
                day = dt.datetime.fromisoformat(_field(revision, "timestamp")).date()
            except ValueError as error:
                raise SourceDataError(f"{path.name}: a revision has no time: {error}") from error
            number = _field(revision, "id")
            url = f"https://en.wikipedia.org/w/index.php?oldid={number}" if number.isdigit() else ""
            answer.append(_Revision(day, title or path.name, url, _field(revision, "text")))
    return sorted(answer, key=lambda revision: revision.day)


def _field(element: object, tag: str) -> str:
    for child in element:  # type: ignore[attr-defined]
        if child.tag.rpartition("}")[2] == tag:
            return child.text or ""
    return ""


@dataclass(frozen=True)
class _Reader:
    draft: Draft
    icons: Mapping[str, Icon]
    gazetteer: Gazetteer
    within_km: float

    def spot(self, mark: Mapping[str, str]) -> tuple[str, ...]:
        """Tell by what a mark is the same one in two revisions: its label and its place."""
        return mark.get("label", ""), mark["lat"], mark["long"]

    def mark(self, row: int, revision: _Revision, where: str, mark: Mapping[str, str]) -> None:
        """Note what one mark says."""
        place = point(mark["long"], mark["lat"])
        icon = self.icons.get(mark.get("mark", ""))
        names = _names(mark.get("label", ""), mark.get("link", ""))
        if place is None:
            self.draft.leave(row, where, "its coordinates cannot be read")
        elif icon is None:
            told = mark.get("mark", "")
            self.draft.leave(row, where, f"the table of icons does not have `{told}`")
        else:
            near = (place.x, place.y)
            found = (
                self.draft.town(name, self.gazetteer, near=near, within_km=self.within_km)
                for name in names
            )
            town = next((town for town in found if town), "")
            if town:
                self._claim(row, revision, f"town:{town}", icon)
                return
            parties = "/".join(filter(None, (icon.holder, *icon.challengers)))
            name = next(iter(names), "")
            cells = {"when": revision.day.isoformat(), "kind": icon.event, "place": name}
            self.draft.context(row, place, parties=parties, url=revision.url, **cells)

    def _claim(self, row: int, revision: _Revision, subject: str, icon: Icon) -> None:
        day = revision.day.isoformat()
        source = self.draft.source(
            f"wikipedia-{revision.url.rpartition('=')[2] or day}",
            title=f"{revision.name}, revision of {day}",
            publisher="Wikipedia",
            url=revision.url,
            published=day,
        )
        cells = {"holder": icon.holder, "challengers": ";".join(icon.challengers)}
        self.draft.claim(
            row, subject=subject, event=icon.event, when=day, source_id=source, **cells
        )


def _names(label: str, link: str) -> list[str]:
    """Names of a mark: what its label shows, what it links to, without "(town)" or the like.

    >>> _names("[[Hinthada Township|Hinthada]]", "")
    ['Hinthada', 'Hinthada Township']
    """
    found = _LINK.search(label)
    shown = [found[2] or found[1], found[1]] if found else [label]
    bare = [re.sub(r"\s*\(.*?\)|,.*$", "", name).strip() for name in (*shown, link)]
    return [name for name in dict.fromkeys(bare) if name]
