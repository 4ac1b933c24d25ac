"""Wikipedia's detailed maps: Lua modules of marks, each with the icon of who holds the place.

What the shape of an icon says (a dot holds, a circle besieges) ships with whoholds, in
``icons.toml`` beside this module. What its colour stands for differs from war to war, so a small
TOML table says it::

    [colours]
    red = "military"
    lime = "kia"

    [icons]                             # single icons that say something of their own
    "Battle of Kyiv template.svg" = { event = "contested", challengers = ["military", "kia"] }

:func:`begin` writes such a table, with the colours of a module, to be filled in.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from whoholds.dates import Day, read_day
from whoholds.errors import SourceDataError
from whoholds.ledgers import Ledger
from whoholds.names import Gazetteer
from whoholds.read._files import delimited, lua_tables, mistaken, safe_xml
from whoholds.read._files.cell_text import brief
from whoholds.read._files.safe_xml import child_text, local
from whoholds.read._importing.dated_files import dated, day_of
from whoholds.read._importing.draft import Draft, day_or_today
from whoholds.read._importing.legend import Icon, Legend, bare, load
from whoholds.read._importing.points import point
from whoholds.read.imported import Imported, Terms
from whoholds.subject import Subject

_MODULES = (".lua", ".txt")
_LINK = re.compile(r"\[\[([^\[\]|]*)(?:\|([^\[\]]*))?\]\]")
_NUMBER = re.compile(r"[0-9]{1,18}")
_WITHIN_KM = 10.0
_TERMS = Terms(
    attribution="Wikipedia contributors",
    licence="CC BY-SA 4.0",
    url="https://creativecommons.org/licenses/by-sa/4.0/",
    notice="Wikipedia is under CC BY-SA: what you make of it must be passed on alike.",
)


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
    icons: Legend | str | os.PathLike[str] | None = None,
    revised: Day | None = None,
    accessed: Day | None = None,
    within_km: float = _WITHIN_KM,
) -> Imported:
    """Read one or more revisions of a module.

    A mark says how things stood on the day of its revision. It is claimed in the first revision
    that has it, where its icon changes, and in the last one; the revisions between repeat it and
    are set aside. A mark without a label, such as the circle around a dot, is of the place whose
    mark has the same coordinates. Bases and airfields are context.

    Parameters
    ----------
    path : str or path-like
        A module (``.lua``, ``.txt``), a folder of them with the day of the revision in their
        names, or XML as MediaWiki exports pages.
    ledger : Ledger
        Pack whose towns are meant.
    icons : Legend or path-like, optional
        What the icons mean; a TOML file as above, :func:`table_of` the module unless given. Where
        there is none it is begun, with the colours of the module to be filled in.
    revised : str or date, optional
        Day of the revision, for a single module without a day in its name.
    accessed : str or date, optional
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
        If nothing can be read, the day of a revision is not known, or the table of icons is wrong
        or had to be begun.
    """
    revisions = _revisions(Path(path), revised)
    legend = icons if isinstance(icons, Legend) else _legend(Path(path), icons, revisions)
    unknown = sorted(legend.actors - set(ledger.actors["actor_id"]))
    if unknown:
        raise SourceDataError(f"the table of icons names `{unknown[0]}`, no actor of the pack")
    draft = Draft("wikipedia", day_or_today(accessed), Path(path).name)
    reader = _Reader(draft, legend, Gazetteer(ledger.towns), within_km)
    return draft.finish(range(1, reader.marks(revisions) + 1), terms=_TERMS)


def icons(path: str | os.PathLike[str], *, revised: Day | None = None) -> dict[str, int]:
    """List the icons of a module and how many marks have each, most frequent first."""
    return _icons(_revisions(Path(path), day_or_today(revised)))


def table_of(path: str | os.PathLike[str]) -> Path:
    """Where the table of a module's icons is looked for: beside it, or within its folder.

    >>> table_of("maps/syria.lua").as_posix()
    'maps/syria.icons.toml'
    """
    file = Path(path)
    return file / "icons.toml" if file.is_dir() else file.with_suffix(".icons.toml")


def begin(path: str | os.PathLike[str], *, revised: Day | None = None) -> str:
    """Begin the table of a module's icons: its colours and unknown icons, to be filled in.

    Returns
    -------
    str
        TOML; what it does not say yet is blank or commented out.
    """
    return _begun(_icons(_revisions(Path(path), day_or_today(revised))))


def _words(revisions: Sequence[_Revision]) -> dict[str, str]:
    """List what the modules' own names stand for; a later revision overrules an earlier one."""
    words: dict[str, str] = {}
    for revision in revisions:
        words |= lua_tables.words(revision.module)
    return words


def _icons(revisions: Sequence[_Revision]) -> dict[str, int]:
    words = _words(revisions)
    counted = Counter(icon for revision in revisions for _, _, icon in _marks(revision, words))
    return dict(counted.most_common())


def _begun(counted: Mapping[str, int]) -> str:
    legend = Legend()
    lines = ["# Who the colours of the icons stand for: actor ids of the pack.", "[colours]"]
    for colour, marks in legend.colour(Counter(counted).elements()).items():
        lines.append(f'{colour} = ""  # {marks} marks')
    lines += ["", "# What icons of no known shape mean.", "[icons]"]
    for icon, marks in counted.items():
        if "no shape" in str(legend.meaning(icon)):
            lines.append(
                f'# {json.dumps(icon)} = {{ event = "held", holder = "" }}  # {marks} marks'
            )
    return "\n".join(lines) + "\n"


