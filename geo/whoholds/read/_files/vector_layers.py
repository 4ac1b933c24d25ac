"""Vector files of strangers -> their layers, columns and features, each cell as text.

Fiona reads them: the schema first, then feature by feature, so that only what becomes of a feature
is kept. Nothing but the driver that the suffix names may open a file. GDAL left alone goes by the
contents, and what is called ``map.geojson`` may be a virtual layer that opens other files.

Two things fiona cannot read, and pyogrio can: the fields of KML, and columns that it has no type
for (numbers of single precision, lists, JSON of any kind), which it leaves out with no more than a
line in a log. Such a layer is read by pyogrio, once :mod:`whoholds.read._files.guard` has seen its
file.
"""

from __future__ import annotations

import datetime as dt
import logging
import sys
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from whoholds.errors import SourceDataError
from whoholds.read._files import guard
from whoholds.read._files.cell_text import brief, text

#: Suffix -> the drivers that may open such a file.
DRIVERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        ".gpkg": ("GPKG",),
        ".shp": ("ESRI Shapefile",),
        ".geojson": ("GeoJSON", "GeoJSONSeq", "ESRIJSON", "TopoJSON"),
        ".json": ("GeoJSON", "GeoJSONSeq", "ESRIJSON", "TopoJSON"),
        ".kml": ("LIBKML", "KML"),
        ".fgb": ("FlatGeobuf",),
        ".gpx": ("GPX",),
    }
)

# What fiona answers as one of Python's own values; it leaves out, or stumbles over, the rest.
_TYPED = ("int", "int16", "int32", "int64", "float", "bool", "str", "date", "time", "datetime")
_KINDS = {"object": "str", "float64": "float", "int64": "int"} | dict.fromkeys(
    ("datetime64[s]", "datetime64[ms]"), "datetime"
)
_FIONA = "fiona.ogrext"
_WIDE = 100  # columns of a layer that few have
_AT_ONCE = 10_000  # features that stand as Python's objects, which take ten times the room


Chunk = tuple[pd.DataFrame, npt.NDArray[np.object_]]
"""Cells of some features, and their geometries."""


@dataclass(frozen=True)
class Layer:
    """A layer as its file describes it.

    Parameters
    ----------
    name : str
        Its name.
    columns : mapping of str to str
        Column -> type: ``str``, ``int32``, ``float``, ``datetime`` …
    geometry : str
        Kind of its geometry, ``Unknown`` where the file does not say, ``None`` where it has none.
    crs : str
        Coordinate reference system as text, empty where none is declared.
    streamed : bool
        Whether fiona can read all of its columns.
    """

    name: str
    columns: Mapping[str, str]
    geometry: str
    crs: str
    streamed: bool


def layers(file: Path) -> list[Layer]:
    """List the layers of a file, without reading a feature.

    Parameters
    ----------
    file : Path
        Its suffix, a key of :data:`DRIVERS`, tells its form.

    Raises
    ------
    SourceDataError
        If it is not of the form that its suffix says, or cannot be read.
    """
    import fiona
    import pyogrio

    guard.layer(file)
    with _explained(file):
        if file.suffix.lower() == ".kml":
            names = pyogrio.list_layers(file)[:, 0]
            return [_described_by_pyogrio(file, str(name)) for name in names]
        return [_described(file, str(name)) for name in fiona.listlayers(file)]


def read(file: Path, layer: Layer, encoding: str | None = None) -> pd.DataFrame | gpd.GeoDataFrame:
    """Read the features of a layer.

    Parameters
    ----------
    file : Path
        A file that :func:`layers` has seen.
    layer : Layer
        One of its layers.
    encoding : str, optional
        Of its cells, where the file does not say.

    Returns
    -------
    DataFrame or GeoDataFrame
        Cells as text, ``""`` where empty. Geometry, where the layer has any, in the layer's own
        coordinate reference system, ``None`` where it is missing or broken: whoever uses it counts
        those. Index: features from 0.

    Raises
    ------
    SourceDataError
        If it cannot be read.
    """
    import pyogrio

    with _explained(file):
        if len(layer.columns) > _WIDE:  # features may lack them in the file, and here have them all
            told = pyogrio.read_info(file, layer=layer.name, force_feature_count=True)
            guard.spanned(file.name, int(told["features"]), len(layer.columns))
        chunks = _streamed(file, layer, encoding) if layer.streamed else None
        cells, shapes = zip(*(chunks or [_at_once(file, layer, encoding)]), strict=True)
        frame: pd.DataFrame = pd.concat(cells, ignore_index=True)
        if layer.geometry == "None":
            return frame
        geometry = gpd.GeoSeries(np.concatenate(shapes), crs=layer.crs or None)
        return gpd.GeoDataFrame(frame, geometry=geometry)


