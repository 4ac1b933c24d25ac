"""One layer's whole appearance in QGIS, as a style of its own or as part of a project."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from whoholds.export import style
from whoholds.export.gpkg import form, labels, symbols
from whoholds.export.gpkg.nodes import QGIS_VERSION, Node, node, option, written
from whoholds.export.tabular import fields

_VERDICTS = {
    "towns": "town", "highways": "highway", "states": "state",
    "town_control": "town", "highway_control": "highway", "state_control": "state",
}  # fmt: skip
_WKB = {"Point": "0", "LineString": "1", "MultiLineString": "1", "Polygon": "2",
        "MultiPolygon": "2"}  # fmt: skip


@dataclass(frozen=True)
class Dress:
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
    palette: symbols.Palette
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
        return "start_utc" in self.columns


def style_text(dress: Dress) -> str:
    """Write a layer's default style.

    Parameters
    ----------
    dress : Dress

    Returns
    -------
    str
        QML.
    """
    root = node("qgis", {"version": QGIS_VERSION, **head(dress)}, *body(dress))
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>" + written(root)


def head(dress: Dress) -> dict[str, str]:
    """Attributes of the element that holds a layer's appearance."""
    return {
        "styleCategories": "AllStyleCategories",
        "labelsEnabled": str(int(bool(dress.kind))),
        "hasScaleBasedVisibilityFlag": "0",
        "minScale": "100000000",
        "maxScale": "0",
        "readOnly": "0",
        "simplifyDrawingHints": "1" if dress.geometry_type != "Point" else "0",
        "simplifyDrawingTol": "1",
        "simplifyMaxScale": "1",
        "simplifyLocal": "1",
        "simplifyAlgorithm": "0",
        "symbologyReferenceScale": "-1",
    }


def body(dress: Dress, evidence: form.Evidence | None = None) -> list[Node]:
    """Elements that make up a layer's appearance.

    Parameters
    ----------
    dress : Dress
    evidence : Evidence, optional
        Relations of the project to the claims, when there is one.
    """
    flags = {"Identifiable": str(int(dress.table not in _BACKDROP)), "Removable": "1",
             "Searchable": "1", "Private": str(int("related_id" in dress.columns))}  # fmt: skip
    found = [
        node("flags", None, *(node(name, None, value) for name, value in flags.items())),
        _temporal(dress),
        node("userNotes", {"value": notes(dress)}),
        *_drawing(dress),
        node("customproperties", None, option({"userNotes": notes(dress)})),
        node("blendMode", None, "0"),
        node("featureBlendMode", None, "0"),
        node("layerOpacity", None, "1"),
        *form.parts(dress.table, dress.columns, dress.codes, evidence),
        _metadata(dress),
    ]
    if dress.geometry_type:
        found.append(node("layerGeometryType", None, _WKB.get(dress.geometry_type, "4")))
    return found


_BACKDROP = ("neighbours", "coast")


def notes(dress: Dress) -> str:
    """Explain a layer: what it is and how its signs read."""
    about = fields.table_title(dress.table)[1]
    if not dress.kind:
        return about
    signs = "".join(f"<li>{sentence}</li>" for _, sentence, _ in style.SIGN_KEY)
    return f"<p>{about} Colour: who holds it.</p><ul>{signs}</ul>"


def _temporal(dress: Dress) -> Node:
    on = dress.temporal
    attributes = {
        "enabled": str(int(on)),
        "mode": "2" if on else "0",
        "startField": "start_utc" if on else "",
        "endField": "end_utc" if on else "",
        "limitMode": "0",
        "fixedDuration": "0",
        "durationField": "",
        "durationUnit": "min",
        "accumulate": "0",
        "startExpression": "",
        "endExpression": "",
    }
    return node("temporal", attributes, node("fixedRange", None, node("start"), node("end")))


def _drawing(dress: Dress) -> Sequence[Node]:
    if dress.kind:
        return (
            symbols.categories(dress.kind, dress.palette),
            labels.labelling(dress.kind),
        )
    if dress.geometry_type is None:
        return ()
    if dress.table == "control_areas":
        return (symbols.categories("state", dress.palette),)
    if _WKB.get(dress.geometry_type) == "2":
        return (symbols.single(symbols.outline("0", "#c4beb2", 0.2, "#e7e2d9")),)
    if dress.table == "frontlines":
        return (symbols.single(symbols.stroke("0", "#1c1c1c", 0.9, "3;1.2")),)
    return (symbols.single(symbols.stroke("0", "#8fa6b2", 0.3)),)


def _metadata(dress: Dress) -> Node:
    title, about = fields.table_title(dress.table)
    return node(
        "resourceMetadata",
        None,
        node("identifier", None, dress.table),
        node("type", None, "dataset"),
        node("title", None, title),
        node("abstract", None, about),
        *([node("rights", None, dress.credit)] if dress.credit else []),
        *([node("license", None, dress.licence)] if dress.licence else []),
    )
