"""Commands that answer a question in words."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

import whoholds as wh
from whoholds.characters import isolated
from whoholds.cli.options import discreet

if TYPE_CHECKING:
    from whoholds.engine.timeline import Timeline


@click.command()
@click.argument("pack")
@click.argument("day")
@discreet
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "geojson", "csv"]),
    default="table",
    show_default=True,
)
def on(timeline: Timeline, day: str, form: str) -> None:
    """Say who holds what of PACK on DAY."""
    situation = wh.join(timeline, day)
    click.echo(wh.snapshot(situation, form), nl=form != "csv")


@click.command()
@click.argument("subject")
@click.argument("day")
@click.option("--pack", default="myanmar", show_default=True)
@discreet
def why(timeline: Timeline, subject: str, day: str) -> None:
    """Explain the verdict on SUBJECT (town:lashio) on DAY.

    Every claim for and against it is named with its source.
    """
    click.echo(wh.explain(wh.why(timeline, subject, day)))


@click.command()
@click.argument("pack")
@discreet
@click.option(
    "--format", "form", type=click.Choice(["csv", "json"]), default="csv", show_default=True
)
def timeline(timeline: Timeline, form: str) -> None:
    """List all verdict intervals of PACK."""
    click.echo(wh.listing(timeline, form), nl=False)


@click.command()
@click.argument("pack")
@discreet
def disagreements(timeline: Timeline) -> None:
    """List where sources differ: who says what, and since when."""
    click.echo(wh.tell(wh.disagreements(timeline)) or "No sources differ.")


@click.command()
@click.argument("pack")
@click.option(
    *("-o", "--out"), type=click.Path(path_type=Path), help="Also draw it: png, svg, pdf."
)
@discreet
def track(timeline: Timeline, out: Path | None) -> None:
    """Tell how often the map of PACK was wrong.

    Every day as it was known then is held against what was known of it later.
    """
    with click.progressbar(length=1, file=sys.stderr, label="weighing every day") as bar:

        def tell(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        record = wh.track_record(
            timeline.ledger, policy=timeline.policy, as_known=timeline.as_known, progress=tell
        )
    click.echo(record.report())
    if out is not None:
        click.echo(wh.to_track_image(record, out))


@click.command()
@click.argument("pack")
@click.argument("start")
@click.argument("end")
@discreet
def change(timeline: Timeline, start: str, end: str) -> None:
    """Tell what changed in PACK between the days START and END.

    It is told from the earlier to the later. Each sentence names its sources; first reports are no
    changes and stand apart, and so do places that turned more than once.
    """
    from whoholds.analysis.changes_text import more_than_once

    changed = wh.change(timeline, start, end)
    account = changed.sentences()
    often = more_than_once(timeline, *changed.days)
    for heading, first in (("", False), ("Reported for the first time:", True)):
        own = [str(one) for one in account.sentences if (one.turn == "first") == first]
        if own:
            click.echo("\n".join(([heading] if heading else []) + own))
    if often:
        click.echo("\n".join(["More than once:", *often]))
    if not len(account) and not often:
        click.echo(f"Nothing changed from {min(changed.days)} to {max(changed.days)}.")
    for source in account.sources.to_dict("records"):
        parts = [isolated(source[part]) for part in ("title", "publisher", "url") if source[part]]
        click.echo(f"[{source['number']}] {', '.join(parts)}")


@click.command()
@click.argument("pack")
@click.argument("start")
@click.argument("end")
@discreet
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
)
def changes(timeline: Timeline, start: str, end: str, form: str) -> None:
    """List every change of a holder of PACK from START to END, there and back."""
    from whoholds.export.text.snapshot import rows_as

    rows = wh.changes(timeline, start, end)
    if form == "table":
        rows = rows.drop(columns=["kind", "operations", "claims"])
    click.echo(rows_as(rows, form), nl=False)


@click.command()
@click.argument("pack")
@click.argument("day")
@click.argument("start")
@click.argument("goal")
@click.option("--actor", required=True, help="Who wants to drive, an actor id such as military.")
@click.option("--highway", help="Keep to one road, such as AH1. Default: any roads of the pack.")
@discreet
def passable(
    timeline: Timeline, day: str, start: str, goal: str, actor: str, highway: str | None
) -> None:
    """Say whether a party can drive from START to GOAL on DAY.

    Both are ids of towns that lie on roads of PACK.
    """
    situation = wh.join(timeline, day)
    if highway:
        click.echo(wh.passable(situation, highway, start, goal, actor=actor))
    else:
        click.echo(wh.way(situation, start, goal, actor=actor))
