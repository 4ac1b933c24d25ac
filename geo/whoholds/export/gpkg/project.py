"""The QGIS project that opens a GeoPackage styled, ordered and ready to play.

It names the GeoPackage by its file name alone, so both travel together to any folder.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from whoholds.export.gpkg import form, layout, qml
from whoholds.export.gpkg.bookmarks import Place
from whoholds.export.gpkg.nodes import (
    QGIS_VERSION,
    Node,
    made_id,
    node,
    option,
    spatial_reference,
    written,
)
from whoholds.export.tabular import fields

OVER_TIME, ON_DAY, BACKDROP, RECORDS = "Over time", "On the day", "Backdrop", "Records"
"""Names of the groups of layers, and of the map themes that show the first two."""

_GROUPS = {
    OVER_TIME: ("town_control", "highway_control", "state_control"),
    ON_DAY: ("towns", "frontlines", "highways", "control_areas", "states"),
    BACKDROP: ("coast", "neighbours"),
    RECORDS: ("claims", "sources", "actors", "operations", "readme"),
}


@dataclass(frozen=True)
class Sheet:
    """What a project says, beside its layers.

    Parameters
    ----------
    title, abstract, attribution : str
    known : str
        Under which policy, and by when known.
    day : date
        The day of the layers that show one day.
    period : tuple of date
        First and last day of the timeline, both inclusive.
    written : date
        The day the ledger speaks from.
    view : Place
        What is seen at first.
    places : tuple of Place
        Bookmarks.
    reference : str
        Code of the coordinate reference system of the map.
    """

    title: str
    abstract: str
    attribution: str
    known: str
    day: dt.date
    period: tuple[dt.date, dt.date]
    written: dt.date
    view: Place
    places: tuple[Place, ...]
    reference: str


def layer_id(table: str) -> str:
    """Name a layer of the project."""
    return f"whoholds_{table}"


def project_text(file: str, dresses: Sequence[qml.Dress], sheet: Sheet) -> str:
    """Write the project.

    Parameters
    ----------
    file : str
        Name of the GeoPackage, without folder.
    dresses : sequence of Dress
        The layers that the GeoPackage has, those that pair others among them.
    sheet : Sheet

    Returns
    -------
    str
        Text of a ``.qgs``.
    """
    tables = [dress.table for dress in dresses]
    root = node(
        "qgis",
        {
            "projectname": sheet.title,
            "version": QGIS_VERSION,
            "saveDateTime": f"{sheet.written}T00:00:00",
        },
        node("homePath", {"path": ""}),
        node("title", None, sheet.title),
        node("autotransaction", {"active": "0"}),
        node("evaluateDefaultValues", {"active": "0"}),
        node("trust", {"active": "0"}),
        node("projectCrs", None, spatial_reference(sheet.reference)),
        tree(file, tables),
        node("relations", None, *_relations(tables)),
        node("projectlayers", None, *(_map_layer(file, dress, tables) for dress in dresses)),
        _order(tables),
        _properties(sheet),
        node("visibility-presets", None, *(_theme(name, tables) for name in (OVER_TIME, ON_DAY))),
        _metadata(sheet),
        node("Layouts", None, layout.layout(file, dresses, sheet, _shown(OVER_TIME, tables))),
        node("Bookmarks", None, *(_bookmark(place) for place in (sheet.view, *sheet.places))),
        _view(sheet),
        _time(sheet),
    )
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + written(root)


def packed(text: str, stem: str) -> bytes:
    """Pack a project as a ``.qgz``, the same bytes whenever the text is the same.

    Parameters
    ----------
    text : str
    stem : str
        Name of the file inside, without ending.
    """
    held = io.BytesIO()
    inside = zipfile.ZipInfo(f"{stem}.qgs", date_time=(1980, 1, 1, 0, 0, 0))
    inside.compress_type = zipfile.ZIP_DEFLATED
    inside.external_attr = 0o644 << 16
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(inside, text.encode("utf-8"))
    return held.getvalue()


def unpacked(content: bytes) -> str:
    """Read the project's text out of a ``.qgz``."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".qgs"))
        return archive.read(name).decode("utf-8")


