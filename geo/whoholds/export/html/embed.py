"""How another site takes the map in: a snippet to copy, and a page that shows it at work."""

from __future__ import annotations

import json
import re
from pathlib import Path

from jinja2 import Environment
from markupsafe import Markup

from whoholds._renamed import renamed
from whoholds.engine.timeline import Timeline
from whoholds.errors import expect
from whoholds.export.files import replacing
from whoholds.export.html import assets
from whoholds.export.style import check_language

_FRAME = Markup("""\
<iframe id="{name}" src="{address}" title="{title}" loading="lazy"
  sandbox="allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads"
  style="width: 100%; height: 640px; border: 0"></iframe>
""")

_LISTENER = Markup("""\
<script>
addEventListener("message", function (event) {{
  var frame = document.getElementById({name});
  var height = event.data && event.data["whoholds-height"];
  if (frame && event.source === frame.contentWindow && height > 0) {{
    frame.style.height = Math.min(Math.max(height, 320), 6000) + "px";
  }}
}});
</script>
""")


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
    title = title or f"Who holds what: {timeline.ledger.title}"
    live = snippet(address, title, name=_name(timeline.ledger.name))
    text = (
        Environment(autoescape=True)
        .from_string(assets.template("embed.html"))
        .render(
            title=title,
            lang=lang,
            snippet=str(live),
            address=address,
            day=timeline.period[1].isoformat(),
            live=live,
        )
    )
    with replacing(path) as beside:
        beside.write_text(text, encoding="utf-8")
    return Path(path)


def snippet(address: str, title: str, *, name: str) -> Markup:
    """Write the lines by which another site embeds a map.

    ``allow-scripts`` alone is enough for the map to work; the other permissions let links to
    sources open in a window of their own and the table be downloaded.

    Parameters
    ----------
    address, title : str
        Where the map lies and what it is called.
    name : str
        Id of the frame: letters, digits, hyphens.

    Returns
    -------
    Markup
        An ``iframe`` and a script that keeps it as high as the map asks.
    """
    quoted = Markup(json.dumps(re.sub(r"[^A-Za-z0-9-]", "", name)))  # noqa: S704 (just cleaned)
    return _FRAME.format(name=name, address=address, title=title) + _LISTENER.format(name=quoted)


def _name(ledger: str) -> str:
    return "whoholds-" + re.sub(r"[^a-z0-9]+", "-", ledger.lower()).strip("-")
