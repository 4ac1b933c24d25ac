"""Grown: the files of a pack with what an import adds, as they are to be written."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from whoholds.errors import Fault, PackError
from whoholds.read._files import delimited, geojson, json_text
from whoholds.read._importing import kept_areas, register
from whoholds.read._importing.update import Update, update
from whoholds.read._pack.descriptor import DESCRIPTOR
from whoholds.read._pack.view import View
from whoholds.read.imported import Imported

_IMPORTS = "imports"
_NUMBERED = ("acled", "ucdp")
"""Forms whose events have numbers, the same in every file."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Grown:
    """The files of a pack with what an import adds, as they are to be written.

    Parameters
    ----------
    view : View
        The pack as it is.
    faults : sequence of Fault
        What is wrong with it already.
    """

    update: Update

    def __init__(self, view: View, faults: Sequence[Fault]) -> None:
        self._view = view
        self._faults = faults
        self._files: dict[str, str] = {}
        self.fresh: dict[str, bytes] = {}
        self.gone: tuple[str, ...] = ()

    def write(self, imported: Imported, *, retract: bool = False) -> tuple[int, int, int]:
        """Add all that was imported; answers the numbers of claims, sources and spellings."""
        descriptor = json_text.load(self._text(DESCRIPTOR))
        self._files = {str(item["name"]): str(item["path"]) for item in descriptor["resources"]}
        entries = register.read(self._there(register.FILE))
        feed = imported.feed or imported.form
        here = (imported.form, feed)
        entry = next((each for each in entries if (each.form, each.feed) == here), None)
        last = entry or register.Entry(imported.form, feed)
        older = bool(imported.day) and last.when > imported.day
        claims, sources = (self._table(self._files[name]) for name in ("claims", "sources"))
        before = self._before(last)
        self.update = update(imported, claims, sources, before, older=older)
        self._retract(claims, retract=retract)
        numbers = [
            self._append(self._files[table], getattr(self.update, table), key)
            for table, key in (("sources", "source_id"), ("claims", "claim_id"))
        ]
        aliases = self._spell(self._files["towns"], imported.aliases)
        # Though the claims may all be there: an import may have been stopped before it said whose.
        if len(imported.claims) and _credit(descriptor, imported):
            text = json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n"
            self.fresh[DESCRIPTOR] = text.encode()
        if not older:
            others = [each for each in entries if each is not entry]
            self._keep(imported, last, others, retract=retract)
        return numbers[1], numbers[0], aliases

    @property
    def touches(self) -> bool:
        """Whether files of the pack itself change, and not only what is kept beside them."""
        return not self.fresh.keys().isdisjoint({DESCRIPTOR, *self._files.values()})

    def refused(self, faults: Sequence[Fault]) -> dict[str, str]:
        """Fingerprints of the claims whose own fault it is that the pack has these -> what."""
        prints = dict(zip(self.update.record["claim_id"], self.update.record["said"], strict=True))
        own = set(self.update.claims["claim_id"])
        citing: dict[str, list[str]] = {}
        for name, claim in zip(
            self.update.claims["source_id"], self.update.claims["claim_id"], strict=True
        ):
            citing.setdefault(name, []).append(claim)
        wrong: dict[str, str] = {}
        for table, key in (("claims", "claim_id"), ("sources", "source_id")):
            mine = [fault for fault in faults if fault.file == self._files[table] and fault.row]
            if not mine or self._files[table] not in self.fresh:
                continue
            lines = _lines(self.fresh[self._files[table]].decode(), key)
            for fault in mine:
                name = lines.get(fault.row or 0, "")
                claims = [name] if table == "claims" else citing.get(name, [])
                why = f"{fault.column}: {fault.what}; {fault.mend}"
                wrong |= {prints[claim]: why for claim in claims if claim in own}
        return wrong

    def _table(self, file: str) -> pd.DataFrame:
        """Read a table as text."""
        reader = csv.DictReader(io.StringIO(self._text(file), newline=""))
        rows = [{key: cell or "" for key, cell in row.items() if key} for row in reader]
        columns = [*(reader.fieldnames or [])]
        for needed in ("claim_id", "source_id", "subject"):
            if needed not in columns:
                columns.append(needed)
        return pd.DataFrame(rows, columns=columns, dtype="str").fillna("")

    def _before(self, last: register.Entry) -> pd.DataFrame:
        data = self._there(last.files["claims.csv"]) if "claims.csv" in last.files else None
        rows = list(csv.DictReader(io.StringIO((data or b"").decode(), newline="")))
        kept = [row for row in rows if row.get("claim_id") and row.get("said")]
        return pd.DataFrame(kept, columns=["claim_id", "row", "said"], dtype="str")

    def _retract(self, claims: pd.DataFrame, *, retract: bool) -> None:
        """Note what the source no longer says, and take it out with what it had corrected."""
        gone = claims[claims["claim_id"].isin(self.update.gone)]
        cells = gone.reindex(columns=["claim_id", "subject", "event", "when", "holder"])
        self.gone = tuple(" ".join(filter(None, row)) for row in cells.itertuples(index=False))
        if not retract or gone.empty:
            return
        out = set(gone["claim_id"])
        if "supersedes" in claims:
            corrects = dict(zip(claims["claim_id"], claims["supersedes"], strict=True))
            walk = list(out)
            while walk:
                olds = [key for key in str(corrects.get(walk.pop(), "")).split(";") if key]
                walk += [key for key in olds if key not in out]
                out |= set(olds)
        file = self._files["claims"]
        text = self._text(file)
        named = _lines(text, "claim_id")
        lines = text.splitlines(keepends=True)
        kept = [line for at, line in enumerate(lines, 1) if named.get(at) not in out]
        self.fresh[file] = "".join(kept).encode()

    def _keep(
        self,
        imported: Imported,
        last: register.Entry,
        others: Sequence[register.Entry],
        *,
        retract: bool,
    ) -> None:
        """Write what is kept in ``imports``, in place of what the export before left there."""
        taken = {name for each in others for name in each.files.values()}
        texts = _beside(imported)
        # What the source no longer says is told again each time, until somebody retracts it.
        left = self._before(last)
        left = left[left["claim_id"].isin([] if retract else self.update.gone)]
        record = pd.concat([self.update.record.astype("str"), left])
        if len(record):
            texts["claims.csv"] = record.to_csv(index=False, lineterminator="\n")
        if imported.form in _NUMBERED:
            self._supplant(imported, taken)
        files = dict(last.files)
        for part, text in texts.items():
            files[part] = self._beside(part, text, imported.form, files.get(part, ""), taken)
        for part in set(files) - set(texts):
            if part.endswith(".csv") and (there := self._there(files[part])) is not None:
                header = there.decode().partition("\n")[0] + "\n"
                self._put(files[part], header.encode())
        given = imported.given
        entry = replace(last, when=imported.day, files=files)
        if given:
            told = {name: given.get(name, {}) for name in ("options", "actors")}
            entry = replace(entry, file=str(given.get("file", "")), **told)
        # The same file on a later day adds nothing, and does not move the day either.
        if entry != replace(last, when=entry.when) or self.fresh:
            self._put(register.FILE, register.write(sorted([*others, entry], key=_place)))

    def _supplant(self, imported: Imported, taken: set[str]) -> None:
        """Take out of other files of context the events that this one has."""
        new = {*imported.context["source"].str.casefold().str.replace(" ", "-")}
        new |= set(imported.claims["source_id"])
        number = 1
        while True:
            suffix = f"-{number}" if number > 1 else ""
            name = f"{_IMPORTS}/{imported.form}-context{suffix}.csv"
            there = self._there(name)
            if there is None:
                return
            number += 1
            rows = list(csv.DictReader(io.StringIO(there.decode(), newline="")))
            kept = [r for r in rows if _number(r) not in new]
            if name in taken and len(kept) < len(rows):
                frame = pd.DataFrame(kept, columns=list(rows[0]))
                self.fresh[name] = frame.to_csv(index=False, lineterminator="\n").encode()

    def _put(self, name: str, data: bytes) -> None:
        if self._there(name) != data:
            self.fresh[name] = data

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

    def _beside(self, part: str, text: str, form: str, own: str, taken: set[str]) -> str:
        """Write a file into ``imports`` under a name by which no other import's rows stand."""
        data = text.encode()
        if own:
            self._put(own, data)
            return own
        stem, _, suffix = part.rpartition(".")
        name, number = f"{_IMPORTS}/{form}-{part}", 1
        while (there := self._there(name)) is not None and (there != data or name in taken):
            number += 1
            name = f"{_IMPORTS}/{form}-{stem}-{number}.{suffix}"
        self._put(name, data)
        return name

    def _there(self, name: str) -> bytes | None:
        if name in self.fresh:
            return self.fresh[name]
        try:
            return self._view.bytes(name)
        except FileNotFoundError:
            return None


