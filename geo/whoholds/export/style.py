"""The one palette and the one vocabulary that every exporter shares.

Colours say who, signs say status and certainty. Signs are plain data, so that a browser, a
QGIS style and a drawing can each render the same thing in their own way, and no statement
rests on colour alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from whoholds.export.colours import NOBODY, fresh_colours
from whoholds.ledgers import Ledger
from whoholds.messages import msg

UNKNOWN_COLOUR = NOBODY
"""Colour of a subject of which nobody is known to hold it."""

POSSIBLE_OPACITY = 0.45
"""Opacity of the holder's colour where the verdict is only possible."""

LISTED_OPACITY = 0.3
"""Opacity of the holder's colour where only a list speaks of the place."""

HATCH_ANGLE = 45.0
"""Degrees, counterclockwise from the horizontal, of the hatch over contested subjects."""

HATCH_SPACING = 6.0
"""Pixels from one hatch line to the next."""

HATCH_WIDTH = 2.0
"""Pixels of a hatch line."""

RING_WIDTH = 2.0
"""Pixels of the ring around besieged subjects."""

DASH = (5.0, 3.0)
"""Pixels drawn and pixels left out along the outline of what is held on a party's word."""

_HEX = re.compile(r"#[0-9a-fA-F]{6}")

STATUS_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "held": msg("held"),
        "contested": msg("contested"),
        "besieged": msg("besieged"),
        "shared": msg("shared"),
        "mixed": msg("in part"),
        "unknown": msg("unknown"),
    }
)
"""Reader's words for ``status``, in the order legends list them."""

ACCESS_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "open": msg("open"),
        "fire_control": msg("under fire control"),
        "closed": msg("closed"),
        "unknown": msg("unknown"),
    }
)
"""Reader's words for a road's ``access``."""

CERTAINTY_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "certain": msg("certain"),
        "possible": msg("possible"),
        "unknown": msg("unknown"),
    }
)
"""Reader's words for ``certainty``."""

SILENCE_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "no_report": msg("no report of it in this ledger"),
        "unsettled": msg("the reports of it do not say who holds it"),
        "lapsed": msg("reports tell who held it before or after, not on this day"),
    }
)
"""Reader's words for ``silence``: why nobody is known to hold a place."""

FRESHNESS_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "fresh": msg("fresh: at most 30 days ago"),
        "recent": msg("recent: at most 90 days ago"),
        "old": msg("old: at most a year ago"),
        "stale": msg("stale: more than a year ago"),
        "unheard": msg("unheard: known only from a later report"),
    }
)
"""Reader's words for ``freshness``: when the holder was last heard of."""

EXTENT_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "most": msg("most of it"),
        "half": msg("half of it"),
        "part": msg("part of it"),
        "edge": msg("its edge only"),
    }
)
"""Reader's words for the ``extent`` of a claim."""

SITE_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "base": msg("base"),
        "camp": msg("camp"),
        "gate": msg("border gate"),
        "bridge": msg("bridge"),
        "airport": msg("airport"),
        "port": msg("port"),
        "factory": msg("factory"),
        "mine": msg("mine"),
        "village": msg("village"),
        "other": msg("other place"),
    }
)
"""Reader's words for the ``kind`` of a site."""

EVENT_LABELS: Mapping[str, str] = MappingProxyType(
    {
        "captured": msg("captured"),
        "recaptured": msg("recaptured"),
        "handed_over": msg("handed over"),
        "withdrew": msg("withdrew"),
        "held": msg("held"),
        "contested": msg("contested"),
        "attacked": msg("attacked"),
        "besieged": msg("besieged"),
        "siege_lifted": msg("siege lifted"),
        "shared": msg("shared"),
        "fire_control": msg("under fire control"),
        "closed": msg("closed"),
        "reopened": msg("reopened"),
    }
)
"""Reader's words for the ``event`` of a claim."""


