"""Signs told apart without colour, and by readers whose eyes see other colours: measured."""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from visits import Visitor

import whoholds as wh
from whoholds.export import style

Floats = npt.NDArray[np.float64]

# Machado, Oliveira and Fernandes 2009 (doi:10.1109/TVCG.2009.113), full severity, on linear RGB;
# and greyscale by luminance.
EYES = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
    "greyscale": np.tile([0.2126, 0.7152, 0.0722], (3, 1)),
}
XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
) / np.array([[0.9505], [1.0], [1.089]])

SIGNS = (
    *("held", "contested", "inferred", "besieged", "shared", "claimed", "possible"),
    *("listed", "no_report", "unsettled", "lapsed", "stale", "possible and stale"),
)
"""All that towns carry."""

# Draws every sign for a holder and a challenger on the land's colour; answers their pixels.
DRAW = """([holder, challenger, nobody, radius]) => {
    const { palette, signs } = whoholds.app;
    const [colour, other, unknown] = [holder, challenger, nobody].map((c) => palette.tone(c));
    const { theme } = palette;
    const base = { colour, other, fill: colour };
    const mixed = (hex, strength) => {
        const rgb = (h) => [1, 3, 5].map((at) => parseInt(h.slice(at, at + 2), 16));
        const [a, b] = [rgb(hex), rgb(theme.paper)];
        return "#" + a.map((v, i) => Math.round(v * strength + b[i] * (1 - strength))
            .toString(16).padStart(2, "0")).join("");
    };
    const looks = {
        held: base,
        contested: { ...base, hatched: true },
        inferred: { ...base, hatched: true, inferred: true },
        besieged: { ...base, ringed: true },
        shared: { ...base, hatched: true, shared: true },
        claimed: { ...base, dashed: true },
        possible: { ...base, pale: true, fill: mixed(colour, signs.pale) },
        listed: { ...base, pale: true, listed: true, fill: mixed(colour, signs.listed) },
        no_report: { colour: unknown, other, fill: unknown, grey: true },
        unsettled: { colour: unknown, fill: unknown, grey: true, hollow: true, dotted: true },
        lapsed: { colour: unknown, fill: unknown, grey: true, hollow: true },
        stale: { ...base, stale: true },
        "possible and stale": { ...base, pale: true, fill: mixed(colour, signs.pale), stale: true },
    };
    return Object.values(looks).map((look) => {
        const [sprite, canvas] = [0, 1].map(() => document.createElement("canvas"));
        sprite.width = sprite.height = canvas.width = canvas.height = 48;
        const [own, pen] = [sprite, canvas].map((each) => each.getContext("2d"));
        own.translate(24, 24);
        own.scale(2, 2);
        palette.draw(own, look, radius);
        pen.fillStyle = theme.land;
        pen.fillRect(0, 0, 48, 48);
        pen.drawImage(sprite, 0, 0);
        return Array.from(pen.getImageData(0, 0, 48, 48).data);
    });
}"""


def lab(pixels: Floats, eye: Floats) -> Floats:
    """CIELAB (D65) of sRGB pixels as an eye sees them, shape (n, 3)."""
    value = pixels / 255
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ eye.T, 0, 1) @ XYZ.T
    root = np.where(seen > 216 / 24389, np.cbrt(seen), (24389 / 27 * seen + 16) / 116)
    x, y, z = root.T
    return np.column_stack([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def apart(a: Floats, b: Floats) -> float:
    """Pixels that differ plainly (Delta E above 15), as a share of a disc of radius 5.5."""
    differ = np.linalg.norm(a - b, axis=1) > 15
    return float(differ.sum() / (np.pi * (5.5 * 2) ** 2))


@pytest.mark.slow
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_signs_are_told_apart(
    scheme: str, myanmar: wh.Ledger, tiny_page: Path, visit: Visitor
) -> None:
    """Drawn once, and looked at with every eye."""
    seen = visit(tiny_page, color_scheme=scheme)
    colours = style.holder_colours(myanmar)
    holders = ["military", "aa", "kia", "tnla", "mndaa", "knla", "pdf", "cna"]
    worst = dict.fromkeys(EYES, 1.0)
    for holder in holders:
        other = "military" if holder != "military" else "aa"
        drawn = seen.eval(DRAW, [colours[holder], colours[other], style.UNKNOWN_COLOUR, 5.5])
        pixels = [np.reshape(p, (-1, 4))[:, :3].astype(float) for p in drawn]
        for eye, sees in EYES.items():
            labs = [lab(each, sees) for each in pixels]
            for (a, one), (b, two) in combinations(enumerate(labs), 2):
                share = apart(one, two)
                assert share > 0.12, (eye, scheme, holder, SIGNS[a], SIGNS[b], round(share, 3))
                worst[eye] = min(worst[eye], share)
    for eye, share in worst.items():
        print(f"{eye}, {scheme}: the two signs most alike differ on {share:.0%} of a disc")
