"""How another site takes the map in: a snippet to copy, and a page that shows it at work."""

from __future__ import annotations

import json
from pathlib import Path

from whoholds._renamed import renamed
from whoholds.characters import isolated
from whoholds.engine.timeline import Timeline
from whoholds.errors import expect
from whoholds.export.files import replacing
from whoholds.export.html.markup import render
from whoholds.messages import SOURCE, matched

WIDTH, HEIGHT = 600, 800
"""Pixels that a map in the column of an article takes, where its size is asked for."""


@renamed(line="timeline")
def to_embed(
    timeline: Timeline,
    path: str | Path,
    *,
    address: str = "map.html",
    title: str | None = None,
    lang: str = "en",
    card: str = "",
) -> Path:
    """Write a page with the snippet by which another site embeds a map, shown at work.

    Parameters
    ----------
    timeline : Timeline
        What the map shows.
    path : str or Path
        File to write, ``embed.html``.
    address : str, default "map.html"
        Where the map lies, as seen from the page that embeds it. A content management system
        needs it whole, from ``https://``.
    title : str, optional
        What screen readers call the frame. Default: "Who holds what: " and the ledger's title.
    lang : str, default "en"
        Language of the page, ``"en"`` or one of its kinds, such as ``"en-GB"``.
    card : str, optional
        Address of a picture that stands for the map where no frame can be, as
        :func:`whoholds.to_image` draws it.

    Returns
    -------
    Path

    Raises
    ------
    ValueError
        For another `lang`.
    ExportError
        When the file cannot be written; what stood there before still stands.
    """
    expect(timeline, Timeline)
    if matched(lang) != SOURCE:
        raise ValueError(
            f"lang is {lang!r}, and there are no words in it here: pass one of {SOURCE}"
        )
    title = title or f"Who holds what: {isolated(timeline.ledger.title)}"
    text = render(
        "embed.html",
        title=title,
        lang=lang,
        address=address,
        absolute=address.startswith(("https://", "http://")),
        card=card,
        day=timeline.period[1].isoformat(),
        oembed=_oembed(address, title, card),
    )
    with replacing(path, timeline.ledger.hidden) as beside:
        beside.write_text(text, encoding="utf-8")
    return Path(path)


def _oembed(address: str, title: str, card: str) -> str:
    """Write what oEmbed 1.0 calls a rich response, as JSON."""
    frame = render("snippet.html", address=address, title=title, card=card)
    thumbnail = {"thumbnail_url": card, "thumbnail_width": 1200, "thumbnail_height": 630}
    response = {
        "version": "1.0",
        "type": "rich",
        "title": title,
        "width": WIDTH,
        "height": HEIGHT,
        "html": frame.strip(),
        **(thumbnail if card else {}),
    }
    return json.dumps(response, ensure_ascii=False, indent=2)
