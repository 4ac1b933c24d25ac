"""What is marked on the chart of a road: its stations, and where it is folded."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from whoholds.export.figures.folding import Folds
from whoholds.export.figures.theme import LIGHT

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["mark_folds", "mark_stations"]

_PAPER, _INK = LIGHT.paper, LIGHT.ink


def mark_stations(axes: Axes, stops: Sequence[tuple[str, float]]) -> None:
    """Draw stations as lines, their names beside them, moved apart where they would touch."""
    (bottom, top) = axes.get_ylim()
    inches = axes.get_position().height * axes.figure.get_size_inches()[1]  # type: ignore[union-attr]
    room = 0.155 / inches * (bottom - top)
    at = _apart(np.array([km for _, km in stops]), room, (top, bottom))
    for (name, km), label in zip(stops, at, strict=True):
        axes.axhline(km, color=_INK, linewidth=0.5, alpha=0.55)
        axes.annotate(
            name, (0, km), (-0.022, label), xycoords=axes.get_yaxis_transform(),
            textcoords=axes.get_yaxis_transform(), ha="right", va="center", fontsize=8.5,
            color=_INK, annotation_clip=False,
            arrowprops={"arrowstyle": "-", "color": _INK, "linewidth": 0.5, "shrinkA": 1,
                        "shrinkB": 0, "relpos": (1.0, 0.5)},
        )  # fmt: skip


def mark_folds(axes: Axes, folds: Folds) -> None:
    """Mark folds, and say how long what is folded is."""
    for low, high in folds.parts:
        top, bottom = (float(at) for at in folds([low, high]))
        for edge in (top, bottom):
            axes.axhline(edge, color=_PAPER, linewidth=2.4)
            axes.axhline(edge, color=_INK, linewidth=1.0, linestyle=(0, (6, 3)))
        axes.text(
            0.5, (top + bottom) / 2, f"{high - low:,.0f} km without news", color=_INK, fontsize=8.5,
            transform=axes.get_yaxis_transform(), ha="center", va="center",
            bbox={"facecolor": _PAPER, "edgecolor": "none", "alpha": 0.85,
                  "boxstyle": "round,pad=0.2"},
        )  # fmt: skip


def _apart(at: np.ndarray, room: float, ends: tuple[float, float]) -> np.ndarray:
    """Move labels as little as keeps them apart and within the ends: pooled where they touch."""
    steps = np.arange(len(at)) * room
    pools: list[list[float]] = []
    for value in at - steps:
        pools.append([value])
        while len(pools) > 1 and np.mean(pools[-2]) > np.mean(pools[-1]):
            pools[-2:] = [pools[-2] + pools[-1]]
    means = np.concatenate([np.full(len(pool), np.mean(pool)) for pool in pools])
    return np.asarray(means.clip(ends[0], max(ends[0], ends[1] - steps[-1])) + steps)
