"""What lies within areas and states: how many places each party holds there, and how one knows."""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

from whoholds.errors import expect
from whoholds.situation import Situation
from whoholds.subject import subjects_of

__all__ = ["KNOWLEDGE", "within"]

KNOWLEDGE: Final = (
    "certain", "possible", "listed", "inherited", "lapsed", "unsettled", "no_report"
)  # fmt: skip
"""What kind of knowledge a verdict is: certain or possible by reports of the place itself; by a
list; taken from the area or state around it; and why nobody is known."""


def within(situation: Situation) -> pd.DataFrame:
    """Count the places of every area and state by holder and by kind of knowledge.

    Parameters
    ----------
    situation : Situation

    Returns
    -------
    DataFrame
        ``subject`` (``area:…`` or ``state:…``), ``holder`` (``""`` where nobody is known),
        ``knowledge`` (one of :data:`KNOWLEDGE`), ``towns`` and ``sites``: how many. Sorted by
        subject, then those of most towns first. An area without places has no row.
    """
    expect(situation, Situation)
    ledger = situation.timeline.ledger
    layers = {"town": situation.towns, "site": situation.sites}
    places = pd.concat(
        [
            layer[["holder", "certainty", "silence", "inherited_from", "state_id"]].assign(
                place=subjects_of(kind, layer[f"{kind}_id"]), kind=f"{kind}s"
            )
            for kind, layer in layers.items()
        ],
        ignore_index=True,
    )
    places = places.assign(knowledge=_knowledge(places))
    states = places.assign(subject=subjects_of("state", places["state_id"]))
    lies = ledger.area_places.assign(subject=subjects_of("area", ledger.area_places["area_id"]))
    inside = pd.concat([states, lies.merge(places, on="place")], ignore_index=True)
    inside = inside[inside["subject"].ne("state:")]
    keys = ["subject", "holder", "knowledge"]
    each = {kind: inside["kind"].eq(kind).astype("int64") for kind in ("towns", "sites")}
    counts = inside[keys].assign(**each).groupby(keys, as_index=False).sum()
    order = counts["knowledge"].map({name: nth for nth, name in enumerate(KNOWLEDGE)})
    counts = counts.assign(order=order, fewest=-counts["towns"])
    ordered = counts.sort_values(["subject", "fewest", "holder", "order"], ignore_index=True)
    return ordered[[*keys, "towns", "sites"]]


def _knowledge(places: pd.DataFrame) -> np.ndarray:
    return np.select(
        [
            places["holder"].eq("") & places["silence"].ne(""),
            places["inherited_from"].str.startswith("list:"),
            places["inherited_from"].ne(""),
        ],
        [places["silence"], "listed", "inherited"],
        places["certainty"],
    )
