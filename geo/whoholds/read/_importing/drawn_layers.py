"""Drawn layers: the files of a drawn map, each with its day, its features and their fields."""

from __future__ import annotations

import colorsys
import datetime as dt
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from shapely.geometry.base import BaseMultipartGeometry

from whoholds.dates import read_day
from whoholds.errors import DateError, SourceDataError
from whoholds.read import tables
from whoholds.read._files import outlines
from whoholds.read._files.cell_text import brief, listed
from whoholds.read._importing import written_days
from whoholds.read._importing.dated_files import ORDERS, Dated, sorted_out, undated

FORMS = (
    ".geojson", ".json", ".kml", ".kmz", ".gpkg", ".shp", ".fgb", ".zip", ".parquet", ".csv", ".tsv"
)  # fmt: skip
_LAYERED = (".gpkg",)
_DAYS = 31  # days that one area may stand for
# What a field of a meaning table may be called in a file.
_CALLED = {
    "colour": ("colour", "color", "fill"),
    "fill": ("fill", "colour", "color"),
    "style": ("style", "styleurl"),
    "layer": ("layer", "layer_type", "layer_name"),
}
_HEX = re.compile(r"#?([0-9a-f]{6})(?:[0-9a-f]{2})?|#?([0-9a-f]{3})", re.IGNORECASE)
_HUES = ((20, "red"), (45, "orange"), (70, "yellow"), (170, "green"), (195, "cyan"),
         (260, "blue"), (320, "purple"), (361, "red"))  # fmt: skip


@dataclass(frozen=True)
class Where:
    """How the files of a drawn map are to be read.

    Parameters
    ----------
    layer : str or None
        Layer of each file; all of them unless given.
    crs : str or None
        Coordinate reference system of files that declare none.
    order : str
        How 02.03.2022 is meant, as in :func:`~whoholds.read._importing.dated_files.days_of`.
    when : str
        Column with the day of each feature; else the day is in the names.
    day : datetime.date or None
        Day of a file that has none in its name.
    encoding : str or None
        How the text of files is written that do not say it themselves.
    """

    layer: str | None = None
    crs: str | None = None
    order: str = ""
    when: str = ""
    day: dt.date | None = None
    encoding: str | None = None


@dataclass(frozen=True)
class DrawnLayer:
    """One layer of a file.

    Parameters
    ----------
    file, folder : str
        Name of the file, and of the sub-folders that it lies in, joined by ``/``.
    frame : GeoDataFrame
        Its features, as :func:`whoholds.read.tables.read` answers them.
    days : tuple of datetime.date, or None
        First and last day of all of them; ``None`` where a column says it.
    """

    file: str
    folder: str
    frame: gpd.GeoDataFrame
    days: tuple[dt.date, dt.date] | None

    def cells(self, name: str) -> list[str]:
        """Texts of a field of all features, empty where there is none of that name.

        ``layer`` and ``folder`` are those of the file where no column says them, ``hue`` is told
        from the colour.
        """
        if name == "hue":
            return [hue(text) for text in self.cells("colour")]
        if name == "file":
            return [self.file] * len(self.frame)
        column = self.column(*_CALLED.get(name, (name,)))
        if column:
            return self.frame[column].astype("str").tolist()
        own = {"folder": self.folder, "layer": Path(self.file).stem}
        return [own.get(name, "")] * len(self.frame)

    def column(self, *names: str) -> str:
        """Name of the first column that is called so, in whatever case."""
        there = {" ".join(str(one).casefold().split()): str(one) for one in self.texts}
        return next((there[name] for name in names if name in there), "")

    @property
    def texts(self) -> list[str]:
        """Columns besides the geometry."""
        return [str(name) for name in self.frame if name != self.frame.geometry.name]


def hue(colour: str) -> str:
    """Name the hue of a colour written as ``#a52714``, ``""`` where it is none.

    >>> hue("#a52714"), hue("#00f"), hue("#bdbdbd"), hue("Red"), hue("#ru")
    ('red', 'blue', 'grey', 'red', '')
    """
    match = _HEX.fullmatch(colour.strip())
    if match is None:
        word = colour.strip().casefold()
        return word if word in {name for _, name in _HUES} else ""
    digits = match[1] or "".join(2 * digit for digit in match[2])
    parts = (int(digits[at : at + 2], 16) / 255 for at in (0, 2, 4))
    turn, light, vivid = colorsys.rgb_to_hls(*parts)
    if light < 0.1 or light > 0.95:
        return "black" if light < 0.1 else "white"
    if vivid < 0.15:
        return "grey"
    return next(name for end, name in _HUES if turn * 360 < end)


def listing(root: Path, where: Where) -> tuple[list[tuple[Path, Dated | None]], dict[str, str]]:
    """List the files of a map with their days, and those left out with the reason.

    Raises
    ------
    SourceDataError
        If there is no such file or folder, or no file of it has a day.
    """
    if where.order not in ORDERS:
        raise SourceDataError(f"`order` is `{brief(where.order, 60)}`; write dmy, mdy or ymd")
    if not root.exists():
        raise SourceDataError(f"there is no file and no folder `{root}`")
    if where.when or where.day:
        files, left = undated(root, FORMS)
        one = where.day
        days = [Dated(one, one, file) if one else None for file in files]
        if one and len(files) > 1:
            mend = "name one file, or write its day into each name"
            raise SourceDataError(
                f"`{root}` has {len(files)} files, and one `day` is given; {mend}"
            )
        found = list(zip(files, days, strict=True))
    else:
        dated, left = sorted_out(root, FORMS, where.order)
        found = [(one.file, one) for one in dated]
    if not found:
        whys = listed(f"{name}: {why}" for name, why in left.items()) or "it is empty"
        what = f"no file in `{root}` has a day in its name, such as 2025-08-09"
        mend = "rename it or its folder, or say by `day` or `when` of which day it is"
        raise SourceDataError(f"{what} ({whys}); {mend}")
    return found, left


