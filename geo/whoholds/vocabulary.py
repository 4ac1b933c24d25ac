"""The words that claims and verdicts are written in."""

from __future__ import annotations

from typing import Final

CHANGES: Final = ("captured", "recaptured", "handed_over", "withdrew")
"""Events after which somebody else holds the place."""

CONDITIONS: Final = ("held", "contested", "attacked", "besieged", "siege_lifted")
"""Events that say how things stood; the holder is the one inside."""

ACCESS_EVENTS: Final = ("fire_control", "closed", "reopened")
"""Conditions of a road, on an axis of their own."""

EVENTS: Final = CHANGES + CONDITIONS + ACCESS_EVENTS

EXTENTS: Final = ("", "most", "half", "part", "edge")
"""How much of the place itself an event took in; blank for the whole of it."""

STATUSES: Final = ("unknown", "held", "contested", "besieged")
CERTAINTIES: Final = ("unknown", "possible", "certain")
ACCESSES: Final = ("", "unknown", "open", "fire_control", "closed")
KINDS: Final = ("highway", "state", "town")
