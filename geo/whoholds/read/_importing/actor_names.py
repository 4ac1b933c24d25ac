"""Actors as foreign files name them -> actor ids of the pack, or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from whoholds.ledgers import Ledger

# What they are asked of has no more than one blank in a row (:func:`_even`).
_BETWEEN = re.compile(r" ?(?:\+|&|,|;|\band\b) ?")
_REMARK = re.compile(r" ?\([^()]*\)")
# Words of a name that says whom its bearers broke with: a piece of it may name the very enemy.
_BREAKAWAY = re.compile(
    r"\b(?:in[ -]?opposition|opposition|factions?|splinters?|breakaways?|dissidents?|defectors?"
    r"|deserters?|mutin\w*|former|ex|anti|io|peace council)\b",
    re.IGNORECASE,
)
_DOUBT = re.compile(r" ?\(?\?+\)? ?")
#: A word or a mark that makes a party no more than likely.
DOUBTED = re.compile(
    r"\(?\?+\)?|\b(?:probably|likely|perhaps|possibly|maybe|presumably|apparently|allegedly"
    r"|reportedly|unconfirmed|unclear)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ActorNames:
    """The names under which a pack's actors are known.

    Parameters
    ----------
    ids : mapping of str to str
        Bare name -> actor id.
    parents : mapping of str to str
        Actor id -> id of the actor that it is part of, empty where there is none.
    """

    ids: Mapping[str, str]
    parents: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, ledger: Ledger, extra: Mapping[str, str] | None = None) -> ActorNames:
        """Collect ids, names and abbreviations of all times, and what the caller adds.

        A name that two actors share means neither.
        """
        known: dict[str, set[str]] = {}
        for frame in (ledger.actor_names, ledger.actors):
            for column in ("name", "abbreviation", "actor_id"):
                for name, actor in zip(frame[column], frame["actor_id"], strict=True):
                    known.setdefault(_bare(name), set()).add(actor)
        ids = {name: next(iter(actors)) for name, actors in known.items() if len(actors) == 1}
        ids.update({_bare(name): actor for name, actor in (extra or {}).items()})
        ids.pop("", None)
        return cls(ids, dict(zip(ledger.actors["actor_id"], ledger.actors["parent"], strict=True)))

    def find(self, name: str) -> str:
        """Actor of that name, ``""`` where the pack knows none."""
        return self.ids.get(_bare(name), "")

    def loosely(self, name: str) -> str:
        """Actor of a name with remarks, such as ``KIO/KIA: Kachin Independence Army (2021-)``.

        The whole name decides first and alone, with its remarks and then without. Pieces count
        only where each of them is a name that the pack knows, and all mean the same actor or one
        that is part of it (KNU/KNLA is the union, where the pack has its army too); never where
        the name tells of an opposition, a faction or a splinter.
        """
        bare = _REMARK.sub("", _even(name))
        broke = _BREAKAWAY.search(name) is not None
        remarks_say = broke and _BREAKAWAY.search(bare) is None
        known = self.find(name) or ("" if remarks_say else self.find(bare))
        if known or broke:
            return known
        groups = [group.split("/") for group in bare.split(":")]
        found = [[self.find(part) for part in group] for group in groups]
        actors = {actor for group in found for actor in group}
        if not all(map(all, found)) and _spelt_out(found):
            actors.discard("")
        whole = [actor for actor in actors if all(actor in self._line(one) for one in actors)]
        return whole[0] if whole else ""

    def _line(self, actor: str) -> set[str]:
        """List an actor and all that it is part of."""
        line: set[str] = set()
        while actor and actor not in line:
            line.add(actor)
            actor = self.parents.get(actor, "")
        return line

    def several(self, names: str) -> tuple[list[str], list[str]]:
        """Actors of a list such as ``TNLA+DPLA``, and the names that no actor bears."""
        parts = [part for part in _BETWEEN.split(_even(names)) if part.strip()]
        named = [(part, self.find(_DOUBT.sub("", part))) for part in parts]
        actors = list(dict.fromkeys(actor for _, actor in named if actor))
        return actors, [part for part, actor in named if not actor]

    def sides(self, names: str) -> tuple[tuple[str, ...], ...] | None:
        """Actors of names such as ``AA+PDF/SAC``, a tuple a side; ``None`` if one is unknown.

        A question mark behind a name is no part of it.
        """
        answer = []
        for side in names.split("/"):
            actors, unknown = self.several(side)
            if unknown or not actors:
                return None
            answer.append(tuple(actors))
        return tuple(answer)


def _spelt_out(found: list[list[str]]) -> bool:
    """Whether abbreviations before a colon stand for as many names behind it, one pair known.

    ``KIO/KIA: Kachin Independence Organization/Kachin Independence Army`` is one body under the
    names of its two wings; a pack that knows the army by both its names explains it.
    """
    if len(found) != 2 or len(found[0]) != len(found[1]):
        return False
    return any(short and long for short, long in zip(*found, strict=True))


def _even(text: str) -> str:
    return " ".join(text.split())


def _bare(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
