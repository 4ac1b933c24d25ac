"""Who challenges the holder on one day: section 7 read slowly, with sets of days and of parties.

Days are walked one by one; nothing is shared with the engine beyond the reading of dates.
"""

from __future__ import annotations

from properties.twin import NEVER, Said, Twin

from whoholds import dates
from whoholds.ledger import Ledger

LINGER = 30
FIGHTS = ("contested", "attacked", "besieged")


class Challenged:
    """Who fights for the place of a twin, and who claims it, on each day up to `last`."""

    def __init__(self, ledger: Ledger, twin: Twin, last: int) -> None:
        self.twin = twin
        self.captures = list(twin.joined.values())
        when = dict(zip(ledger.claims["claim_id"], ledger.claims["when"], strict=True))
        self.days = {said.id: self._days(said, when[said.id], last) for said in twin.said}

    def challengers(self, today: int, holder: str) -> set[str]:
        found: set[str] = set()
        for said in self.twin.said:
            if today in self.days[said.id] and self._shows(said, holder):
                found |= self._against(said, holder)
        return found

    # -- how long ------------------------------------------------------------------------------

    def _days(self, said: Said, when: str, last: int) -> set[int]:
        """The days on which a claim lies over whatever the verdict is."""
        if said.worth and not _fight(said):
            return set()
        span = dates.span(when)
        seen_until = said.b + LINGER if span.moment else NEVER if span.open_end else said.until
        days: set[int] = set()
        for day in range(said.a, last + 1):
            settled = not said.worth and self._settled(said, day)
            over = (
                day > seen_until or self._lifted(said, day) or self._taken(said, span.moment, day)
            )
            if settled or (_fight(said) and over):
                break
            days.add(day)
        return days

    def _settled(self, said: Said, day: int) -> bool:
        """Whether one that counts says who holds the place on a day, said of that time or later."""
        return any(c.holder and said.b <= c.b == day for c in self.twin.counted)

    def _lifted(self, said: Said, day: int) -> bool:
        lifts = [c for c in self.twin.counted if c.event == "siege_lifted" and c.b == day]
        return said.event == "besieged" and bool(lifts)

    def _taken(self, said: Said, moment: bool, day: int) -> bool:
        """Whether a day brings the place into hands that end a fight."""
        for episode in self.twin.episodes:
            later = episode.b == day > said.b
            if (
                said.holder
                and episode.b == day
                and not self.twin.agree(said.holder, episode.holder)
            ):
                return True
            # What was seen on one day ends with any capture, also by those who were inside.
            if later and (not said.holder or (moment and any(episode is c for c in self.captures))):
                return True
        return False

    # -- who -----------------------------------------------------------------------------------

    def _shows(self, said: Said, holder: str) -> bool:
        """Whether a claim shows: a fight always, another only if it denies the verdict."""
        robbed = said.loser if said.change and holder else ""
        named = {said.holder, robbed} - {""}
        return _fight(said) or any(not self.twin.agree(actor, holder) for actor in named)

    def _against(self, said: Said, holder: str) -> set[str]:
        """Whom of those that a claim names it shows against the holder."""
        inside, around = {said.holder} - {""}, set(said.challengers)
        friends = {actor for actor in inside | around if self.twin.friends(actor, holder, said.b)}
        # Who fights beside a friend of the holder, against a foe that is named, stands by it.
        # Another whom a claim names inside is a rival in any case, friend or not.
        if around & friends and inside - friends:
            around = set()
        return {actor for actor in inside | around if not self.twin.agree(actor, holder)}


def _fight(said: Said) -> bool:
    return said.event in FIGHTS and not said.change
