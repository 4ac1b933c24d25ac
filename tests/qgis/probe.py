"""Asks a real QGIS about a file; run by Debian's own interpreter, which has its bindings.

``probe.py REQUEST.json ANSWER.json``: the request is an object with ``task`` and its arguments.
"""

import json
import os
import sys
import time
from pathlib import Path
from xml.etree import ElementTree as ET

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (
    QgsApplication,
    QgsAttributeEditorElement,
    QgsCoordinateReferenceSystem,
    QgsDateTimeRange,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeatureRequest,
    QgsLayoutExporter,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsPointXY,
    QgsPrintLayout,
    QgsProject,
    QgsReadWriteContext,
    QgsRenderContext,
    QgsTrackedVectorLayerTools,
    QgsVectorLayer,
    QgsVectorLayerTemporalContext,
)
from qgis.PyQt.QtCore import QDateTime, QEventLoop, QSize, Qt
from qgis.PyQt.QtGui import QColor
from qgis.PyQt.QtXml import QDomDocument


def moment(day, plus=0):
    return QDateTime.fromString(f"{day}T00:00:00Z", Qt.ISODate).addDays(plus)


def frame(day):
    """The frame of one day, as the Temporal Controller makes it."""
    return QgsDateTimeRange(moment(day), moment(day, 1), True, False)


def opened(path):
    project = QgsProject.instance()
    assert project.read(path), project.error()
    return project


def describe_project(path):
    project = opened(path)
    bounds = project.timeSettings().temporalRange()
    view = project.viewSettings().defaultViewExtent()
    relations = project.relationManager().relations()
    themes = project.mapThemeCollection()
    return {
        "title": project.title(),
        "crs": project.crs().authid(),
        "step": project.timeSettings().timeStep(),
        "step_unit": project.timeSettings().timeStepUnit(),
        "begin": bounds.begin().toString(Qt.ISODate),
        "end": bounds.end().toString(Qt.ISODate),
        "navigation": project.readNumEntry("TemporalControllerWidget", "/NavigationMode")[0],
        "view": [view.xMinimum(), view.yMinimum(), view.xMaximum(), view.yMaximum()],
        "view_crs": view.crs().authid(),
        "groups": [group.name() for group in project.layerTreeRoot().findGroups()],
        "bookmarks": [mark.name() for mark in project.bookmarkManager().bookmarks()],
        "layouts": [layout.name() for layout in project.layoutManager().layouts()],
        "themes": themes.mapThemes(),
        "shown": {
            name: [layer.name() for layer in themes.mapThemeVisibleLayers(name)]
            for name in themes.mapThemes()
        },
        "relations": {key: value.isValid() for key, value in relations.items()},
        "layers": {layer.name(): describe_layer(layer) for layer in project.mapLayers().values()},
    }


def describe_layer(layer):
    renderer, time = layer.renderer(), layer.temporalProperties()
    categorised = renderer is not None and renderer.type() == "categorizedSymbol"
    return {
        "valid": layer.isValid(),
        "source": layer.source(),
        "crs": layer.crs().authid(),
        "table": layer.source().partition("layername=")[2],
        "rows": layer.featureCount(),
        "renderer": None if renderer is None else renderer.type(),
        "attribute": renderer.classAttribute() if categorised else None,
        "categories": {
            str(category.value() or ""): category.symbol().color().name()
            for category in (renderer.categories() if categorised else [])
        },
        "labels": layer.labelsEnabled(),
        "temporal": time.isActive() and [time.startField(), time.endField()],
        "fields": [field.name() for field in layer.fields()],
        "aliases": {field.name(): field.alias() for field in layer.fields()},
        "widgets": {field.name(): field.editorWidgetSetup().type() for field in layer.fields()},
        "evidence": {
            element.relation().id(): element.relation().isValid()
            for element in layer.editFormConfig()
            .invisibleRootContainer()
            .findElements(QgsAttributeEditorElement.AeTypeRelation)
        },
        "tip": tip_of_last(layer),
        "licences": layer.metadata().licenses(),
        "actions": [action.name() for action in layer.actions().actions()],
    }


