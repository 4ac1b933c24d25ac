"""The command ``whoholds``: a few lines over the face for each command."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

import whoholds as wh

if TYPE_CHECKING:
    import geopandas as gpd

    from whoholds.timeline import Timeline

F = TypeVar("F", bound=Callable[..., Any])

_POLICIES = ("as_reported", "corroborated", "against_interest")
_FORMS = ("my-maps", "acled", "ucdp", "viina", "polygons", "wikipedia", "sheet")


class _Group(click.Group):
    """Says what went wrong in one line, with exit code 1, and never with a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except wh.WhoholdsError as error:
            raise click.ClickException(str(error)) from error


_policy = click.option(
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


def _weighing(command: F) -> F:
    """Add the options that say how claims are weighed."""
    return _policy(_as_known(command))


def _withholding(command: F) -> F:
    """Add the options that hold back what could endanger people."""
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


def _line(pack: str, policy: str, as_known: str | None) -> Timeline:
    return wh.weigh(wh.open(pack), policy=policy, as_known=as_known)


def _discreet(
    pack: str, policy: str, as_known: str | None, delay: int, coarsen: float
) -> tuple[Timeline, wh.Withheld]:
    ledger, withheld = wh.withhold(wh.open(pack), delay_days=delay, coarsen_km=coarsen)
    return wh.weigh(ledger, policy=policy, as_known=as_known), withheld


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="whoholds")
def main() -> None:
    """Who holds which town, road and state, on which day, according to whom.

    PACK is the name of a bundled pack (myanmar) or a folder.
    """


@main.command()
@click.argument("pack")
@click.option("--out", type=click.Path(path_type=Path), default=Path("out"), show_default=True)
@_policy
@click.option(
    "--as-known",
    multiple=True,
    metavar="DAY",
    help="Let readers of the map also see what was known on DAY; may be given again.",
)
@_withholding
@click.option("--tiles", metavar="PROVIDER", help="Tiles below the map, such as CartoDB.Positron.")
@click.option(
    "--card",
    metavar="URL",
    help="Where card.png will lie on the web: draws it, and names it to social media.",
)
@click.option(
    "--areas",
    is_flag=True,
    help="Also put areas and front lines into the GeoPackage, square kilometres into the map.",
)
@click.option("--pictures", is_flag=True, help="Draw the roads that changed into the brief.")
def build(
    pack: str,
    out: Path,
    policy: str,
    as_known: tuple[str, ...],
    delay: int,
    coarsen: float,
    tiles: str | None,
    card: str | None,
    areas: bool,
    pictures: bool,
) -> None:
    """Write map.html, control.gpkg, brief.md and embed.html of PACK into a folder.

    With --delay or --coarsen also withheld.json, what was held back: for the desk only.
    """
    steps: dict[str, Callable[[Timeline, Path], Path]] = {
        "map.html": lambda line, path: wh.to_html(
            line,
            path,
            as_known=as_known,
            tiles=tiles,
            card=card or "",
            areas=_by_methods(line) if areas else (),
            land=True,
        ),
        "control.gpkg": _with_areas if areas else wh.to_geopackage,
        "brief.md": lambda line, path: wh.to_brief(line, path, pictures=pictures),
        "embed.html": wh.to_embed,
    }
    if card:
        steps["card.png"] = lambda line, path: wh.to_image(line, path, day=line.period[1])
    if delay or coarsen:
        steps["withheld.json"] = lambda _, path: wh.to_manifest(withheld, path)
    with click.progressbar(length=len(steps) + 1, file=sys.stderr, label="weighing") as bar:
        line, withheld = _discreet(pack, policy, None, delay, coarsen)
        for name, write in steps.items():
            bar.label = name
            bar.update(1)
            write(line, out / name)
        bar.update(1)
    for name in steps:
        click.echo(out / name)


def _by_methods(line: Timeline) -> list[gpd.GeoDataFrame]:
    """Derive areas by every method that has a history."""
    return [
        wh.areas_over_time(line, method=method, by="verdict", by_state=True)
        for method in ("vote", "cells", "roads")
    ]


def _with_areas(line: Timeline, path: Path) -> Path:
    areas = wh.areas_over_time(line)
    return wh.to_geopackage(line, path, areas=areas, fronts=wh.fronts_over_time(areas))


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
    click.echo(wh.listing(_line(pack, policy, as_known), form), nl=False)


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
        for question in wh.contradictions(wh.weigh(ledger))["question"]:
            click.echo(question)


@main.command()
@click.argument("pack")
@click.argument("first")
@click.argument("last")
@_weighing
def change(pack: str, first: str, last: str, policy: str, as_known: str | None) -> None:
    """Tell what changed in PACK between the days FIRST and LAST, each sentence with sources."""
    told = wh.change(_line(pack, policy, as_known), first, last).sentences()
    click.echo(told)
    for source in told.sources.to_dict("records"):
        parts = [source[part] for part in ("title", "publisher", "url") if source[part]]
        click.echo(f"[{source['number']}] {', '.join(parts)}")


@main.command()
@click.argument("pack")
@click.argument("day")
@click.argument("start")
@click.argument("goal")
@click.option("--actor", required=True, help="Who wants to drive, an actor id such as military.")
@click.option("--highway", help="Keep to one road, such as AH1. Default: any roads of the pack.")
@_weighing
def passable(
    pack: str,
    day: str,
    start: str,
    goal: str,
    actor: str,
    highway: str | None,
    policy: str,
    as_known: str | None,
) -> None:
    """Say whether a party can drive from START to GOAL (town ids) on DAY."""
    situation = wh.join(_line(pack, policy, as_known), day)
    if highway:
        click.echo(wh.passable(situation, highway, start, goal, actor=actor))
    else:
        click.echo(wh.way(situation, start, goal, actor=actor))


