"""How another site takes the map in: a snippet to copy, and a page that shows it at work."""

from __future__ import annotations

import re
from pathlib import Path

from whoholds._renamed import renamed
from whoholds.characters import isolated
from whoholds.engine.timeline import Timeline
from whoholds.errors import expect
from whoholds.export.files import replacing
from whoholds.export.html.markup import render
from whoholds.export.style import check_language


@renamed(line="timeline")
def to_embed(
    timeline: Timeline,
    path: str | Path,
    *,
    address: str = "map.html",
    title: str | None = None,
    lang: str = "en",
) -> Path:
    """Write a page with the snippet by which another site embeds a map, shown at work.

    Parameters
    ----------
    timeline : Timeline
        What the map shows.
    path : str or Path
        File to write, ``embed.html``.
    address : str, default "map.html"
        Where the map lies, as seen from the page that embeds it.
    title : str, optional
        What screen readers call the frame. Default: "Who holds what: " and the ledger's title.
    lang : str, default "en"
        Language of the page, ``"en"`` or one of its kinds, such as ``"en-GB"``.

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
    check_language(lang)
    title = title or f"Who holds what: {isolated(timeline.ledger.title)}"
    text = render(
        "embed.html",
        title=title,
        lang=lang,
        address=address,
        day=timeline.period[1].isoformat(),
        name=_name(timeline.ledger.name),
    )
    with replacing(path, timeline.ledger.hidden) as beside:
        beside.write_text(text, encoding="utf-8")
    return Path(path)


def _name(ledger: str) -> str:
    return "whoholds-" + re.sub(r"[^a-z0-9]+", "-", ledger.lower()).strip("-")
