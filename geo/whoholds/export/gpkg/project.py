"""The QGIS project that opens a GeoPackage styled, ordered and ready to play.

It names the GeoPackage by its file name alone, so both travel together to any folder.
"""

from __future__ import annotations

from collections.abc import Sequence

from whoholds.export.gpkg import form, names, print_layout, qml, settings
from whoholds.export.gpkg.bookmarks import Place
from whoholds.export.gpkg.info import ProjectInfo
from whoholds.export.gpkg.qgis_xml import (
    QGIS_VERSION,
    Node,
    node,
    option,
    spatial_reference,
    stable_id,
    written,
)
from whoholds.export.tabular import fields
from whoholds.export.tabular.layers import OVER_TIME

_KEYED = (
    ("claims", "sources", "source_id", "Claims of the source"),
    ("claims", "lists", "list_id", "What the list says of each place"),
    ("lists", "sources", "source_id", "Lists of the source"),
    ("list_rows", "lists", "list_id", "Rows of the list"),
    ("area_places", "areas", "area_id", "Places in the area"),
)
"""Tables whose rows name rows of another by its key."""


def project_text(file: str, layers: Sequence[qml.LayerStyle], info: ProjectInfo) -> str:
    """Write the project.

    Parameters
    ----------
    file : str
        Name of the GeoPackage, without folder.
    layers : sequence of LayerStyle
        The layers that the GeoPackage has, those that pair others among them.
    info : ProjectInfo

    Returns
    -------
    str
        Text of a ``.qgs``.
    """
    tables = [layer.table for layer in layers]
    groups = names.Groups(info.day, tables, {layer.table for layer in layers if layer.temporal})
    page = print_layout.print_layout(print_layout.template(), file, groups, info)
    root = node(
        "qgis",
        {
            "projectname": info.title,
            "version": QGIS_VERSION,
            "saveDateTime": f"{info.written}T00:00:00",
        },
        node("homePath", {"path": ""}),
        node("title", None, info.title),
        node("autotransaction", {"active": "0"}),
        node("evaluateDefaultValues", {"active": "0"}),
        node("trust", {"active": "0"}),
        node("projectCrs", None, spatial_reference(info.reference)),
        _tree(file, groups),
        node("relations", None, *_relations(tables)),
        node("projectlayers", None, *(_map_layer(file, layer, tables) for layer in layers)),
        _order(groups),
        settings.settings(info),
        node("visibility-presets", None, *(_theme(name, groups) for name in groups.themes)),
        _metadata(info),
        node("Layouts", None, page),
        node("Bookmarks", None, *(_bookmark(place) for place in (info.view, *info.places))),
        _view(info),
        _time(info),
    )
    return "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n" + written(root)


def _tree(file: str, groups: names.Groups) -> Node:
    """List the layers in their groups."""
    every = groups.every()
    parts = []
    for group, inside in every.items():
        if group == names.DRAWN and not inside:
            continue
        seen = "Qt::Checked" if group in (names.OVER_TIME, names.BACKDROP) else "Qt::Unchecked"
        parts.append(
            node(
                "layer-tree-group",
                {"name": group, "checked": seen, "expanded": str(int(group == names.OVER_TIME))},
                node("customproperties", None, option({})),
                *(_leaf(file, table) for table in inside),
            )
        )
    placed = {table for inside in every.values() for table in inside}
    rest = [_leaf(file, table) for table in groups.tables if table not in placed]
    empty = node("customproperties", None, option({}))
    return node("layer-tree-group", None, empty, *parts, *rest)


def _leaf(file: str, table: str) -> Node:
    return node(
        "layer-tree-layer",
        {
            "id": names.layer_id(table),
            "name": fields.table_title(table)[0],
            "source": names.source(file, table),
            "providerKey": "ogr",
            "checked": "Qt::Checked",
            "expanded": str(int(table == "town_control")),
            "patch_size": "-1,-1",
            "legend_exp": "",
            "legend_split_behavior": "0",
        },
        node("customproperties", None, option({})),
    )


