"""folium's element tree, made to carry our page, so that its elements can be put on the map.

folium's own elements put values into scripts and markup by string, and branca parses what they
rendered as a template once more. Here only what readers add themselves goes that way; the page
is rendered as every page is, and what was added stands in it as folium wrote it.
"""

from __future__ import annotations

from typing import Any

import folium
from branca.element import CssLink, Element, Figure, JavascriptLink

from whoholds.export.html.page import NAME, Page


class ControlMap(folium.Map):
    """A folium map that brings its own Leaflet, and asks no other host for anything.

    What is added to it is drawn too. Elements of folium that need jQuery or Bootstrap, such as
    ``folium.Popup``, work after ``m.default_js = folium.Map.default_js``, which fetches these.

    Parameters
    ----------
    page : Page
        Without a policy.
    """

    def __init__(self, page: Page) -> None:
        super().__init__(tiles=None)
        self._id = NAME.removeprefix("map_")
        # On the instance: the lists of the class are shared by all maps.
        self.default_js: list[tuple[str, str]] = []
        self.default_css: list[tuple[str, str]] = []
        _Document(page).add_child(self, name=NAME)

    def render(self, **kwargs: Any) -> str:
        """Put what was added to the map into the page, which has the map itself."""
        root = self.get_root()
        if not isinstance(root, Figure):
            raise TypeError("a map is drawn within a page; add it to one first")
        for name, url in (*self.default_js, *self.default_css):
            link = JavascriptLink(url) if url.endswith(".js") else CssLink(url)
            root.header.add_child(link, name=name)
        for child in self._children.values():
            child.render(**kwargs)
        return ""


class _Document(Figure):
    """A page as folium's root element."""

    def __init__(self, page: Page) -> None:
        super().__init__(height="720px")
        self.page = page
        self.header = Element()
        self.header._parent = self

    def render(self, **kwargs: Any) -> str:
        """Write the document."""
        for child in self._children.values():
            child.render(**kwargs)
        return self.page.html(
            head=self.header.render(**kwargs),
            body=self.html.render(**kwargs),
            script=self.script.render(**kwargs),
        )
