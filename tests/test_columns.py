"""No list of a verdict's columns may forget one that verdicts get."""

from __future__ import annotations

from pathlib import Path

import whoholds as wh
from whoholds.actor_names import actor_name
from whoholds.engine.columns import FRAME, LISTS, STATE, VERDICT
from whoholds.engine.timeline import weigh
from whoholds.export.tabular.fields import FIELDS
from whoholds.export.tabular.tables import DAY_COLUMNS, VERDICT_COLUMNS, intervals
from whoholds.export.text import snapshot
from whoholds.read import pack

SPAN = {"start", "end"}


def test_every_list_has_every_column(tiny: Path) -> None:
    timeline = wh.weigh(wh.open(tiny))
    assert tuple(timeline.frame.columns) == FRAME == tuple(timeline.coded().column_names)
    assert set(STATE) == set(VERDICT) - SPAN - {"last_heard", "claims"}
    assert set(VERDICT_COLUMNS) == set(VERDICT) - SPAN | {"holder_name"}
    assert set(DAY_COLUMNS) == set(VERDICT_COLUMNS) | {"freshness"} <= set(FIELDS)
    days = {"since_earliest", "since_latest"}
    written = set(snapshot.VERDICT) | {"access"}
    assert written == set(VERDICT) - SPAN - days | {"since", "freshness"}
    assert set(VERDICT) - SPAN <= set(FIELDS)


def test_lists_are_those_that_hold_lists(tiny: Path) -> None:
    frame = wh.weigh(wh.open(tiny)).frame
    held = {name for name in frame.columns if isinstance(frame[name].iloc[0], list)}
    assert held == set(LISTS)


def test_a_party_has_the_name_of_the_last_day_of_its_row() -> None:
    line = weigh(pack.open("myanmar"))
    last = line.period[1]
    wrong = []
    for table in intervals(line):
        for row in table.columns.to_pylist():
            day = row["end_date"] or last
            if row["holder"] and row["holder_name"] != actor_name(line.ledger, row["holder"], day):
                wrong.append(row)
    assert wrong == []
    assert {row["holder_name"] for row in intervals(line)[0].columns.to_pylist()} > {
        "Myanmar military (SAC)",
        "Myanmar military (SSPC)",
    }