def renamed(text: str, before: str, after: str) -> str:
    """Make a project name its GeoPackage by another name.

    Parameters
    ----------
    text : str
    before, after : str
        File names, without folder.

    Examples
    --------
    >>> renamed("<datasource>./a.gpkg|layername=towns</datasource>", "a.gpkg", "b.gpkg")
    '<datasource>./b.gpkg|layername=towns</datasource>'
    """
    old, new = (escape(f"./{name}|layername=", {'"': "&quot;"}) for name in (before, after))
    return text.replace(old, new)


def pairing(table: str) -> str:
    """Name the table that pairs a layer's rows with the claims they rest on."""
    return f"{table}_claims"


def source(file: str, table: str) -> str:
    """Say where a layer of the project is found."""
    return f"./{file}|layername={table}"


def tree(file: str, tables: Sequence[str]) -> Node:
    """List the layers in their groups, as the project and its print layout show them."""
    groups = []
    for group, wanted in _GROUPS.items():
        inside = [_leaf(file, table) for table in wanted if table in tables]
        seen = "Qt::Checked" if group in (OVER_TIME, BACKDROP) else "Qt::Unchecked"
        groups.append(
            node(
                "layer-tree-group",
                {"name": group, "checked": seen, "expanded": str(int(group == OVER_TIME))},
                node("customproperties", None, option({})),
                *inside,
            )
        )
    placed = [table for wanted in _GROUPS.values() for table in wanted]
    rest = [_leaf(file, table) for table in tables if table not in placed]
    empty = node("customproperties", None, option({}))
    return node("layer-tree-group", None, empty, *groups, *rest)


def _leaf(file: str, table: str) -> Node:
    return node(
        "layer-tree-layer",
        {
            "id": layer_id(table),
            "name": fields.table_title(table)[0],
            "source": source(file, table),
            "providerKey": "ogr",
            "checked": "Qt::Checked",
            "expanded": str(int(table == "town_control")),
            "patch_size": "-1,-1",
            "legend_exp": "",
            "legend_split_behavior": "0",
        },
        node("customproperties", None, option({})),
    )


def _map_layer(file: str, dress: qml.Dress, tables: Sequence[str]) -> Node:
    paired = dress.temporal and pairing(dress.table) in tables
    evidence = form.Evidence(*_pair_ids(dress.table)) if paired else None
    kinds = {"Point": "Point", "LineString": "Line", "MultiLineString": "Line"}
    shape = kinds.get(dress.geometry_type or "", "Polygon")
    head = qml.head(dress) | {
        "type": "vector",
        "geometry": shape if dress.geometry_type else "No geometry",
        "wkbType": dress.geometry_type or "NoGeometry",
        "autoRefreshEnabled": "0",
        "autoRefreshTime": "0",
        "refreshOnNotifyEnabled": "0",
        "refreshOnNotifyMessage": "",
    }
    reference = "EPSG:4326" if dress.geometry_type else ""
    return node(
        "maplayer",
        head,
        node("id", None, layer_id(dress.table)),
        node("datasource", None, source(file, dress.table)),
        node("layername", None, fields.table_title(dress.table)[0]),
        node("srs", None, spatial_reference(reference)),
        node("provider", {"encoding": "UTF-8"}, "ogr"),
        *qml.body(dress, evidence),
    )


def _pair_ids(table: str) -> tuple[str, str]:
    return f"{table}_to_pairs", f"{table}_pairs_to_claims"


def _relations(tables: Sequence[str]) -> list[Node]:
    found = []
    for table in _GROUPS[OVER_TIME]:
        pairs = pairing(table)
        if pairs not in tables:
            continue
        here, onward = _pair_ids(table)
        found.append(_relation(here, f"Claims of {table}", (pairs, "base_id"), (table, "fid")))
        found.append(_relation(onward, "Claims", (pairs, "related_id"), ("claims", "fid")))
    if {"claims", "sources"} <= set(tables):
        ends = ("claims", "source_id"), ("sources", "source_id")
        found.append(_relation("claims_to_sources", "Claims of the source", *ends))
    return found


