"""Pages: one source in all packs that are merged, whatever each calls it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import parse_qsl, urlencode, urlsplit

from whoholds import schema
from whoholds.ledgers import Ledger

_TRACKING = re.compile(r"utm_.*|fbclid|gclid", re.IGNORECASE)


def address(url: str) -> str:
    """Web address as far as it names a page: no scheme, ``www``, tracking or fragment.

    >>> address("http://www.A.example/x/?utm_source=t&id=3#top")
    'a.example/x?id=3'
    """
    parts = urlsplit(url)
    asked = [(key, value) for key, value in parse_qsl(parts.query) if not _TRACKING.fullmatch(key)]
    host = (parts.hostname or "").removeprefix("www.")
    query = f"?{urlencode(asked)}" if asked else ""
    return f"{host}{parts.path.rstrip('/')}{query}"


def one_source(
    ledgers: list[Ledger], names: list[str], renamed: list[tuple[str, str, str, str]]
) -> list[Ledger]:
    """Give every page one id in all packs, and every other source an id of its own.

    Two sources of one pack at one page (such as two messages of one channel) are its editor's
    business and stay two; another pack's is the one with the same address to the letter, or else
    the first of that page.
    """
    pages: dict[str, str] = {}
    taken: dict[str, tuple[str, ...]] = {}
    answer = []
    for ledger, name in zip(ledgers, names, strict=True):
        ids: dict[str, str] = {}
        own: dict[str, str] = {}
        for row in ledger.sources[list(schema.TEXT_COLUMNS["sources"])].itertuples(index=False):
            cells = tuple(map(str, row))
            old, page = cells[0], address(cells[3]) if cells[3] else ""
            new = pages.get(cells[3]) or pages.get(page, "") if page else ""
            if not new:
                new = old if taken.get(old, cells) == cells else free(f"{name}-{old}", taken)
            if new != old:
                renamed.append(("sources", old, name, new))
            ids[old] = new
            taken.setdefault(new, cells)
            if page:
                own.setdefault(cells[3], new)
                own.setdefault(page, new)
        pages = {**own, **pages}
        sources = ledger.sources.assign(
            source_id=ledger.sources["source_id"].map(ids),
            derived_from=ledger.sources["derived_from"].map(lambda old, ids=ids: ids.get(old, old)),
        )
        claims = ledger.claims.assign(source_id=ledger.claims["source_id"].map(ids))
        lists = ledger.lists.assign(source_id=ledger.lists["source_id"].map(ids))
        answer.append(replace(ledger, sources=sources, claims=claims, lists=lists))
    return answer


def free(wanted: str, taken: Mapping[str, object]) -> str:
    """Find an id like the one that is wanted, which nothing else has."""
    name, number = wanted, 1
    while name in taken:
        number += 1
        name = f"{wanted}-{number}"
    return name
