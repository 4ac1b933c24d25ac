"""Names on the map: which, at which scale, and out of each other's way."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from whoholds.export.gpkg import moments
from whoholds.export.gpkg.qgis_xml import Node, node, properties, rgba

_LISTED = "coalesce(\"inherited_from\" LIKE 'list:%', FALSE)"
# Which towns are named at which scale: a country at a glance shows its cities, a district every
# village. What is fought over is named earlier than its size deserves, then what changed hands of
# late, then what is held.
_LATE = f'coalesce(day({moments.SHOWN_DAY} - "since_latest") <= 120, FALSE)'
_TOWN_SHOWN = f"""CASE
WHEN @map_scale < 2500000 THEN TRUE
WHEN "status" IN ('contested', 'besieged') OR "claimed_by" <> '[]' THEN @map_scale < 20000000
WHEN {_LATE} AND NOT {_LISTED} THEN @map_scale < 14000000
WHEN @map_scale < 5000000 THEN "holder" IS NOT NULL AND NOT {_LISTED}
  OR coalesce("population", 0) >= 30000
WHEN @map_scale < 9000000 THEN coalesce("population", 0) >= 120000
ELSE coalesce("population", 0) >= 200000 END"""
_TOWN_RANK = f"""CASE WHEN "status" IN ('contested', 'besieged') THEN 9
WHEN {_LATE} AND NOT {_LISTED} OR coalesce("population", 0) >= 500000 THEN 8
WHEN "holder" IS NOT NULL AND NOT {_LISTED} THEN 6
WHEN coalesce("population", 0) >= 50000 THEN 4 ELSE 2 END"""
# A road's number, or its name where it has none.
_ROAD = 'if(length("highway_id") <= 6, "highway_id", "name")'


_TEXT = {
    "fontFamily": "Noto Sans",
    "fontSize": "8",
    "fontSizeUnit": "Point",
    "fontWeight": "50",
    "fontItalic": "0",
    "fontUnderline": "0",
    "fontStrikeout": "0",
    "fontLetterSpacing": "0",
    "fontWordSpacing": "0",
    "textColor": "0,0,0,255",
    "textOpacity": "1",
    "blendMode": "0",
    "multilineHeight": "1",
    "textOrientation": "horizontal",
    "allowHtml": "0",
    "isExpression": "0",
    "capitalization": "0",
    "namedStyle": "",
    "fontKerning": "1",
}
_FALLBACKS = ("Open Sans", "DejaVu Sans", "Arial")
# A white rim, so that names stay legible over colours.
_RIM = {
    "bufferDraw": "1",
    "bufferSize": "0.7",
    "bufferSizeUnits": "MM",
    "bufferColor": "255,255,255,255",
    "bufferOpacity": "0.85",
    "bufferJoinStyle": "128",
    "bufferNoFill": "1",
    "bufferBlendMode": "0",
}
_PLACEMENT = {"distUnits": "MM", "offsetUnits": "MM", "polygonPlacementFlags": "2"}
_RENDERING = {
    "displayAll": "0",
    "drawLabels": "1",
    "obstacle": "1",
    "obstacleFactor": "1",
    "obstacleType": "1",
    "scaleVisibility": "0",
    "unplacedVisibility": "0",
    "upsidedownLabels": "0",
    "limitNumLabels": "0",
    "zIndex": "0",
}


@dataclass(frozen=True)
class _Labels:
    """How one layer is labelled, where that is not as every other layer is."""

    text: Mapping[str, str]
    placement: Mapping[str, str]
    expressions: Mapping[str, str] = field(default_factory=dict)
    rendering: Mapping[str, str] = field(default_factory=dict)


_LABELS = {
    "town": _Labels(
        {"fieldName": "name", "fontSize": "7.5", "textColor": rgba("#1c1c1c")},
        {"placement": "6", "offsetType": "1", "dist": "0.5", "priority": "6"},
        {"Show": _TOWN_SHOWN, "Priority": _TOWN_RANK},
    ),
    "site": _Labels(
        {"fieldName": "name", "fontSize": "6.5", "fontItalic": "1", "textColor": rgba("#3a3a3a")},
        {"placement": "6", "offsetType": "1", "dist": "0.5", "priority": "3"},
        {"Show": "@map_scale < 1500000 OR \"status\" IN ('contested', 'besieged')"},
    ),
    "highway": _Labels(
        {
            "fieldName": _ROAD,
            "isExpression": "1",
            "fontSize": "6.5",
            "fontWeight": "75",
            "textColor": rgba("#1c1c1c"),
        },
        {
            "placement": "2",
            "placementFlags": "9",
            "repeatDistance": "90",
            "repeatDistanceUnits": "MM",
            "priority": "2",
        },
        rendering={"mergeLines": "1", "obstacleFactor": "0.4"},
    ),
    "area": _Labels(
        {
            "fieldName": "name",
            "fontSize": "6.5",
            "fontItalic": "1",
            "textColor": rgba("#6a4c93"),
        },
        {"placement": "1", "centroidWhole": "1", "centroidInside": "1", "priority": "1"},
        {"Show": "@map_scale < 4000000"},
        {"obstacle": "0"},
    ),
    "state": _Labels(
        {
            "fieldName": 'upper("name")',
            "isExpression": "1",
            "fontSize": "7",
            "textColor": rgba("#5a5a5a"),
            "fontLetterSpacing": "1.6",
            "fontItalic": "0",
        },
        # Anywhere within the state where it lies on no town.
        {"placement": "4", "priority": "3"},
        {"Show": "@map_scale < 12000000"},
        {"obstacle": "0"},
    ),
}


def labelling(kind: str, *, timed: bool = False) -> Node:
    """Name the features of a layer.

    Parameters
    ----------
    kind : {"town", "site", "highway", "area", "state"}
    timed : bool
        Whether they come and go with time.

    Returns
    -------
    Element
        Simple labelling; colliding names give way to the more important one.
    """
    labels = _LABELS[kind]
    expressions = dict(labels.expressions)
    if timed:
        shown = expressions.get("Show")
        expressions["Show"] = f"({moments.STANDS}) AND ({shown})" if shown else moments.STANDS
    text = node(
        "text-style",
        _TEXT | dict(labels.text),
        node("families", None, *(node("family", {"name": name}) for name in _FALLBACKS)),
        node("text-buffer", _RIM),
        properties({}, "dd_properties"),
    )
    settings = node(
        "settings",
        {"calloutType": "simple"},
        text,
        node("text-format", {"wrapChar": "", "multilineAlign": "3"}),
        node("placement", _PLACEMENT | dict(labels.placement)),
        node("rendering", _RENDERING | dict(labels.rendering)),
        properties(expressions, "dd_properties"),
    )
    return node("labeling", {"type": "simple"}, settings)
