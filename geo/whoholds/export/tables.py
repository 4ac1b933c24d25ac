"""The columns that every export format shares: verdicts on layers.

Cells are typed once, here, as Arrow: days are ``date32``, lists are JSON text, nobody and nothing
are null. A geometry is stored once a subject however many rows it has.
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
import shapely

from whoholds import situation
from whoholds.export import cells, style
from whoholds.export.shapes import one_type
from whoholds.ledger import Ledger
from whoholds.timeline import Timeline

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
        Every column but the geometry.
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
        """Read it in pieces, the geometry as WKB in the column :data:`GEOMETRY`.

        Parameters
        ----------
        rows : int
            Rows a piece, so that geometries of a million rows are never all in memory.

        Returns
        -------
        pyarrow.RecordBatchReader
        """
        schema = self.columns.schema
        if self.spatial:
            schema = schema.append(pa.field(GEOMETRY, pa.binary()))
        return pa.RecordBatchReader.from_batches(schema, self._pieces(schema, rows))

    def _pieces(self, schema: pa.Schema, rows: int) -> Iterator[pa.RecordBatch]:
        known = None if self.shapes is None else pa.array(shapely.to_wkb(self.shapes), pa.binary())
        for start in range(0, max(len(self), 1), rows):
            part = self.columns.slice(start, rows).combine_chunks()
            arrays = [cells.whole(column) for column in part.columns]
            if known is not None and self.places is not None:
                places = self.places[start : start + rows]
                arrays.append(known.take(pa.array(places, mask=places < 0)))
            yield pa.RecordBatch.from_arrays(arrays, schema=schema)

    def frame(self) -> pd.DataFrame:
        """Make a frame of it.

        Returns
        -------
        DataFrame or GeoDataFrame
            Days are ``datetime.date`` or ``None``; the geometry column is ``geometry``,
            EPSG:4326.
        """
        plain: pd.DataFrame = self.columns.to_pandas(date_as_object=True, integer_object_nulls=True)
        if self.shapes is None or self.places is None:
            return plain
        # Shapes are padded with nothing, so that place -1 finds it at the end.
        padded = np.array([*self.shapes, None], dtype=object)
        return gpd.GeoDataFrame(plain, geometry=padded[self.places], crs="EPSG:4326")


def intervals(line: Timeline, kind: str) -> Table:
    """Lay every verdict interval of one kind of subject on its layer.

    Parameters
    ----------
    line : Timeline
    kind : {"town", "highway", "state"}
        Roads come by stretch.

    Returns
    -------
    Table
        Named ``town_control``, ``highway_control`` or ``state_control``; sorted by subject and
        start. ``end_date`` is the last day itself, null where the verdict still stands.
    """
    layer = _layer(line.ledger, kind)
    frame = line.frame
    wanted = (frame["kind"] == kind).to_numpy()
    rows = frame if wanted.all() else frame[wanted]
    places = _places(rows["subject"], pd.Index(kind + ":" + layer[_KEYS[kind]]))
    taken = pa.array(places, mask=places < 0)
    columns = {
        "start_date": cells.days(rows["start"]),
        "end_date": cells.days(rows["end"] - pd.Timedelta(days=1)),
    }
    for name in _ABOUT[kind]:
        columns[name] = cells.plain(layer[name]).take(taken)
    claims = cells.Lists.of(rows["claims"])
    columns |= verdict(rows, line.ledger, _last_day(line), roads=kind == "highway", claims=claims)
    return Table(
        f"{kind}_control",
        pa.table(columns),
        one_type(layer.geometry.to_numpy()),
        places,
        claims.pairs(line.ledger.claims["claim_id"]),
    )


def on_day(line: Timeline, day: dt.date) -> list[Table]:
    """Join the verdicts of one day to the layers.

    Parameters
    ----------
    line : Timeline
    day : date

    Returns
    -------
    list of Table
        ``states``, ``highways`` (by piece) and ``towns``.
    """
    joined = situation.join(line, day)
    layers = {"state": joined.states, "highway": joined.highways, "town": joined.towns}
    found = []
    for kind, layer in layers.items():
        columns: dict[str, pa.Array] = {"day": pa.array([day] * len(layer), pa.date32())}
        if kind == "town":
            layer = _known_of(layer, line.ledger.towns, "town_id", "population")
        if kind == "highway":
            layer = _known_of(layer, line.ledger.highways, "highway_id", "geometry_quality")
        for name in _ON_DAY[kind]:
            columns[name] = cells.plain(layer[name])
        columns |= verdict(layer, line.ledger, day.isoformat(), roads=kind == "highway")
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
        null where a part lacks it.
    """
    columns, shapes, places, before = [], [], [], 0
    for kind, part in parts.items():
        kinds = pa.array([kind] * len(part), pa.string())
        columns.append(part.columns.add_column(0, "kind", kinds))
        if part.shapes is not None and part.places is not None:
            shapes.append(part.shapes)
            places.append(np.where(part.places < 0, -1, part.places + before))
            before += len(part.shapes)
    whole = pa.concat_tables(columns, promote_options="default")
    named = [name for name in whole.column_names if name not in VERDICT]
    ordered = whole.select([*named, *(name for name in VERDICT if name in whole.column_names)])
    return Table("verdicts", ordered, np.concatenate(shapes), np.concatenate(places))