def _credit(descriptor: dict[str, Any], imported: Imported) -> bool:
    """Add the terms of what was imported to those of the claims."""
    resource = next(item for item in descriptor["resources"] if item["name"] == "claims")
    attribution, terms = str(resource.get("attribution", "")), imported.terms
    new = bool(terms.attribution) and terms.attribution not in attribution
    if new:
        whole = (attribution, terms.attribution)
        resource["attribution"] = "; ".join(part for part in whole if part)
    there = [one.get("name") for one in resource.get("licenses", ()) if isinstance(one, dict)]
    if not terms.licence or (not new and terms.licence in there):
        return new
    told = {"name": terms.licence} | ({"path": terms.url} if terms.url else {})
    resource.setdefault("licenses", []).append(told)
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
        texts["areas.geojson"] = kept_areas.write(imported.areas.assign(**terms))
    return texts


def _place(entry: register.Entry) -> tuple[str, str]:
    return entry.form, entry.feed


def _number(row: Mapping[str, str]) -> str:
    return (row.get("source") or "").casefold().replace(" ", "-")


def _lines(text: str, key: str) -> dict[int, str]:
    """Map each line of a table to the key of the row that it is a part of."""
    return {line: name for name, lines in _rows(text, key) for line in lines}


def _rows(text: str, key: str) -> Iterator[tuple[str, range]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    header = next(reader, [])
    at = header.index(key) if key in header else -1
    start = reader.line_num
    for row in reader:
        yield (row[at] if 0 <= at < len(row) else ""), range(start + 1, reader.line_num + 1)
        start = reader.line_num


def _inert(cell: object) -> object:
    """Keep a spreadsheet from running what a stranger wrote into a cell."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return cell
