"""The option that asks for areas as others drew them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

import whoholds as wh
from whoholds.characters import printable

if TYPE_CHECKING:
    import geopandas as gpd

EVERYBODY: Final = "*"
"""Stands for every drawer, where none is named."""

F = TypeVar("F", bound=Callable[..., Any])


def drawn(command: F) -> F:
    """Add the option that asks for drawn areas: `drawers`."""
    return click.option(
        "--drawn",
        "drawers",
        is_flag=False,
        flag_value=EVERYBODY,
        multiple=True,
        metavar="[DRAWER]",
        help="Also show areas as DRAWER drew them, which imports kept; all of them without a name.",
    )(command)


def showing(command: Callable[..., None]) -> Callable[..., None]:
    """Call a command with the areas that are asked for, or ``None``, as its argument `drawn`."""

    @drawn
    @wraps(command)
    def shown(*, pack: str, drawers: tuple[str, ...], **rest: Any) -> None:
        others = drawn_areas(pack, drawers) if drawers else None
        command(pack=pack, drawn=others, **rest)

    return shown


def drawn_areas(pack: str, drawers: tuple[str, ...]) -> gpd.GeoDataFrame:
    """Take the areas that imports kept in a pack, and say which come without a licence.

    Parameters
    ----------
    pack : str
        Name or folder of the pack.
    drawers : tuple of str
        Whose areas, by the title of the source; case does not matter.

    Returns
    -------
    GeoDataFrame
        As :func:`whoholds.read.context.areas` answers them.

    Raises
    ------
    click.BadParameter
        When the pack has no drawn areas, or none of such a drawer.
    """
    kept = wh.read.context.areas(pack)
    names = kept["drawn_by"].unique().tolist()
    if not names:
        raise click.BadParameter(
            f"{pack} keeps no areas that others drew; `whoholds import polygons` takes them in",
            param_hint="--drawn",
        )
    known = {name.casefold(): name for name in names}
    for drawer in drawers:
        if drawer != EVERYBODY and drawer.casefold() not in known:
            there = ", ".join(f"`{name}`" for name in names)
            raise click.BadParameter(
                printable(f"nothing of `{drawer}` is kept; there is {there}"), param_hint="--drawn"
            )
    if EVERYBODY not in drawers:
        asked = {drawer.casefold() for drawer in drawers}
        kept = kept[kept["drawn_by"].str.casefold().isin(asked)]
    for name in kept.loc[kept["licence"].eq(""), "drawn_by"].unique():
        told = f"{name}: no licence is granted for the areas; ask before you publish them"
        click.echo(printable(told), err=True)
    return kept
