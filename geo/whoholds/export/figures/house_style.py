"""What a newsroom's pictures have in common: fonts, colours, a logo and a line of credit."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from whoholds._suggest import suggest
from whoholds.errors import SourceDataError
from whoholds.ledgers import Ledger

if TYPE_CHECKING:
    from numpy import ndarray

__all__ = ["PLAIN", "HouseStyle", "check_names", "house_style"]

_FONT: Final = "DejaVu Sans"
_HEX: Final = re.compile(r"#[0-9a-fA-F]{6}")
_MOST_BYTES: Final = 4_000_000
_MOST_SIDE: Final = 4_000


@dataclass(frozen=True)
class HouseStyle:
    """The look of a newsroom.

    Parameters
    ----------
    fonts : tuple of str
        Families, the first that is installed is taken.
    sides, parties : mapping of str to str
        Bloc, or actor id, to ``#rrggbb``.
    logo : Path, optional
        A PNG or JPEG.
    credit : str
        Who made the picture.
    path : str
        Where it was read, for messages.
    """

    fonts: tuple[str, ...] = (_FONT,)
    sides: Mapping[str, str] = field(default_factory=dict)
    parties: Mapping[str, str] = field(default_factory=dict)
    logo: Path | None = None
    credit: str = ""
    path: str = ""

    def pixels(self) -> ndarray[Any, Any] | None:
        """Read the logo, as rows of RGBA; ``None`` where there is none."""
        if self.logo is None:
            return None
        import numpy as np
        from PIL import Image

        try:
            with Image.open(self.logo, formats=("PNG", "JPEG")) as image:
                if max(image.size) > _MOST_SIDE:
                    raise SourceDataError(
                        f"{self.logo}: the logo has sides of {image.size[0]} and {image.size[1]} "
                        f"pixels; make it smaller than {_MOST_SIDE:,}"
                    )
                return np.asarray(image.convert("RGBA"))
        except (OSError, ValueError, Image.DecompressionBombError) as error:
            raise SourceDataError(
                f"{self.logo}: the logo cannot be read; give a PNG or JPEG"
            ) from error


PLAIN: Final = HouseStyle()
"""The look of pictures that are asked for without one."""


def house_style(path: str | Path) -> HouseStyle:
    """Read a newsroom's look.

    Parameters
    ----------
    path : str or Path
        TOML: ``font`` (a family, or several), ``credit``, ``logo`` (a file beside this one), and
        the tables ``[sides]`` and ``[parties]``, each an id to ``"#rrggbb"``.

    Returns
    -------
    HouseStyle

    Raises
    ------
    SourceDataError
        When the file cannot be read, or has a key or value of another kind.
    """
    file = Path(path)
    try:
        if file.stat().st_size > _MOST_BYTES:
            raise SourceDataError(f"{file}: too large for a style; give a TOML file")
        told = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError) as error:
        raise SourceDataError(f"{file}: no style can be read from it: {error}") from error
    for key in told:
        if key not in _READERS:
            raise SourceDataError(
                f"{file}: a style has no `{key}`{_meant(key, _READERS)}; "
                f"it may have {', '.join(_READERS)}"
            )
    read = {key: _READERS[key](file, key, value) for key, value in told.items()}
    if "font" in read:
        read["fonts"] = read.pop("font")
    style = HouseStyle(**read, path=str(file))
    style.pixels()
    return style


def check_names(style: HouseStyle, ledger: Ledger) -> None:
    """Refuse colours of sides or parties that a ledger does not have.

    Raises
    ------
    SourceDataError
    """
    actors = ledger.actors
    known = {
        "sides": sorted({*actors["bloc"], *ledger.actor_blocs["bloc"]} - {""}),
        "parties": actors["actor_id"].tolist(),
    }
    for table, names in known.items():
        for name in getattr(style, table):
            if name not in names:
                raise SourceDataError(
                    f"{style.path}: [{table}] names `{name}`, and {ledger.name} has none of that "
                    f"name{_meant(name, names)}; take it out"
                )


def _meant(name: str, known: Iterable[str]) -> str:
    meant = suggest(name, known)
    return f", {meant}" if meant else ""


def _fonts(file: Path, key: str, value: object) -> tuple[str, ...]:
    """Take font families that are installed."""
    from matplotlib.font_manager import get_font_names

    names = [value] if isinstance(value, str) else value
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise SourceDataError(f"{file}: `{key}` is no name of a font; write it in quotes")
    there = set(get_font_names())
    found = tuple(name for name in names if name in there)
    if not found:
        wished = ", ".join(f"`{name}`" for name in names)
        raise SourceDataError(
            f"{file}: `{key}`: {wished} is not installed{_meant(str(names[0]), sorted(there))}"
        )
    return (*found, _FONT)


def _text(file: Path, key: str, value: object) -> str:
    if not isinstance(value, str):
        raise SourceDataError(f"{file}: `{key}` is no text; write it in quotes")
    return value


def _logo(file: Path, key: str, value: object) -> Path:
    return file.parent / _text(file, key, value)


def _colours(file: Path, key: str, value: object) -> dict[str, str]:
    if not isinstance(value, dict):
        raise SourceDataError(f'{file}: `{key}` is no table; write [{key}] and name = "#rrggbb"')
    for name, colour in value.items():
        if not isinstance(colour, str) or not _HEX.fullmatch(colour):
            raise SourceDataError(
                f'{file}: [{key}] `{name}` is no colour; write it as "#rrggbb", such as "#0072b2"'
            )
    return {name: colour.lower() for name, colour in value.items()}


_READERS: Final[Mapping[str, Callable[[Path, str, object], Any]]] = {
    "font": _fonts,
    "credit": _text,
    "logo": _logo,
    "sides": _colours,
    "parties": _colours,
}
