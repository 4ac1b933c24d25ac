"""The columns that every export format shares: verdicts on layers.

Cells are typed once, here, as Arrow: days are ``date32``, lists are JSON text, nobody and nothing
are null. Words, lists and geometries are stored once however many rows have them, and written
out piece by piece.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
import shapely

from whoholds.actor_names import actor_names
from whoholds.engine.timeline import Timeline
from whoholds.export.tabular import arrow as cells
from whoholds.export.tabular.geometry import one_type
from whoholds.ledger import Ledger
from whoholds.roads.layout import stretches
from whoholds.situation import join

GEOMETRY = "geom"
"""Name of the geometry column."""

VERDICT = (
    "holder", "holder_name", "status", "access", "certainty", "partners", "challengers",
    "alternatives", "claimed_by", "since_earliest", "since_latest", "last_heard",
    "inherited_from", "claims",
)  # fmt: skip
"""The columns of a verdict, in the order every format has them."""

LISTS = ("partners", "challengers", "alternatives", "claimed_by", "claims", "stretches")
"""The columns that hold JSON lists."""

_DAYS = ("since_earliest", "since_latest", "last_heard")
_TEXTS = ("holder", "status", "access", "certainty", "inherited_from")
_KEYS = {"town": "town_id", "highway": "stretch_id", "state": "state_id"}
_ROAD = (
    "highway_id", "name", "from_town", "to_town", "from_km", "to_km", "geometry_quality",
)  # fmt: skip
_ABOUT = {
    "town": ("town_id", "name", "name_local", "state_id", "population"),
    "highway": ("stretch_id", *_ROAD),
    "state": ("state_id", "name"),
}
_ON_DAY = {**_ABOUT, "highway": ("piece_id", *_ROAD, "stretches")}


@dataclass(frozen=True)
class Table:
    """One table to export.

    Parameters
    ----------
    name : str
    columns : pyarrow.Table
        Every column but the geometry; dictionaries where values repeat.
    shapes : ndarray of geometry, optional
        The distinct geometries, EPSG:4326; ``None`` for a table without geometry.
    places : ndarray of int64, optional
        Which of ``shapes`` each row has, ``-1`` for none.
    evidence : pyarrow.Table, optional
        Pairs of a row and a claim it rests on, both counted from 1: ``base_id``,
        ``related_id``.
    """

    name: str
    columns: pa.Table
    shapes: npt.NDArray[np.object_] | None = None
    places: npt.NDArray[np.int64] | None = None
    evidence: pa.Table | None = None

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
        known = first[kinds >= 0]
        return str(self.shapes[known[0]].geom_type) if len(known) == 1 else "Unknown"

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
        known = None if self.shapes is None else pa.array(shapely.to_wkb(self.shapes), pa.binary())
        for start in range(0, max(len(self), 1), rows):
            part = self.columns.slice(start, rows).combine_chunks()
            arrays = [cells.decoded(cells.whole(column)) for column in part.columns]
            if known is not None and self.places is not None:
                places = self.places[start : start + rows]
                arrays.append(known.take(pa.array(places, mask=places < 0)))
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    def _schema(self) -> pa.Schema:
        """Give the columns' types when nothing is coded."""
        return pa.schema(
            field.with_type(field.type.value_type) if pa.types.is_dictionary(field.type) else field
            for field in self.columns.schema
        )

    def plain(self) -> pa.Table:
        """Write every column out row by row, without the geometry."""
        arrays = [cells.decoded(cells.whole(column)) for column in self.columns.columns]
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


def intervals(
    timeline: Timeline, kinds: Sequence[str] = ("town", "highway", "state")
) -> list[Table]:
    """Lay every verdict interval on its layer.

    Parameters
    ----------
    timeline : Timeline
    kinds : sequence of {"town", "highway", "state"}
        Roads come by stretch.

    Returns
    -------
    list of Table
        One for each of `kinds`, named ``town_control``, ``highway_control`` or
        ``state_control``; sorted by subject and start. ``end_date`` is the last day itself, null
        where the verdict still stands.
    """
    rows = timeline.coded()
    return [_intervals(timeline, kind, _of_kind(rows, kind)) for kind in kinds]


def _intervals(timeline: Timeline, kind: str, rows: pa.Table) -> Table:
    layer = _layer(timeline.ledger, kind)
    cell = {name: cells.whole(rows[name]) for name in rows.column_names}
    places = _places(cell["subject"], pd.Index(kind + ":" + layer[_KEYS[kind]]))
    taken = pa.array(places, pa.int32(), mask=places < 0)
    columns = {"start_date": cell["start"], "end_date": _last(cell["end"])}
    for name in _ABOUT[kind]:
        columns[name] = pa.DictionaryArray.from_arrays(taken, cells.plain(layer[name]))
    columns |= verdict(cell, timeline.ledger, str(timeline.period[1]), roads=kind == "highway")
    return Table(
        f"{kind}_control",
        pa.table(columns),
        one_type(layer.geometry.to_numpy()),
        places,
        cells.pairs(cell["claims"], timeline.ledger.claims["claim_id"]),
    )


