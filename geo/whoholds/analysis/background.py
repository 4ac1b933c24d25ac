"""What a verdict on one day needs beside its columns to be told in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from whoholds.analysis.grounds import GROUNDS, grounds, pillars, undone
from whoholds.analysis.last_heard import latest_hearing
from whoholds.analysis.listing_text import Listing
from whoholds.dates import Day, day_of, ordinal, read_day
from whoholds.engine.intervals import Intervals
from whoholds.engine.timeline import Timeline
from whoholds.subject import subjects_of
from whoholds.vocabulary import EVENTS, SILENCES, STATUSES

__all__ = ["Background", "Hearing", "background", "held_within"]


@dataclass(frozen=True)
class Hearing:
    """The report by which the holder was last heard of.

    Parameters
    ----------
    claim_id, event : str
    earliest, latest : date
        The days on one of which it was so; one day, where the report tells of an interval.
    """

    claim_id: str
    event: str
    earliest: date
    latest: date


@dataclass(frozen=True)
class Background:
    """What a verdict needs beside its columns to be told.

    Parameters
    ----------
    ground : str
        One of :data:`~whoholds.analysis.grounds.GROUNDS`.
    winner, loser : str
        Who took the place back, and from whom, where nobody says when the latter had come; else
        blank.
    pillars : tuple of str
        Claims between which it is inferred that the place was contested.
    heard : Hearing, optional
    before, after : str
        Where nobody is known to hold a place on the day, though before or afterwards: who was last
        known to, and who is known to next.
    listing : Listing, optional
        What a list says of the place, where nothing is reported of it.
    towns : mapping of str to int
        Of an area or state that nobody is said to hold the whole of: how many of its places each
        party holds, those of most first; ``""`` is nobody known, and comes last.
    """

    ground: str = ""
    winner: str = ""
    loser: str = ""
    pillars: tuple[str, ...] = ()
    heard: Hearing | None = None
    before: str = ""
    after: str = ""
    listing: Listing | None = None
    towns: Mapping[str, int] = field(default_factory=dict)


def background(timeline: Timeline, interval: int, day: Day) -> Background:
    """Find what a verdict needs beside its columns to be told.

    Parameters
    ----------
    timeline : Timeline
    interval : int
        Row of the timeline's frame.
    day : str, date or datetime64
        A day of that row.

    Returns
    -------
    Background
    """
    chosen = timeline.coded_rows(np.array([interval]))
    record = timeline.record
    subject = int(chosen.subject[0])
    lapsed = chosen.silence[0] == SILENCES.index("lapsed")
    mixed = chosen.status[0] == STATUSES.index("mixed")
    winner, loser = undone(record, subject)
    before, after = _beside(timeline, interval, subject) if lapsed else ("", "")
    return Background(
        ground=GROUNDS[int(grounds(record, chosen)[0])],
        winner=_name(timeline, winner),
        loser=_name(timeline, loser),
        pillars=_pillars(timeline, chosen),
        heard=_heard(timeline, int(chosen.episode[0]), ordinal(read_day(day)))
        if chosen.holder[0] >= 0
        else None,
        before=before,
        after=after,
        listing=_listing(timeline, subject, int(chosen.listing[0])),
        towns=held_within(timeline, timeline.subjects[subject], day) if mixed else {},
    )


def _name(timeline: Timeline, actor: int) -> str:
    return timeline.record.evidence.actors.ids[actor] if actor >= 0 else ""


def _pillars(timeline: Timeline, chosen: Intervals) -> tuple[str, ...]:
    claims = timeline.ledger.statements["claim_id"]
    _, row = pillars(timeline.record, chosen)
    return tuple(sorted({claims.iloc[one] for one in timeline.record.evidence.claim[row]}))


def _heard(timeline: Timeline, episode: int, day: int) -> Hearing | None:
    evidence = timeline.record.evidence
    row = latest_hearing(timeline.record, episode, day)
    if row < 0:
        return None
    change = evidence.change[row]
    # A change told vaguely is as old as the day that all reports of it agree on.
    agreed = timeline.record.episodes.latest[episode] if change else day
    first, last = int(evidence.latest[row]), int(evidence.ends[row])
    lasts = not change and first < last
    latest = min(last if lasts else first, int(agreed), day)
    earliest = latest if lasts else min(int(evidence.earliest[row]), latest)
    return Hearing(
        timeline.ledger.statements["claim_id"].iloc[int(evidence.claim[row])],
        EVENTS[int(evidence.event[row])],
        day_of(earliest),
        day_of(latest),
    )


def _listing(timeline: Timeline, subject: int, at: int) -> Listing | None:
    """Find what a list says of a subject; `at` is its place among the listings, -1 for none."""
    if at < 0:
        return None
    ledger, listings = timeline.ledger, timeline.record.listings
    said = ledger.listed.iloc[int(listings.claim[at]) - len(ledger.claims)]
    sources = ledger.sources.set_index("source_id")
    return Listing(
        list_id=said["list_id"],
        holder=said["holder"],
        basis=said["basis"],
        says=said["says"],
        as_of=read_day(said["as_of"]),
        claimant=said["claimant"],
        publisher=sources.loc[said["source_id"], "publisher"] or said["source_id"],
        elsewhere=said["subject"] != timeline.subjects[subject],
    )


def _beside(timeline: Timeline, interval: int, subject: int) -> tuple[str, str]:
    """Name the last holder that is known before an interval, and the first one after it."""
    first, last = (int(timeline.codes_on(day)[subject]) for day in timeline.period)
    own = np.arange(first, last + 1)
    runs = timeline.coded_rows(own)
    known = own[(runs.holder >= 0) & (runs.inherited_from < 0) & (runs.listing < 0)]
    names = [
        _name(timeline, int(timeline.coded_rows(rows[[at]]).holder[0])) if len(rows) else ""
        for rows, at in ((known[known < interval], -1), (known[known > interval], 0))
    ]
    return names[0], names[1]


def held_within(timeline: Timeline, whole: str, day: Day) -> dict[str, int]:
    """Count the towns of a state, or the places of an area, by who holds them.

    Those of most come first, nobody known last.
    """
    kind, _, name = whole.partition(":")
    towns, places = timeline.ledger.towns, timeline.ledger.area_places
    inside = subjects_of("town", towns.loc[towns["state_id"] == name, "town_id"])
    if kind == "area":
        inside = places.loc[places["area_id"] == name, "place"]
    verdicts = timeline.on(day).set_index("subject")["holder"]
    counts = verdicts.reindex(inside).value_counts()
    order = sorted(counts.index, key=lambda actor: (actor == "", -counts[actor], actor))
    return {str(actor): int(counts[actor]) for actor in order}
