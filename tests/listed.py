"""The tiny pack with two more towns, two sites, three named areas and a list, by hand.

- ``fort``, a base, taken by the front on 1 May 2024; ``gate``, a gate of which nothing is reported.
- ``north``, a zone that is drawn, of which the army has Alder and the front comes to have Birch;
  ``hills``, a zone that is no more than the fort, the front's since 1 July; ``dells``, a township
  that is no more than Dell, its seat, and the gate.
- ``L1`` of 10 June names Birch as the front's and the township as the army's; the rest, Alder,
  Cedar and Elm, are the army's. So a list colours the gate and Elm, of which nothing is reported.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import geopandas as gpd
import pandas as pd
import shapely

from whoholds import schema
from whoholds.engine.timeline import Timeline, weigh
from whoholds.ledgers import Ledger
from whoholds.read import pack

TINY = Path(__file__).parent / "data" / "tiny"
NORTH = shapely.box(96.2, 20.3, 97.2, 20.8)

_TOWNS = [("dell", "Dell", 96.4, 20.2), ("elm", "Elm", 97.8, 20.8)]
_SITES = [("fort", "Fort Fir", "base", 97.2, 20.2), ("gate", "Dell Gate", "gate", 96.45, 20.15)]
_AREAS = [
    ("north", "The North", "zone", "", NORTH),
    ("hills", "The Hills", "zone", "", None),
    ("dells", "Dell Township", "township", "dell", None),
]
_PLACES = [
    ("north", "town:alder"),
    ("north", "town:birch"),
    ("hills", "site:fort"),
    ("dells", "town:dell"),
    ("dells", "site:gate"),
]
_CLAIMS = [
    ("c20", "site:fort", "captured", "2024-05-01", "front", "army", "gazette-jun"),
    ("c21", "area:hills", "held", "../2024-07-01", "front", "", "gazette-jul"),
]


def _frame(columns: pd.Index, rows: list[dict[str, object]]) -> pd.DataFrame:
    """Write rows in the columns of a table, blank where they say nothing."""
    return pd.DataFrame(rows).reindex(columns=columns).astype("object").fillna("").astype("str")


def _table(name: str, rows: list[dict[str, object]]) -> pd.DataFrame:
    return _frame(schema.empty_table(name).columns, rows)


def _layer(name: str, rows: list[dict[str, object]], shapes: list[object]) -> gpd.GeoDataFrame:
    columns = schema.empty_layer(name).columns.drop("geometry")
    return gpd.GeoDataFrame(_frame(columns, rows), geometry=shapes, crs=4326)


@cache
def ledger() -> Ledger:
    """The pack; nothing in it is at fault."""
    tiny = pack.open(TINY)
    keys = ("claim_id", "subject", "event", "when", "holder", "challengers", "source_id")
    claims = _frame(tiny.claims.columns, [dict(zip(keys, row, strict=True)) for row in _CLAIMS])
    towns = gpd.GeoDataFrame(
        [{"town_id": key, "name": name, "state_id": "XA-1"} for key, name, _, _ in _TOWNS],
        geometry=[shapely.Point(x, y) for _, _, x, y in _TOWNS],
        crs=4326,
    ).reindex(columns=tiny.towns.columns)
    texts = towns.columns.drop(["population", "coordinate_precision_km", "geometry"])
    towns[texts] = towns[texts].astype("object").fillna("").astype("str")
    said = {"list_id": "L1", "source_id": "gazette-jun", "as_of": "2024-06-10", "count": "5",
            "universe": "places:XA-1", "says": "control", "rest_holder": "army",
            "note": "all but one"}  # fmt: skip
    named = [("town:birch", "front"), ("area:dells", "army")]
    made = replace(
        tiny,
        name="listed",
        claims=pd.concat([tiny.claims, claims], ignore_index=True),
        towns=pd.concat([tiny.towns, towns], ignore_index=True),
        sites=_layer(
            "sites",
            [{"site_id": key, "name": name, "kind": kind, "state_id": "XA-1"}
             for key, name, kind, _, _ in _SITES],
            [shapely.Point(x, y) for *_, x, y in _SITES],
        ),
        areas=_layer(
            "areas",
            [{"area_id": key, "name": name, "level": level, "seat": seat, "state_id": "XA-1"}
             for key, name, level, seat, _ in _AREAS],
            [shape for *_, shape in _AREAS],
        ),
        area_places=_table("area_places", [{"area_id": a, "place": p} for a, p in _PLACES]),
        lists=_table("lists", [said]),
        list_rows=_table(
            "list_rows", [{"list_id": "L1", "subject": on, "holder": who} for on, who in named]
        ),
    )  # fmt: skip
    assert schema.check(made.tables()) == []
    return made


@cache
def timeline() -> Timeline:
    """The pack, weighed under the default policy."""
    return weigh(ledger())
