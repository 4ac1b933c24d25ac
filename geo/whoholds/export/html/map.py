"""The page that a newsroom embeds, and the map in a notebook's cell."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import folium

from whoholds import dates
from whoholds.errors import DateError
from whoholds.export.files import replacing
from whoholds.export.html import page
from whoholds.export.html.payload import pack
from whoholds.export.html.still import still
from whoholds.situation import Situation
from whoholds.timeline import Day, Timeline, weigh


def to_html(
    line: Timeline,
    path: str | Path,
    *,
    day: Day | None = None,
    as_known: Sequence[Day] = (),
    title: str | None = None,
    lang: str = "en",
) -> Path:
    """Write a timeline as one HTML file that works without a network.

    Parameters
    ----------
    line : Timeline
    path : str or Path
        File to write; its folder is made if need be.
    day : str, date or datetime64, optional
        Day that the page opens with; default the last of the period.
    as_known : sequence of days, optional
        Further days of knowledge that a reader may choose, each weighed anew.
    title : str, optional
        Default: "Who holds what: " and the ledger's title.
    lang : str, default "en"
        Language that the page declares.

    Returns
    -------
    Path
        The file. The same input gives the same bytes.

    Raises
    ------
    DateError
        When `day` lies outside the period.
    ExportError
        When the file cannot be written; what stood there before still stands.
    """
    root = _page(line, day=day, as_known=as_known, title=title, lang=lang, strict=True)
    with replacing(path) as beside:
        beside.write_text(root.render(), encoding="utf-8")
    return Path(path)


def explore(situation: Situation) -> folium.Map:
    """Show a situation as a map in a notebook's cell, to look around in and to add to.

    Parameters
    ----------
    situation : Situation

    Returns
    -------
    folium.Map
        With the whole timeline behind it, opened on the situation's day.
    """
    root = _page(situation.line, day=situation.day, as_known=(), title=None, lang="en")
    return root.drawn


def _page(
    line: Timeline,
    *,
    day: Day | None,
    as_known: Sequence[Day],
    title: str | None,
    lang: str,
    strict: bool = False,
) -> page.Page:
    ledger = line.ledger
    shown = line.period[1] if day is None else _date(day)
    line.on(shown)  # Answers a day outside of the period with its own message.
    lines = [line, *(weigh(ledger, policy=line.policy, as_known=known) for known in as_known)]
    title = title or f"Who holds what: {ledger.title}"
    words = dates.describe_bounds(shown, shown).removeprefix("on ")
    root = page.Page(
        title=title,
        description=f"{ledger.title}, day by day to {words}, with the sources of every verdict.",
        lang=lang,
        policy=page.security() if strict else "",
        drawn=page.ControlMap(),
    )
    values: dict[str, Any] = {
        "title": title,
        "day": words,
        "name": page.NAME,
        "place": ledger.title,
        "counted": "towns" if len(ledger.towns) else "states",
        "stamp": f"{ledger.title} {ledger.version}",
        "still": still(line, shown),
        "credits": "",
        "data": pack(lines, day=shown, title=title),
    }
    root.add_child(page.Part("body", body=page.body(**values)))
    for part in page.shared_parts():
        root.add_child(part)
    return root


def _date(day: Day) -> date:
    try:
        return date.fromisoformat(str(day)[:10])
    except ValueError as error:
        raise DateError(f"`{day}` is no day; write it as 2025-09-22") from error
