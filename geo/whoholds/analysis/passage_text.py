"""What stands in a party's way, in words."""

from __future__ import annotations

from datetime import date

import pandas as pd

from whoholds import dates
from whoholds.actor_names import actor_name
from whoholds.analysis.phrasing import join_words, listed
from whoholds.characters import isolated
from whoholds.ledgers import Ledger
from whoholds.subject import Subject

_MOST = 4
"""Obstacles that a sentence names; the frame has them all."""

_REASONS = {
    "held": "held by {holder}",
    "besieged": "besieged by {challengers}",
    "closed": "closed by {challengers}",
    "contested": "held by {holder}, contested by {challengers}",
    "shared": "held together by {together}",
    "fire_control": "under the fire of {challengers}",
    "claimed": "held on the word of {claimed_by} alone",
    "possible": "possibly held by {possible}",
    "unknown": "held by nobody knows whom",
}


def sentence(
    ledger: Ledger,
    obstacles: pd.DataFrame,
    *,
    answer: str,
    actor: str,
    ends: tuple[str, str],
    highways: tuple[str, ...],
    km: float,
    day: date,
) -> str:
    """Say whether a party gets through, and what keeps it.

    Parameters
    ----------
    ledger : Ledger
        For names.
    obstacles : DataFrame
        As :func:`whoholds.analysis.passage.blocking` answers.
    answer, actor, ends, highways, km, day
        As of the :class:`whoholds.analysis.passage.Passage`.

    Returns
    -------
    str
        One or two sentences with claim ids.
    """
    towns = ledger.towns.set_index("town_id")["name"].map(isolated)
    verb = {"yes": "can", "possibly": "may be able to", "no": "cannot"}[answer]
    head = (
        f"{answer.capitalize()}: {dates.describe_bounds(day, day)} {_name(ledger, actor, day)}"
        f" {verb} drive from {towns[ends[0]]} to {towns[ends[1]]} on {' and '.join(highways)}"
        f" ({km:.0f} km)"
    )
    if answer == "yes":
        return f"{head}; all of it is certainly its own."
    parts = [f"{head}."]
    for kind, lead in (("no", "Blocked"), ("possibly", "In doubt")):
        rows = obstacles[obstacles["answer"] == kind]
        if len(rows):
            named = [_obstacle(ledger, towns, row, day) for _, row in rows.head(_MOST).iterrows()]
            more = f"; and {len(rows) - _MOST} more" if len(rows) > _MOST else ""
            length = f" on {rows['km'].sum():.0f} km" if rows["km"].any() else ""
            parts.append(f"{lead}{length}: {'; '.join(named)}{more}.")
    return " ".join(parts)


def _obstacle(ledger: Ledger, towns: pd.Series, row: pd.Series, day: date) -> str:
    """Name one obstacle, why, since when and by which claims."""
    start, stop = towns[row["from_town"]], towns[row["to_town"]]
    town = Subject.parse(row["subject"]).kind == "town"
    place = f"the town of {start}" if town else f"{start}–{stop} ({row['km']:.0f} km)"
    words = _REASONS[str(row["reason"])].format(
        holder=_name(ledger, str(row["holder"]), day),
        challengers=_names(ledger, row["challengers"], day) or "somebody not named",
        together=_names(ledger, [row["holder"], *listed(row["partners"])], day),
        claimed_by=_names(ledger, row["claimed_by"], day),
        possible=_names(ledger, [row["holder"], *listed(row["alternatives"])], day, "or"),
    )
    claims = f" [{', '.join(listed(row['claims']))}]" if listed(row["claims"]) else ""
    return f"{place}, {words}{_since(row)}{claims}"


def _since(row: pd.Series) -> str:
    earliest, latest, begun = row["since_earliest"], row["since_latest"], row["blocked_since"]
    if row["reason"] != "held" or pd.isna(latest):
        return "" if pd.isna(begun) else f", {dates.describe(f'{begun.date()}/..')}"
    if pd.isna(earliest):
        return f" ({dates.describe_bounds(None, latest.date())} at the latest)"
    if earliest == latest:
        return f", {dates.describe(f'{latest.date()}/..')}"
    return f" (begun {dates.describe_bounds(earliest.date(), latest.date())})"


def _names(ledger: Ledger, actors: object, day: date, word: str = "and") -> str:
    return join_words([_name(ledger, actor, day) for actor in listed(actors)], word)


def _name(ledger: Ledger, actor: str, day: date) -> str:
    return isolated(actor_name(ledger, actor, day)) if actor else "somebody else"
