"""How different colours look, also to eyes that see fewer of them.

Distances are those of CIE 1976 (L*a*b*, white D65), after sRGB (IEC 61966-2-1). How a colour
looks to those who lack one kind of cone is told by the matrices of G. M. Machado, M. M. Oliveira
and L. A. F. Fernandes, "A physiologically-based model for simulation of color vision deficiency"
(2009), at full severity.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]

EYES: Final = {
    "": np.eye(3),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
"""How each kind of eye sees linear sRGB; ``""`` for one that sees all of it."""

_TO_XYZ: Final = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def lab(colours: Sequence[str], eye: str = "") -> Floats:
    """Place colours where distance is how different they look.

    Parameters
    ----------
    colours : sequence of str
        As ``#rrggbb``.
    eye : str
        One of :data:`EYES`.

    Returns
    -------
    ndarray of float64, shape (n, 3)
        L*, a* and b*.

    Examples
    --------
    >>> (lab(["#ffffff", "#ff0000"]).round() + 0.0).tolist()
    [[100.0, 0.0, 0.0], [53.0, 80.0, 67.0]]
    """
    coded = np.array([[int(c[i : i + 2], 16) / 255 for i in (1, 3, 5)] for c in colours])
    coded = coded.reshape(-1, 3)
    linear = np.where(coded <= 0.04045, coded / 12.92, ((coded + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ EYES[eye].T, 0, 1)
    xyz = seen @ _TO_XYZ.T / _TO_XYZ.sum(axis=1)
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    answer: Floats = np.stack(
        [116 * f[:, 1] - 16, 500 * (f[:, 0] - f[:, 1]), 200 * (f[:, 1] - f[:, 2])], axis=1
    )
    return answer


def distances(ones: Sequence[str], others: Sequence[str]) -> Floats:
    """Tell how far apart colours are to the eye that tells them apart worst.

    Parameters
    ----------
    ones, others : sequence of str
        As ``#rrggbb``.

    Returns
    -------
    ndarray of float64, shape (len(ones), len(others))

    Examples
    --------
    >>> distances(["#ff0000"], ["#ff0000", "#00ff00"]).round().tolist()
    [[0.0, 28.0]]
    """
    gaps = [lab(ones, eye)[:, None] - lab(others, eye)[None] for eye in EYES]
    answer: Floats = np.linalg.norm(gaps, axis=3).min(axis=0)
    return answer
