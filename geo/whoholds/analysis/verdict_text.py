"""A verdict in sentences: who holds a place, on what ground, and when that was last heard of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from whoholds import dates
from whoholds.analysis.background import Background, Hearing
from whoholds.analysis.freshness import word
from whoholds.analysis.listing_text import listing_sentences
from whoholds.analysis.phrasing import Names, join_words, since
from whoholds.vocabulary import SILENCES

__all__ = ["HEARD", "verdict_sentences"]

HEARD: Final = {
    "captured": "it was captured",
    "recaptured": "it was retaken",
    "handed_over": "it was handed over",
    "withdrew": "the other side left it",
    "held": "it was reported held",
    "contested": "it was fought over",
    "attacked": "it was attacked",
    "besieged": "it was besieged",
    "siege_lifted": "the siege was lifted",
    "shared": "it was shared",
    "fire_control": "it was under fire",
    "closed": "it was closed",
    "reopened": "it was reopened",
}
"""What was told of a place when its holder was last heard of."""

_SILENCES: Final = dict(
    zip(
        SILENCES[1:],
        (
            "this ledger has no report of it",
            "the reports of it do not say who does",
            "reports tell of it before or after, not on this day",
        ),
        strict=True,
    )
)


def verdict_sentences(
    verdict: Any,
    background: Background,
    names: Names,
    day: date,
    *,
    unsettled: bool = False,
    denied: bool = False,
) -> list[str]:
    """Tell a verdict.

    Parameters
    ----------
    verdict : Series
        A row of :attr:`~whoholds.Timeline.frame`.
    background : Background
    names : Names
    day : date
    unsettled : bool
        Whether a claim stands beside the verdict that does not count yet.
    denied : bool
        Whether a party's own word on which it rests is denied, or somebody tells of a fight
        afterwards.

    Returns
    -------
    list of str
        Sentences without full stops.
    """
    if not verdict["holder"]:
        return _unknown(verdict, background, names)
    said = [
        _held(verdict, names),
        *_inferred(verdict, background.pillars),
        *_ground(background, names),
    ]
    others = join_words([names.after(actor) for actor in verdict["alternatives"]], "or")
    if others:
        said.append(f"It may be held by {others} instead")
    if background.listing:
        fought = verdict["status"] != "held"
        return said + listing_sentences(background.listing, names, day, fought=fought)
    said += _own_word(verdict, names, unsettled=unsettled, denied=denied)
    if verdict["inherited_from"]:
        state = names.subject([verdict["inherited_from"]])
        said.append(f"Nothing is known of the place itself: this is said of all {state}")
    if verdict["access"] not in ("", "unknown"):
        said.append(f"Access: {verdict['access'].replace('_', ' ')}")
    if background.heard:
        said.append(_heard(background.heard, verdict, names, day))
    return said


def _held(verdict: Any, names: Names) -> str:
    """Name the holder, since when, and who challenges him."""
    sure = "" if verdict["certainty"] == "certain" else "possibly "
    beside = [names.after(actor) for actor in verdict["partners"]]
    status = verdict["status"]
    if status == "shared" and beside:
        text = f"{sure}held together by {join_words([names.after(verdict['holder']), *beside])}"
    else:
        text = f"{sure}held by {names.after(verdict['holder'])}"
        text += f" with {join_words(beside)}" if beside else ""
    text += since(verdict["since_earliest"], verdict["since_latest"])
    if status not in ("held", "shared"):
        text += f", {status}"
    if verdict["challengers"]:
        text += " by " + join_words([names.after(actor) for actor in verdict["challengers"]])
    return text[0].upper() + text[1:]


def _inferred(verdict: Any, pillars: Sequence[str]) -> list[str]:
    if not verdict["inferred"]:
        return []
    between = f", {join_words(pillars)}" if pillars else ""
    return [f"Contested, inferred between two reports{between}: nobody tells of this day itself"]


def _ground(background: Background, names: Names) -> list[str]:
    """Say what kind of knowledge it is, where a reader would take it for more."""
    winner, loser = names.after(background.winner), names.after(background.loser)
    return {
        "": [],
        "later": ["No report is of this time: it is known from a later one only"],
        "undone": [f"{_capital(winner)} later retook it from {loser}, and nobody says when "
                   f"{loser} had taken it"],
        "retook": [f"Before that, not known: retaken from {loser}, and nobody says when it took "
                   "the place"],
        "fights": ["Nobody says outright who holds it, and the last report of it is a fight"],
        "most": ["What is reported is most of the place, not all of it"],
        "left": ["It may have been left by then, and nobody says who came"],
    }[background.ground]  # fmt: skip


def _own_word(verdict: Any, names: Names, *, unsettled: bool, denied: bool) -> list[str]:
    """Say on whose word alone it rests."""
    claimed = verdict["claimed_by"]
    if not claimed:
        return []
    who = join_words([names.after(actor) for actor in claimed])
    if unsettled:
        return [f"More than that is only the word of {who}, not settled"]
    if claimed != [verdict["holder"]]:
        return [f"Only the word of {who} stands for that"]
    if denied:
        return ["Nobody else says so, and others deny it or tell of fighting afterwards"]
    return ["Nobody else says so, and nobody has contradicted it"]


def _heard(heard: Hearing, verdict: Any, names: Names, day: date) -> str:
    """Say when the holder was last heard of."""
    state = names.subject([verdict["inherited_from"]]) if verdict["inherited_from"] else ""
    when = dates.describe_bounds(heard.earliest, heard.latest)
    age = _age((day - heard.latest).days)
    fresh = word((day - heard.latest).days)
    text = f"last heard of {when}, when {HEARD[heard.event]} ({age}: {fresh})"
    return f"{state} was {text}" if state else _capital(text)


def _age(days: int) -> str:
    """Say how long ago it was.

    Examples
    --------
    >>> _age(0), _age(1), _age(60), _age(475)
    ('that day', '1 day before', '60 days before', '16 months before')
    """
    if days == 0:
        return "that day"
    if days < 92:
        return f"{days} day{'s' if days > 1 else ''} before"
    return f"{round(days / 30.44)} months before"


def _unknown(verdict: Any, background: Background, names: Names) -> list[str]:
    """Say why nobody is known to hold it."""
    fought = [names.after(actor) for actor in verdict["challengers"]]
    if background.towns:
        return [_in_part(background.towns, names)]
    why = _SILENCES.get(verdict["silence"], "")
    said = [f"Nobody is known to hold it{': ' if why else ''}{why}"]
    if background.before:
        said.append(f"It was last known to be held by {names.after(background.before)}")
    if background.after:
        said.append(f"It is known to be held by {names.after(background.after)} afterwards")
    maybe = join_words([names.after(actor) for actor in verdict["alternatives"]], "or")
    if maybe:
        said.append(f"It may be held by {maybe}")
    if fought:
        said.append(f"It is fought over by {join_words(fought)}")
    return said


def _in_part(towns: Mapping[str, int], names: Names) -> str:
    """Say which part of the towns of a state each party holds."""
    parts = [
        f"{count} by {names.after(actor)}" if actor else f"{count} by nobody known"
        for actor, count in towns.items()
    ]
    total = sum(towns.values())
    return f"Held in part: of {total} towns, {join_words(parts)}. Nobody is said to hold all of it"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
