"""How soon a command answers, as a whole process, beside the bare import of what it stands on.

    python tests/benchmarks/start.py [--rounds N]

Every command is the program that is installed, on the pack that ships, once in each round, between
the references: ``import pandas, pyarrow``, and for ``--help`` an interpreter that does nothing.
Prints the median of the milliseconds, and the median of the ratios to the reference of the same
round, by the clock and by the time of the processor (which a busy machine blurs less). Wanted:
``--help`` within 150 ms, the others within twice the reference, by the clock of a quiet machine.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pandas as pd

HELP_MS, RATIO = 150.0, 2.0
PROGRAM = str(Path(sys.executable).with_name("whoholds"))
REFERENCES = {
    "an interpreter": [sys.executable, "-c", "pass"],
    "import pandas, pyarrow": [sys.executable, "-c", "import pandas, pyarrow"],
}
COMMANDS = {
    "--help": ["--help"],
    "check": ["check", "myanmar"],
    "on": ["on", "myanmar", "2025-09-22"],
    "why": ["why", "town:lashio", "2025-09-22"],
    "timeline": ["timeline", "myanmar"],
}


def spent(words: Sequence[str]) -> tuple[float, float]:
    """Run a program, and take its seconds by the clock and of the processor."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.perf_counter()
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL)
    taken = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return taken, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> int:
    """Print one row a command; 1 when a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=11)
    rounds = parser.parse_args().rounds
    calls = REFERENCES | {name: [PROGRAM, *words] for name, words in COMMANDS.items()}
    for words in calls.values():
        spent(words)  # what the disk has to give, it gives before
    runs = [{name: spent(words) for name, words in calls.items()} for _ in range(rounds)]
    clock, processor = (
        pd.DataFrame([{name: both[nth] for name, both in run.items()} for run in runs])
        for nth in (0, 1)
    )
    bare, stack = REFERENCES
    base = pd.Series(stack, index=list(calls)).where(clock.columns != "--help", bare)
    table = pd.DataFrame(
        {
            "ms": clock.median() * 1e3,
            "ratio": (clock / clock[base].to_numpy()).median(),
            "of the processor": (processor / processor[base].to_numpy()).median(),
            "to": base,
        }
    )
    print(table.round(2).to_string())
    met = (table["ms"] <= HELP_MS).where(table.index == "--help", table["ratio"] <= RATIO)
    met = met[list(COMMANDS)]
    print(f"limits: --help {HELP_MS:g} ms, the others {RATIO:g} times:", met.to_dict())
    return 0 if met.all() else 1


if __name__ == "__main__":
    sys.exit(main())
