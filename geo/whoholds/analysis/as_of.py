"""Who held the place then: events of one's own beside the verdict of their day."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from whoholds._arrays import Ints, number
from whoholds._suggest import suggest
from whoholds.dates import ordinal, read_day
from whoholds.dates.columns import days
from whoholds.engine.citations import last_heard
from whoholds.engine.columns import FRAME, LISTS
from whoholds.engine.timeline import Timeline
from whoholds.errors import DateError, SubjectError, expect

__all__ = ["as_of", "flat"]

_KINDS: Final = {
    f"{kind}_id": kind for kind in ("town", "site", "area", "state")
}  # a road has no verdict of its own, but each of its stretches


def as_of(
    events: pd.DataFrame, timeline: Timeline, *, on: str = "date", by: str = "town_id"
) -> pd.DataFrame:
    """Put beside each event the verdict on its place on its day.

    Parameters
    ----------
    events : DataFrame
        Anything dated and placed; labels and the order of rows are kept.
    timeline : Timeline
    on : str, default "date"
        The column of days: datetimes of any unit, dates, or text such as ``2024-12-05``.
    by : str, default "town_id"
        The column of places: ids of towns; of sites, areas or states where it is called
        ``site_id``, ``area_id`` or ``state_id``; or subjects such as ``state:MMR-005``.

    Returns
    -------
    DataFrame
        `events` with the columns of :attr:`Timeline.frame` behind its own, news being heard up to
        the day of the event. They are missing where the event has no day or no place, or its day
        lies outside of the period.

    Raises
    ------
    SubjectError
        When the timeline has no such place; the message says in which row.
    DateError
        When a cell is no day; likewise.
    ValueError
        When a column is not there, or one of a verdict is there already.

    Examples
    --------
    >>> import whoholds as wh
    >>> events = pd.DataFrame({"town_id": ["lashio"], "date": ["2024-09-01"]}, index=["air raid"])
    >>> as_of(events, wh.weigh(wh.open("myanmar")))["holder"].to_dict()
    {'air raid': 'mndaa'}
    """
    expect(events, pd.DataFrame)
    expect(timeline, Timeline)
    for column in (on, by):
        if column not in events:
            raise ValueError(f"events have no column {column}: name it with on= or by=")
    taken = [column for column in FRAME if column in events and column not in (on, by)]
    if taken:
        raise ValueError(f"events have {', '.join(taken)} already: rename before they are joined")
    told_days = [_day(cell, row, on) for row, cell in enumerate(events[on].tolist(), 1)]
    places = _places(events[by], timeline, by)
    first, last = timeline.record.period
    told = np.array([day is not None and first <= day <= last for day in told_days], bool)
    told &= places >= 0
    at = np.flatnonzero(told)
    until = np.array([told_days[row] for row in at], np.int64)
    verdicts = _then(timeline, places[at], until).drop(columns=[by], errors="ignore")
    beside = verdicts.set_axis(at, axis="index").reindex(range(len(events)))
    beside = beside.set_axis(events.index, axis="index")
    joined = events.copy()
    for name in beside:
        joined[name] = beside[name].array
    return joined


def flat(frame: pd.DataFrame) -> pd.DataFrame:
    """Make a table of plain cells, for files and engines that know no lists.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        Such as :attr:`Timeline.frame`, or a layer of a situation.

    Returns
    -------
    DataFrame or GeoDataFrame
        The same rows; lists are text with ``;`` between, as in a pack, so that duplicates can be
        dropped, rows grouped and files written.

    Examples
    --------
    >>> flat(pd.DataFrame({"partners": [["a", "b"], []]}))["partners"].tolist()
    ['a;b', '']
    """
    expect(frame, pd.DataFrame)
    plain = frame.copy()
    for column in plain.columns:
        cells = plain[column]
        if column in LISTS or any(isinstance(cell, list) for cell in cells):
            texts = [";".join(cell) if isinstance(cell, list) else cell for cell in cells]
            plain[column] = pd.Series(texts, index=plain.index, dtype="str")
    return plain


def _then(timeline: Timeline, places: Ints, until: Ints) -> pd.DataFrame:
    """Spell the verdict of each place on its day out, each row of the timeline once."""
    rows = timeline.rows_of(places, until)
    distinct, back = np.unique(rows, return_inverse=True)
    last = np.full(len(distinct), timeline.record.period[1])
    verdicts = timeline.spell(distinct, last).take(back).reset_index(drop=True)
    heard = last_heard(timeline.record, timeline.coded_rows(rows), until)
    stamps = days(heard).to_numpy(zero_copy_only=False).astype("datetime64[s]")
    return verdicts.assign(last_heard=stamps)


def _day(cell: object, row: int, column: str) -> int | None:
    if cell is None or cell is pd.NaT or cell is pd.NA or cell != cell or cell == "":
        return None
    try:
        return ordinal(read_day(cell))  # type: ignore[arg-type]
    except DateError as error:
        raise DateError(f"row {row} of events, `{column}`: {error}") from error


def _places(cells: pd.Series, timeline: Timeline, by: str) -> Ints:
    """Give the number of the subject of each event; -1 where there is none."""
    texts = pd.Series([cell if isinstance(cell, str) else "" for cell in cells.tolist()])
    kind = _KINDS.get(by, "town")
    plain = texts.ne("") & ~texts.str.contains(":", regex=False)
    subjects = texts.mask(plain, f"{kind}:" + texts)
    places = number(subjects, timeline.subjects)
    for row in np.flatnonzero((places < 0) & subjects.ne("").to_numpy()):
        meant = suggest(subjects[row], timeline.subjects)
        said = f"row {row + 1} of events, `{by}`: no `{subjects[row]}` in the timeline"
        raise SubjectError(f"{said}; {meant}" if meant else said)
    return places
