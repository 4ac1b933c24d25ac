"""Options that many commands share, and what they make of them: a weighed timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

import whoholds as wh

if TYPE_CHECKING:
    from datetime import date

    from whoholds.engine.timeline import Evidences, Timeline

__all__ = [
    *("as_known", "days", "discreet", "evidence", "pairs", "policy", "span", "weigh", "weighing"),
    *("languages", "withholding"),
]

F = TypeVar("F", bound=Callable[..., Any])

_POLICIES = ("as_reported", "corroborated", "against_interest")

policy = click.option(
    "--policy",
    type=click.Choice(_POLICIES),
    default="corroborated",
    show_default=True,
    help="What a claim is worth.",
)

evidence = click.option(
    "--evidence",
    type=click.Choice(["all", "reported"]),
    default="all",
    show_default=True,
    help="`reported` leaves out lists and who held what nobody had taken yet.",
)

as_known = click.option(
    "--as-known",
    metavar="DAY",
    help="Leave out what became public after DAY (ISO, such as 2025-08-01).",
)


def days(texts: Iterable[str]) -> list[date]:
    """Read days before anything is weighed, which takes a while."""
    from whoholds.dates import read_days

    return read_days(texts)


def pairs(text: str) -> tuple[str, str]:
    """Read an option of the form NAME=VALUE."""
    key, sign, value = text.partition("=")
    if not sign:
        raise click.BadParameter(f"`{text}` has no `=`; write it as NAME=VALUE")
    return key, value


def span(command: F) -> F:
    """Add the options that name a span of days: `start` and `end`, once `from` and `to`."""
    command = _once("--to", "--end", help="Last day (ISO). Default: the pack's.")(command)
    return _once("--from", "--start", help="First day (ISO). Default: the pack's.")(command)


def _once(old: str, new: str, *, help: str) -> Callable[[F], F]:  # noqa: A002 - as click calls it
    """Make an option that was called otherwise before, and tell those who call it so."""

    def keep(context: click.Context, _: click.Parameter, value: str | None) -> None:
        if value is not None:
            click.echo(f"{old} is called {new} now; it goes with the next version", err=True)
            context.meta[f"whoholds{new}"] = value

    def either(context: click.Context, _: click.Parameter, value: str | None) -> str | None:
        # Options that are given come before those that are not, whatever their order here.
        return context.meta.get(f"whoholds{new}") if value is None else value

    def add(command: F) -> F:
        kept = click.option(
            old, hidden=True, expose_value=False, callback=keep, help=f"Once called so: {new}."
        )(command)
        return click.option(new, metavar="DAY", callback=either, help=help)(kept)

    return add


def withholding(command: F) -> F:
    """Add the options that hold back what could endanger people: `delay`, `coarsen`, `key`."""
    command = click.option(
        "--key",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="File with the secret that hidden places get their ids by. Default: one of your own.",
    )(command)
    command = click.option(
        "--coarsen",
        type=click.FloatRange(min=0),
        default=0.0,
        metavar="KM",
        help="Show sensitive places to within KM at best.",
    )(command)
    return click.option(
        "--delay",
        type=click.IntRange(min=0),
        default=0,
        metavar="DAYS",
        help="Hold back the last DAYS.",
    )(command)


def weigh(
    pack: str,
    policy: str,
    as_known: str | None = None,
    delay: int = 0,
    coarsen: float = 0.0,
    evidence: Evidences = "all",
    key: Path | None = None,
) -> tuple[Timeline, wh.Withheld]:
    """Open a pack, hold back what must be, and weigh the rest.

    Returns
    -------
    tuple of Timeline and Withheld
    """
    whole = wh.open(pack)
    ledger, withheld = wh.withhold(whole, delay_days=delay, coarsen_km=coarsen, key=key)
    for doubt in (*withheld.doubts(), *(() if coarsen else wh.redaction.unblurred(whole))):
        click.echo(doubt, err=True)
    return wh.weigh(ledger, policy=policy, as_known=as_known, evidence=evidence), withheld


def weighing(command: Callable[..., None]) -> Callable[..., None]:
    """Call a command with the timeline of the pack it is asked about, as its first argument."""

    @policy
    @as_known
    @evidence
    @wraps(command)
    def weighed(
        *,
        pack: str,
        policy: str,
        as_known: str | None,
        evidence: Evidences,
        delay: int = 0,
        coarsen: float = 0.0,
        key: Path | None = None,
        **rest: Any,
    ) -> None:
        command(weigh(pack, policy, as_known, delay, coarsen, evidence, key)[0], **rest)

    return weighed


def discreet(command: Callable[..., None]) -> Callable[..., None]:
    """Do as :func:`weighing`, and let users hold back what could endanger people."""
    return withholding(weighing(command))


def languages(_: click.Context, __: click.Parameter, value: str) -> str:
    """Refuse a language that there are no words in."""
    from whoholds.messages import read_languages

    try:
        read_languages(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    return value
