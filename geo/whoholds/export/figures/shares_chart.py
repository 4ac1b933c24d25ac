"""Shares over time as a figure: bands from at least to at most, never one line."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from whoholds import dates
from whoholds._renamed import renamed
from whoholds.actor_names import actor_names
from whoholds.analysis.changes import changes
from whoholds.analysis.shares import COUNTRY, shares_over_time
from whoholds.engine.actors import blocs
from whoholds.engine.timeline import Timeline
from whoholds.errors import SubjectError, expect
from whoholds.export import style
from whoholds.export.escaping import drawn
from whoholds.export.figures import caption as captions
from whoholds.export.figures.canvas import INK, PAPER
from whoholds.export.figures.extras import needs
from whoholds.export.figures.holders import holders
from whoholds.export.figures.page import save
from whoholds.ledgers import Ledger

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["share_figure", "to_share_image"]

_HEADINGS = {
    "towns": "Towns",
    "people": "People of towns whose population is known",
    "highway_km": "Kilometres of road",
}
_MOST = 6
_MOST_SPANS = 8


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
    caption: bool = True,
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
        Sides, or parties: of these the six that may hold the most are drawn.
    step_days : int
        Days from a point to the next.
    caption : bool
        As for :func:`whoholds.to_image`.

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
    where = _where(timeline.ledger, scope)
    told = f"Chart of {_HEADINGS[measure].lower()} in {where}: what each {by} held at least, what "
    words = captions.plain(timeline, f"{_HEADINGS[measure]}: {where}", f"{told}at most, and when.")
    return save(figure, Path(path), timeline.ledger.hidden, words, beside=caption)


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
    colours, called = style.holder_colours(ledger), actor_names(ledger, last, abbreviated=True)
    if by == "actor":
        return called, colours
    sides = holders(ledger, last)
    first: dict[str, str] = {}
    for actor, bloc in blocs(ledger, last).items():
        # Who stands alone is called and coloured as itself, as everywhere.
        first.setdefault(bloc, colours[bloc] if bloc == actor else sides.colours[actor])
    return {bloc: sides.names.get(bloc) or called.get(bloc, bloc) for bloc in first}, first


def _finish(
    figure: Figure, timeline: Timeline, table: pd.DataFrame, scope: str, measure: str
) -> None:
    """Write what the figure says, and how to read it."""
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter, date2num
    from matplotlib.ticker import MaxNLocator

    axes = figure.axes[0]
    where = _where(timeline.ledger, scope)
    unknown = table.loc[(table["actor"] == "") & (table["day"] == table["day"].max()), "least"]
    nobody = float(unknown.iloc[0]) if len(unknown) else 0.0
    total = float(table["total"].iloc[-1])
    # What nobody is known to hold is nobody's at most, either.
    unheld = f"{nobody:,.0f} that nobody is known to hold on the last day are in no band."
    unheld = unheld if nobody else ""
    figure.text(
        0.07, 0.95, f"{_HEADINGS[measure]}: {drawn(where)}", fontsize=15, weight="bold", color=INK
    )
    figure.text(
        0.07, 0.925,
        f"Of {total:,.0f}. Solid: at least, what nobody else may hold. Dashed: at most, all that "
        f"a party may hold.\n{unheld}", fontsize=10, color=INK, va="top",
    )  # fmt: skip
    figure.text(
        0.07, 0.02,
        f"Policy “{timeline.policy.name}”, as known on {timeline.as_known}. Ticks below: days on "
        "which towns changed hands. Lines: named operations begin, and are grey until they end.",
        fontsize=8.5, color="#5b5f63",
    )  # fmt: skip
    _events(axes, timeline)
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


def _where(ledger: Ledger, scope: str) -> str:
    """Name the country or a state."""
    if scope == COUNTRY:
        return ledger.title
    return str(ledger.states.set_index("state_id")["name"][scope])


def _events(axes: Axes, timeline: Timeline) -> None:
    """Mark named operations as spans, and the days of change as ticks."""
    from matplotlib.dates import date2num

    first, last = timeline.period
    rows = changes(timeline, first, last)
    turned = rows[(rows["kind"] == "town") & rows["turn"].isin(("hands", "lost"))]
    if len(turned):
        at = date2num(turned["day"].drop_duplicates().to_numpy())  # type: ignore[no-untyped-call]
        axes.plot(at, [0.0] * len(at), "|", color=INK, markersize=9, markeredgewidth=0.7,
                  transform=axes.get_xaxis_transform(), clip_on=False)  # fmt: skip
    told = timeline.ledger.operations[["name", "start", "end"]].itertuples(index=False)
    spans = [
        (begin, dates.bounds(end).latest if end else None, name)
        for name, start, end in told
        if start and (begin := dates.bounds(start).earliest) is not None
    ]
    within = sorted((each for each in spans if first <= each[0] <= last), key=lambda each: each[0])
    for nth, (begin, end, name) in enumerate(within[:_MOST_SPANS]):
        west = float(date2num(begin))  # type: ignore[no-untyped-call]
        axes.axvline(west, color=INK, linewidth=0.7, alpha=0.5)
        if end is not None and end > begin:
            east = float(date2num(min(end, last)))  # type: ignore[no-untyped-call]
            axes.axvspan(west, east, color=INK, alpha=0.06, linewidth=0, zorder=0)
        axes.text(west, 0.985 - 0.045 * (nth % 6), f" {drawn(name)}", fontsize=8, color=INK,
                  va="top", transform=axes.get_xaxis_transform(), clip_on=True)  # fmt: skip


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
