"""Context: what was imported beside a pack's claims, and no map draws.

Events of violence that say nothing of control, marks without a date, and the areas that somebody
else drew: kept to be looked at beside the verdicts, on their makers' terms.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Literal

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from whoholds import dates
from whoholds.crs import LONLAT
from whoholds.errors import DateError, SourceDataError
from whoholds.read import pack as packs, tables
from whoholds.read._files.cell_text import brief
from whoholds.read._importing import kept_areas
from whoholds.read._pack import journal
from whoholds.read._pack.view import View
from whoholds.read.imported import AREA_COLUMNS as DRAWN_COLUMNS, CONTEXT_COLUMNS

#: Columns of what :func:`read` answers, the geometry apart.
COLUMNS = ("form", "earliest", "latest", *CONTEXT_COLUMNS, "attribution", "licence")

#: Columns of what :func:`areas` answers, the geometry apart.
AREA_COLUMNS = ("form", "day", *DRAWN_COLUMNS, "attribution", "licence")

_DAY: Literal["datetime64[s]"] = "datetime64[s]"
_FILE = re.compile(r"(?P<form>\w+)-(?:context|areas)(?:-\d+)?\.(?:csv|geojson)")


def read(pack: str | os.PathLike[str]) -> gpd.GeoDataFrame:
    """Read the context that imports left in a pack's folder ``imports``.

    No map and no export of whoholds draws it: an event of violence is no claim of control, and its
    terms may forbid passing it on. It is there to be looked at beside the verdicts.

    Parameters
    ----------
    pack : str or path-like
        Name of a bundled pack, or a folder.

    Returns
    -------
    GeoDataFrame
        One row an event or mark, by form, file and row; no rows where nothing was imported.

        - ``form``: the importer, such as ``acled``; ``row``: the row of the file that it read.
        - ``when``: EDTF; ``earliest``, ``latest``: its bounds, ``NaT`` where open or undated.
        - ``kind``, ``parties``, ``place``: what happened, between whom and where, as told.
        - ``precision``: how well the place is known, in words, ``""`` where nothing tells.
        - ``text``, ``url``, ``source``: words, page and number by which it can be found again.
        - ``attribution``, ``licence``: on what terms; an empty licence is none granted.
        - ``geometry``: in EPSG:4326, ``None`` where the place is known too roughly for one.

    Raises
    ------
    PackNotFoundError
        If there is no such pack.
    SourceDataError
        If a file of context is not as an import writes it.
    """
    parts = [_context(file, form) for file, form in _files(pack, "context")]
    return pd.concat(parts, ignore_index=True) if parts else _nothing(COLUMNS)


def areas(pack: str | os.PathLike[str]) -> gpd.GeoDataFrame:
    """Read the drawn areas that imports left in a pack's folder ``imports``.

    Parameters
    ----------
    pack : str or path-like
        Name of a bundled pack, or a folder.

    Returns
    -------
    GeoDataFrame
        One row an area of a day, by form, file and row; no rows where nothing was imported:
        ``form``, ``day`` (of the snapshot, datetime64), ``row``, ``when`` (the day as EDTF),
        ``event``, ``holder``, ``partners``, ``challengers``, ``claimant`` (as in ``claims.csv``;
        the event is ``""`` where nobody is said to hold the area), ``status`` (what the map calls
        it), ``name`` (what its drawer does), ``drawn_by`` (title of the source), ``attribution``,
        ``licence`` and valid polygons in EPSG:4326. What versions before these columns wrote is
        ``held``.

    Raises
    ------
    PackNotFoundError
        If there is no such pack.
    SourceDataError
        If a file of areas is not as an import writes it.
    """
    parts = [_areas(file, form) for file, form in _files(pack, "areas")]
    return pd.concat(parts, ignore_index=True) if parts else _nothing(AREA_COLUMNS)


def _files(pack: str | os.PathLike[str], part: str) -> list[tuple[Path, str]]:
    """List the files of a part of the imports, each with the form that it came from."""
    folder = packs.path(pack)
    journal.settle(folder)
    named = [(file, _FILE.fullmatch(file.name)) for file in View(folder).within("imports")]
    kept = [(file, match) for file, match in named if match and f"-{part}" in match[0]]
    return [(file, match["form"]) for file, match in kept]


def _nothing(columns: Sequence[str]) -> gpd.GeoDataFrame:
    kinds = {"row": "int64", "earliest": _DAY, "latest": _DAY, "day": _DAY}
    blank = {column: pd.Series(dtype=kinds.get(column, "str")) for column in columns}
    return gpd.GeoDataFrame(blank, geometry=gpd.GeoSeries([], crs=LONLAT))


def _areas(file: Path, form: str) -> gpd.GeoDataFrame:
    """Read one file of areas."""
    frame = tables.read(file).reset_index(drop=True)
    missing = {"row", "when", "holder", "name", "attribution", "licence"} - set(frame)
    if missing or not isinstance(frame, gpd.GeoDataFrame):
        raise SourceDataError(
            f"{file.name} is no file of areas: it lacks {min(missing, default='')}"
        )
    try:
        frame = kept_areas.spread(frame)
        days = pd.to_datetime(frame["when"], format="%Y-%m-%d").astype(_DAY)
        areas = frame.assign(form=form, day=days, row=frame["row"].astype("int64"))
        if "event" not in frame:
            areas = areas.assign(event="held")
        lacking = {column: "" for column in DRAWN_COLUMNS if column not in areas}
        areas = areas.assign(**lacking)
    except (ValueError, OverflowError) as error:
        raise _foreign(file, error) from error
    return areas[[*AREA_COLUMNS, "geometry"]]


def _context(file: Path, form: str) -> gpd.GeoDataFrame:
    """Read one file of context."""
    frame = pd.DataFrame(tables.read(file)).reset_index(drop=True)
    missing = {"row", "when", "kind", "wkt"} - set(frame)
    if missing:
        raise SourceDataError(f"{file.name} is no file of context: it lacks {min(missing)}")
    blank = {column: "" for column in CONTEXT_COLUMNS[1:] if column not in frame}
    try:
        with np.errstate(all="ignore"):
            shapes = shapely.from_wkt([text or None for text in frame["wkt"]])
        days = [_bounds(text) for text in frame["when"]]
        context = frame.assign(**blank, row=frame["row"].astype("int64"), form=form)
    except (shapely.GEOSException, DateError, ValueError, OverflowError) as error:
        raise _foreign(file, error) from error
    terms = {column: frame.get(column, "") for column in ("attribution", "licence")}
    bounds = pd.DataFrame(days, columns=["earliest", "latest"], index=frame.index, dtype=_DAY)
    context = context.assign(**terms, **bounds)[list(COLUMNS)]
    words = [column for column in COLUMNS if column not in ("row", "earliest", "latest")]
    context[words] = context[words].map(_active)
    return gpd.GeoDataFrame(context, geometry=gpd.GeoSeries(shapes, crs=LONLAT))


def _foreign(file: Path, error: Exception) -> SourceDataError:
    said = brief(str(error).partition("\n")[0], 200)
    what = f"{file.name} is not as an import wrote it: {said}"
    return SourceDataError(f"{what}; import what it holds again, or take the file away")


def _bounds(text: str) -> tuple[dt.date | None, dt.date | None]:
    if not text:
        return None, None
    read = dates.bounds(text)
    return read.earliest, read.latest


def _active(cell: str) -> str:
    """Take away the apostrophe that keeps a spreadsheet from running a cell."""
    return cell[1:] if re.match(r"'[=+\-@\t\r]", cell) else cell
