"""A pack of one town, without a road, a state or a claim, goes through every door."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from commands import run

from whoholds.read import pack

CLAIMS = """\
claim_id,subject,event,when,holder,challengers,source_id
c1,town:hama,held,2024-11-26,army,,old
c2,town:hama,withdrew,2024-12-05,,army,new
"""


@pytest.fixture(params=["claims", "no claims"])
def least(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = pack.new(tmp_path / "hama")
    town = {
        "type": "Feature",
        "properties": {"town_id": "hama", "name": "Hama", "state_id": ""},
        "geometry": {"type": "Point", "coordinates": [36.76, 35.13]},
    }
    layer = {"type": "FeatureCollection", "features": [town]}
    (folder / "towns.geojson").write_text(json.dumps(layer), encoding="utf-8")
    tables = {
        "actors.csv": "actor_id,name,abbreviation,colour,parent,bloc\narmy,Army,,#b71c1c,,\n",
        "sources.csv": "source_id,title,publisher,url,published,affiliation,derived_from\n"
        "old,Old,Old,,2024-11-27,,\nnew,New,New,,2024-12-11,,\n",
        "claims.csv": CLAIMS if request.param == "claims" else CLAIMS.splitlines()[0] + "\n",
    }
    for name, text in tables.items():
        header = (folder / name).read_text(encoding="utf-8").splitlines()[0].split(",")
        head, *rows = (line.split(",") for line in text.splitlines())
        told = [dict(zip(head, row, strict=True)) for row in rows]
        lines = [",".join(header), *(",".join(row.get(n, "") for n in header) for row in told)]
        (folder / name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    descriptor = folder / "datapackage.json"
    data = json.loads(descriptor.read_text(encoding="utf-8")) | {"period": "2024-11-26/2024-12-31"}
    descriptor.write_text(json.dumps(data), encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "line",
    [
        "check PACK --strict",
        "on PACK 2024-12-12",
        "on PACK 2024-12-12 --format geojson",
        "why town:hama 2024-12-12 --pack PACK",
        "timeline PACK",
        "disagreements PACK",
        "change PACK 2024-11-27 2024-12-12",
        "build PACK --out OUT --pictures",
        *(
            f"export PACK -o OUT/x.{end}"
            for end in ("gpkg", "geojson", "parquet", "fgb", "kml", "csv")
        ),
        "image PACK --day 2024-12-12 -o OUT/x.png",
        "animate PACK -o OUT/x.gif --step 14",
    ],
)
def test_every_command_runs(least: Path, tmp_path: Path, line: str) -> None:
    words = [word.replace("PACK", str(least)) for word in line.split()]
    told = run(*(word.replace("OUT", str(tmp_path / "out")) for word in words))
    assert told.exit_code == 0, f"{told.stderr}\n{told.exception!r}"
