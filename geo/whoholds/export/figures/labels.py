"""Names on a map, in tiers: what must be there, the news, capitals and large towns, then the rest.

None lies over another, none is cut, and none is nearer to another's disc than to its own. Places
are in pixels, with y downwards.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import hypot
from typing import Final

__all__ = ["Label", "Spot", "place_names"]

_UNDER: Final = (1000, 3)
"""Over how many discs the names of the first tiers may lie, where there is no free place."""

Rect = tuple[float, float, float, float]
"""Left, top, right and bottom."""


@dataclass(frozen=True)
class Spot:
    """A place that may be named.

    Parameters
    ----------
    x, y : float
    name : str
    tier : int
        0 for what must be named, over discs if need be; 1 for what is large, over a few if need
        be; 2 for the news; 3 for the rest.
    weight : float
        How much a reader will look for it, within its tier.
    radius : float
        Of its disc.
    lesser : bool
        Whether nothing is reported of it: names may lie over its small disc.
    width, size : float
        Of its name in letters of so many pixels.
    """

    x: float
    y: float
    name: str
    tier: int
    weight: float
    radius: float
    lesser: bool
    width: float
    size: float


@dataclass(frozen=True)
class Label:
    """A name with its place: the left end and the middle of its letters."""

    spot: Spot
    box: Rect


@dataclass
class _Room:
    """What is taken already."""

    inside: Rect
    names: list[Rect] = field(default_factory=list)
    discs: list[tuple[Rect, Spot]] = field(default_factory=list)

    def holds(self, box: Rect) -> bool:
        left, top, right, bottom = self.inside
        within = box[0] >= left and box[1] >= top and box[2] <= right and box[3] <= bottom
        return within and not any(_meet(box, other) for other in self.names)

    def under(self, box: Rect, spot: Spot) -> int:
        """Count the discs of others that a name would lie on."""
        return sum(own is not spot and _meet(box, disc) for disc, own in self.discs)


def place_names(
    spots: Sequence[Spot], inside: Rect, taken: Sequence[Rect] = (), most: int = 1000
) -> list[Label]:
    """Choose which places are named, and where each name stands.

    Parameters
    ----------
    spots : sequence of Spot
    inside : tuple of float
        Where names may stand.
    taken : sequence of tuple of float
        Where they may not.
    most : int
        How many names, beside those of tier 0.

    Returns
    -------
    list of Label
        In the order in which they were placed.
    """
    room = _Room(inside, list(taken), [(_disc(spot), spot) for spot in spots if not spot.lesser])
    crowd = [spot for spot in spots if not spot.lesser]
    labels: list[Label] = []
    for spot in sorted(spots, key=lambda one: (one.tier, -one.weight)):
        if spot.tier and len(labels) >= most:
            break
        boxes = [box for box in _around(spot) if room.holds(box)]
        free = [box for box in boxes if not room.under(box, spot) and _nearest(spot, box, crowd)]
        if not free and spot.tier < len(_UNDER):
            lain = [box for box in boxes if room.under(box, spot) <= _UNDER[spot.tier]]
            free = sorted(lain, key=lambda box: room.under(box, spot))
        if free:
            gap = 0.25 * spot.size
            left, top, right, bottom = free[0]
            room.names.append((left - gap, top, right + gap, bottom))
            labels.append(Label(spot, free[0]))
    return labels


def _around(spot: Spot) -> list[Rect]:
    """List eight places for a name around its disc, the best first."""
    wide, high, gap = spot.width, 0.6 * spot.size, spot.radius + 0.2 * spot.size
    side = 0.75 * gap
    offsets = [
        (gap, 0.0), (-gap - wide, 0.0), (side, -high - 0.2 * spot.size),
        (side, high + 0.2 * spot.size), (-side - wide, -high - 0.2 * spot.size),
        (-side - wide, high + 0.2 * spot.size), (-wide / 2, -gap - high), (-wide / 2, gap + high),
    ]  # fmt: skip
    return [
        (spot.x + dx, spot.y + dy - high, spot.x + dx + wide, spot.y + dy + high)
        for dx, dy in offsets
    ]


def _nearest(spot: Spot, box: Rect, crowd: Sequence[Spot]) -> bool:
    """Tell whether a name is nearer to its own disc than to any other that is reported."""
    own = _distance(spot, box)
    return not any(other is not spot and _distance(other, box) < own for other in crowd)


def _distance(spot: Spot, box: Rect) -> float:
    dx = max(box[0] - spot.x, 0.0, spot.x - box[2])
    dy = max(box[1] - spot.y, 0.0, spot.y - box[3])
    return hypot(dx, dy)


def _disc(spot: Spot) -> Rect:
    r = spot.radius
    return spot.x - r, spot.y - r, spot.x + r, spot.y + r


def _meet(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
