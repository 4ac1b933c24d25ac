"""Ledgers and timelines written by hand, for tests of what is built on top of verdicts."""

from __future__ import annotations

from typing import Any

import geopandas as gpd
import pandas as pd
from shapely import LineString, Point, box
from shapely.geometry.base import BaseGeometry

from whoholds.dates import Day
from whoholds.engine.timeline import Timeline
from whoholds.ledgers import Attribution, Ledger
from whoholds.roads.route import stretch_ids

_CLAIM = [
    *("claim_id", "subject", "event", "when", "phrase", "holder", "partners", "challengers"),
    *("claimant", "operation", "source_id", "reported", "supersedes", "note", "extent", "after"),
]
_SOURCE = [
    *("source_id", "title", "publisher", "url", "archived_url", "published", "accessed"),
    *("affiliation", "derived_from"),
]

UNKNOWN: dict[str, Any] = {
    "start": pd.Timestamp("2024-01-01"),
    "end": pd.NaT,
    "holder": "",
    "partners": [],
    "challengers": [],
    "status": "unknown",
    "access": "",
    "certainty": "unknown",
    "inferred": False,
    "silence": "no_report",
    "alternatives": [],
    "claimed_by": [],
    "since_earliest": pd.NaT,
    "since_latest": pd.NaT,
    "last_heard": pd.NaT,
    "inherited_from": "",
    "claims": [],
}


def ledger(
    roads: dict[str, tuple[BaseGeometry, list[str]]],
    towns: dict[str, tuple[float, float]],
    *,
    actors: dict[str, str] | None = None,
    claims: list[dict[str, str]] | None = None,
) -> Ledger:
    """A ledger of roads (line, stations in order) and towns; actors map to their parent."""
    table = _table(claims or [], _CLAIM)
    sources = _table(
        [
            {
                "source_id": s,
                "published": "2024-01-01",
                "title": f"Title of {s}",
                "publisher": "Press",
            }
            for s in dict.fromkeys(table["source_id"])
        ],
        _SOURCE,
    )
    parents = actors if actors is not None else {"army": "", "front": ""}
    rows = [
        {"highway_id": road, "town_id": town, "order": nth}
        for road, (_, own) in roads.items()
        for nth, town in enumerate(own, start=1)
    ]
    return Ledger(
        name="hand",
        title="Made by hand",
        version="1",
        period="2024-01-01/2024-12-31",
        claims=table,
        sources=sources,
        actors=pd.DataFrame(
            {
                "actor_id": list(parents),
                "name": [name.title() for name in parents],
                "abbreviation": "",
                "colour": "",
                "parent": list(parents.values()),
                "bloc": ["military" if name == "army" else "resistance" for name in parents],
                "note": "",
            }
        ),
        actor_names=_table([], ["actor_id", "start", "end", "name", "abbreviation"]),
        actor_blocs=_table([], ["actor_id", "start", "end", "bloc"]),
        operations=_table([], ["operation_id", "name", "actor_id", "start", "end", "note"]),
        stations=pd.DataFrame(rows, columns=["highway_id", "town_id", "order"]),
        towns=gpd.GeoDataFrame(
            {
                "town_id": list(towns),
                "name": [town.title() for town in towns],
                "name_local": "",
                "alt_names": "",
                "state_id": "XA-1",
                "geonames_id": "",
                "population": pd.array([None] * len(towns), dtype="Int64"),
                "coordinate_source": "by hand",
                "coordinate_precision_km": 1.0,
            },
            geometry=[Point(place) for place in towns.values()],
            crs=4326,
        ),
        highways=gpd.GeoDataFrame(
            {
                "highway_id": list(roads),
                "name": [f"Road {road}" for road in roads],
                "alt_names": "",
                "geometry_quality": "schematic",
                "geometry_source": "by hand",
            },
            geometry=[line for line, _ in roads.values()],
            crs=4326,
        ),
        states=gpd.GeoDataFrame(
            {
                "state_id": ["XA-1"],
                "name": "Aland",
                "name_local": "",
                "alt_names": "",
                "capital": "",
            },
            geometry=[box(90, 10, 105, 30)],
            crs=4326,
        ),
        attributions=(Attribution("highways", "Roads by hand", "CC0", ""),),
    )


class Line(Timeline):
    """A timeline of verdicts that were not weighed: unknown where nothing is given."""

    verdicts: dict[str, dict[str, Any]]

    def __init__(self, ledger: Ledger, verdicts: dict[str, dict[str, Any]]) -> None:
        vars(self).update(ledger=ledger, verdicts=verdicts)

    def on(self, day: Day) -> pd.DataFrame:
        stretches = stretch_ids(self.ledger.stations)["stretch_id"]
        subjects = [
            *("highway:" + stretches),
            *("state:" + self.ledger.states["state_id"]),
            *("town:" + self.ledger.towns["town_id"]),
        ]
        rows = []
        for subject in sorted(subjects):
            kind = subject.partition(":")[0]
            given = self.verdicts.get(subject, {})
            known = {"status": "held", "certainty": "certain", "silence": ""}
            held = known if given.get("holder") else {}
            access = {"access": "unknown"} if kind == "highway" else {}
            rows.append({"subject": subject, "kind": kind, **UNKNOWN, **access, **held, **given})
        frame = pd.DataFrame(rows)
        for name in ("start", "end", "since_earliest", "since_latest", "last_heard"):
            frame[name] = pd.to_datetime(frame[name]).astype("datetime64[s]")
        return frame


def straight(n: int, *, lat: float = 20.0, step: float = 0.1) -> LineString:
    """A road due east from 96°, with a vertex every `step` degrees."""
    return LineString([(96 + step * nth, lat) for nth in range(n)])


def _table(rows: list[dict[str, str]], columns: list[str]) -> pd.DataFrame:
    whole = [{name: row.get(name, "") for name in columns} for row in rows]
    return pd.DataFrame(whole, columns=columns).astype(str)
