"""Who agrees with whom, and who is on whose side on a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from whoholds._arrays import Ints, number

NOBODY = -1


@dataclass(frozen=True)
class Parties:
    """The actors of a ledger, numbered.

    Parameters
    ----------
    ids : ndarray of object, shape (n,)
        Actor ids, sorted; an actor's number is its place here. ``-1`` is nobody.
    agree : ndarray of bool, shape (n + 1, n + 1)
        Whether two actors are one, or one stands above the other. Nobody agrees with nobody.
    depth : ndarray of int64, shape (n + 1,)
        How many actors stand above.
    """

    ids: npt.NDArray[Any]
    agree: npt.NDArray[np.bool_]
    depth: Ints
    _bloc: Ints
    _dated: tuple[tuple[int, int, int, int], ...]

    def codes(self, names: pd.Series) -> Ints:
        """Give the numbers of actors; blank and unknown names answer ``-1``."""
        return number(names, pd.Index(self.ids))

    def bloc(self, actor: Ints, day: Ints) -> Ints:
        """Give the number of the bloc of each actor on each day; ``-1`` for none."""
        answer: Ints = self._bloc[actor]
        for code, start, end, bloc in self._dated:
            answer[(actor == code) & (start <= day) & (day <= end)] = bloc
        return answer

    def allied(self, one: Ints, other: Ints, day: Ints) -> npt.NDArray[np.bool_]:
        """Tell whether two actors agree or belong to one bloc on a day."""
        bloc = self.bloc(one, day)  # blank for an actor that stands alone
        same: npt.NDArray[np.bool_] = (bloc >= 0) & (bloc == self.bloc(other, day))
        return same | self.agree[one, other]


def parties(actors: pd.DataFrame, actor_blocs: pd.DataFrame) -> Parties:
    """Give numbers to the actors of a ledger.

    Parameters
    ----------
    actors : DataFrame
        Columns ``actor_id``, ``parent``, ``bloc``.
    actor_blocs : DataFrame
        Columns ``actor_id``, ``start``, ``end`` (ISO days, both inclusive, blank for open),
        ``bloc``: blocs that held for a time only.

    Returns
    -------
    Parties
    """
    frame = actors.sort_values("actor_id", ignore_index=True)
    index = pd.Index(frame["actor_id"])
    blocs = pd.Index(pd.concat([frame["bloc"], actor_blocs["bloc"]]).unique()).drop(
        "", errors="ignore"
    )
    dated = zip(
        number(actor_blocs["actor_id"], index).tolist(),
        _days(actor_blocs["start"], -(2**40)),
        _days(actor_blocs["end"], 2**40),
        number(actor_blocs["bloc"], blocs).tolist(),
        strict=True,
    )
    above = _ancestry(number(frame["parent"], index))
    return Parties(
        ids=frame["actor_id"].to_numpy(object),
        agree=above | above.T,
        depth=above.sum(axis=1).astype(np.int64),
        _bloc=np.append(number(frame["bloc"], blocs), NOBODY),
        _dated=tuple(dated),
    )


def _ancestry(parent: Ints) -> npt.NDArray[np.bool_]:
    """Mark for each actor itself and all above it; the last row and column are nobody's."""
    n = len(parent)
    above = np.zeros((n + 1, n + 1), bool)
    for child in range(n):
        up = child
        while up >= 0 and not above[child, up]:
            above[child, up] = True
            up = int(parent[up])
    return above


def _days(texts: pd.Series, blank: int) -> list[int]:
    """Read ISO days, a blank being open."""
    return [int(np.datetime64(t, "D").astype(np.int64)) if t else blank for t in texts]