def _map_layer(file: str, layer: qml.LayerStyle, tables: Sequence[str]) -> Node:
    paired = layer.temporal and names.pairing(layer.table) in tables
    evidence = form.Evidence(*names.relations(layer.table)) if paired else None
    kinds = {"Point": "Point", "LineString": "Line", "MultiLineString": "Line"}
    shape = kinds.get(layer.geometry_type or "", "Polygon")
    head = qml.head(layer) | {
        "type": "vector",
        "geometry": shape if layer.geometry_type else "No geometry",
        "wkbType": layer.geometry_type or "NoGeometry",
        "autoRefreshEnabled": "0",
        "autoRefreshTime": "0",
        "refreshOnNotifyEnabled": "0",
        "refreshOnNotifyMessage": "",
    }
    reference = "EPSG:4326" if layer.geometry_type else ""
    return node(
        "maplayer",
        head,
        node("id", None, names.layer_id(layer.table)),
        node("datasource", None, names.source(file, layer.table)),
        node("layername", None, fields.table_title(layer.table)[0]),
        node("srs", None, spatial_reference(reference)),
        node("provider", {"encoding": "UTF-8"}, "ogr"),
        *qml.body(layer, evidence),
    )


def _relations(tables: Sequence[str]) -> list[Node]:
    relations = []
    for table in OVER_TIME.values():
        pairs = names.pairing(table)
        if pairs not in tables:
            continue
        here, onward = names.relations(table)
        relations.append(_relation(here, f"Claims of {table}", (pairs, "base_id"), (table, "fid")))
        relations.append(_relation(onward, "Claims", (pairs, "related_id"), ("claims", "fid")))
    relations += [
        _relation(f"{child}_to_{parent}", name, (child, key), (parent, key))
        for child, parent, key, name in _KEYED
        if {child, parent} <= set(tables)
    ]
    return relations


def _relation(key: str, name: str, child: tuple[str, str], parent: tuple[str, str]) -> Node:
    return node(
        "relation",
        {
            "id": key,
            "name": name,
            "referencingLayer": names.layer_id(child[0]),
            "referencedLayer": names.layer_id(parent[0]),
            "strength": "Association",
        },
        node("fieldRef", {"referencingField": child[1], "referencedField": parent[1]}),
    )


def _order(groups: names.Groups) -> Node:
    drawn = [table for inside in groups.every().values() for table in inside]
    return node(
        "layerorder", None, *(node("layer", {"id": names.layer_id(table)}) for table in drawn)
    )


def _theme(name: str, groups: names.Groups) -> Node:
    seen = (
        node(
            "layer",
            {"id": names.layer_id(table), "visible": "1", "expanded": "0", "style": "default"},
        )
        for table in groups.shown(name)
    )
    checked = (node("checked-group-node", {"id": group}) for group in (name, names.BACKDROP))
    return node(
        "visibility-preset",
        {"name": name, "has-expanded-info": "1", "has-checked-group-info": "1"},
        *seen,
        node("checked-group-nodes", None, *checked),
        node("expanded-group-nodes", None, node("expanded-group-node", {"id": name})),
    )


def _metadata(info: ProjectInfo) -> Node:
    return node(
        "projectMetadata",
        None,
        node("type", None, "dataset"),
        node("title", None, info.title),
        node("abstract", None, info.abstract),
        node("rights", None, info.attribution),
        node("author", None, "whoholds"),
        node("creation", None, f"{info.written}T00:00:00"),
    )


def _bookmark(place: Place) -> Node:
    west, south, east, north = place.bounds
    ring = [(west, south), (east, south), (east, north), (west, north), (west, south)]
    corners = ", ".join(f"{x:.5f} {y:.5f}" for x, y in ring)
    return node(
        "Bookmark",
        {
            "id": stable_id("bookmark", place.group, place.name),
            "name": place.name,
            "group": place.group,
            "extent": f"POLYGON(({corners}))",
        },
        spatial_reference("EPSG:4326"),
    )


def _view(info: ProjectInfo) -> Node:
    sides = zip(("xmin", "ymin", "xmax", "ymax"), info.view.bounds, strict=True)
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


def _time(info: ProjectInfo) -> Node:
    begin, end = settings.whole(info)
    return node(
        "ProjectTimeSettings",
        # A step of a day: a longer frame would show both holders of a change within it.
        {"timeStep": "1", "timeStepUnit": "d", "frameRate": "8", "cumulativeTemporalRange": "0"},
        node("TemporalRange", None, node("start", None, begin), node("end", None, end)),
    )
