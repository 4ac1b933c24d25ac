"""The document that a browser reads: what is known of a day, Leaflet, our scripts and styles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from whoholds.export.html import assets
from whoholds.export.html.markup import render, trusted
from whoholds.export.html.static_svg import Picture
from whoholds.export.html.static_table import Key, Table

NAME = "map_whoholds"
"""Name of the map, in the script and as an element."""

START = f'var {NAME} = whoholds.start("{NAME}");'
"""The script that begins a page; the same for all, so that its digest is known beforehand."""


@dataclass(frozen=True)
class Page:
    """What stands in a document; all of it is text, and escaped where it becomes markup.

    Parameters
    ----------
    title, description : str
        For the browser's tab, search engines and social media.
    lang : str
        Language of the words.
    rtl : bool
        Whether they run from the right to the left.
    day : str
        Of which the map is.
    still : mapping of str to str
        Texts with the pack's words in them, by the elements that show them.
    stamp, remarks : str
        What stands below it.
    picture : Picture
        What stands there before any script runs, and for readers without scripts.
    key : Key
    table : Table
        What these are told besides.
    lanes : int
        Rows kept free for the names of operations.
    data : str
        A box, as :func:`whoholds.export.html.payload.pack` writes it.
    messages : str
        What the script says in the page's languages, deflated; empty for English alone.
    credits : str
        Whose tiles are below, empty for none.
    policy : str
        Content-Security-Policy, empty for none: then things may be added to the map.
    card : str
        Address of a picture for social media, empty for none.
    referrer : str
        What the page tells other hosts of itself: tile servers ask for the site's name.
    font : str
        Style that inlines a font, empty for none.
    font_notice : str
        Its licence, whole.
    """

    title: str
    description: str
    lang: str
    rtl: bool
    day: str
    still: Mapping[str, str]
    stamp: str
    remarks: str
    picture: Picture
    key: Key
    table: Table
    lanes: int
    data: str
    messages: str = ""
    credits: str = ""
    policy: str = ""
    card: str = ""
    referrer: str = "no-referrer"
    font: str = ""
    font_notice: str = ""

    def html(self, *, head: str = "", body: str = "", script: str = "") -> str:
        """Write the document.

        Parameters
        ----------
        head, body, script : str
            Markup and code to add, as folium's elements write them. Only a page without a
            policy can have any: it then brings Leaflet unfolded, since what is added needs it
            at once.

        Returns
        -------
        str
        """
        code, looks = assets.leaflet()
        return render(
            "page.html",
            page=self,
            name=NAME,
            styles=[trusted(text) for text in (looks, assets.style(), self.font) if text],
            loader=trusted(assets.loader()),
            leaflet="" if self.policy else trusted(code),
            notice=assets.notice(),
            licences="\n\n".join(filter(None, (assets.licences(), self.font_notice))),
            code=assets.folded(assets.whole() if self.policy else assets.script()),
            start=trusted(START),
            added={"head": trusted(head), "body": trusted(body), "script": trusted(script)},
        )


def security(images: Sequence[str] = (), *, font: str = "") -> str:
    """Write a policy that lets in the known scripts and styles and nothing else.

    Their digests are taken here, before anything is rendered, so that a script which found its
    way into a page is not among them.

    Parameters
    ----------
    images : sequence of str
        Origins of tiles.
    font : str
        Style that inlines a font, empty for none.

    Returns
    -------
    str
        A Content-Security-Policy.
    """
    _, looks = assets.leaflet()
    scripts = [assets.digest(text) for text in (assets.loader(), assets.whole(), START)]
    styles = [assets.digest(text) for text in (looks, assets.style(), font) if text]
    rules = [
        "default-src 'none'",
        f"script-src {' '.join(scripts)}",
        f"style-src {' '.join(styles)}",
        f"img-src {' '.join(['data:', *images])}",
        *(["font-src data:"] if font else []),
        "connect-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
    ]
    return "; ".join(rules)
