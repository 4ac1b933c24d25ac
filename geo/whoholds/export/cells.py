"""Cells as every export types them: days, texts, lists as JSON, and pairs of rows."""

from __future__ import annotations

import json
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc


def days(column: pd.Series) -> pa.Array:
    """Type a column of days.

    Parameters
    ----------
    column : Series of datetime64

    Returns
    -------
    pyarrow.Array of date32
        Null where there is no day.
    """
    return pa.array(column.to_numpy().astype("datetime64[D]"), pa.date32())


def whole(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Make one array of a column, however many pieces it came in."""
    if not isinstance(column, pa.ChunkedArray):
        return column
    joined = column.combine_chunks()
    return joined if isinstance(joined, pa.Array) else joined.chunk(0)


def text(column: pd.Series) -> pa.Array:
    """Type a column of text.

    Parameters
    ----------
    column : Series of str

    Returns
    -------
    pyarrow.Array of string
        Null where nothing was said.

    Examples
    --------
    >>> text(pd.Series(["aa", ""])).to_pylist()
    ['aa', None]
    """
    values = whole(pa.array(column, from_pandas=True)).cast(pa.string())
    return pc.if_else(pc.equal(values, ""), pa.scalar(None, pa.string()), values)


def plain(column: pd.Series) -> pa.Array:
    """Type any column of a pack by what it holds: days, numbers, lists or text.

    Parameters
    ----------
    column : Series

    Returns
    -------
    pyarrow.Array
    """
    if pd.api.types.is_datetime64_any_dtype(column):
        return days(column)
    if pd.api.types.is_numeric_dtype(column):
        return pa.array(column, from_pandas=True)
    if any(isinstance(value, list | tuple) for value in column.head(1)):
        return json_lists(column)
    return text(column)


def json_lists(column: pd.Series) -> pa.Array:
    r"""Write a column of lists as JSON text.

    Parameters
    ----------
    column : Series of list of str

    Returns
    -------
    pyarrow.Array of string

    Examples
    --------
    >>> json_lists(pd.Series([["aa", 'the "x"'], []])).to_pylist()
    ['["aa", "the \\"x\\""]', '[]']
    """
    return Lists.of(column).json()


def quoted(column: pa.Array) -> pa.Array:
    """Write a column of text as JSON strings; null stays null.

    Parameters
    ----------
    column : pyarrow.Array of string

    Returns
    -------
    pyarrow.Array of string
    """
    coded = column.dictionary_encode()
    words = [json.dumps(word, ensure_ascii=False) for word in coded.dictionary.to_pylist()]
    return pa.array(words, pa.string()).take(coded.indices)


def unlisted(column: pa.Array) -> pa.Array:
    """Read a column of JSON lists back into lists.

    Parameters
    ----------
    column : pyarrow.Array of string

    Returns
    -------
    pyarrow.Array of list of string

    Examples
    --------
    >>> unlisted(pa.array(['["aa"]', "[]", None])).to_pylist()
    [['aa'], [], None]
    """
    coded = column.dictionary_encode()
    lists = [json.loads(word) for word in coded.dictionary.to_pylist()]
    return pa.array(lists, pa.list_(pa.string())).take(coded.indices)


@dataclass(frozen=True)
class Lists:
    """A column of lists, most of which are empty or say the same.

    Parameters
    ----------
    codes : ndarray of int64, shape (rows,)
        Which of the lists each row has.
    lists : pyarrow.ListArray of string
        The first is empty.
    """

    codes: npt.NDArray[np.int64]
    lists: pa.ListArray

    @classmethod
    def of(cls, column: pd.Series) -> Lists:
        """Give each row of a column the number of its list; one object is one list.

        Parameters
        ----------
        column : Series of list of str
        """
        values = np.ascontiguousarray(column.to_numpy(dtype=object))
        full = np.flatnonzero(np.fromiter(map(len, values), np.int64, len(values)))
        kept = values[full]
        # An array of objects is their addresses in a row; asking `id` of each costs a second a
        # million rows and column.
        codes, distinct = pd.factorize(np.frombuffer(kept, dtype=np.intp))
        first = np.empty(len(distinct), dtype=np.int64)
        first[codes[::-1]] = np.arange(len(kept))[::-1]
        numbers = np.zeros(len(values), dtype=np.int64)
        numbers[full] = codes + 1
        return cls(numbers, pa.array([[], *kept[first]], pa.list_(pa.string())))

    def json(self) -> pa.Array:
        """Write every row as JSON text."""
        items = quoted(self.lists.flatten())
        joined = pc.binary_join(pa.ListArray.from_arrays(self.lists.offsets, items), ", ")
        return pc.binary_join_element_wise("[", joined, "]", "").take(pa.array(self.codes))

    def pairs(self, known: pd.Series) -> pa.Table:
        """Pair every row with each of the ids in its list.

        Parameters
        ----------
        known : Series of str
            The ids there are.

        Returns
        -------
        pyarrow.Table
            ``base_id``, the row, and ``related_id``, the place of the id among those known,
            both counted from 1. Ids that are not known are left out.

        Examples
        --------
        >>> lists = Lists.of(pd.Series([["c2", "c1"], [], ["c2"]]))
        >>> lists.pairs(pd.Series(["c1", "c2"])).to_pydict()
        {'base_id': [1, 1, 3], 'related_id': [2, 1, 2]}
        """
        ids = self.lists.flatten().dictionary_encode()
        named = pd.Index(known).get_indexer(ids.dictionary.to_pylist())
        found = named[ids.indices.to_numpy(zero_copy_only=False)]
        offsets = np.asarray(self.lists.offsets, dtype=np.int64)
        many = np.diff(offsets)[self.codes]
        base = np.repeat(np.arange(len(self.codes)), many)
        within = np.arange(len(base)) - np.repeat(np.cumsum(many) - many, many)
        related = found[np.repeat(offsets[:-1][self.codes], many) + within]
        kept = related >= 0
        return pa.table({"base_id": base[kept] + 1, "related_id": related[kept] + 1})
