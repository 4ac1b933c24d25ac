"""Many small sets of whole numbers, each distinct one stored once.

Verdicts carry lists (challengers, alternatives, claims). A million verdicts share a few hundred
distinct lists, so the engine compares and stores their numbers, and lists are made only for
what somebody looks at, each distinct one once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

from whoholds._arrays import Ints, Packed, distinct, ranges


@dataclass(frozen=True)
class Sets:
    """Sets of whole numbers, one behind the other.

    Parameters
    ----------
    offsets : ndarray of int64, shape (n + 1,)
        Set ``i`` is ``values[offsets[i]:offsets[i + 1]]``.
    values : ndarray of int64
        Members, ascending within a set, but for those of :func:`parse`.
    """

    offsets: Ints
    values: Ints

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def members(self, ids: Packed) -> tuple[Ints, Ints]:
        """List the members of some sets: place in `ids`, and member."""
        owner, at = ranges(self.offsets[ids], self.offsets[ids + 1])
        return owner, self.values[at]

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
    """Read ``a;b;c`` cells into sets, whose members stay in the order in which they are told.

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
    offsets = np.cumsum([0, *(len(m) for m in members)], dtype=np.int64)
    value = np.array([code for m in members for code in m], dtype=np.int64)
    return back, Sets(offsets, value)


def _hash(value: Ints) -> npt.NDArray[np.uint64]:
    """Scatter numbers over 64 bits (the splitmix64 finaliser)."""
    x = value.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    x = (x ^ (x >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return x ^ (x >> np.uint64(31))


def spelled(coded: pa.Table) -> pd.DataFrame:
    """Make the frame of what :meth:`whoholds.Timeline.coded` answers."""
    columns: dict[str, Any] = {}
    for name in coded.column_names:
        column = coded[name].chunk(0)
        if pa.types.is_date(column.type):
            columns[name] = column.to_numpy(zero_copy_only=False).astype("datetime64[s]")
        elif pa.types.is_boolean(column.type):
            columns[name] = column.to_numpy(zero_copy_only=False)
        elif pa.types.is_list(column.type):
            flat = column.values.dictionary_decode().to_pylist()
            columns[name] = [flat[i:j] for i, j in pairwise(column.offsets.to_pylist())]
        elif pa.types.is_list(column.type.value_type):
            lists = column.dictionary.to_pylist()
            distinct = np.fromiter(lists, object, len(lists))
            columns[name] = distinct[column.indices.to_numpy()]
        else:
            columns[name] = pd.Series(column.dictionary, dtype="str").array.take(
                column.indices.to_numpy()
            )
    return pd.DataFrame(columns)
