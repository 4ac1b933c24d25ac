"""What each claim is worth under a policy: a word in one's own favour is shared, or stands."""

from __future__ import annotations

from properties.plain.parties import Parties
from properties.plain.said import (
    BATTLES,
    COUNTS,
    GRIPS,
    HOLDS,
    NOT_YET,
    OWN_WORD,
    Said,
)

from whoholds.engine.policy import Policy


class Worths:
    """The claims on one subject, weighed against each other."""

    def __init__(self, said: list[Said], parties: Parties, rule: Policy, as_known: int) -> None:
        self.said, self.parties, self.rule, self.as_known = said, parties, rule, as_known

    def of(self, word: Said) -> int:
        """What a claim is worth: :data:`NOT_YET`, :data:`OWN_WORD` or :data:`COUNTS`."""
        if not word.own:
            return COUNTS
        if self.rule.name == "as_reported":
            return OWN_WORD
        if self.rule.name == "against_interest":
            return NOT_YET
        others = [other for other in self.said if other.voice != word.voice]
        if any(self._shares(other, word) for other in others if not other.own):
            return COUNTS
        stood = word.known + self.rule.stands <= self.as_known
        return OWN_WORD if stood and not any(self._denies(q, word) for q in others) else NOT_YET

    def same_side(self, one: Said, other: Said) -> bool:
        """Whether two claims name agreeing holders, or one as lead whom the other has beside."""
        agree = self.parties.agree
        return (
            agree(one.holder, other.holder)
            or any(agree(one.holder, name) for name in other.partners)
            or any(agree(other.holder, name) for name in one.partners)
        )

    # -- shared --------------------------------------------------------------------------------

    def _near(self, one: Said, other: Said) -> bool:
        slack = self.rule.slack
        return one.a - slack <= other.b and other.a - slack <= one.b

    def _shares(self, other: Said, word: Said) -> bool:
        """Whether an independent voice shares a party's word in its own favour."""
        if not self._near(other, word):
            return False
        if word.left or other.left:
            return self._other_half(other, word)
        if word.event in GRIPS and other.event != word.event:
            return False
        if word.change and other.event == "contested":
            return False
        if any(self._apart(loss, other, word) for loss in self.said):
            return False
        return self.same_side(other, word)

    def _apart(self, loss: Said, other: Said, word: Said) -> bool:
        """Whether a counted loss of the place lies between what two claims speak of."""
        if loss.own or loss.voice == word.voice or not word.holder:
            return False
        if loss.left:
            lost = self.parties.agree(loss.loser, word.holder)
        else:
            lost = loss.change and not self.same_side(loss, word)
        before = other.b <= loss.a and loss.b <= word.a
        after = word.b <= loss.a and loss.b <= other.a
        return lost and (before or after)

    def _other_half(self, other: Said, word: Said) -> bool:
        """Whether one says that the loser left, and the other who came, or that he left too."""
        if word.left and other.left:
            return self.parties.agree(word.loser, other.loser)
        exit_, came = (word, other) if word.left else (other, word)
        arrives = came.seen_change or came.event in HOLDS
        if not (arrives and self.follows(came, exit_)):
            return False
        return word.left or not any(self._third(claim, came, exit_) for claim in self.said)

    def _third(self, claim: Said, came: Said, exit_: Said) -> bool:
        """Whether a claim in nobody's favour says that a third took the place from who left."""
        return (
            claim.seen_change
            and not claim.own
            and bool(claim.holder)
            and not self.same_side(claim, came)
            and self._near(claim, exit_)
            and self.follows(claim, exit_)
        )

    def follows(self, came: Said, exit_: Said) -> bool:
        """Whether a claim may name who came after another who left."""
        allied, day, loser = self.parties.allied, exit_.b, exit_.loser
        named = any(allied(name, loser, day) for name in came.rivals)
        foe = bool(came.holder) and not allied(came.holder, loser, day)
        return foe and (named or not came.loser)

    # -- denied --------------------------------------------------------------------------------

    def _denies(self, other: Said, word: Said) -> bool:
        """Whether another voice spoke against a party's word in time."""
        late = other.known > word.known + self.rule.stands
        agree = self.parties.agree
        if word.left:
            inside = other.event in (*HOLDS, "besieged", "attacked") and not other.change
            stayed = other.until > word.b and other.a <= word.b + self.rule.stands
            return inside and stayed and not late and agree(other.holder, word.loser)
        if self._fought_on(other, word):
            return True
        if late:
            return False
        if other.left:
            plain = word.event in HOLDS and not word.change
            since = other.b < word.a <= other.b + self.rule.stands
            return plain and since and agree(other.loser, word.holder)
        return self._held_by_another(other, word)

    def _held_by_another(self, other: Said, word: Said) -> bool:
        """Whether a claim has another there at that time or later, and nothing explains how."""
        if not other.holder or self.same_side(other, word) or other.b < word.a:
            return False
        if other.change:
            # A later change does not deny the word where it confirms who held the place before,
            # or does not say who did.
            robbed = bool(other.loser) and not self.parties.agree(other.loser, word.holder)
            return other.a <= word.b or robbed
        explained = any(
            claim.change
            and not claim.own
            and self.same_side(claim, other)
            and word.b <= claim.b <= other.b
            for claim in self.said
        )
        return other.b >= word.b and not explained

    def _fought_on(self, other: Said, word: Said) -> bool:
        """Whether a fight for a place goes on after it is said to be taken, held or relieved."""
        won = word.seen_change or word.event in (*HOLDS, "siege_lifted")
        if not won or other.event not in BATTLES or other.change:
            return False
        last = other.a if other.moment else other.until
        if not (last > word.b and other.a <= word.b + self.rule.stands):
            return False
        if other.event != "contested" and self.same_side(other, word):
            return False  # whoever is attacked in the place has it
        return any(
            name and not self.parties.allied(name, word.holder, other.b)
            for name in (other.holder, *other.rivals)
        )
