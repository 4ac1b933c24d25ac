"""Random ledgers with everything in them, and a timeline as bytes, for property tests."""

from __future__ import annotations

import pickle
from dataclasses import replace
from datetime import date, timedelta

import pyarrow as pa
from hypothesis import settings, strategies as st
from properties import ledgers
from properties.counts import examples
from properties.ledgers import ACTORS, LAST, START, SUBJECTS, tellings

from whoholds.engine.policy import POLICIES, Policy
from whoholds.engine.timeline import Timeline

LISTS = ["partners", "challengers", "alternatives", "claimed_by", "claims"]
ROADS = ("highway:H[alder..cedar]", "highway:H[alder..birch]", "highway:H[birch..cedar]")
quick = settings(max_examples=examples(40))


@st.composite
def stories(draw: st.DrawFn, most: int = 7) -> list[dict[str, str]]:
    """Claims with everything: partners, nobody's claims and withdrawals, access, corrections."""
    busy = draw(st.sampled_from([("town:alder",), ("town:alder", "state:S"), ROADS, SUBJECTS]))
    rows = draw(tellings(most, busy))
    for row in rows:
        if row["subject"].startswith("highway:H[") and draw(st.booleans()):
            row["event"] = draw(st.sampled_from(["fire_control", "closed", "reopened"]))
        if row["event"] in ("contested", "attacked") and draw(st.booleans()):
            row["holder"] = ""
        if row["event"] == "withdrew" and row["challengers"] and draw(st.booleans()):
            row["holder"] = ""
        partner = draw(st.sampled_from(["", "", *ACTORS]))
        row["partners"] = "" if partner in (row["holder"], row["challengers"]) else partner
    if draw(st.booleans()):  # everything at once, to make ties
        for row in rows:
            row["when"] = draw(st.sampled_from([ledgers.day(n) for n in (10, 11, 12)]))
            row["reported"] = ledgers.day(draw(st.sampled_from([12, 13, 40])))
    return rows


def rules() -> st.SearchStrategy[Policy]:
    """Every policy, with waits short enough for ledgers of three months."""
    short = [replace(rule, stands=20, linger=10) for rule in POLICIES.values()]
    return st.sampled_from(short)


def spelt(timeline: Timeline) -> bytes:
    """Everything that a reader can see of a timeline, as bytes."""
    table = pa.Table.from_pandas(timeline.frame, preserve_index=False)
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return pickle.dumps((sink.getvalue().to_pybytes(), timeline.period, timeline.as_known))


def days(first: date = START, last: date = LAST) -> list[date]:
    """Every day of the period."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
