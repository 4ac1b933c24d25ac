"""How pictures are lit: the colours of paper, land and letters, on light and on dark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

__all__ = ["DARK", "LIGHT", "THEMES", "Theme"]

_SEEN: Final = 3.4
"""Contrast with dark paper from which on a colour is seen there."""


@dataclass(frozen=True)
class Theme:
    """Colours of everything that is no party's.

    Parameters
    ----------
    paper, water, land, abroad, border : str
        ``#rrggbb`` of the page, the sea, the land that the map is about, that around it, and
        the lines between states.
    ink, soft : str
        Of letters and lines, and of what is said beside.
    sample : str
        Of examples in a key that are in no party's colour.
    """

    paper: str
    water: str
    land: str
    abroad: str
    border: str
    ink: str
    soft: str
    sample: str

    @property
    def dark(self) -> bool:
        """Whether letters are lighter than the paper."""
        return _luminance(self.paper) < _luminance(self.ink)

    def tone(self, colour: str) -> str:
        """Give a colour as it is drawn: on dark paper as much lighter as it takes to be seen."""
        if not self.dark:
            return colour
        toned = colour
        for part in np.arange(0.95, 0.3, -0.05):
            if _contrast(toned, self.paper) >= _SEEN:
                break
            toned = _mixed(colour, "#ffffff", float(part))
        return toned

    @property
    def beyond(self) -> str:
        """The colour of what lies beyond the backdrop: nobody says whether it is land or sea."""
        return _mixed(self.water, self.abroad, 0.5)

    def pale(self, colour: str, opacity: float) -> str:
        """Mix a colour with the paper, for what is only possible."""
        return _mixed(colour, self.paper, opacity)


LIGHT: Final = Theme(
    paper="#ffffff", water="#dbe7ee", land="#f4f1ea", abroad="#e6e4df", border="#8d8a83",
    ink="#22262a", soft="#5b5f63", sample="#bdbab3",
)  # fmt: skip
DARK: Final = Theme(
    paper="#16191c", water="#1d2a33", land="#33373a", abroad="#24282b", border="#85888b",
    ink="#f1efea", soft="#b5b9bd", sample="#767b80",
)  # fmt: skip
THEMES: Final[Mapping[str, Theme]] = MappingProxyType({"light": LIGHT, "dark": DARK})
"""The themes by their names."""


def _channels(colour: str) -> np.ndarray:
    return np.array([int(colour[nth : nth + 2], 16) for nth in (1, 3, 5)], float)


def _mixed(colour: str, under: str, part: float) -> str:
    mixed = np.rint(_channels(colour) * part + _channels(under) * (1 - part)).astype(int)
    return "#" + "".join(f"{channel:02x}" for channel in mixed)


def _luminance(colour: str) -> float:
    part = _channels(colour) / 255
    linear = np.where(part <= 0.04045, part / 12.92, ((part + 0.055) / 1.055) ** 2.4)
    return float(linear @ (0.2126, 0.7152, 0.0722))


def _contrast(one: str, other: str) -> float:
    """Measure how well two colours are told apart (WCAG 2): from 1 to 21."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)
