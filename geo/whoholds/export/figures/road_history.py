"""The history of a road as a strip chart: distance along the road by time, coloured by holder."""

from __future__ import annotations

import textwrap
from collections.abc import Hashable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from whoholds import dates
from whoholds._renamed import renamed
from whoholds.actor_names import actor_names
from whoholds.dates import Day, read_day
from whoholds.engine.timeline import Timeline
from whoholds.errors import DateError, ExportError, SubjectError, expect
from whoholds.export import style
from whoholds.export.colours import opposing
from whoholds.export.escaping import drawn, legend_entry
from whoholds.export.figures import caption as captions
from whoholds.export.figures.canvas import INK, PAPER
from whoholds.export.figures.extras import needs
from whoholds.export.figures.folding import Folds, fold
from whoholds.export.figures.page import save
from whoholds.export.figures.road_marks import mark_folds, mark_stations
from whoholds.ledgers import Ledger
from whoholds.roads.layout import routes
from whoholds.subject import subjects_of
from whoholds.vocabulary import SILENCES

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch, Rectangle

__all__ = ["road_history", "to_road_history"]

_Box = tuple[float, float, float, float]
"""Left, top, width, height."""

_SOFT, _PALE = "#5b5f63", "#ececec"
_HATCHES = {"contested": "///", "inferred": "/", "shared": "||", "possible": "..."}
_COLOURED = ("contested", "inferred", "shared", "besieged", "possible")
"""Signs drawn in another party's colour."""
_COLUMNS = 3
_SIGNS = {
    "contested": "Contested, in the challengers' colours",
    "inferred": "Contested, inferred between two reports: fewer lines",
    "shared": "Held together, barred in the other party's colour",
    "besieged": "Besieged, edged in the besiegers' colours",
    "possible": "Possible only, dotted in the colour of who else may hold it",
    "claimed": "On a party's own word only",
    "fire_control": "Under fire control",
    "closed": "Closed",
    "no_report": "No report of it in this ledger",
    "unsettled": "Reports of it do not say who holds it: grey, edged and dotted",
    "lapsed": "Reports tell who held it before or after only: grey, edged",
}


@renamed(line="timeline")
@needs("plot", "matplotlib")
def road_history(
    timeline: Timeline,
    highway: str,
    *,
    between: tuple[str, str] | None = None,
    start: Day | None = None,
    end: Day | None = None,
    folded: bool = True,
) -> Figure:
    """Draw who held which stretch of a road, and when.

    Time runs to the right and the road downwards, its stations as lines. A change shows on the
    last day on which it may have happened; before that the stretch is dotted in the colour of
    whoever may have held it instead.

    Parameters
    ----------
    timeline : Timeline
        As :func:`whoholds.weigh` answers it.
    highway : str
        The road's id, such as ``"AH1"``.
    between : tuple of str, optional
        Town ids of two stations; by default the whole road.
    start, end : str, date or datetime64, optional
        First and last day; by default those of the timeline.
    folded : bool
        Whether long stretches of which there is one verdict on all these days are drawn short,
        with a mark and their length.

    Returns
    -------
    Figure
        Of matplotlib, bound to no window.

    Raises
    ------
    SubjectError
        When the ledger has no such road or station.
    DateError
        When `end` is not after `start`.
    """
    from matplotlib.figure import Figure

    expect(timeline, Timeline)
    ledger = timeline.ledger
    if highway not in routes(ledger):
        raise SubjectError(f"no road `{highway}` with stations; highways.geojson lists them")
    road = routes(ledger)[highway]
    low, high = road.section(*(between or (road.towns[0], road.towns[-1])))
    first = timeline.period[0] if start is None else read_day(start)
    last = timeline.period[1] if end is None else read_day(end)
    if last <= first:
        raise DateError(f"{last} is not after {first}; name the earlier day first")
    days = pd.Timestamp(first), pd.Timestamp(last) + pd.Timedelta(days=1)
    runs = _runs(timeline, highway, (low, high), days)
    stops = [
        (town, float(km)) for town, km in zip(road.towns, road.km, strict=True) if low <= km <= high
    ]
    folds = fold((low, high), _quiet(runs) if folded else [])
    stops = [(town, km) for town, km in stops if folds.shows(km)]
    figure = Figure(figsize=(11.0, 2.9 + 0.3 * max(6, len(stops))), dpi=110, facecolor=PAPER)
    axes = figure.add_axes((0.16, 0.0, 0.77, 1.0))
    ends = {name: folds(runs[name].clip(low, high)) for name in ("from_km", "to_km")}
    _fill(axes, runs.assign(**ends), style.holder_colours(ledger))
    _frame(axes, folds, days)
    _words(figure, axes, timeline, highway, runs)
    names = ledger.towns.set_index("town_id")["name"]
    mark_stations(axes, [(drawn(str(names[town])), float(folds(km))) for town, km in stops])
    mark_folds(axes, folds)
    return figure


