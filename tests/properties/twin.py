"""A slow, plain reading of the rules, one subject and one day at a time, over all worlds.

Written from the words of ``docs/verdicts.md`` with lists and loops, sharing no code with the
engine beyond the reading of dates.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from whoholds import dates
from whoholds.ledger import Ledger

LONG_AGO = -(10**6)
NEVER = 10**6
CHANGES = {"captured", "recaptured", "handed_over", "withdrew"}
SLACK, STANDS = 14, 20


def number(value: date | None, missing: int) -> int:
    return missing if value is None else value.toordinal()


@dataclass
class Said:
    """A known claim on one subject."""

    id: str
    change: bool
    event: str
    a: int
    b: int
    until: int
    known: int
    holder: str
    loser: str
    partners: list[str]
    challengers: list[str]
    party: str
    voice: str
    own: bool = False
    worth: int = 2


@dataclass
class Episode:
    holder: str
    a: int
    b: int
    lone: bool = False
    voice: str = ""
    votes: set[str] = field(default_factory=set)
    first: int = NEVER

    @property
    def rank(self) -> tuple[Any, ...]:
        return (self.b, self.a, len(self.votes), -self.first, self.holder)

    def back(self, said: Said, depth: Any) -> None:
        self.votes.add(said.voice)
        self.first = min(self.first, said.known)
        if depth(said.holder) > depth(self.holder):
            self.holder = said.holder


class Twin:
    """The record of one subject."""

    def __init__(self, ledger: Ledger, subject: str, policy: str, as_known: int) -> None:
        self.parent = dict(zip(ledger.actors["actor_id"], ledger.actors["parent"], strict=True))
        self.blocs = dict(zip(ledger.actors["actor_id"], ledger.actors["bloc"], strict=True))
        self.dated = ledger.actor_blocs.to_dict("records")
        self.said = self._read(ledger, subject, as_known)
        for said in self.said:
            said.worth = self._worth(said, policy, as_known)
        self.counted = [said for said in self.said if said.worth > 0]
        self.episodes: list[Episode] = []
        self.joined: dict[str, Episode] = {}
        self._changes()
        self.before = self._before()
        self.episodes.sort(key=lambda e: e.rank)
        self._narrow()
        self._sights()
        self.episodes.sort(key=lambda e: e.rank)

    # -- who agrees ----------------------------------------------------------------------------

    def above(self, actor: str) -> list[str]:
        line = []
        while actor:
            line.append(actor)
            actor = self.parent[actor]
        return line

    def depth(self, actor: str) -> int:
        return len(self.above(actor))

    def agree(self, one: str, other: str) -> bool:
        return bool(one and other) and (one in self.above(other) or other in self.above(one))

    def bloc(self, actor: str, day: int) -> str:
        """The bloc of a party on a day; a dated word beats the timeless one."""
        name = self.blocs[actor]
        for row in self.dated:
            first, last = (dates.bounds(row[end]) if row[end] else None for end in ("start", "end"))
            began = first is None or number(first.earliest, LONG_AGO) <= day
            lasts = last is None or day <= number(last.latest, NEVER)
            if row["actor_id"] == actor and began and lasts:
                name = row["bloc"]
        return str(name)

    def friends(self, one: str, other: str, day: int) -> bool:
        """Whether two parties agree, or belong to one bloc on a day."""
        if not one or not other:
            return False
        bloc = self.bloc(one, day)
        return self.agree(one, other) or (bloc != "" and bloc == self.bloc(other, day))

    # -- what is known -------------------------------------------------------------------------

    def _read(self, ledger: Ledger, subject: str, as_known: int) -> list[Said]:
        sources = ledger.sources.set_index("source_id")
        order = ledger.stations.sort_values("order")["town_id"].tolist()
        rows = []
        for row in ledger.claims.to_dict("records"):
            text = row["reported"] or sources.loc[row["source_id"], "published"]
            row["known"] = number(dates.bounds(text).latest, NEVER)
            if row["known"] <= as_known:
                rows.append(row)
        gone = {row["supersedes"] for row in rows}
        answer = []
        for row in rows:
            if row["claim_id"] in gone or not _bears(row["subject"], subject, order):
                continue
            source = row["source_id"]
            while sources.loc[source, "derived_from"]:
                source = sources.loc[source, "derived_from"]
            party = row["claimant"] or sources.loc[source, "affiliation"]
            a, b, until, change = _days(row)
            b = min(b, row["known"])
            answer.append(
                Said(
                    id=row["claim_id"],
                    change=change,
                    event=row["event"],
                    a=min(a, b),
                    b=b,
                    until=min(until, row["known"]),
                    known=row["known"],
                    holder=row["holder"],
                    loser=row["challengers"].split(";")[0],
                    partners=[p for p in row["partners"].split(";") if p],
                    challengers=[c for c in row["challengers"].split(";") if c],
                    party=party,
                    voice="party " + party if party else "press " + str(source),
                )
            )
        for said in answer:
            grip = said.event in ("besieged", "fire_control")
            by = said.challengers if grip else [said.holder, *said.partners]
            said.own = any(self.friends(said.party, actor, said.b) for actor in by)
        return answer

    def _worth(self, said: Said, policy: str, as_known: int) -> int:
        if not said.own:
            return 2
        if policy == "as_reported":
            return 1
        if policy == "against_interest":
            return 0
        for other in self.said:
            same = said.event not in ("besieged", "fire_control") or other.event == said.event
            near = other.a - SLACK <= said.b and said.a - SLACK <= other.b
            if (
                not other.own
                and same
                and near
                and other.voice != said.voice
                and self.agree(said.holder, other.holder)
            ):
                return 2
        if said.known + STANDS > as_known:
            return 0
        return 0 if any(self._denies(other, said) for other in self.said) else 1

    def _denies(self, other: Said, said: Said) -> bool:
        if other.voice == said.voice or not other.holder or self.agree(other.holder, said.holder):
            return False
        if other.known > said.known + STANDS or other.b < said.a:
            return False
        if other.change:
            takes_from_another = bool(other.loser) and not self.agree(other.loser, said.holder)
            return other.a <= said.b or takes_from_another
        if other.b < said.b:
            return False
        return not any(
            c.change
            and not c.own
            and self.agree(c.holder, other.holder)
            and said.b <= c.b <= other.b
            for c in self.said
        )

    # -- episodes ------------------------------------------------------------------------------

    def _changes(self) -> None:
        changes = [said for said in self.counted if said.change]
        changes.sort(key=lambda s: (s.b - s.a, s.a, s.known, s.holder))
        for said in changes:
            episode = self._meeting(said) or self._nearby(said, changes)
            if episode is None:
                episode = Episode(said.holder, said.a, said.b)
                self.episodes.append(episode)
            elif max(episode.a, said.a) <= min(episode.b, said.b):
                episode.a, episode.b = max(episode.a, said.a), min(episode.b, said.b)
            else:
                episode.a, episode.b = min(episode.a, said.a), max(episode.b, said.b)
            self.joined[said.id] = episode
            episode.back(said, self.depth)

    def _meeting(self, said: Said) -> Episode | None:
        found = [
            e for e in self.episodes
            if self.agree(e.holder, said.holder) and max(e.a, said.a) <= min(e.b, said.b)
        ]  # fmt: skip
        return min(found, key=lambda e: (min(e.b, said.b) - max(e.a, said.a), e.a), default=None)

    def _nearby(self, said: Said, changes: list[Said]) -> Episode | None:
        found = []
        for e in self.episodes:
            gap = max(e.a - said.b, said.a - e.b)
            low, high = min(e.b, said.b), max(e.a, said.a)
            taken = any(
                not self.agree(c.holder, said.holder) and low <= c.a and c.b <= high
                for c in changes
            )
            if self.agree(e.holder, said.holder) and 0 < gap <= SLACK and not taken:
                found.append((gap, e.a, e))
        return min(found, key=lambda f: f[:2])[2] if found else None

    def _before(self) -> str:
        first: list[tuple[Any, ...]] = []
        for said in self.counted:
            if said.event == "contested":
                continue
            prior = said.loser if said.event in CHANGES else said.holder
            prior = "" if said.event == "held" else prior
            if not said.holder and not prior:
                continue
            shows = self.joined[said.id].b if said.change else said.b
            depth = -self.depth(prior) if prior else 0
            first.append((shows, not prior, depth, said.known, prior))
        return str(min(first)[-1]) if first else ""

    def _narrow(self) -> None:
        original = [(e.a, e.b) for e in self.episodes]
        for e, (a, b) in zip(self.episodes, original, strict=True):
            for said in self._holders_seen():
                explained = any(
                    self.agree(f.holder, said.holder) and fa <= said.until and fb >= a
                    for f, (fa, fb) in zip(self.episodes, original, strict=True)
                )
                if not self.agree(e.holder, said.holder) and a <= said.until < b and not explained:
                    e.a = max(e.a, said.until + 1)

    def _holders_seen(self) -> list[Said]:
        return [said for said in self.counted if not said.change and said.holder]

    def gone_from(self, e: Episode) -> int:
        """First day on which something firm must have come after an episode."""
        days = [NEVER]
        for f in self.episodes:
            both_exact = f.a == f.b == e.a == e.b
            if f is not e and not f.lone and f.a >= e.b and not both_exact:
                days.append(f.b)
        return min(days)

    def _sights(self) -> None:
        seen = [s for s in self.counted if not s.change and s.holder]
        fights = ("contested", "attacked")
        seen.sort(key=lambda s: (s.b, s.a, s.known, s.holder, s.event in fights))
        used: list[Said] = []
        for said in seen:
            fight = said.event in ("contested", "attacked")
            friends = [
                e for e in self.episodes
                if self.agree(e.holder, said.holder) and e.a <= said.b
                and self.gone_from(e) > said.a
            ]  # fmt: skip
            must = [e for e in self.episodes if e.b <= said.b]
            head = max(must[::-1], key=lambda e: (e.b, e.a)).holder if must else self.before
            holds = [e for e in friends if e.b <= said.b]
            might = [e for e in friends if e.b > said.b]
            against = bool(must and head) and not self.agree(head, said.holder)
            if holds:
                episode = max(holds[::-1], key=lambda e: (e.b, e.a))
            elif might and not fight and not self.agree(said.holder, head):
                episode = min(might, key=lambda e: e.b)
                episode.b = said.b
            elif fight and (head or might) and not self.agree(said.holder, head):
                continue
            else:
                last = [e.b for e in must if not self.agree(e.holder, said.holder)]
                last += [
                    u.until for u in used
                    if not self.agree(u.holder, said.holder) and u.until <= said.b
                ]  # fmt: skip
                since = min(max(last) + 1, said.b) if last else LONG_AGO
                episode = Episode(said.holder, since, said.b, against, said.voice)
                self.episodes.append(episode)
            used.append(said)
            if episode.voice != said.voice:
                episode.lone = False
            episode.back(said, self.depth)

    # -- worlds --------------------------------------------------------------------------------

    def worlds(self, today: int) -> set[str]:
        """Holders on a day over every world.

        A world picks a day within the bounds of every episode, an order for those that are
        exact to the same day, and whether each lone sight was right.
        """
        options = []
        for e in self.episodes:
            days = {d for d in (e.a, e.b, today, today + 1) if e.a <= d <= e.b}
            for f in self.episodes:
                days |= {d for d in (f.a, f.b, f.a - 1, f.b + 1) if e.a <= d <= e.b}
            choices: list[int | None] = [*sorted(days)]
            options.append([*choices, None] if e.lone else choices)
        answer = set()
        for world in itertools.product(*options):
            happened = [
                (d, e.rank, e) for d, e in zip(world, self.episodes, strict=True)
                if d is not None and d <= today
            ]  # fmt: skip
            if not happened:
                answer.add(self.before)
                continue
            last = max(day for day, _, _ in happened)
            top = max(rank for day, rank, _ in happened if day == last)
            for day, rank, e in happened:
                tied = e.a == e.b and rank[:2] == top[:2]
                if day == last and (rank == top or tied):
                    answer.add(e.holder)
        return answer

    def holder(self, today: int) -> str:
        """Who took the place last, of those who must have."""
        must = [e for e in self.episodes if e.b <= today]
        return must[-1].holder if must else self.before

    def verdict(self, today: int) -> tuple[str, str, set[str]]:
        """Holder, certainty and alternatives, before anything lies over them."""
        must = [e for e in self.episodes if e.b <= today]
        holder = self.holder(today)
        others = {h for h in self.worlds(today) if h and not self.agree(h, holder)}
        firm = any(not e.lone for e in must)
        if not holder:
            return "", "unknown", others
        return holder, "certain" if firm and not others else "possible", others


def _bears(said_of: str, subject: str, order: list[str]) -> bool:
    if "[" not in said_of:
        return said_of == subject
    if not subject.startswith("highway:"):
        return False
    a, b = (order.index(s) for s in said_of.split("[")[1][:-1].split(".."))
    c, d = (order.index(s) for s in subject.split("[")[1][:-1].split(".."))
    return min(a, b) <= c and d <= max(a, b)


def _days(row: dict[str, Any]) -> tuple[int, int, int, bool]:
    if row["event"] in CHANGES and not dates.is_observation(row["when"]):
        bounds = dates.bounds(row["when"])
        a, b = number(bounds.earliest, LONG_AGO), number(bounds.latest, NEVER)
        return a, b, b, True
    span = dates.span(row["when"])
    a = number(span.start_earliest, LONG_AGO)
    if span.moment:
        return a, number(span.end_latest, NEVER), a, False
    b = number(span.start_latest, a)
    return a, b, b if span.open_end else max(b, number(span.end_earliest, b)), False
