"""Verdicts worked by hand: on the record of Myanmar, and on small ledgers of many wars.

``data/worked_verdicts.csv`` has the record of version 1.0.0 with its extents, and with what was
learned later. Left out are the verdicts that rest on statements about many places at once, which
no table of a pack holds yet: Yangon and Myitkyina as not among the places reported lost, and Gwa,
Manaung and Tangyan where such a statement names them.
"""

from __future__ import annotations

import csv
import functools
import json
from pathlib import Path
from typing import Any

import hand_made
import pandas as pd
import pytest

import whoholds as wh
from whoholds.engine.timeline import Timeline
from whoholds.ledgers import Ledger
from whoholds.schema import Incumbent

DATA = Path(__file__).parent / "data"
SAID = ("holder", "status", "inferred", "certainty", "alternatives", "claimed_by")
TOWN = "town:t"


def worked() -> list[dict[str, Any]]:
    with (DATA / "worked_verdicts.csv").open(encoding="utf-8", newline="") as file:
        rows: list[dict[str, Any]] = list(csv.DictReader(file))
    for row in rows:
        row["inferred"] = row["inferred"] == "true"
        for name in ("alternatives", "claimed_by"):
            row[name] = row[name].split(";") if row[name] else []
    return rows


SMALL = json.loads((DATA / "small_ledgers.json").read_text(encoding="utf-8"))
WORKED = worked()


@pytest.fixture(scope="module")
def records(
    myanmar_1_0_0_extents: Ledger, myanmar_1_0_0_more: Ledger
) -> functools.partial[Timeline]:
    ledgers = {"extents": myanmar_1_0_0_extents, "more": myanmar_1_0_0_more}

    @functools.cache
    def weighed(record: str, as_known: str) -> Timeline:
        return wh.weigh(ledgers[record], as_known=as_known or None)

    return functools.partial(weighed)


def told(timeline: Timeline, subject: str, day: str) -> dict[str, Any]:
    """What the timeline says of a subject on a day."""
    frame = timeline.on(day)
    row = frame[frame["subject"] == subject].iloc[0]
    return {name: bool(row[name]) if name == "inferred" else row[name] for name in SAID}


@pytest.mark.parametrize(
    "case", WORKED, ids=lambda c: f"{c['record']}-{c['subject']}-{c['day']}-{c['as_known']}"
)
def test_the_record_of_myanmar(records: functools.partial[Timeline], case: dict[str, Any]) -> None:
    timeline = records(case["record"], case["as_known"])
    assert told(timeline, case["subject"], case["day"]) == {name: case[name] for name in SAID}


@pytest.mark.parametrize("case", SMALL["ledgers"], ids=lambda case: case["title"])
def test_a_small_ledger(case: dict[str, Any]) -> None:
    timeline = wh.weigh(small(case), policy=case["policy"], as_known=case["as_known"])
    for answer in case["answers"]:
        right = {name: answer[name] for name in SAID}
        assert told(timeline, TOWN, answer["day"]) == right, answer["day"]


def small(case: dict[str, Any]) -> Ledger:
    """A ledger of one town, each row of one source being one source's."""
    from dataclasses import replace

    actors = SMALL["actors"][case["actors"]]
    parents = {row["actor_id"]: row["parent"] for row in actors}
    claims = [{**row, "subject": TOWN} for row in case["claims"]]
    bare = hand_made.ledger({}, {"t": (96.0, 20.0)}, actors=parents, claims=claims)
    by_source = {row["source_id"]: row for row in case["claims"]}
    blocs = {row["actor_id"]: row["bloc"] for row in actors}
    sources = bare.sources.assign(
        publisher=[by_source[name]["publisher"] for name in bare.sources["source_id"]],
        published=[by_source[name]["published"] for name in bare.sources["source_id"]],
    )
    first = case["period"].partition("/")[0]
    return replace(
        bare,
        period=case["period"],
        incumbent=Incumbent(case["incumbent"], first),
        sources=sources,
        actors=bare.actors.assign(bloc=[blocs[name] for name in bare.actors["actor_id"]]),
        highways=bare.highways.iloc[:0],
        stations=pd.DataFrame(columns=["highway_id", "town_id", "order"]),
    )
