"""Colours for those who have none of their own: of parties, and of sides as wholes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from itertools import product
from typing import Final

import numpy as np

from whoholds.analysis.colour_vision import distances, lab
from whoholds.ledgers import Ledger

NOBODY: Final = "#9a9a9a"
"""Colour of a subject of which nobody is known to hold it."""

MOST_SIDES: Final = 4
"""So many sides have a colour; the others share one."""

# Okabe and Ito's colours (https://jfly.uni-koeln.de/color/), told apart by people with any of
# the three deficiencies; for more parties, what lies farthest from all of these is searched.
_FIRST: Final = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9")
_STEPS: Final = ("1a", "40", "66", "8c", "b3", "d9", "f2")
# Lightnesses between which a disc is seen on light and, made lighter, on dark paper.
_DARKEST, _LIGHTEST = 18.0, 84.0
# Families of colour that no eye takes for a paler tone of another.
_FAMILIES: Final = ("#0072b2", "#d55e00", "#e69f00", "#cc79a7", "#009e73", "#5b3a8c")
# How far apart sides must be, to every eye.
_CLEAR: Final = 20.0


def fresh_colours(taken: Collection[str], count: int) -> list[str]:
    """Choose colours that differ from those in use and from each other, to every eye.

    Parameters
    ----------
    taken : collection of str
        ``#rrggbb`` in use.
    count : int

    Returns
    -------
    list of str
        The same for the same arguments; never one twice, nor one in use, as far as a few
        hundred reach.
    """
    chosen = [colour for colour in _FIRST if colour not in taken][:count]
    if len(chosen) == count:
        return chosen
    grid = np.array(["#" + "".join(rgb) for rgb in product(_STEPS, repeat=3)])
    light = lab(grid.tolist())[:, 0]
    grid = grid[(light > _DARKEST) & (light < _LIGHTEST)]
    near = distances(grid.tolist(), [NOBODY, *taken, *chosen]).min(axis=1)
    while len(chosen) < count:
        colour = str(grid[near.argmax()])
        chosen.append(colour)
        near = np.minimum(near, distances(grid.tolist(), [colour])[:, 0])
    return chosen


def side_colours(ledger: Ledger, own: dict[str, str]) -> dict[str, str]:
    """Give the sides their colours, those of whom most claims speak first.

    Parameters
    ----------
    ledger : Ledger
    own : dict of str to str
        Every actor to its colour.

    Returns
    -------
    dict of str to str
        Bloc to ``#rrggbb``, the first :data:`MOST_SIDES` of them, then ``""`` for everybody
        else. A side has the colour of the actor that is called as it is, unless that is too near
        to another's. Empty where there are no two sides to tell apart.
    """
    actors = ledger.actors
    blocs = dict(zip(actors["actor_id"], actors["bloc"], strict=True))
    spoken = Counter(blocs.get(holder, "") for holder in ledger.claims["holder"])
    names = sorted({*blocs.values(), *ledger.actor_blocs["bloc"]} - {""})
    if len(names) + ("" in blocs.values()) < 2 or not names:
        return {}
    sides: dict[str, str] = {}
    for name in [*sorted(names, key=lambda bloc: -spoken[bloc])[:MOST_SIDES], ""]:
        wished = [own[name]] if name and name in own else []
        sides[name] = _clear([*wished, *_FAMILIES], [NOBODY, *sides.values()])
    return sides


def opposing(colours: Iterable[str], own: str, many: str) -> list[str]:
    """List the colours of those who are against a holder, or share a place with it.

    Parameters
    ----------
    colours : iterable of str
        Theirs, as often as they come.
    own : str
        The holder's.
    many : str
        What stands for more than three, and for none that differs.

    Returns
    -------
    list of str
        One to three.

    Examples
    --------
    >>> opposing(["#ff0000", "#00ff00", "#ff0000"], "#00ff00", "#222222")
    ['#ff0000']
    """
    others = [colour for colour in dict.fromkeys(colours) if colour != own]
    return others if 0 < len(others) <= 3 else [many]


def _clear(wished: Sequence[str], others: Sequence[str]) -> str:
    """Choose the first colour that is far from others, else the farthest."""
    near = distances(wished, others).min(axis=1)
    far = np.flatnonzero(near >= _CLEAR)
    return wished[int(far[0]) if len(far) else int(near.argmax())]