@contextmanager
def _explained(file: Path) -> Iterator[None]:
    """Say in one sentence why GDAL cannot read a file, and nothing besides.

    GDAL quotes the bytes that it cannot read, and who repeats them stumbles over those that are no
    text: Python would print that on its own, by both of its hooks.
    """
    hooks = sys.unraisablehook, sys.excepthook
    sys.unraisablehook = lambda told: (
        None if told.exc_type is UnicodeDecodeError else hooks[0](told)
    )
    sys.excepthook = lambda kind, *told: (
        None if kind is UnicodeDecodeError else hooks[1](kind, *told)
    )
    try:
        yield
    except (SourceDataError, MemoryError):
        raise
    except UnicodeDecodeError as error:
        what = f"holds text that is no {error.encoding.upper()}"
        raise SourceDataError(f"{file.name} {what}; save it as UTF-8") from error
    except Exception as error:  # GDAL and its readers answer two dozen kinds
        said = _cause(error, file)
        raise SourceDataError(
            f"{file.name} cannot be opened: {said}; it may be damaged, cut short or of a form that "
            "its name does not tell: export it again"
        ) from error
    finally:
        sys.unraisablehook, sys.excepthook = hooks


def _cause(error: BaseException, file: Path) -> str:
    """Repeat what GDAL said, its last word first, without its advice to programmers."""
    said = [str(error)]
    while error.__cause__ is not None:
        error = error.__cause__
        said.append(str(error).strip())
    said_by_gdal = "; ".join(said[1:] or said).replace(str(file), file.name)
    return brief(said_by_gdal.partition("; It might help")[0].rstrip(" .;"), 300)


class _Heard(logging.Handler):
    """Listens to a reader of layers, which says what it leaves out in its log alone.

    Parameters
    ----------
    name : str
        Name of its log; GDAL's own remarks stand in others.
    """

    def __init__(self, name: str) -> None:
        super().__init__(logging.WARNING)
        self.log = name
        self.anything = False

    def emit(self, record: logging.LogRecord) -> None:
        """Take note of a line."""
        self.anything |= record.name == self.log


@contextmanager
def _heard(name: str) -> Iterator[_Heard]:
    logger, handler = logging.getLogger(name.partition(".")[0]), _Heard(name)
    logger.addHandler(handler)
    try:
        yield handler
    finally:
        logger.removeHandler(handler)


def _described(file: Path, name: str) -> Layer:
    """Describe a layer by fiona's schema, by pyogrio's where fiona leaves out a column."""
    import fiona

    drivers = DRIVERS[file.suffix.lower()]
    if not logging.getLogger(_FIONA).isEnabledFor(logging.WARNING):
        return _described_by_pyogrio(file, name)  # nobody would hear what fiona leaves out
    with _heard(_FIONA) as heard, fiona.open(file, layer=name, enabled_drivers=drivers) as source:
        kinds = {str(key): str(kind) for key, kind in source.schema["properties"].items()}
        geometry, crs = str(source.schema["geometry"]), str(source.crs_wkt)
    if heard.anything or any(kind.partition(":")[0] not in _TYPED for kind in kinds.values()):
        return _described_by_pyogrio(file, name)
    return Layer(name, MappingProxyType(kinds), geometry, crs, streamed=True)


