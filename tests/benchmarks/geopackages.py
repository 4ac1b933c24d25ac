"""A million intervals with points: writing them, and drawing one day of them in QGIS.

Run ``python tests/benchmarks/geopackages.py [rows]``. Times are ratios to the plainest way on
the same machine, which travel; seconds don't.

- *export*: ``to_geopackage`` as a ratio to ``pyogrio.write_arrow`` of the one table of
  intervals; wanted: at most 1.6, at less than 1 GB of memory.
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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from whoholds import open as open_pack
from whoholds.export import tables
from whoholds.export.geopackage import to_geopackage
from whoholds.ledger import Ledger
from whoholds.policy import policy as find_policy

HERE = Path(__file__).parent
PER_TOWN = 30
FIRST, DAYS = dt.date(2022, 1, 1), 1000


@dataclass(frozen=True)
class Line:
    """What an export reads of a timeline."""

    ledger: Ledger
    frame: pd.DataFrame
    policy: Any = field(default_factory=lambda: find_policy("corroborated"))
    as_known: dt.date = FIRST + dt.timedelta(days=DAYS)
    period: tuple[dt.date, dt.date] = (FIRST, FIRST + dt.timedelta(days=DAYS - 1))

    def on(self, day: dt.date) -> pd.DataFrame:
        moment = pd.Timestamp(day)
        frame = self.frame
        now = (frame["start"] <= moment) & ((frame["end"] > moment) | frame["end"].isna())
        return frame[now].reset_index(drop=True)


def made(rows: int) -> Line:
    """Towns all over a country, each with thirty verdicts one after the other."""
    chance = np.random.default_rng(7)
    towns = rows // PER_TOWN
    base = open_pack(HERE.parent / "data" / "tiny")
    ids = np.array([f"town-{number:06d}" for number in range(towns)])
    layer = gpd.GeoDataFrame(
        {
            "town_id": ids, "name": np.char.upper(ids), "name_local": "", "alt_names": "",
            "state_id": base.states["state_id"].iloc[0], "geonames_id": "",
            "population": pd.array(chance.integers(500, 900_000, towns), dtype="Int64"),
            "coordinate_source": "", "coordinate_precision_km": 1.0,
        },
        geometry=shapely.points(chance.uniform((92, 10), (101, 28), (towns, 2))), crs=4326,
    )  # fmt: skip
    ledger = Ledger(**(vars(base) | {
        "towns": layer, "highways": base.highways.iloc[:0], "stations": base.stations.iloc[:0],
        "states": base.states.iloc[:0], "backdrop": {},
    }))  # fmt: skip
    return Line(ledger, verdicts(ids, base, chance))


def verdicts(ids: np.ndarray, base: Ledger, chance: np.random.Generator) -> pd.DataFrame:
    rows = len(ids) * PER_TOWN
    steps = chance.multinomial(DAYS - PER_TOWN, np.full(PER_TOWN, 1 / PER_TOWN), len(ids)) + 1
    ends = np.cumsum(steps, axis=1)
    first = np.datetime64(FIRST)
    start = (first + np.hstack([np.zeros((len(ids), 1), np.int64), ends[:, :-1]])).ravel()
    end = (first + ends).astype("datetime64[s]")
    end[:, -1] = np.datetime64("NaT")
    actors = base.actors["actor_id"].to_numpy(object)
    holder = chance.choice(actors, rows)
    besieged = chance.random(rows) < 0.1
    claims = [[claim] for claim in base.claims["claim_id"]]
    one = [[actor] for actor in actors]
    pick = chance.integers(0, len(claims), rows)
    around = [list(one[number % len(one)]) if ring else [] for number, ring in
              zip(pick, besieged, strict=True)]  # fmt: skip
    moments = start.astype("datetime64[s]")
    return pd.DataFrame(
        {
            "subject": np.repeat(np.char.add("town:", ids), PER_TOWN), "kind": "town",
            "start": moments, "end": end.ravel(), "holder": holder, "partners": lists(rows),
            "challengers": pd.Series(around, dtype=object),
            "status": np.where(besieged, "besieged", "held"), "access": "",
            "certainty": chance.choice(["certain", "possible"], rows), "alternatives": lists(rows),
            "claimed_by": lists(rows), "since_earliest": moments, "since_latest": moments,
            "last_heard": moments, "inherited_from": "",
            "claims": pd.Series([list(claims[number]) for number in pick], dtype=object),
        }
    )  # fmt: skip


def lists(rows: int) -> pd.Series:
    """Empty lists, each its own object, as a timeline answers them."""
    return pd.Series([[] for _ in range(rows)], dtype=object)


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


def main() -> None:
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    line = made(rows)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        target = folder / "control.gpkg"
        export = best(lambda: to_geopackage(line, target))  # type: ignore[arg-type]
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        table = tables.intervals(line, "town").batches().read_all()  # type: ignore[arg-type]
        bare = best(lambda: plain(table, folder / "plain.gpkg"))
        print(f"{len(line.frame)} intervals, {target.stat().st_size / 1e6:.0f} MB")
        for name, ours, theirs in zip(("clock", "processor"), export, bare, strict=True):
            ratio = f"{ours / theirs:.2f} times write_arrow"
            print(f"export  {ratio} by the {name} ({ours:.1f} s / {theirs:.1f} s)")
        print(f"memory  {peak:.0f} MB at most; the timeline alone: {before:.0f} MB")
        drawn = render(target, folder)
        if drawn is None:
            print("render  not measured: Debian's python3-qgis is not installed")
        else:
            ratio = drawn["right"] / drawn["plain"]
            print(f"render  {ratio:.2f} times plain dates ({drawn['right']:.1f} s)")


if __name__ == "__main__":
    main()
