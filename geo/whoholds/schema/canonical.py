"""One form for each table: whatever its labels, types, order of columns and CRS were.

Whoever works with frames sorts, filters, relabels and retypes them. A ledger takes them in here, so
that everything behind it may count rows from 0 and read text.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyproj
import shapely
from pandas.api.types import is_object_dtype

from whoholds.crs import LONLAT
from whoholds.errors import Fault, PackError
from whoholds.schema.columns import COLUMNS, LAYER_COLUMNS, REQUIRED_COLUMNS
from whoholds.schema.rules import RULES, broken

__all__ = ["canonical", "drawn_only", "read_frame"]

_TEXT: Final = pd.Series([""], dtype="str").dtype
_OWN_TYPE: Final = not is_object_dtype(_TEXT)
"""Whether text has a type of its own, as since version 3 of pandas."""

_NUMBERS: Final = {
    ("towns", "population"): "Int64",
    ("towns", "coordinate_precision_km"): "float64",
    ("sites", "coordinate_precision_km"): "float64",
    ("stations", "order"): "int64",
}
_GEOMETRY: Final = "geometry"
_LONLAT: Final = pyproj.CRS.from_user_input(LONLAT)


def canonical(frame: pd.DataFrame, name: str) -> Any:
    """Bring a table or layer to the form in which a ledger keeps it.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        Labels, types and the order of columns are of no account; columns that may be left out may
        be missing; cells without a value are blank. A layer may have any CRS.
    name : str
        Which table it is.

    Returns
    -------
    DataFrame or GeoDataFrame
        Rows in their order, labelled from 0. All columns that the table may have; behind them,
        in a text table, those of its editor. Cells are text, ``order`` int64, ``population`` Int64
        and ``coordinate_precision_km`` float64. Layers are in EPSG:4326.

    Raises
    ------
    PackError
        With every column, cell or CRS that cannot be read so.

    Examples
    --------
    >>> rows = pd.DataFrame({"area_id": ["delta"], "place": [None]}, index=["x"])
    >>> canonical(rows, "area_places").to_dict("index")
    {0: {'area_id': 'delta', 'place': ''}}
    """
    if _is_canonical(frame, name):
        return frame
    if name not in LAYER_COLUMNS and _says_nothing(frame, name):
        return _typed(pd.DataFrame(), name)
    table, faults = read_frame(frame, name)
    lacks = [column for column in REQUIRED_COLUMNS[name] if column not in table]
    if lacks and not (name in LAYER_COLUMNS and table.empty):
        mend = f"add it; the columns are {', '.join(COLUMNS[name])}"
        faults += [
            Fault(_file(name), 1, each, f"column `{each}` is missing", mend) for each in lacks
        ]
    numbers = [column for of, column in _NUMBERS if of == name and column in table]
    for column in numbers:
        cells = table[column].set_axis(pd.RangeIndex(2, len(table) + 2))
        for row, what, mend in broken(cells, RULES[name][column]):
            faults.append(Fault(_file(name), row, column, what, mend))
    if faults:
        raise PackError("ledger", faults)
    return _typed(table, name)


def _is_canonical(frame: pd.DataFrame, name: str) -> bool:
    """Tell at a glance whether a frame has the form already."""
    layer = name in LAYER_COLUMNS
    if not _from_zero(frame) or (layer and not _lonlat(frame)):
        return False
    columns, types = frame.columns.tolist(), frame.dtypes.tolist()
    known = [*COLUMNS[name], *([_GEOMETRY] if layer else [])]
    if columns[: len(known)] != known or len(set(columns)) < len(columns):
        return False
    if layer and len(columns) > len(known):
        return False
    wanted = [_NUMBERS.get((name, column), _TEXT) for column in columns[: len(columns) - layer]]
    if types[: len(wanted)] != wanted or not _OWN_TYPE:
        return False
    texts = [column for column, dtype in zip(columns, wanted, strict=False) if dtype is _TEXT]
    return not pd.DataFrame(frame)[texts].isna().to_numpy().any()


def _says_nothing(frame: object, name: str) -> bool:
    """Tell whether a frame has neither rows nor columns that the table does not have."""
    return isinstance(frame, pd.DataFrame) and frame.empty and set(frame) <= set(COLUMNS[name])


def _from_zero(frame: pd.DataFrame) -> bool:
    index = frame.index
    return type(index) is pd.RangeIndex and (index.start, index.step) == (0, 1)


def _lonlat(frame: pd.DataFrame) -> bool:
    if not isinstance(frame, gpd.GeoDataFrame) or frame.active_geometry_name != _GEOMETRY:
        return False
    return bool(frame.crs == _LONLAT)


def read_frame(frame: Any, name: str) -> tuple[Any, list[Fault]]:
    """Read a frame as a file of that name would be read: cells as text, rows from 0.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
    name : str
        Which table it is.

    Returns
    -------
    DataFrame or GeoDataFrame of str
        Its own columns; a layer's known ones, and ``geometry`` in EPSG:4326.
    list of Fault
        Why it is no such table, or not wholly.
    """
    wanted = gpd.GeoDataFrame if name in LAYER_COLUMNS else pd.DataFrame
    if not isinstance(frame, pd.DataFrame):
        kind = type(frame).__name__
        raise TypeError(f"{name} is a {wanted.__name__}, and this is a {kind}")
    file, faults = _file(name), []
    table = _with_levels(pd.DataFrame(frame), name)
    twice = table.columns[table.columns.duplicated()].unique()
    for column in twice:
        what = f"there are several columns `{column}`"
        faults.append(Fault(file, 1, str(column), what, "keep one"))
    table = table.loc[:, ~table.columns.duplicated()]
    shapes = None
    if name in LAYER_COLUMNS:
        shapes, wrong = _shapes(frame)
        faults += [Fault(file, 1, _GEOMETRY, what, mend) for what, mend in wrong]
        table = table[[column for column in table if column in LAYER_COLUMNS[name]]]
    texts = pd.DataFrame(
        {str(column): _texts(table[column]) for column in table},
        index=pd.RangeIndex(len(table)),
        dtype="str",
    )
    if shapes is None:
        return texts, faults
    return gpd.GeoDataFrame(texts, geometry=gpd.GeoSeries(shapes, crs=LONLAT)), faults


def drawn_only(layer: Any) -> gpd.GeoDataFrame:
    """Bring a layer that is only drawn to EPSG:4326, its rows labelled from 0.

    Raises
    ------
    PackError
        When it is no layer, or does not say its CRS.
    """
    if not isinstance(layer, gpd.GeoDataFrame):
        raise TypeError(f"a layer is a GeoDataFrame, and this is a {type(layer).__name__}")
    if _from_zero(layer) and _lonlat(layer):
        return layer
    shapes, wrong = _shapes(layer)
    if wrong:
        raise PackError("ledger", [Fault("backdrop", 1, _GEOMETRY, *each) for each in wrong])
    own = pd.DataFrame(layer.drop(columns=layer.active_geometry_name)).reset_index(drop=True)
    return gpd.GeoDataFrame(own, geometry=gpd.GeoSeries(shapes, crs=LONLAT))


def _file(name: str) -> str:
    return name + (".geojson" if name in LAYER_COLUMNS else ".csv")


def _with_levels(table: pd.DataFrame, name: str) -> pd.DataFrame:
    """Take back columns that were made labels, as ``set_index("claim_id")`` does."""
    moved = [level for level in table.index.names if level in COLUMNS[name] and level not in table]
    return table.reset_index(level=moved) if moved else table


def _shapes(layer: pd.DataFrame) -> tuple[Any, list[tuple[str, str]]]:
    """Take the geometry of a layer in EPSG:4326; also what is wrong with it, and the mend."""
    if isinstance(layer, gpd.GeoDataFrame) and layer.active_geometry_name in layer:
        shapes = layer.geometry
        if shapes.crs is not None:
            return np.asarray(shapes.to_crs(LONLAT).array, dtype=object), []
        plain = np.asarray(shapes.array, dtype=object)
        known = shapely.is_missing(plain).all()
        return plain, [] if known else [("the layer does not say its CRS", "name it with set_crs")]
    blank = np.full(len(layer), None, dtype=object)
    if not len(layer) or (_GEOMETRY in layer and layer[_GEOMETRY].isna().all()):
        return blank, []
    mend = "make a GeoDataFrame of it, with geopandas.points_from_xy where there are coordinates"
    return blank, [("the layer has no geometry", mend)]


def _texts(column: pd.Series) -> list[str]:
    """Read the cells of a column as text, blank where there is no value."""
    if column.dtype == _TEXT and _OWN_TYPE:
        return column.fillna("").tolist()
    return [_text(cell) for cell in column.astype(object).tolist()]


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return str(cell)
    if isinstance(cell, (list, tuple, set, np.ndarray)):
        return ";".join(_text(each) for each in cell)
    if cell is None or pd.isna(cell):
        return ""
    if isinstance(cell, datetime):
        plain = pd.Timestamp(cell)
        whole = plain == plain.normalize() and plain.tzinfo is None
        return plain.date().isoformat() if whole else plain.isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, (bool, np.bool_)):
        return "true" if cell else ""
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)


def _typed(table: Any, name: str) -> Any:
    """Give a table of text all of its columns, and numbers where they belong."""
    known = COLUMNS[name]
    columns = [*known, *(column for column in table if column not in (*known, _GEOMETRY))]
    cells: dict[str, Any] = {}
    blank = pd.Series("", index=table.index, dtype="str")
    for column in columns:
        cells[column] = table.get(column, blank)
        kind = _NUMBERS.get((name, column))
        if kind is not None:
            numbers = pd.to_numeric(cells[column].replace("", None))
            cells[column] = numbers.astype(kind)
    whole = pd.DataFrame(cells, index=table.index, columns=columns)
    if name not in LAYER_COLUMNS:
        return whole
    return gpd.GeoDataFrame(whole, geometry=table.geometry)
