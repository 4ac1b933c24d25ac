"""Commands that draw pictures."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

import whoholds as wh
from whoholds.cli.drawers import showing
from whoholds.cli.options import days, discreet, span

if TYPE_CHECKING:
    from whoholds.engine.timeline import Timeline

F = TypeVar("F", bound=Callable[..., Any])


SIZES = ("social", "square", "story", "a4", "a4-landscape")


def look(command: F) -> F:
    """Add the options that say how a picture looks, whatever it shows."""
    for option in (
        click.option("--title", default="", help="What it is called. Default: as the pack is."),
        click.option("--style", type=click.Path(exists=True, dir_okay=False, path_type=Path),
                     help="Look of a newsroom, TOML: font, credit, logo, [sides], [parties]."),
        click.option("--theme", type=click.Choice(["light", "dark"]), default="light",
                     show_default=True, help="Dark letters on light paper, or light on dark."),
        click.option("--by", type=click.Choice(["sides", "parties"]), default="sides",
                     show_default=True, help="What colours tell apart."),
        click.option("--height", type=int, metavar="PIXELS", help="Another height."),
        click.option("--width", type=int, metavar="PIXELS", help="Another width."),
        click.option("--size", type=click.Choice(SIZES), default="social", show_default=True,
                     help="1200 by 630, 1080 by 1080, 1080 by 1920 pixels, or a printed page."),
    ):  # fmt: skip
        command = option(command)
    return command


@click.command()
@click.argument("pack")
@click.option("--day", metavar="DAY", help="Day to draw (ISO). Default: the last with any news.")
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="png, svg, pdf.")
@look
@click.option(
    "--crop",
    metavar="PLACES",
    help="Show the land around towns or states (ids or names, with commas), or around the `news`.",
)
@click.option("--north-arrow", is_flag=True, help="Draw a north arrow.")
@showing
@discreet
def image(timeline: Timeline, day: str | None, out: Path, crop: str | None, **wishes: Any) -> None:
    """Draw one day of PACK for print and social media.

    Caption, credit and a text for who cannot see it go into a file beside it, which ends in .txt.
    """
    days(one for one in (day,) if one is not None)
    places = [place.strip() for place in crop.split(",") if place.strip()] if crop else None
    only = places[0] if places and len(places) == 1 else places
    click.echo(wh.to_image(timeline, out, day=day, crop=only, **wishes))


@click.command()
@click.argument("pack")
@click.argument("highway")
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="png, svg, pdf.")
@click.option("--between", nargs=2, help="Two stations (town ids). Default: the whole road.")
@click.option("--whole", is_flag=True, help="Do not fold long stretches without news.")
@span
@discreet
def road(
    timeline: Timeline,
    highway: str,
    out: Path,
    between: tuple[str, str] | None,
    start: str | None,
    end: str | None,
    whole: bool,
) -> None:
    """Draw the history of a road.

    Distance along it by time, coloured by who held it.
    """
    wishes: dict[str, Any] = {
        "between": between or None,
        "start": start,
        "end": end,
        "folded": not whole,
    }
    click.echo(wh.to_road_history(timeline, out, highway, **wishes))


@click.command()
@click.argument("pack")
@click.option(
    *("-o", "--out"), type=click.Path(path_type=Path), required=True, help="mp4, webm, gif, webp."
)
@span
@click.option(
    "--step",
    type=click.IntRange(min=1),
    default=7,
    show_default=True,
    help="Days from frame to frame.",
)
@look
@discreet
def animate(
    timeline: Timeline, out: Path, start: str | None, end: str | None, step: int, **wishes: Any
) -> None:
    """Draw PACK over time, one frame a week, and its sources at the end."""
    days(day for day in (start, end) if day is not None)
    with click.progressbar(length=1, file=sys.stderr, label="drawing") as bar:

        def tell(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        path = wh.to_animation(
            timeline, out, start=start, end=end, step_days=step, progress=tell, **wishes
        )
    click.echo(path)
