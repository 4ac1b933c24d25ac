"""The tables of a ledger, and what each of their columns is: a name, a text, or neither.

A column that stands in none of these lists is not shown at all when anything is withheld.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Final

import pandas as pd

from whoholds import schema
from whoholds.errors import SubjectError
from whoholds.ledgers import Ledger
from whoholds.subject import Subject

Tables = Mapping[str, Any]
"""Name of each table -> DataFrame or GeoDataFrame."""

NAMES: Final = tuple(schema.COLUMNS)

SUBJECTS: Final = (("claims", "subject"), ("list_rows", "subject"), ("area_places", "place"))
"""Columns that name places, roads, areas and states as subjects."""

TEXTS: Final[Mapping[str, Mapping[str, str]]] = MappingProxyType(
    {
        "claims": {"phrase": "", "note": ""},
        "sources": {
            "title": "Title withheld",
            "publisher": "Publisher withheld",
            "url": "",
            "archived_url": "",
        },
        "actors": {"name": "Name withheld", "abbreviation": "", "bloc": "", "note": ""},
        "actor_names": {"name": "Name withheld", "abbreviation": ""},
        "actor_blocs": {"bloc": ""},
        "operations": {"name": "Name withheld", "note": ""},
        "lists": {"note": ""},
        "towns": {"coordinate_source": ""},
        "sites": {"coordinate_source": ""},
        "highways": {"name": "Name withheld", "alt_names": "", "geometry_source": ""},
        "areas": {"geometry_source": ""},
    }
)
"""Free texts, and what stands there instead of one that is withheld."""

FURTHER: Final = ("name_local", "alt_names")
"""Columns of further names; of several, `|` stands between them."""

NAMED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    dict.fromkeys(("towns", "sites", "states", "areas"), FURTHER)
)
"""Further names of what is shown, of which those that a hidden place bears too are left out."""

PLAIN: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "claims": ("event", "when", "reported", "extent"),
        "sources": ("published", "accessed"),
        "actors": ("colour",),
        "actor_names": ("start", "end"),
        "actor_blocs": ("start", "end"),
        "operations": ("start", "end"),
        "stations": ("order",),
        "lists": ("as_of", "universe", "says", "count"),
        "towns": (
            *("name", "geonames_id", "population", "coordinate_precision_km", "sensitive"),
            *("rank", "pcode"),
        ),
        "sites": ("name", "kind", "geonames_id", "coordinate_precision_km", "sensitive"),
        "highways": ("geometry_quality",),
        "states": ("name",),
        "areas": ("name", "level", "pcode"),
    }
)
"""What says nothing of a hidden place: days, numbers, words of a fixed list, and what the places
that are shown are called."""


def of(ledger: Ledger) -> dict[str, Any]:
    """Take the tables of a ledger, with every column that holds a name, a text or an id."""
    tables = {}
    for name in NAMES:
        frame = getattr(ledger, name)
        asked = (*schema.TEXT_COLUMNS.get(name, ()), *TEXTS.get(name, ()), *NAMED.get(name, ()))
        lacks = [column for column in asked if column not in frame]
        tables[name] = frame.assign(**dict.fromkeys(lacks, "")) if lacks else frame
    return tables


def marks(cells: pd.Series, holds: Callable[[str], bool]) -> pd.Series:
    """Mark the cells of which something holds, also where there is none to ask about."""
    return pd.Series([holds(str(cell)) for cell in cells], index=cells.index, dtype=bool)


def into(ledger: Ledger, tables: Tables) -> Ledger:
    """Answer the ledger with other tables, what they refer to and is gone left blank."""
    return replace(ledger, **_whole(tables))


def only_known(tables: Tables) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Leave out all columns but those of the schema, and name those left out."""
    kept, gone = {}, []
    for name, frame in tables.items():
        known = [c for c in frame if c in schema.COLUMNS[name] or c == "geometry"]
        gone += [f"{name}.{column}" for column in frame if column not in known]
        kept[name] = frame[known]
    return kept, tuple(gone)


def emptied(tables: Tables, tells: Callable[[str], bool], counts: dict[str, int]) -> dict[str, Any]:
    """Empty the texts that may tell, and count them by column."""
    shown = dict(tables)
    for name, columns in TEXTS.items():
        frame = tables[name].copy()
        asked = {column: marks(frame[column], tells) for column in columns}
        if name == "sources":
            linked = asked["title"] | asked["url"] | asked["archived_url"]
            asked |= dict.fromkeys(("title", "url", "archived_url"), linked)
        for column, instead in columns.items():
            told = asked[column] & frame[column].ne("") & frame[column].ne(instead)
            if told.any():
                frame[column] = frame[column].mask(told, instead)
                counts[f"{name}.{column}"] = counts.get(f"{name}.{column}", 0) + int(told.sum())
        shown[name] = frame
    return shown


def unnamed(tables: Tables, bears: Callable[[str], bool], counts: dict[str, int]) -> dict[str, Any]:
    """Leave out further names of what is shown that a hidden place bears too, and count them."""
    shown = dict(tables)
    for name, columns in NAMED.items():
        frame = tables[name].copy()
        for column in columns:
            was = frame[column].astype("str")
            frame[column] = ["|".join(n for n in cell.split("|") if not bears(n)) for cell in was]
            if gone := int(frame[column].ne(was).sum()):
                counts[f"{name}.{column}"] = counts.get(f"{name}.{column}", 0) + gone
        shown[name] = frame
    return shown


def renamed(tables: Tables, aliases: Mapping[str, Mapping[str, str]]) -> dict[str, Any]:
    """Call rows by their aliases, wherever they are named, and put them behind all others."""
    shown = {name: frame.copy() for name, frame in tables.items()}
    references = [*schema.REFERENCES, *((t, key, t) for t, key in schema.KEYS.items())]
    for table, column, target in references:
        if aliases.get(target) and column in shown[table]:
            shown[table][column] = shown[table][column].map(_swapped(aliases[target]))
    for table, column in SUBJECTS:
        shown[table][column] = shown[table][column].map(_subject(aliases))
    for table, names in aliases.items():
        # The order of a table is that of the alphabet, or of the news: both would tell.
        key = schema.KEYS[table]
        ours = shown[table][key].isin(list(names.values()))
        behind = shown[table][ours].sort_values(key)
        shown[table] = pd.concat([shown[table][~ours], behind]).reset_index(drop=True)
    return shown


def _swapped(names: Mapping[str, str]) -> Callable[[str], str]:
    return lambda cell: ";".join(names.get(one, one) for one in str(cell).split(";"))


def _subject(aliases: Mapping[str, Mapping[str, str]]) -> Callable[[str], str]:
    tables = {"town": "towns", "site": "sites", "highway": "highways"}

    def swap(text: str) -> str:
        try:
            subject = Subject.parse(text)
        except SubjectError:
            return text
        names = aliases.get(tables.get(subject.kind, ""), {})
        return str(replace(subject, id=names.get(subject.id, subject.id)))

    return swap


def _whole(tables: Tables) -> dict[str, Any]:
    """Leave blank what refers to rows that are gone."""
    shown = {name: frame.reset_index(drop=True) for name, frame in tables.items()}
    for table, column, target in schema.REFERENCES:
        if column in shown[table]:
            kept: Collection[str] = set(shown[target][schema.KEYS[target]])
            shown[table][column] = shown[table][column].map(
                lambda cell, kept=kept: ";".join(o for o in str(cell).split(";") if o in kept)
            )
    return shown
