"""Who is who: parties above parties, and sides that change with time."""

from __future__ import annotations

from whoholds import dates
from whoholds.ledgers import Ledger

LONG_AGO, FOR_EVER = -(10**7), 10**7
"""Days that stand for nobody knowing how early, and for nothing having ended it."""


class Parties:
    """The parties of a ledger; the blank name is nobody, and agrees with nobody."""

    def __init__(self, ledger: Ledger) -> None:
        actors = ledger.actors
        self._parent = dict(zip(actors["actor_id"], actors["parent"], strict=True))
        self._bloc = dict(zip(actors["actor_id"], actors["bloc"], strict=True))
        self._dated = [
            (row["actor_id"], _day(row["start"], LONG_AGO), _day(row["end"], FOR_EVER), row["bloc"])
            for row in ledger.actor_blocs.to_dict("records")
        ]

    def line(self, actor: str) -> list[str]:
        """A party and all that stand above it, from the lowest up."""
        found: list[str] = []
        while actor and actor not in found:
            found.append(actor)
            actor = self._parent[actor]
        return found

    def depth(self, actor: str) -> int:
        """How many names there are in its line: the more, the finer the name."""
        return len(self.line(actor))

    def agree(self, one: str, other: str) -> bool:
        """Whether two are one, or one stands above the other."""
        return bool(one and other) and (one in self.line(other) or other in self.line(one))

    def bloc(self, actor: str, day: int) -> str:
        """On whose side a party is on a day; a dated word goes before a timeless one."""
        answer = self._bloc.get(actor, "")
        for name, first, last, bloc in self._dated:
            if name == actor and first <= day <= last:
                answer = bloc
        return str(answer)

    def allied(self, one: str, other: str, day: int) -> bool:
        """Whether two agree, or are on one side on a day."""
        if not one or not other:
            return False
        side = self.bloc(one, day)
        return self.agree(one, other) or (side != "" and side == self.bloc(other, day))

    def finest(self, names: set[str]) -> set[str]:
        """Those of some names that stand above no other of them."""
        return {
            name
            for name in names
            if not any(name != other and name in self.line(other) for other in names)
        }


def _day(text: str, blank: int) -> int:
    bound = dates.bounds(text).earliest if text else None
    return blank if bound is None else bound.toordinal()
