"""How fast, and in how much memory, a ledger is weighed.

Every size runs in a process of its own, so that its peak of memory is its own::

    python tests/benchmarks/verdicts.py                 # 10k, 100k, the villages, 1M
    python tests/benchmarks/verdicts.py 100k            # one size

The ledgers are made up from a seed: on average four claims a town over 1,000 days, with a long
tail of towns that have a hundred and more, as the press has its favourites. Days, months,
intervals and sets; captures, sights, fights and sieges; parties and press.

``build``
    ``weigh`` over one ``DataFrame.sort_values`` of the claims by subject and date.
``day``
    ``Timeline.codes_on`` over one ``searchsorted`` of as many keys as there are subjects among
    as many as there are intervals.
``memory``
    Peak of the whole process, ledger and interpreter included.
"""

from __future__ import annotations

import json
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

from whoholds.engine.timeline import weigh
from whoholds.ledgers import Ledger

SIZES = {
    "10k": (2_500, 10_000),
    "100k": (25_000, 100_000),
    "villages": (33_000, 132_000),
    "1M": (250_000, 1_000_000),
}
FIRST = np.datetime64("2022-02-24")
DAYS = 1000
BUILD, DAY, MEMORY = 25.0, 3.0, 1000.0
ACTORS = [("army", "", "red"), ("guard", "army", "red"), *((f"g{n}", "", "blue") for n in range(8))]
EVENTS = {
    "captured": 0.34, "recaptured": 0.14, "held": 0.3, "attacked": 0.1, "contested": 0.08,
    "besieged": 0.03, "siege_lifted": 0.01,
}  # fmt: skip
COLUMNS = (
    "claim_id", "subject", "event", "when", "phrase", "holder", "partners", "challengers",
    "claimant", "operation", "source_id", "reported", "supersedes", "note", "extent", "after",
)  # fmt: skip


def make(folder: Path, towns: int, claims: int) -> None:
    """Make the claims of one size up and write them down."""
    rng = np.random.default_rng(7)
    weight = rng.lognormal(0, 1.1, towns)
    town = rng.choice(towns, claims, p=weight / weight.sum())
    day = rng.integers(0, DAYS, claims)
    who = np.array([a[0] for a in ACTORS], object)
    holder = rng.integers(0, len(who), claims)
    other = (holder + rng.integers(1, len(who), claims)) % len(who)
    iso = (FIRST + np.arange(DAYS + 60)).astype(str).astype(object)
    end = day + rng.integers(1, 40, claims)
    form = rng.random(claims)
    when = np.select(
        [form < 0.7, form < 0.8, form < 0.9, form < 0.95],
        [iso[day], [d[:7] for d in iso[day]], iso[day] + "/" + iso[end], "../" + iso[day]],
        "[" + iso[day] + ".." + iso[end] + "]",
    )
    event = rng.choice(list(EVENTS), claims, p=list(EVENTS.values())).astype(object)
    frame = pd.DataFrame(dict.fromkeys(COLUMNS, ""), index=range(claims), dtype="str").assign(
        claim_id=[f"c{n:07d}" for n in range(claims)],
        subject=[f"town:t{n:06d}" for n in town],
        event=event,
        when=when,
        holder=who[holder],
        challengers=who[other],
        claimant=np.where(rng.random(claims) < 0.2, who[holder], ""),
        source_id=[f"s{n:03d}" for n in rng.integers(0, 200, claims)],
        reported=iso[np.minimum(end + 31, len(iso) - 1)],
    )
    frame.astype("str").to_feather(folder / "claims.feather")


