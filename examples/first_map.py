"""From the shipped pack to a map, a GeoPackage and an answer, in a dozen lines."""

from __future__ import annotations

import sys
from pathlib import Path

import whoholds as wh

out = Path(sys.argv[1] if len(sys.argv) > 1 else "out")

timeline = wh.weigh(wh.open("myanmar"))
day = wh.join(timeline, "2025-09-22")

print(day.towns.groupby(["holder", "status"]).size().rename("towns").to_string())
print(wh.passable(day, "AH1", "hpa-an", "myawaddy", actor="military"))
print(wh.explain(wh.why(timeline, "town:bhamo", "2025-09-22")))

print(wh.to_html(timeline, out / "map.html"))
print(wh.to_geopackage(timeline, out / "control.gpkg"))
