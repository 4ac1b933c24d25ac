"""Merge: two or more packs into one, each row once, and where it came from."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd

from whoholds import schema
from whoholds._renamed import renamed
from whoholds.errors import PackError, SourceDataError
from whoholds.ledgers import Ledger
from whoholds.read._pack import origin
from whoholds.read._pack.making import making, refuse_occupied
from whoholds.read._pack.new import begin
from whoholds.read._pack.pages import free, one_source
from whoholds.read._pack.resources import read
from whoholds.read._pack.saving import fill
from whoholds.read._pack.view import View
from whoholds.read.pack import faults_of, open as open_pack
from whoholds.schema.tables import cells as texts

_SAME = ("subject", "event", "when", "holder", "source_id")
_LISTED = 10
_WHOLE = {"stations": "highway_id", "list_rows": "list_id", "area_places": "area_id"}
_SAID = ("subject", "event", "when", "holder", "partners", "challengers", "claimant")


@dataclass(frozen=True)
class Merged:
    """What a merge made.

    Parameters
    ----------
    folder : Path
        The new pack.
    duplicates : DataFrame
        Claims that were left out: ``pack``, ``claim_id``, ``kept`` (the claim that says the same),
        ``kept_pack``.
    conflicts : DataFrame
        Rows with one id and different cells, of which the first pack's was kept: ``table``,
        ``id``, ``pack``, ``kept_pack``.
    renamed : DataFrame
        Claims and sources that got another id, since another pack uses theirs for something else
        or has the same page under another: ``table``, ``id``, ``pack``, ``new_id``.
    packs : tuple of str
        Names of the packs, in the order in which they count.
    claims, sources : int
        How many the new pack has.
    """

    folder: Path
    duplicates: pd.DataFrame
    conflicts: pd.DataFrame
    renamed: pd.DataFrame
    packs: tuple[str, ...]
    claims: int
    sources: int

    def report(self) -> str:
        """Say in a few lines what was merged, and what of it was joined."""
        left, new = self.duplicates, self.renamed
        lines = [
            f"{self.folder}: {self.claims} claims of {self.sources} sources, of "
            f"{', '.join(self.packs)}",
            f"claims left out, since an earlier pack has them: {len(left)}; ids changed: "
            f"{len(new)}; rows that differ, of which the earlier pack's were kept: "
            f"{len(self.conflicts)}",
        ]
        lines += [
            f"  left out, {claim} of {name}: {kept} of {kept_name} says the same"
            for name, claim, kept, kept_name in left.head(_LISTED).itertuples(index=False)
        ]
        lines += [
            f"  changed, {table}: {old} of {name} is {new_id}"
            for table, old, name, new_id in new.head(_LISTED).itertuples(index=False)
        ]
        lines += [
            f"  differs, {table}: {row_id} of {name} from that of {kept_name}"
            for table, row_id, name, kept_name in self.conflicts.head(_LISTED).itertuples(
                index=False
            )
        ]
        if max(map(len, (left, new, self.conflicts))) > _LISTED:
            lines.append(f"  and more; of each kind the first {_LISTED} are listed")
        return "\n".join(lines)


@renamed(sources="packs")
def merge(
    packs: Sequence[str | os.PathLike[str]],
    folder: str | os.PathLike[str],
    *,
    title: str = "",
) -> Merged:
    """Merge packs.

    Actors, towns, roads and states with one id are one; where their cells differ, the first
    pack's count and the difference is told. Sources with one web address are one, whatever their
    ids; so ``derived_from`` goes on meaning what it meant, and a report that four packs copied
    counts once. Claims of one source about one subject with one event, date and holder are one;
    where their other parties differ, the first pack's count and the difference is told.
    Each table's licences and attributions are gathered, and every claim's pack is noted in
    ``imports/provenance.csv``.

    Parameters
    ----------
    packs : sequence of str or path-like
        Bundled names or folders; the first has precedence.
    folder : str or path-like
        Where the new pack shall be; absent or empty.
    title : str, optional
        Of the new pack; the titles of its parts, joined, unless given.

    Raises
    ------
    PackError
        If a pack has faults, or the whole would have; nothing is written then.
    SourceDataError
        If there are fewer than two packs, or something stands in the folder.
    """
    if len(packs) < 2:
        raise SourceDataError("name two packs at least")
    target = Path(folder)
    refuse_occupied(target)
    ledgers = [open_pack(pack) for pack in packs]
    names = _names([ledger.name for ledger in ledgers])
    renamed: list[tuple[str, str, str, str]] = []
    ledgers = one_source(ledgers, names, renamed)
    ledgers = _own_claims(ledgers, names, renamed)
    ledgers = _own_lists(ledgers, names, renamed)
    conflicts: list[tuple[str, str, str, str]] = []
    claims, duplicates = _claims(ledgers, names, conflicts)
    others = [table for table in schema.COLUMNS if table != "claims"]
    frames = {table: _union(table, ledgers, names, conflicts) for table in others}
    with making(target) as made:
        begin(made, Path(os.path.realpath(target)).name)
        joined = " + ".join(dict.fromkeys(ledger.title for ledger in ledgers))
        tables = {name: _known(frame, name) for name, frame in {**frames, "claims": claims}.items()}
        fill(made, ledgers, tables, title=title or joined)
        _provenance(made / "imports", claims)
        view = View(made)
        faults = faults_of(view)
        if faults:
            told = origin.told(faults, read(view)[1], ledgers, names)
            raise PackError(f"{' + '.join(names)}, merged (nothing was written)", told)
    return Merged(
        target,
        duplicates,
        pd.DataFrame(conflicts, columns=["table", "id", "pack", "kept_pack"]),
        pd.DataFrame(renamed, columns=["table", "id", "pack", "new_id"]),
        packs=tuple(names),
        claims=len(claims),
        sources=len(frames["sources"]),
    )


def _names(names: list[str]) -> list[str]:
    """Names of packs, told apart where two bear the same."""
    return [
        name if names.count(name) == 1 else f"{name}-{number}"
        for number, name in enumerate(names, start=1)
    ]


def _own_claims(
    ledgers: list[Ledger], names: list[str], renamed: list[tuple[str, str, str, str]]
) -> list[Ledger]:
    """Rename claims whose id another pack uses for a claim that says something else."""
    taken: dict[str, tuple[str, ...]] = {}
    columns = ["claim_id", *_SAID, "source_id"]
    answer = []
    for ledger, name in zip(ledgers, names, strict=True):
        ids: dict[str, str] = {}
        for cells in ledger.claims[columns].itertuples(index=False, name=None):
            old = str(cells[0])
            same = taken.get(old, cells) == cells
            ids[old] = old if same else free(f"{name}-{old}", taken)
            if not same:
                renamed.append(("claims", old, name, ids[old]))
            taken.setdefault(ids[old], cells)
        claims = ledger.claims.assign(
            claim_id=ledger.claims["claim_id"].map(ids),
            supersedes=ledger.claims["supersedes"].map(lambda old, ids=ids: ids.get(old, old)),
            after=ledger.claims["after"].map(lambda old, ids=ids: _mapped(old, ids)),
        )
        answer.append(replace(ledger, claims=claims))
    return answer


def _own_lists(
    ledgers: list[Ledger], names: list[str], renamed: list[tuple[str, str, str, str]]
) -> list[Ledger]:
    """Rename lists whose id another pack uses for another list; all seats are a pack's own."""
    taken: dict[str, tuple[str, ...]] = {}
    answer = []
    for ledger, name in zip(ledgers, names, strict=True):
        states = ";".join(ledger.states["state_id"])
        everywhere = ledger.lists["universe"].eq("seats") & (states != "")
        lists = ledger.lists.assign(
            universe=ledger.lists["universe"].mask(everywhere, f"seats:{states}")
        )
        ids: dict[str, str] = {}
        for cells in lists[[*schema.COLUMNS["lists"]]].itertuples(index=False, name=None):
            old = str(cells[0])
            own = ledger.list_rows[ledger.list_rows["list_id"].eq(old)]
            said = (*map(str, cells), *own[["subject", "holder"]].agg("|".join, axis=1))
            ids[old] = old if taken.get(old, said) == said else free(f"{name}-{old}", taken)
            if ids[old] != old:
                renamed.append(("lists", old, name, ids[old]))
            taken.setdefault(ids[old], said)
        lists = lists.assign(list_id=lists["list_id"].map(ids))
        rows = ledger.list_rows.assign(list_id=ledger.list_rows["list_id"].map(ids))
        answer.append(replace(ledger, lists=lists, list_rows=rows))
    return answer


