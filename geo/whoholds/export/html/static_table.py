"""One day as a table and its key: what readers without scripts have beside the picture.

Both are worked out here, as values; ``templates/table.html`` and ``templates/key.html`` write
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from whoholds import dates
from whoholds.actor_names import actor_names
from whoholds.analysis.freshness import freshness_on
from whoholds.characters import isolated
from whoholds.engine.timeline import Timeline
from whoholds.export import style
from whoholds.messages import digits, join, tr
from whoholds.subject import subjects_of

_MOST_ROWS = 600


@dataclass(frozen=True)
class Table:
    """Who holds which place; where there are more than some hundred, how many each holds."""

    caption: str
    head: tuple[str, str]
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Key:
    """What the colours and signs of a picture mean, those alone that are in it.

    Parameters
    ----------
    holders : tuple of (str, str, int)
        Colour, full name on the day, and how many places it holds.
    signs : tuple of (str, str)
        Key and sentence of each sign of towns.
    lines : tuple of (str, str)
        What else is drawn, and what it means.
    """

    holders: tuple[tuple[str, str, int], ...]
    signs: tuple[tuple[str, str], ...]
    lines: tuple[tuple[str, str], ...]


def explain(timeline: Timeline, day: date) -> Key:
    """Explain what is drawn of a day.

    Parameters
    ----------
    timeline : Timeline
    day : date

    Returns
    -------
    Key
        The holders of most places first, nobody last.
    """
    frame = timeline.on(day)
    frame["freshness"] = freshness_on(frame, day)
    frame = frame[frame["kind"].isin(("town", "highway", "state"))]
    colours, names = style.holder_colours(timeline.ledger), actor_names(timeline.ledger, day)
    # Of those who fight or share, the picture has whose colours it lays over a holder's.
    beside = {"challengers": ("contested", "besieged"), "partners": ("shared",)}
    drawn_beside = [
        actor
        for column, status in beside.items()
        for row in frame.loc[frame["status"].isin(status), column]
        for actor in row
    ]
    named = [*frame["holder"], *drawn_beside]
    counted = frame["kind"] == ("town" if (frame["kind"] == "town").any() else "state")
    held = frame.loc[counted, "holder"].value_counts()
    order = sorted(set(named), key=lambda actor: (not actor, -held.get(actor, 0), actor))
    towns = frame[frame["kind"] == "town"]
    looks = (style.sign_of(row, freshness=row["freshness"]) for row in towns.to_dict("records"))
    drawn = set[str]().union(*(look.keys for look in looks))
    every = (*style.SIGN_KEY, style.LONG_AGO, style.BY_LIST)
    return Key(
        tuple((colours[each], names[each], int(held.get(each, 0))) for each in order),
        tuple((key, tr(text)) for key, text, _ in every if key in drawn),
        tuple(_lines(frame)),
    )


def _lines(frame: pd.DataFrame) -> Iterable[tuple[str, str]]:
    """Say what roads and states look like, as far as there are such."""
    roads, states = (frame[frame["kind"] == kind] for kind in ("highway", "state"))
    if (roads["holder"] != "").any():
        yield "road", tr("Road section, in the colour of who holds it")
    if roads["status"].isin(("contested", "shared")).any():
        yield "contested-road", tr("Contested or shared, in the colours of both")
    if (roads["freshness"] == "stale").any():
        yield "old-road", tr("Road section last heard of more than a year before this day")
    if (roads["holder"] == "").any():
        yield "unknown-road", tr("Road section of which nobody is known to hold it")
    if (states["holder"] != "").any():
        yield "state", tr("State, tinted in the colour of who is said to hold all of it")
    if (states["status"] == "mixed").any():
        yield "mixed", tr("State of which somebody holds a part")


def tabulate(timeline: Timeline, day: date) -> Table:
    """List the places of a day and who holds them.

    Parameters
    ----------
    timeline : Timeline
    day : date

    Returns
    -------
    Table
    """
    frame = timeline.on(day).set_index("subject")
    towns = timeline.ledger.towns
    names = actor_names(timeline.ledger, day)
    of = caption(timeline, day)
    if len(towns) > _MOST_ROWS or not len(towns):
        kind = frame["kind"] == ("town" if len(towns) else "state")
        called = frame.loc[kind, "holder"].map(names)
        listed = {one: tr("{holder}, by a list only", holder=one) for one in called.unique()}
        held: pd.Series = called.where(~by_list_only(frame[kind]), called.map(listed))
        counts = held.value_counts().sort_index(kind="stable")
        counts = counts.sort_values(ascending=False, kind="stable")
        totals = zip(counts.index, map(digits, counts), strict=True)
        return Table(of, (tr("Holder"), tr("Places")), tuple(totals))
    sites = timeline.ledger.sites
    subjects = [*subjects_of("town", towns["town_id"]), *subjects_of("site", sites["site_id"])]
    named = [
        tr("{name} ({kind})", name=n, kind=tr(style.SITE_LABELS[k]))
        for n, k in sites[["name", "kind"]].to_numpy()
    ]
    rows = zip([*towns["name"], *named], _in_few_words(frame.reindex(subjects), names), strict=True)
    return Table(of, (tr("Place"), tr("Held by")), tuple(rows))


def by_list_only(verdicts: Any) -> Any:
    """Tell whether a verdict, or which of several, has no more behind it than a list."""
    whence = verdicts["inherited_from"]
    return whence.startswith("list:") if isinstance(whence, str) else whence.str.startswith("list:")


def caption(timeline: Timeline, day: date) -> str:
    """Say of which pack and day a picture or a table is."""
    return tr(
        "{pack} {day}",
        pack=isolated(timeline.ledger.title),
        day=dates.describe_bounds(day, day),
    )


def _in_few_words(verdicts: pd.DataFrame, names: Mapping[str, str]) -> Iterable[str]:
    for verdict in verdicts.to_dict("records"):
        status, silence = verdict["status"], verdict["silence"]
        inferred = [tr("inferred")] if verdict["inferred"] else []
        possible = [tr("possible")] if verdict["certainty"] == "possible" else []
        doubts = [
            *(
                [tr(style.STATUS_LABELS[status]), *inferred]
                if status in ("contested", "besieged")
                else []
            ),
            *([tr("claimed")] if verdict["claimed_by"] else []),
            *([tr("by a list")] if by_list_only(verdict) else possible),
            *([tr(style.SILENCE_LABELS[silence])] if silence else []),
        ]
        beside = verdict["partners"] if status == "shared" else []
        holders = join([names[actor] for actor in (verdict["holder"], *beside)])
        signs = tr(", ").join(doubts)
        yield tr("{holder} ({signs})", holder=holders, signs=signs) if doubts else holders
