"""A glance at a ledger: whether anything in it would be weighed as what it is not.

The whole check takes as long as weighing; this takes a hundredth of it, and asks no more than what
would make a verdict wrong without a word.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import pandas as pd

from whoholds.subject import subjects_of
from whoholds.vocabulary import EVENTS

__all__ = ["places", "sound"]

_LISTS: Final = ("partners", "challengers")
_PLACES: Final = {
    "town": ("towns", "town_id"),
    "site": ("sites", "site_id"),
    "highway": ("highways", "highway_id"),
    "area": ("areas", "area_id"),
    "state": ("states", "state_id"),
}


def sound(tables: Mapping[str, Any]) -> bool:
    """Tell whether claims speak of what the tables have, in words that are known.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Tables and layers by name, as :func:`~whoholds.schema.canonical.canonical` answers them.

    Returns
    -------
    bool
        Where it is not so, :func:`whoholds.schema.check` says why.
    """
    claims, actors = tables["claims"], {"", *tables["actors"]["actor_id"]}
    ids = claims["claim_id"]
    return (
        bool(ids.is_unique)
        and _within(claims["event"], EVENTS)
        and _within(claims["source_id"], tables["sources"]["source_id"])
        and all(_within(claims[name], actors) for name in ("holder", "claimant"))
        and all(_within(_each(claims[name]), actors) for name in _LISTS)
        and _within(claims["subject"].str.replace(r"\[.*", "", regex=True), places(tables))
    )


def places(layers: Mapping[str, Any]) -> set[str]:
    """Name every place, road, area and state of some layers as a subject."""
    return {
        subject
        for kind, (name, column) in _PLACES.items()
        for subject in subjects_of(kind, layers[name][column])
    }


def _within(cells: pd.Series, known: Iterable[str]) -> bool:
    return set(cells.unique()) <= set(known)


def _each(lists: pd.Series) -> pd.Series:
    return pd.Series([one for text in lists.unique() for one in text.split(";")], dtype="str")
