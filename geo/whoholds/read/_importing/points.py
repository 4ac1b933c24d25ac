"""Coordinates as foreign tables write them."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry


def point(lon: str, lat: str) -> shapely.Point | None:
    """Point of two cells, ``None`` where they are no degrees on the globe, or 0 and 0.

    Nobody holds the sea off Ghana: where both are 0, somebody left them open.

    >>> point("97.75", "22.94")
    <POINT (97.75 22.94)>
    >>> point("97,75", "22.94"), point("", ""), point("0", "91"), point("0", "0.0")
    (None, None, None, None)
    """
    try:
        x, y = float(lon), float(lat)
    except ValueError:
        return None
    spot = shapely.Point(x, y)
    return None if astray(spot) else spot


def astray(shape: BaseGeometry) -> str:
    """Say why a geometry cannot be where it is drawn, ``""`` where it can.

    >>> astray(shapely.Point(456789, 5164321)), astray(shapely.Point(97.75, 22.94))
    ('its coordinates are no degrees on the globe', '')
    >>> astray(shapely.Point(0, 0))
    'its coordinates are 0 and 0, as where they are not known'
    """
    corners = shapely.get_coordinates(shape)
    if not np.isfinite(corners).all() or (np.abs(corners) > (180, 90)).any():
        return "its coordinates are no degrees on the globe"
    if isinstance(shape, shapely.Point) and not corners.any():
        return "its coordinates are 0 and 0, as where they are not known"
    return ""


def single(shape: BaseGeometry | None) -> BaseGeometry | None:
    """Give the one part of a geometry that has no other; the geometry itself where it has several.

    >>> single(shapely.MultiPoint([(97.75, 22.94)]))
    <POINT (97.75 22.94)>
    """
    parts = [] if shape is None else shapely.get_parts(shape).tolist()
    return parts[0] if len(parts) == 1 else shape
