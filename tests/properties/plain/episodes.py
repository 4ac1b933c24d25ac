"""Episodes: one side comes to hold the place, on a day within bounds; and of which changes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from properties.plain.parties import FOR_EVER, LONG_AGO, Parties
from properties.plain.said import BATTLES, COUNTS, Said
from properties.plain.worth import Worths

from whoholds.engine.policy import Policy


@dataclass(eq=False)
class Episode:
    """One side's coming, on one of the days from ``a`` to ``b``.

    ``seen``: nobody reported the change. ``lone``: one voice's sight against the record.
    ``undone`` is the one that undid it, where it is told of by its end alone. ``voice`` is whose
    sight began it, ``leaver`` who left where nobody is known to have come. ``earlier`` lists what
    is told to have come before it.
    """

    holder: str
    a: int
    b: int
    rows: list[Said] = field(default_factory=list)
    seen: bool = False
    lone: bool = False
    undone: Episode | None = None
    voice: str = ""
    leaver: str = ""
    earlier: list[Episode] = field(default_factory=list)

    @property
    def implied(self) -> bool:
        return self.undone is not None

    @property
    def exact(self) -> bool:
        return self.a == self.b

    @property
    def level(self) -> int:
        """How many in a row are told to have come before it."""
        return _chain(self, ())

    @property
    def fights_only(self) -> bool:
        battles = all(row.event in BATTLES and not row.change for row in self.rows)
        return self.seen and not self.implied and bool(self.rows) and battles

    def rank(self) -> tuple[Any, ...]:
        """Its place among the episodes of a subject: the last of them is in force."""
        telling = [row.known for row in self.rows if not row.left or not self.holder]
        voices = {row.voice for row in self.rows}
        first = min(telling, default=FOR_EVER)
        return (self.b, self.a, self.level, len(voices), -first, self.holder)

    def meets(self, other: Episode) -> bool:
        return self.a <= other.b and other.a <= self.b

    def told_apart(self, other: Episode) -> bool:
        """Whether it is told which of two came first."""
        return self in other.earlier or other in self.earlier


def _chain(episode: Episode, seen: tuple[Episode, ...]) -> int:
    before = [e for e in episode.earlier if e not in seen]
    return max((1 + _chain(e, (*seen, episode)) for e in before), default=0)


@dataclass(eq=False)
class Case:
    """One subject: all that is said of it, and the episodes in the making.

    ``tried`` is whom sights are tried against before the first episode, ``before`` who is shown
    there, from ``before_from`` on; ``tells`` are the claims that say so.
    """

    parties: Parties
    rule: Policy
    said: list[Said]
    worths: Worths
    incumbent: str
    since: int
    start: int
    episodes: list[Episode] = field(default_factory=list)
    tried: str = ""
    before: str = ""
    before_from: int = LONG_AGO
    tells: list[Said] = field(default_factory=list)

    @property
    def counted(self) -> list[Said]:
        return [said for said in self.said if said.worth]

    @property
    def changes(self) -> list[Said]:
        return [said for said in self.counted if said.change]

    @property
    def exits(self) -> list[Said]:
        """Withdrawals that name nobody who came."""
        return [said for said in self.counted if said.left]

    @property
    def sights(self) -> list[Said]:
        return [said for said in self.counted if not said.change and said.holder]

    def sort(self) -> None:
        self.episodes.sort(key=Episode.rank)

    def of(self, said: Said) -> Episode | None:
        """The episode that a claim supports."""
        return next((e for e in self.episodes if said in e.rows), None)

    def head(self, day: int) -> Episode | None:
        """The last of the episodes that must have begun by a day; they are sorted."""
        begun = [e for e in self.episodes if e.b <= day]
        return begun[-1] if begun else None

    def holder(self, day: int) -> str:
        """Who is on record on a day."""
        head = self.head(day)
        if head is not None:
            return head.holder
        return self.before if day >= self.before_from else ""

    # -- who goes with whom --------------------------------------------------------------------

    def allies(self, e: Episode) -> set[str]:
        """Whom claims on an episode name as holder, beside him and those above and below him."""
        names = {row.holder for row in e.rows if row.holder}
        return {name for name in names if not self.parties.agree(name, e.holder)}

    def mates(self, e: Episode) -> set[str]:
        """Whom claims on an episode name as partners."""
        return {name for row in e.rows for name in row.partners}

    def goes_with(self, e: Episode, said: Said) -> bool:
        """Whether a claim names the side of an episode."""
        if self.parties.agree(e.holder, said.holder):
            return True
        # Nobody takes a place together with whom he took it from.
        if e.implied or (said.change and self.parties.agree(said.loser, e.holder)):
            return False
        return self._joined(e, said.holder, set(said.partners))

    def one_side(self, e: Episode, other: Episode) -> bool:
        """Whether another episode is of the side of one."""
        if self.parties.agree(e.holder, other.holder):
            return True
        return not e.implied and self._joined(e, other.holder, self.mates(other))

    def _joined(self, e: Episode, holder: str, partners: set[str]) -> bool:
        """Whether of an alliance, one claim names first whom another names beside."""
        agree, allies = self.parties.agree, self.allies(e)
        named = any(agree(name, holder) for name in allies | self.mates(e))
        return named or any(agree(p, name) for p in partners for name in {e.holder, *allies})

    def join(self, e: Episode, said: Said) -> None:
        """Let a claim support an episode; of two agreeing names the finer is kept."""
        e.rows.append(said)
        finer = self.parties.depth(said.holder) > self.parties.depth(e.holder)
        if finer and self.parties.agree(e.holder, said.holder):
            e.holder = said.holder

    # -- how long ------------------------------------------------------------------------------

    def over(self, e: Episode, before: str) -> int:
        """First day on which an episode certainly is no longer the last.

        `before` is who held the place before the first episode.
        """
        if e.undone is not None:
            return e.undone.b
        told = [f.b for f in self.episodes if e in f.earlier]
        if not e.holder:
            return self._taken_again(e)
        later = [
            f.b
            for f in self.episodes
            if f is not e and not f.lone and f.a >= e.b and not (f.exact and e.exact and f.a == e.a)
        ]
        left = [
            exit_.b
            for exit_ in self.exits
            if self.parties.agree(e.holder, exit_.loser)
            and e.b <= exit_.a
            and not self._raid(e, exit_, before)
        ]
        return min([*told, *later, *left], default=FOR_EVER)

    def _raid(self, e: Episode, exit_: Said, before: str) -> bool:
        """Whether somebody came and left on one day, to whom the place belonged before."""
        if not (e.a == e.b == exit_.a == exit_.b):
            return False
        earlier = [f for f in self.episodes if f.b < e.a]
        owner = max(earlier, key=Episode.rank).holder if earlier else before
        return self.parties.agree(owner, exit_.loser)

    def _taken_again(self, e: Episode) -> int:
        """First day on which somebody is sure to have come where nobody was left."""
        back = [row.loser for row in e.rows if row.left]
        days = [
            f.b
            for f in self.episodes
            if f.holder
            and f.b >= e.b
            and (f.a >= e.b or not any(self.parties.agree(f.holder, name) for name in back))
        ]
        return min(days, default=FOR_EVER)


def take_changes(case: Case) -> None:
    """Make episodes of the changes that count, the most precise first."""
    changes = sorted(case.changes, key=lambda s: (s.width, s.a, s.known, s.holder))
    for said in changes:
        friends = [e for e in case.episodes if case.goes_with(e, said)]
        shared = {id(e): min(e.b, said.b) - max(e.a, said.a) for e in friends}
        meeting = [e for e in friends if shared[id(e)] >= 0]
        near = [
            e
            for e in friends
            if 0 < -shared[id(e)] <= case.rule.slack and not _taken_between(case, e, said, changes)
        ]
        if meeting:
            e = min(meeting, key=lambda e: (shared[id(e)], e.a))
            e.a, e.b = max(e.a, said.a), min(e.b, said.b)
        elif near:
            e = min(near, key=lambda e: (-shared[id(e)], e.a))
            e.a, e.b = min(e.a, said.a), max(e.b, said.b)
        else:
            e = Episode(said.holder, said.a, said.b)
            case.episodes.append(e)
        case.join(e, said)
    case.sort()


def _taken_between(case: Case, e: Episode, said: Said, changes: list[Said]) -> bool:
    """Whether somebody else took the place between an episode and a change."""
    low, high = min(e.b, said.b), max(e.a, said.a)
    return any(
        low <= other.a and other.b <= high and not case.worths.same_side(other, said)
        for other in changes
    )


def name_leads(case: Case) -> None:
    """Of an alliance, name as holder whom most voices name first: changes, `shared`, the rest."""
    parties = case.parties
    for e in case.episodes:
        named = [row for row in e.rows if row.holder]
        if e.implied or len({row.holder for row in named}) < 2:
            continue
        changes = [row for row in named if row.change]
        votes = changes or [row for row in named if row.event == "shared"] or named
        leads = parties.finest({row.holder for row in votes})

        def order(lead: str, votes: list[Said] = votes) -> tuple[Any, ...]:
            voices = {row.voice for row in votes if parties.agree(row.holder, lead)}
            precise = min((row.width, row.known) for row in votes if row.holder == lead)
            return (-len(voices), *precise, lead)

        lead = min(leads, key=order)
        finer = [row.holder for row in named if parties.agree(row.holder, lead)]
        e.holder = min([lead, *finer], key=lambda name: (-parties.depth(name), name))


def resting_on(case: Case, e: Episode) -> list[Said]:
    """All claims that an episode rests on."""
    if e.implied:
        return e.rows + case.tells
    if e.holder and e.rows and all(row.left for row in e.rows):
        # Somebody left, and who else was there already stays: on what is said of him.
        at = case.episodes.index(e)
        before = [f for f in case.episodes[:at] if f.holder == e.holder]
        return e.rows + (before[-1].rows if before else [])
    return e.rows


def own_word(rows: list[Said]) -> bool:
    """Whether claims are worth no more than a party's word for itself."""
    best = max((row.worth for row in rows), default=COUNTS)
    return best < COUNTS
