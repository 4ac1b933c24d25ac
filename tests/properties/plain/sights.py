"""Sights: what was seen between the changes, tried against them by day."""

from __future__ import annotations

from typing import Any

from properties.plain.episodes import Case, Episode
from properties.plain.order import follow
from properties.plain.parties import FOR_EVER, LONG_AGO
from properties.plain.said import BATTLES, FIGHTS, Said


def narrow_by_foes(case: Case) -> None:
    """Let an episode begin after the last sight of somebody else within its bounds."""
    bounds = [(e, e.a, e.b) for e in case.episodes]
    for e, a, b in bounds:
        for said in case.sights:
            friends = [(c, d) for f, c, d in bounds if case.goes_with(f, said)]
            explained = any(c <= said.until and d >= a for c, d in friends)
            foe = not e.implied and not case.goes_with(e, said)
            if foe and not explained and a <= said.until < b:
                e.a = max(e.a, said.until + 1)


class Trial:
    """The sights of one subject, and those who left, taken in the order of their days."""

    def __init__(self, case: Case, alone: list[Said]) -> None:
        self.case, self.alone = case, alone
        self.used: list[Said] = []

    def run(self) -> None:
        for said in sorted([*self.case.sights, *self.alone], key=self._turn):
            if said.left:
                self._leave(said)
            else:
                self._see(said)
        self.case.sort()

    def _turn(self, said: Said) -> tuple[Any, ...]:
        """On one day first who left, then that he did, then the others."""
        leaving = any(
            exit_.b == said.b and self.case.parties.agree(exit_.loser, said.holder)
            for exit_ in self.alone
        )
        phase = 1 if said.left else 0 if leaving else 2
        return (said.b, phase, said.a, said.known, said.holder or said.loser, said.event in FIGHTS)

    # -- who is in place -----------------------------------------------------------------------

    def _last(self, episodes: list[Episode]) -> Episode | None:
        """The one that ends last, then starts last, then was found last."""
        order = {id(e): n for n, e in enumerate(self.case.episodes)}
        return max(episodes, key=lambda e: (e.b, e.a, min(e.level, 7), order[id(e)]), default=None)

    def _begun(self, day: int) -> list[Episode]:
        return [e for e in self.case.episodes if e.b <= day]

    def _over(self, e: Episode) -> int:
        return self.case.over(e, self.case.tried)

    # -- sights --------------------------------------------------------------------------------

    def _see(self, said: Said) -> None:
        """Let a sight support, narrow or begin an episode, or do nothing."""
        case, fight = self.case, said.event in FIGHTS
        head = self._last(self._begun(said.b))
        holder = case.tried if head is None else head.holder
        known = (
            case.parties.agree(holder, said.holder) if head is None else case.goes_with(head, said)
        )
        friends = [
            e
            for e in case.episodes
            if case.goes_with(e, said) and e.a <= said.b and self._over(e) > said.a
        ]
        in_place = self._last([e for e in friends if e.b <= said.b])
        perhaps = min((e for e in friends if e.b > said.b), key=lambda e: e.b, default=None)

        if in_place and head and not known and not fight and self._overruled(head, said):
            begins = min(head.b + 1, said.b)
            e = Episode(said.holder, begins, said.b, seen=True, voice=said.voice)
            case.episodes.append(e)
        elif in_place:
            e = in_place
        elif perhaps and not known and not fight:
            e = perhaps
            e.b = said.b
        elif fight and not known and (holder or perhaps):
            return
        else:
            against = head is not None and holder != "" and not known
            lone = against and not self._spent(head, said) and not self._seen_off(holder, said)
            e = Episode(said.holder, self._since(said), said.b, seen=True, lone=lone,
                        voice=said.voice)  # fmt: skip
            case.episodes.append(e)
        self.used.append(said)
        if e.voice != said.voice:
            e.lone = False
        case.join(e, said)
        if not fight:
            self._tell_order(e, said)

    def _overruled(self, head: Episode, said: Said) -> bool:
        """Whether a lone sight against the record is followed by one of the record's holder."""
        later = said.until > head.b and said.voice != head.voice
        return head.lone and head.seen and later

    def _spent(self, head: Episode | None, said: Said) -> bool:
        """Whether the record knows of nothing but fights, and they are over."""
        if head is None or not head.fights_only or said.event in BATTLES:
            return False
        return said.b > max(fight_over(row, self.case.rule.linger) for row in head.rows)

    def _seen_off(self, holder: str, said: Said) -> bool:
        """Whether another voice says that the holder on record left."""
        case = self.case
        own = [e.b for e in self._begun(said.b) if case.parties.agree(e.holder, holder)]
        came = max(own, default=LONG_AGO)
        return any(
            case.parties.agree(exit_.loser, holder)
            and exit_.voice != said.voice
            and exit_.a <= said.b + case.rule.slack
            and exit_.b >= came
            for exit_ in case.exits
        )

    def _since(self, said: Said) -> int:
        """The first day after the last evidence of somebody else."""
        case = self.case
        days = [e.b for e in self._begun(said.b) if not case.goes_with(e, said)]
        days += [
            other.until
            for other in self.used
            if not case.worths.same_side(other, said) and other.until <= said.b
        ]
        return min(max(days) + 1, said.b) if days else LONG_AGO

    def _tell_order(self, e: Episode, said: Said) -> None:
        """A sight that lies wholly after two episodes tells that its own came last."""
        follow(
            [
                (f, e)
                for f in self.case.episodes
                if f is not e
                and not f.implied
                and not self.case.goes_with(f, said)
                and f.meets(e)
                and not f.told_apart(e)
                and said.until > max(e.b, f.b)
            ]
        )

    # -- who left ------------------------------------------------------------------------------

    def _leave(self, exit_: Said) -> None:
        """Let somebody leave, nobody being known to have come."""
        case, agree = self.case, self.case.parties.agree
        head = self._last(self._begun(exit_.b))
        if head is not None:
            # Of two that came on one day, it is he who was in place, and the other who stays.
            level = (head.b, head.a, head.level)
            tied = [e for e in self._begun(exit_.b) if (e.b, e.a, e.level) == level]
            head = self._last([e for e in tied if agree(e.holder, exit_.loser)]) or head
        holder = case.tried if head is None else head.holder
        if head is not None and not holder and agree(head.leaver, exit_.loser):
            head.rows.append(exit_)
            return
        if not agree(holder, exit_.loser):
            # He may be about to have come: then he had, by the first day on which he may leave.
            coming = [
                e for e in case.episodes if agree(e.holder, exit_.loser) and e.a <= exit_.b < e.b
            ]
            if coming:
                head = min(coming, key=lambda e: e.b)
                head.b = max(head.a, exit_.a)
                holder = head.holder
        if exit_.loser in case.parties.line(holder):
            self._empty(head, exit_)

    def _empty(self, head: Episode | None, exit_: Said) -> None:
        """Begin an episode of whoever else may be in place, of nobody where there is none."""
        case, agree = self.case, self.case.parties.agree
        others = [
            e
            for e in self._begun(exit_.b)
            if head is not None
            and e.holder
            and not e.implied
            and e.meets(head)
            and not agree(e.holder, exit_.loser)
        ]
        stays = self._last(others)
        seen = [
            said.until + 1
            for said in self.used
            if agree(said.holder, exit_.loser) and said.until <= exit_.b
        ]
        came = [] if head is None else [head.b]
        begins = min(max([exit_.a, *seen, *came]), exit_.b)
        e = Episode(stays.holder if stays else "", begins, exit_.b, [exit_], voice=exit_.voice,
                    leaver=exit_.loser)  # fmt: skip
        case.episodes.append(e)
        if head is not None and (head.a, head.b) == (e.a, e.b):
            e.earlier.append(head)


def fight_over(said: Said, linger: int) -> int:
    """The last day to which a fight is taken to have lasted."""
    return said.ends + linger if said.moment and said.ends < FOR_EVER else said.ends
