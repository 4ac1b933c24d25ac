"""What it costs that a few places have very many claims.

The claims of :mod:`verdicts` are dealt out to three towns, and the same ones over 25,000; each is
weighed in a process of its own::

    python tests/benchmarks/busy.py            # 10,000 claims a town
    python tests/benchmarks/busy.py 100000     # as many as are asked for, some minutes

``busy``
    ``weigh`` of three towns over ``weigh`` of 25,000, in seconds of the processor.
``memory``
    Peak of the process that weighs the three towns, in MB, ledger and interpreter included.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd

from whoholds.engine.timeline import weigh

sys.path.insert(0, str(Path(__file__).parent))

from verdicts import make, peak, read

FEW, MANY = 3, 25_000
USUAL = 10_000
BUSY, MEMORY = 5.0, 1000.0


def deal(folder: Path, each: int) -> None:
    """Write the claims over many towns, and below ``few`` the same ones over a few."""
    make(folder, MANY, FEW * each)
    claims = pd.read_feather(folder / "claims.feather")
    dealt = [f"town:t{n % FEW:06d}" for n in range(len(claims))]
    (folder / "few").mkdir()
    claims.assign(subject=dealt).to_feather(folder / "few" / "claims.feather")


def measure(folder: Path, towns: int) -> dict[str, float]:
    """Weigh one ledger."""
    ledger = read(folder, towns)
    start = time.process_time()
    weigh(ledger)
    return {"s": time.process_time() - start, "MB": peak()}


def run(each: int) -> dict[str, float]:
    """Deal the claims out and weigh both ledgers, each in a process of its own."""

    def call(*words: str) -> str:
        return subprocess.run(
            [sys.executable, __file__, *words], check=True, stdout=subprocess.PIPE, text=True
        ).stdout

    with tempfile.TemporaryDirectory() as scratch:
        call("deal", scratch, str(each))
        many = json.loads(call("measure", scratch, str(MANY)))
        few = json.loads(call("measure", str(Path(scratch) / "few"), str(FEW)))
    return {
        "claims": FEW * each, "spread s": many["s"], "busy s": few["s"],
        "busy": few["s"] / many["s"], "spread MB": many["MB"], "memory MB": few["MB"],
    }  # fmt: skip


def main(arguments: list[str]) -> int:
    """Print one row a size; 1 when a limit is passed."""
    if arguments and arguments[0] == "deal":
        deal(Path(arguments[1]), int(arguments[2]))
        return 0
    if arguments and arguments[0] == "measure":
        print(json.dumps(measure(Path(arguments[1]), int(arguments[2]))))
        return 0
    rows = pd.DataFrame([run(int(each)) for each in arguments or [USUAL]])
    print(rows.T.round(3).to_string())
    met = (rows["busy"] <= BUSY) & (rows["memory MB"] < MEMORY)
    print(f"limits: busy {BUSY:g}, memory {MEMORY:g} MB:", met.tolist())
    return 0 if met.all() else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