def read(folder: Path, towns: int) -> Ledger:
    """Read the claims into a ledger of as many towns, in one state."""
    claims = pd.read_feather(folder / "claims.feather").astype("str")
    ids = pd.Series([f"t{n:06d}" for n in range(towns)], dtype="str")
    sources = [(f"s{n:03d}", f"Paper {n}", "army" if n % 10 == 0 else "") for n in range(200)]
    actors = pd.DataFrame(ACTORS, columns=["actor_id", "parent", "bloc"], dtype="str")
    blank = gpd.points_from_xy(np.zeros(towns), np.zeros(towns))
    state = gpd.points_from_xy([0.0], [0.0])
    return Ledger(
        name="benchland",
        title="Benchland",
        version="1",
        period=f"{FIRST}/{FIRST + DAYS - 1}",
        claims=claims,
        sources=pd.DataFrame(
            sources, columns=["source_id", "publisher", "affiliation"], dtype="str"
        ).assign(title="", url="", published=str(FIRST), accessed="", derived_from=""),
        actors=actors,
        actor_names=pd.DataFrame(),
        actor_blocs=pd.DataFrame(columns=["actor_id", "start", "end", "bloc"], dtype="str"),
        operations=pd.DataFrame(),
        stations=pd.DataFrame(
            {"highway_id": pd.Series(dtype="str"), "town_id": pd.Series(dtype="str"),
             "order": pd.Series(dtype="int64")}
        ),
        towns=gpd.GeoDataFrame(
            {"town_id": ids, "name": "", "state_id": "S"}, geometry=blank, crs=4326
        ),
        highways=gpd.GeoDataFrame({"highway_id": []}, geometry=[], crs=4326),
        states=gpd.GeoDataFrame({"state_id": ["S"], "name": "S"}, geometry=state, crs=4326),
    )  # fmt: skip


def best(work: Callable[[], Any], times: int) -> float:
    """Least seconds of several runs."""
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return min(spent)


def peak() -> float:
    """Most memory this process has used so far, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000


def measure(folder: Path, towns: int) -> dict[str, float]:
    """Weigh one ledger and ask it for every day."""
    ledger = read(folder, towns)
    claims = ledger.claims
    times = 3 if len(claims) < 500_000 else 2
    before = peak()
    # A fresh ledger each time: what a ledger works out about itself belongs to the build.
    build = best(lambda: weigh(replace(ledger)), times)
    memory = peak()
    sort = best(lambda: claims.sort_values(["subject", "when"]), times)

    timeline = weigh(ledger)
    rows = len(timeline._intervals)
    keys = timeline._intervals.subject.astype(np.int64) * 2**32 + timeline._intervals.start
    days = FIRST + np.arange(DAYS)
    asked = np.arange(len(timeline.subjects)) * 2**32 + days[500].astype(np.int64)
    timeline.codes_on(days[0])
    search = best(lambda: np.searchsorted(keys, asked, "right"), 20)
    codes = best(lambda: timeline.codes_on(days[500]), 20)
    every = best(lambda: [timeline.codes_on(day) for day in days], 1)
    table = best(lambda: timeline.on(days[500]), 1)
    return {
        "claims": len(claims), "towns": towns, "intervals": rows, "sort s": sort,
        "build s": build, "build": build / sort, "search ms": search * 1e3,
        "codes ms": codes * 1e3, "day": codes / search, "1000 days s": every,
        "on s": table, "before MB": before, "memory MB": memory,
    }  # fmt: skip


def run(name: str) -> dict[str, float]:
    """Make and measure one size, each in a process of its own."""
    towns, claims = SIZES[name]
    with tempfile.TemporaryDirectory() as folder:
        for step in ("make", "measure"):
            call = [sys.executable, __file__, step, folder, str(towns), str(claims)]
            done = subprocess.run(call, check=True, stdout=subprocess.PIPE, text=True)
    answer: dict[str, float] = json.loads(done.stdout)
    return answer


def main(arguments: list[str]) -> int:
    """Print one row a size; 1 when a limit is passed."""
    if arguments and arguments[0] in ("make", "measure"):
        step, folder, towns, claims = arguments
        if step == "make":
            make(Path(folder), int(towns), int(claims))
        else:
            print(json.dumps(measure(Path(folder), int(towns))))
        return 0
    rows = pd.DataFrame({name: run(name) for name in arguments or SIZES}).T
    rows["us a claim"] = rows["build s"] / rows["claims"] * 1e6
    print(rows.T.round(3).to_string())
    met = (rows["build"] <= BUILD) & (rows["day"] <= DAY) & (rows["memory MB"] < MEMORY)
    print(f"limits: build {BUILD:g}, day {DAY:g}, memory {MEMORY:g} MB:", met.to_dict())
    return 0 if met.all() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