@renamed(line="timeline")
@needs("plot", "matplotlib")
def to_road_history(
    timeline: Timeline,
    path: str | Path,
    highway: str,
    *,
    between: tuple[str, str] | None = None,
    start: Day | None = None,
    end: Day | None = None,
    folded: bool = True,
    caption: bool = True,
) -> Path:
    """Write the chart of :func:`road_history` as a picture.

    Parameters
    ----------
    timeline : Timeline
    path : str or Path
        ``.png``, ``.svg`` or ``.pdf``, to make or replace.
    highway, between, start, end, folded
        As for :func:`road_history`.
    caption : bool
        As for :func:`whoholds.to_image`.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    SubjectError, DateError
        As :func:`road_history`.
    ExportError
        For another ending of the name, or when the file could not be written; what stood there
        before still stands.
    """
    expect(timeline, Timeline)
    target = Path(path)
    if target.suffix.lower() not in (".png", ".svg", ".pdf"):
        raise ExportError(f"{target}: name a file that ends in .png, .svg or .pdf")
    figure = road_history(timeline, highway, between=between, start=start, end=end, folded=folded)
    name = timeline.ledger.highways.set_index("highway_id")["name"][highway]
    told = f"Chart of who held which stretch of {name}: days to the right, kilometres downwards."
    words = captions.plain(timeline, str(name), told)
    return save(figure, target, timeline.ledger.hidden, words, beside=caption)


def _runs(
    timeline: Timeline,
    highway: str,
    km: tuple[float, float],
    days: tuple[pd.Timestamp, pd.Timestamp],
) -> pd.DataFrame:
    """List what is to be filled: verdicts with their kilometres, cut to the days shown."""
    laid = pd.DataFrame(routes(timeline.ledger)[highway].stretches().drop(columns="geometry"))
    laid = laid[(laid["from_km"] < km[1]) & (laid["to_km"] > km[0])]
    laid["subject"] = subjects_of("highway", laid["stretch_id"])
    runs = laid.merge(timeline.frame, on="subject")
    runs["start"] = runs["start"].where(runs["start"] > days[0], days[0])
    runs["end"] = runs["end"].where(runs["end"] < days[1], days[1])
    return runs[runs["start"] < runs["end"]]


def _quiet(runs: pd.DataFrame) -> list[tuple[float, float]]:
    """List the stretches of which one verdict holds on all days shown."""
    alone = runs[~runs.duplicated(["from_km", "to_km"], keep=False)].sort_values("from_km")
    return [(float(low), float(high)) for low, high in zip(alone["from_km"], alone["to_km"],
                                                           strict=True)]  # fmt: skip


def _fill(axes: Axes, runs: pd.DataFrame, colours: Mapping[str, str]) -> None:
    """Fill each verdict's stretch and days with its holder's colour and signs."""
    left, right = _numbers(runs["start"]), _numbers(runs["end"])
    for run, start, end in zip(runs.to_dict("records"), left, right, strict=True):
        box = (start, run["from_km"], end - start, run["to_km"] - run["from_km"])
        look = style.sign(run["status"], run["certainty"], holder=run["holder"])
        axes.add_patch(_box(box, facecolor=colours[run["holder"]], alpha=look.opacity, linewidth=0))
        for kind in _kinds(run):
            others = (colours[name] for name in _others(run, kind))
            # Dots of several would lie in the same places.
            of = opposing(others, colours[run["holder"]], INK)
            _sign(axes, box, kind, of if len(of) == 1 or kind != "possible" else [INK])


