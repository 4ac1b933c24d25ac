"""Tens of millions of daily rows through ``read.viina``: its speed and what memory it takes.

Run ``python tests/benchmarks/imports.py [rows ...]``, 4 and 40 million rows unless told. The rows
are made up, of 33,000 places over as many days as it takes, in the order of days as VIINA
publishes them; some places change hands or are fought over. The reference is the bare reading of
the same columns of the same file by pyarrow, in blocks of the same size. Each reading is a process
of its own, whose greatest memory is told; wanted: at most 5 times the time of the bare reading,
and memory that does not grow with the rows.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.csv as pacsv

from whoholds.read import pack, viina

PLACES = 33_000
IN_PACK = 300
START = np.datetime64("2022-02-24")
STATUSES = np.array(["UA", "RU", "CONTESTED"])
COLUMNS = ["geonameid", "date", "status_wiki", "status_boost", "status_dsm", "status_isw", "status"]


def write(path: Path, rows: int, *, seed: int = 7) -> None:
    """Write daily rows, one day after the other."""
    rng = np.random.default_rng(seed)
    place = np.sort(rng.choice(np.arange(560_000, 15_000_000), PLACES, replace=False))
    status = (rng.random(PLACES) < 0.2).astype(np.intp)
    schema = pa.schema([(name, pa.string()) for name in COLUMNS])
    schema = schema.set(0, pa.field("geonameid", pa.int64())).set(1, pa.field("date", pa.int64()))
    options = pacsv.WriteOptions(quoting_style="none")
    with pacsv.CSVWriter(path, schema, write_options=options) as sink:
        for day in range(-(-rows // PLACES)):
            moved = rng.random(PLACES) < 0.001
            status[moved] = rng.integers(0, 3, moved.sum())
            count = min(PLACES, rows - day * PLACES)
            date = int(str(START + day).replace("-", ""))
            told = STATUSES[status[:count]]
            cells = [place[:count], np.full(count, date), *[told] * 5]
            sink.write_table(pa.table(cells, schema=schema))


def bare(path: Path) -> None:
    """Read the columns that the importer reads, and let go of them."""
    options = pacsv.ConvertOptions(include_columns=["geonameid", "date", "status"])
    blocks = pacsv.ReadOptions(block_size=viina._BLOCK)
    with pacsv.open_csv(path, read_options=blocks, convert_options=options) as reader:
        for _ in reader:
            pass


def imported(path: Path, folder: Path) -> None:
    """Read it as a user does, into a pack that knows some of the places."""
    made = viina.read(path, pack.open(folder), actors={"UA": "ua", "RU": "ru"})
    assert made.counts["claims"], made.counts
    print(made.notes["daily rows"], len(made.claims), file=sys.stderr)


def ukraine(folder: Path, *, seed: int = 7) -> Path:
    """Make a pack of two parties and some of the places."""
    rng = np.random.default_rng(seed)
    place = np.sort(rng.choice(np.arange(560_000, 15_000_000), PLACES, replace=False))
    mine = pack.new(folder)
    descriptor = mine / "datapackage.json"
    text = descriptor.read_text(encoding="utf-8")
    period = '"period": "2022-02-24/..",'
    descriptor.write_text(text.replace('"period": "",', period), encoding="utf-8")
    (mine / "actors.csv").write_text(
        "actor_id,name,abbreviation,colour,parent,bloc,note\n"
        "ru,Russia,RU,#aa0000,,russia,\nua,Ukraine,UA,#0000aa,,ukraine,\n",
        encoding="utf-8",
    )
    some = place[:: PLACES // IN_PACK]
    towns = gpd.GeoDataFrame(
        {
            "town_id": [f"t{number}" for number in some],
            "name": [f"Town {number}" for number in some],
            "state_id": "",
            "geonames_id": some.astype(str),
        },
        geometry=gpd.points_from_xy(rng.uniform(22, 40, len(some)), rng.uniform(44, 52, len(some))),
        crs=4326,
    )
    (mine / "towns.geojson").write_text(towns.to_json(), encoding="utf-8")
    return mine


def alone(job: str, *paths: Path) -> tuple[float, float]:
    """Do a job in a process of its own; answers its seconds and its greatest memory in MB."""
    words = [sys.executable, __file__, "--job", job, *map(str, paths)]
    told = subprocess.run(words, check=True, capture_output=True, text=True)
    seconds, memory = told.stdout.split()
    return float(seconds), float(memory)


def work(job: str, paths: list[Path]) -> None:
    """Do a job, and print its seconds and the greatest memory of this process."""
    jobs: dict[str, Callable[[], None]] = {
        "nothing": lambda: None,
        "bare": lambda: bare(paths[0]),
        "imported": lambda: imported(paths[0], paths[1]),
    }
    begun = time.perf_counter()
    jobs[job]()
    taken = time.perf_counter() - begun
    print(taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("rows", type=int, nargs="*", default=[4_000_000, 40_000_000])
    parser.add_argument("--job", nargs="+", metavar="WORD", help="used by the benchmark itself")
    asked = parser.parse_args()
    if asked.job:
        work(asked.job[0], [Path(word) for word in asked.job[1:]])
        return
    empty = alone("nothing")[1]
    with tempfile.TemporaryDirectory() as folder:
        mine = ukraine(Path(folder) / "pack")
        for rows in asked.rows:
            file = Path(folder) / "control.csv"
            write(file, rows)
            plain, base = alone("bare", file)
            taken, peak = alone("imported", file, mine)
            print(
                f"{rows:,} rows, {file.stat().st_size / 1e6:,.0f} MB: {rows / taken:,.0f} rows/s, "
                f"{taken / plain:.1f} times bare reading; memory {peak:,.0f} MB, bare {base:,.0f} "
                f"MB, before reading {empty:,.0f} MB"
            )
            file.unlink()


if __name__ == "__main__":
    main()
