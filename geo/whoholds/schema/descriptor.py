"""Descriptor: which texts ``datapackage.json`` may hold, and where a licence may be found."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from whoholds import characters
from whoholds.errors import Fault

_NAME = re.compile(r"\w[\w.-]*")
_WEB = re.compile(r"https?://[^\s<>\"\\]+", re.IGNORECASE)
# A scheme, a root, a Windows path, a question or a fragment makes it something else than a file.
_FILE = re.compile(r"[^\s/\\:?#<>\"][^\\:?#<>\"]*")


def faults(data: Mapping[str, Any], file: str) -> Iterator[Fault]:
    """Find characters that no text may hold, names of no table, and licences that stand nowhere.

    Parameters
    ----------
    data : mapping
        What was read from the descriptor's JSON.
    file : str
        Its name.
    """
    for place, text in _strings(data):
        if wrong := characters.fault(text):
            yield Fault(file, None, place, *wrong)
    resources = data.get("resources")
    holders = [("licenses", data)]
    for number, resource in enumerate(resources if isinstance(resources, list) else []):
        holders.append((f"resources[{number}].licenses", resource))
        name = resource.get("name") if isinstance(resource, Mapping) else None
        if isinstance(name, str) and name and not _NAME.fullmatch(name):
            what = f"`{name}` is no name of a resource"
            mend = "use letters, digits, hyphens, dots and underscores; it names a table"
            yield Fault(file, None, f"resources[{number}].name", what, mend)
    for place, holder in holders:
        listed = holder.get("licenses") if isinstance(holder, Mapping) else None
        for licence in listed if isinstance(listed, list) else []:
            path = licence.get("path") if isinstance(licence, Mapping) else None
            if path and not found_at(path):
                mend = "write its address from https://, or the name of a file in the pack"
                yield Fault(file, None, place, f"`{path}` is no place of a licence", mend)


def found_at(path: object) -> bool:
    """Whether a licence may stand there: an address of the web, or a file within the pack.

    Examples
    --------
    >>> [found_at(path) for path in ("https://example.org/by/4.0/", "LICENSE.txt", "terms/a.md")]
    [True, True, True]
    >>> [found_at(path) for path in ("javascript:alert(1)", "//a.example", "../x", "/etc/x", 4)]
    [False, False, False, False, False]
    """
    if not isinstance(path, str):
        return False
    if _WEB.fullmatch(path):
        return True
    return _FILE.fullmatch(path) is not None and ".." not in path.split("/")


def _strings(data: Any) -> Iterator[tuple[str, str]]:
    """Walk through all texts, keys among them, each with its place, however deep it is."""
    waiting: list[tuple[str, Any]] = [("", data)]
    while waiting:
        place, one = waiting.pop()
        if isinstance(one, str):
            yield place, one
        elif isinstance(one, Mapping):
            yield from ((place, key) for key in one)
            waiting += [(f"{place}.{key}".lstrip("."), each) for key, each in one.items()]
        elif isinstance(one, list):
            waiting += [(f"{place}[{number}]", each) for number, each in enumerate(one)]
