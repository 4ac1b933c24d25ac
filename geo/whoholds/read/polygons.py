"""Dated polygons: a folder of files, one a day, each with the area that one party held then.

A town of the pack inside an area was held by its party on that day; days in a row make one claim,
and days between snapshots that lie farther apart are not claimed. What lies outside is not
claimed for anybody. Areas are kept as drawn, besides (:func:`whoholds.read.context.areas`); no map
draws them, for they are somebody else's, and of many days at once. Polygons that cross themselves
are mended, and counted; features without one are set aside.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from whoholds.crs import LONLAT
from whoholds.dates import Day
from whoholds.errors import SourceDataError
from whoholds.ledger import Ledger
from whoholds.read import tables
from whoholds.read._files.cell_text import brief, listed
from whoholds.read._importing.actor_names import ActorNames
from whoholds.read._importing.dated_files import ORDERS, Dated, sorted_out
from whoholds.read._importing.draft import Draft, day_or_today, short
from whoholds.read._importing.points import astray
from whoholds.read.imported import Imported, Terms
from whoholds.subject import Subject

_NAMED = 50  # files that the report names
# What tells the sides of a drawn map apart.
_TELLING = ("name", "layer", "folder", "style", "styleurl", "colour", "fill")
_NO_AREAS = ("Point", "MultiPoint", "LineString", "MultiLineString")
_FORMS = (".geojson", ".json", ".kml", ".kmz", ".gpkg", ".shp", ".fgb", ".zip", ".parquet")


def read(
    folder: str | os.PathLike[str],
    ledger: Ledger,
    *,
    holder: str = "",
    column: str = "",
    actors: Mapping[str, str] | None = None,
    title: str = "",
    url: str = "",
    attribution: str = "",
    accessed: Day | None = None,
    crs: str | None = None,
    order: str = "",
) -> Imported:
    """Read a folder of dated polygons.

    Parameters
    ----------
    folder : str or path-like
        Files with their day in the name or in that of their sub-folder, such as ``20250809``,
        ``2025-08-09``, ``9Aug2025`` or a Unix time, or one such file. What has a first and a last
        day, ``2025-08-09_to_2025-08-11``, holds for each of them.
    ledger : Ledger
        Pack whose towns and actors are meant.
    holder : str
        Actor whose areas these are, where no column says so.
    column : str
        Column that names the actor of each feature.
    actors : mapping of str to str, optional
        Names in that column that the pack does not have -> actor ids.
    title, url, attribution : str
        Of the source; the folder's name is the title unless given.
    accessed : str or date, optional
        Day of the download; today unless given.
    crs : str, optional
        Coordinate reference system of files that declare none.
    order : str
        How the numbers of names such as 02.03.2022 are meant, ``dmy`` or ``mdy``; with it, or
        with ``ymd``, 22_03_02 is a day too.

    Returns
    -------
    Imported
        Rows are the features of all files, in the order of days, from 1. Its notes name every file
        that was not read, and why.

    Raises
    ------
    SourceDataError
        If no file has a day in its name, or neither `holder` nor `column` says whose areas
        they are, or a file cannot be read.
    """
    root = Path(folder)
    files, left = _files(root, ledger, holder, column, order)
    name = title or root.name
    draft = Draft("polygons", day_or_today(accessed), f"{name} {holder or column}")
    parties = ActorNames.of(ledger, actors)
    source = draft.source(f"polygons-{short(name)}", title=name, url=url)
    areas, features, notes = _areas(draft, files, holder, column, parties, crs)
    _claims(draft, areas, ledger.towns, source)
    terms = Terms(attribution=attribution or f"areas after {name}", url=url)
    rows = range(1, features + 1)
    notes = {"snapshots": len(files), **notes, **_unread(left)}
    return draft.finish(rows, areas=areas, terms=terms, notes=notes)


def _files(
    root: Path, ledger: Ledger, holder: str, column: str, order: str
) -> tuple[list[Dated], dict[str, str]]:
    """List the files by day, once it is clear whose areas they hold, and those left out."""
    if bool(holder) == bool(column):
        raise SourceDataError("say whose areas these are: by `holder` or by `column`, not both")
    if holder and holder not in set(ledger.actors["actor_id"]):
        raise SourceDataError(f"no actor of the pack has the id `{holder}`")
    if order not in ORDERS:
        raise SourceDataError(f"`order` is `{brief(order, 60)}`; write dmy, mdy or ymd")
    if not root.exists():
        raise SourceDataError(f"there is no file and no folder `{root}`")
    files, left = sorted_out(root, _FORMS, order)
    if not files:
        whys = listed(f"{name}: {why}" for name, why in left.items()) or "it is empty"
        what = f"no file in `{root}` has a day in its name, such as 2025-08-09"
        raise SourceDataError(f"{what} ({whys}); rename it, or its folder")
    return files, left


def _unread(left: Mapping[str, str]) -> dict[str, int]:
    """Name the files that were not read."""
    named = [f"not read, `{brief(file, 80)}`: {why}" for file, why in left.items()]
    rest = {"not read, other files": len(named) - _NAMED} if len(named) > _NAMED else {}
    return {**dict.fromkeys(named[:_NAMED], 1), **rest}


def _areas(
    draft: Draft,
    files: Iterable[Dated],
    holder: str,
    column: str,
    parties: ActorNames,
    crs: str | None,
) -> tuple[gpd.GeoDataFrame, int, dict[str, int]]:
    """Read the usable features of all files; answers them, their number, and counts."""
    rows: list[tuple[int, str, str, str]] = []
    shapes: list[object] = []
    row = mended = 0
    left: Counter[str] = Counter()
    for one in files:
        file = one.file
        frame = tables.read(file, crs=crs)
        left.update(tables.remarks(frame))
        if not isinstance(frame, gpd.GeoDataFrame):
            raise SourceDataError(f"{file.name} has no geometry")
        if column and column not in frame:
            has = listed(name for name in frame if name != frame.geometry.name)
            raise SourceDataError(f"{file.name} has no column `{column}`; it has {has}")
        if holder:
            _alike(frame, file.name)
        drawn = np.asarray(frame.geometry.array, dtype=object)
        off = ["" if shape is None else astray(shape) for shape in drawn]
        drawn[[bool(why) for why in off]] = None
        whole, broken = _whole(drawn)
        named = frame[column].tolist() if column else [""] * len(frame)
        for shape, was_broken, name, why in zip(whole, broken, named, off, strict=True):
            row += 1
            actor = parties.find(name) if column else holder
            if why:
                draft.leave(row, file.name, why)
            elif shape is None or shape.is_empty:
                draft.leave(row, file.name, "it has no area that can be read")
            elif not actor:
                draft.leave(row, file.name, f"no actor of the pack is called `{name}`")
            else:
                mended += bool(was_broken)
                rows += [(row, day, actor, file.name) for day in one.days]
                shapes += [shape] * len(one.days)
    data = pd.DataFrame(rows, columns=["row", "when", "holder", "name"])
    geometry = gpd.GeoSeries(np.array(shapes, dtype=object), index=data.index, crs=LONLAT)
    notes = {"polygons that were mended": mended, **left}
    return gpd.GeoDataFrame(data, geometry=geometry), row, notes


def _alike(frame: gpd.GeoDataFrame, name: str) -> None:
    """Refuse one holder for areas that the file itself tells apart."""
    drawn = frame[~frame.geom_type.isin(_NO_AREAS)]
    for column in frame.columns:
        if str(column).casefold() in _TELLING:
            values = list(dict.fromkeys(drawn[column].dropna().astype("str")))
            if len(values) > 1:
                raise SourceDataError(
                    f"{name}: one holder cannot be meant for all features, for their `{column}` "
                    f"differs: {listed(values)}; say whose each is by `column` and `--actor`"
                )


def _whole(shapes: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Areas of geometries, mended where they cross themselves, ``None`` where there is none."""
    broken = ~shapely.is_valid(shapes) & ~shapely.is_missing(shapes)
    mended = np.where(broken, shapely.make_valid(shapes), shapes)
    areas = np.array([_only_areas(shape) for shape in mended], dtype=object)
    return areas, broken