def on_day(timeline: Timeline, day: dt.date) -> list[Table]:
    """Join the verdicts of one day to the layers.

    Parameters
    ----------
    timeline : Timeline
    day : date

    Returns
    -------
    list of Table
        ``states``, ``highways`` (by piece) and ``towns``.
    """
    joined = join(timeline, day)
    layers = {"state": joined.states, "highway": joined.highways, "town": joined.towns}
    found = []
    for kind, layer in layers.items():
        columns: dict[str, pa.Array] = {"day": pa.array([day] * len(layer), pa.date32())}
        if kind == "town":
            layer = _known_of(layer, timeline.ledger.towns, "town_id", "population")
        if kind == "highway":
            layer = _known_of(layer, timeline.ledger.highways, "highway_id", "geometry_quality")
        for name in _ON_DAY[kind]:
            columns[name] = cells.plain(layer[name])
        cell = {
            name: cells.listed(layer[name]) if name in LISTS else cells.coded(layer[name])
            for name in VERDICT
            if name in layer
        }
        columns |= verdict(cell, timeline.ledger, day.isoformat(), roads=kind == "highway")
        found.append(
            Table(
                f"{kind}s",
                pa.table(columns),
                one_type(layer.geometry.to_numpy()),
                np.arange(len(layer)),
            )
        )
    return found


def stacked(parts: Mapping[str, Table]) -> Table:
    """Put tables with geometry below each other.

    Parameters
    ----------
    parts : mapping of str to Table
        Kind of subject to its table.

    Returns
    -------
    Table
        Named ``verdicts``; first the column ``kind``, then every column that any part has,
        null where a part lacks it, nothing coded.
    """
    columns, shapes, places, before = [], [], [], 0
    for kind, part in parts.items():
        kinds = pa.array([kind] * len(part), pa.string())
        columns.append(part.plain().add_column(0, "kind", kinds))
        if part.shapes is not None and part.places is not None:
            shapes.append(part.shapes)
            places.append(np.where(part.places < 0, -1, part.places + before))
            before += len(part.shapes)
    whole = pa.concat_tables(columns, promote_options="default")
    named = [name for name in whole.column_names if name not in VERDICT]
    ordered = whole.select([*named, *(name for name in VERDICT if name in whole.column_names)])
    return Table("verdicts", ordered, np.concatenate(shapes), np.concatenate(places))


def verdict(
    cell: Mapping[str, pa.Array], ledger: Ledger, day: str, *, roads: bool = False
) -> dict[str, pa.Array]:
    """Type the columns of verdicts.

    Parameters
    ----------
    cell : mapping of str to pyarrow.Array
        The verdict columns of a timeline, coded as :meth:`whoholds.Timeline.coded` does.
    ledger : Ledger
    day : str
        ISO day whose names the actors take.
    roads : bool
        Whether to keep ``access``, which only roads have.

    Returns
    -------
    dict of str to pyarrow.Array
        The columns :data:`VERDICT`, nobody and nothing as null, lists as JSON text.
    """
    columns: dict[str, pa.Array] = {}
    for name in VERDICT:
        if name == "holder_name":
            columns[name] = _names(columns["holder"], actor_names(ledger, day))
        elif name in LISTS:
            columns[name] = cells.json_text(cell[name])
        elif name in _DAYS:
            columns[name] = cell[name]
        elif name in _TEXTS and (name != "access" or roads):
            columns[name] = cells.known(cell[name])
    return columns


def _layer(ledger: Ledger, kind: str) -> gpd.GeoDataFrame:
    if kind == "town":
        return ledger.towns
    if kind == "state":
        return ledger.states
    named = _known_of(stretches(ledger), ledger.highways, "highway_id", "name")
    return _known_of(named, ledger.highways, "highway_id", "geometry_quality")


def _known_of(
    layer: gpd.GeoDataFrame, ledger_layer: gpd.GeoDataFrame, key: str, column: str
) -> gpd.GeoDataFrame:
    """Take one more column from the ledger's own layer."""
    known = ledger_layer.set_index(key)[column].reindex(layer[key])
    return layer.assign(**{column: known.array})


def _of_kind(rows: pa.Table, kind: str) -> pa.Table:
    """Take the rows on one kind of subject, which stand together."""
    coded = cells.whole(rows["kind"])
    mine = np.flatnonzero(coded.indices.to_numpy() == coded.dictionary.index(kind).as_py())
    return rows.slice(mine[0], len(mine)) if len(mine) else rows.slice(0, 0)


def _places(subjects: pa.DictionaryArray, known: pd.Index) -> npt.NDArray[np.int64]:
    """Find each row's subject among those known, asking once a subject."""
    found = known.get_indexer(subjects.dictionary.to_pylist())
    return np.asarray(found[subjects.indices.to_numpy()], dtype=np.int64)


def _last(ends: pa.Array) -> pa.Array:
    """Turn the days after the last ones into the last ones."""
    return pc.subtract(ends.view(pa.int32()), pa.scalar(1, pa.int32())).view(pa.date32())


def _names(holders: pa.DictionaryArray, names: Mapping[str, str]) -> pa.DictionaryArray:
    words = [names.get(actor, actor) for actor in holders.dictionary.to_pylist()]
    return pa.DictionaryArray.from_arrays(holders.indices, pa.array(words, pa.string()))
