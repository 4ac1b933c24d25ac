"""Addresses: what looks like one can be taken apart, as whoever shows or compares it will do."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from whoholds.errors import Fault
from whoholds.schema._faults import Finding, each
from whoholds.schema.tables import Tables

_COLUMNS = ("url", "archived_url")


def faults(tables: Tables) -> Iterator[Fault]:
    """Find addresses of sources that name no host, or one that no host can have."""
    sources = tables.frame("sources")
    for column in _COLUMNS:
        if sources is not None and column in sources:
            yield from each(sources[column], _judge, tables.file("sources"))


def _judge(text: str) -> Finding | None:
    if not text.startswith(("http://", "https://")):
        return None  # told by the rules of the column, where anything stands there
    try:
        host = urlsplit(text).hostname
    except ValueError:
        host = None
    return None if host else (f"`{text}` names no host", "copy the address of the page again")
