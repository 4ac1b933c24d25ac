"""Colours of actors that a reader, or a reader who sees fewer colours, takes for one.

Distances are those of CIE 1976 (L*a*b*, white D65), after sRGB (IEC 61966-2-1). How a colour
looks to those who lack one kind of cone is told by the matrices of G. M. Machado, M. M. Oliveira
and L. A. F. Fernandes, "A physiologically-based model for simulation of color vision deficiency"
(2009), at full severity.
"""

from __future__ import annotations

import re
from typing import Final

import numpy as np
import numpy.typing as npt

from whoholds.analysis._hints.material import Finding, Material

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

FOES: Final = 10.0
"""How far apart to every eye, in CIE 1976, colours of parties on different sides must lie."""

FRIENDS: Final = 5.0
"""How far apart to most eyes those of one side must; about twice what can just be told."""

_TO_XYZ: Final = np.array(
    [
        [0.4124564, 0.3575761, 0.1804375],
        [0.2126729, 0.7151522, 0.0721750],
        [0.0193339, 0.1191920, 0.9503041],
    ]
)


def lab(colours: list[str], eye: str = "") -> Floats:
    """Place colours where distance is how different they look.

    Parameters
    ----------
    colours : list of str
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


def near(material: Material) -> Finding:
    """Find holders whose colour can hardly be told from that of another.

    A side that has one and the same colour wants it so.

    Parameters
    ----------
    material : Material

    Returns
    -------
    Finding
    """
    ledger, who = material.ledger, material.evidence.actors
    actors = ledger.actors
    holds = actors["actor_id"].isin(material.claims["holder"][material.standing].unique())
    holds &= actors["colour"].str.fullmatch(re.compile("#[0-9a-fA-F]{6}"))
    rows = np.flatnonzero(holds.to_numpy(bool))
    colours = actors["colour"].iloc[rows].str.lower().tolist()
    code = who.codes(actors["actor_id"].iloc[rows])
    later, earlier = np.tril_indices(len(rows), -1)
    day = np.full(len(later), material.evidence.as_known)
    friends = who.allied(code[later], code[earlier], day)
    same = np.array(colours, object)[later] == np.array(colours, object)[earlier]
    least = np.full(len(later), np.inf)
    eye = np.full(len(later), -1)
    for number, name in enumerate(EYES):
        spots = lab(colours, name)
        apart = np.linalg.norm(spots[later] - spots[earlier], axis=1)
        closer = (apart < np.where(friends, FRIENDS, FOES)) & (apart < least)
        closer &= ~(friends & (same | bool(name)))
        closer &= eye != 0  # what every eye sees needs no other
        least, eye = np.where(closer, apart, least), np.where(closer, number, eye)
    found: dict[int, tuple[int, str]] = {}
    for pair in np.argsort(least, kind="stable")[: np.count_nonzero(np.isfinite(least))]:
        other, seen = int(rows[earlier[pair]]), list(EYES)[eye[pair]]
        found.setdefault(int(rows[later[pair]]), (other, seen))

    def say(row: int) -> tuple[str, str]:
        other, seen = found[row]
        names, shown = actors["actor_id"], actors["colour"]
        to = f" to an eye with {seen}" if seen else ""
        return (
            f"`{shown.iloc[row]}` of `{names.iloc[row]}` looks like `{shown.iloc[other]}` of "
            f"`{names.iloc[other]}`{to}",
            "choose a colour that is lighter, darker or of another hue",
        )

    return Finding("near-colours", "colour", np.array(sorted(found), np.int64), say, "actors")
