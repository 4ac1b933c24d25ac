"""Who agrees with whom, and who is on whose side on a day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from whoholds._arrays import Ints, number
from whoholds.dates import ordinal
from whoholds.ledgers import Ledger

__all__ = ["NOBODY", "Actors", "blocs"]

NOBODY = -1


@dataclass(frozen=True)
class Actors:
    """The actors of a ledger, numbered.

    Parameters
    ----------
    ids : ndarray of object, shape (n,)
        Actor ids, sorted; an actor's number is its place here. ``-1`` is nobody.
    above : ndarray of bool, shape (n + 1, n + 1)
        Whether the second is the first, or stands above it.
    agree : ndarray of bool, shape (n + 1, n + 1)
        Whether two actors are one, or one stands above the other. Nobody agrees with nobody.
    depth : ndarray of int64, shape (n + 1,)
        How many actors stand above.
    """

    ids: npt.NDArray[Any]
    above: npt.NDArray[np.bool_]
    agree: npt.NDArray[np.bool_]
    depth: Ints
    _blocs: pd.Index
    _bloc: Ints
    _dated: tuple[tuple[int, int, int, int], ...]

    @classmethod
    def of(cls, ledger: Ledger) -> Actors:
        """Give numbers to the actors of a ledger.

        Parameters
        ----------
        ledger : Ledger
            Its ``actors`` say who stands above whom and on whose side, its ``actor_blocs``
            (days inclusive, blank for open) who was on another side for a time.

        Returns
        -------
        Actors
        """
        frame = ledger.actors.sort_values("actor_id", ignore_index=True)
        dated = ledger.actor_blocs
        index = pd.Index(frame["actor_id"])
        named = pd.concat([frame["bloc"], dated["bloc"]]).unique()
        blocs = pd.Index(named).drop("", errors="ignore")
        above = _ancestry(number(frame["parent"], index))
        spans = zip(
            number(dated["actor_id"], index).tolist(),
            _days(dated["start"], -(2**40)),
            _days(dated["end"], 2**40),
            number(dated["bloc"], blocs).tolist(),
            strict=True,
        )
        return cls(
            ids=frame["actor_id"].to_numpy(object),
            above=above,
            agree=above | above.T,
            depth=above.sum(axis=1).astype(np.int64),
            _blocs=blocs,
            _bloc=np.append(number(frame["bloc"], blocs), NOBODY),
            _dated=tuple(spans),
        )

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

    def times(self, day: npt.NDArray[Any]) -> Ints:
        """Count, for each day, the times until then that somebody changes sides."""
        turns = [turn for _, start, end, _ in self._dated for turn in (start, end + 1)]
        return np.searchsorted(np.unique(np.array(turns, np.int64)), day, "right")

    def bloc_names(self, day: int) -> dict[str, str]:
        """Name the bloc of every actor on a day, or the actor itself where it stands alone."""
        codes = self.bloc(np.arange(len(self.ids)), np.full(len(self.ids), day))
        names = [*self._blocs, ""]
        return {actor: names[code] or actor for actor, code in zip(self.ids, codes, strict=True)}


def blocs(ledger: Ledger, day: date) -> Mapping[str, str]:
    """Name the bloc of every actor on a day.

    Parameters
    ----------
    ledger : Ledger
    day : date

    Returns
    -------
    mapping of str to str
        Actor id to bloc, or to the actor's own id where it belongs to none; ``""`` to ``""``.
    """
    return {"": ""} | Actors.of(ledger).bloc_names(ordinal(day))


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
    return [ordinal(date.fromisoformat(text)) if text else blank for text in texts]
