"""Letters that few readers' machines have: cut from a font to those a ledger's names use.

Needs the extra ``whoholds[local-names]``; without it names are shown in whatever font the
reader has.
"""

from __future__ import annotations

import base64
import io
from collections.abc import Iterable
from importlib import resources
from importlib.resources.abc import Traversable
from typing import Final

_SCRIPTS: Final = {
    "myanmar": ("Myanmar", ((0x1000, 0x109F), (0xAA60, 0xAA7F), (0xA9E0, 0xA9FF))),
    "thai": ("Thai", ((0x0E00, 0x0E7F),)),
    "lao": ("Lao", ((0x0E80, 0x0EFF),)),
    "khmer": ("Khmer", ((0x1780, 0x17FF), (0x19E0, 0x19FF))),
}
"""Scripts by folder and file of Noto Sans, with the blocks of Unicode they fill."""

CREDIT: Final = "Letters of local names: Noto Sans by the Noto project's authors"
"""Whom a page with such letters names."""

# Joiners and the dotted circle belong to no script, but its clusters need them.
_SHARED = (0x200B, 0x200C, 0x200D, 0x25CC)


def style(texts: Iterable[str]) -> str:
    """Write the ``@font-face`` rules for letters that texts use.

    Parameters
    ----------
    texts : iterable of str

    Returns
    -------
    str
        Empty where no text needs one, or the extra is not installed. It depends on which
        letters are used and on nothing else.
    """
    rules = []
    for folder, own in _used(texts).items():
        name, blocks = _SCRIPTS[folder]
        font = _subset(folder, name, own)
        if font is None:
            continue
        ranges = ",".join(f"U+{low:X}-{high:X}" for low, high in blocks)
        rules.append(
            '@font-face{font-family:"wh-local";font-weight:100 900;font-display:block;'
            f"unicode-range:{ranges};src:url(data:font/woff2;base64,"
            f'{base64.b64encode(font).decode()}) format("woff2")}}'
        )
    return "\n".join(rules)


def notice(texts: Iterable[str]) -> str:
    """Read the licences of the fonts that :func:`style` cuts for texts, whole, each but once.

    Parameters
    ----------
    texts : iterable of str

    Returns
    -------
    str
        Empty where :func:`style` is.
    """
    whose, terms = [], ""
    for folder in _used(texts):
        try:
            text = (_folder(folder) / "OFL.txt").read_text(encoding="utf-8")
        except (ImportError, FileNotFoundError):
            continue
        # The first line says whose it is; the licence below is the same for all.
        first, _, terms = text.partition("\n")
        whose.append(f"Noto Sans {_SCRIPTS[folder][0]}: {first}")
    return "\n".join([*whose, terms]).strip()


def _used(texts: Iterable[str]) -> dict[str, list[int]]:
    """Find the letters of each script that texts use, of the scripts that they use."""
    used = sorted({ord(letter) for text in texts for letter in text})
    own = {
        folder: [code for code in used if any(low <= code <= high for low, high in blocks)]
        for folder, (_, blocks) in _SCRIPTS.items()
    }
    return {folder: codes for folder, codes in own.items() if codes}


def _folder(script: str) -> Traversable:
    return resources.files("justmytype_intl_sea") / "fonts" / "ofl" / f"notosans{script}"


def _subset(folder: str, name: str, codes: list[int]) -> bytes | None:
    """Cut a font to some letters at its usual weight; ``None`` where there is none."""
    try:
        from fontTools.subset import Options, Subsetter
        from fontTools.ttLib import TTFont
        from fontTools.varLib.instancer import instantiateVariableFont

        data = (_folder(folder) / f"NotoSans{name}[wdth,wght].ttf").read_bytes()
    except (ImportError, FileNotFoundError):
        return None
    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    options = Options()
    options.layout_features = ["*"]
    options.hinting = False
    options.notdef_outline = True
    options.name_IDs = []
    cutter = Subsetter(options)
    cutter.populate(unicodes=[*codes, *_SHARED])
    cutter.subset(font)
    font = instantiateVariableFont(font, {"wght": 400, "wdth": 100})
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()
