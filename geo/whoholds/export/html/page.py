"""folium's element tree, made to carry a page that asks nothing of anybody.

folium's own elements put values into scripts and markup by string, and branca parses what they
rendered as a template once more. The elements here hand their texts on as values, so nothing in
a ledger is ever read as a template, markup or code.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink, MacroElement
from jinja2 import Environment, Template

from whoholds.export.html import assets

START = "var {name} = whoholds.start({quoted});"
"""The script that begins a page; the same for all, so that its digest is known beforehand."""

NAME = "map_whoholds"

DATA = "application/octet-stream"
"""Type of what browsers neither run nor show."""

_BODY = Environment(autoescape=True)


class Verbatim(Element):
    """Text that goes into the page as it stands.

    Parameters
    ----------
    text : str
    """

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self._name = "Verbatim"
        self.text = text


class Part(MacroElement):
    """An element whose texts are handed on as values, never parsed again.

    Parameters
    ----------
    head, body : str
        Markup for the page's head and body.
    """

    def __init__(self, name: str, *, head: str = "", body: str = "") -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._name = name
        self._id = "whoholds"
        self.head = head
        self.body = body

    def render(self, **kwargs: Any) -> str:
        """Put the texts into the page; nothing is left to stand where the element stands."""
        root = _root(self)
        for place, text in ((root.header, self.head), (root.html, self.body)):
            if text:
                place.add_child(Verbatim(text), name=self.get_name())
        for child in self._children.values():
            child.render(**kwargs)
        return ""


class Page(Figure):
    """A document with a language, a title and, where asked, a strict security policy.

    Parameters
    ----------
    drawn : ControlMap
    title, description : str
        For the browser's tab, search engines and social media.
    lang : str
        Language of the words.
    policy : str
        Content-Security-Policy, empty for none.
    card : str
        Address of a picture for social media, empty for none.
    referrer : str
        What the page tells other hosts of itself: tile servers ask for the site's name.
    """

    _template = Template(assets.template("page.html"))

    def __init__(
        self,
        drawn: ControlMap,
        *,
        title: str,
        description: str,
        lang: str = "en",
        policy: str = "",
        card: str = "",
        referrer: str = "no-referrer",
    ) -> None:
        super().__init__(title=title, height="720px")
        self.drawn = drawn
        self.add_child(drawn, name=NAME)
        self.header = Element()
        self.header._parent = self
        self.description = description
        self.lang = lang
        self.policy = policy
        self.card = card
        self.referrer = referrer


class ControlMap(folium.Map):
    """A folium map that brings its own Leaflet, and asks no other host for anything.

    What is added to it is drawn too. Elements of folium that need jQuery or Bootstrap, such as
    ``folium.Popup``, work after ``m.default_js = folium.Map.default_js``, which fetches these.

    Parameters
    ----------
    tiles : folium.TileLayer, optional
        Drawn below everything.
    """

    def __init__(self, tiles: folium.TileLayer | None = None) -> None:
        super().__init__(tiles=tiles)
        self._id = NAME.removeprefix("map_")
        # On the instance: the lists of the class are shared by all maps.
        self.default_js: list[tuple[str, str]] = []
        self.default_css: list[tuple[str, str]] = []

    def render(self, **kwargs: Any) -> str:
        """Put the map and what was added to it into the page."""
        root = _root(self)
        root.script.add_child(Verbatim(start()), name=self.get_name())
        for link in (*self.default_js, *self.default_css):
            name, url = link
            element = JavascriptLink(url) if url.endswith(".js") else CssLink(url)
            root.header.add_child(element, name=name)
        for child in self._children.values():
            child.render(**kwargs)
        return ""


def _root(element: Element) -> Figure:
    root = element.get_root()
    if not isinstance(root, Figure):
        raise TypeError("an element is drawn within a page; add it to one first")
    return root


def start() -> str:
    """Write the script that begins a page."""
    return START.format(name=NAME, quoted=f'"{NAME}"')


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
    scripts = [assets.digest(text) for text in (assets.loader(), assets.whole(), start())]
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


def body(**values: str | int) -> str:
    """Fill the page's body; every value is escaped unless it is :class:`~markupsafe.Markup`."""
    return _BODY.from_string(assets.template("body.html")).render(**values)


def shared(font: str = "", *, closed: bool = False) -> Part:
    """Make the part that every page has: Leaflet, the page's style and script.

    Parameters
    ----------
    font : str
        Style that inlines a font, empty for none.
    closed : bool
        Whether nothing will be added to the map. Leaflet is then folded with the page's script;
        else it stands there as it is, for what is added needs it at once.

    Returns
    -------
    Part
    """
    code, looks = assets.leaflet()
    styles = [text for text in (looks, assets.style(), font) if text]
    head = [*(f"<style>{text}</style>" for text in styles), f"<script>{assets.loader()}</script>"]
    folded = assets.folded(assets.whole() if closed else assets.script())
    body = [
        f"<!-- {assets.notice()} -->",
        f'<script type="{DATA}" id="wh-code">{folded}</script>',
        *([] if closed else [f"<script>{code}</script>"]),
    ]
    return Part("shared", head="\n".join(head), body="\n".join(body))
