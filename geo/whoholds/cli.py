"""The command ``whoholds``: a few lines over the face for each command."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

import whoholds as wh

if TYPE_CHECKING:
    from whoholds.timeline import Timeline

F = TypeVar("F", bound=Callable[..., Any])

_POLICIES = ("as_reported", "corroborated", "against_interest")


class _Group(click.Group):
    """Says what went wrong in one line, with exit code 1, and never with a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except wh.WhoholdsError as error:
            raise click.ClickException(str(error)) from error


def _weighing(command: F) -> F:
    """Add the options that say how claims are weighed."""
    command = click.option(
        "--as-known",
        metavar="DAY",
        help="Leave out what became public after DAY (ISO, such as 2025-08-01).",
    )(command)
    return click.option(
        "--policy",
        type=click.Choice(_POLICIES),
        default="corroborated",
        show_default=True,
        help="What a claim is worth.",
    )(command)


def _line(pack: str, policy: str, as_known: str | None) -> Timeline:
    return wh.weigh(wh.open(pack), policy=policy, as_known=as_known)


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="whoholds")
def main() -> None:
    """Who holds which town, road and state, on which day, according to whom.

    PACK is the name of a bundled pack (myanmar) or a folder.
    """


@main.command()
@click.argument("pack")
@click.option("--out", type=click.Path(path_type=Path), default=Path("out"), show_default=True)
@_weighing
def build(pack: str, out: Path, policy: str, as_known: str | None) -> None:
    """Write map.html, control.gpkg and brief.md of PACK into a folder."""
    steps: list[tuple[str, Callable[[Timeline, Path], Path]]] = [
        ("map.html", wh.to_html),
        ("control.gpkg", wh.to_geopackage),
        ("brief.md", wh.to_brief),
    ]
    with click.progressbar(length=len(steps) + 1, file=sys.stderr, label="weighing") as bar:
        line = _line(pack, policy, as_known)
        written = []
        for name, write in steps:
            bar.label = name
            bar.update(1)
            written.append(write(line, out / name))
        bar.update(1)
    for path in written:
        click.echo(path)


@main.command()
@click.argument("pack")
@click.argument("day")
@_weighing
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "geojson", "csv"]),
    default="table",
    show_default=True,
)
def on(pack: str, day: str, policy: str, as_known: str | None, form: str) -> None:
    """Say who holds what of PACK on DAY."""
    situation = wh.join(_line(pack, policy, as_known), day)
    click.echo(wh.snapshot(situation, form), nl=form != "csv")


@main.command()
@click.argument("subject")
@click.argument("day")
@click.option("--pack", default="myanmar", show_default=True)
@_weighing
def why(subject: str, day: str, pack: str, policy: str, as_known: str | None) -> None:
    """Explain the verdict on SUBJECT (town:lashio) on DAY, with every claim and source."""
    click.echo(wh.explain(wh.why(_line(pack, policy, as_known), subject, day)))


@main.command()
@click.argument("pack")
@_weighing
@click.option("--format", "form", type=click.Choice(["csv", "json"]), default="csv")
def timeline(pack: str, policy: str, as_known: str | None, form: str) -> None:
    """List all verdict intervals of PACK."""
    click.echo(wh.intervals(_line(pack, policy, as_known), form), nl=False)


@main.command()
@click.argument("pack")
@_weighing
def disagreements(pack: str, policy: str, as_known: str | None) -> None:
    """List where sources differ: who says what, and since when."""
    click.echo(wh.tell(wh.disagreements(_line(pack, policy, as_known))))


@main.command()
@click.argument("pack")
@click.option("--strict", is_flag=True, help="Also ask where towns and their roads disagree.")
def check(pack: str, strict: bool) -> None:
    """Check PACK: every fault at once, with file, row, column and the mend."""
    faults = wh.check(pack)
    for fault in faults:
        click.echo(fault)
    if faults:
        raise click.ClickException(f"{pack}: {len(faults)} fault(s)")
    ledger = wh.open(pack)
    click.echo(f"{ledger!r}: no faults")
    if strict:
        for question in wh.contradictions(wh.weigh(ledger)).itertuples():
            click.echo(question)
