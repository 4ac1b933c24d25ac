"""The columns of a verdict: every list of them that anybody needs is made of these."""

from __future__ import annotations

from typing import Final

__all__ = ["ACTOR_LISTS", "DAYS", "FRAME", "LISTS", "STATE", "VERDICT"]

VERDICT: Final = (
    "start",
    "end",
    "holder",
    "partners",
    "challengers",
    "status",
    "access",
    "certainty",
    "inferred",
    "silence",
    "alternatives",
    "claimed_by",
    "since_earliest",
    "since_latest",
    "last_heard",
    "inherited_from",
    "claims",
)
"""What is said of a subject over an interval, in the order of
:attr:`~whoholds.engine.timeline.Timeline.frame` and of every layer of a situation."""

FRAME: Final = ("subject", "kind", *VERDICT)
"""The columns of a timeline's frame."""

ACTOR_LISTS: Final = ("partners", "challengers", "alternatives", "claimed_by")
"""Those that hold lists of actor ids."""

LISTS: Final = (*ACTOR_LISTS, "claims")
"""Those that hold lists."""

DAYS: Final = ("start", "end", "since_earliest", "since_latest", "last_heard")
"""Those that hold days."""

STATE: Final = tuple(c for c in VERDICT if c not in ("start", "end", "last_heard", "claims"))
"""Those that say how things stand; the others say for how long and by which claims. Two verdicts
differ where one of these does, and neighbouring stretches that are equal in them are one piece."""