def _described_by_pyogrio(file: Path, name: str) -> Layer:
    import pyogrio

    with _heard("pyogrio._io") as heard:
        info = pyogrio.read_info(file, layer=name)
    if heard.anything:
        what = f"pyogrio {pyogrio.__version__} cannot read a column of its `{name}`"
        raise SourceDataError(f"{file.name}: {what}; install a newer one")
    if info["driver"] not in DRIVERS[file.suffix.lower()]:
        raise SourceDataError(f"{file.name} is a file of {info['driver']} by its contents; refused")
    fields = zip(info["fields"], info["dtypes"], strict=True)
    kinds = {str(field): _KINDS.get(kind, str(kind)) for field, kind in fields}
    geometry, crs = str(info["geometry_type"]), str(info["crs"] or "")
    return Layer(name, MappingProxyType(kinds), geometry, crs, streamed=False)


def _streamed(file: Path, layer: Layer, encoding: str | None) -> list[Chunk] | None:
    """Read a layer by fiona, some features at a time; ``None`` where it would leave out any."""
    import fiona

    chunks = []
    drivers = DRIVERS[file.suffix.lower()]
    with (
        _heard(_FIONA) as heard,
        fiona.open(file, layer=layer.name, encoding=encoding, enabled_drivers=drivers) as source,
    ):
        features = iter(source)
        while True:
            some = list(islice(features, _AT_ONCE))
            if heard.anything:
                return None
            chunks.append(_chunk(some, layer.columns))
            if len(some) < _AT_ONCE:
                return chunks


def _chunk(features: list[Any], columns: Mapping[str, str]) -> Chunk:
    said = [feature.properties for feature in features]
    cells = {name: [_written(one[name], kind) for one in said] for name, kind in columns.items()}
    shapes = np.empty(len(features), dtype=object)
    shapes[:] = [_shape(feature.geometry) for feature in features]
    return pd.DataFrame(cells, index=range(len(features)), dtype="str"), shapes


def _at_once(file: Path, layer: Layer, encoding: str | None) -> Chunk:
    """Read a layer by pyogrio."""
    import pyogrio

    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # A column of text and numbers is no JSON, and stays the text that is wanted.
        warnings.filterwarnings("ignore", "Could not parse column", UserWarning)
        # Such a feature has no geometry then, which whoever uses it tells.
        warnings.filterwarnings("ignore", "Unsupported geometry type", RuntimeWarning)
        frame = pyogrio.read_dataframe(
            file, layer=layer.name, encoding=encoding, on_invalid="ignore"
        )
    shapes = np.empty(len(frame), dtype=object)
    if isinstance(frame, gpd.GeoDataFrame):
        shapes[:] = frame.geometry.to_numpy()
        frame = pd.DataFrame(frame.drop(columns=frame.geometry.name))
    cells = {str(column): list(map(text, frame[column])) for column in frame}
    return pd.DataFrame(cells, index=range(len(shapes)), dtype="str"), shapes


def _written(cell: Any, kind: str) -> str:
    """Write what fiona answers, which has moments as text."""
    return text(dt.datetime.fromisoformat(cell) if cell and kind == "datetime" else cell)


def _shape(geometry: Any) -> BaseGeometry | None:
    """Build what fiona has read, ``None`` where it is missing or broken."""
    if geometry is None:
        return None
    try:
        with np.errstate(all="ignore"):  # what is no number is told by whoever uses it
            return _built(geometry.type, geometry.coordinates, geometry.geometries)
    except (ValueError, TypeError, IndexError, shapely.errors.ShapelyError):
        return None


def _built(kind: str, places: Any, parts: Any) -> BaseGeometry:
    shape: BaseGeometry
    if kind == "GeometryCollection":
        inner = [_built(part.type, part.coordinates, part.geometries) for part in parts]
        shape = shapely.geometrycollections(inner)
    elif kind.startswith("Multi"):
        inner = [_built(kind.removeprefix("Multi"), part, None) for part in places]
        shape = getattr(shapely, f"{kind.lower()}s")(inner)
    elif kind == "Polygon":
        if any(ring[0] != ring[-1] for ring in places):
            raise ValueError("a ring is not closed")  # shapely would close it without a word
        rings = [np.array(ring) for ring in places]
        shape = shapely.Polygon(rings[0], rings[1:]) if rings else shapely.Polygon()
    else:
        shape = shapely.Point(places) if kind == "Point" else shapely.LineString(places)
    return shape
