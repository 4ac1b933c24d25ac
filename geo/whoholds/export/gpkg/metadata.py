"""What the file says of itself: ISO 19115 in the encoding of ISO 19139, and a readme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from whoholds.engine.timeline import Timeline
from whoholds.export import style
from whoholds.export.escaping import web_address
from whoholds.export.gpkg.qgis_xml import Node, node, written
from whoholds.export.tabular import fields, layers
from whoholds.export.tabular.credits import credit_line, licence_line, software, terms
from whoholds.ledgers import Attribution, Ledger

_SPACES = {
    "xmlns:gmd": "http://www.isotc211.org/2005/gmd",
    "xmlns:gco": "http://www.isotc211.org/2005/gco",
    "xmlns:gml": "http://www.opengis.net/gml/3.2",
}
_LISTS = "http://www.isotc211.org/2005/resources/Codelist/gmxCodelists.xml#"
_HOW_TO_OPEN = (
    "Open the .qgz beside this file, or in QGIS: Project, Open From, GeoPackage. Each layer also "
    "brings its own style."
)
_TIME = (
    "start_date is the first day of a verdict, end_date its last; no end_date: still so, as far "
    "as known. QGIS plays start_utc to end_utc; keep its step at one day."
)


def readme(timeline: Timeline, day: dt.date, tables: Sequence[str]) -> list[tuple[str, str]]:
    """Write the rows of the readme table.

    Parameters
    ----------
    timeline : Timeline
    day : date
        The day of the layers that show one day.
    tables : sequence of str
        The other tables of the file.

    Returns
    -------
    list of tuple of str
        Topic and text.
    """
    ledger = timeline.ledger
    first, last = timeline.period
    described = (
        (f"layer {name}", f"{title}. {about}")
        for name, (title, about) in fields.TITLES.items()
        if name in (*tables, "readme")
    )
    shown = [table for table in layers.ON_DAY.values() if table in tables]
    signs = (*style.SIGN_KEY, style.BY_LIST) if timeline.record.listings else style.SIGN_KEY
    licences = (
        (f"licence of {part.resource}", f"{part.text} ({part.licence}) {url}".strip())
        for part in ledger.attributions
        for url in (web_address(part.url),)
    )
    return [
        ("title", ledger.title),
        ("what this is", "Who holds which town, road and state, computed from sourced claims."),
        ("pack", f"{ledger.name} {ledger.version}".strip()),
        ("ledger digest", ledger.digest),
        ("policy", timeline.policy.name),
        ("known", f"What was known by {timeline.as_known}."),
        ("period", f"{first} to {last}"),
        ("day", f"The layers {', '.join(shown[:-1])} and {shown[-1]} show {day}."),
        ("made with", software()),
        ("how to open", _HOW_TO_OPEN),
        ("time", _TIME),
        ("lists", "Columns of several values hold JSON lists."),
        *((f"sign {key}", sentence) for key, sentence, _ in signs),
        *((f"remark {place}", text) for place, text in enumerate(ledger.remarks, start=1)),
        *described,
        *licences,
    ]


def of_file(timeline: Timeline, day: dt.date, bounds: tuple[float, float, float, float]) -> str:
    """Describe the file.

    Parameters
    ----------
    timeline : Timeline
    day : date
    bounds : tuple of float
        West, south, east and north, in degrees.

    Returns
    -------
    str
        XML.
    """
    ledger = timeline.ledger
    lineage = (
        f"Computed from the ledger {ledger.name} {ledger.version}, digest {ledger.digest}, "
        f"under the policy {timeline.policy.name}, as known on {timeline.as_known}, "
        f"by {software()}."
    )
    abstract = (
        "Who holds which town, road and state, computed from sourced, dated claims; the layers "
        f"of one day show {day}. " + " ".join(ledger.remarks)
    )
    return _document(
        ledger.title,
        abstract.strip(),
        str(timeline.as_known),
        _terms_line(ledger.attributions),
        [_extent(bounds, timeline.period)],
        lineage,
    )


def of_tables(ledger: Ledger, when: str, tables: Sequence[str]) -> dict[str, list[str]]:
    """Describe the terms of every table.

    Parameters
    ----------
    ledger : Ledger
    when : str
        ISO day.
    tables : sequence of str

    Returns
    -------
    dict of str to list of str
        XML to the tables it is for.
    """
    documents: dict[str, list[str]] = {}
    for table in tables:
        parts = terms(ledger, table)
        if not parts:
            continue
        title, about = fields.table_title(table)
        xml = _document(f"{ledger.title}: {title}", about, when, _terms_line(parts), [], "")
        documents.setdefault(xml, []).append(table)
    return documents


def _terms_line(parts: Sequence[Attribution]) -> str:
    return ". ".join(line for line in (credit_line(parts), licence_line(parts)) if line)


def _document(
    title: str, abstract: str, when: str, licence: str, extents: Sequence[Node], lineage: str
) -> str:
    citation = node(
        "gmd:CI_Citation",
        None,
        node("gmd:title", None, _text(title)),
        node(
            "gmd:date",
            None,
            node(
                "gmd:CI_Date",
                None,
                node("gmd:date", None, node("gco:Date", None, when)),
                node("gmd:dateType", None, _code("CI_DateTypeCode", "revision")),
            ),
        ),
    )
    constraint = node(
        "gmd:MD_LegalConstraints",
        None,
        node("gmd:useConstraints", None, _code("MD_RestrictionCode", "license")),
        node("gmd:otherConstraints", None, _text(licence)),
    )
    data = node(
        "gmd:MD_DataIdentification",
        None,
        node("gmd:citation", None, citation),
        node("gmd:abstract", None, _text(abstract)),
        node("gmd:resourceConstraints", None, constraint),
        node("gmd:language", None, node("gco:CharacterString", None, "eng")),
        *(node("gmd:extent", None, extent) for extent in extents),
    )
    parts = [
        node("gmd:contact", {"gco:nilReason": "missing"}),
        node("gmd:dateStamp", None, node("gco:Date", None, when)),
        node("gmd:identificationInfo", None, data),
    ]
    if lineage:
        said = node("gmd:LI_Lineage", None, node("gmd:statement", None, _text(lineage)))
        quality = node("gmd:DQ_DataQuality", None, node("gmd:lineage", None, said))
        parts.append(node("gmd:dataQualityInfo", None, quality))
    return written(node("gmd:MD_Metadata", _SPACES, *parts))


def _extent(bounds: tuple[float, float, float, float], period: tuple[dt.date, dt.date]) -> Node:
    west, south, east, north = (f"{side:.5f}" for side in bounds)
    sides = {
        "westBoundLongitude": west,
        "eastBoundLongitude": east,
        "southBoundLatitude": south,
        "northBoundLatitude": north,
    }
    box = (
        node(f"gmd:{name}", None, node("gco:Decimal", None, value)) for name, value in sides.items()
    )
    span = node(
        "gml:TimePeriod",
        {"gml:id": "period"},
        node("gml:beginPosition", None, str(period[0])),
        node("gml:endPosition", None, str(period[1])),
    )
    time = node("gmd:EX_TemporalExtent", None, node("gmd:extent", None, span))
    return node(
        "gmd:EX_Extent",
        None,
        node("gmd:geographicElement", None, node("gmd:EX_GeographicBoundingBox", None, *box)),
        node("gmd:temporalElement", None, time),
    )


def _text(text: str) -> Node:
    return node("gco:CharacterString", None, text)


def _code(name: str, value: str) -> Node:
    return node(f"gmd:{name}", {"codeList": f"{_LISTS}{name}", "codeListValue": value}, value)
