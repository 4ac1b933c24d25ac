"""The columns that every export format shares: verdicts on layers.

Cells are typed once, here, as Arrow: days are ``date32``, lists are JSON text, nobody and nothing
are null. Words, lists and geometries are stored once however many rows have them, and written
out piece by piece.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from whoholds.analysis.freshness import freshness_on
from whoholds.engine.columns import LISTS as VERDICT_LISTS, VERDICT
from whoholds.engine.timeline import Timeline
from whoholds.export.tabular import arrow, fields, layers, parties
from whoholds.ledgers import Ledger
from whoholds.situation import Situation, join
from whoholds.subject import subjects_of

GEOMETRY = "geom"
"""Name of the geometry column."""

_OWN = sorted(
    (name for name in VERDICT if name not in ("start", "end")),
    key=lambda name: not fields.field(name).codes,
)
VERDICT_COLUMNS = (_OWN[0], "holder_name", *_OWN[1:])
"""The columns of a verdict beside its days, in the order every format has them: the holder and
its name, what else is said in words of a list, then the rest as a timeline has it."""

_HEARD = VERDICT_COLUMNS.index("last_heard") + 1
DAY_COLUMNS = (*VERDICT_COLUMNS[:_HEARD], "freshness", *VERDICT_COLUMNS[_HEARD:])
"""The columns of a verdict on one day: how fresh it is changes from day to day."""

LISTS = (*VERDICT_LISTS, "stretches", "subjects", "operations")
"""The columns that hold JSON lists."""


@dataclass(frozen=True)
class Table:
    """One table to export.

    Parameters
    ----------
    name : str
    columns : pyarrow.Table
        Every column but the geometry; dictionaries where values repeat.
    shapes : ndarray of geometry, optional
        The distinct geometries, EPSG:4326, none of them empty; ``None`` for a table without
        geometry.
    places : ndarray of int64, optional
        Which of ``shapes`` each row has, ``-1`` for none.
    evidence : pyarrow.Table, optional
        Pairs of a row and a claim it rests on, both counted from 1: ``base_id``,
        ``related_id``.
    undrawn : str
        The type of its geometries where it has none.
    """

    name: str
    columns: pa.Table
    shapes: npt.NDArray[np.object_] | None = None
    places: npt.NDArray[np.int64] | None = None
    evidence: pa.Table | None = None
    undrawn: str = "Unknown"

    @classmethod
    def of_shapes(
        cls,
        name: str,
        columns: pa.Table,
        shapes: npt.NDArray[np.object_],
        places: npt.NDArray[np.int64] | None = None,
        evidence: pa.Table | None = None,
        undrawn: str = "Unknown",
    ) -> Table:
        """Make a table with geometry, of geometries as a layer has them.

        Parameters
        ----------
        name : str
        columns : pyarrow.Table
        shapes : ndarray of geometry
            EPSG:4326, made one type by :func:`one_type`.
        places : ndarray of int64, optional
            Which of ``shapes`` each row has, ``-1`` for none; by default row by row.
        evidence : pyarrow.Table, optional
        undrawn : str
            The type of its geometries where it has none.

        Returns
        -------
        Table
        """
        drawn = one_type(shapes)
        rows = np.arange(len(shapes)) if places is None else places
        missing = np.append(shapely.is_missing(drawn), True)
        return cls(name, columns, drawn, np.where(missing[rows], -1, rows), evidence, undrawn)

    def __len__(self) -> int:
        return int(self.columns.num_rows)

    @property
    def spatial(self) -> bool:
        """Whether it has a geometry."""
        return self.shapes is not None

    @property
    def geometry_type(self) -> str | None:
        """The one OGC type of all its geometries, ``Unknown`` when they have several."""
        if self.shapes is None:
            return None
        kinds, first = np.unique(shapely.get_type_id(self.shapes), return_index=True)
        drawn = first[kinds >= 0]
        if not len(drawn):
            return self.undrawn
        return str(self.shapes[drawn[0]].geom_type) if len(drawn) == 1 else "Unknown"

    def batches(self, rows: int = 65_536) -> pa.RecordBatchReader:
        """Read it in pieces, nothing coded, the geometry as WKB in the column :data:`GEOMETRY`.

        Parameters
        ----------
        rows : int
            Rows a piece, so that a million rows are never all written out in memory.

        Returns
        -------
        pyarrow.RecordBatchReader
        """
        schema = self._schema()
        if self.spatial:
            schema = schema.append(pa.field(GEOMETRY, pa.binary()))
        return pa.RecordBatchReader.from_batches(schema, self._pieces(schema, rows))

    def _pieces(self, schema: pa.Schema, rows: int) -> Iterator[pa.RecordBatch]:
        wkb = None if self.shapes is None else pa.array(shapely.to_wkb(self.shapes), pa.binary())
        for start in range(0, max(len(self), 1), rows):
            part = self.columns.slice(start, rows).combine_chunks()
            arrays = [arrow.decoded(arrow.whole(column)) for column in part.columns]
            if wkb is not None and self.places is not None:
                places = self.places[start : start + rows]
                arrays.append(wkb.take(pa.array(places, mask=places < 0)))
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    def _schema(self) -> pa.Schema:
        """Give the columns' types when nothing is coded."""
        return pa.schema(
            field.with_type(field.type.value_type) if pa.types.is_dictionary(field.type) else field
            for field in self.columns.schema
        )

    def plain(self) -> pa.Table:
        """Write every column out row by row, without the geometry."""
        arrays = [arrow.decoded(arrow.whole(column)) for column in self.columns.columns]
        return pa.Table.from_arrays(arrays, schema=self._schema())

    def frame(self) -> pd.DataFrame:
        """Make a frame of it.

        Returns
        -------
        DataFrame or GeoDataFrame
            Days are ``datetime.date`` or ``None``; the geometry column is ``geometry``,
            EPSG:4326.
        """
        plain: pd.DataFrame = self.plain().to_pandas(date_as_object=True, integer_object_nulls=True)
        if self.shapes is None or self.places is None:
            return plain
        # Shapes are padded with nothing, so that place -1 finds it at the end.
        padded = np.array([*self.shapes, None], dtype=object)
        return gpd.GeoDataFrame(plain, geometry=padded[self.places], crs="EPSG:4326")


