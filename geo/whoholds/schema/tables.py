"""Tables: what was read from a pack's files, before anybody has checked it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import pandas as pd

from whoholds.crs import LONLAT
from whoholds.errors import Fault
from whoholds.schema.columns import COLUMNS, LAYER_COLUMNS


@dataclass(frozen=True)
class Incumbent:
    """Who held, before the war, what nobody had taken yet.

    Parameters
    ----------
    actor : str
        Id of the actor.
    since : str
        The day from which that was so; of days before it nothing is said.
    """

    actor: str
    since: str


@dataclass(frozen=True, eq=False)
class Tables:
    """The tables of one pack as read, each row labelled with its line in the file.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Text tables by name. Every cell is text, ``""`` where nothing was said. The index holds
        line numbers of the file, the header being line 1.
    layers : mapping of str to GeoDataFrame
        Layers by name in EPSG:4326, labelled likewise. Numbers may be of any type, since
        nobody has checked them; a geometry that could not be read is ``None``.
    files : mapping of str to str
        File name of each table, relative to the pack.
    period : str
        The days that the pack covers, an EDTF interval.
    incumbent : Incumbent, optional
        Who held what nobody had taken yet; absent: nobody did.
    faults : tuple of Fault
        What was found wrong while reading.
    """

    frames: Mapping[str, pd.DataFrame] = field(default_factory=lambda: MappingProxyType({}))
    layers: Mapping[str, gpd.GeoDataFrame] = field(default_factory=lambda: MappingProxyType({}))
    files: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    period: str = ""
    incumbent: Incumbent | None = None
    faults: tuple[Fault, ...] = ()

    def file(self, table: str) -> str:
        """File name of a table, its usual one where the pack does not say.

        >>> Tables().file("claims")
        'claims.csv'
        >>> Tables().file("towns")
        'towns.geojson'
        """
        usual = ".geojson" if table in LAYER_COLUMNS else ".csv"
        return self.files.get(table, table + usual)

    def frame(self, table: str) -> pd.DataFrame | gpd.GeoDataFrame | None:
        """Text table or layer of that name, ``None`` where the pack has none."""
        if table in self.layers:
            return self.layers[table]
        return self.frames.get(table)

    @cached_property
    def texts(self) -> Mapping[str, pd.DataFrame]:
        """Cells of every known table as text, by name, labelled with lines; see :func:`cells`."""
        every = {**self.frames, **self.layers}
        known = [name for name in COLUMNS if name in every]
        return MappingProxyType({name: cells(every[name], name) for name in known})


def empty_table(name: str) -> pd.DataFrame:
    """Make a text table of that name without rows."""
    return pd.DataFrame({column: pd.Series(dtype="str") for column in COLUMNS[name]})


def empty_layer(name: str) -> gpd.GeoDataFrame:
    """Make a layer of that name without features, in EPSG:4326."""
    return gpd.GeoDataFrame(empty_table(name), geometry=gpd.GeoSeries([], crs=LONLAT))


def cells(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Cells of a table as text, ``""`` for nothing; a layer's numbers in their shortest form.

    Parameters
    ----------
    frame : DataFrame
        A text table, which is answered as it is, or a layer with properties of any type.
    name : str
        Name of the table.

    Returns
    -------
    DataFrame of str
        Of a layer those of its columns that are known, without the geometry.
    """
    if not isinstance(frame, gpd.GeoDataFrame):
        return frame
    known = [column for column in COLUMNS[name] if column in frame]
    texts = {column: [_text(cell) for cell in frame[column].tolist()] for column in known}
    return pd.DataFrame(texts, index=frame.index, dtype="str")


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    if isinstance(cell, (list, dict)):
        return repr(cell)
    if cell is None or pd.isna(cell):
        return ""
    return f"{cell:.15g}" if isinstance(cell, float) else str(cell)
