"""A map of what changed hands, with arrows from who took it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from whoholds import crs, dates
from whoholds._renamed import renamed
from whoholds.analysis.change import Change
from whoholds.errors import expect
from whoholds.export import style
from whoholds.export.figures.canvas import INK, Canvas
from whoholds.export.figures.extras import needs
from whoholds.export.figures.map_surround import Column
from whoholds.export.figures.page import Box, map_page, save
from whoholds.subject import subjects_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["change_picture", "to_change_image"]


@renamed(found="change")
@needs("plot", "matplotlib")
def to_change_image(change: Change, path: str | Path, *, size: str = "social") -> Path:
    """Draw which towns changed hands, and from where they were taken.

    Parameters
    ----------
    change : Change
        As :func:`whoholds.change` answers.
    path : str or Path
        ``.png``, ``.svg`` or ``.pdf``, to make or replace.
    size : {"social", "a4", "a4-landscape"}
        As for :func:`whoholds.to_image`.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ValueError
        For a size that does not exist.
    ExportError
        For another ending of the name, or when the file could not be written.
    """
    figure = change_picture(change, size=size)
    before, after = (timeline.ledger.hidden for timeline in change.timelines)
    return save(figure, Path(path), before | after)


def change_picture(change: Change, *, size: str = "social") -> Figure:
    """Draw a change.

    Every town that changed hands has the colour of who holds it now and a ring of who held it.
    An arrow leads to it from the nearest town that its new holder already held.

    Parameters
    ----------
    change : Change
    size : {"social", "a4", "a4-landscape"}

    Returns
    -------
    Figure

    Raises
    ------
    ValueError
        For a size that does not exist.
    ExportError
        When there is no land to show.
    """
    expect(change, Change)
    ledger = change.timelines[1].ledger
    page = map_page(ledger, size)
    canvas = page.canvas
    canvas.borders(ledger.states)
    towns = _towns(change)
    _arrows(canvas, change, towns)
    for row in towns.to_dict("records"):
        spot = shapely.get_coordinates(canvas.plane.project([row["geometry"]]))
        old = canvas.colours.get(row["from_holder"], INK)
        look = style.sign("besieged", row["to_certainty"], holder=row["to_holder"])
        canvas.signs(spot, look, canvas.colours[row["to_holder"]], old)
    canvas.names(towns, pd.Series(np.ones(len(towns))), len(towns))
    _text(page.figure, page.text, canvas, change)
    return page.figure


def _towns(change: Change) -> gpd.GeoDataFrame:
    """Towns whose holder differs, with both verdicts."""
    frame = change.frame[(change.frame["what"] == "holder") & (change.frame["kind"] == "town")]
    layer = change.timelines[1].ledger.towns[["town_id", "name", "geometry"]]
    ids = frame["subject"].str.removeprefix("town:")
    return gpd.GeoDataFrame(
        layer.merge(frame.assign(town_id=ids), on="town_id", how="inner"), crs=crs.LONLAT
    )


def _arrows(canvas: Canvas, change: Change, towns: gpd.GeoDataFrame) -> None:
    """Lead arrows to the towns from the nearest that their new holders held before."""
    from matplotlib.patches import FancyArrowPatch

    timeline, layer = change.timelines[0], change.timelines[0].ledger.towns
    before = timeline.on(change.days[0]).set_index("subject")["holder"]
    holder = before.loc[subjects_of("town", layer["town_id"]).tolist()].to_numpy(object)
    at = shapely.get_coordinates(canvas.plane.project(layer.geometry.to_numpy()))
    ends = shapely.get_coordinates(canvas.plane.project(towns.geometry.to_numpy()))
    for end, new in zip(ends, towns["to_holder"], strict=True):
        own = at[(holder == new) & (holder != "")]
        if not len(own):
            continue
        start = own[np.linalg.norm(own - end, axis=1).argmin()]
        canvas.axes.add_patch(
            FancyArrowPatch(
                tuple(start), tuple(end), arrowstyle="-|>", mutation_scale=1.1 * canvas.size,
                color=canvas.colours[new], linewidth=0.16 * canvas.size, shrinkA=2, shrinkB=5,
                connectionstyle="arc3,rad=0.15", zorder=5.2,
            )
        )  # fmt: skip


def _text(figure: Figure, box: Box, canvas: Canvas, change: Change) -> None:
    """Write what changed, the latest last, as far as there is room."""
    axes = figure.add_axes(box)
    axes.set_axis_off()
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    column = Column(axes, canvas.size)
    first, last = (dates.describe_day(day) for day in change.days)
    ledger = change.timelines[1].ledger
    column.write(ledger.title, scale=1.15, bold=True, after=0.1)
    column.write(f"{first} to {last}", scale=1.6, bold=True, after=0.3)
    column.write(
        "Who took which town. A disc has the colour of the party that holds it now, its ring that "
        "of the party that held it before. An arrow comes from the nearest town that the new "
        "holder already held; it is no route.", soft=True, scale=0.85,
    )  # fmt: skip
    sentences = [one for one in change.sentences().sentences if one.what == "holder"]
    shown = 0
    for sentence in sentences:
        if not column.room(sentence.text, scale=0.9, part=0.88 if column.wide else 0.74):
            break
        column.write(sentence.text, scale=0.9)
        shown += 1
    if not sentences:
        column.write("Nothing is known to have changed hands.")
    elif shown < len(sentences):
        column.write(f"And {len(sentences) - shown} more.", soft=True)
    credits_ = dict.fromkeys(one.text for one in ledger.attributions if one.text)
    column.write(" · ".join(credits_), soft=True, scale=0.72)
