"""What is written in a film: a key that holds for all its days, and a last frame of sources."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd

from whoholds import dates
from whoholds.engine.timeline import Timeline
from whoholds.export.figures import caption as captions
from whoholds.export.figures.examples import flare_example
from whoholds.export.figures.holders import Holders
from whoholds.export.figures.key import Drawn, key
from whoholds.export.figures.page import Look, Words
from whoholds.export.figures.sheet import Box
from whoholds.export.figures.words import Block, Line, Typesetter
from whoholds.ledgers import Ledger
from whoholds.situation import join

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["drafts", "last_frame", "of_all_days"]


def of_all_days(
    timeline: Timeline, day: date, towns: pd.DataFrame, roads: pd.DataFrame,
    areas: gpd.GeoDataFrame | None, fronts: gpd.GeoDataFrame | None,
) -> Drawn:  # fmt: skip
    """Put everything that a film shows on any day together, as if it were one map."""
    situation = join(timeline, day)
    none = situation.sites.iloc[:0]
    return Drawn(situation, gpd.GeoDataFrame(towns), none, gpd.GeoDataFrame(roads), areas, fronts)


def drafts(
    what: Drawn, look: Look, own: Holders, span: tuple[date, date], *, counted: bool = False
) -> Iterator[Words]:
    """List what may be written, the most first; the day has an empty line, and its bar another.

    Parameters
    ----------
    what : Drawn
        Of all days.
    look : Look
    own : Holders
    span : tuple of date
        First and last day.
    counted : bool
        Whether holders are told with the number of their towns, which changes from day to day.

    Yields
    ------
    Words
    """
    ledger = what.situation.timeline.ledger
    title = Line(look.title or ledger.title, 1.1, bold=True, after=0.05)
    head = Block("title", (title, Line(" ", 1.9, bold=True, after=0.0), Line(" ", 0.9)))
    first, last = (dates.describe_day(day) for day in span)
    foot = Block("sources", (Line(f"{first} to {last}; sources at the end.", 0.6, soft=True),))
    for most in (14, 10, 7, 5, 3, 1):
        holders, *signs = key(what, own, look.theme, short=True, most=most)
        plain = tuple(line if counted else _uncounted(line) for line in holders.lines)
        flare = Line("Changed hands of late", 0.86, swatch=flare_example(look.theme))
        blocks = [Block("holders", plain, columns=holders.columns), *signs,
                  Block("flare", (flare,))]  # fmt: skip
        yield Words((head,), tuple(blocks), (foot,))


def _uncounted(line: Line) -> Line:
    text, _, _ = line.text.rpartition(": ")
    return Line(text or line.text, line.size, line.bold, line.soft, line.swatch, line.after)


def last_frame(look: Look, timeline: Timeline, span: Sequence[date]) -> Figure:
    """Write on what a film rests, and whose work it is."""
    from matplotlib.figure import Figure

    paper, ledger = look.paper, timeline.ledger
    figure = Figure(figsize=(paper.width / paper.dpi, paper.height / paper.dpi), dpi=paper.dpi,
                    facecolor=look.theme.paper)  # fmt: skip
    axes = figure.add_axes((0, 0, 1, 1), facecolor="none", gid="sources")
    axes.set_axis_off()
    axes.set(xlim=(0, paper.width), ylim=(paper.height, 0))
    gap = 2.0 * paper.margin
    box = Box(gap, gap, paper.width - 2 * gap, paper.height - 2 * gap)
    for remarks in (*range(len(ledger.remarks), 0, -1), 0):
        blocks = _sources(look, timeline, ledger, span, remarks)
        for scale in (1.0, 0.9, 0.82):
            setter = Typesetter(paper, look.theme, scale, look.house.fonts)
            if setter.height(blocks, box.width) <= box.height or (not remarks and scale == 0.82):
                setter.write(axes, blocks, box)
                return figure
    return figure


def _sources(
    look: Look, timeline: Timeline, ledger: Ledger, span: Sequence[date], remarks: int
) -> list[Block]:
    first, last = (dates.describe_day(day) for day in span)
    frame = timeline.frame
    days = np.array(span, "datetime64[s]")
    told = frame[(frame["start"] <= days[1]) & (frame["end"].isna() | (frame["end"] > days[0]))]
    claims = {claim for names in told["claims"] for claim in names}
    table = ledger.statements
    count = table.loc[table["claim_id"].isin(claims), "source_id"].nunique()
    basis = captions.basis(timeline)
    return [
        Block("title", (Line(look.title or ledger.title, 1.3, bold=True),
                        Line(f"{first} to {last}", 1.1, bold=True))),
        Block("basis", (Line(f"{len(claims):,} claims from {count:,} sources, {basis}.", 0.95),)),
        Block("credit", (Line(captions.credit(ledger, look.house.credit), 0.85, soft=True),)),
        *([Block("remarks", tuple(Line(text, 0.8, soft=True, after=0.3)
                                  for text in ledger.remarks[:remarks]))] if remarks else []),
    ]  # fmt: skip
