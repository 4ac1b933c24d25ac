"""Skeleton of a meaning table: the kinds of areas of a drawn map, whose meaning is yet to be said.

It can be read as it stands: until more is said, every kind of area is context.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from whoholds.ledgers import Ledger
from whoholds.read._files.cell_text import remark
from whoholds.read._files.toml_text import quoted
from whoholds.read._importing import area_kinds, drawn_layers, meaning
from whoholds.read._importing.actor_names import ActorNames
from whoholds.read._importing.area_kinds import Kind
from whoholds.read._importing.drawn_layers import DrawnLayer, Where

#: What an area says of which nothing has been said.
UNSAID = "not said yet"

_FIELDS = ("folder", "layer", "colour", "style", "name")
# Columns that are these fields under another name, or no kind of area.
_ELSE = frozenset(
    {*_FIELDS, "file", "hue", "color", "fill", "stroke", "styleurl", "stylehash", "stylemaphash",
     "layer_type", "layer_name", "description", "document", "timestamp", "begin", "end"}
)  # fmt: skip
_KINDS = 40  # kinds of a table, unless one field alone makes more
_ENTRIES = 200  # kinds that are written down
_VALUES = 12  # values that a field of the file's own may have to tell kinds apart
_LIKE, _LETTERS, _SIDES = 4, 60, 20
_MOST = 0.9  # share of the areas from which on a table that ships is worth a word
_NUMBERED = re.compile(r"\d[\d_.-]*")  # days in names of files


@dataclass
class _Areas:
    """Areas of all files, as far as a table can tell them apart."""

    texts: list[dict[str, str]] = field(default_factory=list)
    shapes: Counter[str] = field(default_factory=Counter)
    known: Counter[str] = field(default_factory=Counter)
    files: int = 0

    def add(self, layer: DrawnLayer) -> None:
        """Take up a layer."""
        self.files += 1
        kinds = layer.frame.geom_type.fillna("without geometry").str.removeprefix("Multi")
        self.shapes.update(kinds)
        flat = kinds.isin(["Polygon", "GeometryCollection"])
        areas = DrawnLayer(layer.file, layer.folder, layer.frame[flat], layer.days)
        own = [name for name in layer.texts if name.isprintable() and _own(name)]
        cells = {name: areas.cells(name) for name in dict.fromkeys([*_FIELDS, *own])}
        if not layer.column("layer", "layer_type", "layer_name"):
            cells["layer"] = [_NUMBERED.sub("*", text) for text in cells["layer"]]
        self.texts += [
            dict(zip(cells, row, strict=True)) for row in zip(*cells.values(), strict=True)
        ]
        for preset in meaning.PRESETS:
            table = meaning.load(preset)
            keys = zip(*(areas.cells(name) for name in table.fields), strict=True)
            said = (table.of(dict(zip(table.fields, key, strict=True))) for key in keys)
            self.known[preset] += sum(one is not None for one in said)

    def fields(self) -> list[str]:
        """Fields whose texts differ from area to area, and not as those before them do."""
        frame = pd.DataFrame(self.texts).fillna("").astype("str")
        own = [name for name in frame if name not in _FIELDS]
        answer: list[str] = []
        groups = 1
        for name in (*_FIELDS[:2], *own, *_FIELDS[2:]):
            if name not in frame or (name in own and not _tells(frame[name])):
                continue
            number = int(frame[[*answer, name]].drop_duplicates().shape[0])
            if number > groups:
                answer, groups = [*answer, str(name)], number
        return answer or [name for name in _FIELDS if frame[name].any()][:1]


def _own(name: str) -> bool:
    return " ".join(name.casefold().split()) not in _ELSE


def _tells(column: pd.Series[str]) -> bool:
    """Whether the words of a field may tell kinds of areas apart."""
    values = set(column) - {""}
    worded = all(any(sign.isalpha() for sign in text) for text in values)
    return 0 < len(values) <= _VALUES and worded


def write(root: Path, where: Where, ledger: Ledger | None) -> str:
    """Write the skeleton of a meaning table for a drawn map.

    Parameters
    ----------
    root : Path
        A file, or a folder of them; they need no days.
    where : Where
        How to read them.
    ledger : Ledger or None
        Pack that they shall go into: its actors are the sides.

    Returns
    -------
    str
        TOML that :func:`whoholds.read._importing.meaning.load` reads.

    Raises
    ------
    SourceDataError
        If nothing can be read.
    """
    left: dict[str, str] = {}
    beside: Counter[str] = Counter()
    areas = _Areas()
    for layer in drawn_layers.layers(root, where, left, beside):
        areas.add(layer)
    names = [one.get("name", "") for one in areas.texts]
    fields = areas.fields() if areas.texts else []
    keys = [tuple(one.get(name, "") for name in fields) for one in areas.texts]
    found = area_kinds.kinds(Counter(keys), fields, _KINDS)
    lines = [*_head(root, areas, beside, left), *_columns(areas, ledger), "", *_sides(ledger)]
    for kind, number in found.most_common(_ENTRIES):
        mine = [name for name, key in zip(names, keys, strict=True) if _fits(kind, fields, key)]
        lines += ["", *_entry(kind, number, mine)]
    if len(found) > _ENTRIES:
        lines += ["", f"# and {len(found) - _ENTRIES} more kinds, which are refused by name"]
    return "\n".join(lines) + "\n"


def _fits(kind: Kind, fields: list[str], key: tuple[str, ...]) -> bool:
    texts = dict(zip(fields, key, strict=True))
    return all(area_kinds.pattern(texts[name]) == text for name, text in kind)


def _head(root: Path, areas: _Areas, beside: Counter[str], left: dict[str, str]) -> Iterator[str]:
    """Say what lies in the files, and what to do with the table."""
    name = remark(root.name, 80)
    yield f"# What the areas of {name} are, kind by kind. Say what each means, and:"
    yield "#   whoholds import polygons FILE --into PACK --set meaning=THIS.toml"
    yield "# `held` and `shared` need a holder (`shared` partners too), `contested` and `besieged`"
    yield "# challengers. What is only claimed has claimed = true; status is the map's own word."
    shapes = ", ".join(f"{number} {kind}" for kind, number in areas.shapes.most_common())
    yield f"# {areas.files} layers of files, {len(areas.texts)} areas ({shapes or 'nothing'})"
    yield from (f"# {remark(what, 200)}: {number}" for what, number in beside.items())
    yield from (f"# not read, {remark(file, 80)}: {remark(why, 200)}" for file, why in left.items())
    for preset, number in areas.known.most_common():
        if number >= _MOST * len(areas.texts) > 0:
            yield (f"# `--set meaning={preset}`, which ships, has a meaning for {number} of them: "
                   "look whether it is meant for this map")  # fmt: skip


def _columns(areas: _Areas, ledger: Ledger | None) -> Iterator[str]:
    """Name the columns that name actors, which need no table."""
    names = ActorNames.of(ledger) if ledger else ActorNames({})
    columns = dict.fromkeys(name for one in areas.texts for name in one if name not in _FIELDS)
    for column in columns:
        known = sum(bool(names.find(one.get(column, ""))) for one in areas.texts)
        if known:
            yield (f"# `{remark(column, _LETTERS)}` names actors of the pack in {known} areas: "
                   f"`--set column={remark(column, _LETTERS)}` needs no table")  # fmt: skip


def _sides(ledger: Ledger | None) -> Iterator[str]:
    yield "[sides] # who is on the map, and the names by which the pack may know them"
    named: Iterable[str] = ledger.actors["name"] if ledger is not None else ()
    plain = [name for name in named if name.strip() and ";" not in name][:_SIDES]
    yield from (f"{quoted(name)} = []" for name in dict.fromkeys(plain))
    if not plain:
        yield '"Side A" = [] # such as Russia = ["RuAF"]'


def _entry(kind: Kind, number: int, names: list[str]) -> Iterator[str]:
    like = Counter(filter(None, names))
    some = ", ".join(f"{remark(name, _LETTERS)} ({n})" for name, n in like.most_common(_LIKE))
    more = f" and {len(like) - _LIKE} more" if len(like) > _LIKE else ""
    told = "name" not in dict(kind) and some
    yield f"[[areas]] # {number}{f', called {some}{more}' if told else ''}"
    yield area_kinds.where(kind)
    yield f"context = {quoted(UNSAID)} # in its place:"
    yield '# event = "held"'
    yield '# holder = "SIDE"'
