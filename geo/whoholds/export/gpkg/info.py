"""What a QGIS project says beside its layers: title, terms, days and where to look."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from whoholds.engine.timeline import Timeline
from whoholds.export.gpkg import bookmarks
from whoholds.export.gpkg.bookmarks import Place
from whoholds.export.tabular import credits


@dataclass(frozen=True)
class ProjectInfo:
    """What a project says, beside its layers.

    Parameters
    ----------
    title, abstract, attribution : str
    known : str
        Under which policy, and by when known.
    day : date
        The day of the layers that show one day.
    period : tuple of date
        First and last day of the timeline, both inclusive.
    written : date
        The day the ledger speaks from.
    view : Place
        What is seen at first.
    places : tuple of Place
        Bookmarks.
    reference : str
        Code of the coordinate reference system of the map.
    listed : bool
        Whether lists colour anything of which nothing is reported.
    """

    title: str
    abstract: str
    attribution: str
    known: str
    day: dt.date
    period: tuple[dt.date, dt.date]
    written: dt.date
    view: Place
    places: tuple[Place, ...]
    reference: str
    listed: bool = False


def project_info(timeline: Timeline, day: dt.date) -> ProjectInfo:
    """Say what a timeline is.

    Parameters
    ----------
    timeline : Timeline
    day : date
        The day of the layers that show one day.

    Returns
    -------
    ProjectInfo
    """
    ledger = timeline.ledger
    view = bookmarks.view(ledger)
    known = f"As known on {timeline.as_known}, policy {timeline.policy.name}"
    return ProjectInfo(
        title=ledger.title,
        abstract=" ".join([f"{known}.", *ledger.remarks]),
        attribution=credits.attribution(ledger),
        known=known,
        day=day,
        period=timeline.period,
        written=timeline.as_known,
        view=view,
        places=bookmarks.bookmarks(ledger),
        reference=bookmarks.reference(view),
        listed=bool(timeline.record.listings),
    )
