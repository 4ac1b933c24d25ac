"""Columns of whole numbers: looked up, expanded and joined on integer keys."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Packed = npt.NDArray[Any]
"""Whole numbers in as few bits as they need."""

_SPREAD: Final = 2**33


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
    place = pc.fill_null(pc.index_in(asked, value_set=among), -1)
    return np.asarray(place, np.int64)


def unique(values: Ints) -> Ints:
    """Sort numbers and drop repetitions (``np.unique`` hashes first, and is slower)."""
    ordered = np.sort(values)
    fresh = np.ones(len(ordered), bool)
    fresh[1:] = ordered[1:] != ordered[:-1]
    return ordered[fresh]


def key(group: Packed, value: Packed | int) -> Ints:
    """Pack a group and a value, such as a subject and a day, into one number that sorts as both.

    Parameters
    ----------
    group : ndarray of int, shape (n,)
        Below 2**30 in size.
    value : ndarray of int, shape (n,) or int
        At least -2**32 and below 2**32.

    Returns
    -------
    ndarray of int64, shape (n,)

    Examples
    --------
    >>> import numpy as np
    >>> packed = key(np.array([1, 1, 2]), np.array([-5, 3, 0]))
    >>> bool((np.diff(packed) > 0).all()), unkey(packed)[1].tolist()
    (True, [-5, 3, 0])
    """
    answer: Ints = group.astype(np.int64) * _SPREAD + value + _SPREAD // 2
    return answer


def unkey(keys: Ints) -> tuple[Ints, Ints]:
    """Give the groups and the values that :func:`key` packed."""
    return keys // _SPREAD, keys % _SPREAD - _SPREAD // 2


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
