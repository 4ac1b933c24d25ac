"""Options that many commands share, and what they make of them: a weighed timeline."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, TypeVar

import click

import whoholds as wh

if TYPE_CHECKING:
    from whoholds.engine.timeline import Timeline

__all__ = ["discreet", "policy", "weigh", "weighing", "withholding"]

F = TypeVar("F", bound=Callable[..., Any])

_POLICIES = ("as_reported", "corroborated", "against_interest")

policy = click.option(
    "--policy",
    type=click.Choice(_POLICIES),
    default="corroborated",
    show_default=True,
    help="What a claim is worth.",
)

_as_known = click.option(
    "--as-known",
    metavar="DAY",
    help="Leave out what became public after DAY (ISO, such as 2025-08-01).",
)


def withholding(command: F) -> F:
    """Add the options that hold back what could endanger people: `delay` and `coarsen`."""
    command = click.option(
        "--coarsen",
        type=click.FloatRange(min=0),
        default=0.0,
        metavar="KM",
        help="Show sensitive places to within KM only.",
    )(command)
    return click.option(
        "--delay",
        type=click.IntRange(min=0),
        default=0,
        metavar="DAYS",
        help="Hold back the last DAYS.",
    )(command)


def weigh(
    pack: str, policy: str, as_known: str | None = None, delay: int = 0, coarsen: float = 0.0
) -> tuple[Timeline, wh.Withheld]:
    """Open a pack, hold back what must be, and weigh the rest.

    Returns
    -------
    tuple of Timeline and Withheld
    """
    ledger, withheld = wh.withhold(wh.open(pack), delay_days=delay, coarsen_km=coarsen)
    return wh.weigh(ledger, policy=policy, as_known=as_known), withheld


def weighing(command: Callable[..., None]) -> Callable[..., None]:
    """Call a command with the timeline of the pack it is asked about, as its first argument."""

    @policy
    @_as_known
    @wraps(command)
    def weighed(
        *,
        pack: str,
        policy: str,
        as_known: str | None,
        delay: int = 0,
        coarsen: float = 0.0,
        **rest: Any,
    ) -> None:
        command(weigh(pack, policy, as_known, delay, coarsen)[0], **rest)

    return weighed


def discreet(command: Callable[..., None]) -> Callable[..., None]:
    """Do as :func:`weighing`, and let users hold back what could endanger people."""
    return withholding(weighing(command))