@dataclass(frozen=True)
class Sign:
    """How one verdict is drawn, beside the holder's colour.

    Parameters
    ----------
    hatched : bool
        Contested: lines of the challenger's colour across the holder's.
    ringed : bool
        Besieged: a ring of the challenger's colour around it.
    dashed : bool
        Held on a party's own word only: the outline is dashed.
    opacity : float
        Opacity of the holder's colour: 1, or :data:`POSSIBLE_OPACITY`.
    grey : bool
        No holder is known: :data:`UNKNOWN_COLOUR`.
    inferred : bool
        Contested only by inference: the lines are broken or fewer.
    shared : bool
        Held by several together: bands in the colours of both, equally wide.
    mixed : bool
        A state of which somebody holds a part: a light tint of grey.
    hollow : bool
        There are reports, yet nobody is known to hold it on the day: the grey is a ring.
    dotted : bool
        These reports settle nothing: a dot within the ring.
    listed : bool
        A list tells of it and nothing is reported: smaller, its outline dotted.
    stale : bool
        Last heard of more than a year ago: a quarter of the disc is gone.
    """

    hatched: bool = False
    ringed: bool = False
    dashed: bool = False
    opacity: float = 1.0
    grey: bool = False
    inferred: bool = False
    shared: bool = False
    mixed: bool = False
    hollow: bool = False
    dotted: bool = False
    listed: bool = False
    stale: bool = False

    @property
    def keys(self) -> set[str]:
        """Keys in :data:`SIGN_KEY` of all that it shows, ``held`` where it shows no other."""
        shown = {
            "shared": self.shared,
            "inferred": self.inferred,
            "contested": self.hatched and not self.inferred,
            "besieged": self.ringed,
            "claimed": self.dashed,
            "listed": self.listed,
            "possible": self.opacity < 1 and not self.listed,
            "stale": self.stale,
            "unsettled": self.dotted,
            "lapsed": self.hollow and not self.dotted,
            "no_report": self.grey and not self.hollow and not self.hatched,
        }
        drawn = {key for key, so in shown.items() if so}
        return drawn if drawn - {"stale"} else drawn | {"held"}


SIGN_KEY: tuple[tuple[str, str, Sign], ...] = (
    ("held", msg("Held"), Sign()),
    ("contested", msg("Contested: fighting, or both sides say it is theirs"), Sign(hatched=True)),
    (
        "inferred",
        msg("Inferred: contested between two reports, none of which is of this day"),
        Sign(hatched=True, inferred=True),
    ),
    ("besieged", msg("Besieged: held, with the other side around it"), Sign(ringed=True)),
    ("shared", msg("Shared: held together, and neither party leads"), Sign(shared=True)),
    ("claimed", msg("Claimed: on a party's own word only"), Sign(dashed=True)),
    ("possible", msg("Possible: not certain on this day"), Sign(opacity=POSSIBLE_OPACITY)),
    (
        "mixed",
        msg("In part: a state of which nobody is said to hold all, and somebody holds towns"),
        Sign(grey=True, mixed=True),
    ),
    ("no_report", msg("No report: nothing in this ledger says who holds it"), Sign(grey=True)),
    (
        "unsettled",
        msg("Unsettled: there are reports of it, and they do not say who holds it"),
        Sign(grey=True, hollow=True, dotted=True),
    ),
    (
        "lapsed",
        msg("Not on this day: reports tell who held it before or after"),
        Sign(grey=True, hollow=True),
    ),
)
"""Every sign with its key and the sentence that a legend says of it, in legend order."""

BY_LIST: tuple[str, str, Sign] = (
    "listed",
    msg("By a list: nothing is reported of the place itself"),
    Sign(opacity=POSSIBLE_OPACITY, listed=True),
)
"""One sign more, where lists tell of anything."""

LONG_AGO: tuple[str, str, Sign] = (
    "stale",
    msg("Long ago: last heard of more than a year before this day"),
    Sign(stale=True),
)
"""One sign more, of the day that is shown: see :func:`whoholds.analysis.freshness.freshness_on`."""


