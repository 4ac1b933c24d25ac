"""A timeline as a GeoPackage that opens in QGIS styled, titled, documented and playing."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyarrow as pa
from pyogrio.errors import DataLayerError, DataSourceError

from whoholds._renamed import renamed
from whoholds.characters import CONTROL
from whoholds.dates import Day, read_day
from whoholds.engine.timeline import Timeline
from whoholds.errors import ExportError, expect
from whoholds.export.files import check_name, replacing
from whoholds.export.gpkg import finish, metadata, moments, names, qgz, rows
from whoholds.export.gpkg.info import project_info
from whoholds.export.tabular import drawn_areas, records, tables, turns
from whoholds.hidden import NOTHING, Hidden

# Behind a bar QGIS reads what it is to show of a layer, and takes a per cent sign with two digits
# for a character by its number; GDAL ends a name at a semicolon.
_MISREAD = re.compile("[|;]|%[0-9A-Fa-f]{2}|:memory:")
_BARRED = re.compile(rf"[|\t\r\n{CONTROL}]|%[0-9A-Fa-f]{{2}}")
_ROOM = 1 << 20
"""Bytes; a disk with less than this left is called full when a write fails."""


@renamed(line="timeline")
def to_geopackage(
    timeline: Timeline,
    path: str | Path,
    *,
    day: Day | None = None,
    areas: gpd.GeoDataFrame | None = None,
    fronts: gpd.GeoDataFrame | None = None,
    drawn: gpd.GeoDataFrame | None = None,
    sidecar: bool = True,
) -> Path:
    """Write a timeline as a GeoPackage, and a QGIS project beside it.

    ``changes`` has every change of a holder, as a point. Layers of one day: ``towns``,
    ``highways``, ``states``; where given, ``control_areas`` and ``frontlines``. Layers of all
    intervals: ``town_control``, ``highway_control``, ``state_control``, with ``start_date`` and
    ``end_date`` (the last day itself; null: still so), and ``start_utc`` and ``end_utc``, made
    from them, for programs that play time.
    Where the ledger has sites, also ``sites`` and ``site_control``; where it has named areas,
    ``areas`` and ``area_verdicts``, in which an area that is no more than its places has no
    geometry, and the table ``within``, which counts the places of each party in it. Tables:
    ``claims`` (with what lists say of each place), ``sources``, ``actors``, ``operations``,
    ``months`` (their last days, for an atlas), ``readme``; where there are any, ``lists``,
    ``list_rows``, ``area_places``. Every layer brings its style, descriptions, allowed values,
    terms, and relations to what it rests on.

    Parameters
    ----------
    timeline : Timeline
    path : str or Path
        File to make or replace, its name ending in ``.gpkg``. All of it is written or nothing.
    day : str, date or datetime64, optional
        The day of the layers that show one; the last of the period by default.
    areas, fronts : GeoDataFrame, optional
        Inferred areas (with a column ``holder``) and frontlines of that day, EPSG:4326, or of
        many days, with ``start`` and ``end``, as :func:`whoholds.areas_over_time` answers.
    drawn : GeoDataFrame, optional
        Areas as others drew them, as :func:`whoholds.read.context.areas` answers them: the layer
        ``drawn_areas``, of all days, which a project opens switched off.
    sidecar : bool
        Whether to write a ``.qgz`` of the same name beside it, which opens by a double click.

    Returns
    -------
    Path
        The GeoPackage.

    Raises
    ------
    SourceDataError
        `drawn` lacks a column or a day, or names who is no actor of the pack.
    ExportError
        The name is one that QGIS or GDAL misread, or the file could not be written; what stood
        there before still stands.

    Notes
    -----
    The same timeline gives the same bytes, with the same versions of GDAL and SQLite: times of
    writing are the day of the ledger's knowledge. To give the two files another name use
    :func:`rename`, since a project names its GeoPackage.
    """
    expect(timeline, Timeline)
    target = named(path)
    shown = timeline.period[1] if day is None else read_day(day)
    others = None if drawn is None else drawn_areas.shown(timeline, drawn)
    if others is not None:
        timeline = drawn_areas.credited(timeline, others)
    content = _content(timeline, shown, areas, fronts, others)
    beside_rows = finish.prepare(timeline, content, project_info(timeline, shown))
    with replacing(target, timeline.ledger.hidden) as beside, _whole(target):
        rows.write(beside, content)
        rows.check(beside, content)
        text = finish.apply(beside, beside_rows, target.name)
        _settle(target)
    if sidecar:
        _sidecar(target, text, timeline.ledger.hidden)
    return target


def _content(
    timeline: Timeline,
    day: dt.date,
    areas: gpd.GeoDataFrame | None,
    fronts: gpd.GeoDataFrame | None,
    drawn: gpd.GeoDataFrame | None,
) -> list[tables.Table]:
    """List every table of the file."""
    intervals = tables.intervals(timeline)
    content = [
        # The long ones first: GDAL indexes a file's first layer while it writes it, and SQLite
        # looks every row's table up in a list that grows with the tables.
        *intervals,
        *_pairs(intervals),
        *tables.on_day(timeline, day),
        turns.table(timeline),
        *([] if areas is None else [records.derived("control_areas", _lasting(areas))]),
        *([] if fronts is None else [records.derived("frontlines", _lasting(fronts))]),
        *([] if drawn is None else [records.drawn(timeline, drawn)]),
        *records.backdrop(timeline.ledger),
        *records.records(timeline.ledger, timeline.period[1].isoformat()),
        *([] if timeline.ledger.areas.empty else [records.inside(timeline, day)]),
        records.cited(timeline.ledger),
        records.months(timeline),
    ]
    readme = _readme(timeline, day, [table.name for table in content])
    return [moments.timed(table) for table in (*content, readme)]


def rename(old: str | Path, new: str | Path | None = None) -> Path:
    """Give a GeoPackage another name or folder and keep its project alive.

    A project names its GeoPackage, so a file that is merely renamed opens with broken layers.

    Parameters
    ----------
    old : str or Path
        A GeoPackage that this package wrote, whatever it was called then.
    new : str or Path, optional
        Its new name, ending in ``.gpkg``. A file of that name is replaced. Without one, or with
        the same, the projects are mended where they are.

    Returns
    -------
    Path
        The new file. The old one and its ``.qgz`` are gone; where there was one, as it was written
        or as an analyst has saved it since, it stands beside the new file and names it.

    Raises
    ------
    ExportError
        There is no such file, it has no project or one that names no such file, or the new one
        could not be written; the old one then still stands.
    """
    before, after = named(old, new=False), named(old if new is None else new)
    if not before.is_file():
        raise ExportError(f"{before}: no such file; name a GeoPackage that is there")
    beside_it = before.with_suffix(".qgz")
    saved = _renamed(beside_it, beside_it.read_bytes(), after) if beside_it.is_file() else None
    moves = not (after.exists() and before.samefile(after))
    _settle(before)
    _settle(after)
    # What was let out once is let out again.
    with replacing(after, NOTHING) as beside, _whole(after):
        with closing(sqlite3.connect(before.as_uri() + "?mode=ro", uri=True)) as source:
            source.execute("VACUUM INTO ?", (str(beside),))
        _point(beside, before, after)
        finish.settle_count(beside)
    if saved is not None:
        _sidecar(after, saved, NOTHING)
    if moves:
        beside_it.unlink(missing_ok=True)
        before.unlink()
    return after


def _renamed(file: Path, project: bytes, after: Path) -> str:
    """Text of a packed project that is to name a GeoPackage by its new name."""
    try:
        return qgz.renamed(qgz.unpacked(project), after.name)
    except (ExportError, zipfile.BadZipFile, StopIteration, UnicodeDecodeError) as error:
        raise ExportError(f"{file}: not renamed: {error}; write it anew") from error


def _point(path: Path, before: Path, after: Path) -> None:
    """Make the project inside a file name it by its new name."""
    with closing(sqlite3.connect(path)) as connection, connection:
        try:
            stored = connection.execute(
                "SELECT content FROM qgis_projects WHERE name = ?", (finish.PROJECT,)
            ).fetchone()
        except sqlite3.OperationalError:
            stored = None
        if stored is None:
            raise ExportError(f"{before}: holds no project `{finish.PROJECT}`; write it anew")
        text = _renamed(before, bytes.fromhex(stored[0]), after)
        connection.execute(
            "UPDATE qgis_projects SET content = ? WHERE name = ?",
            (qgz.packed(text, finish.PROJECT).hex(), finish.PROJECT),
        )


def named(path: str | Path, *, new: bool = True) -> Path:
    """Refuse a name that says no GeoPackage or, of a new one, that GDAL or QGIS misread.

    Parameters
    ----------
    path : str or Path
    new : bool
        Whether a file is to be written there.

    Returns
    -------
    Path
        The whole path.

    Raises
    ------
    ExportError
        Before anything is written.
    """
    if new:
        check_name(path)
    target = Path(path).resolve()
    if target.suffix.lower() != ".gpkg":
        raise ExportError(f"{path}: a GeoPackage's name must end in .gpkg; add it")
    misread = _MISREAD.search(target.name) or _BARRED.search(str(target.parent))
    if new and misread:
        raise ExportError(
            f"{target}: QGIS or GDAL would not open it again because of `{misread[0]}`; "
            "name it and its folders otherwise"
        )
    return target


@contextmanager
def _whole(target: Path) -> Iterator[None]:
    """Tell failures of GDAL and SQLite as what they are to a caller."""
    try:
        yield
    except (DataSourceError, DataLayerError, sqlite3.Error, pa.ArrowException) as error:
        full = shutil.disk_usage(target.parent).free < _ROOM
        why = f"the disk is full ({error})" if full else str(error)
        stands = "; what stood there still stands" if target.exists() else ""
        raise ExportError(f"{target}: not written: {why}{stands}") from error


def _settle(target: Path) -> None:
    """Bring an older file to rest, so that no journal of it lies beside the one to come.

    Raises
    ------
    ExportError
        Another program has changes to it that are not yet in the file.
    """
    endings = ("-wal", "-journal")
    left = [Path(f"{target}{ending}") for ending in endings]
    if not target.is_file() or not any(file.is_file() and file.stat().st_size for file in left):
        return
    try:
        with closing(sqlite3.connect(target, timeout=1.0)) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.DatabaseError:
        pass  # Judged by what is left, below.
    if any(file.is_file() and file.stat().st_size for file in left):
        raise ExportError(
            f"{target}: another program is changing it; save and close it there first"
        )


def _sidecar(target: Path, text: str, hidden: Hidden) -> None:
    with replacing(target.with_suffix(".qgz"), hidden) as beside:
        beside.write_bytes(qgz.packed(text, target.stem))


def _lasting(layer: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Let a layer of many days say its days as the layers of all intervals do."""
    if "start" not in layer or "end" not in layer:
        return layer
    rest = layer.drop(columns=["start", "end"])
    rest.insert(0, "start_date", layer["start"])
    rest.insert(1, "end_date", layer["end"] - pd.Timedelta(days=1))
    return rest


def _pairs(content: list[tables.Table]) -> list[tables.Table]:
    """Pair the rows of tables with the claims they rest on."""
    return [
        tables.Table(names.pairing(table.name), table.evidence)
        for table in content
        if table.evidence is not None
    ]


def _readme(timeline: Timeline, day: dt.date, there: Sequence[str]) -> tables.Table:
    topics, texts = zip(*metadata.readme(timeline, day, there), strict=True)
    return tables.Table("readme", pa.table({"topic": list(topics), "text": list(texts)}))
