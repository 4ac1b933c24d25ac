"""The command ``whoholds``: a few lines over the face for each command."""

from __future__ import annotations

from typing import Any

import click

import whoholds as wh
from whoholds.characters import printable
from whoholds.cli import asking, comparing, drawing, packs, writing

__all__ = ["main"]


class _Group(click.Group):
    """Says what went wrong in one line, with exit code 1, and never with a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except wh.WhoholdsError as error:
            # Messages quote what a pack, or a file of strangers, says.
            raise click.ClickException(printable(str(error))) from error


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="whoholds")
def main() -> None:
    """Who holds which town, road and state, on which day, according to whom.

    PACK is the name of a bundled pack (myanmar) or a folder.
    """


for command in (
    *(writing.build, writing.export, writing.rename),
    *(asking.on, asking.why, asking.timeline, asking.disagreements),
    *(asking.change, asking.changes, asking.passable, asking.track, comparing.compare_maps),
    *(drawing.image, drawing.road, drawing.animate),
    *(packs.new, packs.check, packs.import_, packs.merge),
):
    main.add_command(command)