def _numbers(days: pd.Series) -> list[float]:
    """Count days from matplotlib's own first day, 1970-01-01."""
    return list(days.to_numpy().astype("datetime64[D]").astype(float))


def _box(box: _Box, **look: Any) -> Rectangle:
    from matplotlib.patches import Rectangle

    return Rectangle(box[:2], box[2], box[3], **look)


def _kinds(run: Mapping[Hashable, Any]) -> list[str]:
    """Name the signs of one verdict, those that cover most first."""
    signs = [
        ("possible", run["certainty"] == "possible"),
        ("shared", run["status"] == "shared"),
        ("contested", run["status"] == "contested" and not run["inferred"]),
        ("inferred", run["status"] == "contested" and run["inferred"]),
        ("claimed", bool(run["claimed_by"])),
        ("besieged", run["status"] == "besieged"),
        ("fire_control", run["access"] == "fire_control"),
        ("closed", run["access"] == "closed"),
        *((silence, run["silence"] == silence) for silence in SILENCES if silence),
    ]
    return [kind for kind, so in signs if so]


def _others(run: Mapping[Hashable, Any], kind: str) -> list[str]:
    """Name the parties whose colours a sign takes."""
    column = {"possible": "alternatives", "shared": "partners"}.get(kind, "challengers")
    names = run[column]
    return [name for name in names if name] if isinstance(names, list) else []


def _hatch(axes: Axes, box: _Box, kind: str, colours: Sequence[str]) -> None:
    """Hatch a box in the colours of all, each in a direction of its own."""
    own = _HATCHES[kind]
    for hatch, colour in zip((own, "\\" * len(own), "-" * len(own)), colours, strict=False):
        # Colours of two parties may be equally dark: a paler, wider hatch keeps them apart.
        wide = ((colour, 0.8),) if kind == "possible" else ((PAPER, 3.4), (colour, 1.7))
        for ink, width in wide:
            axes.add_patch(
                _box(box, facecolor="none", edgecolor=ink, linewidth=0, hatch=hatch,
                     hatch_linewidth=width)
            )  # fmt: skip


def _sign(axes: Axes, box: _Box, kind: str, colours: Sequence[str]) -> None:
    """Draw one sign over a filled box, in the colours of one to three parties."""
    if kind in _HATCHES:
        _hatch(axes, box, kind, colours)
    elif kind in ("unsettled", "lapsed"):
        hatch = ".." if kind == "unsettled" else ""
        axes.add_patch(
            _box(box, facecolor=_PALE, edgecolor=style.UNKNOWN_COLOUR, linewidth=1.6, hatch=hatch)
        )
    elif kind == "claimed":
        axes.add_patch(_box(box, facecolor="none", edgecolor=PAPER, linewidth=3.2))
        axes.add_patch(
            _box(box, facecolor="none", edgecolor=INK, linewidth=1.8, linestyle=(0, (3, 2)))
        )
    elif kind == "besieged":
        for nth, colour in enumerate(colours):
            dash = (-6.0 * nth, (6.0, 6.0 * (len(colours) - 1))) if len(colours) > 1 else "solid"
            axes.add_patch(
                _box(box, facecolor="none", edgecolor=colour, linewidth=2.0, linestyle=dash)
            )
    elif kind in ("fire_control", "closed"):
        middle = box[1] + box[3] / 2
        axes.plot(
            [box[0], box[0] + box[2]], [middle, middle], color=INK, solid_capstyle="butt",
            linewidth=2.2, linestyle=_access_dash(kind),
        )  # fmt: skip


def _access_dash(kind: str) -> Any:
    return "solid" if kind == "closed" else (0, (1.0, 1.2))


