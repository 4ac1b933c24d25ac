"""A map that somebody drew by hand on two days: three squares."""

from __future__ import annotations

from pathlib import Path

import geopandas as gpd
import pandas as pd
from shapely import box


def two_days(**texts: str) -> gpd.GeoDataFrame:
    """Areas of the tiny pack's land, as imports keep them.

    On 1 May the west is the army's and the east contested; on 1 June the middle is the front's.

    Parameters
    ----------
    **texts : str
        Columns that shall be otherwise.
    """
    columns = {
        "form": "polygons",
        "day": pd.to_datetime(["2024-05-01", "2024-05-01", "2024-06-01"]).astype("datetime64[s]"),
        "row": [1, 2, 1],
        "when": ["2024-05-01", "2024-05-01", "2024-06-01"],
        "event": ["held", "contested", "held"],
        "holder": ["army", "", "front"],
        "partners": "",
        "challengers": ["", "army;front", ""],
        "claimant": "",
        "status": ["control", "grey zone", "control"],
        "name": ["West", "East", "Middle"],
        "drawn_by": "The Atlas",
        "attribution": "© The Atlas",
        "licence": "",
    } | texts
    squares = [
        box(96.2, 20.2, 96.9, 20.9),
        box(97.0, 20.2, 97.8, 20.9),
        box(96.3, 20.3, 97.2, 20.8),
    ]
    return gpd.GeoDataFrame(columns, geometry=squares, crs=4326)


def keep(folder: Path, **texts: str) -> Path:
    """Put the areas into a pack, as an import does."""
    (folder / "imports").mkdir(exist_ok=True)
    kept = two_days(**texts).drop(columns=["form", "day"])
    file = folder / "imports" / "polygons-areas.geojson"
    file.write_text(kept.to_json(drop_id=True), encoding="utf-8")
    return folder
