"""Tables in any common form -> one frame of text cells, with geometry in EPSG:4326 where given.

CSV in any encoding and with any separator, Excel and OpenDocument sheets, GeoPackage, shapefiles
(zipped too), GeoJSON, TopoJSON, records of JSON, GeoParquet, FlatGeobuf, GPX, KML, KMZ and uMap.
Files may come from strangers: archives, XML and workbooks are opened with care, a file must be what
its name says, and nothing is fetched.
"""

from __future__ import annotations

import glob
import os
import re
import tempfile
from collections import Counter
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import shapely
from pyproj.exceptions import ProjError

from whoholds.crs import LONLAT
from whoholds.errors import SourceDataError
from whoholds.read._files import (
    archive,
    delimited,
    guard,
    kml,
    mistaken,
    records,
    umap_text,
    vector_layers,
    workbook,
)
from whoholds.read._files.cell_text import brief, listed, text

Frame = pd.DataFrame | gpd.GeoDataFrame

_SHEETS = (".xlsx", ".xlsm", ".xls", ".ods")
_TEXTS = (".csv", ".tsv", ".txt")
_VECTORS = tuple(vector_layers.DRIVERS)
_PARQUETS = (".parquet", ".geoparquet")
_ARCHIVES = (".zip", ".kmz")
# What an archive may hold besides KML, of which all documents are read.
_DATASETS = (*(suffix for suffix in _VECTORS if suffix != ".kml"), ".csv", ".tsv", *_SHEETS)
_KNOWN = (*_TEXTS, *_SHEETS, *_VECTORS, *_PARQUETS, *_ARCHIVES, ".umap")
_JSONS = (".json", ".geojson")
# Which forms leave something open that an option tells; the others say it themselves.
_OPEN = {
    "encoding": ("says itself how it is written", (*_TEXTS, *_JSONS, ".shp", ".zip")),
    "header": ("has no line of names to choose", (*_TEXTS, *_SHEETS, ".zip")),
    "layer": ("has no layers or sheets to choose from", (*_SHEETS, *_VECTORS, *_ARCHIVES, ".umap")),
}


def read(
    path: str | os.PathLike[str],
    *,
    layer: str | None = None,
    crs: str | None = None,
    encoding: str | None = None,
    header: int | None = None,
) -> Frame:
    """Read a table of any common form.

    Parameters
    ----------
    path : str or path-like
        The file; its suffix tells the form.
    layer : str, optional
        Layer or sheet to read. Without it the only one, the first sheet of a workbook, or all
        folders of a KML file, named in a column ``layer`` (:mod:`whoholds.read._files.kml` tells
        its other columns; a placemark's name is ``Name`` here).
    crs : str, optional
        Coordinate reference system of a layer that declares none. One that is declared wins.
    encoding : str, optional
        How a text, JSON or a shapefile is written, such as ``cp1251``. Without it a text is UTF-8
        or what its marks say, else a guess; a shapefile is as it says, else a guess; layers of
        JSON are UTF-8.
    header : int, optional
        Line of the header of a text or a sheet; the first unless given.

    Returns
    -------
    DataFrame or GeoDataFrame
        Cells as text, ``""`` where empty: whole numbers without a point, days as ``2024-06-30``.
        Layers have ``geometry`` besides, in EPSG:4326. Index: the line in a text file or sheet,
        the header being line 1; the number of the feature from 1 in a layer.
        ``attrs["left_out"]`` counts what lies in the file besides, kind -> number: sheets,
        overlays, links; ``attrs["remarks"]`` what was guessed (:func:`remarks` tells both).

    Raises
    ------
    SourceDataError
        If the file cannot be read as what it should be, a layer has no known coordinate reference
        system, or an option tells what the file says itself.
    """
    file = Path(path)
    if not file.is_file():
        raise SourceDataError(f"there is no file `{file}`")
    suffix = file.suffix.lower()
    if suffix not in _KNOWN:
        raise SourceDataError(f"`{file.name}` is of no known form; known are {', '.join(_KNOWN)}")
    with file.open("rb") as source:
        mistaken.refuse(source.read(mistaken.HEAD), file.name)
    for option, told in (("layer", layer), ("encoding", encoding), ("header", header)):
        why, forms = _OPEN[option]
        if told is not None and suffix not in forms:
            raise SourceDataError(f"{file.name} {why}; leave out `{option}`")
    if suffix in _TEXTS:
        return _csv(file, encoding, 1 if header is None else header)
    if suffix in _SHEETS:
        return _sheet(file, layer, 1 if header is None else header)
    if suffix in (".kml", ".kmz"):
        return _kml(file, layer)
    if suffix == ".umap":
        return _chosen(umap_text.marks(file).rename(columns={"name": "Name"}), file.name, layer)
    if suffix in _PARQUETS:
        return _parquet(file, crs)
    if suffix in _VECTORS:
        return _vector(file, layer, crs, encoding)
    if archive.holds(file, ".kml", ".kmz") and not archive.holds(file, *_DATASETS):
        return _kml(file, layer)
    with archive.unpacked(file, nested=True) as folder:
        chosen, others = _only(folder, file.name)
        frame = read(chosen, layer=layer, crs=crs, encoding=encoding, header=header)
        passed = {f"table `{brief(name, 200)}` of the archive": 1 for name in others}
        frame.attrs["left_out"] = {**frame.attrs.get("left_out", {}), **passed}
        return frame


