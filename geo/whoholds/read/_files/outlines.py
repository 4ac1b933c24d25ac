"""Outlines that a table writes as well-known text -> a layer."""

from __future__ import annotations

import geopandas as gpd
import pandas as pd
import shapely

from whoholds.crs import LONLAT

_COLUMNS = (
    "wkt", "geometry", "geom", "the_geom", "geom_wkt", "geometry_wkt", "wkt_geom", "shape",
    "polygon",
)  # fmt: skip
_SRID = r"(?i)^\s*SRID\s*=\s*4326\s*;"


def drawn(
    frame: pd.DataFrame | gpd.GeoDataFrame, crs: str | None = None
) -> pd.DataFrame | gpd.GeoDataFrame:
    """Draw what a table writes as well-known text.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        As :func:`whoholds.read.tables.read` answers it.
    crs : str, optional
        What the text is written in; degrees unless given.

    Returns
    -------
    DataFrame or GeoDataFrame
        Geometry in EPSG:4326 in place of the text, ``None`` where it cannot be read, which
        ``attrs["remarks"]`` counts. The frame itself where it is drawn already, or has no such
        column: they are known by their names, ``wkt``, ``geom``, ``geometry`` and alike.
    """
    if isinstance(frame, gpd.GeoDataFrame):
        return frame
    for column in [name for name in frame if str(name).casefold() in _COLUMNS]:
        cells = frame[column].str.strip()
        bare = cells.str.replace(_SRID, "", regex=True).to_numpy(dtype=object)
        shapes = shapely.from_wkt(bare, on_invalid="ignore")
        full = int(cells.ne("").sum())
        unread = int((cells.ne("") & pd.isna(shapes)).sum())
        if unread < full:
            geometry = gpd.GeoSeries(
                shapely.force_2d(shapes), index=frame.index, crs=crs or LONLAT
            ).to_crs(LONLAT)
            layer = gpd.GeoDataFrame(frame.drop(columns=column), geometry=geometry)
            told = {f"cells of `{column}` that are no well-known text": unread} if unread else {}
            layer.attrs = {**frame.attrs, "remarks": {**frame.attrs.get("remarks", {}), **told}}
            return layer
    return frame
