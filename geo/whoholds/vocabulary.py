"""The words that claims and verdicts are written in."""

from __future__ import annotations

from typing import Final

CHANGES: Final = ("captured", "recaptured", "handed_over", "withdrew")
"""Events after which somebody else holds the place."""

CONDITIONS: Final = ("held", "contested", "attacked", "besieged", "siege_lifted", "shared")
"""Events that say how things stood; the holder is the one inside. What is shared is held by the
holder and the partners together, and nobody leads."""

ACCESS_EVENTS: Final = ("fire_control", "closed", "reopened")
"""Conditions of a road, on an axis of their own."""

EVENTS: Final = CHANGES + CONDITIONS + ACCESS_EVENTS

EXTENTS: Final = ("", "most", "half", "part", "edge")
"""How much of the place itself an event took in; blank for the whole of it."""

STATUSES: Final = ("unknown", "held", "contested", "besieged", "shared", "mixed")
"""How things stand. A state is mixed where nobody is said to hold all of it, and somebody holds
some of its towns."""
CERTAINTIES: Final = ("unknown", "possible", "certain")
SILENCES: Final = ("", "no_report", "unsettled", "lapsed")
"""Why nobody is known to hold a place: this ledger has no report of it; its reports settle nothing;
they settle who held it before or afterwards. Blank where somebody is, or where it is mixed."""

ACCESSES: Final = ("", "unknown", "open", "fire_control", "closed")
KINDS: Final = ("area", "highway", "site", "state", "town")
KIND_NAMES: Final = {
    "town": "towns",
    "site": "sites",
    "highway": "stretches of road",
    "area": "areas",
    "state": "states",
}
"""What subjects of each kind are called, in the order in which they are listed."""

RANKS: Final = ("", "capital", "seat", "town", "quarter")
"""What a town is: the capital of the country or a state, the seat of a township, another town, a
quarter of a city; blank where the pack does not say."""

SITE_KINDS: Final = (
    "base", "camp", "gate", "bridge", "airport", "port", "factory", "mine", "village", "other"
)  # fmt: skip
"""What a site is."""

LEVELS: Final = ("region", "district", "township", "zone")
"""What an area is: three divisions, one within another, and any other named part of the country."""

SAYS: Final = ("control", "administration")
"""What a list tells: who holds places; or whose administration was seen in them (a vote, a census,
martial law), which is less."""

BASES: Final = ("", "listed", "complement")
"""What a statement rests on: a claim; a place named in a list; a place that a list does not name,
so that it is among the rest."""
