"""Imported: what an importer made of a foreign file, every row of it accounted for."""

from __future__ import annotations

import re
import shlex
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import geopandas as gpd
import pandas as pd

from whoholds.errors import SourceDataError
from whoholds.read._files.cell_text import brief
from whoholds.schema import TEXT_COLUMNS

#: Columns of :attr:`Imported.context`, the geometry apart.
CONTEXT_COLUMNS = (
    "row", "when", "kind", "parties", "place", "precision", "text", "url", "source",
)  # fmt: skip
#: Columns of :attr:`Imported.leftovers`.
LEFTOVER_COLUMNS = ("row", "what", "why")
#: Columns of :attr:`Imported.disagreements`.
DISAGREEMENT_COLUMNS = ("row", "what", "one", "other")
#: Columns of :attr:`Imported.aliases`.
ALIAS_COLUMNS = ("town_id", "alias", "how", "score")
#: Columns of :attr:`Imported.areas`, the geometry apart.
AREA_COLUMNS = (
    "row", "when", "event", "holder", "partners", "challengers", "claimant", "status", "name",
    "drawn_by",
)  # fmt: skip


_REASONS = 10
_EXAMPLES = 3
_STRANGERS = 10
_QUOTED = re.compile(r"`([^`]*)`")


@dataclass(frozen=True)
class Terms:
    """On what terms a foreign file may be used.

    Parameters
    ----------
    attribution : str
        Line to show beside what was made of it.
    licence, url : str
        Name of the licence and where it stands; empty where nobody granted one.
    notice : str
        What whoever imports it must be told.
    """

    attribution: str = ""
    licence: str = ""
    url: str = ""
    notice: str = ""


#: What whoever imports somebody's map must be told.
ON_THE_WEB = "A map on the web is its maker's work: ask before you publish what came from it."


@dataclass(frozen=True)
class Imported:
    """What an importer made of a foreign file.

    Every row of the input became claims, became context or was set aside, and the numbers add
    up: that is checked here, so no importer can lose a row unseen.

    Parameters
    ----------
    form : str
        Name of the importer, such as ``acled``.
    rows : frozenset of int
        Rows of the input, as its reader counts them.
    claims : DataFrame
        The columns of ``claims.csv``, and ``row``: the input row. One row may make several.
    sources : DataFrame
        The columns of ``sources.csv``: what the claims cite.
    context : GeoDataFrame
        What may be drawn but says nothing on control: :data:`CONTEXT_COLUMNS` and geometry in
        EPSG:4326, ``None`` where the place is not known well enough to draw a point.
    leftovers : DataFrame
        :data:`LEFTOVER_COLUMNS`: what was set aside, and why.
    disagreements : DataFrame
        :data:`DISAGREEMENT_COLUMNS`: rows that contradict themselves, or each other.
    aliases : DataFrame
        :data:`ALIAS_COLUMNS`: spellings that were taken for a town and that the pack lacks.
    areas : GeoDataFrame
        Areas as their source drew them, one row an area and a day: :data:`AREA_COLUMNS` and
        geometry in EPSG:4326. ``when`` is a day, ``event``, ``holder``, ``partners``,
        ``challengers`` and ``claimant`` are as in ``claims.csv``, the event ``""`` where nobody is
        said to hold the area; ``status`` is what the map calls it, ``name`` what its drawer
        calls the area (the file's name where it has none), ``drawn_by`` the title of the source.
    terms : Terms
        On what terms the file may be used.
    notes : mapping of str to int
        Further counts for the report, such as geometries that were mended.
    unknown : mapping of str to int
        Parties that no actor of the pack bears the name of, and the rows that made no claim for it.
    feed : str
        What a newer export of the same source has in common with it, such as the file's name.
    day : str
        ISO day on which it was looked at.
    given : mapping of str to object
        ``file``, ``options`` and ``actors`` as the user gave them, to repeat the import.
    """

    form: str
    rows: frozenset[int]
    claims: pd.DataFrame
    sources: pd.DataFrame
    context: gpd.GeoDataFrame
    leftovers: pd.DataFrame
    disagreements: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=list(DISAGREEMENT_COLUMNS))
    )
    aliases: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=list(ALIAS_COLUMNS)))
    areas: gpd.GeoDataFrame = field(default_factory=lambda: empty_areas())
    terms: Terms = Terms()
    notes: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    unknown: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    feed: str = ""
    day: str = ""
    given: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        used = {int(row) for row in self.claims["row"]} | {int(row) for row in self.areas["row"]}
        beside = {int(row) for row in self.context["row"]} - used
        aside = {int(row) for row in self.leftovers["row"]} - used - beside
        lost = self.rows - used - beside - aside
        invented = (used | beside | aside) - self.rows
        if lost or invented:
            some = sorted(lost | invented)[:5]
            raise SourceDataError(f"the {self.form} importer cannot account for rows {some}")

    @property
    def counts(self) -> Mapping[str, int]:
        """Rows of the input by what became of them; ``rows`` is the sum of the other three.

        A row that made a claim counts as ``claims`` even if parts of it became context.
        """
        used = set(self.claims["row"]) | set(self.areas["row"])
        beside = set(self.context["row"]) - used
        aside = set(self.leftovers["row"]) - used - beside
        return {
            "rows": len(self.rows),
            "claims": len(used),
            "context": len(beside),
            "leftovers": len(aside),
        }

    def report(self) -> str:
        """Say in a few lines what became of the file."""
        counts = self.counts
        lines = [
            f"{counts['rows']} rows: {counts['claims']} made claims or areas, "
            f"{counts['context']} are context, {counts['leftovers']} were set aside",
            f"{len(self.claims)} claims of {len(self.sources)} sources, {len(self.areas)} areas, "
            f"{len(self.disagreements)} disagreements, {len(self.aliases)} new spellings",
        ]
        lines += [f"  set aside, {why}" for why in _kinds(self.leftovers["why"])]
        lines += [f"  {note}: {number}" for note, number in self.notes.items()]
        lines += _strangers(self.unknown)
        if self.terms.notice:
            lines.append(self.terms.notice)
        return "\n".join(lines)