def _relation(key: str, name: str, child: tuple[str, str], parent: tuple[str, str]) -> Node:
    return node(
        "relation",
        {
            "id": key,
            "name": name,
            "referencingLayer": layer_id(child[0]),
            "referencedLayer": layer_id(parent[0]),
            "strength": "Association",
        },
        node("fieldRef", {"referencingField": child[1], "referencedField": parent[1]}),
    )


def _order(tables: Sequence[str]) -> Node:
    drawn = [table for wanted in _GROUPS.values() for table in wanted if table in tables]
    return node("layerorder", None, *(node("layer", {"id": layer_id(table)}) for table in drawn))


def _properties(sheet: Sheet) -> Node:
    begin, end = _moments(sheet)
    return node(
        "properties",
        None,
        node("Paths", None, node("Absolute", {"type": "bool"}, "false")),
        node("SpatialRefSys", None, node("ProjectionsEnabled", {"type": "int"}, "1")),
        node("Measure", None, node("Ellipsoid", {"type": "QString"}, "EPSG:7030")),
        node("Measurement", None, node("DistanceUnits", {"type": "QString"}, "km")),
        node(
            "Gui",
            None,
            node("CanvasColorRedPart", {"type": "int"}, "236"),
            node("CanvasColorGreenPart", {"type": "int"}, "242"),
            node("CanvasColorBluePart", {"type": "int"}, "245"),
        ),
        node(
            "TemporalControllerWidget",
            None,
            node("NavigationMode", {"type": "int"}, "1"),
            node("StartDateTime", {"type": "QString"}, begin),
            node("EndDateTime", {"type": "QString"}, end),
        ),
    )


def _shown(group: str, tables: Sequence[str]) -> list[str]:
    """List the tables of a group and of the backdrop, the topmost first."""
    return [table for each in (group, BACKDROP) for table in _GROUPS[each] if table in tables]


def _theme(name: str, tables: Sequence[str]) -> Node:
    layers = (
        node(
            "layer",
            {"id": layer_id(table), "visible": "1", "expanded": "0", "style": "default"},
        )
        for table in _shown(name, tables)
    )
    groups = (node("checked-group-node", {"id": group}) for group in (name, BACKDROP))
    return node(
        "visibility-preset",
        {"name": name, "has-expanded-info": "1", "has-checked-group-info": "1"},
        *layers,
        node("checked-group-nodes", None, *groups),
        node("expanded-group-nodes", None, node("expanded-group-node", {"id": name})),
    )


def _metadata(sheet: Sheet) -> Node:
    return node(
        "projectMetadata",
        None,
        node("type", None, "dataset"),
        node("title", None, sheet.title),
        node("abstract", None, sheet.abstract),
        node("rights", None, sheet.attribution),
        node("author", None, "whoholds"),
        node("creation", None, f"{sheet.written}T00:00:00"),
    )


def _bookmark(place: Place) -> Node:
    west, south, east, north = place.bounds
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    corners = ", ".join(f"{x:.5f} {y:.5f}" for x, y in ring)
    return node(
        "Bookmark",
        {
            "id": made_id("bookmark", place.group, place.name),
            "name": place.name,
            "group": place.group,
            "extent": f"POLYGON(({corners}))",
        },
        spatial_reference("EPSG:4326"),
    )


def _view(sheet: Sheet) -> Node:
    sides = zip(("xmin", "ymin", "xmax", "ymax"), sheet.view.bounds, strict=True)
    return node(
        "ProjectViewSettings",
        {"UseProjectScales": "0", "rotation": "0"},
        node("Scales"),
        node(
            "DefaultViewExtent",
            {side: f"{value:.5f}" for side, value in sides},
            spatial_reference("EPSG:4326"),
        ),
    )


def _time(sheet: Sheet) -> Node:
    begin, end = _moments(sheet)
    return node(
        "ProjectTimeSettings",
        # A step of a day: a longer frame would show both holders of a change within it.
        {"timeStep": "1", "timeStepUnit": "d", "frameRate": "8", "cumulativeTemporalRange": "0"},
        node("TemporalRange", None, node("start", None, begin), node("end", None, end)),
    )


def _moments(sheet: Sheet) -> tuple[str, str]:
    first, last = sheet.period
    return f"{first}T00:00:00Z", f"{last}T23:59:59Z"
