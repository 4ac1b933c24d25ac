"""The functions of the face by what they are called with, for tests that go through all of them."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import whoholds as wh

KINDS = (
    *("Ledger", "Timeline", "Situation", "Why", "Change", "TrackRecord", "Withheld"),
    "Comparison",
    *("GeoDataFrame", "DataFrame"),
)


def functions() -> dict[str, Callable[..., Any]]:
    return {name: each for name in wh.__all__ if inspect.isfunction(each := getattr(wh, name))}


def of_a_kind() -> list[str]:
    """Functions whose first parameter is one of the kinds."""
    return [name for name, each in functions().items() if any(first_is(each, k) for k in KINDS)]


def first_is(function: Callable[..., Any], kind: str) -> bool:
    first = next(iter(inspect.signature(function).parameters.values()))
    if first.kind is first.KEYWORD_ONLY:
        return False
    return re.search(rf"\b{kind}\b", str(first.annotation)) is not None


def filled(function: Callable[..., Any], folder: Path) -> dict[str, Any]:
    """Whatever else a function must be given."""
    values = {
        "path": folder / "no.gif" if function is wh.to_animation else folder / "no.png",
        "subject": "town:birch",
        "highway": "H1",
        "a": "alder",
        "b": "cedar",
        "actor": "army",
        "day": "2024-10-01",
        "start": "2024-10-01",
        "end": "2024-10-02",
        "days": "2024-10-01",
        "parameter": "linger",
        "values": [],
        "land": None,
        "geometry": None,
        "attribution": None,
        "folder": folder,
        "maps": [],
        "timeline": None,
    }
    rest = list(inspect.signature(function).parameters.values())[1:]
    return {each.name: values[each.name] for each in rest if each.default is each.empty}