def verdict(
    rows: pd.DataFrame,
    ledger: Ledger,
    day: str,
    *,
    roads: bool = False,
    claims: cells.Lists | None = None,
) -> dict[str, pa.Array]:
    """Type the columns of verdicts.

    Parameters
    ----------
    rows : DataFrame
        With the verdict columns of a timeline.
    ledger : Ledger
    day : str
        ISO day whose names the actors take.
    roads : bool
        Whether to keep ``access``, which only roads have.
    claims : Lists, optional
        The column ``claims``, when it is numbered already.

    Returns
    -------
    dict of str to pyarrow.Array
        The columns :data:`VERDICT`, nobody and nothing as null, lists as JSON text.
    """
    columns: dict[str, pa.Array] = {}
    for name in VERDICT:
        if name == "holder_name":
            columns[name] = _names(columns["holder"], style.actor_names(ledger, day))
        elif name == "claims" and claims is not None:
            columns[name] = claims.json()
        elif name in LISTS:
            columns[name] = cells.json_lists(rows[name])
        elif name in _DAYS:
            columns[name] = cells.days(rows[name])
        elif name in _TEXTS and (name != "access" or roads):
            columns[name] = cells.text(rows[name])
    return columns


def _layer(ledger: Ledger, kind: str) -> gpd.GeoDataFrame:
    if kind == "town":
        return ledger.towns
    if kind == "state":
        return ledger.states
    named = _known_of(situation.stretches(ledger), ledger.highways, "highway_id", "name")
    return _known_of(named, ledger.highways, "highway_id", "geometry_quality")


def _known_of(
    layer: gpd.GeoDataFrame, ledger_layer: gpd.GeoDataFrame, key: str, column: str
) -> gpd.GeoDataFrame:
    """Take one more column from the ledger's own layer."""
    known = ledger_layer.set_index(key)[column].reindex(layer[key])
    return layer.assign(**{column: known.array})


def _places(subjects: pd.Series, known: pd.Index) -> npt.NDArray[np.int64]:
    """Find each row's subject among those known, asking once a subject."""
    coded = cells.whole(pa.array(subjects, pa.string())).dictionary_encode()
    found = known.get_indexer(coded.dictionary.to_pylist())
    return np.asarray(found[coded.indices.to_numpy(zero_copy_only=False)], dtype=np.int64)


def _last_day(line: Timeline) -> str:
    return str(line.period[1])


def _names(holders: pa.Array, names: Mapping[str, str]) -> pa.Array:
    coded = holders.dictionary_encode()
    words: Sequence[str] = [names.get(actor, actor) for actor in coded.dictionary.to_pylist()]
    return pa.array(words, pa.string()).take(coded.indices)
