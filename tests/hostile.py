"""A pack that speaks, in every text of it, the languages of all programs that open an export.

It passes the checks, and what it says is what :mod:`listed` says; only its words are hostile. Each
text begins as a formula, a list or a hidden label does, and goes on with a payload for each target.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator, Mapping
from itertools import count, cycle
from pathlib import Path
from typing import Any

import drawings
import geopandas as gpd
import listed
import pandas as pd

from whoholds import schema
from whoholds.ledgers import Ledger

BEACON = "127.0.0.1:9"
"""Where the payloads would call, if anything ran or loaded them; nothing listens there."""

PAYLOADS: Mapping[str, str] = {
    "qgis": "[% env('HOME') %][%7*191%][%'a'||\"name\"%]",
    "script": "</script><script>alert(1)</script>",
    "html": f"<img src=http://{BEACON}/i.png onerror=alert(2)><a href='javascript:alert(3)'>a</a>",
    "entity": "&lt;img src=x&gt;&#60;b&#62;",
    "xml": "]]></value></name><!-- -- --><?x?>",
    "markdown": f"![x](http://{BEACON}/m.png) [y](javascript:alert(4)) <http://{BEACON}/> `c`"
    f" http://{BEACON}/a www.{BEACON} **b** ~~s~~ | c | \\",
    "mathematics": r"$\frac{1}{2}$ $x_$ \textbf{t} $",
    "templates": "{0} {title} {{7*191}} {% x %} ${7*191} %s %(x)s #{x} $[name] $(id) {\\b1}",
    "sql": "'); DROP TABLE towns;-- \"",
    "direction": "\u2067\u05d0\u05d1\u2069 \u0644\u0627 \u202bx\u202c",
}
"""By the program that would take them for its own."""

STARTS = (
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "_",
    "1. ",
    "- ",
    "# ",
    "> ",
    "=cmd|'/C calc'!A0",
    "＝1+1",
)
WHOLE = " ".join(PAYLOADS.values())
FORMULAS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
ADDRESS = "https://a.example/'onmouseover=alert(5)//[%7*191%]$x$|=1&lt;{0}"
"""An address that the checks let pass."""

# What the rules of a table say may stand there and nothing else, ids and days above all.
_KEPT = {
    "claims": {"claim_id", "subject", "event", "when", "holder", "partners", "challengers",
               "claimant", "operation", "source_id", "reported", "supersedes", "extent", "after"},
    "sources": {"source_id", "published", "accessed", "affiliation", "derived_from"},
    "actors": {"actor_id", "colour", "parent", "bloc"},
    "actor_names": {"actor_id", "start", "end"},
    "actor_blocs": {"actor_id", "start", "end", "bloc"},
    "operations": {"operation_id", "actor_id", "start", "end"},
    "stations": {"highway_id", "town_id", "order"},
    "area_places": {"area_id", "place"},
    "lists": {"list_id", "source_id", "claimant", "as_of", "universe", "says", "rest_holder",
              "count"},
    "list_rows": {"list_id", "subject", "holder"},
    "towns": {"town_id", "state_id", "population", "coordinate_precision_km", "sensitive", "rank"},
    "sites": {"site_id", "kind", "state_id", "coordinate_precision_km", "sensitive"},
    "highways": {"highway_id", "geometry_quality"},
    "states": {"state_id", "capital"},
    "areas": {"area_id", "level", "state_id", "seat"},
}  # fmt: skip
_ADDRESSES = ("url", "archived_url")
# Alder changes hands again and again, so that the brief tells of it.
_AGAIN = [("2024-07-10", "front"), ("2024-07-20", "army"), ("2024-08-01", "front"),
          ("2024-08-15", "army")]  # fmt: skip


def words() -> Iterator[str]:
    """Texts without end, no two the same."""
    for start, number in zip(cycle(STARTS), count(1), strict=False):
        yield f"{start}N{number} {WHOLE}"


def pack(folder: Path) -> Path:
    """Write the pack; each of its texts is told from all others by its number."""
    folder.mkdir(parents=True)
    speak = words()
    ledger = listed.ledger()
    resources = []
    for name in schema.COLUMNS:
        frame = _hostile(name, getattr(ledger, name), speak)
        layer = name in schema.LAYER_COLUMNS
        file = f"{name}.geojson" if layer else f"{name}.csv"
        if layer:
            (folder / file).write_text(_geojson(frame), encoding="utf-8")
        else:
            frame.to_csv(folder / file, index=False)
        resources.append((name, file))
    shutil.copyfile(listed.TINY / "neighbours.geojson", folder / "neighbours.geojson")
    _poison_backdrop(folder / "neighbours.geojson", speak)
    resources.append(("neighbours", "neighbours.geojson"))
    descriptor = _descriptor(ledger, resources, speak)
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    drawings.keep(
        folder, **{name: next(speak) for name in ("drawn_by", "name", "status", "attribution")}
    )
    return folder


def _hostile(name: str, frame: pd.DataFrame, speak: Iterator[str]) -> pd.DataFrame:
    made = frame.copy()
    if name == "claims":
        again = [
            {"claim_id": f"x{n}", "subject": "town:alder", "event": "captured", "when": when,
             "holder": holder, "source_id": "herald", "reported": "2024-09-01"}
            for n, (when, holder) in enumerate(_AGAIN)
        ]  # fmt: skip
        made = pd.concat([made, pd.DataFrame(again)], ignore_index=True).fillna("")
    for column in schema.COLUMNS[name]:
        if column in _ADDRESSES:
            made[column] = [f"{ADDRESS}/{name}{row}" for row in range(len(made))]
        elif column not in _KEPT[name]:
            made[column] = [next(speak) for _ in range(len(made))]
    if name in ("claims", "sources", "operations"):  # of its editor's own
        made["=own $x$ {0} 'q' *b*"] = [next(speak) for _ in range(len(made))]
    return made


def _geojson(frame: pd.DataFrame) -> str:
    layer = gpd.GeoDataFrame(frame, geometry="geometry")
    for column in layer.columns.drop("geometry"):
        layer[column] = layer[column].astype(object).where(layer[column].notna(), None)
    return layer.to_json(drop_id=True)


def _poison_backdrop(file: Path, speak: Iterator[str]) -> None:
    data = json.loads(file.read_text(encoding="utf-8"))
    for feature in data["features"]:
        feature["properties"] |= {"name": next(speak), "=own $x$ &lt; 'q'": next(speak)}
    file.write_text(json.dumps(data), encoding="utf-8")


def _descriptor(
    ledger: Ledger, resources: list[tuple[str, str]], speak: Iterator[str]
) -> dict[str, Any]:
    def licences() -> list[dict[str, str]]:
        return [{"name": next(speak), "title": next(speak), "path": ADDRESS}]

    # One of each for all resources: pictures print every one that differs.
    shared = {"title": next(speak), "attribution": next(speak), "licenses": licences()}
    return {
        "name": next(speak),
        "title": next(speak),
        "version": next(speak),
        "description": next(speak),
        "period": ledger.period,
        "remarks": [next(speak), next(speak)],
        "licenses": licences(),
        "contributors": [{"title": next(speak)}],
        "resources": [{"name": name, "path": file, **shared} for name, file in resources],
    }