def one_type(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Give the geometries of a layer one type, as formats with one type a layer want.

    Parameters
    ----------
    shapes : ndarray of geometry

    Returns
    -------
    ndarray of geometry
        Polygons are multiple, their outer rings against the clock; lines are multiple when any
        is; rings are lines; an empty geometry is none. Mixed kinds stay mixed.

    Examples
    --------
    >>> square = shapely.box(0, 0, 1, 1)
    >>> shapes = one_type(np.array([square, shapely.Point()], dtype=object))
    >>> [shape and shape.geom_type for shape in shapes]
    ['MultiPolygon', None]
    """
    shapes = shapes.copy()
    shapes[shapely.is_empty(shapes)] = None
    rings = shapely.get_type_id(shapes) == shapely.GeometryType.LINEARRING
    shapes[rings] = [shapely.LineString(ring) for ring in shapes[rings]]
    kinds = set(shapely.get_type_id(shapes[~shapely.is_missing(shapes)]))
    if kinds and kinds <= {shapely.GeometryType.POLYGON, shapely.GeometryType.MULTIPOLYGON}:
        # Outer rings run against the clock, as GeoPackage and RFC 7946 ask.
        oriented = shapely.orient_polygons(shapes)
        return _multiple(oriented, shapely.GeometryType.POLYGON, shapely.multipolygons)
    if kinds == {shapely.GeometryType.LINESTRING, shapely.GeometryType.MULTILINESTRING}:
        return _multiple(shapes, shapely.GeometryType.LINESTRING, shapely.multilinestrings)
    return shapes


def _multiple(
    shapes: npt.NDArray[np.object_],
    kind: shapely.GeometryType,
    make: Callable[..., npt.NDArray[np.object_]],
) -> npt.NDArray[np.object_]:
    """Make those that are alone, of a kind, the only part of a multiple one each."""
    alone = shapely.get_type_id(shapes) == kind
    shapes[alone] = make(shapes[alone][:, None])
    return shapes


def intervals(timeline: Timeline, kinds: Sequence[str] | None = None) -> list[Table]:
    """Lay every verdict interval on its layer.

    Parameters
    ----------
    timeline : Timeline
    kinds : sequence of str, optional
        Some of :data:`~whoholds.export.tabular.layers.KINDS`, by default those that the ledger
        has. Roads come by stretch.

    Returns
    -------
    list of Table
        One for each of `kinds`, named as in :data:`~whoholds.export.tabular.layers.OVER_TIME`;
        sorted by subject and start. ``end_date`` is the last day itself, null where the verdict
        still stands.
    """
    rows = timeline.coded()
    wanted = layers.kinds(timeline.ledger) if kinds is None else kinds
    return [_intervals(timeline, kind, _of_kind(rows, kind)) for kind in wanted]


def _intervals(timeline: Timeline, kind: str, rows: pa.Table) -> Table:
    layer, about = layers.layer(timeline.ledger, kind), layers.ABOUT[kind]
    cell = {name: arrow.whole(rows[name]) for name in rows.column_names}
    places = _places(cell["subject"], pd.Index(subjects_of(kind, layer[about[0]])))
    taken = pa.array(places, pa.int32(), mask=places < 0)
    columns = {"start_date": cell["start"], "end_date": _last(cell["end"])}
    for name in about:
        columns[name] = pa.DictionaryArray.from_arrays(taken, arrow.plain(layer[name]))
    until = pc.fill_null(columns["end_date"], pa.scalar(timeline.period[1], pa.date32()))
    said = verdict(cell, timeline.ledger, until, roads=kind == "highway")
    whose = layer[f"{kind}_id"]
    for name, values in layers.further(timeline.ledger, kind).items():
        own = arrow.plain(values.reindex(whose).reset_index(drop=True))
        columns[name] = pa.DictionaryArray.from_arrays(taken, own)
    columns |= said
    day = columns["start_date"].cast(pa.string())
    columns["verdict_id"] = pc.binary_join_element_wise(arrow.decoded(cell["subject"]), day, "@")
    return Table.of_shapes(
        layers.OVER_TIME[kind],
        pa.table(columns),
        layer.geometry.to_numpy(),
        places,
        arrow.pairs(cell["claims"], timeline.ledger.statements["claim_id"]),
        layers.UNDRAWN.get(kind, "Unknown"),
    )


def on_day(timeline: Timeline, day: dt.date, kinds: Sequence[str] | None = None) -> list[Table]:
    """Join the verdicts of one day to the layers.

    Parameters
    ----------
    timeline : Timeline
    day : date
    kinds : sequence of str, optional
        Some of :data:`~whoholds.export.tabular.layers.KINDS`, by default those that the ledger
        has, the lowest on a map first. Roads come by piece.

    Returns
    -------
    list of Table
        One for each of `kinds`, named as in :data:`~whoholds.export.tabular.layers.ON_DAY`.
    """
    joined = join(timeline, day)
    wanted = layers.kinds(timeline.ledger)[::-1] if kinds is None else kinds
    return [_on_day(joined, day, kind) for kind in wanted]


def _on_day(situation: Situation, day: dt.date, kind: str) -> Table:
    layer, ledger = layers.layer_on_day(situation, kind), situation.timeline.ledger
    columns: dict[str, pa.Array] = {"day": pa.array([day] * len(layer), pa.date32())}
    for name in layers.ABOUT_ON_DAY[kind]:
        columns[name] = arrow.plain(layer[name])
    whose = layer[f"{kind}_id"]
    layer = layer.assign(freshness=freshness_on(layer, day))
    cell = {name: arrow.coded(layer[name]) for name in DAY_COLUMNS if name in layer}
    said = verdict(cell, ledger, columns["day"], roads=kind == "highway")
    for name, values in layers.further(ledger, kind).items():
        columns[name] = arrow.plain(values.reindex(whose).reset_index(drop=True))
    columns |= said
    shapes, undrawn = layer.geometry.to_numpy(), layers.UNDRAWN.get(kind, "Unknown")
    return Table.of_shapes(layers.ON_DAY[kind], pa.table(columns), shapes, undrawn=undrawn)


def verdict(
    cell: Mapping[str, pa.Array], ledger: Ledger, until: pa.Array, *, roads: bool = False
) -> dict[str, pa.Array]:
    """Type the columns of verdicts.

    Parameters
    ----------
    cell : mapping of str to pyarrow.Array
        The verdict columns of a timeline, coded as :meth:`whoholds.Timeline.coded` does.
    ledger : Ledger
    until : pyarrow.Array of date32
        The last day of each row, of which holders have their names and sides.
    roads : bool
        Whether to keep ``access``, which only roads have.

    Returns
    -------
    dict of str to pyarrow.Array
        The columns :data:`VERDICT_COLUMNS`, or :data:`DAY_COLUMNS` where a freshness is given,
        and behind them ``abbreviation`` and ``bloc``; nobody and nothing as null, lists as JSON
        text.
    """
    columns: dict[str, pa.Array] = {}
    called = parties.called_until(_verdict_column(cell["holder"]), until, ledger)
    for name in DAY_COLUMNS:
        if name in called:
            columns[name] = called[name]
        elif name == "freshness" and name not in cell:
            continue
        elif name != "access" or roads:
            columns[name] = _verdict_column(cell[name])
    return columns | called


def _verdict_column(column: pa.Array) -> pa.Array:
    """Type one column of verdicts by what it holds: days, marks, lists or words."""
    if pa.types.is_date(column.type) or pa.types.is_boolean(column.type):
        return column
    words = column.dictionary if pa.types.is_dictionary(column.type) else column
    if pa.types.is_list(words.type):
        return arrow.json_text(column)
    return arrow.blanks_as_null(column)


def _of_kind(rows: pa.Table, kind: str) -> pa.Table:
    """Take the rows on one kind of subject, which stand together."""
    coded = arrow.whole(rows["kind"])
    mine = np.flatnonzero(coded.indices.to_numpy() == coded.dictionary.index(kind).as_py())
    return rows.slice(mine[0], len(mine)) if len(mine) else rows.slice(0, 0)


def _places(subjects: pa.DictionaryArray, index: pd.Index) -> npt.NDArray[np.int64]:
    """Find each row's subject in an index, asking once a subject."""
    places = index.get_indexer(subjects.dictionary.to_pylist())
    return np.asarray(places[subjects.indices.to_numpy()], dtype=np.int64)


def _last(ends: pa.Array) -> pa.Array:
    """Turn the days after the last ones into the last ones."""
    return pc.subtract(ends.view(pa.int32()), pa.scalar(1, pa.int32())).view(pa.date32())
