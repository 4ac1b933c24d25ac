"""Words of a picture: paragraphs and rows of a key, measured before they are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from whoholds.export.escaping import drawn
from whoholds.export.figures.sheet import Box, Sheet
from whoholds.export.figures.theme import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.font_manager import FontProperties

__all__ = ["Block", "Line", "Swatch", "Typesetter", "width_of"]

_LEADING: Final = 1.3
_SWATCH: Final = 1.75
"""Letters that an example in a key has beside its words."""
_NARROW: Final = 11.5
"""Letters that a row of a key needs at least, when rows stand in columns."""

Swatch = Callable[["Axes", float, float, float], None]
"""Draws an example around a spot, given in pixels, as large as a letter of so many pixels."""


@dataclass(frozen=True)
class Line:
    """A paragraph.

    Parameters
    ----------
    text : str
    size : float
        In usual letters.
    bold, soft : bool
    swatch : callable, optional
        An example of what the text explains, drawn before it.
    after : float
        Room below, in letters of its size.
    """

    text: str
    size: float = 1.0
    bold: bool = False
    soft: bool = False
    swatch: Swatch | None = None
    after: float = 0.12


@dataclass(frozen=True)
class Block:
    """Lines that stay together, under a heading that never stands alone.

    Parameters
    ----------
    name : str
        What it is about.
    lines : tuple of Line
    heading : Line, optional
    columns : int
        In how many columns its lines may stand, at most.
    """

    name: str
    lines: tuple[Line, ...]
    heading: Line | None = None
    columns: int = 1

    def cut(self, letters: int) -> Block:
        """Give the block with no line longer than so many letters; three dots say that it was."""
        lines = tuple(
            replace(line, text=f"{line.text[: letters - 1].rstrip()}…")
            if len(line.text) > letters
            else line
            for line in self.lines
        )
        return replace(self, lines=lines)


@dataclass(frozen=True)
class Typesetter:
    """Measures and writes blocks for one sheet.

    Parameters
    ----------
    paper : Sheet
    theme : Theme
    scale : float
        How much smaller letters are than usual; none becomes smaller than the sheet allows.
    family : tuple of str
        Fonts, the first that is there is taken.
    """

    paper: Sheet
    theme: Theme
    scale: float = 1.0
    family: tuple[str, ...] = ("DejaVu Sans",)
    gap: float = field(default=0.55)

    def letter(self, line: Line) -> float:
        """Give the pixels of a line's letters."""
        return max(self.paper.least, self.paper.letter * self.scale * line.size)

    def height(self, blocks: Sequence[Block], width: float) -> float:
        """Measure blocks that stand below each other in a column."""
        heights = [self._block(block, width, None, (0.0, 0.0)) for block in blocks]
        return sum(heights) + self._apart() * max(0, len(heights) - 1)

    def write(self, axes: Axes, blocks: Sequence[Block], box: Box) -> None:
        """Write blocks into a box, from its top down; axes are in pixels of the sheet."""
        top = box.top
        for block in blocks:
            top += self._block(block, box.width, axes, (box.left, top)) + self._apart()

    def _apart(self) -> float:
        return self.gap * self.paper.letter * self.scale

    def _block(
        self, block: Block, width: float, axes: Axes | None, at: tuple[float, float]
    ) -> float:
        """Measure a block, and write it where there are axes; answer its height."""
        left, top = at
        used = self._line(block.heading, width, axes, (left, top)) if block.heading else 0.0
        columns = self._columns(block, width)
        gutter = 0.8 * self.paper.letter * self.scale
        each = (width - gutter * (columns - 1)) / columns
        deep = -(-len(block.lines) // columns)
        tallest = 0.0
        for nth in range(columns):
            down = 0.0
            for line in block.lines[nth * deep : (nth + 1) * deep]:
                spot = (left + nth * (each + gutter), top + used + down)
                down += self._line(line, each, axes, spot)
            tallest = max(tallest, down)
        return used + tallest

    def _columns(self, block: Block, width: float) -> int:
        """Choose as many columns as leave every line a row of its own, if any do."""
        letter = self.paper.letter * self.scale
        for columns in range(min(block.columns, max(1, int(width / (_NARROW * letter)))), 1, -1):
            each = (width - 0.8 * letter * (columns - 1)) / columns
            if all(len(self._parts(line, each)) == 1 for line in block.lines):
                return columns
        return 1

    def _parts(self, line: Line, width: float) -> list[str]:
        room = width - (_SWATCH * self.letter(line) if line.swatch else 0)
        font = (self.family, self.letter(line), line.bold)
        return list(_wrapped(drawn(line.text), *font, room))

    def _line(self, line: Line, width: float, axes: Axes | None, at: tuple[float, float]) -> float:
        letter = self.letter(line)
        indent = _SWATCH * letter if line.swatch else 0.0
        parts = self._parts(line, width)
        if axes is not None:
            left, top = at
            if line.swatch:
                line.swatch(axes, left + 0.62 * letter, top + 0.62 * letter, letter)
            for nth, part in enumerate(parts):
                axes.text(
                    left + indent, top + (nth * _LEADING + 0.94) * letter, part, va="baseline",
                    fontsize=self.paper.points(letter), fontfamily=list(self.family),
                    fontweight="bold" if line.bold else "normal",
                    color=self.theme.soft if line.soft else self.theme.ink,
                )  # fmt: skip
        return letter * (len(parts) * _LEADING + line.after)


@lru_cache(maxsize=4096)
def _wrapped(
    text: str, family: tuple[str, ...], size: float, bold: bool, room: float
) -> tuple[str, ...]:
    """Break text into lines that are at most `room` pixels wide, words only where they must.

    Words are measured one by one, and each but once: what kerning saves is not counted on.
    """
    lines: list[list[str]] = [[]]
    blank, used = width_of(" ", family, size, bold=bold), 0.0
    for word in text.split():
        rest, wide = word, width_of(word, family, size, bold=bold)
        if lines[-1] and used + blank + wide > room:
            lines.append([])
            used = 0.0
        while len(rest) > 1 and wide > room:
            fits = _longest(rest, family, size, bold, room)
            lines[-1].append(rest[:fits])
            lines.append([])
            rest = rest[fits:]
            wide = width_of(rest, family, size, bold=bold)
        used += wide + (blank if lines[-1] else 0.0)
        lines[-1].append(rest)
    return tuple(" ".join(line) for line in lines)


def _longest(word: str, family: tuple[str, ...], size: float, bold: bool, room: float) -> int:
    fits = len(word) - 1
    while fits > 1 and width_of(word[:fits], family, size, bold=bold) > room:
        fits -= 1
    return fits


@lru_cache(maxsize=16384)
def width_of(text: str, family: tuple[str, ...], size: float, *, bold: bool = False) -> float:
    """Measure how wide a text is, in the unit of `size`.

    Parameters
    ----------
    text : str
    family : tuple of str
    size : float
        Of its letters.
    bold : bool

    Returns
    -------
    float
    """
    from matplotlib.textpath import text_to_path

    width, _, _ = text_to_path.get_text_width_height_descent(text, _font(family, bold), False)
    return float(width) * size / _MEASURED


_MEASURED: Final = 100.0


@lru_cache(maxsize=16)
def _font(family: tuple[str, ...], bold: bool) -> FontProperties:
    from matplotlib.font_manager import FontProperties

    return FontProperties(family=list(family), size=_MEASURED, weight="bold" if bold else "normal")
