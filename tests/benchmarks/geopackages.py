"""A million intervals with points: writing them, and drawing one day of them in QGIS.

Run ``python tests/benchmarks/geopackages.py [rows]``. Times are ratios to the plainest way on
the same machine, which travel; seconds don't.

- *export*: ``to_geopackage`` as a ratio to ``pyogrio.write_arrow`` of the one table of
  intervals; wanted: at most 1.6, at less than 1 GB of memory for the whole process, the weighing
  included.
- *render*: QGIS drawing one day by ``start_utc`` and ``end_utc``, as a ratio to the same layer
  by ``start_date`` and ``end_date``, which show a wrong day; wanted: less than 1.5.
"""

from __future__ import annotations

import datetime as dt
import gc
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from whoholds import Timeline, open as open_pack, weigh
from whoholds.export.gpkg.geopackage import to_geopackage
from whoholds.export.tabular import tables

HERE = Path(__file__).parent
STATES, PER_STATE = 20, 30
FIRST, DAYS = dt.date(2022, 1, 1), 1000


def made(rows: int) -> Timeline:
    """Towns all over a country that follow their states, each of which changes hands thirty times.

    A timeline as any other, weighed from six hundred claims: a third of them name only the month,
    so that verdicts have alternatives, and a third name partners.
    """
    chance = np.random.default_rng(7)
    base = open_pack(HERE.parent / "data" / "tiny")
    towns, per = rows // 27, DAYS // PER_STATE
    ids = np.char.mod("town-%06d", np.arange(towns))
    states = np.char.mod("XB-%02d", np.arange(STATES))
    layer = gpd.GeoDataFrame(
        {
            "town_id": ids, "name": np.char.upper(ids), "name_local": "", "alt_names": "",
            "state_id": chance.choice(states, towns), "geonames_id": "",
            "population": pd.array(chance.integers(500, 900_000, towns), dtype="Int64"),
            "coordinate_source": "", "coordinate_precision_km": 1.0,
        },
        geometry=shapely.points(chance.uniform((92, 10), (101, 28), (towns, 2))), crs=4326,
    )  # fmt: skip
    west = np.linspace(92, 101, STATES + 1)
    stripes = gpd.GeoDataFrame(
        dict.fromkeys(base.states.columns.drop("geometry"), "")
        | {"state_id": states, "name": np.char.upper(states)},
        geometry=shapely.box(west[:-1], 10, west[1:], 28), crs=4326,
    )  # fmt: skip
    count = STATES * PER_STATE
    nth = np.tile(np.arange(PER_STATE), STATES)
    when = (np.datetime64(FIRST) + nth * per + chance.integers(0, per, count)).astype(str)
    actors = base.actors["actor_id"].to_numpy(object)
    claims = pd.DataFrame(dict.fromkeys(base.claims, ""), index=range(count)).assign(
        claim_id=np.char.mod("c%05d", np.arange(count)),
        subject=np.char.add("state:", np.repeat(states, PER_STATE)),
        event="captured",
        when=np.where(chance.random(count) < 1 / 3, when.astype("U7"), when),
        holder=actors[nth % len(actors)],
        partners=np.where(chance.random(count) < 1 / 3, actors[(nth + 1) % len(actors)], ""),
        source_id=chance.choice(base.sources["source_id"], count),
        reported=str(FIRST + dt.timedelta(days=DAYS + 40)),
    )
    ledger = replace(
        base, towns=layer, states=stripes, claims=claims.astype("str"), backdrop={},
        highways=base.highways.iloc[:0], stations=base.stations.iloc[:0],
        period=f"{FIRST}/{FIRST + dt.timedelta(days=DAYS - 1)}",
    )  # fmt: skip
    return weigh(ledger, policy="as_reported")


def best(work: Callable[[], object], rounds: int = 3) -> tuple[float, float]:
    """Seconds of the fastest round: by the clock, and of the processor."""
    spent = []
    for _ in range(rounds):
        gc.collect()
        begun = time.perf_counter(), time.process_time()
        work()
        spent.append((time.perf_counter() - begun[0], time.process_time() - begun[1]))
    clock, processor = zip(*spent, strict=True)
    return min(clock), min(processor)


def plain(table: Any, path: Path) -> None:
    """The plainest way to write the one table of intervals, journalled and flushed alike."""
    path.unlink(missing_ok=True)
    pyogrio.write_arrow(
        table, path, layer="town_control", driver="GPKG", geometry_name="geom",
        geometry_type="Point", crs="EPSG:4326", dataset_options={"VERSION": "1.2"},
    )  # fmt: skip


def render(path: Path, folder: Path) -> dict[str, float] | None:
    """Seconds to draw one day by each pair of fields, nothing where there is no QGIS."""
    python = "/usr/bin/python3"
    if subprocess.run([python, "-c", "import qgis.core"], capture_output=True).returncode:
        return None
    request, answer = folder / "request.json", folder / "answer.json"
    day = str(FIRST + dt.timedelta(days=DAYS // 2))
    fields = {"right": ["start_utc", "end_utc"], "plain": ["start_date", "end_date"]}
    request.write_text(json.dumps([{
        "task": "race", "path": str(path), "table": "town_control", "day": day, "fields": fields,
    }]))  # fmt: skip
    probe = HERE.parent / "qgis" / "probe.py"
    clean = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    subprocess.run([python, str(probe), str(request), str(answer)], check=True, env=clean)
    seconds: dict[str, float] = json.loads(answer.read_text())[0]
    return seconds


def peak() -> float:
    """Most memory this process has had so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    timeline = made(rows)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        before = peak()
        target = folder / "control.gpkg"
        export = best(lambda: to_geopackage(timeline, target))
        after = peak()
        (town,) = tables.intervals(timeline, ["town"])
        table = town.batches().read_all()
        bare = best(lambda: plain(table, folder / "plain.gpkg"))
        print(f"{len(table)} intervals, {target.stat().st_size / 1e6:.0f} MB")
        for name, ours, theirs in zip(("clock", "processor"), export, bare, strict=True):
            ratio = f"{ours / theirs:.2f} times write_arrow"
            print(f"export  {ratio} by the {name} ({ours:.1f} s / {theirs:.1f} s)")
        print(f"memory  {after:.0f} MB at most; {before:.0f} MB when the timeline was weighed")
        drawn = render(target, folder)
        if drawn is None:
            print("render  not measured: Debian's python3-qgis is not installed")
        else:
            ratio = drawn["right"] / drawn["plain"]
            print(f"render  {ratio:.2f} times plain dates ({drawn['right']:.1f} s)")


if __name__ == "__main__":
    main()
