"""The print layout: map, title, day, legend, signs, scale and attribution on one page."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from whoholds.export import style
from whoholds.export.gpkg import bookmarks as places, symbols
from whoholds.export.gpkg.labels import text_style
from whoholds.export.gpkg.nodes import (
    Node,
    made_id,
    node,
    option,
    properties,
    rgba,
    spatial_reference,
)

if TYPE_CHECKING:
    from whoholds.export.gpkg.project import Sheet
    from whoholds.export.gpkg.qml import Dress

NAME = "Who holds what"
"""Name of the layout."""

_PAGE, _MAP, _PICTURE, _LABEL, _LEGEND, _SHAPE, _SCALE = (
    "65638", "65639", "65640", "65641", "65642", "65643", "65646",
)  # fmt: skip
_MAP_ID = made_id("layout", "map")
_WIDTH, _HEIGHT, _COLUMN = 210.0, 297.0, 134.0
# The map: left, top, width and height in millimetres; and the longest segment of its scale bar.
_BOX, _SEGMENT = (10.0, 25.0, _COLUMN - 12.0, 242.0), 22.0
_DAY = """[% format_date(map_get(item_variables('map'), 'map_start_time'), 'd MMMM yyyy') %]"""


def layout(file: str, dresses: Sequence[Dress], sheet: Sheet, shown: Sequence[str]) -> Node:
    """Lay out the page.

    Parameters
    ----------
    file : str
        Name of the GeoPackage.
    dresses : sequence of Dress
        The layers of the project.
    sheet : Sheet
    shown : sequence of str
        Tables whose layers the page shows, the topmost first, on the day of the sheet. Another
        day is set on the map's temporal range, and the page's date follows it.

    Returns
    -------
    Element
    """
    legend = [dress for dress in dresses if dress.table == "town_control"]
    items = [
        _map(file, shown, sheet),
        _label("title", sheet.title, (10, 7, 190, 9), size="17", bold=True),
        _label("date", _DAY, (10, 15.5, 60, 7), size="11"),
        _label("known", sheet.known, (70, 15.5, 130, 7), size="7.5", right=True),
        *(_legend(file, dress) for dress in legend),
        *_signs(_COLUMN + 2, 178),
        _scale(sheet),
        _label("attribution", sheet.attribution, (10, 270, 190, 21), size="6"),
    ]
    ordered = [_numbered(item, place) for place, item in enumerate(items, start=1)]
    return node(
        "Layout",
        {"name": NAME, "units": "mm", "printResolution": "300", "worldFileMap": _MAP_ID},
        node(
            "PageCollection",
            None,
            symbols.outline("", "#ffffff", 0.0, "#ffffff"),
            _item(_PAGE, "page", (0, 0, _WIDTH, _HEIGHT), {"background": "true"},
                  symbols.outline("", "#ffffff", 0.0, "#ffffff")),
        ),
        *ordered,
    )  # fmt: skip


def _numbered(item: Node, place: int) -> Node:
    item.set("zValue", str(place))
    return item


def _item(
    kind: str,
    name: str,
    box: tuple[float, float, float, float],
    attributes: Mapping[str, str] | None = None,
    *inside: Node,
) -> Node:
    """Make an item; ``box`` is left, top, width and height in millimetres."""
    left, top, width, height = box
    key = made_id("layout", name)
    head = {
        "type": kind, "id": name, "uuid": key, "templateUuid": key,
        "position": f"{left:g},{top:g},mm", "positionOnPage": f"{left:g},{top:g},mm",
        "size": f"{width:g},{height:g},mm", "referencePoint": "0", "itemRotation": "0",
        "visibility": "1", "opacity": "1", "blendMode": "0", "frame": "false",
        "background": "false", "positionLock": "false", "excludeFromExports": "0",
        "frameJoinStyle": "miter", "outlineWidthM": "0.2,mm", "groupUuid": "",
    }  # fmt: skip
    return node(
        "LayoutItem", head | dict(attributes or {}),
        _shade("FrameColor", 90), _shade("BackgroundColor", 255),
        node("LayoutObject", None, properties({}, "dataDefinedProperties"),
             node("customproperties", None, option({}))),
        *inside,
    )  # fmt: skip


def _shade(tag: str, level: int) -> Node:
    grey = str(level)
    return node(tag, {"red": grey, "green": grey, "blue": grey, "alpha": "255"})


def _metres_a_mm(sheet: Sheet) -> float:
    """Scale of the map, whose item keeps its shape: the part of the world grows to fill it."""
    left, bottom, right, top = places.drawn_bounds(sheet.view, sheet.reference)
    return max((right - left) / _BOX[2], (top - bottom) / _BOX[3])


def _map(file: str, tables: Sequence[str], sheet: Sheet) -> Node:
    shown = [
        node(
            "Layer",
            {"source": f"./{file}|layername={table}", "provider": "ogr", "name": table},
            f"whoholds_{table}",
        )
        for table in tables
    ]
    left, bottom, right, top = places.drawn_bounds(sheet.view, sheet.reference)
    grown, wide, high = _metres_a_mm(sheet), right - left, top - bottom
    extra_x, extra_y = (grown * _BOX[2] - wide) / 2, (grown * _BOX[3] - high) / 2
    extent = {
        "xmin": f"{left - extra_x:.3f}", "xmax": f"{right + extra_x:.3f}",
        "ymin": f"{bottom - extra_y:.3f}", "ymax": f"{top + extra_y:.3f}",
    }  # fmt: skip
    attributes = {
        # Layers are named one by one: a map that follows a theme makes QGIS 3.22 reload styles
        # before relations are known, and forms then lose their claims.
        "followPreset": "false", "followPresetName": "", "keepLayerSet": "true",
        "isTemporal": "1", "temporalRangeBegin": f"{sheet.day}T00:00:00",
        "temporalRangeEnd": f"{sheet.day + dt.timedelta(days=1)}T00:00:00",
        "mapRotation": "0", "mapFlags": "0", "labelMargin": "0,mm", "drawCanvasItems": "false",
        "frame": "true", "background": "true",
    }  # fmt: skip
    made = _item(
        _MAP, "map", _BOX, attributes,
        node("Extent", extent), node("LayerSet", None, *shown),
        node("crs", None, spatial_reference(sheet.reference)),
    )  # fmt: skip
    for shade in made.iter("BackgroundColor"):
        shade.attrib.update({"red": "236", "green": "242", "blue": "245"})
    return made


def _label(
    name: str,
    text: str,
    box: tuple[float, float, float, float],
    *,
    size: str = "8",
    bold: bool = False,
    right: bool = False,
    middle: bool = False,
) -> Node:
    weight = "75" if bold else "50"
    return _item(
        _LABEL, name, box,
        {"labelText": text, "htmlState": "0", "halign": "2" if right else "1",
         "valign": "128" if middle else "32", "marginX": "0", "marginY": "0"},
        node("LabelFont", {"description": f"Noto Sans,{size},-1,5,{weight},0,0,0,0,0",
                           "style": ""}),
        _shade("FontColor", 25),
        text_style({"fontSize": size, "fontWeight": weight}),
    )  # fmt: skip


def _legend(file: str, dress: Dress) -> Node:
    leaf = node(
        "layer-tree-layer",
        {
            "id": f"whoholds_{dress.table}", "name": "Who holds it",
            "source": f"./{file}|layername={dress.table}", "providerKey": "ogr",
            "checked": "Qt::Checked", "expanded": "1", "patch_size": "-1,-1", "legend_exp": "",
            "legend_split_behavior": "0",
        },
        node("customproperties", None, option({"legend/title-label": "Who holds it"})),
    )  # fmt: skip
    sizes = {"title": "9", "group": "9", "subgroup": "9", "symbol": "7", "symbolLabel": "6.3"}
    margins = {
        "subgroup": {"marginTop": "0"}, "symbol": {"marginTop": "1.6"},
        "symbolLabel": {"marginTop": "1.6", "marginLeft": "1.6"},
    }  # fmt: skip
    styles = (
        node(
            "style", {"name": name, "alignment": "1", "indent": "0"} | margins.get(name, {}),
            node("styleFont", {"description": f"Noto Sans,{size},-1,5,50,0,0,0,0,0", "style": ""}),
            text_style({"fontSize": size}),
        )
        for name, size in sizes.items()
    )  # fmt: skip
    attributes = {
        "map_uuid": _MAP_ID, "title": "", "titleAlignment": "1", "columnCount": "1",
        "splitLayer": "0", "symbolWidth": "5", "symbolHeight": "3", "boxSpace": "0",
        "columnSpace": "2", "lineSpacing": "0.6", "wrapChar": "|", "resizeToContents": "0",
        "fontColor": "#191919", "legendFilterByAtlas": "0", "symbolAlignment": "1",
        "minSymbolSize": "0", "maxSymbolSize": "0",
    }  # fmt: skip
    return _item(
        _LEGEND, "legend", (_COLUMN + 2, 25, _WIDTH - _COLUMN - 12, 152), attributes,
        node("styles", None, *styles), node("layer-tree-group", None, leaf),
    )  # fmt: skip


def _signs(left: float, top: float) -> list[Node]:
    """Explain the signs: a swatch and a sentence each."""
    found = [_label("signs", "Status and certainty", (left, top, 52, 6), size="8", bold=True)]
    for place, (key, sentence, sign) in enumerate(style.SIGN_KEY):
        y = top + 8 + place * 11
        found.append(
            _item(
                _SHAPE, f"sign-{key}", (left + 1, y, 6, 6),
                {"shapeType": "0", "cornerRadiusMeasure": "0,mm"}, _swatch(sign),
            )
        )  # fmt: skip
        found.append(
            _label(f"about-{key}", sentence, (left + 9.5, y, 52, 6), size="6.5", middle=True)
        )
    marks = (("closed", "\u00d7", "Road closed"), ("fire", "\u25b3", "Road under fire control"))
    for place, (key, mark, sentence) in enumerate(marks):
        x = left + 2 + place * 24
        y = top + 8 + len(style.SIGN_KEY) * 11
        found.append(_label(f"sign-{key}", mark, (x, y, 5, 5), size="9", bold=True, middle=True))
        found.append(_label(f"about-{key}", sentence, (x + 5, y, 21, 5), size="6.5", middle=True))
    return found


def _swatch(sign: style.Sign) -> Node:
    base = style.UNKNOWN_COLOUR if sign.grey else "#3c6e91"
    edge = "#c4501b" if sign.ringed else "#2b2b2b"
    layers = [
        symbols.layer(
            "SimpleFill",
            {
                "color": rgba(base, round(255 * sign.opacity)), "style": "solid",
                "outline_color": rgba(edge),
                "outline_width": "0.8" if sign.ringed else "0.5" if sign.dashed else "0.2",
                "outline_style": "dash" if sign.dashed else "solid",
                "outline_width_unit": "MM",
            },
        )
    ]  # fmt: skip
    if sign.hatched:
        line = symbols.stroke("", "#c4501b", 0.5)
        layers.append(
            symbols.layer(
                "LinePatternFill",
                {"angle": f"{style.HATCH_ANGLE:g}", "distance": "1.3", "distance_unit": "MM"},
                None,
                line,
            )
        )
    return symbols.symbol("fill", "", layers)


def _scale(sheet: Sheet) -> Node:
    most = _metres_a_mm(sheet) * _SEGMENT / 1000.0
    power = 10.0 ** math.floor(math.log10(most))
    km = max(nice * power for nice in (1, 2, 5) if nice * power <= most)
    return _item(
        _SCALE, "scale", (12, 255, 60, 10),
        {
            "style": "Line Ticks Up", "mapUuid": _MAP_ID, "unitType": "km", "unitLabel": "km",
            "numMapUnitsPerScaleBarUnit": "1", "numSegments": "2", "numSegmentsLeft": "0",
            "numUnitsPerSegment": f"{km:g}", "segmentSizeMode": "0", "minBarWidth": "30",
            "maxBarWidth": "60", "height": "1.6", "outlineWidth": "0.25", "boxContentSpace": "1",
            "labelBarSpace": "0.8", "alignment": "0", "lineJoinStyle": "miter",
            "lineCapStyle": "square", "labelVerticalPlacement": "0",
            "labelHorizontalPlacement": "0", "numSubdivisions": "1", "subdivisionsHeight": "1.5",
        },
        text_style({"fontSize": "7"}),
    )  # fmt: skip