def _claims(
    ledgers: list[Ledger], names: list[str], conflicts: list[tuple[str, str, str, str]]
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Join the claims of all packs, each once; answers them and those that were left out."""
    named = zip(ledgers, names, strict=True)
    whole = pd.concat([ledger.claims.assign(pack=name) for ledger, name in named])
    whole = whole.reset_index(drop=True)
    key = whole[list(_SAME)].agg("\x1f".join, axis=1)
    first = key.map(dict(zip(key[::-1], whole.index[::-1], strict=True)))
    # Within one pack two equal claims are its editor's business.
    again = (first.to_numpy() != whole.index) & (
        whole["pack"].to_numpy() != whole["pack"].to_numpy()[first]
    )
    kept = whole.loc[first[again], ["claim_id", "pack"]].to_numpy()
    out = whole.loc[again, ["pack", "claim_id"]].assign(kept=kept[:, 0], kept_pack=kept[:, 1])
    said = whole[list(_SAID)].agg("\x1f".join, axis=1)
    differ = said.loc[first[again]].to_numpy() != said[again].to_numpy()
    differing = out.loc[differ, ["claim_id", "pack", "kept_pack"]].to_numpy().tolist()
    conflicts += [("claims", claim, name, kept) for claim, name, kept in differing]
    gone = dict(zip(out["claim_id"], out["kept"], strict=True))
    stay = whole[~again].copy()
    stay["supersedes"] = stay["supersedes"].map(lambda old: gone.get(old, old))
    stay = stay[stay["supersedes"].ne(stay["claim_id"])]
    stay["after"] = stay["after"].map(lambda old: _mapped(old, gone))
    return stay.drop_duplicates("claim_id", ignore_index=True), out.reset_index(drop=True)


def _mapped(ids: str, new: Mapping[str, str]) -> str:
    """Give the claims of a list their new ids."""
    return ";".join(new.get(old, old) for old in ids.split(";"))


def _union(
    table: str,
    ledgers: list[Ledger],
    names: list[str],
    conflicts: list[tuple[str, str, str, str]],
) -> pd.DataFrame | gpd.GeoDataFrame:
    """Rows of one table of all packs, the first of each id; stations and their like as one."""
    columns = [*schema.COLUMNS[table]]
    key = schema.KEYS.get(table) or _WHOLE.get(table, "")
    seen: dict[str, tuple[str, str]] = {}
    parts = []
    for ledger, name in zip(ledgers, names, strict=True):
        frame = getattr(ledger, table)
        layer = isinstance(frame, gpd.GeoDataFrame)
        if not key or frame.empty:
            parts.append(frame)
            continue
        cells = texts(frame, table)[columns].astype("str").agg("\x1f".join, axis=1)
        if layer:
            cells = cells + frame.geometry.to_wkt().fillna("")
        fresh = ~frame[key].isin(seen)
        for row_id, text in zip(frame[key], cells, strict=True):
            kept_text, kept_pack = seen.get(row_id, (text, name))
            if kept_pack != name and kept_text != text and table in schema.KEYS:
                conflicts.append((table, row_id, name, kept_pack))
        parts.append(frame[fresh])
        rows = zip(frame.loc[fresh, key], cells[fresh.to_numpy()], strict=True)
        seen.update({row_id: (text, name) for row_id, text in rows})
    whole: pd.DataFrame = pd.concat(parts, ignore_index=True)
    return whole if key else whole.drop_duplicates(ignore_index=True)


def _known(frame: pd.DataFrame, name: str) -> pd.DataFrame:
    """Leave out the columns of single editors."""
    return frame if name in schema.LAYER_COLUMNS else frame[list(schema.COLUMNS[name])]


def _provenance(folder: Path, claims: pd.DataFrame) -> None:
    folder.mkdir()
    claims[["claim_id", "pack"]].to_csv(
        folder / "provenance.csv", index=False, lineterminator="\n", encoding="utf-8"
    )
