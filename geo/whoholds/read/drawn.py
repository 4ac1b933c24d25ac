"""Drawn maps: areas that somebody drew, with their days, and what the map says of each.

What an area says is told by a meaning table (:mod:`whoholds.read._importing.meaning`), by one
holder for all, or by a column that names the holder of each. No ledger is needed: parties are the
*sides* that table or column name. An area of which nothing is told is refused, by name.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely.geometry.base import BaseGeometry

from whoholds.crs import LONLAT
from whoholds.dates import Day, read_day
from whoholds.errors import SourceDataError
from whoholds.read._files.cell_text import brief, listed
from whoholds.read._importing import area_kinds, drawn_layers, meaning as tables_of_meaning
from whoholds.read._importing.actor_names import DOUBTED
from whoholds.read._importing.columns_told import called
from whoholds.read._importing.drawn_layers import DrawnLayer, Where
from whoholds.read._importing.meaning import Meaning, Said
from whoholds.read._importing.points import astray
from whoholds.schema.days import impossible

#: Columns of what :func:`read` answers, the geometry apart.
COLUMNS = (
    "when", "day", "last", "event", "holder", "partners", "challengers", "claimant", "status",
    "name", "file", "row",
)  # fmt: skip

_DAY: Literal["datetime64[s]"] = "datetime64[s]"
_KINDS = 12  # kinds of areas without a meaning that a message lists
# Words in the names of columns that tell the sides of a drawn map apart: how areas look, and of
# what kind they are.
_TELLING = frozenset(
    {
        *("layer", "folder", "style", "styleurl", "colour", "color", "fill", "stroke", "symbol"),
        *("legend", "status", "class", "category", "type", "kind", "zone"),
    }
)
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Aside:
    """A feature that is no area of a side.

    Parameters
    ----------
    number : int
        Of the feature among those of all files, from 1.
    what : str
        File and row, and its name.
    why : str
        The reason, by which they are counted.
    context : bool
        Whether it says nothing of control; else it could not be read.
    """

    number: int
    what: str
    why: str
    context: bool


@dataclass(frozen=True)
class Drawn:
    """A drawn map, every feature of it accounted for.

    Parameters
    ----------
    areas : GeoDataFrame
        :data:`COLUMNS`, ``number`` (of the feature among those of all files, from 1), geometry.
    aside : tuple of Aside
        All other features.
    features : int
        How many there are in all.
    files : int
        How many layers of files were read.
    paths : tuple of str
        The files that were read, below the map's own folder.
    beside : mapping of str to int
        What lies in the files besides features, and how many areas were mended.
    unread : mapping of str to str
        Files that were not read -> why.
    meaning : Meaning or None
        The table that was used.
    """

    areas: gpd.GeoDataFrame
    aside: tuple[Aside, ...]
    features: int
    files: int
    paths: tuple[str, ...]
    beside: Mapping[str, int]
    unread: Mapping[str, str]
    meaning: Meaning | None


def read(
    path: str | os.PathLike[str],
    *,
    meaning: str | os.PathLike[str] = "",
    holder: str = "",
    column: str = "",
    crs: str | None = None,
    order: str = "",
    layer: str | None = None,
    when: str = "",
    day: Day | None = None,
    encoding: str | None = None,
) -> gpd.GeoDataFrame:
    """Read a drawn map.

    Parameters
    ----------
    path : str or path-like
        A file, or a folder of files; each with its day in its name or in that of its sub-folder,
        unless `when` or `day` says it.
    meaning : str or path-like
        Meaning table: ``uacontrol``, ``deepstate``, ``isw`` or ``two-colour``, or a TOML file.
    holder : str
        Side whose areas all of these are, in place of a table.
    column : str
        Column that names the side whose area each is, in place of a table.
    crs : str, optional
        Coordinate reference system of files that declare none.
    order : str
        How 02.03.2022 is meant, ``dmy`` or ``mdy``; with it, or with ``ymd``, 22_03_02 is a day.
    layer : str, optional
        Layer of each file; all of them unless given.
    when : str
        Column with the day of each area, or its first and last as ``2022-03-02/2022-03-05``.
    day : str or date, optional
        Day of a single file that has none in its name.
    encoding : str, optional
        How the text of files is written that do not say it themselves.

    Returns
    -------
    GeoDataFrame
        One row an area, in the order of days, files and rows; valid polygons in EPSG:4326.

        - ``when``: EDTF day, or first and last; ``day``, ``last``: the same as datetime64.
        - ``event``: ``held``, ``contested``, ``shared``, ``besieged``; ``""`` where nobody is said
          to hold the area or to fight for it.
        - ``holder``, ``claimant``: a side or ``""``; ``partners``, ``challengers``: sides joined by
          ``;``. Sides are called as table, option or column call them.
        - ``status``: what the map calls it, such as ``control``, ``infiltration``.
        - ``name``: what the drawer calls the area; ``file`` and ``row``: where it stands, counted
          from 1, or the line of a text file.

        ``attrs["features"]`` is the number of features in all files, ``attrs["left_out"]`` counts
        those that are no rows by the reason, ``attrs["unread"]`` has the files that were not read
        with theirs, ``attrs["beside"]`` counts what lies in the files besides.

    Raises
    ------
    SourceDataError
        If a file or the table cannot be read, or an area has no meaning: all kinds of those are
        listed, with the lines to add.
    """
    where = Where(layer, crs, order, when, None if day is None else read_day(day), encoding)
    drawn = drawing(Path(path), where, meaning=meaning, holder=holder, column=column)
    areas = drawn.areas[[*COLUMNS, "geometry"]]
    areas.attrs = {
        "features": drawn.features,
        "left_out": dict(Counter(one.why for one in drawn.aside)),
        "unread": dict(drawn.unread),
        "beside": dict(drawn.beside),
    }
    return areas


def drawing(
    root: Path,
    where: Where,
    *,
    meaning: str | os.PathLike[str] = "",
    holder: str = "",
    column: str = "",
) -> Drawn:
    """Read a drawn map as :func:`read` does, with every feature's account."""
    if sum(map(bool, (str(meaning), holder, column))) != 1:
        raise SourceDataError(
            "say whose areas these are: by `meaning` (a table), by `holder` or by `column`, "
            "and by one of them only"
        )
    table = tables_of_meaning.load(meaning) if str(meaning) else None
    notes = _Notes(_fields(table))
    left: dict[str, str] = {}
    names: dict[str, list[str]] = {}
    for one in drawn_layers.layers(root, where, left, notes.beside):
        before = names.setdefault(f"{one.folder}/{one.file}", [])
        if holder:
            _alike(one, before)
        _layer(notes, one, where, _says(one, table, holder, column))
    if notes.files == 0:
        raise SourceDataError(f"no file of `{root}` has a geometry: {listed(left)}")
    if notes.unmeant:
        raise SourceDataError(_unmeant(notes, table))
    notes.beside["polygons that were mended"] += 0
    return Drawn(_frame(notes), tuple(notes.aside), notes.number, notes.files, tuple(names),
                 notes.beside, left, table)  # fmt: skip


