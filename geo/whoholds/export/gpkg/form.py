"""What an analyst sees of a feature: titles, words for codes, links, its form and its tip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from whoholds.export.gpkg.qgis_xml import Node, Value, node, option, stable_id
from whoholds.export.tabular import fields
from whoholds.export.tabular.tables import DAY_COLUMNS

_WHO = (
    "name",
    "name_local",
    "site_kind",
    "level",
    "holder",
    "holder_name",
    "status",
    "inferred",
    "silence",
    "access",
)
_WHEN = ("start_date", "end_date", "day")
_WITH = ("partners", "challengers")
_VERDICT = {
    "Verdict": (*_WHO, *_WHEN, *_WITH),
    # Claims have a tab of their own.
    "How sure": tuple(name for name in DAY_COLUMNS if name not in (*_WHO, *_WITH, "claims")),
}
_CLAIM = {
    "Claim": (
        "event",
        "when",
        "phrase",
        "holder",
        "partners",
        "challengers",
        "claimant",
        "basis",
        "says",
        "list_id",
        "source_title",
        "source_url",
        "note",
    ),
}
# The end of a relation, of which QGIS would make a picker by itself, empty where its layer is
# not open; the title stands beside it.
_REFERENCES = ("source_id", "list_id", "area_id")
# Of a map QGIS takes the keys in their order, "&" behind the quotation mark: it goes first, alone.
_ESCAPED = "map('<', '&lt;', '>', '&gt;', '\"', '&quot;')"
# Areas and their like have no name of their own, and no column for their holder's.
_HOLDER = "if(coalesce(\"holder\", '') = '', 'unknown', represent_value(\"holder\"))"
_STATUS = "\"status\" || if(coalesce(try(\"inferred\"), FALSE), ', inferred', '')"
_SURE = f"{_STATUS} || ', ' || \"certainty\""
_SAID = f'if("holder" IS NULL, represent_value("status"), "holder_name" || \', \' || {_SURE})'
_BY_LIST = (
    "'; by list ' || substr(\"inherited_from\", 6) || ', nothing is reported of the place itself'"
)
_LISTED = f"if(\"inherited_from\" LIKE 'list:%', {_BY_LIST}, '')"
_SILENT = "': ' || represent_value(\"silence\")"
_FRESH = "'; last heard of ' || format_date(\"last_heard\", 'yyyy-MM-dd') || ': ' || \"freshness\""
# Only addresses of the web are ever opened, whatever a table holds.
_WEB = "^https?://"


@dataclass(frozen=True)
class Evidence:
    """The relation from a layer's features to the claims they rest on.

    Parameters
    ----------
    relation : str
        Id of the relation to the table that pairs features with claims.
    onward : str
        Id of the relation from there to the claims.
    """

    relation: str
    onward: str


def parts(
    table: str,
    columns: Sequence[str],
    codes: Mapping[str, Mapping[str, str]],
    evidence: Evidence | None = None,
) -> list[Node]:
    """Describe the columns of a layer to QGIS.

    Parameters
    ----------
    table : str
    columns : sequence of str
        Names, in the order of the table, ``fid`` among them.
    codes : mapping of str to mapping of str to str
        Allowed values and their words, by name of the list.
    evidence : Evidence, optional
        Where the claims of a feature are found, once the layers are in one project.

    Returns
    -------
    list of Element
        Widgets, aliases, the form, actions that open links, and the map tip.
    """
    described = {name: fields.field(name) for name in columns}
    widgets = [
        node("field", {"name": name, "configurationFlags": "None"}, _widget(name, about, codes))
        for name, about in described.items()
    ]
    aliases = [
        node("alias", {"field": name, "index": str(place), "name": about.title})
        for place, (name, about) in enumerate(described.items())
        if name != "fid"
    ]
    links = [name for name, about in described.items() if about.link]
    described_parts = [
        node("fieldConfiguration", None, *widgets),
        node("aliases", None, *aliases),
        node("attributeactions", None, *(_action(table, name) for name in links)),
        node("editorlayout", None, "tablayout"),
        _form(columns, evidence),
        node("previewExpression", None, _title(columns)),
        node("mapTip", None, _tip(columns)),
    ]
    if evidence:
        shown = option({"nm-rel": evidence.onward}, tag="config")
        described_parts.append(
            node("widgets", None, node("widget", {"name": evidence.relation}, shown))
        )
    return described_parts


def _widget(name: str, about: fields.Field, codes: Mapping[str, Mapping[str, str]]) -> Node:
    kind, config = "TextEdit" if name in _REFERENCES else "", None
    if about.codes:
        # Words need not differ, so each value stands in a map of its own.
        words: Value = [{label: value} for value, label in codes.get(about.codes, {}).items()]
        kind, config = "ValueMap", option({"map": words})
    elif about.link:
        kind = "ExternalResource"
        config = option(
            {
                "UseLink": True,
                "FullUrl": True,
                "FileWidget": True,
                "FileWidgetButton": False,
                "StorageMode": 0,
                "RelativeStorage": 0,
                "DocumentViewer": 0,
            }
        )
    return node(
        "editWidget",
        {"type": kind},
        node("config", None, config if config is not None else option(None)),
    )


def _action(table: str, column: str) -> Node:
    address = f"[% if(\"{column}\" ~ '{_WEB}', \"{column}\", '') %]"
    return node(
        "actionsetting",
        {
            "id": stable_id("action", table, column),
            "name": f"Open {fields.field(column).title.lower()}",
            "shortTitle": fields.field(column).title,
            "type": "5",
            "action": address,
            "icon": "",
            "capture": "0",
            "notificationMessage": "",
            "isEnabledOnlyWhenEditable": "0",
        },
        *(node("actionScope", {"id": scope}) for scope in ("Feature", "Field", "Canvas")),
    )


def _form(columns: Sequence[str], evidence: Evidence | None) -> Node:
    placed: set[str] = set()
    tabs = []
    for title, wanted in _groups(columns).items():
        here = [name for name in wanted if name in columns]
        placed.update(here)
        if here:
            tabs.append(_tab(title, [_field(name, columns) for name in here]))
    rest = [name for name in columns if name != "fid" and name not in placed]
    inside = [_field(name, columns) for name in rest]
    if evidence:
        proof = node(
            "attributeEditorRelation",
            {
                "name": evidence.relation,
                "relation": evidence.relation,
                "nmRelationId": evidence.onward,
                "showLabel": "0",
                "label": "Claims",
                "relationWidgetTypeId": "relation_editor",
                "forceSuppressFormPopup": "0",
            },
            option({"buttons": "NoButton", "show_first_feature": True}, tag="editor_configuration"),
        )
        tabs.insert(1, _tab("Claims and sources", [proof]))
    tabs.append(_tab("More" if tabs else "Record", inside))
    return node("attributeEditorForm", None, *tabs)


def _groups(columns: Sequence[str]) -> Mapping[str, Sequence[str]]:
    if "certainty" in columns:
        return _VERDICT
    return _CLAIM if "claim_id" in columns else {}


def _tab(title: str, inside: Sequence[Node]) -> Node:
    return node(
        "attributeEditorContainer",
        {
            "name": title,
            "groupBox": "0",
            "showLabel": "1",
            "columnCount": "1",
            "visibilityExpression": "",
            "visibilityExpressionEnabled": "0",
        },
        *inside,
    )


def _field(name: str, columns: Sequence[str]) -> Node:
    place = str(list(columns).index(name))
    return node("attributeEditorField", {"name": name, "index": place, "showLabel": "1"})


def _title(columns: Sequence[str]) -> str:
    if "claim_id" in columns:
        return 'concat("event", \' \', "when", \': \', "source_title")'
    for name in ("piece_id", "stretch_id", "name", "title", "topic"):
        if name in columns:
            return f'"{name}"'
    if "left_bloc" in columns:
        return 'concat("left_bloc", \' / \', "right_bloc")'
    return _HOLDER if "holder" in columns else f'"{columns[0]}"'


def _safe(expression: str) -> str:
    text = f"replace(coalesce(to_string({expression}), ''), '&', '&amp;')"
    return f"replace({text}, {_ESCAPED})"


def _tip(columns: Sequence[str]) -> str:
    """Write the tip; names come from a ledger and must not be read as markup."""
    if "certainty" not in columns:
        return ""
    key = _title(columns)
    named = "holder_name" in columns
    held = _safe(_SAID if named else f"'inferred from the towns: ' || {_SURE}")
    why = f"[% {_safe(_SILENT)} %]" if "silence" in columns else ""
    why += f"[% {_safe(_LISTED)} %]" if "inherited_from" in columns else ""
    fresh = f"[% {_safe(_FRESH)} %]" if "freshness" in columns else ""
    lines = [
        f"<b>[% {_safe(key)} %]</b>",
        f"[% {held} %]{why}{fresh}",
    ]
    if "start_date" in columns:
        until = "coalesce(format_date(\"end_date\", 'yyyy-MM-dd'), 'still so')"
        begun = "format_date(\"start_date\", 'yyyy-MM-dd')"
        lines.append(f"[% {begun} %] to [% {until} %]")
    if "claims" in columns:
        lines.append(f"[% {_safe(chr(34) + 'claims' + chr(34))} %]")
    return "<br>".join(lines)
