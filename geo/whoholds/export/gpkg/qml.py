"""One layer's whole appearance in QGIS, as a style of its own or as part of a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from whoholds.export import escaping, style
from whoholds.export.gpkg import form, labels, moments, names, parts, renderers
from whoholds.export.gpkg.qgis_xml import QGIS_VERSION, Node, node, option, written
from whoholds.export.tabular import fields, layers

_VERDICTS = {
    table: kind for tables in (layers.ON_DAY, layers.OVER_TIME) for kind, table in tables.items()
}
# Sites are drawn from this scale on: of a whole country they would only cover its towns.
_SITES_FROM = "4000000"
_WKB = {
    "Point": "0",
    "LineString": "1",
    "MultiLineString": "1",
    "Polygon": "2",
    "MultiPolygon": "2",
}


@dataclass(frozen=True)
class LayerStyle:
    """What a layer's appearance depends on.

    Parameters
    ----------
    table : str
    columns : tuple of str
        In the order of the table, ``fid`` first, the geometry left out.
    geometry_type : str or None
    palette : Palette
    codes : mapping of str to mapping of str to str
        Allowed values and their words.
    credit, licence : str
        Whose work it is made from, and on what terms, in one line each.
    """

    table: str
    columns: tuple[str, ...]
    geometry_type: str | None
    palette: parts.Palette
    codes: Mapping[str, Mapping[str, str]]
    credit: str
    licence: str

    @property
    def kind(self) -> str:
        """What its rows are verdicts on, empty when they are none."""
        return _VERDICTS.get(self.table, "")

    @property
    def temporal(self) -> bool:
        """Whether its rows come and go with time."""
        return moments.MOMENTS[0] in self.columns


def style_text(layer: LayerStyle) -> str:
    """Write a layer's default style.

    Parameters
    ----------
    layer : LayerStyle

    Returns
    -------
    str
        QML.
    """
    root = node("qgis", {"version": QGIS_VERSION, **head(layer)}, *body(layer))
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>" + written(root)


def head(layer: LayerStyle) -> dict[str, str]:
    """Attributes of the element that holds a layer's appearance."""
    return {
        "styleCategories": "AllStyleCategories",
        "labelsEnabled": str(int(bool(layer.kind))),
        "hasScaleBasedVisibilityFlag": str(int(layer.kind == "site")),
        "minScale": _SITES_FROM if layer.kind == "site" else "100000000",
        "maxScale": "0",
        # What is computed is not typed over: it would be gone with the next build.
        "readOnly": "1",
        "simplifyDrawingHints": "1" if layer.geometry_type != "Point" else "0",
        "simplifyDrawingTol": "1",
        "simplifyMaxScale": "1",
        "simplifyLocal": "1",
        "simplifyAlgorithm": "0",
        "symbologyReferenceScale": "-1",
    }


def body(layer: LayerStyle, evidence: form.Evidence | None = None) -> list[Node]:
    """Elements that make up a layer's appearance.

    Parameters
    ----------
    layer : LayerStyle
    evidence : Evidence, optional
        Relations of the project to the claims, when there is one.
    """
    flags = {
        "Identifiable": str(int(layer.table not in names.BENEATH)),
        "Removable": "1",
        "Searchable": "1",
        "Private": str(int("related_id" in layer.columns)),
    }
    elements = [
        node("flags", None, *(node(name, None, value) for name, value in flags.items())),
        _temporal(layer),
        node("userNotes", {"value": notes(layer)}),
        *_drawing(layer),
        node("customproperties", None, option({"userNotes": notes(layer)})),
        node("blendMode", None, "0"),
        node("featureBlendMode", None, "0"),
        node("layerOpacity", None, "1"),
        *form.parts(layer.table, layer.columns, layer.codes, evidence),
        _metadata(layer),
    ]
    if layer.geometry_type:
        elements.append(node("layerGeometryType", None, _WKB.get(layer.geometry_type, "4")))
    return elements


def notes(layer: LayerStyle) -> str:
    """Explain a layer: what it is and how its signs read."""
    about = fields.table_title(layer.table)[1]
    if not layer.kind:
        return about
    key = (*style.SIGN_KEY, style.BY_LIST) if layer.palette.listed else style.SIGN_KEY
    signs = "".join(f"<li>{sentence}</li>" for _, sentence, _ in key)
    return f"<p>{about} Colour: who holds it.</p><ul>{signs}</ul>"


def _temporal(layer: LayerStyle) -> Node:
    on = layer.temporal
    attributes = {
        "enabled": str(int(on)),
        "mode": "2" if on else "0",
        "startField": moments.MOMENTS[0] if on else "",
        "endField": moments.MOMENTS[1] if on else "",
        "limitMode": "0",
        "fixedDuration": "0",
        "durationField": "",
        "durationUnit": "min",
        "accumulate": "0",
        "startExpression": "",
        "endExpression": "",
    }
    return node("temporal", attributes, node("fixedRange", None, node("start"), node("end")))


def _drawing(layer: LayerStyle) -> Sequence[Node]:
    if layer.kind:
        return (
            renderers.categories(layer.kind, layer.palette, timed=layer.temporal),
            labels.labelling(layer.kind, timed=layer.temporal),
        )
    if layer.geometry_type is None:
        return ()
    if layer.table == names.TURNS:
        return (renderers.changes(layer.palette),)
    if layer.table in names.BY_OTHERS:
        return (renderers.drawn(layer.palette),)
    if layer.table == "control_areas":
        return (renderers.categories("state", layer.palette, derived=True, timed=layer.temporal),)
    if _WKB.get(layer.geometry_type) == "2":
        return (renderers.single(parts.outline("0", "#c4beb2", 0.2, "#e7e2d9")),)
    if layer.table == "frontlines":
        return (renderers.fronts(timed=layer.temporal),)
    return (renderers.single(parts.stroke("0", "#8fa6b2", 0.3)),)


def _metadata(layer: LayerStyle) -> Node:
    title, about = fields.table_title(layer.table)
    return node(
        "resourceMetadata",
        None,
        node("identifier", None, layer.table),
        node("type", None, "dataset"),
        node("title", None, title),
        node("abstract", None, about),
        # QGIS shows these two as HTML.
        *([node("rights", None, escaping.html(layer.credit))] if layer.credit else []),
        *([node("license", None, escaping.html(layer.licence))] if layer.licence else []),
    )
