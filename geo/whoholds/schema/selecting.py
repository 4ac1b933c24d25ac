"""Selecting: which claims and lists of a ledger are meant, by whom, of what, up to when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from whoholds._arrays import Ints
from whoholds._suggest import suggest
from whoholds.dates import Day, ordinal, read_day
from whoholds.errors import SubjectError
from whoholds.schema.sound import places

__all__ = ["Flags", "Mask", "Wishes", "cited", "flags", "meant", "unlinked"]

Flags = npt.NDArray[np.bool_]
"""One truth a row."""

Mask = pd.Series | npt.NDArray[Any] | list[bool] | Callable[[pd.DataFrame], Any]
"""Truths about claims, or a function of the claims that answers them."""

_PARTS = ("holder", "partners", "challengers", "claimant")


@dataclass(frozen=True)
class Wishes:
    """What is wished of claims and lists; ``None`` wishes nothing.

    Parameters
    ----------
    source, actor, subject : str or iterable of str, optional
    before : str, date or datetime64, optional
        As :meth:`whoholds.Ledger.only` takes them.
    """

    source: str | Iterable[str] | None = None
    actor: str | Iterable[str] | None = None
    subject: str | Iterable[str] | None = None
    before: Day | None = None

    @property
    def of_lists(self) -> bool:
        """Whether anything is wished that a list can fulfil."""
        return self.source is not None or self.before is not None


def meant(
    tables: Mapping[str, Any], wishes: Wishes, *, known: Ints, lists_known: Mapping[str, int]
) -> tuple[Flags, Flags]:
    """Mark the claims and the lists that fulfil every wish.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The ledger's, layers among them.
    wishes : Wishes
    known : ndarray of int64, shape (claims,)
        Days on which claims became public, from 1970-01-01.
    lists_known : mapping of str to int
        The same of lists that name any place, by id.

    Raises
    ------
    SubjectError
        When the ledger has no such source, actor or subject.
    """
    claims, lists = tables["claims"], tables["lists"]
    claim, listed = np.ones(len(claims), bool), np.ones(len(lists), bool)
    if wishes.source is not None:
        names = _asked(wishes.source, tables["sources"]["source_id"], "source")
        claim &= claims["source_id"].isin(names).to_numpy(bool)
        listed &= lists["source_id"].isin(names).to_numpy(bool)
    if wishes.actor is not None:
        claim &= _of_actor(claims, _asked(wishes.actor, tables["actors"]["actor_id"], "actor"))
    if wishes.subject is not None:
        there = {*claims["subject"], *places(tables)}
        claim &= _of_subject(claims, _asked(wishes.subject, there, "subject"))
    if wishes.before is not None:
        day = ordinal(read_day(wishes.before))
        claim &= known < day
        listed &= np.array([lists_known.get(one, day) < day for one in lists["list_id"]], bool)
    return claim, listed


def _asked(ids: str | Iterable[str], known: Iterable[str], kind: str) -> set[str]:
    """Take one id or several, all of which must be known.

    Raises
    ------
    SubjectError
        When one is not; the message says which, and what may be meant.
    """
    asked = {ids} if isinstance(ids, str) else set(ids)
    known = set(known)
    for name in sorted(asked - known, key=str):
        meant = suggest(str(name), known)
        raise SubjectError(f"no {kind} `{name}` in the ledger" + (f"; {meant}" if meant else ""))
    return asked


def flags(mask: Mask, claims: pd.DataFrame) -> Flags:
    """Read truths about claims, by label where they have labels, else by position.

    Raises
    ------
    ValueError
        When they are not one truth a claim.

    Examples
    --------
    >>> claims = pd.DataFrame({"holder": ["a", "b", "a"]})
    >>> flags((claims["holder"] == "a").sort_values(), claims).tolist()
    [True, False, True]
    """
    given = mask(claims) if callable(mask) else mask
    if isinstance(given, pd.Series):
        if not given.index.is_unique or set(given.index) != set(claims.index):
            raise ValueError(
                "the mask has other labels than the claims: make it of ledger.claims, or pass a "
                "function of them"
            )
        given = given.reindex(claims.index)
        if given.isna().any():
            raise ValueError("the mask leaves some claims open: fill them with True or False")
    truths = np.asarray(given)
    if truths.shape == (len(claims),) and truths.dtype == object:
        truths = np.array([each is True or each is np.True_ for each in truths])
    if truths.dtype != bool or truths.shape != (len(claims),):
        raise ValueError(f"a mask has one truth for each of the {len(claims)} claims")
    return truths


def _of_actor(claims: pd.DataFrame, actors: set[str]) -> Flags:
    """Mark claims that name an actor: as holder, partner, challenger or claimant."""
    named = [[set(text.split(";")) & actors for text in claims[part]] for part in _PARTS]
    return np.array([any(parts) for parts in zip(*named, strict=True)], dtype=bool)


def _of_subject(claims: pd.DataFrame, subjects: Iterable[str]) -> Flags:
    """Mark claims on subjects; of a road without a section, on any section of it."""
    asked = set(subjects)
    said = claims["subject"]
    return np.asarray(
        said.isin(asked) | said.str.replace(r"\[.*", "", regex=True).isin(asked), dtype=bool
    )


def unlinked(claims: pd.DataFrame) -> pd.DataFrame:
    """Leave out of ``supersedes`` and ``after`` the claims that are not there."""
    there = {"", *claims["claim_id"]}
    return claims.assign(
        **{
            column: [
                text if text in there else ";".join(one for one in text.split(";") if one in there)
                for text in claims[column]
            ]
            for column in ("supersedes", "after")
        }
    )


def cited(sources: pd.DataFrame, ids: Iterable[str]) -> pd.DataFrame:
    """Keep the sources that are cited, and those from which they derive."""
    parents = dict(zip(sources["source_id"], sources["derived_from"], strict=True))
    kept: set[str] = set()
    waiting = [one for one in ids if one in parents]
    while waiting:
        one = waiting.pop()
        if one not in kept:
            kept.add(one)
            waiting += [parent for parent in [parents[one]] if parent in parents]
    return sources[sources["source_id"].isin(kept)]
