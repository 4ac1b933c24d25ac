"""Lists over random ledgers: what they colour, held against the rule told place by place."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pandas as pd
from hypothesis import given, strategies as st
from properties.stories import quick
from telling import TOWNS, claim, tell

from whoholds.engine.timeline import weigh
from whoholds.ledgers import Ledger
from whoholds.schema import Incumbent, empty_table

DAYS = st.integers(1, 300).map(lambda n: (date(2024, 1, 1) + timedelta(n)).isoformat())
PARTIES = st.sampled_from(["army", "front", "front-east", "league"])
PLACES = st.sampled_from([f"town:{name}" for name in TOWNS])


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    """A few claims and a few lists that leave a rest, or tell of administration."""
    events = st.sampled_from(["captured", "held", "attacked"])
    claims = [
        claim(draw(events), draw(DAYS), draw(PARTIES), on=draw(PLACES), by="herald")
        for _ in range(draw(st.integers(0, 4)))
    ]
    lists: list[dict[str, str]] = []
    rows: list[dict[str, str]] = []
    for nth in range(draw(st.integers(0, 4))):
        says = draw(st.sampled_from(["control", "administration"]))
        named = draw(st.sets(PLACES)) if says == "administration" else ()
        lists.append(
            {
                "list_id": f"L{nth}",
                "source_id": draw(st.sampled_from(["dawn", "herald"])),
                "as_of": draw(DAYS),
                "universe": "places:XA-1",
                "says": says,
                "rest_holder": draw(PARTIES),
            }
        )
        rows += [
            {"list_id": f"L{nth}", "subject": place, "holder": draw(PARTIES)} for place in named
        ]
    since = draw(DAYS)
    return replace(
        tell(*claims),
        lists=_table("lists", lists),
        list_rows=_table("list_rows", rows),
        incumbent=draw(st.sampled_from([None, Incumbent("front", since)])),
    )


def _table(name: str, rows: list[dict[str, str]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows).reindex(columns=empty_table(name).columns)
    return frame.astype("object").fillna("").astype("str")


def colour(ledger: Ledger, place: str, day: str) -> tuple[str, str]:
    """Who has a place of which nothing is known, by the nearest list; and which list that is."""
    named = {(r.list_id, r.subject): r.holder for r in ledger.list_rows.itertuples()}
    told = []
    for each in ledger.lists.itertuples():
        holder = named.get((each.list_id, place), each.rest_holder)
        away = (date.fromisoformat(day) - date.fromisoformat(str(each.as_of))).days
        before = ledger.incumbent
        own = before is not None and holder in (before.actor, "front-east")
        if away >= 0:
            told.append((0, away, str(each.list_id), holder))
        elif before is not None and own and day >= before.since:
            told.append((1, -away, str(each.list_id), holder))
    _, _, name, holder = min(told, default=(0, 0, "", ""))
    return str(holder), f"list:{name}" if name else ""


@given(ledgers())
@quick
def test_lists_colour_what_nothing_is_known_of_and_nothing_else(ledger: Ledger) -> None:
    none = replace(ledger, lists=ledger.lists[:0], list_rows=ledger.list_rows[:0])
    bare, with_lists = (weigh(each, as_known="2025-01-01") for each in (none, ledger))
    for day in ("2024-01-05", "2024-04-01", "2024-07-01", "2024-12-31"):
        before, after = bare.on(day), with_lists.on(day)
        for old, new in zip(_verdicts(before), _verdicts(after), strict=True):
            place = old["subject"]
            holder, name = colour(ledger, place, day)
            if old["holder"] or not place.startswith("town:") or not holder:
                assert _same(old) == _same(new)
            else:
                told = (new["holder"], new["certainty"], new["inherited_from"])
                assert told == (holder, "possible", name)


def _verdicts(frame: pd.DataFrame) -> list[dict[str, Any]]:
    return frame.to_dict("records")


def _same(verdict: dict[str, Any]) -> dict[str, Any]:
    """What is told, but for how long it is so."""
    return {k: str(v) for k, v in verdict.items() if k not in ("start", "end")}
