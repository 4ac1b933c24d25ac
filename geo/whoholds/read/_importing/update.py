"""Update: what a newer export of a source adds to a pack, corrects, and no longer says."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from whoholds.read._importing.draft import short
from whoholds.read.imported import Imported

_BY_EVENT = ("acled",)  # forms in which a source is one event, whatever file it stands in
_CELLS = ("title", "publisher", "url", "archived_url", "published", "affiliation")


@dataclass(frozen=True)
class Update:
    """What an import changes in the claims and sources of a pack.

    Parameters
    ----------
    claims, sources : DataFrame
        Rows to append; a claim that corrects another names it in ``supersedes``.
    origin : mapping of str to int
        Id of each claim to append -> row of the input.
    record : DataFrame
        ``claim_id``, ``row``, ``said`` of all that the export says now, new or known.
    gone : tuple of str
        Ids of claims that stand in the pack, and that the export no longer says.
    """

    claims: pd.DataFrame
    sources: pd.DataFrame
    origin: Mapping[str, int]
    record: pd.DataFrame
    gone: tuple[str, ...]


def update(
    imported: Imported,
    claims: pd.DataFrame,
    sources: pd.DataFrame,
    before: pd.DataFrame,
    *,
    older: bool = False,
) -> Update:
    """Compare an export with what the pack has of the one before.

    Parameters
    ----------
    imported : Imported
        The export as it is now.
    claims, sources : DataFrame
        Tables of the pack, as text.
    before : DataFrame
        ``claim_id`` and ``said`` of what the export before said; no rows where there was none.
    older : bool
        Whether it is older than what the pack has: then it only adds.
    """
    fresh = _said(imported.claims)
    superseded = _superseded(claims)
    there = set(claims["claim_id"])
    past = {text: key for key, text in zip(before["claim_id"], before["said"], strict=True)
            if key in there}  # fmt: skip
    names = _Names(there, superseded, frozenset(past.values()))
    ids = [past.get(text) or names.of(key) for key, text in
           zip(fresh["claim_id"], fresh["said"], strict=True)]  # fmt: skip
    record = fresh.assign(claim_id=ids)
    new = record[~record["claim_id"].isin(there)].drop_duplicates("claim_id")
    stale = {key for key in past.values() if key not in superseded} - set(ids)
    if imported.form in _BY_EVENT:
        cited = _readings(new["source_id"], sources)
        same = claims["source_id"].isin(cited) & claims["claim_id"].str.startswith(imported.form)
        stale |= set(claims["claim_id"][same]) - set(superseded) - set(ids)
    stale = set() if older else stale
    old = claims[claims["claim_id"].isin(stale)].drop_duplicates("claim_id")
    mended = _pairs(old, new, by_event=imported.form in _BY_EVENT)
    new = new.assign(supersedes=[mended.get(key, "") for key in new["claim_id"]])
    new, added = _cite(new, imported.sources, sources)
    return Update(
        claims=new.drop(columns=["row", "said"]),
        sources=added,
        origin=dict(zip(new["claim_id"], new["row"], strict=True)),
        record=record[["claim_id", "row", "said"]].drop_duplicates("claim_id"),
        gone=tuple(key for key in old["claim_id"] if key not in set(mended.values())),
    )


class _Names:
    """Finds the id under which a claim stands in the pack, or is to stand there."""

    def __init__(
        self, there: set[str], superseded: Mapping[str, str], past: frozenset[str]
    ) -> None:
        self._there, self._superseded, self._past = set(there), superseded, past

    def of(self, key: str) -> str:
        """Id of a claim that the export before did not make."""
        if key not in self._there or not (key in self._past or self._corrected(key)):
            return key
        number = 2
        while f"{key}-{number}" in self._there:
            number += 1
        self._there.add(f"{key}-{number}")
        return f"{key}-{number}"

    def _corrected(self, key: str) -> bool:
        """Tell whether what the source said last had taken its place."""
        seen: set[str] = set()
        while key in self._superseded and key not in seen:
            seen.add(key)
            key = self._superseded[key]
            if key in self._past:
                return True
        return False


def _said(claims: pd.DataFrame) -> pd.DataFrame:
    """Claims with their fingerprints, what is said twice only once."""
    return claims.assign(said=said(claims)).drop_duplicates("said").reset_index(drop=True)


def said(claims: pd.DataFrame) -> pd.Series:
    """Fingerprint of all that each claim says, by which it is known again in a later export."""
    rest = claims.drop(columns=["row", "claim_id", "supersedes"])
    joined = ["|".join(cells) for cells in rest.itertuples(index=False, name=None)]
    return pd.Series([short(text, 12) for text in joined], index=claims.index, dtype="str")


def _superseded(claims: pd.DataFrame) -> dict[str, str]:
    """Claims that others correct -> those others."""
    if "supersedes" not in claims:
        return {}
    return {
        old: key
        for key, olds in zip(claims["claim_id"], claims["supersedes"], strict=True)
        for old in str(olds).split(";")
        if old
    }


def _readings(ids: pd.Series, sources: pd.DataFrame) -> set[str]:
    """Add what is derived from them to sources."""
    roots = set(ids)
    if "derived_from" not in sources:
        return roots
    return roots | set(sources["source_id"][sources["derived_from"].isin(roots)])


def _pairs(old: pd.DataFrame, new: pd.DataFrame, *, by_event: bool) -> dict[str, str]:
    """Match each new claim to the old one that it corrects, where only one can be meant."""
    keys = [["subject", "event", "holder", "begins"], ["subject", "begins"], ["subject", "when"],
            ["subject", "event", "holder"]]  # fmt: skip
    keys = [["event_number"], *keys] if by_event else keys
    left, right = _keyed(old), _keyed(new)
    answer: dict[str, str] = {}
    for columns in keys:
        left = left[~left["claim_id"].isin(answer.values())]
        right = right[~right["claim_id"].isin(answer)]
        one = left[~left.duplicated(columns, keep=False)]
        other = right[~right.duplicated(columns, keep=False)]
        both = one.merge(other, on=columns, suffixes=("_old", "_new"))
        answer |= dict(zip(both["claim_id_new"], both["claim_id_old"], strict=True))
    return answer


def _keyed(claims: pd.DataFrame) -> pd.DataFrame:
    columns = ["claim_id", "subject", "event", "holder", "when", "source_id"]
    frame = claims.reindex(columns=columns, fill_value="").astype("str")
    number = frame["source_id"].str.replace(r"-\d{4}-\d\d-\d\d(?:-\d+)?$", "", regex=True)
    return frame.assign(
        begins=[when.partition("/")[0] for when in frame["when"]], event_number=number
    )


def _cite(
    claims: pd.DataFrame, cited: pd.DataFrame, sources: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Cite for new claims a reading of their source by which they can have been known.

    A source that the pack has from an earlier day stays as it is. What only its newer state says
    cites a row of its own, named by source and day and ``derived_from`` the first, so that both
    are one voice.
    """
    there = {
        str(row["source_id"]): {str(column): str(cell) for column, cell in row.items()}
        for row in sources.to_dict("records")
    }
    wanted = set(claims["source_id"]) | {
        key for note in claims["note"] if note.startswith("also: ")
        for key in note.removeprefix("also: ").split(", ")
    }  # fmt: skip
    renamed: dict[str, str] = {}
    added: list[dict[str, str]] = []
    rows = cited.drop_duplicates("source_id").astype("str").to_dict("records")
    for each in rows:
        row = {str(column): str(cell) for column, cell in each.items()}
        key = row["source_id"]
        if key not in wanted:
            continue
        day = row["published"] or row["accessed"]
        name, number = key, 1
        while name in there and not _alike(there[name], row):
            name = f"{key}-{day}" if number == 1 else f"{key}-{day}-{number}"
            number += 1
        if name not in there:
            there[name] = {**row, "source_id": name}
            if name != key:
                there[name]["derived_from"] = key
            added.append(there[name])
        renamed[key] = name
    claims = claims.assign(source_id=[renamed.get(key, key) for key in claims["source_id"]])
    return claims, pd.DataFrame(added, columns=cited.columns, dtype="str")


def _alike(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    """Tell whether two rows are one reading of a source."""
    cells = _CELLS if other.get("published") else (*_CELLS, "accessed")
    return all(_plain(one.get(cell, "")) == _plain(other.get(cell, "")) for cell in cells)


def _plain(cell: str) -> str:
    return cell.removeprefix("'")