def tip_of_last(layer):
    """What hovering over the last feature shows, as QGIS makes it: the tip, else the title."""
    features = list(layer.getFeatures())
    if not features:
        return ""
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    context.setFeature(features[-1])
    title = f"[% {layer.displayExpression()} %]"
    return QgsExpression.replaceExpressionText(layer.mapTipTemplate() or title, context)


def bare_layer(path, table):
    """A layer added by itself, as by dragging the file on a map."""
    layer = QgsVectorLayer(f"{path}|layername={table}", table, "ogr")
    loaded = layer.loadDefaultStyle()
    return {"style": loaded, **describe_layer(layer)}


def visible(path, days, keys, columns):
    """What each temporal layer shows on each day: key to the values of columns."""
    project = opened(path)
    found = {}
    for layer in project.mapLayers().values():
        table = layer.source().partition("layername=")[2]
        if table not in keys:
            continue
        context = QgsVectorLayerTemporalContext()
        context.setLayer(layer)
        shown = {}
        for day in days:
            condition = layer.temporalProperties().createFilterString(context, frame(day))
            request = QgsFeatureRequest().setFilterExpression(condition)
            request.setFlags(QgsFeatureRequest.NoGeometry)
            wanted = [name for name in columns if layer.fields().indexOf(name) >= 0]
            request.setSubsetOfAttributes([keys[table], *wanted], layer.fields())
            shown[day] = [
                [feature[keys[table]], *(feature[name] or None for name in wanted)]
                for feature in layer.getFeatures(request)
            ]
        found[table] = shown
    return found


def drawn(path, table, key, frames, alone=False):
    """What a layer draws in frames of [first day, day after the last], or (None) without time.

    Counted is what passes the frame's filter and has a symbol then. `alone` is the layer in
    somebody's own project, which has no variables.
    """
    if alone:
        QgsProject.instance().clear()
        project, layer = QgsProject.instance(), QgsVectorLayer(f"{path}|layername={table}")
        layer.loadDefaultStyle()
    else:
        project = opened(path)
        layer = next(
            each for each in project.mapLayers().values()
            if each.source().endswith(f"layername={table}")
        )  # fmt: skip
    asked = QgsVectorLayerTemporalContext()
    asked.setLayer(layer)
    found = []
    for days in frames:
        settings = QgsMapSettings()
        request = QgsFeatureRequest()
        if days:
            span = QgsDateTimeRange(moment(days[0]), moment(days[1]), True, False)
            settings.setIsTemporal(True)
            settings.setTemporalRange(span)
            wanted = layer.temporalProperties().createFilterString(asked, span)
            request.setFilterExpression(wanted)
        context = QgsRenderContext.fromMapSettings(settings)
        context.expressionContext().appendScopes(
            [
                *QgsExpressionContextUtils.globalProjectLayerScopes(layer),
                QgsExpressionContextUtils.mapSettingsScope(settings),
            ]
        )
        renderer = layer.renderer().clone()
        renderer.startRender(context, layer.fields())
        shown = []
        for feature in layer.getFeatures(request):
            context.expressionContext().setFeature(feature)
            if renderer.symbolForFeature(feature, context) is not None:
                shown.append([feature[key], feature["holder"] or None])
        renderer.stopRender(context)
        found.append(shown)
    return found


