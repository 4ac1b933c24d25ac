"""Cells as every export types them: days, words stored once, lists as JSON, and pairs of rows."""

from __future__ import annotations

import json

import numpy as np
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


def typed(column: pd.Series) -> pa.Array:
    """Type any column by what it holds: days, numbers, lists or text.

    Parameters
    ----------
    column : Series

    Returns
    -------
    pyarrow.Array
        Lists are coded, each distinct one being stored once.
    """
    if pd.api.types.is_datetime64_any_dtype(column):
        return days(column)
    if pd.api.types.is_numeric_dtype(column):
        return pa.array(column, from_pandas=True)
    if any(isinstance(value, list | tuple) for value in column.head(1)):
        return listed(column)
    return text(column)


def plain(column: pd.Series) -> pa.Array:
    """Type any column as a cell of a table: as :func:`typed`, lists as JSON text."""
    column = typed(column)
    return decoded(json_text(column)) if pa.types.is_dictionary(column.type) else column


def coded(column: pd.Series) -> pa.Array:
    """Type any column as :func:`typed`, each distinct word being stored once too."""
    column = typed(column)
    return column.dictionary_encode() if pa.types.is_string(column.type) else column


def blanks_as_null(words: pa.DictionaryArray) -> pa.DictionaryArray:
    """Let a coded word that is blank be null.

    Examples
    --------
    >>> blanks_as_null(pa.array(["", "aa"]).dictionary_encode()).to_pylist()
    [None, 'aa']
    """
    blank = pc.index(words.dictionary, "").cast(words.indices.type)
    said = pc.if_else(pc.equal(words.indices, blank), pa.scalar(None, blank.type), words.indices)
    return pa.DictionaryArray.from_arrays(said, words.dictionary)


def decoded(column: pa.Array) -> pa.Array:
    """Write a coded column out row by row; any other stays as it is."""
    if not pa.types.is_dictionary(column.type):
        return column
    return column.dictionary.take(column.indices)


def listed(column: pd.Series) -> pa.DictionaryArray:
    """Code a column of lists, of which most are empty or the same object.

    Parameters
    ----------
    column : Series of list of str

    Returns
    -------
    pyarrow.DictionaryArray of list of string

    Examples
    --------
    >>> listed(pd.Series([["aa"], [], []])).to_pylist()
    [['aa'], [], []]
    """
    values = np.ascontiguousarray(column.to_numpy(dtype=object))
    full = np.flatnonzero(np.fromiter(map(len, values), np.int64, len(values)))
    kept = values[full]
    # An array of objects is their addresses in a row; asking `id` of each costs a second a
    # million rows and column.
    codes, distinct = pd.factorize(np.frombuffer(kept, dtype=np.intp))
    first = np.empty(len(distinct), dtype=np.int64)
    first[codes[::-1]] = np.arange(len(kept))[::-1]
    numbers = np.zeros(len(values), dtype=np.int32)
    numbers[full] = codes + 1
    lists = pa.array([[], *kept[first]], pa.list_(pa.string()))
    return pa.DictionaryArray.from_arrays(pa.array(numbers), lists)


def json_text(lists: pa.Array) -> pa.Array:
    r"""Write lists as JSON text, coded ones once each.

    Parameters
    ----------
    lists : pyarrow.Array
        Lists of string or of coded string, or a dictionary of them.

    Returns
    -------
    pyarrow.Array
        Strings, or a dictionary of them.

    Examples
    --------
    >>> json_text(pa.array([["aa", 'the "x"'], []])).to_pylist()
    ['["aa", "the \\"x\\""]', '[]']
    """
    if pa.types.is_dictionary(lists.type):
        return pa.DictionaryArray.from_arrays(lists.indices, json_text(lists.dictionary))
    items = json_strings(lists.flatten())
    joined = pc.binary_join(pa.ListArray.from_arrays(_offsets(lists), items), ", ")
    return pc.binary_join_element_wise("[", joined, "]", "")


def json_strings(column: pa.Array) -> pa.Array:
    """Write a column of text as JSON strings, each distinct one once; null stays null.

    Parameters
    ----------
    column : pyarrow.Array of string, coded or not

    Returns
    -------
    pyarrow.Array of string
    """
    coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
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


def pairs(lists: pa.ListArray, names: pd.Series) -> pa.Table:
    """Pair every row of a column of lists with each of the names in its list.

    Parameters
    ----------
    lists : pyarrow.ListArray of string, coded or not
    names : Series of str
        The names there are.

    Returns
    -------
    pyarrow.Table
        ``base_id``, the row, and ``related_id``, the place of the name among those there are,
        both counted from 1. Names that are not there are left out.

    Examples
    --------
    >>> lists = pa.array([["c2", "c1"], [], ["c2"]])
    >>> pairs(lists, pd.Series(["c1", "c2"])).to_pydict()
    {'base_id': [1, 1, 3], 'related_id': [2, 1, 2]}
    """
    items = lists.flatten()
    coded = items if pa.types.is_dictionary(items.type) else items.dictionary_encode()
    there = whole(pa.array(names, pa.string()))
    # A ledger without claims has lists of nothing, whose items have no type.
    places = pc.index_in(coded.dictionary.cast(pa.string()), value_set=there).take(coded.indices)
    base = np.repeat(np.arange(1, len(lists) + 1), np.diff(_offsets(lists)))
    both = pa.table({"base_id": base, "related_id": pc.add(places.cast(pa.int64()), 1)})
    return both.filter(pc.is_valid(places)) if places.null_count else both


def _offsets(lists: pa.ListArray) -> pa.Array:
    """Tell where each list begins and ends among the items of all; a part begins at none."""
    return pc.subtract(lists.offsets, lists.offsets[0])
