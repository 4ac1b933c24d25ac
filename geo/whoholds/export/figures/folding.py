"""A road drawn shorter where nothing happened: long stretches without news are folded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["Folds", "fold"]

_LONG: Final = 0.12
"""Part of the road from which on a stretch without news is folded."""
_LEFT: Final = 0.05
"""Part of the chart that a fold keeps."""


@dataclass(frozen=True)
class Folds:
    """Kilometres of a road, and where they lie on a chart.

    Parameters
    ----------
    parts : tuple of (float, float)
        Kilometres between which the road is folded, in order and apart.
    km, chart : tuple of float
        Kilometres, ascending, and where on the chart each of them lies; straight in between.
    """

    parts: tuple[tuple[float, float], ...]
    km: tuple[float, ...]
    chart: tuple[float, ...]

    def __call__(self, km: float | npt.ArrayLike) -> npt.NDArray[np.float64]:
        """Say where kilometres lie on the chart."""
        return np.asarray(np.interp(np.asarray(km, float), self.km, self.chart))

    def shows(self, km: float) -> bool:
        """Tell whether a kilometre lies in no fold."""
        return not any(low < km < high for low, high in self.parts)


def fold(km: tuple[float, float], quiet: Sequence[tuple[float, float]]) -> Folds:
    """Choose what to fold.

    Parameters
    ----------
    km : tuple of float
        Where the part of the road begins and ends that is drawn.
    quiet : sequence of (float, float)
        Stretches without news, in order; those that touch are one.

    Returns
    -------
    Folds
        Outside of folds a kilometre stays one; a road without any news is not folded at all.

    Examples
    --------
    >>> folds = fold((0.0, 100.0), [(0.0, 50.0), (50.0, 90.0)])
    >>> folds.parts, folds([90.0, 100.0]).tolist()
    (((0.0, 90.0),), [5.0, 15.0])
    """
    joined: list[list[float]] = []
    for low, high in quiet:
        if joined and abs(joined[-1][1] - low) < 1e-9:
            joined[-1][1] = high
        else:
            joined.append([low, high])
    length = km[1] - km[0]
    parts = [(low, high) for low, high in joined if high - low > _LONG * length]
    if sum(high - low for low, high in parts) >= length - 1e-9:
        parts = []
    at, chart = [km[0]], [km[0]]
    for low, high in parts:
        chart += [chart[-1] + low - at[-1], chart[-1] + low - at[-1] + _LEFT * length]
        at += [low, high]
    chart.append(chart[-1] + km[1] - at[-1])
    at.append(km[1])
    return Folds(tuple(parts), tuple(at), tuple(chart))