@main.command()
@click.argument("pack")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="File to write.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["gpkg", "geojson", "geoparquet", "flatgeobuf", "kml", "csv"]),
    help="Default: by the ending of the file.",
)
@click.option("--day", help="One day only (ISO). Default: all intervals.")
@click.option("--kind", type=click.Choice(["town", "highway", "state"]), help="One layer only.")
@_withholding
@_weighing
def export(
    pack: str,
    out: Path,
    form: str | None,
    day: str | None,
    kind: str | None,
    delay: int,
    coarsen: float,
    policy: str,
    as_known: str | None,
) -> None:
    """Write the verdicts of PACK in a format that other programs read."""
    line, _ = _discreet(pack, policy, as_known, delay, coarsen)
    if (form or out.suffix.removeprefix(".")) == "gpkg":
        click.echo(wh.to_geopackage(line, out, day=day))
    else:
        click.echo(wh.to_file(line, out, format=form, day=day, kind=kind))


@main.command()
@click.argument("old", type=click.Path(exists=True, path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
def rename(old: Path, new: Path) -> None:
    """Rename a GeoPackage so that the QGIS project inside and beside it still opens."""
    click.echo(wh.rename(old, new))


@main.command()
@click.argument("pack")
@click.option("--day", required=True, help="The day to draw (ISO).")
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="png, svg, pdf.")
@click.option(
    "--size",
    type=click.Choice(["social", "a4"]),
    default="social",
    show_default=True,
    help="1200 by 630 pixels, or a page.",
)
@click.option("--north-arrow", is_flag=True, help="Draw a north arrow.")
@_withholding
@_weighing
def image(
    pack: str,
    day: str,
    out: Path,
    size: str,
    north_arrow: bool,
    delay: int,
    coarsen: float,
    policy: str,
    as_known: str | None,
) -> None:
    """Draw one day of PACK for print and social media."""
    line, _ = _discreet(pack, policy, as_known, delay, coarsen)
    click.echo(wh.to_image(line, out, day=day, size=size, north_arrow=north_arrow))


@main.command()
@click.argument("pack")
@click.argument("highway")
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="png, svg, pdf.")
@click.option("--between", nargs=2, help="Two stations (town ids). Default: the whole road.")
@click.option("--from", "start", help="First day (ISO). Default: the pack's.")
@click.option("--to", "end", help="Last day (ISO). Default: the pack's.")
@_weighing
def road(
    pack: str,
    highway: str,
    out: Path,
    between: tuple[str, str] | None,
    start: str | None,
    end: str | None,
    policy: str,
    as_known: str | None,
) -> None:
    """Draw the history of a road: distance along it by time, coloured by who held it."""
    line = _line(pack, policy, as_known)
    where = between or None
    click.echo(wh.to_road_history(line, out, highway, between=where, start=start, end=end))


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--from", "like", help="Copy this pack instead of starting empty.")
def new(folder: Path, like: str | None) -> None:
    """Make a new pack: an empty one that explains itself, or a copy."""
    click.echo(wh.new(folder, like=like))


@main.command(name="import")
@click.argument("form", type=click.Choice(_FORMS))
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--into", "pack", required=True, help="Folder of the pack to add to.")
@click.option(
    "--actor",
    "actors",
    multiple=True,
    metavar="NAME=ID",
    help="What the file calls an actor of the pack; may be given again.",
)
@click.option(
    "--set",
    "settings",
    multiple=True,
    metavar="KEY=VALUE",
    help="An option of the importer, such as mapping=columns.toml; may be given again.",
)
def import_(
    form: str, file: Path, pack: str, actors: tuple[str, ...], settings: tuple[str, ...]
) -> None:
    """Add other people's data to a pack; nothing is lost, and nothing made up."""
    options: dict[str, Any] = dict(_pair(text) for text in settings)
    if actors:
        options["actors"] = dict(_pair(text) for text in actors)
    made = wh.read.forms.read(form, file, wh.open(pack), **options)
    click.echo(made.report())
    for path in wh.read.adding.add(made, pack).files:
        click.echo(path)


def _pair(text: str) -> tuple[str, str]:
    key, found, value = text.partition("=")
    if not found:
        raise click.BadParameter(f"`{text}` has no `=`; write it as NAME=VALUE")
    return key, value


@main.command()
@click.argument("packs", nargs=-1, required=True)
@click.option("--into", "folder", type=click.Path(path_type=Path), required=True, help="New pack.")
@click.option("--title", default="", help="Title of the new pack.")
def merge(packs: tuple[str, ...], folder: Path, title: str) -> None:
    """Merge PACKS into a new one: each page one source, each claim once."""
    click.echo(wh.read.merging.merge(packs, folder, title=title).report())


@main.command()
@click.argument("pack")
@click.option("-o", "--out", type=click.Path(path_type=Path), required=True, help="mp4, gif, webp.")
@click.option("--from", "first", help="First day (ISO). Default: the pack's.")
@click.option("--to", "last", help="Last day (ISO). Default: the pack's.")
@click.option("--step", default=7, show_default=True, help="Days from frame to frame.")
@_withholding
@_weighing
def animate(
    pack: str,
    out: Path,
    first: str | None,
    last: str | None,
    step: int,
    delay: int,
    coarsen: float,
    policy: str,
    as_known: str | None,
) -> None:
    """Draw PACK over time, one frame a week."""
    line, _ = _discreet(pack, policy, as_known, delay, coarsen)
    with click.progressbar(length=1, file=sys.stderr, label="drawing") as bar:

        def tell(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        path = wh.to_animation(line, out, first=first, last=last, step_days=step, progress=tell)
    click.echo(path)
