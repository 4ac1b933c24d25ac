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
KINDS: Final = ("highway", "state", "town")
