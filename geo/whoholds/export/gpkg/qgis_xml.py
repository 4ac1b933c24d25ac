"""The small XML that QGIS reads: elements, option maps and data-defined properties."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from xml.etree import ElementTree as ET

Value = str | bool | int | float | None | Mapping[str, "Value"] | Sequence["Value"]
"""What an option may hold."""

Node = ET.Element
"""One element."""

QGIS_VERSION = "3.22.16-Białowieża"
"""Oldest version the files are written for; newer ones read them too."""

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_SPACE = uuid.UUID("6f3c1f5e-0a34-5c0e-9c8e-2b7d3d8a5f10")


def node(tag: str, attributes: Mapping[str, str] | None = None, *children: Node | str) -> Node:
    """Make an element.

    Parameters
    ----------
    tag : str
    attributes : mapping of str to str, optional
    *children : Element or str
        Elements inside, or the text.

    Returns
    -------
    Element

    Examples
    --------
    >>> written(node("group", {"name": "Towns"}, node("item", None, "a < b")))
    '<group name="Towns"><item>a &lt; b</item></group>'
    """
    element = ET.Element(tag, dict(attributes or {}))
    for child in children:
        if isinstance(child, str):
            element.text = child
        else:
            element.append(child)
    return element


def written(element: Node) -> str:
    """Write an element as text; characters that XML cannot hold are left out."""
    return _FORBIDDEN.sub("", ET.tostring(element, encoding="unicode"))


def option(value: Value, name: str | None = None, tag: str = "Option") -> Node:
    """Write a value the way QGIS stores variants.

    Parameters
    ----------
    value : str, bool, int, float, mapping, sequence or None
    name : str, optional
        Key, inside a map.
    tag : str
        Name of the element.

    Returns
    -------
    Element

    Examples
    --------
    >>> written(option({"map": [{"held": "held"}], "on": True}))  # doctest: +NORMALIZE_WHITESPACE
    '<Option type="Map"><Option type="List" name="map"><Option type="Map"><Option
    type="QString" name="held" value="held" /></Option></Option><Option type="bool" name="on"
    value="true" /></Option>'
    """
    named = {} if name is None else {"name": name}
    if value is None:
        return node(tag, named)
    if isinstance(value, Mapping):
        inside = [option(part, key) for key, part in value.items()]
        return node(tag, {"type": "Map"} | named, *inside)
    if isinstance(value, bool):
        return node(tag, {"type": "bool"} | named | {"value": str(value).lower()})
    if isinstance(value, str):
        return node(tag, {"type": "QString"} | named | {"value": value})
    if isinstance(value, int):
        return node(tag, {"type": "int"} | named | {"value": str(value)})
    if isinstance(value, float):
        return node(tag, {"type": "double"} | named | {"value": f"{value:g}"})
    return node(tag, {"type": "List"} | named, *(option(part) for part in value))


def properties(expressions: Mapping[str, str], tag: str = "data_defined_properties") -> Node:
    """Write properties that expressions decide, feature by feature.

    Parameters
    ----------
    expressions : mapping of str to str
        Name of the property to its expression.
    tag : str
        Name of the element.

    Returns
    -------
    Element
    """
    defined: Value = {
        name: {"active": True, "expression": expression, "type": 3}
        for name, expression in expressions.items()
    }
    return node(
        tag,
        None,
        option({"name": "", "properties": defined if expressions else None, "type": "collection"}),
    )


def rgba(colour: str, alpha: int = 255) -> str:
    """Write ``#rrggbb`` the way QGIS stores colours.

    Examples
    --------
    >>> rgba("#9a9a9a")
    '154,154,154,255'
    """
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"{red},{green},{blue},{alpha}"


def quoted(text: str) -> str:
    """Quote text for an expression.

    Examples
    --------
    >>> quoted("Lay Kay Kaw's")
    "'Lay Kay Kaw''s'"
    """
    doubled = text.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


def stable_id(*parts: str) -> str:
    """Make an id that is the same whenever the same thing is named.

    Returns
    -------
    str
        A UUID in braces.
    """
    return f"{{{uuid.uuid5(_SPACE, '/'.join(parts))}}}"


def spatial_reference(authority: str) -> Node:
    """Name a coordinate reference system that QGIS knows by its code.

    Parameters
    ----------
    authority : str
        Such as ``EPSG:4326``; empty for none.
    """
    if not authority:
        return node("spatialrefsys")
    geographic = str(authority == "EPSG:4326").lower()
    return node(
        "spatialrefsys",
        None,
        # Any number of QGIS's own makes it read the code and ask its own database.
        node("srsid", None, "3452"),
        node("srid", None, authority.partition(":")[2]),
        node("authid", None, authority),
        node("description"),
        node("projectionacronym"),
        node("ellipsoidacronym"),
        node("geographicflag", None, geographic),
    )