def decorations(path):
    """What the decorations of the canvas say, and the settings that the project lacks."""
    project = opened(path)
    context = QgsExpressionContext()
    context.appendScope(QgsExpressionContextUtils.projectScope(project))
    said = {
        name: QgsExpression.replaceExpressionText(project.readEntry(name, "/Label")[0], context)
        for name in ("TitleLabel", "CopyrightLabel")
    }
    bare = QgsProject()
    bare.write(f"{os.environ['HOME']}/bare.qgs")
    text = Path(os.environ["HOME"], "bare.qgs").read_text(encoding="utf-8")
    wanted = ET.fromstring(text).find("properties")  # noqa: S314 - QGIS's own file
    lacks = [
        f"{group.tag}/{key.tag}"
        for group in wanted
        for key in group
        if key.tag not in project.entryList(group.tag, "/")
        and key.tag not in project.subkeyList(group.tag, "/")
    ]
    return {"said": said, "lacks": lacks, "selection": project.selectionColor().name()}


def settings_for(project, day, size, extent, tables=None):
    settings = QgsMapSettings()
    layers = [
        layer
        for layer in project.layerTreeRoot().layerOrder()
        if (node := project.layerTreeRoot().findLayer(layer.id())) is not None
        and (
            node.isVisible()
            if tables is None
            else layer.source().partition("layername=")[2] in tables
        )
    ]
    settings.setLayers(layers)
    settings.setDestinationCrs(project.crs())
    settings.setOutputSize(QSize(*size))
    settings.setOutputDpi(120)
    settings.setBackgroundColor(QColor(236, 242, 245))
    settings.setTransformContext(project.transformContext())
    settings.setExtent(extent)
    if day:
        settings.setIsTemporal(True)
        settings.setTemporalRange(frame(day))
    context = QgsExpressionContext()
    context.appendScopes(
        [
            QgsExpressionContextUtils.globalScope(),
            QgsExpressionContextUtils.projectScope(project),
            QgsExpressionContextUtils.mapSettingsScope(settings),
        ]
    )
    settings.setExpressionContext(context)
    return settings


def paint(settings, path):
    job = QgsMapRendererParallelJob(settings)
    started = time.perf_counter()
    job.start()
    job.waitForFinished()
    spent = time.perf_counter() - started
    image = job.renderedImage()
    if path:
        image.save(path)
    small = image.scaled(200, 200)
    colours = {small.pixel(x, y) for x in range(200) for y in range(200)}
    return {"seconds": spent, "colours": len(colours), "errors": [e.message for e in job.errors()]}


def render(path, image, day=None, size=(900, 1500), tables=None, bookmark=None, marks=None):
    """Draw a map; answer, too, where on the picture places (longitude, latitude) lie."""
    from qgis.core import QgsCoordinateTransform

    project = opened(path)
    area = project.viewSettings().defaultViewExtent()
    for mark in project.bookmarkManager().bookmarks():
        if mark.name() == bookmark:
            area = mark.extent()
    there = QgsCoordinateTransform(area.crs(), project.crs(), project)
    extent = there.transformBoundingBox(area)
    settings = settings_for(project, day, size, extent, tables)
    onto = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), project.crs(), project)
    spots = {}
    for name, spot in (marks or {}).items():
        at = settings.mapToPixel().transform(onto.transform(QgsPointXY(*spot)))
        spots[name] = [at.x(), at.y()]
    return {**paint(settings, image), "marks": spots}


def page(path, image):
    """The print layout as a picture."""
    project = opened(path)
    layout = project.layoutManager().layouts()[0]
    export = QgsLayoutExporter.ImageExportSettings()
    export.dpi = 110
    result = QgsLayoutExporter(layout).exportToImage(image, export)
    texts = {
        item.id(): item.currentText() for item in layout.items() if hasattr(item, "currentText")
    }
    return {"result": int(result), "texts": texts, **describe_page(layout)}


