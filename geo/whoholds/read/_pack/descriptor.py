"""``datapackage.json``: what a pack says of itself and of its resources, read and checked."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from whoholds.errors import Fault, SourceDataError
from whoholds.ledgers import Attribution
from whoholds.read._files import delimited, json_text
from whoholds.read._pack.view import View
from whoholds.schema import Incumbent, descriptor

DESCRIPTOR = "datapackage.json"


@dataclass(frozen=True)
class Descriptor:
    """What ``datapackage.json`` says, as far as whoholds reads it.

    Parameters
    ----------
    name, title, version, period : str
        Of the pack; the folder's name and ``"0"`` stand in where it says nothing.
    incumbent : Incumbent, optional
        Who held what nobody had taken yet.
    remarks : tuple of str
        What a reader of any map made from the pack must be told.
    resources : mapping of str to mapping
        Its tables and layers by name.
    licences : tuple of mapping
        Licences of the whole pack.
    faults : list of Fault
        What is wrong with the descriptor; reading the tables adds to it.
    """

    name: str
    title: str
    version: str
    period: str
    incumbent: Incumbent | None
    remarks: tuple[str, ...]
    resources: Mapping[str, Mapping[str, Any]]
    licences: tuple[Mapping[str, Any], ...]
    faults: list[Fault] = field(default_factory=list)

    def attributions(self) -> tuple[Attribution, ...]:
        """Whose work each resource is, the pack's own licence where it names none."""
        answer = []
        for name, resource in self.resources.items():
            own = [item for item in _list(resource.get("licenses")) if isinstance(item, dict)]
            licence: Mapping[str, Any] = next(iter(own or self.licences), {})
            answer.append(
                Attribution(
                    resource=name,
                    text=str(resource.get("attribution", "")),
                    licence=str(licence.get("title") or licence.get("name") or ""),
                    url=str(licence.get("path") or ""),
                )
            )
        return tuple(answer)


def describe(view: View) -> Descriptor:
    """Read the descriptor of a pack, whatever is wrong with it."""
    faults: list[Fault] = []
    data = _json(view, faults)
    faults.extend(descriptor.faults(data, DESCRIPTOR))
    resources: dict[str, Mapping[str, Any]] = {}
    listed = data.get("resources", [])
    if not isinstance(listed, list):
        faults.append(fault("resources", "`resources` is no list", "list the tables in it"))
        listed = []
    for number, resource in enumerate(listed, start=1):
        name = resource.get("name") if isinstance(resource, dict) else None
        if not isinstance(name, str) or not name:
            what = f"resource number {number} has no name"
            faults.append(fault("resources", what, "give it one, such as `claims`"))
        elif name in resources:
            what = f"two resources are named `{name}`"
            faults.append(fault("resources", what, "rename or remove one"))
        else:
            resources[name] = resource
    return Descriptor(
        name=_line(data, "name", view.folder.name, faults),
        title=_line(data, "title", view.folder.name, faults),
        version=_line(data, "version", "0", faults),
        period=_line(data, "period", "", faults),
        incumbent=_incumbent(data.get("incumbent"), faults),
        remarks=_sentences(data.get("remarks", []), faults),
        resources=MappingProxyType(resources),
        licences=tuple(item for item in _list(data.get("licenses")) if isinstance(item, dict)),
        faults=faults,
    )


def _json(view: View, faults: list[Fault]) -> dict[str, Any]:
    try:
        text = plain(view.bytes(DESCRIPTOR), DESCRIPTOR, faults)
    except (OSError, SourceDataError) as error:
        faults.append(
            fault(
                "", f"it cannot be read: {error}", "put a file of that name into the pack's folder"
            )
        )
        return {}
    try:
        data = json_text.load(text)
    except json.JSONDecodeError as error:
        what = f"this is no JSON: {error.msg}"
        faults.append(Fault(DESCRIPTOR, error.lineno, "", what, "mend the line"))
        return {}
    except RecursionError:
        faults.append(Fault(DESCRIPTOR, None, "", "the JSON is nested too deeply", "mend the file"))
        return {}
    if not isinstance(data, dict):
        faults.append(fault("", "this is no JSON object", "write a Data Package descriptor"))
        return {}
    return data


def fault(column: str, what: str, mend: str) -> Fault:
    """Build a fault of the descriptor itself."""
    return Fault(DESCRIPTOR, None, column, what, mend)


def _line(data: Mapping[str, Any], key: str, default: str, faults: list[Fault]) -> str:
    value = data.get(key, default)
    if isinstance(value, str):
        return value
    faults.append(fault(key, f"`{value}` is no text", "write it in quotation marks"))
    return default


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _incumbent(value: Any, faults: list[Fault]) -> Incumbent | None:
    if value is None:
        return None
    if isinstance(value, dict) and set(value) == {"actor", "since"}:
        actor, since = value["actor"], value["since"]
        if isinstance(actor, str) and isinstance(since, str):
            return Incumbent(actor, since)
    mend = 'write {"actor": "army", "since": "2021-02-01"}, or leave it out'
    faults.append(fault("incumbent", "`incumbent` is no actor with a day", mend))
    return None


def _sentences(value: Any, faults: list[Fault]) -> tuple[str, ...]:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return tuple(value)
    faults.append(fault("remarks", "`remarks` is no list of sentences", "write a list of texts"))
    return ()


def plain(data: bytes, name: str, faults: list[Fault]) -> str:
    """Text of a file, with a fault where it is not plain UTF-8."""
    decoded = delimited.decode(data)
    if not decoded.plain:
        what = f"the file is written in {decoded.encoding}"
        faults.append(Fault(name, decoded.line, "", what, "save it as UTF-8 without a mark"))
    return decoded.text
