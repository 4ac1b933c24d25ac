"""The reasons of a verdict in plain words, as a fact-checker would set them down."""

from __future__ import annotations

import textwrap
from collections.abc import Hashable, Mapping
from typing import Any, Final

import pandas as pd

from whoholds import dates
from whoholds.analysis.phrasing import Names, join_words, since
from whoholds.analysis.why import Why
from whoholds.errors import expect
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
    "whole_road": "Said of the road as a whole, and so of no section",
    "not_yet_known": "Not public by the day of knowledge",
    "retracted": "Corrected since",
}

_EVENTS: Final = {
    "captured": "{holder} captured it",
    "recaptured": "{holder} recaptured it",
    "handed_over": "it was handed over to {holder}",
    "withdrew": "{others} withdrew and left it to {holder}",
    "held": "{holder} held it",
    "contested": "{holder} and {others} fought over it",
    "attacked": "{others} attacked {holder} there",
    "besieged": "{others} besieged {holder} there",
    "siege_lifted": "the siege of {holder} was lifted",
    "fire_control": "{others} had it under fire, {holder} holding it",
    "closed": "it was closed",
    "reopened": "it was reopened",
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
    for role, heading in _HEADINGS.items():
        claims = why.role(role)
        if len(claims):
            parts += ["", heading]
            parts += [_claim(row, names) for row in claims.to_dict("records")]
    if not len(why.claims):
        parts += ["", "No claim speaks of it."]
    return "\n".join(parts)


def _verdict(why: Why, names: Names) -> str:
    """Say the verdict itself."""
    verdict = why.verdict
    holder = verdict["holder"]
    alternatives = join_words([names.after(actor) for actor in verdict["alternatives"]], "or")
    if not holder:
        maybe = f", perhaps {alternatives}" if alternatives else ""
        return f"Nobody knows who holds it{maybe}."
    sure = "" if verdict["certainty"] == "certain" else "possibly "
    text = f"{sure}held by {names.after(holder)}"
    if verdict["partners"]:
        text += " with " + join_words([names.after(actor) for actor in verdict["partners"]])
    text += since(verdict["since_earliest"], verdict["since_latest"])
    if verdict["status"] != "held":
        text += f", {verdict['status']}"
    if verdict["challengers"]:
        text += " by " + join_words([names.after(actor) for actor in verdict["challengers"]])
    sentences = [text[0].upper() + text[1:]]
    if alternatives:
        sentences.append(f"It may be held by {alternatives} instead")
    unsettled = len(why.role("claimed")) > 0
    if verdict["claimed_by"] and unsettled:
        who = join_words([names.after(actor) for actor in verdict["claimed_by"]])
        sentences.append(f"More than that is only the word of {who}, not settled")
    elif verdict["claimed_by"] == [holder]:
        sentences.append("Nobody else says so, and nobody has contradicted it")
    elif verdict["claimed_by"]:
        who = join_words([names.after(actor) for actor in verdict["claimed_by"]])
        sentences.append(f"Only the word of {who} stands for that")
    if verdict["inherited_from"]:
        state = names.subject([verdict["inherited_from"]])
        sentences.append(f"Nothing is known of the place itself: this is said of all {state}")
    if verdict["access"] not in ("", "unknown"):
        sentences.append(f"Access: {verdict['access'].replace('_', ' ')}")
    return ". ".join(sentences) + "."


def _claim(claim: Mapping[Hashable, Any], names: Names) -> str:
    """Write one claim with its source."""
    holder = names.after(claim["holder"])
    others = join_words([names.after(a) for a in claim["challengers"].split(";") if a])
    left = claim["event"] == "withdrew" and not claim["holder"]
    words = "{others} withdrew" if left else _EVENTS[claim["event"]]
    said = words.format(holder=holder, others=others or "somebody")
    when = dates.describe(claim["when"], change=claim["event"] in CHANGES)
    phrase = f' ("{claim["phrase"]}")' if claim["phrase"] else ""
    word = f", says {names.after(claim['claimant'])}" if claim["claimant"] else ""
    marks = {"own word": " [own word, uncontradicted]", "no": "", "yes": ""}[claim["counts"]]
    if claim["corrected_by"]:
        marks += f" [corrected by {claim['corrected_by']}]"
    source = ", ".join(part for part in (claim["publisher"], claim["title"]) if part)
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
