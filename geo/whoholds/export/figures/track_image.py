"""A track record as a figure: verdicts that were taken back, and days until changes were known."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from whoholds import dates
from whoholds.analysis.track_record import TrackRecord
from whoholds.errors import expect
from whoholds.export.escaping import drawn
from whoholds.export.figures.canvas import INK, PAPER
from whoholds.export.figures.extras import needs
from whoholds.export.figures.page import save
from whoholds.vocabulary import KIND_NAMES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["to_track_image", "track_figure"]

_COLOURS: Final = {"certain": "#2f5d8a", "possible": "#d08a3c"}
_UNTIL: Final = {
    "days_to_report": ("reported", INK, "solid"),
    "days_to_certainty": ("certain", _COLOURS["certain"], (0, (4, 1.5))),
}
_SOFT: Final = "#5b5f63"
_YEAR: Final = 365


@needs("plot", "matplotlib")
def to_track_image(record: TrackRecord, path: str | Path, *, kind: str = "town") -> Path:
    """Draw how often verdicts were taken back, and how long changes took to be known.

    Parameters
    ----------
    record : TrackRecord
    path : str or Path
        ``.png``, ``.svg`` or ``.pdf``, to make or replace.
    kind : {"town", "site", "highway", "area", "state"}

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ValueError
        For a kind that does not exist.
    ExportError
        When the file could not be written; what stood there before still stands.
    """
    return save(track_figure(record, kind=kind), Path(path), record.hidden)


def track_figure(record: TrackRecord, *, kind: str = "town") -> Figure:
    """Draw a track record; parameters and errors are those of :func:`to_track_image`.

    Returns
    -------
    Figure
    """
    from matplotlib.figure import Figure

    expect(record, TrackRecord)
    if kind not in KIND_NAMES:
        raise ValueError(f"kind is {kind!r}: pass one of {', '.join(KIND_NAMES)}")
    figure = Figure(figsize=(12, 6.3), dpi=100, facecolor=PAPER)
    left, right = figure.add_axes((0.07, 0.15, 0.46, 0.6)), figure.add_axes((0.6, 0.15, 0.37, 0.6))
    for axes in (left, right):
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(axis="y", color="#e3e1dc", linewidth=0.8)
        axes.set_axisbelow(True)
        axes.tick_params(colors=INK, labelsize=9.5)
    _bars(left, record, kind)
    _curves(right, record, kind)
    _words(figure, record)
    return figure


def _bars(axes: Axes, record: TrackRecord, kind: str) -> None:
    """Draw the share taken back by each later day, certain beside possible."""
    sums = record.taken_back("certainty", kind=kind)
    sums = sums[sums["later"] != "end"]
    later = [f"{days} days" for days in (30, 90, _YEAR)]
    place = np.array([later.index(word) for word in sums["later"]])
    for nth, (certainty, colour) in enumerate(_COLOURS.items()):
        chosen = sums["certainty"].to_numpy(object) == certainty
        own = sums[chosen]
        at = place[chosen] + (nth - 0.5) * 0.48
        axes.bar(at, 100 * own["share"], width=0.36, color=colour, label=certainty)
        for x, row in zip(at, own.to_dict("records"), strict=True):
            axes.annotate(
                f"{100 * row['share']:.1f} %\n{row['taken_back']:,} of {row['counted']:,}\n"
                f"{row['subjects_taken_back']} of {row['subjects']} {KIND_NAMES[kind]}",
                (float(x), 100 * row["share"]), (0, 3), textcoords="offset points", fontsize=7.5,
                ha="center", va="bottom", color=INK,
            )  # fmt: skip
    axes.set_xticks(range(len(later)), [f"{word} later" for word in later])
    axes.set_xlim(-0.6, len(later) - 0.4)
    axes.set_ylim(0, max(1.0, 100 * float(sums["share"].max() if len(sums) else 0)) * 1.3)
    axes.set_ylabel("% of verdicts, one a place and day", color=INK, fontsize=9.5)
    axes.set_title(
        f"Verdicts on {KIND_NAMES[kind]} that were taken back", loc="left", fontsize=11.5, color=INK
    )
    if len(sums):
        axes.legend(frameon=False, loc="upper left", fontsize=9.5, title="As known on the day",
                    title_fontsize=9, alignment="left")  # fmt: skip
    else:
        _nothing(axes, "No verdict named a holder")


def _curves(axes: Axes, record: TrackRecord, kind: str) -> None:
    """Draw which part of the changes was reported, and certain, so many days after."""
    changes = record.changes
    changes = changes[(changes["kind"] == kind) & (changes["earliest"] == changes["latest"])]
    days = np.arange(-1, _YEAR + 1)
    for column, (label, colour, dash) in _UNTIL.items():
        # What is not yet certain stays below: it counts among all.
        lag = np.sort(changes[column].dropna().to_numpy(np.int64))
        by_then = 100 * np.searchsorted(lag, days, "right") / max(len(changes), 1)
        if len(changes):
            axes.step(days, by_then, where="post", color=colour, linestyle=dash, linewidth=1.8,
                      label=label)  # fmt: skip
    axes.set_xlim(0, _YEAR)
    axes.set_ylim(0, 102)
    axes.set_xticks([0, 30, 90, 180, 270, _YEAR])
    axes.set_xlabel("days after the change", color=INK, fontsize=9.5)
    axes.set_ylabel("% of changes", color=INK, fontsize=9.5)
    axes.set_title(
        f"Until {len(changes)} changes that are dated to the day were known", loc="left",
        fontsize=11.5, color=INK,
    )  # fmt: skip
    if len(changes):
        axes.legend(frameon=False, loc="lower right", fontsize=9.5)
    else:
        _nothing(axes, "No change is dated to one day")


def _nothing(axes: Axes, text: str) -> None:
    axes.text(0.5, 0.5, text, transform=axes.transAxes, ha="center", color=_SOFT, fontsize=10)


def _words(figure: Figure, record: TrackRecord) -> None:
    """Write what the figure says, and how to read it."""
    first, last, known = (dates.describe_day(day) for day in (*record.days, record.as_known))
    figure.text(0.07, 0.935, f"How often this map was wrong: {drawn(record.title)}", fontsize=15,
                weight="bold", color=INK)  # fmt: skip
    figure.text(
        0.07, 0.855,
        f"Verdicts on every day from {first} to {last}, as known on that day, against what was "
        "known of that same day later.\nTaken back: the later weighing names somebody who does "
        "not agree. Nothing here shows what nobody ever reported.", fontsize=10, color=INK,
        linespacing=1.4,
    )  # fmt: skip
    figure.text(
        0.07, 0.03,
        f"Policy “{record.policy.name}”; knowledge ends on {known}. A day counts only where so "
        "much later is known. Days of one place are not independent of each other.",
        fontsize=8.5, color=_SOFT,
    )  # fmt: skip
