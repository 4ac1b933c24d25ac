"""The record of Myanmar as it was once published, and what was learned after, as packs.

``tests/data/myanmar-1.0.0`` holds the claims and the layers of version 1.0.0 of the pack that
ships. ``tests/data/myanmar-more`` holds rows that were compiled later: further claims with their
sources and one actor, and in ``extents.csv`` how much of the place 25 of the first claims speak
of. Verdicts worked by hand are asserted on these, so that new claims never break them; some of the
later rows were worded otherwise, or left out, when the shipped pack took them in.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import pandas as pd

DATA = Path(__file__).parent / "data"
FIRST, MORE = DATA / "myanmar-1.0.0", DATA / "myanmar-more"


def assembled(folder: Path, *, extents: bool = False, more: bool = False) -> Path:
    """Lay the record of version 1.0.0 into a folder, with what was learned later.

    Parameters
    ----------
    folder : Path
        Where to write it; it must not exist.
    extents : bool
        Whether 25 of its claims say how much of the place they speak of.
    more : bool
        Whether the 65 further claims and their 36 sources are added.

    Returns
    -------
    Path
        The same folder, a pack.
    """
    shutil.copytree(FIRST, folder)
    if extents:
        told = _read(MORE / "extents.csv").set_index("claim_id")["extent"]
        claims = _read(folder / "claims.csv")
        _write(claims.assign(extent=claims["claim_id"].map(told)), folder / "claims.csv")
    if more:
        for name in ("claims", "sources", "actors"):
            tables = [_read(place / f"{name}.csv") for place in (folder, MORE)]
            _write(pd.concat(tables, ignore_index=True), folder / f"{name}.csv")
    return folder


def _read(file: Path) -> pd.DataFrame:
    return pd.read_csv(file, dtype=str, keep_default_na=False)


def _write(table: pd.DataFrame, file: Path) -> None:
    table.fillna("").to_csv(file, index=False, lineterminator="\n")
