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
from whoholds.schema import Incumbent

LISTS = ["partners", "challengers", "alternatives", "claimed_by", "claims"]
CHANGES = ("captured", "recaptured", "handed_over", "withdrew")
FOUGHT = ("contested", "attacked", "besieged")
HELD = ("held", "shared")
ROADS = ("highway:H[alder..cedar]", "highway:H[alder..birch]", "highway:H[birch..cedar]")
quick = settings(max_examples=examples(20))


@st.composite
def stories(
    draw: st.DrawFn, most: int = 7, subjects: tuple[str, ...] | None = None
) -> list[dict[str, str]]:
    """Claims with everything: alliances, nobody's claims and withdrawals, parts, order, access."""
    some = [("town:alder",), ("town:alder", "state:S"), ROADS, SUBJECTS]
    busy = draw(st.sampled_from(some)) if subjects is None else subjects
    rows = draw(tellings(most, busy))
    for row in rows:
        _spread(draw, row)
    if draw(st.booleans()):  # everything at once, to make ties
        for row in rows:
            row["when"] = draw(st.sampled_from([ledgers.day(n) for n in (10, 11, 12)]))
            row["reported"] = ledgers.day(draw(st.sampled_from([12, 13, 40])))
    if draw(st.booleans()):
        _put_in_order(draw, rows)
    return rows


def _spread(draw: st.DrawFn, row: dict[str, str]) -> None:
    """Give a claim its parties and what it speaks of, in every way that a pack allows."""
    if row["subject"].startswith("highway:H[") and draw(st.booleans()):
        row["event"] = draw(st.sampled_from(["fire_control", "closed", "reopened"]))
    if row["event"] in ("contested", "attacked") and draw(st.booleans()):
        row["holder"] = ""
    if row["event"] == "withdrew" and row["challengers"] and draw(st.booleans()):
        row["holder"] = ""
    free = [a for a in ACTORS if a not in (row["holder"], row["challengers"])]
    if row["challengers"] and draw(st.integers(0, 3)) == 0:
        more = draw(st.permutations(free))[: draw(st.integers(1, 2))]
        row["challengers"] = ";".join([row["challengers"], *more])
        free = [a for a in free if a not in more]
    partner = draw(st.sampled_from(["", "", *free]))
    row["partners"] = partner if row["holder"] else ""
    if row["event"] == "held" and row["partners"] and draw(st.booleans()):
        row["event"] = "shared"
    if row["event"] in CHANGES + FOUGHT + HELD and draw(st.integers(0, 3)) == 0:
        row["extent"] = draw(st.sampled_from(["most", "most", "half", "part", "edge"]))


def _put_in_order(draw: st.DrawFn, rows: list[dict[str, str]]) -> None:
    """Tell times of day, and which claim came after which."""
    for nth, row in enumerate(rows):
        if len(row["when"]) == len("2024-01-01") and draw(st.booleans()):
            row["when"] += f"T{draw(st.integers(0, 23)):02d}:00"
        if nth and draw(st.integers(0, 2)) == 0:
            row["after"] = rows[draw(st.integers(0, nth - 1))]["claim_id"]


def incumbents() -> st.SearchStrategy[Incumbent | None]:
    """Who held what nobody had taken yet, if anybody did, and since when."""
    since = st.sampled_from(["2023-10-01", ledgers.day(0), ledgers.day(20)])
    return st.none() | st.builds(Incumbent, st.sampled_from(list(ACTORS)), since)


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
