"""What people do to frames in a notebook, none of which says anything else."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import geopandas as gpd
import pandas as pd


def _retyped(dtype: str) -> Callable[[Any], Any]:
    def retype(frame: Any) -> Any:
        texts = [name for name in frame if _is_text(frame[name])]
        return frame.astype(dict.fromkeys(texts, dtype))

    return retype


def _is_text(column: pd.Series) -> bool:
    return bool(len(column)) and all(isinstance(cell, str) for cell in column)


def _projected(frame: Any) -> Any:
    return frame.to_crs(3857) if isinstance(frame, gpd.GeoDataFrame) else frame


def _renamed(frame: Any) -> Any:
    return frame.rename_geometry("shape") if isinstance(frame, gpd.GeoDataFrame) else frame


def _wider(frame: Any) -> Any:
    return frame[frame.columns[::-1]].assign(mine=1.5)


DISTORTIONS: dict[str, Callable[[Any], Any]] = {
    "the other way round": lambda frame: frame.iloc[::-1],
    "shuffled": lambda frame: frame.sample(frac=1, random_state=3),
    "labels all alike": lambda frame: frame.set_axis([7] * len(frame), axis="index"),
    "labels of text": lambda frame: frame.set_axis([f"r{n}" for n in range(len(frame))], axis=0),
    "objects": _retyped("object"),
    "categories": _retyped("category"),
    "Arrow's text": _retyped("string[pyarrow]"),
    "columns turned, and one more": _wider,
    "another CRS": _projected,
    "another name of the geometry": _renamed,
}
"""Each does one thing to a table or layer."""
