"""Shares over time as a figure: bands from at least to at most, never one line."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from whoholds._renamed import renamed
from whoholds.actor_names import actor_names
from whoholds.analysis.shares import COUNTRY, shares_over_time
from whoholds.engine.actors import blocs
from whoholds.engine.timeline import Timeline
from whoholds.errors import SubjectError, expect
from whoholds.export import style
from whoholds.export.escaping import drawn
from whoholds.export.figures.canvas import INK, PAPER
from whoholds.export.figures.extras import needs
from whoholds.export.figures.page import save

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["share_figure", "to_share_image"]

_HEADINGS = {
    "towns": "Towns",
    "people": "People of towns whose population is known",
    "highway_km": "Kilometres of road",
}
_MOST = 6


@renamed(line="timeline")
@needs("plot", "matplotlib")
def to_share_image(
    timeline: Timeline,
    path: str | Path,
    *,
    scope: str = COUNTRY,
    measure: str = "towns",
    by: str = "bloc",
    step_days: int = 7,
) -> Path:
    """Draw what each party held at least and at most, over the period.

    Parameters
    ----------
    timeline : Timeline
    path : str or Path
        ``.png``, ``.svg`` or ``.pdf``, to make or replace.
    scope : str
        ``"country"`` or a ``state_id``.
    measure : {"towns", "people", "highway_km"}
    by : {"bloc", "actor"}
        Of actors the six that may hold the most are drawn.
    step_days : int
        Days from a point to the next.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ValueError
        For a measure or step that does not exist.
    SubjectError
        For a state that the ledger does not have, or in which there is none of the measure.
    ExportError
        When the file could not be written; what stood there before still stands.
    """
    figure = share_figure(timeline, scope=scope, measure=measure, by=by, step_days=step_days)
    return save(figure, Path(path), timeline.ledger.hidden)


def share_figure(
    timeline: Timeline,
    *,
    scope: str = COUNTRY,
    measure: str = "towns",
    by: str = "bloc",
    step_days: int = 7,
) -> Figure:
    """Draw shares over time; parameters and errors are those of :func:`to_share_image`.

    Returns
    -------
    Figure
    """
    from matplotlib.figure import Figure

    expect(timeline, Timeline)
    if measure not in _HEADINGS:
        raise ValueError(f"measure is {measure!r}: pass one of {', '.join(_HEADINGS)}")
    if step_days < 1:
        raise ValueError(f"step_days is {step_days}: pass 1 or more")
    first, last = timeline.period
    days = [first + timedelta(days=nth) for nth in range(0, (last - first).days, step_days)]
    table = shares_over_time(timeline, [*days, last], by=by)
    table = table[(table["scope"] == scope) & (table["measure"] == measure)]
    if not len(table):
        raise SubjectError(f"no {measure} in {scope!r}: states.geojson lists the states")
    figure = Figure(figsize=(12, 6.3), dpi=100, facecolor=PAPER)
    axes = figure.add_axes((0.07, 0.11, 0.72, 0.74))
    names, colours = _looks(timeline, by)
    wide = table.pivot_table(index="day", columns="actor", values=["least", "most"]).fillna(0.0)
    order = wide["most"].drop(columns="", errors="ignore").max().sort_values(ascending=False)
    for actor in order.index[:_MOST]:
        least, most = wide["least"][actor], wide["most"][actor]
        axes.fill_between(wide.index, least, most, step="post", color=colours[actor], alpha=0.35,
                          linewidth=0)  # fmt: skip
        for edge, dash in ((least, "solid"), (most, (0, (3, 2)))):
            axes.step(wide.index, edge, where="post", color=colours[actor], linewidth=1.3,
                      linestyle=dash)  # fmt: skip
    _finish(figure, timeline, table, scope, measure)
    _labels(figure, wide, [str(one) for one in order.index[:_MOST]], names, colours)
    return figure


def _looks(timeline: Timeline, by: str) -> tuple[dict[str, str], dict[str, str]]:
    """Names and colours of parties; a bloc has those of its first actor."""
    ledger, last = timeline.ledger, timeline.period[1]
    colours = style.holder_colours(ledger)
    if by == "actor":
        return actor_names(ledger, last, abbreviated=True), colours
    of = blocs(ledger, last)
    first: dict[str, str] = {}
    for actor in ledger.actors["actor_id"]:
        first.setdefault(of[actor], colours[actor])
    return {bloc: bloc.capitalize() for bloc in first}, first


def _finish(
    figure: Figure, timeline: Timeline, table: pd.DataFrame, scope: str, measure: str
) -> None:
    """Write what the figure says, and how to read it."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
    from matplotlib.ticker import MaxNLocator

    axes = figure.axes[0]
    states = timeline.ledger.states.set_index("state_id")["name"]
    where = timeline.ledger.title if scope == COUNTRY else str(states[scope])
    total = float(table["total"].iloc[-1])
    figure.text(
        0.07, 0.95, f"{_HEADINGS[measure]}: {drawn(where)}", fontsize=15, weight="bold", color=INK
    )
    figure.text(
        0.07, 0.905,
        f"Of {total:,.0f}. Solid: at least, what nobody else may hold. Dashed: at most, all that "
        "a party may hold.", fontsize=10, color=INK,
    )  # fmt: skip
    figure.text(
        0.07, 0.02,
        f"Policy “{timeline.policy.name}”, as known on {timeline.as_known}. What is missing to the "
        "whole is unknown.", fontsize=8.5, color="#5b5f63",
    )  # fmt: skip
    locator = AutoDateLocator()  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    axes.yaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_ylim(bottom=0)
    edges = [float(date2num(day)) for day in timeline.period]  # type: ignore[no-untyped-call]
    axes.set_xlim(edges[0], edges[1])
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color="#e3e1dc", linewidth=0.8)
    axes.set_axisbelow(True)


def _labels(
    figure: Figure,
    wide: pd.DataFrame,
    actors: list[str],
    names: dict[str, str],
    colours: dict[str, str],
) -> None:
    """Name the bands at their right end, pushed apart where they would overlap."""
    axes = figure.axes[0]
    top = axes.get_ylim()[1]
    ends = {
        actor: (wide["least"][actor].iloc[-1], wide["most"][actor].iloc[-1]) for actor in actors
    }
    gap, last = 0.085 * top, -top
    for actor in sorted(actors, key=lambda one: sum(ends[one])):
        least, most = ends[actor]
        y = max((least + most) / 2, last + gap)
        last = y
        much = f"{most:,.0f}" if least == most else f"{least:,.0f} to {most:,.0f}"
        axes.annotate(
            f"{drawn(names.get(actor, actor))}\n{much}", (1.012, y),
            xycoords=("axes fraction", "data"), fontsize=9.5, color=INK, va="center",
            annotation_clip=False,
            bbox={"facecolor": colours[actor], "alpha": 0.18, "edgecolor": colours[actor],
                  "boxstyle": "round,pad=0.25"},
        )  # fmt: skip
