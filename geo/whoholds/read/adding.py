"""Add: what was imported into a pack, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from whoholds.errors import PackError, SourceDataError
from whoholds.read import pack as packs
from whoholds.read._importing import register
from whoholds.read._importing.grown import Grown
from whoholds.read._importing.update import said
from whoholds.read._pack import journal, lock
from whoholds.read._pack.descriptor import DESCRIPTOR
from whoholds.read._pack.view import View
from whoholds.read.imported import Imported

_SHOWN = 10


@dataclass(frozen=True)
class Added:
    """What an import changed in a pack.

    Parameters
    ----------
    claims, sources, aliases : int
        How many were added; what was there already is not added again.
    files : tuple of Path
        Files that were written.
    imported : Imported
        What was taken in: without the rows whose claims the pack refuses, which are set aside.
    refused : tuple of str
        Those rows, each with its file and line and what is wrong with it.
    corrected : int
        How many claims took the place of what the export before said.
    gone : tuple of str
        Claims, in words, that the export before made and this one does not.
    retracted : bool
        Whether they were taken out of the pack.
    """

    claims: int
    sources: int
    aliases: int
    files: tuple[Path, ...]
    imported: Imported
    refused: tuple[str, ...] = ()
    corrected: int = 0
    gone: tuple[str, ...] = ()
    retracted: bool = False

    def report(self) -> str:
        """Say in a few lines what became of the file, and what it changed."""
        lines = [self.imported.report()]
        lines += _some(self.refused, "set aside")
        if self.corrected:
            lines.append(f"{self.corrected} claims were corrected: the newer supersede the older")
        if self.gone:
            done = "were retracted" if self.retracted else "stay; --set retract=yes retracts them"
            lines.append(f"{len(self.gone)} claims are no longer in the source, and {done}")
            lines += _some(self.gone, "gone")
        return "\n".join(lines)


def _some(texts: Sequence[str], what: str) -> list[str]:
    more = [f"  {what}: {len(texts) - _SHOWN} more"] if len(texts) > _SHOWN else []
    return [*(f"  {what}: {text}" for text in texts[:_SHOWN]), *more]


def add(imported: Imported, pack: str | os.PathLike[str], *, retract: bool = False) -> Added:
    """Write what was imported into the folder of a pack.

    Claims and sources are appended to their tables, new spellings go into ``alt_names`` of their
    towns, the terms of use go into the descriptor. Context, drawn areas, leftovers and
    disagreements are written into the folder ``imports``, beside the pack's tables, so that every
    row can be found again; :mod:`whoholds.read.context` reads context and areas back. They are no
    layers of the pack: no map draws them, and no export passes them on. A cell that a spreadsheet
    would run gets an apostrophe before it. Importing the same file again adds nothing.

    A newer export of what was imported before is an update. What both say stays as it is; what is
    new cites the source as read on its day; what is corrected supersedes what it corrects; context
    and areas take the place of the older ones. A claim that the pack's own check refuses is set
    aside with its row, and the others are added.

    All files are replaced or none, whatever stops the import, and none that another program saved
    meanwhile; a second import into the pack waits for the first.

    Parameters
    ----------
    imported : Imported
        What an importer made.
    pack : str or path-like
        Folder of the pack.
    retract : bool
        Take out of the pack what an older export of the same source said and this one does not;
        else that is only reported.

    Returns
    -------
    Added

    Raises
    ------
    PackNotFoundError
        If there is no such pack.
    SourceDataError
        If it is one that ships with whoholds, if somebody else writes to the pack all the while or
        saved one of its files meanwhile, or if a file to write is none of the pack's own; nothing
        is written then.
    PackError
        If the pack would have faults that it does not have now, and that are no claim's; nothing
        is written then.
    ExportError
        If the files cannot be written; nothing is written then.
    """
    folder = packs.path(pack)
    if Path(pack) not in (folder, folder / DESCRIPTOR):
        mend = f"copy it first: whoholds new my-{pack} --from {pack}"
        raise SourceDataError(f"`{pack}` ships with whoholds and stays as it is; {mend}")
    with lock.held(folder / journal.LOCK, folder):
        journal.finish(folder)
        view = View(folder)
        faulty = packs.faults_of(view)
        old = set(map(str, faulty))
        refused: list[str] = []
        while True:
            draft = Grown(view, faulty)
            numbers = draft.write(imported, retract=retract)
            told = packs.faults_of(View(folder, draft.fresh)) if draft.touches else []
            faults = [fault for fault in told if str(fault) not in old]
            wrong = draft.refused(faults)
            if not wrong:
                break
            imported, rows = _without(imported, wrong)
            refused += rows
        if faults:
            raise PackError(f"{folder}, after the import", faults)
        if draft.fresh:
            journal.replace(folder, draft.fresh, view.read)
    files = tuple(folder / name for name in draft.fresh)
    return Added(
        *numbers,
        files,
        imported,
        tuple(refused),
        corrected=int(draft.update.claims["supersedes"].ne("").sum()),
        gone=draft.gone,
        retracted=retract,
    )


def imports(pack: str | os.PathLike[str]) -> list[register.Entry]:
    """List the imports of a pack that can be repeated, as its ``imports/imports.toml`` has them.

    Raises
    ------
    PackNotFoundError
        If there is no such pack.
    SourceDataError
        If that file is not as an import writes it.
    """
    folder = packs.path(pack)
    journal.settle(folder)
    try:
        data = View(folder).bytes(register.FILE)
    except FileNotFoundError:
        return []
    return [entry for entry in register.read(data) if entry.file]


def _without(imported: Imported, wrong: Mapping[str, str]) -> tuple[Imported, list[str]]:
    """Set claims aside, by the fingerprints of what they say -> why."""
    prints = said(imported.claims)
    bad = imported.claims[prints.isin(wrong)].assign(why=prints.map(wrong))
    what = bad["subject"] + " " + bad["event"] + " " + bad["when"]
    aside = pd.DataFrame({"row": bad["row"], "what": what, "why": bad["why"]}).drop_duplicates()
    rest = [part for part in (imported.leftovers, aside) if len(part)]
    less = replace(
        imported,
        claims=imported.claims[~prints.isin(wrong)],
        leftovers=pd.concat(rest, ignore_index=True),
    )
    name = imported.feed or imported.form
    file = Path(str(imported.given.get("file", ""))).name or name
    return less, [
        f"{file}:{row}: {why}" for row, why in zip(aside["row"], aside["why"], strict=True)
    ]
