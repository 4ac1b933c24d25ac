"""Which places lie within which areas and states."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from whoholds._arrays import Ints, number
from whoholds._kept import remembered
from whoholds.engine.bench import NONE
from whoholds.engine.evidence import subjects as everything
from whoholds.ledgers import Ledger
from whoholds.subject import subjects_of


@dataclass(frozen=True, eq=False)
class Containment:
    """What lies around each place, the nearest first.

    Parameters
    ----------
    areas : tuple of ndarray of int64
        For each subject the area with fewest places around it, then the next, and so on; ``-1``
        where there is none. Each array has shape (subjects,).
    state : ndarray of int64, shape (subjects,)
        The state around it, ``-1`` where there is none.
    """

    areas: tuple[Ints, ...]
    state: Ints

    @property
    def around(self) -> tuple[Ints, ...]:
        """All of them, from the smallest area to the state."""
        return (*self.areas, self.state)

    @staticmethod
    @remembered
    def of(ledger: Ledger) -> Containment:
        """Find what lies around each subject of a ledger.

        Parameters
        ----------
        ledger : Ledger

        Returns
        -------
        Containment
        """
        subjects = everything(ledger)
        state = np.full(len(subjects), NONE)
        for kind, layer in (("town", ledger.towns), ("site", ledger.sites)):
            place = number(subjects_of(kind, layer[f"{kind}_id"]), subjects)
            state[place] = number(subjects_of("state", layer["state_id"]), subjects)
        return Containment(_areas(ledger, subjects), state)


def _areas(ledger: Ledger, subjects: pd.Index) -> tuple[Ints, ...]:
    """Order the areas around each subject by how many places lie in them."""
    lies = ledger.area_places
    place = number(lies["place"], subjects)
    area = number(subjects_of("area", lies["area_id"]), subjects)
    size = lies["area_id"].map(lies["area_id"].value_counts()).to_numpy(np.int64)
    order = np.lexsort((area, size, place))
    place, area = place[order], area[order]
    # How many smaller ones lie around the same place.
    nth = np.arange(len(place)) - np.searchsorted(place, place)
    steps = []
    for step in range(int(nth.max(initial=-1)) + 1):
        around = np.full(len(subjects), NONE)
        around[place[nth == step]] = area[nth == step]
        steps.append(around)
    return tuple(steps)
