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
from markupsafe import Markup

from whoholds.export.html import assets

START = "var {name} = L.map({quoted}, whoholds.options);\nwhoholds.start({name});"
"""The script that begins a page; the same for all, so that its digest is known beforehand."""

NAME = "map_whoholds"

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
        super().__init__()
        self._name = name
        self._id = "whoholds"
        self.head = head
        self.body = body

    def render(self, **kwargs: Any) -> None:
        """Put the texts into the page."""
        root = self.get_root()
        for place, text in ((root.header, self.head), (root.html, self.body)):
            if text:
                place.add_child(Verbatim(text), name=self.get_name())
        for child in self._children.values():
            child.render(**kwargs)


class Page(Figure):
    """A document with a language, a title and, where asked, a strict security policy.

    Parameters
    ----------
    title, description : str
        For the browser's tab, search engines and social media.
    lang : str
        Language of the words.
    policy : str
        Content-Security-Policy, empty for none.
    card : str
        Address of a picture for social media, empty for none.
    """

    _template = Template(assets.template("page.html"))

    def __init__(
        self, *, title: str, description: str, lang: str = "en", policy: str = "", card: str = ""
    ) -> None:
        super().__init__(title=title, height="720px")
        self.header = Element()
        self.header._parent = self
        self.description = description
        self.lang = lang
        self.policy = policy
        self.card = card


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

    def render(self, **kwargs: Any) -> None:
        """Put the map and what was added to it into the page."""
        root = self.get_root()
        root.script.add_child(Verbatim(start()), name=self.get_name())
        for link in (*self.default_js, *self.default_css):
            self._add_link(root, link)
        for child in self._children.values():
            child.render(**kwargs)

    def _add_link(self, root: Figure, link: tuple[str, str]) -> None:
        name, url = link
        script = url.endswith(".js")
        element = JavascriptLink(url) if script else CssLink(url)
        root.header.add_child(element, name=name)


def start() -> str:
    """Write the script that begins a page."""
    return START.format(name=NAME, quoted=f'"{NAME}"')


def security(images: Sequence[str] = (), *, font: bool = False) -> str:
    """Write a policy that lets in the known scripts and styles and nothing else.

    Their digests are taken here, before anything is rendered, so that a script which found its
    way into a page is not among them.

    Parameters
    ----------
    images : sequence of str
        Origins of tiles.
    font : bool
        Whether a font is inlined.

    Returns
    -------
    str
        A Content-Security-Policy.
    """
    code, looks = assets.leaflet()
    scripts = [assets.digest(text) for text in (code, assets.script(), start())]
    styles = [assets.digest(text) for text in (looks, assets.style())]
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


def body(**values: str | Markup) -> str:
    """Fill the page's body; every value is escaped unless it is :class:`~markupsafe.Markup`."""
    return _BODY.from_string(assets.template("body.html")).render(**values)


def shared_parts() -> list[Part]:
    """Make the parts that every page has: Leaflet, the page's style and script."""
    code, looks = assets.leaflet()
    return [
        Part("styles", head=f"<style>{looks}</style>\n<style>{assets.style()}</style>"),
        Part("scripts", body=f"<script>{code}</script>\n<script>{assets.script()}</script>"),
    ]