def _frame(axes: Axes, folds: Folds, days: tuple[pd.Timestamp, pd.Timestamp]) -> None:
    import matplotlib.dates as mdates
    from matplotlib.ticker import MaxNLocator

    axes.set_xlim(*_numbers(pd.Series(days)))
    axes.xaxis_date()
    axes.set_ylim(folds.chart[-1], folds.chart[0])
    round_km = MaxNLocator(8).tick_values(folds.km[0], folds.km[-1])
    told = [km for km in round_km if folds.km[0] <= km <= folds.km[-1] and folds.shows(km)]
    axes.set_yticks(folds(told), [f"{km:g}" for km in told])
    locator: Any = mdates.AutoDateLocator(minticks=5, maxticks=12)  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(mdates.ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]
    axes.yaxis.tick_right()
    axes.yaxis.set_label_position("right")
    axes.set_ylabel("kilometres along the road", color=_SOFT, fontsize=8)
    axes.tick_params(labelsize=8, color=_SOFT, labelcolor=_SOFT)
    for spine in axes.spines.values():
        spine.set_color(_SOFT)
        spine.set_linewidth(0.6)


def _words(
    figure: Figure, axes: Axes, timeline: Timeline, highway: str, runs: pd.DataFrame
) -> None:
    """Write title, legend and sources around the chart."""
    ledger = timeline.ledger
    handles = _legend(ledger, runs)
    credits_ = " · ".join(dict.fromkeys(one.text for one in ledger.attributions if one.text))
    lines = textwrap.wrap(drawn(credits_), 210)
    height, lower = figure.get_size_inches()[1], 0.2 + 0.13 * len(lines)
    foot = lower + 0.42 + 0.21 * -(-len(handles) // _COLUMNS)
    axes.set_position((0.16, foot / height, 0.77, (height - foot - 0.85) / height))
    names = ledger.highways.set_index("highway_id")["name"]
    figure.text(
        0.02, 1 - 0.32 / height, drawn(str(names[highway])), fontsize=13, weight="bold", color=INK
    )
    known = dates.describe_day(timeline.as_known)
    basis = f"Who held it, by the policy “{timeline.policy.name}”, from what was public by {known}"
    figure.text(0.02, 1 - 0.56 / height, basis, fontsize=9, color=_SOFT)
    figure.legend(
        handles=handles, loc="lower left", bbox_to_anchor=(0.015, lower / height), ncols=_COLUMNS,
        fontsize=8, frameon=False, labelcolor=INK, handlelength=2.2, handleheight=1.1,
        columnspacing=1.4,
    )  # fmt: skip
    figure.text(0.02, 0.1 / height, "\n".join(lines), fontsize=6.5, color=_SOFT, va="bottom")


def _legend(ledger: Ledger, runs: pd.DataFrame) -> list[Patch | Line2D]:
    """Explain the colours and signs that occur."""
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    colours = style.holder_colours(ledger)
    shown = runs["start"].max()
    called = actor_names(ledger, shown.date() if not pd.isna(shown) else date.max)
    drawn = runs.to_dict("records")
    others = [
        name
        for run in drawn
        for kind in _kinds(run)
        if kind in _COLOURED
        for name in _others(run, kind)
    ]
    named = [*runs["holder"], *others]
    handles: list[Patch | Line2D] = [
        Patch(facecolor=colours[name], label=legend_entry(called[name]))
        for name in dict.fromkeys(named)
        if name
    ]
    kinds = {kind for run in drawn for kind in _kinds(run)}
    for kind, label in _SIGNS.items():
        if kind not in kinds:
            continue
        if kind in ("fire_control", "closed"):
            handles.append(
                Line2D([], [], color=INK, linewidth=2.2, linestyle=_access_dash(kind), label=label)
            )
            continue
        handles.append(_swatch(kind, label))
    return handles


def _swatch(kind: str, label: str) -> Patch:
    from matplotlib.patches import Patch

    grey = "#d9d6d0"
    if kind == "no_report":
        return Patch(facecolor=style.UNKNOWN_COLOUR, label=label)
    if kind in ("unsettled", "lapsed"):
        hatch = ".." if kind == "unsettled" else ""
        return Patch(facecolor=_PALE, edgecolor=style.UNKNOWN_COLOUR, hatch=hatch, label=label)
    if kind in _HATCHES:
        return Patch(facecolor=grey, edgecolor=INK, linewidth=0, hatch=_HATCHES[kind], label=label)
    dashes: Any = (0, style.DASH) if kind == "claimed" else "solid"
    return Patch(facecolor=grey, edgecolor=INK, linestyle=dashes, linewidth=1.2, label=label)
