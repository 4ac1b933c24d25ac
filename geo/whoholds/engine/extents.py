"""Extents: what a claim says of a place of which an event took in only a part.

`most` stays what it is, in doubt until a claim of the whole joins or follows. With `half` and
`part` nobody took the place: it is contested, the loser inside. At the `edge` it was attacked.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd

from whoholds._arrays import Ints, number
from whoholds.vocabulary import CHANGES, EXTENTS

_HOLDS = ("held", "shared")

WHOLE, MOST, HALF, PART, EDGE = range(len(EXTENTS))


def codes(claims: pd.DataFrame) -> Ints:
    """Give the extents of claims as places in :data:`whoholds.vocabulary.EXTENTS`.

    Of a ledger that nobody checked, a word that is none stands for the whole.
    """
    return np.maximum(number(claims["extent"], pd.Index(EXTENTS)), WHOLE)


def silent(claims: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Mark claims that say nothing of the place itself: who stands at, or left, its edge."""
    still = claims["event"].isin(_HOLDS) | (
        claims["event"].eq("withdrew") & claims["holder"].eq("")
    )
    return np.asarray(claims["extent"].eq("edge") & still, bool)


def read(claims: pd.DataFrame, incumbent: str) -> tuple[pd.DataFrame, npt.NDArray[np.bool_]]:
    """Read claims of a part as what they say of the place.

    Parameters
    ----------
    claims : DataFrame
        Columns ``event``, ``holder``, ``partners``, ``challengers`` and ``extent``, indexed 0, 1, …
    incumbent : str
        Who is taken to have lost most of a place where no loser is named; blank for nobody.

    Returns
    -------
    claims : DataFrame
        With a column ``rivals`` more: the challengers, or who is taken for one.
    lowered : ndarray of bool
        Changes that became conditions: seen on one of the days on which the change was.
    """
    extent = codes(claims)
    claims = claims.assign(rivals=claims["challengers"])
    lowered = np.zeros(len(claims), bool)
    if not extent.any():
        return claims, lowered
    change = claims["event"].isin(CHANGES).to_numpy(bool)
    lowered = change & (extent > MOST)
    part = claims.loc[lowered]
    came = (part["holder"] + ";" + part["partners"]).str.strip(";")
    fight = ["attacked" if one == EDGE else "contested" for one in extent[lowered].tolist()]
    claims.loc[lowered, "event"] = fight
    claims.loc[lowered, "holder"] = part["challengers"].str.replace(";.*", "", regex=True)
    claims.loc[lowered, "partners"] = ""
    claims.loc[lowered, "challengers"] = claims.loc[lowered, "rivals"] = came
    half = np.isin(extent, (HALF, PART)) & claims["event"].isin(_HOLDS).to_numpy(bool)
    claims.loc[half, "event"] = "contested"
    taken = (extent == MOST) & (change | claims["event"].isin(_HOLDS).to_numpy(bool))
    unnamed = taken & claims["challengers"].eq("").to_numpy(bool)
    claims.loc[unnamed & claims["holder"].ne(incumbent).to_numpy(bool), "rivals"] = incumbent
    return claims, lowered