def _kinds(whys: Iterable[str]) -> list[str]:
    """Count reasons that differ in no more than what they quote, with what is quoted most."""
    kinds: dict[str, Counter[str]] = {}
    for why in whys:
        first = _QUOTED.search(why)
        kind = _QUOTED.sub("`…`", why, count=1)
        kinds.setdefault(kind, Counter())[first[1] if first else ""] += 1
    common = sorted(kinds.items(), key=lambda item: -item[1].total())
    lines = []
    for kind, quoted in common[:_REASONS]:
        some = ", ".join(f"`{brief(said, 60)}` ({n})" for said, n in quoted.most_common(_EXAMPLES))
        if len(quoted) == 1:
            lines.append(f"{kind.replace('`…`', f'`{next(iter(quoted))}`', 1)}: {quoted.total()}")
            continue
        rest = f" and {len(quoted) - _EXAMPLES} more" if len(quoted) > _EXAMPLES else ""
        lines.append(f"{kind}: {quoted.total()}, such as {some}{rest}")
    if len(common) > _REASONS:
        other = common[_REASONS:]
        lines.append(f"{len(other)} other reasons: {sum(quoted.total() for _, quoted in other)}")
    return lines


def _strangers(unknown: Mapping[str, int]) -> list[str]:
    """Ask whose the names are that no actor of the pack bears, the commonest first."""
    if not unknown:
        return []
    rows = sum(unknown.values())
    lines = [f"  {len(unknown)} parties unknown to the pack, in {rows} rows; name them by"]
    for name, number in list(unknown.items())[:_STRANGERS]:
        lines.append(f"    --actor {shlex.quote(f'{name}=ID')}: {number}")
    if len(unknown) > _STRANGERS:
        rest = list(unknown.items())[_STRANGERS:]
        lines.append(f"    {len(rest)} other names: {sum(number for _, number in rest)}")
    return lines


def empty_areas() -> gpd.GeoDataFrame:
    """No drawn areas."""
    kinds = {name: "int64" if name == "row" else "str" for name in AREA_COLUMNS}
    frame = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in kinds.items()})
    return gpd.GeoDataFrame(frame, geometry=gpd.GeoSeries([], crs="EPSG:4326"))


def claim_frame(rows: list[dict[str, object]]) -> pd.DataFrame:
    """Claims of rows, with every column of ``claims.csv`` and ``row``."""
    columns = ["row", *TEXT_COLUMNS["claims"]]
    frame = pd.DataFrame(rows, columns=columns)
    texts = frame.drop(columns="row").astype("object").fillna("").astype("str")
    return texts.assign(row=frame["row"].astype("int64"))[columns]
