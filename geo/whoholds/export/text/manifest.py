"""What was withheld, as a file for the desk."""

from __future__ import annotations

import json
from pathlib import Path

from whoholds.errors import expect
from whoholds.export.files import replacing
from whoholds.hidden import NOTHING
from whoholds.redaction import Withheld


def to_manifest(withheld: Withheld, path: str | Path) -> Path:
    """Write which claims were held back and which places were blurred.

    Parameters
    ----------
    withheld : Withheld
    path : str or Path
        JSON file to make or replace. It names what the exports hide: keep it off the page.

    Returns
    -------
    Path

    Raises
    ------
    ExportError
        The file could not be written; what stood there before still stands.
    """
    expect(withheld, Withheld)
    target = Path(path)
    # For the desk, which knows what it hides.
    with replacing(target, NOTHING) as beside:
        text = json.dumps(withheld.to_dict(), ensure_ascii=False, indent=1) + "\n"
        beside.write_text(text, encoding="utf-8")
    return target
