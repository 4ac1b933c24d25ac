"""Who is drawn in which colour and called what: sides, or parties."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from whoholds.actor_names import actor_names
from whoholds.engine.actors import blocs
from whoholds.export import style
from whoholds.export.colours import side_colours
from whoholds.export.figures.theme import LIGHT, Theme
from whoholds.ledgers import Ledger

__all__ = ["BY", "NO_SIDE", "Holders", "check_by", "holders"]

BY = ("sides", "parties")
"""What colours may tell apart."""

NO_SIDE = "On no side named here"
"""What those are called who belong to none of the sides that have a colour."""

_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Holders:
    """The holders of one day as a picture shows them.

    Parameters
    ----------
    by : str
        ``"sides"`` or ``"parties"``.
    colours : mapping of str to str
        Actor id to ``#rrggbb``, ``""`` to that of what nobody is known to hold.
    entries : mapping of str to str
        Actor id to the entry of the key that it belongs to: a side, or itself.
    names : mapping of str to str
        Entry to what it is called on the day.
    sides : mapping of str to str
        Bloc to ``#rrggbb``, for areas of several parties of one.
    """

    by: str
    colours: Mapping[str, str]
    entries: Mapping[str, str]
    names: Mapping[str, str]
    sides: Mapping[str, str]

    def colour(self, holder: str, bloc: str = "") -> str:
        """Choose the colour of an area, which several of one bloc may hold together."""
        if holder:
            return self.colours[holder]
        return self.sides.get(bloc) or self.colours.get(bloc, style.UNKNOWN_COLOUR)

    def shown(self, actors: Iterable[str]) -> list[str]:
        """List the entries of actors, nobody left out, each once and in order."""
        return list(dict.fromkeys(self.entries[actor] for actor in actors if actor))

    def of(self, entry: str) -> str:
        """Give the colour of an entry."""
        return next(self.colours[actor] for actor, own in self.entries.items()
                    if own == entry and actor)  # fmt: skip


def check_by(by: str) -> None:
    """Refuse what colours cannot tell apart.

    Raises
    ------
    ValueError
    """
    if by not in BY:
        raise ValueError(f"by is {by!r}: pass one of {', '.join(BY)}")


def holders(
    ledger: Ledger,
    day: date,
    by: str = "sides",
    theme: Theme = LIGHT,
    *,
    sides: Mapping[str, str] = _NONE,
    parties: Mapping[str, str] = _NONE,
) -> Holders:
    """Choose colours and names.

    Parameters
    ----------
    ledger : Ledger
    day : date
        On which parties are called so, and on these sides.
    by : {"sides", "parties"}
        A ledger that tells no two sides apart is drawn by parties.
    theme : Theme
    sides, parties : mapping of str to str
        Bloc, or actor id, to a colour of the caller's own.

    Returns
    -------
    Holders
        Every actor of the ledger has a colour.
    """
    check_by(by)
    own = style.holder_colours(ledger)
    told = side_colours(ledger, own) | {bloc: sides[bloc] for bloc in sides}
    toned = {bloc: theme.tone(colour) for bloc, colour in told.items()}
    of, names = blocs(ledger, day), actor_names(ledger, day)
    colours = {a: theme.tone(parties.get(a, colour)) if a else colour for a, colour in own.items()}
    if by == "parties" or len(toned) < 2:
        every = {actor: actor for actor in names}
        return Holders("parties", colours, every, _in_full(ledger, day), {})
    family = {actor: of[actor] if of[actor] in toned else "" for actor in names if actor}
    named = {bloc: _side_name(bloc, names) for bloc in toned}
    mixed = {actor: toned.get(bloc, style.UNKNOWN_COLOUR) for actor, bloc in family.items()}
    rest = {bloc: toned.get(bloc, toned.get("", style.UNKNOWN_COLOUR)) for bloc in of.values()}
    return Holders("sides", {"": style.UNKNOWN_COLOUR} | mixed, family, named, rest)


def _side_name(bloc: str, names: Mapping[str, str]) -> str:
    """Call a side as the party of its name is called on the day, else by its own word."""
    if not bloc:
        return NO_SIDE
    name = names.get(bloc, bloc.replace("-", " ").replace("_", " "))
    return name[:1].upper() + name[1:]


def _in_full(ledger: Ledger, day: date) -> dict[str, str]:
    """Name the parties, with their abbreviations where their names do not have these."""
    short = actor_names(ledger, day, abbreviated=True)
    return {
        actor: name if not actor or short[actor] in name else f"{name} ({short[actor]})"
        for actor, name in actor_names(ledger, day).items()
    }