def left_out(frame: Frame) -> dict[str, int]:
    """Count what lies in a file besides its rows, as lines of a report: kind -> number."""
    told = frame.attrs.get("left_out", {})
    return {f"left out, {what}": number for what, number in told.items()}


def remarks(frame: Frame) -> dict[str, int]:
    """Tell what was guessed of a file, and what was left out, as lines of a report."""
    return {**frame.attrs.get("remarks", {}), **left_out(frame)}


def layers(path: str | os.PathLike[str]) -> dict[str, dict[str, str]]:
    """List the layers of a vector file and their columns.

    Parameters
    ----------
    path : str or path-like
        GeoPackage, shapefile, GeoJSON, KML, FlatGeobuf or GPX.

    Returns
    -------
    dict of str to dict of str to str
        Layer -> column -> type as GDAL has it, ``geometry`` among them.

    Raises
    ------
    SourceDataError
        If it is none of these, or not what its name says.
    """
    file = Path(path)
    if file.suffix.lower() not in _VECTORS:
        raise SourceDataError(f"`{file.name}` is no layer; known are {', '.join(_VECTORS)}")
    if file.suffix.lower() == ".kml":
        marks = _kml(file, None)
        columns = dict.fromkeys(marks.columns.drop("geometry"), "str")
        kinds = {str(name): set(some.geometry.geom_type) for name, some in marks.groupby("layer")}
        one = {name: next(iter(kind)) if len(kind) == 1 else "" for name, kind in kinds.items()}
        return {name: {**columns, "geometry": kind or "Unknown"} for name, kind in one.items()}
    return {
        layer.name: {**layer.columns, "geometry": layer.geometry}
        for layer in vector_layers.layers(file)
    }


def _csv(file: Path, encoding: str | None, header: int) -> pd.DataFrame:
    try:
        data = file.read_bytes()
        written = delimited.decode(data, encoding)
        rows = delimited.rows(written.text, spare=True, header=header)
    except SourceDataError as error:
        raise SourceDataError(f"{file.name}: {error}") from error
    if rows.ragged:
        line, cells = rows.ragged[0]
        width = rows.frame.shape[1]
        mend = "" if header > 1 else "; if the header is another line, say which by `header`"
        what = f"the row has {cells} cells, the header {width}{mend}"
        raise SourceDataError(f"{file.name}:{line}: {what}")
    return _remarked(rows.frame, written, data, header)


def _remarked(
    frame: pd.DataFrame, written: delimited.Text, data: bytes, header: int = 1
) -> pd.DataFrame:
    """Keep with a table what its report must tell."""
    if written.guess:
        odd = sum(not line.isascii() for line in data.splitlines())
        frame.attrs["remarks"] = {f"lines {written.remark}": odd}
    if header > 1:
        frame.attrs["left_out"] = {"line above the header": header - 1}
    return frame


