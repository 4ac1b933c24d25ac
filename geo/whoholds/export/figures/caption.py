"""What is said beside a picture: its caption, its sources, and words for who cannot see it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Final

import pandas as pd

from whoholds import dates
from whoholds.actor_names import actor_names
from whoholds.analysis.change import Change, change
from whoholds.analysis.freshness import freshness_on
from whoholds.characters import isolated, printable
from whoholds.engine.timeline import Timeline
from whoholds.export import style
from whoholds.export.escaping import drawn
from whoholds.export.figures.holders import Holders
from whoholds.export.tabular import drawn_areas
from whoholds.export.tabular.credits import licence_line, software
from whoholds.ledgers import Ledger
from whoholds.situation import Situation

__all__ = [
    *("NEWS_DAYS", "Caption", "alternative", "basis", "caption_path", "credit", "foot", "kinds"),
    *("lately", "news", "parties", "plain", "sources", "terms_of", "turned"),
]

NEWS_DAYS: Final = 90
"""Days before the one shown of which news is told."""

_MOST_TOLD: Final = 12


@dataclass(frozen=True)
class Caption:
    """The words that go with a picture.

    Parameters
    ----------
    title : str
    alternative : str
        What is to be seen, for who does not see it.
    text : str
        What stands below the picture; paragraphs are apart by an empty line.
    credit : str
        Whose work it is, and on which terms.
    """

    title: str
    alternative: str
    text: str
    credit: str

    def page(self) -> str:
        """Write all of it as plain text."""
        parts = [("Alternative text", self.alternative), ("Caption", self.text),
                 ("Credit", self.credit)]  # fmt: skip
        told = [f"{heading}\n\n{text}\n" for heading, text in parts if text]
        # Nothing of it drives a terminal, or turns the words around it.
        return printable("\n".join(told))

    def metadata(self, suffix: str) -> dict[str, str | None]:
        """Give what the file of a picture says of itself; never the time of writing."""
        title, whose = drawn(self.title), drawn(self.credit.replace("\n", " "))
        if suffix == ".svg":
            return {"Date": None, "Title": title, "Description": drawn(self.alternative),
                    "Rights": whose, "Creator": software()}  # fmt: skip
        if suffix == ".pdf":
            return {"CreationDate": None, "Title": title, "Subject": drawn(self.alternative),
                    "Keywords": whose, "Creator": software()}  # fmt: skip
        return {"Title": title, "Description": drawn(self.alternative), "Copyright": whose,
                "Software": software()}  # fmt: skip


def caption_path(picture: Path) -> Path:
    """Say where the words of a picture stand: beside it, by the same name."""
    return picture.with_suffix(".txt")


def credit(ledger: Ledger, own: str = "") -> str:
    """Say whose work a picture is made from, and who made it.

    Parameters
    ----------
    ledger : Ledger
    own : str
        Of the newsroom.

    Returns
    -------
    str
    """
    whose = dict.fromkeys(
        # Of the pack's own layers the terms are in its descriptor; these are strangers'.
        f"{one.text} ({one.licence})" if one.resource == drawn_areas.TABLE else one.text
        for one in ledger.attributions
        if one.text
    )
    return " · ".join([*([own] if own else []), *whose])


def basis(timeline: Timeline) -> str:
    """Say how and from what verdicts were weighed."""
    known = dates.describe_day(timeline.as_known)
    return f"weighed by the policy “{timeline.policy.name}” from what was public by {known}"


def sources(situation: Situation) -> str:
    """Say on how many claims and sources a day rests."""
    layers = (situation.towns, situation.sites, situation.highways, situation.states)
    claims = {one for layer in layers for names in layer["claims"] for one in names}
    table = situation.timeline.ledger.statements
    count = table.loc[table["claim_id"].isin(claims), "source_id"].nunique()
    return f"{_much(len(claims), 'claim')} from {_much(count, 'source')}"


def foot(situation: Situation) -> str:
    """Say in one line on what a map of a day rests."""
    text = f"{sources(situation)}; {basis(situation.timeline)}."
    return text[:1].upper() + text[1:]


def lately(timeline: Timeline, day: date, days: int = NEWS_DAYS) -> Change:
    """Find what changed of late; the other parameters are those of :func:`whoholds.change`."""
    return change(timeline, max(timeline.period[0], day - timedelta(days=days)), day)


def turned(late: Change) -> list[str]:
    """List the ids of the towns that changed hands."""
    frame = late.frame[(late.frame["what"] == "holder") & (late.frame["kind"] == "town")]
    return [str(subject).removeprefix("town:") for subject in frame["subject"]]


def news(late: Change) -> list[str]:
    """Tell what changed hands, the latest first."""
    told = late.sentences().sentences
    return [one.text for one in reversed(told) if one.latest and one.turn in ("hands", "lost")]


def kinds(situation: Situation) -> str:
    """Say of how many towns there is which kind of knowledge.

    Reported are those whose holder a claim names; others only a list tells of, or a later report,
    or two reports between which a fight is inferred, or nobody.
    """
    towns = situation.towns
    by_list = towns["inherited_from"].str.startswith("list:")
    held = towns["holder"] != ""
    fresh = freshness_on(pd.DataFrame(towns[["holder", "last_heard"]]), situation.day)
    own = held & ~by_list
    counted = [
        (own & ~fresh.isin(["stale", "unheard"]), "reported"),
        (own & fresh.eq("stale"), "stale: last heard of more than a year before"),
        (own & fresh.eq("unheard"), "carried back from a later report"),
        (held & by_list, "known by a list only"),
        *((towns["silence"].eq(silence), label) for silence, label in style.SILENCE_LABELS.items()),
    ]
    told = [f"{int(rows.sum())} {label}" for rows, label in counted if rows.any()]
    inferred = int(towns["inferred"].astype(bool).sum())
    also = f" {inferred} of them are contested by inference only." if inferred else ""
    return f"Of {_much(len(towns), 'town')}: {'; '.join(told)}.{also}" if told else ""


def alternative(
    situation: Situation, holders: Holders, title: str, counts: Sequence[str],
    sentences: Sequence[str],
) -> str:  # fmt: skip
    """Put a map of a day into words.

    Parameters
    ----------
    situation : Situation
    holders : Holders
    title : str
    counts : sequence of str
        Who holds how much, as the key says it.
    sentences : sequence of str
        News.

    Returns
    -------
    str
    """
    day = dates.describe_day(situation.day)
    parts = [f"Map of {isolated(title)} on {day}, coloured by {holders.by}."]
    if counts:
        parts.append(f"{isolated('; '.join(counts))}.")
    towns = situation.towns
    for status in ("contested", "besieged"):
        names = sorted(towns.loc[towns["status"] == status, "name"])
        if names:
            parts.append(f"{style.STATUS_LABELS[status].capitalize()}: {_listed(names)}.")
    if sentences:
        parts.append(f"The latest: {sentences[0]}")
    return " ".join(parts)


def parties(situation: Situation, holders: Holders) -> str:
    """Name the parties that hold anything, side by side, as they are called on the day."""
    names = actor_names(situation.timeline.ledger, situation.day)
    held = situation.towns.loc[situation.towns["holder"] != "", "holder"].value_counts()
    if not len(held):
        return ""
    if holders.by == "parties":
        return f"Towns: {', '.join(f'{names[str(a)]} {n}' for a, n in held.items())}."
    told: dict[str, list[str]] = {}
    for actor, count in held.items():
        side = holders.entries[str(actor)]
        name = names[str(actor)]
        own = "itself" if name == holders.names[side] else name
        told.setdefault(side, []).append(f"{own} {count}")
    return " ".join(f"{holders.names[side]}: {', '.join(each)}." for side, each in told.items())


def terms_of(ledger: Ledger) -> str:
    """Say on what terms it may be used."""
    return licence_line(ledger.attributions)


def plain(timeline: Timeline, title: str, told: str) -> Caption:
    """Put a chart into words.

    Parameters
    ----------
    timeline : Timeline
    title, told : str
        What it is about, and what is to be seen.

    Returns
    -------
    Caption
    """
    ledger = timeline.ledger
    first, last = (dates.describe_day(day) for day in timeline.period)
    parts = [f"{title}, {first} to {last}; {basis(timeline)}.", *ledger.remarks]
    whose, terms = credit(ledger), terms_of(ledger)
    return Caption(title=title, alternative=told, text="\n\n".join(parts),
                   credit=whose + (f"\n{terms}" if terms else ""))  # fmt: skip


def _listed(names: Sequence[str]) -> str:
    told = [isolated(name) for name in names[:_MOST_TOLD]]
    more = len(names) - len(told)
    return ", ".join(told) + (f" and {more} more" if more else "")


def _much(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"