def _legend(
    path: Path, icons: str | os.PathLike[str] | None, revisions: Sequence[_Revision]
) -> Legend:
    """Read the table of icons; begin one, and say so, where there is none."""
    file = Path(icons) if icons else table_of(path)
    if file.exists() or not file.parent.is_dir():
        return load(file)
    file.write_text(_begun(_icons(revisions)), encoding="utf-8")
    raise SourceDataError(
        f"there was no table of icons; `{file}` now lists the colours: say whose they are, and "
        "import again"
    )


def _marks(revision: _Revision, words: Mapping[str, str]) -> list[tuple[int, _Spot, str]]:
    """Line, spot and icon of every mark of a revision; a place has one name for all its marks."""
    tables = list(lua_tables.marks(revision.module, words))
    names: dict[tuple[str, str], tuple[str, str]] = {}
    for table in tables:
        label, link = table.fields.get("label", ""), table.fields.get("link", "")
        if label or link:
            names.setdefault((table.fields["lat"], table.fields["long"]), (label, link))
    answer = []
    for table in tables:
        fields = table.fields
        at = fields["lat"], fields["long"]
        label, link = fields.get("label", ""), fields.get("link", "")
        named = (label, link) if label or link else names.get(at, ("", ""))
        answer.append((table.line, _Spot(*named, *at), bare(fields.get("mark", ""))))
    return answer


def _revisions(path: Path, revised: Day | None) -> list[_Revision]:
    given = None if revised is None else read_day(revised)
    if path.is_dir():
        files = dated(path, _MODULES)
        if not files:
            raise SourceDataError(f"no module in `{path}` has a day in its name")
        return [_Revision(day, file.name, "", _module(file)) for day, file in files]
    if not path.is_file():
        raise SourceDataError(f"there is no file `{path}`")
    if path.suffix.lower() == ".xml":
        return _exported(path)
    day = given or day_of(path)
    if day is None:
        raise SourceDataError(f"{path.name} does not tell its day; name it as `revised`")
    return [_Revision(day, path.name, "", _module(path))]


def _module(file: Path) -> str:
    data = file.read_bytes()
    mistaken.refuse(data, file.name)
    return delimited.decode(data).text


def _exported(path: Path) -> list[_Revision]:
    """Revisions of MediaWiki's XML, in the order of their times."""
    root = safe_xml.parse(path.read_bytes(), path.name)
    answer = []
    for page in root.iter():
        if local(page) != "page":
            continue
        title = child_text(page, "title")
        for revision in page:
            if local(revision) != "revision":
                continue
            try:
                day = dt.datetime.fromisoformat(child_text(revision, "timestamp")).date()
            except ValueError as error:
                said = brief(str(error), 100)
                raise SourceDataError(f"{path.name}: a revision has no time: {said}") from error
            number = child_text(revision, "id")
            url = (
                f"https://en.wikipedia.org/w/index.php?oldid={number}"
                if _NUMBER.fullmatch(number)
                else ""
            )
            answer.append(
                _Revision(day, brief(title, 200) or path.name, url, child_text(revision, "text"))
            )
    return sorted(answer, key=lambda revision: revision.day)


@dataclass(frozen=True)
class _Spot:
    """By what a mark is the same one in two revisions: its names and its place, as written."""

    label: str
    link: str
    lat: str
    lon: str


@dataclass(frozen=True)
class _Reader:
    draft: Draft
    legend: Legend
    gazetteer: Gazetteer
    within_km: float

    def marks(self, revisions: Sequence[_Revision]) -> int:
        """Note the marks of all revisions; answers how many there are."""
        words = _words(revisions)
        marked = [_marks(revision, words) for revision in revisions]
        newest = {spot: number for number, marks in enumerate(marked) for _, spot, _ in marks}
        row, before = 0, set[tuple[_Spot, str]]()
        for number, (revision, marks) in enumerate(zip(revisions, marked, strict=True)):
            for line, spot, icon in marks:
                row += 1
                where = f"{revision.name}:{line}"
                if (spot, icon) in before and newest[spot] != number:
                    self.draft.leave(row, where, "the revision before says the same")
                else:
                    self.mark(row, revision, where, spot, icon)
            before = {(spot, icon) for _, spot, icon in marks}
        return row

    def mark(self, row: int, revision: _Revision, where: str, spot: _Spot, mark: str) -> None:
        """Note what one mark says."""
        place = point(spot.lon, spot.lat)
        icon = self.legend.meaning(mark)
        if place is None:
            self.draft.leave(row, where, "its coordinates cannot be read")
            return
        if isinstance(icon, str):
            self.draft.leave(row, where, icon)
            return
        names = _names(spot.label, spot.link)
        near = (place.x, place.y)
        towns = (
            self.draft.town(name, self.gazetteer, near=near, within_km=self.within_km)
            for name in (() if icon.site else names)
        )
        town = next((town for town in towns if town), "")
        if town:
            self._claim(row, revision, str(Subject("town", town)), icon)
            return
        parties = "/".join(filter(None, (icon.holder, *icon.challengers)))
        kind = f"{icon.event}, a site" if icon.site else icon.event
        cells = {"when": revision.day.isoformat(), "kind": kind, "place": next(iter(names), "")}
        cells["source"] = f"Wikipedia, {revision.name}"
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
    label, link = (" ".join(text.split()) for text in (label, link))
    match = _LINK.search(label)
    shown = [match[2] or match[1], match[1]] if match else [label]
    names = [re.sub(r" ?\([^()]*\)|,.*$|'{2,}", "", name).strip() for name in (*shown, link)]
    return [name for name in dict.fromkeys(names) if name]
