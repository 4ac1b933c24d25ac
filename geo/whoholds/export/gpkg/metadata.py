"""What the file says of itself: ISO 19115 in the encoding of ISO 19139, and a readme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version

from whoholds.engine.timeline import Timeline
from whoholds.export import style
from whoholds.export.gpkg.nodes import Node, node, written
from whoholds.export.tabular import fields
from whoholds.ledger import Attribution, Ledger

_SPACES = {
    "xmlns:gmd": "http://www.isotc211.org/2005/gmd",
    "xmlns:gco": "http://www.isotc211.org/2005/gco",
    "xmlns:gml": "http://www.opengis.net/gml/3.2",
}
_LISTS = "http://www.isotc211.org/2005/resources/Codelist/gmxCodelists.xml#"
_DRAWN_FROM = {
    "towns": ("towns", "claims", "sources"),
    "town_control": ("towns", "claims", "sources"),
    "highways": ("highways", "stations", "claims", "sources"),
    "highway_control": ("highways", "stations", "claims", "sources"),
    "states": ("states", "claims", "sources"),
    "state_control": ("states", "claims", "sources"),
    "control_areas": ("towns", "states", "claims", "sources"),
    "frontlines": ("towns", "states", "claims", "sources"),
}


def software() -> str:
    """Name this software and its version."""
    try:
        return f"whoholds {version('whoholds')}"
    except PackageNotFoundError:
        return "whoholds, not installed"


def terms(ledger: Ledger, table: str) -> tuple[Attribution, ...]:
    """List whose work a table is made from.

    Parameters
    ----------
    ledger : Ledger
    table : str

    Returns
    -------
    tuple of Attribution
        One for each resource that the table draws on.
    """
    wanted = _DRAWN_FROM.get(table, (table,))
    return tuple(part for part in ledger.attributions if part.resource in wanted)


def credit_line(parts: Sequence[Attribution]) -> str:
    """Say in one line whose work it is; nothing is said twice.

    Examples
    --------
    >>> credit_line([Attribution("towns", "GeoNames", "CC BY 4.0", "https://example.org")] * 2)
    'GeoNames'
    """
    return "; ".join(dict.fromkeys(part.text for part in parts if part.text))


def licence_line(parts: Sequence[Attribution]) -> str:
    """Say in one line on what terms it may be used; nothing is said twice.

    Examples
    --------
    >>> licence_line([Attribution("towns", "GeoNames", "CC BY 4.0", "https://example.org")])
    'CC BY 4.0 (https://example.org)'
    """
    said = (
        f"{part.licence} ({part.url})" if part.licence and part.url else part.licence or part.url
        for part in parts
    )  # fmt: skip
    return "; ".join(dict.fromkeys(line for line in said if line))


def attribution(ledger: Ledger) -> str:
    """Say what every map made from a ledger must show: its remarks, whose work, which terms."""
    names = dict.fromkeys(part.licence for part in ledger.attributions if part.licence)
    terms_said = f" Licences: {'; '.join(names)}." if names else ""
    credits_said = credit_line(ledger.attributions)
    data = f"Data: {credits_said}.{terms_said}" if credits_said else terms_said.strip()
    return "\n".join([*ledger.remarks, *([data] if data else [])])


def readme(timeline: Timeline, day: dt.date) -> list[tuple[str, str]]:
    """Write the rows of the readme table.

    Parameters
    ----------
    timeline : Timeline
    day : date
        The day of the layers that show one day.

    Returns
    -------
    list of tuple of str
        Topic and text.
    """
    ledger = timeline.ledger
    first, last = timeline.period
    layers = (
        (f"layer {name}", f"{title}. {about}") for name, (title, about) in fields.TITLES.items()
    )
    licences = (
        (f"licence of {part.resource}", f"{part.text} ({part.licence}) {part.url}".strip())
        for part in ledger.attributions
    )
    return [
        ("title", ledger.title),
        ("what this is", "Who holds which town, road and state, computed from sourced claims."),
        ("pack", f"{ledger.name} {ledger.version}".strip()),
        ("ledger digest", ledger.digest),
        ("policy", timeline.policy.name),
        ("known", f"What was known by {timeline.as_known}."),
        ("period", f"{first} to {last}"),
        ("day", f"The layers towns, highways and states show {day}."),
        ("made with", software()),
        ("how to open", "Open the .qgz beside this file, or in QGIS: Project, Open From, "
                        "GeoPackage. Each layer also brings its own style."),
        ("time", "start_date is the first day of a verdict, end_date its last; no end_date: "
                 "still so, as far as known. QGIS plays start_utc to end_utc; keep its step at "
                 "one day."),
        ("lists", "Columns of several values hold JSON lists."),
        *((f"sign {key}", sentence) for key, sentence, _ in style.SIGN_KEY),
        *((f"remark {place}", text) for place, text in enumerate(ledger.remarks, start=1)),
        *layers,
        *licences,
    ]  # fmt: skip


def whole(timeline: Timeline, day: dt.date, bounds: tuple[float, float, float, float]) -> str:
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
    found: dict[str, list[str]] = {}
    for table in tables:
        parts = terms(ledger, table)
        if not parts:
            continue
        title, about = fields.table_title(table)
        xml = _document(f"{ledger.title}: {title}", about, when, _terms_line(parts), [], "")
        found.setdefault(xml, []).append(table)
    return found


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
        "westBoundLongitude": west, "eastBoundLongitude": east,
        "southBoundLatitude": south, "northBoundLatitude": north,
    }  # fmt: skip
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
