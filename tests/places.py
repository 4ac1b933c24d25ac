"""A pack with sites, areas and lists: the tiny one, grown."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

SITES = [
    # site_id, kind, longitude, latitude
    ("alder-gate", "gate", 96.55, 20.52),
    ("birch-base", "base", 97.02, 20.58),
]
AREAS = [
    # area_id, level, seat, pcode, ring of a polygon
    ("alder-township", "township", "alder", "XA001", None),
    ("birch-township", "township", "birch", "XA002", None),
    ("cedar-township", "township", "cedar", "XA003", None),
    ("east", "zone", "", "", [(96.8, 20.3), (97.8, 20.3), (97.8, 20.8), (96.8, 20.8)]),
]
TABLES = {
    "area_places": """area_id,place
alder-township,town:alder
alder-township,site:alder-gate
birch-township,town:birch
birch-township,site:birch-base
cedar-township,town:cedar
east,town:birch
east,town:cedar
east,site:birch-base
""",
    "lists": """list_id,source_id,claimant,as_of,universe,says,rest_holder,count,note
L1,s1,,2024-02-01,seats:XA-1,control,army,3,all but one
L2,s1,,2024-11-01,listed,administration,,1,a vote was held
""",
    "list_rows": """list_id,subject,holder
L1,area:birch-township,front
L2,town:cedar,army
""",
}


def grown(tiny: Path, folder: Path, **tables: str) -> Path:
    """Copy the tiny pack, with sites, areas and lists.

    Parameters
    ----------
    tiny, folder : Path
        The pack, and where to copy it to.
    **tables : str
        Text of tables that shall be otherwise than in :data:`TABLES`.
    """
    shutil.copytree(tiny, folder)
    source = (folder / "sources.csv").read_text(encoding="utf-8").splitlines()[1].split(",")[0]
    for name, text in (TABLES | tables).items():
        (folder / f"{name}.csv").write_text(text.replace(",s1,", f",{source},"), encoding="utf-8")
    sites = [
        _feature({"site_id": n, "name": n.title(), "kind": kind, "state_id": "XA-1"}, "Point", at)
        for n, kind, *at in SITES
    ]
    _layer(folder / "sites.geojson", sites)
    areas = []
    for name, level, seat, pcode, ring in AREAS:
        cells = {"area_id": name, "name": name.title(), "level": level, "state_id": "XA-1"}
        shape = [[*ring, ring[0]]] if ring else None
        areas.append(_feature(cells | {"seat": seat, "pcode": pcode}, "Polygon", shape))
    _layer(folder / "areas.geojson", areas)
    file = folder / "datapackage.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    names = [f"{name}.csv" for name in TABLES] + ["sites.geojson", "areas.geojson"]
    data["resources"] += [{"name": name.partition(".")[0], "path": name} for name in names]
    file.write_text(json.dumps(data), encoding="utf-8")
    return folder


def polygons(file: Path, column: str = "TS_PCODE") -> Path:
    """Write a layer of three polygons, two of them with the P-codes of areas of the pack."""
    rings = {"XA001": 96.0, "XA002": 97.0, "XZ999": 98.0}
    features = [
        {
            "type": "Feature",
            "properties": {column: code, "TS": code.lower()},
            "geometry": {
                "type": "Polygon",
                "coordinates": [
                    [[x, 20.0], [x + 0.9, 20.0], [x + 0.9, 21.0], [x, 21.0], [x, 20.0]]
                ],
            },
        }
        for code, x in rings.items()
    ]
    file.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return file


def _feature(cells: dict[str, str], kind: str, at: Any) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": at} if at else None
    return {"type": "Feature", "properties": cells, "geometry": geometry}


def _layer(file: Path, features: list[dict[str, Any]]) -> None:
    lines = ",\n".join(map(json.dumps, features))
    file.write_text(f'{{"type": "FeatureCollection", "features": [\n{lines}\n]}}', encoding="utf-8")
