"""Cells as every export types them: days, texts, lists as JSON, and pairs of rows."""

from __future__ import annotations

import json

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

    Lists that are one object are written once, since a million verdicts share a few hundred.

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
    codes, lists = _distinct(column)
    items = quoted(lists.flatten())
    joined = pc.binary_join(pa.ListArray.from_arrays(lists.offsets, items), ", ")
    return pc.binary_join_element_wise("[", joined, "]", "").take(pa.array(codes))


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


def pairs(column: pd.Series, known: pd.Series) -> pa.Table:
    """Pair every row with each of the ids in its list.

    Parameters
    ----------
    column : Series of list of str
    known : Series of str
        The ids there are.

    Returns
    -------
    pyarrow.Table
        ``base_id``, the row, and ``related_id``, the place of the id among those known, both
        counted from 1. Ids that are not known are left out.

    Examples
    --------
    >>> pairs(pd.Series([["c2", "c1"], [], ["c2"]]), pd.Series(["c1", "c2"])).to_pydict()
    {'base_id': [1, 1, 3], 'related_id': [2, 1, 2]}
    """
    codes, lists = _distinct(column)
    found = pd.Index(known).get_indexer(lists.flatten().to_pylist())
    offsets = np.asarray(lists.offsets, dtype=np.int64)
    many = np.diff(offsets)[codes]
    base = np.repeat(np.arange(len(codes)), many)
    within = np.arange(len(base)) - np.repeat(np.cumsum(many) - many, many)
    related = found[np.repeat(offsets[:-1][codes], many) + within]
    kept = related >= 0
    return pa.table({"base_id": base[kept] + 1, "related_id": related[kept] + 1})


def _distinct(column: pd.Series) -> tuple[npt.NDArray[np.int64], pa.ListArray]:
    """Give every row the number of its list object, and the lists in that order."""
    values = np.ascontiguousarray(column.to_numpy(dtype=object))
    # An array of objects is their addresses in a row; asking `id` of each costs a second a
    # million rows and column.
    addresses = np.frombuffer(values, dtype=np.intp)
    codes, distinct = pd.factorize(addresses)
    first = np.empty(len(distinct), dtype=np.int64)
    first[codes[::-1]] = np.arange(len(values))[::-1]
    return codes, pa.array(list(values[first]), pa.list_(pa.string()))
