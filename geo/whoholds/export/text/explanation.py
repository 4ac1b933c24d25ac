"""The reasons of a verdict in plain words, as a fact-checker would set them down."""

from __future__ import annotations

import textwrap
from collections.abc import Hashable, Mapping
from typing import Any, Final

import pandas as pd

from whoholds import dates
from whoholds.analysis.phrasing import Names, join_words
from whoholds.analysis.verdict_text import verdict_sentences
from whoholds.analysis.why import Why
from whoholds.characters import isolated
from whoholds.errors import expect
from whoholds.export import style
from whoholds.vocabulary import CHANGES

_HEADINGS: Final = {
    "for": "It rests on",
    "alternative": "Others may hold it instead",
    "fight": "Fighting and sieges on that day",
    "claimed": "Claimed by one side, and not settled",
    "access": "On the road itself",
    "uncounted": "Not counted, and changing nothing",
    "earlier": "Before that",
    "later": "After that",
    "unused": "Noted, and changing nothing",
    "listed": "In lists, which say no more than the reports",
    "whole_road": "Said of the road as a whole, and so of no section",
    "not_yet_known": "Not public by the day of knowledge",
    "retracted": "Corrected since",
}

_EVENTS: Final = {
    "captured": "{holder} captured {it}",
    "recaptured": "{holder} recaptured {it}",
    "handed_over": "{it} was handed over to {holder}",
    "withdrew": "{others} withdrew and left {it} to {holder}",
    "held": "{holder} held {it}",
    "shared": "{holder} and {partners} held {it} together",
    "contested": "{holder} and {others} fought over {it}",
    "attacked": "{others} attacked {holder} there",
    "besieged": "{others} besieged {holder} there",
    "siege_lifted": "the siege of {holder} was lifted",
    "fire_control": "{others} had it under fire, {holder} holding it",
    "closed": "it was closed",
    "reopened": "it was reopened",
}

_LISTED: Final = {
    ("listed", "control"): "{holder} had {it}, by a list",
    ("listed", "administration"): "{holder} administered {it}, by a list",
    ("complement", "control"): "a list does not name {it}; {holder} had the rest",
    ("complement", "administration"): "a list does not name {it}; {holder} administered the rest",
}


def explain(why: Why) -> str:
    """Write the reasons of a verdict.

    Parameters
    ----------
    why : Why

    Returns
    -------
    str
        The verdict in a sentence or two, then every claim on the subject under a heading that
        says how it bears on the verdict, each with its source.
    """
    expect(why, Why)
    names = Names(why.ledger, (why.day, why.day))
    title = names.subject([why.subject])
    parts = [
        f"{title} on {dates.describe(why.day.isoformat()).removeprefix('on ')}",
        *textwrap.wrap(_verdict(why, names), 88),
        f"Policy: {why.policy}. As known on {why.as_known.isoformat()}.",
    ]
    claims = why.claims.to_dict("records")
    for role, heading in _HEADINGS.items():
        if role == "fight" and why.verdict["inferred"]:
            heading = "Reports between which it is inferred to be contested"
        said = [_claim(row, names) for row in claims if row["role"] == role]
        if said:
            parts += ["", heading, *said]
    if not claims:
        parts += ["", f"No claim speaks of {'all of ' if why.background.towns else ''}it."]
    return "\n".join(parts)


def _verdict(why: Why, names: Names) -> str:
    """Say the verdict itself."""
    rests = why.role("for")
    own = rests[rests["counts"] == "own word"]
    sentences = verdict_sentences(
        why.verdict,
        why.background,
        names,
        why.day,
        unsettled=len(why.role("claimed")) > 0,
        denied=bool(own["denied"].any()),
    )
    return ". ".join(sentences) + "."


def _claim(claim: Mapping[Hashable, Any], names: Names) -> str:
    """Write one claim with its source."""
    holder = names.after(claim["holder"])
    others = join_words([names.after(a) for a in claim["challengers"].split(";") if a])
    partners = join_words([names.after(a) for a in claim["partners"].split(";") if a])
    left = claim["event"] == "withdrew" and not claim["holder"]
    extent = style.EXTENT_LABELS.get(claim["extent"], "")
    words = "{others} withdrew" if left else _EVENTS[claim["event"]]
    if claim["basis"]:
        words = _LISTED[claim["basis"], claim["says"]]
    if extent and "{it}" not in words:
        words += ", {it}"
    if claim["event"] == "contested" and not claim["holder"]:
        words = "{others} fought over {it}"
    said = words.format(
        holder=holder, others=others or "somebody", partners=partners, it=extent or "it"
    )
    when = dates.describe(claim["when"], change=claim["event"] in CHANGES)
    phrase = f' ("{isolated(claim["phrase"])}")' if claim["phrase"] else ""
    word = f", says {names.after(claim['claimant'])}" if claim["claimant"] else ""
    own = " [own word]" if claim["denied"] else " [own word, uncontradicted]"
    marks = own if claim["counts"] == "own word" else ""
    if claim["corrected_by"]:
        marks += f" [corrected by {claim['corrected_by']}]"
    source = ", ".join(isolated(part) for part in (claim["publisher"], claim["title"]) if part)
    public = "" if pd.isna(claim["known"]) else f", public by {claim['known'].date()}"
    lines = [f"{claim['claim_id']}: {when}, {said}{phrase}{word}{marks}.", f"{source}{public}"]
    lines += [part for part in (claim["url"], claim["note"]) if part]
    first = textwrap.fill(lines[0], 88, initial_indent="  ", subsequent_indent="    ")
    rest = [
        textwrap.fill(
            line, 88, initial_indent="    ", subsequent_indent="    ", break_long_words=False,
            break_on_hyphens=False,
        )
        for line in lines[1:]
    ]  # fmt: skip
    return "\n".join([first, *rest])