def _sheet(file: Path, layer: str | None, header: int) -> pd.DataFrame:
    cells, others = workbook.cells(file, layer)
    if header < 1 or header > max(len(cells), 1):
        has = f"the sheet has {len(cells)} rows, from 1"
        raise SourceDataError(f"{file.name}: `header` is {header}, and {has}")
    if not cells or not any(cells[header - 1]):
        row = "the first row" if header == 1 else f"row {header}"
        raise SourceDataError(f"{file.name}: {row} is empty; it must be the header")
    names = [text(cell) for cell in cells[header - 1]]
    width = len(names) - next(i for i, name in enumerate(reversed(names)) if name)
    again = [name for name, number in Counter(names[:width]).items() if number > 1]
    if again:
        what = (
            f"column `{again[0]}` stands twice in the header"
            if again[0]
            else "a column has no name in the header"
        )
        raise SourceDataError(f"{file.name}: {what}; rename one")
    below = enumerate(cells[header:], start=header + 1)
    lines = [line for line, row in below if any(map(text, row))]
    rows = [[text(cell) for cell in cells[line - 1][:width]] for line in lines]
    rows = [row + [""] * (width - len(row)) for row in rows]
    frame = pd.DataFrame(rows, columns=names[:width], index=lines).astype("str")
    left = {f"sheet `{brief(name, 60)}` of the workbook": 1 for name in others}
    above = {"line above the header": header - 1} if header > 1 else {}
    frame.attrs["left_out"] = {**above, **left}
    return frame


def _parquet(file: Path, crs: str | None) -> Frame:
    try:
        told = pq.read_metadata(file)
        guard.spanned(file.name, told.num_rows, told.num_columns)
        with np.errstate(all="ignore"):  # coordinates that are no numbers are told by who uses them
            try:
                frame: Frame = gpd.read_parquet(file)
            except ValueError:  # a table without geometry
                frame = pd.read_parquet(file)
    except SourceDataError:
        raise
    except Exception as error:  # the libraries that read it answer two dozen kinds
        what = f"{file.name} is no Parquet file that can be read: {brief(str(error), 300)}"
        raise SourceDataError(f"{what}; save it again") from error
    return _finished(frame, file.name, crs)


def _only(folder: Path, name: str) -> tuple[Path, list[str]]:
    """Choose the one dataset of an archive, such as a shapefile, and list tables beside it."""
    files = sorted(file for file in folder.rglob("*") if not archive.beside(file))
    layered = [file for file in files if file.suffix.lower() in _VECTORS]
    plain = [file for file in files if file.suffix.lower() in (".csv", ".tsv", *_SHEETS)]
    datasets = layered or plain
    if len(datasets) == 1:
        others = plain if layered else []
        return datasets[0], [file.relative_to(folder).as_posix() for file in others]
    if not datasets:
        raise SourceDataError(f"{name} holds no layer and no table")
    names = listed(file.relative_to(folder) for file in datasets)
    raise SourceDataError(f"{name} holds several datasets ({names}); unpack it and choose one")


def _vector(file: Path, layer: str | None, crs: str | None, encoding: str | None) -> Frame:
    suffix = file.suffix.lower()
    if suffix == ".json" and (found := records.read(file, encoding)) is not None:
        if layer is not None:
            raise SourceDataError(f"{file.name} has no layers, only records; leave out `layer`")
        return _remarked(*found)
    if suffix in _JSONS and encoding is not None:
        with tempfile.TemporaryDirectory() as folder:
            return _layered(_rewritten(file, encoding, Path(folder)), layer, crs, None)
    return _layered(file, layer, crs, encoding)


def _rewritten(file: Path, encoding: str, folder: Path) -> Path:
    """Write JSON anew as UTF-8, which alone GDAL reads."""
    try:
        written = delimited.decode(file.read_bytes(), encoding)
    except SourceDataError as error:
        raise SourceDataError(f"{file.name}: {error}") from error
    plain = folder / file.name
    plain.write_text(written.text, encoding="utf-8", errors="replace")
    return plain


def _layered(file: Path, layer: str | None, crs: str | None, encoding: str | None) -> Frame:
    every = vector_layers.layers(file)
    chosen = [one for one in every if layer in (None, one.name)]
    names = listed(one.name for one in every)
    if not every:
        raise SourceDataError(f"{file.name} holds no layer")
    if not chosen:
        raise SourceDataError(f"{file.name} has no layer `{layer}`; it has {names}")
    if len(chosen) > 1:
        raise SourceDataError(f"{file.name} has layers {names}; choose one")
    told: dict[str, int] = {}
    if encoding is None and file.suffix.lower() == ".shp":
        encoding, told = _page(file)
    frame = vector_layers.read(file, chosen[0], encoding)
    if crs is None and file.suffix.lower() in _JSONS and _in_degrees(frame):
        crs = LONLAT  # TopoJSON has no word for it
        told = {"features of TopoJSON, taken for degrees by their extent": len(frame)}
    finished = _finished(frame, file.name, crs)
    finished.attrs["remarks"] = told
    return finished


