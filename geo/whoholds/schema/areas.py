"""Areas: each is drawn, or a set of places, and each place is named once."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import shapely

from whoholds.errors import Fault
from whoholds.schema.tables import Tables


def faults(tables: Tables) -> Iterator[Fault]:
    """Find areas of which nobody can tell where they are, and places named twice."""
    areas, places = tables.layers.get("areas"), tables.frames.get("area_places")
    if areas is None or "area_id" not in areas:
        return
    filled: set[str] = set()
    if places is not None and {"area_id", "place"} <= set(places.columns):
        filled = set(places["area_id"])
        for line in places.index[places.duplicated(["area_id", "place"])]:
            where, what = places.loc[line, ["area_id", "place"]]
            said = f"`{what}` is in `{where}` already"
            yield Fault(tables.file("area_places"), int(line), "place", said, "name it once")
    shapes = np.asarray(areas.geometry.array, dtype=object)
    nowhere = shapely.is_missing(shapes) & ~areas["area_id"].isin(filled).to_numpy()
    for line, area in areas.loc[nowhere, "area_id"].items():
        what = f"`{area}` has neither a polygon nor places"
        mend = f"draw it, or name its places in {tables.file('area_places')}"
        yield Fault(tables.file("areas"), int(str(line)), "geometry", what, mend)
