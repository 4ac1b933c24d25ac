"""Files with a day in their names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Collection
from pathlib import Path

_NAMED = re.compile(r"(?<!\d)((?:19|20)\d\d)[-_.]?(\d\d)[-_.]?(\d\d)(?!\d)")


def day_of(file: Path) -> dt.date | None:
    """Day in a file's name, ``None`` where there is none or it does not exist.

    >>> day_of(Path("deepstatemap_data_20250809.geojson"))
    datetime.date(2025, 8, 9)
    >>> day_of(Path("front_20241332.geojson")) is None
    True
    """
    match = _NAMED.search(file.stem)
    if match is None:
        return None
    try:
        return dt.date(*map(int, match.groups()))
    except ValueError:
        return None


def dated(root: Path, suffixes: Collection[str]) -> list[tuple[dt.date, Path]]:
    """List the files of a folder that have a day in their names, in the order of days.

    A single file is taken for a folder that holds no other.
    """
    inside = root.iterdir() if root.is_dir() else [root] if root.is_file() else []
    days = [(day_of(file), file) for file in inside if file.suffix.lower() in suffixes]
    return sorted((day, file) for day, file in days if day is not None)
