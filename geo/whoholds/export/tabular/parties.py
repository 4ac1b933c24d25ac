"""What parties are called, and on which side they are, on the day that a row speaks of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from whoholds.actor_names import actor_names
from whoholds.engine.actors import blocs
from whoholds.ledgers import Ledger


def called_until(
    holders: pa.DictionaryArray, until: pa.Array, ledger: Ledger
) -> dict[str, pa.DictionaryArray]:
    """Name the holder of each row, and his side, as they were on its last day.

    Parameters
    ----------
    holders : pyarrow.DictionaryArray of string
        Null for nobody.
    until : pyarrow.Array of date32
        The last day of each row.
    ledger : Ledger

    Returns
    -------
    dict of str to pyarrow.DictionaryArray of string
        ``holder_name``, ``abbreviation``, ``bloc`` (his own id where he belongs to none).
    """
    dated = pd.concat([ledger.actor_names, ledger.actor_blocs])
    renewed = {dt.date.fromisoformat(day) for day in dated["start"] if day}
    renewed |= {dt.date.fromisoformat(day) + dt.timedelta(days=1) for day in dated["end"] if day}
    first = sorted({dt.date.min, *renewed})
    at = np.searchsorted(
        np.array(first, "datetime64[D]"), until.to_numpy(zero_copy_only=False), "right"
    )
    ids = holders.dictionary.to_pylist()
    where = pc.add(holders.indices, pa.array((at - 1) * len(ids), holders.indices.type))
    named: dict[str, list[Mapping[str, str]]] = {
        "holder_name": [actor_names(ledger, day) for day in first],
        "abbreviation": [actor_names(ledger, day, abbreviated=True) for day in first],
        "bloc": [blocs(ledger, day) for day in first],
    }
    words = {
        column: pa.array([one.get(actor) or None for one in called for actor in ids], pa.string())
        for column, called in named.items()
    }
    return {column: pa.DictionaryArray.from_arrays(where, told) for column, told in words.items()}
