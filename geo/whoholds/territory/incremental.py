"""Painting atoms day after day: only the areas that gain or lose one are united anew."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

from whoholds.territory import faces
from whoholds.territory.interpolation import Ints

__all__ = ["Inverse", "Row", "Step", "gather", "inverse", "paint"]


@dataclass(frozen=True, eq=False)
class Step:
    """What one day changes.

    Parameters
    ----------
    seeds : ndarray of int, shape (n,)
        Seeds of the mesh whose verdict changes.
    kinds : ndarray of int, shape (n,)
        Numbers of the verdicts that they take.
    """

    seeds: Ints
    kinds: Ints


Row = tuple[int, int, int, shapely.Geometry]
"""Label, number of its first and of its last day (exclusive), and shape."""


Inverse = tuple[Ints, Ints]
"""Keys, ascending, and their values."""


def inverse(key: Ints, value: Ints) -> Inverse:
    """Sort values by key, so that those of one key lie side by side.

    Parameters
    ----------
    key, value : ndarray of int, shape (n,)

    Returns
    -------
    Inverse
    """
    order = np.argsort(key, kind="stable")
    return key[order], value[order]


def gather(index: Inverse, keys: Ints) -> Ints:
    """Collect the values of some keys.

    Parameters
    ----------
    index : Inverse
    keys : ndarray of int, shape (m,)

    Returns
    -------
    ndarray of int
        The values of the first key, then those of the second, and so on.

    Examples
    --------
    >>> index = inverse(np.array([7, 8, 7]), np.array([0, 1, 2]))
    >>> gather(index, np.array([8, 7])).tolist()
    [1, 0, 2]
    """
    low = np.searchsorted(index[0], keys, "left")
    high = np.searchsorted(index[0], keys, "right")
    count = high - low
    starts = np.repeat(low - (np.cumsum(count) - count), count)
    answer: Ints = index[1][starts + np.arange(count.sum())]
    return answer


def paint(
    atoms: faces.Atoms, opening: Ints, steps: list[Step], *, by_state: bool, count: int,
    client: Any,
) -> list[Row]:  # fmt: skip
    """Draw all areas, here or on a cluster, in as many parts as it has workers.

    Parameters
    ----------
    atoms : Atoms
    opening : ndarray of int, shape (s,)
        Verdict of each seed on the first day, ``-1`` for unknown.
    steps : list of Step
        What each later day changes.
    by_state : bool
        Whether areas end at borders of states.
    count : int
        How many verdicts there are.
    client : dask.distributed.Client or None

    Returns
    -------
    list of Row
        The label is the state times ``count + 1``, and the verdict plus 1.
    """
    state = atoms.state if by_state else np.zeros(len(atoms.state), dtype=np.intp)
    width = count + 1
    chunks = 1
    if client is not None:
        chunks = max(1, min(len(client.nthreads()), len(steps)))
    bounds = [round(nth * len(steps) / chunks) for nth in range(chunks + 1)]
    kind, jobs = opening.copy(), []
    for low, high in pairwise(bounds):
        jobs.append((kind.copy(), steps[low:high], low))
        for step in steps[low:high]:
            kind[step.seeds] = step.kinds
    if client is None:
        parts = [list(_paint(atoms, state, width, *job)) for job in jobs]
    else:
        sent = client.scatter([atoms], broadcast=True)[0]
        futures = [client.submit(_task, sent, state, width, *job) for job in jobs]
        parts = client.gather(futures)
    return _stitched(parts, bounds)


def _task(*job: Any) -> list[Row]:
    return list(_paint(*job))


def _paint(
    atoms: faces.Atoms, state: Ints, width: int, kind: Ints, steps: list[Step], begin: int
) -> Iterator[Row]:
    """Draw the areas of some days in a row; only those that gain or lose an atom anew."""
    atoms_of = inverse(atoms.seed, np.arange(len(atoms.seed)))
    label = state * width + np.where(atoms.known, kind[atoms.seed], -1) + 1
    since: dict[int, int] = {}
    shape: dict[int, shapely.Geometry] = {}
    labels, united = faces.dissolve(atoms.shapes, label)
    for one, whole in zip(labels.tolist(), united, strict=True):
        since[one], shape[one] = begin, whole
    for nth, step in enumerate(steps, start=begin + 1):
        kind[step.seeds] = step.kinds
        turned = gather(atoms_of, step.seeds)
        turned = turned[atoms.known[turned]]
        fresh = state[turned] * width + kind[atoms.seed[turned]] + 1
        moved = turned[fresh != label[turned]]
        if not len(moved):
            continue
        touched = set(label[moved].tolist())
        label[moved] = state[moved] * width + kind[atoms.seed[moved]] + 1
        touched |= set(label[moved].tolist())
        for one in touched & set(shape):
            yield one, since.pop(one), nth, shape.pop(one)
        again = np.isin(label, list(touched))
        labels, united = faces.dissolve(atoms.shapes[again], label[again])
        for one, whole in zip(labels.tolist(), united, strict=True):
            since[one], shape[one] = nth, whole
    for one, whole in shape.items():
        yield one, since[one], begin + len(steps) + 1, whole


def _stitched(parts: list[list[Row]], bounds: list[int]) -> list[Row]:
    """Join what was cut only because the days were shared out.

    Each part ends with the day that the next one begins with, so that every area which is still
    there at the end of one opens the next.
    """
    rows: list[Row] = []
    since: dict[int, int] = {}
    for part, begin, end in zip(parts, bounds[:-1], bounds[1:], strict=True):
        before, since = since, {}
        for label, first, stop, shape in part:
            first = before[label] if first == begin and begin else first
            if stop == end + 1 and end < bounds[-1]:
                since[label] = first
            else:
                rows.append((label, first, stop, shape))
    return rows
