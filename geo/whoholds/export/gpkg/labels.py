"""Names on the map: which, at which scale, and out of each other's way."""

from __future__ import annotations

from collections.abc import Mapping

from whoholds.export.gpkg.qgis_xml import Node, node, properties, rgba

_FONT = "Noto Sans"
# Which towns are named at which scale: a country at a glance shows its cities, a district every
# village. What is fought over is named earlier than its size deserves, then what is held.
_TOWN_SHOWN = """CASE
WHEN @map_scale < 2500000 THEN TRUE
WHEN "status" IN ('contested', 'besieged') OR "claimed_by" <> '[]' THEN @map_scale < 9000000
WHEN @map_scale < 5000000 THEN "holder" IS NOT NULL OR coalesce("population", 0) >= 30000
WHEN @map_scale < 9000000 THEN coalesce("population", 0) >= 120000
ELSE coalesce("population", 0) >= 200000 END"""
_TOWN_RANK = """CASE WHEN "status" IN ('contested', 'besieged') THEN 9
WHEN coalesce("population", 0) >= 500000 THEN 8
WHEN "holder" IS NOT NULL THEN 6
WHEN coalesce("population", 0) >= 50000 THEN 4 ELSE 2 END"""
# A road's number, or its name where it has none.
_ROAD = 'if(length("highway_id") <= 6, "highway_id", "name")'


def labelling(kind: str) -> Node:
    """Name the features of a layer.

    Parameters
    ----------
    kind : {"town", "highway", "state"}

    Returns
    -------
    Element
        Simple labelling; colliding names give way to the more important one.
    """
    if kind == "town":
        return _simple(
            {"fieldName": "name", "fontSize": "7.5", "textColor": rgba("#1c1c1c")},
            {"placement": "6", "offsetType": "1", "dist": "0.5", "priority": "6"},
            {"Show": _TOWN_SHOWN, "Priority": _TOWN_RANK},
        )
    if kind == "highway":
        return _simple(
            {"fieldName": _ROAD, "isExpression": "1", "fontSize": "6.5", "fontWeight": "75",
             "textColor": rgba("#1c1c1c")},
            {"placement": "2", "placementFlags": "9", "repeatDistance": "90",
             "repeatDistanceUnits": "MM", "priority": "2"},
            {},
            {"mergeLines": "1", "obstacleFactor": "0.4"},
        )  # fmt: skip
    return _simple(
        {"fieldName": 'upper("name")', "isExpression": "1", "fontSize": "7",
         "textColor": rgba("#5a5a5a"), "fontLetterSpacing": "1.6", "fontItalic": "0"},
        {"placement": "1", "centroidWhole": "1", "centroidInside": "1", "priority": "1"},
        {"Show": "@map_scale < 12000000"},
        {"obstacle": "0"},
    )  # fmt: skip


def _text_style(attributes: Mapping[str, str]) -> Node:
    """Make the style of a text, by what differs from plain black; sizes are points."""
    plain = {
        "fontFamily": _FONT, "fontSize": "8", "fontSizeUnit": "Point", "fontWeight": "50",
        "fontItalic": "0", "fontUnderline": "0", "fontStrikeout": "0", "fontLetterSpacing": "0",
        "fontWordSpacing": "0", "textColor": "0,0,0,255", "textOpacity": "1", "blendMode": "0",
        "multilineHeight": "1", "textOrientation": "horizontal", "allowHtml": "0",
        "isExpression": "0", "capitalization": "0", "namedStyle": "", "fontKerning": "1",
    }  # fmt: skip
    rim = {
        # A white rim, so that it stays legible over colours.
        "bufferDraw": "1", "bufferSize": "0.7", "bufferSizeUnits": "MM",
        "bufferColor": "255,255,255,255", "bufferOpacity": "0.85", "bufferJoinStyle": "128",
        "bufferNoFill": "1", "bufferBlendMode": "0",
    }  # fmt: skip
    fallbacks = (node("family", {"name": name}) for name in ("Open Sans", "DejaVu Sans", "Arial"))
    return node(
        "text-style", plain | dict(attributes), node("families", None, *fallbacks),
        node("text-buffer", rim), properties({}, "dd_properties"),
    )  # fmt: skip


def _simple(
    text: Mapping[str, str],
    placement: Mapping[str, str],
    expressions: Mapping[str, str],
    rendering: Mapping[str, str] | None = None,
) -> Node:
    settled = {
        "displayAll": "0", "drawLabels": "1", "obstacle": "1", "obstacleFactor": "1",
        "obstacleType": "1", "scaleVisibility": "0", "unplacedVisibility": "0",
        "upsidedownLabels": "0", "limitNumLabels": "0", "zIndex": "0",
    }  # fmt: skip
    spot = {"distUnits": "MM", "offsetUnits": "MM", "polygonPlacementFlags": "2"}
    settings = node(
        "settings",
        {"calloutType": "simple"},
        _text_style(text),
        node("text-format", {"wrapChar": "", "multilineAlign": "3"}),
        node("placement", spot | dict(placement)),
        node("rendering", settled | dict(rendering or {})),
        properties(expressions, "dd_properties"),
    )
    return node("labeling", {"type": "simple"}, settings)
