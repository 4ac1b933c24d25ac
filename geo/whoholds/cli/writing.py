"""Commands that write files for other programs."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

import whoholds as wh
from whoholds.cli.drawers import drawn, drawn_areas
from whoholds.cli.options import (
    days,
    discreet,
    evidence as evidence_option,
    languages,
    policy as policy_option,
    weigh,
    withholding,
)

if TYPE_CHECKING:
    import geopandas as gpd

    from whoholds.engine.timeline import Evidences, Timeline


@click.command()
@click.argument("pack")
@click.option(
    *("-o", "--out"),
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out"),
    show_default=True,
)
@policy_option
@evidence_option
@click.option(
    "--as-known",
    multiple=True,
    metavar="DAY",
    help="Let readers of the map also see what was known on DAY; may be given again.",
)
@withholding
@click.option("--tiles", metavar="PROVIDER", help="Tiles below the map, such as CartoDB.Positron.")
@click.option(
    "--card",
    metavar="URL",
    help="Where card.png will lie on the web: draws it, and names it to social media.",
)
@click.option(
    "--url",
    metavar="URL",
    help="Where the folder will lie on the web: the snippet in embed.html then works in any page.",
)
@click.option("--title", help="What the map is called. Default: the pack's own title.")
@click.option("--day", metavar="DAY", help="Day that the map opens with (ISO). Default: the last.")
@click.option(
    "--lang",
    default="en",
    metavar="LANG[,LANG]",
    callback=languages,
    help="Language of the map, such as my; of several, readers choose, and the first comes first.",
)
@click.option(
    "--story",
    metavar="FILE",
    help="Steps to go through on the map: a TOML file, or `auto` for operations and big changes.",
)
@click.option(
    "--areas",
    is_flag=True,
    help="Also put areas and front lines into the GeoPackage, square kilometres into the map.",
)
@drawn
@click.option("--pictures", is_flag=True, help="Draw the roads that changed into the brief.")
@click.option("--track", is_flag=True, help="Say in the brief how often the map was wrong.")
def build(
    pack: str,
    out: Path,
    policy: str,
    evidence: Evidences,
    as_known: tuple[str, ...],
    delay: int,
    coarsen: float,
    key: Path | None,
    tiles: str | None,
    card: str | None,
    url: str | None,
    title: str | None,
    day: str | None,
    lang: str,
    story: str | None,
    areas: bool,
    drawers: tuple[str, ...],
    pictures: bool,
    track: bool,
) -> None:
    """Write the map, the GeoPackage and the brief of PACK.

    They are map.html and embed.html, control.gpkg with control.qgz beside it, and brief.md; with
    --delay or --coarsen also withheld.json, what was held back: for the desk only.
    """
    from whoholds.export.files import together

    for option, given in (("--card", card), ("--url", url)):
        if given and not given.startswith(("https://", "http://")):
            raise click.BadParameter("write it from https://", param_hint=option)
    from whoholds.export.gpkg.geopackage import named

    named(out / "control.gpkg")  # before the page is written, and not behind it
    known = days(as_known)
    others = drawn_areas(pack, drawers) if drawers else None
    opening = days([day])[0] if day else None
    steps: dict[str, Callable[[Timeline, Path], Path]] = {
        "map.html": lambda timeline, path: wh.to_html(
            timeline,
            path,
            as_known=known,
            tiles=tiles,
            card=card or "",
            title=title,
            day=opening,
            lang=lang,
            story=story,
            areas=_by_methods(timeline) if areas else (),
            town_cells=True,
            drawn=others,
        ),
        "control.gpkg": lambda timeline, path: _package(timeline, path, areas, others),
        "brief.md": lambda timeline, path: wh.to_brief(
            timeline, path, pictures=pictures, track=_tracked(timeline) if track else None
        ),
        "embed.html": lambda timeline, path: wh.to_embed(
            timeline,
            path,
            address=f"{url.rstrip('/')}/map.html" if url else "map.html",
            card=card or "",
        ),
    }
    if card:
        steps["card.png"] = lambda timeline, path: wh.to_image(
            timeline, path, day=timeline.period[1], drawn=others, caption=False
        )
    if delay or coarsen:
        steps["withheld.json"] = lambda _, path: wh.to_manifest(withheld, path)
    with click.progressbar(length=len(steps) + 1, file=sys.stderr, label="weighing") as bar:
        timeline, withheld = weigh(
            pack, policy, delay=delay, coarsen=coarsen, evidence=evidence, key=key
        )
        if areas and timeline.ledger.states.empty:
            raise click.UsageError("areas end where states do, and the pack has none: omit --areas")
        with together():
            for name, write in steps.items():
                bar.label = name
                bar.update(1)
                write(timeline, out / name)
        bar.update(1)
    for name in steps:
        click.echo(out / name)


@click.command()
@click.argument("pack")
@click.option(
    *("-o", "--out"), type=click.Path(path_type=Path), required=True, help="File to write."
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["gpkg", "geojson", "geoparquet", "flatgeobuf", "kml", "csv"]),
    help="Default: by the ending of the file.",
)
@click.option("--day", help="One day only (ISO). Default: all intervals.")
@click.option(
    "--kind",
    type=click.Choice(["town", "site", "highway", "area", "state"]),
    help="One layer only.",
)
@click.option("--changes", is_flag=True, help="The changes of holders instead of the verdicts.")
@discreet
def export(
    timeline: Timeline,
    out: Path,
    form: str | None,
    day: str | None,
    kind: str | None,
    changes: bool,
) -> None:
    """Write the verdicts of PACK for other programs."""
    from whoholds.export.files import together

    with together():
        click.echo(wh.to_file(timeline, out, format=form, day=day, kind=kind, changes=changes))


@click.command()
@click.argument("old", type=click.Path(exists=True, path_type=Path))
@click.argument("new", type=click.Path(path_type=Path), required=False)
def rename(old: Path, new: Path | None) -> None:
    """Rename a GeoPackage so that its QGIS project still opens.

    Without NEW the projects of a file that was renamed otherwise are mended where they are.
    """
    click.echo(wh.rename(old, new))


def _by_methods(timeline: Timeline) -> list[gpd.GeoDataFrame]:
    """Derive areas by every method that has a history."""
    return [
        wh.areas_over_time(timeline, method=method, by="verdict", by_state=True)
        for method in ("vote", "cells", "roads")
    ]


def _tracked(timeline: Timeline) -> wh.TrackRecord:
    return wh.track_record(timeline.ledger, policy=timeline.policy)


def _package(
    timeline: Timeline, path: Path, with_areas: bool, drawn: gpd.GeoDataFrame | None
) -> Path:
    areas = wh.areas_over_time(timeline) if with_areas else None
    fronts = None if areas is None else wh.fronts_over_time(areas)
    return wh.to_geopackage(timeline, path, areas=areas, fronts=fronts, drawn=drawn)
