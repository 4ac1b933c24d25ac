"""The command that lays two maps beside each other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

import whoholds as wh
from whoholds.characters import printable
from whoholds.cli.options import as_known, days as read, evidence, pairs, policy, weigh, withholding

if TYPE_CHECKING:
    import geopandas as gpd

    from whoholds.engine.timeline import Timeline

F = TypeVar("F", bound=Callable[..., Any])


def _told(which: str) -> Callable[[F], F]:
    """Add the options that say whose areas a drawn map has: `meaning` and `holder`."""

    def add(command: F) -> F:
        holder = click.option(
            f"--holder-{which}", default="", help=f"The one side whose areas {which.upper()} draws."
        )
        meaning = click.option(
            f"--meaning-{which}",
            default="",
            metavar="TABLE",
            help=f"What {which.upper()} draws: uacontrol, deepstate, isw, two-colour, or a file.",
        )
        return meaning(holder(command))

    return add


@click.command(name="compare-maps")
@click.argument("a")
@click.argument("b")
@_told("a")
@_told("b")
@click.option("--side", "sides", multiple=True, metavar="NAME=NAME",
              help="A map's name of a side, and its name on both; may be given again.")  # fmt: skip
@click.option("--day", metavar="DAY", help="Compare this day only (ISO). Default: all of both.")
@click.option("--within-days", type=click.IntRange(min=0), default=3, show_default=True,
              help="How many days apart two maps may be.")  # fmt: skip
@click.option("--rest", "rests", multiple=True, metavar="SIDE",
              help="Whose the undrawn land is, within --land or the states of the pack: on both "
              "maps; given twice, on A and on B.")  # fmt: skip
@click.option("--land", type=click.Path(exists=True, path_type=Path),
              help="Polygons outside which nothing is compared.")  # fmt: skip
@click.option("--out", type=click.Path(path_type=Path, file_okay=False),
              help="Also write comparison.csv and the areas of both into this folder.")  # fmt: skip
@click.option("--format", "form", type=click.Choice(["gpkg", "geojson"]), default="gpkg",
              show_default=True, help="Of the areas.")  # fmt: skip
@policy
@as_known
@evidence
@withholding
def compare_maps(
    a: str,
    b: str,
    meaning_a: str,
    holder_a: str,
    meaning_b: str,
    holder_b: str,
    sides: tuple[str, ...],
    day: str | None,
    within_days: int,
    rests: tuple[str, ...],
    land: Path | None,
    out: Path | None,
    form: str,
    **weighed: Any,
) -> None:
    """Say where two maps differ, and by how much.

    A and B are drawn maps, each a file or a folder of files by day, or packs, of which areas are
    derived. A map is drawn where --meaning or --holder says whose its areas are.
    """
    if len(rests) > 2:
        raise click.BadParameter("there are two maps", param_hint="--rest")
    read([day] if day else [])
    maps = [
        _Map(a, meaning_a, holder_a).read(weighed),
        _Map(b, meaning_b, holder_b).read(weighed),
    ]
    compared = wh.compare_maps(
        maps[0],
        maps[1],
        day=day,
        within_days=within_days,
        sides=dict(map(pairs, sides)),
        rest=(rests[0], rests[-1]) if rests else "",
        land=_land(land, maps) if land or rests else None,
        titles=_titles(a, b),
    )
    click.echo(printable(str(compared)))
    if out is not None:
        for path in wh.to_comparison(compared, out, format=form):
            click.echo(path)


@dataclass(frozen=True)
class _Map:
    """What a word of the command line stands for."""

    path: str
    meaning: str
    holder: str

    def read(self, weighed: dict[str, Any]) -> gpd.GeoDataFrame | Timeline:
        """Read a drawn map, or weigh a pack."""
        if self.meaning or self.holder:
            return wh.read.drawn.read(self.path, meaning=self.meaning, holder=self.holder)
        drawn = Path(self.path)
        if drawn.exists() and not (drawn / "datapackage.json").exists():
            raise wh.SourceDataError(
                f"{self.path} is no pack; say by --meaning or --holder whose areas it draws"
            )
        return weigh(self.path, **weighed)[0]


def _titles(a: str, b: str) -> tuple[str, str]:
    """Call maps by their file or folder, and by all of the path where these are alike."""
    short = Path(a).name or a, Path(b).name or b
    return (a, b) if short[0] == short[1] and a != b else short


def _land(path: Path | None, maps: list[Any]) -> gpd.GeoDataFrame | None:
    import geopandas

    if path is not None:
        land = wh.read.tables.read(path)
        if not isinstance(land, geopandas.GeoDataFrame):
            raise wh.SourceDataError(f"{path} has no geometry; name a file of polygons")
        return land
    states = [one.ledger.states for one in maps if isinstance(one, wh.Timeline)]
    return next((layer for layer in states if len(layer)), None)
