"""Two maps beside each other as files: a table of what was measured, a layer of who says what."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely
from pyogrio.errors import DataSourceError

from whoholds.errors import ExportError, expect
from whoholds.export.escaping import cell
from whoholds.export.files import replacing, together
from whoholds.territory.comparison import Comparison

__all__ = ["to_comparison"]

_DECIMALS: Final = 7
_FORMATS: Final = {"gpkg": "GPKG", "geojson": "GeoJSON"}
_LAYER: Final = "comparison"


def to_comparison(
    comparison: Comparison,
    folder: str | Path,
    *,
    format: str = "gpkg",  # noqa: A002 - the word that users of every library know
) -> list[Path]:
    """Write what two maps agree and differ about.

    Parameters
    ----------
    comparison : Comparison
        As :func:`whoholds.compare_maps` answers it.
    folder : str or Path
        Where ``comparison.csv`` (its ``summary``) and ``comparison.gpkg`` or ``.geojson`` (its
        ``areas``, EPSG:4326) are made or replaced, both or neither.
    format : {"gpkg", "geojson"}
        Of the areas. Days are ISO text, ``agree`` is yes, no, or blank where one map is silent.

    Returns
    -------
    list of Path

    Raises
    ------
    ExportError
        No such format, or a file could not be written; what stood there before still stands.
    RedactionError
        A file would hold what must not be shown; likewise.
    """
    expect(comparison, Comparison)
    if format not in _FORMATS:
        raise ExportError(f"no format `{format}`; choose from {', '.join(_FORMATS)}")
    table, layer = Path(folder) / f"{_LAYER}.csv", Path(folder) / f"{_LAYER}.{format}"
    with together():
        with replacing(table, comparison.hidden) as beside:
            _csv(comparison.summary, beside)
        with replacing(layer, comparison.hidden) as beside:
            try:
                _layer(comparison.areas, beside, _FORMATS[format])
            except (RuntimeError, DataSourceError) as error:
                raise ExportError(f"{layer}: not written: {error}") from error
    return [table, layer]


def _csv(summary: pd.DataFrame, path: Path) -> None:
    plain = _dated(summary).round(4)
    plain["side"] = [cell(side) for side in plain["side"]]
    plain.to_csv(path, index=False, lineterminator="\n")


def _layer(areas: gpd.GeoDataFrame, path: Path, driver: str) -> None:
    agree = [{True: "yes", False: "no"}.get(each, "") for each in areas["agree"]]
    rounded = shapely.transform(
        areas.geometry.to_numpy(), lambda points: np.round(points, _DECIMALS)
    )
    cells = _dated(pd.DataFrame(areas.drop(columns="geometry")))
    plain = cells.assign(agree=agree, km2=cells["km2"].round(4))
    pyogrio.write_dataframe(
        gpd.GeoDataFrame(plain, geometry=rounded, crs=areas.crs),
        path,
        layer=_LAYER,
        driver=driver,
        geometry_type="MultiPolygon",
        promote_to_multi=True,
    )


def _dated(frame: pd.DataFrame) -> pd.DataFrame:
    """Write days as ISO text, blank for a map of no day."""
    days = {
        name: pd.to_datetime(frame[name]).dt.strftime("%Y-%m-%d").fillna("").tolist()
        for name in ("a_day", "b_day")
    }
    return frame.assign(**days)
