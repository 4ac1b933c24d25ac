"""A timeline in whichever format the next program reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

import numpy as np
import pyarrow as pa

from whoholds._renamed import renamed
from whoholds.dates import Day, read_day
from whoholds.engine.timeline import Timeline
from whoholds.errors import ExportError, expect
from whoholds.export.files import check_name, replacing
from whoholds.export.formats import csv_table, flatgeobuf, geojson, geoparquet, kml
from whoholds.export.gpkg.geopackage import to_geopackage
from whoholds.export.tabular import layers, turns
from whoholds.export.tabular.tables import DAY_COLUMNS, Table, intervals, on_day

ENDINGS: Mapping[str, str] = MappingProxyType(
    {
        "geojson": ".geojson",
        "geoparquet": ".parquet",
        "flatgeobuf": ".fgb",
        "kml": ".kml",
        "csv": ".csv",
        "gpkg": ".gpkg",
    }
)
"""Every format there is, with the ending of its files."""

_KINDS = layers.KINDS[::-1]
_Writer = Callable[[Timeline, Table, Path], None]
_WRITERS: Mapping[str, _Writer] = MappingProxyType(
    {
        "geojson": geojson.write,
        "geoparquet": geoparquet.write,
        "flatgeobuf": flatgeobuf.write,
        "kml": kml.write,
        "csv": csv_table.write,
    }
)


@renamed(line="timeline")
def to_file(
    timeline: Timeline,
    path: str | Path,
    *,
    format: str | None = None,  # noqa: A002 - the word that users of every library know
    day: Day | None = None,
    kind: str | None = None,
    changes: bool = False,
) -> Path:
    """Write verdicts, or changes of holders, as a file of one table.

    The columns are those of the GeoPackage's layers, ahead of them ``kind``. Without a day
    every interval is a row, with ``start_date`` and ``end_date`` (the last day itself; empty:
    still so) and roads come by stretch; with a day every subject is, and roads come by piece.

    Parameters
    ----------
    timeline : Timeline
    path : str or Path
        File to make or replace. All of it is written or nothing.
    format : {"geojson", "geoparquet", "flatgeobuf", "kml", "csv", "gpkg"}, optional
        By default what the ending of ``path`` says. A GeoPackage has all of its layers,
        whatever the day.
    day : str, date or datetime64, optional
        Only the verdicts of that day.
    kind : {"town", "site", "highway", "area", "state"}, optional
        Only verdicts on these; all by default. An area that is no more than the places in it has
        a row without geometry.
    changes : bool
        Write the changes of the whole period instead: the columns of :func:`whoholds.changes`,
        with names and a point for each. A GeoPackage has them as a layer anyway.

    Returns
    -------
    Path
        The file. Each says what it rests on and on what terms it may be used: within itself, or,
        as CSV cannot, in ``<name>.csv-metadata.json`` beside it.

    Raises
    ------
    ExportError
        No such format or kind, or the file could not be written; what stood there before
        still stands.
    """
    expect(timeline, Timeline)
    target = Path(path)
    chosen = _format(target) if format is None else format
    if kind is not None and kind not in _KINDS:
        raise ExportError(f"no kind `{kind}`; choose from {', '.join(_KINDS)}")
    if chosen == "gpkg":
        if kind is not None:
            raise ExportError(f"{target}: a GeoPackage holds all layers; leave the kind out")
        return to_geopackage(timeline, target, day=day)
    if changes and day is not None:
        raise ExportError(f"{target}: changes are of the whole period; leave the day out")
    if chosen not in _WRITERS:
        raise ExportError(f"no format `{chosen}`; choose from {', '.join(ENDINGS)}")
    check_name(target)
    if chosen == "flatgeobuf" and ";" in target.name:
        raise ExportError(f"{target}: GDAL ends a name at a semicolon; name it otherwise")
    table = turns.table(timeline, kind) if changes else verdicts(timeline, day=day, kind=kind)
    with replacing(target, timeline.ledger.hidden) as beside:
        try:
            _WRITERS[chosen](timeline, table, beside)
        except (RuntimeError, pa.ArrowException) as error:
            raise ExportError(f"{target}: not written: {error}") from error
    if chosen == "csv":
        described = target.with_name(f"{target.name}-metadata.json")
        with replacing(described, timeline.ledger.hidden) as beside:
            beside.write_text(csv_table.description(timeline, table, target.name), encoding="utf-8")
    return target


def verdicts(timeline: Timeline, *, day: Day | None = None, kind: str | None = None) -> Table:
    """Put verdicts on all kinds of subjects into one table.

    Parameters
    ----------
    timeline : Timeline
    day : str, date or datetime64, optional
        Only the verdicts of that day, roads by piece; all intervals by default, roads by
        stretch.
    kind : {"town", "site", "highway", "area", "state"}, optional

    Returns
    -------
    Table
        States, areas, roads, sites, towns; a column that a kind does not have is null there.
    """
    kinds = layers.kinds(timeline.ledger)[::-1] if kind is None else (kind,)
    parts = intervals(timeline, kinds) if day is None else on_day(timeline, read_day(day), kinds)
    return _stacked(dict(zip(kinds, parts, strict=True)))


def _stacked(parts: Mapping[str, Table]) -> Table:
    """Put the tables of all kinds below each other; what a part lacks is null there."""
    columns, shapes, places, before = [], [], [], 0
    for kind, part in parts.items():
        kinds = pa.array([kind] * len(part), pa.string())
        columns.append(part.plain().add_column(0, "kind", kinds))
        if part.shapes is not None and part.places is not None:
            shapes.append(part.shapes)
            places.append(np.where(part.places < 0, -1, part.places + before))
            before += len(part.shapes)
    joined = pa.concat_tables(columns, promote_options="default")
    there = joined.column_names
    first = [name for name in there if name not in DAY_COLUMNS]
    ordered = joined.select([*first, *(name for name in DAY_COLUMNS if name in there)])
    return Table("verdicts", ordered, np.concatenate(shapes), np.concatenate(places))


def _format(path: Path) -> str:
    for name, ending in ENDINGS.items():
        if path.suffix.lower() == ending:
            return name
    endings = ", ".join(ENDINGS.values())
    raise ExportError(f"{path}: the ending names no format; use one of {endings}, or `format`")
