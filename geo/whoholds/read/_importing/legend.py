"""Legend: what the icons of a map mean, by their shapes and the parties of their colours."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from whoholds.errors import SourceDataError
from whoholds.read._files import toml_text
from whoholds.schema import HOLDER_EVENTS
from whoholds.vocabulary import EVENTS

_IMAGE = re.compile(r"\.(?:svg|png|gif|jpe?g)$", re.IGNORECASE)
_LONGEST = 255  # bytes of a file's name, in MediaWiki and on most disks
_COLOUR = re.compile(r"\\\{([abc])\\\}")


@dataclass(frozen=True)
class Icon:
    """What an icon says of its place.

    Parameters
    ----------
    event : str
        ``held``, ``contested``, ``besieged`` …
    holder : str
        Actor id, empty where the event needs none.
    challengers : tuple of str
        Actor ids.
    site : bool
        Whether it marks a base or the like, which is no town.
    """

    event: str
    holder: str = ""
    challengers: tuple[str, ...] = ()
    site: bool = False


@dataclass(frozen=True)
class Shape:
    """What all icons of one shape say; parties are letters that stand for colours.

    Parameters
    ----------
    file : str
        Name of the icon, with ``{a}`` for a colour and ``*`` for anything.
    icon : Icon or None
        What it says, ``None`` where that is nothing a claim could say.
    aside : str
        Why it says nothing.
    """

    file: str
    icon: Icon | None
    aside: str = ""

    def colours(self, name: str) -> dict[str, str] | None:
        """Colours of an icon of this shape by their letters, ``None`` for one of another.

        >>> Shape("80x80-{a}-{b}-anim.gif", None).colours("80x80-red-lime-anim.gif")
        {'a': 'red', 'b': 'lime'}
        """
        match = _pattern(self.file).fullmatch(name) if len(name) <= _LONGEST else None
        return None if match is None else match.groupdict()


@cache
def _pattern(file: str) -> re.Pattern[str]:
    text = _COLOUR.sub(r"(?P<\1>[a-z]+)", re.escape(file))
    return re.compile(text.replace(r"\*", ".*"))


@cache
def shipped() -> tuple[Shape, ...]:
    """Shapes that ship with whoholds, ``icons.toml`` beside this module."""
    text = (files("whoholds.read") / "icons.toml").read_text(encoding="utf-8")
    return _shapes(tomllib.loads(text), "icons.toml")


@dataclass(frozen=True)
class Legend:
    """What the icons of a map mean.

    Parameters
    ----------
    colours : mapping of str to str
        Colour of the icons, such as ``red`` -> actor id; empty where it is not decided.
    icons : mapping of str to Icon
        Single icons, before all shapes.
    shapes : tuple of Shape
        Shapes, the first that fits counts.
    """

    colours: Mapping[str, str] = field(default_factory=dict)
    icons: Mapping[str, Icon] = field(default_factory=dict)
    shapes: tuple[Shape, ...] = field(default_factory=shipped)

    @property
    def actors(self) -> frozenset[str]:
        """Actor ids that it names."""
        named = [
            actor for icon in self.icons.values() for actor in (icon.holder, *icon.challengers)
        ]
        return frozenset(actor for actor in (*self.colours.values(), *named) if actor)

    def meaning(self, name: str) -> Icon | str:
        """Tell what an icon says, or why nothing can be told."""
        file = bare(name)
        if file in self.icons:
            return self.icons[file]
        shape, colours = self._shape(file)
        if shape is None:
            return f"no shape is known for the icon `{file}`; say what it means under [icons]"
        if shape.icon is None:
            return f"`{file}`: {shape.aside}"
        missing = [colour for colour in colours.values() if not self.colours.get(colour)]
        if missing:
            return f"no actor is named for the colour `{missing[0]}`; name one under [colours]"
        actors = {letter: self.colours[colour] for letter, colour in colours.items()}
        said = shape.icon
        rest = tuple(dict.fromkeys(actors[letter] for letter in said.challengers))
        return Icon(said.event, actors.get(said.holder, ""), rest, said.site)

    def colour(self, names: Iterable[str]) -> dict[str, int]:
        """Count the icons of each colour, of all that have a shape; the most frequent first."""
        counts: dict[str, int] = {}
        for name in names:
            shape, colours = self._shape(bare(name))
            for colour in colours.values() if shape and shape.icon else ():
                counts[colour] = counts.get(colour, 0) + 1
        return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))

    def _shape(self, file: str) -> tuple[Shape | None, dict[str, str]]:
        for shape in self.shapes:
            colours = shape.colours(file)
            if colours is not None:
                return shape, colours
        return None, {}


def bare(name: str) -> str:
    """Name of a file as MediaWiki keeps it; what is no file stays as it is.

    >>> bare("File:map-arcNN-red.svg"), bare("Location_dot_red.svg"), bare("mk.rus")
    ('Map-arcNN-red.svg', 'Location dot red.svg', 'mk.rus')
    """
    text = " ".join(name.replace("_", " ").split())
    text = re.sub(r"^(?:file|image) ?: ?", "", text, flags=re.IGNORECASE)
    return text[:1].upper() + text[1:] if _IMAGE.search(text) else text


def load(path: str | os.PathLike[str]) -> Legend:
    """Read a legend from a TOML file: ``[colours]``, ``[icons]`` and ``[[shapes]]``.

    Raises
    ------
    SourceDataError
        If it is no TOML, or an icon or shape has no known event, or lacks the holder it needs.
    """
    file = Path(path)
    table = toml_text.load(file)
    colours = table.get("colours", {})
    if not isinstance(colours, dict) or not all(isinstance(a, str) for a in colours.values()):
        raise SourceDataError(f'{file.name}: [colours] must hold actor ids, as red = "military"')
    icons = table.get("icons", {})
    if not isinstance(icons, dict):
        raise SourceDataError(f"{file.name}: [icons] must hold icons")
    meanings = {bare(name): _icon(said, file.name, name) for name, said in icons.items()}
    return Legend(colours, meanings, (*_shapes(table, file.name), *shipped()))


def _shapes(table: Mapping[str, Any], file: str) -> tuple[Shape, ...]:
    answer = []
    shapes = table.get("shapes", [])
    for said in shapes if isinstance(shapes, list) else [shapes]:
        name = str(said.get("file", "")) if isinstance(said, dict) else ""
        if not name:
            raise SourceDataError(f"{file}: a shape needs the `file` of its icons")
        aside = str(said.get("aside", ""))
        answer.append(Shape(name, None if aside else _icon(said, file, name), aside))
    return tuple(answer)


def _icon(said: Any, file: str, name: str) -> Icon:
    if not isinstance(said, dict) or "event" not in said:
        raise SourceDataError(f"{file}: `{name}` needs {{ event, holder }}")
    challengers = said.get("challengers", ())
    if not isinstance(challengers, (list, tuple)):
        raise SourceDataError(f'{file}: `{name}` needs a list of challengers, as ["a", "b"]')
    icon = Icon(
        event=str(said["event"]),
        holder=str(said.get("holder", "")),
        challengers=tuple(map(str, challengers)),
        site=bool(said.get("site", False)),
    )
    if icon.event not in EVENTS or (icon.event in HOLDER_EVENTS and not icon.holder):
        raise SourceDataError(f"{file}: `{name}` has no known event, or lacks its holder")
    return icon
