"""Coordinates as foreign tables write them."""

from __future__ import annotations

import math

import shapely


def point(lon: str, lat: str) -> shapely.Point | None:
    """Point of two cells, ``None`` where they are no degrees on the globe.

    >>> point("97.75", "22.94")
    <POINT (97.75 22.94)>
    >>> point("97,75", "22.94") is None, point("", "") is None, point("0", "91") is None
    (True, True, True)
    """
    try:
        x, y = float(lon), float(lat)
    except ValueError:
        return None
    if not (math.isfinite(x) and math.isfinite(y) and abs(x) <= 180 and abs(y) <= 90):
        return None
    return shapely.Point(x, y)
