"""Add: what was imported into a pack, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from whoholds.errors import PackError, SourceDataError
from whoholds.read import pack as packs
from whoholds.read._files import geojson, json_text
from whoholds.read._pack.descriptor import DESCRIPTOR
from whoholds.read.imported import Imported

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
        If it is one that ships with whoholds.
    PackError
        If the pack would have faults that it does not have now; nothing is written then.
    """
    folder = packs.path(pack)
    if Path(pack) not in (folder, folder / DESCRIPTOR):
        mend = f"copy it first: whoholds new my-{pack} --from {pack}"
        raise SourceDataError(f"`{pack}` ships with whoholds and stays as it is; {mend}")
    old = set(map(str, packs.check(folder)))
    with tempfile.TemporaryDirectory() as scratch:
        trial = Path(shutil.copytree(folder, Path(scratch) / "pack"))
        claims, sources, aliases, names = _write(imported, trial)
        faults = [fault for fault in packs.check(trial) if str(fault) not in old]
        if faults:
            raise PackError(f"{folder}, after the import", faults)
        for name in names:
            _replace(trial / name, folder / name)
    return Added(claims, sources, aliases, tuple(folder / name for name in names))


def _replace(fresh: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    beside = target.with_name(f".{target.name}.new")
    shutil.copyfile(fresh, beside)
    beside.replace(target)


def _write(imported: Imported, folder: Path) -> tuple[int, int, int, list[str]]:
    descriptor = json_text.load((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    files = {str(item["name"]): str(item["path"]) for item in descriptor["resources"]}
    names = []
    numbers = {}
    for table, key in (("sources", "source_id"), ("claims", "claim_id")):
        rows = getattr(imported, table).drop_duplicates(key)
        numbers[table] = _append(folder / files[table], rows, key)
        names += [files[table]] if numbers[table] else []
    aliases = _spell(folder / files["towns"], imported.aliases)
    names += [files["towns"]] if aliases else []
    if numbers["claims"] and _credit(descriptor, imported):
        names.append(DESCRIPTOR)
    text = json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"
    (folder / DESCRIPTOR).write_text(text, encoding="utf-8")
    names += _beside(folder / "imports", imported)
    return numbers["claims"], numbers["sources"], aliases, list(dict.fromkeys(names))


def _append(file: Path, rows: pd.DataFrame, key: str) -> int:
    """Append rows whose key the file does not have, below lines that stay as they are."""
    text = file.read_text(encoding="utf-8")
    known = list(csv.DictReader(io.StringIO(text)))
    header = next(csv.reader(io.StringIO(text)))
    fresh = rows[~rows[key].isin([row[key] for row in known])]
    if fresh.empty:
        return 0
    missing = {column: "" for column in header if column not in fresh}
    cells = fresh.assign(**missing)[header].map(_inert)
    lines = cells.to_csv(index=False, header=False, lineterminator="\n")
    file.write_text(text + ("" if text.endswith("\n") else "\n") + lines, encoding="utf-8")
    return len(fresh)


def _spell(file: Path, aliases: pd.DataFrame) -> int:
    data = json_text.load(file.read_text(encoding="utf-8"))
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
        file.write_text(geojson.write(data["features"]), encoding="utf-8")
    return added


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


def _beside(folder: Path, imported: Imported) -> list[str]:
    """Write what became no claim, so that nothing is lost; answers paths within the pack."""
    folder.mkdir(exist_ok=True)
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
    names = []
    for part, text in texts.items():
        name = _free(folder, f"{imported.form}-{part}", text)
        (folder / name).write_text(text, encoding="utf-8")
        names.append(f"{folder.name}/{name}")
    return names


def _free(folder: Path, wanted: str, text: str) -> str:
    """Find a name under which no other import's rows stand."""
    stem, _, suffix = wanted.rpartition(".")
    name, number = wanted, 1
    while (folder / name).is_file() and (folder / name).read_text(encoding="utf-8") != text:
        number += 1
        name = f"{stem}-{number}.{suffix}"
    return name


def _inert(cell: object) -> object:
    """Keep a spreadsheet from running what a stranger wrote into a cell."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell
