"""Styles of a KML document -> the colour in which a placemark is drawn.

What a map says of an area or a mark, it often says by its colour alone. The colour of an area is
that of its fill, of a line that of the line, of a point that of its icon.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

from whoholds.read._files.safe_xml import child_text, local

_HOPS = 4  # from a style to another; they may lead in a circle
_NO = ("0", "false")
_KINDS = {
    "Point": ("IconStyle", "LineStyle", "PolyStyle"),
    "LineString": ("LineStyle", "PolyStyle", "IconStyle"),
    "LinearRing": ("LineStyle", "PolyStyle", "IconStyle"),
    "Track": ("LineStyle", "IconStyle", "PolyStyle"),
    "Polygon": ("PolyStyle", "LineStyle", "IconStyle"),
}


class Styles:
    """The shared styles of a document.

    Parameters
    ----------
    root : Element
        The document.
    """

    def __init__(self, root: Element) -> None:
        self._shared: dict[str, Element] = {}
        for element in root.iter():
            if local(element) in ("Style", "StyleMap", "CascadingStyle"):
                key = next((text for name, text in element.items() if _bare(name) == "id"), "")
                self._shared.setdefault(key, element)
        self._shared.pop("", None)

    def colour(self, mark: Element) -> str:
        """Colour of a placemark as ``#rrggbb``, ``""`` where it has none.

        What the placemark says itself goes before the style that it shares.
        """
        told = self._follow(child_text(mark, "styleUrl"), 0)
        for child in mark:
            told |= self._painted(child, 0)
        drawn = (local(element) for element in mark.iter())
        order = next((_KINDS[tag] for tag in drawn if tag in _KINDS), _KINDS["Polygon"])
        return next((told[kind] for kind in order if told.get(kind)), "")

    def _follow(self, url: str, hops: int) -> dict[str, str]:
        place, _, key = url.strip().rpartition("#")
        style = self._shared.get(key) if not place and hops < _HOPS else None
        return {} if style is None else self._painted(style, hops)

    def _painted(self, style: Element, hops: int) -> dict[str, str]:
        """Colours of a style by what is drawn in them; of two looks, the one without the mouse."""
        tag = local(style)
        if tag == "Style":
            return _colours(style)
        if tag == "CascadingStyle":
            inner = (child for child in style if local(child) == "Style")
            return next(map(_colours, inner), {})
        if tag == "StyleMap":
            for pair in style:
                if child_text(pair, "key").strip() == "normal":
                    told = self._follow(child_text(pair, "styleUrl"), hops + 1)
                    for child in pair:
                        told |= self._painted(child, hops + 1) if hops < _HOPS else {}
                    return told
        return {}


def _bare(name: str) -> str:
    return name.rpartition("}")[2]


def _colours(style: Element) -> dict[str, str]:
    told = {}
    for child in style:
        written = child_text(child, "color").strip().removeprefix("#").lower()
        empty = local(child) == "PolyStyle" and child_text(child, "fill").strip() in _NO
        if len(written) == len("aabbggrr") and not empty:
            told[local(child)] = f"#{written[6:8]}{written[4:6]}{written[2:4]}"
    return told
