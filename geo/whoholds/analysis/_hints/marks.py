"""Marks of sensitive places that are neither a yes nor a no."""

from __future__ import annotations

from typing import Final

import geopandas as gpd
import numpy as np

from whoholds.analysis._hints.material import Finding, Material
from whoholds.redaction import NO_MARKS
from whoholds.schema import KEYS

_YES: Final = ("true", "yes", "1")


def unclear(material: Material) -> list[Finding]:
    """Ask about what counts as a mark, and may be a slip of the pen."""
    layers = {"towns": material.ledger.towns, "sites": material.ledger.sites}
    return [_of(layer, name) for name, layer in layers.items() if "sensitive" in layer]


def _of(layer: gpd.GeoDataFrame, name: str) -> Finding:
    marks = layer["sensitive"].fillna("").astype("str")
    clear = marks.str.strip().str.lower().isin((*NO_MARKS, *_YES)).to_numpy(bool)
    ids = layer[KEYS[name]]

    def say(row: int) -> tuple[str, str]:
        what = f"`{marks.iloc[row]}` is neither yes nor no: `{ids.iloc[row]}` counts as sensitive"
        return what, "write `true`, or `false` where it is not"

    return Finding("unclear-mark", "sensitive", np.flatnonzero(~clear), say, name)