def atlas(path, days=None):
    """What the map of the page shows on each page of the atlas, or for a project's variable."""
    project = opened(path)
    layout = project.layoutManager().layouts()[0]
    sheet = layout.itemById("map")
    date = layout.itemById("date")

    def said():
        layout.refresh()
        sheet.refreshDataDefinedProperty()
        span = sheet.temporalRange()
        return [
            span.begin().date().toString(Qt.ISODate),
            span.end().date().toString(Qt.ISODate),
            date.currentText(),
        ]

    found = {"bare": said(), "pages": [], "variable": []}
    for day in days or []:
        QgsExpressionContextUtils.setProjectVariable(project, "whoholds_day", day)
        found["variable"].append(said())
    pages = layout.atlas()
    pages.beginRender()
    pages.first()
    for _ in range(pages.count()):
        found["pages"].append([pages.currentFilename(), *said()])
        pages.next()
    return found


def describe_page(layout):
    """Where the items of a print layout lie, how large their letters are, what its maps show."""
    items = [item for item in layout.items() if hasattr(item, "positionWithUnits")]
    maps = [item for item in items if hasattr(item, "layers")]
    return {
        "boxes": {
            item.id(): [
                item.positionWithUnits().x(), item.positionWithUnits().y(),
                item.rect().width(), item.rect().height(),
            ]
            for item in items
        },
        "letters": {item.id(): item.font().pointSizeF() for item in items if hasattr(item, "font")},
        "maps": {
            item.id(): {
                "layers": [layer.name() for layer in item.layers()],
                "crs": item.crs().authid(),
                "extent": [
                    item.extent().xMinimum(), item.extent().yMinimum(),
                    item.extent().xMaximum(), item.extent().yMaximum(),
                ],
            }
            for item in maps
        },
        "legends": {
            item.id(): [layer.name() for layer in item.model().rootGroup().findLayers()]
            for item in items
            if hasattr(item, "legendFilterByMapEnabled")
        },
    }  # fmt: skip


def template(path, saved=None, letters=None, moved=None, resized=None):
    """Open a template of a print layout, change it as one does by hand, and save it."""
    document, context = QDomDocument(), QgsReadWriteContext()
    assert document.setContent(Path(path).read_text(encoding="utf-8"))[0]
    layout = QgsPrintLayout(QgsProject.instance())
    _, loaded = layout.loadFromTemplate(document, context)
    messages = [message.message() for message in context.takeMessages()]
    for name, size in (letters or {}).items():
        font = layout.itemById(name).font()
        font.setPointSizeF(size)
        layout.itemById(name).setFont(font)
    for name, place in (moved or {}).items():
        layout.itemById(name).attemptMove(QgsLayoutPoint(*place))
    for name, size in (resized or {}).items():
        layout.itemById(name).attemptResize(QgsLayoutSize(*size))
    if saved:
        assert layout.saveAsTemplate(saved, QgsReadWriteContext())
    return {"loaded": loaded, "messages": messages, "name": layout.name(), **describe_page(layout)}


def race(path, table, day, fields, rounds=5):
    """Seconds to render one day with each pair of time fields, the best of some rounds."""
    layer = QgsVectorLayer(f"{path}|layername={table}", table, "ogr")
    layer.loadDefaultStyle()
    layer.setLabelsEnabled(False)
    project = QgsProject.instance()
    project.addMapLayer(layer)
    project.setCrs(layer.crs())
    best = {name: float("inf") for name in fields}
    for _ in range(rounds):
        for name, (start, end) in fields.items():
            layer.temporalProperties().setStartField(start)
            layer.temporalProperties().setEndField(end)
            settings = settings_for(project, day, (1000, 1000), layer.extent(), [table])
            best[name] = min(best[name], paint(settings, None)["seconds"])
    return best


