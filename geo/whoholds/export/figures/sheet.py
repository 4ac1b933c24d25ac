"""A sheet made for its size: how large it is, how large letters are, and what stands where.

Lengths are pixels from the upper left corner; a picture for print has more of them an inch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from types import MappingProxyType
from typing import Final, NamedTuple

__all__ = ["LEAST_MAP", "SIZES", "Arrangement", "Box", "Sheet", "arrange", "sheet"]

LEAST_MAP: Final = 0.55
"""The part of every sheet that is map, at least."""

_NARROWEST, _WIDEST = 320, 6000
_WORDS: Final = (0.28, 0.31, 0.34, 0.37, 0.40, 0.43, 0.45)
"""Parts of a sheet's width that words may have beside a map."""


class Box(NamedTuple):
    """A rectangle of pixels, from the upper left corner of the sheet."""

    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Sheet:
    """A size of pictures.

    Parameters
    ----------
    width, height : int
        Pixels.
    dpi : int
        Pixels an inch, for paper and for letters, which are measured in points.
    letter : float
        Pixels of a usual letter.
    least : float
        Pixels of the smallest.
    """

    width: int
    height: int
    dpi: int
    letter: float
    least: float

    @property
    def margin(self) -> float:
        """Pixels around words."""
        return round(1.1 * self.letter)

    def points(self, pixels: float) -> float:
        """Say a length in points."""
        return pixels * 72 / self.dpi


SIZES: Final[Mapping[str, Sheet]] = MappingProxyType(
    {
        "social": Sheet(1200, 630, 100, 17, 14),
        "square": Sheet(1080, 1080, 100, 20, 16),
        "story": Sheet(1080, 1920, 100, 26, 20),
        "a4": Sheet(1654, 2339, 200, 25, 18),
        "a4-landscape": Sheet(2339, 1654, 200, 25, 18),
    }
)
"""Sizes by name: for social media, and paper at 200 dots an inch."""


def sheet(size: str = "social", width: int | None = None, height: int | None = None) -> Sheet:
    """Choose a sheet.

    Parameters
    ----------
    size : str
        One of :data:`SIZES`.
    width, height : int, optional
        Pixels, to have another size: one alone keeps the proportions of `size`.

    Returns
    -------
    Sheet

    Raises
    ------
    ValueError
        For a size that does not exist, or sides below 320 or above 6,000 pixels.

    Examples
    --------
    >>> sheet("square", width=540).height
    540
    """
    if size not in SIZES:
        raise ValueError(f"size is {size!r}: pass one of {', '.join(SIZES)}")
    known = SIZES[size]
    if width is None and height is None:
        return known
    wide = width if width is not None else round((height or 0) * known.width / known.height)
    high = height if height is not None else round(wide * known.height / known.width)
    for name, side in (("width", wide), ("height", high)):
        if not _NARROWEST <= side <= _WIDEST:
            raise ValueError(f"{name} is {side}: pass {_NARROWEST} to {_WIDEST:,} pixels")
    letter = max(13.0, sqrt(wide * high) / 51)
    return Sheet(wide, high, 100, letter, max(11.0, 0.8 * letter))


@dataclass(frozen=True)
class Arrangement:
    """Where the map stands, and the head, body and foot of its words.

    Parameters
    ----------
    map, head, body, foot : Box
    scale : float
        Pixels that a unit of the land has.
    """

    map: Box
    head: Box
    body: Box
    foot: Box
    scale: float


Heights = Callable[[float], Sequence[float]]
"""How high head, body and foot are in a column of a width; all three in pixels."""


def arrange(paper: Sheet, land: tuple[float, float], heights: Heights) -> Arrangement | None:
    """Place map and words so that the land becomes as large as it can.

    Words stand beside the map, or above and below it.

    Parameters
    ----------
    paper : Sheet
    land : tuple of float
        Width and height of what the map must show, in any unit.
    heights : callable
        See :data:`Heights`.

    Returns
    -------
    Arrangement or None
        ``None`` where the words leave less than :data:`LEAST_MAP` to the map, however they stand.
    """
    fits = [_stacked(paper, land, heights)]
    fits += [_beside(paper, land, heights, part) for part in _WORDS]
    found = [one for one in fits if one is not None]
    # Of those that show the land equally large, the one with the most room for words.
    return max(found, key=lambda one: (round(one.scale, 9), -one.map.width), default=None)


def _beside(
    paper: Sheet, land: tuple[float, float], heights: Heights, part: float
) -> Arrangement | None:
    gap = paper.margin
    column = round(part * paper.width)
    inner = column - 1.7 * gap
    head, body, foot = heights(inner)
    if head + body + foot + 2.6 * gap > paper.height:
        return None
    map_ = Box(0, 0, paper.width - column, paper.height)
    left = map_.width + 0.9 * gap
    low = paper.height - 0.8 * gap - foot
    return _judged(
        paper, land, map_,
        Box(left, 0.9 * gap, inner, head), Box(left, 1.4 * gap + head, inner, body),
        Box(left, low, inner, foot),
    )  # fmt: skip


def _stacked(paper: Sheet, land: tuple[float, float], heights: Heights) -> Arrangement | None:
    gap = paper.margin
    inner = paper.width - 2 * gap
    head, body, foot = heights(inner)
    above, below = head + 1.4 * gap, body + foot + 1.9 * gap
    map_ = Box(0, above, paper.width, paper.height - above - below)
    if map_.height <= 0:
        return None
    under = above + map_.height + 0.7 * gap
    return _judged(
        paper, land, map_,
        Box(gap, 0.8 * gap, inner, head), Box(gap, under, inner, body),
        Box(gap, paper.height - 0.7 * gap - foot, inner, foot),
    )  # fmt: skip


def _judged(
    paper: Sheet, land: tuple[float, float], map_: Box, head: Box, body: Box, foot: Box
) -> Arrangement | None:
    if map_.width * map_.height < LEAST_MAP * paper.width * paper.height:
        return None
    scale = min(map_.width / land[0], map_.height / land[1])
    return Arrangement(map_, head, body, foot, scale)
