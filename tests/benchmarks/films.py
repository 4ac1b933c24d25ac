"""How long a film takes, beside drawing each of its pictures anew.

    python tests/benchmarks/films.py [--weeks N]

Prints the seconds of 126 weeks of the pack that ships, by the clock and of the processor, and the
ratio of one of its pictures drawn anew to one of the film. Wanted: a film within a minute of a
quiet machine with two processors, and a ratio of 4 at least.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from datetime import timedelta
from pathlib import Path

import whoholds as wh
from whoholds.export.figures.map_image import composed, look_of
from whoholds.export.figures.reel import raster

SECONDS, RATIO = 60.0, 4.0
ANEW = 4


def main() -> int:
    """Print one row a measure; 1 when a limit is passed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--weeks", type=int, default=126)
    weeks = parser.parse_args().weeks
    timeline = wh.weigh(wh.open("myanmar"))
    first = timeline.period[1] - timedelta(days=7 * (weeks - 1))
    clock, processor = time.perf_counter(), time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        film = wh.to_animation(timeline, Path(folder) / "film.mp4", start=first)
        size = film.stat().st_size / 1e6
    clock, processor = time.perf_counter() - clock, time.process_time() - processor
    look = look_of(timeline)
    begun = time.process_time()
    for nth in range(ANEW):
        raster(
            composed(wh.join(timeline, first + timedelta(days=7 * nth * weeks // ANEW)), look)[0]
        )
    ratio = (time.process_time() - begun) / ANEW / (processor / weeks)
    print(f"{weeks} weeks: {clock:.1f} s by the clock, {processor:.1f} s of the processor")
    print(f"{size:.2f} MB; a picture drawn anew takes {ratio:.1f} times one of the film")
    return int(clock > SECONDS or ratio < RATIO)


if __name__ == "__main__":
    raise SystemExit(main())
