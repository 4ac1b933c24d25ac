"""The print layout: a template of QGIS, filled with what one project shows.

What the page looks like stands in ``layouts/a4.qpt``, which QGIS opens (Layout, Add Items from
Template) and saves (Layout, Save as Template). Filled in here are:

- in every text, the words in braces: ``{title}``, ``{known}`` and ``{attribution}`` of the
  project, and the sentence of each sign by its key, such as ``{contested}`` (what ``{listed}``
  explains is left out where no list tells of anything);
- every map: the part of the world, the layers, the day, the coordinate reference system;
- every legend: where its layers are found;
- the atlas: a page a month, by the table ``months``. The template's map takes its day from the
  page of the atlas, else from the project's variable ``whoholds_day``, and the date follows it;
- every scale bar: how many kilometres a segment stands for, by the scale of its map.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Collection, Mapping
from importlib.resources import files
from xml.etree import ElementTree as ET

from whoholds.errors import ExportError
from whoholds.export import escaping, style
from whoholds.export.gpkg import bookmarks, names
from whoholds.export.gpkg.info import ProjectInfo
from whoholds.export.gpkg.qgis_xml import Node, node, spatial_reference

_MAP, _LABEL, _LEGEND, _SCALE_BAR = "65639", "65641", "65642", "65646"
"""Types of items, as QGIS numbers them."""

_WORD = re.compile(r"\{(\w+)\}")
_SEGMENT = 22.0
"""Millimetres that a segment of a scale bar may have."""


def template() -> str:
    """Read the template that the package brings."""
    return (files("whoholds.export.gpkg") / "layouts" / "a4.qpt").read_text(encoding="utf-8")


def print_layout(qpt: str, file: str, groups: names.Groups, info: ProjectInfo) -> Node:
    """Fill a template.

    Parameters
    ----------
    qpt : str
        Text of a template of QGIS, with at least one map, measured in millimetres.
    file : str
        Name of the GeoPackage.
    groups : Groups
        The layers of the project. The maps show those over time, on the day of the project;
        another day is set by the project's variable, and the date on the page follows it.
    info : ProjectInfo

    Returns
    -------
    Element

    Raises
    ------
    ExportError
        A map of the template is not measured in millimetres, or it has none.
    """
    layout = ET.fromstring(qpt)  # noqa: S314 - our own file
    _strip_space(layout)
    words = {
        "title": info.title,
        "known": info.known,
        "attribution": info.attribution,
        **{key: sentence for key, sentence, _ in (*style.SIGN_KEY, style.BY_LIST)},
    }
    scales: dict[str, float] = {}
    if not info.listed:
        _drop(layout, f"-{style.BY_LIST[0]}")
    items = list(layout.iter("LayoutItem"))
    for item in items:
        if item.get("type") == _MAP:
            scales[item.get("uuid", "")] = _fill_map(item, file, groups, info)
        elif item.get("type") == _LABEL:
            _fill_label(item, words)
        elif item.get("type") == _LEGEND:
            _fill_legend(item, file, groups.tables)
    if names.MONTHS in groups.tables:
        layout.append(_atlas(file))
    if not scales:
        raise ExportError("the template of the print layout has no map; add one in QGIS")
    for item in items:
        if item.get("type") == _SCALE_BAR:
            linked = scales.get(item.get("mapUuid", ""), next(iter(scales.values())))
            item.set("numUnitsPerSegment", f"{_segment_km(linked):g}")
    return layout


def _atlas(file: str) -> Node:
    """Make a page for each month of the period."""
    return node(
        "Atlas",
        {
            "enabled": "1",
            "hideCoverage": "0",
            "coverageLayer": names.layer_id(names.MONTHS),
            "coverageLayerName": names.MONTHS,
            "coverageLayerSource": names.source(file, names.MONTHS),
            "coverageLayerProvider": "ogr",
            "filenamePattern": "'control-' || format_date(\"day\", 'yyyy-MM')",
            "pageNameExpression": "format_date(\"day\", 'MMMM yyyy')",
            "sortFeatures": "0",
            "filterFeatures": "0",
        },
    )


def _strip_space(element: Node) -> None:
    """Take out the space between elements, which only makes a template legible."""
    for part in element.iter():
        part.tail = None
        if part.text and not part.text.strip():
            part.text = None


def _drop(layout: Node, ending: str) -> None:
    """Take out the items whose names have an ending."""
    for item in layout.findall("LayoutItem"):
        if item.get("id", "").endswith(ending):
            layout.remove(item)


def _fill_map(item: Node, file: str, groups: names.Groups, info: ProjectInfo) -> float:
    """Let a map show the layers on the day; answer its scale, in metres a millimetre."""
    width, height = _millimetres(item)
    left, bottom, right, top = bookmarks.drawn_bounds(info.view, info.reference)
    # The item keeps its shape: the part of the world grows to fill it.
    scale = max((right - left) / width, (top - bottom) / height)
    extra_x = (scale * width - (right - left)) / 2
    extra_y = (scale * height - (top - bottom)) / 2
    item.attrib |= {
        # Layers are named one by one: a map that follows a theme makes QGIS 3.22 reload styles
        # before relations are known, and forms then lose their claims.
        "followPreset": "false",
        "followPresetName": "",
        "keepLayerSet": "true",
        "isTemporal": "1",
        "temporalRangeBegin": f"{info.day}T00:00:00",
        "temporalRangeEnd": f"{info.day + dt.timedelta(days=1)}T00:00:00",
    }
    extent = {
        "xmin": f"{left - extra_x:.3f}",
        "xmax": f"{right + extra_x:.3f}",
        "ymin": f"{bottom - extra_y:.3f}",
        "ymax": f"{top + extra_y:.3f}",
    }
    layers = (
        node(
            "Layer",
            {"source": names.source(file, table), "provider": "ogr", "name": table},
            names.layer_id(table),
        )
        for table in groups.shown(names.OVER_TIME)
    )
    _put(item, node("Extent", extent))
    _put(item, node("LayerSet", None, *layers))
    _put(item, node("crs", None, spatial_reference(info.reference)))
    return scale


def _millimetres(item: Node) -> tuple[float, float]:
    """Read how wide and high an item is."""
    width, height, unit = item.get("size", "0,0,").split(",")
    if unit != "mm":
        raise ExportError(
            f"the template of the print layout: map `{item.get('id')}` is {width} by {height} "
            f"{unit}; measure it in mm"
        )
    return float(width), float(height)


def _put(item: Node, part: Node) -> None:
    """Put an element in place of the one of its kind."""
    for place, old in enumerate(item):
        if old.tag == part.tag:
            item[place] = part
            return
    item.append(part)


def _fill_label(item: Node, words: Mapping[str, str]) -> None:
    """Put the words of the project where a text names them in braces."""
    html = item.get("htmlState") == "1"

    def word(match: re.Match[str]) -> str:
        text = words.get(match[1])
        if text is None:
            return match[0]
        return escaping.layout_text(escaping.html(text) if html else text)

    item.set("labelText", _WORD.sub(word, item.get("labelText", "")))


def _fill_legend(item: Node, file: str, tables: Collection[str]) -> None:
    """Say where the layers of a legend are found, and leave out those that are not there."""
    known = {names.layer_id(table): table for table in tables}
    for group in list(item.iter("layer-tree-group")):
        for leaf in group.findall("layer-tree-layer"):
            table = known.get(leaf.get("id", ""))
            if table is None:
                group.remove(leaf)
            else:
                leaf.set("source", names.source(file, table))
                leaf.set("providerKey", "ogr")


def _segment_km(scale: float) -> float:
    """Choose the length of a scale bar's segment: the largest round one that has room."""
    most = scale * _SEGMENT / 1000.0
    power = 10.0 ** math.floor(math.log10(most))
    return max(nice * power for nice in (1, 2, 5) if nice * power <= most)
