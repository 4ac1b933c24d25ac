"""Commands that make packs and look after them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

import whoholds as wh
from whoholds.characters import printable
from whoholds.cli.options import pairs

_FORMS = (
    *("my-maps", "acled", "ucdp", "viina", "polygons", "wikipedia"),
    *("umap", "geoconfirmed", "atlos", "sheet"),
)
_AGAIN = "again"


class _File(click.Path):
    """A file or a folder of files; a pipe or a device might never end."""

    def convert(self, value: Any, param: Any, ctx: Any) -> Any:
        path = Path(str(super().convert(value, param, ctx)))
        for each in (path, *(path.rglob("*") if path.is_dir() else ())):
            if each.exists() and not each.is_file() and not each.is_dir():
                self.fail(f"`{each}` is no file: it is a pipe, a device or a socket", param, ctx)
        return path


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--from", "like", help="Copy this pack instead of starting empty.")
@click.option(
    "--townships",
    type=_File(exists=True, dir_okay=False, path_type=Path),
    help="Lay the polygons of this file over the areas of the copy, by their P-codes.",
)
def new(folder: Path, like: str | None, townships: Path | None) -> None:
    """Make a new pack, empty or a copy of another.

    An empty one explains itself in its README.md.
    """
    click.echo(wh.new(folder, like=like, townships=townships))
    if townships is not None:
        areas = wh.open(folder).areas
        drawn = int(areas.geometry.notna().sum())
        click.echo(
            f"{drawn} of {len(areas)} areas are drawn now; say whose polygons these are, and on "
            "what terms, in datapackage.json",
            err=True,
        )


@click.command()
@click.argument("pack")
@click.option(
    "--strict",
    is_flag=True,
    help="Also ask where towns and their roads disagree, and whose page nobody opened.",
)
def check(pack: str, strict: bool) -> None:
    """Find every fault of PACK at once, and hints.

    Faults are what keeps PACK from being used. Hints are questions about what its claims leave
    open; they do not change the exit code. Each is told with file, row, column and the mend.
    """
    from whoholds.analysis.hints import ask

    examined = wh.read.pack.examine(pack)  # so that its files are read once
    for fault in examined.faults:
        click.echo(fault)
    if not examined.faults:
        click.echo(f"{examined.ledger!r}: no faults")
    hints = ask(examined, strict=strict)
    if hints:
        click.echo(f"{len(hints)} hint(s), which keep nobody from using it:")
    for hint in hints:
        click.echo(hint)
    if examined.faults:
        raise click.ClickException(f"{pack}: {len(examined.faults)} fault(s)")
    if strict and examined.ledger is not None:
        for question in wh.contradictions(wh.weigh(examined.ledger))["question"]:
            click.echo(question)


@click.command(name="import")
@click.argument("form", type=click.Choice([*_FORMS, _AGAIN]), metavar="FORM", required=False)
@click.argument("file", type=_File(exists=True, path_type=Path), required=False)
@click.option("--into", "pack", help="Folder of the pack to add to.")
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
    help="An option of the importer, such as mapping=columns.toml, or retract=yes to take out "
    "what the source no longer says; may be given again.",
)
@click.option(
    "--suggest",
    type=_File(exists=True, path_type=Path),
    metavar="FILE",
    help="Only look at FILE, and write a mapping for `sheet`: which column may be day, side, "
    "place; for a map of areas, or a folder of them, a meaning table for `polygons`. With --into, "
    "the actors and towns of the pack tell more.",
)
@click.option(
    *("-o", "--out"),
    type=click.Path(path_type=Path),
    help="New file for what --suggest writes. Default: the screen.",
)
def import_(
    form: str | None,
    file: Path | None,
    pack: str | None,
    actors: tuple[str, ...],
    settings: tuple[str, ...],
    suggest: Path | None,
    out: Path | None,
) -> None:
    """Add other people's data to a pack.

    FORM is my-maps, acled, ucdp, viina, polygons, wikipedia, umap, geoconfirmed, atlos or sheet.
    Every row of FILE becomes a claim, becomes context or is set aside with its reason. A newer
    export of a source updates what the pack has of it. With `again` for FORM and without FILE
    every import of the pack is repeated, with the options that it had; they are kept in its
    imports/imports.toml.
    """
    options: dict[str, Any] = dict(pairs(text) for text in settings)
    if suggest is not None:
        if form or actors:
            raise click.UsageError("--suggest takes a FILE, and neither FORM nor --actor")
        _suggest(suggest, pack, options, out)
        return
    if form is None or pack is None or out is not None:
        raise click.UsageError("name a FORM, its FILE and --into PACK; --out goes with --suggest")
    retract = _yes(options.pop("retract", "no"))
    named = dict(pairs(text) for text in actors)
    if (form == _AGAIN) != (file is None):
        raise click.UsageError("name a FORM and its FILE, or `again` alone")
    if file is not None:
        _take(form, file, pack, {**options, **({"actors": named} if named else {})}, retract)
        return
    entries = wh.read.adding.imports(pack)
    if not entries:
        raise click.ClickException(f"{pack} has no import with a file to repeat")
    for entry in entries:
        form = entry.form.replace("_", "-")
        click.echo(printable(f"{form} {entry.file}"))
        whose = {**entry.actors, **named} if entry.actors else {}
        whole = {**entry.options, **options, **({"actors": whose} if whose else {})}
        _take(form, Path(entry.file), pack, whole, retract)


def _suggest(file: Path, pack: str | None, options: dict[str, Any], out: Path | None) -> None:
    """Write what is suggested for a file onto the screen, or into a new file."""
    told = wh.read.forms.suggest(file, None if pack is None else wh.open(pack), **options)
    if out is None:
        click.echo(told, nl=False)
        return
    try:
        with out.open("x", encoding="utf-8") as new:
            new.write(told)
    except OSError as error:
        raise click.ClickException(f"{out} cannot be made: {error.strerror}") from error
    click.echo(out)


def _take(form: str, file: Path, pack: str, options: dict[str, Any], retract: bool) -> None:
    """Import one file, and say what became of it."""
    if form == "polygons":  # the snapshots before are what a broken one is known by
        options = {**options, "kept": wh.read.context.areas(pack)}
    imported = wh.read.forms.read(form, file, wh.open(pack), **options)
    added = wh.read.adding.add(imported, pack, retract=retract)
    click.echo(printable(added.report()))
    for path in added.files:
        click.echo(path)


def _yes(text: str) -> bool:
    if text not in ("yes", "no"):
        raise click.BadParameter(f"`retract` is `{text}`; write yes or no")
    return text == "yes"


@click.command()
@click.argument("packs", nargs=-1, required=True)
@click.option("--into", "folder", type=click.Path(path_type=Path), required=True, help="New pack.")
@click.option("--title", default="", help="Title of the new pack.")
def merge(packs: tuple[str, ...], folder: Path, title: str) -> None:
    """Merge PACKS into a new one.

    Each page becomes one source, each claim stands there once.
    """
    click.echo(wh.read.merging.merge(packs, folder, title=title).report())
