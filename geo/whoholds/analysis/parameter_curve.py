"""What a parameter of a policy does to the track record: the trade-off, value by value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

import pandas as pd

from whoholds.analysis.track_record import track_record
from whoholds.engine.policy import Judge, Policy, policy as find_policy
from whoholds.errors import PolicyError, expect
from whoholds.ledgers import Ledger

__all__ = ["parameter_curve", "parameters"]


def parameters() -> dict[str, int]:
    """Name the days that a policy can set, and what they are unless it does.

    Examples
    --------
    >>> parameters()["linger"]
    30
    """
    return {one.name: one.default for one in fields(Policy) if isinstance(one.default, int)}


def parameter_curve(
    ledger: Ledger,
    parameter: str,
    values: Iterable[int],
    *,
    policy: str | Policy | Judge = "corroborated",
    kind: str | None = None,
) -> pd.DataFrame:
    """Show what a map would have said, and taken back, for other values of a parameter.

    A map that says less takes less back: the two numbers belong together, and neither of them
    alone chooses a value.

    Parameters
    ----------
    ledger : Ledger
    parameter : str
        A number of days in :class:`~whoholds.Policy`, such as ``"linger"``.
    values : iterable of int
        Days to try, each at the cost of a :func:`track_record`.
    policy : str, Policy or callable, default "corroborated"
        What stays as it is.
    kind : {"town", "site", "highway", "area", "state"}, optional
        Of these only.

    Returns
    -------
    DataFrame
        For each ``value``, as given, and ``later`` (``30 days``, ``90 days``, ``365 days``,
        ``end``), of the verdicts that were held and certain as known on their own day:
        ``counted``, subjects times days of which the later knowledge exists; ``taken_back``,
        those for which the later weighing names somebody who does not agree; ``share``, their
        part of ``counted``.

    Raises
    ------
    PolicyError
        When policies have no such parameter, or a value is below 0.
    """
    expect(ledger, Ledger)
    rule, tried = find_policy(policy), [int(value) for value in values]
    if parameter not in parameters():
        raise PolicyError(f"no parameter is called {parameter!r}: {', '.join(parameters())}")
    if min(tried, default=0) < 0:
        raise PolicyError(f"{parameter} is {min(tried)}: pass days from 0 on")
    frames = [pd.DataFrame(columns=["value", "later", "counted", "taken_back", "share"])]
    for value in tried:
        days: Any = {parameter: value}
        record = track_record(ledger, policy=replace(rule, **days))
        sums = record.taken_back(("certainty", "status"), kind=kind)
        plain = sums[sums["certainty"].eq("certain") & sums["status"].eq("held")]
        frames.append(plain.assign(value=value)[list(frames[0])])
    return pd.concat(frames[1:] or frames, ignore_index=True)
