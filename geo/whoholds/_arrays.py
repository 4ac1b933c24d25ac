"""Many small sets of whole numbers, each distinct one stored once.

Verdicts carry lists (challengers, alternatives, claims). A million verdicts share a few hundred
distinct lists, so the engine compares and stores their numbers, and lists are made only for
what somebody looks at, each distinct one once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Packed = npt.NDArray[Any]
"""Whole numbers in as few bits as they need."""


@dataclass(frozen=True)
class Sets:
    """Sets of whole numbers, one behind the other.

    Parameters
    ----------
    offsets : ndarray of int64, shape (n + 1,)
        Set ``i`` is ``values[offsets[i]:offsets[i + 1]]``.
    values : ndarray of int64
        Members, ascending within a set.
    """

    offsets: Ints
    values: Ints

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def lists(self, ids: Packed, labels: pa.Array) -> pa.DictionaryArray:
        """Spell sets out as lists of labels, each set that is asked for once.

        Parameters
        ----------
        ids : ndarray of int, shape (n,)
            Which sets.
        labels : pyarrow.Array of string
            Label of each member, ascending.

        Returns
        -------
        pyarrow.DictionaryArray of list of string
            Lists are sorted.
        """
        asked = np.zeros(len(self), bool)
        asked[ids] = True
        owner, at = ranges(self.offsets[:-1][asked], self.offsets[1:][asked])
        ends = np.cumsum(np.bincount(owner, minlength=np.count_nonzero(asked)))
        offsets = pa.array(np.append(0, ends), pa.int32())
        spelt = pa.ListArray.from_arrays(offsets, labels.take(pa.array(self.values[at])))
        return words((np.cumsum(asked) - 1)[ids], spelt)


def words(codes: Packed, labels: pa.Array) -> pa.DictionaryArray:
    """Spell numbers out as labels, each of which is stored once.

    Parameters
    ----------
    codes : ndarray of int
        Place of each row's label.
    labels : pyarrow.Array

    Returns
    -------
    pyarrow.DictionaryArray

    Examples
    --------
    >>> import numpy as np, pyarrow as pa
    >>> words(np.array([1, 0, 1]), pa.array(["held", "besieged"])).to_pylist()
    ['besieged', 'held', 'besieged']
    """
    return pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), labels)


def packed(column: Ints) -> Packed:
    """Keep whole numbers in 32 bits."""
    return column.astype(np.int32)


def distinct(column: pd.Series | npt.NDArray[Any]) -> tuple[npt.NDArray[Any], Ints]:
    """Find the different values of a column, in the order in which they first occur.

    Returns
    -------
    values : ndarray of object
    codes : ndarray of int64
        Place of each row's value.
    """
    codes, values = pd.factorize(column)
    return np.asarray(values, object), codes.astype(np.int64)


def number(values: pd.Series | npt.NDArray[Any], names: pd.Index) -> Ints:
    """Give the place of each value among unique `names`; -1 where it is none of them."""
    asked, among = (
        pa.array(pd.Series(each, dtype="str"), pa.large_string()) for each in (values, names)
    )
    found = pc.fill_null(pc.index_in(asked, value_set=among), -1)
    return np.asarray(found, np.int64)


def unique(values: Ints) -> Ints:
    """Sort numbers and drop repetitions (``np.unique`` hashes first, and is slower)."""
    ordered = np.sort(values)
    fresh = np.ones(len(ordered), bool)
    fresh[1:] = ordered[1:] != ordered[:-1]
    return ordered[fresh]


def ranges(starts: Ints, stops: Ints) -> tuple[Ints, Ints]:
    """Expand half-open ranges.

    Parameters
    ----------
    starts, stops : ndarray of int64, shape (n,)
        Range ``i`` is ``starts[i] <= x < stops[i]``; an inverted one is empty.

    Returns
    -------
    owner, member : ndarray of int64
        One entry for each member of each range.

    Examples
    --------
    >>> import numpy as np
    >>> owner, member = ranges(np.array([3, 9, 1]), np.array([5, 9, 2]))
    >>> owner.tolist(), member.tolist()
    ([0, 0, 2], [3, 4, 1])
    """
    lengths = np.maximum(stops - starts, 0)
    owner = np.repeat(np.arange(len(starts)), lengths)
    first = np.cumsum(lengths) - lengths
    return owner, np.arange(len(owner)) - first[owner] + starts[owner]


def pairs(left: Ints, right: Ints) -> tuple[Ints, Ints]:
    """Every pair of rows with the same key.

    Parameters
    ----------
    left, right : ndarray of int64
        Keys from 0 on, in any order; negative ones have no partner.

    Returns
    -------
    i, j : ndarray of int64
        Positions with ``left[i] == right[j]``.

    Examples
    --------
    >>> import numpy as np
    >>> i, j = pairs(np.array([7, 8, -1]), np.array([8, 7, 8, -1]))
    >>> list(zip(i.tolist(), j.tolist()))
    [(0, 1), (1, 0), (1, 2)]
    """
    order = np.argsort(right, kind="stable")
    order = order[np.count_nonzero(right < 0) :]
    size = max(int(left.max(initial=-1)), int(right.max(initial=-1))) + 1
    ends = np.cumsum(np.bincount(right[order], minlength=size + 1))
    # The last, always empty key stands for the negative ones.
    key = np.where(left < 0, size, left)
    starts = np.where(key > 0, ends[key - 1], 0)
    i, at = ranges(starts, ends[key])
    return i, order[at]


def intern(group: Ints, value: Ints, groups: int) -> tuple[Ints, Sets]:
    """Collect values by group and number the distinct sets.

    Parameters
    ----------
    group, value : ndarray of int64, shape (n,)
        Group and member of each entry; repetitions count once.
    groups : int
        How many groups there are; those without members get the empty set.

    Returns
    -------
    ids : ndarray of int64, shape (groups,)
        Number of each group's set.
    sets : Sets
        The distinct sets; number 0 is the empty one.

    Notes
    -----
    Sets are compared by the sum of 64-bit hashes of their members (Zobrist hashing with the
    splitmix64 finaliser).
    """
    order = np.lexsort((value, group))
    group, value = group[order], value[order]
    fresh = np.ones(len(group), bool)
    fresh[1:] = (group[1:] != group[:-1]) | (value[1:] != value[:-1])
    group, value = group[fresh], value[fresh]
    bounds = np.searchsorted(group, np.arange(groups + 1))
    totals = np.concatenate([np.zeros(1, np.uint64), np.cumsum(_hash(value), dtype=np.uint64)])
    filled = np.flatnonzero(bounds[1:] > bounds[:-1])
    starts, stops = bounds[filled], bounds[filled + 1]
    _, first, codes = np.unique(
        totals[stops] - totals[starts], return_index=True, return_inverse=True
    )
    ids = np.zeros(groups, np.int64)
    ids[filled] = codes + 1
    _, members = ranges(starts[first], stops[first])
    offsets = np.concatenate([[0, 0], np.cumsum(stops[first] - starts[first])])
    return ids, Sets(offsets.astype(np.int64), value[members])


def join(many: Sequence[Sets]) -> Sets:
    """Put collections of sets one behind the other."""
    sizes = np.concatenate([np.diff(each.offsets) for each in many])
    offsets = np.concatenate([[0], np.cumsum(sizes)]).astype(np.int64)
    return Sets(offsets, np.concatenate([each.values for each in many]))


def parse(texts: pd.Series, codes: dict[str, int]) -> tuple[Ints, Sets]:
    """Read ``a;b;c`` cells into sets.

    Parameters
    ----------
    texts : Series of str, shape (n,)
        Cells; blank for the empty set.
    codes : dict
        Number of each name.

    Returns
    -------
    ids : ndarray of int64, shape (n,)
    sets : Sets
    """
    different, back = distinct(texts)
    members: Sequence[list[int]] = [
        [codes[name] for name in text.split(";") if name] for text in different
    ]
    group = np.repeat(np.arange(len(different)), [len(m) for m in members])
    value = np.array([code for m in members for code in m], dtype=np.int64)
    ids, sets = intern(group.astype(np.int64), value, len(different))
    return ids[back], sets


def _hash(value: Ints) -> npt.NDArray[np.uint64]:
    """Scatter numbers over 64 bits (the splitmix64 finaliser)."""
    x = value.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))
