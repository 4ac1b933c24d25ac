"""uMap: the file in which it saves a whole map, as context only.

Whether a mark says who holds a place, only its maker knows: ``sheet`` reads such files with a
mapping, and ``my-maps`` where marks are named ``ACTOR - DATE - Place``.
"""

from __future__ import annotations

import os
from pathlib import Path

import shapely

from whoholds.dates import Day
from whoholds.ledgers import Ledger
from whoholds.read import tables
from whoholds.read._files import umap_text
from whoholds.read._files.html_text import lines, told
from whoholds.read._importing.draft import Draft, day_or_today
from whoholds.read._importing.marker import headline
from whoholds.read._importing.own_days import own_day
from whoholds.read._importing.points import astray, single
from whoholds.read.imported import ON_THE_WEB, Imported, Terms


def read(path: str | os.PathLike[str], ledger: Ledger, *, accessed: Day | None = None) -> Imported:
    """Read a map that uMap saved (*full backup*), every layer of it.

    Parameters
    ----------
    path : str or path-like
        ``.umap``.
    ledger : Ledger
        Not asked: a mark makes no claim. Every importer takes one.
    accessed : str or date, optional
        Day on which the map was saved; today unless given.

    Returns
    -------
    Imported
        No claims; rows are the numbers of the marks, from 1. Context has the day that a mark tells
        in a field called a date, or in its name; its kind is the layer.

    Raises
    ------
    SourceDataError
        If it is no such file.
    """
    file = Path(path)
    marks = umap_text.marks(file)
    draft = Draft("umap", day_or_today(accessed), file.name)
    undated = 0
    fields = [str(column) for column in marks if column not in (*umap_text.OWN, "geometry")]
    records = marks.drop(columns="geometry").to_dict("records")
    for row, cells, drawn in zip(marks.index.tolist(), records, marks.geometry, strict=True):
        mark = {str(name): str(cell) for name, cell in cells.items()}
        shape = single(drawn)
        if shape is None or shape.is_empty:
            draft.leave(row, mark["name"], "it has no geometry that can be read")
            continue
        if off := astray(shape):
            draft.leave(row, mark["name"], off)
            continue
        words, url = told(mark["description"])
        extra = {field: mark[field] for field in fields if mark[field]}
        besides = [f"{field}: {cell}" for field, cell in extra.items()]
        when = own_day(extra).when
        when = when or headline(mark["name"]).when
        undated += not when
        kind = mark["layer"] or ("marker" if isinstance(shape, shapely.Point) else "drawn")
        place, text = " ".join(lines(mark["name"])), "; ".join(filter(None, [words, *besides]))
        draft.context(row, shape, when=when, kind=kind, place=place, text=text, url=url)
    terms = Terms(attribution=f"after a map of uMap, {file.stem}", notice=ON_THE_WEB)
    notes = {"marks without a day": undated, **tables.left_out(marks)}
    return draft.finish(marks.index, terms=terms, notes=notes)
