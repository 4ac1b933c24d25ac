"""Add: what was imported into a pack, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from whoholds.errors import Fault, PackError, SourceDataError
from whoholds.read import pack as packs
from whoholds.read._files import delimited, geojson, json_text
from whoholds.read._pack import journal, lock
from whoholds.read._pack.descriptor import DESCRIPTOR
from whoholds.read._pack.view import View
from whoholds.read.imported import Imported

_IMPORTS = "imports"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Added:
    """What an import changed in a pack.

    Parameters
    ----------
    claims, sources, aliases : int
        How many were added; what was there already is not added again.
    files : tuple of Path
        Files that were written.
    """

    claims: int
    sources: int
    aliases: int
    files: tuple[Path, ...]


def add(imported: Imported, pack: str | os.PathLike[str]) -> Added:
    """Write what was imported into the folder of a pack.

    Claims and sources are appended to their tables, new spellings go into ``alt_names`` of their
    towns, the terms of use go into the descriptor. Context, drawn areas, leftovers and
    disagreements are written into the folder ``imports``, beside the pack's tables, so that every
    row can be found again; :mod:`whoholds.read.context` reads context and areas back. They are no
    layers of the pack: no map draws them, and no export passes them on. A cell that a spreadsheet
    would run gets an apostrophe before it. Importing the same file again adds nothing.

    All files are replaced or none, whatever stops the import, and none that another program saved
    meanwhile; a second import into the pack waits for the first.

    Parameters
    ----------
    imported : Imported
        What an importer made.
    pack : str or path-like
        Folder of the pack.

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
        If the pack would have faults that it does not have now; nothing is written then.
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
        draft = _Draft(view, faulty)
        numbers = draft.write(imported)
        faults = [
            fault for fault in packs.faults_of(View(folder, draft.fresh)) if str(fault) not in old
        ]
        if faults:
            raise PackError(f"{folder}, after the import", faults)
        if draft.fresh:
            journal.replace(folder, draft.fresh, view.read)
    return Added(*numbers, tuple(folder / name for name in draft.fresh))


class _Draft:
    """The files of a pack with what an import adds, as they are to be written.

    Parameters
    ----------
    view : View
        The pack as it is.
    faults : sequence of Fault
        What is wrong with it already.
    """

    def __init__(self, view: View, faults: Sequence[Fault]) -> None:
        self._view = view
        self._faults = faults
        self.fresh: dict[str, bytes] = {}

    def write(self, imported: Imported) -> tuple[int, int, int]:
        """Add all that was imported; answers the numbers of claims, sources and spellings."""
        descriptor = json_text.load(self._text(DESCRIPTOR))
        files = {str(item["name"]): str(item["path"]) for item in descriptor["resources"]}
        numbers = {}
        for table, key in (("sources", "source_id"), ("claims", "claim_id")):
            rows = getattr(imported, table).drop_duplicates(key)
            numbers[table] = self._append(files[table], rows, key)
        aliases = self._spell(files["towns"], imported.aliases)
        # Though the claims may all be there: an import may have been stopped before it said whose.
        if len(imported.claims) and _credit(descriptor, imported):
            text = json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"
            self.fresh[DESCRIPTOR] = text.encode()
        for part, text in _beside(imported).items():
            self._beside(part, text)
        return numbers["claims"], numbers["sources"], aliases

    def _text(self, name: str) -> str:
        """Text of a file as it is, to the letter."""
        if name in self.fresh:
            return self.fresh[name].decode()
        data = self._view.bytes(name)
        if not delimited.decode(data).plain:
            raise PackError(str(self._view.folder), self._faults)
        return data.decode()

    def _append(self, file: str, rows: pd.DataFrame, key: str) -> int:
        """Append rows whose key the file does not have, below lines that stay as they are."""
        text = self._text(file)
        end = "\r\n" if "\r\n" in text else "\n"
        known = list(csv.DictReader(io.StringIO(text, newline="")))
        header = next(csv.reader(io.StringIO(text, newline="")), [])
        if key not in header:
            raise PackError(str(self._view.folder), self._faults)
        fresh = rows[~rows[key].isin([row[key] for row in known])]
        if fresh.empty:
            return 0
        missing = {column: "" for column in header if column not in fresh}
        cells = fresh.assign(**missing)[header].map(_inert)
        lines = cells.to_csv(index=False, header=False, lineterminator=end)
        self.fresh[file] = (text + ("" if text.endswith("\n") else end) + lines).encode()
        return len(fresh)

    def _spell(self, file: str, aliases: pd.DataFrame) -> int:
        if aliases.empty:
            return 0
        data = json_text.load(self._text(file))
        towns = {
            feature["properties"]["town_id"]: feature["properties"] for feature in data["features"]
        }
        added = 0
        for town, alias in zip(aliases["town_id"], aliases["alias"], strict=True):
            said = towns[town]
            names = [name for name in (said.get("alt_names") or "").split("|") if name]
            if alias not in names and alias != said["name"] and "|" not in alias:
                said["alt_names"] = "|".join([*names, alias])
                added += 1
        if added:
            self.fresh[file] = geojson.write(data["features"]).encode()
        return added

    def _beside(self, part: str, text: str) -> None:
        """Write a file into ``imports`` under a name by which no other import's rows stand."""
        stem, _, suffix = part.rpartition(".")
        name, number = f"{_IMPORTS}/{part}", 1
        data = text.encode()
        while (there := self._there(name)) is not None and there != data:
            number += 1
            name = f"{_IMPORTS}/{stem}-{number}.{suffix}"
        if there is None:
            self.fresh[name] = data

    def _there(self, name: str) -> bytes | None:
        try:
            return self._view.bytes(name)
        except FileNotFoundError:
            return None


def _credit(descriptor: dict[str, Any], imported: Imported) -> bool:
    """Add the terms of what was imported to those of the claims."""
    resource = next(item for item in descriptor["resources"] if item["name"] == "claims")
    attribution = str(resource.get("attribution", ""))
    terms = imported.terms
    if not terms.attribution or terms.attribution in attribution:
        return False
    resource["attribution"] = "; ".join(part for part in (attribution, terms.attribution) if part)
    if terms.licence:
        resource.setdefault("licenses", []).append({"name": terms.licence, "path": terms.url})
    return True


def _beside(imported: Imported) -> dict[str, str]:
    """Text of the files of what became no claim, so that nothing is lost."""
    # Terms stand in each row: context may come without a claim whose table could tell them.
    terms = {"attribution": imported.terms.attribution, "licence": imported.terms.licence}
    written = {}
    for part in ("leftovers", "disagreements"):
        written[f"{part}.csv"] = getattr(imported, part)
    places = imported.context.geometry.to_wkt().fillna("")
    context = pd.DataFrame(imported.context.drop(columns=imported.context.geometry.name))
    written["context.csv"] = context.assign(wkt=places, **terms)
    texts = {
        part: frame.map(_inert).to_csv(index=False, lineterminator="\n")
        for part, frame in written.items()
        if len(frame)
    }
    if len(imported.areas):
        areas = json.loads(imported.areas.assign(**terms).to_json())
        texts["areas.geojson"] = geojson.write(areas["features"])
    return {f"{imported.form}-{part}": text for part, text in texts.items()}


def _inert(cell: object) -> object:
    """Keep a spreadsheet from running what a stranger wrote into a cell."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell
