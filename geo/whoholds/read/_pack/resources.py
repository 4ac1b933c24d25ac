"""Resources: the tables and layers that a descriptor lists, read with what is wrong with them."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

import geopandas as gpd
import pandas as pd

from whoholds import schema
from whoholds.errors import Fault, SourceDataError
from whoholds.read._files import delimited, geojson
from whoholds.read._pack.descriptor import Descriptor, describe, fault, plain
from whoholds.read._pack.entries import spoken
from whoholds.read._pack.view import View


def read(view: View) -> tuple[Descriptor, schema.Tables]:
    """Read what a view of a pack shows."""
    descriptor = describe(view)
    faults = descriptor.faults
    frames: dict[str, pd.DataFrame] = {}
    layers: dict[str, gpd.GeoDataFrame] = {}
    names: dict[str, str] = {}
    for name, resource in descriptor.resources.items():
        data = _inside(view, resource.get("path"), name, faults)
        if data is None:
            continue
        names[name] = str(resource["path"])
        try:
            if name in schema.TEXT_COLUMNS:
                frames[name] = _table(data, names[name], faults)
            elif names[name].lower().endswith((".geojson", ".json")):
                layers[name] = _layer(data, names[name], faults)
        except SourceDataError as error:
            faults.append(Fault(names[name], None, "", str(error), "mend the file"))
    tables = schema.Tables(
        frames=MappingProxyType(frames),
        layers=MappingProxyType(layers),
        files=MappingProxyType(names),
        period=descriptor.period,
        incumbent=descriptor.incumbent,
        faults=tuple(faults),
    )
    return descriptor, tables


def _inside(view: View, given: Any, name: str, faults: list[Fault]) -> bytes | None:
    """Bytes of a resource, refused where it is no regular file of the pack's own."""
    if not isinstance(given, str) or not given:
        what = f"resource `{name}` has no path"
        faults.append(fault("resources", what, f"write `{name}.csv` or its like"))
        return None
    named = f"the path `{spoken(given)}` of `{name}`"
    if refused := view.refusal(given):
        faults.append(fault("resources", f"{named} {refused}", "put a file into the pack's folder"))
        return None
    try:
        return view.bytes(given)
    except FileNotFoundError:
        what = f"the file `{given}` of `{name}` does not exist"
        faults.append(fault("resources", what, "add it, or take the resource out of the list"))
    except SourceDataError as error:
        faults.append(fault("resources", f"{named}: {error}", "mend the file"))
    return None


def _table(data: bytes, name: str, faults: list[Fault]) -> pd.DataFrame:
    rows = delimited.rows(plain(data, name, faults))
    if rows.spoken:
        what = f"cells are separated by {rows.spoken}"
        faults.append(Fault(name, 1, "", what, "save the file with commas"))
    width = rows.frame.shape[1]
    faults.extend(
        Fault(
            name, line, "", f"the row has {cells} cells, the header {width}",
            "add or remove commas, or put text with commas into quotation marks",
        )
        for line, cells in rows.ragged
    )  # fmt: skip
    return rows.frame


def _layer(data: bytes, name: str, faults: list[Fault]) -> gpd.GeoDataFrame:
    frame, unreadable = geojson.parse(plain(data, name, faults), name)
    faults.extend(unreadable)
    return frame
