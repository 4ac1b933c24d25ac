"""Commands that draw pictures."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

import whoholds as wh
from whoholds.cli.drawers import showing
from whoholds.cli.options import days, discreet, span

if TYPE_CHECKING:
    import geopandas as gpd

    from whoholds.engine.timeline import Timeline


@click.command()
@click.argument("pack")
@click.option("--day", required=True, help="The day to draw (ISO).")
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="png, svg, pdf.")
@click.option(
    "--size",
    type=click.Choice(["social", "a4", "a4-landscape"]),
    default="social",
    show_default=True,
    help="1200 by 630 pixels, or a page on end or on its side.",
)
@click.option("--north-arrow", is_flag=True, help="Draw a north arrow.")
@showing
@discreet
def image(
    timeline: Timeline,
    day: str,
    out: Path,
    size: str,
    north_arrow: bool,
    drawn: gpd.GeoDataFrame | None,
) -> None:
    """Draw one day of PACK for print and social media."""
    path = wh.to_image(timeline, out, day=day, size=size, north_arrow=north_arrow, drawn=drawn)
    click.echo(path)


@click.command()
@click.argument("pack")
@click.argument("highway")
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="png, svg, pdf.")
@click.option("--between", nargs=2, help="Two stations (town ids). Default: the whole road.")
@span
@discreet
def road(
    timeline: Timeline,
    highway: str,
    out: Path,
    between: tuple[str, str] | None,
    start: str | None,
    end: str | None,
) -> None:
    """Draw the history of a road.

    Distance along it by time, coloured by who held it.
    """
    where = between or None
    click.echo(wh.to_road_history(timeline, out, highway, between=where, start=start, end=end))


@click.command()
@click.argument("pack")
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="mp4, gif, webp.")
@span
@click.option(
    "--step",
    type=click.IntRange(min=1),
    default=7,
    show_default=True,
    help="Days from frame to frame.",
)
@showing
@discreet
def animate(
    timeline: Timeline,
    out: Path,
    start: str | None,
    end: str | None,
    step: int,
    drawn: gpd.GeoDataFrame | None,
) -> None:
    """Draw PACK over time, one frame a week."""
    days(day for day in (start, end) if day is not None)
    with click.progressbar(length=1, file=sys.stderr, label="drawing") as bar:

        def tell(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        path = wh.to_animation(
            timeline, out, start=start, end=end, step_days=step, drawn=drawn, progress=tell
        )
    click.echo(path)