def _in_degrees(frame: Frame) -> bool:
    """Whether what declares no coordinate reference system may lie on the globe in degrees."""
    if not isinstance(frame, gpd.GeoDataFrame) or frame.crs is not None:
        return False
    corners = shapely.get_coordinates(frame.geometry.to_numpy())
    return bool(len(corners) and (np.abs(corners) <= (180, 90)).all())


def _kml(file: Path, layer: str | None) -> gpd.GeoDataFrame:
    if file.suffix.lower() == ".kml":
        guard.layer(file)
    frame = kml.placemarks(file).rename(columns={"name": "Name"})
    if frame.empty:
        besides = listed(frame.attrs["left_out"]) or "nothing else"
        raise SourceDataError(f"{file.name} holds no layer: no placemark, and {besides}")
    return _chosen(frame, file.name, layer)


def _chosen(marks: gpd.GeoDataFrame, name: str, layer: str | None) -> gpd.GeoDataFrame:
    """Choose the marks of a layer, and count the others."""
    if layer is None:
        return marks
    chosen = marks[marks["layer"] == layer]
    if chosen.empty:
        names = listed(dict.fromkeys(marks["layer"]))
        raise SourceDataError(f"{name} has no layer `{layer}`; it has {names}")
    chosen.attrs["left_out"] = {
        **marks.attrs["left_out"],
        "placemark of another layer": len(marks) - len(chosen),
    }
    return chosen


def _page(file: Path) -> tuple[str | None, dict[str, int]]:
    """Tell the encoding of a shapefile; GDAL takes Latin-1 for granted and garbles Burmese."""
    beside = {
        other.suffix.lower(): other for other in file.parent.glob(f"{glob.escape(file.stem)}.*")
    }
    for suffix in (".cpg", ".cst"):
        if suffix in beside:
            said = beside[suffix].read_text(encoding="ascii", errors="replace").strip()
            page = re.fullmatch(r"(?:ANSI ?)?(125\d|874)", said, re.IGNORECASE)
            return f"CP{page[1]}" if page else said or None, {}
    if ".dbf" not in beside:
        return None, {}
    cells = beside[".dbf"].read_bytes().partition(b"\r")[2]  # the header is binary
    written = delimited.decode(cells)
    if written.guess is None:
        return "UTF-8", {}
    return written.guess.codec.upper(), {f"shapefile without .cpg {written.remark}": 1}


def _finished(frame: Frame, name: str, crs: str | None) -> Frame:
    if not isinstance(frame, gpd.GeoDataFrame):
        return _texts(frame)
    if frame.crs is None and crs is None:
        mend = "name the one it was drawn in, where there is an option, or save it as GeoJSON"
        raise SourceDataError(f"{name} declares no coordinate reference system; {mend}")
    try:
        # to_crs of whole layers, so that what follows knows longitude and latitude alone
        geometry = (frame if frame.crs else frame.set_crs(str(crs))).geometry.to_crs(LONLAT)
    except ProjError as error:
        said = brief(str(frame.crs or crs), 60), brief(str(error), 200)
        what = f"{name} cannot be brought from `{said[0]}` to degrees: {said[1]}"
        raise SourceDataError(f"{what}; save it in EPSG:4326") from error
    flat = gpd.GeoSeries(shapely.force_2d(geometry.to_numpy()), crs=LONLAT)
    texts = _texts(pd.DataFrame(frame.drop(columns=frame.geometry.name)))
    return gpd.GeoDataFrame(texts, geometry=flat.set_axis(texts.index))


def _texts(frame: pd.DataFrame) -> pd.DataFrame:
    index = pd.RangeIndex(1, len(frame) + 1)
    data = {str(column): list(map(text, frame[column])) for column in frame}
    return pd.DataFrame(data, index=index, dtype="str")
