"""Short ways to tell a small ledger, and to read the verdicts on it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pandas as pd
from hand_made import ledger as by_hand, straight

from whoholds.engine.timeline import Timeline, weigh
from whoholds.ledgers import Ledger

TOWN = "town:mid"
STATE = "state:XA-1"
STREET = "highway:H1[west..mid]"
WHO = ("holder", "certainty", "alternatives")
TOWNS = {"east": (96.9, 20.0), "mid": (96.5, 20.0), "west": (96.1, 20.0)}
ACTORS = [
    # actor_id, parent, bloc
    ("army", "", "military"),
    ("border-guard", "", "military"),
    ("front", "", "resistance"),
    ("front-east", "front", "resistance"),
    ("front-west", "front", "resistance"),
    ("league", "", "resistance"),
    ("militia", "", ""),
    ("raiders", "", ""),
]
SOURCES = [
    # source_id, publisher, affiliation, derived_from
    ("dawn", "Dawn", "", ""),
    ("dawn-2", "Dawn", "", ""),
    ("herald", "Herald", "", ""),
    ("mirror", "Mirror", "", "dawn"),
    ("army-radio", "Army Radio", "army", ""),
    ("army-post", "Army Post", "army", ""),
    ("army-echo", "Echo", "", "army-radio"),
    ("front-radio", "Front Radio", "front", ""),
    ("league-radio", "League Radio", "league", ""),
]


def claim(
    event: str, when: str, holder: str = "", against: str = "", **more: str
) -> dict[str, str]:
    """One claim on the town of Mid, from the Dawn, public once it is over, unless told otherwise.

    `by` names the source, `known` the day on which it became public, `word` the claimant.
    """
    names = {"by": "source_id", "known": "reported", "word": "claimant", "on": "subject"}
    told = {names.get(key, key): value for key, value in more.items()}
    return {
        "subject": TOWN,
        "event": event,
        "when": when,
        "holder": holder,
        "challengers": against,
        "source_id": "dawn",
        "reported": "2024-12-31",
    } | told


def tell(*claims: dict[str, str], blocs: tuple[tuple[str, str, str, str], ...] = ()) -> Ledger:
    """A ledger of claims c1, c2, … over the year 2024; `blocs` are dated ones."""
    numbered = [{"claim_id": f"c{n}"} | told for n, told in enumerate(claims, start=1)]
    made = by_hand({"H1": (straight(11), ["west", "mid", "east"])}, TOWNS, claims=numbered)
    actors = pd.DataFrame(ACTORS, columns=["actor_id", "parent", "bloc"], dtype="str")
    sources = pd.DataFrame(
        SOURCES, columns=["source_id", "publisher", "affiliation", "derived_from"], dtype="str"
    ).assign(
        title="About " + pd.Series([s[0] for s in SOURCES]),
        url="",
        archived_url="",
        published="2024-12-31",
        accessed="",
    )
    return replace(
        made,
        actors=actors.assign(name=actors["actor_id"].str.title(), abbreviation="", colour=""),
        sources=sources,
        actor_blocs=pd.DataFrame(
            list(blocs), columns=["actor_id", "start", "end", "bloc"], dtype="str"
        ),
    )


def row(timeline: Timeline, day: str, subject: str = TOWN) -> Any:
    """The verdict on one day, its cells as attributes."""
    frame = timeline.on(day)
    return next(frame[frame["subject"] == subject].itertuples())


def status(timeline: Timeline, day: str, subject: str = TOWN) -> tuple[str, bool]:
    """Status on one day, and whether it is inferred."""
    verdict = row(timeline, day, subject)
    return verdict.status, verdict.inferred


def seen(timeline: Timeline, day: str, subject: str = TOWN) -> tuple[str, str, list[str]]:
    """Holder, certainty and alternatives on one day."""
    verdict = row(timeline, day, subject)
    return verdict.holder, verdict.certainty, verdict.alternatives


def history(timeline: Timeline, *columns: str, subject: str = TOWN) -> list[tuple[Any, ...]]:
    """First day and chosen cells of every run, neighbours with equal cells run together."""
    own = timeline.frame[timeline.frame["subject"] == subject]
    runs: list[tuple[Any, ...]] = []
    for verdict in own.itertuples():
        cells = tuple(getattr(verdict, column) for column in columns)
        if not runs or runs[-1][1:] != cells:
            runs.append((f"{verdict.start:%Y-%m-%d}", *cells))
    return runs


def told(*claims: dict[str, str]) -> Timeline:
    """Claims, weighed under the default policy."""
    return weigh(tell(*claims))


def who(*claims: dict[str, str]) -> list[tuple[Any, ...]]:
    """Holder, certainty and alternatives of the town through the year."""
    return history(told(*claims), *WHO)


CAPTURED = claim("captured", "2024-03-10", "front", "army")
