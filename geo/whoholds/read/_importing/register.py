"""Register: which imports a pack had, with what options, and which files each of them wrote.

It stands in ``imports/imports.toml``, one table ``[[imports]]`` a source, so that all of them can
be repeated and a newer export takes the place of the one before.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from whoholds.errors import SourceDataError

#: Path within a pack.
FILE = "imports/imports.toml"


@dataclass(frozen=True)
class Entry:
    """One import.

    Parameters
    ----------
    form, feed : str
        Importer, and what it took the input for: the name of a file, a title.
    file : str
        The input, as the user gave it; empty where nobody told.
    when : str
        ISO day on which it was looked at last.
    options, actors : mapping of str to str
        As given.
    files : mapping of str to str
        Part, such as ``context.csv`` -> path within the pack.
    """

    form: str
    feed: str
    file: str = ""
    when: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    actors: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)


def read(data: bytes | None) -> list[Entry]:
    """Read the register; no entries where there is none.

    Raises
    ------
    SourceDataError
        If it is not as an import writes it.
    """
    if data is None:
        return []
    try:
        return [_entry(item) for item in tomllib.loads(data.decode()).get("imports", [])]
    except (ValueError, TypeError, AttributeError) as error:
        said = str(error).partition("\n")[0][:200]
        mend = "mend it, or take it away and import again"
        raise SourceDataError(f"{FILE} is not as an import wrote it ({said}); {mend}") from error


def _entry(item: Mapping[str, object]) -> Entry:
    entry = Entry(**item)  # type: ignore[arg-type]
    texts = (entry.form, entry.feed, entry.file, entry.when)
    tables = (entry.options, entry.actors, entry.files)
    cells = [*texts, *(cell for table in tables for cell in table.values())]
    if not all(isinstance(cell, str) for cell in cells):
        raise TypeError("a text is no text")
    return entry


def write(entries: Iterable[Entry]) -> bytes:
    """Write the register."""
    lines = ["# What was imported, and how; `whoholds import again --into PACK` repeats it."]
    for entry in entries:
        lines += ["", "[[imports]]"]
        for name in ("form", "feed", "file", "when"):
            lines.append(f"{name} = {_text(getattr(entry, name))}")
        for name in ("options", "actors", "files"):
            cells = ", ".join(
                f"{_text(key)} = {_text(cell)}" for key, cell in getattr(entry, name).items()
            )
            lines.append(f"{name} = {{ {cells} }}" if cells else f"{name} = {{}}")
    return ("\n".join(lines) + "\n").encode()


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
