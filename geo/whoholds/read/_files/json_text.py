"""JSON from strangers -> data, every text of which can be written again."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

from whoholds.read._files import delimited

_HALF = re.compile(r"\\u[dD][89a-fA-F]")


def load(text: str) -> Any:
    r"""Parse JSON, with U+FFFD in place of characters of which only half was written.

    JSON may name the halves of a character one by one (``\ud83d\ude00``); one alone is no
    character, and no file could hold it.

    Parameters
    ----------
    text : str
        The document.

    Raises
    ------
    json.JSONDecodeError
        If it is no JSON.
    RecursionError
        If it is nested too deeply.

    Examples
    --------
    >>> load(r'["\ud83d\ude00", "\ud83d"]') == ["\N{GRINNING FACE}", "\ufffd"]
    True
    """
    try:
        data = json.loads(text)
    except json.JSONDecodeError:
        raise
    except ValueError as error:  # Python reads no number of more than some thousand digits
        raise json.JSONDecodeError("a number has too many digits", text, 0) from error
    return _whole(data) if _HALF.search(text) else data


def twice(text: str) -> str:
    """Find a name that stands twice in one object; the later would overwrite the earlier.

    >>> twice('[{"Who": "Russia", "Who": "Ukraine"}]'), twice('{"a": {"b": 1}, "b": 2}')
    ('Who', '')
    """
    found: list[str] = []

    def look(pairs: list[tuple[str, Any]]) -> None:
        if not found and len({name for name, _ in pairs}) < len(pairs):
            found.append(Counter(name for name, _ in pairs).most_common(1)[0][0])

    json.loads(text, object_pairs_hook=look)
    return found[0] if found else ""


def read(file: Path) -> Any:
    """Parse a file, in whatever encoding; see :func:`load`.

    Raises
    ------
    ValueError
        If it is no JSON, or no text.
    RecursionError
        If it is nested too deeply.
    """
    return load(delimited.decode(file.read_bytes()).text)


def _whole(data: Any) -> Any:
    if isinstance(data, str):
        return data.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    if isinstance(data, list):
        return [_whole(item) for item in data]
    if isinstance(data, dict):
        return {_whole(key): _whole(value) for key, value in data.items()}
    return data
