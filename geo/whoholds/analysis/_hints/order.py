"""Changes that one source tells of one place, and of which nothing says which came first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from whoholds import dates
from whoholds._arrays import Ints
from whoholds.analysis._hints.material import Finding, Material


def untold(material: Material) -> Finding:
    """Find two changes, to different holders, that one source dates so that either may be last.

    `after` tells the order, so do times of day, and a recapture comes after what it undoes.

    Parameters
    ----------
    material : Material

    Returns
    -------
    Finding
    """
    evidence = material.evidence
    rows = np.flatnonzero(material.came & evidence.change)
    group = _voices(material, rows)
    order = np.lexsort((evidence.claim[rows], evidence.earliest[rows], group))
    rows, group = rows[order], group[order]
    holders = pd.Series(evidence.holder[rows]).groupby(group)
    several = holders.transform("nunique").gt(1).to_numpy(bool)
    earlier: dict[int, int] = {}
    told = _Told.by(material)
    for row, other in _meetings(material, rows[several], group[several]):
        claim = int(evidence.claim[row])
        if claim not in earlier and not told.order(row, other):
            earlier[claim] = int(evidence.claim[other])

    def say(row: int) -> tuple[str, str]:
        one, other = material.claims["claim_id"].iloc[[earlier[row], row]]
        return (
            f"`{one}` and `{other}`, of one source, may lie on the same days, and nothing says "
            "which came first",
            "name the earlier one in `after` of the later, or date them more closely",
        )

    return Finding("no-order", "after", np.array(sorted(earlier), np.int64), say)


def _voices(material: Material, rows: Ints) -> Ints:
    """Give one number to the rows of one place, one source and one party."""
    evidence, sources = material.evidence, material.ledger.sources
    parent = dict(zip(sources["source_id"], sources["derived_from"], strict=True))
    cited = material.claims["source_id"]
    root = {source: _root(source, parent) for source in cited.unique()}
    said = pd.DataFrame(
        {
            "subject": evidence.subject[rows],
            "root": pd.factorize(cited.map(root))[0][evidence.claim[rows]],
            "party": evidence.party[rows],
        }
    )
    return said.groupby(list(said)).ngroup().to_numpy(np.int64).astype(np.int64)


def _root(source: str, parent: Mapping[str, str]) -> str:
    """Find the source that one repeats in the end."""
    while above := parent.get(source):
        source = above
    return source


def _meetings(material: Material, rows: Ints, group: Ints) -> Iterator[tuple[int, int]]:
    """Pair rows of one group whose bounds meet and whose holders do not agree.

    Rows come by group and earliest day. Of each other holder one row is enough: the one whose
    bounds end last.
    """
    evidence = material.evidence
    agree = evidence.actors.agree.tolist()
    columns = (evidence.holder[rows], evidence.earliest[rows], evidence.latest[rows])
    last: dict[int, tuple[int, int]] = {}
    here = -1
    for row, voice, holder, begins, ends in zip(
        rows.tolist(), group.tolist(), *(column.tolist() for column in columns), strict=True
    ):
        if voice != here:
            last, here = {}, voice
        for other, (ended, before) in last.items():
            if ended >= begins and not agree[other][holder]:
                yield row, before
        if holder not in last or last[holder][0] <= ends:
            last[holder] = ends, row


@dataclass(frozen=True, eq=False)
class _Told:
    """What says which of two changes came first."""

    material: Material
    ids: Sequence[str]
    whens: Sequence[str]
    after: Mapping[str, list[str]]
    undone: Mapping[int, frozenset[int]]  # recapture -> holders whose captures it undoes

    @classmethod
    def by(cls, material: Material) -> _Told:
        """Collect what is told of order."""
        said = material.claims.loc[material.claims["after"].ne(""), ["claim_id", "after"]]
        after = {one: text.split(";") for one, text in said.itertuples(index=False)}
        evidence = material.evidence
        back = np.flatnonzero(material.among(("recaptured",)))
        sets, place = np.unique(evidence.challengers[back], return_inverse=True)
        losers = [evidence.challenger_sets.members(sets[[i]])[1] for i in range(len(sets))]
        agree = evidence.actors.agree
        holders = [frozenset(np.flatnonzero(agree[who].any(axis=0)).tolist()) for who in losers]
        undone = {row: holders[i] for row, i in zip(back.tolist(), place.tolist(), strict=True)}
        ids, whens = (material.claims[name].tolist() for name in ("claim_id", "when"))
        return cls(material, ids, whens, after, undone)

    def order(self, row: int, other: int) -> bool:
        """Tell whether it is told which of two rows came first."""
        holder = self.material.evidence.holder
        for one, two in ((row, other), (other, row)):
            if int(holder[two]) in self.undone.get(one, ()):
                return True
        claims = self.material.evidence.claim[[row, other]].tolist()
        whens = [self.whens[claim] for claim in claims]
        times = [dates.minute(when) for when in whens if "T" in when]
        if len(set(times) - {None}) == 2:
            return True
        if not self.after:
            return False
        ids = [self.ids[claim] for claim in claims]
        return ids[1] in self._before(ids[0]) or ids[0] in self._before(ids[1])

    def _before(self, claim: str) -> set[str]:
        """Collect the claims that come before one, at any remove."""
        found: set[str] = set()
        ahead = [claim]
        while ahead:
            new = [one for one in self.after.get(ahead.pop(), []) if one not in found]
            found.update(new)
            ahead += new
        return found
