"""The settings of a project: every key that QGIS itself writes, and what the canvas says."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence

from whoholds.export import escaping
from whoholds.export.gpkg import moments
from whoholds.export.gpkg.info import ProjectInfo
from whoholds.export.gpkg.qgis_xml import Node, node

Setting = bool | int | float | str | Sequence[str] | Mapping[str, "Setting"]
"""A value, or more settings by name."""

_TYPES = {bool: "bool", int: "int", float: "double", str: "QString"}
_BOTTOM_RIGHT, _TOP_CENTRE = 3, 4
"""Where decorations are placed, as QGIS numbers them."""

_LINE, _LINES = 120, 3
"""Letters a line of the sources at the foot of the canvas, and how many lines there are at most."""

# QGIS takes a key that is missing for 0, and then draws what is selected white, or places labels
# as its older versions did. What an empty project of QGIS has stands here as it stands there.
_QGIS: Mapping[str, Setting] = {
    "Digitizing": {"AvoidIntersectionsMode": 0},
    "Measure": {"Ellipsoid": "EPSG:7030"},
    "Measurement": {"AreaUnits": "km2", "DistanceUnits": "km"},
    "PAL": {
        "CandidatesLinePerCM": 5.0,
        "CandidatesPolygonPerCM": 2.5,
        "DrawRectOnly": False,
        "DrawUnplaced": False,
        "PlacementEngineVersion": 1,
        "SearchMethod": 0,
        "ShowingAllLabels": False,
        "ShowingCandidates": False,
        "ShowingPartialsLabels": True,
        "TextFormat": 0,
        "UnplacedColor": "255,0,0,255",
    },
    "Paths": {"Absolute": False},
    "PositionPrecision": {"Automatic": True, "DecimalPlaces": 2},
    "SpatialRefSys": {"ProjectionsEnabled": 1},
}


def settings(info: ProjectInfo) -> Node:
    """Write the settings of a project.

    Parameters
    ----------
    info : ProjectInfo

    Returns
    -------
    Element
    """
    begin, end = whole(info)
    own: Mapping[str, Setting] = {
        "CopyrightLabel": {
            "Enabled": True,
            "Label": _foot(info.attribution),
            "MarginH": 2,
            "MarginUnit": "MM",
            "MarginV": 2,
            "Placement": _BOTTOM_RIGHT,
        },
        "Gui": {**_colour("CanvasColor", 236, 242, 245), **_colour("SelectionColor", 255, 230, 0),
                "SelectionColorAlphaPart": 255},
        # Without time the map shows the project's day: with it QGIS would open on the first day
        # of all, of which least is known. Its dates are set, so that one press plays them.
        "TemporalControllerWidget": {
            "EndDateTime": end, "NavigationMode": 0, "StartDateTime": begin,
        },
        "TitleLabel": {
            "BackgroundColor": "255,255,255,190",
            "Enabled": True,
            "Label": f"{escaping.layout_text(info.title)}: "
                     f"[% format_date({moments.SHOWN_DAY}, 'd MMMM yyyy') %]",
            "MarginH": 0,
            "MarginUnit": "MM",
            "MarginV": 1,
            "Placement": _TOP_CENTRE,
        },
        "Variables": {
            "variableNames": [moments.DAY],
            "variableValues": [info.day.isoformat()],
        },
    }  # fmt: skip
    return _node("properties", {**_QGIS, **own})


def whole(info: ProjectInfo) -> tuple[str, str]:
    """First and last second of the period."""
    first, last = info.period
    return f"{first}T00:00:00Z", f"{last}T23:59:59Z"


def _node(name: str, setting: Setting) -> Node:
    if isinstance(setting, Mapping):
        return node(name, None, *(_node(key, setting[key]) for key in sorted(setting)))
    if isinstance(setting, list):
        values = (node("value", None, text) for text in setting)
        return node(name, {"type": "QStringList"}, *values)
    text = str(setting).lower() if isinstance(setting, bool) else str(setting)
    return node(name, {"type": _TYPES[type(setting)]}, text)


def _colour(name: str, red: int, green: int, blue: int) -> dict[str, Setting]:
    parts = {"Red": red, "Green": green, "Blue": blue}
    return {f"{name}{part}Part": value for part, value in parts.items()}


def _foot(attribution: str) -> str:
    """Break whose work a map is into lines; what is longer stands in the project's metadata."""
    lines = textwrap.wrap(attribution, _LINE, max_lines=_LINES, placeholder=" …")
    return escaping.layout_text("\n".join(lines))
