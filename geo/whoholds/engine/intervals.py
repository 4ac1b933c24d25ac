"""Verdicts over intervals of days, packed."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import dataclass, fields
from typing import Protocol

import numpy as np

from whoholds._arrays import Ints, Packed, key, packed, ranges


@dataclass(frozen=True, eq=False)
class Intervals:
    """Verdicts over half-open intervals of days, sorted by subject and start.

    Arrays have shape (n,). Actors, statuses and so on are numbers, ``inferred`` 0 or 1;
    ``partners``, ``challengers``, ``alternatives`` and ``claimed_by`` are numbers of sets. They are
    kept in 32 bits, as there may be millions. A place may follow an area or a state
    (``inherited_from``), or a list (``listing``, a row of the listings).
    """

    subject: Packed
    start: Packed
    end: Packed
    holder: Packed
    status: Packed
    access: Packed
    certainty: Packed
    inferred: Packed
    silence: Packed
    partners: Packed
    challengers: Packed
    alternatives: Packed
    claimed_by: Packed
    since_earliest: Packed
    since_latest: Packed
    inherited_from: Packed
    listing: Packed
    episode: Packed

    def __len__(self) -> int:
        return len(self.subject)

    @classmethod
    def merged(cls, cells: MutableMapping[str, Packed], end: int) -> Intervals:
        """Join neighbouring cells with the same verdict.

        Parameters
        ----------
        cells : mutable mapping of str to ndarray
            The columns of intervals but for ``end``, one entry a cell: sorted by subject and start,
            each subject from the first day on. Emptied on the way, to save memory.
        end : int
            Day after the last.

        Returns
        -------
        Intervals
            Gapless, without overlaps; neighbours differ.
        """
        fresh = np.ones(len(cells["subject"]), bool)
        fresh[1:] = False
        for name, column in cells.items():
            if name != "start":
                fresh[1:] |= column[1:] != column[:-1]
        first = np.flatnonzero(fresh)
        columns = {name: cells.pop(name)[first] for name in list(cells)}
        stops = np.append(columns["start"][1:], np.int32(end))
        stops[np.append(np.diff(columns["subject"]) != 0, True)] = end
        return cls(end=stops, **columns)

    def take(self, at: Ints) -> Intervals:
        """Answer some of the intervals."""
        return Intervals(**{f.name: getattr(self, f.name)[at] for f in fields(self)})


class Cells(Protocol):
    """Half-open spans of days of subjects, sorted by subject and start, none within another."""

    @property
    def subject(self) -> Packed:
        """Numbers of the subjects."""

    @property
    def start(self) -> Packed:
        """First days."""

    @property
    def end(self) -> Packed:
        """Days after the last."""


def meetings(cells: Cells, subject: Packed, begins: Packed, ends: Packed) -> tuple[Ints, Ints]:
    """Pair cells with the spans of the same subjects that share a day with them.

    Parameters
    ----------
    cells : Cells
    subject, begins, ends : ndarray of int, shape (n,)
        Half-open spans in any order; an empty one meets the cell that it lies inside of, if any.

    Returns
    -------
    cell, span : ndarray of int32
    """
    first = np.searchsorted(key(cells.subject, cells.end), key(subject, begins), "right")
    last = np.searchsorted(key(cells.subject, cells.start), key(subject, ends), "left")
    span, cell = ranges(first, last)
    return packed(cell), packed(span)
