"""The rows of a GeoPackage, through GDAL and Arrow."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pyogrio

from whoholds.errors import ExportError
from whoholds.export.tabular import fields
from whoholds.export.tabular.tables import GEOMETRY, Table

# 1.4, which GDAL writes by default, makes QGIS 3.22 warn and older validators fail.
_VERSION = "1.2"
# Nobody else knows the file yet and it is checked and flushed when whole, so journals and
# flushes on the way would only cost time. With 2 MB of cache, SQLite's own choice, pages of
# large tables are written and read again.
_UNGUARDED = {
    "OGR_SQLITE_JOURNAL": "OFF",
    "OGR_SQLITE_SYNCHRONOUS": "OFF",
    "OGR_SQLITE_CACHE": "64",
}
# Larger pages save a twentieth of the time; in a small file, whose every table and index takes
# a page at least, they would cost a quarter of its size.
_MANY = 100_000
_LARGE = {"OGR_SQLITE_PRAGMA": "page_size=16384"}
# Bytes of a file that are checked where they lie, which is faster; more of them would count as
# memory of the process.
_MAPPED = 1 << 27


def write(path: Path, tables: Sequence[Table]) -> None:
    """Write tables to a new GeoPackage; row ``n`` of a table gets ``fid`` ``n``.

    Parameters
    ----------
    path : Path
        A file that does not exist.
    tables : sequence of Table
    """
    many = sum(map(len, tables)) > _MANY
    with _configured(_UNGUARDED | (_LARGE if many else {})):
        for table in tables:
            _one(path, table)


def _one(path: Path, table: Table) -> None:
    title, about = fields.table_title(table.name)
    options = {"FID": "fid", "IDENTIFIER": title, "DESCRIPTION": about}
    placed = {}
    if table.spatial:
        options |= {"GEOMETRY_NAME": GEOMETRY, "SPATIAL_INDEX": "YES"}
        placed = {
            "geometry_name": GEOMETRY,
            "geometry_type": table.geometry_type,
            "crs": "EPSG:4326",
        }
    pyogrio.write_arrow(
        table.batches(),
        path,
        layer=table.name,
        driver="GPKG",
        dataset_options={"VERSION": _VERSION},
        layer_options=options,
        **placed,
    )


@contextmanager
def _configured(options: Mapping[str, str]) -> Iterator[None]:
    before = {name: pyogrio.get_gdal_config_option(name) for name in options}
    pyogrio.set_gdal_config_options(dict(options))
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options(before)


def check(path: Path, tables: Sequence[Table]) -> None:
    """Make sure that a file holds what was written to it.

    A write that was cut short can leave a file that opens and lacks rows.

    Parameters
    ----------
    path : Path
    tables : sequence of Table

    Raises
    ------
    ExportError
        Rows or index entries are missing, or the file is damaged.
    """
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA mmap_size = {_MAPPED}")
        faults = [row[0] for row in connection.execute("PRAGMA quick_check")]
        if faults != ["ok"]:
            raise ExportError(f"{path.name}: damaged while it was written: {faults[0]}")
        for table in tables:
            _count(connection, table.name, len(table))
            if table.spatial and table.places is not None:
                index = f"rtree_{table.name}_{GEOMETRY}_rowid"
                _count(connection, index, int((table.places >= 0).sum()))


def _count(connection: sqlite3.Connection, name: str, wanted: int) -> None:
    query = f'SELECT count(*) FROM "{name}"'  # noqa: S608 - names are our own
    written = connection.execute(query).fetchone()[0]
    if written != wanted:
        raise ExportError(f"{name}: {written} of {wanted} rows were written")