def filled_forms(path, table, rows, image=None):
    """What the form of each row shows of its claims: their ids, sources and links."""
    from qgis.core import QgsRelation
    from qgis.gui import (
        QgsAttributeEditorContext,
        QgsAttributeForm,
        QgsFeatureListModel,
        QgsGui,
        QgsMapCanvas,
        QgsMessageBar,
    )
    from qgis.PyQt.QtWidgets import QAbstractItemView, QComboBox, QLabel, QMainWindow, QTabWidget

    project = opened(path)
    window = QMainWindow()
    canvas, bar = QgsMapCanvas(window), QgsMessageBar(window)
    QgsGui.editorWidgetRegistry().initEditors(canvas, bar)
    context = QgsAttributeEditorContext()
    tools = QgsTrackedVectorLayerTools()  # The context does not keep it alive.
    context.setVectorLayerTools(tools)
    context.setMapCanvas(canvas)
    context.setMainMessageBar(bar)
    layers = {
        layer.source().partition("layername=")[2]: layer for layer in project.mapLayers().values()
    }
    to_source: QgsRelation = project.relationManager().relation("claims_to_sources")
    found = []
    for row in rows:
        form = QgsAttributeForm(layers[table], layers[table].getFeature(row), context)
        form.resize(900, 700)
        form.show()
        tabs = form.findChild(QTabWidget)
        titles = [tabs.tabText(place) for place in range(tabs.count())]
        tabs.setCurrentIndex(titles.index("Claims and sources"))
        for _ in range(40):
            QgsApplication.processEvents(QEventLoop.AllEvents, 20)
        if image:
            form.grab().save(image)
        page = tabs.currentWidget()
        (listed,) = (
            view.model()
            for view in page.findChildren(QAbstractItemView)
            if view.metaObject().className() == "QgsFeatureListView"
        )
        places = [listed.index(place, 0) for place in range(listed.rowCount())]
        claims = [listed.data(place, QgsFeatureListModel.FeatureRole) for place in places]
        found.append(
            {
                "claims": [claim["claim_id"] for claim in claims],
                "sources": [to_source.getReferencedFeature(claim)["source_id"] for claim in claims],
                "links": [
                    label.text() for label in page.findChildren(QLabel) if "href" in label.text()
                ],
                "words": [box.currentText() for box in form.findChildren(QComboBox)],
            }
        )
        form.close()
    return found


def texts(path, image):
    """Whatever of a project QGIS evaluates, or shows as HTML."""
    project = opened(path)
    layout = project.layoutManager().layouts()[0]
    items = layout.items()
    legends = []
    for item in items:
        if hasattr(item, "legendFilterByMapEnabled"):
            context = item.createExpressionContext()
            for tree in item.model().rootGroup().findLayers():
                legends += [
                    entry.evaluateLabel(context)
                    for entry in item.model().layerLegendNodes(tree)
                    if hasattr(entry, "evaluateLabel")
                ]
    QgsLayoutExporter(layout).exportToImage(image, QgsLayoutExporter.ImageExportSettings())
    layers = list(project.mapLayers().values())
    tips, broken = [], []
    for layer in layers:
        if QgsExpression(layer.displayExpression()).hasParserError():
            broken.append(layer.name())
        if not layer.mapTipTemplate():
            continue
        context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
        for feature in layer.getFeatures():
            context.setFeature(feature)
            tips.append(QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context))
    return {
        "home": os.environ["HOME"],
        "labels": {i.id(): i.currentText() for i in items if hasattr(i, "currentText")},
        "legends": legends,
        "tips": tips,
        "metadata": {layer.name(): layer.htmlMetadata() for layer in layers},
        "invalid": [layer.name() for layer in layers if not layer.isValid()],
        "broken": broken,
    }


TASKS = {
    "project": describe_project, "layer": bare_layer, "visible": visible, "render": render,
    "page": page, "template": template, "race": race, "forms": filled_forms, "texts": texts,
    "drawn": drawn, "decorations": decorations, "atlas": atlas,
}  # fmt: skip


def main():
    application = QgsApplication([], True)
    application.initQgis()
    requests = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    answers = [TASKS[request.pop("task")](**request) for request in requests]
    QgsProject.instance().clear()
    Path(sys.argv[2]).write_text(json.dumps(answers), encoding="utf-8")
    # Leaving QGIS by its own way crashes at times without a display.
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
