"""What a party is called on a day.

Names change: the table ``actor_names`` dates them, and the one of ``actors`` holds where no dated
one does.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from whoholds.ledgers import Ledger
from whoholds.messages import tr

__all__ = ["NameSpan", "actor_name", "actor_names", "name_spans"]


@dataclass(frozen=True)
class NameSpan:
    """What an actor was called from one day to another.

    Parameters
    ----------
    start, end : str
        ISO days, both inclusive, ``""`` for open.
    name, abbreviation : str
        In full, and short; the short one is never empty.
    """

    start: str
    end: str
    name: str
    abbreviation: str


def name_spans(ledger: Ledger) -> dict[str, list[NameSpan]]:
    """List every name of every actor with the days it was used.

    Parameters
    ----------
    ledger : Ledger

    Returns
    -------
    dict of str to list of NameSpan
        Actor id to its dated names, oldest first; the name of the actors' table, open on both
        sides, stands before them as the one to use where no dated name applies.
    """
    spans = {
        str(actor): [NameSpan("", "", str(name), str(short or name))]
        for actor, name, short in zip(
            *(ledger.actors[column] for column in ("actor_id", "name", "abbreviation")),
            strict=True,
        )
    }
    dated = ledger.actor_names.sort_values(["actor_id", "start"], kind="stable")
    columns = ("actor_id", "start", "end", "name", "abbreviation")
    for row in zip(*(dated[column] for column in columns), strict=True):
        actor, start, end, name, short = (str(cell) for cell in row)
        if actor in spans:
            spans[actor].append(NameSpan(start, end, name, short or name))
    return spans


def _called(spans: list[NameSpan], day: str) -> NameSpan:
    """Take the name that began last among those used on ``day``."""
    fits = [
        span
        for span in spans[1:]
        if (not span.start or span.start <= day) and (not span.end or day <= span.end)
    ]
    return max(fits, key=lambda span: span.start) if fits else spans[0]


def actor_names(ledger: Ledger, day: dt.date | str, *, abbreviated: bool = False) -> dict[str, str]:
    """Name every actor as it was called on a day.

    Parameters
    ----------
    ledger : Ledger
    day : date or str
        The day, or its ISO form.
    abbreviated : bool
        The short form, which is the name in full where there is no abbreviation.

    Returns
    -------
    dict of str to str
        Actor id to name; ``""`` to ``"unknown"``.
    """
    when = str(day)
    called = {actor: _called(spans, when) for actor, spans in name_spans(ledger).items()}
    return {"": tr("unknown")} | {
        actor: span.abbreviation if abbreviated else span.name for actor, span in called.items()
    }


def actor_name(
    ledger: Ledger, actor_id: str, day: dt.date | str, *, abbreviated: bool = False
) -> str:
    """Name one actor as it was called on a day.

    Parameters
    ----------
    ledger : Ledger
    actor_id : str
        ``""`` for nobody known.
    day : date or str
        The day, or its ISO form.
    abbreviated : bool
        The short form.

    Returns
    -------
    str
        The name, or ``actor_id`` itself when the ledger has no such actor.
    """
    return actor_names(ledger, day, abbreviated=abbreviated).get(actor_id, actor_id)