def sign(
    status: str,
    certainty: str,
    *,
    claimed: bool = False,
    holder: str = "x",
    inferred: bool = False,
    silence: str = "",
    inherited_from: str = "",
    freshness: str = "",
) -> Sign:
    """Choose the sign for a verdict.

    Parameters
    ----------
    status, certainty : str
        As a timeline has them.
    claimed : bool
        Whether ``claimed_by`` names anybody.
    holder : str
        Actor id, ``""`` where nobody is known.
    inferred : bool
        Whether it is contested only by inference.
    silence : str
        Why nobody is known to hold it, as a timeline has it.
    inherited_from : str
        Whose word it is, as a timeline has it.
    freshness : str
        How long ago its holder was last heard of, as
        :func:`whoholds.analysis.freshness.freshness_on` says; a list's age is not drawn.

    Returns
    -------
    Sign

    Examples
    --------
    >>> sign("besieged", "possible").opacity
    0.45
    >>> sign("unknown", "unknown", holder="", silence="lapsed").hollow
    True
    """
    return Sign(
        hatched=status == "contested",
        ringed=status == "besieged",
        dashed=claimed,
        opacity=POSSIBLE_OPACITY if certainty == "possible" else 1.0,
        grey=not holder,
        inferred=status == "contested" and inferred,
        shared=status == "shared",
        mixed=status == "mixed",
        hollow=silence in ("unsettled", "lapsed"),
        dotted=silence == "unsettled",
        listed=inherited_from.startswith("list:"),
        stale=freshness == "stale" and not inherited_from.startswith("list:"),
    )


def sign_of(verdict: Mapping[Any, Any], *, freshness: str = "") -> Sign:
    """Tell how a row of verdicts is drawn.

    Parameters
    ----------
    verdict : mapping of str to object
        With the columns of :attr:`whoholds.Timeline.frame`.
    freshness : str
        How long ago it was last heard of, where that is to be seen.
    """
    return sign(
        verdict["status"],
        verdict["certainty"],
        claimed=bool(verdict["claimed_by"]),
        holder=verdict["holder"],
        inferred=verdict["inferred"],
        silence=verdict["silence"],
        inherited_from=verdict["inherited_from"],
        freshness=freshness,
    )


def holder_colours(ledger: Ledger) -> dict[str, str]:
    """Give every actor its colour.

    An actor without a colour of its own takes its parent's; one without a parent either takes
    one that no other actor of the ledger uses, and that every eye tells from the others. What is
    no ``#rrggbb`` counts as no colour.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    dict of str to str
        Actor id to ``#rrggbb`` in lower case, in the ledger's order, and ``""`` to
        :data:`UNKNOWN_COLOUR`.
    """
    actors = ledger.actors
    own = {
        actor: colour.lower()
        for actor, colour in zip(actors["actor_id"], actors["colour"], strict=True)
        if _HEX.fullmatch(colour)
    }
    parents = dict(zip(actors["actor_id"], actors["parent"], strict=True))
    lines = {actor: lineage(parents, actor) for actor in actors["actor_id"]}
    bare = {actor: line[-1] for actor, line in lines.items() if not any(kin in own for kin in line)}
    roots = list(dict.fromkeys(bare.values()))
    spare = dict(zip(roots, fresh_colours(set(own.values()), len(roots)), strict=True))
    return {"": UNKNOWN_COLOUR} | {
        actor: spare[bare[actor]] if actor in bare else next(own[kin] for kin in line if kin in own)
        for actor, line in lines.items()
    }


def lineage(parents: Mapping[str, str], actor: str) -> list[str]:
    """List an actor and everyone above it, nearest first.

    Parameters
    ----------
    parents : mapping of str to str
        Actor id to its parent's id, ``""`` for none.
    actor : str

    Returns
    -------
    list of str
        Begins with ``actor`` and ends at the top, or before an id would come again.

    Examples
    --------
    >>> lineage({"knla": "karen", "karen": "resistance", "resistance": ""}, "knla")
    ['knla', 'karen', 'resistance']
    """
    line = [actor]
    while (above := parents.get(line[-1], "")) and above not in line:
        line.append(above)
    return line
