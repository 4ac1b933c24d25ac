"""Changes: every turn of a holder within a span of days, there and back.

Two days side by side hide who came and went in between. First reports and places lost from sight
are changes of what is known, not of the world, and are told apart from changes of hands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from whoholds.analysis.operations import operations
from whoholds.dates import Day, read_day
from whoholds.engine.timeline import Timeline
from whoholds.errors import expect
from whoholds.vocabulary import CHANGES

__all__ = ["TURNS", "changes", "turned", "turns"]

TURNS: Final = ("hands", "first", "again", "lost")
"""From one party to another, whoever was last known; the first report of any holder; the last
holder known of again; nobody known any more."""

_SAID = ["event", "when", "holder", "partners"]


def changes(timeline: Timeline, start: Day, end: Day) -> pd.DataFrame:
    """List every change of a holder within a span, also where a place went and came back.

    Parameters
    ----------
    timeline : Timeline
    start, end : str, date or datetime64
        Days of the period, in either order. A change on the earlier one lies before the span.

    Returns
    -------
    DataFrame
        One row a change, by day: ``subject``, ``kind``; ``turn``, one of :data:`TURNS`;
        ``from_holder``, who was known before, ``""`` for nobody ever; ``to_holder``; ``day``
        (datetime64), from which it is so named; ``earliest`` and ``latest`` (datetime64), the
        bounds of the new holder's coming, NaT where nobody knows; ``status`` and ``certainty``
        from then on; ``event``, by which claims say that he came, such as ``recaptured``, or that
        the one before left, ``""`` where none says it; ``operations``, those of his side that
        were under way then, by name, where the pack says when they began and ended; ``claims``,
        the ids of what it rests on. Who is named by a list alone has not come on any day, and is
        no row.

    Raises
    ------
    TypeError
        When `timeline` is no Timeline.
    DateError
        When a day lies outside the period.
    """
    expect(timeline, Timeline)
    for day in (start, end):
        timeline.codes_on(day)  # Answers a day outside of the period with its own message.
    first, last = sorted((read_day(start), read_day(end)))
    rows = turns(timeline)
    within = (rows["day"] > pd.Timestamp(first)) & (rows["day"] <= pd.Timestamp(last))
    return rows[within].reset_index(drop=True)


def turns(timeline: Timeline) -> pd.DataFrame:
    """List every change of a holder within the whole period; see :func:`changes`."""
    rows = timeline.coded_rows()
    subject, holder = rows.subject, rows.holder  # -1 is nobody
    began = np.append(False, subject[1:] == subject[:-1])
    before = np.where(began, np.roll(holder, 1), -1)
    # The row of the last holder known, carried on: a subject's rows stand together.
    last = np.roll(np.maximum.accumulate(np.where(holder >= 0, np.arange(len(holder)), -1)), 1)
    first = np.maximum.accumulate(np.where(began, 0, np.arange(len(holder))))
    known = np.where(began & (last >= first), holder[last], -1)
    moved = np.flatnonzero(began & (holder != before))
    frame = timeline.spell(moved, rows.end[moved] - 1)
    names = np.array([*timeline.record.evidence.actors.ids, ""], object)  # -1 finds nobody
    was, had = (pd.Series(names[each[moved]], dtype="str") for each in (before, known))
    told = pd.DataFrame(
        {
            "subject": frame["subject"],
            "kind": frame["kind"],
            "turn": turned(was, had, frame["holder"], frame["inherited_from"]),
            "from_holder": had,
            "to_holder": frame["holder"],
            "day": frame["start"],
            "earliest": frame["since_earliest"],
            "latest": frame["since_latest"],
            "status": frame["status"],
            "certainty": frame["certainty"],
        }
    )
    told = told.join(_what_brought_it(timeline, told, frame["claims"]))
    told = told[told["turn"] != ""]
    return told.sort_values(["day", "subject"], ignore_index=True)


def _what_brought_it(timeline: Timeline, told: pd.DataFrame, cited: pd.Series) -> pd.DataFrame:
    """Name the event and the operations of each change, asking once for all that are alike."""
    claims = timeline.ledger.statements.set_index("claim_id")[_SAID]
    known = operations(timeline.ledger)
    actors = timeline.ledger.actors
    parents = dict(zip(actors["actor_id"], actors["parent"], strict=True))
    events: dict[tuple[str, ...], tuple[str, frozenset[str]]] = {}
    found: list[tuple[str, list[str], list[str]]] = []
    for ids, start, end, latest, day in zip(
        cited, told["from_holder"], told["to_holder"], told["latest"], told["day"],
        strict=True,
    ):  # fmt: skip
        asked = (start, end, *ids)
        if asked not in events:
            event, parties = _event(claims.loc[ids], start, end)
            events[asked] = event, _with_parents(parties, parents)
        event, parties = events[asked]
        then = (day if pd.isna(latest) else latest).date()
        ran = [
            one.name
            for one in known
            if one.actor in parties and one.first and one.last and one.first <= then <= one.last
        ]
        found.append((event, ran, ids))
    frame = pd.DataFrame(found, told.index, columns=["event", "operations", "claims"])
    return frame.astype({"event": "str"})


def _event(claims: pd.DataFrame, start: str, end: str) -> tuple[str, frozenset[str]]:
    """Tell by what event somebody came, and who had a part in it on his side."""
    came = claims[(claims["holder"] == end) & (end != "") & claims["event"].isin(CHANGES)]
    left = claims[(claims["event"] == "withdrew") & claims["holder"].isin([start, ""])]
    told = came if len(came) else left
    parties = {end} | {one for cell in came["partners"] for one in cell.split(";")}
    return ("" if told.empty else str(told.sort_values("when")["event"].iloc[-1])), frozenset(
        parties - {""}
    )


def _with_parents(parties: frozenset[str], parents: Mapping[str, str]) -> frozenset[str]:
    """Add the alliances that parties belong to, whose operations are theirs too."""
    found = set(parties)
    for one in parties:
        while (one := parents.get(one, "")) and one not in found:
            found.add(one)
    return frozenset(found)


def turned(
    before: pd.Series, known: pd.Series, holder: pd.Series, inherited_from: pd.Series
) -> pd.Series:
    """Tell what kind of change it is that somebody is named now.

    Parameters
    ----------
    before, known, holder : Series of str
        Who was named before, who was the last to be known then, and who is named now; ``""`` for
        nobody.
    inherited_from : Series of str
        What the present verdict follows; of lists nobody has come.

    Returns
    -------
    Series of str
        One of :data:`TURNS`, ``""`` for none.
    """
    named = holder != ""
    listed = inherited_from.str.startswith("list:") & named
    kinds = [(holder == before) | listed, ~named, known == "", known == holder]
    turn = np.select(kinds, ["", "lost", "first", "again"], "hands")
    return pd.Series(turn, holder.index, dtype="str")
