"""Actors as foreign files name them -> actor ids of the pack, or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Set
from dataclasses import dataclass, field

from whoholds.errors import SourceDataError
from whoholds.ledgers import Ledger
from whoholds.read._files.cell_text import brief, listed

# What they are asked of has no more than one blank in a row (:func:`_even`).
_BETWEEN = re.compile(r" ?(?:\+|&|,|;|\band\b) ?")
_PIECES = re.compile(r"[/:()]")
_YEARS = re.compile(r"\( ?\d{4} ?(?:[-–] ?(?:\d{4})?)? ?\)")
# Words of a name that says whom its bearers broke with: a piece of it may name the very enemy.
_BREAKAWAY = re.compile(
    r"\b(?:in[ -]?opposition|opposition|factions?|splinters?|breakaways?|dissidents?|defectors?"
    r"|deserters?|mutin\w*|renegades?|rivals?|former(?:ly)?|ex|anti|io|peace council)\b",
    re.IGNORECASE,
)
#: A mark that makes what it stands at no more than likely: question marks of all scripts, and
#: signs for "about" and for a remark elsewhere.
QUESTIONED = re.compile(r" ?\(?[?¿؟？⁇‽~≈*]+\)? ?")
#: Such a mark, or a word.
DOUBTED = re.compile(
    QUESTIONED.pattern + r"| ?\(?\b(?:probably|probable|prob|likely|perhaps|possibly|possible|maybe"
    r"|presumably|presumed|assumed|apparently|allegedly|alleged|reportedly|suspected|believed"
    r"|rumou?red|tbc|to be confirmed|unverified|unconfirmed|unclear|uncertain)\b[.)]? ?",
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

        Raises
        ------
        SourceDataError
            If what the caller adds is no actor.
        """
        there = set(ledger.actors["actor_id"])
        for name, actor in (extra or {}).items():
            if actor not in there:
                what = f"`{brief(name, 60)}` cannot be `{brief(actor, 60)}`"
                raise SourceDataError(
                    f"{what}: no actor of the pack has that id; it has {listed(sorted(there))}"
                )
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
        """Actor of a name with remarks, such as ``KNU/KNLA: Karen National Union (2011-)``.

        The whole name decides first and alone, with its years and then without. Pieces (what
        stands between ``/``, ``:`` and brackets) count only where each of them is explained: it is
        a name that the pack knows, or it spells out, in another orthography, that of an actor whom
        another piece names (``PDF: People's Defense Force``). All must mean the same actor or one
        that is part of it (KNU/KNLA is the union, where the pack has its army too). A pair of which
        the pack knows one half is no such name, though it know that by both its names: the other
        half may be an ally or a rival. Nor is one that tells of an opposition, a faction or a
        splinter.
        """
        bare = _even(_YEARS.sub(" ", name))
        known = self.find(name) or self.find(bare)
        if known or broke_away(name):
            return known
        pieces = [piece for piece in _PIECES.split(bare) if _bare(piece)]
        found = {piece: self.find(piece) for piece in pieces}
        actors = set(found.values()) - {""}
        if not all(actor or self._spelt(piece, actors) for piece, actor in found.items()):
            return ""
        whole = [actor for actor in actors if all(actor in self._line(one) for one in actors)]
        return whole[0] if whole else ""

    def _spelt(self, piece: str, actors: Set[str]) -> bool:
        """Tell whether words are a name of one of some actors, but for orthography.

        The name that the pack has may go on: it tells of the militia of an organisation.
        """
        words = _orthography(piece)
        names = (name for name, actor in self.ids.items() if actor in actors)
        return " " in piece.strip() and any(_orthography(name).startswith(words) for name in names)

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
        named = [(part, self.find(DOUBTED.sub(" ", part))) for part in parts]
        actors = list(dict.fromkeys(actor for _, actor in named if actor))
        return actors, [part for part, actor in named if not actor]

    def sides(self, names: str) -> tuple[tuple[str, ...], ...] | None:
        """Actors of names such as ``AA+PDF/SAC``, a tuple a side; ``None`` if one is unknown.

        A mark or a word of doubt is no part of a name (:data:`DOUBTED`).
        """
        answer = []
        for side in names.split("/"):
            actors, unknown = self.several(side)
            if unknown or not actors:
                return None
            answer.append(tuple(actors))
        return tuple(answer)


def broke_away(name: str) -> bool:
    """Tell whether a name says that its bearers broke with somebody, whose name is in it."""
    return _BREAKAWAY.search(name) is not None


def _orthography(name: str) -> str:
    """Bare name as British and American writers would both have it, nearly.

    >>> _orthography("People's Defence Forces") == _orthography("Peoples Defense Forces")
    True
    """
    return _bare(name).replace("z", "s").replace("ce", "se").replace("our", "or")


def _even(text: str) -> str:
    return " ".join(text.split())


def _bare(name: str) -> str:
    return "".join(c for c in name.casefold() if c.isalnum())