def _only_areas(shape: shapely.Geometry | None) -> shapely.Geometry | None:
    """Polygons of a geometry; the lines and points that mending leaves behind have no area."""
    if shape is None or isinstance(shape, (shapely.Polygon, shapely.MultiPolygon)):
        return shape
    parts = [part for part in shapely.get_parts(shape).tolist() if part.area > 0]
    parts = [part for part in map(_only_areas, parts) if part is not None]
    return shapely.union_all(parts) if parts else None


def _claims(draft: Draft, areas: gpd.GeoDataFrame, towns: gpd.GeoDataFrame, source: str) -> None:
    """Note one claim for each town and run of days on which it lay within a party's areas."""
    inside = _inside(areas, towns)
    if inside.empty:
        return
    step = inside.groupby(["town", "holder"])["day"].diff().dt.days
    inside["run"] = step.ne(1).cumsum()
    days = pd.to_datetime(inside["day"]).dt.strftime("%Y-%m-%d")
    runs = inside.assign(day=days).groupby("run")
    first, last = runs.first(), runs["day"].last()
    for town, holder, row, start, end in zip(
        first["town"], first["holder"], first["row"], first["day"], last, strict=True
    ):
        draft.claim(
            int(row),
            subject=str(Subject("town", town)),
            event="held",
            when=start if start == end else f"{start}/{end}",
            holder=holder,
            source_id=source,
        )


def _inside(areas: gpd.GeoDataFrame, towns: gpd.GeoDataFrame) -> pd.DataFrame:
    """List town, holder, day and row of every town inside an area, by town and day."""
    if areas.empty:
        return pd.DataFrame(columns=["town", "holder", "day", "row"])
    tree = shapely.STRtree(np.asarray(towns.geometry.array, dtype=object))
    area, town = tree.query(np.asarray(areas.geometry.array, dtype=object), predicate="intersects")
    frame = pd.DataFrame(
        {
            "town": towns["town_id"].to_numpy()[town],
            "holder": areas["holder"].to_numpy()[area],
            "day": pd.to_datetime(areas["when"].to_numpy()[area]),
            "row": areas["row"].to_numpy()[area],
        }
    )
    once = frame.drop_duplicates(["town", "holder", "day"])
    return once.sort_values(["town", "holder", "day"], ignore_index=True)