def layers(
    root: Path, where: Where, left: dict[str, str], beside: Counter[str]
) -> Iterator[DrawnLayer]:
    """Read all layers of a map, in the order of days.

    Parameters
    ----------
    root : Path
        File or folder.
    where : Where
        How to read it.
    left : dict of str to str
        Takes up the files that are not read -> why.
    beside : Counter of str
        Takes up what lies in the files besides features.
    """
    files, unread = listing(root, where)
    left.update(unread)
    base = root if root.is_dir() else root.parent
    for file, dated in files:
        path = file.relative_to(base)
        for name, frame in _frames(file, where):
            drawn = outlines.drawn(frame, where.crs)
            for what, number in tables.remarks(drawn).items():
                beside[what] += number
            if not isinstance(drawn, gpd.GeoDataFrame):
                left[f"{path.as_posix()}{name and ', '}{name}"] = "it has no geometry"
                continue
            days = None if where.when or dated is None else (dated.first, dated.last)
            yield DrawnLayer(file.name, path.parent.as_posix().lstrip("."), drawn, days)


def days_of_cells(layer: DrawnLayer, where: Where) -> list[tuple[dt.date, dt.date] | str]:
    """First and last day of each feature, or why it has none that is certain.

    Raises
    ------
    SourceDataError
        If the column that is to say it is missing.
    """
    if layer.days is not None:
        return [layer.days] * len(layer.frame)
    column = layer.column(" ".join(where.when.casefold().split()))
    if not column:
        what = f"{layer.file} has no column `{brief(where.when, 60)}`"
        raise SourceDataError(f"{what}; it has {listed(layer.texts)}")
    cells = layer.frame[column].astype("str")
    known = {text: _days(text, where.order) for text in cells.unique()}
    return [known[text] for text in cells]


def _days(text: str, order: str) -> tuple[dt.date, dt.date] | str:
    if not text.strip():
        return "it has no day"
    ends = [_day(part.strip(), order) for part in text.split("/", 1)] if _interval(text) else []
    first, last = ends if len(ends) == len("ab") else [_day(text.strip(), order)] * 2
    if first is None or last is None:
        return f"`{brief(text, 60)}` is no single day; write it as 2022-03-02"
    if not 0 <= (last - first).days < _DAYS:
        return f"`{brief(text, 60)}` is no first and last day, {_DAYS} days at most"
    return first, last


def _interval(text: str) -> bool:
    return text.count("/") == 1


def _day(text: str, order: str) -> dt.date | None:
    try:
        return read_day(text)
    except DateError:
        pass
    try:
        return dt.date.fromisoformat(written_days.edtf(text, order))
    except ValueError:
        return None


def _frames(file: Path, where: Where) -> Iterator[tuple[str, tables.Frame]]:
    """Read a file, layer by layer with their names where it has several and none is chosen."""
    if where.layer is None and file.suffix.lower() in _LAYERED:
        names = list(tables.layers(file))
        if len(names) > 1:
            for name in names:
                frame = tables.read(file, layer=name, crs=where.crs, encoding=where.encoding)
                yield name, frame if "layer" in frame else frame.assign(layer=name)
            return
    yield "", tables.read(file, layer=where.layer, crs=where.crs, encoding=where.encoding)


def areas_of(shapes: Collection[object]) -> tuple[np.ndarray, np.ndarray]:
    """Polygons of geometries, valid ones, and whether they had to be mended.

    Parameters
    ----------
    shapes : collection of geometry
        ``None`` among them where there is none.

    Returns
    -------
    areas : ndarray of geometry
        Polygons and multipolygons, ``None`` where a geometry has none.
    mended : ndarray of bool
    """
    drawn = np.asarray(shapes, dtype=object)
    sound = shapely.is_valid(drawn)
    flat = np.isin(shapely.get_type_id(drawn), (3, 6)) & sound
    areas = np.array([shape if plain else _area(shape) for shape, plain in
                      zip(drawn, flat, strict=True)], dtype=object)  # fmt: skip
    return areas, ~sound & ~shapely.is_missing(drawn)


def _area(shape: object) -> shapely.Geometry | None:
    """Union of the polygons of a geometry, each mended alone.

    Together they would cancel each other out where they overlap.
    """
    parts: list[shapely.Geometry] = _polygons(shape)
    if len(parts) > 1:
        return shapely.union_all(parts)
    return parts[0] if parts else None


def _polygons(shape: object) -> list[shapely.Geometry]:
    if isinstance(shape, shapely.Polygon):
        if shape.is_valid:
            return [] if shape.is_empty else [shape]
        mended = shapely.make_valid(shape)
        return [mended] if isinstance(mended, shapely.Polygon) else _polygons(mended)
    parts: Iterable[object] = shape.geoms if isinstance(shape, BaseMultipartGeometry) else []
    return [one for part in parts for one in _polygons(part)]
