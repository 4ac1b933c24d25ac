"""Draft: the notebook in which an importer writes down what each row becomes."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

import geopandas as gpd
import pandas as pd
from shapely.geometry.base import BaseGeometry

from whoholds.crs import LONLAT
from whoholds.dates import Day, read_day
from whoholds.names import Gazetteer, match
from whoholds.read._files.cell_text import brief
from whoholds.read.imported import (
    ALIAS_COLUMNS,
    CONTEXT_COLUMNS,
    DISAGREEMENT_COLUMNS,
    LEFTOVER_COLUMNS,
    Imported,
    Terms,
    claim_frame,
    empty_areas,
)
from whoholds.schema import TEXT_COLUMNS

_DATED = re.compile(r"/((?:19|20)\d\d)/(\d\d?)(?:/(\d\d?))?(?:/|$)")


_NOBODY = re.compile(r"no actor of the pack is called `(.+)`", re.DOTALL)
_LONGEST = 300  # letters of a reason, which may quote a cell
_SLUG = 3  # words at least that make a title
_GENERIC = ("co", "com", "net", "org", "gov", "edu", "ac")


def day_or_today(day: Day | None) -> dt.date:
    """Read the day on which a file was looked at: today, unless it is given."""
    return dt.date.today() if day is None else read_day(day)


@dataclass
class Draft:
    """What an importer has made so far; :meth:`finish` freezes and checks it.

    Parameters
    ----------
    form : str
        Name of the importer.
    accessed : datetime.date
        Day on which the file was looked at: that of the import, or of its download.
    feed : str
        What a newer export of the same source has in common with it, such as the file's name.
    unknown : Counter of str
        Parties that no actor of the pack bears the name of, each for every row that had to do
        without a claim for it.
    """

    form: str
    accessed: dt.date
    feed: str = ""
    said: set[tuple[int, str]] = field(default_factory=set)
    claims: list[dict[str, object]] = field(default_factory=list)
    sources: dict[str, dict[str, str]] = field(default_factory=dict)
    contexts: list[tuple[object, ...]] = field(default_factory=list)
    shapes: list[Any] = field(default_factory=list)
    leftovers: list[tuple[object, ...]] = field(default_factory=list)
    disagreements: list[tuple[object, ...]] = field(default_factory=list)
    aliases: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)
    unknown: Counter[str] = field(default_factory=Counter)

    def web(self, url: str, **cells: str) -> str:
        """Note a page as a source, known by its address; answers its id.

        Whoever calls it knows that the address can be taken apart.
        """
        host = (urlsplit(url).hostname or "page").removeprefix("www.")
        labels = [label for label in host.split(".")[:-1] if label not in _GENERIC] or [host]
        site = re.sub(r"[^a-z0-9]+", "-", labels[-1]).strip("-") or "page"
        facts = {"title": title(url), "publisher": host, "published": published(url), **cells}
        return self.source(f"{site}-{short(url)}", url=url, **facts)

    def source(self, source_id: str, **cells: str) -> str:
        """Note a source once; `accessed` is the day of the import unless given."""
        blank = dict.fromkeys(TEXT_COLUMNS["sources"], "")
        cells = {"source_id": source_id, "accessed": self.accessed.isoformat(), **cells}
        self.sources.setdefault(source_id, {**blank, **cells})
        return source_id

    def claim(self, row: int, *, subject: str, event: str, when: str, **cells: str) -> None:
        """Note a claim; its id is made of what it says, so that importing twice adds nothing."""
        holder, rest = cells.get("holder", ""), cells.get("challengers", "")
        said = "|".join((subject, event, when, holder, rest, cells.get("source_id", "")))
        claim_id = f"{self.form.replace('_', '-')}-{short(said, 10)}"
        if (row, claim_id) not in self.said:
            self.said.add((row, claim_id))
            facts = {"subject": subject, "event": event, "when": when, **cells}
            self.claims.append({"row": row, "claim_id": claim_id, **facts})

    def context(self, row: int, shape: BaseGeometry | None, **cells: str) -> None:
        """Note what may be drawn but says nothing on control."""
        self.contexts.append((row, *(cells.get(name, "") for name in CONTEXT_COLUMNS[1:])))
        self.shapes.append(shape)

    def leave(self, row: int, what: str, why: str) -> None:
        """Set a row aside; a party that it names and the pack does not know is counted."""
        if nobody := _NOBODY.match(why):
            self.unknown[nobody[1]] += 1
        self.leftovers.append((row, what, brief(why, _LONGEST)))

    def town(self, name: str, gazetteer: Gazetteer, **bounds: object) -> str:
        """Town that a name means within bounds, ``""`` when the matcher abstains."""
        answer = match(name, gazetteer, **bounds)  # type: ignore[arg-type]
        if answer.town_id is None:
            return ""
        if answer.how != "exact":
            self.aliases.setdefault((answer.town_id, name), (answer.how, round(answer.score, 1)))
        return answer.town_id

    def finish(
        self,
        rows: Iterable[int],
        *,
        terms: Terms | None = None,
        areas: gpd.GeoDataFrame | None = None,
        notes: Mapping[str, int] | None = None,
    ) -> Imported:
        """Freeze the draft, and check that every row of the input is accounted for."""
        used = {str(claim.get("source_id", "")) for claim in self.claims}
        used |= {source for claim in self.claims for source in _also(str(claim.get("note", "")))}
        cited = [source for key, source in self.sources.items() if key in used]
        context = pd.DataFrame(self.contexts, columns=list(CONTEXT_COLUMNS))
        shapes = gpd.GeoSeries(self.shapes, index=context.index, crs=LONLAT)
        named = [(*key, *value) for key, value in self.aliases.items()]
        return Imported(
            form=self.form,
            rows=frozenset(int(row) for row in rows),
            claims=claim_frame(self.claims),
            sources=pd.DataFrame(cited, columns=list(TEXT_COLUMNS["sources"]), dtype="str"),
            context=gpd.GeoDataFrame(context, geometry=shapes),
            leftovers=pd.DataFrame(self.leftovers, columns=list(LEFTOVER_COLUMNS)),
            disagreements=pd.DataFrame(self.disagreements, columns=list(DISAGREEMENT_COLUMNS)),
            aliases=pd.DataFrame(named, columns=list(ALIAS_COLUMNS)),
            areas=empty_areas() if areas is None else areas,
            terms=terms or Terms(),
            notes=MappingProxyType(dict(notes or {})),
            unknown=MappingProxyType(dict(self.unknown.most_common())),
            feed=self.feed,
            day=self.accessed.isoformat(),
        )


def also(source_ids: Iterable[str]) -> str:
    """Name further sources in a claim's note.

    >>> also(["irrawaddy-1f", "dvb-2a"])
    'also: irrawaddy-1f, dvb-2a'
    """
    ids = list(source_ids)
    return f"also: {', '.join(ids)}" if ids else ""


def _also(note: str) -> list[str]:
    return note.removeprefix("also: ").split(", ") if note.startswith("also: ") else []


def short(text: str, length: int = 8) -> str:
    """Fingerprint of a text, the same on every machine."""
    return hashlib.sha256(text.encode()).hexdigest()[:length]


def title(url: str) -> str:
    """Title that news sites write into the address of a page, in brackets; else the address.

    >>> title("https://www.irrawaddy.com/news/war/rebels-harried-on-three-fronts.html")
    '[Rebels harried on three fronts]'
    >>> title("https://yktnews.com/2024/07/171783/")
    'https://yktnews.com/2024/07/171783/'
    """
    last = urlsplit(url).path.rstrip("/").rpartition("/")[2].rpartition(".")
    words = [word for word in re.split(r"[-_]+", last[0] or last[2]) if word.isalpha()]
    return f"[{' '.join(words).capitalize()}]" if len(words) >= _SLUG else url


def published(url: str) -> str:
    """Day or month that news sites write into the address of a page, as EDTF; else ``""``.

    >>> published("https://www.irrawaddy.com/news/2024/07/19/387325.html")
    '2024-07-19'
    >>> published("https://yktnews.com/2024/07/171783/")
    '2024-07'
    >>> published("https://x.com/someone/status/1812803407419429201")
    ''
    """
    dated = _DATED.search(urlsplit(url).path)
    if dated is None:
        return ""
    year, month, day = dated.groups()
    try:
        dt.date(int(year), int(month), int(day or 1))
    except ValueError:
        return ""
    return f"{year}-{int(month):02}" + (f"-{int(day):02}" if day else "")
