"""What places take from what lies around them, and what areas and states take from their places."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from whoholds._arrays import Ints, Packed, key
from whoholds.engine.bench import NONE
from whoholds.engine.containment import Containment
from whoholds.engine.evidence import Bools
from whoholds.engine.grid import Grid
from whoholds.engine.listings import Listings


@dataclass(frozen=True, eq=False)
class Inherited:
    """Whence verdicts on places of which nothing is known come; arrays have shape (cells,).

    Parameters
    ----------
    subject : ndarray of int32
        Area or state whose verdict a place follows, ``-1`` for none.
    listing : ndarray of int32
        Row of the listings that colours it, ``-1`` for none.
    """

    subject: Packed
    listing: Packed

    @property
    def any(self) -> Bools:
        """Which verdicts are inherited at all."""
        return np.asarray((self.subject >= 0) | (self.listing >= 0))


def inherit(
    grid: Grid,
    holder: Packed,
    head: Packed,
    gives: Bools,
    around: Containment,
    listings: Listings,
) -> Inherited:
    """Let places of which nothing is known by then follow the smallest area, a list, or the state.

    Parameters
    ----------
    grid : Grid
    holder, head : ndarray of int32
        Who holds each cell, and by which episode; filled in where it is inherited.
    gives : ndarray of bool
        Cells that hand down: somebody said, undisputed, who holds all of it.
    around : Containment
    listings : Listings

    Returns
    -------
    Inherited
    """
    subject: Packed = np.full(len(grid), NONE, np.int32)
    listing: Packed = np.full(len(grid), NONE, np.int32)

    def follow(within: Ints) -> None:
        heir = np.flatnonzero((holder < 0) & (head < 0) & (within[grid.subject] >= 0))
        asked = key(within[grid.subject[heir]], grid.start[heir])
        source = np.searchsorted(grid.key, asked, "right") - 1
        heir, source = heir[gives[source]], source[gives[source]]
        holder[heir], head[heir] = holder[source], head[source]
        subject[heir] = grid.subject[source]

    for area in around.areas:
        follow(area)
    said = grid.last(listings.subject, listings.begins)
    heir = np.flatnonzero((holder < 0) & (head < 0) & (said >= 0))
    holder[heir], listing[heir] = listings.holder[said[heir]], said[heir]
    # A list goes before a state: it names the place, or the set of which that is one.
    follow(np.where(around.state >= 0, around.state, NONE))
    return Inherited(subject, listing)


def mixed(grid: Grid, known: Bools, around: Containment) -> Bools:
    """Mark cells of areas and states in which somebody holds a place by the place's own verdict.

    Parameters
    ----------
    grid : Grid
    known : ndarray of bool
        Cells that have a holder of their own.
    around : Containment

    Returns
    -------
    ndarray of bool, shape (cells,)
    """
    answer = np.zeros(len(grid), bool)
    for above in around.around:
        own = np.flatnonzero(known & (above[grid.subject] >= 0))
        whose = above[grid.subject[own]]
        holds = np.zeros(len(above), bool)
        holds[above[above >= 0]] = True
        asked = np.flatnonzero(holds[grid.subject])
        begun, ended = (
            np.searchsorted(np.sort(key(whose, bound[own])), grid.key[asked], "right")
            for bound in (grid.start, grid.end)
        )
        answer[asked] |= begun > ended
    return answer