class _Notes:
    """What has been read so far."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        self.fields = fields
        self.rows: list[tuple[object, ...]] = []
        self.shapes: list[object] = []
        self.aside: list[Aside] = []
        self.beside: Counter[str] = Counter()
        self.unmeant: Counter[tuple[str, ...]] = Counter()
        self.number = self.files = 0


def _says(
    layer: DrawnLayer, table: Meaning | None, holder: str, column: str
) -> list[Said | str | None]:
    """Tell what each feature says, or why that cannot be told; ``None`` where no entry fits."""
    size = len(layer.frame)
    if holder:
        return [Said("held", holder, status="control")] * size
    if table is None:
        if column not in layer.frame:
            what = f"{layer.file} has no column `{brief(column, 60)}`"
            raise SourceDataError(f"{what}; it has {listed(layer.texts)}")
        return [_named(name, column) for name in layer.frame[column].astype("str").str.strip()]
    fields = table.fields
    keys = list(zip(*(layer.cells(name) for name in fields), strict=True))
    known = {key: table.of(dict(zip(fields, key, strict=True))) for key in set(keys)}
    return [known[key] for key in keys]


def _named(name: str, column: str) -> Said | str:
    """Take the side that a column names, or say why it names none for certain."""
    if not name:
        return f"its `{column}` is empty"
    if DOUBTED.search(name):
        return f"its side is doubted: `{brief(name, 60)}`"
    return Said("held", name, status="control")


def _layer(
    notes: _Notes, layer: DrawnLayer, where: Where, says: Iterable[Said | str | None]
) -> None:
    """Note what becomes of each feature of a layer."""
    notes.files += 1
    drawn = np.asarray(layer.frame.geometry.array, dtype=object)
    areas, mended = drawn_layers.areas_of(drawn)
    names, days = layer.cells("name"), drawn_layers.days_of_cells(layer, where)
    rows = layer.frame.index.tolist()
    labels = [layer.cells(field) for field in notes.fields]
    for at, (said, area, shape, name, span, row) in enumerate(
        zip(says, areas, drawn, names, days, rows, strict=True)
    ):
        notes.number += 1
        why = _why(shape, area)
        context = bool(why) and not (shape is None or shape.is_empty or astray(shape))
        if not why and said is None:
            notes.unmeant[tuple(label[at] for label in labels)] += 1
            continue
        if not why and isinstance(said, Said) and said.context:
            why, context = f"context: {said.context}", True
        elif not why and isinstance(said, str):
            why = said
        elif not why:
            why = span if isinstance(span, str) else _impossible(span)
        if why or not isinstance(said, Said) or isinstance(span, str):
            what = f"{layer.file}:{row} {brief(name, 80)}".rstrip()
            notes.aside.append(Aside(notes.number, what, why, context))
            continue
        if mended[at]:
            notes.beside["polygons that were mended"] += 1
        notes.rows.append((*_cells(span, said), name, layer.file, int(row), notes.number))
        notes.shapes.append(area)


def _cells(span: tuple[dt.date, dt.date], said: Said) -> tuple[object, ...]:
    first, last = span
    when = first.isoformat() if first == last else f"{first}/{last}"
    parties = ";".join(said.partners), ";".join(said.challengers), said.claimant
    return when, first, last, said.event, said.holder, *parties, said.status


def _impossible(span: tuple[dt.date, dt.date]) -> str:
    """Say why nobody can have drawn a map of these days."""
    today = dt.date.today()
    wrong = [found for day in span if (found := impossible(day, str(day), today))]
    return "; ".join(wrong[0]) if wrong else ""


def _why(shape: BaseGeometry | None, area: BaseGeometry | None) -> str:
    """Say why a geometry is no area, ``""`` where it is one."""
    if shape is None or shape.is_empty:
        return "it has no geometry"
    if off := astray(shape):
        return off
    if area is not None:
        return ""
    kind = shape.geom_type.removeprefix("Multi")
    kinds = {"Point": "a point, which is no area", "LineString": "a line, which is no area"}
    return kinds.get(kind, "it has no area that can be read")


def _frame(notes: _Notes) -> gpd.GeoDataFrame:
    data = pd.DataFrame(notes.rows, columns=[*COLUMNS, "number"])
    days = {name: pd.to_datetime(data[name]).astype(_DAY) for name in ("day", "last")}
    numbers = {name: data[name].astype("int64") for name in ("row", "number")}
    texts = {name: data[name].astype("str") for name in COLUMNS if name not in (*days, *numbers)}
    data = data.assign(**texts, **days, **numbers)
    geometry = gpd.GeoSeries(np.array(notes.shapes, dtype=object), index=data.index, crs=LONLAT)
    return gpd.GeoDataFrame(data, geometry=geometry)


def _telling(column: str) -> bool:
    """Tell whether a column may say whose areas are, or what they are.

    >>> [_telling(name) for name in ("Name", "fillColor", "STATUS_1", "held by", "ADM1_NAME")]
    [True, True, True, True, False]
    """
    words = re.split(r"[\W_]+", _HUMP.sub(" ", column).casefold())
    return words == ["name"] or not _TELLING.isdisjoint(words) or called("holder", column)


def _alike(layer: DrawnLayer, before: list[str]) -> None:
    """Refuse one holder for areas that the file itself tells apart, layer by layer or within one.

    `before` has the layers with areas that were read of the same file, and takes up this one.
    """
    kinds = layer.frame.geom_type
    areas = layer.frame[kinds.str.endswith("Polygon") | kinds.eq("GeometryCollection")]
    for column in layer.texts:
        if _telling(column):
            values = list(dict.fromkeys(areas[column].dropna().astype("str")))
            if column == "layer":
                before += values
                values = list(dict.fromkeys(before))
            if len(values) > 1:
                raise SourceDataError(
                    f"{layer.file}: one holder cannot be meant for all features, for their "
                    f"`{column}` differs: {listed(values)}; say whose each is by `column` and "
                    "`--actor`, or by a table: `meaning`"
                )


def _fields(table: Meaning | None) -> tuple[str, ...]:
    """List the fields by which areas without a meaning are told apart."""
    asked = table.fields if table else ()
    own = [name for name in asked if name not in ("folder", "name", "file", "fill", "hue")]
    return tuple(dict.fromkeys(["folder", *own, "colour", "style", "name"]))


def _unmeant(notes: _Notes, table: Meaning | None) -> str:
    """Say which areas the table does not speak of, and the lines that would."""
    found = area_kinds.kinds(notes.unmeant, notes.fields, _KINDS)
    lines = [
        f"  [[areas]] # {number}\n  {area_kinds.where(kind)}"
        for kind, number in found.most_common(_KINDS)
    ]
    more = [f"  and {len(found) - _KINDS} more kinds"] if len(found) > _KINDS else []
    name = table.name if table else ""
    return "\n".join(
        [
            f"{found.total()} areas have no meaning in `{name}`; add to a table of your own "
            "what they say (`event` and `holder`, or `context` and why not), or name one `holder` "
            "where all are one party's:",
            *lines,
            *more,
        ]
    )
